//! G: one rule for exit codes. 2 is what no book could ever take; 1 what this book, its policy or a
//! file's content does not bear; 4 a file or folder that is not there or cannot be read.

use super::commands::cash_box;
use super::{fails, refused};
use crate::desk::Desk;
use std::net::TcpListener;

/// Command lines, as they are typed, and their codes.
const LINES: [(&str, i32); 73] = [
    ("list --kind foo", 2),
    ("list --month 2026-1", 2),
    ("list --min=-5", 2),
    ("list --min 99999999999999999999999", 2),
    ("list --page 0", 2),
    ("list --page 9", 1),
    ("list --account foo", 2),
    ("list --category Hosting", 2),
    ("list --category travel", 1),
    ("report 2026-13", 2),
    ("report FY26", 2),
    ("report FY2026-Q1", 2),
    ("report FY1969", 2),
    ("report 2026-06--2025-07", 2),
    ("report 2026-06--2026-13", 2),
    ("report 2015-01--2026-01", 2),
    ("export --to csv --period 2025", 2),
    ("report 2019-01", 1),
    ("report --at-size 0", 2),
    ("report --at-size 9999", 1),
    ("export --to csv --out book/service.toml", 1),
    ("export --to csv --out no/such/folder.csv", 4),
    ("show ''", 2),
    ("show 9999", 1),
    ("show 0 --format csv", 2),
    ("balance --at 2026-02-30", 2),
    ("add donation --account assets:cash:box --amount 12,50", 2),
    ("add donation --account assets:cash:box --amount 0", 2),
    ("add donation --account assets:cash:box --amount 12.345", 1),
    ("add donation --account assets:cash:box --amount 1 --date 2026-13-01", 2),
    ("add donation --account assets:cash:box --amount 1 --date 2031-01-01", 1),
    ("add donation --account assets:cash:box --amount 1 --who ''", 2),
    ("add donation --account safe --amount 1", 2),
    ("add donation --account income:other:x --amount 1", 2),
    ("add donation --account assets:cash:other --amount 1", 1),
    ("add income --account assets:cash:box --amount 1 --category expenses:hosting", 2),
    ("add expense --account assets:cash:box --amount 1 --category hosting --billed 2026-13", 2),
    ("add expense --account assets:cash:box --amount 1 --category travel", 1),
    ("add expense --account assets:cash:box --amount 1 --category hosting --document no.pdf", 4),
    ("add transfer --from assets:cash:box --to assets:cash:box --amount 1", 2),
    ("add transfer --from assets:cash:box --to assets:cash:box --amount 1 --arrives '1,0 USD'", 2),
    ("classify 1 hosting", 2),
    ("classify 1 expenses:hosting --billed 2026-1", 2),
    ("classify 1 expenses:hosting --split expenses:domain", 2),
    ("classify 1 expenses:hosting --split expenses:domain=0", 2),
    ("classify 1 expenses:hosting --always --text 'a('", 2),
    ("classify 1 expenses:hosting", 1),
    ("reverse 1 --reason ''", 2),
    ("reverse 1 --reason x", 1),
    ("approve x", 2),
    ("approve 1 --print --key k", 2),
    ("approve 1", 1),
    ("approve 9999", 1),
    ("reject 1", 2),
    ("freeze --reason ''", 2),
    ("thaw", 1),
    ("member join nobody", 1),
    ("member propose bea --key x", 2),
    ("member key --own nosuch.pub", 4),
    ("payee add ada --name Ada --iban nosuch.txt", 4),
    ("payee add Ada --name Ada", 2),
    ("payee end ada", 1),
    ("expense submit --payee ada --amount 0 --category hosting --period 2026-01", 2),
    ("expense submit --payee ada --amount 1 --category hosting --period 2026-01", 1),
    ("import nosuch.csv", 4),
    ("import .", 4),
    ("import bad.csv", 1),
    ("import bad.csv --plan 12", 2),
    ("import bad.csv --profile nosuch", 1),
    ("profile test nosuch.csv", 4),
    ("--book /nonexist status", 4),
    ("--book . status", 4),
    ("serve --listen 0.0.0.0:0", 2),
];

