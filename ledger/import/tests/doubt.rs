//! Rows in doubt: none is lost, none is doubled, and whoever can settle it is asked first.

use super::*;

const WITHOUT: &str = "date,description,amount,currency\n";
const WITH: &str = "date,description,amount,currency,balance\n";

/// A book with January, without balances.
fn january() -> Book {
    let book = Book::new();
    let rows = "2025-01-03,Rent,-50.00,EUR\n2025-01-10,Gift Ada,20.00,EUR\n\
                2025-01-31,Server,-9.00,EUR\n";
    book.takes("generic", &format!("{WITHOUT}{rows}"));
    book
}

/// January once more, where the bank says the gift in other words and two days later.
const REWORDED: &str = "2025-01-03,Rent,-50.00,EUR\n2025-01-12,Credit ADA L.,20.00,EUR\n\
                        2025-01-31,Server,-9.00,EUR\n2025-02-03,Rent,-50.00,EUR\n";

fn verdict(verdict: Verdict) -> impl FnOnce(&mut Request<'_>) {
    move |request| request.verdicts.all = Some(verdict)
}

#[test]
fn what_may_be_an_entry_in_other_words_is_held_and_named() {
    let book = january();
    let outcome = book.takes("generic", &format!("{WITHOUT}{REWORDED}"));
    let [held] = outcome.held.as_slice() else { panic!("one row is held: {outcome:?}") };
    assert_eq!((held.line, held.net, held.fate), (3, 2000, Fate::Waits));
    let Why::Resembles(entry) = held.why else { panic!("it resembles an entry: {held:?}") };
    let gift = book.journal().entry(entry).expect("an entry");
    assert!(shown(&gift).contains("2025-01-10"), "{}", shown(&gift));
    assert_eq!(
        held.to_string(),
        format!("line 3: 2025-01-12 20.00 EUR resembles entry {entry}: held, not posted")
    );
    let of = &outcome.currencies[0];
    assert_eq!((of.new_rows, of.known_rows, of.held_rows), (1, 2, 1));
    assert_eq!(book.holds("assets:bank:main EUR"), -5000 + 2000 - 900 - 5000);
}

#[test]
fn a_person_says_that_it_is_known_and_is_not_asked_again() {
    let book = january();
    let file = format!("{WITHOUT}{REWORDED}");
    let outcome = book.import_with("generic", &file, verdict(Verdict::Known)).expect("imported");
    assert_eq!(outcome.held[0].fate, Fate::Known(By::Person));
    assert_eq!(book.holds("income:unclassified EUR"), -2000);
    assert!(book.takes("generic", &file).held.is_empty());
    let more = format!("{file}2025-02-04,Gift Bo,1.00,EUR\n");
    let outcome = book.takes("generic", &more);
    assert!(outcome.held.is_empty(), "{outcome:?}");
    assert_eq!(book.holds("income:unclassified EUR"), -2100);
}

#[test]
fn a_person_says_that_it_is_new_even_of_a_file_that_was_imported() {
    let book = january();
    let file = format!("{WITHOUT}{REWORDED}");
    book.takes("generic", &file);
    let again = book.takes("generic", &file);
    assert!(!again.seen_before.is_empty() && again.entries == 0, "{again:?}");
    assert_eq!(again.held[0].fate, Fate::Waits, "it still waits");
    let line = |request: &mut Request<'_>| {
        request.verdicts.lines.insert(3, Verdict::New);
    };
    let outcome = book.import_with("generic", &file, line).expect("imported");
    assert_eq!(outcome.held[0].fate, Fate::Posted(By::Person));
    assert_eq!(book.holds("income:unclassified EUR"), -4000);
    let known = book.takes("generic", &file);
    assert!(known.held.is_empty() && known.entries == 0, "{known:?}");
}

#[test]
fn what_was_found_to_be_known_is_remembered_though_nothing_else_is_new() {
    let book = january();
    let file = format!("{WITHOUT}2025-01-12,Credit ADA L.,20.00,EUR\n");
    let outcome = book.import_with("generic", &file, verdict(Verdict::Known)).expect("imported");
    assert_eq!((outcome.currencies[0].settled_rows, outcome.currencies[0].new_rows), (1, 0));
    let again = book.takes("generic", &file);
    assert!(again.held.is_empty() && again.entries == 0, "{again:?}");
    assert_eq!(book.holds("income:unclassified EUR"), -2000);
}

