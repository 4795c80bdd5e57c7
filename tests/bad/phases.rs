//! Phases and decisions that cannot be: out of order, undecided, undeclared, of nobody; rules changed
//! after closing began; members who are none any more. Each is refused by name, and the log stays.

use super::{commands, end, fails, refused};
use crate::desk::Desk;

/// A book with these tables more, on 2026-02-01.
fn desk(more: &str) -> Desk {
    let mut desk = Desk::new("EUR");
    desk.set_today("2026-02-01");
    desk.done(&["member", "key"]);
    declare(&desk, more);
    desk
}

/// A book whose end is declared, on 2026-02-01: closing costs 35.00.
fn with_end() -> Desk {
    desk(&end("35.00"))
}

fn declare(desk: &Desk, more: &str) {
    commands::declare(desk, more);
    desk.done(&["apply"]);
}

fn goes_on_to(desk: &Desk, phase: &str) {
    desk.done(&["phase", phase, "--reason", "The vote"]);
}

#[test]
fn a_phase_that_is_none_or_does_not_follow() {
    let desk = with_end();
    refused(&desk, &["phase", "begin", "--reason", "x"], 2, &["expected evaluating, starting"]);
    refused(&desk, &["phase", "Starting", "--reason", "x"], 2, &["expected evaluating, starting"]);
    let order =
        &["the service is evaluating, which operating does not follow", "starting or closing"];
    refused(&desk, &["phase", "operating", "--reason", "x"], 1, order);
    refused(&desk, &["phase", "evaluating", "--reason", "x"], 1, &["evaluating does not follow"]);
    refused(&desk, &["phase", "starting"], 1, &["say why, to everybody, with --reason"]);
    refused(&desk, &["phase", "--reason", "x"], 2, &["<PHASE>"]);
    goes_on_to(&desk, "starting");
    refused(&desk, &["phase", "starting", "--reason", "x"], 1, &["starting does not follow"]);
    refused(&desk, &["phase", "closed", "--reason", "x"], 1, &["closed does not follow"]);
}

#[test]
fn a_start_without_an_end() {
    let desk = desk("");
    let lacks = &[
        "cannot go on to starting yet:\n",
        "declare what becomes of the money at the end: `[shutdown]`\n",
        "declare what closing costs: `[[closing]]`\n",
        "nothing was written",
    ];
    refused(&desk, &["phase", "starting", "--reason", "x"], 1, lacks);
    // To close what never started there must be rules, too.
    refused(&desk, &["phase", "closing", "--reason", "x"], 1, &["[shutdown]"]);
}

#[test]
fn operating_on_nothing_once_the_grace_period_is_over() {
    let mut desk = with_end();
    goes_on_to(&desk, "starting");
    let gift = ["--one-time", "--account", "assets:cash:box", "--amount", "90.00"];
    desk.done(&[&["add", "donation"], &gift[..]].concat());
    desk.put("iban", "DE02120300000000202051");
    desk.done(&["payee", "add", "host", "--name", "Hosting Ltd", "--iban", "iban"]);
    declare(
        &desk,
        "\n[[commitment]]\ncode = \"server\"\npayee = \"host\"\ncategory = \"hosting\"\n\
         currency = \"EUR\"\ncap = \"20.00\"\nevery = \"1m\"\nfrom = \"2026-02-01\"\nnotice = 30\n\
         collect = \"card\"\n",
    );
    let entry = desk.head().0 - 1;
    desk.done(&["approve", &entry.to_string()]);
    desk.set_today("2026-04-30");
    desk.done(&["phase", "operating", "--reason", "x", "--dry-run"]);
    desk.set_today("2026-05-01");
    let lacks = &[
        "cannot go on to operating yet",
        "what comes again each month pays 0.00 of what is committed in EUR",
        "the grace period of 3 months was over on 2026-05-01",
    ];
    refused(&desk, &["phase", "operating", "--reason", "x"], 1, lacks);
}

#[test]
fn closed_while_something_is_left() {
    let desk = with_end();
    let box_ = ["--account", "assets:cash:box", "--amount", "0.07"];
    desk.done(&[&["add", "donation", "--one-time"], &box_[..]].concat());
    goes_on_to(&desk, "closing");
    let lacks = &["cannot go on to closed yet", "assets:cash:box holds 0.07 EUR"];
    refused(&desk, &["phase", "closed", "--reason", "x"], 1, lacks);
    let spent = ["add", "expense", "--category", "admin", "--billed", "2026-02"];
    let to = ["--who", "Commons", "--text", "What was left"];
    desk.done(&[&spent[..], &to[..], &box_[..]].concat());
    goes_on_to(&desk, "closed");
    refused(&desk, &["phase", "operating", "--reason", "x"], 1, &["nothing does"]);
    desk.done(&["verify"]);
}

