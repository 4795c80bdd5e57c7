//! Books for tests, made through the journal: the same entries have the same root, each time.

mod paid;

use ledger::account::Function;
use ledger::books::Books;
use ledger::day::Period;
use ledger::entry::{
    Assertion, Body, Declared, Draft, Genesis, Grade, Policy, Posting, Postings, Ref, Rel,
    Statement,
};
use ledger::journal::{Clerk, Journal};
use ledger::log::Signer;
use ledger::slot::{Seeds, Slot};
use std::cell::Cell;
use std::path::PathBuf;
use std::str::FromStr;

/// A book in a folder of its own, and the entries to come.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    journal: Journal,
}

thread_local! {
    static SEED: Cell<u64> = const { Cell::new(0) };
}

/// Bytes that are as good as random here; each book counts from 0.
fn fill(buffer: &mut [u8]) -> bool {
    for chunk in buffer.chunks_mut(8) {
        let bytes = SEED.replace(SEED.get() + 1).to_be_bytes();
        chunk.copy_from_slice(&bytes[..chunk.len()]);
    }
    true
}

pub(crate) fn of<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect(text)
}

fn clerk(today: &str) -> Clerk {
    Clerk { today: of(today), by: None, seeds: Seeds::new(fill) }
}

impl Place {
    pub(crate) fn new() -> Self {
        SEED.set(0);
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("book")).expect("a folder");
        let origin: ledger::log::Origin = of("openmaps.example/books");
        let signer = Signer::new(origin.clone(), &[5; 32]);
        let (nonce, key) = ("00".repeat(16), signer.vkey());
        let genesis = Genesis { nonce, origin, key, member: of("treasurer"), need: 1, delay: 72 };
        let (book, state) = (folder.path().join("book"), folder.path().join("state"));
        let journal = Journal::create(&book, &state, genesis, signer, &mut clerk("2023-12-01"))
            .expect("a new book");
        Self { folder, journal }
    }

    /// Appends entries in one commit; the index of the first.
    pub(crate) fn add(&mut self, today: &str, drafts: Vec<Draft>) -> u64 {
        let mut clerk = clerk(today);
        let mut append = self.journal.begin(&mut clerk).expect("the lock");
        let mut drafts = drafts.into_iter();
        let first = append.push(drafts.next().expect("an entry")).expect("pushed");
        for draft in drafts {
            append.push(draft).expect("pushed");
        }
        append.commit().expect("committed");
        first
    }

    /// What the journal says to an entry; it is not written.
    pub(crate) fn refused(
        &mut self,
        today: &str,
        draft: Draft,
    ) -> Result<u64, ledger::journal::JournalError> {
        self.journal.begin(&mut clerk(today)).expect("the lock").push(draft)
    }

    pub(crate) fn book(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    pub(crate) fn books(&self) -> Books {
        Books::open(&self.book()).expect("readable")
    }

    pub(crate) fn report(&self, period: &str) -> crate::Report {
        crate::Report::of(&self.books(), of::<Period>(period)).expect("a report")
    }
}

/// `assets:bank:main EUR 12.00`, with ` fund`, ` function` behind it where the account has them.
pub(crate) fn posting(text: &str) -> Posting {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ccy: ledger::money::Currency = of(words[1]);
    let minor = ccy.parse(words[2]).expect(text);
    let account: ledger::account::Account = of(words[0]);
    use ledger::account::Class;
    let pooled = matches!(account.class(), Class::Assets | Class::Liabilities);
    let fund = (!pooled).then(|| of(words.get(3).unwrap_or(&"general")));
    let spent = account.class() == Class::Expenses && !account.is_unclassified();
    let function = spent.then(|| words.get(4).map_or(Function::Program, |function| of(function)));
    Posting { account, ccy, minor, fund, function }
}

/// An entry of postings as [`posting`] reads them.
pub(crate) fn draft(date: &str, body: Body, postings: &[&str]) -> Draft {
    let postings = Postings::new(postings.iter().map(|p| posting(p)).collect()).expect("balanced");
    Draft::new(of(date), of("treasurer"), body, postings)
}

/// Publishes a name and a purpose with it.
pub(crate) fn named(mut draft: Draft, who: &str, purpose: &str) -> Draft {
    let text = |t: &str| (!t.is_empty()).then(|| t.to_owned());
    draft.words.who.name = text(who);
    draft.words.text.purpose = text(purpose);
    draft.public = vec![Slot::Text];
    if draft.body.slots().contains(&Slot::Who) {
        draft.public.push(Slot::Who);
    }
    draft
}

