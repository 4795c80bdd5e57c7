//! One entry: what happened, what became of it, and how anybody proves that it stands in the log.
//! A name that is not published is not here, in no attribute and no comment either.

pub(crate) mod facts;
pub(crate) mod governed;
mod held;
mod offer;
mod payout;
mod proposal;
mod signed;

pub use signed::{act_lines, act_signature, act_signer};

use super::nobody;
use crate::answer::{Answer, JSON, Refusal, TEXT};
use crate::ask::Ask;
use crate::named;
use crate::reasons;
use crate::shown::{self, Date, Money, Moved, Words, apart};
use crate::titled;
use crate::view::{Shell, View};
use askama::Template;
use ledger::account::Code;
use ledger::books::Books;
use ledger::entry::{Body, Entry, Rel};
use ledger::list;
use ledger::log::{TlogProof, leaf_hash};
use ledger::money::Currency;
use ledger::slot::disclosure;
use reports::frozen;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "entry.html")]
struct Page {
    shell: Shell,
    entry: Arc<Facts>,
}

/// What it says of an entry, in a state of the book.
pub struct Facts {
    index: u64,
    title: Words,
    kind: String,
    happened: &'static str,
    date: Date,
    recorded: Date,
    /// How long it took to be published, in words.
    lag: String,
    /// As `by anna`, or in whose name.
    by: String,
    /// What `who` is called.
    named: &'static str,
    who: Words,
    words: Vec<(&'static str, String)>,
    facts: Vec<(&'static str, String)>,
    amount: Vec<Money>,
    moved: Vec<Moved>,
    /// What was kept back of the amount; empty where the whole entry is a fee.
    fees: Vec<Money>,
    postings: Vec<Line>,
    /// What each own account held before and after it.
    held: Vec<held::Held>,
    /// Hashes of the documents that it rests on, where they are published; of a closing's files, each with its format.
    documents: Vec<(String, String)>,
    /// The month that it closes: where its report is, and its name.
    report: Option<(String, String)>,
    reversal: Option<Answered>,
    answers: Vec<Answered>,
    /// Older ones, which are not shown.
    more: usize,
    statement: Option<Source>,
    /// What of a gift goes back at the end.
    offer: Option<offer::Offer>,
    /// How a claim or a proposal stands.
    standing: Option<payout::Standing>,
    /// What a member signed.
    signed: Option<signed::Signed>,
    /// Who signed a statement's balance as seen at the bank.
    attested: Option<String>,
    published: Vec<Published>,
    leaf: String,
    leaf_bytes: usize,
    /// How many entries the log has.
    size: String,
    previous: Option<u64>,
    next: Option<u64>,
}

/// One posting.
struct Line {
    account: String,
    name: Words,
    fund: Option<Words>,
    debit: Option<Money>,
    credit: Option<Money>,
}

/// Its reversal, the newest of all others, and how many older ones there are.
type Answers = (Option<Answered>, Vec<Answered>, usize);

/// So many entries that speak of one are shown.
const NEWEST: usize = 20;

/// How this entry and another one speak of each other.
struct Answered {
    /// As `Undone by`.
    how: &'static str,
    entry: u64,
    date: Date,
    reason: Option<String>,
}

/// The statement it came from.
struct Source {
    entry: u64,
    account: Words,
    from: Date,
    to: Date,
    grade: &'static str,
}

/// A slot that is public, with what proves its words.
struct Published {
    slot: &'static str,
    disclosure: String,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let index = ask.index("n")?;
    let spoken = view.depends.as_ref().and_then(|depends| depends.spoken(index));
    let entry = view.once(|known| &known.entry, &index, || facts(view, index))?;
    Answer::page(&Page { shell: view.shell(ask, "entries").of_size(spoken), entry })
}

fn facts(view: &View, index: u64) -> Result<Facts, Refusal> {
    let books = view.books();
    let entry = books.entry(index)?;
    let words = list::words(books, index, &entry)?;
    let plain = |text: Option<String>| text.map(|text| shown::plain(&text));
    let leaf = books.leaf(index)?;
    let standing = list::Standing::of(books, index, &entry)?;
    let accounts = standing.accounts();
    let kind = shown::kind_on(&standing.kind, accounts.first()).to_owned();
    let anonymous = nobody(&standing.kind, accounts.first());
    let text = words.text;
    let (purpose, reason, note) = (plain(text.purpose), plain(text.reason), plain(text.note));
    let change = standing.cash_change();
    let went_out = !change.is_empty() && change.iter().all(|(_, minor)| *minor < 0);
    let back = went_out && !matches!(entry.body, Body::Reversal);
    let about = (!accounts.is_empty()).then(|| named::purpose(&view.names, &accounts, back));
    let about = about.filter(|_| !matches!(entry.body, Body::Reversal));
    let title = titled::title(view, &entry, words.who.name.as_deref(), purpose.as_deref());
    let title = title.or(about);
    let paid = payout::of(view, index, &entry)?;
    let answers = answers(books, index, &entry, paid.is_some())?;
    let asked = paid.as_ref().and_then(|paid| paid.amount.clone());
    let who = plain(words.who.name).map_or_else(|| Words::ours(anonymous), Words::theirs);
    // A claim's payee is linked.
    let more_facts = among_others(view, index, &entry.body)?;
    let has_payee = paid.as_ref().is_some_and(|paid| paid.payee.is_some());
    let title = title.unwrap_or_else(|| Words::ours(&*kind));
    // What stands at the head is not said twice.
    let who = match has_payee || who.text == title.text {
        true => Words::ours(""),
        false => who,
    };
    // What is declared has a name and says something; what is paid is paid to somebody, for something.
    let (named, says) = match entry.body {
        Body::Policy(_) | Body::Payee(_) => ("Name", "Description"),
        _ => ("Who", "For"),
    };
    // As the list of mistakes calls what an incident says.
    let (why, besides) = match entry.body {
        Body::Incident => ("Why", "What was learned"),
        _ => ("Reason", "Note"),
    };
    let told = [(says, purpose), (why, reason), (besides, note)];
    Ok(Facts {
        index,
        title,
        kind,
        happened: happened(&entry.body),
        date: Date::of(entry.date),
        recorded: Date::of(entry.recorded),
        lag: lag(&entry),
        by: written_by(view, &entry),
        named,
        who,
        words: told.into_iter().filter_map(|(name, text)| Some((name, text?))).collect(),
        facts: facts::of(view, &entry.body)
            .into_iter()
            .chain(days(&standing))
            .chain(parts(view, &standing))
            .chain(more_facts)
            .collect(),
        amount: shown::moneys(&standing.amount()).into_iter().chain(asked).collect(),
        moved: shown::moved(&change),
        fees: shown::moneys(&fees(&entry)),
        postings: entry.postings.iter().map(|posting| line(view, posting)).collect(),
        held: held::of(view, index, &entry)?,
        documents: documents(books, index, &entry)?,
        report: report(books, index, &entry)?,
        reversal: answers.0,
        answers: answers.1,
        more: answers.2,
        statement: statement(view, &entry)?,
        offer: offer::of(view, index, &standing).unwrap_or_default(),
        standing: paid,
        signed: signed::of(view, &entry)?,
        attested: attested(view, index, &entry)?,
        published: published(books, index)?,
        leaf: leaf_hash(&leaf).to_string(),
        leaf_bytes: leaf.len(),
        size: shown::count(books.head().size),
        previous: index.checked_sub(1),
        next: Some(index + 1).filter(|next| *next < books.head().size),
    })
}

fn documents(books: &Books, index: u64, entry: &Entry) -> Result<Vec<(String, String)>, Refusal> {
    let docs = books.words(index)?.docs;
    Ok(match &entry.body {
        Body::Close(close) => {
            let files = frozen::said(close, &docs).into_iter();
            files.map(|(format, hash)| (format.to_owned(), hash)).collect()
        }
        _ => docs.sha256.into_iter().map(|hash| (String::new(), hash)).collect(),
    })
}

/// Where the report of a closing is: the newest version of a month is the month's.
fn report(books: &Books, index: u64, entry: &Entry) -> Result<Option<(String, String)>, Refusal> {
    let Body::Close(close) = &entry.body else { return Ok(None) };
    let (month, version) = (close.month, close.version);
    let is_newest = books.closed()?.newest(month).is_some_and(|newest| newest.entry == index);
    let path = if is_newest { format!("{month}/") } else { format!("{month}/v{version}/") };
    Ok(Some((path, month.name())))
}

/// Its bytes, as they are hashed.
pub fn leaf(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let bytes = view.books().leaf(ask.index("n")?)?;
    Ok(Answer::whole(JSON, bytes))
}

/// A file that proves it within the newest checkpoint, offline.
pub fn proof(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (books, index) = (view.books(), ask.index("n")?);
    let edge = books.edge()?;
    // What is beyond the log is not there, for whatever reason the tree names.
    books.leaf(index)?;
    let hashes = books.tree(&edge).inclusion(index, books.head().size);
    let hashes = hashes.map_err(|e| Refusal::Failed(e.to_string()))?;
    let checkpoint = books.note().to_owned();
    let proof = TlogProof { extra: None, index, hashes, checkpoint };
    Ok(Answer::whole(TEXT, proof.to_string()).saved_as(&format!("entry-{index}.tlog-proof")))
}

/// What an entry says only among those before it: by whose word a payment was matched, since when a
/// key signs.
fn among_others(
    view: &View,
    index: u64,
    body: &Body,
) -> Result<Vec<(&'static str, String)>, Refusal> {
    Ok(match body {
        Body::Settlement(_) => {
            let by_hand = reasons::by_hand(view.books(), view.paying()?, index)?;
            by_hand.map(|words| ("Matched", words)).into_iter().collect()
        }
        Body::Key(key) => {
            let keys = view.books().keys();
            let signs = match keys.since(key) {
                Some(size) => format!("the log from {} entries on", shown::count(size)),
                None => "nothing, as long as it is not agreed".to_owned(),
            };
            vec![("In place of", keys.at(index).to_string()), ("Signs", signs)]
        }
        _ => Vec::new(),
    })
}

/// What its day is: a statement or a policy happens when it is taken into the books.
fn happened(body: &Body) -> &'static str {
    match body {
        Body::Statement(_) => "Imported",
        Body::Policy(_) | Body::Genesis(_) | Body::Payee(_) => "Declared",
        Body::ExpenseClaim(_) => "Submitted",
        Body::Act(_) => "Signed",
        Body::Intent(_) => "Committed",
        Body::Key(_) => "Proposed",
        _ => "Happened",
    }
}

/// The period that it bills by now, or the days that a gift was given for.
fn days(standing: &list::Standing) -> Option<(&'static str, String)> {
    let billed = standing.days.as_ref()?;
    let does = if standing.is_gift() { "Given for" } else { "Billed for" };
    Some((does, facts::period(billed)))
}

/// Where its parts count, where it has several.
fn parts(view: &View, standing: &list::Standing) -> Vec<(&'static str, String)> {
    let parts = standing.parts.iter().filter(|_| standing.parts.len() > 1);
    parts
        .map(|part| {
            let amount = Money::of(part.ccy, i128::from(part.minor).abs());
            let name = named::account(&view.names, part.account.as_str()).within();
            ("Counts as", format!("{name}, {} {}", amount.text, part.ccy))
        })
        .collect()
}

fn fees(entry: &Entry) -> Vec<(Currency, i128)> {
    if matches!(entry.body, Body::Fee) { Vec::new() } else { list::fees(entry) }
}

fn lag(entry: &Entry) -> String {
    match entry.date.business_days_until(entry.recorded) {
        0 => "the same business day".to_owned(),
        1 => "1 business day later".to_owned(),
        days => format!("{} business days later", shown::count(days.unsigned_abs())),
    }
}

fn line(view: &View, posting: &ledger::entry::Posting) -> Line {
    let money = |minor: i64| (minor > 0).then(|| Money::of(posting.ccy, minor.into()));
    Line {
        account: posting.account.to_string(),
        name: view.account_name(posting.account.as_str()),
        fund: posting.fund.as_ref().map(|fund| view.fund_name(fund.as_str())),
        debit: money(posting.minor),
        credit: money(posting.minor.saturating_neg()),
    }
}

/// Its reversal, and all else that speaks of it or that it speaks of.
fn answers(books: &Books, index: u64, entry: &Entry, stands: bool) -> Result<Answers, Refusal> {
    let (mut reversal, mut all) = (None, Vec::new());
    let spoken = books.references(index)?;
    // A payee may have thousands of claims: the newest say enough.
    let more = spoken.len().saturating_sub(NEWEST);
    for (n, (rel, by)) in spoken.into_iter().enumerate() {
        if n < more && rel != Rel::Reverses {
            continue;
        }
        let speaker = books.entry(by)?.body;
        // How it stands says these already.
        if stands && matches!(speaker, Body::Act(_) | Body::Intent(_)) {
            continue;
        }
        let answered = answered(books, passive(rel, &speaker), by)?;
        if rel == Rel::Reverses {
            reversal = Some(answered);
        } else {
            all.push(answered);
        }
    }
    for of in entry.refs.iter().filter(|of| of.rel != Rel::Statement) {
        all.push(answered(books, active(of.rel, &entry.body), of.entry)?);
    }
    Ok((reversal, all, more))
}

/// Only what is signed is anybody's own word: of what people propose, the writer named them.
fn written_by(view: &View, entry: &Entry) -> String {
    let by = apart(&view.member(&entry.by));
    match entry.body {
        _ if entry.by == Code::run() => "by the program".to_owned(),
        Body::ExpenseClaim(_) => format!("submitted in the name of {by}"),
        Body::Policy(_) | Body::Payee(_) | Body::Key(_) => format!("in the name of {by}"),
        _ => format!("by {by}"),
    }
}

/// Who saw the balance of a statement at the bank: `1 member, on 3 May 2025 (anna)`.
fn attested(view: &View, index: u64, entry: &Entry) -> Result<Option<String>, Refusal> {
    if !matches!(entry.body, Body::Statement(_)) {
        return Ok(None);
    }
    let members = view.paying()?.payouts.attested_by(index);
    let newest = members.iter().map(|(_, day)| *day).max();
    Ok(newest.map(|day| {
        let name = |handle: &Code| view.name_of("member", handle.as_str());
        let names = members.iter().map(|(of, _)| name(of).unwrap_or_else(|| of.to_string()));
        let names = apart(&names.collect::<Vec<_>>().join(", "));
        let count = shown::counted(members.len() as u64, "member", "members");
        format!("by {count}, on {} ({names})", reasons::long(day))
    }))
}

fn answered(books: &Books, how: &'static str, entry: u64) -> Result<Answered, Refusal> {
    let (text, speaker) = (books.words(entry)?.text, books.entry(entry)?);
    let date = Date::of(speaker.recorded);
    let said = match speaker.body {
        Body::Incident => text.purpose.or(text.reason),
        _ => text.reason.or(text.note).or(text.purpose),
    };
    let reason = said.map(|text| shown::plain(&text));
    Ok(Answered { how, entry, date, reason })
}

fn passive(rel: Rel, speaker: &Body) -> &'static str {
    match rel {
        Rel::Subject if matches!(speaker, Body::ExpenseClaim(_)) => "Claimed by",
        Rel::Subject if matches!(speaker, Body::Expense(_)) => "Posted as owed by",
        Rel::Subject if matches!(speaker, Body::Act(_)) => "Signed by",
        Rel::Subject if matches!(speaker, Body::PayoutState(_)) => "Told by",
        Rel::Subject if matches!(speaker, Body::CommitmentEnd) => "End confirmed by",
        Rel::Subject if matches!(speaker, Body::Incident) => "A mistake, told by",
        Rel::Classifies => "Classified by",
        Rel::Corrects => "Corrected by",
        Rel::Previous => "Followed by",
        Rel::Refunds => "Given back by",
        Rel::Reverses => "Undone by",
        Rel::Settles => "Paid by",
        Rel::Statement => "Brought",
        Rel::Subject => "Spoken of by",
        Rel::Voids => "Undone by",
    }
}

