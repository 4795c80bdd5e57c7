//! `ledger show`: one entry, with what is published of it and its place in the log. Behind one that is not the
//! one that was signed it says so: exit 3.

mod act;

use crate::book::{self, Place};
use crate::counted;
use crate::exit::Usage;
use crate::named;
use crate::out::{self, Format};
use crate::sign::waits;
use crate::stands;
use crate::status::attested;
use crate::words::kept;
use clap::Args;
use ledger::account::Code;
use ledger::books::Books;
use ledger::entry::{Billed, Body, Close, Entry, Policy, Posting, Postings, Rel};
use ledger::list::{Standing, word};
use ledger::log::{Hash, leaf_hash};
use ledger::payout::Payouts;
use ledger::policy;
use ledger::slot::Words;

/// Show one entry
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger show 41
  ledger show 41 --private          # with the words that nobody else sees
  ledger show 41 --format json      # its leaf, byte for byte

Of what a member signed, --lines and --signature print what `ssh-keygen -Y verify` asks for:
  ledger show 41 --lines > act.txt; ledger show 41 --signature > act.txt.sig
  ledger member list --signers > signers
  ssh-keygen -Y verify -n ledger-act-v1 -f signers -I bea -s act.txt.sig < act.txt")]
pub struct Show {
    /// The entry's number
    #[arg(value_parser = named::entry)]
    entry: u64,
    /// Show the unpublished words too
    #[arg(long)]
    private: bool,
    /// The lines that a member signed, and nothing else
    #[arg(long, conflicts_with_all = ["signature", "private", "format"])]
    lines: bool,
    /// The signature, as OpenSSH writes it
    #[arg(long, conflicts_with_all = ["private", "format"])]
    signature: bool,
    /// `json` prints the leaf as it is hashed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Show {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        if self.lines || self.signature {
            let (said, signature) = act::exported(&books, self.entry)?;
            return out::print(&if self.lines { said.lines() } else { signature });
        }
        match self.format {
            Format::Json => {
                out::print(&(String::from_utf8(books.leaf(self.entry)?)? + "\n"))?;
            }
            Format::Csv => {
                let usage = "--format csv: an entry is no table; json prints its leaf";
                return Err(Usage(usage.to_owned()).into());
            }
            Format::Table => out::print(&self.told(place, &books)?)?,
        }
        // As a list does: who looks for what was changed sees it, and that it was.
        Ok(books.check_signed(&[self.entry].into())?)
    }

    /// What stands there, for people.
    fn told(&self, place: &Place, books: &Books) -> anyhow::Result<String> {
        let entry = books.entry(self.entry)?;
        let mut text = format!(
            "Entry {}: {}, {}
",
            self.entry,
            word(entry.body.name()),
            entry.date
        );
        text += &format!(
            "  recorded {} by {}
",
            entry.recorded, entry.by
        );
        text += &act::told(&entry.body);
        text += &declared(books, self.entry, &entry.body)?;
        text += &decided(books, self.entry, &entry.body)?;
        text += &claim(books, self.entry, &entry.body)?;
        text += &statement(books, self.entry, &entry.body)?;
        text += &count(books, &entry)?;
        text += &by_hand(books, self.entry, &entry.body)?;
        text += &postings(&entry.postings);
        text += &classified(books, self.entry, &entry)?;
        text += &spoken(books, self.entry, &entry)?;
        text += &words("published", &books.words(self.entry)?);
        if self.private {
            let secrets = ledger::store::Secrets::open_read_only(&place.book()?)?;
            match secrets.opening(self.entry)? {
                Some((Some(_), fields)) => text += &words("private", &kept(self.entry, &fields)?),
                _ => text += "  private: erased\n",
            }
        }
        text += &format!("  leaf hash {}\n", leaf_hash(&books.leaf(self.entry)?));
        Ok(text)
    }
}

/// What an entry moves, a line a posting.
pub fn postings(postings: &Postings) -> String {
    let width = postings.iter().map(|p| p.account.as_str().len()).max().unwrap_or(0);
    let line = |p: &Posting| {
        let amount = format!("{} {}", p.ccy.decimal(i128::from(p.minor)), p.ccy);
        let fund = p.fund.as_ref().map(|f| format!("  fund {f}")).unwrap_or_default();
        let function = p.function.map(|f| format!("  {f}")).unwrap_or_default();
        format!("  {:width$} {amount:>18}{fund}{function}\n", p.account.as_str())
    };
    postings.iter().map(line).collect()
}