/// The reversal of an entry, with its reason published.
pub(crate) fn reversal(of: u64, wrong: &Draft, date: &str, reason: &str) -> Draft {
    let mut draft = Draft::new(
        date.parse().expect("a day"),
        wrong.by.clone(),
        Body::Reversal,
        wrong.postings.reversed(),
    );
    draft.refs = vec![Ref { rel: Rel::Reverses, entry: of }];
    draft.words.text.reason = Some(reason.to_owned());
    draft.public = vec![Slot::Text];
    draft
}

pub(crate) fn policy(date: &str, code: &str, value: Declared) -> Draft {
    let body = Body::Policy(Policy { code: code.into(), value, in_force: true });
    draft(date, body, &[])
}

/// A statement of `account ccy`, with opening and closing balance.
pub(crate) fn statement(
    account: &str,
    days: [&str; 2],
    balances: Option<[&str; 2]>,
    rows: u64,
) -> Draft {
    let (account, ccy) = account.split_once(' ').expect("account and currency");
    let ccy: ledger::money::Currency = of(ccy);
    let minor = |i: usize| balances.map(|b| ccy.parse(b[i]).expect("an amount"));
    let body = Body::Statement(Statement {
        account: of(account),
        ccy,
        from: of(days[0]),
        to: of(days[1]),
        opening: minor(0),
        closing: minor(1),
        rows,
        proven: if balances.is_some() { rows } else { 0 },
        grade: if balances.is_some() { Grade::Closes } else { Grade::Unproven },
        profile: of("generic"),
        version: 1,
    });
    draft(days[1], body, &[])
}

pub(crate) fn count(date: &str, account: &str, ccy: &str, amount: &str) -> Draft {
    let ccy: ledger::money::Currency = of(ccy);
    let minor = ccy.parse(amount).expect("an amount");
    draft(date, Body::Assertion(Assertion { account: of(account), ccy, minor }), &[])
}

