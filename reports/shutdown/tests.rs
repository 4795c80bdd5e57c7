//! The waterfall poured again by a program that shares no line with it, from the published JSON alone;
//! and the end as every month's report tells it.

use super::facts::End;
use super::{Summary, Sums, Words, payouts};
use crate::fixture::{Dice, Place, draft, golden, of, policy};
use ledger::account::Code;
use ledger::day::Day;
use ledger::entry::{
    Billed, Body, Closing, Decision, Declared, Phase, Profile, Rel, Return, Secondary, Successor,
};
use ledger::shutdown::{Creditor, Debt, Gift, Heir, HoldBack, Position, Rank, Terms, pour};
use std::collections::BTreeMap;
use std::process::Command;

impl Dice {
    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize].clone()
    }
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

const FUNDS: [&str; 3] = ["general", "mirror", "season"];

fn position(dice: &mut Dice) -> Position {
    let day: Day = "2026-06-30".parse().expect("a day");
    let mut creditors = Vec::new();
    for n in 0..dice.below(7) {
        let debt = match dice.below(4) {
            0 => Debt::Commitment(n + 10),
            1 => Debt::Loan(format!("liabilities:loan:l{n}").into()),
            _ => Debt::Claim(n + 10),
        };
        creditors.push(Creditor {
            debt,
            rank: dice.of(&[Rank::Secured, Rank::Wages, Rank::Tax, Rank::Ordinary]),
            fund: code(dice.of(&FUNDS)),
            owed: 1 + dice.below(4_000),
            day: day.plus(-(dice.below(9) as i64)),
        });
    }
    let mut gifts = Vec::new();
    for entry in 100..100 + dice.below(25) {
        let on = day.plus(5 - dice.below(300) as i64);
        let covers = Billed { from: on, to: on.plus(dice.below(400) as i64) };
        gifts.push(Gift {
            entry,
            day: on,
            fund: code(dice.of(&FUNDS)),
            net: 1 + dice.below(3_000),
            back: 0,
            covers: (dice.below(3) == 0).then_some(covers),
        });
    }
    let restricted = FUNDS.iter().skip(1 + dice.below(3) as usize);
    Position {
        ccy: dice.of(&["EUR", "JPY", "KWD"]).parse().expect("a currency"),
        day,
        cash: dice.below(40_000),
        custody: dice.below(3) * dice.below(1_500),
        funds: restricted.map(|fund| (code(fund), dice.below(5_000))).collect(),
        creditors,
        gifts,
        budget: dice.below(1_000),
        hold_back: HoldBack {
            floor: dice.below(400),
            disputable: dice.below(9_000),
            points: 200 + dice.below(500),
            release: Some(day.plus(180)),
        },
    }
}

fn terms(dice: &mut Dice) -> Terms {
    let first = dice.below(10_001);
    let mut successors = BTreeMap::new();
    if dice.below(3) > 0 {
        for (name, points) in [("archive", first), ("mirrors", 10_000 - first), ("commons", 0)] {
            successors.insert(code(name), Heir { points, accepted: dice.below(2) == 0 });
        }
    }
    let ways = [Secondary::Purpose(code("archive")), Secondary::Donors, Secondary::Similar];
    let funds = FUNDS.iter().skip(1).map(|fund| (code(fund), dice.of(&ways))).collect();
    let look_back = Return::LookBack(1 + dice.below(200));
    Terms {
        returns: dice.of(&[Return::None, Return::Newest, look_back, Return::Lifetime]),
        minimum: dice.below(80),
        funds,
        successors,
        fallback: code("commons"),
    }
}

