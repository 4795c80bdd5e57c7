//! Every gift in one currency, by what arrived of it and was not given back.
//! Refuses nothing: what was reversed, classified later or refunded is answered for by the entry that
//! it was first. Read off the postings, a month at a time, so that a million gifts stay small.

use super::position::Gift;
use crate::account::{Code, is_fee};
use crate::books::Books;
use crate::books::counts::day_in;
use crate::day::{Day, Month};
use crate::entry::{Body, Rel, decode};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::store::Leg;
use std::collections::HashMap;

/// One posting that says something about a gift.
struct Part {
    gift: u64,
    fund: u32,
    /// Whether it is the gift itself, not its fee.
    given: bool,
    minor: i64,
}

/// The gifts of the view up to a day, ascending by entry.
///
/// # Errors
/// The files cannot be read.
pub(super) fn gifts(books: &Books, ccy: Currency, at: Day) -> Result<Vec<Gift>, JournalError> {
    let legs = books.legs()?;
    let answers = answers(books)?;
    let mut parts = Vec::new();
    let Some((first, last)) = books.months()? else { return Ok(Vec::new()) };
    let months = (first.number()..=last.min(at.month()).number()).filter_map(Month::from_number);
    for month in months {
        for (id, leg) in (0..).zip(legs.all()).filter(|(_, leg)| is_of_a_gift(leg, ccy)) {
            let given = !is_fee(&leg.account);
            for (entry, minor) in books.postings_on(id, month)? {
                let gift = root(&answers, entry);
                parts.push(Part { gift, fund: id, given, minor });
            }
        }
    }
    parts.sort_unstable_by_key(|part| (part.gift, !part.given));
    let mut gifts = Vec::new();
    for of_one in parts.chunk_by(|a, b| a.gift == b.gift) {
        // A refund of nothing that was given here, or a fee alone.
        let Some(given) = of_one.first().filter(|part| part.given) else { continue };
        let net: i128 = of_one.iter().map(|part| -i128::from(part.minor)).sum();
        let Ok(net) = u64::try_from(net) else { continue };
        let fund = legs.all().get(given.fund as usize).and_then(|leg| leg.fund.parse().ok());
        let fund: Code = fund.unwrap_or_else(Code::general);
        if net > 0 {
            gifts.push(Gift { entry: of_one[0].gift, day: Day::FIRST, fund, net, covers: None });
        }
    }
    date(books, &mut gifts)?;
    gifts.retain(|gift| gift.day <= at);
    Ok(gifts)
}

/// A gift, whatever it was taken for first, or what was kept of it on the way.
fn is_of_a_gift(leg: &Leg, ccy: Currency) -> bool {
    let given = leg.account.starts_with("income:donations:");
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
        // Few gifts say so, and no text of a leaf holds the key.
        if leaf.windows(8).any(|bytes| bytes == b"\"from\":\"")
            && let Ok(entry) = decode(index, leaf)
            && let Body::Donation(covers) = entry.body
        {
            of.covers = covers;
        }
        gift = next.next();
        Ok(())
    })
}
