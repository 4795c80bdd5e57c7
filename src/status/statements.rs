//! The statements of each account, and whether the books agree with what the banks say: the same
//! judgement as the report's, so that neither hides what the other shows.

use super::ago;
use crate::book::Place;
use crate::out;
use crate::sign::signer::listed;
use ledger::account::Code;
use ledger::books::{Books, StatementEntry};
use ledger::day::{Day, Period};
use ledger::money::{Currency, grouped};
use ledger::payout::Payouts;
use ledger::store::MonthTotal;
use reports::reconcile::{Evidence, Gap, Proofs, Reconciliation, Witness};
use reports::sum::Sum;
use std::collections::BTreeMap;

/// An account in one currency.
type Of = (String, Currency);

/// What the newest statement of each account says, and what the books say to it.
pub fn told(books: &Books, payouts: &Payouts, today: Day) -> anyhow::Result<String> {
    let chains = chains(books)?;
    let mut text = "\nStatements\n".to_owned();
    if chains.is_empty() {
        text += "  none yet: `ledger import STATEMENT.csv`\n";
    }
    let (proofs, totals) =
        (Proofs::of(books)?, books.totals(Day::FIRST.month(), Day::LAST.month())?);
    let gaps = proofs.gaps(Day::FIRST, Day::LAST, &totals)?;
    let differing = differing(&proofs, &totals)?;
    for ((account, ccy), chain) in &chains {
        let Some(s) = chain.iter().max_by_key(|s| (s.statement.to, s.entry)) else { continue };
        let (to, mut grade) = (s.statement.to, s.statement.grade.as_str());
        let days = to.days_until(today);
        let differs = differing.get(&(account.clone(), *ccy));
        let differs = differs.filter(|(evidence, _)| evidence.by == Witness::Statement);
        if differs.is_some_and(|(evidence, _)| evidence.entry == s.entry) && grade == "closes" {
            grade = "closes in itself, but not with the books";
        }
        let seen = attested(payouts, s.entry);
        text += &format!("  {account} {ccy}: up to {to} ({}), {grade}{seen}\n", ago(days));
        if let Some((evidence, by)) = differs {
            text += &match owed(books, chain, *evidence)? {
                Some(day) => opening(account, *evidence, *by, day),
                None => format!(
                    "    {}:\n    an entry is missing, or one too many: \
                     `ledger list --account {account} --to {}`\n",
                    differs_by(*evidence, *by),
                    evidence.to
                ),
            };
        }
        for gap in gaps.iter().filter(|gap| gap.account == *account && gap.ccy == *ccy) {
            let Gap { to, after, from, before, .. } = gap;
            text += &match from > to {
                true => format!(
                    "    nothing between {to} (statement {after}) and {from} (statement {before}): is one missing?\n"
                ),
                // What came late stands in one of them alone.
                false => format!(
                    "    statement {before} begins on {from}, before statement {after} ends on {to}, and their \
                     balances do not meet\n"
                ),
            };
        }
        if days > 35 {
            text += "    the next statement is due: `ledger import STATEMENT.csv`\n";
        }
    }
    Ok(text)
}

/// `, attested by ada and bea`; nothing where nobody looked at the bank.
pub fn attested(payouts: &Payouts, statement: u64) -> String {
    let members = payouts.attested_by(statement).into_iter().map(|(member, _)| member.clone());
    let members: Vec<Code> = members.collect();
    if members.is_empty() { String::new() } else { format!(", attested by {}", listed(&members)) }
}

/// The statements that were not undone, by account.
fn chains(books: &Books) -> anyhow::Result<BTreeMap<Of, Vec<StatementEntry>>> {
    let mut chains: BTreeMap<Of, Vec<StatementEntry>> = BTreeMap::new();
    for s in books.statements()?.into_iter().filter(|s| s.void.is_none()) {
        chains.entry((s.statement.account.to_string(), s.statement.ccy)).or_default().push(s);
    }
    Ok(chains)
}

