//! The bank by itself: what it takes, what it loses, and that its statements are statements.

use super::{Bank, Debited};
use crate::desk::{Desk, left_out, shared};
use ledger::payout::rail::command::{self, Answer, Ended};
use ledger::payout::rail::{Batch, Debtor, Handover, Payment, Settings, named};

/// A desk with the file that tells the bank to pay 49.00 and 12.50, and with a command for 7.00.
fn desk() -> Desk {
    let mut desk = Desk::new("EUR");
    desk.set_today("2026-02-01");
    desk.put("two.xml", include_bytes!("two.xml"));
    desk.put("request.json", request());
    desk
}

/// 7.00 to Ana, in the program's own words.
fn request() -> Vec<u8> {
    let of = |iban: &str| Some(iban.parse().expect("a number"));
    let payment = Payment {
        id: "PHELP-1".to_owned(),
        name: "Ana Müller".to_owned(),
        iban: of("NL91ABNA0417164300"),
        bic: None,
        ccy: "EUR".parse().expect("a currency"),
        minor: 700,
        purpose: "Help".to_owned(),
    };
    let debtor = Debtor { name: "Open Service".to_owned(), iban: of(super::IBAN), bic: None };
    let day: ledger::day::Day = "2026-01-05".parse().expect("a day");
    let batch =
        Batch { id: "BHELP".to_owned(), debtor, day, created: day, payments: vec![payment] };
    let rail = named(command::NAME, &Settings::default()).expect("the rail");
    let Ok(Handover::Calls(mut calls)) = rail.hand_over(&batch) else { panic!("no calls") };
    calls.remove(0).request
}

fn debits(bank: &Bank) -> Vec<u32> {
    bank.ledger().iter().map(|(_, one)| one.debits).collect()
}

