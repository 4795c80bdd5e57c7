//! The facts of a small service, worked out by hand; and what holds for any books.

mod classified;

use super::*;
use crate::currency::{Counted, Payments};
use crate::figures::Line;
use crate::fixture::{Place, count, draft, golden, of, reversal, service, statement};
use crate::reconcile::Reconciliation;
use ledger::entry::{Body, Draft, Outcome, Rel, Settlement};

const BANK: &str = "assets:bank:main EUR";

fn euro(report: &Report) -> &CurrencyReport {
    report.currencies.get(&of("EUR")).expect("euro")
}

fn line(report: &Report, line: Line) -> String {
    euro(report).figures.line(line).to_string()
}

fn reconciliation(report: &Report) -> Reconciliation {
    euro(report).accounts.first().expect("an account").reconciliation
}

fn gift(date: &str, amount: &str) -> ledger::entry::Draft {
    let (bank, gift) =
        (format!("{BANK} {amount}"), format!("income:donations:one-time EUR -{amount}"));
    draft(date, Body::Donation(None), &[&bank, &gift])
}

#[test]
fn october_is_what_a_treasurer_would_work_out() {
    let report = service().report("2024-10");
    let expected = [
        (Line::DonationsGross, "422.50"),
        (Line::Refunds, "-25.00"),
        (Line::OtherIncome, "0.00"),
        (Line::UnclassifiedIncome, "0.00"),
        (Line::Fees, "-7.91"),
        (Line::Expenses, "-305.50"),
        (Line::Conversions, "-100.00"),
        (Line::Payable, "70.50"),
    ];
    for (which, amount) in expected {
        assert_eq!(line(&report, which), amount, "{which:?}");
    }
    let euro = euro(&report);
    assert_eq!(euro.figures.opening.to_string(), "1480.55");
    assert_eq!(euro.figures.closing.to_string(), "1535.14");
    let Counted { count, amount } = euro.parts.donations.one_time;
    assert_eq!((count, amount.to_string()), (4, "172.50".to_owned()));
    assert_eq!(euro.unclassified.income.count, 0, "it was classified in November");
    assert_eq!(euro.unclassified.expenses.count, 1);
    let funds: i128 = euro.funds.iter().map(|fund| fund.closing.minor).sum();
    assert_eq!(funds, euro.net_assets.minor, "the funds together are the net assets");
}

#[test]
fn what_is_owed_leaves_cash_when_a_statement_shows_it_and_is_spent_once() {
    let mut place = Place::new();
    place.add("2024-10-01", vec![gift("2024-10-01", "100.00")]);
    let owed = ["expenses:hosting EUR 20.00", "liabilities:payable EUR -20.00"];
    place.add("2024-10-20", vec![draft("2024-10-20", Body::Expense(None), &owed)]);
    let paid = [
        &format!("{BANK} -20.35"),
        "liabilities:payable EUR 20.00",
        "expenses:fees:bank EUR 0.35 general admin",
    ];
    let shown = Settlement { outcome: Outcome::Paid, of_batch: false };
    let shown = draft("2024-11-02", Body::Settlement(shown), &paid);
    place.add("2024-11-03", vec![shown.with_ref(Rel::Settles, 2)]);
    let told = |period: &str| {
        let report = place.report(period);
        let lines = [Line::Expenses, Line::Fees, Line::Payable].map(|of| line(&report, of));
        let payments = euro(&report).payments.as_ref().expect("something was owed");
        let Payments { lines: shown, settled, owed } = payments;
        assert_eq!(shown.len() as i64, settled.count, "each is named");
        let (closing, count) = (euro(&report).figures.closing, settled.count);
        (lines.join(" "), closing.to_string(), count, settled.amount.to_string(), owed.to_string())
    };
    let texts = |lines: &str, closing: &str, count, sum: &str, owed: &str| {
        (lines.to_owned(), closing.to_owned(), count, sum.to_owned(), owed.to_owned())
    };
    assert_eq!(told("2024-10"), texts("-20.00 0.00 20.00", "100.00", 0, "0.00", "20.00"));
    assert_eq!(told("2024-11"), texts("0.00 -0.35 -20.00", "79.65", 1, "-20.00", "0.00"));
    assert_eq!(flows(&place.report("2024-11"), "assets:bank:main"), ["0.00", "-20.35", "0.00"]);
}

