//! `ledger import`: a bank's file into the books, with a plan that can be read before.
//! The profile proposes the account; the treasurer's rules say what rows are; the balances decide.

use crate::book::{self, Place};
use crate::out::{self, Align, Format, Table};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Account;
use ledger::day::Day;
use ledger::import::{ImportError, OfCurrency, Outcome, Request, Verdicts, forget_undone, import};
use ledger::journal::Head;
use ledger::local::Local;
use ledger::money::{Currency, grouped};
use ledger::statement::{Check, Ids, Options, Order, Profile, Profiles, Statement};
use sha2::{Digest as _, Sha256};
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

/// Import bank or processor statements
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger import --dry-run transactions.csv      see what would happen
  ledger import transactions.csv                do it
  ledger import giro.csv --account assets:bank:giro
  cat giro.csv | ledger import -

Rows that the books have already are left out, real twins both stay. A file whose balances do not
close is refused with the difference; --accept 'REASON' imports it all the same, and says so in
public. Importing a file again does nothing.")]
pub struct Import {
    /// The files; `-` reads standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Show what would happen and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// The own account the statement is of, instead of the profile's proposal
    #[arg(long)]
    account: Option<Account>,
    /// Read the file by this profile
    #[arg(long)]
    profile: Option<String>,
    /// Read a file without a currency, or with an unknown one, as this currency
    #[arg(long)]
    currency: Option<Currency>,
    /// Import although the balances do not close, and say why in public
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
    /// How the plan is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The day it is, where it is not today: `demo` lives through two years
    #[arg(skip)]
    today: Option<Day>,
}

/// A file that was read and checked.
struct Checked {
    name: String,
    sha256: [u8; 32],
    statement: Statement,
    account: Account,
}

impl Import {
    /// An import for other commands, as `demo` needs one.
    pub fn of(file: PathBuf, today: Day) -> Self {
        let (profile, currency, accept, account) = (None, None, None, None);
        let (files, today, format) = (vec![file], Some(today), Format::Table);
        Self { files, dry_run: false, account, profile, currency, accept, format, today }
    }

    /// Without telling what was done.
    pub fn run_quietly(&self, place: &Place) -> anyhow::Result<()> {
        let local = place.local()?;
        for path in &self.files {
            let checked = self.check(path, &local, self.today()?)?;
            self.import(place, &checked, &local)?;
        }
        Ok(())
    }

    fn today(&self) -> anyhow::Result<Day> {
        self.today.map_or_else(book::today, Ok)
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let local = place.local()?;
        let today = self.today()?;
        let mut table = plan_table();
        for path in &self.files {
            let checked = self.check(path, &local, today)?;
            let (outcome, head) = self.import(place, &checked, &local)?;
            match self.format {
                Format::Table => out::print(&told(&checked, &outcome, head, self.dry_run))?,
                Format::Json | Format::Csv => {
                    outcome.currencies.iter().for_each(|of| table.row(plan_row(&checked, of)));
                }
            }
        }
        if self.format != Format::Table {
            table.print(self.format)?;
        }
        Ok(())
    }

    fn check(&self, path: &Path, local: &Local, today: Day) -> anyhow::Result<Checked> {
        let bytes = read(path)?;
        let sha256 = Sha256::digest(&bytes).into();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let profiles = Profiles::built_in()?;
        let profile = self.profile(&profiles, &name, &bytes, local)?;
        let pinned = self.profile.is_some() || local.profile_for(&name).is_some();
        let options = Options { today, currency: self.currency, pinned };
        let statement = Statement::read(&name, bytes, profile, &options)?;
        let account = match (&self.account, local.account_for(&name, &profile.profile.id)) {
            (Some(account), _) => account.clone(),
            (None, Some(account)) => account.clone(),
            (None, None) => statement.account().parse()?,
        };
        if !account.is_cash() {
            bail!("{account}: a statement is of a bank, processor, host or cash account");
        }
        Ok(Checked { name: out::plain(&name), sha256, statement, account })
    }

    fn profile<'a>(
        &self,
        profiles: &'a Profiles,
        name: &str,
        bytes: &[u8],
        local: &Local,
    ) -> anyhow::Result<&'a Profile> {
        match self.profile.as_deref().or_else(|| local.profile_for(name)) {
            Some(id) => profiles.named(id).with_context(|| {
                let known: Vec<&str> =
                    profiles.all().iter().map(|p| p.profile.id.as_str()).collect();
                format!("there is no profile `{id}`: the profiles are {}", known.join(", "))
            }),
            None => Ok(profiles.detect(name, bytes)?),
        }
    }

    fn import(
        &self,
        place: &Place,
        checked: &Checked,
        local: &Local,
    ) -> anyhow::Result<(Outcome, Option<Head>)> {
        let mut journal = place.journal()?;
        forget_undone(&journal)?;
        let mut clerk = book::clerk()?;
        clerk.today = self.today()?;
        let request = Request {
            sha256: checked.sha256,
            statement: &checked.statement,
            account: checked.account.clone(),
            local,
            accept: self.accept.clone(),
            verdicts: Verdicts::default(),
        };
        let mut append = journal.begin(&mut clerk)?;
        let bar = progress_bar();
        let mut progress = |done: u64, of: u64| {
            bar.set_length(of);
            bar.set_position(done);
        };
        let imported = import(&mut append, &request, &mut progress);
        bar.finish_and_clear();
        let outcome = imported.map_err(|e| with_file(e, &checked.name))?;
        if self.dry_run || outcome.entries == 0 {
            return Ok((outcome, None));
        }
        if !outcome.declared.is_empty() {
            // Before the commit: a crash between leaves a declaration that `apply` would write too.
            declare_in_file(place, &outcome)?;
        }
        let head = append.commit()?;
        Ok((outcome, Some(head)))
    }
}

