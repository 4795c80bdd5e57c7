//! `ledger shutdown proceed`: claims what is due by now, for successors and for givers who claimed.
//! Refuses nothing twice: run again, it finds nothing left to claim. One transaction: a crash leaves all
//! of it or none, and the next run does the same.

use super::ending;
use crate::book::{self, Place};
use crate::sign::signer;
use crate::{dry, out};
use anyhow::bail;
use clap::Args;
use ledger::account::Code;
use ledger::journal::Journal;
use ledger::shutdown::{Cut, Due, To};
use ledger::treasury::{self, Treasury};

/// Claim what is due by now, once closing has begun
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger shutdown proceed --dry-run
  ledger shutdown proceed
  ledger shutdown proceed --last        # all closing costs have come in

Where there is not enough for everybody who is owed, each gets their part. Once the days for claims
are over, what others left is offered once more to those who claimed, and the rest goes to the
successors; once nothing can be charged back any more, so does what was held back. Each is an expense
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
        let (cuts, due, end, open) = ending::with(place, self.last, |ending, _, begun| {
            let open = ending.is_open().then(|| ending.window());
            let kind = |due: Due| match due.to {
                To::Giver(gift) => Ok((Some(ending.kind(gift)?), due)),
                To::Heir(_) => Ok((None, due)),
            };
            let due = ending.due()?.into_iter().map(kind).collect::<anyhow::Result<Vec<_>>>()?;
            Ok((ending.cuts()?, due, begun.entry, open))
        })?;
        if cuts.is_empty() && due.is_empty() {
            out::say(&match open {
                Some(day) => {
                    format!("Nothing is due before {day}, the last day for claims of gifts.")
                }
                None => "Nothing is due.".to_owned(),
            });
            return Ok(());
        }
        let mut clerk = book::clerk()?;
        clerk.by = Some(by);
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let local = place.local()?;
        let mut claims = Vec::new();
        for cut in &cuts {
            refuse_nothing(cut)?;
            let settings = ending::settings(&local, treasury.payouts(), cut.ccy.code())?;
            let claim = treasury::cut(&mut treasury, cut, &settings)?;
            out::say(&told_cut(claim, cut));
            claims.push(claim);
        }
        for (kind, due) in &due {
            let settings = ending::settings(&local, treasury.payouts(), due.ccy.code())?;
            let claim = treasury::share(&mut treasury, end, due, kind.clone(), &settings)?;
            out::say(&told(claim, due));
            claims.push(claim);
        }
        if self.dry_run {
            dry::nothing_written();
            return Ok(());
        }
        out::say(&book::written(first, append.commit()?));
        out::say(&super::claim::approve(&claims));
        Ok(())
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

/// Nobody claims nothing: people reject what cannot be paid at all.
fn refuse_nothing(cut: &Cut) -> anyhow::Result<()> {
    if cut.share == 0 {
        bail!(
            "there is nothing at all for claim {0}: `ledger reject {0} --reason …` says so in public; \
             nothing was written",
            cut.claim
        );
    }
    Ok(())
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
        To::Giver(gift) => format!("who gave {gift}"),
        To::Heir(code) => code.to_string(),
    };
    let Due { ccy, fund, .. } = due;
    format!("Entry {claim}: {} {ccy} of fund {fund} to {to}", ccy.decimal(i128::from(due.minor)))
}
