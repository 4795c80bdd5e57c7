//! What codes are called: published names of what is declared, and what an account is to a reader where
//! nobody named it. Nothing of private.db; whatever has no name is its code.

use crate::outline::Cell;
use crate::prose::plain;
use ledger::books::Books;
use ledger::declared::Declarations;
use ledger::journal::JournalError;
use std::collections::BTreeMap;

/// Kinds of declarations that have names.
const KINDS: [&str; 6] = ["account", "category", "fund", "member", "successor", "unit"];

/// Names, by kind and code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<(&'static str, String), String>);

impl Names {
    /// Reads the names of what is declared.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books) -> Result<Self, JournalError> {
        Self::among(books, &books.declarations()?)
    }

    /// The same, where the declarations are at hand.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn among(books: &Books, declared: &Declarations) -> Result<Self, JournalError> {
        let mut names = Self::default();
        for kind in KINDS {
            for (code, entry, _) in declared.of(kind) {
                // An account is declared for each of its currencies, and has one name in all of them.
                let code = match kind {
                    "account" => code.rsplit_once(':').map_or(code, |(account, _)| account),
                    _ => code,
                };
                let name = books.name_of(entry)?;
                names.0.extend(name.map(|name| ((kind, code.to_owned()), plain(&name))));
            }
        }
        Ok(names)
    }

    /// What a code is to people.
    pub fn name(&self, kind: &'static str, code: &str) -> String {
        self.get(kind, code).unwrap_or(code).to_owned()
    }

    /// What an account is to people: by its declared name, or its category's, else in plain words.
    pub fn account(&self, account: &str) -> String {
        self.of_account(account).map_or_else(|| account_named(account), str::to_owned)
    }

    /// The name that was declared for an account, or for the category that it is.
    pub fn of_account(&self, account: &str) -> Option<&str> {
        match account.strip_prefix("expenses:") {
            Some(category) => self.get("category", category),
            None => self.get("account", account),
        }
    }

    /// The same as a cell: whose words it is made of.
    pub(crate) fn cell(&self, account: &str) -> Cell {
        let name = self.account(account);
        let ours = name == account_named(account) && is_ours(account);
        if ours { Cell::Text(name) } else { Cell::Name(name) }
    }

    /// A category as a cell: what nobody classified has no name that people chose.
    pub(crate) fn category(&self, code: &str) -> Cell {
        let name = self.name("category", code);
        if name == "unclassified" { Cell::Text(name) } else { Cell::Name(name) }
    }

    /// The name that was declared, where one was.
    pub fn get(&self, kind: &'static str, code: &str) -> Option<&str> {
        self.0.get(&(kind, code.to_owned())).map(String::as_str)
    }
}

/// Sources of other income that books usually have: their codes are plain words of the field.
const SOURCES: [&str; 5] = ["dues", "grants", "interest", "sales", "written-off"];

/// Whether what an account is called by its code is made of our words: categories of expenses and all but the
/// usual sources of other income the members chose.
pub fn is_ours(account: &str) -> bool {
    match account.strip_prefix("expenses:") {
        Some(category) => category.starts_with("fees") || category == "unclassified",
        None => {
            account.strip_prefix("income:other:").is_none_or(|source| SOURCES.contains(&source))
        }
    }
}

/// What an account is to a reader: `hosting`, `one-time gift`, `main (bank)`.
pub fn account_named(account: &str) -> String {
    let (class, rest) = account.split_once(':').unwrap_or((account, ""));
    match account {
        "income:donations:one-time" => "one-time gift".to_owned(),
        "income:donations:recurring" => "recurring gift".to_owned(),
        "income:donations:unknown" => "gift".to_owned(),
        "income:unclassified" | "expenses:unclassified" => "not yet classified".to_owned(),
        "equity:opening" => "opening balance".to_owned(),
        "equity:conversion" => "conversion of currencies".to_owned(),
        "equity:fund-transfer" => "transfer between funds".to_owned(),
        "liabilities:payable" => "owed to payees".to_owned(),
        "assets:receivable" => "claims not yet paid".to_owned(),
        "liabilities:custody" => "held for others".to_owned(),
        "assets:in-transit:own" => "on its way between our accounts".to_owned(),
        _ if class == "assets" && rest.starts_with("in-transit:") => {
            let from = rest.trim_start_matches("in-transit:").replace('-', " ");
            format!("on its way from {from}")
        }
        _ if class == "assets" && rest.contains(':') => {
            let (place, name) = rest.split_once(':').unwrap_or((rest, ""));
            format!("{} ({place})", name.replace(['-', ':'], " "))
        }
        _ => {
            let rest = rest.strip_prefix("other:").unwrap_or(rest);
            let rest = if rest.is_empty() { class } else { rest };
            let below = if class == "expenses" { ": " } else { " " };
            rest.replace('-', " ").replace(':', below)
        }
    }
}