#[test]
fn a_strangers_program_pours_the_same_from_the_json_alone() {
    let mut dice = Dice(2026);
    let mut all = Vec::new();
    for _ in 0..500 {
        let (position, terms) = (position(&mut dice), terms(&mut dice));
        let poured = pour(&position, &terms);
        let (ccy, day) = (position.ccy.code().to_owned(), position.day.to_string());
        let currencies = BTreeMap::from([(ccy, End::of(position, &terms, poured, 0))]);
        all.push(serde_json::json!({"end": day, "currencies": currencies}));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shutdown.json");
    std::fs::write(&file, serde_json::to_string(&all).expect("JSON")).expect("a file");
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/oracle/shutdown.py");
    let run = Command::new("python3").arg(program).arg(&file).output().expect("python3");
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{out}{err}");
}

/// A book of two months: the end was declared in the second.
fn book() -> Place {
    let mut place = Place::new();
    let gift = |day: &str, amount: &str, fund: &str| {
        let given = format!("income:donations:one-time EUR -{amount} {fund}");
        draft(day, Body::Donation(None), &[&format!("assets:bank:main EUR {amount}"), &given])
    };
    place.add("2024-01-31", vec![gift("2024-01-10", "50.00", "general")]);
    let successor = |points, accepted: Option<&str>| {
        Declared::Successor(Successor { points, accepted: accepted.map(of) })
    };
    let (profile, returns) = (Profile::Association, Return::Newest);
    let (grace, period, window, fallback) = (6, 6, 90, code("commons"));
    let end = ledger::entry::Shutdown { profile, returns, grace, period, window, fallback };
    let closing = Closing { budget: 3_500, floor: 0, minimum: 0 };
    let day = "2024-02-05";
    place.add(
        day,
        vec![
            policy(day, "mirror", Declared::Fund),
            policy(day, "commons", successor(10_000, Some(day))),
            policy(day, "eur", Declared::Closing(closing)),
            policy(day, "shutdown", Declared::Shutdown(end)),
        ],
    );
    let spent = ["assets:bank:main EUR -40.00", "expenses:hosting EUR 40.00"];
    place.add(
        "2024-02-20",
        vec![
            gift("2024-02-10", "30.00", "mirror"),
            gift("2024-02-11", "80.00", "general"),
            gift("2024-02-12", "25.00", "general"),
            draft("2024-02-20", Body::Expense(None), &spent),
        ],
    );
    place
}

/// 50 + 30 + 80 + 25 − 40 = 145; the mirror's 30 and closing's 35 off, 80 are left: the newest 25, and
/// 55 of the 80 before it. The mirror's way is a similar purpose: the commons.
#[test]
fn the_end_stands_in_every_report_since_it_was_declared() {
    let place = book();
    let (books, report) = (place.books(), place.report("2024-02"));
    let dress = crate::Dress::of(&books, &report).expect("words");
    let charts = report.charts(&books).expect("pictures");
    let told = report.text(&dress);
    // The log goes no further than into February: the rows are of its newest day, not of one to come.
    let title = format!("Had it closed on {}", crate::prose::day(report.recorded_until));
    let section = told.split(&title).nth(1).expect("a section");
    let (section, _) = section.split_once("\n\n").expect("an end");
    golden("end.txt", section);
    golden("end.svg", &charts.last().expect("a picture").narrow);
    let json = report.json().expect("JSON");
    let (_, end) = json.split_once("\"end\": ").expect("the end");
    let (end, _) = end.split_once("\n  }").expect("its end");
    golden("end.json", end);
    let csv = report.csv();
    for line in ["end:T1,35.00", "end:T5,30.00", "end:T6,80.00", "end:T7,0.00"] {
        assert!(csv.contains(line), "{line}: {csv}");
    }
    let january = place.report("2024-01");
    assert_eq!(january.end, None, "nobody had said so by then");
    let told = january.text(&dress);
    assert!(told.contains("Nobody had declared by 31 January 2024 who would get"), "{told}");
    // A log that holds what cannot be says nothing about anybody's end.
    let told = crate::Report { stewardship: None, ..january }.text(&dress);
    assert!(!told.contains("Nobody had declared") && told.contains("cannot be said"), "{told}");
}

/// Once the end has begun, nobody asks what would be.
#[test]
fn from_the_day_on_which_it_begins_the_words_are_of_what_is() {
    let mut place = book();
    let day = "2024-03-05";
    let decided = place.books().head().size;
    place.add(
        day,
        vec![
            draft(day, Body::Decision(Decision::Phase(Phase::Closing)), &[]),
            draft(day, Body::Phase(Phase::Closing), &[]).with_ref(Rel::Subject, decided),
        ],
    );
    let (books, report) = (place.books(), place.report("2024-03"));
    let dress = crate::Dress::of(&books, &report).expect("words");
    let told = report.text(&dress);
    assert!(told.contains("As it was on 5 March 2024") && told.contains("All the cash there was"));
    assert!(!told.contains("Had it closed"), "{told}");
    let charts = report.charts(&books).expect("pictures");
    assert_eq!(charts.last().expect("a picture").caption, "Where 145.00 EUR goes");
    let payouts = payouts(&books, of(day)).expect("payouts");
    let summary = Summary::of(&books, &payouts, of(day)).expect("a summary");
    let told = summary.text(&Words::of(&books, &summary).expect("words"));
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for says in [
        "It is closing since 5 March 2024.",
        "Gifts are offered back until 3 June 2024. If you gave, send the token of your gift's receipt",
        "to whoever keeps the books of",
        "How far it is on 5 March 2024",
        "Restricted funds, each its own way (T5) 30.00 30.00",
    ] {
        assert!(told.contains(says), "{says}: {told}");
    }
    assert!(!told.contains("would") && !told.contains('`'), "{told}");
}

#[test]
fn a_report_of_an_old_size_has_the_end_of_then() {
    let mut place = book();
    let (size, then) = (place.books().head().size, place.report("2024-02"));
    let more = ["assets:bank:main EUR 9.00", "income:donations:one-time EUR -9.00"];
    place.add("2024-02-28", vec![draft("2024-02-28", Body::Donation(None), &more)]);
    let books = place.books().at(size).expect("a view of the past");
    assert_eq!(crate::Report::of(&books, then.period).expect("a report"), then);
    assert_ne!(place.report("2024-02").end, then.end);
}

/// Of 50 the processor kept 2: what is called so must say that it is what arrived.
#[test]
fn what_can_be_charged_back_is_said_to_be_without_what_processors_kept() {
    let mut place = book();
    let legs = [
        "assets:processor:stripe EUR 48.00",
        "expenses:fees:processor EUR 2.00",
        "income:donations:one-time EUR -50.00",
    ];
    let day = "2024-02-28";
    place.add(day, vec![draft(day, Body::Donation(None), &legs)]);
    let books = place.books();
    let payouts = payouts(&books, of(day)).expect("payouts");
    let summary = Summary::of(&books, &payouts, of(day)).expect("a summary");
    let told = summary.text(&Words::of(&books, &summary).expect("words"));
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for says in [
        "Gifts that can still be charged back, less what processors kept 48.00",
        "For what may still be charged back, until it no longer can.",
    ] {
        assert!(told.contains(says), "{says}: {told}");
    }
    let year = place.report("2024");
    let told = year.text(&crate::Dress::of(&books, &year).expect("words"));
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = "gifts of 48.00 EUR by card or debit, less what processors kept, can still";
    assert!(told.contains(says), "{told}");
}

/// What is left is the same, whether gifts were read or not.
#[test]
fn sums_are_those_of_the_lines_and_no_gift_is_read_for_them() {
    let place = book();
    let (books, day) = (place.books(), of("2024-02-29"));
    let payouts = payouts(&books, day).expect("payouts");
    let sums = Sums::of(&books, &payouts, day).expect("sums");
    let summary = Summary::of(&books, &payouts, day).expect("a summary");
    let basis = &summary.currencies[&of("EUR")].basis;
    let [sums] = sums.as_slice() else { panic!("{sums:?}") };
    assert_eq!((sums.cash, sums.restricted), (basis.cash, basis.tier("T5")));
    assert_eq!(sums.owed, basis.tier("T1"));
    assert_eq!((sums.left, sums.gives_back), (basis.tier("T6"), true));
}
