//! Stories of several own accounts: the number in the file says whose it is.

use super::*;
use crate::import::own::account_of;
use rusqlite::Connection;

const GIRO: &str = "DE02120300000000202051";
const SAVINGS: &str = "DE88100900001234567892";
const DKB: &str = "assets:bank:dkb";

/// A month of an account at one bank.
fn dkb(iban: &str, month: u32, amount: &str, closing: &str) -> String {
    format!(
        "\"Girokonto\";\"{iban}\"\n\"Zeitraum:\";\"all\"\n\"Kontostand vom 31.12.25:\";\"{closing} €\"\n\
         \"\"\n\"Buchungsdatum\";\"Wertstellung\";\"Status\";\"Zahlungspflichtige*r\";\
         \"Zahlungsempfänger*in\";\"Verwendungszweck\";\"Umsatztyp\";\"IBAN\";\"Betrag (€)\";\
         \"Gläubiger-ID\";\"Mandatsreferenz\";\"Kundenreferenz\"\n\
         \"03.{month:02}.25\";\"03.{month:02}.25\";\"Gebucht\";\"Ada\";\"Us\";\"Gift\";\"Eingang\";\
         \"DE02500105170137075030\";\"{amount}\";\"\";\"\";\"\"\n"
    )
}

/// Imports into the account that the books know for the number, as the command line does.
fn goes_by_its_number(book: &Book, text: &str) -> Account {
    let statement = read("dkb", text);
    let known = account_of(&book.journal(), &statement).expect("readable");
    let account = known.unwrap_or_else(|| statement.account().parse().expect("an account"));
    let to = account.clone();
    book.import_with("dkb", text, |request| request.account = to).expect("it is imported");
    account
}

fn into(book: &Book, account: &str, text: &str) -> Result<Outcome, ImportError> {
    book.import_with("dkb", text, |request| request.account = account.parse().expect("one"))
}

#[test]
fn f06_another_account_at_the_same_bank_is_refused_with_both_ends_and_a_free_name() {
    let book = Book::new();
    book.takes("dkb", &dkb(GIRO, 3, "25,00", "25,00"));
    let error =
        book.import("dkb", &dkb(SAVINGS, 3, "25,00", "25,00")).expect_err("another account");
    let why = error.to_string();
    assert!(why.contains("…7892, but assets:bank:dkb holds …2051"), "{why}");
    assert!(!why.contains(SAVINGS) && !why.contains(GIRO), "numbers are private: {why}");
    let ImportError::OtherNumber { free: Some(free), .. } = error else { panic!("{error:?}") };
    assert_eq!(free.as_str(), "assets:bank:dkb-2");
    into(&book, free.as_str(), &dkb(SAVINGS, 3, "25,00", "25,00")).expect("an account of its own");
    assert_eq!(
        (book.holds("assets:bank:dkb EUR"), book.holds("assets:bank:dkb-2 EUR")),
        (2500, 2500)
    );
    let third = dkb("DE77500105170000000001", 3, "1,00", "1,00");
    let error = book.import("dkb", &third).expect_err("a third");
    let ImportError::OtherNumber { free: Some(free), .. } = error else { panic!("{error:?}") };
    assert_eq!(free.as_str(), "assets:bank:dkb-3");
}

#[test]
fn f06_from_then_on_the_number_finds_the_account() {
    let book = Book::new();
    book.takes("dkb", &dkb(GIRO, 3, "25,00", "25,00"));
    into(&book, "assets:bank:savings", &dkb(SAVINGS, 3, "9,00", "9,00")).expect("named once");
    let april = dkb(SAVINGS, 4, "1,00", "10,00");
    assert_eq!(goes_by_its_number(&book, &april).as_str(), "assets:bank:savings");
    assert_eq!(goes_by_its_number(&book, &dkb(GIRO, 4, "5,00", "30,00")).as_str(), DKB);
    assert_eq!(book.holds("assets:bank:savings EUR"), 1000);
    // Named or not, a number that is another account's goes nowhere else.
    let may = dkb(SAVINGS, 5, "1,00", "11,00");
    for account in [DKB, "assets:bank:new"] {
        let why = into(&book, account, &may).expect_err(account).to_string();
        assert!(why.contains("which the books hold as assets:bank:savings"), "{why}");
    }
}

