//! A random walk through an end: as many seeds as LEDGER_SEEDS says, from LEDGER_SEED on. Whatever
//! happens, all of the money is given out at last; a seed that fails is named, and fails again.

use super::book::Book;

/// Money comes and goes, bills come in, givers claim, members sign and pay when they do: whatever happens,
/// what is asked twice says nothing new, and at last everything is given out and the books can be closed.
#[test]
fn whatever_comes_in_between_all_of_it_is_given_out_in_the_end() {
    let seeds = std::env::var("LEDGER_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6_u64);
    let first = std::env::var("LEDGER_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for seed in first..first + seeds {
        walk(seed);
    }
}

fn walk(seed: u64) {
    let mut dice = Dice(seed);
    let returns = ["none", "newest", "lifetime"][dice.below(3) as usize];
    let budget = ["0.00", "25.00"][dice.below(2) as usize];
    let mut book = Book::new(returns, budget, "");
    let given = 2_000 + dice.below(40_000) as i64;
    book.bank(&[("2025-11-09", "Gift one", given), ("2025-11-10", "Gift two", 3_000)]);
    for month in ["2025-08", "2025-09", "2025-10"].iter().take(dice.below(4) as usize) {
        let amount = format!("{}.{:02}", 10 + dice.below(200), dice.below(100));
        let bill = book.bill(&amount, month);
        if dice.below(3) > 0 {
            book.approve(&[bill]);
        }
    }
    // Nobody knows yet that this is a gift: it is known late.
    let unknown = dice.below(2) * dice.below(9_000);
    if unknown > 0 {
        book.bank(&[("2025-11-10", "Perhaps", unknown as i64)]);
    }
    book.on("2025-12-01").begins();
    if unknown > 0 {
        let row = book.unclassified();
        book.said(&["classify", &row, "income:donations:one-time"]);
    }
    if returns != "none" && dice.below(2) == 0 {
        let offers = book.offers();
        let rows: Vec<&str> = offers.lines().skip(1).collect();
        if let Some(gift) = rows.first().and_then(|row| row.split(',').next()) {
            book.claims_gift(gift);
        }
    }
    let day = |n: u64| format!("2026-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
    for n in 0..12 {
        let day = day(n);
        book.on(&day);
        match dice.below(7) {
            0 => book.bank(&[(&day, "Loan of Anna", 100 + dice.below(9_000) as i64)]),
            1 => {
                let fine = dice.below(2_500) as i64 + 1;
                if fine < book.balance {
                    book.bank(&[(&day, "Fine", -fine)]);
                }
            }
            2 if n < 6 => drop(book.bill("7.50", "2025-11")),
            3 => drop(book.settles(&day)),
            4 => book.bank(&[(&day, "Gift late", 100 + dice.below(9_000) as i64)]),
            _ => {
                book.said(&["shutdown", "proceed"]);
                let again = book.said(&["shutdown", "proceed"]);
                assert!(!again.contains("Entry"), "seed {seed}, {day}: {again}");
            }
        }
    }
    for n in 12..24 {
        let day = day(n);
        book.on(&day);
        if n == 12 {
            // Where nothing came for long, no money is proven that could be paid.
            book.bank(&[(&day, "Loan of Anna", 100)]);
        }
        let said = book.said(&["shutdown", "proceed", "--last"]);
        // A lender is paid by hand.
        if let Some((_, rest)) = said.split_once("To be paid by hand: ") {
            let amount = rest.split(' ').next().unwrap_or_default().replace('.', "");
            book.bank(&[(&day, "Repaid to Anna", -amount.parse::<i64>().expect(&said))]);
        }
        book.settles(&day);
    }
    let told = |book: &Book| book.said(&["shutdown", "proceed", "--last"]) + &book.said(&["run"]);
    assert_eq!(book.balance, 0, "seed {seed}, {returns}: {}", told(&book));
    book.desk.head();
}

/// A walk of its own for each seed: the same for whoever runs it again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

impl Book {
    /// Signs all that waits, and has paid what `run` pays; the cents that left.
    fn settles(&mut self, day: &str) -> i64 {
        let open = self.said(&["expense", "list", "--open", "--format", "csv"]);
        let open: Vec<String> = open
            .lines()
            .filter(|line| line.contains(",waits"))
            .filter_map(|line| Some(line.split(',').next()?.to_owned()))
            .collect();
        if !open.is_empty() {
            self.approve(&open);
        }
        let said = self.said(&["run"]);
        let Some(batch) = said.split("batch ").nth(1).and_then(|rest| rest.split(':').next())
        else {
            return 0;
        };
        let paid = said.split("to be paid by sepa").nth(1).unwrap_or_default();
        let paid = paid.split(" in outbox").next().unwrap_or_default();
        let cents = |line: &str| -> Option<i64> {
            let amount = line.trim().strip_prefix("entry ")?.split(", ").nth(1)?;
            amount.split(' ').next()?.replace([',', '.'], "").parse().ok()
        };
        let sum: i64 = paid.lines().filter_map(cents).sum();
        let batch = batch.to_owned();
        self.said(&["payout", "sent", &batch]);
        self.bank(&[(day, &format!("SEPA BATCH {batch}"), -sum)]);
        sum
    }
}
