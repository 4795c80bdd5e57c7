//! One pass over the books: raise, owe, decide, commit, and only then let anything leave.
//! A dry run does the same in an append that is dropped. A crash before the commit leaves nothing;
//! after it, `hand_over` finds the intents at the next pass.

use super::hand_over;
use crate::book::{self, Place};
use crate::out;
use ledger::account::{Account, Code};
use ledger::day::Day;
use ledger::journal::{Append, Head};
use ledger::local::{Local, Paying};
use ledger::money::Currency;
use ledger::payout::plan::{self, Money, Wait};
use ledger::payout::rail::{self, Settings};
use ledger::payout::{Payouts, State};
use ledger::shutdown;
use ledger::treasury::{self, Known, Prepared, Treasury, TreasuryError};
use std::collections::{BTreeMap, BTreeSet};

/// What a pass did, or would do.
pub struct Done {
    /// Nothing was written.
    pub dry_run: bool,
    /// Claims that commitments raised.
    pub raised: Vec<u64>,
    /// Claims that are no longer owed.
    pub forgiven: usize,
    /// Claims that were posted as owed.
    pub owed: usize,
    /// Batches that were prepared.
    pub batches: Vec<Prepared>,
    /// What waits.
    pub waits: Vec<Wait>,
    /// What could not even be planned.
    pub unpaid: Vec<String>,
    /// What stands afterwards.
    pub payouts: Payouts,
    /// What handing over said.
    pub said: Vec<String>,
    /// Attempts of which nobody knows now, and somebody did before.
    pub doubts: usize,
    /// The new head, if something was written.
    pub head: Option<(u64, Head)>,
}

/// Does one pass.
pub fn pass(place: &Place, today: Day, dry_run: bool) -> anyhow::Result<Done> {
    let local = place.local()?;
    let mut journal = place.journal()?;
    let mut clerk = book::clerk()?;
    clerk.today = today;
    clerk.by = Some(Code::run());
    let mut known = hand_over::known(&mut journal, &mut clerk)?;
    let before = (known.size, known.payouts.in_state(State::Unknown).count());
    let mut said = Vec::new();
    if !dry_run {
        // What an interrupted pass left comes first: it is older than anything decided today.
        (known, said) = hand_over::recover(place, &mut journal, &mut clerk, &local, known)?;
    }
    let cut = shutdown::cut(&place.books()?, &known.payouts, today)?;
    let mut append = journal.begin(&mut clerk)?;
    let first = append.next();
    let mut done = decide(&mut append, (known, cut), &local, dry_run)?;
    let written = append.next() > first;
    if dry_run || !written {
        drop(append);
    } else {
        let head = append.commit()?;
        let mut known = Known { size: head.size, payouts: done.payouts };
        for prepared in &done.batches {
            let with = (prepared, known);
            let (after, lines) = hand_over::batch(place, &mut journal, &mut clerk, &local, with)?;
            known = after;
            said.extend(lines);
        }
        done.payouts = known.payouts;
    }
    if !dry_run {
        drop(journal);
        let head = place.books()?.head();
        done.head = (head.size > before.0).then_some((before.0, head));
    }
    done.doubts = done.payouts.in_state(State::Unknown).count().saturating_sub(before.1);
    done.said = said;
    Ok(done)
}

fn decide(
    append: &mut Append<'_>,
    (known, cut): (Known, BTreeSet<u64>),
    local: &Local,
    dry_run: bool,
) -> anyhow::Result<Done> {
    // Read first: nothing of this pass moves money.
    let mut money = Money { cut, ..treasury::money(append)? };
    let today = append.clerk.today;
    let mut treasury = Treasury::go_on(append, known)?;
    let settings = |rail: &str, account: &Account| settings(local, rail, account);
    let (raised, stuck) = treasury::raise(&mut treasury, settings)?;
    // Where there is not enough for all, neither is there for what nobody divided among yet.
    if !money.cut.is_empty() {
        money.cut.extend(&raised);
    }
    let forgiven = treasury::forgive(&mut treasury)?;
    for claim in &forgiven {
        treasury.payouts().get(*claim).into_iter().for_each(|p| money.forgive(&p.claim));
    }
    let (owed, unread) = treasury::owe(&mut treasury)?;
    for claim in &owed {
        treasury.payouts().get(*claim).into_iter().for_each(|p| money.owe(&p.claim));
    }
    let (forgiven, owed) = (forgiven.len(), owed.len());
    let (claims, mut waits) = plan::payments(treasury.payouts(), &money, today);
    waits.extend(plan::raises(treasury.payouts(), today).1);
    let (mut batches, mut unpaid) = (Vec::new(), stuck);
    unpaid.extend(unread);
    for ((ccy, paying), claims) in by_rail(treasury.payouts(), local, &claims, today, &mut unpaid) {
        let rail = rail::named(&paying.rail, &paying.settings)?;
        let own = (&paying.debtor, &paying.settings);
        let (ready, left) = treasury::ready(&mut treasury, &claims, &*rail, own.0)?;
        for (claim, error) in left {
            // Who changed one account may have changed others: nothing is paid before somebody looked.
            if matches!(error, TreasuryError::Changed { .. }) {
                return Err(error.into());
            }
            unpaid.push(format!("entry {claim} is not paid: {error}"));
        }
        for chunk in ready.chunks(rail.most().max(1)) {
            let prepared = treasury::prepare(&mut treasury, chunk, ccy, &*rail, own)?;
            batches.push(prepared);
        }
    }
    let payouts = treasury.known().payouts;
    let (said, doubts, head) = (Vec::new(), 0, None);
    Ok(Done {
        dry_run,
        raised,
        forgiven,
        owed,
        batches,
        waits,
        unpaid,
        payouts,
        said,
        doubts,
        head,
    })
}

/// What the rail of a currency needs to be told.
fn settings(local: &Local, rail: &str, account: &Account) -> Settings {
    local.paying(rail, account).map(|paying| paying.settings.clone()).unwrap_or_default()
}

/// The claims by currency, with how its rail pays; rails that nobody told how are named.
fn by_rail<'a>(
    payouts: &Payouts,
    local: &'a Local,
    claims: &[u64],
    today: Day,
    unpaid: &mut Vec<String>,
) -> Vec<((Currency, &'a Paying), Vec<u64>)> {
    let mut by: BTreeMap<Currency, Vec<u64>> = BTreeMap::new();
    for payable in claims.iter().filter_map(|claim| payouts.get(*claim)) {
        by.entry(payable.claim.ccy).or_default().push(payable.entry);
    }
    let mut all = Vec::new();
    for (ccy, claims) in by {
        let Some(limit) = payouts.authority.limit(ccy.code(), today) else { continue };
        match local.paying(limit.rail.as_str(), &limit.account) {
            // A call that cannot start would leave an attempt of which nobody knows.
            Some(Paying { program: Some(program), .. }) if !program.path.is_file() => {
                let path = out::path(&program.path);
                unpaid.push(format!("{ccy} is not paid: local.toml names {path}, no file"));
            }
            Some(paying) => all.push(((ccy, paying), claims)),
            None => unpaid.push(format!(
                "{ccy} is not paid: local.toml has no [[rail]] with name = \"{}\" and account = \
                 \"{}\"",
                limit.rail, limit.account
            )),
        }
    }
    all
}
