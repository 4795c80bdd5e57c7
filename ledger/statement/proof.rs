//! Whether a statement's balances close, per currency, and exactly how far that is proven.
//! A balance that breaks is no fault of the file's form: it is a difference, said with its amount,
//! that the caller refuses or lets a person accept. Nothing is smoothed over.

use super::profile::Sorting;
use super::row::Figures;
use crate::day::Day;
use crate::money::{Currency, MoneyError, add};

/// The sums of one currency in one file, and what its balances prove. Minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The currency.
    pub ccy: Currency,
    /// Lines that moved the balance.
    pub rows: u32,
    /// Net amounts in.
    pub credits: i64,
    /// Net amounts out, negative.
    pub debits: i64,
    /// All of them.
    pub net: i64,
    /// What was kept back; costs negative.
    pub fees: i64,
    /// The earliest day.
    pub first: Day,
    /// The latest day.
    pub last: Day,
    /// The balance before the earliest line, where the file's balances give it.
    pub opening: Option<i64>,
    /// The balance after the latest line; with a fee the file shows only later.
    pub closing: Option<i64>,
    /// Lines, from the earliest, up to which the balances close.
    pub proven: u32,
    /// Lines, from the earliest, each of which closes by its own balance.
    pub row_by_row: u32,
    /// Lines that only a later line's balance proves, from the earliest.
    pub later: Vec<Stretch>,
    /// What came out.
    pub check: Check,
    /// Where the days of a file that is otherwise in order are not.
    pub astray: Option<Astray>,
}

/// A line whose day goes against the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Astray {
    /// The physical line.
    pub line: u32,
    /// Its day.
    pub day: Day,
    /// The day of the line before it in the file.
    pub before: Day,
}

/// Lines without a balance that closes, up to the one that proves them. Physical lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The earliest.
    pub first: u32,
    /// The latest.
    pub last: u32,
    /// The line whose balance closes over them.
    pub proven_at: u32,
}

/// What the balances of one currency say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The file has none.
    None,
    /// One balance alone: nothing to compare it with.
    Single,
    /// One balance, and the statement before closes with what it opens with.
    Met,
    /// Opening and lines make the closing balance that the file states.
    Stated,
    /// The balances close, line by line or at so many points.
    Ok {
        /// How the file is sorted.
        order: Order,
        /// Balances that agree with the one before.
        points: u32,
    },
    /// They do not.
    Diff(Diff),
}

/// The first balance that does not close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diff {
    /// Its physical line; `None` for a balance or total that the file states for all lines.
    pub line: Option<u32>,
    /// What the lines make.
    pub expected: i64,
    /// What the file says.
    pub actual: i64,
}

impl Diff {
    /// By how much the file says more.
    pub fn by(self) -> i128 {
        i128::from(self.actual) - i128::from(self.expected)
    }
}

/// How a file is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The oldest line first.
    Ascending,
    /// The newest line first.
    Descending,
}

/// What a file states outside its lines.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stated {
    pub opening: Option<i64>,
    pub closing: Option<i64>,
    pub credits: Option<i64>,
    pub debits: Option<i64>,
}

/// A line as the balances see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub line: u32,
    pub net: i64,
    pub processor: i64,
    pub balance: Option<i64>,
}

/// The sums of one currency while the file is read; the order is not known before its end.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub ccy: Currency,
    rows: u32,
    credits: i64,
    debits: i64,
    fees: i64,
    first: Day,
    last: Day,
    first_in_file: Day,
    last_in_file: Day,
    /// How often the day goes back from one line to the next, and forth; where it does so first.
    back: (u32, Option<Astray>),
    forth: (u32, Option<Astray>),
    chain: Chain,
}

/// Two rows that changed places make two steps against the order; where there are more, the bank
/// sorts by something else than the day.
const ASTRAY: u32 = 2;

/// Running balances, compared in both directions at once.
#[derive(Debug, Clone, Copy, Default)]
struct Chain {
    balances: u32,
    ascending: u32,
    descending: u32,
    /// Lines and their sum before the first balance in the file, and after the last.
    lead: (u32, i64),
    tail: (u32, i64),
    /// The first and the last balance in the file, each with its line's net.
    head: (i64, i64),
    end: (i64, i64),
}

