//! Lists and balances of random books against a slow, obvious reading: books in which little is answered, so that
//! their months' totals are used, and books in which most is.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const BANK: &str = "assets:bank:main";
const CARD: &str = "assets:processor:card";
const GIFTS: &str = "income:donations:one-time";

/// A book of two months and a few days in each: so many entries, of which one in `answered` answers another.
fn book(seed: u64, entries: u64, answered: u64) -> Place {
    let mut dice = Dice(seed);
    let mut drafts: Vec<Draft> = Vec::new();
    for _ in 0..entries {
        let date = format!("2024-{:02}-{:02}", 3 + dice.below(2), 10 + dice.below(4));
        let next = match dice.below(answered) {
            0 if !drafts.is_empty() => answer(&mut dice, &drafts, &date),
            _ => any(&mut dice, &date),
        };
        drafts.push(next);
    }
    Place::with(drafts)
}

/// An entry that speaks of none; some stand on several legs of one account.
fn any(dice: &mut Dice, date: &str) -> Draft {
    let minor = 100 + dice.below(900) as i64;
    let ccy = ["EUR", "EUR", "JPY"][dice.below(3) as usize];
    let bank = (BANK, ccy, -minor, "");
    let (body, lines) = match dice.below(6) {
        0 => (
            Body::Donation(None),
            vec![
                (CARD, ccy, minor - 9, ""),
                ("expenses:fees", ccy, 9, "general"),
                (GIFTS, ccy, -minor + 40, "general"),
                (GIFTS, ccy, -40, "season"),
            ],
        ),
        1 => (Body::Expense(None), vec![bank, ("expenses:domain", ccy, minor, "general")]),
        2 => (Body::Transfer, vec![(CARD, ccy, -minor, ""), (BANK, ccy, minor, "")]),
        3 => (
            Body::Conversion(None),
            vec![
                (BANK, "EUR", -minor, ""),
                ("equity:conversion", "EUR", minor, "general"),
                (BANK, "JPY", minor, ""),
                ("equity:conversion", "JPY", -minor, "general"),
            ],
        ),
        _ => (Body::Expense(None), vec![bank, ("expenses:unclassified", ccy, minor, "general")]),
    };
    draft(date, body, &lines)
}

/// What an account held after each entry that moved it: all that stands there up to its place, what
/// explains an entry with it.
fn held(books: &Books, account: &str) -> BTreeMap<(Day, u64), BTreeMap<Currency, i128>> {
    let mut moved: BTreeMap<(Day, u64), Vec<(Currency, i128)>> = BTreeMap::new();
    for (index, entry) in (0..).zip(entries(books)) {
        let place = (entry.date, explains(books, &entry).unwrap_or(index));
        for p in entry.postings.iter().filter(|p| p.account.as_str() == account) {
            moved.entry(place).or_default().push((p.ccy, i128::from(p.minor)));
        }
    }
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    let after = moved.into_iter().map(|(place, moved)| {
        for (ccy, minor) in moved {
            *sums.entry(ccy).or_default() += minor;
        }
        (place, sums.clone())
    });
    after.collect()
}

fn check_balances(books: &Books, account: &str, pairs: &[(&str, &str)]) {
    let held = held(books, account);
    let mut filter = filter(pairs);
    filter.set("account", account).expect("an account");
    for page in 1..=books.list(&filter, 1).expect("a page").pages {
        for row in books.list(&filter, page).expect("a page").rows {
            let upto = held.range(..=(row.date, row.index)).next_back();
            let expected = upto.map(|(_, sums)| sums.clone()).unwrap_or_default();
            let here = |ccy: &Currency| row.change.iter().any(|(of, _)| of == ccy);
            let told = expected.iter().filter(|(ccy, minor)| **minor != 0 || here(ccy));
            let told: Vec<_> = told.map(|(ccy, minor)| (*ccy, *minor)).collect();
            assert_eq!(row.balance, told, "{pairs:?}: entry {}", row.index);
            let around = books.held_around(&account.parse().expect("an account"), row.index);
            for (ccy, before, after) in around.expect("readable") {
                assert_eq!(expected.get(&ccy), Some(&after), "entry {}", row.index);
                let change = row.change.iter().find(|(of, _)| *of == ccy).expect("it moved");
                assert_eq!(before + change.1, after, "entry {}", row.index);
            }
        }
    }
}

fn check_all(books: &Books) {
    let month = [("month", "2024-04")];
    for pairs in [
        &[][..],
        &[("account", BANK)],
        &[("account", GIFTS)],
        &[("account", "assets")],
        &[("account", "expenses:unclassified")],
        &[("account", "assets:in-transit:card")],
        &[("category", "travel")],
        &[("fund", "season")],
        &[("kind", "expense")],
        &[("kind", "transfer")],
        &[("kind", "conversion"), ("account", BANK)],
        &[("kind", "reversal")],
        &[("from", "2024-03-11"), ("to", "2024-04-12")],
        &[("min", "5")],
        &[("unclassified", "yes")],
    ] {
        check(books, pairs);
        check(books, &[pairs, &month].concat());
    }
    for account in [BANK, CARD, "assets:in-transit:card"] {
        check_balances(books, account, &[]);
        check_balances(books, account, &[("kind", "expense")]);
        check_balances(books, account, &month);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn the_quick_way_finds_what_the_slow_one_does(
        seed in proptest::num::u64::ANY, answered in prop_oneof![Just(2_u64), Just(12), Just(30)], size in 1_u64..90,
    ) {
        let place = book(seed, 90, answered);
        check_all(&place.books());
        check_all(&place.books().at(size).expect("a view of the past"));
    }
}

#[test]
fn a_classification_among_many_payments_reads_no_posting_of_theirs() {
    let place = book(7, 130, 30);
    let books = place.books();
    let legs = books.legs().expect("readable");
    for pairs in [&[][..], &[("account", BANK)], &[("kind", "expense")]] {
        let filter = filter(pairs);
        let found = search::Search::new(&books, &legs, &filter).expect("readable").find();
        let months = found.expect("readable").months;
        let apart = |of: &Found| matches!(of, Found::On(_, apart) if !apart.entries.is_empty());
        assert!(months.len() == 2 && months.values().all(apart), "{pairs:?}");
    }
}
