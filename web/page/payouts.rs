//! Payouts: what is to be paid next and what each waits for, what is on its way, what nobody knows,
//! what was paid or rejected; the rules that hold, the standing commitments, and who decides.
//! No bank detail is here: the page is made from the log and the published words alone.

pub(super) mod deciding;
mod rules;
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
use ledger::payout::plan::Why;
use ledger::payout::{Approval, Attempt, Event, Payable, State};
use upcoming::{Standing, Upcoming};

/// Rows of one page of a list.
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
    /// Limits and reserves in force.
    rules: Vec<rules::Rule>,
    paid: Vec<Payment>,
    /// Claims that are not to be paid, as a member said.
    rejected: Vec<Payment>,
    /// Where each list stands that goes on.
    on_the_way: Pager,
    next: Pager,
    was_paid: Pager,
    was_rejected: Pager,
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
    /// Where it stands, or by whose word.
    state: String,
    shown: Option<Shown>,
}

/// What proves a payment.
struct Shown {
    /// The line.
    entry: u64,
    /// The statement that it is of.
    statement: Option<u64>,
}

/// Shows one page of it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let asked = page_of(ask)?;
    let paying = view.paying()?;
    let plan = paying.plan(view.books())?;
    let (settled, open) = (settled(paying), open(paying, plan));
    let (unknown, live) = on_their_way(paying);
    let was_paid = Pager::of("page", asked, settled.len())?;
    let next = Pager::of("upcoming", asked, open.len())?;
    let on_the_way = Pager::of("live", asked, live.len())?;
    let paid = was_paid.here(&settled).map(|(by, what)| match what {
        Settled::Claim(payable, times) => paid(view, *by, payable, *times),
        Settled::Pulled(code) => pulled(view, *by, code),
    });
    let upcoming = next.here(&open).map(|(payable, why)| upcoming::of(view, payable, *why));
    let live = on_the_way.here(&live).map(|of| under_way(view, of));
    let not_paid = rejected(paying);
    let was_rejected = Pager::of("rejected", asked, not_paid.len())?;
    let not_paid = was_rejected.here(&not_paid).map(|(of, by)| gone(view, paying, of, by));
    Answer::page(&Page {
        shell: view.shell(ask, "payouts"),
        newest: Date::of(view.newest),
        need: view.need(),
        frozen: frozen(view, paying)?,
        unexplained: plan.money.unexplained.len(),
        unknown: unknown.iter().map(|of| under_way(view, of)).collect::<Result<_, _>>()?,
        live: live.collect::<Result<_, _>>()?,
        upcoming: upcoming.collect::<Result<_, _>>()?,
        periods: upcoming::periods(view, paying, plan)?,
        commitments: upcoming::commitments(view, paying)?,
        rules: rules::of(view, paying),
        paid: paid.collect::<Result<_, _>>()?,
        rejected: not_paid.collect::<Result<_, _>>()?,
        on_the_way,
        next,
        was_paid,
        was_rejected,
        members: deciding::members(view, paying)?,
        waiting: deciding::waiting(paying),
        seen: deciding::seen(view, paying),
    })
}

/// Which page of which list.
#[derive(Clone, Copy)]
struct Asked {
    list: &'static str,
    number: usize,
}

/// One page of a list at a time; the others begin with their first.
struct Pager {
    /// What the address says before the number, and the place on the page.
    list: &'static str,
    number: usize,
    pages: usize,
}

impl Pager {
    fn of(list: &'static str, asked: Asked, rows: usize) -> Result<Self, Refusal> {
        let number = if asked.list == list { asked.number } else { 1 };
        let pages = rows.div_ceil(PAGE).max(1);
        if number > pages {
            let message = format!("There is no page {number}: the list has {pages}.");
            return Err(Refusal::NotFound(message));
        }
        Ok(Self { list, number, pages })
    }

    fn here<'a, T>(&self, rows: &'a [T]) -> impl Iterator<Item = &'a T> + use<'a, T> {
        rows.iter().skip((self.number - 1) * PAGE).take(PAGE)
    }
}

/// The lists that go on.
const LISTS: [&str; 4] = ["page", "upcoming", "live", "rejected"];

fn page_of(ask: &Ask) -> Result<Asked, Refusal> {
    let refused = |message: &str| Err(Refusal::BadRequest(message.to_owned()));
    let pairs = ask.pairs()?;
    let (key, value) = match pairs.as_slice() {
        [] => return Ok(Asked { list: "page", number: 1 }),
        [(key, value)] => (key, value),
        _ => {
            return refused(
                "This page has one condition: `page`, `upcoming`, `live` or `rejected`.",
            );
        }
    };
    let Some(list) = LISTS.into_iter().find(|list| key == *list) else {
        return refused(
            "This page has no conditions but `page`, `upcoming`, `live` and `rejected`.",
        );
    };
    let plain = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
    match value.parse().ok().filter(|_| plain) {
        Some(number) => Ok(Asked { list, number }),
        None => refused("A page is a number from 1 on."),
    }
}

