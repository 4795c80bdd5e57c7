//! `ledger shutdown proceed`: claims what is due by now, for successors and for givers who claimed.
//! Refuses nothing twice: run again, it finds nothing left to claim. One transaction: a crash leaves all
//! of it or none, and the next run does the same.

use super::ending;
use crate::book::{self, Place};
use crate::phase::over;
use crate::sign::signer;
use crate::{dry, out};
use anyhow::bail;
use clap::Args;
use ledger::account::{Code, PAYABLE};
use ledger::books::Books;
use ledger::day::Day;
use ledger::journal::Journal;
use ledger::money::Currency;
use ledger::payout::Payouts;
use ledger::shutdown::{Cut, Debt, Due, Ending, Lack, To};
use ledger::treasury::{self, Treasury};
use std::collections::BTreeSet;

/// Claim what is due by now, once closing has begun
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger shutdown proceed --dry-run
  ledger shutdown proceed
  ledger shutdown proceed --last        # all closing costs have come in

Rows that nobody explained are classified first. Where there is not enough for everybody who is owed, \
each gets their part, and the rest first where more comes in later. Once the days for claims are over, what others left is offered once more to those who claimed, and the rest goes to the \
successors; once nothing can be charged back any more, so does what was held back. Each is an expense \
claim as any other: members sign it, `ledger run` pays it.")]
pub struct Proceed {
    /// All closing costs have come in: what is left of their budget goes on too
    #[arg(long)]
    last: bool,
    /// Who writes them down
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Proceed {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let by = signer::author(place, &place.books()?, self.member.as_ref())?;
        let mut journal = place.journal()?;
        refuse_unexplained(&mut journal)?;
        refuse_unclassified(&place.books()?)?;
        let (Now { cuts, due, lacks, overruns, open }, end) =
            ending::with(place, self.last, |ending, _, begun| Ok((Now::of(ending)?, begun.entry)))?;
        let writes = !due.is_empty() || cuts.iter().any(|cut| cut.share > 0);
        let besides = besides(&cuts, &lacks, &overruns);
        if !writes {
            nothing(open, &by_hand(&lacks)).iter().chain(&besides).for_each(|line| out::say(line));
            return Ok(());
        }
        let mut clerk = book::clerk()?;
        clerk.by = Some(by);
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        treasury.is_last = self.last;
        let local = place.local()?;
        let (mut claims, mut lines) = (Vec::new(), Vec::new());
        for cut in cuts.iter().filter(|cut| cut.share > 0) {
            let settings = ending::settings(&local, treasury.payouts(), cut.ccy.code())?;
            let claim = treasury::cut(&mut treasury, cut, &settings)?;
            lines.push(told_cut(claim, cut));
            claims.push(claim);
        }
        for (kind, due) in &due {
            if let Some(line) = without_account(treasury.payouts(), due) {
                lines.push(line);
                continue;
            }
            let settings = ending::settings(&local, treasury.payouts(), due.ccy.code())?;
            let claim = treasury::share(&mut treasury, end, due, kind.clone(), &settings)?;
            lines.push(told(claim, due));
            claims.push(claim);
        }
        if claims.is_empty() {
            lines.iter().chain(&besides).for_each(|line| out::say(line));
            return Ok(());
        }
        let unpaid = unpaid(treasury.payouts(), &claims)?;
        // Nothing is said to be claimed before it is written.
        let head = if self.dry_run { None } else { Some(append.commit()?) };
        lines.iter().for_each(|line| out::say(line));
        match head {
            None => dry::nothing_written(),
            Some(head) => {
                out::say(&book::written(first, head));
                out::say(&super::claim::approve(&claims));
            }
        }
        unpaid.iter().chain(&besides).for_each(|line| out::say(line));
        Ok(())
    }
}

/// What is to be done by now.
struct Now {
    cuts: Vec<Cut>,
    due: Vec<(Option<Code>, Due)>,
    lacks: Vec<Lack>,
    /// What closing costs and its budget, where it is the more.
    overruns: Vec<(Currency, u64, u64)>,
    /// The last day for claims, while it is still to come.
    open: Option<Day>,
}

impl Now {
    fn of(ending: &Ending<'_>) -> anyhow::Result<Self> {
        let kind = |due: Due| match due.to {
            To::Giver(gift) => Ok((Some(ending.kind(gift)?), due)),
            To::Creditor(_) | To::Heir(_) => Ok((None, due)),
        };
        let due = ending.due()?.into_iter().map(kind).collect::<anyhow::Result<Vec<_>>>()?;
        let open = ending.is_open().then(|| ending.window());
        let (lacks, overruns) = (ending.lacks()?, ending.overruns());
        Ok(Self { cuts: ending.cuts()?, due, lacks, overruns, open })
    }
}

/// A debit that nobody explained may be a payment that is counted as still to come.
fn refuse_unexplained(journal: &mut Journal) -> anyhow::Result<()> {
    let mut clerk = book::clerk()?;
    let money = treasury::money(&journal.begin(&mut clerk)?)?;
    match money.unexplained.as_slice() {
        [] => Ok(()),
        [first, ..] => bail!(
            "{} not explained, the first is entry {first}: `ledger classify`, or, of a payout, \
             `ledger payout settle`; nothing is divided before; nothing was written",
            match money.unexplained.len() {
                1 => "1 debit is".to_owned(),
                n => format!("{n} debits are"),
            }
        ),
    }
}

