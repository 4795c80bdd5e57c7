//! A service that is ready to pay: a member with a key, payees, limits, a commitment, claims that were
//! signed, and an account at the bank. It is set up once, and every month begins with a copy of it.

use crate::bank::{self, Bank, IBAN};
use crate::desk::{Desk, Said};

/// What reaches the disk, or decides what is on it.
const CALLS: &str = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename";

/// How the service pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rail {
    /// Files, which the treasurer uploads.
    File,
    /// The bank's program, once for each payment.
    Command,
}

/// The desk, with the good beginning beside it.
pub struct PaymentsDesk {
    pub desk: Desk,
    pub rail: Rail,
}

impl PaymentsDesk {
    pub fn new(rail: Rail) -> Self {
        let mut desk = Desk::new("EUR");
        desk.set_today("2025-12-10");
        let name = match rail {
            Rail::File => "sepa",
            Rail::Command => "command",
        };
        add(&desk, "book/service.toml", &service(name));
        add(&desk, "book/local.toml", &local(&desk, rail));
        desk.done(&["member", "key"]);
        for (code, iban) in [("host", "DE02120300000000202051"), ("ana", "NL91ABNA0417164300")] {
            desk.put("iban.txt", iban);
            desk.done(&["payee", "add", code, "--name", code, "--iban", "iban.txt"]);
        }
        desk.done(&["apply"]);
        // Key 10 and 11, payees 12 and 13, account, limit, commitment.
        desk.done(&["approve", "16"]);
        desk.set_today("2025-12-16");
        for (amount, invoice) in [("40.00", "A-1"), ("12.50", "A-2"), ("120.00", "A-3")] {
            let words = claim(amount, invoice, "2026-01-02");
            desk.done(&words.each_ref().map(String::as_str));
        }
        desk.done(&["approve", "18", "19", "20"]);
        desk.set_today("2026-01-02");
        desk.shell("mkdir start; cp -r book state start");
        Self { desk, rail }
    }

    /// The beginning, at a bank of this temper.
    pub fn reset(&mut self, temper: &str) {
        self.done("rm -rf book state bank kept advices && cp -r start/book start/state .");
        self.desk.set_today("2026-01-02");
        Bank::open(&self.desk, temper);
    }

    /// Keeps what is there on the first day, and takes it back.
    pub fn keep(&self) {
        self.done("rm -rf kept && mkdir kept && cp -r book state bank kept");
    }

    pub fn back(&mut self) {
        self.desk.set_today("2026-01-02");
        self.done("rm -rf book state bank advices && cp -r kept/book kept/state kept/bank .");
    }

    /// Copies what is there, for people to look at, and says where to.
    pub fn kept_as(&self, name: &str) -> String {
        let folder = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
        self.done(&format!(
            "rm -rf {folder} && mkdir -p {folder} && cp -r book state bank {folder}"
        ));
        folder
    }

    fn done(&self, line: &str) {
        let said = self.desk.shell(line);
        assert_eq!(said.code, 0, "{line}: {said:?}");
    }

    pub fn bank(&self) -> Bank<'_> {
        Bank::of(&self.desk)
    }

    /// `ledger run`, killed at its n-th call.
    pub fn killed_run(&self, n: u64) -> Said {
        self.killed("ledger run", n)
    }

    /// A line of shell whose program, and all that it starts, is killed at its n-th call.
    pub fn killed(&self, line: &str, n: u64) -> Said {
        let harm = format!("-e trace={CALLS} -e inject={CALLS}:signal=KILL:when={n}");
        let said = self.desk.shell(&format!("strace -f -o /dev/null {harm} {line}"));
        assert!(!said.err.contains("panicked"), "{line}: {said:?}");
        said
    }

    /// How many calls a run makes that pays.
    pub fn calls_of_a_run(&self) -> u64 {
        let said = self.desk.shell(&format!("strace -f -o trace -e trace={CALLS} ledger run"));
        assert!(said.out.contains("paid by"), "nothing is paid on this day: {said:?}");
        let trace = std::fs::read_to_string(self.desk.path("trace")).expect("a trace");
        let first = trace.split_whitespace().next().unwrap_or_default().to_owned();
        let own = trace.lines().filter(|line| line.starts_with(&first) && line.contains('='));
        own.count() as u64
    }
}

/// The words that claim an expense.
pub fn claim(amount: &str, invoice: &str, due: &str) -> [String; 16] {
    [
        "expense",
        "submit",
        "--payee",
        "ana",
        "--amount",
        amount,
        "--category",
        "maintenance",
        "--period",
        "2026-01",
        "--due",
        due,
        "--invoice",
        invoice,
        "--purpose",
        invoice,
    ]
    .map(str::to_owned)
}

fn add(desk: &Desk, name: &str, more: &str) {
    let before = std::fs::read_to_string(desk.path(name)).unwrap_or_default();
    desk.put(name, before + more);
}

fn service(rail: &str) -> String {
    format!(
        r#"
[[account]]
code = "assets:bank:main"
currencies = ["EUR"]
name = "Bank"

[[limit]]
currency = "EUR"
account = "assets:bank:main"
rail = "{rail}"
payout = "150.00"
day = "300.00"
month = "900.00"
payee = "600.00"

[[commitment]]
code = "servers"
payee = "host"
category = "hosting"
currency = "EUR"
cap = "60.00"
amount = "52.36"
every = "7d"
from = "2026-01-01"
to = "2026-01-28"
collect = "push"
"#
    )
}

fn local(desk: &Desk, rail: Rail) -> String {
    let own =
        format!("account = \"assets:bank:main\"\nholder = \"Open Service\"\niban = \"{IBAN}\"");
    match rail {
        Rail::File => format!("\n[[rail]]\nname = \"sepa\"\n{own}\n"),
        Rail::Command => {
            let (python, bank, folder) = (bank::python(), bank::program(), desk.path("bank"));
            format!(
                "\n[[rail]]\nname = \"command\"\n{own}\nprogram = \"{python}\"\n\
                 args = [\"-S\", {bank:?}, {folder:?}, \"command\"]\nseconds = 60\n"
            )
        }
    }
}
