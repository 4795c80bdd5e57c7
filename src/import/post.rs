//! One statement into the books, under the write lock: planned, looked at, committed or dropped.
//! Refuses to commit when the plan is another than the one that was read.

use super::preview::Preview;
use super::read::Checked;
use super::{Import, account, declare, verdicts};
use crate::book::Place;
use anyhow::bail;
use ledger::import::{Outcome, Request, forget_undone, import, keep_waiting, read_back};
use ledger::journal::{Append, Head};
use ledger::local::Local;
use std::io::IsTerminal as _;

/// How far it goes.
#[derive(Clone, Copy)]
pub enum Until<'a> {
    /// To the plan: nothing is written.
    Plan,
    /// To the end, if this is the plan still.
    Commit(Option<&'a str>),
}

/// What was done, or would be.
pub struct Posted {
    /// What the library says of it.
    pub outcome: Outcome,
    /// The plan, where it was asked for.
    pub preview: Option<Preview>,
    /// The new head, if something was written.
    pub head: Option<Head>,
}

/// Imports a statement as far as it is wanted.
pub fn post(
    command: &Import,
    place: &Place,
    checked: &Checked,
    local: &Local,
    until: Until<'_>,
) -> anyhow::Result<Posted> {
    let mut journal = place.journal()?;
    forget_undone(&journal)?;
    let mut clerk = command.clerk()?;
    let mut append = journal.begin(&mut clerk)?;
    let Until::Commit(expected) = until else { return plan(command, checked, local, &mut append) };
    let request = request(command, checked, local, &append)?;
    let outcome = pushed(checked, &request, &mut append)?;
    // Where it was committed already, there is nothing left to do.
    let done = outcome.entries == 0 && !outcome.seen_before.is_empty();
    if let Some(expected) = expected
        && !done
    {
        let plan = read_back(&mut append, &request, outcome.first)?.hash;
        if plan != expected {
            bail!(
                "{}: the plan is {plan} now, and not {expected}: the file, the rules or the books \
                 have changed since that one was made, or it is another file's; nothing was \
                 imported. Read the new one: `ledger import --dry-run`",
                checked.name
            );
        }
    }
    if outcome.entries == 0 {
        drop(append);
        keep_waiting(&journal, &request, &outcome.held)?;
        return Ok(Posted { outcome, preview: None, head: None });
    }
    if !outcome.declared.is_empty() {
        // Before the commit: a crash between leaves a declaration that `apply` would write too.
        declare::in_file(place, &outcome)?;
    }
    let head = append.commit()?;
    Ok(Posted { outcome, preview: None, head: Some(head) })
}

/// What an import would be: it is pushed and read back. The append is not to be committed.
pub fn plan(
    command: &Import,
    checked: &Checked,
    local: &Local,
    append: &mut Append<'_>,
) -> anyhow::Result<Posted> {
    let request = request(command, checked, local, append)?;
    let outcome = pushed(checked, &request, append)?;
    let plan = read_back(append, &request, outcome.first)?;
    let preview = Some(Preview::of(append, &outcome.account, plan, command.shows_all())?);
    Ok(Posted { outcome, preview, head: None })
}

fn request<'a>(
    command: &Import,
    checked: &'a Checked,
    local: &'a Local,
    append: &Append<'_>,
) -> anyhow::Result<Request<'a>> {
    Ok(Request {
        file: &checked.name,
        sha256: checked.sha256,
        statement: &checked.statement,
        account: account::of(command, append.journal(), checked)?,
        same_account: command.same_account,
        local,
        accept: command.accept.clone(),
        verdicts: verdicts::of(&command.new, &command.known),
    })
}

/// Pushes what the statement brings, with a bar where somebody watches.
fn pushed(
    checked: &Checked,
    request: &Request<'_>,
    append: &mut Append<'_>,
) -> anyhow::Result<Outcome> {
    let bar = progress_bar();
    let mut progress = |done: u64, of: u64| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let imported = import(append, request, &mut progress);
    bar.finish_and_clear();
    imported.map_err(|error| account::refused(error, checked))
}

fn progress_bar() -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style =
        indicatif::ProgressStyle::with_template("  {wide_bar} {human_pos} of {human_len} rows");
    let bar = indicatif::ProgressBar::new(0);
    style.map(|style| bar.with_style(style)).unwrap_or_else(|_| indicatif::ProgressBar::hidden())
}
