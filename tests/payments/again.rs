//! A batch's file once more, and a run that meets what others left or do: the same bytes, and one
//! run at a time.

use super::desk::{PaymentsDesk, Rail};
use super::dice::Dice;
use super::month::Month;
use crate::desk::Said;
use std::process::Stdio;
use std::time::Duration;

/// A desk on the morning of the day of payment.
fn desk(rail: Rail) -> PaymentsDesk {
    let mut desk = PaymentsDesk::new(rail);
    desk.reset("--gifts 100");
    Month::new(&mut desk, Dice::new(0)).until_payday();
    desk
}

/// The only file in the outbox: its batch, and its bytes.
fn file(desk: &PaymentsDesk) -> (String, Vec<u8>) {
    let name = desk.desk.shell("cd book/outbox && ls *.xml").out.trim().to_owned();
    let bytes = std::fs::read(desk.desk.path(format!("book/outbox/{name}"))).expect("a file");
    (name.trim_end_matches(".xml").to_owned(), bytes)
}

#[test]
fn a_batch_is_the_same_bytes_whatever_was_changed_since() {
    let desk = desk(Rail::File);
    desk.desk.done(&["run"]);
    let (batch, bytes) = file(&desk);
    let again = || {
        let made = file(&desk);
        assert_eq!(made.0, batch);
        assert!(made.1 == bytes, "other bytes");
    };
    desk.desk.shell("rm book/outbox/*.xml");
    let said = desk.desk.done(&["run"]);
    assert!(said.contains("written again"), "{said}");
    again();
    desk.desk.shell("sed -i 's/Open Service/Another Name/; s/DE89.*013000/FR1420041010050500013M02606/' book/local.toml");
    desk.desk.shell("head -c 100 /dev/zero > book/outbox/$(ls book/outbox)");
    desk.desk.done(&["payout", "file", &batch]);
    again();
    desk.desk.done(&["payout", "sent", &batch]);
    assert_eq!(desk.desk.shell("ls book/outbox").out, "", "it was handed over");
    let said = desk.desk.ledger(&["payout", "file", &batch]);
    assert!(said.code == 1 && said.err.contains("not to be handed in now"), "{said:?}");
    desk.desk.put("iban.txt", "DE75512108001245126199");
    desk.desk.done(&["payee", "change", "ana", "--iban", "iban.txt", "--name", "Ana Two"]);
    desk.desk.done(&["payout", "file", &batch, "--to", "seen.xml"]);
    assert!(std::fs::read(desk.desk.path("seen.xml")).expect("a file") == bytes, "other bytes");
    // Whoever was interrupted behind the commit says it again.
    desk.desk.done(&["payout", "sent", &batch]);
    assert_eq!(desk.desk.shell("ls book/outbox").out, "", "it was handed over");
}

/// Nobody waits for a pipe, follows a link or reads half a file; payments go on.
#[test]
fn an_inbox_full_of_links_pipes_and_halves_stops_no_payment() {
    let desk = desk(Rail::File);
    let make = "cd book/inbox && mkfifo pipe.xml && ln -s ../../iban.txt link.xml && ln -s . self \
        && ln -s /dev/zero zero.csv && mkdir folder.xml && head -c 900 camt-2026-01-02.xml > half.xml \
        && cp camt-2026-01-02.xml whole.xml.part && printf '\\0\\377' > rubbish.csv && : > empty.csv";
    assert_eq!(desk.desk.shell(make).code, 0);
    let said = desk.desk.shell("timeout 60 ledger run");
    assert_eq!(said.code, 1, "what was refused is told: {said:?}");
    assert!(said.out.contains("paid by sepa"), "{said:?}");
    assert!(said.err.contains("refused, with a note beside it in the inbox: 3 of"), "{said:?}");
    let left = desk.desk.shell("cd book/inbox && ls").out;
    for name in ["pipe.xml", "link.xml", "zero.csv", "folder.xml", "whole.xml.part", "half.xml"] {
        assert!(left.lines().any(|line| line == name), "{name}: {left}");
    }
    desk.desk.head();
}

