//! `ledger add measure`: how many units of the service were used in some days.
//! Refuses units that nobody declared, days to come, days that another measure of the unit counts
//! already, and to correct what is no measure of it or was corrected before.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::{document, dry, words};
use anyhow::{bail, ensure};
use clap::Args;
use ledger::account::Code;
use ledger::day::Day;
use ledger::entry::{self, Body, Draft, Postings, Rel};
use ledger::journal::Append;
use ledger::slot::Slot;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The largest whole number that every program reads as written.
const MOST: u64 = (1 << 53) - 1;

#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add measure --unit users --value 1234 --from 2025-06-01 --to 2025-06-30
  ledger add measure --unit users --value 1243 --from 2026-06-01 \\
      --to 2026-06-30 --corrects 412

A unit is declared by a [[unit]] in service.toml. What one of it costs is computed over whole months: \
measure whole months.")]
pub struct Measure {
    /// The declared unit
    #[arg(long)]
    unit: Code,
    /// How many
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=MOST))]
    value: u64,
    /// The first day
    #[arg(long, value_name = "DATE")]
    from: Day,
    /// The last day
    #[arg(long, value_name = "DATE")]
    to: Day,
    /// The measure that was wrong
    #[arg(long, value_name = "N")]
    corrects: Option<u64>,
    /// How it was counted; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    text: Option<String>,
    /// A document that shows it; kept by its hash
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Measure {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let Self { from, to, .. } = self;
        if from > to {
            let usage = format!("--from {from} is after --to {to}: expected it before");
            return Err(Usage(usage).into());
        }
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let (first, today) = (append.next(), append.clerk.today);
        ensure!(
            *to <= today,
            "--to {to} is still to come, today is {today}: what was used is counted when its days \
             are over; nothing was written"
        );
        self.check(&mut append)?;
        let draft = self.draft(place, &append)?;
        append.push(draft)?;
        dry::or_written(append, first, self.dry_run)
    }

    fn check(&self, append: &mut Append<'_>) -> anyhow::Result<()> {
        let declared = append.declarations()?;
        if declared.get("unit", self.unit.as_str()).is_none() {
            return Err(declared.undeclared("unit", self.unit.as_str()).into());
        }
        let all = measures(append)?;
        if let Some(wrong) = self.corrects {
            match all.iter().find(|old| old.entry == wrong && old.body.unit == self.unit) {
                None => bail!("entry {wrong} is no measure of {}; nothing was written", self.unit),
                Some(Counted { corrected: true, .. }) => {
                    bail!("entry {wrong} was corrected already; nothing was written")
                }
                Some(_) => {}
            }
        }
        let others = all.iter().filter(|old| {
            Some(old.entry) != self.corrects && old.body.unit == self.unit && !old.corrected
        });
        for Counted { entry: at, body: of, .. } in others {
            if self.from <= of.to && of.from <= self.to {
                bail!(
                    "entry {at} counts {} from {} to {} already: nothing was written; say --corrects \
                     {at} if it was wrong",
                    of.unit,
                    of.from,
                    of.to
                );
            }
        }
        Ok(())
    }

    fn draft(&self, place: &Place, append: &Append<'_>) -> anyhow::Result<Draft> {
        let Self { unit, value, from, to, .. } = self;
        let (unit, value, from, to) = (unit.clone(), *value, *from, *to);
        let body = Body::Measure(entry::Measure { unit, value, from, to });
        let mut draft = Draft::new(append.clerk.today, append.by(), body, Postings::default());
        draft.words.text.purpose = self.text.clone();
        draft.public = self.text.iter().map(|_| Slot::Text).collect();
        for path in &self.document {
            draft.words.docs.sha256.push(document::keep(place, path, self.dry_run)?);
        }
        Ok(match self.corrects {
            Some(wrong) => draft.with_ref(Rel::Corrects, wrong),
            None => draft,
        })
    }
}

/// A measure in the log.
struct Counted {
    entry: u64,
    body: entry::Measure,
    /// Whether a later one names it as wrong.
    corrected: bool,
}

fn measures(append: &mut Append<'_>) -> anyhow::Result<Vec<Counted>> {
    let (mut all, mut corrected) = (Vec::new(), BTreeSet::new());
    let (first, last) = (Day::FIRST.month(), Day::LAST.month());
    for index in append.journal().facts().landmarks("measure", first, last)? {
        let entry = append.entry(index)?;
        corrected.extend(entry.refers(Rel::Corrects));
        if let Body::Measure(body) = entry.body {
            all.push(Counted { entry: index, body, corrected: false });
        }
    }
    all.iter_mut().for_each(|of| of.corrected = corrected.contains(&of.entry));
    Ok(all)
}
