//! `ledger shutdown claim`: who gave something takes back what is offered of it. The token of its
//! receipt shows that a gift is theirs, without a name; else people say how they know.
//! Refuses a token of no gift, a gift that is not offered or was claimed, and a file with one bad row.

use super::ending;
use crate::book::{self, Place};
use crate::exit::Usage;
use crate::sign::signer;
use crate::{dry, named, out, payee, words};
use anyhow::{Context as _, bail};
use clap::Args;
use ledger::account::Code;
use ledger::payout::iban::Iban;
use ledger::payout::{Given, Payable, Payouts};
use ledger::shutdown::{Ending, Offer};
use ledger::slot::{Seed, hex};
use ledger::store::Secrets;
use ledger::treasury::{self, Giver, Treasury};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// Take back what is offered of a gift, once closing has begun
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger shutdown claim --token 59c7a5968e11b509832e5c25ae4a283e --iban iban.txt
  ledger shutdown claim 41 --iban - --holder 'Erika Muster' \\
      --reason 'From the account it came from'
  ledger shutdown claim --file claims.csv   # columns: gift, token, iban, holder

A token (`ledger receipt`) shows whose gift it is, and nothing else is asked. Each claim is an expense \
claim as any other: members sign it, `ledger run` pays it, a statement shows it.")]
pub struct Claim {
    /// The gift's entry; not needed with a token
    #[arg(value_parser = named::entry)]
    gift: Option<u64>,
    /// The token of its receipt, 32 hex digits
    #[arg(long, conflicts_with = "file")]
    token: Option<String>,
    /// A file that holds the IBAN, or - for standard input; asked for at a terminal
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    iban: Option<PathBuf>,
    /// The account's holder as the bank knows it; private
    #[arg(long, value_name = "NAME", value_parser = words::given, allow_hyphen_values = true, conflicts_with = "file")]
    holder: Option<String>,
    /// How it is known whose gift it is, where no token shows it; shown to everybody
    #[arg(long, value_parser = words::given, allow_hyphen_values = true)]
    reason: Option<String>,
    /// Many claims, a row each
    #[arg(long, value_name = "FILE", conflicts_with = "gift")]
    file: Option<PathBuf>,
    /// Who writes them down
    #[arg(long = "as", value_name = "HANDLE")]
    member: Option<Code>,
    /// Show what would be written and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,
}

/// One row: what is claimed, by what, to where.
struct Row {
    /// Where it stands, as `claims.csv, line 3`.
    at: Option<String>,
    gift: Option<u64>,
    token: Option<String>,
    iban: Iban,
    holder: Option<String>,
}

/// A row of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    gift: Option<String>,
    token: Option<String>,
    iban: String,
    holder: Option<String>,
}

