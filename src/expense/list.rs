//! `ledger expense list`: every claim, where it stands, who signed, and why it waits.

use crate::book::{self, Place};
use crate::out::{self, Align, Format, Table};
use crate::sign::{signing, waits};
use crate::{stands, why};
use clap::Args;
use ledger::act::Word;
use ledger::books::Books;
use ledger::payout::plan::{self, Wait, Why};
use ledger::payout::{Payable, Payouts};
use ledger::shutdown;
use std::collections::HashMap;

/// List the claims
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger expense list
  ledger expense list --open   # what is neither paid nor given up
  ledger expense list --format csv")]
pub struct List {
    /// Only what is neither paid nor given up
    #[arg(long)]
    open: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl List {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let (payouts, today) = (book::payouts(&books)?, book::today()?);
        let money = shutdown::money(&books, &payouts, today)?;
        let (_, waiting) = plan::payments(&payouts, &money, today);
        let of_claim = |wait: Wait| wait.what.claim().map(|claim| (claim, wait));
        let whys: HashMap<u64, Wait> = waiting.into_iter().filter_map(of_claim).collect();
        let (left, right) = (|name| (name, Align::Left), |name| (name, Align::Right));
        let mut table = Table::new(&[
            right("claim"),
            left("payee"),
            right("amount"),
            left("currency"),
            left("from"),
            left("to"),
            left("category"),
            left("state"),
            left("signed"),
            left("purpose"),
            left("why"),
        ]);
        let mut hints = Vec::new();
        for payable in payouts.all() {
            if self.open && !stands::is_open(&payouts, payable, today) {
                continue;
            }
            let state = stands::told(&payouts, payable, today);
            let wait = whys.get(&payable.entry);
            if matches!(wait.map(|wait| &wait.why), Some(Why::Sign { .. })) {
                hints.extend(waits::told(&payouts, payable.entry, today));
            }
            table.row(row(&books, &payouts, payable, state, wait)?);
        }
        if table.is_empty() && self.format == Format::Table {
            out::say("There is no claim: `ledger expense submit`");
            return Ok(());
        }
        table.print(self.format)?;
        if self.format == Format::Table {
            hints.iter().for_each(|line| out::say(&signing::sentence(line)));
            waits::frozen(&payouts).iter().for_each(|line| out::say(&signing::sentence(line)));
        }
        Ok(())
    }
}

fn row(
    books: &Books,
    payouts: &Payouts,
    payable: &Payable,
    state: String,
    wait: Option<&Wait>,
) -> anyhow::Result<Vec<String>> {
    let claim = &payable.claim;
    let purpose = books.words(payable.entry)?.text.purpose.unwrap_or_default();
    Ok(vec![
        payable.entry.to_string(),
        claim.payee.to_string(),
        claim.ccy.decimal(i128::from(claim.minor)),
        claim.ccy.to_string(),
        claim.from.to_string(),
        claim.to.to_string(),
        claim.category.to_string(),
        state,
        signed(payouts, payable),
        purpose,
        wait.map(|wait| why::told(payouts, wait)).unwrap_or_default(),
    ])
}

/// Who approved it, in the order of the log. A signature by a key that was replaced, or for an attempt
/// that failed, counts for nothing, and says so as long as its member has not signed again. What is paid, or on its way, was
/// allowed by whoever signed then.
fn signed(payouts: &Payouts, payable: &Payable) -> String {
    let authority = &payouts.authority;
    let acts = authority.acts_on(payable.entry).iter();
    let allowed = payable.is_paid() || payable.is_live();
    let (count, fell): (Vec<_>, Vec<_>) = acts
        .filter(|act| act.act.word == Word::Approve)
        .partition(|act| allowed || authority.counts(act) && payable.is_since(act));
    let mut told: Vec<String> = Vec::new();
    for signer in count.iter().map(|act| &act.act.signer) {
        let name = signer.to_string();
        told.extend((!told.contains(&name)).then_some(name));
    }
    for act in fell {
        let signer = &act.act.signer;
        let why = match authority.key_of(signer) {
            Some(_) if authority.counts(act) => "before an attempt that failed",
            Some(_) => "with a key that was replaced",
            None => "no longer a member",
        };
        let again = count.iter().any(|act| act.act.signer == *signer);
        let line = format!("not {signer}: {why}");
        told.extend((!again && !told.contains(&line)).then_some(line));
    }
    told.join(", ")
}
