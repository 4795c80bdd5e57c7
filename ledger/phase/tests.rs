//! A small service from its start on: what the gates ask for and what is told, day by day.

use super::gate::Share;
use super::*;
use crate::account::{Account, Class, Code, Function};
use crate::books::Books;
use crate::day::Day;
use crate::entry::{
    Body, Closing, Decision, Declared, Draft, Governance, Grade, Phase, Policy, Posting, Postings,
    Profile, Rel, Return, Shutdown, Statement, Successor,
};
use crate::fixture::{clerk, new_book};
use crate::means::Ratio;
use crate::payout::Payouts;
use crate::ssh::PrivateKey;
use tempfile::TempDir;

const BOX: &str = "assets:cash:box";
const GIFTS: &str = "income:donations:one-time";

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

fn draft(date: &str, body: Body, legs: &[(&str, i64)]) -> Draft {
    let ccy = "EUR".parse().expect("a currency");
    let posting = |(account, minor): &(&str, i64)| {
        let account: Account = account.parse().expect("an account");
        match account.class() {
            Class::Assets | Class::Liabilities => Posting::pooled(account, ccy, *minor),
            Class::Expenses => {
                Posting::expense(account, ccy, *minor, Code::general(), Function::Program)
            }
            _ => Posting::of_fund(account, ccy, *minor, Code::general()),
        }
    };
    let postings = Postings::new(legs.iter().map(posting).collect()).expect("they balance");
    Draft::new(day(date), code("treasurer"), body, postings)
}

fn gift(date: &str, minor: i64) -> Draft {
    draft(date, Body::Donation(None), &[(BOX, minor), (GIFTS, -minor)])
}

fn declares(date: &str, name: &str, value: Declared) -> Draft {
    draft(date, Body::Policy(Policy { code: name.into(), value, in_force: true }), &[])
}

/// The end, whole: closing costs 100.00, three months of grace.
fn the_end() -> Vec<Draft> {
    let successor = Successor { points: 10_000, accepted: Some(day("2026-01-01")) };
    let closing = Closing { budget: 10_000, floor: 0, minimum: 0 };
    let (profile, returns, fallback) = (Profile::Association, Return::None, code("commons"));
    let shutdown = Shutdown { profile, returns, grace: 3, period: 6, window: 90, fallback };
    vec![
        declares("2026-01-01", "commons", Declared::Successor(successor)),
        declares("2026-01-01", "eur", Declared::Closing(closing)),
        declares("2026-01-01", "shutdown", Declared::Shutdown(shutdown)),
    ]
}

fn governed(treasurer: Option<&str>) -> Draft {
    let governance =
        Governance { reaffirm: Some(90), silent: Some(20), treasurer: treasurer.map(code) };
    declares("2026-01-01", "governance", Declared::Governance(governance))
}

/// A book of these days, each with its entries.
struct Told {
    folder: TempDir,
    next: u64,
}

impl Told {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        drop(new_book(folder.path(), "2026-01-01"));
        Self { folder, next: 1 }
    }

    fn write(&mut self, today: &str, drafts: Vec<Draft>) {
        let (book, state) = (self.folder.path().join("book"), self.folder.path().join("state"));
        let mut journal = crate::journal::Journal::open(&book, &state).expect("a journal");
        let mut clerk = clerk(today);
        let mut append = journal.begin(&mut clerk).expect("the lock");
        for draft in drafts {
            append.push(draft).expect("pushed");
            self.next += 1;
        }
        append.commit().expect("committed");
    }

    fn goes_on_to(&mut self, today: &str, phase: Phase) {
        let decision = draft(today, Body::Decision(Decision::Phase(phase)), &[]);
        let begun = draft(today, Body::Phase(phase), &[]).with_ref(Rel::Subject, self.next);
        self.write(today, vec![decision, begun]);
    }

    fn on(&self, today: &str) -> (Books, Payouts) {
        let books = Books::open(&self.folder.path().join("book")).expect("books");
        let mut payouts = books.payouts().expect("they fold");
        payouts.authority.reach(day(today));
        (books, payouts)
    }

    fn alerts(&self, today: &str) -> Vec<String> {
        let (books, payouts) = self.on(today);
        let alerts = alerts(&books, &payouts, day(today)).expect("alerts");
        alerts.iter().map(Alert::to_string).collect()
    }

    fn lacks(&self, phase: Phase, today: &str) -> Vec<String> {
        let (books, payouts) = self.on(today);
        let gates = gates(&books, &payouts, phase, day(today)).expect("gates");
        gates.iter().flat_map(|gate| gate.lacks.iter().map(Lack::to_string)).collect()
    }
}

