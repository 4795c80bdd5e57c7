//! Payouts: what is to be paid next and what each waits for, what is on its way, what nobody knows,
//! what was paid; the standing commitments, and who decides.
//! No bank detail is here: the page is made from the log and the published words alone.

mod deciding;
mod upcoming;

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::paying::{Paying, Plan};
use crate::shown::{self, Date, Money};
use crate::view::{Shell, View};
use askama::Template;
use deciding::{Member, Seen, Waiting};
use ledger::account::{Class, Code, is_fee};
use ledger::entry::{Outcome, Posting, Rel};
use ledger::payout::{Event, Payable};
use upcoming::{Standing, Upcoming};

/// Rows of one page of what was paid.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "payouts.html")]
struct Page {
    shell: Shell,
    newest: Date,
    need: u64,
    frozen: Option<Frozen>,
    /// Debits that nobody explained.
    unexplained: usize,
    /// Attempts of which nobody knows what became of them.
    unknown: Vec<Payment>,
    /// Attempts that are on their way.
    live: Vec<Payment>,
    upcoming: Vec<Upcoming>,
    /// Periods of commitments that come next, or that people must look at.
    periods: Vec<upcoming::Period>,
    commitments: Vec<Standing>,
    paid: Vec<Payment>,
    has_paid: bool,
    number: usize,
    pages: usize,
    members: Vec<Member>,
    waiting: Vec<Waiting>,
    /// The statements of the accounts that pay, and who saw them at the bank.
    seen: Vec<Seen>,
}

/// Who stopped automatic payments.
struct Frozen {
    entry: u64,
    by: String,
    since: Date,
}

/// A claim that is on its way, or was paid.
struct Payment {
    entry: u64,
    what: String,
    payee: String,
    amount: Money,
    day: Date,
    /// Where it stands, or which entry proves it.
    state: String,
}

/// Shows one page of it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let number = page_of(ask)?;
    let paying = view.paying()?;
    let plan = paying.plan(view.books())?;
    let settled = settled(paying);
    let pages = settled.len().div_ceil(PAGE).max(1);
    if number > pages {
        let message = format!("There is no page {number}: the list has {pages}.");
        return Err(Refusal::NotFound(message));
    }
    let (unknown, live) = on_their_way(view, paying)?;
    let here = settled.iter().skip((number - 1) * PAGE).take(PAGE);
    let paid = here.map(|(by, what)| match what {
        Settled::Claim(payable) => paid(view, *by, payable),
        Settled::Pulled(code) => pulled(view, *by, code),
    });
    Answer::page(&Page {
        shell: view.shell(ask, "payouts"),
        newest: Date::of(view.newest),
        need: view.need(),
        frozen: frozen(view, paying)?,
        unexplained: plan.money.unexplained.len(),
        unknown,
        live,
        upcoming: upcoming_of(view, paying, plan)?,
        periods: upcoming::periods(view, paying, plan)?,
        commitments: upcoming::commitments(view, paying)?,
        has_paid: !settled.is_empty(),
        paid: paid.collect::<Result<_, _>>()?,
        number,
        pages,
        members: deciding::members(view, paying)?,
        waiting: deciding::waiting(paying),
        seen: deciding::seen(paying),
    })
}

/// Which page of what was paid.
fn page_of(ask: &Ask) -> Result<usize, Refusal> {
    let refused = |message: &str| Err(Refusal::BadRequest(message.to_owned()));
    match ask.pairs()?.as_slice() {
        [] => Ok(1),
        [(key, value)] if key == "page" => {
            let plain = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
            let number = value.parse().ok().filter(|_| plain);
            number.map_or_else(|| refused("page is a number from 1 on."), Ok)
        }
        _ => refused("This page has no conditions but `page`."),
    }
}

fn frozen(view: &View, paying: &Paying) -> Result<Option<Frozen>, Refusal> {
    let Some((entry, by)) = paying.payouts.authority.frozen() else { return Ok(None) };
    let since = Date::of(view.books().entry(entry)?.recorded);
    Ok(Some(Frozen { entry, by: by.to_string(), since }))
}

