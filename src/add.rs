//! `ledger add`: what no statement shows: cash boxes, opening balances, counts, gifts without money.
//! Refuses accounts that are not declared, closed signs and empty amounts.

use crate::book::{self, Place};
use crate::classify::billed;
use crate::out;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use ledger::account::{Account, Code};
use ledger::day::Day;
use ledger::entry::{Assertion, Body, Draft, Noncash, Posting, Postings, Rate};
use ledger::import::function_of;
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::slot::Slot;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

/// Enter what no statement shows
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger add opening --account assets:cash:box --amount 80.00 --date 2024-01-01
  ledger add donation --account assets:cash:box --amount 20.00 --one-time
  ledger add expense --account assets:cash:box --amount 12.50 --category hosting --billed 2024-10 \\
      --who 'Hosting Ltd'
  ledger add transfer --from assets:cash:box --to assets:bank:main --amount 60.00
  ledger add count --account assets:cash:box --amount 27.50
  ledger add waived --amount 50.00 --category maintenance --text 'bounty for issue 12'
  ledger add in-kind --amount 300.00 --category hosting --who 'Hosting Ltd' --public
  ledger add loan --account assets:bank:main --amount 500.00 --lender founder")]
pub struct Add {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A gift in money
    Donation(Donation),
    /// Other money that came in
    Income(Income),
    /// Money spent
    Expense(Expense),
    /// Between own accounts, or between funds
    Transfer(Transfer),
    /// What an account held before the books began
    Opening(Opening),
    /// What an account holds by somebody's count; says whether the books agree
    Count(Opening),
    /// A claim that its owner gave up: a gift and an expense without money
    Waived(Given),
    /// Goods or services given: a gift and an expense without money
    InKind(Given),
    /// Money lent to the service, or paid back
    Loan(Loan),
}

/// What every entry by hand says.
#[derive(Args)]
struct Common {
    /// How much, as 12.50
    #[arg(long, allow_negative_numbers = true)]
    amount: String,
    /// The currency; the service's main one unless named
    #[arg(long)]
    currency: Option<Currency>,
    /// The day it happened; today unless named
    #[arg(long)]
    date: Option<Day>,
    /// The other party
    #[arg(long)]
    who: Option<String>,
    /// What it was for; shown to everybody
    #[arg(long)]
    text: Option<String>,
    /// A document that proves it; kept by its hash
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

#[derive(Args)]
struct Donation {
    #[command(flatten)]
    common: Common,
    /// The account it came into
    #[arg(long)]
    account: Account,
    /// It comes again
    #[arg(long, conflicts_with = "one_time")]
    recurring: bool,
    /// It came once
    #[arg(long)]
    one_time: bool,
    /// What it is restricted to
    #[arg(long, default_value = "general")]
    fund: Code,
    /// The donor asked to be named
    #[arg(long, requires = "who")]
    public: bool,
}

#[derive(Args)]
struct Income {
    #[command(flatten)]
    common: Common,
    /// The account it came into
    #[arg(long)]
    account: Account,
    /// What it is, as income:other:interest
    #[arg(long)]
    to: Account,
    /// The fund it belongs to
    #[arg(long, default_value = "general")]
    fund: Code,
}

#[derive(Args)]
struct Expense {
    #[command(flatten)]
    common: Common,
    /// The account it was paid from
    #[arg(long)]
    account: Account,
    /// What it was for, as hosting
    #[arg(long)]
    category: Code,
    /// The period it bills: 2024, 2024-Q3, 2024-10 or 2024-10-05..2024-11-04
    #[arg(long, value_name = "PERIOD")]
    billed: Option<String>,
    /// The fund it is paid from
    #[arg(long, default_value = "general")]
    fund: Code,
    /// Do not show who was paid, but to the treasurer
    #[arg(long)]
    private: bool,
}

#[derive(Args)]
struct Transfer {
    #[command(flatten)]
    common: Common,
    /// The account it leaves
    #[arg(
        long,
        requires = "to",
        conflicts_with = "from_fund",
        required_unless_present = "from_fund"
    )]
    from: Option<Account>,
    /// The account it enters
    #[arg(long, requires = "from")]
    to: Option<Account>,
    /// The fund that releases it
    #[arg(long, requires = "to_fund")]
    from_fund: Option<Code>,
    /// The fund that receives it
    #[arg(long, requires = "from_fund")]
    to_fund: Option<Code>,
    /// What arrives, if in another currency, as 10.00 USD
    #[arg(long, value_name = "AMOUNT CCY", requires = "from")]
    arrives: Option<String>,
}