#[test]
fn rules_changed_after_closing_began() {
    let desk = with_end();
    goes_on_to(&desk, "closing");
    let file = desk.path("book/service.toml");
    let text = std::fs::read_to_string(&file).expect("service.toml");
    for (from, to) in [
        ("budget = \"35.00\"", "budget = \"36.00\""),
        ("returns = \"none\"", "returns = \"newest\""),
        ("grace = 3", "grace = 2"),
        ("\n[[closing]]", "\n[[successor]]\ncode = \"me\"\npoints = 0\n\n[[closing]]"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        desk.put("book/service.toml", changed);
        refused(&desk, &["apply"], 1, &["changes what was declared before closing began"]);
        refused(&desk, &["apply", "--dry-run"], 1, &["the end goes by the rules of before"]);
    }
}

#[test]
fn a_decision_of_nothing_or_for_nobody() {
    let desk = with_end();
    refused(&desk, &["decide"], 2, &["--reason", "WHAT"]);
    refused(&desk, &["decide", "Something"], 2, &["--reason"]);
    refused(&desk, &["decide", " ", "--reason", "x"], 2, &["it is empty"]);
    refused(&desk, &["decide", "It\u{202e}", "--reason", "x"], 2, &["direction characters"]);
    for link in ["vote 12", "javascript:alert(1)", "https://", "https://a b", "https://\u{1f5f3}"] {
        let words = ["decide", "Something", "--reason", "x", "--link", link];
        refused(&desk, &words, 2, &["expected an address that begins with https://"]);
    }
    let surplus = |amount, to| ["decide", "--reason", "x", "--surplus", amount, "--to", to];
    refused(&desk, &surplus("1.00", "nobody"), 1, &["successor `nobody` is not declared"]);
    refused(&desk, &surplus("0.00", "commons"), 2, &["expected more than nothing"]);
    refused(&desk, &surplus("1.001", "commons"), 2, &["--surplus", "1.001"]);
    refused(&desk, &["decide", "--reason", "x", "--surplus", "1.00"], 2, &["--to"]);
    refused(&desk, &["decide", "x", "--reason", "x", "--to", "commons"], 2, &["--surplus"]);
    refused(&desk, &surplus("1.00", "commons"), 1, &["1.00 EUR are more", "0.00 EUR by today's"]);
    let gift =
        ["add", "donation", "--account", "assets:cash:box", "--amount", "40.00", "--one-time"];
    desk.done(&gift);
    // What closing costs is 35.00.
    refused(&desk, &surplus("5.01", "commons"), 1, &["5.01 EUR are more", "5.00 EUR by today's"]);
    desk.done(&surplus("5.00", "commons"));
    let decision = (desk.head().0 - 1).to_string();
    let claim =
        ["expense", "submit", "--payee", "commons", "--amount", "5.00", "--period", "2026-02"];
    let claim = [&claim[..], &["--decision", &decision, "--category", "admin"]].concat();
    refused(&desk, &claim, 1, &["--category admin: a surplus is given on"]);
    goes_on_to(&desk, "closing");
    let at_the_end = &["although closing began", "the end goes by the rules of before"];
    refused(&desk, &surplus("1.00", "commons"), 1, at_the_end);
}

/// A gift of which people said more than once what it is goes back as what it is by now.
#[test]
fn a_gift_goes_back_as_it_stands() {
    let desk =
        desk(&end("35.00").replace("returns = \"none\"", "returns = \"lifetime\"\nwindow = 30"));
    let gift = ["--account", "assets:cash:box", "--amount", "50.00"];
    let entry = desk.head().0.to_string();
    desk.done(&[&["add", "donation", "--one-time"], &gift[..]].concat());
    for account in
        ["income:donations:recurring", "income:donations:one-time", "income:donations:unknown"]
    {
        desk.done(&["classify", &entry, account, "--reason", "x"]);
    }
    goes_on_to(&desk, "closing");
    desk.put("iban.txt", "DE02 1203 0000 0000 2020 51");
    desk.done(&["shutdown", "claim", &entry, "--iban", "iban.txt", "--reason", "By mail"]);
    assert!(desk.done(&["expense", "list"]).contains("unknown"));
    desk.done(&["verify"]);
}

#[test]
fn a_successor_is_paid_under_no_other_name() {
    let add = |desk: &Desk, payee: &str| {
        desk.put("iban.txt", "DE02 1203 0000 0000 2020 51");
        desk.ledger(&["payee", "add", payee, "--name", payee, "--iban", "iban.txt"])
    };
    let mut first = with_end();
    assert_eq!(add(&first, "commons").code, 0);
    let told = &["this is the account of commons, who is a successor", "under their own name"];
    fails(&add(&first, "straw"), 1, told);
    first.set_today("2026-02-20");

    // Whoever had the account before is found out by the first bill.
    let mut later = with_end();
    for payee in ["straw", "commons"] {
        assert_eq!(
            add(&later, payee).code,
            0,
            "nobody knows yet whose it is, or it is the successor's"
        );
    }
    later.set_today("2026-02-20");
    let claim =
        ["expense", "submit", "--payee", "straw", "--category", "admin", "--period", "2026-02"];
    refused(&later, &[&claim[..], &["--amount", "9.60"]].concat(), 1, told);
}

#[test]
fn reaffirmed_by_who_cannot() {
    let mut desk = desk("\n[governance]\nreaffirm = 30\n");
    refused(&desk, &["member", "reaffirm", "--as", "bea"], 1, &["bea is no member"]);
    let made = desk.shell("ssh-keygen -q -t ed25519 -N '' -f bea");
    if made.code != 0 {
        return crate::desk::leave_out("ssh-keygen is missing");
    }
    let proposal = desk.head().0.to_string();
    desk.done(&["member", "propose", "bea", "--key", "bea.pub"]);
    refused(&desk, &["member", "reaffirm", "--as", "bea"], 1, &["bea is no member"]);
    desk.done(&["member", "join", "bea", "--key", "bea"]);
    desk.done(&["approve", &proposal]);
    desk.done(&["member", "reaffirm", "--key", "bea"]);
    // Silence ends it, and nothing that she signs counts; nobody signs for another.
    desk.set_today("2026-03-20");
    desk.done(&["member", "reaffirm"]);
    fails(&desk.ledger(&["member", "reaffirm", "--key", "bea"]), 1, &["is the key of no member"]);
    refused(&desk, &["freeze", "--reason", "x", "--as", "bea"], 1, &["bea is no member"]);
    let join = ["member", "join", "bea", "--key", "bea"];
    refused(&desk, &join, 1, &["bea is no member since 2026-03-08", "ledger member propose bea"]);
}