/// Attempts that live: those of which nobody knows, then the others.
fn on_their_way(view: &View, paying: &Paying) -> Result<(Vec<Payment>, Vec<Payment>), Refusal> {
    let (mut unknown, mut live) = (Vec::new(), Vec::new());
    for (payable, attempt) in paying.payouts.live() {
        let state = attempt.state();
        let shown = payment(view, payable, attempt.body.day, crate::reasons::state(state))?;
        match state {
            ledger::payout::State::Unknown => unknown.push(shown),
            _ => live.push(shown),
        }
    }
    Ok((unknown, live))
}

fn upcoming_of(view: &View, paying: &Paying, plan: &Plan) -> Result<Vec<Upcoming>, Refusal> {
    let open = plan.upcoming.iter().filter_map(|(claim, why)| {
        let payable = paying.payouts.get(*claim).filter(|payable| !payable.is_live())?;
        Some(upcoming::of(view, payable, why.as_ref()))
    });
    open.collect()
}

/// What a statement's line paid.
enum Settled<'p> {
    Claim(&'p Payable),
    /// A period of this commitment, which the vendor collected.
    Pulled(&'p Code),
}

/// What was paid, with the entry of the line that shows it, newest first.
fn settled(paying: &Paying) -> Vec<(u64, Settled<'_>)> {
    let shown = |payable: &Payable| {
        let events = payable.attempts.iter().flat_map(|attempt| attempt.events());
        let shown = events.filter(|(_, event)| *event == Event::Shown(Outcome::Paid));
        shown.map(|(entry, _)| *entry).max()
    };
    let paid = paying.payouts.all().filter(|payable| payable.is_paid());
    let claims = paid.filter_map(|payable| Some((shown(payable)?, Settled::Claim(payable))));
    let pulled = paying.payouts.pulled().map(|(by, code, _)| (by, Settled::Pulled(code)));
    let mut settled: Vec<(u64, Settled<'_>)> = claims.chain(pulled).collect();
    settled.sort_by_key(|(by, what)| {
        let claim = if let Settled::Claim(payable) = what { payable.entry } else { 0 };
        std::cmp::Reverse((*by, claim))
    });
    settled
}

/// What a vendor collected: its own entry is the statement's line.
fn pulled(view: &View, by: u64, code: &Code) -> Result<Payment, Refusal> {
    let entry = view.books().entry(by)?;
    let spent =
        |leg: &&Posting| leg.account.class() == Class::Expenses && !is_fee(leg.account.as_str());
    let spent = entry.postings.iter().find(spent);
    let Some(spent) = spent else {
        return Err(Refusal::NotFound(format!("Entry {by} is no debit of a vendor.")));
    };
    let subject = entry.refers(Rel::Subject);
    let name = subject.map(|of| view.books().name_of(of)).transpose()?.flatten();
    let what = name.map_or_else(|| code.to_string(), |name| shown::short(&name, 120));
    let payee = view.books().words(by)?.who.name.map(|name| shown::short(&name, 80));
    Ok(Payment {
        entry: by,
        what: shown::capital(&what),
        payee: payee.unwrap_or_else(|| code.to_string()),
        amount: Money::of(spent.ccy, spent.minor.into()),
        day: Date::of(entry.date),
        state: format!("collected by the vendor, shown by #{by}"),
    })
}

fn paid(view: &View, by: u64, payable: &Payable) -> Result<Payment, Refusal> {
    let date = view.books().entry(by)?.date;
    payment(view, payable, date, &format!("shown by #{by}"))
}

fn payment(
    view: &View,
    payable: &Payable,
    day: ledger::day::Day,
    state: &str,
) -> Result<Payment, Refusal> {
    let (what, payee) = named(view, payable)?;
    Ok(Payment {
        entry: payable.entry,
        what,
        payee,
        amount: Money::of(payable.claim.ccy, payable.claim.minor.into()),
        day: Date::of(day),
        state: state.to_owned(),
    })
}

/// What a claim is for, and to whom.
fn named(view: &View, payable: &Payable) -> Result<(String, String), Refusal> {
    let words = view.books().words(payable.entry)?;
    let what = words.text.purpose.map(|text| shown::short(&text, 120));
    let what = what.unwrap_or_else(|| shown::capital(payable.claim.category.as_str()));
    let payee = words.who.name.map(|name| shown::short(&name, 80));
    Ok((what, payee.unwrap_or_else(|| payable.claim.payee.to_string())))
}
