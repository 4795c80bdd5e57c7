//! A book with payouts in every state, made through the treasury, so that the fold takes it all:
//! three members, of whom two must agree, a commitment, claims that wait, are on their way, unknown, paid.

use super::book::{Book, Said as _, draft, statement};
use ledger::account::Code;
use ledger::act::Word;
use ledger::books::Books;
use ledger::entry::{
    Approval, Billed, Body, Collect, Commitment, Declared, Limit, Outcome, Policy, Raise, Rel,
    Settlement, Step,
};
use ledger::log::Signer;
use ledger::payout::rail::{Debtor, Settings, named};
use ledger::ssh::PrivateKey;
use ledger::treasury::{self, NewClaim, NewPayee, Unsigned};

/// The day on which everything is declared, and the one on which it holds.
const DECLARED: &str = "2025-11-21";
const HOLDS: &str = "2025-11-26";

/// Accounts with right check digits; they must stand on no page.
pub const IBANS: [&str; 2] = ["DE89370400440532013000", "AT611904300234573201"];

/// Who the bank says that both accounts belong to; the same.
pub const HOLDER: &str = "Erika Privatperson";

/// A book, and the entries that tests look at.
pub struct Paying {
    pub book: Book,
    pub payee: u64,
    pub commitment: u64,
    /// Paid, on its way, unknown, waits, in this order.
    pub claims: [u64; 4],
    /// The statement's line that paid the first.
    pub settlement: u64,
    /// An approval of the first.
    pub act: u64,
}

fn of<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect(text)
}

fn key(member: &str) -> PrivateKey {
    PrivateKey::new(&[member.len() as u8; 32])
}

/// The service of the other tests, with payouts behind it.
pub fn of_a_service(payee: &str) -> Paying {
    let mut book = Book::of_a_service();
    member(&mut book, "treasurer", "Zoë Ångström");
    member(&mut book, "anna", "Anna \u{202e}<b>Bell");
    member(&mut book, "ben", "Ben");
    policy(&mut book, "eur", Declared::Limit(limit()));
    let new = |code: &str, name: &str, iban: &str| NewPayee {
        code: of(code),
        name: name.to_owned(),
        iban: of(iban),
        bic: None,
        holder: Some(HOLDER.to_owned()),
        known_as: None,
        related: vec![],
        verified: None,
        preferred: None,
        reason: Some("As printed on its first invoice.".to_owned()),
    };
    let payees = [new("hoster", payee, IBANS[0]), new("other", "A translator", IBANS[1])];
    let declared = payees.map(|new| {
        book.treasury(DECLARED, |t| treasury::declare_payee(t, new, &[]).expect("a payee").0)
    });
    let commitment = policy(&mut book, "server", Declared::Commitment(commitment()));
    sign(&mut book, DECLARED, Word::Approve, commitment, "treasurer");
    let approval = Approval { need: 2, delay: 72, cooling: 72 };
    policy(&mut book, "approval", Declared::Approval(approval));
    claims(book, declared[0], commitment)
}

/// Four claims, of which the first three are handed over.
fn claims(mut book: Book, payee: u64, commitment: u64) -> Paying {
    let claims = [(1, "hoster"), (2, "other"), (3, "hoster"), (4, "other")].map(|(n, payee)| {
        let entry = submit(&mut book, n, payee);
        // Who submitted it signs, too, which counts for nothing.
        for member in ["treasurer", "anna", "ben"].into_iter().take(if n == 4 { 2 } else { 3 }) {
            sign(&mut book, HOLDS, Word::Approve, entry, member);
        }
        entry
    });
    let act = first_act(&book, claims[0]);
    let [one, two, three, _] = claims;
    let rail = named("manual", &Settings::default()).expect("a rail");
    let debtor = Debtor { name: "Example Open Service".to_owned(), iban: None, bic: None };
    let settlement = book.treasury(HOLDS, |t| {
        treasury::owe(t).expect("owed");
        let prepared = [one, two, three].map(|claim| {
            let (ready, _) = treasury::ready(t, &[claim], &*rail, &debtor).expect("a payment");
            treasury::prepare(t, &ready, of("EUR"), &*rail, (&debtor, &Default::default()))
                .expect("a batch")
                .intents[0]
        });
        for intent in prepared {
            treasury::say(t, intent, Step::HandedOver, false, None, treasury::Note::None)
                .expect("handed over");
        }
        treasury::say(t, prepared[2], Step::Unknown, false, None, treasury::Note::None)
            .expect("unknown");
        let head = statement("2025-11-24", "2025-11-26", 0).with_ref(Rel::Previous, 4);
        let head = t.push(head).expect("a statement");
        let paid = draft(
            "2025-11-25",
            Body::Settlement(Settlement { outcome: Outcome::Paid, of_batch: false }),
            &[
                ("assets:bank:main", "EUR", -10_035, ""),
                ("liabilities:payable", "EUR", 10_000, ""),
                ("expenses:fees:bank", "EUR", 35, "general"),
            ],
        );
        let paid = paid.with_ref(Rel::Statement, head).with_ref(Rel::Settles, prepared[0]);
        t.push(paid).expect("settled")
    });
    Paying { book, payee, commitment, claims, settlement, act }
}

