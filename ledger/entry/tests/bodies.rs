//! One body of every type, with all that it may hold.

use super::*;

pub fn every_body() -> Vec<Body> {
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
                well_known: WellKnown {
                    webpage: Some("https://a.example/.well-known/funding-manifest-urls".into()),
                    repository: None,
                },
                license: "AGPL-3.0-only".into(),
                tags: vec![code("paste"), code("text")],
            }),
        ),
    ]
}

/// From the payee to the line of a statement.
pub fn claim() -> Claim {
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
