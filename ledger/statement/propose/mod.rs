//! A profile proposed for a sample: a beginning for a person to correct, with what is unsure said
//! in comments. Guesses end here: the proposal is tried on the sample, strictly, and whether its
//! balances close decides between the guesses that can be compared.

mod guess;
mod names;
mod sample;
#[cfg(test)]
mod tests;
mod write;

use super::format::Format;
use super::profile::Profile;
use super::text::{self, Encoding};
use super::{Check, Fault, Options, Problem, Refusal, Statement};
use crate::day::Day;
use crate::money::Currency;
use guess::Marks;
use names::Meaning;
use sample::Sample;

/// What is asked of a proposal.
pub struct Wanted<'a> {
    /// The new profile's id.
    pub id: &'a str,
    /// The currency of files that name none.
    pub currency: Option<Currency>,
    /// What the file is written in, where a person knows better than a guess.
    pub encoding: Option<Encoding>,
    /// Today, as for every reading.
    pub today: Day,
}

/// A proposed profile.
pub struct Proposed {
    /// TOML with comments.
    pub text: String,
    /// Why it does not read the sample yet, if it does not.
    pub refusal: Option<Refusal>,
}

/// What is guessed of a file.
#[derive(Clone)]
struct Guess {
    date: usize,
    formats: Vec<String>,
    amount: Amount,
    balance: Option<usize>,
    /// Columns of numbers that may be balances, whatever they are called.
    others: Vec<usize>,
    currency: Money,
    unsure: Vec<String>,
}

/// Where the amount stands.
#[derive(Clone)]
enum Amount {
    Signed { column: usize, invert: bool },
    Flag { column: usize, flag: usize, minus: String, plus: String },
    Sides { debit: usize, credit: usize, negative: bool },
}

/// Where the currency stands.
#[derive(Clone)]
enum Money {
    Column(usize),
    Header(usize),
    Fixed(Currency),
    Nowhere,
}

/// Proposes a profile for a sample.
///
/// # Errors
/// The bytes are no text, or nothing in them looks like rows with a date and an amount.
pub fn propose(file: &str, bytes: &[u8], wanted: &Wanted<'_>) -> Result<Proposed, Refusal> {
    let refuse = |fault: Fault| fault.refuse(file);
    Format::Csv.check(bytes).map_err(refuse)?;
    let encodings = match wanted.encoding {
        Some(encoding) => vec![encoding],
        None => vec![Encoding::Utf8, Encoding::Utf16, text::windows(bytes)],
    };
    let (text, encoding) = text::decode(bytes.to_vec(), &encodings).map_err(refuse)?;
    let nothing = || Fault::of_file(Problem::NoRows).refuse(file);
    let sample = Sample::cut(&text).ok_or_else(nothing)?;
    let guess = Guess::of(&sample, wanted).ok_or_else(nothing)?;
    let marks = guess.marks(&sample);
    let make = |guess: &Guess| write::toml(&sample, guess, &marks, encoding, wanted);
    let mut best: Option<(Worth, Proposed)> = None;
    for guess in guess.variants(&sample) {
        let text = make(&guess);
        let (worth, refusal) = match read(file, bytes, &text, wanted) {
            Ok(worth) => (worth, None),
            Err(refusal) => (Worth::Refused, Some(refusal)),
        };
        if best.as_ref().is_none_or(|(known, _)| worth > *known) {
            best = Some((worth, Proposed { text, refusal }));
        }
    }
    best.map(|(_, proposed)| proposed).ok_or_else(nothing)
}

/// What a guess came to when it was tried, the best last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Refused,
    Differs,
    Reads,
    Closes,
}

/// Reads the sample as an import would.
fn read(file: &str, bytes: &[u8], toml: &str, wanted: &Wanted<'_>) -> Result<Worth, Refusal> {
    let profile = Profile::from_toml(toml)
        .map_err(|e| Fault::of_file(Problem::Proposal(e.to_string())).refuse(file))?;
    let with = |code: &str| {
        let currency = wanted.currency.or_else(|| code.parse().ok());
        let options = Options { today: wanted.today, currency, pinned: true };
        Statement::read(file, bytes.to_vec(), &profile, &options)
    };
    // Where the file names none, any will do that its decimals and signs allow.
    let others = || ["USD", "GBP", "JPY"].iter().find_map(|code| with(code).ok());
    let statement = with("EUR").or_else(|refusal| others().ok_or(refusal))?;
    let worth = |check: Check| match check {
        Check::Diff(_) => Worth::Differs,
        Check::None | Check::Single => Worth::Reads,
        Check::Met | Check::Stated | Check::Ok { .. } => Worth::Closes,
    };
    let least = statement.proofs().iter().map(|p| worth(p.check)).min();
    least.ok_or_else(|| Fault::of_file(Problem::NoRows).refuse(file))
}

