//! What a file proves: taken whenever it is more than the books have proven, with or without a row
//! that is new; and where two accounts of the same days part, the place is named.

use super::*;
use crate::statement::Check;

const WITHOUT: &str = "date,description,amount,currency\n";
const WITH: &str = "date,description,amount,currency,balance\n";

/// January without balances, and with them.
const ROWS: [(&str, &str); 3] = [
    ("2026-01-02,Gift,50.00,EUR", "1050.00"),
    ("2026-01-09,Server,-42.50,EUR", "1007.50"),
    ("2026-01-31,Account fee,-1.90,EUR", "1005.60"),
];

fn bare() -> String {
    ROWS.iter().fold(WITHOUT.to_owned(), |file, (row, _)| file + row + "\n")
}

fn balanced() -> String {
    ROWS.iter().fold(WITH.to_owned(), |file, (row, balance)| format!("{file}{row},{balance}\n"))
}

const BANK: &str = "assets:bank:main EUR";

fn statements(book: &Book) -> Vec<crate::entry::Statement> {
    let journal = book.journal();
    let account = "assets:bank:main".parse().expect("an account");
    let euro = "EUR".parse().expect("a currency");
    let all = history::live_statements(&journal, &account, euro).expect("statements");
    all.into_iter().map(|(_, statement)| statement).collect()
}

fn refusal(book: &Book, file: &str) -> String {
    let before = book.journal().facts().size().expect("a size");
    let why = book.import("generic", file).expect_err("it differs").to_string();
    assert_eq!(book.journal().facts().size().expect("a size"), before, "nothing was written");
    why
}

#[test]
fn balances_that_come_after_their_rows_are_taken_with_the_opening_they_show() {
    let book = Book::new();
    book.takes("generic", &bare());
    assert_eq!(book.holds(BANK), 560);
    let outcome = book.takes("generic", &balanced());
    let of = &outcome.currencies[0];
    assert_eq!((of.new_rows, of.known_rows, of.opening), (0, 3, Some(100_000)), "{outcome:?}");
    assert_eq!(book.holds(BANK), 100_560);
    let [_, proven] = &statements(&book)[..] else { panic!("two statements") };
    assert_eq!((proven.grade, proven.closing, proven.proven), (Grade::Closes, Some(100_560), 3));
}

#[test]
fn what_proves_nothing_more_is_no_second_statement() {
    let book = Book::new();
    book.takes("generic", &bare());
    book.takes("generic", &balanced());
    // Other bytes, the same rows; and a part of them.
    for file in [balanced().replace('\n', "\r\n"), format!("{WITH}{},1007.50\n", ROWS[1].0)] {
        let outcome = book.takes("generic", &file);
        assert_eq!((outcome.entries, outcome.currencies[0].known_rows > 0), (0, true));
    }
    assert_eq!(book.takes("generic", &bare()).entries, 0, "rows alone");
    assert_eq!(statements(&book).len(), 2);
}

#[test]
fn months_that_are_proven_prove_the_quarter() {
    let book = Book::new();
    let february = "2026-02-02,Gift,10.00,EUR,1015.60\n2026-02-05,Gift,1.00,EUR,1016.60\n";
    book.takes("generic", &balanced());
    book.takes("generic", &format!("{WITH}{february}"));
    assert_eq!(book.takes("generic", &format!("{}{february}", balanced())).entries, 0);
}

#[test]
fn a_proof_that_disagrees_with_the_books_is_refused_though_no_row_is_new() {
    let book = Book::new();
    book.takes("generic", &format!("{}2026-01-20,Typed by hand,-5.00,EUR\n", bare()));
    let why = refusal(&book, &balanced());
    for part in ["closes with 1005.60 EUR on 2026-01-31", "books with 1000.60 EUR", "by -5.00 EUR"]
    {
        assert!(why.contains(part), "{part}: {why}");
    }
    let accept = |request: &mut Request<'_>| request.accept = Some("they cannot say".to_owned());
    let outcome = book.import_with("generic", &balanced(), accept).expect("accepted");
    assert_eq!(outcome.currencies[0].grade, Grade::Unproven);
}