/// Whether the files that the bank wrote are of ISO's schemas.
fn are_valid(desk: &Desk, schema: &str, files: &str) {
    if left_out("xmllint") {
        return;
    }
    let Some(schema) = shared(&format!("statements/xsd/{schema}.xsd")) else { return };
    let said = desk.shell(&format!("xmllint --noout --schema {} {files}", schema.display()));
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn a_batch_is_taken_and_its_statement_closes_in_the_books() {
    for (temper, rows) in [("", 6), ("--sum 1", 5), ("--return 100 --fee 100 --bury 100", 9)] {
        let desk = desk();
        let bank = Bank::open(&desk, temper);
        bank.done("take two.xml");
        bank.done("command < request.json");
        bank.done("gift 2026-01-04 20.00 Ana 'for you'");
        bank.done("pull 2026-01-08 5.00 Vendor server --mandate M-1");
        bank.done("pull 2026-01-08 3.00 Shop cable");
        bank.done("day 2026-01-31");
        bank.done("statement --out january.xml");
        let mut held = 100_000 + 2_000 - 500 - 300;
        for (id, one) in bank.ledger() {
            assert_eq!((one.handed, one.debits), (1, 1), "{id}: {one:?}");
            held -= if one.returns == 1 { 300 } else { one.minor };
        }
        let said = desk.done(&["import", "january.xml"]);
        assert!(said.contains("proven: the stated balances close"), "{said}");
        assert!(said.contains(&format!("EUR: {rows} rows")), "{temper}: {said}");
        let balance = desk.done(&["balance", "--format", "csv"]);
        let minor = balance.lines().last().unwrap_or_default().replace(['.', ','], "");
        assert_eq!(minor, format!("assets:bank:main{held}EUR"), "{temper}: {balance}");
        desk.head();
        are_valid(&desk, "camt.053.001.08", "january.xml");
    }
}

#[test]
fn files_of_both_versions_are_taken() {
    let desk = desk();
    let old =
        "s/001.001.09/001.001.03/; s/<ReqdExctnDt><Dt>/<ReqdExctnDt>/; s/<.Dt><.Reqd/<\\/Reqd/";
    desk.shell(&format!("sed '{old}' two.xml > old.xml"));
    for (file, version) in [("two.xml", "pain.001.001.09"), ("old.xml", "pain.001.001.03")] {
        are_valid(&desk, version, file);
        let bank = Bank::open(&desk, "");
        bank.done(&format!("take {file}"));
        bank.done("day 2026-01-05");
        assert_eq!(debits(&bank), [0, 0], "{version}: it is not due");
        bank.done("day 2026-01-06");
        assert_eq!(debits(&bank), [1, 1], "{version}");
    }
}

#[test]
fn statements_of_two_halves_meet() {
    let desk = desk();
    let bank = Bank::open(&desk, "--gifts 60 --seed 3");
    bank.done("take two.xml");
    bank.done("day 2026-01-31");
    bank.done("statement 2026-01-01 2026-01-05 --out first.xml");
    bank.done("statement 2026-01-06 2026-01-14 --out second.xml");
    let said = desk.done(&["import", "first.xml", "second.xml"]);
    assert_eq!(said.matches("proven: the stated balances close").count(), 2, "{said}");
}

#[test]
fn a_careless_bank_debits_twice_what_is_handed_in_twice() {
    for (temper, second, times) in [("", "\"AM05\"", 1), ("--careless 1", "\"ACCP\"", 2)] {
        let desk = desk();
        let bank = Bank::open(&desk, temper);
        bank.done("take two.xml");
        let said = bank.done("take two.xml");
        assert!(said.contains(second), "{said}");
        bank.done("command < request.json");
        bank.done("command < request.json");
        bank.done("day 2026-01-10");
        assert_eq!(debits(&bank), [times; 3], "{temper}");
    }
}

/// What the bank answers is an answer to the program: the same words on both sides.
#[test]
fn the_program_and_the_bank_speak_the_same_json() {
    let desk = desk();
    let bank = Bank::open(&desk, "");
    let hear = |words: &str| {
        let said = bank.done(words);
        command::answer("PHELP-1", Ended::Exited(0, said.as_bytes()))
    };
    let accepted = Answer::Accepted { reference: Some("BANK-1".to_owned()) };
    assert_eq!(hear("command < request.json"), accepted);
    assert_eq!(hear("command < request.json"), accepted, "a duplicate is known");
    bank.done("temper --careless 1 --reject 100");
    let (code, reason) = ("AC04".to_owned(), Some("the account is closed".to_owned()));
    assert_eq!(hear("command < request.json"), Answer::Rejected { code, reason });
    let lost = hear("command --answer silent < request.json");
    assert!(matches!(lost, Answer::Unknown { .. }), "{lost:?}");
    let refused = bank.say("command < two.xml");
    assert_eq!(refused.code, 2, "a slip of whoever calls: {refused:?}");
}

#[test]
fn an_answer_that_gets_lost_says_nothing_of_what_was_done() {
    let answers = [("exit", 1, 1), ("silent", 0, 1), ("garbage", 0, 1), ("flood", 0, 1)];
    for (answer, code, debited) in answers.into_iter().chain([("hang", 124, 1), ("lose", 1, 0)]) {
        let desk = desk();
        let bank = Bank::open(&desk, "");
        let words = bank.line(&format!("command --answer {answer} < request.json"));
        // It hangs for ever, and on a busy machine begins late.
        let limit = if answer == "hang" { 5 } else { 60 };
        let said = desk.shell(&format!("timeout {limit} {words} | head -c 9999; exit $PIPESTATUS"));
        assert_eq!(said.code, code, "{answer}: {said:?}");
        bank.done("day 2026-01-10");
        assert_eq!(debits(&bank).iter().sum::<u32>(), debited, "{answer}");
    }
}

#[test]
fn what_is_refused_or_rejected_is_not_debited_and_its_advice_is_valid() {
    let desk = desk();
    let bank = Bank::open(&desk, "");
    desk.shell("sed s/BATCH-1/BATCH-2/ two.xml | sed s/12.50/12.51/ > sums.xml");
    desk.shell("sed s/BATCH-1/BATCH-3/ two.xml | sed s/0202051/0202052/ > digits.xml");
    let said = bank.done("take sums.xml");
    assert!(said.contains("\"AM10\""), "{said}");
    let said = bank.done("take two.xml --refuse DU01");
    assert!(said.contains("\"RJCT\""), "{said}");
    let said = bank.done("take two.xml --reject PDOMAIN-1");
    assert!(said.contains("\"PART\"") && said.contains("[\"PDOMAIN-1\"]"), "{said}");
    let said = bank.done("take digits.xml");
    assert!(said.contains("\"PART\"") && said.contains("[\"PHOSTING-1\"]"), "{said}");
    bank.done("day 2026-01-10");
    let hosting = Debited { handed: 2, debits: 1, minor: 4900, ..rejected() };
    let domain =
        Debited { handed: 2, debits: 1, minor: 1250, last: "paid".to_owned(), ..rejected() };
    let told = [("PHOSTING-1".to_owned(), hosting), ("PDOMAIN-1".to_owned(), domain)];
    assert_eq!(bank.ledger(), told);
    bank.done("advice advices");
    are_valid(&desk, "pain.002.001.03", "advices/*.xml");
    let codes = desk.shell("grep -h '<Cd>' advices/*.xml | tr -d ' \\n'").out;
    assert_eq!(codes, "<Cd>AM10</Cd><Cd>DU01</Cd><Cd>AC04</Cd><Cd>AC01</Cd>");
}

fn rejected() -> Debited {
    Debited { last: "rejected".to_owned(), ..Debited::default() }
}

#[test]
fn an_account_that_does_not_hold_it_pays_what_it_can() {
    let desk = desk();
    let bank = Bank::open(&desk, "");
    bank.done("pull 2026-01-02 950.00 Vendor server");
    bank.done("take two.xml");
    bank.done("day 2026-01-10");
    assert_eq!(debits(&bank), [1, 0], "49.00 of 50.00 leave nothing for the second");
    bank.done("advice advices");
    let late = desk.shell("cat advices/advice-0002.xml").out;
    assert!(late.contains("AM04") && late.contains("PDOMAIN-1"), "{late}");
}

/// Else it would be the bank that debits twice, and not we.
#[test]
fn a_bank_that_is_killed_has_done_a_thing_or_has_not() {
    if left_out("strace") {
        return;
    }
    let desk = desk();
    let bank = Bank::open(&desk, "");
    desk.shell("cp -r bank fresh");
    for (call, taken) in [("fsync:signal=KILL:when=1", 1), ("fsync:signal=KILL:when=2", 2)] {
        desk.shell("rm -rf bank && cp -r fresh bank");
        let take = bank.line("take two.xml");
        let said = desk.shell(&format!("strace -f -o trace -e inject={call} {take}"));
        assert!(!said.out.contains("ACCP"), "it answered: {said:?}");
        bank.done("take two.xml");
        bank.done("day 2026-01-10");
        assert_eq!(debits(&bank), [1, 1], "killed at {call}");
        let advices = bank.done("advice advices && ls advices && rm -r advices");
        assert_eq!(advices.lines().count(), taken, "killed at {call}");
    }
}

/// What a seed draws it draws again.
#[test]
fn the_same_seed_has_the_same_month() {
    let mut books = Vec::new();
    for seed in [7, 7, 8] {
        let desk = desk();
        let odds = "--refuse 20 --reject 30 --return 50 --fee 50 --bury 50 --drop 50 --gifts 50";
        let bank = Bank::open(&desk, &format!("--seed {seed} {odds}"));
        bank.say("take two.xml");
        bank.say("command < request.json");
        bank.done("day 2026-01-31");
        books.push(bank.done("statement"));
    }
    assert_eq!(books[0], books[1]);
    assert_ne!(books[0], books[2]);
}