#[test]
fn a_gift_without_money_raises_gifts_and_expenses_and_leaves_cash() {
    let mut place = Place::new();
    place.add("2024-01-05", vec![gift("2024-01-05", "10.00")]);
    let before = place.report("2024-01");
    let waived = ["expenses:bounties EUR 50.00", "income:donations:one-time EUR -50.00"];
    let body = Body::Noncash(ledger::entry::Noncash::Waived);
    place.add("2024-01-06", vec![draft("2024-01-06", body, &waived)]);
    let after = place.report("2024-01");
    assert_eq!(line(&before, Line::DonationsGross), "10.00");
    assert_eq!(line(&after, Line::DonationsGross), "60.00");
    assert_eq!(line(&after, Line::Expenses), "-50.00");
    assert_eq!(euro(&after).figures.closing, euro(&before).figures.closing);
    assert_eq!(euro(&after).noncash.to_string(), "50.00");
}

/// What the table of cash shows of an account: received, paid, moved.
fn flows(report: &Report, account: &str) -> [String; 3] {
    let found = euro(report).accounts.iter().find(|of| of.account == account);
    let of = found.expect("the account is shown");
    [of.received, of.paid, of.moved].map(|sum| sum.to_string())
}

fn report_text(place: &Place, report: &Report) -> String {
    report.text(&Dress::of(&place.books(), report).expect("words"))
}

#[test]
fn a_refund_of_a_vendor_has_no_share_and_leaves_none_that_is_nonsense() {
    let mut place = Place::new();
    let spent = |minor: &str, category: &str| {
        let (bank, to) = (format!("{BANK} {minor}"), format!("expenses:{category} EUR "));
        let amount = minor.strip_prefix('-').map_or(format!("-{minor}"), str::to_owned);
        draft("2024-10-02", Body::Expense(None), &[&bank, &(to + &amount)])
    };
    let all = [spent("-10.00", "domain"), spent("15.60", "hosting"), gift("2024-10-04", "30.00")];
    place.add("2024-10-05", all.to_vec());
    let report = place.report("2024-10");
    let text = report_text(&place, &report);
    assert!(text.contains("5.60") && text.contains("-10.00"), "{text}");
    let of = text.split("category").nth(1).and_then(|rest| rest.split("Funds").next());
    assert!(!of.expect("the table of expenses").contains('%'), "{text}");
}

#[test]
fn a_mistake_is_told_both_ways_and_counts_for_nothing() {
    let mut place = Place::new();
    let wrong = gift("2024-01-05", "10.00");
    let first = place.add("2024-01-05", vec![wrong.clone(), gift("2024-01-06", "1.00")]);
    let right = gift("2024-01-05", "12.00").with_ref(Rel::Corrects, first);
    place.add("2024-02-01", vec![reversal(first, &wrong, "2024-01-05", "misread"), right]);
    let january = place.report("2024-01");
    assert_eq!(line(&january, Line::DonationsGross), "13.00");
    assert_eq!(euro(&january).parts.donations.one_time.count, 2);
    assert!(january.corrected.corrections.is_empty(), "it was recorded in February");
    let [since] = january.corrected.corrected_since.as_slice() else { panic!("one correction") };
    assert_eq!((since.entry, since.of, since.replaced_by.as_slice()), (3, 1, &[4][..]));
    let february = place.report("2024-02");
    assert_eq!(february.corrected.corrections, january.corrected.corrected_since);
}

