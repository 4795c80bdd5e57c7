//! Books for the tests: a small service with gifts, spending, a mistake, a fund, two currencies.

use ledger::account::{Account, Class, Code, Function};
use ledger::entry::{
    Body, Declared, Draft, Genesis, Grade, Policy, Posting, Postings, Rel, Statement,
};
use ledger::journal::{Clerk, Journal};
use ledger::log::{Origin, Signer};
use ledger::slot::{Seeds, Slot};
use ledger::treasury::Treasury;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A book in a folder that goes away with it.
pub struct Book {
    folder: tempfile::TempDir,
    journal: Journal,
}

/// Looks at a book, by its folder.
type Sees = Box<dyn FnMut(&Path)>;

thread_local! {
    /// Looks at every book of this thread after each commit, where somebody does.
    static SEES: RefCell<Option<Sees>> = const { RefCell::new(None) };
}

/// Has somebody look at every book of this thread after each commit, from here on.
pub fn watched(see: impl FnMut(&Path) + 'static) {
    SEES.set(Some(Box::new(see)));
}

fn committed(book: &Path) {
    SEES.with_borrow_mut(|sees| sees.iter_mut().for_each(|see| see(book)));
}

/// One leg: account, currency, minor units, fund.
pub type Leg<'a> = (&'a str, &'a str, i64, &'a str);

fn fill(buffer: &mut [u8]) -> bool {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    for chunk in buffer.chunks_mut(8) {
        let bytes = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        chunk.copy_from_slice(&bytes.to_be_bytes()[..chunk.len()]);
    }
    true
}

fn clerk(today: &str) -> Clerk {
    Clerk { today: today.parse().expect("a day"), by: None, seeds: Seeds::new(fill) }
}

impl Book {
    /// Nothing but entry 0.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let book = folder.path().join("book");
        std::fs::create_dir(&book).expect("a folder");
        let origin: Origin = "example.org/books".parse().expect("an origin");
        let signer = Signer::new(origin.clone(), &[5; 32]);
        let genesis = Genesis {
            nonce: "00".repeat(16),
            origin,
            key: signer.vkey(),
            member: "treasurer".parse().expect("a code"),
            need: 1,
            delay: 72,
        };
        let state = folder.path().join("state");
        let journal = Journal::create(&book, &state, genesis, signer, &mut clerk("2024-01-02"));
        Self { journal: journal.expect("a new book"), folder }
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    /// Appends one entry; its index.
    pub fn append_one(&mut self, today: &str, draft: Draft) -> u64 {
        self.append(today, vec![draft]);
        ledger::books::Books::open(&self.path()).expect("books").head().size - 1
    }

    /// Appends, on one day.
    pub fn append(&mut self, today: &str, drafts: Vec<Draft>) {
        let mut clerk = clerk(today);
        let mut append = self.journal.begin(&mut clerk).expect("the lock");
        for draft in drafts {
            append.push(draft).expect("pushed");
        }
        append.commit().expect("committed");
        committed(&self.path());
    }

    /// Writes through the treasury, on one day.
    pub fn treasury<T>(
        &mut self,
        today: &str,
        write: impl FnOnce(&mut Treasury<'_, '_>) -> T,
    ) -> T {
        let mut clerk = clerk(today);
        let mut append = self.journal.begin(&mut clerk).expect("the lock");
        let written = write(&mut Treasury::open(&mut append).expect("it folds"));
        append.commit().expect("committed");
        committed(&self.path());
        written
    }

    /// Two years of a small service.
    pub fn of_a_service() -> Self {
        let mut book = Self::empty();
        let mut drafts = declarations();
        drafts.push(statement("2024-01-01", "2025-11-20", 0));
        for month in 1..=23_i64 {
            drafts.extend(month_of(month));
        }
        let bank = "assets:bank:main";
        // 30 to 33: a mistake, its reversal with a reason, and what nobody has classified yet.
        drafts.push(
            draft(
                "2025-11-12",
                Body::Expense(None),
                &[(bank, "EUR", -9_900, ""), ("expenses:hosting", "EUR", 9_900, "general")],
            )
            .said(Some("Example Hosting Ltd"), Some("Invoice 2025-11, typed twice")),
        );
        let mistake = drafts.len() as u64;
        let wrong = drafts.last().expect("it was pushed").clone();
        let undone = Draft::new(wrong.date, wrong.by, Body::Reversal, wrong.postings.reversed());
        let mut undone = undone.with_ref(Rel::Reverses, mistake);
        undone.words.text.reason = Some("The invoice was entered twice.".to_owned());
        undone.public = vec![Slot::Text];
        drafts.push(undone);
        drafts.push(draft(
            "2025-11-18",
            Body::Expense(None),
            &[(bank, "EUR", -4_217, ""), ("expenses:unclassified", "EUR", 4_217, "general")],
        ));
        book.append("2025-11-20", drafts);
        book
    }
}

