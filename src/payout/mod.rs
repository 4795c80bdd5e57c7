//! `ledger payout`: what is on its way to be paid, and what people and banks say of it.
//! Only a statement makes a payout paid; these commands say what came before.

mod advice;
mod file;
mod list;
mod sent;
mod settle;

pub use sent::hand_in;

use crate::book::Place;
use clap::{Args, Subcommand};

/// Show payouts, and say what became of their batches
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payout list                         # where each payment stands
  ledger payout sent BQ3D4KTXW2A6Z7PLM5NVO   # its file was handed to the bank
  ledger payout advice answer.xml            # what the bank answered

Paid is what a statement shows: `ledger import` settles what it finds there.")]
pub struct PayoutCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(list::List),
    Sent(sent::Sent),
    Settle(settle::Settle),
    File(file::File),
    Advice(advice::Advice),
}

impl PayoutCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.command {
            Command::List(command) => command.run(place),
            Command::Sent(command) => command.run(place),
            Command::Settle(command) => command.run(place),
            Command::File(command) => command.run(place),
            Command::Advice(command) => command.run(place),
        }
    }
}
