//! The second part of the log: two members with keys, a payee, a commitment, a payout from the
//! claim to the statement's line that proves it, and the commitment's end.
//! What is signed and what banks are told hangs on the hashes before it: `finish` puts those in.

use super::*;
use ledger::act::{Said, Word};
use ledger::entry::Seen;
use ledger::entry::{
    Act, Approval, Claim, Collect, Commitment, Intent, Limit, Outcome, Payee, PayoutState, Raise,
    Settlement, Step,
};
use ledger::log::{Edge, Hash};
use ledger::payout::id;
use ledger::ssh::PrivateKey;

/// The members' keys: everybody knows them, too.
const KEYS: [(&str, &[u8; 32]); 2] = [
    ("anna", b"a key that everybody knows: anna"),
    ("treasurer", b"a key that everybody knows: trea"),
];

/// Entries 30 to 41: who decides, and what may be paid.
pub fn decided() -> Vec<Entry> {
    let on = "2024-11-11";
    let ccy = euro();
    let member = |name, of: &str| {
        policy_on(on, name, of, Declared::Member { key: Some(key_of(of).public()) })
    };
    let limit = Limit {
        account: bank(),
        rail: code("sepa"),
        payout: 50_000,
        day: 100_000,
        month: 200_000,
        payee: 100_000,
        above: Some(2),
        attested: Some(40),
        executed: 10,
    };
    let approval = Approval { need: 2, delay: 72, cooling: 72 };
    vec![
        policy_on(on, "policy main", "assets:bank:main:eur", Declared::Account { ccy }),
        member("policy key", "treasurer"),
        act(on, "act", Word::Join, 31, 31, "treasurer"),
        member("policy second member", "anna"),
        act(on, "second act", Word::Join, 33, 33, "anna"),
        act(on, "approval of the second member", Word::Approve, 33, 33, "treasurer"),
        policy_on(on, "policy limit", "eur", Declared::Limit(limit)),
        policy_on(on, "policy reserve", "eur", Declared::Reserve { minor: 10_000 }),
        ("payee", day(on), payee(on)),
        policy_on(on, "policy commitment", "server", Declared::Commitment(commitment())),
        act(on, "approval of the commitment", Word::Approve, 39, 39, "treasurer"),
        policy_on(on, "policy approval", "approval", Declared::Approval(approval)),
    ]
}

/// Entries 42 to 47: a month is claimed, approved by two, owed, and handed to the bank.
pub fn claimed() -> Vec<Entry> {
    let on = "2024-11-15";
    let mut claim = draft(on, Body::ExpenseClaim(claim()), vec![]);
    claim.by = code("run");
    let claim = claim.with_ref(Rel::Subject, 38).with_ref(Rel::Subject, 39);
    let mut claim = known(claim);
    claim.words.source.account = Some(IBAN.to_owned());
    claim.words.source.id = Some("Re. 2024/1123".to_owned());
    claim.words.docs.sha256 = vec!["d1".repeat(32)];

    let billed = Some(Billed { from: day("2024-11-01"), to: day("2024-11-30") });
    let owed = vec![
        spent("expenses:hosting", 2_000, Function::Program),
        Posting::pooled(account("liabilities:payable"), euro(), -2_000),
    ];
    let mut owed = known(draft(on, Body::Expense(billed), owed)).with_ref(Rel::Subject, 42);
    owed.by = code("run");
    let intent = Intent {
        attempt: 1,
        batch: "".into(),
        id: "".into(),
        rail: code("sepa"),
        account: bank(),
        minor: 2_000,
        ccy: euro(),
        day: day(on),
    };
    let mut intent = known(draft(on, Body::Intent(intent), vec![])).with_ref(Rel::Subject, 42);
    intent.by = code("run");
    intent.words.source.account = Some(IBAN.to_owned());
    intent.words.docs.sha256 = vec!["f1".repeat(32)];
    let handed = PayoutState { state: Step::HandedOver, of_batch: true, code: None };
    let handed = draft(on, Body::PayoutState(handed), vec![]).with_ref(Rel::Subject, 46);
    vec![
        ("expense-claim", day(on), claim),
        act(on, "act approve", Word::Approve, 42, 41, "treasurer"),
        act(on, "second approval", Word::Approve, 42, 41, "anna"),
        ("expense of a claim", day(on), owed),
        ("intent", day(on), intent),
        ("payout-state", day(on), handed),
    ]
}

/// Entries 48 to 51: the bank's statement, which proves the payment, seen at the bank by another.
pub fn settled() -> Vec<Entry> {
    let on = "2024-11-20";
    let statement = Statement {
        account: bank(),
        ccy: euro(),
        from: day("2024-11-11"),
        to: day("2024-11-19"),
        opening: Some(50_000),
        closing: Some(47_965),
        rows: 1,
        proven: 1,
        grade: Grade::Closes,
        profile: code("camt053"),
        version: 1,
    };
    let at_bank = |minor| Posting::pooled(bank(), euro(), minor);
    let opening = vec![at_bank(50_000), fund("equity:opening", -50_000)];
    let opening = draft("2024-11-11", Body::Opening, opening).with_ref(Rel::Statement, 48);
    let paid = vec![
        at_bank(-2_035),
        Posting::pooled(account("liabilities:payable"), euro(), 2_000),
        spent("expenses:fees:bank", 35, Function::Admin),
    ];
    let shown = Settlement { outcome: Outcome::Paid, of_batch: false };
    let paid = draft("2024-11-18", Body::Settlement(shown), paid);
    let mut paid = paid.with_ref(Rel::Statement, 48).with_ref(Rel::Settles, 46);
    paid.words.source.row = Some(1);
    vec![
        ("statement of the bank", day(on), draft(on, Body::Statement(statement), vec![])),
        ("opening of the bank", day(on), opening),
        ("settlement", day(on), paid),
        act(on, "act attest", Word::Attest, 48, 41, "anna"),
    ]
}

