//! The log of the vectors: a month of an invented service, with an entry of every type.
//! A processor's statement with a gift, its refund and a cost; a cash box; what was corrected;
//! a second statement that is undone; a payout; the end declared, begun, and a gift that goes back;
//! a month closed. Fixed for ever: FORMAT.md shows these bytes.

#[path = "end.rs"]
mod end;
#[path = "govern.rs"]
mod govern;
#[path = "month.rs"]
mod month;
#[path = "paid.rs"]
mod paid;

pub use paid::finish;

use ledger::account::{Account, Code, Function};
use ledger::day::Day;
use ledger::entry::{
    Assertion, Billed, Body, Declared, Draft, Genesis, Grade, Noncash, Policy, Posting, Postings,
    Rate, Rel, Statement,
};
use ledger::log::Signer;
use ledger::money::Currency;
use ledger::slot::Slot;

/// The checkpoint key of the vectors: everybody knows it, so it proves nothing elsewhere.
pub const KEY_SEED: [u8; 32] = *b"a key that everybody knows: v1!!";
/// The earlier size of the consistency proof.
pub const OLD_SIZE: u64 = 12;
/// Names that are hard to write canonically: astral, separators, controls, quotes, nothing.
pub const HARD_NAMES: [&str; 6] = [
    "Zoë",
    "😀 \u{2028}\u{2029}",
    "\u{1}\u{8}\t\n\u{c}\r\u{1f}\u{7f}",
    "\"\\/",
    "",
    "e\u{301}\u{e000}",
];

/// The log's key.
pub fn signer() -> Signer {
    Signer::new("ledger.example.org".parse().expect("a name"), &KEY_SEED)
}