/// The same as [`differing`], of all that is there.
pub(super) fn differing_now(books: &Books) -> anyhow::Result<BTreeMap<Of, (Evidence, Sum)>> {
    let totals = books.totals(Day::FIRST.month(), Day::LAST.month())?;
    differing(&Proofs::of(books)?, &totals)
}

/// The accounts whose books are not what the newest statement with a balance, or count, says.
fn differing(
    proofs: &Proofs<'_>,
    totals: &[MonthTotal],
) -> anyhow::Result<BTreeMap<Of, (Evidence, Sum)>> {
    let mut differing = BTreeMap::new();
    for (account, ccy) in proofs.accounts() {
        let ever = Period::month(Day::LAST.month());
        let found = proofs.reconcile(account, ccy, ever, totals)?;
        if let Reconciliation::Differs { evidence, difference } = found {
            differing.insert((account.to_owned(), ccy), (evidence, difference));
        }
    }
    Ok(differing)
}

/// `the books DIFFER by -9.60 EUR from statement 17, which closes with 49.30 EUR on 2026-02-19`; a count says so.
pub fn differs_by(evidence: Evidence, by: Sum) -> String {
    let (ccy, closing) = (by.ccy, evidence.closing.minor);
    let says = match evidence.by {
        Witness::Count => "says",
        Witness::Statement => "closes with",
    };
    format!(
        "the books DIFFER by {} {ccy} from {} {}, which {says} {} {ccy} on {}",
        grouped(&ccy.decimal(by.minor), ','),
        evidence.by.as_str(),
        evidence.entry,
        grouped(&ccy.decimal(closing), ','),
        evidence.to
    )
}

/// The day before the first row of an account, where nobody has said what it held there: then that
/// is what the difference is, if no row is missing.
fn owed(
    books: &Books,
    chain: &[StatementEntry],
    evidence: Evidence,
) -> anyhow::Result<Option<Day>> {
    let Some(s) = chain.iter().find(|s| s.entry == evidence.entry) else { return Ok(None) };
    if chain.iter().any(|s| s.statement.opening.is_some()) {
        return Ok(None);
    }
    for index in books.landmarks("opening", Day::FIRST.month(), Day::LAST.month())? {
        let entry = books.entry(index)?;
        let of = &s.statement;
        if entry.postings.iter().any(|p| p.account == of.account && p.ccy == of.ccy) {
            return Ok(None);
        }
    }
    Ok(chain.iter().map(|s| s.statement.from.plus(-1)).min())
}

fn opening(account: &str, evidence: Evidence, by: Sum, day: Day) -> String {
    let (ccy, minor) = (by.ccy, -by.minor);
    let decimal = ccy.decimal(minor);
    let command = match minor > 0 {
        true => format!(
            ":\n    `ledger add opening --account {account} --amount {decimal} --currency {ccy} \
             --date {day}`"
        ),
        false => String::new(),
    };
    format!(
        "    it ends with {} {ccy}: before the first row there were {} {ccy}, if none is missing\
         {command}\n",
        grouped(&ccy.decimal(evidence.closing.minor), ','),
        grouped(&decimal, ',')
    )
}

/// Where the books differ from what was proven, or counted: looked at before something is written, and after.
pub struct Agreement(BTreeMap<Of, (Evidence, Sum)>);

impl Agreement {
    /// How it is now.
    pub fn now(place: &Place) -> anyhow::Result<Self> {
        Ok(Self(differing_now(&place.books()?)?))
    }

    /// Warns of each account that agreed and does not any more.
    pub fn warn_of_change(self, place: &Place) -> anyhow::Result<()> {
        for (of, (evidence, by)) in differing_now(&place.books()?)? {
            if self.0.get(&of).is_none_or(|(_, before)| *before != by) {
                out::say(&format!("warning: {} {}: {}", of.0, of.1, differs_by(evidence, by)));
            }
        }
        Ok(())
    }
}