/// What a policy declares, as `apply` says it, and whether a proposal holds.
fn declared(books: &Books, index: u64, body: &Body) -> anyhow::Result<String> {
    let Body::Policy(policy) = body else { return Ok(String::new()) };
    let ended = if policy.in_force { "" } else { " (ended)" };
    let line = policy::shown(books, index, policy)?.line();
    let mut text = format!("  {}{ended}\n", out::plain(&line));
    if policy.value.decides() {
        let payouts = book::payouts(books)?;
        let stands = replaced(&payouts, index, policy);
        let stands = stands.or_else(|| waits::told(&payouts, index, book::today().ok()?));
        text += &stands.map_or(String::new(), |stands| format!("  {stands}\n"));
    }
    Ok(text)
}

/// What took its place, once that was agreed; it may wait for its day.
fn replaced(payouts: &Payouts, index: u64, policy: &Policy) -> Option<String> {
    let this = (policy.value.kind(), &*policy.code);
    payouts.authority.object(index)?.agreed?;
    let mut all = payouts.authority.objects().filter(|(kind, code, _)| (*kind, *code) == this);
    let mut newer = all.next()?.2.iter().filter(|version| version.entry > index);
    let newer = newer.find(|version| version.agreed.is_some())?;
    let how = if newer.value.in_force { "replaced" } else { "ended" };
    let from = newer.agreed?.holds;
    Some(format!("{how} by entry {}, from {from} on", newer.entry))
}

/// What is decided and whether it is agreed, which phase begins, which month is closed.
fn decided(books: &Books, index: u64, body: &Body) -> anyhow::Result<String> {
    Ok(match body {
        Body::Decision(decision) => {
            let stands = waits::told(&book::payouts(books)?, index, book::today()?);
            let what = waits::decided(decision);
            format!("  decides {what}\n  {}\n", stands.unwrap_or_default())
        }
        Body::Phase(phase) => format!("  the service is {} from here on\n", phase.as_str()),
        Body::Note(month) => format!("  of {month}\n"),
        Body::Close(of) => closed(of),
        _ => String::new(),
    })
}

/// Which month is closed, from which log, and the hash of each file.
fn closed(of: &Close) -> String {
    let Close { month, version, seen, program, files, worded, open } = of;
    let mut text = format!(
        "  closes {month}, version {version}\n  made from {} entries, root {}\n  by program {}\n",
        seen.size,
        seen.root,
        program.as_str()
    );
    if *open > 0 {
        text += &format!("  {} not classified\n", out::count(*open, "row", "rows"));
    }
    let file = |(format, hash): (&Code, &Hash)| format!("  {:<4} {hash}\n", format.as_str());
    text += &files.iter().map(file).collect::<String>();
    let worded = worded.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
    if !worded.is_empty() {
        text += &format!("  its documents, in this order: {worded}\n");
    }
    text
}

/// What is claimed, and where its payment stands.
fn claim(books: &Books, index: u64, body: &Body) -> anyhow::Result<String> {
    let Body::ExpenseClaim(claim) = body else { return Ok(String::new()) };
    let payouts = book::payouts(books)?;
    let today = book::today()?;
    let state = payouts.get(index).map(|payable| stands::told(&payouts, payable, today));
    Ok(format!(
        "  {} {} to {} for {}, fund {}\n  bills {} to {}; due {}\n  {}\n",
        claim.ccy.decimal(i128::from(claim.minor)),
        claim.ccy,
        claim.payee,
        claim.category,
        claim.fund,
        claim.from,
        claim.to,
        claim.due,
        state.unwrap_or_default()
    ))
}

/// What a statement covers, its balances, how far it is proven, and who saw them at the bank.
fn statement(books: &Books, index: u64, body: &Body) -> anyhow::Result<String> {
    let Body::Statement(of) = body else { return Ok(String::new()) };
    let balance = |minor: Option<i64>| match minor {
        Some(minor) => format!("{} {}", of.ccy.decimal(i128::from(minor)), of.ccy),
        None => "no balance".to_owned(),
    };
    Ok(format!(
        "  {} in {}, {} to {}, {}\n  {} -> {}\n  {}{}\n",
        of.account,
        of.ccy,
        of.from,
        of.to,
        out::count(of.rows, "row", "rows"),
        balance(of.opening),
        balance(of.closing),
        of.grade.as_str(),
        attested(&books.payouts()?, index)
    ))
}

