//! `funding.json` v1.1.0: who asks for money, for what, where it is given, and what became of it. Who they
//! are is declared (`[manifest]`, `[service]`, `[[channel]]`); what is asked for and what was spent is read
//! off the books, so that it cannot drift. Refuses to be half a manifest: it says what to declare.

use crate::answer::{Answer, JSON, Refusal, TEXT};
use crate::ask::Ask;
use crate::figures::in_years;
use crate::shown::short;
use crate::view::View;
use ledger::account::Code;
use ledger::entry::{self, Declared, Phase, Via};
use ledger::journal::JournalError;
use ledger::means::{Means, Ratio};
use ledger::money::Currency;
use serde::Serialize;
use serde_json::value::RawValue;

const SCHEMA: &str = "https://fundingjson.org/schema/v1.1.0.json";
/// As the schema's own example has it; directories take `v1` alone.
const VERSION: &str = "v1.1.0";
/// As many channels as directories take.
const CHANNELS: usize = 10;
/// As many years and currencies.
const HISTORY: usize = 50;
/// What an amount may be, in whole units.
const MOST: i128 = 1_000_000_000;
/// The guid of the one project: the service.
const PROJECT: &str = "service";

/// Why there is no manifest.
pub enum NoManifest {
    /// Not all that it needs is declared.
    Lacks(Vec<Lack>),
    /// The books cannot be read.
    Refused(Refusal),
}

/// What a manifest needs.
pub struct Lack {
    /// As readers are told.
    pub says: &'static str,
    /// What the treasurer declares.
    declare: &'static str,
}

