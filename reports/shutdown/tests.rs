//! The waterfall poured again by a program that shares no line with it, from the published JSON alone.

use super::facts::End;
use ledger::account::Code;
use ledger::day::Day;
use ledger::entry::{Billed, Return, Secondary};
use ledger::shutdown::{Creditor, Debt, Gift, Heir, HoldBack, Position, Rank, Terms, pour};
use std::collections::BTreeMap;
use std::process::Command;

/// Numbers that are the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

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
