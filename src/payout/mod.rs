//! `ledger payout`: what is on its way to be paid, and what people and banks say of it.
//! Only a statement makes a payout paid; these commands say what came before.

mod advice;
mod file;
mod list;
mod sent;

pub use sent::hand_in;

use crate::book::Place;
use clap::{Args, Subcommand};

/// Show payouts, and say what became of their batches
#[derive(Args)]
pub struct PayoutCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(list::List),
    Sent(sent::Sent),
    File(file::File),
    Advice(advice::Advice),
}

impl PayoutCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.command {
            Command::List(command) => command.run(place),
            Command::Sent(command) => command.run(place),
            Command::File(command) => command.run(place),
            Command::Advice(command) => command.run(place),
        }
    }
}