#[test]
fn an_undone_statement_is_one_correction_with_its_rows() {
    let mut place = Place::new();
    let first = place.add(
        "2024-01-31",
        vec![
            statement(BANK, ["2024-01-01", "2024-01-31"], Some(["0.00", "10.00"]), 1),
            gift("2024-01-05", "10.00").with_ref(Rel::Statement, 1),
        ],
    );
    let void = draft("2024-02-01", Body::StatementVoid, &[]).with_ref(Rel::Voids, first);
    let undone = reversal(first + 1, &gift("2024-01-05", "10.00"), "2024-01-05", "wrong file");
    place.add("2024-02-01", vec![void, undone]);
    let report = place.report("2024-02");
    let [void] = report.corrected.corrections.as_slice() else { panic!("{report:?}") };
    assert_eq!((void.name, void.of, void.rows), ("statement-void", first, Some(1)));
    let january = place.report("2024-01");
    assert_eq!(january.statements.first().and_then(|s| s.void), Some(3));
    assert_eq!(january.corrected.corrected_since.as_slice(), std::slice::from_ref(void));
}

#[test]
fn a_month_that_the_books_do_not_reach_is_refused() {
    let refused = |place: &Place, period: &str| {
        let report = Report::of(&place.books(), of(period));
        report.expect_err("nothing to tell").to_string()
    };
    let mut place = Place::new();
    let empty = "there is no report of 2024-01: nothing was received or spent yet";
    assert_eq!(refused(&place, "2024-01"), empty);
    place.add("2024-02-20", vec![gift("2024-02-05", "10.00")]);
    let before = "there is no report of 2024-01: the books begin in 2024-02";
    assert_eq!(refused(&place, "2024-01"), before);
    let later = "there is no report of 2024-03: the log reaches to 2024-02-20 only";
    assert_eq!(refused(&place, "2024-03"), later);
    assert_eq!(place.report("2024-02").status, Status::Provisional);
    assert_eq!(place.report("2024").status, Status::Provisional);
}

#[test]
fn of_one_day_a_proven_statement_bears_a_balance_out_before_a_count() {
    let mut place = Place::new();
    let claimed =
        |closing| statement(BANK, ["2024-01-01", "2024-01-31"], Some(["0.00", closing]), 1);
    let first = place.add(
        "2024-02-01",
        vec![
            gift("2024-01-10", "10.00"),
            claimed("10.00"),
            count("2024-01-31", "assets:bank:main", "EUR", "9.00"),
        ],
    );
    let Reconciliation::Equal(by) = reconciliation(&place.report("2024-01")) else {
        panic!("the statement is equal")
    };
    assert_eq!((by.entry, by.by), (first + 1, crate::reconcile::Witness::Statement));
}

#[test]
fn our_cash_stands_beside_the_banks() {
    let mut place = Place::new();
    let of_days = |from, to, balances| statement(BANK, [from, to], Some(balances), 1);
    place.add(
        "2024-04-15",
        vec![
            gift("2024-01-10", "10.00"),
            of_days("2024-01-01", "2024-01-31", ["0.00", "10.00"]),
            gift("2024-02-10", "5.00"),
            gift("2024-02-20", "1.00"),
            of_days("2024-02-01", "2024-02-15", ["10.00", "15.00"]),
            gift("2024-03-05", "2.00"),
            of_days("2024-03-01", "2024-04-15", ["16.00", "18.50"]),
        ],
    );
    assert!(matches!(reconciliation(&place.report("2024-01")), Reconciliation::Equal(_)));
    let february = reconciliation(&place.report("2024-02"));
    let Reconciliation::Behind { since, .. } = february else { panic!("{february:?}") };
    assert_eq!(since.to_string(), "1.00");
    let march = reconciliation(&place.report("2024-03"));
    let Reconciliation::Differs { difference, .. } = march else { panic!("{march:?}") };
    assert_eq!(difference.to_string(), "-0.50", "ours less the bank's");
    let gaps = place.report("2024-02").gaps;
    let [gap] = gaps.as_slice() else { panic!("{gaps:?}") };
    assert_eq!(gap.difference.map(|d| d.to_string()).as_deref(), Some("1.00"));
    let told = crate::report::phrases::gap(gap, &crate::names::Names::default());
    assert!(told.starts_with("GAP main (bank) EUR: "), "{told}");
    assert!(place.report("2024-01").gaps.is_empty(), "the balances meet");

    place.add("2024-04-16", vec![gift("2024-04-02", "0.50")]);
    assert!(matches!(reconciliation(&place.report("2024-03")), Reconciliation::Inside(_)));
    place.add(
        "2024-04-20",
        vec![gift("2024-04-20", "7.00"), count("2024-04-20", "assets:bank:main", "EUR", "25.50")],
    );
    assert!(matches!(reconciliation(&place.report("2024-04")), Reconciliation::Equal(_)));
}