#[test]
fn the_grace_period_runs_for_whole_months_from_the_newest_start() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    assert_eq!(grace(&told.on("2026-01-31").1.authority, day("2026-01-31")), None, "no start yet");
    told.goes_on_to("2026-01-31", Phase::Starting);
    let of = |told: &Told, today| grace(&told.on(today).1.authority, day(today)).expect("grace");
    let first = of(&told, "2026-02-01");
    assert_eq!((first.months, first.from, first.over), (3, day("2026-01-31"), day("2026-04-30")));
    assert!(first.runs(day("2026-04-29")) && !first.runs(day("2026-04-30")));
    // Who goes back to look at it again starts anew.
    told.goes_on_to("2026-02-10", Phase::Evaluating);
    told.goes_on_to("2026-02-20", Phase::Starting);
    assert_eq!(of(&told, "2026-03-01").over, day("2026-05-20"));
}

#[test]
fn what_is_lacking_is_named_one_by_one() {
    let mut told = Told::new();
    let start = told.lacks(Phase::Starting, "2026-01-01");
    let end = "declare what becomes of the money at the end: `[shutdown]`";
    assert_eq!(start, [end, "declare what closing costs: `[[closing]]`"]);
    assert_eq!(told.lacks(Phase::Closing, "2026-01-01"), start, "there is no end without rules");
    assert_eq!(told.lacks(Phase::Evaluating, "2026-01-01"), [] as [&str; 0]);
    told.write("2026-01-01", the_end());
    assert_eq!(told.lacks(Phase::Starting, "2026-01-01"), [] as [&str; 0]);
}

#[test]
fn the_books_close_only_on_nothing() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    assert_eq!(told.lacks(Phase::Closed, "2026-01-01"), [] as [&str; 0]);
    let owed = [("expenses:hosting", 700), ("liabilities:payable", -700)];
    let gift = gift("2026-01-02", 123_456);
    told.write("2026-01-02", vec![gift, draft("2026-01-02", Body::Expense(None), &owed)]);
    let lacks = ["assets:cash:box holds 1,234.56 EUR", "liabilities:payable holds -7.00 EUR"];
    assert_eq!(told.lacks(Phase::Closed, "2026-01-02"), lacks);
    assert_eq!(told.lacks(Phase::Closed, "2026-01-01"), lacks, "whatever the day");
}

#[test]
fn closing_is_due_once_what_is_there_does_not_do_for_it() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    told.write("2026-01-01", vec![governed(Some("treasurer")), gift("2026-01-01", 9_999)]);
    assert_eq!(told.alerts("2026-01-02"), [] as [&str; 0], "nothing runs yet");
    told.goes_on_to("2026-01-10", Phase::Starting);
    let short = "Closing is due: 99.99 EUR are available, and closing well takes 100.00 EUR";
    assert_eq!(told.alerts("2026-01-10"), [short]);
    told.write("2026-01-11", vec![gift("2026-01-11", 1)]);
    assert_eq!(told.alerts("2026-01-11"), [] as [&str; 0], "just enough is enough");
}

