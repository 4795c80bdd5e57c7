//! Our own accounts, and what bears each balance out: the newest statement, or the newest count.
//! One on which nothing stands is told of, too, where either says otherwise.

use crate::answer::Refusal;
use crate::shown::{Date, Money, Words, apart};
use crate::view::View;
use ledger::account::is_kept_elsewhere;
use ledger::day::{Day, Period};
use ledger::entry::{Body, Grade};
use ledger::money::Currency;
use ledger::store::MonthTotal;
use reports::reconcile::{Evidence, Proofs, Reconciliation, Witness, kept_elsewhere};
use std::collections::BTreeSet;

/// One account in one currency.
pub(super) struct Account {
    pub(super) code: String,
    pub(super) name: Words,
    pub(super) balance: Money,
    /// How far it is proven, in words.
    pub(super) proof: String,
    /// The entry that proves it, or doesn't.
    pub(super) entry: Option<u64>,
    /// How much that proof is worth, and who saw it at the bank; empty of what is no statement.
    pub(super) grade: String,
    /// Whether its statement says otherwise.
    pub(super) differs: bool,
}

/// How many of the service's own accounts have something beside them.
#[derive(Default)]
pub(super) struct Counts {
    /// Accounts at banks, processors and hosts, as the figures count them, over all currencies.
    pub(super) elsewhere: usize,
    /// Those among them of which no statement names a balance.
    pub(super) unstated: usize,
    /// Cash that is there, and cash that nobody ever counted.
    pub(super) boxes: usize,
    pub(super) uncounted: usize,
    /// Accounts that are declared, and have nothing booked on them: no money, and no statement.
    pub(super) unused: usize,
}

impl Counts {
    /// Whether all that holds something has a statement or a count.
    pub(super) fn is_whole(&self) -> bool {
        self.elsewhere + self.boxes > 0 && self.unstated + self.uncounted + self.unused == 0
    }
}

/// What stands beside a balance that nothing bears out.
const UNPROVEN: &str = "unproven: no statement with a balance, no count";

/// An account with what is said of its balance.
pub(super) fn account(
    view: &View,
    code: &str,
    balance: Money,
    reconciliation: Reconciliation,
) -> Result<Account, Refusal> {
    use Reconciliation::{Behind, Differs, Equal, InTransit, Inside, NoStatement};
    let text = |sum: reports::sum::Sum| Money::of(sum.ccy, sum.minor.abs()).text;
    let (proof, entry, differs) = match reconciliation {
        Equal(of) => (format!("equals its {}", witness(&of)), Some(of.entry), false),
        Inside(of) => (format!("within its {}, which agrees", witness(&of)), Some(of.entry), false),
        Behind { evidence: of, since } => (
            format!("equalled its {}; {} moved since", witness(&of), text(since)),
            Some(of.entry),
            false,
        ),
        Differs { evidence: of, difference } => (
            format!("differs by {} from its {}", text(difference), witness(&of)),
            Some(of.entry),
            true,
        ),
        InTransit => ("between our own accounts".to_owned(), None, false),
        NoStatement => (UNPROVEN.to_owned(), None, false),
    };
    Ok(Account {
        code: code.to_owned(),
        name: view.account_name(code),
        balance,
        grade: entry.map_or(Ok(String::new()), |entry| graded(view, entry))?,
        proof,
        entry,
        differs,
    })
}

/// All that bears the balances out, whenever it is of.
pub(super) struct Proven<'b> {
    proofs: Proofs<'b>,
    totals: Vec<MonthTotal>,
}

impl<'b> Proven<'b> {
    pub(super) fn of(view: &'b View) -> Result<Self, Refusal> {
        let books = view.books();
        let totals = books.totals(Day::FIRST.month(), Day::LAST.month())?;
        Ok(Self { proofs: Proofs::of(books)?, totals })
    }