/// Reversed behind somebody's back: nothing stands on the box, and the count still says that something did.
#[test]
fn an_account_that_is_not_what_was_counted_is_told_of_at_zero() {
    let mut place = Place::new();
    let boxed = ["assets:cash:box EUR 12.00", "income:donations:one-time EUR -12.00"];
    let given = draft("2024-01-10", Body::Donation(None), &boxed);
    let counted = count("2024-02-29", "assets:cash:box", "EUR", "12.00");
    let first = place.add("2024-03-01", vec![given.clone(), counted, gift("2024-03-01", "1.00")]);
    let accounts = |place: &Place| {
        let accounts = euro(&place.report("2024-03")).accounts.clone();
        accounts.into_iter().find(|of| of.account == "assets:cash:box")
    };
    assert!(accounts(&place).is_some_and(|of| !of.reconciliation.differs()));
    place.add("2024-03-02", vec![reversal(first, &given, "2024-01-10", "never given")]);
    let of = accounts(&place).expect("it is listed");
    let Reconciliation::Differs { evidence, difference } = of.reconciliation else {
        panic!("{of:?}")
    };
    assert_eq!((of.closing.to_string(), evidence.entry), ("0.00".to_owned(), first + 1));
    assert_eq!(difference.to_string(), "-12.00");
    // A count that agrees is the answer, and then there is nothing to tell.
    place.add("2024-03-03", vec![count("2024-03-03", "assets:cash:box", "EUR", "0.00")]);
    assert_eq!(accounts(&place), None);
}

#[test]
fn an_empty_month_has_its_balance_and_a_running_one_is_not_complete() {
    let mut place = service();
    let waived = ["expenses:bounties EUR 50.00", "income:donations:one-time EUR -50.00"];
    let body = Body::Noncash(ledger::entry::Noncash::Waived);
    place.add("2025-01-06", vec![draft("2025-01-06", body, &waived)]);
    let december = place.report("2024-12");
    assert_eq!(december.status, Status::Complete);
    let figures = &euro(&december).figures;
    assert_eq!((figures.opening, figures.net().minor), (figures.closing, 0));
    let running = place.report("2025-01");
    assert_eq!(running.status, Status::Provisional, "it is not over");
    let told = running.text(&Dress::default());
    assert!(told.contains("Not complete: the log reaches to 6 January 2025 only"), "{told}");
}

#[test]
fn a_report_of_an_old_size_is_not_changed_by_later_entries() {
    let mut place = service();
    let size = place.books().head().size;
    let october = of::<Period>("2024-10");
    let then = place.report("2024-10").json().expect("JSON");
    let wrong = gift("2024-10-30", "3.00");
    let first = place.add("2024-11-09", vec![wrong.clone(), gift("2024-09-01", "2.00")]);
    place.add("2024-11-10", vec![reversal(first, &wrong, "2024-10-30", "twice")]);
    let books = place.books().at(size).expect("a view of the past");
    let again = Report::of(&books, october).expect("a report");
    assert_eq!(again.json().expect("JSON"), then);
    assert_ne!(place.report("2024-10").json().expect("JSON"), then);
}