impl Book {
    pub(super) fn undo(&self, statement: u64) -> Undone {
        let (mut journal, mut clerk) = (self.journal(), clerk());
        let mut append = journal.begin(&mut clerk).expect("no other writer");
        let undone = undo(&mut append, statement, "a slip").expect("it is undone");
        append.commit().expect("committed");
        forget_undone(&journal).expect("it is forgotten");
        undone
    }
}

pub(super) fn line(line: u32, verdict: Verdict) -> impl FnOnce(&mut Request<'_>) {
    move |request| {
        request.verdicts.lines.insert(line, verdict);
    }
}

#[test]
fn a_wrong_verdict_is_taken_back_with_its_statement() {
    let file = format!("{WITHOUT}2025-01-10,Max,20.00,EUR\n2025-02-01,Gift,3.00,EUR\n");
    for (slip, money) in [(Verdict::Known, 2000), (Verdict::New, 4000)] {
        let book = january();
        book.takes("generic", &file);
        let outcome = book.import_with("generic", &file, line(2, slip)).expect("imported");
        let statement = outcome.currencies[0].statement.expect("a statement");
        assert_eq!(book.holds("income:unclassified EUR"), -money - 300);
        let why = book.import_with("generic", &file, line(2, Verdict::New)).expect_err("settled");
        let told = why.to_string().contains(&format!("`ledger undo {statement} "));
        assert_eq!(told, slip == Verdict::Known, "{why}");
        let undone = book.undo(statement);
        assert_eq!((undone.settled == 1, undone.reversals == 1), (money == 2000, money == 4000));
        let again = book.takes("generic", &file);
        assert_eq!((again.held.len(), again.held[0].fate), (1, Fate::Waits), "{again:?}");
        book.import_with("generic", &file, line(2, Verdict::New)).expect("it is held again");
        assert_eq!(book.holds("income:unclassified EUR"), -4300);
        assert!(book.takes("generic", &file).held.is_empty());
    }
}

#[test]
fn the_undo_of_another_statement_of_the_file_takes_the_verdict_back_too() {
    let file = format!("{WITHOUT}2025-01-10,Max,20.00,EUR\n2025-02-01,Gift,3.00,EUR\n");
    let book = january();
    let first = book.takes("generic", &file).currencies[0].statement.expect("a statement");
    book.import_with("generic", &file, line(2, Verdict::Known)).expect("imported");
    assert_eq!(book.undo(first).settled, 1);
    let again = book.takes("generic", &file);
    assert_eq!((again.currencies[0].new_rows, again.held.len()), (1, 1), "{again:?}");
    assert_eq!(book.holds("income:unclassified EUR"), -2300);
}

#[test]
fn a_twin_of_what_was_undone_keeps_its_place() {
    let gift = "2025-01-10,Gift,20.00,EUR\n";
    let (one, two) = (format!("{WITHOUT}{gift}"), format!("{WITHOUT}{gift}{gift}"));
    let book = Book::new();
    let first = book.takes("generic", &one).currencies[0].statement.expect("a statement");
    book.takes("generic", &two);
    book.undo(first);
    book.takes("generic", &two);
    assert_eq!(book.takes("generic", &format!("{two}{gift}")).currencies[0].new_rows, 1);
    assert_eq!(book.holds("income:unclassified EUR"), -6000);
}

/// January with balances, and a copy of it whose last row has other words.
fn proven() -> Book {
    let book = Book::new();
    let rows = "2025-01-03,Rent,-50.00,EUR,50.00\n2025-01-10,Gift Ada,20.00,EUR,70.00\n\
                2025-01-31,Server,-9.00,EUR,61.00\n";
    book.takes("generic", &format!("{WITH}{rows}"));
    book
}

#[test]
fn a_balance_that_closes_without_it_settles_that_it_is_known() {
    let book = proven();
    let rows = "2025-01-10,Ada,20.00,EUR,70.00\n2025-01-31,Server,-9.00,EUR,61.00\n\
                2025-02-01,Gift Bo,5.00,EUR,66.00\n";
    let outcome = book.takes("generic", &format!("{WITH}{rows}"));
    assert_eq!(outcome.held[0].fate, Fate::Known(By::Balance), "{outcome:?}");
    assert_eq!(book.holds("assets:bank:main EUR"), 6600);
}

#[test]
fn a_balance_that_closes_with_it_settles_that_it_is_real() {
    let book = proven();
    let rows = "2025-01-31,Server,-9.00,EUR,61.00\n2025-01-31,Host,-9.00,EUR,52.00\n\
                2025-02-01,Gift,1.00,EUR,53.00\n";
    let outcome = book.takes("generic", &format!("{WITH}{rows}"));
    assert!(outcome.held.is_empty(), "its twin shows itself: {outcome:?}");
    let rows = "2025-01-29,Disk,-9.00,EUR,43.00\n2025-02-01,Gift,1.00,EUR,44.00\n";
    let outcome = book.takes("generic", &format!("{WITH}{rows}"));
    assert_eq!(outcome.held[0].fate, Fate::Posted(By::Balance), "{outcome:?}");
    assert_eq!(book.holds("assets:bank:main EUR"), 4400);
}

