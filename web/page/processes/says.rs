//! What each declared object says, as a sentence for people who never saw service.toml.
//! The compiler finds the kind that has no sentence yet.

use crate::answer::Refusal;
use crate::named;
use crate::reasons;
use crate::shown::{Money, apart, capital, counted, short};
use crate::view::View;
use ledger::account::Code;
use ledger::entry::{
    Approval, Closing, Commitment, Declared, Governance, Limit, Manifest, Policy, Profile, Return,
    Secondary, Shutdown, Successor,
};
use ledger::money::Currency;
use reports::names::account_named;
use reports::sum::points;

/// What an object is called: `Limit EUR`, `Member: Zoë`, `Fund: Mirror`.
pub fn title(policy: &Policy, name: Option<&str>) -> String {
    let name = name.map(|name| short(name, 80)).filter(|name| !name.trim().is_empty());
    let code = &*policy.code;
    let kind = match &policy.value {
        Declared::Service { .. } => "The service",
        Declared::Currency { .. } => "Currency",
        Declared::Account { .. } => "Account",
        Declared::Category { .. } => "Category",
        Declared::Fund => "Fund",
        Declared::Member { .. } => "Member",
        Declared::Approval(_) => return "Who may approve".to_owned(),
        Declared::Limit(_) => "Limits of payments in",
        Declared::Reserve { .. } => "Reserve in",
        Declared::Commitment(_) => "Standing commitment",
        Declared::Shutdown(_) => return "The end".to_owned(),
        Declared::Closing(_) => "What closing may cost in",
        Declared::Successor(_) => "Who comes after",
        Declared::Secondary(_) => "What becomes of the fund",
        Declared::Scenario => return scenario(code).to_owned(),
        Declared::Governance(_) => return "How members stay answerable".to_owned(),
        Declared::Budget(of) => return format!("Budget of {}", of.year),
        Declared::Unit => "What is counted",
        Declared::Channel { .. } => "Where people give",
        Declared::Manifest(_) => return "What directories of funding are told".to_owned(),
    };
    match ccy(policy) {
        // One that nobody named is called as it is everywhere, in each of its currencies.
        None if name.is_none() && matches!(policy.value, Declared::Account { .. }) => {
            let account = code.rsplit_once(':').map_or(code, |(account, _)| account);
            format!("{kind}: {}", account_named(account))
        }
        Some(ccy) => format!("{kind} {ccy}"),
        None => format!("{kind}: {}", name.unwrap_or_else(|| code.to_owned())),
    }
}

/// A sentence with its stop, of which a name at its end may have brought one.
fn ended(said: String) -> String {
    if said.ends_with('.') { said } else { said + "." }
}

fn scenario(code: &str) -> &'static str {
    match code {
        "start" => "When it starts",
        "continue" => "When it goes on",
        _ => "When it stops",
    }
}

