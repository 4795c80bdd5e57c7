//! A book whose end is declared, and what its treasurer types: one rail, one successor, a lender, and
//! a bank whose statements a test makes row by row. A command that should succeed and does not is a
//! panic that shows all it said. The stories beside it tell what happens in such books.

use crate::desk::Desk;

/// Declared before the books begin, in front of the end and of what a test declares besides.
const DECLARED: &str = r#"
[[account]]
code = "assets:bank:main"
currencies = ["EUR"]

[[successor]]
code = "archive"
points = 10_000
accepted = "2025-10-01"

[[limit]]
currency = "EUR"
account = "assets:bank:main"
rail = "sepa"
payout = "5000.00"
day = "9000.00"
month = "9000.00"
payee = "9000.00"

[approval]
need = 1
delay = 0
cooling = 0
"#;

/// What only this machine knows.
const LOCAL: &str = r#"
[[rail]]
name = "sepa"
account = "assets:bank:main"
holder = "Example"
iban = "DE02120300000000202051"

[[rule]]
text = "^Gift"
to = "income:donations:one-time"

[[rule]]
text = "^Loan"
to = "liabilities:loan:anna"

[[rule]]
text = "^Repaid to Anna"
to = "liabilities:loan:anna"

[[rule]]
text = "^Fine"
to = "expenses:admin"

[[rule]]
text = "^Fee"
to = "expenses:fees"
"#;

/// A book whose end is declared, with 0.00 at the bank.
pub(super) struct Book {
    pub(super) desk: Desk,
    /// What the bank holds, in cents.
    pub(super) balance: i64,
    files: u32,
}

impl Book {
    /// `returns` as in `[shutdown]`, the closing budget, and what is declared besides.
    pub(super) fn new(returns: &str, budget: &str, besides: &str) -> Self {
        Self::declared(DECLARED, returns, budget, besides)
    }

    fn declared(declared: &str, returns: &str, budget: &str, besides: &str) -> Self {
        let mut desk = Desk::empty();
        desk.set_today("2025-11-01");
        desk.done(&["init", "book", "--name", "Example", "--currency", "EUR"]);
        let end = format!(
            "\n[[closing]]\ncurrency = \"EUR\"\nbudget = \"{budget}\"\n\n[shutdown]\nprofile = \
             \"association\"\nreturns = \"{returns}\"\ngrace = 3\nperiod = 6\nwindow = \
             20\nfallback = \"archive\"\n"
        );
        for (file, more) in [
            ("service.toml", format!("{declared}{end}{besides}")),
            ("local.toml", LOCAL.to_owned()),
        ] {
            let path = desk.path("book").join(file);
            let before = std::fs::read_to_string(&path).unwrap_or_default();
            std::fs::write(path, before + &more).expect("declared");
        }
        desk.done(&["member", "key"]);
        for (payee, iban) in [
            ("host", "NL91ABNA0417164300"),
            ("archive", "DE89370400440532013000"),
            ("friends", "DE91100000000123456789"),
        ] {
            desk.put("iban", iban);
            let iban = desk.path("iban");
            desk.done(&["payee", "add", payee, "--name", payee, "--iban", &iban.to_string_lossy()]);
        }
        let said = desk.shell("ledger apply 2>&1").out;
        for line in said.lines().filter(|line| line.contains(" waits: 0 of ")) {
            desk.done(&["approve", line.split(' ').nth(1).expect("an entry")]);
        }
        let mut book = Self { desk, balance: 0, files: 0 };
        // Looser rules wait for somebody to object.
        book.on("2025-11-10");
        book
    }

    /// The same, where the archive has half of what is left.
    pub(super) fn halved(returns: &str, budget: &str, besides: &str) -> Self {
        Self::declared(&DECLARED.replace("10_000", "5_000"), returns, budget, besides)
    }

    pub(super) fn on(&mut self, day: &str) -> &mut Self {
        self.desk.set_today(day);
        self
    }

    /// A statement with these rows: day, text, cents.
    pub(super) fn bank(&mut self, rows: &[(&str, &str, i64)]) {
        let mut file = "date,description,amount,currency,balance\n".to_owned();
        let money = |minor: i64| {
            let sign = if minor < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
        };
        for (day, text, minor) in rows {
            self.balance += minor;
            file += &format!("{day},{text},{},EUR,{}\n", money(*minor), money(self.balance));
        }
        self.files += 1;
        let name = format!("{}.csv", self.files);
        self.desk.put(&name, file);
        self.said(&["import", &self.desk.path(&name).to_string_lossy(), "--yes"]);
    }

    /// All that a command says, which must succeed.
    pub(super) fn said(&self, words: &[&str]) -> String {
        let said = self.desk.ledger(words);
        assert_eq!(said.code, 0, "ledger {words:?}: {said:?}");
        said.err + &said.out
    }

