//! Stories of files that say no number: their rows say whose they are, or nobody guesses.

use super::*;
use crate::import::account_of;

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
    let account = account_of(&book.journal(), &statement, None, &proposed)?;
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
    let said = account_of(&book.journal(), &statement, Some(&main), &main);
    assert_eq!(said.expect("it is named"), main);
}
