//! `ledger payee list`: whom the service may pay. Without --private nothing is shown that the site
//! does not show; with it the country and the last four characters of each account, and its
//! holder.

use crate::book::{self, Place};
use crate::out::{self, Align, Format, Table};
use crate::sign::{signing, told, waits};
use clap::Args;
use ledger::payout::iban::Iban;
use ledger::store::Secrets;

/// List the payees
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger payee list
  ledger payee list --private
  ledger payee list --format csv")]
pub struct List {
    /// Show the ends of their accounts too
    #[arg(long)]
    private: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl List {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let (payouts, today) = (book::payouts(&books)?, book::today()?);
        let secrets = self.private.then(|| anyhow::Ok(Secrets::open_read_only(&place.book()?)?));
        let secrets = secrets.transpose()?;
        let left = |name| (name, Align::Left);
        let mut columns = vec![
            left("payee"),
            ("entry", Align::Right),
            left("name"),
            left("state"),
            left("related"),
            left("flags"),
        ];
        if self.private {
            columns.extend([left("account"), left("holder")]);
        }
        let (mut table, mut waiting) = (Table::new(&columns), Vec::new());
        for code in payouts.authority.payees() {
            let versions = payouts.authority.versions_of(code);
            let holds = payouts.authority.payee(code, today).map(|version| version.entry);
            for version in versions.iter().filter(|v| v.rejected.is_none()) {
                let newest = versions.last().is_some_and(|last| last.entry == version.entry);
                if Some(version.entry) != holds && !newest {
                    continue;
                }
                let state = match (version.value.in_force, Some(version.entry) == holds) {
                    (false, _) => "ended",
                    (true, true) => "may be paid",
                    (true, false) => "waits",
                };
                if state == "waits" {
                    waiting.extend(waits::told(&payouts, version.entry, today));
                }
                let list = |codes: &[ledger::account::Code]| {
                    codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ")
                };
                let mut row = vec![
                    code.to_string(),
                    version.entry.to_string(),
                    books.name_of(version.entry)?.unwrap_or_default(),
                    state.to_owned(),
                    list(&version.value.related),
                    list(&version.value.flags),
                ];
                if secrets.is_some() {
                    let words = told::words(&books, secrets.as_ref(), version.entry)?;
                    let iban = words.source.account.and_then(|iban| iban.parse::<Iban>().ok());
                    let end = |iban: Iban| format!("{} … {}", iban.country(), iban.last4());
                    let holder = words.source.holder.map(|name| out::plain(&name));
                    row.extend([iban.map(end), holder].map(Option::unwrap_or_default));
                }
                table.row(row);
            }
        }
        if table.is_empty() && self.format == Format::Table {
            out::say("There is no payee yet: `ledger payee add`");
            return Ok(());
        }
        table.print(self.format)?;
        waiting.iter().for_each(|line| out::say(&signing::sentence(line)));
        Ok(())
    }
}