/// One debit for a batch, of which the bank rejected a payment: its statement is read before its
/// advice. Until people say whose that debit was, nobody can sign that it was not made.
#[test]
fn a_sum_that_nobody_explained_may_be_the_payment_that_seems_to_be_missing() {
    let mut desk = desk(Rail::File);
    desk.desk.done(&["run"]);
    let (batch, bytes) = file(&desk);
    let text = String::from_utf8(bytes).expect("a file of text");
    let rejected = text.split("<EndToEndId>").nth(1).and_then(|rest| rest.split('<').next());
    let rejected = rejected.expect("a payment");
    desk.bank().done("temper --sum 1");
    desk.bank().done(&format!("take book/outbox/{batch}.xml --reject {rejected}"));
    desk.desk.done(&["payout", "sent", &batch]);
    desk.desk.set_today("2026-01-14");
    let words = "--first 2026-01-03 --statement book/inbox/later.xml --advices advices";
    desk.bank().done(&format!("day 2026-01-14 {words}"));
    desk.desk.done(&["run"]);
    for claim in ["18", "19", "20"] {
        let said = desk.desk.ledger(&["not-executed", claim]);
        assert!(said.code == 1 && said.err.contains("names this payment"), "{said:?}");
    }
    let open = desk.desk.done(&["list", "--unclassified", "--format", "csv"]);
    let row = open.lines().find(|row| row.contains(",expenses:")).expect("the debit");
    let row = row.split(',').next().expect("its entry");
    let early = desk.desk.ledger(&["payout", "settle", row, "18", "--reason", "its sum"]);
    assert_eq!(early.code, 1, "the sum is not that of all three: {early:?}");
    desk.desk.done(&["payout", "advice", "advices/advice-0001.xml"]);
    let settle = |claim| ["payout", "settle", row, claim, "--reason", "the sum of both"];
    let paid = ["18", "19", "20"].map(|claim| desk.desk.ledger(&settle(claim)));
    assert_eq!(paid.iter().filter(|said| said.code == 0).count(), 1, "{paid:?}");
    let list = desk.desk.done(&["payout", "list", "--format", "csv"]);
    assert_eq!(list.matches(",paid,").count(), 2, "{list}");
    assert_eq!(list.matches(",rejected,").count(), 1, "{list}");
    said_by_hand(&desk);
    super::book::check(&desk).expect("the bank's own figures");
}

/// Each call is marked before it is made: what kills the run leaves the one in flight unknown, and the
/// others are made by the next run, each of them once.
#[test]
fn a_run_that_is_killed_in_a_call_leaves_that_one_unknown_and_makes_the_others() {
    let desk = desk(Rail::Command);
    // The bank's program behind one that kills whoever called it, the second time.
    let kill = "import os, runpy, sys; made = open('calls', 'a'); made.write('x'); made.close(); \
        second = os.path.getsize('calls') == 2; sys.argv = sys.argv[1:]; \
        sys.path.insert(0, sys.argv[0].rsplit('/', 1)[0]); \
        second and os.kill(os.getppid(), 9); runpy.run_path(sys.argv[0], run_name='__main__')";
    let local = std::fs::read_to_string(desk.desk.path("book/local.toml")).expect("local.toml");
    desk.desk
        .put("book/local.toml", local.replace("\"-S\", ", &format!("\"-S\", \"-c\", {kill:?}, ")));
    assert_eq!(desk.desk.ledger(&["run"]).code, 137);
    let said = desk.desk.ledger(&["run"]);
    assert_eq!((said.code, said.out.matches(": accepted").count()), (5, 1), "{said:?}");
    let list = desk.desk.done(&["payout", "list", "--format", "csv"]);
    let states = [",acknowledged,", ",unknown,"].map(|state| list.matches(state).count());
    assert_eq!(states, [2, 1], "{list}");
    desk.desk.done(&["run"]);
    let calls = std::fs::read(desk.desk.path("book/calls")).expect("calls");
    assert_eq!(calls.len(), 3, "each was made once");
    let handed = desk.bank().ledger();
    assert!(handed.iter().all(|(_, one)| one.handed == 1), "{handed:?}");
    desk.desk.head();
}