#[test]
fn f06_a_bank_may_change_the_number_where_a_person_says_so() {
    let book = Book::new();
    book.takes("dkb", &dkb(GIRO, 3, "25,00", "25,00"));
    let april = dkb(SAVINGS, 4, "5,00", "30,00");
    book.import("dkb", &april).expect_err("nobody said so");
    book.import_with("dkb", &april, |request| request.same_account = true).expect("somebody did");
    // Both numbers are its own now.
    for text in [dkb(SAVINGS, 5, "1,00", "31,00"), dkb(GIRO, 6, "1,00", "32,00")] {
        assert_eq!(goes_by_its_number(&book, &text).as_str(), DKB);
    }
}

#[test]
fn f06_a_masked_number_is_compared_by_what_it_shows() {
    let book = Book::new();
    book.takes("dkb", &dkb(GIRO, 3, "25,00", "25,00"));
    assert_eq!(goes_by_its_number(&book, &dkb("DE02 **** 2051", 4, "1,00", "26,00")).as_str(), DKB);
    // The whole number was known before: a masked one does not open the account to others.
    book.import("dkb", &dkb("DE02999900000000992051", 5, "1,00", "27,00")).expect_err("another");
    book.import("dkb", &dkb("DE02 **** 2052", 5, "1,00", "27,00")).expect_err("another end");
}

#[test]
fn f06_an_undo_forgets_what_a_wrong_import_taught() {
    let book = Book::new();
    let wrong = book.takes("dkb", &dkb(SAVINGS, 3, "9,00", "9,00")).currencies[0].statement;
    let (mut journal, mut clerk) = (book.journal(), clerk());
    let mut append = journal.begin(&mut clerk).expect("a book");
    undo(&mut append, wrong.expect("a statement"), "the wrong file").expect("it is undone");
    append.commit().expect("committed");
    // A crash here, before the fingerprints are forgotten, pins nothing either.
    assert_eq!(
        account_of(&journal, &read("dkb", &dkb(SAVINGS, 3, "9,00", "9,00"))).ok(),
        Some(None)
    );
    drop(journal);
    book.takes("dkb", &dkb(GIRO, 3, "25,00", "25,00"));
    assert_eq!(book.journal().secrets().numbers().expect("readable").len(), 1);
}

#[test]
fn f06_one_account_in_several_currencies_has_one_number() {
    let book = Book::new();
    let camt = |ccy: &str| {
        format!(
            "<Document><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>{GIRO}</IBAN></Id>\
             <Ccy>{ccy}</Ccy></Acct><Ntry><Amt Ccy=\"{ccy}\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Sts>BOOK</Sts><BookgDt><Dt>2025-03-03</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt>\
             </Document>"
        )
    };
    let main = "assets:bank:giro";
    for ccy in ["EUR", "CHF"] {
        let to = |request: &mut Request<'_>| request.account = main.parse().expect("an account");
        book.import_with("camt", &camt(ccy), to).expect("it is imported");
    }
    let dollars = account_of(&book.journal(), &read("camt", &camt("USD"))).expect("readable");
    assert_eq!(dollars.as_ref().map(Account::as_str), Some(main));
}

#[test]
fn a_book_of_before_learns_the_number_with_the_next_statement() {
    let book = Book::new();
    book.takes("dkb", &dkb(GIRO, 3, "25,00", "25,00"));
    let private = book.folder.path().join("book/private.db");
    let dropped = Connection::open(private).and_then(|db| db.execute_batch("DROP TABLE number"));
    dropped.expect("as an earlier version made it");
    crate::journal::rebuild(&book.folder.path().join("book")).expect("it is rebuilt all the same");
    book.takes("dkb", &dkb(GIRO, 4, "5,00", "30,00"));
    book.import("dkb", &dkb(SAVINGS, 4, "5,00", "30,00")).expect_err("it has learned");
}

const PLAIN: &str = "date,description,amount,currency\n";

fn plain(book: &Book, account: &str, rows: &str) -> Result<Outcome, ImportError> {
    let text = format!("{PLAIN}{rows}");
    book.import_with("generic", &text, |request| request.account = account.parse().expect("one"))
}