impl Claim {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let rows = match &self.file {
            Some(path) => read(path)?,
            None => vec![self.row()?],
        };
        let by = signer::author(place, &place.books()?, self.member.as_ref())?;
        // The lock first: nobody else claims between what is read and what is written.
        let mut journal = place.journal()?;
        let (given, end) = ending::with(place, false, |ending, payouts, begun| {
            Ok((self.givers(place, rows, ending, payouts)?, begun.entry))
        })?;
        let mut clerk = book::clerk()?;
        clerk.by = Some(by);
        let mut append = journal.begin(&mut clerk)?;
        let first = append.next();
        let mut treasury = Treasury::open(&mut append)?;
        let local = place.local()?;
        let (own, mut claims, mut lines) = (local.own_numbers(), Vec::new(), Vec::new());
        for (at, giver, offer) in given {
            let settings = ending::settings(&local, treasury.payouts(), offer.ccy.code())?;
            let claim = treasury::accept(&mut treasury, end, &offer, giver, &own, &settings);
            let claim = match at {
                Some(at) => claim.context(at)?,
                None => claim?,
            };
            let amount = offer.ccy.decimal(i128::from(offer.minor));
            let (ccy, gift) = (offer.ccy, offer.gift);
            lines.push(format!("Entry {claim}: {amount} {ccy} of gift {gift} go back"));
            claims.push(claim);
        }
        let open = with_payees(treasury.payouts(), &claims);
        if self.dry_run {
            lines.iter().for_each(|line| out::say(line));
            dry::nothing_written();
            return Ok(());
        }
        // Nothing is said to go back before it is written.
        let head = append.commit()?;
        lines.iter().for_each(|line| out::say(line));
        out::say(&book::written(first, head));
        out::say(&approve(&open));
        Ok(())
    }

    fn row(&self) -> anyhow::Result<Row> {
        if self.gift.is_none() && self.token.is_none() {
            let usage = "expected the gift's entry, --token, or --file";
            return Err(Usage(usage.to_owned()).into());
        }
        let iban = payee::account(self.iban.as_deref())?;
        let (token, holder) = (self.token.clone(), self.holder.clone());
        Ok(Row { at: None, gift: self.gift, token, iban, holder })
    }

    /// Whose gift each row is, and what is offered of it.
    fn givers(
        &self,
        place: &Place,
        rows: Vec<Row>,
        ending: &Ending<'_>,
        payouts: &Payouts,
    ) -> anyhow::Result<Vec<(Option<String>, Giver, Offer)>> {
        let offers: Vec<Offer> = ending.offers().cloned().collect();
        // Those that went back are known too, so that their tokens are not called wrong.
        let claimed: BTreeMap<u64, u64> = payouts.all().filter_map(back).collect();
        let mut gifts: BTreeSet<u64> = claimed.keys().copied().collect();
        gifts.extend(offers.iter().map(|offer| offer.gift));
        gifts.retain(|_| rows.iter().any(|row| row.token.is_some()));
        let tokens = tokens(place, &gifts)?;
        let of_row = |row: Row| {
            let found = self.giver(&row, &tokens, &offers, &claimed, ending);
            let (gift, reason, offer) = match &row.at {
                Some(at) => found.with_context(|| at.clone())?,
                None => found?,
            };
            let kind = ending.kind(gift)?;
            let giver = Giver { gift, kind, iban: row.iban, holder: row.holder, reason };
            Ok((row.at, giver, offer.clone()))
        };
        rows.into_iter().map(of_row).collect()
    }

    fn giver<'o>(
        &self,
        row: &Row,
        tokens: &HashMap<String, u64>,
        offers: &'o [Offer],
        claimed: &BTreeMap<u64, u64>,
        ending: &Ending<'_>,
    ) -> anyhow::Result<(u64, String, &'o Offer)> {
        let (gift, reason) = match (&row.token, row.gift, &self.reason) {
            (Some(token), named, _) => {
                let token = token.trim().to_ascii_lowercase();
                let gift = tokens.get(&token).copied();
                let Some(gift) = gift.filter(|gift| named.is_none_or(|named| named == *gift))
                else {
                    bail!("{}; nothing was written", wrong_token(&token, gift, named));
                };
                (gift, "By the token of its receipt".to_owned())
            }
            (None, Some(gift), Some(reason)) => (gift, reason.clone()),
            (None, ..) => bail!(
                "without a token somebody must say how it is known whose gift it is: --reason, shown \
                 to everybody{}; nothing was written",
                if row.at.is_some() { ", for each row that has no token" } else { "" }
            ),
        };
        if ending.went_on(gift) {
            bail!(
                "gift {gift} came too late, and what nobody claimed went on when all costs had come in; \
                 nothing was written"
            );
        }
        let offer = offers.iter().find(|offer| offer.gift == gift);
        let offer = offer.with_context(|| {
            let by = claimed.get(&gift).map(|by| format!(" any more, since it was claimed by entry {by}"));
            format!(
                "nothing is offered of entry {gift}{}: `ledger shutdown offers` lists what is; nothing \
                 was written",
                by.unwrap_or_default()
            )
        })?;
        Ok((gift, reason, offer))
    }
}