#[derive(Args)]
struct Opening {
    #[command(flatten)]
    common: Common,
    /// The account
    #[arg(long)]
    account: Account,
}

#[derive(Args)]
struct Given {
    #[command(flatten)]
    common: Common,
    /// What it was for, as hosting
    #[arg(long)]
    category: Code,
    /// The fund it belongs to
    #[arg(long, default_value = "general")]
    fund: Code,
    /// The giver asked to be named
    #[arg(long, requires = "who")]
    public: bool,
}

#[derive(Args)]
struct Loan {
    #[command(flatten)]
    common: Common,
    /// The account it came into, or is paid back from
    #[arg(long)]
    account: Account,
    /// Who lent it, as a code
    #[arg(long)]
    lender: Code,
    /// It is paid back
    #[arg(long)]
    repaid: bool,
}

/// What a kind of entry by hand is, before the common words.
struct Made {
    body: Body,
    legs: Vec<Posting>,
    public: Vec<Slot>,
}

impl Add {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let common = self.what.common();
        let main = place.service()?.currency();
        let ccy = common.currency.unwrap_or(main);
        let minor = ccy.parse(&common.amount).context("--amount")?;
        let may_be_zero = matches!(self.what, What::Count(_));
        if minor < 0 || (minor == 0 && !may_be_zero) {
            bail!("--amount {}: expected more than nothing; nothing was written", common.amount);
        }
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let made = self.what.make(&mut append, ccy, minor)?;
        let draft = common.draft(place, &append, made)?;
        if let What::Count(count) = &self.what {
            compare(place, &count.account, ccy, minor, draft.date)?;
        }
        append.push(draft)?;
        if common.dry_run {
            out::say("Nothing was written (--dry-run).");
            return Ok(());
        }
        out::say(&book::written(first, append.commit()?));
        Ok(())
    }
}

impl What {
    fn common(&self) -> &Common {
        match self {
            Self::Donation(Donation { common, .. })
            | Self::Income(Income { common, .. })
            | Self::Expense(Expense { common, .. })
            | Self::Transfer(Transfer { common, .. })
            | Self::Opening(Opening { common, .. })
            | Self::Count(Opening { common, .. })
            | Self::Waived(Given { common, .. })
            | Self::InKind(Given { common, .. })
            | Self::Loan(Loan { common, .. }) => common,
        }
    }

    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        match self {
            Self::Donation(donation) => donation.make(append, ccy, minor),
            Self::Income(income) => income.make(append, ccy, minor),
            Self::Expense(expense) => expense.make(append, ccy, minor),
            Self::Transfer(transfer) => transfer.make(append, ccy, minor),
            Self::Opening(opening) => opening.make(append, ccy, minor),
            Self::Count(count) => {
                let account = declared(append, &count.account, ccy)?;
                let body = Body::Assertion(Assertion { account, ccy, minor });
                Ok(Made { body, legs: Vec::new(), public: vec![Slot::Text] })
            }
            Self::Waived(given) => given.make(append, ccy, minor, Noncash::Waived),
            Self::InKind(given) => given.make(append, ccy, minor, Noncash::InKind),
            Self::Loan(loan) => loan.make(append, ccy, minor),
        }
    }
}