#[test]
fn the_period_before_is_as_long() {
    for (period, previous) in
        [("2024-01", "2023-12"), ("2024-Q1", "2023-Q4"), ("2024-Q3", "2024-Q2"), ("2024", "2023")]
    {
        assert_eq!(of::<Period>(period).before().map(|p| p.to_string()).as_deref(), Some(previous));
    }
    assert_eq!(of::<Period>("1970").before(), None);
    assert_eq!(of::<Period>("1970-01").before(), None);
}

#[test]
fn no_table_breaks_however_large_the_numbers_and_however_bad_the_names() {
    let mut place = service();
    place.add("2024-11-08", vec![gift("2024-10-31", "9999999999999999.99")]);
    let report = place.report("2024-10");
    let dress = crate::Dress::of(&place.books(), &report).expect("words");
    let text = report.text(&dress);
    assert!(text.contains("10,000,000,000,001,271.53"), "{text}");
    for line in text.lines() {
        let width = unicode_width::UnicodeWidthStr::width(line);
        assert!(width <= 80 || line.contains("  key "), "{width} columns: {line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    let entries = crate::EntryLine::of_period(&place.books(), of("2024-10")).expect("entries");
    let markdown = report.markdown(&dress, Some(&entries));
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut columns = 0;
    for line in markdown.lines() {
        assert!(!line.starts_with('|') || columns == 0 || bars(line) == columns, "{line}");
        columns = if line.starts_with('|') { bars(line) } else { 0 };
    }
    let page = report.html(&dress, Some(&entries), &Default::default()).expect("a page");
    assert!(
        !page.contains("<b>") && !page.contains("<party>") && !page.contains('\u{202e}'),
        "E07"
    );
    assert!(!page.contains("<script"), "no script");
}

/// An entry of one of the kinds there are, by two numbers.
fn random(which: u8, minor: i64) -> ledger::entry::Draft {
    let date = format!("2024-0{}-1{}", 1 + which % 3, which % 9);
    let euro = |minor: i64| of::<ledger::money::Currency>("EUR").decimal(i128::from(minor));
    let (plus, minus, fee) = (euro(minor), euro(-minor), euro(minor / 7 + 1));
    let rest = euro(minor - minor / 7 - 1);
    let cash = |amount: &str| format!("{BANK} {amount}");
    let leg = |account: &str, amount: &str| format!("{account} EUR {amount}");
    let (body, postings) = match which % 9 {
        0 => (
            Body::Donation(None),
            vec![
                cash(&rest),
                leg("expenses:fees:host", &fee),
                leg("income:donations:unknown", &minus),
            ],
        ),
        1 => (Body::Refund, vec![cash(&minus), leg("income:donations:one-time", &plus)]),
        2 => (Body::Expense(None), vec![cash(&minus), leg("expenses:hosting", &plus)]),
        3 => (Body::Income, vec![cash(&plus), leg("income:unclassified", &minus)]),
        4 => (Body::Transfer, vec![cash(&minus), leg("assets:in-transit", &plus)]),
        5 => (Body::Loan, vec![cash(&plus), leg("liabilities:loan:bank", &minus)]),
        6 => (Body::Opening, vec![cash(&plus), leg("equity:opening", &minus)]),
        7 => (
            Body::Expense(None),
            vec![leg("liabilities:payable", &minus), leg("expenses:unclassified", &plus)],
        ),
        _ => {
            (Body::Income, vec![leg("assets:receivable", &plus), leg("income:other:grant", &minus)])
        }
    };
    let postings: Vec<&str> = postings.iter().map(String::as_str).collect();
    draft(&date, body, &postings)
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 24, ..Default::default() })]

    #[test]
    fn opening_and_lines_make_closing_in_any_books(
        entries in proptest::collection::vec((0_u8..=255, 10_i64..1_000_000), 1..40),
    ) {
        let mut place = Place::new();
        // The books begin in January, whatever else happens.
        let entries = entries.iter().map(|(which, minor)| random(*which, *minor));
        place.add("2024-03-31", std::iter::once(gift("2024-01-01", "1.00")).chain(entries).collect());
        let months = ["2024-01", "2024-02", "2024-03"].map(|month| place.report(month));
        let mut cash = 0;
        for report in months.iter().filter(|report| !report.currencies.is_empty()) {
            let euro = euro(report);
            let lines: i128 = Line::ALL.iter().map(|line| euro.figures.line(*line).minor).sum();
            assert_eq!(euro.figures.opening.minor, cash);
            cash += lines;
            assert_eq!(euro.figures.closing.minor, cash);
            let accounts: i128 = euro.accounts.iter().map(|account| account.closing.minor).sum();
            assert_eq!(accounts, cash);
            let funds: i128 = euro.funds.iter().map(|fund| fund.closing.minor).sum();
            assert_eq!(funds, euro.net_assets.minor);
        }
        let quarter = place.report("2024-Q1");
        assert_eq!(euro(&quarter).figures.closing.minor, cash);
    }
}