impl Paying {
    /// Another checkpoint key, which nobody signed yet; gives its entry and the key before it.
    pub fn propose_key(&mut self) -> (u64, String) {
        let genesis = Books::open(&self.book.path()).expect("readable").genesis().clone();
        let key = Signer::new(genesis.origin, &[7; 32]).vkey();
        let draft = draft(HOLDS, Body::Key(key), &[]);
        let entry = self.book.treasury(HOLDS, |t| t.push(draft).expect("proposed"));
        (entry, genesis.key.to_string())
    }

    /// Another key of a member, which two agree to; gives the entry of the old one and the new one's.
    pub fn rekey(&mut self, member: &str) -> (u64, u64) {
        let books = Books::open(&self.book.path()).expect("readable");
        let authority = books.payouts().expect("they fold").authority;
        let mut objects = authority.objects();
        let found = objects.find(|(kind, code, _)| (*kind, *code) == ("member", member));
        let old = found.and_then(|(.., versions)| Some(versions.last()?.entry)).expect("a member");
        let another = PrivateKey::new(&[99; 32]);
        let value = Declared::Member { key: Some(another.public()) };
        let body = Body::Policy(Policy { code: member.into(), value, in_force: true });
        let draft = draft(HOLDS, body, &[]).said(Some("Anna"), None);
        let new = self.book.treasury(HOLDS, |t| t.push(draft).expect("declared"));
        signed(&mut self.book, HOLDS, (Word::Join, new), (member, &another), None);
        for member in ["treasurer", "ben"] {
            sign(&mut self.book, HOLDS, Word::Approve, new, member);
        }
        (old, new)
    }

    /// A claim on its way, of which the bank says no, and which is paid all the same, twice; gives the
    /// entries that show it.
    pub fn pay_twice(&mut self, claim: u64) -> [u64; 2] {
        let first = self.book.treasury(HOLDS, |t| {
            let newest = t.payouts().get(claim).and_then(|payable| payable.newest());
            let intent = newest.expect("an attempt").intent;
            treasury::say(t, intent, Step::Rejected, false, None, treasury::Note::None)
                .expect("rejected");
            intent
        });
        for member in ["anna", "ben"] {
            sign(&mut self.book, HOLDS, Word::Approve, claim, member);
        }
        let rail = named("manual", &Settings::default()).expect("a rail");
        let debtor = Debtor { name: "Example Open Service".to_owned(), iban: None, bic: None };
        self.book.treasury(HOLDS, |t| {
            let (ready, _) = treasury::ready(t, &[claim], &*rail, &debtor).expect("a payment");
            let of = (&debtor, &Default::default());
            let prepared =
                treasury::prepare(t, &ready, self::of("EUR"), &*rail, of).expect("a batch");
            let head = statement("2025-11-26", "2025-11-26", 0).with_ref(Rel::Previous, 4);
            let head = t.push(head).expect("a statement");
            let minor = t.payouts().get(claim).expect("a claim").claim.minor;
            [first, prepared.intents[0]].map(|intent| {
                let body = Settlement { outcome: Outcome::Paid, of_batch: false };
                let legs = [
                    ("assets:bank:main", "EUR", -minor, ""),
                    ("liabilities:payable", "EUR", minor, ""),
                ];
                let paid = draft("2025-11-26", Body::Settlement(body), &legs);
                let paid = paid.with_ref(Rel::Statement, head).with_ref(Rel::Settles, intent);
                t.push(paid).expect("settled")
            })
        })
    }

    /// A row without a reference, which a member says paid a claim; gives the entry that says so.
    pub fn settle_by_hand(&mut self, claim: u64, reason: &str) -> u64 {
        self.book.treasury(HOLDS, |t| {
            let head = statement("2025-11-26", "2025-11-26", 0).with_ref(Rel::Previous, 4);
            let head = t.push(head).expect("a statement");
            let minor = t.payouts().get(claim).expect("a claim").claim.minor;
            let row = [
                ("assets:bank:main", "EUR", -minor, ""),
                ("expenses:unclassified", "EUR", minor, "general"),
            ];
            let row = draft("2025-11-26", Body::Expense(None), &row).with_ref(Rel::Statement, head);
            let row = t.push(row).expect("a row");
            let said = treasury::Said {
                row,
                claim,
                more: Vec::new(),
                fee: 0,
                rest: None,
                reason: reason.to_owned(),
            };
            treasury::settle(t, &said).expect("settled").entry
        })
    }
}

