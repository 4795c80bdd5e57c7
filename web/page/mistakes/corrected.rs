//! What was put right: reversals, reclassifications, statements undone, each with what was wrong and
//! what came in its place.

use crate::answer::Refusal;
use crate::shown::{self, Date, Money, capital, counted, short};
use crate::view::View;
use ledger::account::Account;
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
    pub what: String,
    /// Its amounts.
    pub amount: Vec<Money>,
    /// What it stood as before, where it was put into another category.
    pub stood_as: Option<String>,
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
            let account = shown::account(&statement.account);
            (format!("Statement of {account}, {from} to {to}"), Vec::new())
        }
        _ => {
            let standing = Standing::of(books, of.of, &wrong)?;
            let purpose = books.words(of.of)?.text.purpose;
            let named = match standing.accounts() {
                accounts if accounts.is_empty() => shown::kind(&standing.kind).to_owned(),
                accounts => shown::purpose(&accounts, false),
            };
            let what = purpose.map_or(named, |purpose| short(&purpose, 120));
            (capital(&what), shown::moneys(&standing.amount()))
        }
    };
    let stood_as = match of.name {
        "reclassification" => stood_as(&books.entry(of.entry)?, &wrong),
        _ => None,
    };
    Ok(Corrected {
        entry: of.entry,
        name: of.name,
        how: match of.name {
            "reversal" => "Undone",
            "reclassification" => "Put into this category",
            _ => "Statement undone",
        },
        day: Date::of(of.recorded),
        of: of.of,
        what,
        amount,
        reason: words.reason.or(words.note).map(|why| short(&why, 500)),
        replaced_by: of.replaced_by,
        rows: of.rows.map(|rows| counted(rows, "row", "rows")),
        stood_as,
    })
}

/// The accounts that a correction takes the amount from: those on which it counted the other way.
fn stood_as(correction: &Entry, wrong: &Entry) -> Option<String> {
    let left = wrong.postings.iter().find(|p| p.account.is_cash())?.minor < 0;
    let taken = correction.postings.iter().filter(|p| (p.minor < 0) == left);
    let accounts: Vec<Account> = taken.map(|p| p.account.clone()).collect();
    (!accounts.is_empty()).then(|| shown::purpose(&accounts, false))
}