/// Members who freeze stop calls that a killed run left, too.
#[test]
fn a_call_that_a_killed_run_left_waits_while_payments_are_frozen() {
    let desk = desk(Rail::Command);
    let local = std::fs::read_to_string(desk.desk.path("book/local.toml")).expect("local.toml");
    let kill = "import os; open('calls', 'a').write('x'); os.kill(os.getppid(), 9)";
    desk.desk
        .put("book/local.toml", local.replace("\"-S\", ", &format!("\"-S\", \"-c\", {kill:?}, ")));
    assert_eq!(desk.desk.ledger(&["run"]).code, 137);
    desk.desk.put("book/local.toml", local);
    desk.desk.done(&["freeze", "--reason", "who did that"]);
    assert_eq!(desk.desk.ledger(&["run"]).code, 5, "of one nobody knows");
    let list = desk.desk.done(&["payout", "list", "--format", "csv"]);
    let states = [",to hand over,", ",unknown,"].map(|state| list.matches(state).count());
    assert_eq!(states, [2, 1], "{list}");
    assert!(desk.bank().ledger().is_empty(), "nothing was asked of the bank");
    desk.desk.done(&["thaw"]);
    let said = desk.desk.done(&["run"]);
    assert_eq!(said.matches(": accepted").count(), 2, "{said}");
    desk.desk.head();
}

/// Somebody who stops a payment, or all of them, while a run pays: what was not called yet is not called.
#[test]
fn what_members_stop_while_a_run_pays_is_not_called_any_more() {
    for (word, made) in [("reject", 2), ("freeze", 1)] {
        let desk = desk(Rail::Command);
        // The bank's program behind one that answers once somebody has stopped something.
        let slow = "import os, runpy, sys, time; open('calls', 'a').write('x')\n\
            while not os.path.exists('stopped'): time.sleep(0.05)\n\
            sys.argv = sys.argv[1:]; sys.path.insert(0, sys.argv[0].rsplit('/', 1)[0]); \
            runpy.run_path(sys.argv[0], run_name='__main__')";
        let local = std::fs::read_to_string(desk.desk.path("book/local.toml")).expect("local.toml");
        let slow = local.replace("\"-S\", ", &format!("\"-S\", \"-c\", {slow:?}, "));
        desk.desk.put("book/local.toml", slow);
        let mut run = desk.desk.command(crate::desk::LEDGER);
        let run = run.arg("run").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let run = run.expect("a run");
        while !desk.desk.path("book/calls").exists() {
            std::thread::sleep(Duration::from_millis(50));
        }
        let list = desk.desk.done(&["payout", "list", "--format", "csv"]);
        let waits = list.lines().rfind(|row| row.contains(",to hand over,")).expect("two wait");
        let claim = waits.split(',').next().expect("its entry");
        let (words, why) = match word {
            "reject" => (vec![word, claim], format!("claim {claim} was rejected by treasurer")),
            _ => (vec![word], "payments were frozen by treasurer".to_owned()),
        };
        desk.desk.done(&[&words[..], &["--reason", "stop"]].concat());
        desk.desk.put("book/stopped", "");
        let said: Said = crate::desk::said(run.wait_with_output());
        let why = format!(", claim {claim} to ana: not called: {why}");
        assert!(said.code == 0 && said.out.contains(&why), "{word}: {said:?}");
        let calls = std::fs::read(desk.desk.path("book/calls")).expect("calls");
        assert_eq!((calls.len(), desk.bank().ledger().len()), (made, made), "{word}: {said:?}");
        // The next pass does not make up for it.
        desk.desk.done(&["run"]);
        assert_eq!(desk.bank().ledger().len(), made, "{word}");
        desk.desk.head();
    }
}

/// Wherever the payments stand it is said that their match is a member's word, whose and why.
fn said_by_hand(desk: &PaymentsDesk) {
    let list = desk.desk.ledger(&["payout", "list"]).err;
    let words = "matched by hand by treasurer: the sum of both";
    let told: Vec<&str> = list.lines().filter(|line| line.ends_with(words)).collect();
    let [first, _] = told.as_slice() else { panic!("two of them: {list}") };
    let claim = first.trim_start_matches("Claim ").split(',').next().expect("a number");
    assert!(desk.desk.done(&["show", claim]).contains(words), "{claim}");
    let settlement = list.split("entry ").nth(1).and_then(|rest| rest.split(':').next());
    let settlement = settlement.expect("the entry that says it");
    assert!(desk.desk.done(&["show", settlement]).contains(words), "{settlement}");
    let verified = desk.desk.done(&["verify", "--public"]);
    assert!(verified.contains(&format!("entry {settlement}: {words}")), "{verified}");
}