#[test]
fn where_neither_closes_the_gap_is_shown_and_nothing_is_posted() {
    let book = proven();
    let rows = "2025-01-31,Disk,-9.00,EUR,80.00\n2025-02-01,Gift,1.00,EUR,81.00\n";
    let before = book.events();
    let why = book.import("generic", &format!("{WITH}{rows}")).expect_err("a gap").to_string();
    assert!(why.contains("89.00 EUR") && why.contains("differ by"), "{why}");
    assert!(why.contains("line 2: 2025-01-31 -9.00 EUR resembles entry"), "{why}");
    assert_eq!(book.events(), before);
    let accept = |request: &mut Request<'_>| request.accept = Some("they cannot say".to_owned());
    let outcome = book.import_with("generic", &format!("{WITH}{rows}"), accept).expect("accepted");
    assert_eq!(outcome.held[0].fate, Fate::Waits, "{outcome:?}");
}

#[test]
fn an_amount_that_the_bank_changed_is_held_and_two_purchases_are_two() {
    let book = january();
    let changed = "2025-01-03,Rent,-55.00,EUR\n2025-01-10,Gift Ada,20.00,EUR\n\
                   2025-01-31,Server,-9.00,EUR\n";
    let outcome = book.takes("generic", &format!("{WITHOUT}{changed}"));
    let [held] = outcome.held.as_slice() else { panic!("one row is held: {outcome:?}") };
    assert!(matches!(held.why, Why::Changed(_)) && held.line == 2, "{held:?}");
    assert_eq!((outcome.currencies[0].new_rows, outcome.currencies[0].known_rows), (0, 2));
    // The file shows what the books have: another purchase of that day is another.
    let both =
        format!("{WITHOUT}2025-01-03,Rent,-50.00,EUR\n{changed}2025-01-10,Gift Bo,5.00,EUR\n");
    let outcome = book.takes("generic", &both);
    assert_eq!((outcome.held.len(), outcome.currencies[0].new_rows), (0, 2), "{outcome:?}");
    assert_eq!(book.holds("assets:bank:main EUR"), -5000 + 2000 - 900 - 5500 + 500);
}

#[test]
fn a_changed_amount_that_a_person_leaves_out_is_not_asked_again() {
    let book = january();
    let file = format!("{WITHOUT}2025-01-03,Rent,-55.00,EUR\n");
    let outcome = book.import_with("generic", &file, verdict(Verdict::Known)).expect("imported");
    assert_eq!(outcome.held[0].fate, Fate::Known(By::Person));
    assert!(book.takes("generic", &file).held.is_empty());
    assert_eq!(book.holds("assets:bank:main EUR"), -5000 + 2000 - 900);
}

#[test]
fn rows_with_ids_of_their_own_are_told_apart_by_them() {
    let header = "automatic_payout_id,balance_transaction_id,created,currency,gross,fee,net,\
                  reporting_category,source_id,description,customer_email,customer_name\n";
    let gift = |n: u32, day: u32| {
        format!(",txn_{n},2025-01-{day:02} 10:00:00,eur,5.00,0.00,5.00,charge,ch_{n},Gift,,\n")
    };
    let book = Book::new();
    book.takes("stripe-balance", &format!("{header}{}{}", gift(1, 3), gift(2, 5)));
    let outcome = book.takes("stripe-balance", &format!("{header}{}{}", gift(3, 5), gift(4, 6)));
    assert!(outcome.held.is_empty(), "{outcome:?}");
    assert_eq!(book.holds("assets:processor:stripe EUR"), 2000);
}

#[test]
fn rows_before_the_opening_balance_are_not_added_in_silence() {
    let book = proven();
    let rows = format!("{WITHOUT}2024-12-20,Gift,7.00,EUR\n2024-12-21,Server,-2.00,EUR\n");
    let why = book.import("generic", &rows).expect_err("counted already").to_string();
    for part in ["2025-01-03", "100.00 EUR", "5.00 EUR", "--accept"] {
        assert!(why.contains(part), "{part}: {why}");
    }
    assert_eq!(book.holds("assets:bank:main EUR"), 6100);
}

