//! Payments that must not happen, or not again: limits, money, what the bank says, what it shows.

use super::commands::declare;
use super::people::IBAN;
use super::{fails, refused};
use crate::desk::{Desk, Said};

const POLICY: &str = r#"
[[reserve]]
currency = "EUR"
amount = "100.00"

[[limit]]
currency = "EUR"
account = "assets:bank:main"
rail = "sepa"
payout = "50.00"
day = "80.00"
month = "200.00"
payee = "120.00"
above = 2

[[commitment]]
code = "servers"
payee = "host"
category = "hosting"
currency = "EUR"
cap = "20.00"
every = "1m"
from = "2025-02-01"
collect = "push"
"#;

const RAIL: &str = r#"
[[rail]]
name = "sepa"
account = "assets:bank:main"
holder = "Example"
iban = "DE75512108001245126199"
"#;

/// One person with a key, 300.00 that a statement proves, a payee, limits and a commitment, all in
/// force.
pub fn ready() -> Desk {
    let mut desk = Desk::new("EUR");
    desk.set_today("2025-01-20");
    bank(&desk, "opening", &[("2025-01-10", "Donation", 29_900, "Ada")]);
    desk.done(&["member", "key"]);
    desk.put("iban", IBAN);
    desk.done(&["payee", "add", "host", "--name", "Host Ltd", "--iban", "iban"]);
    append(&desk, "book/local.toml", RAIL);
    declare(&desk, POLICY);
    desk.ledger(&["apply"]);
    let status = desk.done(&["status"]);
    let waits =
        status.split("`ledger approve ").nth(1).and_then(|rest| rest.split([' ', '`']).next());
    desk.done(&["approve", waits.expect("the commitment waits for a signature")]);
    desk.set_today("2025-01-28");
    desk
}

fn append(desk: &Desk, name: &str, more: &str) {
    let old = std::fs::read_to_string(desk.path(name)).unwrap_or_default();
    desk.put(name, &(old + more));
}

/// Imports rows: day, text, cents, name. A small gift closes each file, since one balance alone
/// proves nothing; the account's balance goes on from file to file.
pub fn bank(desk: &Desk, file: &str, rows: &[(&str, &str, i64, &str)]) -> Said {
    let kept = std::fs::read_to_string(desk.path("balance")).unwrap_or_default();
    let mut balance: i64 = kept.parse().unwrap_or_default();
    let mut text = "date,description,amount,currency,balance,name\n".to_owned();
    let last = rows.last().map_or("2025-01-01", |row| row.0);
    for (day, what, cents, name) in rows.iter().copied().chain([(last, file, 100, "Ada")]) {
        balance += cents;
        let (amount, balance) = (decimal(cents), decimal(balance));
        text += &format!("{day},{what},{amount},EUR,{balance},{name}\n");
    }
    desk.put("balance", balance.to_string());
    let name = format!("{file}.csv");
    desk.put(&name, &text);
    let said = desk.ledger(&["import", &name]);
    assert_eq!(said.code, 0, "{said:?}");
    said
}

fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// A claim that was signed by who may alone.
pub fn claim(desk: &Desk, amount: &str) -> String {
    let entry = claim_of(desk, "host", amount);
    desk.done(&["approve", &entry]);
    entry
}

/// One claim of a payee, which nobody signed yet.
pub fn claim_of(desk: &Desk, payee: &str, amount: &str) -> String {
    let words = ["expense", "submit", "--payee", payee, "--category", "hosting"];
    let said = desk.ledger(&[&words[..], &["--amount", amount, "--period", "2025-01"]].concat());
    super::people::entry(&said)
}

/// A column of the newest payout.
fn newest(desk: &Desk, column: usize) -> String {
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    let row = told.lines().last().unwrap_or_default();
    row.split(',').nth(column).unwrap_or_default().to_owned()
}