fn frozen(view: &View, paying: &Paying) -> Result<Option<Frozen>, Refusal> {
    let Some((entry, by)) = paying.payouts.authority.frozen() else { return Ok(None) };
    let since = Date::of(view.books().entry(entry)?.recorded);
    Ok(Some(Frozen { entry, by: by.to_string(), since }))
}

/// A claim and its attempt that lives.
type Live<'a> = (&'a Payable, &'a Attempt);

/// Attempts that live: those of which nobody knows, then the others.
fn on_their_way(paying: &Paying) -> (Vec<Live<'_>>, Vec<Live<'_>>) {
    paying.payouts.live().partition(|(_, attempt)| attempt.state() == State::Unknown)
}

fn under_way(view: &View, (payable, attempt): &Live<'_>) -> Result<Payment, Refusal> {
    payment(view, payable, attempt.body.day, crate::reasons::state(attempt.state()))
}

/// Claims that are to be paid, in their order, with what each waits for.
fn open<'a>(paying: &'a Paying, plan: &'a Plan) -> Vec<(&'a Payable, Option<&'a Why>)> {
    let open = plan.upcoming.iter().filter_map(|(claim, why)| {
        let payable = paying.payouts.get(*claim).filter(|payable| !payable.is_live())?;
        Some((payable, why.as_ref()))
    });
    open.collect()
}

/// What a statement's line paid.
enum Settled<'p> {
    /// A claim, with how often it was paid: once, unless something went wrong.
    Claim(&'p Payable, usize),
    /// A period of this commitment, which the vendor collected.
    Pulled(&'p Code),
}

/// What was paid, with the entry of the line that shows it, newest first.
fn settled(paying: &Paying) -> Vec<(u64, Settled<'_>)> {
    let shown = |attempt: &Attempt| {
        let shown = |(_, event): &&(u64, Event)| *event == Event::Shown(Outcome::Paid);
        let newest = attempt.events().iter().rfind(shown).map(|(entry, _)| *entry);
        newest.filter(|_| attempt.state() == State::Paid)
    };
    let claims = paying.payouts.all().flat_map(|payable| {
        let entries: Vec<u64> = payable.attempts.iter().filter_map(shown).collect();
        let times = entries.len();
        entries.into_iter().map(move |entry| (entry, Settled::Claim(payable, times)))
    });
    let pulled = paying.payouts.pulled().map(|(by, code, _)| (by, Settled::Pulled(code)));
    let mut settled: Vec<(u64, Settled<'_>)> = claims.chain(pulled).collect();
    settled.sort_by_key(|(by, what)| {
        let claim = if let Settled::Claim(payable, _) = what { payable.entry } else { 0 };
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
        state: "collected by the vendor".to_owned(),
        shown: Some(Shown { entry: by, statement: entry.refers(Rel::Statement) }),
    })
}

fn paid(view: &View, by: u64, payable: &Payable, times: usize) -> Result<Payment, Refusal> {
    let line = view.books().entry(by)?;
    let by_hand = crate::reasons::by_hand(view.books(), view.paying()?, by)?;
    let shown = Some(Shown { entry: by, statement: line.refers(Rel::Statement) });
    let again = match times {
        0 | 1 => None,
        2 => Some("paid twice".to_owned()),
        n => Some(format!("paid {n} times")),
    };
    let said: Vec<String> = by_hand.into_iter().chain(again).collect();
    let payment = payment(view, payable, line.date, &said.join(", "))?;
    Ok(Payment { shown, ..payment })
}

/// Claims that a member rejected and nothing paid, newest first, with that member.
fn rejected(paying: &Paying) -> Vec<(&Payable, Code)> {
    let open = paying.payouts.all().filter(|payable| !payable.is_paid() && !payable.is_live());
    let rejected = open.filter_map(|of| match paying.payouts.approval(of, paying.day) {
        Approval::Rejected(by) => Some((of, by)),
        _ => None,
    });
    let mut rejected: Vec<_> = rejected.collect();
    rejected.reverse();
    rejected
}

fn gone(view: &View, paying: &Paying, of: &Payable, by: &Code) -> Result<Payment, Refusal> {
    let authority = &paying.payouts.authority;
    let reason = crate::reasons::rejection(view.books(), authority, of.entry, by)?;
    let why = reason.map_or(String::new(), |why| format!(": {}", shown::short(&why, 120)));
    payment(view, of, of.recorded, &format!("{by} rejected it{why}"))
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
        shown: None,
    })
}

/// What a claim is for, and to whom.
fn named(view: &View, payable: &Payable) -> Result<(String, String), Refusal> {
    let words = view.books().words(payable.entry)?;
    let what = words.text.purpose.map(|text| shown::short(&text, 120));
    let what = what.unwrap_or_else(|| view.category_name(payable.claim.category.as_str()).text);
    let payee = words.who.name.map(|name| shown::short(&name, 80));
    Ok((what, payee.unwrap_or_else(|| payable.claim.payee.to_string())))
}