/// What drafts are told to say in public.
pub trait Said {
    /// Publishes a name and a purpose.
    fn said(self, who: Option<&str>, purpose: Option<&str>) -> Self;
}

impl Said for Draft {
    fn said(mut self, who: Option<&str>, purpose: Option<&str>) -> Self {
        self.words.who.name = who.map(str::to_owned);
        self.words.text.purpose = purpose.map(str::to_owned);
        self.public = [(Slot::Text, purpose), (Slot::Who, who)]
            .into_iter()
            .filter_map(|(slot, words)| words.map(|_| slot))
            .filter(|slot| self.body.slots().contains(slot))
            .collect();
        self
    }
}

/// An entry in the making.
pub fn draft(date: &str, body: Body, legs: &[Leg<'_>]) -> Draft {
    let postings = legs.iter().map(|(account, ccy, minor, fund)| {
        let account: Account = account.parse().expect("an account");
        let ccy = ccy.parse().expect("a currency");
        match (account.class(), fund.parse::<Code>()) {
            (Class::Expenses, Ok(fund)) => {
                Posting::expense(account, ccy, *minor, fund, Function::Program)
            }
            (_, Ok(fund)) => Posting::of_fund(account, ccy, *minor, fund),
            (_, Err(_)) => Posting::pooled(account, ccy, *minor),
        }
    });
    let postings = Postings::new(postings.collect()).expect("they balance");
    let by = "treasurer".parse().expect("a code");
    Draft::new(date.parse().expect("a day"), by, body, postings)
}

fn declarations() -> Vec<Draft> {
    let policy = |code: &str, value: Declared, name: &str| {
        let body = Body::Policy(Policy { code: code.into(), value, in_force: true });
        draft("2024-01-02", body, &[]).said(Some(name), None)
    };
    vec![
        policy(
            "service",
            Declared::Service {
                url: None,
                contact: Some("books@example.org".into()),
                framework: Some("v1".into()),
                year_begins: None,
            },
            "Example Open Service",
        ),
        policy("season", Declared::Fund, "The translation season"),
        policy("hosting", Declared::Category { function: Function::Program }, "Hosting"),
    ]
}

/// A statement of the main account; its rows follow it.
pub fn statement(from: &str, to: &str, closing: i64) -> Draft {
    let of = Statement {
        account: "assets:bank:main".parse().expect("an account"),
        ccy: "EUR".parse().expect("a currency"),
        from: from.parse().expect("a day"),
        to: to.parse().expect("a day"),
        opening: None,
        closing: (closing != 0).then_some(closing),
        rows: 1,
        proven: 0,
        grade: Grade::Unproven,
        profile: "generic".parse().expect("a code"),
        version: 1,
    };
    draft(to, Body::Statement(of), &[])
}

fn month_of(month: i64) -> Vec<Draft> {
    let (year, of_year) = (2024 + (month - 1) / 12, (month - 1) % 12 + 1);
    let day = |day: i64| format!("{year}-{of_year:02}-{day:02}");
    let (bank, host) = ("assets:bank:main", "assets:processor:card");
    let gift = 2_500 + (month * 7_919) % 9_000;
    let fund = if month % 5 == 0 { "season" } else { "general" };
    let donor = [None, Some("Zoë Ångström"), None, Some("Bäckerei Müller")][(month % 4) as usize];
    let mut drafts = vec![
        draft(
            &day(3),
            Body::Donation(None),
            &[
                (host, "EUR", gift - 95, ""),
                ("expenses:fees", "EUR", 95, fund),
                ("income:donations:recurring", "EUR", -gift, fund),
            ],
        )
        .said(donor, None),
        draft(
            &day(9),
            Body::Donation(None),
            &[(bank, "EUR", 3_000, ""), ("income:donations:one-time", "EUR", -3_000, "general")],
        )
        .with_ref(Rel::Statement, 4),
        draft(&day(15), Body::Transfer, &[(host, "EUR", -2_000, ""), (bank, "EUR", 2_000, "")]),
        draft(
            &day(21),
            Body::Expense(None),
            &[(bank, "EUR", -3_490, ""), ("expenses:hosting", "EUR", 3_490, "general")],
        )
        .said(Some("Example Hosting Ltd"), Some("Two servers and their backups")),
    ];
    if month % 6 == 0 {
        drafts.push(
            draft(
                &day(25),
                Body::Donation(None),
                &[
                    ("assets:bank:dollars", "USD", 12_000, ""),
                    ("income:donations:one-time", "USD", -12_000, "general"),
                ],
            )
            .said(Some("A company"), Some("For the next release")),
        );
    }
    if month == 10 {
        drafts.push(
            draft(
                &day(28),
                Body::Expense(None),
                &[(bank, "EUR", -1_800, ""), ("expenses:travel", "EUR", 1_800, "season")],
            )
            .said(Some("A translator"), Some("Train to the season’s meeting")),
        );
    }
    drafts
}