/// Whatever comes of a call, it is called once: what it was, the statement says.
#[test]
fn m15_a_program_that_does_not_answer_clearly_is_never_asked_twice() {
    for (answer, debited) in
        [("exit", 1), ("silent", 1), ("garbage", 1), ("flood", 1), ("hang", 1), ("lose", 0)]
    {
        let mut desk = desk(Rail::Command);
        let edit = format!(
            "s/\"command\"\\]/\"command\", \"--answer\", \"{answer}\"]/; s/^seconds.*/seconds = 4/"
        );
        desk.desk.shell(&format!("sed -i '{edit}' book/local.toml"));
        // Said once, when nobody knows any more.
        for code in [5, 0, 0] {
            let said = desk.desk.ledger(&["run"]);
            assert_eq!(said.code, code, "{answer}: {said:?}");
            let count = |words: &str| said.out.matches(words).count();
            assert!(code == 0 || count(", claim 18 to ana: unknown, ") == 1, "{answer}: {said:?}");
            // What keeps all three is said once.
            let once = count("nobody knows whether the bank has it");
            assert!(code == 5 || once == 1, "{answer}: {said:?}");
        }
        let list = desk.desk.done(&["payout", "list", "--format", "csv"]);
        assert_eq!(list.matches(",unknown,").count(), 3, "{answer}: {list}");
        desk.desk.set_today("2026-01-07");
        let words = "--first 2026-01-03 --statement book/inbox/later.xml";
        desk.bank().done(&format!("day 2026-01-07 {words}"));
        desk.desk.done(&["run"]);
        let list = desk.desk.done(&["payout", "list", "--format", "csv"]);
        assert_eq!(list.matches(",paid,").count(), 3 * debited, "{answer}: {list}");
        let calls = desk.bank().ledger();
        assert_eq!(calls.len(), 3 * debited, "{answer}: {calls:?}");
        assert!(calls.iter().all(|(_, one)| (one.handed, one.debits) == (1, 1)), "{calls:?}");
    }
}

#[test]
fn a_program_that_is_not_there_parks_no_payment() {
    let desk = desk(Rail::Command);
    desk.desk.shell("sed -i 's/^program.*/program = \"\\/no\\/such\"/' book/local.toml");
    let said = desk.desk.done(&["run"]);
    assert!(said.contains("EUR is not paid: local.toml names /no/such, no file"), "{said}");
    let list = desk.desk.done(&["payout", "list", "--format", "csv"]);
    assert_eq!(list.matches(",approved,").count(), 3, "{list}");
}

/// The second says so and does nothing, and an import by hand waits for its turn.
#[test]
fn two_runs_at_once_are_one_run() {
    let desk = desk(Rail::Command);
    let slow = "import sys, time, runpy; time.sleep(1); sys.argv = sys.argv[1:]; \
        sys.path.insert(0, sys.argv[0].rsplit('/', 1)[0]); runpy.run_path(sys.argv[0], run_name='__main__')";
    let local = std::fs::read_to_string(desk.desk.path("book/local.toml")).expect("local.toml");
    desk.desk
        .put("book/local.toml", local.replace("\"-S\", ", &format!("\"-S\", \"-c\", {slow:?}, ")));
    let mut first = desk.desk.command(crate::desk::LEDGER);
    let first = first.arg("run").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let first = first.expect("a run");
    let second = loop {
        std::thread::sleep(Duration::from_millis(100));
        let said = desk.desk.ledger(&["run"]);
        if said.code != 0 {
            break said;
        }
    };
    assert_eq!(second.code, 4, "{second:?}");
    desk.desk.put("gift.csv", "date,description,amount,currency\n2026-01-02,a gift,1.00,EUR\n");
    let said: Said = desk.desk.ledger(&["import", "gift.csv"]);
    assert_eq!(said.code, 0, "{said:?}");
    let first = crate::desk::said(first.wait_with_output());
    assert_eq!(first.code, 0, "{first:?}");
    let calls = desk.bank().ledger();
    assert!(!calls.is_empty() && calls.iter().all(|(_, one)| one.handed == 1), "{calls:?}");
    desk.desk.head();
}
