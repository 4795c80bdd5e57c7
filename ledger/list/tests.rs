//! Lists against a brute-force reading of the whole log, over a book of everything that happens.

use super::measure::Measure;
use super::sums::Adding;
use super::*;
use crate::account::{Account, Class, Code, Function};
use crate::day::Day;
use crate::entry::{Body, Draft, Entry, Posting, Postings, Rel, Statement};
use crate::fixture::{clerk, new_book};
use crate::money::Currency;
use crate::slot::Slot;
use crate::store::Leg;
use std::collections::BTreeMap;

mod everything;
mod random;
mod told;

use everything::{Dice, Place, answer, draft, everything, said};

fn entries(books: &Books) -> Vec<Entry> {
    (0..books.head().size).map(|index| books.entry(index).expect("an entry")).collect()
}

/// What an entry explains, if it is a classification or the reversal of one.
fn explains(books: &Books, entry: &Entry) -> Option<u64> {
    let Some(of) = entry.refers(Rel::Reverses) else { return entry.refers(Rel::Classifies) };
    books.entry(of).expect("an entry").refers(Rel::Classifies)
}

/// An entry with what explains it, and the type it counts as; by itself where it is looked for.
fn told_with(books: &Books, entries: &[Entry], index: u64, apart: bool) -> (Entry, String) {
    let mut entry = entries[index as usize].clone();
    let mut kind = kind_of(books, &entry);
    let mut all: Vec<Posting> = entry.postings.iter().cloned().collect();
    let explaining = |later: &&Entry| !apart && explains(books, later) == Some(index);
    for later in entries.iter().filter(explaining) {
        for p in later.postings.iter() {
            let same = |on: &&mut Posting| (&on.account, on.ccy) == (&p.account, p.ccy);
            match all.iter_mut().find(same) {
                Some(on) => on.minor += p.minor,
                None => all.push(p.clone()),
            }
        }
    }
    all.retain(|p| p.minor != 0);
    let new = all.iter().filter(|p| !entry.postings.as_slice().contains(p));
    let given = matches!(entry.body, Body::Noncash(_));
    if let Some(part) = new.max_by_key(|p| p.minor).filter(|_| !given) {
        kind = if part.account.is_cash() { "transfer" } else { "expense" }.to_owned();
    }
    entry.postings = Postings::new(all).expect("they balance");
    (entry, kind)
}

/// Whether a filter looks for classifications or reversals themselves.
fn apart(filter: &Filter) -> bool {
    filter.kind.is_some_and(|kind| kind.is_landmark())
}

/// What a filter lets through, by reading every entry.
fn oracle(books: &Books, filter: &Filter) -> Vec<u64> {
    let mut found: Vec<(Day, u64)> = Vec::new();
    let entries = entries(books);
    for index in 0..books.head().size {
        let (entry, kind) = told_with(books, &entries, index, apart(filter));
        let posts = !entry.postings.is_empty();
        let day = if posts { entry.date } else { entry.recorded };
        let of_kind = match filter.kind {
            Some(wanted) if apart(filter) => entry.body.name() == wanted.as_str(),
            _ if explains(books, &entry).is_some() => false,
            Some(wanted) => kind == wanted.as_str(),
            None => posts,
        };
        if of_kind && filter.has_day(day) && lets_through(books, filter, index, &entry) {
            found.push((day, index));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, index)| index).collect()
}

fn kind_of(books: &Books, entry: &Entry) -> String {
    let kind = crate::store::kind_of(&entry.body, &entry.refs, |index| books.entry(index));
    kind.expect("readable")
}

fn lets_through(books: &Books, filter: &Filter, index: u64, entry: &Entry) -> bool {
    let any = |wanted: &dyn Fn(&Posting) -> bool| entry.postings.iter().any(wanted);
    let on =
        |p: &Posting| filter.account.as_ref().is_none_or(|branch| branch.holds(p.account.as_str()));
    let flow = |p: &Posting| {
        !matches!(p.account.class(), Class::Assets | Class::Liabilities)
            && filter.fund.as_ref().is_none_or(|f| p.fund.as_ref() == Some(f))
            && filter.category.as_ref().is_none_or(|c| p.account.category() == Some(c.as_str()))
    };
    let earmarked = filter.fund.is_some() || filter.category.is_some();
    let pooled = filter.account.as_ref().is_some_and(Branch::is_pooled);
    let legs = match (&filter.account, earmarked) {
        (None, false) => true,
        (None, true) => any(&flow),
        (Some(_), _) if pooled => any(&on) && (!earmarked || any(&flow)),
        (Some(_), _) => any(&|p| on(p) && flow(p)),
    };
    let mut amounts = super::row::amount(entry);
    let row = Row::of(books, index, &Measure::of(filter)).expect("readable");
    let told = row.change.into_iter().chain(row.without_money);
    amounts.extend(told.map(|(ccy, minor)| (ccy, minor.abs())));
    let within = |(ccy, minor): &(Currency, i128)| {
        filter.min.as_ref().is_none_or(|b| b.compare(*minor, *ccy).is_ge())
            && filter.max.as_ref().is_none_or(|b| b.compare(*minor, *ccy).is_le())
    };
    let bounded = filter.min.is_some() || filter.max.is_some();
    let words = books.words(index).expect("readable");
    let said = format!("{:?} {:?}", words.who.name, words.text.purpose).to_lowercase();
    let text = filter.text.as_ref().is_none_or(|text| text.are_in(&said));
    let open = !filter.unclassified || books.unclassified().expect("readable").contains(&index);
    legs && (!bounded || amounts.iter().any(within)) && text && open
}

