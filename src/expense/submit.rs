//! `ledger expense submit`: a claim with its period, its purpose and its documents.
//! Refuses an invoice or a document that was claimed before, and what could not be paid: before
//! anybody signs. A commitment's invoice takes payee, category, fund and currency from it.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::figure::{self, Figure};
use crate::phase::over;
use crate::sign::{signer, signing, told, waits};
use crate::{document, dry, named, out, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::authority::Authority;
use ledger::day::Day;
use ledger::entry::{Billed, Commitment};
use ledger::money::Currency;
use ledger::nearest::{meant, nearest};
use ledger::payout::rail::Settings;
use ledger::payout::{DISTRIBUTION, Given};
use ledger::treasury::{self, NewClaim, Treasury};
use std::fmt;
use std::path::PathBuf;

/// In the middle: commitments may be declared more or less urgent.
const PRIORITY: u64 = 50;

/// Ask for an expense to be paid
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger expense submit --payee names-inc --amount 9.60 --category domain \\
      --period 2026-10 \\
      --purpose 'A domain name' --invoice 4711 --document invoice.pdf
  ledger expense submit --commitment servers --amount 11.20 --period 2026-10 \\
      --invoice 4712
  ledger expense submit --payee ada --amount 32.00 --category travel \\
      --purpose 'Train' \\
      --period 2026-10-03..2026-10-05 --again 41

Payee, amount, purpose and period are public; invoice number and documents are not. --again takes \
the place of a claim that is not on its way yet: what was signed for that one is void.")]
pub struct Submit {
    /// Whom, as `ledger payee list` names them
    #[arg(long, required_unless_present = "commitment")]
    payee: Option<Code>,
    /// How much, as 12.50
    #[arg(long, allow_negative_numbers = true, value_parser = figure::above_zero)]
    amount: Figure,
    /// The currency; the service's main one unless named
    #[arg(long)]
    currency: Option<Currency>,
    /// What it is spent on, as hosting; of a surplus it is distribution
    #[arg(long, required_unless_present_any = ["commitment", "decision"])]
    category: Option<Code>,
    /// The fund it is paid from
    #[arg(long)]
    fund: Option<Code>,
    /// The period it bills: 2026, 2026-Q3, 2026-10 or 2026-10-05..2026-11-04
    #[arg(long)]
    period: Billed,
    /// When it ought to be paid; today unless named
    #[arg(long, value_name = "DAY")]
    due: Option<Day>,
    /// What it is for; shown to everybody, and to the payee's bank
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    purpose: Option<String>,
    /// The number of the invoice; private
    #[arg(long, value_name = "NUMBER", value_parser = words::given, allow_hyphen_values = true)]
    invoice: Option<String>,
    /// The invoice or receipt; kept by its hash
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// The standing commitment whose period it is
    #[arg(long, value_name = "CODE")]
    commitment: Option<Code>,
    /// The decision by which a surplus goes to its payee
    #[arg(long, value_name = "ENTRY", value_parser = named::entry, conflicts_with = "commitment")]
    decision: Option<u64>,
    /// The claim in whose place it comes
    #[arg(long, value_name = "ENTRY", value_parser = named::entry)]
    again: Option<u64>,
    /// Who submits it
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Submit {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        over::refuse(&books, "claimed")?;
        let by = signer::author(place, &books, self.member.as_ref())?;
        let main = place.currency()?;
        let mut journal = place.journal()?;
        let mut clerk = book::clerk()?;
        clerk.by = Some(by.clone());
        let today = clerk.today;
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let new = self.claim(place, &treasury, main)?;
        let settings = self.settings(place, &treasury, &new)?;
        let (entry, _) = treasury::submit(&mut treasury, new, &settings)?;
        let words = treasury.words(entry)?;
        let payable = treasury.payouts().get(entry).context("the claim is not there")?;
        let payee = treasury.payouts().authority.payee_at(payable.payee);
        let related = payee.map_or(&[][..], |payee| &payee.value.related);
        out::say(&told::of_claim(payable, related, &words));
        let told = waits::told(treasury.payouts(), entry, today).unwrap_or_default();
        if self.dry_run {
            dry::nothing_written();
            return Ok(());
        }
        out::say(&book::written(first, append.commit()?));
        out::say(&signing::sentence(&told));
        Ok(())
    }

    /// The surplus that it claims, once members agreed to it.
    fn surplus(&self, authority: &Authority) -> anyhow::Result<Option<Given>> {
        let Some(decision) = self.decision else { return Ok(None) };
        let open = authority.decision_at(decision).filter(|of| of.agreed.is_none());
        if open.is_some_and(|of| of.rejected.is_none()) {
            bail!(
                "decision {decision} is not agreed to yet: `ledger approve {decision}` by those who are \
                 missing; nothing was written"
            );
        }
        Ok(Some(Given::Surplus { decision }))
    }

    /// The category of a surplus: it is given on, as a share of the end, and no spending.
    fn given_on(&self) -> anyhow::Result<Code> {
        let category: Code = DISTRIBUTION.parse()?;
        match self.category.as_ref().filter(|other| **other != category) {
            None => Ok(category),
            Some(other) => bail!(
                "--category {other}: a surplus is given on, by --category {category} or none; nothing \
                 was written"
            ),
        }
    }

    fn claim(
        &self,
        place: &Place,
        treasury: &Treasury<'_, '_>,
        main: Currency,
    ) -> anyhow::Result<NewClaim> {
        let today = treasury.today();
        let of = self.commitment.as_ref();
        let of =
            of.map(|code| commitment(&treasury.payouts().authority, code, today)).transpose()?;
        let said = of.as_ref().map(|(_, said)| said);
        let ccy = self.currency.or(said.map(|said| said.ccy)).unwrap_or(main);
        self.refuse_other(("--currency", &self.currency), said.map(|said| &said.ccy))?;
        let named = |what, own: &Option<Code>, theirs: Option<&Code>| {
            self.refuse_other((what, own), theirs)?;
            Ok::<_, anyhow::Error>(own.clone().or(theirs.cloned()))
        };
        let expected = |what| move || Usage(format!("{what}: expected one"));
        let payee = named("--payee", &self.payee, said.map(|said| &said.payee))?;
        let category = match self.decision {
            Some(_) => Some(self.given_on()?),
            None => named("--category", &self.category, said.map(|said| &said.category))?,
        };
        let fund = named("--fund", &self.fund, said.map(|said| &said.fund))?;
        let mut documents = Vec::new();
        for path in &self.document {
            documents.push(document::keep(place, path, self.dry_run)?);
        }
        documents.sort();
        documents.dedup();
        Ok(NewClaim {
            payee: payee.ok_or_else(expected("--payee"))?,
            minor: self.amount.minor(ccy).context("--amount")?,
            ccy,
            category: category.ok_or_else(expected("--category"))?,
            fund: fund.unwrap_or_else(Code::general),
            from: self.period.from,
            to: self.period.to,
            due: self.due.unwrap_or(today),
            priority: said.map_or(PRIORITY, |said| said.priority),
            commitment: self.commitment.clone().zip(of.map(|(entry, _)| entry)),
            given: self.surplus(&treasury.payouts().authority)?,
            purpose: self.purpose.clone(),
            invoice: self.invoice.clone(),
            documents,
            replaces: self.again,
        })
    }

    /// A period of a commitment is what the commitment says: else it would wait for ever, and the days
    /// would count as billed.
    fn refuse_other<T: PartialEq + fmt::Display>(
        &self,
        (what, own): (&str, &Option<T>),
        theirs: Option<&T>,
    ) -> anyhow::Result<()> {
        match (own, theirs, &self.commitment) {
            (Some(own), Some(theirs), Some(code)) if own != theirs => bail!(
                "{what} {own}: commitment {code} says {theirs}; a claim of its own has no \
                 --commitment; nothing was written"
            ),
            _ => Ok(()),
        }
    }

    /// What the declared rail is told besides, so that it can say now what it cannot carry.
    fn settings(
        &self,
        place: &Place,
        treasury: &Treasury<'_, '_>,
        new: &NewClaim,
    ) -> anyhow::Result<Settings> {
        let limit = treasury.payouts().authority.limit(new.ccy.code(), treasury.today());
        let Some(limit) = limit else { return Ok(Settings::default()) };
        let local = place.local()?;
        let paying = local.paying(limit.rail.as_str(), &limit.account);
        Ok(paying.map(|paying| paying.settings.clone()).unwrap_or_default())
    }
}

/// The commitment of this name that is in force, with the entry that declares it.
fn commitment(authority: &Authority, code: &Code, today: Day) -> anyhow::Result<(u64, Commitment)> {
    let found = authority.commitments(today).find(|(found, ..)| *found == code.as_str());
    if let Some((_, entry, commitment)) = found {
        return Ok((entry, commitment.clone()));
    }
    let near = nearest(code.as_str(), authority.commitments(today).map(|(known, ..)| known));
    bail!(
        "no commitment {code} is in force; {}see service.toml and `ledger apply`; nothing was written",
        meant(near)
    )
}
