//! Words that this program refuses to take, in a log that another one wrote: what a terminal shows of them, and
//! what spreadsheets and other programs read, steers nothing.

use crate::desk::{Desk, left_out};
use ledger::account::Code;
use ledger::entry::{Body, Declared, Draft, Policy, Posting, Postings};
use ledger::journal::{Clerk, Journal};
use ledger::slot::{Seeds, Slot};

/// Colours, a window's title, a link, the cursor, eight-bit control, a line turned round, lines that are none.
const WORDS: [&str; 7] = [
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\here\u{1b}]8;;\u{1b}\\",
    "a\rb\u{8}\u{8}c\u{1b}[2K\u{1b}[1A",
    "\u{9b}31m \u{90}x\u{9c}",
    "\u{202e}gnp.exe \u{2066}x\u{feff}",
    "one\ntwo\u{2028}three\u{85}=cmd|' /C calc'!A0",
];

/// Each of them as a party, a purpose, a reason and a note, and as the name of what is declared.
fn book() -> Desk {
    let mut desk = Desk::new("EUR");
    desk.set_today("2026-02-03");
    let row = "date,description,amount,currency\n2026-01-02,Gift,150.00,EUR\n";
    desk.put("row.csv", row);
    desk.done(&["import", "row.csv", "--yes"]);
    let fill = |bytes: &mut [u8]| {
        bytes.fill(7);
        true
    };
    let today = "2026-02-03".parse().expect("a day");
    let mut clerk = Clerk { today, by: None, seeds: Seeds::new(fill) };
    let (book, state) = (desk.path("book"), desk.path("state/ledger"));
    let mut journal = Journal::open(&book, &state).expect("the key is here");
    let mut append = journal.begin(&mut clerk).expect("the lock");
    for words in WORDS {
        for draft in drafts(words) {
            append.push(draft).expect("pushed");
        }
    }
    append.commit().expect("committed");
    desk
}

fn drafts(words: &str) -> Vec<Draft> {
    let by: Code = "treasurer".parse().expect("a code");
    let day = "2026-01-20".parse().expect("a day");
    let eur = "EUR".parse().expect("a currency");
    let account = |text: &str| text.parse().expect("an account");
    let general = "general".parse().expect("a code");
    let legs = vec![
        Posting::pooled(account("assets:bank:main"), eur, 500),
        Posting::of_fund(account("income:donations:one-time"), eur, -500, general),
    ];
    let moved = Postings::new(legs).expect("they balance");
    let month = "2026-01".parse().expect("a month");
    let fund = Policy { code: "general".into(), value: Declared::Fund, in_force: true };
    let drafts = [
        (Body::Donation(None), moved),
        (Body::Incident, Postings::default()),
        (Body::Note(month), Postings::default()),
        (Body::Policy(fund), Postings::default()),
    ];
    let said = |(body, postings): (Body, Postings)| {
        let mut draft = Draft::new(day, by.clone(), body, postings);
        draft.words.who.name = Some(words.to_owned());
        draft.words.text.purpose = Some(words.to_owned());
        draft.words.text.reason = Some(words.to_owned());
        draft.words.text.note = Some(words.to_owned());
        let slots = [Slot::Who, Slot::Text].into_iter();
        draft.public = slots.filter(|slot| draft.body.slots().contains(slot)).collect();
        draft
    };
    drafts.into_iter().map(said).collect()
}

/// What a terminal would obey, or a reader would not see, in a text of lines.
fn steers(text: &str) -> Option<char> {
    let line = |c: &char| *c != '\n';
    let unseen = |c: &char| c.is_control() || "\u{202e}\u{2066}\u{feff}\u{2028}\u{85}".contains(*c);
    text.chars().filter(line).find(unseen)
}

#[test]
fn a_terminal_shows_words_and_obeys_none() {
    let desk = book();
    let list = desk.done(&["list"]);
    assert!(list.contains("gnp.exe") && list.contains("red"), "they are shown: {list}");
    for words in [
        "list",
        "list --format json",
        "status",
        "balance",
        "show 14",
        "show 15",
        "show 16",
        "show 17",
        "verify",
        "report 2026-01",
        "report 2026-01 --format md",
        "report 2026",
        "shutdown",
        "figures",
        "close 2026-01 --dry-run",
        "run --dry-run",
        "apply",
    ] {
        let said = desk.ledger(&words.split(' ').collect::<Vec<_>>());
        assert_eq!(steers(&said.out), None, "ledger {words}: {:?}", said.out);
        assert_eq!(steers(&said.err), None, "ledger {words}: {:?}", said.err);
    }
}

#[test]
fn what_is_refused_is_shown_and_obeyed_no_more() {
    let desk = Desk::new("EUR");
    desk.done(&["export", "--to", "package", "--out", "pack"]);
    let package = std::fs::read_to_string(desk.path("pack/datapackage.json")).expect("a package");
    let named = package.replace("\"origin\": \"", "\"origin\": \"\\u001b[31mred\u{202e}");
    desk.put("pack/datapackage.json", named);
    let bring = ["import-export", "pack", "--book", "new", "--state", "elsewhere"];
    let mut said = vec![desk.ledger(&bring)];
    if !left_out("sqlite3") {
        let view = "CREATE VIEW '\u{1b}[31mred\u{202e}' AS SELECT 1";
        assert_eq!(desk.shell(&format!("sqlite3 book/ledger.db \"{view}\"")).code, 0);
        said.extend([desk.ledger(&["verify"]), desk.ledger(&["rebuild", "--check"])]);
    }
    for said in said {
        assert_eq!(said.code, 3, "{said:?}");
        assert_eq!(steers(&said.err), None, "{:?}", said.err);
        assert!(said.err.contains("\\u{1b}[31mred\\u{202e}"), "{:?}", said.err);
    }
}

#[test]
fn files_for_other_programs_have_no_formula_and_no_line_that_is_none() {
    let desk = book();
    for words in ["list --format csv", "export --to csv", "export --to accountant --period 2026"] {
        let out = desk.done(&words.split(' ').collect::<Vec<_>>());
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(out.as_bytes());
        for row in rows.records() {
            for cell in &row.expect("a row") {
                let number = cell.parse::<f64>().is_ok();
                assert!(
                    number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{words}: {cell:?}"
                );
            }
        }
    }
}