impl Guess {
    fn of(sample: &Sample, wanted: &Wanted<'_>) -> Option<Self> {
        let mut unsure = Vec::new();
        let (date, formats) = date(sample, &mut unsure)?;
        let numbers: Vec<usize> = (0..sample.columns.len())
            .filter(|&c| c != date && sample.filled(c).next().is_some())
            .filter(|&c| {
                sample.filled(c).all(|cell| guess::is_number(cell) && !guess::is_date(cell))
            })
            .collect();
        let of = |meaning: Meaning| {
            let named = |c: &&usize| name(sample, **c) == Some(meaning);
            numbers.iter().find(named).copied()
        };
        let balance = of(Meaning::Balance);
        let amount = amount(sample, &numbers, balance, &of, &mut unsure)?;
        if let Some(fee) = of(Meaning::Fee) {
            unsure.push(format!(
                "{:?} looks like a fee. If the amount is before fees, say [amount] is = \"gross\" \
                 and add a [[fee]] with this column.",
                column(sample, fee)
            ));
        }
        let states = (0..sample.columns.len()).filter(|c| names::is_state(column(sample, *c)));
        for state in states {
            unsure.push(format!(
                "{:?} may tell rows that are booked from others: see [rows] keep and pending.",
                column(sample, state)
            ));
        }
        let currency = currency(sample, &amount, wanted, &mut unsure);
        let whole = |c: &usize| sample.filled(*c).count() == sample.rows.len();
        let taken = amount.columns();
        let others = numbers.into_iter().filter(|c| !taken.contains(c)).filter(whole).collect();
        Some(Self { date, formats, amount, balance, others, currency, unsure })
    }

    /// The numbers' marks, by the columns that hold money.
    fn marks(&self, sample: &Sample) -> Marks {
        let columns = self.amount.columns().into_iter().chain(self.balance);
        let cells: Vec<&str> = columns.flat_map(|c| sample.filled(c)).collect();
        guess::marks(cells.iter().copied())
    }

    /// Itself, and what else it could be, the best first.
    fn variants(&self, sample: &Sample) -> Vec<Self> {
        let mut all = vec![self.clone()];
        let turned = match &self.amount {
            Amount::Signed { column, .. } => Some(Amount::Signed { column: *column, invert: true }),
            Amount::Sides { debit, credit, negative } => {
                Some(Amount::Sides { debit: *credit, credit: *debit, negative: *negative })
            }
            Amount::Flag { .. } => None,
        };
        if let (Some(amount), Some(_)) = (turned, self.balance) {
            all.push(Self { amount, ..self.clone() });
        }
        if self.balance.is_none() {
            // Each is tried: what adds up is a balance.
            let found = self.others.iter().map(|c| Self { balance: Some(*c), ..self.clone() });
            all.extend(found.collect::<Vec<_>>());
        }
        if let Some(balance) = self.balance {
            let mut plain = Self { balance: None, ..self.clone() };
            plain.unsure.push(format!(
                "{:?} is called a balance, but does not add up with the rows: it is left out, and \
                 nothing proves these files.",
                column(sample, balance)
            ));
            all.push(plain);
        }
        all
    }
}

impl Amount {
    fn columns(&self) -> Vec<usize> {
        match *self {
            Self::Signed { column, .. } | Self::Flag { column, .. } => vec![column],
            Self::Sides { debit, credit, .. } => vec![debit, credit],
        }
    }
}

fn column(sample: &Sample, at: usize) -> &str {
    sample.columns.get(at).map_or("", String::as_str)
}

fn name(sample: &Sample, at: usize) -> Option<Meaning> {
    names::meaning(column(sample, at))
}

/// The column of days that is filled in every row, by its name if it has one, and its formats.
fn date(sample: &Sample, unsure: &mut Vec<String>) -> Option<(usize, Vec<String>)> {
    let whole = |c: &usize| sample.filled(*c).count() == sample.rows.len();
    let dated = (0..sample.columns.len()).filter(whole).filter_map(|c| {
        let cells: Vec<&str> = sample.filled(c).collect();
        let formats = guess::date_formats(cells.iter().copied());
        (!formats.is_empty()).then_some((c, formats))
    });
    let dated: Vec<(usize, Vec<String>)> = dated.collect();
    let rank = |c: usize| match name(sample, c) {
        Some(Meaning::Date) => 0,
        Some(Meaning::ValueDate) => 2,
        _ => 1,
    };
    let (at, formats) = dated.iter().min_by_key(|(c, _)| (rank(*c), *c))?;
    if formats.len() > 1 {
        unsure.push(format!(
            "no day in {:?} is after the 12th: day or month may stand first. Look at a file of a \
             whole month, and keep one of {}.",
            column(sample, *at),
            formats.join(" and ")
        ));
    }
    if dated.len() > 1 {
        let others: Vec<&str> =
            dated.iter().filter(|(c, _)| c != at).map(|(c, _)| column(sample, *c)).collect();
        unsure.push(format!(
            "{:?} is taken for the day of the booking; {others:?} hold days, too.",
            column(sample, *at)
        ));
    }
    Some((*at, formats.iter().take(1).cloned().collect()))
}

