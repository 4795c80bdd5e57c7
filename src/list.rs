//! `ledger list`: the entries, filtered as on the site; the newest day first. An entry among them that is not the
//! one that was signed is shown, and named behind them: exit 3.

use crate::book::Place;
use crate::counted;
use crate::out::{self, Align, Format, Table};
use crate::words::{hidden, kept};
use anyhow::bail;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use ledger::account;
use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Body;
use ledger::journal::JournalError;
use ledger::list::{Filter, Page, Row, word};
use ledger::money::{Currency, grouped};
use ledger::nearest::{meant, nearest};
use ledger::phrases::Phrases;
use ledger::slot::Words;
use ledger::store::{Leg, Secrets};
use reports::record::{CSV_HEAD, Record};
use std::collections::BTreeSet;

/// List entries
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger list
  ledger list --month 2024-10 --kind donation
  ledger list --from 2024-10-03 --to 2024-10-07 --min 25 --max 25
  ledger list --account assets:cash:box          with the running balance
  ledger list --unclassified --private           what the bank says they are
  ledger list --text hetzner --private
  ledger list --text '\"Ada Lindqvist\" hosting'
  ledger list --category hosting --format csv    all of them

The newest day comes first, 50 entries to a page; csv and json give the whole list. Gifts are listed \
before fees, as they were given; `ledger show` has what the processor kept.

csv and json have a record for each entry and currency, as entries.csv on the site:
  entry, date, type, account, currency
  amount         what the whole entry moved, before fees; never negative
  in, out        what it adds to the summary: never negative, and 0 where it was reversed
  before         the same of opening balances: neither in nor out
  without_money  the same of gifts in kind and waived claims: neither in nor out
  fee            what of `out` was kept back before the gift arrived; negative if given back
  who, text      as far as published; with --private, all
  reverses, reversed_by   entries")]
pub struct List {
    /// Only this month, as 2024-10
    #[arg(long, conflicts_with_all = ["from", "to"], value_parser = said())]
    month: Option<String>,
    /// From this day or month on
    #[arg(long, value_name = "DAY", value_parser = said())]
    from: Option<String>,
    /// Up to this day, or the end of this month
    #[arg(long, value_name = "DAY", value_parser = said())]
    to: Option<String>,
    /// An account, or the beginning of several, as assets:bank
    #[arg(long, value_parser = said())]
    account: Option<String>,
    /// A category of expenses, as hosting
    #[arg(long, value_parser = said())]
    category: Option<String>,
    /// A fund
    #[arg(long, value_parser = said())]
    fund: Option<String>,
    /// A type, as donation, expense, reversal, statement, count or policy
    #[arg(long, visible_alias = "type", value_parser = said())]
    kind: Option<String>,
    /// Words that the published ones contain, in any order; what stands in quotes stays together. With --private,
    /// also those of the others
    #[arg(long, value_parser = said())]
    text: Option<String>,
    /// The least amount
    #[arg(long, value_parser = said())]
    min: Option<String>,
    /// The largest amount
    #[arg(long, value_parser = said())]
    max: Option<String>,
    /// Only what nobody has classified yet
    #[arg(long)]
    unclassified: bool,
    /// With the words that nobody else sees
    #[arg(long)]
    private: bool,
    /// Which page
    #[arg(long, default_value_t = 1)]
    page: u64,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl List {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let mut filter = self.filter()?;
        self.refuse_unused(&books)?;
        let secrets = match self.private {
            true => Some(Secrets::open_read_only(&place.book()?)?),
            false => None,
        };
        if let (Some(text), Some(secrets)) = (&filter.text, &secrets) {
            filter.also = saying(&books, secrets, text)?;
        }
        match self.format {
            Format::Table => self.print(&books, &filter, secrets.as_ref()),
            Format::Csv => csv(&books, &filter, secrets.as_ref()),
            Format::Json => json(&books, &filter, secrets.as_ref()),
        }
    }

    /// One page, for people.
    fn print(
        &self,
        books: &Books,
        filter: &Filter,
        secrets: Option<&Secrets>,
    ) -> anyhow::Result<()> {
        let mut table = Table::new(&COLUMNS);
        let mut page = books.list(filter, self.page)?;
        for row in &mut page.rows {
            fill_in(row, secrets)?;
            table.row(cells(books, row)?);
        }
        table.print(Format::Table)?;
        out::say(&summary(&page));
        Ok(books.check_signed(&page.rows.iter().map(|row| row.index).collect())?)
    }