#[test]
fn what_somebody_forgot_is_told_as_long_as_it_holds() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    let account = "assets:bank:main:eur";
    let ccy = "EUR".parse().expect("a currency");
    let statement = Statement {
        account: "assets:bank:main".parse().expect("an account"),
        ccy,
        from: day("2026-01-01"),
        to: day("2026-01-05"),
        opening: None,
        closing: None,
        rows: 0,
        proven: 0,
        grade: Grade::Unproven,
        profile: code("generic"),
        version: 1,
    };
    let spent = |minor: i64| {
        let legs = [(BOX, -minor), ("expenses:unclassified", minor)];
        draft("2026-01-05", Body::Expense(None), &legs)
    };
    told.write(
        "2026-01-05",
        vec![
            governed(Some("treasurer")),
            declares("2026-01-05", account, Declared::Account { ccy }),
            declares("2026-01-05", "eur", Declared::Reserve { minor: 50_000 }),
            gift("2026-01-05", 60_000),
            draft("2026-01-05", Body::Statement(statement), &[]),
            spent(100),
        ],
    );
    told.goes_on_to("2026-02-08", Phase::Starting);
    let open = "Nobody has explained 1 debit of the bank, and until then nothing is paid by itself";
    assert_eq!(told.alerts("2026-02-09"), [open]);
    let due = "The next statement of assets:bank:main in EUR is due: the newest one ends on \
               2026-01-05, more than 35 days ago";
    assert_eq!(told.alerts("2026-02-10"), [open, due]);
    told.write("2026-02-10", vec![spent(9_901)]);
    let below = "499.99 EUR are available, less than the reserve of 500.00 EUR that is declared";
    assert_eq!(told.alerts("2026-02-10").first().map(String::as_str), Some(below));
}

#[test]
fn silence_is_told_by_the_day_and_so_are_the_people() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    told.write("2026-01-01", vec![governed(None), gift("2026-01-01", 90_000)]);
    let nobody = "Nobody is named who keeps the books";
    // The rule asks more of members than before, so it waited until 2026-01-05.
    assert_eq!(told.alerts("2026-01-04"), [] as [&str; 0]);
    assert_eq!(told.alerts("2026-01-21"), [nobody], "20 days are declared, and 20 passed");
    let silent =
        "Nothing was published since 2026-01-01, which is longer than the 20 days declared";
    assert_eq!(told.alerts("2026-01-22"), [silent, nobody]);

    // She was proposed with a key that she never joined with.
    let key = Some(PrivateKey::new(&[9; 32]).public());
    let proposed = declares("2026-03-01", "bea", Declared::Member { key });
    told.write("2026-03-01", vec![proposed, governed(Some("bea"))]);
    let gone = "bea was named to keep the books, and is no member";
    assert_eq!(told.alerts("2026-03-06"), [gone]);
    let lapsing = "treasurer is no member from 2026-04-06 on, unless they reaffirm before";
    assert_eq!(told.alerts("2026-03-07"), [gone, lapsing], "30 days before");
    let kept = "treasurer has said nothing since 2026-01-01, and is a member only because the \
                others are too few to decide";
    assert_eq!(told.alerts("2026-04-06").last().map(String::as_str), Some(kept));
}

#[test]
fn whoever_is_asked_often_is_not_told_so_from_the_first_day_on() {
    let mut told = Told::new();
    let governance =
        Governance { reaffirm: Some(30), silent: None, treasurer: Some(code("treasurer")) };
    let governance = declares("2026-01-01", "governance", Declared::Governance(governance));
    told.write("2026-01-01", vec![governance]);
    // The rule holds from 2026-01-05, and the 30 days are over on 2026-02-05.
    assert_eq!(told.alerts("2026-01-25"), [] as [&str; 0]);
    let lapsing = "treasurer is no member from 2026-02-05 on, unless they reaffirm before";
    assert_eq!(told.alerts("2026-01-26"), [lapsing], "10 days before");
}

