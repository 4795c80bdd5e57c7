//! The means of a small service, by numbers that were worked out by hand, and of any totals at all.

use super::committed::in_a_month;
use super::flows::spent;
use super::*;
use crate::account::{Account, Function};
use crate::act::{NAMESPACE, Word};
use crate::day::Month;
use crate::entry::{
    Act, Body, Closing, Collect, Commitment, Declared, Draft, Policy, Posting, Postings, Profile,
    Raise, Rel, Return, Shutdown,
};
use crate::fixture::{clerk, new_book};
use crate::ssh::PrivateKey;
use crate::store::{Leg, Total};
use proptest::prelude::*;
use tempfile::TempDir;

const BANK: &str = "assets:bank:main";
const CARD: &str = "assets:processor:card";
const RECURRING: &str = "income:donations:recurring";
const ONCE: &str = "income:donations:one-time";
const FEES: &str = "expenses:fees:processor";

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

fn euro() -> Currency {
    "EUR".parse().expect("a currency")
}

fn ratio(over: i128, under: i128) -> Ratio {
    Ratio::new(over, under).expect("a fraction")
}

fn draft(date: &str, body: Body, legs: &[(&str, i64, &str)]) -> Draft {
    let posting = |(account, minor, fund): &(&str, i64, &str)| {
        let account: Account = account.parse().expect("an account");
        match account.class() {
            Class::Assets | Class::Liabilities => Posting::pooled(account, euro(), *minor),
            Class::Expenses => {
                Posting::expense(account, euro(), *minor, code(fund), Function::Program)
            }
            _ => Posting::of_fund(account, euro(), *minor, code(fund)),
        }
    };
    let postings = Postings::new(legs.iter().map(posting).collect()).expect("they balance");
    Draft::new(day(date), code("treasurer"), body, postings)
}

fn policy(date: &str, code: &str, value: Declared) -> Draft {
    draft(date, Body::Policy(Policy { code: code.into(), value, in_force: true }), &[])
}

fn commitment(amount: i64, every: &str, fee: Option<i64>, fund: &str) -> Declared {
    Declared::Commitment(Commitment {
        payee: code("host"),
        category: code("hosting"),
        fund: code(fund),
        ccy: euro(),
        cap: amount,
        amount,
        every: every.parse().expect("an interval"),
        from: day("2026-01-01"),
        to: None,
        notice: None,
        cancel: None,
        fee,
        collect: Collect::Push,
        raise: Raise::Due,
        priority: 50,
    })
}

fn shutdown(period: u64) -> Declared {
    let (profile, returns, fallback) = (Profile::Association, Return::None, code("commons"));
    Declared::Shutdown(Shutdown { profile, returns, grace: 0, period, window: 90, fallback })
}

/// A book with what was declared in May, and with what happened up to the last of June.
fn books(declared: Vec<Draft>, happened: Vec<Draft>) -> (TempDir, Books) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut journal = new_book(folder.path(), "2026-01-01");
    for (today, drafts) in [("2026-05-01", declared), ("2026-06-30", happened)] {
        let mut clerk = clerk(today);
        let mut append = journal.begin(&mut clerk).expect("the lock");
        for draft in drafts {
            append.push(draft).expect("pushed");
        }
        append.commit().expect("committed");
    }
    let books = Books::open(&folder.path().join("book")).expect("books");
    (folder, books)
}

fn means(books: &Books, at: &str) -> Means {
    promised(books, at, &[])
}

/// The means of books in which commitments were signed in May, by the treasurer alone.
fn promised(books: &Books, at: &str, commitments: &[(&str, Declared)]) -> Means {
    let mut payouts = books.payouts().expect("they fold");
    let key = Some(PrivateKey::new(&[1; 32]).public());
    let member = [("treasurer", Declared::Member { key }, Word::Join)];
    let rest = commitments.iter().map(|(code, value)| (*code, value.clone(), Word::Approve));
    for (n, (code, value, word)) in (100..).step_by(2).zip(member.into_iter().chain(rest)) {
        let mut see = |index, draft: Draft| {
            payouts.see(index, &draft.to_entry(day("2026-05-01"))).expect("it may stand there");
        };
        see(n, policy("2026-05-01", code, value));
        let act = Act {
            word,
            signer: self::code("treasurer"),
            policy: n,
            seen: n + 1,
            until: day("2026-05-31"),
            signature: PrivateKey::new(&[1; 32]).sign(NAMESPACE, b"the fold asks for none"),
        };
        see(n + 1, draft("2026-05-01", Body::Act(act), &[]).with_ref(Rel::Subject, n));
    }
    let all = Means::all(books, &payouts, day(at)).expect("means");
    all.get(&euro()).expect("of the euro").clone()
}

