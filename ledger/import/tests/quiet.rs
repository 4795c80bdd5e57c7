//! A month in which nothing moved: its statement has no row, and both balances say what the account
//! held. It proves these days like any other, and keeps the money fresh from which payments are made.

use super::*;
use crate::entry::{Body, Grade};

/// A camt.053 with balances, and a row of so many cents out where one is named.
fn camt(opening: (&str, &str), closing: (&str, &str), row: Option<(&str, &str)>) -> String {
    let balance = |code: &str, (day, amount): (&str, &str)| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    let row = row.map_or(String::new(), |(day, amount)| {
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>\
             <BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{day}</AcctSvcrRef></Ntry>"
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>\
         DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>{}{}{row}</Stmt></BkToCstmrStmt>\
         </Document>",
        balance("OPBD", opening),
        balance("CLBD", closing),
    )
}

fn mt940(opening: &str, closing: &str) -> String {
    format!(
        ":20:STARTUMS\n:25:DE89370400440532013000\n:28C:00009/001\n:60F:{opening}\n:62F:{closing}\n-\n"
    )
}

/// A book whose account ended August with 95.00.
fn august() -> Book {
    let book = Book::new();
    let text =
        camt(("2026-08-01", "100.00"), ("2026-08-31", "95.00"), Some(("2026-08-12", "5.00")));
    assert_eq!(book.takes("camt", &text).currencies[0].grade, Grade::Closes);
    book
}

/// The days that an import proves, and its rows.
fn proven(book: &Book, outcome: &Outcome) -> (String, String, u64) {
    let index = outcome.currencies[0].statement.expect("a statement");
    let entry = book.journal().entry(index).expect("an entry");
    let Body::Statement(of) = entry.body else { panic!("a statement") };
    assert_eq!((of.grade, of.proven, of.closing), (Grade::Closes, of.rows, Some(95_00)));
    (of.from.to_string(), of.to.to_string(), of.rows)
}

#[test]
fn a_statement_without_rows_proves_its_days() {
    let quiet = camt(("2026-09-01", "95.00"), ("2026-09-30", "95.00"), None);
    let swift = mt940("C260831EUR95,00", "C260930EUR95,");
    for (profile, text) in [("camt", quiet.as_str()), ("mt940", &swift)] {
        let book = august();
        let outcome = book.takes(profile, text);
        let of = &outcome.currencies[0];
        assert_eq!((of.new_rows, of.after, outcome.entries), (0, 95_00, 1), "{profile}");
        let days = ("2026-09-01".to_owned(), "2026-09-30".to_owned(), 0);
        assert_eq!(proven(&book, &outcome), days, "{profile}");
        let again = book.takes(profile, text);
        assert_eq!(again.entries, 0, "{profile}: it is proven by now");
    }
}

#[test]
fn a_quiet_month_may_be_the_first_of_an_account() {
    let book = Book::new();
    let text = camt(("2026-09-01", "95.00"), ("2026-09-30", "95.00"), None);
    let outcome = book.takes("camt", &text);
    assert_eq!(proven(&book, &outcome).1, "2026-09-30");
    assert_eq!(book.holds("assets:bank:main EUR"), 95_00, "with the opening balance");
}

#[test]
fn balances_that_say_something_else_are_a_difference() {
    for (opening, closing) in [("96.00", "96.00"), ("95.00", "94.00")] {
        let book = august();
        let text = camt(("2026-09-01", opening), ("2026-09-30", closing), None);
        let refused = book.import("camt", &text);
        assert!(matches!(refused, Err(ImportError::Difference(..))), "{opening}: {refused:?}");
        let accepted = book.import_with("camt", &text, |request| {
            request.accept = Some("the bank looks for it".to_owned());
        });
        let of = &accepted.expect("a person said so").currencies[0];
        assert_eq!((of.grade, of.statement.is_some()), (Grade::Unproven, true), "{opening}");
    }
}

/// A balance of the day that goes on, one balance alone, or a page: none ends a time that is proven.
#[test]
fn what_does_not_say_both_balances_of_its_days_proves_nothing() {
    let whole = camt(("2026-09-01", "95.00"), ("2026-09-30", "95.00"), None);
    let swift = mt940("C260831EUR95,00", "C260930EUR95,00");
    let files = [
        ("camt", whole.replace("CLBD", "ITBD")),
        ("camt", whole.replace("OPBD", "CLAV")),
        ("mt940", swift.replace(":62F:", ":62M:")),
    ];
    for (profile, text) in files {
        let book = august();
        let outcome = book.takes(profile, &text);
        assert_eq!((outcome.entries, outcome.currencies.len()), (0, 0), "{text}");
    }
}
