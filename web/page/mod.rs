//! The pages: each a function from a view of the books and a question to an answer.
//! Words of people reach HTML through templates alone, which escape them.

pub mod about;
pub mod downloads;
pub mod entries;
pub mod entry;
pub mod figures;
pub mod gifts;
pub mod giving;
pub mod governance;
pub mod history;
pub mod mistakes;
pub mod overview;
pub mod payouts;
pub mod processes;
pub mod promises;
pub mod refusal;
pub mod reports;
pub mod shutdown;
pub mod tlog;

use crate::named;
use crate::shown::{self, Money, Moved, Words};
use crate::titled;
use crate::view::View;
use ledger::account::Account;
use ledger::entry::Body;
use ledger::list::Row;
use ledger::money::Currency;

/// The addresses of those that every site has.
pub const EVERY: [&str; 14] = [
    "",
    "history",
    "figures",
    "payouts",
    "entries",
    "reports/",
    "governance",
    "shutdown",
    "about",
    "processes",
    "processes/changes",
    "mistakes",
    "promises",
    "downloads",
];

/// A row of a list of entries, as pages show it.
pub struct Line {
    /// Its index.
    pub index: u64,
    /// Its day.
    pub date: String,
    /// What it was for: words, or the account's name.
    pub what: Words,
    /// Who, or why nobody is named.
    pub who: Words,
    /// Its type in words; empty where `what` says it.
    pub kind: String,
    /// In or out; empty where no cash moved.
    pub moved: Vec<Moved>,
    /// What it was about in all, where that is not what moved.
    pub amount: Vec<Money>,
    /// Whether that was given without money.
    pub without_money: bool,
    /// Whether nothing moved: that is owed to somebody.
    pub owed: bool,
    /// What the account held after it.
    pub balance: Vec<Money>,
    /// Who reverses it.
    pub reversed_by: Option<u64>,
    /// Whom it reverses.
    pub reverses: Option<u64>,
    /// Nobody has classified it.
    pub unclassified: bool,
}

/// One option of a form's choice.
pub struct Choice {
    /// As the address has it.
    pub value: String,
    /// As it is shown.
    pub label: Words,
    /// Whether it is what was asked for.
    pub chosen: bool,
}

impl Line {
    /// A row in words.
    pub fn of(view: &View, row: Row) -> Self {
        let account = row.accounts.first();
        let kind = shown::kind_on(&row.kind, account).to_owned();
        let out = !row.change.is_empty() && row.change.iter().all(|(_, minor)| *minor < 0);
        let back = out && row.reverses.is_none();
        let names = &view.names;
        let what = account.filter(|_| !row.unclassified).map(|_| match &*row.kind {
            "classification" => {
                let accounts = named::accounts(names, &row.accounts);
                Words::ours(format!("Classified: {}", accounts.within()))
            }
            _ => named::purpose(names, &row.accounts, back),
        });
        let told = titled::title(view, &row.entry, row.who.as_deref(), row.purpose.as_deref());
        let what = told.map(brief).or(what).unwrap_or_else(|| Words::ours(&*kind));
        let nobody = nobody(&row.kind, account);
        let who = row.who.as_deref().map(|who| Words::theirs(shown::short(who, 80)));
        // Once is enough.
        let who = who.filter(|who| who.text != what.text).unwrap_or_else(|| Words::ours(nobody));
        let moved = if row.owed { Vec::new() } else { shown::moved(&row.change) };
        let told: Vec<_> = row.change.iter().map(|(ccy, minor)| (*ccy, minor.abs())).collect();
        let given: Vec<_> = row.without_money.iter().map(|(ccy, of)| (*ccy, of.abs())).collect();
        let amount = match given.is_empty() {
            false => shown::moneys(&given),
            // In a list of a category, the part that belongs there.
            true if row.owed && !told.is_empty() => shown::moneys(&told),
            true if row.owed => shown::moneys(&row.amount),
            true if told == row.amount && !told.is_empty() => Vec::new(),
            true => shown::moneys(&asked(&row)),
        };
        Self {
            index: row.index,
            date: row.date.to_string(),
            kind: if what.text == kind { String::new() } else { kind },
            what,
            who,
            moved,
            amount,
            without_money: !given.is_empty(),
            owed: row.owed,
            balance: shown::moneys(&row.balance),
            reversed_by: row.reversed_by,
            reverses: row.reverses,
            unclassified: row.unclassified,
        }
    }

    /// What an entry that posts what is owed says of it: it was approved, and still is where it was paid since.
    pub fn approved(&self) -> &'static str {
        if self.reverses.is_some() { "not owed" } else { "approved" }
    }

    /// The same in a list of debts: what was paid of them, and what came to them; more is owed, not had.
    #[must_use]
    pub fn of_debts(mut self) -> Self {
        for moved in &mut self.moved {
            moved.way = if moved.way == "in" { "settled" } else { "owed" };
        }
        self.balance = self.balance.iter().map(Money::turned).collect();
        self
    }
}

/// Words of people in a list are short; those of ours are.
fn brief(words: Words) -> Words {
    if words.ours { words } else { Words::theirs(shown::short(&words.text, 120)) }
}

/// What an entry is about in all: what it posts, else what it asks for.
fn asked(row: &Row) -> Vec<(Currency, i128)> {
    match &row.entry.body {
        Body::ExpenseClaim(of) => vec![(of.ccy, of.minor.into())],
        Body::Intent(of) => vec![(of.ccy, of.minor.into())],
        _ => row.amount.clone(),
    }
}

/// What stands where a name is not published. Donors are anonymous, whichever way they are known.
pub fn nobody(kind: &str, account: Option<&Account>) -> &'static str {
    let gift = account.is_some_and(|account| account.as_str().starts_with("income:donations:"));
    match kind {
        "donation" | "noncash" | "refund" => "anonymous",
        "income" | "expense" if gift => "anonymous",
        "income" | "expense" | "loan" => "name not published",
        _ => "",
    }
}
