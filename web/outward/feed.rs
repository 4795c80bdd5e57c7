//! `feed.atom` (RFC 4287): months that were closed, corrections, incidents, decisions and large entries, the
//! newest first. Ids come from the log's origin and stay; days are those of the entries, never the clock's.
//! Without a base address links are relative to the feed, as Atom allows.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::page::Line;
use crate::page::governance::decided;
use crate::page::mistakes::corrected;
use crate::shown::{Money, capital, short};
use crate::view::View;
use askama::Template;
use ledger::day::Day;
use ledger::list::Filter;
use ledger::money::Currency;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const ATOM: &str = "application/atom+xml; charset=utf-8";
/// As many of each kind, and in all.
const EACH: usize = 50;
/// From how many whole units on an entry is large, where members declared no limit of a payout.
const LARGE: i64 = 1_000;

#[derive(Template)]
#[template(path = "feed.atom", escape = "html")]
struct Feed {
    id: String,
    title: String,
    site: String,
    own: String,
    updated: Day,
    items: Vec<Item>,
}

/// One thing that a reader is told.
struct Item {
    entry: u64,
    id: String,
    day: Day,
    term: &'static str,
    title: String,
    said: String,
    link: String,
}

/// The feed.
pub fn show(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let mut items = closed(view)?;
    items.extend(corrections(view)?);
    items.extend(incidents(view)?);
    items.extend(decisions(view)?);
    items.extend(large(view)?);
    items.sort_by_key(|item| std::cmp::Reverse(item.entry));
    items.dedup_by_key(|item| item.entry);
    items.truncate(EACH);
    let feed = Feed {
        id: tag(view, "feed")?,
        title: xml(&view.service),
        site: view.link(""),
        own: view.link("feed.atom"),
        updated: items.first().map_or(view.newest, |item| item.day),
        items,
    };
    Ok(Answer::whole(ATOM, feed.render()?))
}

fn item(
    view: &View,
    entry: u64,
    term: &'static str,
    title: &str,
    said: &str,
) -> Result<Item, Refusal> {
    Ok(Item {
        entry,
        id: tag(view, &format!("e/{entry}"))?,
        day: view.books().entry(entry)?.recorded,
        term,
        title: xml(&short(title, 200)),
        said: xml(&short(said, 1_000)),
        link: view.link(&format!("e/{entry}")),
    })
}

/// `tag:example.org,2024-01-02:books/e/5`: whose log it is, since when, and where in it.
fn tag(view: &View, place: &str) -> Result<String, Refusal> {
    const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');
    let origin = view.books().genesis().origin.to_string();
    let (host, path) = origin.split_once('/').unwrap_or((&origin, ""));
    let began = view.books().entry(0)?.recorded;
    let encoded = |text: &str| utf8_percent_encode(text, &KEPT).to_string();
    let path = [path, place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Ok(format!("tag:{},{began}:{}", encoded(host), encoded(&path.join("/"))))
}

/// Text without what XML 1.0 cannot hold, escaped or not.
fn xml(text: &str) -> String {
    let holds = |c: &char| !matches!(c, '\u{fffe}' | '\u{ffff}') && (!c.is_control() || *c == '\n');
    text.chars().filter(holds).collect()
}

fn closed(view: &View) -> Result<Vec<Item>, Refusal> {
    let closed = view.books().closed()?;
    let mut versions: Vec<_> = closed.iter().collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.entry));
    let report = |of: &&ledger::closed::Version| {
        let (month, version) = (of.close.month, of.close.version);
        let again = if version > 1 { format!(", version {version}") } else { String::new() };
        let title = format!("Report of {}{again}", month.name());
        let newest = closed.versions(month).len() as u64;
        let (said, link) = match version == newest {
            true => {
                let said = "The month is closed: its figures stay as they are.".to_owned();
                (said, format!("reports/{month}/"))
            }
            false => {
                let said = format!("Version {newest} came in its place; this one stays as it is.");
                (said, format!("reports/{month}/v{version}/"))
            }
        };
        let mut item = item(view, of.entry, "report", &title, &said)?;
        item.link = view.link(&link);
        Ok(item)
    };
    versions.iter().take(EACH).map(report).collect()
}

fn corrections(view: &View) -> Result<Vec<Item>, Refusal> {
    let all = corrected::newest(view, EACH)?;
    all.into_iter()
        .map(|of| {
            let title = format!("{}: {} (#{})", capital(of.how), of.what, of.of);
            item(view, of.entry, "correction", &title, of.reason.as_deref().unwrap_or(""))
        })
        .collect()
}

fn incidents(view: &View) -> Result<Vec<Item>, Refusal> {
    let books = view.books();
    let all = books.landmarks("incident", Day::FIRST.month(), Day::LAST.month())?;
    let incident = |entry: &u64| {
        let words = books.words(*entry)?.text;
        let title = words.purpose.unwrap_or_else(|| "An incident".to_owned());
        let said = [words.reason, words.note].into_iter().flatten().collect::<Vec<_>>().join("\n");
        item(view, *entry, "incident", &title, &said)
    };
    all.iter().rev().take(EACH).map(incident).collect()
}

fn decisions(view: &View) -> Result<Vec<Item>, Refusal> {
    let Ok(now) = view.now() else { return Ok(Vec::new()) };
    let all = now.payouts.authority.decisions().iter().rev().take(EACH);
    all.map(|of| {
        let decided = decided::shown(view, now, of)?;
        item(view, of.entry, "decision", &decided.what.text, &decided.stands)
    })
    .collect()
}

/// What moved more than members let one payout be, or more than a thousand of its currency.
fn large(view: &View) -> Result<Vec<Item>, Refusal> {
    let mut items = Vec::new();
    let declared = view.declared.of("currency");
    let declared = declared.filter_map(|(code, ..)| code.to_ascii_uppercase().parse().ok());
    for ccy in declared {
        let least = bound(view, ccy);
        let mut filter = Filter::default();
        let refused = |error: &dyn std::fmt::Display| Refusal::Failed(error.to_string());
        filter.set("min", &ccy.decimal(least)).map_err(|error| refused(&error))?;
        let rows = view.books().list(&filter, 1).map_err(|error| refused(&error))?.rows;
        // What goes from one own account to another is no news, and comes twice.
        for row in rows.into_iter().filter(|row| row.kind != "transfer") {
            let moved = row.amount.iter().find(|(of, minor)| *of == ccy && minor.abs() > least);
            let Some((_, minor)) = moved.copied() else { continue };
            let line = Line::of(view, row);
            let title = format!("{} {ccy}: {}", Money::of(ccy, minor).text, line.what);
            items.push(item(view, line.index, "large", &title, &line.who.text)?);
        }
    }
    Ok(items)
}

/// Above which an amount is large, in minor units.
fn bound(view: &View, ccy: Currency) -> i128 {
    let now = view.now().ok();
    let limit = now.and_then(|now| now.payouts.authority.limit(ccy.code(), now.today));
    let usual = 10_i64.saturating_pow(u32::from(ccy.exponent())).saturating_mul(LARGE);
    i128::from(limit.map_or(usual, |limit| limit.payout))
}
