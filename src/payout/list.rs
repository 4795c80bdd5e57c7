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
        let people = self.format == Format::Table;
        let mut table = Table::new(if people { &SHOWN } else { &ALL });
        for payable in payouts.all().filter(|payable| !self.open || is_open(payable)) {
            table.row(if people { shown(&payouts, payable) } else { all(&payouts, payable) });
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

fn shown(payouts: &Payouts, payable: &Payable) -> Vec<String> {
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
        state(payouts, payable),
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

fn all(payouts: &Payouts, payable: &Payable) -> Vec<String> {
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
        state(payouts, payable),
        attempt.map(|attempt| attempt.attempt.to_string()).unwrap_or_default(),
        attempt.map(|attempt| attempt.id.to_string()).unwrap_or_default(),
        attempt.map(|attempt| attempt.batch.to_string()).unwrap_or_default(),
    ]
}

/// Where a payment stands, in a word or two.
pub fn state(payouts: &Payouts, payable: &Payable) -> String {
    match payable.state() {
        _ if payable.times_paid() > 1 => format!("paid {} times", payable.times_paid()),
        Some(state) => state.to_string(),
        None if payable.replaced.is_some() => "replaced".to_owned(),
        None => approved(payouts, payable).to_owned(),
    }
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
