//! One entry: what happened, what became of it, and how anybody proves that it stands in the log.
//! A name that is not published is not here, in no attribute and no comment either.

use super::nobody;
use crate::answer::{Answer, JSON, Refusal, TEXT};
use crate::ask::Ask;
use crate::shown::{self, Date, Money, Moved};
use crate::view::{Shell, View};
use askama::Template;
use ledger::account::Code;
use ledger::books::Books;
use ledger::entry::{Billed, Body, Declared, Entry, Rel};
use ledger::list;
use ledger::log::{TlogProof, leaf_hash};
use ledger::money::Currency;
use ledger::slot::disclosure;

#[derive(Template)]
#[template(path = "entry.html")]
struct Page {
    shell: Shell,
    index: u64,
    title: String,
    kind: String,
    happened: &'static str,
    date: Date,
    recorded: Date,
    /// How long it took to be published, in words.
    lag: String,
    by: String,
    who: String,
    words: Vec<(&'static str, String)>,
    facts: Vec<(&'static str, String)>,
    amount: Vec<Money>,
    moved: Vec<Moved>,
    /// What was kept back of the amount; empty where the whole entry is a fee.
    fees: Vec<Money>,
    postings: Vec<Line>,
    reversal: Option<Answered>,
    answers: Vec<Answered>,
    statement: Option<Source>,
    published: Vec<Published>,
    leaf: String,
    leaf_bytes: usize,
    previous: Option<u64>,
    next: Option<u64>,
}

/// One posting.
struct Line {
    account: String,
    fund: String,
    debit: Option<Money>,
    credit: Option<Money>,
}

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
    account: String,
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
    let (books, index) = (view.books(), ask.index("n")?);
    let entry = books.entry(index)?;
    let words = books.words(index)?;
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
    let named = (!accounts.is_empty()).then(|| shown::purpose(&accounts, back));
    let named = named.filter(|_| !matches!(entry.body, Body::Reversal));
    let title = purpose.clone().or(named);
    let answers = answers(books, index, &entry)?;
    let told = [("For", purpose), ("Reason", reason), ("Note", note)];
    Answer::page(&Page {
        shell: view.shell(ask, "entries"),
        index,
        title: title.unwrap_or_else(|| kind.clone()),
        kind,
        happened: happened(&entry.body),
        date: Date::of(entry.date),
        recorded: Date::of(entry.recorded),
        lag: lag(&entry),
        by: entry.by.to_string(),
        who: plain(words.who.name).unwrap_or_else(|| anonymous.to_owned()),
        words: told.into_iter().filter_map(|(name, text)| Some((name, text?))).collect(),
        facts: facts(&entry.body).into_iter().chain(parts(&standing)).collect(),
        amount: shown::moneys(&standing.amount()),
        moved: shown::moved(&change),
        fees: shown::moneys(&fees(&entry)),
        postings: entry.postings.iter().map(line).collect(),
        reversal: answers.0,
        answers: answers.1,
        statement: statement(books, &entry)?,
        published: published(books, index)?,
        leaf: leaf_hash(&leaf).to_string(),
        leaf_bytes: leaf.len(),
        previous: index.checked_sub(1),
        next: Some(index + 1).filter(|next| *next < books.head().size),
    })
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

/// What its day is: a statement or a policy happens when it is taken into the books.
fn happened(body: &Body) -> &'static str {
    match body {
        Body::Statement(_) => "Imported",
        Body::Policy(_) | Body::Genesis(_) => "Declared",
        _ => "Happened",
    }
}

/// Where its parts count, where it has several.
fn parts(standing: &list::Standing) -> Vec<(&'static str, String)> {
    let parts = standing.parts.iter().filter(|_| standing.parts.len() > 1);
    parts
        .map(|part| {
            let amount = Money::of(part.ccy, i128::from(part.minor).abs());
            let (name, text) = (shown::account(&part.account), amount.text);
            ("Counts as", format!("{name}, {text} {}", part.ccy))
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

fn line(posting: &ledger::entry::Posting) -> Line {
    let money = |minor: i64| (minor > 0).then(|| Money::of(posting.ccy, minor.into()));
    Line {
        account: posting.account.to_string(),
        fund: posting.fund.as_ref().map_or(String::new(), Code::to_string),
        debit: money(posting.minor),
        credit: money(posting.minor.saturating_neg()),
    }
}

/// Its reversal, and all else that speaks of it or that it speaks of.
fn answers(
    books: &Books,
    index: u64,
    entry: &Entry,
) -> Result<(Option<Answered>, Vec<Answered>), Refusal> {
    let (mut reversal, mut all) = (None, Vec::new());
    for (rel, by) in books.references(index)? {
        let answered = answered(books, passive(rel), by)?;
        if rel == Rel::Reverses {
            reversal = Some(answered);
        } else {
            all.push(answered);
        }
    }
    for of in entry.refs.iter().filter(|of| of.rel != Rel::Statement) {
        all.push(answered(books, active(of.rel), of.entry)?);
    }
    Ok((reversal, all))
}

fn answered(books: &Books, how: &'static str, entry: u64) -> Result<Answered, Refusal> {
    let text = books.words(entry)?.text;
    let date = Date::of(books.entry(entry)?.recorded);
    let reason = text.reason.or(text.note).map(|text| shown::plain(&text));
    Ok(Answered { how, entry, date, reason })
}

fn passive(rel: Rel) -> &'static str {
    match rel {
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

fn active(rel: Rel) -> &'static str {
    match rel {
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

fn statement(books: &Books, entry: &Entry) -> Result<Option<Source>, Refusal> {
    let Some(index) = entry.refers(Rel::Statement) else { return Ok(None) };
    let Body::Statement(of) = books.entry(index)?.body else { return Ok(None) };
    Ok(Some(Source {
        entry: index,
        account: shown::account(&of.account),
        from: Date::of(of.from),
        to: Date::of(of.to),
        grade: grade(of.grade),
    }))
}

fn grade(grade: ledger::entry::Grade) -> &'static str {
    use ledger::entry::Grade;
    match grade {
        Grade::Unproven => "it names no balances, so it proves nothing about what is missing",
        Grade::Closes => "its balances close over all its rows",
        Grade::Attested => "its balances close, and a second member saw them at the bank",
    }
}

fn published(books: &Books, index: u64) -> Result<Vec<Published>, Refusal> {
    let openings = books.openings(index)?.into_iter();
    let open = openings.map(|of| Published {
        slot: of.slot.name(),
        disclosure: disclosure(of.slot, &of.salt, &of.value),
    });
    Ok(open.collect())
}

/// What only this type says.
fn facts(body: &Body) -> Vec<(&'static str, String)> {
    match body {
        Body::Genesis(of) => vec![
            ("Log", of.origin.to_string()),
            ("Key", of.key.to_string()),
            ("First member", of.member.to_string()),
            ("Members who must agree", of.need.to_string()),
        ],
        Body::Policy(of) => {
            let state = if of.in_force { "in force from here on" } else { "ended" };
            let declares = format!("{} {}, {state}", of.value.kind(), of.code);
            let declared = ("Declares", declares);
            std::iter::once(declared).chain(declared_as(&of.value)).collect()
        }
        Body::Statement(of) => {
            let money = |minor: i64| {
                let money = Money::of(of.ccy, minor.into());
                format!("{} {}", money.text, money.ccy)
            };
            let balance = |minor: Option<i64>| minor.map_or("not in the file".to_owned(), money);
            vec![
                ("Account", of.account.to_string()),
                ("From", Date::of(of.from).long),
                ("To", Date::of(of.to).long),
                ("Balance before", balance(of.opening)),
                ("Balance after", balance(of.closing)),
                ("Rows", format!("{}, of which {} are proven", of.rows, of.proven)),
                ("Grade", format!("{}: {}", of.grade.as_str(), grade(of.grade))),
                ("Read by", format!("profile {}, version {}", of.profile, of.version)),
            ]
        }
        Body::Assertion(of) => {
            let money = Money::of(of.ccy, of.minor.into());
            vec![
                ("Account", of.account.to_string()),
                ("Counted", format!("{} {}", money.text, money.ccy)),
            ]
        }
        Body::Expense(Some(billed))
        | Body::Classification(Some(billed))
        | Body::Reclassification(Some(billed)) => vec![("Billed for", period(billed))],
        Body::Conversion(Some(rate)) => vec![("Rate", rate.as_str().to_owned())],
        Body::Noncash(kind) => vec![("Given as", kind.as_str().to_owned())],
        Body::Unknown(_) => {
            vec![("Type", "of a later version: its amounts count, its bytes are below".to_owned())]
        }
        _ => Vec::new(),
    }
}

fn declared_as(value: &Declared) -> Option<(&'static str, String)> {
    match value {
        Declared::Service { url } => url.as_ref().map(|url| ("Address", url.to_string())),
        Declared::Currency { exponent } => Some(("Decimals", exponent.to_string())),
        Declared::Account { ccy } => Some(("Currency", ccy.to_string())),
        Declared::Category { function } => Some(("Serves", function.to_string())),
        Declared::Fund => None,
        Declared::Member { key } => key.as_ref().map(|key| ("Key", key.to_string())),
        Declared::Approval(_)
        | Declared::Limit(_)
        | Declared::Reserve { .. }
        | Declared::Commitment(_) => None,
    }
}

fn period(billed: &Billed) -> String {
    format!("{} to {}", Date::of(billed.from).long, Date::of(billed.to).long)
}
