//! `ledger commitment`: standing expenses: what each may cost, what was billed, when it is due next.
//! They are declared in service.toml; one that ended waits for the other side's confirmation here.

use crate::book::{self, Place};
use crate::document::keep;
use crate::out::{self, Align, Format, Table};
use crate::words;
use anyhow::bail;
use clap::{Args, Subcommand};
use ledger::account::Code;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Body, Declared, Draft, Postings, Rel};
use ledger::payout::{Payouts, due};
use ledger::slot::Slot;
use ledger::treasury::Treasury;
use std::path::PathBuf;

/// Show standing commitments, and confirm that one ended
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger commitment list
  ledger commitment end hosting --document confirmation.pdf

[[commitment]] in service.toml declares one: code, payee, category, currency, cap, every (1m, 3m, 1y, \
7d), from, collect (push: we pay; debit or card: the vendor pulls), and, where they are wanted, amount, \
to, fund, notice, cancel, priority, and raise = \"invoice\": then each period waits for its invoice \
(`ledger expense submit --commitment CODE`) instead of being paid when it begins.")]
pub struct CommitmentCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List what is paid again and again
    #[command(after_help = "\
Examples:
  ledger commitment list
  ledger commitment list --format json")]
    List {
        /// How it is printed
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Keep the other side's confirmation that a commitment ended
    #[command(after_help = "\
Examples:
  ledger commitment end hosting --document confirmation.pdf \\
      --reason 'moved to another host'

Take it out of service.toml first, then `ledger apply`.")]
    End(End),
}

#[derive(Args)]
struct End {
    /// The commitment
    code: Code,
    /// The confirmation; kept by its hash
    #[arg(long, value_name = "FILE", required = true)]
    document: Vec<PathBuf>,
    /// What is worth telling; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
}

impl CommitmentCommand {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        match &self.command {
            Command::List { format } => list(place, *format),
            Command::End(end) => end.run(place),
        }
    }
}

fn list(place: &Place, format: Format) -> anyhow::Result<()> {
    let books = place.books()?;
    let payouts = book::payouts(&books)?;
    let today = book::today()?;
    let mut table = Table::new(&[
        ("commitment", Align::Left),
        ("payee", Align::Left),
        ("amount", Align::Right),
        ("cap", Align::Right),
        ("currency", Align::Left),
        ("every", Align::Left),
        ("collect", Align::Left),
        ("billed to", Align::Left),
        ("next", Align::Left),
    ]);
    for (code, _, commitment) in payouts.authority.commitments(today) {
        let decimal = |minor: i64| commitment.ccy.decimal(i128::from(minor));
        let billed = payouts.billed(code);
        // What has begun and nobody billed comes before what begins next.
        let open =
            due::periods(commitment, &billed, &[], today).into_iter().map(|due| due.period().from);
        let next = open.min().or_else(|| due::next(commitment, today));
        let billed = billed.iter().map(|billed| billed.to).max();
        let shown = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        table.row(vec![
            code.to_owned(),
            commitment.payee.to_string(),
            decimal(commitment.amount),
            decimal(commitment.cap),
            commitment.ccy.to_string(),
            commitment.every.to_string(),
            commitment.collect.as_str().to_owned(),
            shown(billed),
            shown(next),
        ]);
    }
    if table.is_empty() && format == Format::Table {
        let declared = payouts.authority.objects().any(|(kind, ..)| kind == "commitment");
        out::say(match declared {
            true => "No commitment is in force: `ledger status` says which wait, and for whom.",
            false => "There are no commitments: [[commitment]] in service.toml declares one.",
        });
        return Ok(());
    }
    table.print(format)
}

/// Commitments that ended and whose other side has not confirmed it, with the entries that ended
/// them.
pub fn unconfirmed(payouts: &Payouts) -> Vec<(String, u64)> {
    let ended = payouts.authority.objects().filter_map(|(kind, code, versions)| {
        let newest = versions.iter().rev().find(|version| version.agreed.is_some())?;
        let over = kind == "commitment" && !newest.value.in_force;
        (over && !payouts.end_confirmed(newest.entry)).then(|| (code.to_owned(), newest.entry))
    });
    ended.collect()
}

impl End {
    fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let ended = self.ended(&books)?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut draft =
            Draft::new(append.clerk.today, append.by(), Body::CommitmentEnd, Postings::default())
                .with_ref(Rel::Subject, ended);
        for path in &self.document {
            draft.words.docs.sha256.push(keep(place, path, false)?);
        }
        draft.words.text.reason.clone_from(&self.reason);
        draft.public = vec![Slot::Text];
        Treasury::open(&mut append)?.push(draft)?;
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }

    /// The entry that ended it, which nobody has confirmed yet.
    fn ended(&self, books: &Books) -> anyhow::Result<u64> {
        let payouts = book::payouts(books)?;
        let code = self.code.as_str();
        if let Some((_, entry)) = unconfirmed(&payouts).into_iter().find(|(c, _)| c == code) {
            return Ok(entry);
        }
        let known = payouts.authority.objects();
        let known = known.filter(|(kind, c, _)| *kind == "commitment" && *c == code);
        let mut standing = known.flat_map(|(_, _, versions)| versions);
        let is_commitment = |v: &Declared| matches!(v, Declared::Commitment(_));
        if standing.any(|v| is_commitment(&v.value.value) && v.value.in_force) {
            bail!(
                "commitment {code} has not ended, or its end was confirmed before: take it out of \
                 service.toml and run `ledger apply` first; nothing was written"
            );
        }
        bail!("there is no commitment {code}: see `ledger commitment list`; nothing was written")
    }
}
