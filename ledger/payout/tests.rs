//! The fold and the plan, as stories of a small service: entries in, what would be paid out.

mod given;
mod money;
mod over;
mod people;
mod states;

use super::plan::{self, Money, Why};
use super::{Approval, Payouts, Revoked};
use crate::account::{Account, Code, Function, PAYABLE};
use crate::act::{NAMESPACE, Word};
use crate::authority::Breach;
use crate::day::Day;
use crate::entry::{
    Act, Billed, Body, Claim, Collect, Commitment, Declared, Draft, Genesis, Grade, Intent, Limit,
    Outcome, Payee, Policy, Posting, Postings, Raise, Rel, Settlement, Statement,
};
use crate::log::{Origin, Signer};
use crate::money::Currency;
use crate::ssh::PrivateKey;

/// The day of a text.
fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The code of a text.
fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

fn euro() -> Currency {
    "EUR".parse().expect("a currency")
}

/// A service on its way: each call is one entry.
struct World {
    payouts: Payouts,
    next: u64,
    today: Day,
    money: Money,
}

impl World {
    /// One person, who has a key, and a fund of 1,000.00.
    fn alone() -> Self {
        let today = day("2026-01-01");
        let origin: Origin = "ledger.example.org".parse().expect("an origin");
        let key = Signer::new(origin.clone(), &[7; 32]).vkey();
        let (nonce, member) = ("00".repeat(16), code("ada"));
        let genesis = Genesis { nonce, origin, key, member, need: 1, delay: 72 };
        let mut money = Money::default();
        money.cash.insert(("assets:bank:main".to_owned(), "EUR".to_owned()), 100_000);
        money.funds.insert(("general".to_owned(), "EUR".to_owned()), 100_000);
        let mut world = Self { payouts: Payouts::new(genesis, today), next: 1, today, money };
        world.member("ada", 1);
        world.limit(50_000);
        world.payee("host", &[]);
        // What loosens and accounts that are new wait.
        world.wait(10);
        world.statement();
        world
    }

    /// Ada, Bea and Cem, of whom two must agree.
    fn three() -> Self {
        let mut world = Self::alone();
        world.member("bea", 2);
        world.member("cem", 3);
        let approval = crate::entry::Approval { need: 2, delay: 72, cooling: 72 };
        world.policy("ada", "approval", Declared::Approval(approval)).expect("two of three");
        world
    }

    fn wait(&mut self, days: i64) {
        self.today = self.today.plus(days);
    }

    fn push(&mut self, draft: Draft) -> Result<u64, Breach> {
        let index = self.next;
        self.payouts.see(index, &draft.to_entry(self.today))?;
        self.next += 1;
        Ok(index)
    }

    fn draft(&self, by: &str, body: Body) -> Draft {
        Draft::new(self.today, code(by), body, Postings::default())
    }

    fn policy(&mut self, by: &str, name: &str, value: Declared) -> Result<u64, Breach> {
        let policy = Policy { code: name.into(), value, in_force: true };
        self.push(self.draft(by, Body::Policy(policy)))
    }

    fn member(&mut self, name: &str, seed: u8) {
        let key = Some(PrivateKey::new(&[seed; 32]).public());
        let proposal = self.policy("ada", name, Declared::Member { key }).expect("a proposal");
        self.sign(name, Word::Join, proposal).expect("who joins signs");
        if name != "ada" {
            self.sign("ada", Word::Approve, proposal).expect("a member lets them in");
        }
    }

    fn limit(&mut self, payout: i64) -> u64 {
        let limit = Limit {
            account: "assets:bank:main".parse().expect("an account"),
            rail: code("sepa"),
            payout,
            day: 60_000,
            month: 200_000,
            payee: 90_000,
            above: None,
            attested: None,
            executed: 10,
        };
        self.policy("ada", "eur", Declared::Limit(limit)).expect("a limit")
    }

    fn payee(&mut self, name: &str, related: &[&str]) -> u64 {
        let related = related.iter().map(|member| code(member)).collect();
        let payee = Payee { code: code(name), in_force: true, related, flags: Vec::new() };
        self.push(self.draft("ada", Body::Payee(payee))).expect("a payee")
    }