/// May and June of a service with recurring gifts of 100.00 by card, and 300.00 given once.
fn two_months() -> Vec<Draft> {
    vec![
        draft(
            "2026-05-10",
            Body::Donation(None),
            &[(CARD, 9_000, ""), (FEES, 1_000, "general"), (RECURRING, -10_000, "general")],
        ),
        draft(
            "2026-05-20",
            Body::Donation(None),
            &[(BANK, 30_000, ""), (ONCE, -30_000, "general")],
        ),
        draft("2026-06-02", Body::Refund, &[(CARD, -2_000, ""), (RECURRING, 2_000, "general")])
            .with_ref(Rel::Refunds, 1),
        draft("2026-06-03", Body::Donation(None), &[(BANK, 5_000, ""), (ONCE, -5_000, "mirror")]),
        draft(
            "2026-06-05",
            Body::Expense(None),
            &[(BANK, -6_000, ""), ("expenses:hosting", 6_000, "general")],
        ),
        draft(
            "2026-06-09",
            Body::Expense(None),
            &[(BANK, -1_000, ""), ("expenses:hosting", 1_000, "mirror")],
        ),
        draft(
            "2026-06-10",
            Body::Loan,
            &[(BANK, 1_500, ""), ("liabilities:loan:founder", -1_500, "")],
        ),
    ]
}

#[test]
fn what_is_available_is_the_cash_without_what_is_somebody_elses() {
    let (_folder, books) = books(Vec::new(), two_months());
    let means = means(&books, "2026-06-30");
    let of = means.available;
    assert_eq!(of.cash, 9_000 + 30_000 - 2_000 + 5_000 - 6_000 - 1_000 + 1_500);
    assert_eq!((of.custody, of.restricted, of.payable), (0, 4_000, 0));
    assert_eq!((of.loans, of.approved), (1_500, 0));
    // 20.00 of 90.00 by card were given back, so three times that rate of 90.00 may be: 60.00.
    assert_eq!(of.hold_back, 6_001, "rounded up, of 6,667 of 10,000");
    assert_eq!(of.minor(), 36_500 - 4_000 - 1_500 - 6_001);
    assert_eq!((means.committed, means.self_funding()), (Ratio::ZERO, None));
    assert_eq!((means.wind_down, means.is_short()), (None, None));
}

#[test]
fn recurring_gifts_bear_their_part_of_the_fees_over_the_months_there_are() {
    let (_folder, books) = books(Vec::new(), two_months());
    let means = means(&books, "2026-06-30");
    let recurring = means.recurring.expect("two whole months");
    assert_eq!((recurring.given.from, recurring.given.to), (month("2026-05"), month("2026-06")));
    assert_eq!(recurring.given.total, 8_000, "100.00 less the 20.00 given back");
    // A quarter of the gifts, so a quarter of the fee of 10.00.
    assert_eq!((recurring.gross, recurring.borne()), (40_000, Some(Ratio::whole(250))));
    assert_eq!(recurring.a_month(), Some(ratio(7_750, 2)));
    let burn = means.burn_12.expect("two whole months");
    assert_eq!((burn.months(), burn.total), (2, 7_000), "the mirror's bill is the mirror's");
    let early = self::means(&books, "2026-05-30");
    assert_eq!((early.recurring, early.burn_3), (None, None), "May was not over");
}

