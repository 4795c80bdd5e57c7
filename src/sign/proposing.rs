//! What every command that proposes something asks: in whose name, and whether it is only to be shown.
//! Refuses who is no member. What it writes waits for signatures where several must agree.

use super::signer;
use crate::book::Place;
use clap::Args;
use ledger::account::Code;
use ledger::books::Books;

#[derive(Args)]
pub struct Proposing {
    /// Who proposes it
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    pub dry_run: bool,
}

impl Proposing {
    /// Who proposes it: who was named, else whose key is here, else the first member.
    pub fn author(&self, place: &Place, books: &Books) -> anyhow::Result<Code> {
        signer::author(place, books, self.member.as_ref())
    }
}
