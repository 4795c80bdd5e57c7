//! What was put right: reversals, reclassifications, statements undone, each with what was wrong and
//! what came in its place.

use crate::answer::Refusal;
use crate::named;
use crate::shown::{self, Date, Money, Words, capital, counted, short};
use crate::view::View;
use ledger::entry::{Body, Entry};
use ledger::list::Standing;
use reports::corrections::{Correction, Corrections};

/// One correction.
pub struct Corrected {
    /// The entry that corrects.
    pub entry: u64,
    /// Its type, as entries write it.
    pub name: &'static str,
    /// What was done.
    pub how: &'static str,
    /// When.
    pub day: Date,
    /// The entry that was wrong.
    pub of: u64,
    /// What it was.
    pub what: Words,
    /// Its amounts.
    pub amount: Vec<Money>,
    /// What it stood as before, and what it was put into, where that is another category.
    pub moved: Option<[Words; 2]>,
    /// Why, where that is published.
    pub reason: Option<String>,
    /// Entries that say what is right.
    pub replaced_by: Vec<u64>,
    /// With how many rows of a statement.
    pub rows: Option<String>,
}

/// All of them, the newest first.
pub fn all(view: &View) -> Result<Vec<Corrected>, Refusal> {
    newest(view, usize::MAX)
}

/// The newest of them.
pub fn newest(view: &View, most: usize) -> Result<Vec<Corrected>, Refusal> {
    let all = Corrections::all(view.books())?;
    all.into_iter().rev().take(most).map(|of| corrected(view, of)).collect()
}

fn corrected(view: &View, of: Correction) -> Result<Corrected, Refusal> {
    let books = view.books();
    let wrong = books.entry(of.of)?;
    let words = books.words(of.entry)?.text;
    let (what, amount) = match &wrong.body {
        Body::Statement(statement) => {
            let (from, to) = (Date::of(statement.from).long, Date::of(statement.to).long);
            let account = named::account(&view.names, statement.account.as_str()).within();
            (Words::ours(format!("Statement of {account}, {from} to {to}")), Vec::new())
        }
        _ => {
            let standing = Standing::of(books, of.of, &wrong)?;
            let purpose = books.words(of.of)?.text.purpose;
            let named = || match standing.accounts() {
                accounts if accounts.is_empty() => Words::ours(shown::kind(&standing.kind)),
                accounts => named::purpose(&view.names, &accounts, false),
            };
            let told = purpose.map(|purpose| Words::theirs(capital(&short(&purpose, 120))));
            (told.unwrap_or_else(named), shown::moneys(&standing.amount()))
        }
    };
    let moved = match of.name {
        "reclassification" => moved(view, &books.entry(of.entry)?, &wrong),
        _ => None,
    };
    Ok(Corrected {
        entry: of.entry,
        name: of.name,
        how: match of.name {
            "reversal" => "Undone",
            "reclassification" => "Put into another category",
            _ => "Statement undone",
        },
        day: Date::of(of.recorded),
        of: of.of,
        what,
        amount,
        reason: words.reason.or(words.note).map(|why| short(&why, 500)),
        replaced_by: of.replaced_by,
        rows: of.rows.map(|rows| counted(rows, "row", "rows")),
        moved,
    })
}

/// The accounts that a correction takes the amount from, on which it counted the other way, and those that it
/// puts it on, as readers know them.
fn moved(view: &View, correction: &Entry, wrong: &Entry) -> Option<[Words; 2]> {
    let cash = wrong.postings.iter().find(|p| p.account.is_cash())?;
    let named = |taken: bool| {
        let side = correction.postings.iter();
        let side = side.filter(|p| ((p.minor < 0) == (cash.minor < 0)) == taken);
        Words::joined(side.map(|p| view.account_name(p.account.as_str())).collect())
    };
    let [from, to] = [named(true), named(false)];
    (!from.text.is_empty() && !to.text.is_empty()).then_some([from, to])
}