impl Donation {
    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let kind = match (self.recurring, self.one_time) {
            (true, _) => "recurring",
            (_, true) => "one-time",
            _ => "unknown",
        };
        let income = format!("income:donations:{kind}").parse()?;
        let fund = fund(append, &self.fund)?;
        let legs = vec![
            Posting::pooled(declared(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(income, ccy, -minor, fund),
        ];
        Ok(Made { body: Body::Donation, legs, public: who_and_text(self.public) })
    }
}

impl Income {
    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        if self.to.class() != ledger::account::Class::Income {
            bail!("--to {}: expected an income account, as income:other:interest", self.to);
        }
        let fund = fund(append, &self.fund)?;
        let legs = vec![
            Posting::pooled(declared(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(self.to.clone(), ccy, -minor, fund),
        ];
        Ok(Made { body: Body::Income, legs, public: vec![Slot::Text] })
    }
}

impl Expense {
    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let billed = self.billed.as_deref().map(billed).transpose()?;
        let legs = vec![
            Posting::pooled(declared(append, &self.account, ccy)?, ccy, -minor),
            spent(append, &self.category, &self.fund, ccy, minor)?,
        ];
        Ok(Made { body: Body::Expense(billed), legs, public: who_and_text(!self.private) })
    }
}

impl Transfer {
    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let public = vec![Slot::Text];
        if let (Some(from), Some(to)) = (&self.from_fund, &self.to_fund) {
            let equity: Account = "equity:fund-transfer".parse()?;
            let legs = vec![
                Posting::of_fund(equity.clone(), ccy, minor, fund(append, from)?),
                Posting::of_fund(equity, ccy, -minor, fund(append, to)?),
            ];
            return Ok(Made { body: Body::Transfer, legs, public });
        }
        let (from, to) = self.from.as_ref().zip(self.to.as_ref()).context("--from and --to")?;
        let from = declared(append, from, ccy)?;
        let Some(arrives) = &self.arrives else {
            let to = declared(append, to, ccy)?;
            let legs = vec![Posting::pooled(from, ccy, -minor), Posting::pooled(to, ccy, minor)];
            return Ok(Made { body: Body::Transfer, legs, public });
        };
        let (amount, other) = arrives.split_once(' ').with_context(|| {
            format!("--arrives {arrives}: expected an amount and a currency, as '10.00 USD'")
        })?;
        let other: Currency = other.parse().context("--arrives")?;
        let got = other.parse(amount).context("--arrives")?;
        if got <= 0 || other == ccy {
            bail!("--arrives {arrives}: expected an amount in another currency than {ccy}");
        }
        let (to, equity): (_, Account) =
            (declared(append, to, other)?, "equity:conversion".parse()?);
        let legs = vec![
            Posting::pooled(from, ccy, -minor),
            Posting::of_fund(equity.clone(), ccy, minor, Code::general()),
            Posting::pooled(to, other, got),
            Posting::of_fund(equity, other, -got, Code::general()),
        ];
        let rate = rate(minor, ccy, got, other);
        Ok(Made { body: Body::Conversion(rate), legs, public })
    }
}

/// How much of `other` one unit of `ccy` became, to six decimals, cut.
fn rate(minor: i64, ccy: Currency, got: i64, other: Currency) -> Option<Rate> {
    let scale = |c: Currency| 10_i128.pow(u32::from(c.exponent()));
    let millionths = i128::from(got) * scale(ccy) * 1_000_000 / (i128::from(minor) * scale(other));
    Rate::parse(&format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
}

impl Opening {
    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let equity = "equity:opening".parse()?;
        let legs = vec![
            Posting::pooled(declared(append, &self.account, ccy)?, ccy, minor),
            Posting::of_fund(equity, ccy, -minor, Code::general()),
        ];
        Ok(Made { body: Body::Opening, legs, public: vec![Slot::Text] })
    }
}

impl Given {
    fn make(
        &self,
        append: &mut Append<'_>,
        ccy: Currency,
        minor: i64,
        kind: Noncash,
    ) -> anyhow::Result<Made> {
        let gift = "income:donations:one-time".parse()?;
        let legs = vec![
            Posting::of_fund(gift, ccy, -minor, fund(append, &self.fund)?),
            spent(append, &self.category, &self.fund, ccy, minor)?,
        ];
        Ok(Made { body: Body::Noncash(kind), legs, public: who_and_text(self.public) })
    }
}

impl Loan {
    fn make(&self, append: &mut Append<'_>, ccy: Currency, minor: i64) -> anyhow::Result<Made> {
        let owed = format!("liabilities:loan:{}", self.lender).parse()?;
        let minor = if self.repaid { -minor } else { minor };
        let account = declared(append, &self.account, ccy)?;
        let legs = vec![Posting::pooled(account, ccy, minor), Posting::pooled(owed, ccy, -minor)];
        Ok(Made { body: Body::Loan, legs, public: vec![Slot::Text] })
    }
}

fn who_and_text(who: bool) -> Vec<Slot> {
    if who { vec![Slot::Who, Slot::Text] } else { vec![Slot::Text] }
}

/// The expense leg, with the function that its category declares.
fn spent(
    append: &mut Append<'_>,
    category: &Code,
    of: &Code,
    ccy: Currency,
    minor: i64,
) -> anyhow::Result<Posting> {
    let declarations = append.declarations()?;
    if declarations.get("category", category.as_str()).is_none() {
        return Err(declarations.undeclared("category", category.as_str()).into());
    }
    let account: Account = format!("expenses:{category}").parse()?;
    let function = function_of(&account, &declarations);
    Ok(Posting { account, ccy, minor, fund: Some(fund(append, of)?), function })
}