impl From<Refusal> for NoManifest {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<JournalError> for NoManifest {
    fn from(error: JournalError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<NoManifest> for Refusal {
    fn from(why: NoManifest) -> Self {
        match why {
            NoManifest::Lacks(lacks) => Self::NotFound(said(&lacks)),
            NoManifest::Refused(refusal) => refusal,
        }
    }
}

fn said(lacks: &[Lack]) -> String {
    let declare: Vec<&str> = lacks.iter().map(|lack| lack.declare).collect();
    format!(
        "There is no funding.json yet. service.toml lacks {}; then run `ledger apply`.",
        declare.join(", ")
    )
}

/// Why there is no manifest, though some of it is declared: for whom it was, it is missed.
pub fn unfunded(view: &View) -> Option<String> {
    view.declared.get("manifest", "manifest")?;
    match manifest(view) {
        Err(NoManifest::Lacks(lacks)) => Some(said(&lacks)),
        _ => None,
    }
}

/// The manifest.
#[derive(Serialize)]
pub struct Manifest {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    entity: Entity,
    projects: [Project; 1],
    funding: Funding,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entity {
    #[serde(rename = "type")]
    kind: &'static str,
    role: &'static str,
    name: String,
    email: String,
    description: String,
    webpage_url: Url,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct Url {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    well_known: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Project {
    guid: &'static str,
    name: String,
    description: String,
    webpage_url: Url,
    repository_url: Url,
    licenses: [String; 1],
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Funding {
    channels: Vec<Channel>,
    plans: Vec<Plan>,
    history: Vec<Year>,
}

#[derive(Serialize)]
struct Channel {
    guid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    address: String,
    description: String,
}

#[derive(Serialize)]
struct Plan {
    guid: String,
    status: &'static str,
    name: String,
    description: &'static str,
    amount: Box<RawValue>,
    currency: String,
    frequency: &'static str,
    channels: Vec<String>,
}

#[derive(Serialize)]
struct Year {
    year: i32,
    currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    income: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expenses: Option<Box<RawValue>>,
    description: String,
}

impl Url {
    fn of(url: &str, known: Option<&str>) -> Self {
        Self { url: url.to_owned(), well_known: known.map(str::to_owned) }
    }
}

/// The manifest as a file.
pub fn show(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let text = serde_json::to_string_pretty(&manifest(view)?);
    let text = text.map_err(|error| Refusal::Failed(error.to_string()))?;
    Ok(Answer::whole(JSON, text + "\n"))
}

/// Which manifests speak for this host, one on a line: this one.
pub fn manifests(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    manifest(view)?;
    if view.base.is_none() {
        let why = "Nobody has said where this site is public: `ledger serve --base-url URL` does.";
        return Err(Refusal::NotFound(why.to_owned()));
    }
    Ok(Answer::whole(TEXT, view.link("funding.json") + "\n"))
}

/// The manifest, where all that it needs is declared.
///
/// # Errors
/// [`NoManifest`].
pub fn manifest(view: &View) -> Result<Manifest, NoManifest> {
    let mut lacks = Vec::new();
    let mut need = |there: bool, says, declare| {
        if !there {
            lacks.push(Lack { says, declare })
        }
    };
    let believed = |url: Option<&str>, known: Option<&str>| {
        let manifest = view.base.as_ref().zip(url);
        manifest.is_none_or(|(base, url)| base.vouches_for(url, known))
    };
    let (url, contact) = match view.declared.get("service", "service").map(|(_, of)| &of.value) {
        Some(Declared::Service { url, contact, .. }) => (url.as_deref(), contact.as_deref()),
        _ => (None, None),
    };
    let email = contact.filter(|contact| contact.contains('@') && !contact.contains("://"));
    let said = match view.declared.get("manifest", "manifest") {
        Some((entry, of)) => match &of.value {
            Declared::Manifest(of) => Some((entry, of)),
            _ => None,
        },
        None => None,
    };
    let channels = channels(view)?;
    need(
        said.is_some(),
        "Who asks for money, for what, and where the code is.",
        "a table `[manifest]`",
    );
    need(url.is_some(), "The service’s own page.", "`url` of `[service]`");
    need(
        email.is_some(),
        "A mail address where one can ask.",
        "a mail address as `contact` of `[service]`",
    );
    let named = view.service.trim().chars().count() > 1;
    need(named, "A name of two letters or more.", "a name of two letters or more");
    need(
        !channels.is_empty(),
        "A way to give that the members agreed to.",
        "a `[[channel]]` that the members agreed to",
    );
    if let Some((_, said)) = said {
        let (webpage, code) =
            (said.well_known.webpage.as_deref(), said.well_known.repository.as_deref());
        need(
            believed(url, webpage),
            "A file on the service’s own page that speaks for this site.",
            "`webpage_known` of `[manifest]`, since `url` of `[service]` is not of this site",
        );
        need(
            believed(Some(&said.repository), code),
            "A file where the code is that speaks for this site.",
            "`repository_known` of `[manifest]`, since `repository` is not of this site",
        );
    }
    let (Some((entry, said)), Some(url), Some(email), true) = (said, url, email, lacks.is_empty())
    else {
        return Err(NoManifest::Lacks(lacks));
    };
    let description = view.books().words(entry)?.text.purpose.unwrap_or_default();
    // Directories count bytes, and withdrawn words leave none.
    let description = within(&short(&description, 2000), 2000);
    let description = match description.len() < 5 {
        true => format!("The public service {}", view.service),
        false => description,
    };
    let webpage_url = Url::of(url, said.well_known.webpage.as_deref());
    let plans = plans(view, &channels)?;
    Ok(Manifest {
        schema: SCHEMA,
        version: VERSION,
        entity: Entity {
            kind: said.entity.as_str(),
            role: said.role.as_str(),
            name: within(&view.service, 256),
            email: email.to_owned(),
            description: description.clone(),
            webpage_url: webpage_url.clone(),
        },
        projects: [project(view, said, description, webpage_url)],
        funding: Funding { channels, plans, history: history(view)? },
    })
}

fn project(view: &View, said: &entry::Manifest, description: String, webpage_url: Url) -> Project {
    Project {
        guid: PROJECT,
        name: within(&view.service, 256),
        description,
        webpage_url,
        repository_url: Url::of(&said.repository, said.well_known.repository.as_deref()),
        licenses: [format!("spdx:{}", said.license)],
        tags: said.tags.iter().map(Code::to_string).collect(),
    }
}

/// Those that members agreed to.
fn channels(view: &View) -> Result<Vec<Channel>, Refusal> {
    let now = view.now()?;
    let mut channels = Vec::new();
    for (code, entry, url, via) in now.payouts.authority.channels(now.today).take(CHANNELS) {
        let words = view.books().words(entry)?;
        let words = [words.who.name, words.text.purpose].into_iter().flatten();
        let words = words.filter(|words| !words.trim().is_empty()).collect::<Vec<_>>().join(": ");
        channels.push(Channel {
            guid: guid(code, entry),
            kind: via.unwrap_or(Via::Other).as_str(),
            address: within(url, 512),
            description: within(&short(&words, 500), 500),
        });
    }
    Ok(channels)
}

/// A code as directories take it; one that they would refuse becomes the number of its entry.
fn guid(code: &str, entry: u64) -> String {
    let taken = code.len() >= 3 && !code.contains("--") && !code.ends_with('-');
    if taken { code.to_owned() } else { format!("entry-{entry}") }
}

/// What is asked for: any amount, and what each month costs anyhow. Nothing, once it ends.
fn plans(view: &View, channels: &[Channel]) -> Result<Vec<Plan>, Refusal> {
    let (now, paying) = (view.now()?, view.paying()?);
    let over = matches!(now.payouts.authority.phase(now.today), Phase::Closing | Phase::Closed);
    let means = Means::all(view.books(), &paying.payouts, paying.day)?;
    let plan = |guid: &str, name: String, description, ccy: Currency, amount, frequency| Plan {
        guid: format!("{guid}-{}", ccy.code().to_ascii_lowercase()),
        status: if over { "inactive" } else { "active" },
        name,
        description,
        amount,
        currency: ccy.to_string(),
        frequency,
        channels: channels.iter().map(|channel| channel.guid.clone()).collect(),
    };
    let mut plans = Vec::new();
    let declared = view
        .declared
        .of("currency")
        .filter_map(|(code, ..)| code.to_ascii_uppercase().parse::<Currency>().ok());
    for ccy in declared.take(CHANNELS / 2) {
        let any = format!("Any amount in {ccy}");
        let says = "As much as you like, as often as you like.";
        plans.extend(amount(ccy, 0).map(|none| plan("any", any, says, ccy, none, "one-time")));
        let month = means.get(&ccy).map_or(Ratio::ZERO, |means| means.committed);
        // What a month costs is no less than is said.
        let month = Ratio::ZERO.minus(month).map_or(0, |month| -month.floor());
        if let Some(cost) = amount(ccy, month).filter(|_| month > 0) {
            let name = format!("What every month costs in {ccy}");
            let says = "The standing commitments of one month, as the members approved them.";
            plans.push(plan("month", name, says, ccy, cost, "monthly"));
        }
    }
    Ok(plans)
}

/// What came in and went out in each year and currency, the newest first. Gifts that were given back are
/// neither; what a directory could not hold is left out, and said.
fn history(view: &View) -> Result<Vec<Year>, Refusal> {
    let head = view.books().head();
    let mut history = Vec::new();
    for (year, ccy, came_in, went_out) in in_years(view.books())? {
        let (income, expenses) = (amount(ccy, came_in), amount(ccy, went_out));
        let mut says =
            format!("Unaudited, from the public log at {} entries, root {}.", head.size, head.root);
        if year == view.newest.month().year() {
            says = format!("Up to {}. {says}", view.newest);
        }
        for (word, minor, there) in
            [("Income", came_in, income.is_some()), ("Expenses", went_out, expenses.is_some())]
        {
            if !there {
                says += &format!(" {word}: {} {ccy}.", ccy.decimal(minor));
            }
        }
        history.push(Year { year, currency: ccy.to_string(), income, expenses, description: says });
    }
    history.sort_by(|a, b| b.year.cmp(&a.year).then_with(|| a.currency.cmp(&b.currency)));
    history.truncate(HISTORY);
    Ok(history)
}

/// An amount as a number of JSON, exact; none where a directory would refuse it.
fn amount(ccy: Currency, minor: i128) -> Option<Box<RawValue>> {
    let unit = 10_i128.checked_pow(u32::from(ccy.exponent()))?;
    let taken = (0..=MOST.checked_mul(unit)?).contains(&minor);
    taken.then(|| RawValue::from_string(ccy.decimal(minor)).ok()).flatten()
}

/// As many letters as fit into so many bytes.
fn within(text: &str, bytes: usize) -> String {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}
