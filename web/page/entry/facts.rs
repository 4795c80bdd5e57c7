//! What only this type of entry says, and what it declares, in words.
//! Bank details are in slots that nobody publishes: they are not here.

use super::governed;
use crate::named;
use crate::reasons;
use crate::shown::{Date, Money, apart, capital};
use crate::view::View;
use ledger::account::{Account, Code};
use ledger::entry::{
    Approval, Billed, Body, Claim, Commitment, Declared, Grade, Intent, Limit, Outcome, Payee,
    Policy, Return, Secondary, Shutdown, Step,
};
use ledger::money::Currency;

pub(super) type Facts = Vec<(&'static str, String)>;

/// What only this type says.
pub(super) fn of(view: &View, body: &Body) -> Facts {
    match body {
        Body::Genesis(of) => vec![
            ("Log", of.origin.to_string()),
            ("Key", of.key.to_string()),
            ("First member", apart(of.member.as_str())),
            ("Members who must agree", of.need.to_string()),
        ],
        Body::Policy(of) => {
            let state = match of.in_force {
                // Since when, its state says.
                true if of.value.decides() => "",
                true => ", in force from here on",
                false => ", ended",
            };
            let declares = format!("{}{state}", capital(&object(of)));
            let declared = ("Declares", declares);
            std::iter::once(declared).chain(declared_as(view, of)).collect()
        }
        Body::Statement(of) => {
            let shown = |minor| money(of.ccy, minor);
            let balance = |minor: Option<i64>| minor.map_or("not in the file".to_owned(), shown);
            vec![
                ("Account", account(view, &of.account)),
                ("From", Date::of(of.from).long),
                ("To", Date::of(of.to).long),
                ("Balance before", balance(of.opening)),
                ("Balance after", balance(of.closing)),
                ("Rows", format!("{}, of which {} are proven", of.rows, of.proven)),
                ("Grade", format!("{}: {}", of.grade.as_str(), grade(of.grade))),
                ("Read by", format!("profile {}, version {}", of.profile, of.version)),
            ]
        }
        Body::Assertion(of) => {
            vec![("Account", account(view, &of.account)), ("Counted", money(of.ccy, of.minor))]
        }
        Body::Conversion(Some(rate)) => vec![("Rate", rate.as_str().to_owned())],
        Body::Noncash(kind) => vec![("Given as", kind.as_str().to_owned())],
        Body::Key(key) => vec![("Key", key.to_string())],
        Body::Payee(of) => payee(of),
        Body::ExpenseClaim(of) => claim(view, of),
        Body::Intent(of) => intent(view, of),
        Body::PayoutState(of) => {
            let mut facts = vec![("Says", said(of.state).to_owned())];
            facts.extend(of.code.iter().map(|code| ("The bank’s reason", code.to_string())));
            facts.extend(of.of_batch.then(|| ("Of", "every attempt of its batch".to_owned())));
            facts
        }
        Body::Settlement(of) => {
            let batch = if of.of_batch { ", for every attempt of its batch" } else { "" };
            vec![("Shows", format!("{}{batch}", outcome(of.outcome)))]
        }
        Body::Decision(of) => governed::decision(of),
        Body::Phase(of) => governed::phase(*of),
        Body::Measure(of) => governed::measure(of),
        Body::Figures(of) => governed::figures(of),
        Body::Note(month) => vec![("Month", month.name())],
        Body::Close(of) => governed::close(of),
        Body::Unknown(_) => {
            vec![("Type", "of a later version: its amounts count, its bytes are below".to_owned())]
        }
        _ => Vec::new(),
    }
}

/// What is declared, by its kind and its code: `limit EUR`; by its kind alone where there is one of them.
pub(crate) fn object(of: &Policy) -> String {
    let (kind, code) = (of.value.kind(), &*of.code);
    let by_ccy = matches!(
        of.value,
        Declared::Limit(_)
            | Declared::Reserve { .. }
            | Declared::Closing(_)
            | Declared::Currency { .. }
    );
    match () {
        () if kind == code => kind.to_owned(),
        () if by_ccy => format!("{kind} {}", code.to_ascii_uppercase()),
        () => format!("{kind} {code}"),
    }
}

fn declared_as(view: &View, policy: &Policy) -> Facts {
    // Limits and reserves are named by their currency.
    let ccy = policy.code.to_ascii_uppercase().parse::<Currency>().ok();
    let sum = |minor| ccy.map_or(format!("{minor} minor units"), |ccy| money(ccy, minor));
    match &policy.value {
        Declared::Service { url, contact, framework, year_begins } => {
            let parts = [("Address", url), ("Contact", contact), ("Framework", framework)];
            let parts = parts.into_iter();
            let begins = year_begins.map(|month| ("Financial year from month", month.to_string()));
            let parts = parts.filter_map(|(name, text)| Some((name, text.as_ref()?.to_string())));
            parts.chain(begins).collect()
        }
        Declared::Currency { exponent } => vec![("Decimals", exponent.to_string())],
        Declared::Account { ccy } => vec![("Currency", ccy.to_string())],
        Declared::Category { function } => vec![("Serves", function.to_string())],
        Declared::Fund | Declared::Scenario | Declared::Unit => Vec::new(),
        Declared::Channel { url, via } => {
            let via = via.map(|via| ("By", via.to_string()));
            [("Gifts are given at", url.to_string())].into_iter().chain(via).collect()
        }
        Declared::Manifest(of) => governed::manifest(of),
        Declared::Governance(of) => governed::governance(view, of),
        Declared::Budget(of) => governed::budget(view, of),
        Declared::Member { key } => key
            .iter()
            .flat_map(|key| [("Key", key.to_string()), ("Fingerprint", key.fingerprint())])
            .collect(),
        Declared::Approval(of) => approval(of),
        Declared::Limit(of) => limit(view, of, sum),
        Declared::Reserve { minor } => vec![("Leaves untouched", sum(*minor))],
        Declared::Commitment(of) => commitment(view, of),
        Declared::Shutdown(of) => shutdown(of),
        Declared::Closing(of) => vec![
            ("Closing budget", sum(of.budget)),
            ("Held back at least", sum(of.floor)),
            ("Nothing sent below", sum(of.minimum)),
        ],
        Declared::Successor(of) => {
            let accepted = of.accepted.map_or("not yet".to_owned(), reasons::long);
            vec![("Points of 10,000", of.points.to_string()), ("Accepted", accepted)]
        }
        Declared::Secondary(of) => {
            let way = match of {
                Secondary::Purpose(to) => format!("to {to}"),
                Secondary::Donors => "back to its donors".to_owned(),
                Secondary::Similar => "to the successors".to_owned(),
            };
            vec![("At the end", way)]
        }
    }
}

fn shutdown(of: &Shutdown) -> Facts {
    let returns = match of.returns {
        Return::None => "none".to_owned(),
        Return::Newest => "the newest first".to_owned(),
        Return::LookBack(days) => format!("by weight, of {days} days"),
        Return::Lifetime => "by weight, of all time".to_owned(),
    };
    vec![
        ("Legal profile", of.profile.as_str().to_owned()),
        ("Gifts that go back", returns),
        ("Grace", format!("{} months", of.grace)),
        ("Closing takes", format!("{} months", of.period)),
        ("Claims within", format!("{} days", of.window)),
        ("The rest goes to", apart(of.fallback.as_str())),
    ]
}

fn approval(of: &Approval) -> Facts {
    vec![
        ("Members who must agree", of.need.to_string()),
        ("What loosens waits", format!("{} hours", of.delay)),
        ("New accounts wait", format!("{} hours", of.cooling)),
    ]
}

fn limit(view: &View, of: &Limit, sum: impl Fn(i64) -> String) -> Facts {
    let mut facts = vec![
        ("Pays from", account(view, &of.account)),
        ("By", apart(of.rail.as_str())),
        ("One payout", sum(of.payout)),
        ("A day", sum(of.day)),
        ("A month", sum(of.month)),
        ("A payee’s month", sum(of.payee)),
    ];
    facts.extend(of.above.map(|n| ("Above them", format!("{n} signatures"))));
    facts.extend(of.attested.map(|days| ("Attested within", format!("{days} days"))));
    facts.push(("Signed off after", format!("{} days", of.executed)));
    facts
}

fn commitment(view: &View, of: &Commitment) -> Facts {
    let mut facts = vec![
        ("Payee", apart(of.payee.as_str())),
        ("Category", category(view, &of.category)),
        ("Fund", view.fund_name(of.fund.as_str()).within()),
        ("At most", money(of.ccy, of.cap)),
        ("Usually", money(of.ccy, of.amount)),
        ("Billed", format!("{}, {}", reasons::every(of.every), reasons::raise(of.raise))),
        ("Collected", reasons::collect(of.collect).to_owned()),
        ("From", reasons::long(of.from)),
    ];
    facts.extend(of.to.map(|day| ("To", reasons::long(day))));
    facts.extend(of.notice.map(|days| ("Notice", format!("{days} days"))));
    facts.extend(of.cancel.map(|day| ("To be cancelled by", reasons::long(day))));
    facts
}

fn payee(of: &Payee) -> Facts {
    // Whether it may be paid by now, its state says.
    let ended = if of.in_force { "" } else { ", no longer paid" };
    let account = "known to the treasury alone; this entry binds it";
    let mut facts =
        vec![("Payee", apart(of.code.as_str()) + ended), ("Account", account.to_owned())];
    let related: Vec<&str> = of.related.iter().map(Code::as_str).collect();
    facts.extend((!related.is_empty()).then(|| ("Close to it", apart(&related.join(", ")))));
    facts.extend(of.flags.iter().map(|flag| ("Noticed", reasons::flag(flag))));
    facts
}

fn claim(view: &View, of: &Claim) -> Facts {
    // Who the payee is, its state says.
    let billed = Billed { from: of.from, to: of.to };
    let mut facts = vec![
        ("Category", category(view, &of.category)),
        ("Fund", view.fund_name(of.fund.as_str()).within()),
        ("Billed for", period(&billed)),
        ("Due", reasons::long(of.due)),
        ("Priority", of.priority.to_string()),
    ];
    facts.extend(of.commitment.iter().map(|code| ("Commitment", apart(code.as_str()))));
    facts.extend(of.flags.iter().map(|flag| ("Noticed", reasons::flag(flag))));
    facts
}

fn intent(view: &View, of: &Intent) -> Facts {
    vec![
        ("Attempt", of.attempt.to_string()),
        ("Bank’s id", apart(&of.id)),
        ("Batch", apart(&of.batch)),
        ("Pays from", account(view, &of.account)),
        ("By", apart(of.rail.as_str())),
        ("Asked for", reasons::long(of.day)),
    ]
}

pub(crate) fn said(step: Step) -> &'static str {
    match step {
        Step::HandedOver => "it was handed to the bank",
        Step::Acknowledged => "the bank has it",
        Step::Rejected => "the bank will not pay it",
        Step::Unknown => "nobody knows what became of it",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Paid => "the bank paid it",
        Outcome::Returned => "the money came back",
    }
}

/// What an account is called.
fn account(view: &View, account: &Account) -> String {
    named::account(&view.names, account.as_str()).within()
}

/// What a category of expenses is called.
pub(super) fn category(view: &View, category: &Code) -> String {
    named::account(&view.names, &format!("expenses:{category}")).within()
}

fn money(ccy: Currency, minor: i64) -> String {
    format!("{} {ccy}", Money::of(ccy, minor.into()).text)
}

pub(super) fn period(billed: &Billed) -> String {
    format!("{} to {}", Date::of(billed.from).long, Date::of(billed.to).long)
}

/// How far a statement is proven.
pub(super) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Unproven => "it names no balances, so it proves nothing about what is missing",
        Grade::Closes => "its balances close over all its rows",
        Grade::Attested => "its balances close, and a second member saw them at the bank",
    }
}