    fn commitment(&mut self) -> Commitment {
        Commitment {
            payee: code("host"),
            category: code("hosting"),
            fund: Code::general(),
            ccy: euro(),
            cap: 6_000,
            amount: 5_236,
            every: "1m".parse().expect("an interval"),
            from: day("2026-01-01"),
            to: None,
            notice: None,
            cancel: None,
            fee: None,
            collect: Collect::Push,
            raise: Raise::Due,
            priority: 50,
        }
    }

    fn sign(&mut self, who: &str, word: Word, subject: u64) -> Result<u64, Breach> {
        self.sign_seen(who, word, subject, self.next)
    }

    /// By who saw so many entries.
    fn sign_seen(&mut self, who: &str, word: Word, subject: u64, seen: u64) -> Result<u64, Breach> {
        let seed = match who {
            "ada" => 1,
            "bea" => 2,
            _ => 3,
        };
        // The fold leaves signatures to who appends and who verifies.
        let signature = PrivateKey::new(&[seed; 32]).sign(NAMESPACE, &seen.to_be_bytes());
        let policy = self.payouts.authority.newest_policy(seen);
        let until = self.today.plus(30);
        let act = Act { word, policy, seen, signer: code(who), until, signature };
        let draft = self.draft(who, Body::Act(act)).with_ref(Rel::Subject, subject);
        self.push(draft)
    }

    /// The payee's newest entry.
    fn account_of(&self, payee: &str) -> u64 {
        self.payouts.authority.versions_of(&code(payee)).last().expect("a payee").entry
    }

    fn claim(&mut self, by: &str, minor: i64) -> u64 {
        self.claim_on(by, "general", minor)
    }

    fn claim_on(&mut self, by: &str, fund: &str, minor: i64) -> u64 {
        let claim = Claim {
            payee: code("host"),
            minor,
            ccy: euro(),
            category: code("hosting"),
            fund: code(fund),
            from: self.today,
            to: self.today,
            due: self.today,
            priority: 50,
            commitment: None,
            flags: Vec::new(),
        };
        self.submit(by, claim, &[]).expect("a claim")
    }

    /// Posts a claim as owed.
    fn owe(&mut self, claim: u64) {
        let of = self.payouts.get(claim).expect("a claim").claim.clone();
        let billed = Billed { from: of.from, to: of.to };
        let draft = self.draft("run", Body::Expense(Some(billed))).with_ref(Rel::Subject, claim);
        let hosting = "expenses:hosting".parse().expect("an account");
        let fund = of.fund.clone();
        let spent = Posting::expense(hosting, of.ccy, of.minor, fund, Function::Program);
        let owed = Posting::pooled(Account::payable(), of.ccy, -of.minor);
        let postings = Postings::new(vec![spent, owed]).expect("they balance");
        self.push(Draft { postings, ..draft }).expect("an expense");
        self.money.owe(&of);
    }

    fn submit(&mut self, by: &str, claim: Claim, more: &[u64]) -> Result<u64, Breach> {
        let account = self.account_of(claim.payee.as_str());
        let draft = self.draft(by, Body::ExpenseClaim(claim)).with_ref(Rel::Subject, account);
        let draft = more.iter().fold(draft, |draft, entry| draft.with_ref(Rel::Subject, *entry));
        self.push(draft)
    }

    /// The next period of a commitment, as `run` claims it.
    fn raise(&mut self) -> Vec<u64> {
        let (raised, _) = plan::raises(&self.payouts, self.today);
        let mut claims = Vec::new();
        for raised in raised {
            let of = raised.commitment;
            let claim = Claim {
                payee: of.payee,
                minor: of.amount,
                ccy: of.ccy,
                category: of.category,
                fund: of.fund,
                from: raised.billed.from,
                to: raised.billed.to,
                due: raised.billed.from,
                priority: of.priority,
                commitment: Some(raised.code),
                flags: Vec::new(),
            };
            claims.push(self.submit("run", claim, &[raised.entry]).expect("a period"));
        }
        claims
    }

