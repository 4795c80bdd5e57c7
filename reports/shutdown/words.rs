//! The published words that the report of the end puts on its facts: names of successors and payees.
//! Nothing of private.db; what is not published is its code.

use super::facts::To;
use super::{Declared, Summary};
use crate::names::Names;
use crate::prose::{self, plain};
use ledger::books::Books;
use ledger::declared::Declarations;
use ledger::entry::{Body, Declared as Policied, Policy};
use ledger::journal::JournalError;
use ledger::shutdown::{Debt, Recipient};
use std::collections::BTreeMap;

/// Names, by what they name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The service's name, or its origin.
    pub(super) service: String,
    /// Names of what is declared.
    pub(super) names: Names,
    /// Who keeps the books.
    keeper: Option<String>,
    /// Where the books are published.
    url: Option<String>,
    /// Where to write to.
    contact: Option<String>,
    claims: BTreeMap<u64, String>,
    /// Names of payees whom something is owed, by their codes.
    payees: BTreeMap<String, String>,
    /// When it starts, goes on and stops.
    pub(super) scenarios: Vec<(&'static str, String)>,
}

impl Words {
    /// Reads the words that the facts point to.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn of(books: &Books, facts: &Summary) -> Result<Self, JournalError> {
        let (service, names) = (books.service_name()?, Names::of(books)?);
        let mut words = Self { service, names, ..Self::default() };
        let declared = books.declarations()?;
        words.keeper = keeper(books, &declared, &words.names)?;
        if let Some((entry, _)) = declared.get("service", "service")
            && let Body::Policy(Policy { value: Policied::Service { url, contact, .. }, .. }) =
                books.entry(entry)?.body
        {
            (words.url, words.contact) = (url.map(String::from), contact.map(String::from));
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
                let Some(name) = books.name_of(*entry)? else { continue };
                if let Body::ExpenseClaim(claim) = books.entry(*entry)?.body {
                    words.payees.insert(claim.payee.to_string(), name.clone());
                }
                words.claims.insert(*entry, name);
            }
        }
        Ok(words)
    }

    /// The same without names of payees, which go by their codes: for what keeps its bytes.
    pub(crate) fn without_payees(mut self) -> Self {
        self.claims.clear();
        self.payees.clear();
        self
    }

    /// Whom something is owed, by the code of a payee or the account of the debt.
    pub(super) fn creditor(&self, who: &str) -> String {
        match (self.payees.get(who), who.contains(':')) {
            (Some(name), _) => plain(name),
            (None, true) => self.names.account(who),
            // Who gave something has no name here.
            (None, false) => match who.strip_prefix("gift-") {
                Some(gift) => format!("who gave #{gift}"),
                None => who.to_owned(),
            },
        }
    }

    /// Whom a claim is sent to.
    pub(super) fn keeper(&self) -> String {
        let at = self.url.as_ref().map_or(String::new(), |url| format!(" ({url})"));
        let who = match &self.keeper {
            Some(name) => format!("{name}, who keeps the books of {}{at}", self.service),
            None => format!("whoever keeps the books of {}{at}", self.service),
        };
        match &self.contact {
            Some(contact) => format!("{who}, at {contact}"),
            None => who,
        }
    }

    /// A declared term as people know it.
    pub(super) fn term(&self, of: &Declared) -> String {
        match of.kind {
            "shutdown" => "How gifts go back, and how long closing takes".to_owned(),
            "closing" => format!("What closing costs in {}", of.code.to_ascii_uppercase()),
            "secondary" => {
                format!("What becomes of the fund {}", self.names.name("fund", &of.code))
            }
            _ => format!("Successor {}", self.names.name("successor", &of.code)),
        }
    }

    /// A recipient as people know them.
    pub(super) fn recipient(&self, to: &To) -> String {
        match &to.0 {
            Recipient::Custody => "Those whose money is only kept".to_owned(),
            Recipient::Gift(entry) => format!("The donor of #{entry}"),
            Recipient::Budget => "What closing costs".to_owned(),
            Recipient::Creditor(Debt::Offers(_)) => "Gifts that may still be claimed".to_owned(),
            Recipient::Creditor(Debt::Claim(entry)) => self.named(*entry).map_or_else(
                || format!("Claim #{entry}"),
                |name| format!("{name}, claim #{entry}"),
            ),
            Recipient::Creditor(Debt::Commitment(entry)) => self.named(*entry).map_or_else(
                || format!("Commitment #{entry}"),
                |name| format!("{name}, until it ends"),
            ),
            Recipient::Creditor(Debt::Loan(account)) => {
                format!("Lender: {}", self.names.account(account).trim_start_matches("loan "))
            }
            Recipient::Creditor(Debt::Other) => "Other creditors".to_owned(),
            Recipient::HoldBack(None) => "Kept".to_owned(),
            Recipient::HoldBack(Some(day)) => format!("Kept until {}", prose::day(*day)),
            Recipient::Heir(code) => self.names.name("successor", code.as_str()),
        }
    }

    fn named(&self, entry: u64) -> Option<&str> {
        self.claims.get(&entry).map(String::as_str)
    }
}

/// The name of whoever is declared to keep the books.
fn keeper(
    books: &Books,
    declared: &Declarations,
    names: &Names,
) -> Result<Option<String>, JournalError> {
    let Some((entry, _)) = declared.get("governance", "governance") else { return Ok(None) };
    let Body::Policy(Policy { value: Policied::Governance(of), .. }) = books.entry(entry)?.body
    else {
        return Ok(None);
    };
    let Some(handle) = of.treasurer else { return Ok(None) };
    Ok(Some(names.name("member", handle.as_str())))
}