/// One claim of this amount, paid and handed over; gives its EndToEndId.
pub fn on_its_way(desk: &mut Desk, amount: &str) -> String {
    claim(desk, amount);
    desk.set_today("2025-02-01");
    // The commitment's first period waits for people beside it.
    desk.done(&["run"]);
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    let row = told.lines().find(|row| row.contains("to hand over")).expect("it was paid");
    let cells: Vec<&str> = row.split(',').collect();
    desk.done(&["payout", "sent", cells[11]]);
    cells[10].to_owned()
}

/// A bank's own words name the account: they are for the treasurer alone.
#[test]
fn what_a_program_says_is_not_published() {
    let mut desk = ready();
    let program = desk.path("pays.sh");
    desk.put(
        "pays.sh",
        "#!/bin/sh\nkey=$(sed 's/.*\"key\":\"\\([^\"]*\\)\".*/\\1/')\nprintf \
         '{\"key\":\"%s\",\"status\":\"rejected\",\"code\":\"AC04\",\"reason\":\"account \
         DE89370400440532013000 closed\"}' \"$key\"\n",
    );
    desk.shell("chmod +x pays.sh");
    let local = RAIL.replace("\"sepa\"", "\"command\"") + &format!("program = {program:?}\n");
    append(&desk, "book/local.toml", &local);
    let service = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    desk.put("book/service.toml", service.replace("rail = \"sepa\"", "rail = \"command\""));
    desk.done(&["apply"]);
    desk.set_today("2025-02-02");
    claim(&desk, "20.00");
    desk.set_today("2025-02-06");
    let said = desk.done(&["run"]);
    assert!(said.contains("rejected, AC04"), "{said}");
    let public = desk.shell("strings book/words.db book/ledger.db; ledger export --to jsonl").out;
    assert!(public.contains("AC04") && !public.contains("DE89370400440532013000"), "{public}");
    desk.done(&["verify"]);
}

#[test]
fn m04_above_a_limit_nothing_is_paid_by_itself() {
    let mut desk = ready();
    claim(&desk, "50.01");
    desk.set_today("2025-02-01");
    let said = desk.done(&["run"]);
    assert!(said.contains("50.01 EUR for one payout, above the limit"), "{said}");
    assert!(!said.contains("paid by"), "{said}");
}

#[test]
fn m05_l05_what_is_not_there_is_not_paid_and_both_figures_are_said() {
    let mut desk = ready();
    bank(&desk, "spent", &[("2025-01-25", "Donation back", -19_100, "Ada")]);
    let row = desk.done(&["list", "--unclassified", "--format", "csv"]);
    let row = row.lines().find(|line| line.contains("expenses:unclassified"));
    let row = row.and_then(|line| line.split(',').next()).unwrap_or_default();
    desk.done(&["classify", row, "expenses:hosting"]);
    claim(&desk, "45.00");
    desk.set_today("2025-02-01");
    let said = desk.done(&["run"]);
    // 110.00, of which 100.00 are the reserve.
    assert!(said.contains("45.00 EUR") && said.contains("10.00 EUR are free"), "{said}");
}

#[test]
fn m12_an_account_that_is_anothers_by_its_banks_word_needs_two() {
    let desk = ready();
    desk.put("iban", "NL91ABNA0417164300");
    let add = ["payee", "add", "names", "--name", "Names Inc", "--iban", "iban", "--verified"];
    refused(&desk, &[&add[..], &["nomatch"]].concat(), 2, &["no-match"]);
    let said = desk.ledger(&[&add[..], &["no-match"]].concat());
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("of 2"), "{said:?}");
    assert!(desk.done(&["payee", "list"]).contains("vop-no-match"));
}

#[test]
fn m14_a_batch_that_was_handed_over_is_not_made_anew() {
    let mut desk = ready();
    on_its_way(&mut desk, "30.00");
    let batch = newest_batch(&desk);
    let again = desk.ledger(&["payout", "sent", &batch]);
    assert!(again.err.contains("handed over already"), "{again:?}");
    let said = desk.done(&["run"]);
    assert!(!said.contains("paid by"), "{said}");
}

pub fn newest_batch(desk: &Desk) -> String {
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    let mut batches = told.lines().filter_map(|row| row.split(',').nth(11));
    batches.rfind(|batch| batch.starts_with('B')).unwrap_or_default().to_owned()
}

