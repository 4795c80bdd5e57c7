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

#[test]
fn a_gift_whose_statement_came_late_is_offered_whole() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    // One day before the end, and three behind it: neither was in the books when it began.
    book.on("2025-12-10");
    book.bank(&[("2025-12-05", "Gift three", 20_000), ("2025-12-09", "Gift four", 4_000)]);
    let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
    for offered in [",200.00,EUR", ",40.00,EUR", ",300.00,EUR", ",100.00,EUR"] {
        assert!(offers.contains(offered), "{offered}: {offers}");
    }
    let entry = |amount: &str| {
        let row = offers.lines().find(|line| line.contains(amount)).expect("an offer");
        row.split(',').next().expect("its entry").to_owned()
    };
    book.claims_gift(&entry(",200.00,"));
    book.pays("2025-12-10", 20_000);
    let after = book.said(&["shutdown", "offers", "--format", "csv"]);
    assert!(after.contains(",200.00,EUR"), "it went back, and was offered: {after}");
    // After the window 400.00 go on: neither what was claimed nor the late gift.
    book.on("2025-12-28");
    assert!(book.proceeds(false).contains("400.00 EUR of fund general to archive"));
    // A member who does not agree that all costs have come in rejects what says so.
    let said = book.said(&["shutdown", "proceed", "--last"]);
    let early = claims(&said, "Entry ").remove(0);
    book.said(&["reject", &early, "--reason", "Dee may still claim"]);
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    // Nobody waits for the late gift any more.
    assert!(book.proceeds(true).contains("40.00 EUR of fund general to archive"));
    assert_eq!(book.proceeds(false), "Nothing is due.\n", "said once, it stays said");
    let late = entry(",40.00,");
    let iban = book.desk.path("iban");
    let words = ["shutdown", "claim", &late, "--iban", &iban.to_string_lossy(), "--reason", "x"];
    assert!(book.desk.ledger(&words).err.contains("went on when all costs had come in"));
    book.desk.head();
}

#[test]
fn what_turns_out_to_be_no_gift_is_offered_no_more() {
    let mut book = Book::new("lifetime", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
    let row = offers.lines().find(|line| line.contains(",100.00,")).expect("an offer");
    let gift = row.split(',').next().expect("its entry").to_owned();
    book.said(&["classify", &gift, "income:other:refunds", "--reason", "A vendor's refund"]);
    let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
    assert!(offers.contains(",300.00,") && !offers.contains(",100.00,"), "{offers}");
    book.desk.put("iban", "DE75512108001245126199");
    let iban = book.desk.path("iban");
    let words = ["shutdown", "claim", &gift, "--iban", &iban.to_string_lossy(), "--reason", "x"];
    assert!(book.desk.ledger(&words).err.contains("nothing is offered of entry"));
    book.desk.head();
}

#[test]
fn what_an_end_that_was_called_off_claimed_falls() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    book.on("2025-12-06").begins();
    assert!(book.proceeds(false).contains("400.00 EUR of fund general to archive"));
    book.on("2025-12-07").said(&["phase", "operating", "--reason", "Somebody keeps it up"]);
    let said = book.said(&["run"]);
    assert!(!said.contains("to be paid by"), "{said}");
    // The next end divides the same money once more.
    book.on("2025-12-10").begins();
    assert!(book.proceeds(false).contains("400.00 EUR of fund general to archive"));
    book.desk.head();
}

#[test]
fn a_part_that_was_cut_itself_is_owed_once() {
    let mut book = Book::new("none", "0.00", "");
    book.bank(&[("2025-11-10", "Gift one", 6_000), ("2025-11-11", "Gift two", 4_000)]);
    let bill = book.bill("200.00", "2025-11");
    book.approve(std::slice::from_ref(&bill));
    book.on("2025-12-06").begins();
    assert!(book.proceeds(false).contains(&format!("100.00 EUR in place of claim {bill}")));
    book.on("2025-12-07").pays("2025-12-07", 10_000);
    // 30.00 come, 10.00 go before they are paid: 20.00 are the host's.
    book.bank(&[("2025-12-07", "Gift back from a vendor", 3_000)]);
    let gift = book.said(&["list", "--format", "csv"]);
    let row = gift.lines().find(|line| line.contains(",30.00,")).expect("it").to_owned();
    let entry = row.split(',').next().expect("its entry");
    book.said(&["classify", entry, "income:other:refunds", "--reason", "It was no gift"]);
    assert!(book.proceeds(false).contains(&format!("30.00 EUR of fund general to claim {bill}")));
    book.bank(&[("2025-12-07", "Fine", -1_000)]);
    assert!(book.proceeds(false).contains("20.00 EUR in place of claim"));
    // Then 200.00: the host's last 80.00, and 120.00 go on.
    book.bank(&[("2025-12-07", "Gift of a vendor", 20_000)]);
    let gift = book.said(&["list", "--format", "csv"]);
    let row = gift.lines().find(|line| line.contains(",200.00,")).expect("it").to_owned();
    let entry = row.split(',').next().expect("its entry");
    book.said(&["classify", entry, "income:other:refunds", "--reason", "It was no gift"]);
    let said = book.proceeds(false);
    assert!(said.contains(&format!("80.00 EUR of fund general to claim {bill}")), "{said}");
    assert!(said.contains("120.00 EUR of fund general to archive"), "{said}");
    assert_eq!(book.proceeds(false), "Nothing is due.\n");
    book.desk.head();
}

