//! What facts say in words, the same in every format: one sentence each, without markup.
//! They hold nothing but figures, accounts and entry numbers.

use super::{Report, Status};
use crate::corrections::{Correction, Corrections};
use crate::currency::{AccountReport, Counted, CurrencyReport, Donations};
use crate::edition::{Before, Edition, Incident, Since};
use crate::entries::EntryLine;
use crate::figures::Line;
use crate::lag::Lag;
use crate::names::Names;
use crate::prose::{control, day, many, money, ranges};
use crate::reconcile::{Attested, Evidence, Gap, Reconciliation, StatementLine};
use crate::sum::{Sum, percent};
use crate::year::MonthOfYear;
use ledger::day::Period;
use ledger::entry::Grade;

/// Whether more will come.
pub(crate) fn status(report: &Report) -> String {
    match report.status {
        Status::Complete => format!("The log reaches to {}.", day(report.recorded_until)),
        Status::Provisional => format!(
            "Not complete: the log reaches to {} only, and the period ends on {}.",
            day(report.recorded_until),
            day(report.to)
        ),
    }
}

/// The day of what there is and of the end.
pub(crate) fn on(report: &Report) -> String {
    match report.on() == report.to {
        true => "the last day".to_owned(),
        false => day(report.on()),
    }
}

