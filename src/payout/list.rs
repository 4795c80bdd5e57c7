//! `ledger payout list`: every claim and where its payment stands.

use crate::book::{self, Place};
use crate::out::{Align, Format, Table};
use crate::{stands, why};
use clap::Args;
use ledger::payout::Payable;

/// List payouts and their states
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payout list
  ledger payout list --open --format csv")]
pub struct List {
    /// Only what is neither paid nor given up
    #[arg(long)]
    open: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl List {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let (payouts, today) = (book::payouts(&books)?, book::today()?);
        let people = self.format == Format::Table;
        let mut table = Table::new(if people { &SHOWN } else { &ALL });
        let mut notes = Vec::new();
        for payable in payouts.all() {
            if self.open && !stands::is_open(&payouts, payable, today) {
                continue;
            }
            for said in payouts.by_hand_of(payable) {
                let said = stands::by_hand(&books, said)?;
                notes.push(format!("Claim {}, {said}", payable.entry));
            }
            let state = stands::told(&payouts, payable, today);
            table.row(if people { shown(payable, state) } else { all(payable, state) });
        }
        if table.is_empty() && self.format == Format::Table {
            crate::out::say("There are no payouts: `ledger expense submit` claims an expense.");
            return Ok(());
        }
        table.print(self.format)?;
        for (batch, stopped) in payouts.revoked(today) {
            notes.extend(
                stopped
                    .iter()
                    .map(|(claim, why)| format!("Batch {batch}: {}", why::revoked(*claim, why))),
            );
        }
        notes.iter().for_each(|line| crate::out::say(line));
        Ok(())
    }
}

/// What fits a terminal.
const SHOWN: [(&str, Align); 7] = [
    ("entry", Align::Right),
    ("payee", Align::Left),
    ("amount", Align::Right),
    ("currency", Align::Left),
    ("billed", Align::Left),
    ("state", Align::Left),
    ("batch", Align::Left),
];

fn shown(payable: &Payable, state: String) -> Vec<String> {
    let claim = &payable.claim;
    let whole = claim.from == claim.from.month().first() && claim.to == claim.from.month().last();
    let billed = match whole {
        true => claim.from.month().to_string(),
        false => format!("{} to {}", claim.from, claim.to),
    };
    vec![
        payable.entry.to_string(),
        claim.payee.to_string(),
        claim.ccy.decimal(i128::from(claim.minor)),
        claim.ccy.to_string(),
        billed,
        state,
        payable.newest().map(|attempt| attempt.body.batch.to_string()).unwrap_or_default(),
    ]
}

/// What programs want.
const ALL: [(&str, Align); 12] = [
    ("entry", Align::Right),
    ("payee", Align::Left),
    ("amount", Align::Right),
    ("currency", Align::Left),
    ("from", Align::Left),
    ("to", Align::Left),
    ("due", Align::Left),
    ("commitment", Align::Left),
    ("state", Align::Left),
    ("attempt", Align::Right),
    ("id", Align::Left),
    ("batch", Align::Left),
];

fn all(payable: &Payable, state: String) -> Vec<String> {
    let claim = &payable.claim;
    let attempt = payable.newest().map(|attempt| &attempt.body);
    vec![
        payable.entry.to_string(),
        claim.payee.to_string(),
        claim.ccy.decimal(i128::from(claim.minor)),
        claim.ccy.to_string(),
        claim.from.to_string(),
        claim.to.to_string(),
        claim.due.to_string(),
        claim.commitment.as_ref().map(ToString::to_string).unwrap_or_default(),
        state,
        attempt.map(|attempt| attempt.attempt.to_string()).unwrap_or_default(),
        attempt.map(|attempt| attempt.id.to_string()).unwrap_or_default(),
        attempt.map(|attempt| attempt.batch.to_string()).unwrap_or_default(),
    ]
}