    /// Refuses a category, fund or account that nobody declared and nothing stands on: a slip of the
    /// hand must not look like a month without spending.
    fn refuse_unused(&self, books: &Books) -> anyhow::Result<()> {
        let declared = books.declarations()?;
        let totals = books.totals(Day::FIRST.month(), Day::LAST.month())?;
        let legs: Vec<&Leg> = totals.iter().map(|row| &*row.leg).collect();
        let of = |wanted: fn(&Leg) -> Option<&str>| -> BTreeSet<String> {
            legs.iter().filter_map(|leg| wanted(leg)).map(str::to_owned).collect()
        };
        let mut categories = of(|leg| leg.account.strip_prefix("expenses:")?.split(':').next());
        let mut funds = of(|leg| Some(&*leg.fund).filter(|fund| !fund.is_empty()));
        categories.extend(declared.of("category").map(|(code, ..)| code.to_owned()));
        funds.extend(declared.of("fund").map(|(code, ..)| code.to_owned()));
        let mut accounts = of(|leg| Some(&leg.account));
        accounts.extend(declared.own_accounts());
        accounts.extend(categories.iter().map(|category| format!("expenses:{category}")));
        accounts.extend(account::fixed().chain(BRANCHES).map(str::to_owned));
        let branches: Vec<String> = accounts.iter().flat_map(|account| branches(account)).collect();
        accounts.extend(branches);
        refuse("--category", &self.category, &categories)?;
        refuse("--fund", &self.fund, &funds)?;
        refuse("--account", &self.account, &accounts)
    }

    fn filter(&self) -> anyhow::Result<Filter> {
        let mut filter = Filter::default();
        let given = [
            ("month", &self.month),
            ("from", &self.from),
            ("to", &self.to),
            ("account", &self.account),
            ("category", &self.category),
            ("fund", &self.fund),
            ("kind", &self.kind),
            ("text", &self.text),
            ("min", &self.min),
            ("max", &self.max),
        ];
        for (key, value) in given {
            if let Some(value) = value {
                filter.set(key, value)?;
            }
        }
        filter.unclassified = self.unclassified;
        filter.check()?;
        Ok(filter)
    }
}

/// An option that is given has a value: an empty one is a variable that was not set, and must not
/// list everything.
fn said() -> NonEmptyStringValueParser {
    NonEmptyStringValueParser::new()
}

/// Branches that every book has, though nothing may stand on them yet.
const BRANCHES: [&str; 7] = [
    "assets:bank",
    "assets:processor",
    "assets:host",
    "assets:cash",
    "assets:in-transit",
    "liabilities:loan",
    "income:other",
];

/// An account, and the beginnings of its name.
fn branches(account: &str) -> Vec<String> {
    let ends = account.match_indices(':').map(|(at, _)| at);
    ends.filter_map(|at| account.get(..at)).map(str::to_owned).collect()
}

fn refuse(option: &str, name: &Option<String>, known: &BTreeSet<String>) -> anyhow::Result<()> {
    let Some(name) = name.as_deref().filter(|name| !known.contains(*name)) else { return Ok(()) };
    let near = nearest(name, known.iter().map(String::as_str));
    let meant = meant(near.map(|near| format!("{option} {near}")));
    bail!("{option} {name}: {meant}nothing of that name was ever declared or used")
}

/// The entries whose words contain all phrases, where some are not published.
fn saying(books: &Books, secrets: &Secrets, phrases: &Phrases) -> anyhow::Result<BTreeSet<u64>> {
    let mut found = BTreeSet::new();
    for index in 0..books.head().size {
        let Some((_, fields)) = secrets.opening(index)? else { continue };
        let words = kept(index, &fields)?;
        let published = books.words(index)?;
        let said =
            [words, published].into_iter().flat_map(|Words { who, text, source, .. }| {
                [who.name, text.purpose, text.reason, text.note, source.memo]
            });
        if phrases.are_in(&said.flatten().collect::<Vec<_>>().join("\n")) {
            found.insert(index);
        }
    }
    Ok(found)
}

const COLUMNS: [(&str, Align); 9] = [
    ("entry", Align::Right),
    ("date", Align::Left),
    ("type", Align::Left),
    ("account", Align::Left),
    ("amount", Align::Right),
    ("currency", Align::Left),
    ("balance", Align::Right),
    ("who", Align::Left),
    ("text", Align::Left),
];

/// Hands the records of the whole list over; gives their entries.
fn each_record(
    books: &Books,
    filter: &Filter,
    secrets: Option<&Secrets>,
    mut see: impl FnMut(Record) -> anyhow::Result<()>,
) -> anyhow::Result<BTreeSet<u64>> {
    let mut listed = BTreeSet::new();
    books.each_row(filter, |mut row| {
        listed.insert(row.index);
        fill_in(&mut row, secrets)?;
        Record::of(&row).into_iter().try_for_each(&mut see)
    })?;
    Ok(listed)
}

