//! `ledger init`: a new book, whole or not there at all.
//! It is made in a folder beside and renamed, so that an interrupted `init` leaves no half book; one
//! that is interrupted behind that leaves declarations to `ledger apply`.

use crate::book::{self, Place};
use crate::{network, out, whole, words};
use anyhow::Context as _;
use clap::Args;
use ledger::day::Day;
use ledger::durable::{self, Access};
use ledger::entry::Genesis;
use ledger::journal::{Clerk, Head, Journal};
use ledger::log::{Origin, Signer};
use ledger::money::Currency;
use ledger::policy::{PolicyError, ServiceFile, check_contact};
use ledger::slot::hex;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where books are published, and the origin of the log that this makes.
#[derive(Debug, Clone)]
struct Url {
    text: String,
    origin: Origin,
}

impl FromStr for Url {
    type Err = Box<dyn Error + Send + Sync>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let bare = bare.map(|bare| bare.trim_end_matches('/')).filter(|bare| !bare.is_empty());
        let bare = bare.ok_or("expected it to begin with https://")?;
        if !bare.bytes().all(|b| ledger::canonical::is_plain(b) && b != b' ') {
            return Err("expected printable ASCII without spaces".into());
        }
        Ok(Self { text: text.to_owned(), origin: bare.parse()? })
    }
}

/// Make a new book
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger init books --name 'Example Service' --currency EUR
  ledger init books --name 'Example Service' --currency EUR \\
      --url https://ledger.example.org
  ledger init books --name 'Example Service' --currency EUR \\
      --contact books@example.org

The log's origin is the URL without its scheme and is fixed for ever; without --url it is made \
from random bytes. The checkpoint key is kept outside the folder: see `ledger status`.")]
pub struct Init {
    /// The folder to make
    dir: PathBuf,
    /// The service's public name
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    name: String,
    /// The service's main currency, as EUR
    #[arg(long)]
    currency: Currency,
    /// Where the books will be published
    #[arg(long)]
    url: Option<Url>,
    /// Where donors can ask: a mail address, or a page
    #[arg(long, value_parser = contact)]
    contact: Option<String>,
    /// The day it is, where it is not today: `demo` begins two years ago
    #[arg(skip)]
    today: Option<Day>,
}

impl Init {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let head = self.make(&place.state()?)?;
        out::say(&format!("{} is a book now. {}", out::path(&self.dir), book::written(0, head)));
        out::say(
            "Next: `ledger import STATEMENT.csv` in it, or edit service.toml and `ledger apply`.",
        );
        network::warn(&self.dir);
        if self.url.is_none() {
            out::say(NO_URL);
        }
        Ok(())
    }

    /// A book for other commands, as `demo` needs one.
    pub fn new(dir: PathBuf, name: &str, currency: Currency, today: Day) -> Self {
        Self { dir, name: name.to_owned(), currency, url: None, contact: None, today: Some(today) }
    }

    pub fn make(&self, state: &Path) -> anyhow::Result<Head> {
        whole::folder(&self.dir, |beside| self.make_in(beside, state))?;
        self.declare(state)
    }

    fn make_in(&self, folder: &Path, state: &Path) -> anyhow::Result<()> {
        furnish(folder, Some(&self.service_toml()))?;
        let (genesis, signer) = self.genesis()?;
        Journal::create(folder, state, genesis, signer, &mut self.clerk()?)?;
        Ok(())
    }

    /// What service.toml declares stands in the log from the start.
    fn declare(&self, state: &Path) -> anyhow::Result<Head> {
        let declared = ServiceFile::parse(&self.service_toml())?;
        let mut journal = Journal::open(&self.dir, state)?;
        let mut clerk = self.clerk()?;
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let by = append.by();
        for wanted in declared.wanted() {
            append.push(wanted.draft(today, by.clone(), true))?;
        }
        Ok(append.commit()?)
    }

    fn clerk(&self) -> anyhow::Result<Clerk> {
        let mut clerk = book::clerk()?;
        clerk.today = self.today.unwrap_or(clerk.today);
        Ok(clerk)
    }

    fn genesis(&self) -> anyhow::Result<(Genesis, Signer)> {
        let mut random = [0; 48];
        getrandom::fill(&mut random).context("the operating system gives no random bytes")?;
        let (nonce, seed) = random.split_at(16);
        let nonce = hex(nonce);
        let origin = self.origin(&nonce)?;
        let signer = Signer::new(origin.clone(), &seed.try_into()?);
        let (key, member) = (signer.vkey(), "treasurer".parse()?);
        Ok((Genesis { nonce, origin, key, member, need: 1, delay: 72 }, signer))
    }

    fn origin(&self, nonce: &str) -> anyhow::Result<Origin> {
        match &self.url {
            Some(url) => Ok(url.origin.clone()),
            None => Ok(format!("{nonce}.ledger.invalid").parse()?),
        }
    }

    fn service_toml(&self) -> String {
        let text = |value: &str| toml::Value::from(value).to_string();
        let url = match &self.url {
            Some(url) => format!("url = {}", text(&url.text)),
            None => "# url = \"https://ledger.example.org\"".to_owned(),
        };
        let contact = match &self.contact {
            Some(contact) => format!("contact = {}", text(contact)),
            None => "# contact = \"books@example.org\"".to_owned(),
        };
        SERVICE_TOML
            .replace("{name}", &text(&self.name))
            .replace("{url}", &url)
            .replace("{contact}", &contact)
            .replace("{currency}", self.currency.code())
    }
}