    fn found(&self, account: &str, ccy: Currency) -> Result<Reconciliation, Refusal> {
        let ever = Period::month(Day::LAST.month());
        Ok(self.proofs.reconcile(account, ccy, ever, &self.totals)?)
    }

    /// Accounts on which nothing stands, and the newest statement or count says otherwise: it may be of a day
    /// behind the newest amount.
    pub(super) fn denied(&self, view: &View, shown: &[Account]) -> Result<Vec<Account>, Refusal> {
        let mut denied = Vec::new();
        for (code, ccy) in self.proofs.accounts() {
            let found = self.found(code, ccy)?;
            let is_shown = shown.iter().any(|of| of.code == code && of.balance.ccy == ccy.code());
            if found.differs() && !is_shown {
                denied.push(account(view, code, Money::of(ccy, 0), found)?);
            }
        }
        Ok(denied)
    }

    /// How many accounts have something beside them, and how many have not.
    pub(super) fn counts(&self, view: &View, shown: &[Account]) -> Result<Counts, Refusal> {
        let statements = view.books().statements()?;
        let stated = statements.iter().map(|of| of.statement.ccy);
        let booked = self.totals.iter().filter_map(|row| row.leg.ccy.parse().ok());
        let currencies: BTreeSet<Currency> = stated.chain(booked).collect();
        let mut counts = Counts::default();
        let mut known = BTreeSet::new();
        for ccy in currencies {
            let accounts = kept_elsewhere(&statements, &self.totals, ccy, Day::LAST);
            counts.elsewhere += accounts.len();
            counts.unstated += accounts.values().filter(|newest| newest.is_none()).count();
            known.extend(accounts.into_keys().map(|account| (account, ccy)));
        }
        for of in shown.iter().filter(|of| of.code.starts_with("assets:cash")) {
            counts.boxes += 1;
            counts.uncounted += usize::from(of.proof == UNPROVEN);
        }
        for (code, ..) in view.declared.of("account") {
            let Some((account, ccy)) = code.rsplit_once(':') else { continue };
            let Ok(ccy) = ccy.to_ascii_uppercase().parse::<Currency>() else { continue };
            let unused = is_kept_elsewhere(account) && !known.contains(&(account, ccy));
            counts.unused += usize::from(unused);
        }
        Ok(counts)
    }
}

/// The last day of the statement beside a balance.
pub(super) fn stated(of: &Reconciliation) -> Option<Day> {
    use Reconciliation::{Behind, Differs, Equal, InTransit, Inside, NoStatement};
    let evidence = match of {
        Equal(of) | Inside(of) => of,
        Behind { evidence, .. } | Differs { evidence, .. } => evidence,
        InTransit | NoStatement => return None,
    };
    (evidence.by == Witness::Statement).then_some(evidence.to)
}

/// `statement to 31 October 2024`; cash is counted, and nobody sends a statement of it.
fn witness(of: &Evidence) -> String {
    match of.by {
        Witness::Statement => format!("statement to {}", Date::of(of.to).long),
        Witness::Count => format!("count of {}", Date::of(of.to).long),
    }
}

/// `Its balances close over all its rows; attested by anna on 3 May 2025`.
fn graded(view: &View, entry: u64) -> Result<String, Refusal> {
    let Body::Statement(of) = view.books().entry(entry)?.body else { return Ok(String::new()) };
    let grade = match of.grade {
        Grade::Unproven => "It names no balances",
        Grade::Closes | Grade::Attested => "Its balances close over all its rows",
    };
    let Ok(paying) = view.paying() else { return Ok(grade.to_owned()) };
    let seen = paying.payouts.attested_by(entry);
    let Some(newest) = seen.iter().map(|(_, day)| *day).max() else {
        return Ok(format!("{grade}; nobody attested that they saw it at the bank"));
    };
    let names: Vec<String> = seen.iter().map(|(member, _)| view.member(member)).collect();
    Ok(format!("{grade}; attested by {} on {}", apart(&names.join(", ")), Date::of(newest).long))
}