fn csv(books: &Books, filter: &Filter, secrets: Option<&Secrets>) -> anyhow::Result<()> {
    out::stream(|out| {
        out.write_all(CSV_HEAD.as_bytes())?;
        let record = |of: Record| Ok(out.write_all(of.csv().as_bytes())?);
        Ok(books.check_signed(&each_record(books, filter, secrets, record)?)?)
    })
}

/// One document, with a record on each line.
fn json(books: &Books, filter: &Filter, secrets: Option<&Secrets>) -> anyhow::Result<()> {
    out::stream(|out| {
        let mut before = "[\n";
        let listed = each_record(books, filter, secrets, |of| {
            write!(out, "{before}{}", out::plain_json(&serde_json::to_string(&of)?))?;
            before = ",\n";
            Ok(())
        })?;
        let end = if before == "[\n" { "[]\n" } else { "\n]\n" };
        out.write_all(end.as_bytes())?;
        Ok(books.check_signed(&listed)?)
    })
}

/// What is not published, from the treasurer's own file: what twenty minutes a month are spent on.
fn fill_in(row: &mut Row, secrets: Option<&Secrets>) -> Result<(), JournalError> {
    let Some(secrets) = secrets else { return Ok(()) };
    let Some(words) = hidden(secrets, row.index)? else { return Ok(()) };
    let (who, text) = (words.who.name, words.text.purpose.or(words.source.memo));
    row.who = row.who.take().or(who);
    row.purpose = row.purpose.take().or(text.filter(|_| row.about.is_none()));
    Ok(())
}

fn cells(books: &Books, row: &Row) -> anyhow::Result<Vec<String>> {
    let whole = signed(row);
    let moved = [&row.change, &row.without_money].into_iter().find(|of| !of.is_empty());
    let moved = moved.unwrap_or(&whole);
    let decimal = |(ccy, minor): &(Currency, i128)| grouped(&ccy.decimal(*minor), ',');
    let all = |sums: &[(Currency, i128)]| sums.iter().map(decimal).collect::<Vec<_>>().join(" / ");
    let amount = match row.owed {
        // No money moved: as pages say it, without the direction.
        true => {
            let owed: Vec<_> = moved.iter().map(|(ccy, minor)| (*ccy, minor.abs())).collect();
            format!("owed {}", all(&owed))
        }
        false => all(moved),
    };
    let currencies: Vec<&str> = moved.iter().map(|(ccy, _)| ccy.code()).collect();
    let (mut accounts, mut remark) = (row.accounts.clone(), remark(row));
    if let Body::Assertion(of) = &row.entry.body {
        accounts = vec![of.account.clone()];
        let said = if remark.is_empty() { remark } else { format!("; {remark}") };
        remark = counted::told(books, of, row.date)? + &said;
    }
    Ok(vec![
        row.index.to_string(),
        row.date.to_string(),
        word(&row.kind).to_owned(),
        accounts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / "),
        amount,
        currencies.join(" / "),
        all(&row.balance),
        row.who.clone().unwrap_or_default(),
        remark,
    ])
}

/// What moved no cash, with the sign that takes a reversal's amount back.
fn signed(row: &Row) -> Vec<(Currency, i128)> {
    let sign = if row.reverses.is_some() { -1 } else { 1 };
    row.amount.iter().map(|(ccy, minor)| (*ccy, minor * sign)).collect()
}

fn remark(row: &Row) -> String {
    if let Some(by) = row.reversed_by {
        return format!("(reversed by {by}) {}", row.text().unwrap_or_default());
    }
    if let Some(of) = row.reverses {
        return format!("(reverses {of}) {}", row.text().unwrap_or_default());
    }
    row.text().unwrap_or_default()
}

fn summary(page: &Page) -> String {
    let sums = page.sums.iter().map(|sum| {
        let show = |minor: i128| grouped(&sum.ccy.decimal(minor), ',');
        let (ccy, moved) = (sum.ccy, sum.came_in != 0 || sum.went_out != 0);
        let moved = match moved {
            true => format!("; in {} {ccy}, out {} {ccy}", show(sum.came_in), show(sum.went_out)),
            false => String::new(),
        };
        let before = match sum.before {
            0 => String::new(),
            before => format!("; {} {ccy} from before the books began", show(before)),
        };
        let given = match sum.without_money {
            0 => String::new(),
            given => format!("; without money {} {ccy}", show(given)),
        };
        moved + &before + &given
    });
    let pages = if page.pages > 1 {
        format!(", page {} of {} (--page)", page.page, page.pages)
    } else {
        String::new()
    };
    let undone = if page.undone { "; what was reversed counts for nothing" } else { "" };
    let entries = out::count(page.count, "entry", "entries");
    format!("{entries}{pages}{}{undone}", sums.collect::<String>())
}