#[test]
fn m28_k06_a_month_is_raised_once_however_often_and_late_run_comes() {
    let mut desk = ready();
    desk.set_today("2025-02-01");
    desk.done(&["run"]);
    desk.done(&["run"]);
    // Forty days ahead: March is due, too, and nothing is paid from a statement that old.
    desk.set_today("2025-03-10");
    desk.done(&["run"]);
    let said = desk.done(&["run"]);
    let told = desk.done(&["payout", "list", "--format", "csv"]);
    let months = |month: &str| told.matches(&format!(",{month}-01,{month}-")).count();
    assert_eq!((months("2025-02"), months("2025-03")), (1, 1), "{told}");
    assert!(!said.contains("paid by"), "{said}");
}

#[test]
fn m17_what_is_unknown_is_never_asked_again() {
    let mut desk = ready();
    let program = desk.path("pay.sh");
    desk.put("pay.sh", "#!/bin/sh\ncat > /dev/null\necho call >> calls\nexit 1\n");
    desk.shell("chmod +x pay.sh");
    let local = std::fs::read_to_string(desk.path("book/local.toml")).expect("local.toml");
    let local = local.replace("name = \"sepa\"", "name = \"command\"");
    desk.put("book/local.toml", format!("{local}program = {:?}\n", program.display().to_string()));
    let service = std::fs::read_to_string(desk.path("book/service.toml")).expect("service.toml");
    desk.put("book/service.toml", service.replace("rail = \"sepa\"", "rail = \"command\""));
    desk.done(&["apply"]);
    desk.set_today("2025-02-02");
    claim(&desk, "30.00");
    desk.set_today("2025-02-06");
    let said = desk.ledger(&["run"]);
    assert!(said.code == 5 && said.out.contains("unknown"), "{said:?}");
    for day in ["2025-02-07", "2025-02-20"] {
        desk.set_today(day);
        desk.ledger(&["run"]);
    }
    let calls = std::fs::read_to_string(desk.path("book/calls")).expect("it was asked");
    assert_eq!(calls.lines().count(), 1, "{calls}");
    let entry = newest(&desk, 0);
    fails(&desk.ledger(&["not-executed", &entry]), 1, &["nothing was written"]);
}

/// Whoever can write private.db, which nothing signs, must not be able to send money elsewhere.
#[test]
fn an_account_that_was_changed_in_private_db_is_not_paid() {
    if std::process::Command::new("sqlite3").arg("--version").output().is_err() {
        println!("left out: sqlite3 is missing");
        return;
    }
    let mut desk = ready();
    let claim = claim(&desk, "30.00");
    desk.shell(&format!(
        "sqlite3 book/private.db \"UPDATE opening SET fields = replace(fields, '{}', \
         'NL91ABNA0417164300') WHERE entry = {claim}\"",
        IBAN.replace(' ', "")
    ));
    desk.set_today("2025-02-01");
    let before = desk.path("book/outbox");
    fails(&desk.ledger(&["run"]), 3, &["is not what the log holds: somebody changed it"]);
    let files = std::fs::read_dir(before).expect("the outbox").flatten();
    let payments = files.filter(|file| file.file_name().to_string_lossy().ends_with(".xml"));
    assert_eq!(payments.count(), 0, "nothing is paid");
    fails(&desk.ledger(&["verify"]), 3, &[]);
}

