//! One month, day by day: the bank works and sends its statement, `ledger run` is run, and people do
//! their part: they upload files, say so, read advices, sign again what failed. Every command may be
//! killed, and is typed again.

use super::desk::{PaymentsDesk, Rail, claim};
use super::dice::Dice;
use std::collections::BTreeSet;

/// Some days on which somebody looks; most is paid on the first.
const DAYS: [&str; 13] = [
    "2026-01-02",
    "2026-01-05",
    "2026-01-07",
    "2026-01-09",
    "2026-01-13",
    "2026-01-16",
    "2026-01-20",
    "2026-01-24",
    "2026-01-29",
    "2026-02-04",
    "2026-02-12",
    "2026-02-20",
    "2026-03-03",
];
/// The last look: whatever is on its way has arrived.
const END: &str = "2026-03-20";
/// How often a command is killed, in percent.
const KILLED: u64 = 35;
/// About as many calls as a run makes that pays, and as other commands make.
const CALLS: [u64; 2] = [270, 90];

/// A month on its way.
pub struct Month<'a> {
    desk: &'a mut PaymentsDesk,
    dice: Dice,
    /// What the treasurer knows to have uploaded.
    uploaded: BTreeSet<String>,
    advices: usize,
    /// The first day that no statement showed.
    from: Option<String>,
    pub kills: u64,
    /// Whether commands may be killed.
    harm: bool,
}

impl<'a> Month<'a> {
    pub fn new(desk: &'a mut PaymentsDesk, dice: Dice) -> Self {
        let uploaded = BTreeSet::new();
        Self { desk, dice, uploaded, advices: 0, from: None, kills: 0, harm: false }
    }

    /// All of it, and long enough after it.
    pub fn live(&mut self) {
        self.harm = true;
        for day in DAYS {
            self.day(day);
            if day == "2026-01-13" {
                self.command(&claim("75.00", "A-4", "2026-01-15").join(" "));
            }
        }
        self.harm = false;
        self.day(END);
    }

    /// Up to the morning on which most is paid.
    pub fn until_payday(&mut self) {
        self.morning(DAYS[0]);
    }

    /// From that morning on, with nobody doing harm.
    pub fn after_payday(&mut self) {
        self.from = Some("2026-01-03".to_owned());
        self.command("run");
        self.people();
        self.sign();
        self.day(DAYS[2]);
        self.day(DAYS[5]);
    }

    fn day(&mut self, day: &str) {
        self.morning(day);
        self.command("run");
        self.people();
        self.explain();
        self.sign();
        if self.dice.chance(30) {
            self.command("run");
        }
    }

    /// The bank has worked; its statement lies in the inbox, or comes with a later one.
    fn morning(&mut self, day: &str) {
        self.desk.desk.set_today(day);
        if self.harm && self.dice.chance(25) {
            self.desk.bank().done(&format!("day {day} --advices advices"));
            return;
        }
        let first = self.from.clone().unwrap_or_else(|| "2026-01-01".to_owned());
        let words = format!("--first {first} --statement book/inbox/camt-{day}.xml");
        self.desk.bank().done(&format!("day {day} {words} --advices advices"));
        let next = day.parse::<ledger::day::Day>().expect("a day").plus(1);
        self.from = Some(next.to_string());
    }

    /// Typed, killed at times, and typed again until it ends by itself.
    fn command(&mut self, words: &str) {
        let line = format!("ledger {words}");
        while self.harm && self.dice.chance(KILLED) {
            let n = 1 + self.dice.below(CALLS[usize::from(words != "run")]);
            let said = self.desk.killed(&line, n);
            if said.code != 137 {
                break;
            }
            self.kills += 1;
            // Who finds the machine dead may upload first what lies there.
            if words == "run" && self.dice.chance(30) {
                self.upload();
            }
        }
        let said = self.desk.desk.shell(&line);
        // 1 is a refusal: said before, or not yet. 5: the bank's answer got lost.
        assert!(matches!(said.code, 0 | 1 | 5), "{line}: {said:?}");
        assert!(!said.err.contains("panicked"), "{line}: {said:?}");
    }

    /// What people do with the bank.
    fn people(&mut self) {
        if self.desk.rail == Rail::File {
            self.upload();
            let mut files = self.files("advices");
            files.sort();
            let known = if self.dice.chance(20) { 0 } else { self.advices };
            self.advices = files.len();
            for file in files.iter().skip(known) {
                self.command(&format!("payout advice advices/{file}"));
            }
        }
    }

    /// Each file is uploaded once, whatever the bank says; then that is said.
    fn upload(&mut self) {
        for file in self.files("book/outbox") {
            let Some(batch) = file.strip_suffix(".xml").map(str::to_owned) else { continue };
            if self.uploaded.insert(batch.clone()) {
                self.desk.bank().say(&format!("take book/outbox/{file}"));
            }
            self.command(&format!("payout sent {batch}"));
        }
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let Ok(inside) = std::fs::read_dir(self.desk.desk.path(folder)) else { return Vec::new() };
        let names = inside.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| !name.starts_with('.')).collect()
    }

    /// People say of a debit that names a batch whose it was, once they have read its advice.
    fn explain(&mut self) {
        let words = ["list", "--unclassified", "--format", "csv"];
        let rows = self.desk.desk.done(&words);
        let first = |row: &str| row.split(',').next().unwrap_or_default().to_owned();
        let debits: Vec<_> = rows.lines().filter(|r| r.contains(",expenses:")).map(first).collect();
        let open = self.desk.desk.done(&["payout", "list", "--open", "--format", "csv"]);
        let live = |row: &&str| {
            [",unknown,", ",handed over,", ",acknowledged,"].iter().any(|s| row.contains(s))
        };
        let claims: Vec<_> = open.lines().filter(live).map(first).collect();
        for debit in &debits {
            for claim in &claims {
                self.command(&format!("payout settle {debit} {claim} --reason its-sum"));
            }
        }
    }

    /// People look at what failed or is new, and sign it; what never came they give up in time.
    fn sign(&mut self) {
        let list = self.desk.desk.done(&["payout", "list", "--open", "--format", "csv"]);
        for row in list.lines().skip(1) {
            let mut cells = row.split(',');
            let entry = cells.next().unwrap_or_default().to_owned();
            let asks = |state: &str| row.contains(&format!(",{state}"));
            if ["to be signed", "rejected", "returned", "not executed"].into_iter().any(asks) {
                self.command(&format!("approve {entry}"));
            } else if ["unknown", "handed over", "acknowledged"].into_iter().any(asks) {
                self.command(&format!("not-executed {entry}"));
            }
        }
    }
}