#[test]
fn f06_rows_of_one_account_are_not_taken_for_anothers() {
    let book = Book::new();
    let (gift, fee) = ("2025-01-02,Gift,5.00,EUR\n", "2025-01-31,Fee,-1.50,EUR\n");
    let twins = format!("{gift}{gift}");
    plain(&book, "assets:bank:main", &format!("{twins}{fee}")).expect("the first account");
    let why = plain(&book, "assets:bank:second", &twins).expect_err("they are there").to_string();
    assert!(why.contains("(2 were compared) are in assets:bank:main already"), "{why}");
    // A third twin is no row of the other account, nor is a transfer between both.
    plain(&book, "assets:bank:second", &format!("{twins}{gift}")).expect("another number of them");
    plain(&book, "assets:bank:third", "2025-01-02,Gift,-5.00,EUR\n").expect("the other sign");
    // Both accounts may have such a row: a person says so.
    plain(&book, "assets:bank:fourth", fee).expect_err("the fee of the first account");
    let all_new = |request: &mut Request<'_>| {
        request.account = "assets:bank:fourth".parse().expect("an account");
        request.verdicts.all = Some(Verdict::New);
    };
    book.import_with("generic", &format!("{PLAIN}{fee}"), all_new).expect("somebody said so");
}

#[test]
fn two_numbers_are_two_accounts_even_where_their_rows_are_the_same() {
    let book = Book::new();
    book.takes("dkb", &dkb(GIRO, 3, "25,00", "25,00"));
    into(&book, "assets:bank:savings", &dkb(SAVINGS, 3, "25,00", "25,00")).expect("two accounts");
}

/// A month of an account whose bank's files say no number.
fn plain(rows: &[(&str, &str, &str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(day, text, amount, balance)| format!("{day},{text},{amount},EUR,{balance}\n"));
    "date,description,amount,currency,balance\n".to_owned() + &rows.collect::<String>()
}

/// The account of a file that nobody named one for.
fn whose(book: &Book, text: &str) -> Result<String, ImportError> {
    let statement = read("generic", text);
    let proposed = statement.account().parse().expect("an account");
    let account = crate::import::account_of(&book.journal(), &statement, None, &proposed)?;
    Ok(account.to_string())
}

const SEPTEMBER: [(&str, &str, &str, &str); 3] = [
    ("2025-09-01", "Gift of Ann", "100.00", "100.00"),
    ("2025-09-05", "Server", "-60.00", "40.00"),
    ("2025-09-09", "Gift of Bob", "5.00", "45.00"),
];
const OCTOBER: [(&str, &str, &str, &str); 2] = [
    ("2025-10-01", "Gift of Cem", "7.00", "52.00"),
    ("2025-10-03", "Gift of Dan", "8.00", "60.00"),
];

fn named(book: &Book, account: &str, text: &str) {
    book.import_with("generic", text, |request| request.account = account.parse().expect("one"))
        .expect("it is imported");
}

#[test]
fn a_file_without_a_number_goes_where_its_rows_are_or_where_its_balance_goes_on() {
    let book = Book::new();
    assert_eq!(whose(&book, &plain(&SEPTEMBER)).expect("the first of all"), "assets:bank:main");
    named(&book, "assets:bank:savings", &plain(&SEPTEMBER));
    for known in [0, 1, 2] {
        let rows = [&SEPTEMBER[known..], &OCTOBER].concat();
        assert_eq!(whose(&book, &plain(&rows)).expect("known"), "assets:bank:savings", "{known}");
    }
    // None of its rows is there, and it begins with what the account ended with.
    assert_eq!(whose(&book, &plain(&OCTOBER)).expect("it goes on"), "assets:bank:savings");
}

#[test]
fn a_file_without_a_number_that_could_be_of_several_accounts_is_asked_of() {
    let book = Book::new();
    let other = [("2025-10-01", "Gift of Cem", "7.00", "7.00")];
    named(&book, "assets:bank:savings", &plain(&SEPTEMBER));
    let why = whose(&book, &plain(&other)).expect_err("nothing tells").to_string();
    assert!(why.contains("of assets:bank:savings: which one"), "{why}");
    named(&book, "assets:bank:main", &plain(&other));
    let both = [SEPTEMBER[2], ("2025-10-01", "Gift of Cem", "7.00", "52.00")];
    let why = whose(&book, &plain(&both)).expect_err("rows of both").to_string();
    assert!(why.contains("assets:bank:main, assets:bank:savings"), "{why}");
    // A rule of local.toml says it.
    let statement = read("generic", &plain(&both));
    let main: Account = "assets:bank:main".parse().expect("an account");
    let said = crate::import::account_of(&book.journal(), &statement, Some(&main), &main);
    assert_eq!(said.expect("it is named"), main);
}