/// Entries 52 to 56: the commitment is ended by two, and the other side confirms it; another
/// checkpoint key is proposed, which nobody signed yet.
pub fn ended() -> Vec<Entry> {
    let on = "2024-11-21";
    let (name, recorded, mut end) =
        policy_on(on, "commitment ended", "server", Declared::Commitment(commitment()));
    if let Body::Policy(policy) = &mut end.body {
        policy.in_force = false;
    }
    let other = Signer::new(signer().vkey().name().clone(), b"a key that everybody knows: v1 2");
    let confirmed = draft(on, Body::CommitmentEnd, vec![]).with_ref(Rel::Subject, 52);
    let mut confirmed = explained(confirmed, "the server moves to another place");
    confirmed.words.docs.sha256 = vec!["d2".repeat(32)];
    vec![
        (name, recorded, end),
        act(on, "first agreement", Word::Approve, 52, 52, "treasurer"),
        act(on, "second agreement", Word::Approve, 52, 52, "anna"),
        ("commitment-end", day(on), confirmed),
        ("key", day(on), draft(on, Body::Key(other.vkey()), vec![])),
    ]
}

/// What hangs on the entries before: the signature of an act, the ids of an attempt, what a closing saw.
pub fn finish(mut draft: Draft, leaves: &[Hash]) -> Draft {
    let subject = draft.refs.iter().find(|r| r.rel == Rel::Subject).map(|r| r.entry);
    let leaf = |index: u64| leaves[index as usize];
    match (&mut draft.body, subject) {
        (Body::Close(close), _) => {
            let mut edge = Edge::default();
            leaves.iter().for_each(|leaf| drop(edge.push(*leaf)));
            close.seen = Seen { size: edge.size(), root: edge.root() };
        }
        (Body::Act(act), Some(subject)) => {
            let mut edge = Edge::default();
            leaves.iter().for_each(|leaf| drop(edge.push(*leaf)));
            act.seen = edge.size();
            let said = Said {
                genesis: leaf(0),
                seen: (act.seen, edge.root()),
                word: act.word,
                subject: (subject, leaf(subject)),
                policy: (act.policy, leaf(act.policy)),
                signer: act.signer.clone(),
                until: act.until,
            };
            act.signature = said.sign(&key_of(act.signer.as_str()));
        }
        (Body::Intent(intent), Some(claim)) => {
            intent.id = id::end_to_end(&leaf(0), &leaf(claim), intent.attempt).into();
            intent.batch = id::batch(&leaf(0), [&*intent.id]).into();
        }
        _ => {}
    }
    draft
}

/// Invented, with check digits that are right.
const IBAN: &str = "DE89370400440532013000";

/// The account of whoever is paid.
pub fn iban() -> &'static str {
    IBAN
}

fn payee(on: &str) -> Draft {
    let payee = Payee { code: code("hosting-ltd"), in_force: true, related: vec![], flags: vec![] };
    let mut payee = explained(draft(on, Body::Payee(payee), vec![]), "by its invoice of October");
    payee.words.who.name = Some("Hosting Ltd".to_owned());
    payee.words.source.account = Some(IBAN.to_owned());
    payee.public.push(Slot::Who);
    payee
}

fn commitment() -> Commitment {
    Commitment {
        payee: code("hosting-ltd"),
        category: code("hosting"),
        fund: Code::general(),
        ccy: euro(),
        cap: 2_500,
        amount: 2_000,
        every: "1m".parse().expect("an interval"),
        from: day("2024-11-01"),
        to: None,
        notice: Some(30),
        cancel: None,
        fee: None,
        collect: Collect::Push,
        raise: Raise::Invoice,
        priority: 10,
    }
}

fn claim() -> Claim {
    Claim {
        payee: code("hosting-ltd"),
        minor: 2_000,
        ccy: euro(),
        category: code("hosting"),
        fund: Code::general(),
        from: day("2024-11-01"),
        to: day("2024-11-30"),
        due: day("2024-11-15"),
        priority: 10,
        commitment: Some(code("server")),
        flags: vec![code("new-payee")],
    }
}

/// An act that nobody signed yet; it sees all that stands before it.
pub fn act(on: &str, name: &'static str, word: Word, subject: u64, policy: u64, by: &str) -> Entry {
    let (signer, until) = (code(by), day("2024-12-31"));
    let nothing = key_of(by).sign("nothing", b"");
    let act = Act { word, policy, seen: 0, signer: signer.clone(), until, signature: nothing };
    let mut draft = draft(on, Body::Act(act), vec![]).with_ref(Rel::Subject, subject);
    draft.by = signer;
    draft.public = vec![Slot::Text];
    (name, day(on), draft)
}

fn key_of(member: &str) -> PrivateKey {
    let key = KEYS.iter().find(|(of, _)| *of == member).expect("a member");
    PrivateKey::new(key.1)
}

fn known(mut draft: Draft) -> Draft {
    draft.words.who.name = Some("Hosting Ltd".to_owned());
    draft.words.text.purpose = Some("a server for November".to_owned());
    draft.public = vec![Slot::Text, Slot::Who];
    draft
}

fn bank() -> Account {
    account("assets:bank:main")
}

fn policy_on(on: &str, name: &'static str, of: &str, value: Declared) -> Entry {
    let (_, _, mut draft) = policy(name, of, value, "");
    draft.date = day(on);
    (name, day(on), draft)
}