fn amount(
    sample: &Sample,
    numbers: &[usize],
    balance: Option<usize>,
    of: &impl Fn(Meaning) -> Option<usize>,
    unsure: &mut Vec<String>,
) -> Option<Amount> {
    let signed = of(Meaning::Amount);
    let money: Vec<usize> = numbers.iter().copied().filter(|c| Some(*c) != balance).collect();
    if let Some((debit, credit)) = sides(sample, &money) {
        let known = |c, meaning| name(sample, c) == Some(meaning);
        if !known(debit, Meaning::Debit) && !known(credit, Meaning::Credit) {
            unsure.push(format!(
                "{:?} is taken for money out, {:?} for money in.",
                column(sample, debit),
                column(sample, credit)
            ));
        }
        let negative = sample.filled(debit).any(guess::is_negative);
        return Some(Amount::Sides { debit, credit, negative });
    }
    let other = |c: &usize| {
        Some(*c) != balance && !matches!(name(sample, *c), Some(Meaning::Fee | Meaning::Id))
    };
    let others = || numbers.iter().copied().filter(other);
    // Money mostly shows its decimals, numbers of vouchers do not.
    let fraction = |c: &usize| sample.filled(*c).any(|cell| cell.contains(['.', ',']));
    let amount = signed.or_else(|| others().find(fraction)).or_else(|| others().next())?;
    if signed.is_none() {
        unsure.push(format!("{:?} is taken for the amount.", column(sample, amount)));
    }
    if !sample.filled(amount).any(guess::is_negative) {
        if let Some((flag, minus, plus)) = flag(sample) {
            unsure.push(format!("{minus:?} is taken for money out, {plus:?} for money in."));
            return Some(Amount::Flag { column: amount, flag, minus, plus });
        }
        unsure.push(format!(
            "every {:?} of the sample is positive: see that money out is negative in others.",
            column(sample, amount)
        ));
    }
    Some(Amount::Signed { column: amount, invert: false })
}

/// Two columns of which each row fills one: money out, and money in.
fn sides(sample: &Sample, money: &[usize]) -> Option<(usize, usize)> {
    let filled = |row: &Vec<String>, c: usize| {
        row.get(c).is_some_and(|cell| cell.chars().any(|digit| matches!(digit, '1'..='9')))
    };
    let pairs =
        money.iter().enumerate().flat_map(|(i, a)| money.iter().skip(i + 1).map(move |b| (*a, *b)));
    let apart = |(a, b): &(usize, usize)| {
        sample.rows.iter().all(|row| filled(row, *a) != filled(row, *b))
            && [a, b].iter().all(|c| sample.filled(**c).next().is_some())
    };
    let (a, b) = pairs.into_iter().find(apart)?;
    let credit_first = name(sample, a) == Some(Meaning::Credit)
        || name(sample, b) == Some(Meaning::Debit)
        || sample.filled(b).any(guess::is_negative);
    Some(if credit_first { (b, a) } else { (a, b) })
}

/// A column of two words, of which one is money out.
fn flag(sample: &Sample) -> Option<(usize, String, String)> {
    (0..sample.columns.len()).find_map(|c| {
        let pair = guess::FLAGS.iter().find(|(minus, plus)| {
            sample.filled(c).count() == sample.rows.len()
                && sample.filled(c).all(|cell| cell == *minus || cell == *plus)
        });
        pair.map(|(minus, plus)| (c, (*minus).to_owned(), (*plus).to_owned()))
    })
}

fn currency(
    sample: &Sample,
    amount: &Amount,
    wanted: &Wanted<'_>,
    unsure: &mut Vec<String>,
) -> Money {
    let codes = |c: &usize| {
        let all = sample.filled(*c).count() == sample.rows.len();
        all && sample.filled(*c).all(|cell| cell.parse::<Currency>().is_ok())
    };
    let mut found = (0..sample.columns.len()).filter(codes);
    if let Some(at) = found.next() {
        if found.next().is_some() {
            unsure.push(format!("{:?} is taken for the currency.", column(sample, at)));
        }
        return Money::Column(at);
    }
    let in_header = |c: &usize| write::code_in(column(sample, *c)).is_some();
    if let Some(at) = amount.columns().into_iter().find(in_header) {
        return Money::Header(at);
    }
    match wanted.currency {
        Some(ccy) => Money::Fixed(ccy),
        None => {
            unsure.push(
                "the file names no currency: say it at every import with --currency, or here: \
                 [currency] from = \"fixed\" and code = \"EUR\"."
                    .to_owned(),
            );
            Money::Nowhere
        }
    }
}