impl Tally {
    pub fn new(ccy: Currency, day: Day) -> Self {
        Self {
            ccy,
            rows: 0,
            credits: 0,
            debits: 0,
            fees: 0,
            first: day,
            last: day,
            first_in_file: day,
            last_in_file: day,
            back: (0, None),
            forth: (0, None),
            chain: Chain::default(),
        }
    }

    /// Adds a line, in the order of the file.
    pub fn add(&mut self, line: u32, f: &Figures) -> Result<(), MoneyError> {
        let side = if f.net < 0 { &mut self.debits } else { &mut self.credits };
        *side = add(*side, f.net)?;
        self.fees = add(self.fees, f.fees.total())?;
        self.rows += 1;
        self.first = self.first.min(f.day);
        self.last = self.last.max(f.day);
        self.step(line, f.day);
        self.last_in_file = f.day;
        self.chain.add(f.net, f.balance)
    }

    fn step(&mut self, line: u32, day: Day) {
        let before = self.last_in_file;
        let steps = match day.cmp(&before) {
            std::cmp::Ordering::Less => &mut self.back,
            std::cmp::Ordering::Greater => &mut self.forth,
            std::cmp::Ordering::Equal => return,
        };
        steps.0 += 1;
        steps.1.get_or_insert(Astray { line, day, before });
    }

    /// Where the days leave an order that they keep otherwise.
    fn astray(&self, order: Order) -> Option<Astray> {
        let (with, against) = match order {
            Order::Ascending => (self.forth.0, self.back),
            Order::Descending => (self.back.0, self.forth),
        };
        against.1.filter(|_| against.0 <= ASTRAY && against.0 < with)
    }

    /// How the file is sorted: as declared, else as its balances say, else as its days say.
    pub fn order(&self, declared: Sorting) -> Order {
        match declared {
            Sorting::OldestFirst => return Order::Ascending,
            Sorting::NewestFirst => return Order::Descending,
            Sorting::Any => {}
        }
        let by_day = match self.first_in_file > self.last_in_file {
            true => Order::Descending,
            false => Order::Ascending,
        };
        match self.chain.ascending.cmp(&self.chain.descending) {
            std::cmp::Ordering::Greater => Order::Ascending,
            std::cmp::Ordering::Less => Order::Descending,
            std::cmp::Ordering::Equal => by_day,
        }
    }

    /// Whether the lines must be looked at again: some have no balance, or one that breaks.
    pub fn needs_walk(&self, order: Order) -> bool {
        let hits = match order {
            Order::Ascending => self.chain.ascending,
            Order::Descending => self.chain.descending,
        };
        self.chain.balances > 1
            && (hits + 1 < self.chain.balances || self.chain.balances < self.rows)
    }

    /// The proof of a file whose every balance closes, or that has none.
    pub fn proof(&self, order: Order) -> Proof {
        let Chain { balances, lead, tail, head, end, .. } = self.chain;
        let (oldest, early, newest, late) = match order {
            Order::Ascending => (head, lead, end, tail),
            Order::Descending => (end, tail, head, lead),
        };
        let known = balances > 0;
        let check = match balances {
            0 => Check::None,
            1 => Check::Single,
            n => Check::Ok { order, points: n - 1 },
        };
        let proven = if balances > 1 { self.rows - late.0 } else { 0 };
        Proof {
            ccy: self.ccy,
            rows: self.rows,
            credits: self.credits,
            debits: self.debits,
            // Both are within 18 digits, and of different signs.
            net: self.credits + self.debits,
            fees: self.fees,
            first: self.first,
            last: self.last,
            opening: known.then(|| oldest.0.saturating_sub(oldest.1).saturating_sub(early.1)),
            closing: known.then(|| newest.0.saturating_add(late.1)),
            proven,
            row_by_row: if early.0 == 0 { proven } else { 0 },
            later: Vec::new(),
            check,
            astray: self.astray(order),
        }
    }
}

impl Chain {
    fn add(&mut self, net: i64, balance: Option<i64>) -> Result<(), MoneyError> {
        let Some(balance) = balance else {
            let aside = if self.balances == 0 { &mut self.lead } else { &mut self.tail };
            *aside = (aside.0 + 1, add(aside.1, net)?);
            return Ok(());
        };
        if self.balances == 0 {
            self.head = (balance, net);
        } else {
            // Sums of a few numbers of 18 digits fit.
            let (before, its_net) = self.end;
            let between = self.tail.1;
            self.ascending += u32::from(before + between + net == balance);
            self.descending += u32::from(balance + between + its_net == before);
        }
        self.balances += 1;
        self.end = (balance, net);
        self.tail = (0, 0);
        Ok(())
    }
}

