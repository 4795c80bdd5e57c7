//! What policy declares: the newest entry of each kind and code.
//! The log decides, never the file: `policy` compares service.toml with this.

use crate::account::{self, Account, BANK_FEES, Function, IN_TRANSIT};
use crate::day::Day;
use crate::entry::{Declared, Policy};
use crate::nearest::{meant, nearest};
use crate::years::Years;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What is said to be undeclared where money is on its way to an account that nobody has.
const ON_ITS_WAY: &str = "in-transit";

/// What policy declares at the end of a view: the newest entry of each kind and code.
#[derive(Debug, Clone, Default)]
pub struct Declarations {
    all: BTreeMap<(&'static str, String), (u64, Policy)>,
    first: BTreeMap<(&'static str, String), u64>,
    years: Years,
}

impl Declarations {
    /// The objects of a kind that are in force, by code, with the entries that declared them.
    pub fn of(&self, kind: &str) -> impl Iterator<Item = (&str, u64, &Policy)> {
        self.all
            .iter()
            .filter(move |((k, _), (_, policy))| *k == kind && policy.in_force)
            .map(|((_, code), (entry, policy))| (code.as_str(), *entry, policy))
    }

    /// When its financial years begin.
    pub fn years(&self) -> &Years {
        &self.years
    }

    /// The object of this kind and code, if it is in force.
    pub fn get(&self, kind: &'static str, code: &str) -> Option<(u64, &Policy)> {
        let (entry, policy) = self.all.get(&(kind, code.to_owned()))?;
        policy.in_force.then_some((*entry, policy))
    }

    /// Whether an object of this kind and code was ever declared, in force or not.
    pub fn ever(&self, kind: &'static str, code: &str) -> bool {
        self.first(kind, code).is_some()
    }

    /// The first entry that declared an object of this kind and code, in force or not.
    pub fn first(&self, kind: &'static str, code: &str) -> Option<u64> {
        self.first.get(&(kind, code.to_owned())).copied()
    }

    /// What spending on an account serves: as declared for its category, else fundraising for fees
    /// and program for the rest; nothing for accounts that are no classified expenses.
    pub fn function_of(&self, account: &Account) -> Option<Function> {
        let category = account.category().filter(|_| !account.is_unclassified())?;
        if account.as_str() == BANK_FEES {
            // What a bank takes for payments is no cost of asking for gifts, as other fees are.
            return Some(Function::Admin);
        }
        let usual = if category == "fees" { Function::Fundraising } else { Function::Program };
        Some(self.function(category).unwrap_or(usual))
    }

    /// What spending on a category serves, where that is declared.
    pub(crate) fn function(&self, category: &str) -> Option<Function> {
        match self.get("category", category)?.1.value {
            Declared::Category { function } => Some(function),
            _ => None,
        }
    }

    /// Refuses an account whose category of expenses nobody declared: a slip of the hand would stand
    /// in public for ever.
    ///
    /// # Errors
    /// [`Undeclared`] with what is declared, and the nearest of it.
    pub fn check_category(&self, account: &Account) -> Result<(), Undeclared> {
        let open =
            |category: &&str| account.is_unclassified() || self.get("category", category).is_some();
        match account.category() {
            Some(category) if !open(&category) => Err(self.undeclared("category", category)),
            _ => Ok(()),
        }
    }

    /// The own accounts that policy declares, in whatever currency.
    pub fn own_accounts(&self) -> BTreeSet<String> {
        let codes = self.of("account").filter_map(|(code, ..)| code.rsplit_once(':'));
        codes.map(|(account, _)| account.to_owned()).collect()
    }

    /// Refuses money in transit that no own account has a name for: a slip of the hand would leave
    /// it on its way for ever.
    ///
    /// # Errors
    /// [`Undeclared`] with what there is, and the nearest of it.
    pub fn check_transit(&self, account: &Account) -> Result<(), Undeclared> {
        let Some(name) = account.as_str().strip_prefix(IN_TRANSIT) else { return Ok(()) };
        let own = self.own_accounts();
        let names = own.iter().filter_map(|own| own.rsplit_once(':')).map(|(_, name)| name);
        let known: BTreeSet<&str> = names.chain(["own"]).collect();
        if known.contains(name) {
            return Ok(());
        }
        let nearest =
            nearest(name, known.iter().copied()).map(|name| format!("{IN_TRANSIT}{name}"));
        let known = known.iter().map(|name| format!("{IN_TRANSIT}{name}")).collect();
        let (kind, code) = (ON_ITS_WAY, name.to_owned());
        Err(Undeclared { kind, code, known, nearest })
    }

    /// What to say of a code that is not in force.
    pub fn undeclared(&self, kind: &'static str, code: &str) -> Undeclared {
        let known: Vec<String> = self.of(kind).map(|(known, ..)| known.to_owned()).collect();
        let nearest = self.nearest(kind, code);
        Undeclared { kind, code: code.to_owned(), known, nearest }
    }

    /// The declared code that this one may have been meant to be.
    pub fn nearest(&self, kind: &str, code: &str) -> Option<String> {
        nearest(code, self.of(kind).map(|(known, ..)| known)).map(str::to_owned)
    }

    /// The declared account that this one may have been meant to be, in whatever currency.
    pub fn nearest_account(&self, account: &str) -> Option<String> {
        let known = self.own_accounts();
        let others = known.iter().map(String::as_str).filter(|known| *known != account);
        nearest(account, others).map(str::to_owned)
    }

    /// The accounts that may be meant by a part of their names: those of their own that policy declares
    /// by any part, as `bank`; its categories, and what every book has, by the last ones, as `hosting`.
    pub fn accounts_meant(&self, part: &str) -> Vec<String> {
        let within = format!(":{part}:");
        let own = self.own_accounts().into_iter();
        let own = own.filter(|name| format!(":{name}:").contains(&within));
        let categories = self.of("category").map(|(code, ..)| format!("expenses:{code}"));
        let every = categories.chain(account::fixed().map(str::to_owned));
        let ends = |name: &String| name.strip_suffix(part).is_some_and(|rest| rest.ends_with(':'));
        own.chain(every.filter(ends)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Reads policy entries in the order of the log.
    pub(crate) fn learn(&mut self, entry: u64, recorded: Day, policy: Policy) {
        if let Declared::Service { year_begins, .. } = policy.value {
            self.years.learn(recorded, year_begins.filter(|_| policy.in_force));
        }
        let name = (policy.value.kind(), policy.code.to_string());
        self.first.entry(name.clone()).or_insert(entry);
        self.all.insert(name, (entry, policy));
    }
}

/// A category, fund or account that nobody declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undeclared {
    kind: &'static str,
    code: String,
    known: Vec<String>,
    nearest: Option<String>,
}

impl std::error::Error for Undeclared {}

impl fmt::Display for Undeclared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, code, known, nearest } = self;
        if *kind == ON_ITS_WAY {
            write!(f, "no own account is called {code}; {}there are ", meant(nearest.as_ref()))?;
            let known = known.join(", ");
            return write!(
                f,
                "{known}. A new one goes into service.toml, then run `ledger apply`; nothing was \
                 written"
            );
        }
        write!(f, "{kind} {code} is not declared; ")?;
        match nearest {
            Some(_) => f.write_str(&meant(nearest.as_ref()))?,
            None if known.is_empty() => f.write_str("there is none. ")?,
            None => write!(f, "there are {}. ", known.join(", "))?,
        }
        write!(f, "A new one goes into service.toml, then run `ledger apply`; nothing was written")
    }
}
