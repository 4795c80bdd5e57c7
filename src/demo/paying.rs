//! How the invented service comes to pay by itself: a key, two payees, limits, two commitments that
//! its treasurer signed once; from then on each month's bills are raised, paid and settled by `run`.
//! A payee's first payment is signed by hand, as everywhere. The bank of the story reads what was
//! handed over from the books, as a bank reads its file.

use super::clerk_of;
use super::story::append;
use crate::book::Place;
use crate::member::file;
use crate::payout;
use crate::run::Run;
use crate::sign::keys::Keys;
use crate::sign::signing::{last_day, sign};
use ledger::account::Code;
use ledger::act::Word;
use ledger::day::{Day, Month};
use ledger::payout::plan::{self, Why};
use ledger::policy::{self, Change, ServiceFile, difference};
use ledger::ssh::PrivateKey;
use ledger::treasury::{self, NewPayee, Treasury, Unsigned};

/// The month of the story in which the treasurer sets it up.
const BEGINS: u32 = 16;

/// Who keeps the books.
const NAME: &str = "Nadja Holm";

const LOCAL: &str = r#"
# The account that pays, as payment files name it.
[[rail]]
name = "sepa"
account = "assets:bank:main"
holder = "Open Weather Commons"
iban = "DE12500105170648489890"
"#;

/// What is declared; the commitments begin with the month after the next.
fn declared(from: Day) -> String {
    format!(
        r#"
# What payments leave untouched.
[[reserve]]
currency = "EUR"
amount = "500.00"

# What may be paid without asking anybody again.
[[limit]]
currency = "EUR"
account = "assets:bank:main"
rail = "sepa"
payout = "150.00"
day = "300.00"
month = "600.00"
payee = "200.00"

[[commitment]]
code = "servers"
name = "Two servers"
payee = "northern-hosting"
category = "hosting"
currency = "EUR"
cap = "60.00"
amount = "56.40"
every = "1m"
from = "{from}"
notice = 30
collect = "push"
priority = 10

[[commitment]]
code = "maintenance"
name = "Four hours of maintenance"
payee = "maintainer"
category = "maintenance"
currency = "EUR"
cap = "120.00"
every = "1m"
from = "{from}"
notice = 30
collect = "push"
priority = 20
"#
    )
}

/// A payment that waits at the bank of the story.
pub struct Order {
    /// What the bank writes.
    pub text: String,
    /// Cents.
    pub minor: i64,
}

/// What was handed over and no statement shows yet.
pub fn orders(place: &Place, n: u32) -> anyhow::Result<Vec<Order>> {
    if n <= BEGINS {
        return Ok(Vec::new());
    }
    let payouts = place.books()?.payouts()?;
    let live = payouts.live().map(|(payable, attempt)| Order {
        text: format!("SEPA {} {}", payable.claim.payee, attempt.body.id),
        minor: attempt.body.minor,
    });
    Ok(live.collect())
}

/// Whether `run` pays the bills of this month.
pub fn pays(n: u32) -> bool {
    n > BEGINS + 1
}

/// What the treasurer does on the day on which a month's statements are in.
pub fn on(place: &Place, month: Month, n: u32, day: Day) -> anyhow::Result<()> {
    if n < BEGINS {
        return Ok(());
    }
    let treasurer: Code = "treasurer".parse()?;
    let key = Keys::of(place, &place.books()?.genesis().origin)?.make(&treasurer)?;
    if n == BEGINS {
        return begin(place, month.plus(2).first(), day, &treasurer, &key);
    }
    Run::on(day).run_quietly(place)?;
    if sign_first(place, day, &treasurer, &key)? {
        Run::on(day).run_quietly(place)?;
    }
    payout::hand_in(place, day)
}

/// A key, payees, policy, and the signature under each commitment: one append.
fn begin(
    place: &Place,
    from: Day,
    day: Day,
    treasurer: &Code,
    key: &PrivateKey,
) -> anyhow::Result<()> {
    let book = place.book()?;
    append(&book.join("service.toml"), &declared(from))?;
    append(&book.join("local.toml"), LOCAL)?;
    file::set(place, treasurer, Some(NAME), &key.public())?;
    let file = ServiceFile::parse(&std::fs::read_to_string(book.join("service.toml"))?)?;
    let mut journal = place.journal()?;
    let mut clerk = clerk_of(day)?;
    let mut append = journal.begin(&mut clerk)?;
    let mut treasury = Treasury::open(&mut append)?;
    let until = last_day(day);
    let act = |word, subject| Unsigned { word, subject, signer: treasurer.clone(), until };
    let joins = policy::member(treasurer, Some(NAME), Some(key.public()));
    let joins = treasury.push(joins.draft(day, treasurer.clone(), true))?;
    sign(&mut treasury, act(Word::Join, joins), key, None)?;
    for (code, name, iban) in [
        ("northern-hosting", "Northern Hosting Cooperative", "NL91ABNA0417164300"),
        ("maintainer", "The maintainer", "AT611904300234573201"),
    ] {
        let payee = NewPayee {
            code: code.parse()?,
            name: name.to_owned(),
            iban: iban.parse()?,
            bic: None,
            holder: None,
            known_as: None,
            related: Vec::new(),
            verified: None,
            preferred: None,
            reason: None,
        };
        treasury::declare_payee(&mut treasury, payee, &[])?;
    }
    append.commit()?;
    let changes = difference(&place.books()?, &file, day)?;
    let mut append = journal.begin(&mut clerk)?;
    let mut treasury = Treasury::open(&mut append)?;
    for change in changes {
        let Change::Added(wanted) = change else { continue };
        let entry = treasury.push(wanted.draft(day, treasurer.clone(), true))?;
        if wanted.policy.value.kind() == "commitment" {
            sign(&mut treasury, act(Word::Approve, entry), key, None)?;
        }
    }
    append.commit()?;
    Ok(())
}

/// Signs what waits for people, as the first payment to each payee does.
fn sign_first(place: &Place, day: Day, treasurer: &Code, key: &PrivateKey) -> anyhow::Result<bool> {
    let payouts = place.books()?.payouts()?;
    let (_, waits) = plan::payments(&payouts, &plan::Money::default(), day);
    let waits = waits.into_iter().filter(|wait| matches!(wait.why, Why::Sign { .. }));
    let claims: Vec<u64> = waits.filter_map(|wait| wait.what.claim()).collect();
    if claims.is_empty() {
        return Ok(false);
    }
    let mut journal = place.journal()?;
    let mut clerk = clerk_of(day)?;
    let mut append = journal.begin(&mut clerk)?;
    let mut treasury = Treasury::open(&mut append)?;
    for subject in claims {
        let (word, signer, until) = (Word::Approve, treasurer.clone(), last_day(day));
        sign(&mut treasury, Unsigned { word, subject, signer, until }, key, None)?;
    }
    append.commit()?;
    Ok(true)
}