/// The fund, if it is declared.
fn fund(append: &mut Append<'_>, code: &Code) -> anyhow::Result<Code> {
    let declarations = append.declarations()?;
    if declarations.get("fund", code.as_str()).is_none() {
        return Err(declarations.undeclared("fund", code.as_str()).into());
    }
    Ok(code.clone())
}

/// The own account, if it is declared in this currency.
fn declared(append: &mut Append<'_>, account: &Account, ccy: Currency) -> anyhow::Result<Account> {
    if !account.is_cash() && account.as_str() != "assets:receivable" {
        bail!("{account}: expected an own account, as assets:cash:box");
    }
    let declarations = append.declarations()?;
    let code = ledger::policy::account_code(account.as_str(), ccy.code());
    if declarations.get("account", &code).is_none() {
        let meant = match declarations.nearest("account", &code) {
            Some(nearest) => format!(
                "Did you mean {}? ",
                nearest.trim_end_matches(|c| c != ':').trim_end_matches(':')
            ),
            None => String::new(),
        };
        bail!(
            "{account} is not declared in {ccy}: nothing was written. {meant}A new one goes into \
             service.toml, then run `ledger apply`:\n\n[[account]]\ncode = \"{account}\"\n\
             currencies = [\"{ccy}\"]"
        );
    }
    Ok(account.clone())
}

/// Says whether the books agree with a count.
fn compare(
    place: &Place,
    account: &Account,
    ccy: Currency,
    counted: i64,
    at: Day,
) -> anyhow::Result<()> {
    let balances = place.books()?.balances(at)?;
    let key = (account.to_string(), ccy.to_string());
    let books = balances.get(&key).copied().unwrap_or(0);
    let by = i128::from(counted) - books;
    if by == 0 {
        out::say(&format!("{account} holds what was counted."));
    } else {
        out::say(&format!(
            "{account}: counted {} {ccy}, the books have {} {ccy}: they differ by {} {ccy}",
            ccy.decimal(i128::from(counted)),
            ccy.decimal(books),
            ccy.decimal(by)
        ));
    }
    Ok(())
}

impl Common {
    fn draft(&self, place: &Place, append: &Append<'_>, made: Made) -> anyhow::Result<Draft> {
        let date = self.date.unwrap_or(append.clerk.today);
        let mut draft = Draft::new(date, append.by(), made.body, Postings::new(made.legs)?);
        let slots = draft.body.slots();
        if self.who.is_some() && !slots.contains(&Slot::Who) {
            bail!("--who: an entry of type {} names nobody", draft.body.name());
        }
        if !self.document.is_empty() && !slots.contains(&Slot::Docs) {
            bail!("--document: an entry of type {} has none", draft.body.name());
        }
        draft.words.who.name = words("--who", self.who.as_deref())?;
        draft.words.text.purpose = words("--text", self.text.as_deref())?;
        for path in &self.document {
            draft.words.docs.sha256.push(keep(place, path, self.dry_run)?);
        }
        let said = |slot: &Slot| match slot {
            Slot::Who => self.who.is_some(),
            Slot::Text => self.text.is_some(),
            _ => false,
        };
        draft.public = made.public.into_iter().filter(said).collect();
        Ok(draft)
    }
}

/// Words of people: some, and none that nobody can see.
fn words(option: &str, text: Option<&str>) -> anyhow::Result<Option<String>> {
    let Some(text) = text.map(str::trim) else { return Ok(None) };
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if text.is_empty() || text.chars().any(unseen) {
        bail!("{option} {text:?}: expected words without control or direction characters");
    }
    if text.chars().count() > 1_000 {
        bail!("{option}: at most 1000 characters");
    }
    Ok(Some(text.to_owned()))
}

/// Keeps a document under its hash, whole and synced, before an entry speaks of it.
fn keep(place: &Place, path: &PathBuf, dry_run: bool) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    if bytes.is_empty() {
        bail!("{}: the document is empty", path.display());
    }
    let name = ledger::slot::hex(&Sha256::digest(&bytes));
    let kept = place.book()?.join("documents").join(&name);
    if !dry_run && !kept.exists() {
        ledger::durable::write(&kept, &bytes, ledger::durable::Access::Owner)
            .with_context(|| kept.display().to_string())?;
    }
    Ok(name)
}