#[test]
fn the_end_needs_its_months_its_fees_and_its_budget() {
    let closing = Closing { budget: 1_000, floor: 0, minimum: 0 };
    let declared = vec![
        policy("2026-05-01", "shutdown", shutdown(6)),
        policy("2026-05-01", "eur", Declared::Closing(closing)),
    ];
    let no_refund = two_months().into_iter().filter(|draft| draft.body != Body::Refund);
    let (_folder, books) = books(declared, no_refund.collect());
    let commitments = [
        ("rack", commitment(4_000, "1m", Some(700), "general")),
        ("domain", commitment(2_400, "1y", None, "general")),
        ("backup", commitment(300, "7d", None, "general")),
        ("tapes", commitment(99_900, "1m", None, "mirror")),
    ];
    let means = promised(&books, "2026-06-30", &commitments);
    // 40.00 + 24.00 / 12 + 3.00 × 52 / 12, without the mirror's tapes.
    assert_eq!(means.committed, ratio(4_000 + 200 + 1_300, 1));
    let wind_down = means.wind_down.expect("declared");
    assert_eq!(wind_down.needed(), Some(Ratio::whole(6 * 5_500 + 700 + 1_000)));
    // 385.00 - 40.00 - 15.00 - 2 % of 90.00 held back is 328.20, and 347.00 are needed.
    assert_eq!(means.available.minor(), 32_820);
    assert_eq!(means.is_short(), Some(true));
    // 100.00 less a quarter of 10.00, over two months, of 55.00.
    assert_eq!(means.self_funding(), Some(ratio(9_750, 2 * 5_500)));
}

#[test]
fn a_promise_counts_where_nothing_was_ever_received() {
    let shutdown = policy("2026-05-01", "shutdown", shutdown(1));
    let (_folder, books) = books(vec![shutdown], Vec::new());
    let rack = ("rack", commitment(4_000, "1m", None, "general"));
    let means = promised(&books, "2026-06-30", &[rack]);
    assert_eq!(means.available.minor(), 0);
    assert_eq!(means.is_short(), Some(true));
    assert_eq!(means.self_funding(), Some(Ratio::ZERO));
}

#[test]
fn a_month_has_365_twelfths_of_days_and_52_twelfths_of_weeks() {
    let every = |text: &str| in_a_month(text.parse().expect("an interval"));
    assert_eq!(every("1d"), Ratio::new(365, 12));
    assert_eq!(every("7d"), Ratio::new(52, 12));
    assert_eq!(every("14d"), Ratio::new(26, 12));
    assert_eq!(every("30d"), Ratio::new(365, 360));
    assert_eq!(every("3m"), Ratio::new(1, 3));
    assert_eq!(every("1y"), Ratio::new(1, 12));
}

#[test]
fn months_are_whole_and_of_the_books() {
    let whole = |first: &str, at: &str, most| {
        window(month(first), day(at), most).map(|m| (m.start().to_string(), m.end().to_string()))
    };
    let told = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
    assert_eq!(whole("2020-01", "2026-06-30", 3), told("2026-04", "2026-06"));
    assert_eq!(whole("2020-01", "2026-06-29", 12), told("2025-06", "2026-05"));
    assert_eq!(whole("2026-05", "2026-06-29", 12), told("2026-05", "2026-05"));
    assert_eq!(whole("2026-06", "2026-06-29", 12), None);
    assert_eq!(whole("1970-01", "1970-01-05", 12), None, "before the first month there is none");
}

fn row(month: Month, account: &str, kind: &str, debit: i64, credit: i64) -> MonthTotal {
    let text = str::to_owned;
    let leg = Leg {
        account: text(account),
        ccy: text("EUR"),
        fund: text("general"),
        function: String::new(),
        kind: text(kind),
    };
    MonthTotal { month, leg: leg.into(), total: Total { debit, credit, n: 1, entries: 1 } }
}

proptest! {
    #[test]
    fn no_totals_make_it_panic(
        sums in prop::collection::vec((0..4_usize, 0..3_usize, 0..=i64::MAX, 0..=i64::MAX), 0..40)
    ) {
        let (accounts, kinds) =
            ([RECURRING, ONCE, FEES, "expenses:hosting"], ["donation", "refund", "noncash"]);
        let here = month("2026-06");
        let rows: Vec<MonthTotal> = sums
            .iter()
            .map(|(account, kind, debit, credit)| {
                row(here, accounts[*account], kinds[*kind], *debit, *credit)
            })
            .collect();
        let totals: Vec<&MonthTotal> = rows.iter().collect();
        let recurring = Recurring::of(&totals, &(here..=here));
        let Mean { total, .. } = spent(&totals, &(here..=here));
        let gifts = rows.iter().filter(|row| row.leg.account.starts_with("income:"));
        prop_assert!(total >= recurring.fees - i128::from(i64::MAX) * 40);
        let most: i128 = gifts.map(|row| row.total.net().abs()).sum();
        prop_assert!(recurring.gross.abs() <= most);
        let _ = recurring.a_month().and_then(|net| net.by(Ratio::whole(total)));
    }
}
