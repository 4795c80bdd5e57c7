//! What accounts, categories, funds and members are called on pages: by the name that was declared last, which
//! reports use too (`reports/names.rs`), else by their code in plain words. Refuses nothing.

use crate::shown::{Words, capital, short};
use crate::view::View;
use ledger::account::{Account, Code};
use reports::names::{Names, account_named, is_ours};

/// So long is a name at most.
const LONGEST: usize = 80;

impl View {
    /// The declared name of a fund, a category, a member, as its code is declared.
    pub fn name_of(&self, kind: &'static str, code: &str) -> Option<String> {
        self.names.get(kind, code).map(|name| short(name, LONGEST))
    }

    /// What a fund is to a reader.
    pub fn fund_name(&self, code: &str) -> Words {
        match self.name_of("fund", code) {
            Some(name) => Words::theirs(name),
            None if code == "general" => Words::ours("For everything"),
            None => Words::theirs(code),
        }
    }

    /// What an account is to a reader, at the beginning of a row.
    pub fn account_name(&self, account: &str) -> Words {
        at_first(&self.names, account)
    }

    /// What a category of expenses is to a reader, at the beginning of a row.
    pub fn category_name(&self, category: &str) -> Words {
        self.account_name(&format!("expenses:{category}"))
    }

    /// A member by name and handle, as `Anna Bell (anna)`.
    pub fn member(&self, handle: &Code) -> String {
        let name = self.name_of("member", handle.as_str());
        name.map_or_else(|| handle.to_string(), |name| format!("{name} ({handle})"))
    }
}

/// What an account is to a reader, within a sentence: `hosting`, `one-time gift`, `main (bank)`.
pub fn account(names: &Names, account: &str) -> Words {
    match names.of_account(account) {
        Some(name) => Words::theirs(short(name, LONGEST)),
        None => Words { text: account_named(account), ours: is_ours(account) },
    }
}

/// The same where a row begins. A name that people gave keeps its first letter.
fn at_first(names: &Names, of: &str) -> Words {
    let name = account(names, of);
    match names.of_account(of) {
        Some(_) => name,
        None => Words { text: capital(&name.text), ..name },
    }
}

/// What several accounts are, as the parts of one payment: `hosting, domain`.
pub fn accounts(names: &Names, of: &[Account]) -> Words {
    Words::joined(of.iter().map(|of| account(names, of.as_str())).collect())
}

/// What an entry was for, as the beginning of a row, by the accounts that say most about it. What
/// left by an account of gifts was given back, whatever type the entry has.
pub fn purpose(names: &Names, of: &[Account], went_out: bool) -> Words {
    let gift = of.iter().all(|account| account.as_str().starts_with("income:donations:"));
    let transit = of.iter().any(Account::is_in_transit);
    match of.iter().all(Account::is_cash) && !transit {
        _ if gift && went_out => Words::ours("Gift given back"),
        true => Words::ours(format!("To {}", accounts(names, of).within())),
        false => {
            let named = of.iter().enumerate().map(|(n, of)| match n {
                0 => at_first(names, of.as_str()),
                _ => account(names, of.as_str()),
            });
            Words::joined(named.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_left_by_an_account_of_gifts_was_given_back() {
        let names = Names::default();
        let told =
            |account: &str, out| purpose(&names, &[account.parse().expect("it")], out).to_string();
        assert_eq!(told("income:donations:one-time", false), "One-time gift");
        assert_eq!(told("income:donations:one-time", true), "Gift given back");
        assert_eq!(told("assets:bank:main", false), "To main (bank)");
        assert_eq!(told("assets:in-transit:stripe", false), "On its way from stripe");
        assert_eq!(told("expenses:domain", false), "Domain");
    }

    #[test]
    fn accounts_are_called_what_readers_call_them() {
        for (account, name) in [
            ("expenses:hosting", "hosting"),
            ("expenses:fees:card-payments", "fees: card payments"),
            ("income:donations:one-time", "one-time gift"),
            ("income:other:interest", "interest"),
            ("assets:bank:main", "main (bank)"),
            ("liabilities:payable", "owed to payees"),
            ("assets:in-transit:stripe", "on its way from stripe"),
        ] {
            assert_eq!(super::account(&Names::default(), account).text, name);
        }
    }
}
