//! `ledger shutdown begin`: the phase closing, and who gets what by what there was when it began.
//! Refuses what `ledger phase closing` refuses.

use crate::book::Place;
use crate::decide::Shown;
use crate::phase::Phase;
use crate::words;
use clap::Args;

/// Begin the end: the phase closing, as `ledger phase closing`
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger shutdown begin --reason 'The vote of 3 May' \\
      --link https://vote.example.org/9

Where more than one must agree it proposes the decision, and the same command, once it is signed, \
begins. From then on the rules of the end stand still, nothing new is committed, and what the log holds \
below that entry says who is offered what.")]
pub struct Begin {
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    #[command(flatten)]
    shown: Shown,
}

impl Begin {
    pub fn run(self, place: &Place) -> anyhow::Result<()> {
        Phase::closing(self.reason, self.shown).run(place)
    }
}