/// What it says; `purpose` are the published words that came with it.
///
/// # Errors
/// The words of what it names cannot be read.
pub fn sentence(view: &View, policy: &Policy, purpose: Option<&str>) -> Result<String, Refusal> {
    let words = purpose.map(|words| short(words, 500)).unwrap_or_default();
    let sum = |minor: i64| in_ccy(minor, ccy(policy));
    let said = match &policy.value {
        Declared::Service { url, contact, framework, year_begins } => {
            let begins = year_begins.map(|month| month.to_string().into());
            let parts = [
                ("Its books are published at ", url),
                ("whoever asks writes to ", contact),
                ("it means to keep the Open Services framework ", framework),
                ("its financial year begins in month ", &begins),
            ];
            let parts = parts.into_iter().filter_map(|(says, of)| Some((says, of.as_ref()?)));
            let said: Vec<String> = parts.map(|(says, of)| format!("{says}{of}")).collect();
            match said.is_empty() {
                true => "Nothing but its name is declared.".to_owned(),
                false => capital(&said.join("; ")),
            }
        }
        Declared::Currency { exponent } => {
            format!("Has {}.", counted(u64::from(*exponent), "decimal", "decimals"))
        }
        Declared::Account { ccy } => format!("An own account, in {ccy}."),
        Declared::Category { function } => match function.as_str() {
            "program" => "What the service itself costs.".to_owned(),
            "admin" => "What running the organisation costs.".to_owned(),
            _ => fundraising(&policy.code),
        },
        Declared::Fund if &*policy.code == "general" => "For everything.".to_owned(),
        Declared::Fund => "Restricted: what is given for it is spent on nothing else.".to_owned(),
        Declared::Member { key: Some(key) } => {
            format!("Signs with the key {}.", key.fingerprint())
        }
        Declared::Member { key: None } => "Has no key to sign with yet.".to_owned(),
        Declared::Approval(of) => approval(of),
        Declared::Limit(of) => limit(view, of, sum),
        Declared::Reserve { minor } => {
            format!("Payments leave {} untouched, whatever is approved.", sum(*minor))
        }
        Declared::Commitment(of) => commitment(view, of)?,
        Declared::Shutdown(of) => shutdown(view, of)?,
        Declared::Closing(of) => {
            let Closing { budget, floor, minimum } = *of;
            format!(
                "Closing costs at most {}; at least {} are held back for what comes late; nothing \
                 below {} is sent back.",
                sum(budget),
                sum(floor),
                sum(minimum)
            )
        }
        Declared::Successor(of) => successor(of),
        Declared::Secondary(of) => match of {
            Secondary::Purpose(to) => {
                ended(format!("At the end it goes to {}", name(view, "successor", to)))
            }
            Secondary::Donors => "At the end it goes back to its donors.".to_owned(),
            Secondary::Similar => "At the end it goes to the successors.".to_owned(),
        },
        Declared::Scenario => String::new(),
        Declared::Governance(of) => governance(view, of)?,
        Declared::Budget(of) => format!(
            "{} may cost {} in {}.",
            view.category_name(of.category.as_str()).within(),
            in_ccy(of.minor, Some(of.ccy)),
            of.year
        ),
        Declared::Unit => "Counted again and again, so that a cost per unit is known.".to_owned(),
        // No stop behind an address: it would be taken for a part of it.
        Declared::Channel { url, .. } => format!("Gifts are given at {url}"),
        Declared::Manifest(of) => manifest(of),
    };
    let gap = match &policy.value {
        Declared::Channel { .. } | Declared::Manifest(_) => " · ",
        _ => " ",
    };
    let said = if said.is_empty() || words.is_empty() { said } else { said + gap };
    let words = if words.is_empty() { words } else { apart(&words) };
    Ok(format!("{said}{words}"))
}

/// The currency that the code names, for limits and reserves.
fn ccy(policy: &Policy) -> Option<Currency> {
    match policy.value {
        Declared::Limit(_) | Declared::Reserve { .. } | Declared::Closing(_) => {
            policy.code.to_ascii_uppercase().parse().ok()
        }
        Declared::Currency { .. } => policy.code.to_ascii_uppercase().parse().ok(),
        _ => None,
    }
}

fn manifest(of: &Manifest) -> String {
    let Manifest { entity, role, repository, license, .. } = of;
    format!("Run by: {entity}, as its {role}; code under {license} at {repository}")
}

fn in_ccy(minor: i64, ccy: Option<Currency>) -> String {
    let Some(ccy) = ccy else { return minor.to_string() };
    format!("{} {ccy}", Money::of(ccy, minor.into()).text)
}

fn name(view: &View, kind: &'static str, code: &Code) -> String {
    view.name_of(kind, code.as_str()).unwrap_or_else(|| code.to_string())
}

/// What a category of expenses is called, within a sentence.
fn category(view: &View, category: &Code) -> String {
    named::account(&view.names, &format!("expenses:{category}")).within()
}

fn approval(of: &Approval) -> String {
    let Approval { need, delay, cooling } = *of;
    let need = counted(need, "member must agree", "members must agree");
    let hours = |hours| counted(hours, "hour", "hours");
    format!(
        "{need} to what is paid and who decides. What loosens the rules waits {} in front of \
         everybody’s eyes, a payee’s new account {}.",
        hours(delay),
        hours(cooling)
    )
}

