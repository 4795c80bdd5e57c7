//! `ledger profile new`: a draft for a file that no profile reads, on standard output.
//! What it is unsure of stands in its comments; a draft that does not read its sample is refused.

use super::profiles;
use crate::book::{self, Place};
use crate::{import, out};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::money::Currency;
use ledger::statement::Encoding;
use ledger::statement::propose::{Wanted, propose};
use std::path::PathBuf;

/// Propose a profile for a file that none reads
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger profile new --from march.csv
  ledger profile new --from march.csv --id my-bank > profiles/my-bank.toml

It is a beginning: read its comments, correct it, and try it with `ledger profile test` on several \
files. It reads its sample, but whether every column is what it seems, only you know.")]
pub struct New {
    /// The sample
    #[arg(long, value_name = "SAMPLE")]
    from: PathBuf,
    /// What the profile is called; else as the file is
    #[arg(long)]
    id: Option<Code>,
    /// The currency of files that name none
    #[arg(long)]
    currency: Option<Currency>,
    /// What the sample is written in, as windows-1250
    #[arg(long)]
    encoding: Option<Encoding>,
}

impl New {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let bytes = import::read_file(&self.from)?;
        let name = self.from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let profiles = profiles(place)?;
        let id = match &self.id {
            Some(id) => id.to_string(),
            None => {
                id_of(&name).with_context(|| format!("{}: name it with --id", out::plain(&name)))?
            }
        };
        if profiles.named(&id).is_some() {
            bail!("there is a profile `{id}` already: name another with --id");
        }
        if let Ok(known) = profiles.detect(&name, &bytes) {
            let known = &known.profile.id;
            out::say(&format!("The profile `{known}` reads this file already."));
        }
        let (currency, encoding) = (self.currency, self.encoding);
        let wanted = Wanted { id: &id, currency, encoding, today: book::today()? };
        let proposed = propose(&name, &bytes, &wanted).map_err(import::refusal)?;
        out::print(&proposed.text)?;
        match proposed.refusal {
            None => Ok(()),
            Some(refusal) => Err(import::refusal(refusal))
                .context("this is a beginning, but it does not read the sample yet"),
        }
    }
}

/// `march 2026.csv` is `march-2026`.
pub fn id_of(file: &str) -> Option<String> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_lowercase();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id = words.collect::<Vec<_>>().join("-");
    id.parse::<Code>().ok().map(|code| code.to_string())
}
