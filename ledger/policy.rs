//! service.toml: what the service declares in public, and how it differs from what the log holds.
//! Refuses unknown keys, names off the chart, two declarations of one thing; names line and key.
//! `apply` writes the difference into the log as policy entries, one object each.

mod channel;
mod difference;
mod end;
mod govern;
mod line;
mod manifest;
mod money;
mod named;
mod pending;
mod service;
mod text;

pub use difference::{DifferenceError, difference, shown};
pub use pending::{Pending, pending};
use service::Service;
pub use service::check_contact;
use text::{optional, parsed};

use crate::account::{Account, Code, Function};
use crate::day::Day;
use crate::entry::{Body, Declared, Draft, Policy, Postings};
use crate::money::Currency;
use crate::slot::{Slot, Words};
use crate::ssh::PublicKey;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;

/// The parsed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceFile {
    service: Service,
    #[serde(default, rename = "account")]
    accounts: Vec<OwnAccount>,
    #[serde(default, rename = "category")]
    categories: Vec<Category>,
    #[serde(default, rename = "fund")]
    funds: Vec<Fund>,
    #[serde(default, rename = "member")]
    members: Vec<Member>,
    approval: Option<money::Approval>,
    #[serde(default, rename = "reserve")]
    reserves: Vec<money::Reserve>,
    #[serde(default, rename = "limit")]
    limits: Vec<money::Limit>,
    #[serde(default, rename = "commitment")]
    commitments: Vec<money::Commitment>,
    shutdown: Option<end::Shutdown>,
    #[serde(default, rename = "closing")]
    closings: Vec<end::Closing>,
    #[serde(default, rename = "successor")]
    successors: Vec<end::Successor>,
    #[serde(default, rename = "secondary")]
    secondaries: Vec<end::Secondary>,
    scenario: Option<end::Scenario>,
    governance: Option<govern::Governance>,
    #[serde(default, rename = "budget")]
    budgets: Vec<govern::Budget>,
    #[serde(default, rename = "unit")]
    units: Vec<govern::Unit>,
    #[serde(default, rename = "channel")]
    channels: Vec<channel::Channel>,
    manifest: Option<manifest::Manifest>,
    /// What these declare; made once, when the file is read.
    #[serde(skip)]
    deciding: Vec<Wanted>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnAccount {
    #[serde(deserialize_with = "parsed")]
    code: Account,
    /// One processor may hold several currencies.
    #[serde(deserialize_with = "list")]
    currencies: Vec<CurrencyName>,
    name: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct CurrencyName(#[serde(deserialize_with = "parsed")] Currency);

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Category {
    #[serde(deserialize_with = "parsed")]
    code: Code,
    #[serde(deserialize_with = "parsed")]
    function: Function,
    name: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fund {
    #[serde(deserialize_with = "parsed")]
    code: Code,
    name: Option<String>,
    purpose: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    #[serde(deserialize_with = "parsed")]
    handle: Code,
    name: Option<String>,
    /// An OpenSSH public key, as `member key` writes it.
    #[serde(default, deserialize_with = "optional")]
    key: Option<PublicKey>,
}

/// Reads a list of currencies; one alone, without its brackets, is told the right line.
fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<CurrencyName>, D::Error> {
    struct List;

    impl<'de> Visitor<'de> for List {
        type Value = Vec<CurrencyName>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list, as currencies = [\"EUR\"]")
        }

        fn visit_str<E: serde::de::Error>(self, one: &str) -> Result<Self::Value, E> {
            Err(E::custom(format!("expected a list: currencies = [{one:?}]")))
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut seq: A,
        ) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(one) = seq.next_element()? {
                all.push(one);
            }
            Ok(all)
        }
    }
    from.deserialize_any(List)
}

/// Why service.toml is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not TOML, or not these keys; names line, column and key.
    #[error("{0}")]
    Toml(String),
    /// A text with characters that nobody sees, or that turn a line around.
    #[error(
        "line {line}: {key}: expected words without control or direction characters, on one line"
    )]
    Unseen {
        /// Where it begins.
        line: usize,
        /// What it is the value of.
        key: String,
    },
    /// The same code twice.
    #[error("{kind} `{code}` is declared twice")]
    Twice {
        /// The kind.
        kind: &'static str,
        /// The code.
        code: String,
    },
    /// Text that entries cannot hold.
    #[error("url `{0}`: expected printable ASCII beginning with http:// or https://")]
    Url(String),
    /// An address that nobody could write to.
    #[error(
        "contact `{0}`: expected a mail address, as books@example.org, or a page beginning with \
         https://, in printable ASCII without spaces"
    )]
    Contact(String),
    /// A version that entries cannot hold.
    #[error(
        "framework `{0}`: expected the version whose points the service means to keep, as v1, in up to \
         40 printable ASCII characters without spaces"
    )]
    Framework(String),
    /// No month of the year.
    #[error(
        "year_begins {0}: expected the month in which the financial year begins, 1 for January to 12 for \
         December"
    )]
    YearBegins(i64),
    /// A table that contradicts itself, or holds what it cannot.
    #[error("{table}: {problem}")]
    Table {
        /// Which, as `commitment hosting`.
        table: String,
        /// What is wrong with it.
        problem: String,
    },
    /// An account that holds money cannot be ended.
    #[error(
        "{account} cannot be ended: it still holds {holds}; move it first, then run `ledger apply`"
    )]
    NotEmpty {
        /// The account.
        account: String,
        /// What it holds.
        holds: String,
    },
}