const GROUPS: &str = "datetime,shortId,shortGroup,description,kind,isRefund,shortRefundId,amount,\
                      paymentProcessorFee,netAmount,balance,currency,oppositeAccountName,taxAmount\n";

/// A contribution of 10.00 and its host fee of 1.00, the fee on the day `later`.
fn contribution(n: i64, day: i64, later: i64) -> [String; 2] {
    let (before, id) = (n * 900, n * 2);
    let row = |day: i64, id: i64, kind: &str, minor: i64, balance: i64| {
        let money = |minor: i64| {
            format!(
                "{}{}.{:02}",
                if minor < 0 { "-" } else { "" },
                minor.abs() / 100,
                minor.abs() % 100
            )
        };
        let (amount, balance) = (money(minor), money(balance));
        format!(
            "2024-03-{day:02}T09:00:00,i{id},g{n},Monthly contribution from A,{kind},,,{amount},0,\
             {amount},{balance},USD,A,0\n"
        )
    };
    [
        row(day, id, "CONTRIBUTION", 1000, before + 1000),
        row(later, id + 1, "HOST_FEE", -100, before + 900),
    ]
}

#[test]
fn a_group_that_the_end_of_an_export_cuts_is_held_until_its_rest_comes() {
    let whole: Vec<[String; 2]> = [(1, 1), (2, 2), (3, 3), (4, 5), (6, 6)]
        .iter()
        .zip(0..)
        .map(|((a, b), n)| contribution(n, *a, *b))
        .collect();
    let mut rows: Vec<&String> = whole.iter().flatten().collect();
    rows.reverse();
    let newest_first =
        |rows: &[&String]| rows.iter().fold(GROUPS.to_owned(), |file, row| file + row.as_str());
    let until_the_4th = newest_first(&rows[3..]);
    let from_the_4th = newest_first(&rows[..4]);
    let book = Book::new();
    let outcome = book.takes("opencollective", &until_the_4th);
    let [held] = outcome.held.as_slice() else { panic!("one is held: {outcome:?}") };
    assert_eq!((held.why, held.fate, held.net), (Why::Cut, Fate::Waits, 1000));
    assert!(held.to_string().contains("held until an export has the rest"), "{held}");
    assert_eq!(book.holds("assets:host:opencollective USD"), 2700);
    let outcome = book.takes("opencollective", &from_the_4th);
    assert!(outcome.held.is_empty(), "{outcome:?}");
    let other = Book::new();
    other.takes("opencollective", &newest_first(&rows));
    assert_eq!(book.events(), other.events());
}

#[test]
fn a_fee_without_what_it_is_the_fee_of_is_held_and_a_person_may_post_it() {
    let [_, fee] = contribution(0, 1, 2);
    let [gift, own] = contribution(1, 3, 3);
    let file = format!("{GROUPS}{own}{gift}{fee}");
    let book = Book::new();
    let outcome = book.takes("opencollective", &file);
    assert_eq!((outcome.held[0].why, outcome.held[0].net), (Why::Cut, -100));
    let outcome = book.import_with("opencollective", &file, verdict(Verdict::New)).expect("posted");
    assert_eq!(outcome.held[0].fate, Fate::Posted(By::Person));
    assert_eq!(of_type(&book, "fee").len(), 1);
}

#[test]
fn the_rest_of_a_group_that_was_posted_is_an_entry_of_its_own() {
    let [gift, fee] = contribution(0, 1, 2);
    let book = Book::new();
    book.takes("opencollective", &format!("{GROUPS}{gift}"));
    let outcome = book.takes("opencollective", &format!("{GROUPS}{fee}{gift}"));
    assert_eq!((outcome.currencies[0].new_rows, outcome.currencies[0].known_rows), (1, 1));
    assert_eq!(of_type(&book, "fee")[0].1.date.to_string(), "2024-03-02");
    assert_eq!(book.holds("assets:host:opencollective USD"), 900);
}

#[test]
fn what_is_said_to_be_new_does_not_leave_a_proven_balance_in_silence() {
    let book = proven();
    let file = format!("{WITHOUT}2025-01-11,Ada L.,20.00,EUR\n");
    assert_eq!(book.takes("generic", &file).held.len(), 1);
    let why = book.import_with("generic", &file, line(2, Verdict::New)).expect_err("proven");
    for part in ["61.00 EUR on 2025-01-31", "81.00 EUR", "`--known`", "--accept"] {
        assert!(why.to_string().contains(part), "{part}: {why}");
    }
    assert_eq!(book.holds("assets:bank:main EUR"), 6100);
    let accept = |request: &mut Request<'_>| {
        request.accept = Some("the bank forgot it".to_owned());
        request.verdicts.lines.insert(2, Verdict::New);
    };
    book.import_with("generic", &file, accept).expect("accepted");
    assert_eq!(book.holds("assets:bank:main EUR"), 8100);
}