#[test]
fn a_later_proof_asks_for_what_was_before_rows_without_one() {
    let book = Book::new();
    book.takes("generic", &bare());
    let why = refusal(
        &book,
        &format!("{WITH}2026-02-02,Gift,10.00,EUR,1015.60\n2026-02-03,Gift,1.00,EUR,1016.60\n"),
    );
    let command = "ledger add opening --account assets:bank:main --amount 1000.00 --currency EUR \
                   --date 2026-01-01";
    for part in ["opens with 1005.60 EUR", "the books make 5.60 EUR", command] {
        assert!(why.contains(part), "{part}: {why}");
    }
}

#[test]
fn a_missing_statement_is_told_where_it_is_missing() {
    let book = Book::new();
    book.takes("generic", &balanced());
    let march = "2026-03-02,Gift,10.00,EUR,970.10\n2026-03-09,Server,-42.50,EUR,927.60\n";
    let why = refusal(&book, &format!("{WITH}{march}"));
    for part in [
        "opens with 960.10 EUR on 2026-03-02, where the books have 1005.60 EUR",
        "differ by 45.50 EUR",
        "a statement between 2026-01-31 and 2026-03-02 is missing",
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
    let edited = balanced().replace("Server,-42.50,EUR,1007.50", "Server,-45.50,EUR,1004.50");
    let why = refusal(&book, &edited.replace("1005.60", "1002.60"));
    assert!(why.contains("an amount or a day is another there than here"), "{why}");
}

#[test]
fn one_balance_alone_says_what_the_account_must_have_held_before() {
    let file = "\"Girokonto\";\"DE111111111111111111\"\n\"Zeitraum:\";\"31.03.2025 - 31.03.2025\"\n\
                \"Kontostand vom 31.03.2025:\";\"1.361,16 €\"\n\"\"\n\
                \"Buchungsdatum\";\"Wertstellung\";\"Status\";\"Zahlungspflichtige*r\";\
                \"Zahlungsempfänger*in\";\"Verwendungszweck\";\"Umsatztyp\";\"IBAN\";\
                \"Betrag (€)\";\"Gläubiger-ID\";\"Mandatsreferenz\";\"Kundenreferenz\"\n\
                \"31.03.25\";\"31.03.25\";\"Gebucht\";\"A\";\"B\";\"Karte\";\"Ausgang\";\
                \"DE22222222222222222222\";\"-15,18\";;;\"1\"\n";
    let book = Book::new();
    let outcome = book.takes("dkb", file);
    let (of, before) = (&outcome.currencies[0], "2025-03-30".parse().expect("a day"));
    assert_eq!((of.owed, of.grade), (Some((before, 137_634)), Grade::Unproven), "{outcome:?}");
    assert_eq!(of.opening, None, "one balance proves nothing: a person decides");
    assert_eq!(book.takes("generic", &bare()).currencies[0].owed, None, "it has none at all");
}

#[test]
fn one_running_balance_is_proven_by_the_statement_before() {
    let head = "date,description,amount,currency,balance\n";
    let first = format!("{head}2026-09-01,Gift,5.00,EUR,5.00\n2026-09-02,Gift,5.00,EUR,10.00\n");
    let month = |balance: &str| format!("{head}2026-10-03,Interest,1.00,EUR,{balance}\n");
    let grade =
        |outcome: &Outcome| (outcome.currencies[0].grade, outcome.currencies[0].proof.check);
    let book = Book::new();
    assert_eq!(grade(&book.takes("generic", &first)).0, Grade::Closes);
    let outcome = book.takes("generic", &month("11.00"));
    assert_eq!(grade(&outcome), (Grade::Closes, Check::Met));
    let statement = outcome.currencies[0].statement.expect("a statement");
    let Body::Statement(body) = book.journal().entry(statement).expect("it").body else {
        panic!("it")
    };
    assert_eq!((body.rows, body.proven, body.opening), (1, 1, Some(1_000)));
    // A cent off, it is no proof; without a statement before, neither.
    let book = Book::new();
    book.takes("generic", &first);
    assert!(book.import("generic", &month("11.01")).is_err());
    let alone = Book::new().takes("generic", &month("11.00"));
    assert_eq!(grade(&alone), (Grade::Unproven, Check::Single));
}