/// One object that ought to be in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The object.
    pub policy: Policy,
    /// Its shown name.
    pub name: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
}

/// One step from what the log holds to what the file declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// New in the file.
    Added(Wanted),
    /// Declared before, with other values.
    Changed {
        /// As the log has it.
        from: Box<Wanted>,
        /// As the file has it.
        to: Wanted,
    },
    /// No longer in the file.
    Ended(Wanted),
}

impl ServiceFile {
    /// Reads the file.
    ///
    /// # Errors
    /// [`PolicyError`] with line and key.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut file: Self =
            toml::from_str(text).map_err(|e| PolicyError::Toml(explained(&e.to_string())))?;
        text::check_seen(text)?;
        file.deciding = file.decide()?;
        file.service.check()?;
        let mut seen = BTreeSet::new();
        for wanted in file.wanted() {
            let (kind, code) = (wanted.policy.value.kind(), wanted.policy.code.to_string());
            if !seen.insert((kind, code.clone())) {
                return Err(PolicyError::Twice { kind, code });
            }
        }
        file.check_names()?;
        file.check_end()?;
        file.check_governance()?;
        file.check_manifest()?;
        Ok(file)
    }

    /// The main currency alone, of a file whose other tables nobody asks: a slip in one of them is for `apply`.
    ///
    /// # Errors
    /// [`PolicyError::Toml`]: it is no TOML, or lacks the currency.
    pub fn currency_in(text: &str) -> Result<Currency, PolicyError> {
        #[derive(Deserialize)]
        struct File {
            service: Main,
        }
        #[derive(Deserialize)]
        struct Main {
            currency: CurrencyName,
        }
        let read = toml::from_str::<File>(text);
        let file = read.map_err(|e| PolicyError::Toml(explained(&e.to_string())))?;
        Ok(file.service.currency.0)
    }

    /// The main currency.
    pub fn currency(&self) -> Currency {
        self.service.currency
    }

    /// Everything that it declares, currencies first, since accounts speak of them.
    pub fn wanted(&self) -> Vec<Wanted> {
        let mut all = vec![self.service.wanted()];
        all.extend(self.currencies().into_iter().map(currency));
        for account in &self.accounts {
            for CurrencyName(ccy) in &account.currencies {
                all.push(own_account(&account.code, *ccy, account.name.as_deref()));
            }
        }
        for c in &self.categories {
            let value = Declared::Category { function: c.function };
            all.push(wanted(c.code.as_str(), value, c.name.as_ref(), None));
        }
        for f in &self.funds {
            all.push(wanted(f.code.as_str(), Declared::Fund, f.name.as_ref(), f.purpose.as_ref()));
        }
        for m in &self.members {
            let value = Declared::Member { key: m.key.clone() };
            all.push(wanted(m.handle.as_str(), value, m.name.as_ref(), None));
        }
        all.extend(self.scenario.iter().flat_map(end::Scenario::wanted));
        all.extend(self.units.iter().map(govern::Unit::wanted));
        all.extend(self.deciding.iter().cloned());
        all
    }

    fn decide(&self) -> Result<Vec<Wanted>, PolicyError> {
        let approval = self.approval.iter().map(money::Approval::wanted);
        let reserves = self.reserves.iter().map(money::Reserve::wanted);
        let limits = self.limits.iter().map(money::Limit::wanted);
        let commitments = self.commitments.iter().map(money::Commitment::wanted);
        let successors = self.successors.iter().map(end::Successor::wanted);
        let shutdown = self.shutdown.iter().map(end::Shutdown::wanted);
        let closings = self.closings.iter().map(end::Closing::wanted);
        let secondaries = self.secondaries.iter().map(end::Secondary::wanted);
        let governance = self.governance.iter().map(govern::Governance::wanted);
        let budgets = self.budgets.iter().map(govern::Budget::wanted);
        let paying = approval.chain(reserves).chain(limits).chain(commitments);
        let paying = paying.chain(budgets).chain(governance);
        // The shutdown comes last: once it is in force, all of these wait.
        let channels = self.channels.iter().map(channel::Channel::wanted);
        let manifest = self.manifest.iter().map(manifest::Manifest::wanted);
        let paying = paying.chain(manifest).chain(channels);
        paying.chain(successors).chain(closings).chain(secondaries).chain(shutdown).collect()
    }

    fn currencies(&self) -> BTreeSet<Currency> {
        let of_accounts = self.accounts.iter().flat_map(|a| &a.currencies).map(|c| c.0);
        of_accounts.chain([self.service.currency]).collect()
    }
}

