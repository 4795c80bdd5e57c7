//! Every gift in one currency, by what arrived of it and was not given back.
//! Refuses nothing: what was reversed, classified later or refunded is answered for by the entry that
//! it was first. Read off the postings, a month at a time, so that a million gifts stay small.

use super::position::Gift;
use crate::account::{Code, is_fee};
use crate::books::Books;
use crate::books::counts::day_in;
use crate::day::{Day, Month};
use crate::entry::{Billed, Body, Rel, decode};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::{Leg, Legs};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One posting that says something about a gift.
struct Part {
    entry: u64,
    gift: u64,
    leg: u32,
    /// Whether it is the gift itself, not its fee.
    given: bool,
    minor: i64,
}

/// The gifts of the view up to a day, ascending by entry.
///
/// # Errors
/// The files cannot be read.
pub fn gifts(books: &Books, ccy: Currency, at: Day) -> Result<Vec<Gift>, JournalError> {
    gifts_without(books, ccy, at, &BTreeSet::new())
}

/// The same, had some entries not been written.
pub(super) fn gifts_without(
    books: &Books,
    ccy: Currency,
    at: Day,
    without: &BTreeSet<u64>,
) -> Result<Vec<Gift>, JournalError> {
    let legs = books.legs()?;
    let answers = answers(books)?;
    let mut parts = parts(books, &legs, &answers, ccy, at)?;
    parts.retain(|part| !without.contains(&part.entry));
    parts.sort_unstable_by_key(|part| (part.gift, part.entry, part.leg));
    // The funds are few: all gifts of one share its code.
    let funds: Vec<Option<Code>> = legs.all().iter().map(|leg| leg.fund.parse().ok()).collect();
    let refunds: Vec<bool> = legs.all().iter().map(|leg| leg.kind == "refund").collect();
    let of_one = parts.chunk_by(|a, b| a.gift == b.gift);
    let mut gifts: Vec<Gift> = of_one.filter_map(|parts| gift(&funds, &refunds, parts)).collect();
    drop(parts);
    date(books, &mut gifts)?;
    cover(books, &answers, &mut gifts)?;
    gifts.retain(|gift| gift.day <= at);
    Ok(gifts)
}

/// What was posted on gifts up to a day.
fn parts(
    books: &Books,
    legs: &Legs,
    answers: &HashMap<u64, u64>,
    ccy: Currency,
    at: Day,
) -> Result<Vec<Part>, JournalError> {
    let mut parts = Vec::new();
    let Some((first, last)) = books.months()? else { return Ok(parts) };
    let months = (first.number()..=last.min(at.month()).number()).filter_map(Month::from_number);
    for month in months {
        for (leg, of) in (0..).zip(legs.all()).filter(|(_, leg)| is_of_a_gift(leg, ccy)) {
            let given = !is_fee(&of.account);
            let mut postings = books.postings_on(leg, month)?;
            postings.retain(|((day, _), _)| *day <= at);
            for ((_, entry), minor) in postings {
                let gift = root(answers, entry);
                parts.push(Part { entry, gift, leg, given, minor });
            }
        }
    }
    Ok(parts)
}

/// A gift as its parts leave it: of the fund in which most of it stands by now. None where nothing
/// is left of it, or where it is a refund of nothing that was given here.
fn gift(funds: &[Option<Code>], refunds: &[bool], parts: &[Part]) -> Option<Gift> {
    let net: i128 = parts.iter().map(|part| -i128::from(part.minor)).sum();
    let net = u64::try_from(net).ok().filter(|net| *net > 0)?;
    let is_back = |part: &&Part| refunds.get(part.leg as usize).is_some_and(|of| *of);
    let back: i128 = parts.iter().filter(is_back).map(|part| i128::from(part.minor)).sum();
    let back = u64::try_from(back).unwrap_or(0);
    let mut by_fund: BTreeMap<&Code, i128> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.given) {
        let fund = funds.get(part.leg as usize)?.as_ref()?;
        *by_fund.entry(fund).or_default() -= i128::from(part.minor);
    }
    // Of equal parts the first by code.
    let (fund, _) = by_fund.into_iter().rev().max_by_key(|(_, given)| *given)?;
    let (entry, fund) = (parts.first()?.gift, fund.clone());
    Some(Gift { entry, day: Day::FIRST, fund, net, back, covers: None })
}

