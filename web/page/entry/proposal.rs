//! How a proposal stands: who signed it, or that nobody did, since when it holds, what took its place.
//! Of a freeze, whether it stands, and who thawed it. Refuses nothing.

use super::payout::{Newer, Standing, rejected, said, without_key};
use crate::answer::Refusal;
use crate::paying::Paying;
use crate::reasons;
use crate::shown::days_in_words;
use crate::view::View;
use ledger::act::Word;
use ledger::authority::{Agreed, Proposal, Signed};

/// How an entry stands, if it is a payee, a checkpoint key or a policy that decides.
pub(super) fn of(view: &View, paying: &Paying, index: u64) -> Result<Option<Standing>, Refusal> {
    let authority = &paying.payouts.authority;
    if let Some(object) = authority.object(index) {
        let (kind, code) = (object.value.value.kind(), &*object.value.code);
        let mut all = authority.objects().filter(|(k, c, _)| (*k, *c) == (kind, code));
        let versions = all.next().map_or(&[][..], |(.., versions)| versions);
        let waits = reasons::object_waits(object, authority);
        let standing = standing(view, paying, object, waits)?;
        return Ok(Some(among(standing, paying, object, versions, |of| of.in_force)));
    }
    if let Some(payee) = authority.payee_at(index) {
        let versions = authority.versions_of(&payee.value.code);
        let standing = standing(view, paying, payee, reasons::proposal_waits(payee, authority))?;
        return Ok(Some(among(standing, paying, payee, versions, |of| of.in_force)));
    }
    let Some(key) = authority.key_at(index) else { return Ok(None) };
    let key_stands = standing(view, paying, key, reasons::proposal_waits(key, authority))?;
    // Which key it took the place of, its facts say.
    let stands = among(key_stands, paying, key, authority.new_keys(), |_| true);
    Ok(Some(Standing { older: None, ..stands }))
}

/// Whether a freeze stands, and who thawed it.
pub(super) fn of_freeze(view: &View, paying: &Paying, index: u64) -> Result<Standing, Refusal> {
    let authority = &paying.payouts.authority;
    let (state, why) = match authority.frozen() {
        Some((entry, _)) if entry == index => {
            ("It stands", "Nothing is paid by itself until other members thaw it.".to_owned())
        }
        Some((entry, _)) if entry < index => {
            ("Behind another", format!("Payments are frozen by #{entry} already."))
        }
        _ => ("Thawed", "It stops nothing any more.".to_owned()),
    };
    let acts = authority.acts_on(index).iter().map(|signed| said(view, signed, ""));
    Ok(Standing {
        state: state.to_owned(),
        why,
        alarms: state == "It stands",
        thaws: acts.collect::<Result<_, _>>()?,
        ..Standing::default()
    })
}

/// Who signed a proposal, and since when it holds.
fn standing<T>(
    view: &View,
    paying: &Paying,
    of: &Proposal<T>,
    waits: String,
) -> Result<Standing, Refusal> {
    let authority = &paying.payouts.authority;
    let (state, why) = match (&of.agreed, &of.rejected) {
        (Some(Agreed { holds, .. }), _) if *holds <= paying.day => {
            ("Agreed", format!("It holds from {} on.", reasons::long(*holds)))
        }
        (Some(Agreed { holds, .. }), _) => {
            let from = reasons::long(*holds);
            ("Agreed, and waits", format!("It holds from {from} on; any member can freeze before."))
        }
        (None, Some(by)) => ("Not in force", rejected(view.books(), paying, of.entry, by)?),
        (None, None) => ("A proposal", format!("It {}.", days_in_words(&waits))),
    };
    let unsigned = reasons::unsigned(of, authority);
    // What was agreed stays agreed, whatever became of the keys.
    let but = |signed: &Signed| match signed.act.word {
        Word::Approve if of.agreed.is_none() => without_key(authority, signed),
        _ => "",
    };
    let acts = authority.acts_on(of.entry).iter().map(|signed| said(view, signed, but(signed)));
    Ok(Standing {
        state: state.to_owned(),
        why: unsigned.map_or(why.clone(), |unsigned| format!("{why} {unsigned}.")),
        acts: acts.collect::<Result<_, _>>()?,
        ..Standing::default()
    })
}

/// What it took the place of, and what took its own.
fn among<T>(
    standing: Standing,
    paying: &Paying,
    of: &Proposal<T>,
    versions: &[Proposal<T>],
    in_force: impl Fn(&T) -> bool,
) -> Standing {
    let Some(Agreed { holds, .. }) = of.agreed else { return standing };
    let mut agreed = versions.iter().filter_map(|version| Some((version, version.agreed?.holds)));
    let older = agreed.clone().rfind(|(version, _)| version.entry < of.entry);
    let older = older.filter(|(version, _)| in_force(&version.value));
    let older = older.map(|(version, _)| version.entry);
    let Some((newer, from)) = agreed.find(|(version, _)| version.entry > of.entry) else {
        return Standing { older, ..standing };
    };
    let how = if in_force(&newer.value) { "Replaced by" } else { "Ended by" };
    let done = from <= paying.day;
    let held = match holds < from {
        true => format!("It held from {} to {}.", reasons::long(holds), reasons::long(from)),
        false => "It held for no whole day.".to_owned(),
    };
    let (state, why) = match done {
        true => ("No longer in force".to_owned(), held),
        false => (standing.state, standing.why),
    };
    let from = if done { String::new() } else { format!(", from {} on", reasons::long(from)) };
    let newer = Some(Newer { how, entry: newer.entry, from });
    Standing { state, why, newer, older, ..standing }
}