impl Proof {
    /// Walks the lines from the earliest, to say which balance proves which lines. With
    /// `late_fee`, a balance may lack its own line's processor fee; a later one must make it good.
    pub(super) fn walk<'s>(&mut self, order: Order, late_fee: bool, steps: impl Fn() -> Steps<'s>) {
        let opening = self.opening.unwrap_or(0);
        let mut best = Walk::along(steps(), opening, late_fee);
        let oldest_fee = steps().find(|s| s.balance.is_some()).map_or(0, |s| s.processor);
        if best.diff.is_some() && late_fee && oldest_fee != 0 {
            // The earliest balance itself may be the one that lacks its fee.
            let other = Walk::along(steps(), opening + oldest_fee, late_fee);
            if other.diff.is_none() {
                self.opening = Some(opening + oldest_fee);
                best = other;
            }
        }
        self.proven = best.proven;
        self.row_by_row = best.row_by_row;
        self.later = best.later;
        self.check = match best.diff {
            Some(diff) => Check::Diff(diff),
            None => {
                self.closing = self.opening.map(|o| o.saturating_add(self.net));
                Check::Ok { order, points: best.points.saturating_sub(1) }
            }
        };
    }

    /// Compares with what the file states outside its lines.
    pub(super) fn compare(&mut self, stated: Stated) {
        let differs = |expected: i64, actual: i64| {
            (expected != actual).then_some(Check::Diff(Diff { line: None, expected, actual }))
        };
        let opening = self.opening.or(stated.opening);
        let closing = opening.map(|o| o.saturating_add(self.net));
        let faults = [
            stated.opening.zip(self.opening).and_then(|(s, ours)| differs(ours, s)),
            stated.closing.zip(closing).and_then(|(s, ours)| differs(ours, s)),
            stated.credits.and_then(|s| differs(self.credits, s)),
            stated.debits.and_then(|s| differs(self.debits, -s.abs())),
        ];
        let proves = stated.closing.is_some() && opening.is_some();
        // What does not close is shown as the file states it.
        self.opening = stated.opening.or(opening);
        self.closing = self.closing.or(stated.closing);
        match faults.into_iter().flatten().next() {
            Some(fault) if !matches!(self.check, Check::Diff(_)) => {
                (self.check, self.proven) = (fault, 0);
            }
            None if proves && matches!(self.check, Check::None | Check::Single) => {
                (self.check, self.proven) = (Check::Stated, self.rows);
            }
            _ => {}
        }
    }
}

/// The lines of one currency, from the earliest.
pub(super) type Steps<'s> = Box<dyn Iterator<Item = Step> + 's>;

#[derive(Default)]
struct Walk {
    proven: u32,
    row_by_row: u32,
    points: u32,
    later: Vec<Stretch>,
    diff: Option<Diff>,
}

impl Walk {
    fn along(steps: Steps<'_>, opening: i64, late_fee: bool) -> Self {
        let mut walk = Self::default();
        let mut expected = opening;
        // Lines since the last balance that closed: the first and the last of them.
        let mut waiting: Option<(u32, u32)> = None;
        for (step, rows) in steps.zip(1..) {
            // Sums were checked when the file was read.
            expected = expected.saturating_add(step.net);
            let late = late_fee.then(|| expected.saturating_sub(step.processor));
            match step.balance {
                Some(balance) if balance == expected => {
                    if let Some((first, last)) = waiting.take() {
                        walk.later.push(Stretch { first, last, proven_at: step.line });
                    } else if walk.later.is_empty() {
                        walk.row_by_row = rows;
                    }
                    (walk.points, walk.proven) = (walk.points + 1, rows);
                }
                Some(balance) if Some(balance) != late => {
                    walk.diff = Some(Diff { line: Some(step.line), expected, actual: balance });
                    break;
                }
                _ => {
                    let first = waiting.map_or(step.line, |(first, _)| first);
                    waiting = Some((first, step.line));
                }
            }
        }
        walk
    }
}
