//! What one declared object says, as one line: `category hosting (program) "Hosting"`.
//! Refuses nothing. `apply` shows these lines, and whoever signs a proposal reads them.

use super::{Wanted, account_of};
use crate::account::Code;
use crate::entry::{
    Budget, Closing, Commitment, Declared, Governance, Limit, Manifest, Raise, Return, Secondary,
    Shutdown, Successor,
};
use crate::money::Currency;

impl Wanted {
    /// As one line: `category hosting (program) "Hosting"`, `account assets:bank:main in EUR`.
    pub fn line(&self) -> String {
        let value = self.value();
        let mut line = match &self.policy.value {
            Declared::Account { ccy } => {
                format!("account {} in {ccy}", account_of(&self.policy.code, *ccy))
            }
            Declared::Approval(_) => "approval".to_owned(),
            Declared::Shutdown(_) => "shutdown".to_owned(),
            Declared::Manifest(_) => "manifest".to_owned(),
            // As everybody writes it.
            Declared::Currency { .. }
            | Declared::Limit(_)
            | Declared::Reserve { .. }
            | Declared::Closing(_) => {
                format!("{} {}", self.policy.value.kind(), self.policy.code.to_ascii_uppercase())
            }
            value => format!("{} {}", value.kind(), self.policy.code),
        };
        if !value.is_empty() {
            line += &format!(" ({value})");
        }
        for words in [&self.name, &self.purpose].into_iter().flatten() {
            line += &format!(" {words:?}");
        }
        line
    }

    fn value(&self) -> String {
        match &self.policy.value {
            Declared::Service { url, contact, framework, year_begins } => {
                let framework = framework.as_ref().map(|of| format!("framework {of}"));
                let begins = year_begins.map(|month| format!("year begins in month {month}"));
                let parts = url.iter().chain(contact).map(ToString::to_string);
                parts.chain(framework).chain(begins).collect::<Vec<_>>().join(", ")
            }
            Declared::Channel { url, via: None } => url.to_string(),
            Declared::Channel { url, via: Some(via) } => format!("{url}, {via}"),
            Declared::Manifest(manifest) => manifested(manifest),
            Declared::Currency { exponent } => format!("{exponent} decimals"),
            Declared::Account { .. } | Declared::Fund | Declared::Scenario | Declared::Unit => {
                String::new()
            }
            Declared::Governance(governance) => governed(governance),
            Declared::Budget(budget) => {
                let Budget { year, ccy, minor, .. } = budget;
                format!("{} {ccy} in {year}", ccy.decimal(i128::from(*minor)))
            }
            Declared::Category { function } => function.to_string(),
            Declared::Member { key } => {
                key.as_ref().map_or("without a key".to_owned(), |key| key.fingerprint())
            }
            Declared::Approval(a) => {
                let members = if a.need == 1 { "member" } else { "members" };
                format!(
                    "{} {members} must agree, loosening waits {} h, a new account {} h",
                    a.need, a.delay, a.cooling
                )
            }
            Declared::Limit(limit) => limited(limit, self.ccy()),
            Declared::Reserve { minor } => shown(*minor, self.ccy()),
            Declared::Commitment(c) => committed(c),
            Declared::Shutdown(shutdown) => ended(shutdown),
            Declared::Closing(closing) => {
                let shown = |minor| shown(minor, self.ccy());
                let Closing { budget, floor, minimum } = *closing;
                format!(
                    "closing budget {}, at least {} held back, nothing below {} sent",
                    shown(budget),
                    shown(floor),
                    shown(minimum)
                )
            }
            Declared::Successor(Successor { points, accepted }) => match accepted {
                Some(day) => format!("{points} of 10000 points, accepted on {day}"),
                None => format!("{points} of 10000 points, has not accepted"),
            },
            Declared::Secondary(secondary) => match secondary.to() {
                Some(to) => format!("goes to {to}"),
                None if *secondary == Secondary::Donors => "goes back to its donors".to_owned(),
                None => "goes to the successors".to_owned(),
            },
        }
    }

    /// The currency that the code names, for limits and reserves.
    fn ccy(&self) -> Option<Currency> {
        self.policy.code.to_ascii_uppercase().parse().ok()
    }
}

fn shown(minor: i64, ccy: Option<Currency>) -> String {
    ccy.map_or_else(|| minor.to_string(), |ccy| ccy.decimal(i128::from(minor)))
}

fn limited(limit: &Limit, ccy: Option<Currency>) -> String {
    let mut text = format!(
        "{} a payout, {} a day, {} a month, {} a payee and month, from {} by {}",
        shown(limit.payout, ccy),
        shown(limit.day, ccy),
        shown(limit.month, ccy),
        shown(limit.payee, ccy),
        limit.account,
        limit.rail
    );
    if let Some(above) = limit.above {
        text += &format!(", more with {above} signatures");
    }
    if let Some(days) = limit.attested {
        text += &format!(", attested within {days} days");
    }
    text
}

fn governed(of: &Governance) -> String {
    let days = |days: u64| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    let mut parts = Vec::new();
    parts.extend(of.treasurer.as_ref().map(|handle| format!("{handle} keeps the books")));
    parts.extend(of.reaffirm.map(|n| format!("members reaffirm within {}", days(n))));
    parts.extend(of.silent.map(|n| format!("{} of silence are told", days(n))));
    parts.join(", ")
}

fn manifested(of: &Manifest) -> String {
    let Manifest { entity, role, repository, well_known, license, tags } = of;
    let tags: Vec<&str> = tags.iter().map(Code::as_str).collect();
    let well_known: String = well_known
        .webpage
        .iter()
        .chain(&well_known.repository)
        .map(|url| format!(", {url}"))
        .collect();
    format!("{entity}, {role}, {repository}, {license}, {}{well_known}", tags.join(" "))
}

fn ended(of: &Shutdown) -> String {
    let returns = match of.returns {
        Return::None => "no gift goes back".to_owned(),
        Return::Newest => "the newest gifts go back".to_owned(),
        Return::LookBack(days) => format!("gifts of {days} days go back by weight"),
        Return::Lifetime => "all gifts go back by weight".to_owned(),
    };
    format!(
        "{}, {returns}, grace {} months, closing takes {} months, claims within {} days, the rest \
         goes to {}",
        of.profile.as_str(),
        of.grace,
        of.period,
        of.window,
        of.fallback
    )
}

fn committed(c: &Commitment) -> String {
    let mut text = format!(
        "{} {} every {} to {} for {}, cap {}, from {}",
        c.ccy.decimal(i128::from(c.amount)),
        c.ccy,
        c.every,
        c.payee,
        c.category,
        c.ccy.decimal(i128::from(c.cap)),
        c.from
    );
    if let Some(to) = c.to {
        text += &format!(" to {to}");
    }
    match c.notice {
        Some(1) => text += ", 1 day's notice",
        Some(days) => text += &format!(", {days} days' notice"),
        None => {}
    }
    if let Some(fee) = c.fee {
        text += &format!(", {} to end it", c.ccy.decimal(i128::from(fee)));
    }
    let when = if c.raise == Raise::Invoice { ", on its invoice" } else { "" };
    text + &format!(", by {}{when}", c.collect.as_str())
}
