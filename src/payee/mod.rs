//! `ledger payee`: whom the service may pay. The name is public, the account is in private.db alone.
//! Refuses the service's own accounts and an IBAN on the command line; what looks wrong is flagged in
//! public. A new account waits before it is paid, and voids what was approved for the old one.

mod account;
mod list;
mod set;

pub use account::read as account;

use crate::book::Place;
use clap::{Args, Subcommand};

/// Whom the service may pay
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payee add hosting-ltd --name 'Hosting Ltd' --iban - \\
      <<< 'DE02 1203 0000 0000 2020 51'
  ledger payee list
  ledger payee list --private   # with the ends of their accounts")]
pub struct PayeeCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Add(set::Add),
    Change(set::Change),
    End(set::End),
    List(list::List),
}

impl PayeeCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.what {
            What::Add(add) => add.run(place),
            What::Change(change) => change.run(place),
            What::End(end) => end.run(place),
            What::List(list) => list.run(place),
        }
    }
}