fn first_act(book: &Book, claim: u64) -> u64 {
    let books = Books::open(&book.path()).expect("readable");
    let payouts = books.payouts().expect("they fold");
    payouts.authority.acts_on(claim).first().expect("it was signed").entry
}

/// One more claim; the `n`th asks for `n` hundred.
pub fn submit(book: &mut Book, n: i64, payee: &str) -> u64 {
    let new = NewClaim {
        payee: of(payee),
        minor: n * 10_000,
        ccy: of("EUR"),
        category: of("hosting"),
        fund: Code::general(),
        from: of("2025-11-01"),
        to: of("2025-11-30"),
        due: of("2025-11-26"),
        priority: 9,
        commitment: None,
        given: None,
        purpose: Some(format!("A server of the {n}th kind")),
        invoice: Some(format!("2025/{n}")),
        documents: vec![],
        replaces: None,
    };
    book.treasury(HOLDS, |t| treasury::submit(t, new, &Settings::default()).expect("a claim").0)
}

/// A member rejects, and says why.
pub fn reject(book: &mut Book, subject: u64, member: &str, reason: &str) -> u64 {
    signed(book, HOLDS, (Word::Reject, subject), (member, &key(member)), Some(reason))
}

/// A member signs.
pub fn sign(book: &mut Book, today: &str, word: Word, subject: u64, member: &str) -> u64 {
    signed(book, today, (word, subject), (member, &key(member)), None)
}

fn signed(
    book: &mut Book,
    today: &str,
    (word, subject): (Word, u64),
    (member, key): (&str, &PrivateKey),
    reason: Option<&str>,
) -> u64 {
    let books = Books::open(&book.path()).expect("readable");
    let payouts = books.payouts().expect("they fold");
    let (signer, until) = (of(member), of("2026-03-01"));
    let unsigned = Unsigned { word, subject, signer, until };
    let said = treasury::to_sign(&books, &payouts, unsigned).expect("it can be signed");
    let (signature, reason) = (said.sign(key), reason.map(str::to_owned));
    book.treasury(today, |t| treasury::record(t, &said, signature, reason).expect("signed"))
}

/// Somebody is proposed and signs with their key, and nobody else does.
pub fn joined(book: &mut Book, member: &str) -> u64 {
    let entry = policy(book, member, Declared::Member { key: Some(key(member).public()) });
    sign(book, DECLARED, Word::Join, entry, member);
    entry
}

/// Declares a policy.
pub fn policy(book: &mut Book, code: &str, value: Declared) -> u64 {
    let body = Body::Policy(Policy { code: code.into(), value, in_force: true });
    book.treasury(DECLARED, |t| t.push(draft(DECLARED, body, &[])).expect("declared"))
}

/// A period of a commitment that its vendor debited; gives the entry.
pub fn collected(book: &mut Book) -> u64 {
    let value = Declared::Commitment(Commitment { collect: Collect::Debit, ..commitment() });
    let cloud = Body::Policy(Policy { code: "cloud".into(), value, in_force: true });
    let billed = Billed { from: of("2025-11-01"), to: of("2025-11-30") };
    book.treasury(HOLDS, |t| {
        let cloud = t.push(draft(HOLDS, cloud, &[])).expect("declared");
        let legs = [
            ("assets:bank:main", "EUR", -3_490, ""),
            ("expenses:hosting", "EUR", 3_490, "general"),
        ];
        let debit = draft("2025-11-25", Body::Expense(Some(billed)), &legs);
        let debit = debit.said(Some("Example Hosting Ltd"), None);
        t.push(debit.with_ref(Rel::Subject, cloud)).expect("collected")
    })
}

fn member(book: &mut Book, handle: &str, name: &str) {
    let value = Declared::Member { key: Some(key(handle).public()) };
    let body = Body::Policy(Policy { code: handle.into(), value, in_force: true });
    let draft = draft(DECLARED, body, &[]).said(Some(name), None);
    let entry = book.treasury(DECLARED, |t| t.push(draft).expect("declared"));
    sign(book, DECLARED, Word::Join, entry, handle);
    if handle != "treasurer" {
        sign(book, DECLARED, Word::Approve, entry, "treasurer");
    }
}

fn limit() -> Limit {
    Limit {
        account: of("assets:bank:main"),
        rail: of("manual"),
        payout: 100_000,
        day: 100_000,
        month: 200_000,
        payee: 100_000,
        above: None,
        attested: None,
        executed: 10,
    }
}

fn commitment() -> Commitment {
    Commitment {
        payee: of("hoster"),
        category: of("hosting"),
        fund: Code::general(),
        ccy: of("EUR"),
        cap: 4_000,
        amount: 3_490,
        every: of("1m"),
        from: of("2025-12-01"),
        to: None,
        notice: Some(30),
        cancel: None,
        fee: None,
        collect: Collect::Push,
        raise: Raise::Invoice,
        priority: 1,
    }
}
