//! `ledger member`: who decides, and with which keys. A member is proposed, signs with the key that
//! was proposed, and is one once enough of the others signed; so is a new key of an old member.
//! What is written into the log stands in service.toml, too.

pub mod file;
mod key;
mod leave;
mod list;
mod propose;
mod reaffirm;

use crate::book::Place;
use clap::{Args, Subcommand};

/// Members and the keys with which they sign
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member list
  ledger member key        # make a key and sign with it from now on
  ledger member propose bea --key bea.pub --name 'Bea Example'
  ledger member join bea --key ~/.ssh/id_ed25519
  ledger member reaffirm   # before silence ends the membership
  ledger member leave bea --reason 'Moved on'")]
pub struct MemberCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Key(key::Key),
    Propose(propose::Propose),
    Join(propose::Join),
    Leave(leave::Leave),
    Reaffirm(reaffirm::Reaffirm),
    List(list::List),
}

impl MemberCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.what {
            What::Key(key) => key.run(place),
            What::Propose(propose) => propose.run(place),
            What::Join(join) => join.run(place),
            What::Leave(leave) => leave.run(place),
            What::Reaffirm(reaffirm) => reaffirm.run(place),
            What::List(list) => list.run(place),
        }
    }
}