/// Why the year before is not one to compare with.
pub(crate) fn year(report: &Report) -> Option<String> {
    let year = report.year.as_ref()?;
    let begin = year.books_begin.name();
    let before = year.before.filter(|before| before.months() != report.period.months());
    let part = match (year.known(), year.known_in_part()) {
        (None, _) => {
            Some(format!("The books begin in {begin}: of the year before nothing is known."))
        }
        (_, Some(before)) => {
            Some(format!("The books begin in {begin}: of {} only a part is known.", before.short()))
        }
        _ => None,
    };
    let lengths = before.map(|before| {
        let months = |period: Period| many(i64::from(period.months()), "month");
        let (now, before) = (months(report.period), months(before));
        format!("When a financial year begins was declared anew: this one has {now}, the year before {before}.")
    });
    let all: Vec<String> = part.into_iter().chain(lengths).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// How a month of a year stands.
pub(crate) fn month(of: &MonthOfYear) -> String {
    let Some(closed) = &of.closed else {
        return "not closed yet".to_owned();
    };
    format!("closed on {} as version {}", day(closed.on), closed.version)
}

/// What came since a month of a year was closed, where anything did.
pub(crate) fn since(of: &MonthOfYear) -> Option<String> {
    of.closed.as_ref().filter(|closed| closed.is_outdated()).map(Since::told)
}

/// Which version it is, or what came since the month was closed.
pub(crate) fn edition(report: &Report) -> Option<String> {
    if let Some(edition) = &report.edition {
        let Edition { version, on, corrects, restates, noted, before } = edition;
        let closed = format!("Version {version}, closed on {}", day(*on));
        let Some(corrected) = corrects else { return Some(format!("{closed}.")) };
        let verbs =
            ["It restates", "Its opening balances moved", "What it compares with was restated"];
        let noted = noted.map(|note| format!("It has a new note, entry {note}."));
        let came = joined(restated(verbs, restates, before), noted);
        let came = came.unwrap_or_else(|| "No entry of the month came in between.".to_owned());
        return Some(format!(
            "{closed}, in place of the one that entry {corrected} closed. {came}"
        ));
    }
    let closed = report.closed.as_ref()?;
    let Since { entry, version, on, .. } = closed;
    let (on, came) = (day(*on), closed.told());
    Some(format!(
        "By the books as they are: the month was closed on {on} as version {version} (entry {entry}). {came}"
    ))
}

impl Since {
    /// What came since a month was closed, a sentence for each kind.
    pub fn told(&self) -> String {
        let verbs = [
            "Restated since by",
            "Its opening balances moved since",
            "What it compares with was restated since",
        ];
        let noted = self.noted.map(|note| format!("A note on it came since, entry {note}."));
        let came = joined(restated(verbs, &self.restated_by, &self.before), noted);
        came.unwrap_or_else(|| "No entry of it came since.".to_owned())
    }
}

fn joined(sentences: Vec<String>, noted: Option<String>) -> Option<String> {
    let told: Vec<String> = sentences.into_iter().chain(noted).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// A sentence on entries of the month, and one on each kind of those of the months before it.
fn restated(verbs: [&str; 3], entries: &[u64], before: &Before) -> Vec<String> {
    let [restated, moved, compared] = verbs;
    let named = |entries: &[u64]| match entries {
        [one] => format!("entry {one}"),
        _ => format!("entries {}", ranges(entries)),
    };
    let restated = (!entries.is_empty()).then(|| format!("{restated} {}.", named(entries)));
    let moved = before
        .opening
        .as_ref()
        .map(|of| format!("{moved}, by {} before the month: {}.", named(&of.entries), of.told()));
    let compared = before
        .compared
        .as_ref()
        .map(|of| format!("{compared}, by {} of {}.", named(&of.entries), of.months()));
    restated.into_iter().chain(moved).chain(compared).collect()
}

/// Each currency in a sentence.
pub(crate) fn summary(report: &Report) -> impl Iterator<Item = String> {
    report.currencies.values().map(|of| {
        let (opening, closing) = (of.figures.opening, of.figures.closing);
        // Found, not earned: the first period would look as if all of it had come in.
        let before = of.figures.line(Line::OpeningEntries);
        let net = Sum::new(of.figures.net().minor - before.minor, before.ccy);
        let than = match net.minor {
            0 => "as much as before".to_owned(),
            1.. => format!("{} more", money(net)),
            _ => format!("{} less", money(Sum::new(net.minor.saturating_neg(), net.ccy))),
        };
        let beside = match before.is_zero() {
            true => String::new(),
            false => format!(", beside {} held before the books began", money(before)),
        };
        format!("Cash was {} and is {}: {than}{beside}.", money(opening), money(closing))
    })
}

/// The command by which anybody makes it again.
pub(crate) fn checked_by(report: &Report) -> Option<String> {
    let period = report.period;
    Some(match &report.edition {
        Some(edition) => format!("ledger report {period} --version {}", edition.version),
        None if report.closed.is_some() => {
            format!("ledger report {period} --now --at-size {}", report.log.size)
        }
        None => format!("ledger report {period} --at-size {}", report.log.size),
    })
}

/// What was told of a mistake, before its words.
pub(crate) fn incident(incident: &Incident) -> String {
    let Incident { entry, recorded, about } = incident;
    let about = match about.as_slice() {
        [] => String::new(),
        about => {
            let about = about.iter().map(|of| format!("#{of}")).collect::<Vec<_>>();
            format!(" about {}", about.join(", "))
        }
    };
    format!("#{entry}{about}, told {recorded}")
}

/// How many people it takes.
pub(crate) fn deciding(report: &Report) -> String {
    control(report.must_agree)
}

/// What stands in gross donations and expenses alike.
pub(crate) fn noncash(currency: &CurrencyReport) -> Option<String> {
    let amount = money(currency.noncash);
    let sentence = "given in kind or waived stands in donations and in expenses alike.";
    (!currency.noncash.is_zero()).then(|| format!("Without money: {amount} {sentence}"))
}

/// When an amount counts: with the bank, but for what people approve before it is paid.
pub(crate) fn basis(report: &Report) -> &'static str {
    match report.currencies.values().any(|of| of.payments.is_some()) {
        true => "cash basis, by bank date; expense claims count when they are approved",
        false => "cash basis, by bank date",
    }
}

/// Why expenses are not what left.
pub(crate) fn owed(currency: &CurrencyReport) -> Option<String> {
    let sentence = "An expense claim counts when it is approved. What is owed to payees has not left \
                    yet: it is added here, and leaves when a statement shows it paid.";
    currency.payments.as_ref().map(|_| sentence.to_owned())
}

/// Why a share of the end, or a surplus, serves nothing here.
pub(crate) const GIVEN_ON: &str = "What was given on is no spending of the service: no figure of what \
                                   a gift becomes counts it as such.";

/// The kinds of gifts with their names.
pub(crate) fn donations(donations: &Donations) -> impl Iterator<Item = (&'static str, Counted)> {
    [
        ("One-time", donations.one_time),
        ("Recurring", donations.recurring),
        ("One-time or recurring unknown", donations.unknown),
    ]
    .into_iter()
}

/// Rows that wait, one sentence per direction.
pub(crate) fn unclassified(currency: &CurrencyReport) -> Vec<String> {
    let waiting =
        [("income", currency.unclassified.income), ("spending", currency.unclassified.expenses)];
    let waiting = waiting.into_iter().filter(|(_, c)| c.count != 0 || !c.amount.is_zero());
    waiting
        .map(|(what, c)| {
            let amount = money(Sum::new(c.amount.minor.abs(), c.amount.ccy));
            format!("Not yet classified: {} of {what}, {amount}.", many(c.count, "row"))
        })
        .collect()
}

/// Why an account's payments are not the expenses above them.
pub(crate) fn fees_within(currency: &CurrencyReport) -> Option<String> {
    let sentence = "Fees are within: received is after the fees of gifts, paid is spending with its \
                    fees.";
    (!currency.figures.line(Line::Fees).is_zero()).then(|| sentence.to_owned())
}

/// Why what an account received may be below zero, and what it paid above.
pub(crate) fn given_back(currency: &CurrencyReport) -> Option<String> {
    let sentence =
        "A gift that was given back is taken off received, and what a vendor gave back off paid.";
    let turned = |of: &AccountReport| of.received.minor < 0 || of.paid.minor > 0;
    let is_seen =
        !currency.figures.line(Line::Refunds).is_zero() || currency.accounts.iter().any(turned);
    is_seen.then(|| sentence.to_owned())
}

/// How our balance compares.
pub(crate) fn reconciliation(reconciliation: &Reconciliation) -> String {
    match reconciliation {
        Reconciliation::Equal(e) => format!("agrees with {} on {}", witness(e), e.to),
        Reconciliation::Inside(e) => {
            format!("within {}, which agrees at its end, {}", witness(e), e.to)
        }
        Reconciliation::Behind { evidence: e, since } => format!(
            "agreed with {} on {}; {} since, without a statement",
            witness(e),
            e.to,
            money(*since)
        ),
        Reconciliation::Differs { evidence: e, difference } => format!(
            "DIFFERS by {} from {} on {}, which says {}",
            money(*difference),
            witness(e),
            e.to,
            money(e.closing)
        ),
        Reconciliation::InTransit => "between own accounts: no statement shows it".to_owned(),
        Reconciliation::NoStatement => "no statement with a balance".to_owned(),
    }
}

/// `statement #12`, `count #15`.
fn witness(evidence: &Evidence) -> String {
    format!("{} #{}", evidence.by.as_str(), evidence.entry)
}

/// Days, rows and proof of a statement.
pub(crate) fn statement(s: &StatementLine) -> String {
    let rows = many(i64::try_from(s.rows).unwrap_or(i64::MAX), "row");
    let undone = s.void.map_or(String::new(), |by| format!("; undone by #{by}"));
    let proof = match s.grade {
        Grade::Unproven => "unproven".to_owned(),
        Grade::Closes => format!("its balances close up to row {} of its file", s.proven),
        Grade::Attested => "attested by a second member".to_owned(),
    };
    let seen = s.attested.map(|Attested { members, on }| {
        let members = i64::try_from(members).unwrap_or(i64::MAX);
        format!("; attested by {} on {on}", many(members, "member"))
    });
    let seen = seen.unwrap_or_default();
    format!("{} to {}, {rows}; {proof}{seen}{undone}", s.from, s.to)
}

/// Where the chain breaks.
pub(crate) fn gap(gap: &Gap, names: &Names) -> String {
    let account = names.account(&gap.account);
    let Gap { ccy, after, before, to, from, difference, .. } = gap;
    if let (Some(apart), true) = (difference, from <= to) {
        let apart = money(Sum::new(apart.minor.abs(), apart.ccy));
        return format!(
            "GAP {account} {ccy}: #{before} begins {from}, before #{after} ends {to}, and their balances are {apart} \
             apart"
        );
    }
    let missing = difference
        .map_or("balances unknown".to_owned(), |d| format!("{} missing in between", money(d)));
    format!("GAP {account} {ccy}: #{after} ends {to}, #{before} begins {from}, {missing}")
}

/// What was put right by what.
pub(crate) fn correction(c: &Correction) -> String {
    let what = match (c.name, c.rows) {
        ("reversal", _) => "reverses".to_owned(),
        ("reclassification", _) => "reclassifies".to_owned(),
        (_, rows) => {
            let rows = i64::try_from(rows.unwrap_or(0)).unwrap_or(i64::MAX);
            format!("undoes, with {}, statement", many(rows, "row"))
        }
    };
    let right: Vec<String> = c.replaced_by.iter().map(|by| format!("#{by}")).collect();
    let right = match right.is_empty() {
        true => String::new(),
        false => format!("; right: {}", right.join(", ")),
    };
    format!("#{} {what} #{}, recorded {}{right}", c.entry, c.of, c.recorded)
}

/// First classifications, which are no mistakes.
pub(crate) fn classifications(corrected: &Corrections) -> Option<String> {
    let count = i64::try_from(corrected.classifications).unwrap_or(i64::MAX);
    (count > 0).then(|| format!("Classified for the first time: {}.", many(count, "row")))
}

/// What became of an entry, or what it is the answer to.
pub(crate) fn answered(line: &EntryLine) -> Option<String> {
    match (line.reversed_by, line.answers) {
        (Some(by), _) => Some(format!("reversed by #{by}")),
        (None, Some((verb, of))) => Some(format!("{verb} #{of}")),
        (None, None) => None,
    }
}

/// How late entries were.
pub(crate) fn lag(lag: &Lag) -> String {
    let Some(share) = percent(i128::from(lag.within_promise), i128::from(lag.measured)) else {
        return "No entry of this period is measured.".to_owned();
    };
    let days = |days: i64| many(days, "business day");
    format!(
        "{} of {} entries ({share} %) were recorded within one business day; half of them within \
         {}, 95 of 100 within {}, all within {}.",
        lag.within_promise,
        lag.measured,
        days(lag.p50),
        days(lag.p95),
        days(lag.max)
    )
}