/// A receipt that nobody classified may be a gift: of a day since the end it goes back to who gave it, and
/// is neither a creditor's nor a successor's.
fn refuse_unclassified(books: &Books) -> anyhow::Result<()> {
    let receipts = over::receipts(books)?;
    match receipts.as_slice() {
        [] => Ok(()),
        [first, ..] => bail!(
            "{} not classified, the first is entry {first}: it may be a gift, and somebody's. \
             `ledger classify`; nothing is divided before; nothing was written",
            match receipts.len() {
                1 => "1 receipt is".to_owned(),
                n => format!("{n} receipts are"),
            }
        ),
    }
}

/// That no claim is due; what is due by hand is due all the same, and is said besides.
fn nothing(open: Option<Day>, by_hand: &[String]) -> Option<String> {
    let more = if by_hand.is_empty() { "" } else { " else" };
    match open {
        Some(day) => {
            Some(format!("Nothing{more} is due before {day}, the last day for claims of gifts."))
        }
        None => by_hand.is_empty().then(|| "Nothing is due.".to_owned()),
    }
}

/// What no claim does: debts that are paid by hand, claims for which nothing is there yet, and costs that
/// nobody published before.
fn besides(cuts: &[Cut], lacks: &[Lack], overruns: &[(Currency, u64, u64)]) -> Vec<String> {
    let costs = overruns.iter().map(|(ccy, costs, budget)| {
        let amount = |minor: &u64| ccy.decimal(i128::from(*minor));
        format!(
            "Closing costs {} {ccy} by now, more than its budget of {}: whoever signs for more takes it \
             from those behind.",
            amount(costs),
            amount(budget)
        )
    });
    let empty = cuts.iter().filter(|cut| cut.share == 0);
    let empty = empty.map(|cut| format!(
            "There is nothing for claim {0} by now. If nothing more will come: `ledger reject {0} --reason …`",
            cut.claim
        ));
    costs.chain(empty).chain(by_hand(lacks)).collect()
}

/// Debts of which there is no claim.
pub fn by_hand(lacks: &[Lack]) -> Vec<String> {
    let due = lacks.iter().filter(|lack| lack.had < lack.share);
    let told = due.filter_map(|Lack { debt, ccy, share, had, .. }| {
        let account = match debt {
            Debt::Loan(account) => account,
            Debt::Other => PAYABLE,
            _ => return None,
        };
        let amount = ccy.decimal(i128::from(share - had));
        Some(format!("To be paid by hand: {amount} {ccy} of what is owed on {account}."))
    });
    told.collect()
}

/// A successor who is due something and has no account yet: the others are not kept waiting.
fn without_account(payouts: &Payouts, due: &Due) -> Option<String> {
    let To::Heir(code) = &due.to else { return None };
    let newest = payouts.authority.versions_of(code).last();
    if newest.is_some_and(|payee| payee.value.in_force) {
        return None;
    }
    let amount = due.ccy.decimal(i128::from(due.minor));
    Some(format!(
        "{amount} {} are for {code}, who has no account: `ledger payee add {code} …`; if they decline, take \
         `accepted` out of their [[successor]] in service.toml, then `ledger apply`",
        due.ccy
    ))
}

/// Currencies of which nothing says from which account their claims are paid.
fn unpaid(payouts: &Payouts, claims: &[u64]) -> anyhow::Result<Vec<String>> {
    let today = book::today()?;
    let currencies = claims.iter().filter_map(|claim| Some(payouts.get(*claim)?.claim.ccy));
    let currencies: BTreeSet<Currency> = currencies.collect();
    let none = |ccy: &Currency| payouts.authority.limit(ccy.code(), today).is_none();
    let open = currencies.into_iter().filter(none);
    let told = open.map(|ccy| {
        format!(
            "`ledger run` pays no claim in {ccy}: no [[limit]] in service.toml says from which account. \
             Declare one, then `ledger apply`; what is in a box goes to that account first: `ledger add \
             transfer`."
        )
    });
    Ok(told.collect())
}

fn told_cut(claim: u64, cut: &Cut) -> String {
    let amount = |minor| cut.ccy.decimal(i128::from(minor));
    format!(
        "Entry {claim}: {} {} in place of claim {}, which asks for {}",
        amount(cut.share),
        cut.ccy,
        cut.claim,
        amount(cut.owed)
    )
}

fn told(claim: u64, due: &Due) -> String {
    let to = match &due.to {
        To::Creditor(claim) => format!("claim {claim}, which was cut"),
        To::Giver(gift) => format!("who gave {gift}"),
        To::Heir(code) => code.to_string(),
    };
    let Due { ccy, fund, .. } = due;
    format!("Entry {claim}: {} {ccy} of fund {fund} to {to}", ccy.decimal(i128::from(due.minor)))
}
