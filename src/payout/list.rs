//! `ledger payout list`: every claim and where its payment stands.

use crate::book::Place;
use crate::out::{Align, Format, Table};
use clap::Args;
use ledger::payout::{Payable, Payouts};

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
        let payouts = books.payouts()?;
        let mut table = Table::new(&[
            ("entry", Align::Right),
            ("payee", Align::Left),
            ("amount", Align::Right),
            ("currency", Align::Left),
            ("from", Align::Left),
            ("to", Align::Left),
            ("due", Align::Left),
            ("state", Align::Left),
            ("batch", Align::Left),
        ]);
        for payable in payouts.all().filter(|payable| !self.open || is_open(payable)) {
            table.row(row(&payouts, payable));
        }
        if table.is_empty() && self.format == Format::Table {
            crate::out::say("There are no payouts: `ledger expense submit` claims an expense.");
            return Ok(());
        }
        table.print(self.format)
    }
}

fn is_open(payable: &Payable) -> bool {
    !payable.is_paid() && payable.replaced.is_none()
}

fn row(payouts: &Payouts, payable: &Payable) -> Vec<String> {
    let claim = &payable.claim;
    let state = match payable.state() {
        Some(state) => state.to_string(),
        None if payable.replaced.is_some() => "replaced".to_owned(),
        None => approved(payouts, payable).to_owned(),
    };
    let batch = payable.newest().map(|attempt| attempt.body.batch.to_string());
    vec![
        payable.entry.to_string(),
        claim.payee.to_string(),
        claim.ccy.decimal(i128::from(claim.minor)),
        claim.ccy.to_string(),
        claim.from.to_string(),
        claim.to.to_string(),
        claim.due.to_string(),
        state,
        batch.unwrap_or_default(),
    ]
}

fn approved(payouts: &Payouts, payable: &Payable) -> &'static str {
    use ledger::payout::Approval::{Account, Commitment, People, Rejected, Replaced, Waits};
    match payouts.approval(payable, payouts.authority.day()) {
        Commitment | People { .. } => "approved",
        Waits { .. } => "to be signed",
        Rejected(_) => "rejected",
        Replaced(_) => "replaced",
        Account => "account waits",
    }
}