    /// A bill of the host; its claim.
    pub(super) fn bill(&self, amount: &str, month: &str) -> String {
        let said = self.said(&[
            "expense",
            "submit",
            "--payee",
            "host",
            "--amount",
            amount,
            "--category",
            "hosting",
            "--period",
            month,
            "--purpose",
            "Servers",
        ]);
        claims(&said, "Claim ").remove(0)
    }

    pub(super) fn approve(&self, claims: &[String]) {
        let mut words = vec!["approve"];
        words.extend(claims.iter().map(String::as_str));
        self.said(&words);
    }

    pub(super) fn begins(&self) {
        self.said(&["shutdown", "begin", "--reason", "Nobody keeps it up"]);
    }

    /// `shutdown proceed`, and its claims signed; what it said.
    pub(super) fn proceeds(&self, last: bool) -> String {
        let words = ["shutdown", "proceed", "--last"];
        let said = self.said(&words[..if last { 3 } else { 2 }]);
        let new = claims(&said, "Entry ");
        if !new.is_empty() {
            self.approve(&new);
        }
        said
    }

    /// `run`, and what it pays shown by the bank as one sum of so many cents.
    pub(super) fn pays(&mut self, day: &str, minor: i64) {
        let said = self.said(&["run"]);
        assert!(said.contains("to be paid by sepa, batch "), "{said}");
        let batch = said.split("batch ").nth(1).and_then(|rest| rest.split(':').next());
        let batch = batch.expect(&said).to_owned();
        self.said(&["payout", "sent", &batch]);
        self.bank(&[(day, &format!("SEPA BATCH {batch}"), -minor)]);
    }

    /// Bea joins, and two must agree from now on.
    pub(super) fn two_decide(&self) {
        let made = self.desk.shell("ssh-keygen -q -t ed25519 -N '' -f bea");
        assert_eq!(made.code, 0, "{made:?}");
        self.said(&["member", "propose", "bea", "--key", "bea.pub"]);
        self.said(&["member", "join", "bea", "--key", "bea"]);
        let file = self.desk.path("book/service.toml");
        let declared = std::fs::read_to_string(&file).expect("declared");
        let (head, tail) = declared.split_once("need = 1").expect("its rule");
        std::fs::write(&file, format!("{head}need = 2{tail}")).expect("declared anew");
        self.said(&["apply"]);
    }

    /// Both members sign.
    pub(super) fn both_approve(&self, entries: &[String]) {
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        for who in [&["--as", "treasurer"][..], &["--as", "bea", "--key", "bea"]] {
            self.said(&[&["approve"], &entries[..], who].concat());
        }
    }

    /// The end begins, as both decide.
    pub(super) fn both_begin(&self) {
        let said = self.said(&["shutdown", "begin", "--reason", "x"]);
        let decision = said.split("approve ").nth(1).and_then(|rest| rest.split(['`', ' ']).next());
        self.both_approve(&[decision.expect(&said).to_owned()]);
        self.said(&["shutdown", "begin", "--reason", "x"]);
    }

    /// What is offered to givers, as CSV.
    pub(super) fn offers(&self) -> String {
        self.said(&["shutdown", "offers", "--format", "csv"])
    }

    /// The first gift of those on offer whose line holds this.
    pub(super) fn offered(&self, holds: &str) -> String {
        let offers = self.offers();
        entry_in(&offers, |line| line.contains(holds) && !line.starts_with("gift,"))
    }

    /// The first entry of the list whose line holds this.
    pub(super) fn listed(&self, holds: &str) -> String {
        let rows = self.said(&["list", "--format", "csv"]);
        entry_in(&rows, |line| line.contains(holds))
    }

    /// The first row that nobody classified.
    pub(super) fn unclassified(&self) -> String {
        let open = self.said(&["list", "--unclassified", "--format", "csv"]);
        entry_in(&open, |line| !line.starts_with("entry,"))
    }

    /// Claims a gift back without a token.
    pub(super) fn claims_gift(&self, gift: &str) -> String {
        self.desk.put("iban", "DE75512108001245126199");
        let iban = self.desk.path("iban");
        let words =
            ["shutdown", "claim", gift, "--iban", &iban.to_string_lossy(), "--reason", "Known"];
        let said = self.said(&words);
        let claim = claims(&said, "Entry ").remove(0);
        self.approve(std::slice::from_ref(&claim));
        said
    }
}

/// The entries behind a word at the beginning of a line, before a colon.
pub(super) fn claims(said: &str, word: &str) -> Vec<String> {
    let lines = said.lines().filter_map(|line| line.strip_prefix(word)?.split_once(": "));
    let numbers = lines.map(|(entry, _)| entry.to_owned());
    numbers.filter(|entry| entry.bytes().all(|b| b.is_ascii_digit())).collect()
}

/// The entry at the beginning of the first line of a table that is wanted.
fn entry_in(table: &str, wanted: impl Fn(&str) -> bool) -> String {
    let row = table.lines().find(|line| wanted(line)).expect(table);
    row.split(',').next().expect("its entry").to_owned()
}