impl Book {
    /// An entry that somebody makes by hand.
    fn by_hand(&self, day: &str, body: Body, from: &str, minor: i64) -> u64 {
        use crate::account::Code;
        use crate::entry::{Draft, Posting, Postings};
        let euro = "EUR".parse().expect("a currency");
        let own = "assets:bank:main".parse().expect("an account");
        let from = from.parse().expect("an account");
        let postings = Postings::new(vec![
            Posting::pooled(own, euro, minor),
            Posting::of_fund(from, euro, -minor, Code::general()),
        ]);
        let (mut journal, mut clerk) = (self.journal(), clerk());
        let mut append = journal.begin(&mut clerk).expect("no other writer");
        let day = day.parse().expect("a day");
        let draft = Draft::new(day, append.by(), body, postings.expect("they balance"));
        let index = append.push(draft).expect("an entry");
        append.commit().expect("committed");
        index
    }
}

#[test]
fn an_entry_by_hand_of_what_the_bank_brings_is_named() {
    let book = proven();
    let entry = book.by_hand("2025-02-03", Body::Donation(None), "income:donations:one-time", 3000);
    let file = format!("{WITH}2025-02-02,Gift,30.00,EUR,91.00\n2025-02-10,Bo,7.00,EUR,98.00\n");
    let why = book.import("generic", &file).expect_err("it is there twice").to_string();
    for part in [&format!("`ledger reverse {entry} "), "of 2025-02-03", "is it line 2?"] {
        assert!(why.contains(part), "{part}: {why}");
    }
    assert!(!why.contains("a row is missing"), "{why}");
}

#[test]
fn a_proof_is_taken_where_the_opening_stands_before_its_rows() {
    let rows = ["2025-01-05,Gift,20.00,EUR", "2025-01-31,Fee,-1.50,EUR"];
    let book = Book::new();
    book.takes("generic", &format!("{WITHOUT}{}\n{}\n", rows[0], rows[1]));
    let entry = book.by_hand("2025-01-15", Body::Opening, "equity:opening", 10000);
    let file = format!("{WITH}{},120.00\n{},118.50\n", rows[0], rows[1]);
    let why = book.import("generic", &file).expect_err("a late opening").to_string();
    for part in ["100.00 EUR on 2025-01-05", "0.00 EUR", &format!("entry {entry} "), "2025-01-04"] {
        assert!(why.contains(part), "{part}: {why}");
    }
}

#[test]
fn twins_resemble_one_entry_each() {
    let gift = |text: &str| format!("2025-01-07,{text},10.00,EUR\n");
    let book = Book::new();
    book.takes("generic", &format!("{WITHOUT}{0}{0}", gift("Gift")));
    let outcome = book.takes("generic", &format!("{WITHOUT}{0}{0}", gift("Spende")));
    let like: std::collections::BTreeSet<_> =
        outcome.held.iter().filter_map(|row| row.why.entry()).collect();
    assert_eq!((outcome.held.len(), like.len()), (2, 2), "{outcome:?}");
}

/// A camt statement without balances, all in one physical line.
fn camt(gifts: &[(&str, u32)]) -> String {
    let mut file = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt>\
                    <Id>1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        .to_owned();
    for (text, day) in gifts {
        let date = |tag: &str| format!("<{tag}><Dt>2025-01-{day:02}</Dt></{tag}>");
        file += &format!(
            "<Ntry><Amt Ccy=\"EUR\">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             {}{}<NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>",
            date("BookgDt"),
            date("ValDt")
        );
    }
    file + "</Stmt></BkToCstmrStmt></Document>\n"
}

#[test]
fn rows_of_one_physical_line_are_settled_one_by_one() {
    let book = Book::new();
    book.takes("camt", &camt(&[("a", 3), ("b", 10), ("c", 20)]));
    let file = camt(&[("A", 4), ("B", 11), ("C", 19)]);
    let outcome = book.takes("camt", &file);
    assert_eq!(outcome.held.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(outcome.held[1].to_string().starts_with("row 2: 2025-01-11"), "{:?}", outcome.held);
    let outcome = book.import_with("camt", &file, line(2, Verdict::New)).expect("imported");
    assert_eq!(outcome.currencies[0].new_rows, 1, "{outcome:?}");
    assert_eq!(book.holds("income:unclassified EUR"), -8000);
}