fn with_file(error: ImportError, name: &str) -> anyhow::Error {
    anyhow::Error::new(error).context(name.to_owned())
}

/// The whole file, in one look: it is compared with itself while it is read.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = || out::plain(&path.to_string_lossy());
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
        return Ok(bytes);
    }
    let about = std::fs::metadata(path).with_context(shown)?;
    if !about.is_file() {
        bail!("{}: expected a file; nothing was imported", shown());
    }
    if about.len() > ledger::statement::FILE_MAX as u64 {
        bail!(
            "{}: {} bytes, at most {} are read; nothing was imported",
            shown(),
            about.len(),
            ledger::statement::FILE_MAX
        );
    }
    let bytes = std::fs::read(path).with_context(shown)?;
    let after = std::fs::metadata(path).with_context(shown)?;
    if after.len() != bytes.len() as u64 || after.modified().ok() != about.modified().ok() {
        bail!("{}: it changed while it was read; nothing was imported, try again", shown());
    }
    Ok(bytes)
}

fn progress_bar() -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style =
        indicatif::ProgressStyle::with_template("  {bar:40} {human_pos} of {human_len} rows");
    let bar = indicatif::ProgressBar::new(0);
    style.map(|style| bar.with_style(style)).unwrap_or_else(|_| indicatif::ProgressBar::hidden())
}

/// Adds a new account to service.toml, so that file and log keep agreeing; comments stay.
fn declare_in_file(place: &Place, outcome: &Outcome) -> anyhow::Result<()> {
    let path = place.book()?.join("service.toml");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut document: toml_edit::DocumentMut =
        text.parse().with_context(|| path.display().to_string())?;
    let accounts = document.entry("account").or_insert(toml_edit::ArrayOfTables::new().into());
    let accounts =
        accounts.as_array_of_tables_mut().context("service.toml: [[account]] is no list")?;
    let code = outcome.account.as_str();
    let new = outcome.currencies.iter().filter(|of| of.new_rows > 0).map(|of| of.proof.ccy);
    let mine = accounts.iter_mut().find(|a| a.get("code").and_then(|c| c.as_str()) == Some(code));
    if let Some(mine) = mine {
        let list = mine.get_mut("currencies").and_then(|c| c.as_array_mut());
        let list = list.context("service.toml: `currencies` is no list")?;
        for ccy in new {
            if !list.iter().any(|known| known.as_str() == Some(ccy.code())) {
                list.push(ccy.code());
            }
        }
    } else {
        let mut table = toml_edit::Table::new();
        table.insert("code", toml_edit::value(code));
        let list: toml_edit::Array = new.map(|ccy| ccy.code().to_owned()).collect();
        table.insert("currencies", toml_edit::value(list));
        accounts.push(table);
    }
    let written = ledger::durable::write(
        &path,
        document.to_string().as_bytes(),
        ledger::durable::Access::Everybody,
    );
    written.with_context(|| path.display().to_string())
}

/// The columns of the plan, as JSON and CSV; one row per currency.
fn plan_table() -> Table {
    let columns = [
        ("file", Align::Left),
        ("profile", Align::Left),
        ("account", Align::Left),
        ("encoding", Align::Left),
        ("currency", Align::Left),
        ("rows_imported", Align::Right),
        ("rows_skipped", Align::Right),
        ("skip_reasons", Align::Left),
        ("sum_credits", Align::Right),
        ("sum_debits", Align::Right),
        ("net", Align::Right),
        ("fees", Align::Right),
        ("first_date", Align::Left),
        ("last_date", Align::Left),
        ("opening_balance", Align::Right),
        ("closing_balance", Align::Right),
        ("balance_check", Align::Left),
        ("unique_ids", Align::Left),
        ("problems", Align::Left),
        ("rows_new", Align::Right),
        ("rows_known", Align::Right),
        ("rows_proven", Align::Right),
        ("rows_proven_by_own_balance", Align::Right),
        ("rows_proven_later", Align::Left),
        ("books_before", Align::Right),
        ("books_after", Align::Right),
    ];
    Table::new(&columns)
}