type Entry = (&'static str, Day, Draft);

/// Every entry: its name, the day on which it was recorded, and the draft.
pub fn entries() -> Vec<Entry> {
    let parts = [
        beginning(),
        first_statement(),
        by_hand(),
        corrected(),
        undone(),
        paid::decided(),
        paid::claimed(),
        paid::settled(),
        paid::ended(),
        end::declared(),
        govern::governed(),
        govern::started(),
        govern::closes(),
        month::frozen(),
        govern::given(),
    ];
    parts.into_iter().flatten().collect()
}

/// Entries 0 to 9: the log and what is declared.
fn beginning() -> Vec<Entry> {
    let origin = signer().vkey().name().clone();
    let nonce = "000102030405060708090a0b0c0d0e0f".to_owned();
    let (key, member) = (signer().vkey(), code("treasurer"));
    let genesis = Body::Genesis(Genesis { nonce, origin, key, member, need: 1, delay: 72 });
    let url = Some("https://ledger.example.org".into());
    let ccy = euro();
    vec![
        ("genesis", day("2024-11-04"), draft("2024-11-04", genesis, vec![])),
        policy(
            "policy service",
            "service",
            Declared::Service { url, contact: None, framework: None, year_begins: None },
            "Example Service",
        ),
        policy("policy currency", "eur", Declared::Currency { exponent: 2 }, ""),
        policy("policy usd", "usd", Declared::Currency { exponent: 2 }, ""),
        policy(
            "policy account",
            "assets:processor:stripe:eur",
            Declared::Account { ccy },
            "Stripe",
        ),
        policy("policy box", "assets:cash:box:eur", Declared::Account { ccy }, "The cash box"),
        policy("policy bank", "assets:bank:main:usd", Declared::Account { ccy: dollar() }, "Bank"),
        policy(
            "policy category",
            "hosting",
            Declared::Category { function: Function::Program },
            "Hosting",
        ),
        policy("policy fund", "general", Declared::Fund, "General fund"),
        policy("policy member", "treasurer", Declared::Member { key: None }, ""),
    ]
}

/// Entries 10 to 17: a processor's statement, the balance it began with, and its rows.
fn first_statement() -> Vec<Entry> {
    let statement = Statement {
        account: stripe(),
        ccy: euro(),
        from: day("2024-10-01"),
        to: day("2024-10-31"),
        opening: Some(10_000),
        closing: Some(5_975),
        rows: 6,
        proven: 6,
        grade: Grade::Closes,
        profile: code("stripe-balance"),
        version: 1,
    };
    let mut head = draft("2024-11-05", Body::Statement(statement), vec![]);
    head.words.source.file = Some("c0".repeat(32));
    let opening = vec![own(10_000), fund("equity:opening", -10_000)];
    let opening = row("2024-10-01", Body::Opening, opening);

    let fees = spent("expenses:fees:processor", 175, Function::Fundraising);
    let gift = vec![own(4_825), fund("income:donations:recurring", -5_000), fees];
    let mut gift = named(row("2024-10-07", Body::Donation(None), gift), "Zoë", false);
    gift.words.source.row = Some(2);
    gift.words.source.id = Some("txn_1".to_owned());
    gift.words.source.memo = Some("\"keep going\" 😀".to_owned());

    let cost = vec![own(-2_000), fund("expenses:unclassified", 2_000)];
    let mut cost = row("2024-10-09", Body::Expense(None), cost);
    cost.words.source.row = Some(3);
    let interest = vec![own(1_200), fund("income:other:interest", -1_200)];
    let fee = vec![own(-50), spent("expenses:fees:processor", 50, Function::Fundraising)];
    let refund = vec![own(-5_000), fund("income:donations:recurring", 5_000)];
    let refund = row("2024-10-21", Body::Refund, refund).with_ref(Rel::Refunds, 12);
    let transit = Posting::pooled(account("assets:in-transit:own"), euro(), 3_000);
    let transfer = row("2024-10-31", Body::Transfer, vec![own(-3_000), transit]);
    let imported = day("2024-11-05");
    vec![
        ("statement", imported, head),
        ("opening", imported, opening),
        ("donation", imported, gift),
        ("unclassified", imported, cost),
        ("income", imported, row("2024-10-14", Body::Income, interest)),
        ("fee", imported, row("2024-10-15", Body::Fee, fee)),
        ("refund", imported, refund),
        ("transfer", imported, transfer),
    ]
}

/// Entries 18 to 22: what no statement shows.
fn by_hand() -> Vec<Entry> {
    let billed = Some(Billed { from: day("2024-10-01"), to: day("2024-10-31") });
    let paid = vec![cash(-1_250), spent("expenses:hosting", 1_250, Function::Program)];
    let mut paid = named(draft("2024-11-05", Body::Expense(billed), paid), "Hosting Ltd", true);
    paid.words.text.purpose = Some("a server for October".to_owned());
    paid.words.docs.sha256 = vec!["d0".repeat(32)];
    paid.public.push(Slot::Text);

    let conversion = vec![
        own(-2_000),
        fund("equity:conversion", 2_000),
        Posting::pooled(account("assets:bank:main"), dollar(), 2_160),
        Posting::of_fund(account("equity:conversion"), dollar(), -2_160, Code::general()),
    ];
    let rate = Rate::parse("1.080000");
    let waived = vec![
        fund("income:donations:one-time", -5_000),
        spent("expenses:maintenance", 5_000, Function::Program),
    ];
    let mut waived = draft("2024-11-06", Body::Noncash(Noncash::Waived), waived);
    waived.words.text.purpose = Some("bounty for issue 12".to_owned());
    waived.public = vec![Slot::Text];
    let owed = Posting::pooled(account("liabilities:loan:founder"), euro(), -5_000);
    let counted = Assertion { account: account("assets:cash:box"), ccy: euro(), minor: 3_750 };
    vec![
        ("expense", day("2024-11-06"), paid),
        ("conversion", day("2024-11-06"), draft("2024-11-06", Body::Conversion(rate), conversion)),
        ("noncash", day("2024-11-06"), waived),
        ("loan", day("2024-11-06"), draft("2024-11-06", Body::Loan, vec![cash(5_000), owed])),
        ("assertion", day("2024-11-06"), draft("2024-11-06", Body::Assertion(counted), vec![])),
    ]
}

/// Entries 23 to 25: the open row finds its category, loses it again; a mistake is taken back.
fn corrected() -> Vec<Entry> {
    let billed = Some(Billed { from: day("2024-10-01"), to: day("2024-12-31") });
    let first = vec![
        fund("expenses:unclassified", -2_000),
        spent("expenses:hosting", 2_000, Function::Program),
    ];
    let first =
        draft("2024-10-09", Body::Classification(billed), first).with_ref(Rel::Classifies, 13);
    let second = vec![
        spent("expenses:hosting", -2_000, Function::Program),
        spent("expenses:domain", 2_000, Function::Program),
    ];
    let second =
        draft("2024-10-09", Body::Reclassification(None), second).with_ref(Rel::Classifies, 13);
    let second = explained(second, "it was the domain's bill");
    let reversed = vec![cash(1_250), spent("expenses:hosting", -1_250, Function::Program)];
    let reversed = draft("2024-11-05", Body::Reversal, reversed).with_ref(Rel::Reverses, 18);
    let reversed = explained(reversed, "paid by the founder, not from the box");
    vec![
        ("classification", day("2024-11-07"), first),
        ("reclassification", day("2024-11-07"), second),
        ("reversal", day("2024-11-08"), reversed),
    ]
}

/// Entries 26 to 29: a statement without balances, imported by mistake and taken back whole.
fn undone() -> Vec<Entry> {
    let statement = Statement {
        account: stripe(),
        ccy: euro(),
        from: day("2024-11-02"),
        to: day("2024-11-02"),
        opening: None,
        closing: None,
        rows: 1,
        proven: 0,
        grade: Grade::Unproven,
        profile: code("generic"),
        version: 1,
    };
    let head = draft("2024-11-08", Body::Statement(statement), vec![]).with_ref(Rel::Previous, 10);
    let income = vec![own(900), fund("income:unclassified", -900)];
    let income = draft("2024-11-02", Body::Income, income).with_ref(Rel::Statement, 26);
    let back = vec![own(-900), fund("income:unclassified", 900)];
    let back = draft("2024-11-02", Body::Reversal, back).with_ref(Rel::Reverses, 27);
    let void = draft("2024-11-08", Body::StatementVoid, vec![]).with_ref(Rel::Voids, 26);
    let why = "the file of another service";
    vec![
        ("second statement", day("2024-11-08"), head),
        ("its row", day("2024-11-08"), income),
        ("its reversal", day("2024-11-08"), explained(back, why)),
        ("statement-void", day("2024-11-08"), explained(void, why)),
    ]
}

fn policy(name: &'static str, of: &str, value: Declared, shown: &str) -> Entry {
    let policy = Policy { code: of.into(), value, in_force: true };
    let mut draft = draft("2024-11-04", Body::Policy(policy), vec![]);
    draft.public = vec![Slot::Text, Slot::Who];
    draft.words.who.name = Some(shown.to_owned()).filter(|name| !name.is_empty());
    (name, day("2024-11-04"), draft)
}

fn row(date: &str, body: Body, legs: Vec<Posting>) -> Draft {
    draft(date, body, legs).with_ref(Rel::Statement, 10)
}

fn draft(date: &str, body: Body, legs: Vec<Posting>) -> Draft {
    Draft::new(day(date), code("treasurer"), body, Postings::new(legs).expect("it balances"))
}

fn named(mut draft: Draft, name: &str, public: bool) -> Draft {
    draft.words.who.name = Some(name.to_owned());
    draft.public.extend(public.then_some(Slot::Who));
    draft
}

fn explained(mut draft: Draft, reason: &str) -> Draft {
    draft.words.text.reason = Some(reason.to_owned());
    draft.public = vec![Slot::Text];
    draft
}

fn own(minor: i64) -> Posting {
    Posting::pooled(stripe(), euro(), minor)
}

fn cash(minor: i64) -> Posting {
    Posting::pooled(account("assets:cash:box"), euro(), minor)
}

fn fund(name: &str, minor: i64) -> Posting {
    Posting::of_fund(account(name), euro(), minor, Code::general())
}

fn spent(name: &str, minor: i64, function: Function) -> Posting {
    Posting::expense(account(name), euro(), minor, Code::general(), function)
}

fn stripe() -> Account {
    account("assets:processor:stripe")
}

fn account(text: &str) -> Account {
    text.parse().expect("an account")
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

fn euro() -> Currency {
    "EUR".parse().expect("a currency")
}

fn dollar() -> Currency {
    "USD".parse().expect("a currency")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}
