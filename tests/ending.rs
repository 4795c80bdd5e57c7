//! The end while it goes on, where there is not enough, or more comes in, or it begins a second time:
//! whole books, by the commands that a treasurer types. Amounts are worked out by hand beside each.

use crate::desk::Desk;

/// Declared before the books begin; `{}` is what a test declares besides.
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
text = "^Repaid"
to = "liabilities:loan:anna"

[[rule]]
text = "^Fine"
to = "expenses:admin"
"#;

/// A book whose end is declared, with 0.00 at the bank.
struct Book {
    desk: Desk,
    balance: i64,
    files: u32,
}

impl Book {
    /// `returns` as in `[shutdown]`, the closing budget, and what is declared besides.
    fn new(returns: &str, budget: &str, besides: &str) -> Self {
        let mut desk = Desk::empty();
        desk.set_today("2025-11-01");
        desk.done(&["init", "book", "--name", "Example", "--currency", "EUR"]);
        let end = format!(
            "\n[[closing]]\ncurrency = \"EUR\"\nbudget = \"{budget}\"\n\n[shutdown]\nprofile = \
             \"association\"\nreturns = \"{returns}\"\ngrace = 3\nperiod = 6\nwindow = \
             20\nfallback = \"archive\"\n"
        );
        for (file, more) in [
            ("service.toml", format!("{DECLARED}{end}{besides}")),
            ("local.toml", LOCAL.to_owned()),
        ] {
            let path = desk.path("book").join(file);
            let before = std::fs::read_to_string(&path).unwrap_or_default();
            std::fs::write(path, before + &more).expect("declared");
        }
        desk.done(&["member", "key"]);
        for (payee, iban) in [("host", "NL91ABNA0417164300"), ("archive", "DE89370400440532013000")]
        {
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

    fn on(&mut self, day: &str) -> &mut Self {
        self.desk.set_today(day);
        self
    }

    /// A statement with these rows: day, text, cents.
    fn bank(&mut self, rows: &[(&str, &str, i64)]) {
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
    fn said(&self, words: &[&str]) -> String {
        let said = self.desk.ledger(words);
        assert_eq!(said.code, 0, "ledger {words:?}: {said:?}");
        said.err + &said.out
    }

    /// A bill of the host; its claim.
    fn bill(&self, amount: &str, month: &str) -> String {
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

    fn approve(&self, claims: &[String]) {
        let mut words = vec!["approve"];
        words.extend(claims.iter().map(String::as_str));
        self.said(&words);
    }

    fn begins(&self) {
        self.said(&["shutdown", "begin", "--reason", "Nobody keeps it up"]);
    }

    /// `shutdown proceed`, and its claims signed; what it said.
    fn proceeds(&self, last: bool) -> String {
        let words = ["shutdown", "proceed", "--last"];
        let said = self.said(&words[..if last { 3 } else { 2 }]);
        let new = claims(&said, "Entry ");
        if !new.is_empty() {
            self.approve(&new);
        }
        said
    }

    /// `run`, and what it pays shown by the bank as one sum of so many cents.
    fn pays(&mut self, day: &str, minor: i64) {
        let said = self.said(&["run"]);
        assert!(said.contains("to be paid by sepa, batch "), "{said}");
        let batch = said.split("batch ").nth(1).and_then(|rest| rest.split(':').next());
        let batch = batch.expect(&said).to_owned();
        self.said(&["payout", "sent", &batch]);
        self.bank(&[(day, &format!("SEPA BATCH {batch}"), -minor)]);
    }

    /// Claims a gift back without a token.
    fn claims_gift(&self, gift: &str) -> String {
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
fn claims(said: &str, word: &str) -> Vec<String> {
    let lines = said.lines().filter_map(|line| line.strip_prefix(word)?.split_once(": "));
    let numbers = lines.map(|(entry, _)| entry.to_owned());
    numbers.filter(|entry| entry.bytes().all(|b| b.is_ascii_digit())).collect()
}

#[test]
fn nobody_is_paid_in_full_where_a_lender_is_owed_as_well() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Loan of Anna", 20_000), ("2025-11-11", "Gift", 5_000)]);
    let bill = book.bill("150.00", "2025-11");
    book.approve(std::slice::from_ref(&bill));
    book.on("2025-12-06").begins();
    // 250.00 for 150.00 and a loan of 200.00: 5/7 of each, 107.14 and 142.86.
    let said = book.said(&["run"]);
    assert!(said.contains("not enough for everybody") && !said.contains("to be paid by"), "{said}");
    let said = book.proceeds(false);
    assert!(said.contains(&format!("107.14 EUR in place of claim {bill}")), "{said}");
    assert!(said.contains("To be paid by hand: 142.86 EUR"), "{said}");
    book.on("2025-12-07").pays("2025-12-07", 10_714);
    book.on("2025-12-08").bank(&[("2025-12-08", "Repaid to Anna", -14_286)]);
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    // What is never paid back is written off: then the books can be closed.
    book.on("2025-12-20");
    let finish = ["shutdown", "finish", "--reason", "Nothing is left"];
    let refused = book.desk.ledger(&finish);
    assert!(refused.err.contains("--lender anna --amount … --written-off"), "{refused:?}");
    let off = ["add", "loan", "--lender", "anna", "--amount", "57.14", "--written-off"];
    book.said(&off);
    book.said(&finish);
    assert!(book.said(&["phase"]).contains("closed"));
    book.desk.head();
}

#[test]
fn a_receipt_that_nobody_classified_is_no_creditor_s() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift", 10_000)]);
    let bill = book.bill("200.00", "2025-11");
    book.approve(std::slice::from_ref(&bill));
    book.on("2025-12-06").begins();
    book.on("2025-12-10").bank(&[("2025-12-09", "For you", 3_000)]);
    let row = (book.desk.head().0 - 1).to_string();
    let refused = book.desk.ledger(&["shutdown", "proceed", "--dry-run"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("1 receipt is not classified"), "{refused:?}");
    assert!(refused.err.contains(&format!("entry {row}:")), "{refused:?}");
    book.said(&["classify", &row, "income:donations:one-time"]);
    // The 30.00 came once closing had begun: whoever gave them can have them back.
    let said = book.proceeds(false);
    assert!(said.contains(&format!("100.00 EUR in place of claim {bill}")), "{said}");
    book.desk.head();
}

#[test]
fn a_bill_that_nobody_signed_yet_and_one_of_the_notice_are_kept_for_who_sent_them() {
    let besides = "\n[[commitment]]\ncode = \"server\"\nname = \"Server\"\npayee = \"host\"\ncategory = \
                   \"hosting\"\ncurrency = \"EUR\"\ncap = \"100.00\"\namount = \"100.00\"\nevery = \
                   \"1m\"\nfrom = \"2025-12-01\"\nnotice = 40\ncollect = \"push\"\n";
    let mut book = Book::new("none", "50.00", besides);
    book.bank(&[("2025-11-10", "Gift", 45_000), ("2025-11-11", "Gift", 45_000)]);
    book.on("2025-12-06").bill("70.00", "2025-11");
    // December's 100.00 nobody claimed yet, January's falls within the notice.
    book.begins();
    let end = book.said(&["shutdown", "--format", "csv"]);
    for line in ["T1,general,closing,50.00,50.00", "T7,general,successor archive,580.00,580.00"] {
        assert!(end.contains(line), "900.00 less 50, 70 and 200: {end}");
    }
    assert!(book.said(&["run"]).contains("2025-12-01 to 2025-12-31"));
    let again = book.said(&["shutdown", "proceed", "--dry-run"]);
    assert!(again.contains("580.00 EUR of fund general to archive"), "{again}");
    book.on("2026-01-02").said(&["run"]);
    let said = book.proceeds(false);
    assert!(
        said.contains("580.00 EUR of fund general to archive"),
        "January came from no budget: {said}"
    );
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    // Said once, it stays said.
    assert!(book.proceeds(true).contains("50.00 EUR of fund general to archive"));
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    book.desk.head();
}

#[test]
fn where_money_went_away_givers_come_before_successors() {
    let mut book = Book::new("newest", "40.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    let gifts = book.said(&["list", "--format", "csv"]);
    let newest = gifts.lines().find(|line| line.contains(",100.00,")).expect("the gift");
    let newest = newest.split(',').next().expect("its entry").to_owned();
    let spent = book.bill("150.00", "2025-11");
    book.approve(&[spent]);
    book.on("2025-11-20").pays("2025-11-20", 15_000);
    // 250.00 less 40.00: the newest 100.00 whole, 110.00 of the other.
    book.on("2025-12-06").begins();
    let said = book.claims_gift(&newest);
    assert!(said.contains("100.00 EUR of gift"), "{said}");
    // What the other left goes on once the window is over.
    book.on("2025-12-28");
    assert!(book.proceeds(false).contains("110.00 EUR of fund general to archive"));
    // A fine leaves 170.00: 40.00 for closing, 100.00 for the giver, 30.00 for the archive.
    book.bank(&[("2025-12-28", "Fine", -8_000)]);
    let said = book.said(&["run"]);
    assert!(
        said.contains("100.00 EUR to gift-") && said.contains("not enough for everybody"),
        "{said}"
    );
    let said = book.proceeds(false);
    assert!(
        said.contains("30.00 EUR in place of claim") && said.matches("in place").count() == 1,
        "{said}"
    );
    book.desk.head();
}

#[test]
fn who_claimed_at_an_end_that_was_called_off_may_claim_at_the_next() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    let gifts = book.said(&["list", "--format", "csv"]);
    let of = |amount: &str| -> String {
        let row = gifts.lines().find(|line| line.contains(amount)).expect("the gift");
        row.split(',').next().expect("its entry").to_owned()
    };
    let gift = of(",100.00,");
    let spent = book.bill("200.00", "2025-11");
    book.approve(&[spent]);
    book.on("2025-11-20").pays("2025-11-20", 20_000);
    // 200.00 are left of 400.00: half of each gift.
    book.on("2025-12-06").begins();
    assert!(book.claims_gift(&gift).contains("50.00 EUR of gift"));
    book.on("2025-12-07").pays("2025-12-07", 5_000);
    book.on("2025-12-08").said(&["phase", "operating", "--reason", "Somebody keeps it up"]);
    // 150.00 are left, of gifts of 300.00 and 50.00: 128.57 and 21.43.
    book.on("2026-01-10").begins();
    assert!(book.claims_gift(&gift).contains("21.43 EUR of gift"));
    let end = book.said(&["shutdown", "--format", "json"]);
    book.desk.put("end.json", end);
    let oracle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/shutdown.py");
    let said = book.desk.shell(&format!("python3 {oracle} end.json"));
    assert_eq!(said.code, 0, "{said:?}");
    book.desk.head();
}