fn active(rel: Rel, speaker: &Body) -> &'static str {
    match rel {
        Rel::Subject if matches!(speaker, Body::Expense(_)) => "Its claim, paid or not",
        Rel::Classifies => "Classifies",
        Rel::Corrects => "Corrects",
        Rel::Previous => "Follows",
        Rel::Refunds => "Gives back",
        Rel::Reverses => "Undoes",
        Rel::Settles => "Pays",
        Rel::Statement => "Comes from",
        Rel::Subject => "Speaks of",
        Rel::Voids => "Undoes",
    }
}

fn statement(view: &View, entry: &Entry) -> Result<Option<Source>, Refusal> {
    let Some(index) = entry.refers(Rel::Statement) else { return Ok(None) };
    let Body::Statement(of) = view.books().entry(index)?.body else { return Ok(None) };
    Ok(Some(Source {
        entry: index,
        account: named::account(&view.names, of.account.as_str()),
        from: Date::of(of.from),
        to: Date::of(of.to),
        grade: facts::grade(of.grade),
    }))
}

fn published(books: &Books, index: u64) -> Result<Vec<Published>, Refusal> {
    let openings = books.openings(index)?.into_iter();
    let open = openings.map(|of| Published {
        slot: of.slot.name(),
        disclosure: disclosure(of.slot, &of.salt, &of.value),
    });
    Ok(open.collect())
}
