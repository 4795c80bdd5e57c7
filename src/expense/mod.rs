//! `ledger expense`: what somebody asks to be paid, and where each claim stands.

mod list;
mod submit;

use crate::book::Place;
use clap::{Args, Subcommand};

/// What somebody asks to be paid
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger expense submit --payee names-inc --amount 9.60 --category domain \\
      --period 2026-10 \\
      --purpose 'A domain name' --invoice 4711 --document invoice.pdf
  ledger expense list --open")]
pub struct ExpenseCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Submit(Box<submit::Submit>),
    List(list::List),
}

impl ExpenseCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.what {
            What::Submit(submit) => submit.run(place),
            What::List(list) => list.run(place),
        }
    }
}
