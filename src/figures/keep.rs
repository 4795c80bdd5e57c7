//! `ledger figures --keep`: how gifts are spread over donors, computed from private.db and written into
//! the log as basis points, without a name.
//! Refuses days to come, days without a gift, and the same figures once more. Donors are told apart by
//! the account that a gift came from, else by their name; a gift with neither is nobody's.

use crate::book::{self, Place};
use crate::{dry, out, words};
use anyhow::{Context as _, bail, ensure};
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::{Body, Draft, Figures, Postings};
use ledger::journal::Append;
use ledger::means::{Given, spread};
use ledger::money::Currency;
use ledger::shutdown::gifts;
use reports::stewardship::FORMULAS;
use std::collections::BTreeSet;

/// Writes the figures of the gifts between two days.
pub fn keep(
    place: &Place,
    ccy: Option<Currency>,
    (from, to): (Day, Day),
    dry_run: bool,
) -> anyhow::Result<()> {
    let ccy = ccy.map_or_else(|| place.currency(), anyhow::Ok)?;
    let books = place.books()?;
    let mut journal = place.journal()?;
    let mut clerk = book::clerk()?;
    let mut append = journal.begin(&mut clerk)?;
    let (first, today) = (append.next(), append.clerk.today);
    ensure!(
        to <= today,
        "--to {to} is still to come, today is {today}: its gifts are not all there; nothing was \
         written"
    );
    ensure!(
        first == books.head().size,
        "somebody wrote into the book meanwhile: run it again; nothing was written"
    );
    let figures = computed(place, &books, &append, ccy, (from, to))?;
    refuse_twice(&mut append, &figures)?;
    let (donors, shares) = (figures.donors, figures.shares);
    let body = Body::Figures(figures);
    append.push(Draft::new(today, append.by(), body, Postings::default()))?;
    dry::or_written(append, first, dry_run)?;
    if shares.is_none() {
        out::say(&format!("{donors} donors can be told apart: below ten no shares are written."));
    }
    Ok(())
}

/// The figures of the gifts between two days, by the books and by what only private.db knows.
pub fn computed(
    place: &Place,
    books: &Books,
    append: &Append<'_>,
    ccy: Currency,
    (from, to): (Day, Day),
) -> anyhow::Result<Figures> {
    let (local, today) = (place.local()?, append.clerk.today);
    let businesses: Option<BTreeSet<String>> =
        local.businesses().map(|names| names.iter().map(|name| plain(name)).collect());
    let mut given = Vec::new();
    for gift in gifts(books, ccy, today)?.iter().filter(|g| (from..=to).contains(&g.day)) {
        let donor = donor(append, gift.entry)?;
        let business = match (&businesses, &donor) {
            (Some(names), Some((_, Some(name)))) => names.contains(name),
            _ => false,
        };
        let donor = donor.and_then(|(account, name)| account.or(name));
        given.push(Given { donor, minor: gift.net, business });
    }
    ensure!(
        !given.is_empty(),
        "there is no gift in {ccy} from {from} to {to}: nothing was written"
    );
    let (donors, shares) = spread(given, businesses.is_some())
        .with_context(|| format!("the gifts in {ccy} are too large to compute with"))?;
    Ok(Figures { ccy, from, to, version: FORMULAS, donors, shares })
}

/// The account that a gift came from and the name of who gave it, as private.db has them.
fn donor(
    append: &Append<'_>,
    entry: u64,
) -> anyhow::Result<Option<(Option<String>, Option<String>)>> {
    let Some((_, fields)) = append.journal().secrets().opening(entry)? else { return Ok(None) };
    let words = words::kept(entry, &fields)?;
    let account: Option<String> = words.source.account.map(|account| {
        // An account is the same however it is spaced; no name holds this mark.
        let digits = account.chars().filter(|c| !c.is_whitespace());
        format!("\u{0}{}", digits.collect::<String>().to_uppercase())
    });
    let name = words.who.name.or(words.source.holder).map(|name| plain(&name));
    Ok(Some((account, name.filter(|name| !name.is_empty()))))
}

/// A name as it is compared: small letters, one space between words.
fn plain(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The newest figures of the same days say the same: whoever repeats a command that was killed behind
/// its commit would have them twice.
fn refuse_twice(append: &mut Append<'_>, figures: &Figures) -> anyhow::Result<()> {
    let (first, last) = (Day::FIRST.month(), Day::LAST.month());
    let newest = append.journal().facts().landmarks("figures", first, last)?;
    for index in newest.into_iter().rev() {
        if let Body::Figures(old) = append.entry(index)?.body
            && (old.ccy, old.from, old.to) == (figures.ccy, figures.from, figures.to)
        {
            if old == *figures {
                bail!("entry {index} says the same already: nothing was written");
            }
            return Ok(());
        }
    }
    Ok(())
}