/// What a token is, that is not the one of the gift which was named, or of any.
fn wrong_token(token: &str, of: Option<u64>, named: Option<u64>) -> String {
    let is_one = token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (of, named) {
        (Some(gift), Some(named)) => {
            format!("the token is that of gift {gift}, not of gift {named}: claim the one or the other")
        }
        _ if !is_one => {
            "the token is none: expected 32 hex digits, as `ledger receipt` prints them".to_owned()
        }
        _ => "the token is that of no gift that is offered: `ledger shutdown offers` lists those, and \
              `ledger receipt` prints the token of each"
            .to_owned(),
    }
}

/// The tokens of these gifts: private.db has the seeds that they are made from.
fn tokens(place: &Place, gifts: &BTreeSet<u64>) -> anyhow::Result<HashMap<String, u64>> {
    if gifts.is_empty() {
        return Ok(HashMap::new());
    }
    let secrets = Secrets::open_read_only(&place.book()?)?;
    let mut tokens = HashMap::new();
    for gift in gifts {
        if let Some((Some(seed), _)) = secrets.opening(*gift)? {
            tokens.insert(token(&seed), *gift);
        }
    }
    Ok(tokens)
}

/// A gift that goes back, and its claim.
fn back(payable: &Payable) -> Option<(u64, u64)> {
    match payable.given {
        Some(Given::Back { gift, .. }) => Some((gift, payable.entry)),
        _ => None,
    }
}

/// The token of an entry's receipt.
pub fn token(seed: &Seed) -> String {
    hex(&seed.derive().receipt_token())
}

fn read(path: &Path) -> anyhow::Result<Vec<Row>> {
    let shown = out::path(path);
    let head = std::fs::read(path).with_context(|| shown.clone())?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .delimiter(delimiter(&head))
        .from_reader(head.as_slice());
    let mut rows = Vec::new();
    for written in reader.deserialize::<Written>() {
        let written = written.with_context(|| {
            format!("{shown}: expected the columns gift, token, iban, holder; nothing was written")
        })?;
        let at = format!("{shown}, row {}", rows.len() + 2);
        let gift = written.gift.filter(|gift| !gift.is_empty());
        let gift = gift.map(|gift| named::entry(&gift).map_err(anyhow::Error::msg));
        let gift = gift.transpose().with_context(|| format!("{at}, gift"))?;
        let iban =
            written.iban.parse().with_context(|| format!("{at}, iban: nothing was written"))?;
        let token = written.token.filter(|token| !token.is_empty());
        let holder = written.holder.filter(|holder| !holder.is_empty());
        rows.push(Row { at: Some(at), gift, token, iban, holder });
    }
    if rows.is_empty() {
        bail!("{shown} holds no claim: expected rows below `gift,token,iban,holder`");
    }
    Ok(rows)
}

/// What stands between the cells: spreadsheets write semicolons in half of the world.
fn delimiter(file: &[u8]) -> u8 {
    let head = file.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if head.contains(&b';') && !head.contains(&b',') { b';' } else { b',' }
}

/// The claims, each behind the payee whose account members did not agree to yet.
fn with_payees(payouts: &Payouts, claims: &[u64]) -> Vec<u64> {
    let payee = |claim: &u64| {
        let payee = payouts.authority.payee_at(payouts.get(*claim)?.payee)?;
        payee.agreed.is_none().then_some(payee.entry)
    };
    claims.iter().flat_map(|claim| payee(claim).into_iter().chain([*claim])).collect()
}

/// How members agree to claims.
pub fn approve(claims: &[u64]) -> String {
    let numbers: Vec<String> = claims.iter().map(u64::to_string).collect();
    match claims {
        [_] => format!("Members look at it and sign: `ledger approve {}`", numbers.concat()),
        _ => format!("Members look at them and sign: `ledger approve {}`", numbers.join(" ")),
    }
}
