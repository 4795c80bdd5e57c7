//! Rows that wait for somebody to say what they are, and that a rule written since takes.
//! Of a row are kept its texts and its amounts, not its columns: rules that look at a `column` take none of
//! them. Where fees were kept of a row, it stays in its fund: a rule that names another one takes none.

use crate::book::{self, Place};
use crate::out::{self, Align, Format, Table};
use crate::{dry, words};
use anyhow::Context as _;
use ledger::account::{Account, Code};
use ledger::books::Books;
use ledger::correct::{self, Part, Saying};
use ledger::day::Day;
use ledger::declared::Declarations;
use ledger::entry::{Billed, Body, Entry, Rel, Statement};
use ledger::local::{Local, Seen};
use ledger::money::{Currency, grouped};
use ledger::store::Secrets;
use std::collections::BTreeMap;

/// A row, and where its rule puts it.
struct Taken {
    index: u64,
    day: Day,
    minor: i64,
    ccy: Currency,
    text: String,
    to: Account,
    /// The days that it bills, as its rule says.
    billed: Option<Billed>,
    /// The fund that its rule names, where that is not the general one.
    fund: Option<Code>,
    /// Whether fees were kept of it, which stay in their fund.
    has_fees: bool,
}

/// The rows that wait.
#[derive(Default)]
struct Waiting {
    taken: Vec<Taken>,
    /// How many with fees a rule takes that names a fund: it would have at the import.
    of_funds: u64,
    /// How many no rule takes.
    left: u64,
}

/// Classifies what the rules take, all of it or nothing.
pub fn classify(place: &Place, dry_run: bool) -> anyhow::Result<()> {
    let local = place.local()?;
    let mut journal = place.journal()?;
    let mut clerk = book::clerk()?;
    // The lock first: nobody else classifies what is found.
    let mut append = journal.begin(&mut clerk)?;
    check(place, &append.declarations()?, &local)?;
    let Waiting { taken, of_funds, left } =
        find(&place.books()?, append.journal().secrets(), &local)?;
    let first = append.next();
    for row in &taken {
        let parts = [Part { account: row.to.clone(), minor: None }];
        let saying = Saying { billed: row.billed, fund: row.fund.clone(), reason: None };
        correct::classify(&mut append, row.index, &parts, saying)
            .with_context(|| format!("local.toml, the rule that takes entry {}", row.index))?;
    }
    show(&taken)?;
    super::given_back(&mut append, first)?.iter().for_each(|remark| out::say(remark));
    if of_funds > 0 {
        let rows = out::count(of_funds, "row waits", "rows wait");
        out::say(&format!(
            "{rows} whose rule names a fund, into which only an import puts a row with its fees: `ledger undo` \
             its statement and import it again"
        ));
    }
    if left > 0 {
        let rows = out::count(left, "row waits", "rows wait");
        out::say(&format!("{rows} that no rule takes: `ledger list --unclassified --private`"));
    }
    if taken.is_empty() {
        out::say("Nothing was written: the rules take no row that waits.");
    } else if dry_run {
        dry::nothing_written();
    } else {
        out::say(&book::written(first, append.commit()?));
    }
    Ok(())
}

/// Refuses rules that an import would refuse, in the same words.
fn check(place: &Place, declared: &Declarations, local: &Local) -> anyhow::Result<()> {
    local.check(declared).context("local.toml")?;
    local.check_names(declared, &place.profiles()?, None).context("local.toml")
}

/// Says how many of the rows that wait these new rules would take.
pub fn tell(place: &Place, rules: &[String], whole_text: bool) -> anyhow::Result<()> {
    let secrets = Secrets::open_read_only(&place.book()?)?;
    let takes = if rules.len() == 1 { "The rule takes" } else { "The rules take" };
    let found = find(&place.books()?, &secrets, &Local::parse(&rules.concat())?)?;
    let taken = found.taken.len() as u64;
    let all = taken + found.of_funds + found.left;
    if all == 0 {
        return Ok(());
    }
    let rows = out::count(all, "row that waits", "rows that wait");
    let next = match (taken, whole_text) {
        (1.., _) => ": `ledger classify --by-rules --dry-run`",
        (0, true) => "; a shorter --text may take more",
        (0, false) => "",
    };
    out::say(&format!("{takes} {taken} of the {rows}{next}"));
    Ok(())
}

