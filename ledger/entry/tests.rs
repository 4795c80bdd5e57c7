//! Entries against the rules, and against an RFC 8785 implementation that we did not write.

use super::*;
use crate::account::{Account, Function};
use crate::act::{NAMESPACE, Word};
use crate::money::Currency;
use crate::ssh::PrivateKey;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn euro() -> Currency {
    "EUR".parse().expect("a currency")
}

fn account(text: &str) -> Account {
    text.parse().expect("an account")
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

/// A gift of 50.00 of which the processor keeps 1.75.
fn gift() -> Draft {
    let postings = Postings::new(vec![
        Posting::pooled(account("assets:processor:stripe"), euro(), 4825),
        Posting::of_fund(account("income:donations:recurring"), euro(), -5000, Code::general()),
        Posting::expense(
            account("expenses:fees:processor"),
            euro(),
            175,
            Code::general(),
            Function::Fundraising,
        ),
    ])
    .expect("it balances");
    let mut draft =
        Draft::new(day("2024-10-30"), code("treasurer"), Body::Donation(None), postings)
            .with_ref(Rel::Statement, 7);
    draft.words.who.name = Some("Zoë 😀 \u{2028}\u{1}".to_owned());
    draft
}

fn every_body() -> Vec<Body> {
    let billed = Some(Billed { from: day("2024-10-01"), to: day("2024-10-31") });
    let statement = Statement {
        account: account("assets:bank:main"),
        ccy: euro(),
        from: day("2024-10-01"),
        to: day("2024-10-31"),
        opening: Some(0),
        closing: Some(-5),
        rows: 3,
        proven: 3,
        grade: Grade::Closes,
        profile: code("generic"),
        version: 1,
    };
    let policy =
        |code: &str, value| Body::Policy(Policy { code: code.into(), value, in_force: true });
    vec![
        Body::Genesis(Genesis {
            nonce: "00".repeat(16),
            origin: "example.com/foo".parse().expect("an origin"),
            key: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
                .parse()
                .expect("a vkey"),
            member: code("treasurer"),
            need: 1,
            delay: 72,
        }),
        policy(
            "service",
            Declared::Service {
                url: Some("https://example.org".into()),
                contact: Some("books@example.org".into()),
                framework: Some("v1".into()),
                year_begins: Some(12),
            },
        ),
        policy(
            "service",
            Declared::Service { url: None, contact: None, framework: None, year_begins: None },
        ),
        policy("eur", Declared::Currency { exponent: 2 }),
        policy("assets:bank:main:eur", Declared::Account { ccy: euro() }),
        policy("hosting", Declared::Category { function: Function::Program }),
        policy("general", Declared::Fund),
        policy("treasurer", Declared::Member { key: None }),
        Body::Statement(Statement { opening: None, closing: None, ..statement.clone() }),
        Body::Statement(statement),
        Body::StatementVoid,
        Body::Opening,
        Body::Assertion(Assertion { account: account("assets:cash:box"), ccy: euro(), minor: 0 }),
        Body::Donation(None),
        Body::Donation(billed),
        Body::Income,
        Body::Expense(billed),
        Body::Expense(None),
        Body::Fee,
        Body::Refund,
        Body::Transfer,
        Body::Conversion(Rate::parse("1.0823")),
        Body::Noncash(Noncash::InKind),
        Body::Noncash(Noncash::Waived),
        Body::Loan,
        Body::Classification(billed),
        Body::Reclassification(None),
        Body::Reversal,
    ]
    .into_iter()
    .chain(what_decides())
    .chain(what_is_declared_of_the_end())
    .chain(what_is_paid())
    .chain(what_is_said_of_a_month())
    .collect()
}

fn what_is_said_of_a_month() -> Vec<Body> {
    let root = crate::log::leaf_hash(b"");
    let close = Close {
        month: "2026-10".parse().expect("a month"),
        version: 2,
        seen: Seen { size: 7, root },
        program: "0.1.0".parse().expect("a version"),
        files: [("csv", root), ("json", root)].map(|(name, hash)| (code(name), hash)).into(),
        worded: Vec::new(),
        open: 0,
    };
    let open = Close { open: 3, worded: vec![code("html"), code("md")], ..close.clone() };
    vec![Body::Note(close.month), Body::Incident, Body::Close(close), Body::Close(open)]
}

/// Policy of the kinds that decide, each with all that it can say and with as little as it may.
fn what_decides() -> Vec<Body> {
    let policy =
        |code: &str, value| Body::Policy(Policy { code: code.into(), value, in_force: false });
    let limit = Limit {
        account: account("assets:bank:main"),
        rail: code("sepa"),
        payout: 10_000,
        day: 20_000,
        month: 30_000,
        payee: 0,
        above: Some(3),
        attested: Some(40),
        executed: 10,
    };
    let commitment = Commitment {
        payee: code("hoster"),
        category: code("hosting"),
        fund: Code::general(),
        ccy: euro(),
        cap: 2_500,
        amount: 2_000,
        every: Interval::Months(12),
        from: day("2024-10-01"),
        to: Some(day("2025-12-31")),
        notice: Some(30),
        fee: Some(300),
        cancel: Some(day("2025-11-30")),
        collect: Collect::Debit,
        raise: Raise::Invoice,
        priority: 1,
    };
    let shorter =
        Commitment { to: None, notice: None, fee: None, cancel: None, ..commitment.clone() };
    vec![
        policy("anna", Declared::Member { key: Some(PrivateKey::new(&[7; 32]).public()) }),
        policy("approval", Declared::Approval(Approval { need: 2, delay: 72, cooling: 0 })),
        policy("eur", Declared::Limit(Limit { above: None, attested: None, ..limit.clone() })),
        policy("eur", Declared::Limit(limit)),
        policy("eur", Declared::Reserve { minor: 0 }),
        policy("server", Declared::Commitment(shorter)),
        policy("server", Declared::Commitment(commitment)),
    ]
}

/// Policy of the end, each with all that it can say and with as little as it may.
fn what_is_declared_of_the_end() -> Vec<Body> {
    let policy =
        |code: &str, value| Body::Policy(Policy { code: code.into(), value, in_force: true });
    let shutdown = |profile, returns| {
        let (grace, period, window, fallback) = (6, 6, 90, code("commons"));
        let shutdown = Shutdown { profile, returns, grace, period, window, fallback };
        policy("shutdown", Declared::Shutdown(shutdown))
    };
    let closing = Closing { budget: 15_000, floor: 0, minimum: 500 };
    let accepted = Some(day("2024-10-01"));
    vec![
        shutdown(Profile::TaxExempt, Return::None),
        shutdown(Profile::Association, Return::LookBack(180)),
        shutdown(Profile::Company, Return::Newest),
        shutdown(Profile::Unincorporated, Return::Lifetime),
        policy("eur", Declared::Closing(closing)),
        policy("archive", Declared::Successor(Successor { points: 10_000, accepted })),
        policy("commons", Declared::Successor(Successor { points: 0, accepted: None })),
        policy("mirror", Declared::Secondary(Secondary::Purpose(code("archive")))),
        policy("mirror", Declared::Secondary(Secondary::Donors)),
        policy("mirror", Declared::Secondary(Secondary::Similar)),
        policy("start", Declared::Scenario),
        policy("continue", Declared::Scenario),
        policy("stop", Declared::Scenario),
        policy(
            "monthly",
            Declared::Channel { url: "https://give.example/paste".into(), via: Some(Via::Bank) },
        ),
        policy(
            "manifest",
            Declared::Manifest(Manifest {
                entity: Entity::Group,
                role: Role::Steward,
                repository: "https://code.example/paste".into(),
                license: "AGPL-3.0-only".into(),
                tags: vec![code("paste"), code("text")],
            }),
        ),
    ]
}

/// From the payee to the line of a statement.
fn claim() -> Claim {
    Claim {
        payee: code("hoster"),
        minor: 2_000,
        ccy: euro(),
        category: code("hosting"),
        fund: Code::general(),
        from: day("2024-10-01"),
        to: day("2024-10-31"),
        due: day("2024-11-15"),
        priority: 0,
        commitment: Some(code("server")),
        flags: vec![code("high"), code("new-payee")],
    }
}

fn what_is_paid() -> Vec<Body> {
    let payee = Payee {
        code: code("hoster"),
        in_force: true,
        related: vec![code("anna"), code("ben")],
        flags: vec![code("member")],
    };
    let signature = PrivateKey::new(&[7; 32]).sign(NAMESPACE, b"eight lines");
    let (until, signer) = (day("2024-12-01"), code("anna"));
    let act = Act { word: Word::NotExecuted, policy: 3, seen: 9, signer, until, signature };
    let intent = Intent {
        attempt: 1,
        batch: "B2345".into(),
        id: "P2345-1".into(),
        rail: code("sepa"),
        account: account("assets:bank:main"),
        minor: 2_000,
        ccy: euro(),
        day: day("2024-11-15"),
    };
    let said = |state, of_batch, code: Option<&str>| {
        Body::PayoutState(PayoutState { state, of_batch, code: code.map(Into::into) })
    };
    vec![
        Body::Payee(Payee { in_force: false, related: vec![], flags: vec![], ..payee.clone() }),
        Body::Payee(payee),
        Body::ExpenseClaim(Claim { commitment: None, flags: vec![], ..claim() }),
        Body::ExpenseClaim(claim()),
        Body::Act(act),
        Body::Intent(intent),
        said(Step::HandedOver, true, None),
        said(Step::Rejected, false, Some("AC04")),
        Body::Settlement(Settlement { outcome: Outcome::Paid, of_batch: true }),
        Body::Settlement(Settlement { outcome: Outcome::Returned, of_batch: false }),
        Body::CommitmentEnd,
        Body::Key(
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
                .parse()
                .expect("a vkey"),
        ),
    ]
}

#[test]
fn every_type_reads_back_as_it_was_written_and_is_canonical() {
    for body in every_body() {
        let mut draft = gift();
        if !body.posts() {
            draft.postings = Postings::default();
        }
        let rel = body.answers().unwrap_or(Rel::Statement);
        draft.refs = vec![Ref { rel, entry: 7 }];
        draft.body = body;
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        let text = std::str::from_utf8(&sealed.bytes).expect("ASCII");

        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let theirs = serde_json_canonicalizer::to_string(&value).expect("canonical");
        assert_eq!(text, theirs, "an independent RFC 8785 implementation writes the same bytes");

        let entry = decode(9, &sealed.bytes).expect(text);
        assert_eq!(entry.body, sealed.draft.body);
        assert_eq!(entry.postings, sealed.draft.postings);
        assert_eq!(entry.refs, sealed.draft.refs);
        for (slot, digest) in &entry.digests {
            let (salt, value) = sealed.opening(*slot);
            assert_eq!(*digest, crate::slot::digest(*slot, &salt, &value));
            let parsed: serde_json::Value = serde_json::from_str(&value).expect("JSON");
            let theirs = serde_json_canonicalizer::to_string(&parsed).expect("canonical");
            assert_eq!(value, theirs);
        }
    }
}

#[test]
fn an_unknown_type_is_kept_and_its_postings_are_read() {
    let sealed = gift().seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
    let text = String::from_utf8(sealed.bytes).expect("ASCII");
    let later = text.replace("\"type\":\"donation\"", "\"type\":\"dream\",\"unseen\":1");
    // `unseen` sorts between `type` and `v`.
    let entry = decode(9, later.as_bytes()).expect("a later version's entry");
    assert_eq!(entry.body, Body::Unknown("dream".into()));
    assert_eq!(entry.postings.as_slice().len(), 3);
}

#[test]
fn what_no_entry_could_be_is_refused() {
    let sealed = gift().seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
    let text = String::from_utf8(sealed.bytes).expect("ASCII");
    let edits = [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        ("\"minor\":\"175\"", "\"minor\":\"174\""),
        ("\"minor\":\"175\"", "\"minor\":\"0175\""),
        ("\"minor\":\"175\"", "\"minor\":175"),
        ("\"entry\":7", "\"entry\":9"),
        ("\"rel\":\"statement\"", "\"rel\":\"likes\""),
        ("2024-10-30", "2024-11-02"),
        ("2024-10-30", "2024-02-30"),
        ("\"fund\":\"general\",", ""),
        ("\"function\":\"fundraising\",", ""),
        ("\"docs\":", "\"dogs\":"),
        (":recurring", ":annoying"),
        ("\"ccy\":\"EUR\"", "\"ccy\":\"EUQ\""),
    ];
    for (from, to) in edits {
        let edited = text.replacen(from, to, 1);
        assert_ne!(edited, text, "{from}");
        assert!(decode(9, edited.as_bytes()).is_err(), "{from} -> {to}");
    }
    assert!(decode(9, b"").is_err());
}

#[test]
fn references_are_those_of_the_type() {
    let refers = |body: Body, rels: &[(Rel, u64)]| {
        let mut draft = gift();
        if !body.posts() {
            draft.postings = Postings::default();
        }
        draft.body = body;
        draft.refs = rels.iter().map(|(rel, entry)| Ref { rel: *rel, entry: *entry }).collect();
        draft.seal(day("2024-10-31"), Seed([7; 32])).map(|_| ())
    };
    assert_eq!(refers(Body::Reversal, &[(Rel::Reverses, 3)]), Ok(()));
    let (from, to) = (day("2024-10-01"), day("2024-10-31"));
    let measured = Body::Measure(Measure { unit: code("users"), value: 1, from, to });
    for (body, rels) in [
        (Body::Reversal, &[][..]),
        (Body::Reversal, &[(Rel::Classifies, 3)]),
        (Body::Reversal, &[(Rel::Reverses, 3), (Rel::Reverses, 4)]),
        (Body::Donation(None), &[(Rel::Reverses, 3)]),
        (Body::Donation(None), &[(Rel::Previous, 3)]),
        (Body::Expense(None), &[(Rel::Settles, 3), (Rel::Settles, 3)]),
        (Body::Expense(None), &[(Rel::Subject, 3), (Rel::Subject, 4)]),
        (Body::Phase(Phase::Starting), &[(Rel::Subject, 3), (Rel::Subject, 4)]),
        (Body::ExpenseClaim(claim()), &[(Rel::Subject, 3), (Rel::Refunds, 4), (Rel::Refunds, 5)]),
        (Body::ExpenseClaim(claim()), &[(Rel::Subject, 3), (Rel::Corrects, 4), (Rel::Corrects, 5)]),
        (measured, &[(Rel::Corrects, 3), (Rel::Corrects, 4)]),
    ] {
        let refused = refers(body, rels);
        assert!(matches!(refused, Err(SealError::Ref(_))), "{rels:?}: {refused:?}");
    }
}

#[test]
fn figures_are_such_as_there_can_be() {
    let (from, to) = (day("2024-10-01"), day("2024-10-31"));
    let reads = |largest, squares, version| {
        let shares = Some(Shares { largest, squares, business: None });
        let figures = Figures { ccy: euro(), from, to, version, donors: 10, shares };
        let (postings, body) = (Postings::default(), Body::Figures(figures));
        let draft = Draft::new(day("2024-10-31"), code("treasurer"), body, postings);
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        decode(9, &sealed.bytes).is_ok()
    };
    // Ten of whom each gave 1 %, and many of whom nobody knows who they are, are possible.
    for (largest, squares) in [(3_600, 1_845), (10_000, 10_000), (5_000, 2_500), (100, 1), (0, 0)] {
        assert!(reads(largest, squares, 1), "{largest} {squares}");
    }
    for (largest, squares) in [(1_000, 9_000), (1_000, 1_001), (5_000, 2_400), (10_001, 10_001)] {
        assert!(!reads(largest, squares, 1), "{largest} {squares}");
    }
    assert!(!reads(3_600, 1_845, 0) && !reads(3_600, 1_845, 2), "formulas that nobody knows");
}

#[test]
fn a_budget_is_of_a_year_that_days_have() {
    let reads = |year| {
        let (category, ccy) = (code("hosting"), euro());
        let budget = Budget { year, category, ccy, minor: 0 };
        let (code_, value) = (budget.code().into(), Declared::Budget(budget));
        let body = Body::Policy(Policy { code: code_, value, in_force: true });
        let draft = Draft::new(day("2024-10-31"), code("treasurer"), body, Postings::default());
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        decode(9, &sealed.bytes).is_ok()
    };
    assert!(reads(1970) && reads(2199));
    assert!(!reads(25) && !reads(1969) && !reads(2200));
}

#[test]
fn fields_that_contradict_each_other_are_refused() {
    for body in every_body() {
        let mut draft = gift();
        if !body.posts() {
            draft.postings = Postings::default();
        }
        let rel = body.answers().unwrap_or(Rel::Statement);
        draft.refs = vec![Ref { rel, entry: 7 }];
        draft.body = body;
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        let text = String::from_utf8(sealed.bytes).expect("ASCII");
        for (from, to) in [
            ("\"nonce\":\"00", "\"nonce\":\"0g"),
            ("\"origin\":\"example.com/foo", "\"origin\":\"example.com/bar"),
            ("\"exponent\":2", "\"exponent\":5"),
            (":main:eur", ":main:usd"),
            ("\"code\":\"service", "\"code\":\"server"),
            ("\"proven\":3", "\"proven\":4"),
            ("\"to\":\"2024-10-31", "\"to\":\"2024-09-30"),
            ("\"need\":2", "\"need\":0"),
            ("\"cap\":\"2500", "\"cap\":\"0"),
            ("\"every\":\"1y", "\"every\":\"12m"),
            ("\"collect\":\"debit", "\"collect\":\"cash"),
            ("\"raise\":\"invoice", "\"raise\":\"later"),
            ("\"minor\":\"2000", "\"minor\":\"-2000"),
            ("\"fee\":\"300", "\"fee\":\"-300"),
            ("\"profile\":\"association", "\"profile\":\"tax-exempt"),
            ("\"profile\":\"association", "\"profile\":\"club"),
            ("\"returns\":\"look-back", "\"returns\":\"newest"),
            ("\"returns\":\"newest", "\"returns\":\"look-back"),
            ("\"days\":180", "\"days\":0"),
            ("\"grace\":6", "\"grace\":7"),
            ("\"code\":\"shutdown", "\"code\":\"closing"),
            ("\"budget\":\"15000", "\"budget\":\"-1"),
            ("\"points\":10000", "\"points\":10001"),
            ("\"way\":\"purpose", "\"way\":\"donors"),
            ("\"way\":\"similar", "\"way\":\"purpose"),
            ("\"code\":\"start", "\"code\":\"begin"),
            ("[\"anna\",\"ben\"]", "[\"ben\",\"anna\"]"),
            ("[\"anna\",\"ben\"]", "[\"anna\",\"anna\"]"),
            ("[\"high\",\"new-payee\"]", "[]"),
            ("[\"high\",\"new-payee\"]", "[\"high\",\"new-account\"]"),
            ("\"flags\":[\"member\"]", "\"flags\":[\"high\"]"),
            ("\"act\":\"not-executed", "\"act\":\"executed"),
            ("\"signature\":\"U1NIU0lH", "\"signature\":\"U1NIU0lI"),
            ("\"attempt\":1", "\"attempt\":0"),
            ("\"of\":\"batch", "\"of\":\"month"),
            ("\"state\":\"rejected", "\"state\":\"paid"),
            ("\"outcome\":\"paid", "\"outcome\":\"unknown"),
            ("ssh-ed25519 AAAA", "ssh-ed25519  AAAA"),
            ("\"v\":1", "\"v\":1,\"w\":1"),
            ("\"value\":{", "\"value\":{\"a\":1,"),
        ] {
            let edited = text.replacen(from, to, 1);
            assert!(edited == text || decode(9, edited.as_bytes()).is_err(), "{edited}");
        }
        let edited = text.replacen("\"refs\":[{", "\"refs\":[],\"r\":[{", 1);
        assert!(decode(9, edited.as_bytes()).is_err(), "{edited}");
    }
}

#[test]
fn an_entry_is_not_dated_in_the_future() {
    assert!(
        gift().seal(day("2024-10-29"), Seed([7; 32])).is_ok(),
        "time zones: one day is granted"
    );
    let refused = gift().seal(day("2024-10-28"), Seed([7; 32]));
    assert!(matches!(refused, Err(SealError::Future { .. })));
}

#[test]
fn reversing_twice_restores_the_postings() {
    let postings = gift().postings;
    assert_eq!(postings.reversed().reversed(), postings);
    assert_ne!(postings.reversed(), postings);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(at in 0_usize..700, byte in 0_u8..=255, cut in 0_usize..700) {
        let mut bytes = gift().seal(day("2024-10-31"), Seed([7; 32])).expect("it seals").bytes;
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        let _ = decode(9, &bytes);
    }
}