/// In and out by currency, posting by posting; without what was reversed, and its reversals.
fn oracle_sums(books: &Books, filter: &Filter, listed: &[u64]) -> Vec<Sum> {
    let measure = Measure::of(filter);
    let mut adding = Adding::new(&measure);
    let entries = entries(books);
    let counted = listed.iter().filter(|_| !filter.kind.is_some_and(Kind::explains));
    for index in counted {
        let (entry, kind) = told_with(books, &entries, *index, apart(filter));
        if matches!(entry.body, Body::Reversal) || books.is_reversed(*index).expect("readable") {
            continue;
        }
        let transit = entry.postings.iter().find(|p| p.account.as_str().contains("in-transit"));
        for p in entry.postings.iter() {
            let mut p = p.clone();
            // Of a payment that a part of went to another own account, the rest was spent.
            if matches!(measure, Measure::Cash) && kind == "expense" && p.account.is_cash() {
                match transit {
                    Some(transit) if *transit == p => continue,
                    Some(transit) => p.minor += transit.minor,
                    None => {}
                }
            }
            let leg = Leg {
                account: p.account.to_string(),
                ccy: p.ccy.to_string(),
                fund: p.fund.as_ref().map_or(String::new(), Code::to_string),
                function: String::new(),
                kind: kind.clone(),
            };
            let (debit, credit) = (p.minor.max(0).into(), (-p.minor).max(0).into());
            adding.add(&leg, debit, credit).expect("a currency");
        }
    }
    adding.sums()
}

fn filter(pairs: &[(&str, &str)]) -> Filter {
    let mut filter = Filter::default();
    pairs.iter().try_for_each(|(key, value)| filter.set(key, value)).expect("a filter");
    filter
}

fn check(books: &Books, pairs: &[(&str, &str)]) -> Vec<u64> {
    let filter = filter(pairs);
    let expected = oracle(books, &filter);
    let first = books.list(&filter, 1).expect("a page");
    assert_eq!(first.count as usize, expected.len(), "{pairs:?}");
    assert_eq!(first.sums, oracle_sums(books, &filter, &expected), "{pairs:?}");
    let mut listed = Vec::new();
    for page in 1..=first.pages {
        let page = books.list(&filter, page).expect("a page");
        assert_eq!((page.count, page.pages, &page.sums), (first.count, first.pages, &first.sums));
        listed.extend(page.rows.iter().map(|row| row.index));
    }
    assert_eq!(listed, expected, "{pairs:?}");
    let (mut each, mut added) = (Vec::new(), BTreeMap::<Currency, [i128; 3]>::new());
    let all = books.each_row(&filter, |row| {
        each.push(row.index);
        row.sums.iter().for_each(|sum| add_to(&mut added, sum));
        Ok::<(), JournalError>(())
    });
    all.expect("readable");
    assert_eq!(each, expected, "{pairs:?}");
    let mut told = BTreeMap::new();
    first.sums.iter().for_each(|sum| add_to(&mut told, sum));
    added.retain(|_, sums| *sums != [0; 3]);
    told.retain(|_, sums| *sums != [0; 3]);
    assert_eq!(added, told, "{pairs:?}: what the rows add is what the list adds up to");
    expected
}

/// In less out, before, and without money.
fn add_to(sums: &mut BTreeMap<Currency, [i128; 3]>, sum: &Sum) {
    let [moved, before, given] = sums.entry(sum.ccy).or_default();
    *moved += sum.came_in - sum.went_out;
    *before += sum.before;
    *given += sum.without_money;
}

