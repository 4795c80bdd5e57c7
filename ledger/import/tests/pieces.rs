//! The same file in pieces, cut between days, overlapping by whole days, in any order: the same
//! balances and the same entries. A piece that does not meet the books yet is tried again when
//! another has come, as an inbox does.

use super::*;
use proptest::prelude::*;

/// A file that can be cut: its header, and its rows with their days, in the file's order.
#[derive(Debug)]
struct Whole {
    profile: &'static str,
    header: String,
    rows: Vec<(String, String)>,
}

impl Whole {
    /// Rows of one line each, whose day is the first `YYYY-MM-DD`.
    fn new(profile: &'static str, text: &str) -> Self {
        let mut lines = text.lines();
        let header = format!("{}\n", lines.next().unwrap_or_default());
        let rows = lines.map(|line| (day_of(line), format!("{line}\n"))).collect();
        Self { profile, header, rows }
    }

    fn days(&self) -> Vec<&str> {
        let mut days: Vec<&str> = self.rows.iter().map(|(day, _)| day.as_str()).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    fn all(&self) -> String {
        self.between("", "~")
    }

    fn between(&self, from: &str, to: &str) -> String {
        let rows = self.rows.iter().filter(|(day, _)| (from..=to).contains(&day.as_str()));
        rows.fold(self.header.clone(), |file, (_, row)| file + row)
    }

    /// Ten pieces at these cuts, each reaching so many days into the next.
    fn pieces(&self, cuts: &[prop::sample::Index], overlaps: &[usize]) -> Vec<String> {
        let days = self.days();
        let mut from: Vec<usize> = cuts.iter().map(|cut| cut.index(days.len())).collect();
        from.push(0);
        from.sort_unstable();
        from.dedup();
        let ends = from.iter().skip(1).copied().chain([days.len()]);
        let spans: Vec<(usize, usize)> = from.iter().copied().zip(ends).collect();
        let last = days.len().saturating_sub(1);
        let pieces = spans.iter().zip(overlaps.iter().cycle());
        pieces
            .map(|((from, to), over)| self.between(days[*from], days[(to - 1 + over).min(last)]))
            .collect()
    }
}

fn day_of(line: &str) -> String {
    let at = (0..line.len()).find(|at| {
        let day = line.get(*at..at + 10).unwrap_or_default();
        day.parse::<Day>().is_ok()
    });
    at.and_then(|at| line.get(at..at + 10)).expect("a row with a day").to_owned()
}

/// Imports what can be, again and again, until all is in.
fn import_all(book: &Book, profile: &str, mut waiting: Vec<String>) {
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|piece| match book.import(profile, piece) {
            Ok(outcome) => {
                assert!(outcome.held.is_empty(), "{:?}", outcome.held);
                false
            }
            Err(ImportError::Difference(..)) => true,
            Err(other) => panic!("{other}"),
        });
        assert!(waiting.len() < before, "no piece meets the books");
    }
}

/// Opening balances that an earlier piece replaced cancel out, and are no event.
fn events(book: &Book) -> Vec<String> {
    let entries = book.entries();
    let reversed: Vec<u64> =
        entries.iter().filter_map(|(_, entry)| entry.refers(Rel::Reverses)).collect();
    let mut events: Vec<String> = entries
        .iter()
        .filter(|(at, entry)| entry.body.name() != "reversal" && !reversed.contains(at))
        .map(|(_, entry)| shown(entry))
        .collect();
    events.sort();
    events
}

fn same(whole: &Whole, pieces: Vec<String>) {
    let (one, many) = (Book::new(), Book::new());
    import_all(&one, whole.profile, vec![whole.all()]);
    import_all(&many, whole.profile, pieces);
    assert_eq!(many.balances(), one.balances());
    assert_eq!(events(&many), events(&one));
}

