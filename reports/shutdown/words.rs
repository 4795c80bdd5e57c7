//! The published words that the report of the end puts on its facts: names of successors and payees.
//! Nothing of private.db; what is not published is its code.

use super::facts::To;
use super::{Declared, Summary};
use ledger::books::Books;
use ledger::journal::JournalError;
use ledger::shutdown::{Debt, Recipient};
use std::collections::BTreeMap;

/// Names, by what they name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The service's name, or its origin.
    pub(super) service: String,
    successors: BTreeMap<String, String>,
    funds: BTreeMap<String, String>,
    claims: BTreeMap<u64, String>,
    /// When it starts, goes on and stops.
    pub(super) scenarios: Vec<(&'static str, String)>,
}

impl Words {
    /// Reads the words that the facts point to.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, facts: &Summary) -> Result<Self, JournalError> {
        let mut words = Self { service: books.service_name()?, ..Self::default() };
        let declared = books.declarations()?;
        for (kind, names) in [("successor", &mut words.successors), ("fund", &mut words.funds)] {
            for (code, entry, _) in declared.of(kind) {
                names.extend(books.name_of(entry)?.map(|name| (code.to_owned(), name)));
            }
        }
        for (code, told) in [("start", "Starts"), ("continue", "Goes on"), ("stop", "Stops")] {
            if let Some((entry, _)) = declared.get("scenario", code) {
                let purpose = books.words(entry)?.text.purpose;
                words.scenarios.extend(purpose.map(|purpose| (told, purpose)));
            }
        }
        for creditor in facts.currencies.values().flat_map(|end| &end.basis.creditors) {
            if let To(Recipient::Creditor(Debt::Claim(entry) | Debt::Commitment(entry))) =
                &creditor.debt
            {
                words.claims.extend(books.name_of(*entry)?.map(|name| (*entry, name)));
            }
        }
        Ok(words)
    }

    /// A fund as people know it.
    pub(super) fn fund(&self, code: &str) -> String {
        self.funds.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// A successor as people know it.
    pub(super) fn successor(&self, code: &str) -> String {
        self.successors.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// A declared term as people know it.
    pub(super) fn term(&self, of: &Declared) -> String {
        let named = self.successors.get(&of.code);
        match (of.kind, named) {
            ("shutdown", _) => "How gifts go back, and how long closing takes".to_owned(),
            ("closing", _) => format!("What closing costs in {}", of.code.to_ascii_uppercase()),
            ("secondary", _) => format!("What becomes of the fund {}", self.fund(&of.code)),
            (_, Some(name)) => format!("Successor {name}"),
            _ => format!("Successor {}", of.code),
        }
    }

    /// A recipient as people know them.
    pub(super) fn recipient(&self, to: &To) -> String {
        match &to.0 {
            Recipient::Custody => "Those whose money is only kept".to_owned(),
            Recipient::Gift(entry) => format!("The donor of #{entry}"),
            Recipient::Budget => "Closing".to_owned(),
            Recipient::Creditor(Debt::Offer(entry)) => format!("Gift #{entry}"),
            Recipient::Creditor(Debt::Claim(entry)) => self.named(*entry).map_or_else(
                || format!("Claim #{entry}"),
                |name| format!("{name}, claim #{entry}"),
            ),
            Recipient::Creditor(Debt::Commitment(entry)) => self.named(*entry).map_or_else(
                || format!("Commitment #{entry}"),
                |name| format!("{name}, until it ends"),
            ),
            Recipient::Creditor(Debt::Loan(account)) => format!("Lender, {account}"),
            Recipient::Creditor(Debt::Other) => "Other creditors".to_owned(),
            Recipient::HoldBack(None) => "Kept".to_owned(),
            Recipient::HoldBack(Some(day)) => format!("Kept until {day}"),
            Recipient::Heir(code) => {
                let name = self.successors.get(code.as_str());
                name.cloned().unwrap_or_else(|| code.to_string())
            }
        }
    }

    fn named(&self, entry: u64) -> Option<&str> {
        self.claims.get(&entry).map(String::as_str)
    }
}