fn limit(view: &View, of: &Limit, sum: impl Fn(i64) -> String) -> String {
    let mut said = format!(
        "Payments from {}: at most {} each, {} a day, {} a month, {} to one payee in a month",
        named::account(&view.names, of.account.as_str()).within(),
        sum(of.payout),
        sum(of.day),
        sum(of.month),
        sum(of.payee)
    );
    if let Some(above) = of.above {
        said += &format!("; more only with {}", counted(above, "signature", "signatures"));
    }
    if let Some(days) = of.attested {
        let days = counted(days, "day", "days");
        said += &format!("; only where a member saw the balance at the bank within {days}");
    }
    said + "."
}

fn commitment(view: &View, of: &Commitment) -> Result<String, Refusal> {
    let sum = |minor| in_ccy(minor, Some(of.ccy));
    let mut said = format!(
        "{} for {}, {}, and never more than {}: approved once for all its periods, from {}",
        sum(of.amount),
        category(view, &of.category),
        reasons::every(of.every),
        sum(of.cap),
        reasons::long(of.from)
    );
    if let Some(to) = of.to {
        said += &format!(" to {}", reasons::long(to));
    }
    said += &format!("; {}, {}", reasons::collect(of.collect), reasons::raise(of.raise));
    if let Some(days) = of.notice {
        said += &format!("; it ends with {} of notice", counted(days, "day", "days"));
    }
    Ok(said + ".")
}

fn shutdown(view: &View, of: &Shutdown) -> Result<String, Refusal> {
    let profile = match of.profile {
        Profile::TaxExempt => "a tax-exempt body",
        Profile::Association => "an association",
        Profile::Company => "a company",
        Profile::Unincorporated => "people without a legal form",
    };
    let back = match of.returns {
        Return::None => "gifts stay given".to_owned(),
        Return::Newest => "what is left of gifts goes back, the newest first".to_owned(),
        Return::LookBack(days) => {
            let days = counted(days, "day", "days");
            format!("what is left goes back to who gave in the last {days}, by what they gave")
        }
        Return::Lifetime => "what is left goes back to all who gave, by what they gave".to_owned(),
    };
    let months = |n| counted(n, "month", "months");
    Ok(ended(format!(
        "Before the law this is {profile}. At the end {back}; who is offered something claims it within \
         {}. After its start it has {} to pay for itself, and closing takes {}. What nobody else takes \
         goes to {}",
        counted(of.window, "day", "days"),
        months(of.grace),
        months(of.period),
        name(view, "successor", &of.fallback)
    )))
}

fn successor(of: &Successor) -> String {
    let share = match of.points {
        0 => "Takes only what nobody else takes".to_owned(),
        some => format!("Takes {} of what is left at the end", points(some)),
    };
    match of.accepted {
        Some(day) => format!("{share}. Has accepted it in writing on {}.", reasons::long(day)),
        None => format!("{share}. Has not accepted it in writing yet."),
    }
}

fn governance(view: &View, of: &Governance) -> Result<String, Refusal> {
    let days = |days| counted(days, "day", "days");
    let mut parts = Vec::new();
    if let Some(who) = &of.treasurer {
        parts.push(format!("{} keeps the books.", name(view, "member", who)));
    }
    if let Some(n) = of.reaffirm {
        parts.push(format!(
            "Each member signs something within {}; whoever says nothing is a member no longer.",
            days(n)
        ));
    }
    if let Some(n) = of.silent {
        let days = days(n);
        parts.push(format!("If nothing is published for more than {days}, this site says so."));
    }
    Ok(parts.join(" "))
}

/// What a bank takes for payments is no cost of asking for gifts, whatever its category serves.
fn fundraising(category: &str) -> String {
    let but = if category == "fees" { "; what banks take counts as administration" } else { "" };
    format!("What asking for gifts costs{but}.")
}