/// What a book's folder holds beside its three files.
pub fn furnish(folder: &Path, service: Option<&str>) -> anyhow::Result<()> {
    for inner in ["documents", "inbox", "outbox", "profiles", "public"] {
        std::fs::create_dir(folder.join(inner)).with_context(|| out::path(folder))?;
    }
    let service = service.map(|text| ("service.toml", text, Access::Everybody));
    let files =
        [("local.toml", LOCAL_TOML, Access::Owner), (".gitignore", GITIGNORE, Access::Everybody)];
    for (name, text, access) in service.into_iter().chain(files) {
        let path = folder.join(name);
        durable::write(&path, text.as_bytes(), access).with_context(|| out::path(&path))?;
    }
    Ok(())
}

fn contact(text: &str) -> Result<String, PolicyError> {
    check_contact(text).map(|()| text.to_owned())
}

const NO_URL: &str = "\
Without --url the log has a random name, which stays. Where the books are published goes into
service.toml once you know it, under [service], then `ledger apply`:
url = \"https://ledger.example.org\"";

const SERVICE_TOML: &str = r#"# What this service declares in public. Keep it in git.
# `ledger apply` shows how it differs from what the log holds, and writes the difference.

[service]
name = {name}
currency = "{currency}"
{url}
# Where donors can ask, shown in public: a mail address, or a page.
{contact}
# The version of the Open Services framework whose points it means to keep.
# framework = "v1"
# The month in which its financial year begins, if that is not January.
# year_begins = 7

# Own accounts: bank, processor (Stripe, PayPal), host (a fiscal host) or cash box.
# `ledger import` adds the account of a new statement here by itself.
#
# [[account]]
# code = "assets:cash:box"
# currencies = ["{currency}"]
# name = "The cash box at the meetups"

# What money is spent on, and what that serves: program, admin or fundraising.
[[category]]
code = "hosting"
name = "Hosting"
function = "program"

[[category]]
code = "domain"
name = "Domain names"
function = "program"

[[category]]
code = "maintenance"
name = "Maintainers"
function = "program"

[[category]]
code = "admin"
name = "Administration"
function = "admin"

[[category]]
code = "fees"
name = "Fees of banks, processors and hosts"
function = "fundraising"

# Earmarks. What is not restricted belongs to `general`.
[[fund]]
code = "general"
name = "General fund"

# Where people give, one link each on the first page.
#
# [[channel]]
# code = "monthly"
# name = "Every month, by card or transfer"
# url = "https://liberapay.com/example"
# note = "Ends whenever you like"
# via = "payment-provider"      # or bank, cheque, cash, other

# What directories of funding are told, as `funding.json` on the site.
#
# [manifest]
# entity = "group"              # or individual, organisation, other
# role = "steward"              # or owner, maintainer, contributor, other
# description = "What the service is for, in a sentence or two"
# repository = "https://code.example/service"
# repository_known = "https://code.example/.well-known/funding-manifest-urls"   # unless it is this host
# license = "AGPL-3.0-only"
# tags = ["weather"]

# Who keeps the books.
[[member]]
handle = "treasurer"
"#;

const LOCAL_TOML: &str = r#"# What is nobody's business: how rows of statements are classified. Not for git.
# The first rule that takes a row wins; `ledger classify N ACCOUNT --always` adds one.
#
# [[rule]]
# text = "(?i)hetzner"          # a pattern in the row's memo or name; ^ and $ are the ends of each
# sign = "out"                  # in or out
# to = "expenses:hosting"       # what it is
# who = "Hetzner Online GmbH"   # shown to everybody, instead of the bank's text
# purpose = "Servers"           # shown to everybody
# billed = "month"              # the days that it bills: the row's month, or "month-before", or a period
#
# Also: counterparty = "^DE02…" (a pattern in the other party's name or account),
# column = "Type" (`text` is looked for in that column), profile = "…", account = "…",
# min = "5.00" and max = "9.99" with currency = "EUR", fund = "…", public = true.

# Which account a kind of file belongs to, where the profile's own proposal is not it.
#
# [[source]]
# file = "^giro-"
# profile = "generic"
# account = "assets:bank:giro"

# Where `ledger run` writes the site after each pass, and how many days after its end it closes a month
# by itself, if its statements are there and its rows classified.
#
# [publish]
# folder = "public"
# base_url = "https://books.example.org"
# close_after = 10
"#;

const GITIGNORE: &str = "*\n!.gitignore\n!service.toml\n";