#[test]
fn the_formats_are_what_they_were() {
    let place = service();
    let (books, period) = (place.books(), of::<Period>("2024-10"));
    let report = place.report("2024-10");
    let dress = crate::Dress::of(&books, &report).expect("words");
    let entries = crate::EntryLine::of_period(&books, period).expect("entries");
    let points = crate::chart::points(&books, of("EUR"), period.to()).expect("points");
    let charts = [crate::chart::flows(&points), crate::chart::balance(&points)];
    let charts = charts.into_iter().flatten();
    let charts: Vec<_> = charts.filter_map(|picture| picture.beside(&picture, "Cash")).collect();
    let extras = crate::html::Extras { charts: &charts, entry_link: Some("/e/") };
    golden("report.txt", &report.text(&dress));
    golden("report.json", &report.json().expect("JSON"));
    golden("report.csv", &report.csv());
    golden("report.md", &report.markdown(&dress, Some(&entries)));
    golden("report.html", &report.html(&dress, Some(&entries), &extras).expect("a page"));
}

#[test]
fn statements_that_share_days_have_no_gap_unless_their_balances_disagree() {
    let of_days = |from, to, balances| statement(BANK, [from, to], Some(balances), 1);
    let gaps = |second: Draft, more: Vec<Draft>| {
        let mut place = Place::new();
        let first = of_days("2024-01-01", "2024-01-31", ["0.00", "15.00"]);
        let gifts = [("2024-01-10", "10.00"), ("2024-01-30", "3.00"), ("2024-01-31", "2.00")];
        let mut all: Vec<Draft> = gifts.iter().map(|(day, amount)| gift(day, amount)).collect();
        all.extend([first, gift("2024-02-10", "5.00"), second]);
        all.extend(more);
        place.add("2024-04-15", all);
        let gaps = place.report("2024").gaps;
        gaps.iter().map(|gap| gap.difference.map(|d| d.to_string())).collect::<Vec<_>>()
    };
    let none: [Option<String>; 0] = [];
    let repeats = |from, opening| of_days(from, "2024-02-10", [opening, "20.00"]);
    assert_eq!(
        gaps(repeats("2024-01-31", "13.00"), Vec::new()),
        none,
        "the last day stands in both"
    );
    assert_eq!(gaps(repeats("2024-01-30", "10.00"), Vec::new()), none, "two days do");
    let rest = gift("2024-01-31", "1.00");
    let cut = of_days("2024-01-31", "2024-02-10", ["13.00", "21.00"]);
    assert_eq!(gaps(cut, vec![rest]), none, "the day went on behind the first");
    let disagrees = of_days("2024-01-31", "2024-02-10", ["13.50", "20.50"]);
    assert_eq!(gaps(disagrees, Vec::new()), [Some("0.50".to_owned())]);
    let within = vec![
        of_days("2024-01-05", "2024-01-12", ["0.00", "10.00"]),
        of_days("2024-02-11", "2024-02-28", ["20.00", "20.00"]),
    ];
    assert_eq!(
        gaps(repeats("2024-02-01", "15.00"), within),
        none,
        "a part of January ends nothing"
    );
}
