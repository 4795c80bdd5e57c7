//! `ledger phase`: where the service stands, and the step to the next phase: decided, signed where
//! more than one must agree, and begun by the same command.
//! Refuses a phase whose gates are unmet, and names each.

mod off;
pub mod over;
mod told;

use crate::book::{self, Place};
use crate::decide::Shown;
use crate::out::{self, Format};
use crate::sign::{signer, signing, waits};
use crate::{dry, words};
use anyhow::bail;
use clap::Args;
use ledger::entry::Phase as Of;
use ledger::treasury::{self, Step, Treasury};

/// Show the service's phase, or go on to another one
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger phase        # now, since when and why, and what comes next
  ledger phase --format json
  ledger phase starting --reason 'The vote of 3 May' \\
      --link https://vote.example.org/3
  ledger approve 41   # where more than one must agree; then it once more

evaluating -> starting -> operating -> closing -> closed. Starting asks for the whole end to be \
declared: [shutdown], [[closing]], [[successor]], and how each [[commitment]] ends. Operating asks for \
recurring gifts that pay for what is committed, or a grace period that runs. Closed asks for accounts \
at zero and confirmed ends. From closing the service may go back to operating.")]
pub struct Phase {
    /// The next phase: evaluating, starting, operating, closing or closed
    #[arg(value_parser = named)]
    phase: Option<Of>,
    /// Why; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true, requires = "phase")]
    reason: Option<String>,
    #[command(flatten)]
    shown: Shown,
    /// How the phases are printed
    #[arg(long, value_enum, default_value = "table", conflicts_with = "phase")]
    format: Format,
    /// The size of the log at which it is proposed, whatever was before.
    #[arg(skip)]
    anew: Option<u64>,
}

impl Phase {
    /// The step into the end.
    pub fn closing(reason: Option<String>, shown: Shown) -> Self {
        Self { phase: Some(Of::Closing), reason, shown, format: Format::Table, anew: None }
    }

    /// The step out of it.
    pub fn closed(reason: Option<String>, shown: Shown) -> Self {
        Self { phase: Some(Of::Closed), ..Self::closing(reason, shown) }
    }

    /// As a new proposal, of a log of that size; the one that stands where there is none.
    pub fn proposed_at(self, anew: Option<u64>) -> Self {
        Self { anew, ..self }
    }

    /// Refuses a phase of which a gate is unmet.
    pub fn refuse_unmet(place: &Place, phase: Of) -> anyhow::Result<()> {
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let treasury = Treasury::open(&mut append)?;
        Ok(treasury::refuse_unmet(&treasury, phase)?)
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match self.phase {
            Some(phase) => self.go_on(place, phase),
            None => told::show(&place.books()?, book::today()?, self.format),
        }
    }

    fn go_on(&self, place: &Place, phase: Of) -> anyhow::Result<()> {
        let books = place.books()?;
        let by = signer::author(place, &books, self.shown.member.as_ref())?;
        let grounds = self.shown.grounds(place, None, self.reason.as_deref())?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        if self.anew.is_some_and(|size| size != first) {
            bail!("something else was written meanwhile: run this again; nothing was written");
        }
        let mut treasury = Treasury::open(&mut append)?;
        let step = treasury::go_on(&mut treasury, phase, grounds, by, self.anew.is_some())?;
        let told = match step {
            Step::Begun => {
                let is = if self.shown.dry_run { "would be" } else { "is" };
                format!("the service {is} {} from {today} on", phase.as_str())
            }
            Step::Waits { decision } => {
                let waits = waits::told(treasury.payouts(), decision, today).unwrap_or_default();
                format!("{waits}; then `ledger phase {}`", phase.as_str())
            }
        };
        let written = append.next() > first;
        match self.shown.dry_run {
            true => dry::show(&mut append, first)?,
            false if written => out::say(&book::written(first, append.commit()?)),
            false => out::say("Nothing was written."),
        }
        out::say(&signing::sentence(&told));
        // Said once, with the proposal.
        let proposed = matches!(step, Step::Waits { decision } if decision >= first);
        if proposed
            && matches!(phase, Of::Starting | Of::Closing)
            && let Some(note) = over::nobody_signs(&books, today)?
        {
            out::say(&note);
        }
        let told = proposed || matches!(step, Step::Begun);
        if phase == Of::Closing && told {
            let unclassified = over::unclassified(&books, matches!(step, Step::Begun))?;
            over::nobody_to_ask(&books)?
                .iter()
                .chain(&unclassified)
                .for_each(|note| out::say(note));
        }
        if phase == Of::Operating && told {
            off::stay_cut(&books)?.iter().for_each(|note| out::say(note));
        }
        Ok(())
    }
}

fn named(text: &str) -> Result<Of, String> {
    Of::named(text)
        .ok_or_else(|| "expected evaluating, starting, operating, closing or closed".to_owned())
}