fn plan_row(checked: &Checked, of: &OfCurrency) -> Vec<String> {
    let (proof, statement) = (&of.proof, &checked.statement);
    let money = |minor: i64| proof.ccy.decimal(i128::from(minor));
    let maybe = |minor: Option<i64>| minor.map(money).unwrap_or_default();
    let skipped: u32 = statement.skipped().iter().map(|(_, n)| n).sum();
    let reasons = statement.skipped().iter().map(|(why, n)| format!("{why}={n}"));
    let later = proof
        .later
        .iter()
        .map(|s| format!("{}-{} at {}", s.first.min(s.last), s.first.max(s.last), s.proven_at));
    vec![
        checked.name.clone(),
        statement.profile().profile.id.clone(),
        checked.account.to_string(),
        statement.encoding().to_owned(),
        proof.ccy.to_string(),
        proof.rows.to_string(),
        skipped.to_string(),
        reasons.collect::<Vec<_>>().join("; "),
        money(proof.credits),
        money(proof.debits),
        money(proof.net),
        money(proof.fees),
        proof.first.to_string(),
        proof.last.to_string(),
        maybe(proof.opening),
        maybe(proof.closing),
        check(proof.check),
        ids(statement.ids()),
        of.difference.as_ref().map(ToString::to_string).unwrap_or_default(),
        of.new_rows.to_string(),
        of.known_rows.to_string(),
        proof.proven.to_string(),
        proof.row_by_row.to_string(),
        later.collect::<Vec<_>>().join("; "),
        money(of.before),
        money(of.after),
    ]
}

fn check(check: Check) -> String {
    match check {
        Check::None => "none".to_owned(),
        Check::Single => "single".to_owned(),
        Check::Stated => "ok(stated)".to_owned(),
        Check::Ok { order: Order::Ascending, points } => format!("ok(asc,{points})"),
        Check::Ok { order: Order::Descending, points } => format!("ok(desc,{points})"),
        Check::Diff(diff) => format!("diff({})", diff.by()),
    }
}

fn ids(ids: Ids) -> String {
    match ids {
        Ids::None => "none".to_owned(),
        Ids::Unique => "yes".to_owned(),
        Ids::Repeated(n) => format!("repeated({n})"),
    }
}

/// The plan as a person reads it.
fn told(checked: &Checked, outcome: &Outcome, head: Option<Head>, dry_run: bool) -> String {
    let statement = &checked.statement;
    let mut text = format!(
        "{}: {} ({}), {}\n",
        checked.name,
        statement.profile().profile.institution,
        statement.profile().profile.id,
        outcome.account,
    );
    if outcome.currencies.is_empty() {
        text += "  0 rows: nothing to import.\n";
    }
    for (why, n) in statement.skipped() {
        text += &format!("  left out by the profile: {n} ({why})\n");
    }
    for of in &outcome.currencies {
        text += &told_currency(of);
    }
    if let [seen, ..] = outcome.seen_before.as_slice() {
        text += &format!("  This file was imported before, as statement {seen}: nothing new.\n");
    }
    for wanted in &outcome.declared {
        text += &format!("  declared: {}\n", wanted.line());
    }
    match head {
        Some(head) => text += &format!("  {}\n", book::written(outcome.first, head)),
        None if dry_run => text += "  Nothing was written (--dry-run).\n",
        None => {}
    }
    text
}

fn told_currency(of: &OfCurrency) -> String {
    let ccy = of.proof.ccy;
    let money = |minor: i64| format!("{} {ccy}", grouped(&ccy.decimal(i128::from(minor)), ','));
    let proof = &of.proof;
    let mut text = format!(
        "  {ccy}: {} rows from {} to {}: {} new, {} known\n",
        proof.rows, proof.first, proof.last, of.new_rows, of.known_rows
    );
    if let Some(opening) = of.opening {
        text += &format!("    opening balance {}\n", money(opening));
    }
    if of.new_rows > 0 {
        text += &format!(
            "    the file: in {}, out {}; the books: {} -> {}\n",
            money(proof.credits),
            money(-proof.debits),
            money(of.before),
            money(of.after)
        );
        text += &format!("    {}\n", proven(of));
    }
    if of.unclassified > 0 {
        text += &format!(
            "    {} unclassified: `ledger list --unclassified --private`, then `ledger classify`\n",
            of.unclassified
        );
    }
    text
}

fn proven(of: &OfCurrency) -> String {
    let proof = &of.proof;
    if let Some(difference) = &of.difference {
        return format!("accepted although {difference}");
    }
    match proof.check {
        Check::None => "unproven: the file has no balances".to_owned(),
        Check::Single => "unproven: the file has one balance only".to_owned(),
        Check::Diff(_) => String::new(),
        Check::Stated => "proven: the stated balances close".to_owned(),
        Check::Ok { .. } if proof.later.is_empty() => {
            format!("proven: the balances close, row by row, all {} of them", proof.proven)
        }
        Check::Ok { .. } => format!(
            "proven up to row {} of {}: {} by their own balance, {} by a later row's",
            proof.proven,
            proof.rows,
            proof.row_by_row,
            proof.proven.saturating_sub(proof.row_by_row)
        ),
    }
}