#[test]
fn every_filter_lists_what_reading_the_whole_log_finds() {
    let place = everything();
    for books in [place.books(), place.books().at(80).expect("a view of the past")] {
        let ranges = [("month", "2024-05"), ("from", "2024-07"), ("to", "2024-08-09")];
        for month in std::iter::once(None).chain(ranges.map(Some)) {
            for one in [
                ("kind", ""),
                ("kind", "donation"),
                ("kind", "expense"),
                ("kind", "transfer"),
                ("kind", "reversal"),
                ("kind", "classification"),
                ("kind", "statement"),
                ("kind", "noncash"),
                ("account", "assets:bank:main"),
                ("account", "assets"),
                ("account", "expenses:hosting"),
                ("account", "expenses:unclassified"),
                ("account", "assets:in-transit:card"),
                ("account", "income"),
                ("category", "hosting"),
                ("category", "travel"),
                ("fund", "season"),
                ("text", "gift"),
                ("text", "season gift"),
                ("min", "20"),
                ("max", "3.50"),
                ("unclassified", "yes"),
            ] {
                for other in [("max", ""), ("fund", "general"), ("max", "25.5")] {
                    let mut pairs = vec![one, other];
                    pairs.extend(month);
                    check(&books, &pairs);
                }
            }
        }
    }
}

#[test]
fn what_matches_nothing_lists_nothing() {
    let place = everything();
    let books = place.books();
    for pairs in [
        [("text", "nobody said this")],
        [("account", "assets:cash:box")],
        [("category", "unheard-of")],
        [("fund", "unheard-of")],
        [("month", "2031-01")],
        [("min", "999999999")],
    ] {
        assert_eq!(check(&books, &pairs), Vec::<u64>::new(), "{pairs:?}");
    }
    let page = books.list(&filter(&[("text", "nobody said this")]), 2);
    assert!(matches!(page, Err(ListError::NoPage(2, 1))), "{page:?}");
    assert!(matches!(books.list(&Filter::default(), 0), Err(ListError::NoPage(0, _))));
    assert!(matches!(books.list(&Filter::default(), u64::MAX), Err(ListError::NoPage(..))));
}

#[test]
fn the_balance_of_an_account_runs_through_its_list() {
    let place = everything();
    let books = place.books();
    let filter = filter(&[("account", "assets:bank:main")]);
    let mut newer: Option<Row> = None;
    let pages = books.list(&filter, 1).expect("a page").pages;
    for page in 1..=pages {
        for row in books.list(&filter, page).expect("a page").rows {
            let held = |row: &Row, code| {
                let found = row.balance.iter().find(|(ccy, _)| ccy.code() == code);
                found.map_or(0, |(_, minor)| *minor)
            };
            if let Some(newer) = &newer {
                for code in ["EUR", "JPY"] {
                    let changed = newer.change.iter().find(|(ccy, _)| ccy.code() == code);
                    let changed = changed.map_or(0, |(_, minor)| *minor);
                    assert_eq!(held(newer, code) - changed, held(&row, code), "{}", row.index);
                }
            } else {
                let now = books.balances("2024-12-31".parse().expect("a day")).expect("readable");
                let now = now.get(&("assets:bank:main".to_owned(), "EUR".to_owned()));
                assert_eq!(Some(&held(&row, "EUR")), now);
            }
            newer = Some(row);
        }
    }
    assert_eq!(newer.expect("rows").balance.len(), 1, "the first row of all holds itself alone");
}

fn names(row: &Row) -> Vec<&str> {
    row.accounts.iter().map(|account| account.as_str()).collect()
}

#[test]
fn a_row_says_what_became_of_its_entry() {
    let unknown = draft(
        "2024-10-01",
        Body::Expense(None),
        &[
            ("assets:bank:main", "EUR", -1_200, ""),
            ("expenses:unclassified", "EUR", 1_200, "general"),
        ],
    );
    let classified = draft(
        "2024-10-01",
        Body::Classification(None),
        &[
            ("expenses:unclassified", "EUR", -1_200, "general"),
            ("expenses:hosting", "EUR", 1_200, "general"),
        ],
    )
    .with_ref(Rel::Classifies, 1);
    let gift = said(
        draft(
            "2024-10-02",
            Body::Donation(None),
            &[
                ("assets:bank:main", "EUR", 500, ""),
                ("income:donations:one-time", "EUR", -500, "general"),
            ],
        ),
        "Zoë",
        "thanks",
    );
    let by = gift.by.clone();
    let undone = Draft::new(gift.date, by, Body::Reversal, gift.postings.reversed())
        .with_ref(Rel::Reverses, 3);
    let place = Place::with(vec![unknown.clone(), classified, gift, undone, unknown]);
    let rows = place.books().list(&Filter::default(), 1).expect("a page").rows;
    let [undone, gift, open, classified] = rows.as_slice() else { panic!("{rows:?}") };
    assert!(open.unclassified && !classified.unclassified);
    assert_eq!(names(classified), ["expenses:hosting"]);
    assert_eq!((gift.reversed_by, undone.reverses), (Some(4), Some(3)));
    assert_eq!((gift.who.as_deref(), gift.purpose.as_deref()), (Some("Zoë"), Some("thanks")));
    assert_eq!(gift.change, undone.amount, "500 came in, and 500 were undone");
}