/// A role is shown to everybody, and the bank is told whose account it is: what anybody else may read
/// says nothing of it, and nobody changes it in private.db.
#[test]
fn the_holder_goes_to_the_bank_alone_and_is_bound_like_the_account() {
    let mut desk = ready();
    let words = ["payee", "add", "helper", "--name", "A helper", "--holder", "Erika Muster"];
    desk.done(&[&words[..], &["--iban", "iban"]].concat());
    desk.set_today("2025-02-02");
    let claim = claim_of(&desk, "helper", "30.00");
    let told = desk.ledger(&["approve", &claim]);
    assert!(told.err.contains("held by Erika Muster") && told.err.contains("A helper"), "{told:?}");
    let private = desk.done(&["payee", "list", "--private"]);
    assert!(private.contains("Erika Muster"), "{private}");
    desk.set_today("2025-02-06");
    if std::process::Command::new("sqlite3").arg("--version").output().is_ok() {
        let update = |from: &str, to: &str| {
            desk.shell(&format!(
                "sqlite3 book/private.db \"UPDATE opening SET fields = replace(fields, '{from}', \
                 '{to}') WHERE entry = {claim}\""
            ))
        };
        update("Erika Muster", "Mallory");
        fails(&desk.ledger(&["run"]), 3, &["is not what the log holds: somebody changed it"]);
        fails(&desk.ledger(&["verify"]), 3, &[]);
        update("Mallory", "Erika Muster");
    }
    desk.done(&["run"]);
    let sent = desk.shell("cat book/outbox/*.xml").out;
    assert!(sent.contains("<Nm>Erika Muster</Nm>") && !sent.contains("A helper"), "{sent}");
    let files = "grep -l 'Erika Muster' book/*.* book/*/* state/ledger/*/*";
    let files = desk.shell(files).out;
    let ours = |file: &str| file.starts_with("book/private.db") || file.contains("/outbox/");
    assert!(files.lines().all(ours), "{files}");
    for words in [&["payee", "list"][..], &["payout", "list"], &["show", &claim]] {
        assert!(!desk.done(words).contains("Erika"), "{words:?}");
    }
}

/// An hour with the clock ahead must not take away the brake for as long: whoever stops a payment can,
/// nothing else is written, and nothing is paid by a clock that is behind the log.
#[test]
fn k01_who_stops_payments_needs_no_right_clock() {
    let mut desk = ready();
    let claim = claim(&desk, "30.00");
    let other = claim_of(&desk, "host", "31.00");
    desk.set_today("2025-02-20");
    super::commands::declare(&desk, "\n[[category]]\ncode = \"late\"\nfunction = \"admin\"\n");
    desk.done(&["apply"]);
    desk.set_today("2025-02-04");
    let clock = ["2025-02-04", "dated 2025-02-20", "waits until 2025-02-20"];
    for words in [&["run"][..], &["approve", &other], &["thaw"]] {
        let said = desk.ledger(words);
        assert!(said.code != 0, "{words:?}: {said:?}");
    }
    refused(&desk, &["run"], 1, &clock);
    refused(&desk, &["approve", &other], 1, &clock);
    for words in [&["reject", &other, "--reason", "twice"][..], &["freeze", "--reason", "why"]] {
        let said = desk.ledger(words);
        assert_eq!(said.code, 0, "{words:?}: {said:?}");
        let told = "The clock says 2025-02-04, the newest entry was recorded on 2025-02-20: so is";
        assert!(said.err.contains(told), "{said:?}");
    }
    refused(&desk, &["thaw"], 1, &clock);
    desk.done(&["verify"]);
    desk.set_today("2025-02-20");
    let said = desk.done(&["run"]);
    assert!(said.contains("frozen") && !said.contains("paid by"), "{said}");
    assert!(desk.done(&["show", &claim]).contains("approved"), "it waits");
}

/// A slice of a month at the whole month's price is no period of the commitment.
#[test]
fn a_slice_of_a_period_waits_for_people() {
    let mut desk = ready();
    desk.set_today("2025-02-02");
    let submit = ["expense", "submit", "--commitment", "servers", "--amount", "20.00", "--period"];
    let said = desk.ledger(&[&submit[..], &["2025-03-01..2025-03-01"]].concat());
    assert_eq!(said.code, 0, "{said:?}");
    let told = desk.done(&["run"]);
    assert!(
        told.contains("no whole period of the commitment") || told.contains("due on"),
        "{told}"
    );
    assert!(!told.contains("to be paid by"), "{told}");
}

/// A bank's answer about one payment.
pub fn answer(desk: &Desk, batch: &str, id: &str) {
    desk.put(
        "answer.xml",
        format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt>\
             <GrpHdr><MsgId>A</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>\
             </OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId><TxInfAndSts>\
             <OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd>\
             </Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
        ),
    );
}