/// A gift of money, whatever it was taken for first, or what was kept of it on the way. Of what never
/// was money none goes back.
fn is_of_a_gift(leg: &Leg, ccy: Currency) -> bool {
    let given = leg.account.starts_with("income:donations:") && leg.kind != "noncash";
    leg.ccy == ccy.code() && (given || (leg.kind == "donation" && is_fee(&leg.account)))
}

/// What an entry answers: the gift that it takes back, gives back or classifies.
fn answers(books: &Books) -> Result<HashMap<u64, u64>, JournalError> {
    let mut answers = HashMap::new();
    for rel in [Rel::Reverses, Rel::Classifies, Rel::Refunds] {
        answers.extend(books.spoken(rel)?.into_iter().map(|(of, by)| (by, of)));
    }
    Ok(answers)
}

/// The entry that an answer is about in the end. References point backwards, so it ends.
fn root(answers: &HashMap<u64, u64>, entry: u64) -> u64 {
    let mut entry = entry;
    while let Some(of) = answers.get(&entry) {
        entry = *of;
    }
    entry
}

/// Bytes of a leaf in which `by`, of 32 letters at most, `date` and the key `from` have room.
const HEAD: usize = 96;

/// Their days, and the days they were given for, in one walk over the log.
fn date(books: &Books, gifts: &mut [Gift]) -> Result<(), JournalError> {
    let (Some(first), Some(last)) = (gifts.first(), gifts.last()) else { return Ok(()) };
    let (first, last) = (first.entry, last.entry);
    let mut next = gifts.iter_mut();
    let mut gift = next.next();
    books.scan(first, last + 1, |index, leaf| {
        let Some(of) = gift.as_mut().filter(|gift| gift.entry == index) else { return Ok(()) };
        let day = day_in(leaf);
        of.day = day.ok_or_else(|| JournalError::Damaged(format!("entry {index} has no day")))?;
        of.covers = days(index, leaf);
        gift = next.next();
        Ok(())
    })
}

/// What was said later of the days that gifts were given for: a bank's row does not tell. The newest
/// classification that stands and says any.
fn cover(
    books: &Books,
    answers: &HashMap<u64, u64>,
    gifts: &mut [Gift],
) -> Result<(), JournalError> {
    let (classified, reversed) = (books.classified()?, books.reversed()?);
    let stands = classified.into_iter().filter(|(_, by)| !reversed.contains_key(by));
    let by_entry: HashMap<u64, u64> = stands.map(|(_, by)| (by, root(answers, by))).collect();
    let (Some(first), Some(last)) = (by_entry.keys().min(), by_entry.keys().max()) else {
        return Ok(());
    };
    books.scan(*first, *last + 1, |index, leaf| {
        let gift = by_entry.get(&index).and_then(|gift| {
            let at = gifts.binary_search_by_key(gift, |gift| gift.entry).ok()?;
            gifts.get_mut(at)
        });
        if let Some((gift, said)) = gift.zip(days(index, leaf)) {
            gift.covers = Some(said);
        }
        Ok(())
    })
}

/// The days that an entry says its gift was given for.
fn days(index: u64, leaf: &[u8]) -> Option<Billed> {
    // Few do. Keys stand in order, this one behind `by` and `date`, and no text holds it.
    let begin = leaf.get(..HEAD).unwrap_or(leaf);
    if !begin.windows(8).any(|bytes| bytes == b"\"from\":\"") {
        return None;
    }
    match decode(index, leaf).ok()?.body {
        Body::Donation(days) | Body::Classification(days) | Body::Reclassification(days) => days,
        _ => None,
    }
}

/// Of which kind a gift is, as in `income:donations:KIND`: the one on which most of it stands by now,
/// however often it was classified.
///
/// # Errors
/// The files cannot be read.
pub(super) fn kind(books: &Books, gift: u64) -> Result<Code, JournalError> {
    let mut held: BTreeMap<Code, i128> = BTreeMap::new();
    let mut open = vec![gift];
    while let Some(entry) = open.pop() {
        for posting in books.entry(entry)?.postings.iter() {
            let kind = posting.account.as_str().strip_prefix("income:donations:");
            if let Some(kind) = kind.and_then(|kind| kind.parse().ok()) {
                *held.entry(kind).or_default() -= i128::from(posting.minor);
            }
        }
        for (rel, by) in books.references(entry)? {
            if matches!(rel, Rel::Reverses | Rel::Classifies | Rel::Refunds) {
                open.push(by);
            }
        }
    }
    // Of equal parts the first by name.
    let most = held.into_iter().rev().max_by_key(|(_, minor)| *minor);
    Ok(most.map_or_else(Code::unknown, |(kind, _)| kind))
}