#[test]
fn what_is_given_once_closing_began_is_told_until_it_went_back() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    told.goes_on_to("2026-01-02", Phase::Closing);
    let first = |told: &Told, day: &str| told.alerts(day).first().cloned().unwrap_or_default();
    assert!(!first(&told, "2026-01-03").contains("given since"));
    told.write("2026-01-03", vec![gift("2026-01-02", 300), gift("2026-01-03", 500)]);
    let late = "5.00 EUR were given since closing began, and are offered back whole: recurring gifts are to be \
                stopped where they are given";
    assert_eq!(first(&told, "2026-01-03"), late, "what came on the day itself was in time");
}

#[test]
fn a_closed_service_has_nothing_to_look_at() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    told.write("2026-01-01", vec![governed(None)]);
    told.goes_on_to("2026-01-02", Phase::Closing);
    assert!(!told.alerts("2026-03-01").is_empty());
    told.goes_on_to("2026-03-01", Phase::Closed);
    assert_eq!(told.alerts("2026-12-01"), [] as [&str; 0]);
    told.write("2026-12-02", vec![gift("2026-12-02", 500)]);
    let left = format!("The service is closed, and {BOX} holds 5.00 EUR");
    let alerts = told.alerts("2026-12-03");
    assert!(alerts.len() == 1 && alerts[0].starts_with(&left), "{alerts:?}");
    assert!(alerts[0].contains("no rule says whose it is"), "{alerts:?}");
}

#[test]
fn whoever_starts_has_asked_who_takes_the_rest_and_priced_each_currency() {
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    assert_eq!(told.lacks(Phase::Starting, "2026-01-02"), [] as [&str; 0]);
    let successor = Successor { points: 10_000, accepted: None };
    told.write(
        "2026-01-02",
        vec![declares("2026-01-02", "commons", Declared::Successor(successor))],
    );
    let unasked = "ask `commons`, who takes what nobody else does, and declare when they agreed: \
                   `accepted` in `[[successor]]`";
    assert_eq!(told.lacks(Phase::Starting, "2026-01-20"), [unasked]);
    assert_eq!(told.lacks(Phase::Closing, "2026-01-20"), [] as [&str; 0], "the end can go without");
    let dollars = "USD".parse().expect("a currency");
    let mut foreign = gift("2026-01-02", 500);
    let inside = |p: &Posting| Posting { ccy: dollars, ..p.clone() };
    let legs = foreign.postings.iter().map(inside).collect();
    foreign.postings = Postings::new(legs).expect("they balance");
    told.write("2026-01-02", vec![foreign]);
    let unpriced = "declare what closing costs in USD: `[[closing]]`";
    assert_eq!(told.lacks(Phase::Starting, "2026-01-20"), [unpriced, unasked]);
}

#[test]
fn what_is_not_enough_never_looks_as_if_it_were() {
    let share = |over, under| Share::Of(Ratio::new(over, under).expect("a fraction"));
    let told = |of: Share| (of.to_string(), of.is_enough());
    assert_eq!(told(share(999_999, 1_000_000)), ("0.99".to_owned(), false));
    assert_eq!(told(share(1, 1)), ("1.00".to_owned(), true));
    assert_eq!(told(share(-1, 3)), ("-0.34".to_owned(), false));
    assert_eq!(told(Share::Free), ("all".to_owned(), true));
}

#[test]
fn a_log_that_closes_on_something_is_refused_by_whoever_verifies_it() {
    let verified = |told: &Told| {
        let outside = crate::verify::Outside { head: None, private: false };
        crate::verify::verify(&told.folder.path().join("book"), &outside)
    };
    let mut told = Told::new();
    told.write("2026-01-01", the_end());
    told.write("2026-01-02", vec![gift("2026-01-02", 1)]);
    told.goes_on_to("2026-01-03", Phase::Closing);
    verified(&told).expect("as it should be");
    // The journal takes what the treasury would refuse.
    told.goes_on_to("2026-01-04", Phase::Closed);
    let wrong = verified(&told).expect_err("a cent is left").to_string();
    let says =
        format!("entry {}: closes the books while assets:cash:box holds 0.01 EUR", told.next - 1);
    assert_eq!(wrong, says);
}