#[test]
fn g10_the_code_says_whose_fault_it_is() {
    let desk = cash_box();
    desk.put("bad.csv", "date,description,amount,currency\n2025-01-01,x,bad,EUR\n");
    let head = desk.head();
    let wrong: Vec<String> = LINES.iter().filter_map(|line| wrong(&desk, line)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(desk.head(), head);
}

fn wrong(desk: &Desk, (line, code): &(&str, i32)) -> Option<String> {
    let said = desk.shell(&format!("ledger {line}"));
    (said.code != *code).then(|| format!("{line}: {}, not {code}: {}", said.code, said.err))
}

#[test]
fn g10_a_new_book_is_asked_for_in_words_that_it_can_bear() {
    let desk = Desk::empty();
    for words in [
        "--currency eur",
        "--currency EUR --url 'http://a b'",
        "--currency EUR --url example.org",
        "--currency EUR --name ''",
    ] {
        let said = desk.shell(&format!("ledger init new --name X {words}"));
        fails(&said, 2, &["error"]);
    }
    assert!(!desk.path("new").exists());
}

#[test]
fn a_demo_is_made_only_where_it_can_be_shown() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its address").to_string();
    let desk = Desk::empty();
    let said = desk.ledger(&["demo", "d", "--listen", &address]);
    fails(&said, 4, &[&address, "name another address with --listen"]);
    fails(&desk.ledger(&["demo", "d", "--listen", "0.0.0.0:0"]), 2, &["--behind-proxy"]);
    assert!(!desk.path("d").exists(), "nothing was made before the port was tried");
}

#[test]
fn a_demo_takes_another_port_where_the_usual_one_is_taken() {
    // Taken by this, or by another program.
    let _taken = TcpListener::bind("127.0.0.1:8080");
    let desk = Desk::new("EUR");
    desk.put("row.csv", "date,description,amount,currency\n2024-12-01,Gift,1.00,EUR\n");
    desk.done(&["import", "row.csv"]);
    desk.shell("mkdir d && mv book d/book && mv state d/state");
    let said = desk.shell("timeout --signal=INT 2 ledger demo d 2>&1 >/dev/null");
    let (_, after) = said.out.split_once("is at http://127.0.0.1:").expect("it serves");
    assert!(!after.starts_with("8080/"), "{said:?}");
}

#[test]
fn g05_a_folders_name_is_shown_escaped() {
    let desk = Desk::empty();
    let said = desk.shell("ledger init $'x\\ny' --name X --currency EUR");
    assert!(said.code == 0 && said.err.starts_with("x\\u{a}y is a book now."), "{said:?}");
}

#[test]
fn a_size_that_the_log_never_had_is_no_entry() {
    let desk = cash_box();
    let never = "--at-size: the log never had 9999 entries: it has 11 now";
    refused(&desk, &["report", "--at-size", "9999"], 1, &[never]);
}

#[test]
fn an_inbox_that_cannot_be_read_is_said() {
    let desk = cash_box();
    desk.shell("rmdir book/inbox && touch book/inbox");
    fails(&desk.ledger(&["status"]), 4, &["inbox"]);
    desk.shell("rm book/inbox");
    desk.done(&["status"]);
}

#[test]
fn damaged_private_words_are_not_no_words() {
    let desk = cash_box();
    desk.put("row.csv", "date,description,amount,currency\n2025-01-01,Servers,-1.00,EUR\n");
    desk.done(&["import", "row.csv"]);
    if crate::desk::left_out("sqlite3") {
        return;
    }
    let row = desk.head().0 - 1;
    let damage = format!("UPDATE opening SET fields = '{{' WHERE entry = {row}");
    assert_eq!(desk.shell(&format!("sqlite3 book/private.db \"{damage}\"")).code, 0);
    for words in [
        format!("show {row} --private"),
        "classify --by-rules".to_owned(),
        format!("classify {row} expenses:hosting --always"),
    ] {
        let said = desk.shell(&format!("ledger {words}"));
        fails(&said, 3, &[&format!("the words of entry {row} are damaged")]);
    }
}