/// The currency as an object, with its decimals pinned.
pub fn currency(ccy: Currency) -> Wanted {
    let code = ccy.code().to_ascii_lowercase();
    wanted(&code, Declared::Currency { exponent: ccy.exponent() }, None, None)
}

/// An own account in one currency: one object per currency, as `assets:bank:main:eur`.
pub fn own_account(account: &Account, ccy: Currency, name: Option<&str>) -> Wanted {
    let code = account_code(account.as_str(), ccy.code());
    wanted(&code, Declared::Account { ccy }, name.map(str::to_owned).as_ref(), None)
}

/// A member, with a key once there is one.
pub fn member(handle: &Code, name: Option<&str>, key: Option<PublicKey>) -> Wanted {
    wanted(handle.as_str(), Declared::Member { key }, name.map(str::to_owned).as_ref(), None)
}

/// The code under which an own account in one currency is declared.
pub fn account_code(account: &str, ccy: &str) -> String {
    format!("{account}:{}", ccy.to_ascii_lowercase())
}

/// The account behind such a code.
fn account_of(code: &str, ccy: Currency) -> &str {
    let suffix = format!(":{}", ccy.code().to_ascii_lowercase());
    code.strip_suffix(&suffix).unwrap_or(code)
}

fn wanted(code: &str, value: Declared, name: Option<&String>, purpose: Option<&String>) -> Wanted {
    let policy = Policy { code: code.into(), value, in_force: true };
    Wanted { policy, name: name.cloned(), purpose: purpose.cloned() }
}

impl Wanted {
    /// The entry that declares it; its name and purpose are public words.
    pub fn draft(&self, today: Day, by: Code, in_force: bool) -> Draft {
        let policy = Policy { in_force, ..self.policy.clone() };
        let mut draft = Draft::new(today, by, Body::Policy(policy), Postings::default());
        draft.words = Words::default();
        draft.words.who.name.clone_from(&self.name);
        draft.words.text.purpose.clone_from(&self.purpose);
        draft.public = vec![Slot::Text, Slot::Who];
        draft
    }
}

/// Adds the nearest known key to what TOML says of an unknown one.
pub fn explained(message: &str) -> String {
    let mut ticked = message.split('`').skip(1).step_by(2);
    let (Some(unknown), true) = (ticked.next(), message.contains("unknown field")) else {
        return message.trim_end().to_owned();
    };
    match crate::nearest::nearest(unknown, ticked) {
        Some(known) => format!("{}\ndid you mean `{known}`?", message.trim_end()),
        None => message.trim_end().to_owned(),
    }
}