/// What was counted, and what the books have by now.
fn count(books: &Books, entry: &Entry) -> anyhow::Result<String> {
    let Body::Assertion(of) = &entry.body else { return Ok(String::new()) };
    Ok(format!("  {}: {}\n", of.account, counted::told(books, of, entry.date)?))
}

/// Where a member's word, and no reference, says which payment a row was: of the claim and of the
/// settlement itself.
fn by_hand(books: &Books, index: u64, body: &Body) -> anyhow::Result<String> {
    if !matches!(body, Body::ExpenseClaim(_) | Body::Settlement(_)) {
        return Ok(String::new());
    }
    let payouts = books.payouts()?;
    let own = payouts.by_hand().get_key_value(&index).map(|(entry, by)| (*entry, by));
    let of_claim = payouts.get(index).into_iter().flat_map(|claim| payouts.by_hand_of(claim));
    let told = own.into_iter().chain(of_claim).map(|said| stands::by_hand(books, said));
    told.map(|line| Ok(format!("  {}\n", line?))).collect()
}

/// The entries that it speaks of.
pub fn references(entry: &Entry) -> String {
    entry.refs.iter().map(|r| format!("  {} entry {}\n", verb(r.rel), r.entry)).collect()
}

/// Where it counts by now, part by part, as lists say it, and for which days: the postings above never change.
fn classified(books: &Books, index: u64, entry: &Entry) -> anyhow::Result<String> {
    let standing = Standing::of(books, index, entry)?;
    Ok(counted(&standing.parts, entry) + &days(&standing))
}

fn counted(parts: &[Posting], entry: &Entry) -> String {
    // Where its fund is another one than that of the postings above.
    let moved = |part: &Posting| match &part.fund {
        Some(fund) if entry.postings.iter().all(|p| p.fund != part.fund) => {
            format!("  fund {fund}")
        }
        _ => String::new(),
    };
    if let [whole] = parts {
        return format!("  counts as {}{}\n", whole.account, moved(whole));
    }
    let width = parts.iter().map(|part| part.account.as_str().len()).max().unwrap_or(0);
    let line = |part: &Posting| {
        let amount = format!("{} {}", part.ccy.decimal(i128::from(part.minor)), part.ccy);
        format!("  counts as {:width$} {amount:>18}{}\n", part.account.as_str(), moved(part))
    };
    parts.iter().map(line).collect()
}

/// The period that it bills by now, or the days that a gift was given for.
fn days(of: &Standing) -> String {
    let Some(Billed { from, to }) = of.days else { return String::new() };
    let does = if of.is_gift() { "was given for" } else { "bills" };
    format!("  {does} {from} to {to}\n")
}

/// What it speaks of, and who speaks of it.
fn spoken(books: &Books, index: u64, entry: &Entry) -> anyhow::Result<String> {
    let mut text = references(entry);
    for (rel, by) in books.references(index)? {
        text += &format!("  entry {by} {} this\n", verb(rel));
    }
    Ok(text)
}

fn verb(rel: Rel) -> &'static str {
    match rel {
        Rel::Statement => "is a row of",
        Rel::Previous => "follows",
        Rel::Subject => "is about",
        other => other.as_str(),
    }
}

fn words(heading: &str, words: &Words) -> String {
    let parts = [
        ("who", words.who.name.clone()),
        ("purpose", words.text.purpose.clone()),
        ("reason", words.text.reason.clone()),
        ("note", words.text.note.clone()),
        ("documents", Some(words.docs.sha256.join(", ")).filter(|d| !d.is_empty())),
        ("row", words.source.row.map(|row| row.to_string())),
        ("id", words.source.id.clone()),
        ("account", words.source.account.clone()),
        ("holder", words.source.holder.clone()),
        ("memo", words.source.memo.clone()),
        ("file", words.source.file.clone()),
    ];
    let said = parts.into_iter().filter_map(|(name, value)| value.map(|v| (name, v)));
    said.map(|(name, value)| format!("  {heading} {name}: {}\n", out::plain(&value))).collect()
}