/// Numbers that are the same at each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Compares with a file beside the source; with GOLDEN set it is written, to be read before a commit.
pub(crate) fn golden(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name);
    if std::env::var_os("GOLDEN").is_some() {
        std::fs::write(&path, found).expect("written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == found, "{name} is not what it was:\n{found}");
}

/// Three months of an invented service: two currencies, a processor, a cash box, a restricted fund,
/// a loan, a mistake, payouts, a count that does not agree, and names that try to break every format.
pub(crate) fn service() -> Place {
    let mut place = Place::new();
    place.add("2023-12-01", declarations());
    place.add("2024-08-30", august());
    place.add("2024-09-30", september());
    let payee = paid::payee(&mut place);
    october(&mut place);
    paid::payouts(&mut place, payee);
    place
}

fn declarations() -> Vec<Draft> {
    let day = "2023-12-01";
    let named = |code: &str, value, name: &str| {
        let mut draft = policy(day, code, value);
        draft.words.who.name = Some(name.to_owned());
        draft.public = vec![Slot::Who];
        draft
    };
    vec![
        named(
            "service",
            Declared::Service { url: None, contact: None, framework: None, year_begins: None },
            "Open Maps & Friends",
        ),
        policy(day, "eur", Declared::Currency { exponent: 2 }),
        policy(day, "usd", Declared::Currency { exponent: 2 }),
        policy(day, "jpy", Declared::Currency { exponent: 0 }),
        named(
            "season",
            Declared::Fund,
            "Mapping season *2024* | <b>north</b> \u{202e}and a name that is far too long for any column",
        ),
    ]
}

fn august() -> Vec<Draft> {
    let (day, bank, gift) = ("2024-08-30", "assets:bank:main EUR", "income:donations:one-time EUR");
    vec![
        draft(
            "2024-08-01",
            Body::Opening,
            &[&format!("{bank} 1200.00"), "equity:opening EUR -1200.00"],
        ),
        draft(day, Body::Opening, &["assets:cash:box EUR 50.00", "equity:opening EUR -50.00"]),
        draft(
            "2024-08-12",
            Body::Loan,
            &[&format!("{bank} 300.00"), "liabilities:loan:anna EUR -300.00"],
        ),
        draft(
            "2024-08-20",
            Body::Donation(None),
            &[&format!("{bank} 25.00"), &format!("{gift} -25.00")],
        ),
        draft(
            "2024-08-25",
            Body::Expense(None),
            &[&format!("{bank} -40.00"), "expenses:hosting EUR 40.00"],
        ),
    ]
}

fn september() -> Vec<Draft> {
    let bank = "assets:bank:main EUR";
    vec![
        statement(bank, ["2024-09-01", "2024-09-30"], Some(["1485.00", "1430.55"]), 2)
            .with_ref(Rel::Previous, 0),
        draft(
            "2024-09-10",
            Body::Expense(None),
            &[&format!("{bank} -60.00"), "expenses:hosting EUR 60.00"],
        ),
        draft(
            "2024-09-11",
            Body::Income,
            &[&format!("{bank} 5.55"), "income:other:interest EUR -5.55"],
        ),
    ]
}

fn october(place: &mut Place) {
    let bank = "assets:bank:main EUR";
    let stripe = "assets:processor:stripe EUR";
    let wrong = named(
        draft(
            "2024-10-07",
            Body::Expense(None),
            &[&format!("{bank} -120.00"), "expenses:travel EUR 120.00 general admin"],
        ),
        "Rail =cmd|' /C calc'!A0",
        "Ticket to\nthe `mapping` <party>",
    );
    let first = place.add(
        "2024-10-31",
        vec![
            statement(bank, ["2024-10-01", "2024-10-31"], Some(["1430.55", "1271.54"]), 6),
            statement(stripe, ["2024-10-01", "2024-10-31"], Some(["0.00", "44.45"]), 4),
            named(
                draft(
                    "2024-10-02",
                    Body::Donation(None),
                    &[
                        &format!("{stripe} 48.25"),
                        "income:donations:recurring EUR -50.00",
                        "expenses:fees:processor EUR 1.75 general fundraising",
                    ],
                ),
                "Zoë 😀",
                "monthly",
            ),
            draft(
                "2024-10-03",
                Body::Donation(None),
                &[
                    &format!("{stripe} 96.20"),
                    "income:donations:one-time EUR -100.00 season",
                    "expenses:fees:processor EUR 3.80 season fundraising",
                ],
            ),
            draft(
                "2024-10-05",
                Body::Transfer,
                &[&format!("{stripe} -100.00"), "assets:in-transit:payout EUR 100.00"],
            ),
            draft(
                "2024-10-06",
                Body::Transfer,
                &[&format!("{bank} 100.00"), "assets:in-transit:payout EUR -100.00"],
            ),
            wrong.clone(),
            named(
                draft(
                    "2024-10-09",
                    Body::Expense(None),
                    &[
                        &format!("{bank} -80.00"),
                        "expenses:hosting EUR 60.00",
                        "expenses:hosting EUR 20.00 season",
                    ],
                ),
                "Hetzner | Cloud_*_",
                "Servers, October",
            ),
            draft(
                "2024-10-10",
                Body::Refund,
                &[
                    &format!("{bank} -24.01"),
                    "income:donations:one-time EUR 25.00",
                    "expenses:fees:processor EUR -0.99 general fundraising",
                ],
            ),
            draft(
                "2024-10-12",
                Body::Expense(None),
                &[&format!("{bank} -45.00"), "expenses:unclassified EUR 45.00"],
            ),
            draft(
                "2024-10-14",
                Body::Income,
                &[&format!("{bank} 10.00"), "income:unclassified EUR -10.00"],
            ),
            draft(
                "2024-10-15",
                Body::Conversion(ledger::entry::Rate::parse("1.0800")),
                &[
                    &format!("{bank} -100.00"),
                    "equity:conversion EUR 100.00",
                    "assets:bank:main USD 108.00",
                    "equity:conversion USD -108.00",
                ],
            ),
            draft(
                "2024-10-16",
                Body::Noncash(ledger::entry::Noncash::Waived),
                &["expenses:bounties EUR 50.00", "income:donations:one-time EUR -50.00"],
            ),
            draft(
                "2024-10-20",
                Body::Donation(None),
                &["assets:bank:tokyo JPY 123456789", "income:donations:unknown JPY -123456789"],
            ),
            draft(
                "2024-10-21",
                Body::Transfer,
                &[
                    "equity:fund-transfer EUR 30.00 season",
                    "equity:fund-transfer EUR -30.00 general",
                ],
            ),
            draft(
                "2024-10-22",
                Body::Donation(None),
                &["assets:cash:box EUR 12.50", "income:donations:one-time EUR -12.50"],
            ),
            draft(
                "2024-10-30",
                Body::Expense(None),
                &["liabilities:payable EUR -33.00", "expenses:domain EUR 33.00"],
            ),
            count("2024-10-31", "assets:cash:box", "EUR", "62.00"),
        ],
    );
    let index = first + 6;
    let classified = draft(
        "2024-10-14",
        Body::Classification(None),
        &["income:unclassified EUR 10.00", "income:donations:one-time EUR -10.00"],
    )
    .with_ref(Rel::Classifies, first + 10);
    let right = named(
        draft(
            "2024-10-07",
            Body::Expense(None),
            &[&format!("{bank} -20.00"), "expenses:travel EUR 20.00 general admin"],
        ),
        "Rail",
        "Ticket",
    )
    .with_ref(Rel::Corrects, index);
    place.add(
        "2024-11-04",
        vec![classified, reversal(index, &wrong, "2024-10-07", "typed | 120 for 20"), right],
    );
}