/// Rows of a plain file: few days, few amounts, few texts, so that twins are many.
fn plain(balances: bool) -> impl Strategy<Value = Whole> {
    prop::collection::vec((0_i64..25, -3_i64..4, "[ab]"), 12..40).prop_map(move |mut rows| {
        rows.sort();
        let (mut file, mut sum) = ("date,description,amount,currency,balance\n".to_owned(), 0);
        for (day, amount, text) in rows {
            let amount = if amount == 0 { 4 } else { amount };
            sum += amount;
            let day = "2025-01-10".parse::<Day>().expect("a day").plus(day);
            let balance = if balances { format!("{sum}.00") } else { String::new() };
            file.push_str(&format!("{day},{text},{amount}.00,EUR,{balance}\n"));
        }
        Whole::new("generic", &file)
    })
}

fn cuts() -> impl Strategy<Value = (Vec<prop::sample::Index>, Vec<usize>)> {
    (prop::collection::vec(any::<prop::sample::Index>(), 9), prop::collection::vec(0_usize..4, 10))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_plain_file_without_balances(whole in plain(false), (at, over) in cuts(), seed in any::<u64>()) {
        same(&whole, shuffled(whole.pieces(&at, &over), seed));
    }

    #[test]
    fn a_plain_file_with_balances(whole in plain(true), (at, over) in cuts(), seed in any::<u64>()) {
        same(&whole, shuffled(whole.pieces(&at, &over), seed));
    }

    #[test]
    fn a_host_with_groups_and_refunds((at, over) in cuts(), seed in any::<u64>()) {
        let whole = Whole::new("opencollective", &host());
        same(&whole, shuffled(whole.pieces(&at, &over), seed));
    }
}

/// In an order that the seed tells.
fn shuffled(mut pieces: Vec<String>, mut seed: u64) -> Vec<String> {
    for at in (1..pieces.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        pieces.swap(at, (seed >> 33) as usize % (at + 1));
    }
    pieces
}

/// Three months of a collective: contributions with their host fee, expenses, and a refund.
fn host() -> String {
    let mut rows: Vec<String> = Vec::new();
    let (mut balance, mut id) = (0, 0);
    let mut row = |day: &str, group: i64, kind: &str, refund: &str, minor: i64, said: &str| {
        id += 1;
        balance += minor;
        let money = |minor: i64| {
            let sign = if minor < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
        };
        let (amount, balance) = (money(minor), money(balance));
        rows.push(format!(
            "{day}T09:00:00,i{id},g{group},{said},{kind},{refund},,{amount},0,{amount},{balance},\
             USD,A,0\n"
        ));
    };
    for n in 0..30 {
        let day = "2024-01-10".parse::<Day>().expect("a day").plus(n * 3).to_string();
        row(&day, n * 3, "CONTRIBUTION", "", 1000, "Monthly contribution from A");
        row(&day, n * 3, "HOST_FEE", "", -100, "Host Fee");
        if n % 7 == 3 {
            row(&day, n * 3 + 1, "EXPENSE", "", -700, "Server");
        }
        if n % 11 == 10 {
            row(&day, n * 3 + 2, "CONTRIBUTION", "REFUND", -1000, "Refund of Monthly contribution");
            row(&day, n * 3 + 2, "HOST_FEE", "REFUND", 100, "Refund of Host Fee");
        }
    }
    rows.reverse();
    let header = "datetime,shortId,shortGroup,description,kind,isRefund,shortRefundId,amount,\
                  paymentProcessorFee,netAmount,balance,currency,oppositeAccountName,taxAmount\n";
    rows.iter().fold(header.to_owned(), |file, row| file + row)
}

/// A real project's eight years, where they are.
#[test]
fn a_real_file_in_ten_pieces() {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned();
    let folder = std::env::var("LEDGER_SHARED").unwrap_or_else(|_| beside());
    let path = std::path::Path::new(&folder).join("statements/real/opencollective-2017-2024.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("left out: {} is not there", path.display());
        return;
    };
    let whole = Whole::new("opencollective", &text);
    let days = whole.days();
    let cut = |n: usize| n * (days.len() - 1) / 10;
    let pieces = (0..10).map(|n| whole.between(days[cut(n)], days[cut(n + 1)])).collect();
    same(&whole, shuffled(pieces, 7));
}