    fn intent(&mut self, claim: u64) -> Result<u64, Breach> {
        let payable = self.payouts.get(claim).expect("a claim");
        let attempt = payable.attempts.len() as u64 + 1;
        let intent = Intent {
            attempt,
            batch: format!("B{}", self.today).into(),
            id: format!("P{claim}-{attempt}").into(),
            rail: code("sepa"),
            account: "assets:bank:main".parse().expect("an account"),
            minor: payable.claim.minor,
            ccy: euro(),
            day: self.today,
        };
        self.push(self.draft("run", Body::Intent(intent)).with_ref(Rel::Subject, claim))
    }

    fn settle(&mut self, intent: u64, minor: i64, outcome: Outcome) -> Result<u64, Breach> {
        let minor = if outcome == Outcome::Paid { minor } else { -minor };
        let body = Body::Settlement(Settlement { outcome, of_batch: false });
        let (statement, _) = self
            .payouts
            .newest_statement(&"assets:bank:main".parse().expect("an account"), euro())
            .expect("a statement");
        let draft = self.draft("run", body).with_ref(Rel::Statement, statement);
        let mut draft = draft.with_ref(Rel::Settles, intent);
        draft.postings = postings([(PAYABLE, minor), ("assets:bank:main", -minor)]);
        self.push(draft)
    }

    fn statement(&mut self) -> u64 {
        let statement = Statement {
            account: "assets:bank:main".parse().expect("an account"),
            ccy: euro(),
            from: self.today,
            to: self.today,
            opening: Some(0),
            closing: Some(100_000),
            rows: 1,
            proven: 1,
            grade: Grade::Closes,
            profile: code("camt053"),
            version: 1,
        };
        self.push(self.draft("ada", Body::Statement(statement))).expect("a statement")
    }

    fn approval(&self, claim: u64) -> Approval {
        let payable = self.payouts.get(claim).expect("a claim");
        self.payouts.approval(payable, self.today)
    }

    /// What is paid today, and why the rest is not.
    fn plan(&self) -> (Vec<u64>, Vec<Why>) {
        let (pay, waits) = plan::payments(&self.payouts, &self.money, self.today);
        (pay, waits.into_iter().map(|wait| wait.why).collect())
    }

    /// Why the only claim waits.
    fn why(&self) -> Option<Why> {
        self.plan().1.into_iter().next()
    }
}

fn postings<const N: usize>(legs: [(&str, i64); N]) -> Postings {
    let legs = legs.map(|(account, minor)| Posting {
        account: account.parse().expect("an account"),
        ccy: euro(),
        minor,
        fund: None,
        function: None,
    });
    Postings::new(legs.to_vec()).expect("they balance")
}

#[test]
fn a_host_is_paid_month_after_month_with_nobody_at_the_keyboard() {
    let mut world = World::alone();
    let commitment = world.commitment();
    let declared = world.policy("ada", "hosting", Declared::Commitment(commitment));
    let declared = declared.expect("a commitment");
    assert!(world.raise().is_empty(), "nobody signed it yet");
    world.sign("ada", Word::Approve, declared).expect("the only member signs");
    assert!(world.raise().is_empty(), "what loosens waits");
    world.wait(4);
    let [january] = world.raise()[..] else { panic!("one period is due") };
    // A payee's first payment is people's.
    assert!(matches!(world.why(), Some(Why::Sign { .. })));
    world.sign("ada", Word::Approve, january).expect("the first payment");
    assert_eq!(world.plan().0, [january], "`run` submitted it, so she need not wait");
    let intent = world.intent(january).expect("an attempt");
    world.settle(intent, 5_236, Outcome::Paid).expect("the statement shows it");
    assert!(world.payouts.get(january).expect("the claim").is_paid());
    world.wait(20);
    world.statement();
    let [february] = world.raise()[..] else { panic!("one more period is due") };
    assert_eq!(world.approval(february), Approval::Commitment);
    assert_eq!(world.plan().0, [february]);
    assert!(world.raise().is_empty(), "run again, it does nothing");
}
