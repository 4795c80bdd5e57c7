//! Where two files touch within a day, and where one balance alone answers: twins are told apart.

use super::doubt::line;
use super::*;

const WITHOUT: &str = "date,description,amount,currency\n";
const WITH: &str = "date,description,amount,currency,balance\n";

/// The second of two files of one bank, of which the first ends within a day.
fn cut(first: &str, rest: &str) -> (Book, Result<Outcome, ImportError>) {
    let book = Book::new();
    book.takes("generic", first);
    let outcome = book.import("generic", rest);
    (book, outcome)
}

#[test]
fn a_gift_behind_a_cut_within_a_day_is_another_where_the_balances_say_so() {
    let gift = "2025-01-07,Gift,5.00,EUR";
    let first = format!("{WITH}2025-01-05,Ada,20.00,EUR,120.00\n{gift},125.00\n");
    let rest = format!("{WITH}{gift},130.00\n2025-01-07,Server,-9.00,EUR,121.00\n");
    let (book, outcome) = cut(&first, &rest);
    let outcome = outcome.expect("it is imported");
    assert_eq!(outcome.held[0].fate, Fate::Posted(By::Balance), "{outcome:?}");
    assert_eq!((outcome.currencies[0].new_rows, outcome.currencies[0].known_rows), (2, 0));
    assert_eq!(book.holds("assets:bank:main EUR"), 12100);
    assert_eq!(book.takes("generic", &rest).entries, 0);
    let whole = format!(
        "{WITH}2025-01-05,Ada,20.00,EUR,120.00\n{gift},125.00\n{gift},130.00\n\
         2025-01-07,Server,-9.00,EUR,121.00\n2025-01-08,Bo,1.00,EUR,122.00\n"
    );
    let outcome = book.takes("generic", &whole);
    assert_eq!((outcome.held.len(), outcome.currencies[0].new_rows), (0, 1), "{outcome:?}");
}

#[test]
fn a_file_that_is_nothing_but_a_twin_and_more_is_new() {
    let first = format!("{WITH}2025-01-07,Gift,5.00,EUR,105.00\n");
    let rest = format!("{WITH}2025-01-07,Gift,5.00,EUR,110.00\n2025-01-08,Bo,1.00,EUR,111.00\n");
    let (book, outcome) = cut(&first, &rest);
    assert_eq!(outcome.expect("it is imported").currencies[0].new_rows, 2);
    assert_eq!(book.holds("assets:bank:main EUR"), 11100);
}

#[test]
fn without_balances_a_twin_at_a_cut_is_named_and_a_person_may_post_it() {
    let gift = "2025-01-07,Gift,5.00,EUR\n";
    let first = format!("{WITHOUT}2025-01-05,Ada,20.00,EUR\n{gift}");
    let rest = format!("{WITHOUT}{gift}2025-01-07,Server,-9.00,EUR\n");
    let (book, outcome) = cut(&first, &rest);
    let outcome = outcome.expect("it is imported");
    let [held] = outcome.held.as_slice() else { panic!("one is named: {outcome:?}") };
    assert!(held.to_string().contains("or another just like it"), "{held}");
    assert_eq!((outcome.currencies[0].new_rows, outcome.currencies[0].settled_rows), (1, 0));
    book.import_with("generic", &rest, line(2, Verdict::New)).expect("imported");
    let again = book.import_with("generic", &rest, line(2, Verdict::New));
    assert!(matches!(again, Err(ImportError::NotHeld { .. })), "it is there: {again:?}");
    assert_eq!(book.holds("assets:bank:main EUR"), 2000 + 500 + 500 - 900);
    // A whole day that two files share is no doubt.
    let (_, outcome) = cut(&first, &format!("{WITHOUT}{gift}2025-01-08,Server,-9.00,EUR\n"));
    assert!(outcome.expect("it is imported").held.is_empty());
}

#[test]
fn one_balance_settles_what_is_held() {
    let header = "\"Girokonto\";\"DE02120300000000202051\"\n";
    let dkb = |closing: &str, rows: &[(&str, &str, &str)]| {
        let mut file = format!(
            "{header}\"Kontostand vom 31.01.2025:\";\"{closing} €\"\n\"\"\n\"Buchungsdatum\";\
             \"Wertstellung\";\"Status\";\"Zahlungspflichtige*r\";\"Zahlungsempfänger*in\";\
             \"Verwendungszweck\";\"Umsatztyp\";\"IBAN\";\"Betrag (€)\";\"Gläubiger-ID\";\
             \"Mandatsreferenz\";\"Kundenreferenz\"\n"
        );
        for (day, text, amount) in rows {
            file += &format!(
                "\"{day}.01.25\";\"{day}.01.25\";\"Gebucht\";\"A\";\"B\";\"{text}\";\"Eingang\";\
                 \"DE22222222222222222222\";\"{amount}\";\"\";\"\";\"\"\n"
            );
        }
        file
    };
    let month =
        format!("{WITH}2025-01-03,Gift,20.00,EUR,120.00\n2025-01-31,Gift,5.00,EUR,125.00\n");
    let rows = [("31", "Spende", "5,00"), ("03", "Spende", "20,00")];
    for (closing, fate, holds) in [
        ("125,00", Fate::Known(By::Balance), 12500),
        ("150,00", Fate::Posted(By::Balance), 15000),
        ("130,00", Fate::Waits, 12500),
    ] {
        let book = Book::new();
        book.takes("generic", &month);
        let file = dkb(closing, &rows);
        let bank = |request: &mut Request<'_>| {
            request.account = "assets:bank:main".parse().expect("an account");
        };
        let outcome = book.import_with("dkb", &file, bank).expect("imported");
        assert!(outcome.held.iter().all(|row| row.fate == fate), "{closing}: {outcome:?}");
        assert_eq!(book.holds("assets:bank:main EUR"), holds);
    }
}

#[test]
fn one_balance_after_another_tells_a_twin() {
    let header = |day: u32, closing: &str| {
        format!(
            "\"Girokonto\";\"DE02120300000000202051\"\n\"Kontostand vom {day}.03.2025:\";\
             \"{closing} €\"\n\"\"\n\"Buchungsdatum\";\"Wertstellung\";\"Status\";\
             \"Zahlungspflichtige*r\";\"Zahlungsempfänger*in\";\"Verwendungszweck\";\"Umsatztyp\";\
             \"IBAN\";\"Betrag (€)\";\"Gläubiger-ID\";\"Mandatsreferenz\";\"Kundenreferenz\"\n"
        )
    };
    let row = |day: u32, text: &str, amount: &str| {
        format!(
            "\"{day}.03.25\";\"{day}.03.25\";\"Gebucht\";\"A\";\"B\";\"{text}\";\"Eingang\";\
             \"DE22222222222222222222\";\"{amount}\";\"\";\"\";\"\"\n"
        )
    };
    let book = Book::new();
    let gift = row(10, "Gift", "50,00");
    book.takes("dkb", &format!("{}{gift}", header(10, "1.020,10")));
    let rest = format!("{}{}{gift}", header(31, "1.080,00"), row(16, "Erstattung", "9,90"));
    let outcome = book.takes("dkb", &rest);
    assert_eq!(outcome.held[0].fate, Fate::Posted(By::Balance), "{outcome:?}");
    assert_eq!(book.holds("income:unclassified EUR"), -10990);
}