/// What the rules take of the rows that wait.
fn find(books: &Books, secrets: &Secrets, local: &Local) -> anyhow::Result<Waiting> {
    let (mut waiting, mut statements) = (Waiting::default(), BTreeMap::new());
    for index in books.unclassified()? {
        let entry = books.entry(index)?;
        let found = match statement_of(books, &entry, &mut statements)? {
            Some(statement) => take(index, &entry, statement, secrets, local)?,
            None => None,
        };
        match found {
            Some(row) if row.fund.is_none() || !row.has_fees => waiting.taken.push(row),
            Some(_) => waiting.of_funds += 1,
            None => waiting.left += 1,
        }
    }
    Ok(waiting)
}

fn statement_of<'a>(
    books: &Books,
    entry: &Entry,
    known: &'a mut BTreeMap<u64, Statement>,
) -> anyhow::Result<Option<&'a Statement>> {
    let Some(index) = entry.refers(Rel::Statement) else { return Ok(None) };
    if let std::collections::btree_map::Entry::Vacant(place) = known.entry(index) {
        let Body::Statement(statement) = books.entry(index)?.body else { return Ok(None) };
        place.insert(statement);
    }
    Ok(known.get(&index))
}

fn take(
    index: u64,
    entry: &Entry,
    statement: &Statement,
    secrets: &Secrets,
    local: &Local,
) -> anyhow::Result<Option<Taken>> {
    let account = &statement.account;
    let Some(own) = entry.postings.iter().find(|p| p.account == *account) else { return Ok(None) };
    let Some((_, fields)) = secrets.opening(index)? else { return Ok(None) };
    let words = words::kept(index, &fields)?;
    let memo = words.source.memo.unwrap_or_default();
    let text = match &words.who.name {
        Some(name) => format!("{memo}\n{name}"),
        None => memo.clone(),
    };
    let seen = Seen {
        profile: statement.profile.as_str(),
        account: account.as_str(),
        text: &text,
        name: words.who.name.as_deref(),
        iban: words.source.account.as_deref(),
        ccy: own.ccy,
        net: own.minor,
    };
    let rule = local.rule_for(&seen, |_| None).filter(|rule| may_be(&rule.to));
    let shown = words.who.name.filter(|_| memo.is_empty()).unwrap_or(memo);
    Ok(rule.map(|rule| Taken {
        index,
        day: entry.date,
        minor: own.minor,
        ccy: own.ccy,
        text: shown,
        to: rule.to.clone(),
        billed: rule.billed(entry.date),
        fund: Some(&rule.fund)
            .filter(|fund| **fund != Code::general() && !rule.to.is_pooled())
            .cloned(),
        has_fees: correct::has_fees(entry),
    }))
}

/// What a row can be classified as: its money did not go to another statement's account.
fn may_be(to: &Account) -> bool {
    !to.is_unclassified() && (!to.is_cash() || to.is_in_transit())
}

fn show(taken: &[Taken]) -> anyhow::Result<()> {
    if taken.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&[
        ("entry", Align::Right),
        ("date", Align::Left),
        ("amount", Align::Right),
        ("currency", Align::Left),
        ("becomes", Align::Left),
        ("text", Align::Left),
    ]);
    for row in taken {
        let decimal = grouped(&row.ccy.decimal(i128::from(row.minor)), ',');
        let (index, day, ccy) = (row.index.to_string(), row.day.to_string(), row.ccy.to_string());
        table.row(vec![index, day, decimal, ccy, row.to.to_string(), row.text.clone()]);
    }
    table.print(Format::Table)
}