#[test]
fn wages_come_before_other_bills_and_costs_above_their_budget_are_told() {
    let mut book = Book::new("none", "10.00", "");
    book.bank(&[("2025-11-10", "Gift one", 10_000), ("2025-11-11", "Gift two", 6_000)]);
    book.desk.put("iban", "DE75512108001245126199");
    let iban = book.desk.path("iban");
    let iban = iban.to_string_lossy();
    book.said(&["payee", "add", "ada", "--name", "Ada", "--rank", "wages", "--iban", &iban]);
    let bill = book.bill("150.00", "2025-11");
    let wages = book.said(&[
        "expense",
        "submit",
        "--payee",
        "ada",
        "--amount",
        "100.00",
        "--category",
        "admin",
        "--period",
        "2025-11",
        "--purpose",
        "Wages",
    ]);
    book.approve(&[bill.clone(), claims(&wages, "Claim ").remove(0)]);
    book.on("2025-12-06").begins();
    let end = book.said(&["shutdown", "--format", "csv"]);
    assert!(end.contains("T2,general,claim") && end.contains(",100.00,100.00,full"), "{end}");
    // 160.00 less 10.00 for closing and 100.00 of wages.
    assert!(book.proceeds(false).contains(&format!("50.00 EUR in place of claim {bill}")));
    book.approve(&[book.bill("25.00", "2025-12")]);
    let said = book.proceeds(false);
    assert!(
        said.contains("Closing costs 25.00 EUR by now, more than its budget of 10.00"),
        "{said}"
    );
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
    book.bank(&[("2025-11-10", "Gift one", given), ("2025-11-11", "Gift two", 3_000)]);
    for month in ["2025-08", "2025-09", "2025-10"].iter().take(dice.below(4) as usize) {
        let amount = format!("{}.{:02}", 10 + dice.below(200), dice.below(100));
        let bill = book.bill(&amount, month);
        if dice.below(3) > 0 {
            book.approve(&[bill]);
        }
    }
    book.on("2025-12-01").begins();
    if returns != "none" && dice.below(2) == 0 {
        let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
        let rows: Vec<&str> = offers.lines().skip(1).collect();
        if let Some(gift) = rows.first().and_then(|row| row.split(',').next()) {
            book.claims_gift(gift);
        }
    }
    let day = |n: u64| format!("2026-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
    for n in 0..12 {
        let day = day(n);
        book.on(&day);
        match dice.below(6) {
            0 => book.bank(&[(&day, "Loan of Anna", 100 + dice.below(9_000) as i64)]),
            1 => {
                let fine = dice.below(2_500) as i64 + 1;
                if fine < book.balance {
                    book.bank(&[(&day, "Fine", -fine)]);
                }
            }
            2 if n < 6 => drop(book.bill("7.50", "2025-11")),
            3 => drop(book.settles(&day)),
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

#[test]
fn a_gift_that_is_claimed_anew_goes_to_no_account_of_before() {
    let besides = "\n[approval]\nneed = 2\ndelay = 0\ncooling = 0\n";
    let mut book = Book::new("lifetime", "0.00", "");
    if crate::desk::left_out("ssh-keygen") {
        return;
    }
    book.bank(&[("2025-11-10", "Gift one", 30_000), ("2025-11-11", "Gift two", 10_000)]);
    let made = book.desk.shell("ssh-keygen -q -t ed25519 -N '' -f bea");
    assert_eq!(made.code, 0, "{made:?}");
    book.said(&["member", "propose", "bea", "--key", "bea.pub"]);
    book.said(&["member", "join", "bea", "--key", "bea"]);
    let file = book.desk.path("book/service.toml");
    let declared = std::fs::read_to_string(&file).expect("declared");
    let (head, tail) = declared.split_once("[approval]").expect("its rule");
    let tail = tail.split_once("cooling = 0").expect("its end").1;
    std::fs::write(&file, format!("{head}{besides}{tail}")).expect("declared anew");
    book.said(&["apply"]);
    let both = |book: &Book, entries: &[&str]| {
        for who in [&["--as", "treasurer"][..], &["--as", "bea", "--key", "bea"]] {
            book.said(&[&["approve"], entries, who].concat());
        }
    };
    book.on("2025-12-06");
    let said = book.said(&["shutdown", "begin", "--reason", "x"]);
    let decision = said.split("approve ").nth(1).and_then(|rest| rest.split(['`', ' ']).next());
    both(&book, &[decision.expect(&said)]);
    book.said(&["shutdown", "begin", "--reason", "x"]);
    let claim = |book: &Book, iban: &str| {
        book.desk.put("iban", iban);
        let iban = book.desk.path("iban");
        let offers = book.said(&["shutdown", "offers", "--format", "csv"]);
        let gift = offers.lines().nth(1).and_then(|row| row.split(',').next()).expect("an offer");
        let iban = iban.to_string_lossy();
        let said = book.said(&["shutdown", "claim", gift, "--iban", &iban, "--reason", "Known"]);
        let signed = said.split("ledger approve ").nth(1).expect(&said).split('`').next();
        signed.expect(&said).split(' ').map(str::to_owned).collect::<Vec<_>>()
    };
    let first = claim(&book, "DE75512108001245126199");
    both(&book, &first.iter().map(String::as_str).collect::<Vec<_>>());
    let wrong = first.last().expect("the claim");
    book.said(&["reject", wrong, "--reason", "Another account", "--as", "treasurer"]);
    // Both the account and the claim are named, and neither is paid before both signed them.
    let second = claim(&book, "NL91ABNA0417164300");
    assert_eq!(second.len(), 2, "{second:?}");
    let shown = book.said(&["show", second.last().expect("the claim")]);
    assert!(shown.contains(&format!("entry {}", second[0])), "{shown}");
    book.desk.head();
}
