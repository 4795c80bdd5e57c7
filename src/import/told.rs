//! The plan of an import as a person reads it, and what was done of it.

use super::post::Posted;
use super::read::Checked;
use crate::{book, out};
use ledger::account::Account;
use ledger::closed::Restated;
use ledger::import::{Fate, Held, InTransit, OfCurrency, Outcome, Over, Settlements, Told};
use ledger::money::grouped;
use ledger::statement::{Astray, Check, Format};

/// So many rows in doubt are named.
const SHOWN: usize = 20;

/// The plan as a person reads it.
pub fn told(checked: &Checked, posted: &Posted) -> String {
    let Posted { outcome, preview, head } = posted;
    let statement = &checked.statement;
    let mut text = format!(
        "{}: {} ({}), {}\n",
        checked.name,
        statement.profile().profile.institution,
        statement.profile().profile.id,
        outcome.account,
    );
    if outcome.currencies.is_empty() {
        text += "  0 rows: nothing to import.\n";
    }
    if let Some(ccy) = checked.read_as {
        text += &format!("  a currency that is absent or unknown is read as {ccy} (--currency)\n");
    }
    for (why, n) in statement.skipped() {
        text += &format!("  left out by the profile: {n} ({why})\n");
    }
    let states = statement.profile().file.format != Format::Csv;
    for of in &outcome.currencies {
        text += &told_currency(outcome, of, states);
    }
    text += &held(&outcome.held);
    text += &in_transit(&outcome.in_transit);
    if outcome.arrived > 0 {
        text += &format!(
            "  {} of other accounts nobody had explained: this account sent that, they are its transfers\n",
            out::count(outcome.arrived, "row", "rows")
        );
    }
    text += &settlements(&outcome.settlements, statement.row_word(), head.is_some());
    text += &given_back(&outcome.over);
    text += &before(outcome);
    text += &restated(&outcome.restated, head.is_some());
    for wanted in &outcome.declared {
        text += &format!("  declared: {}\n", wanted.line());
    }
    if let Some(preview) = preview {
        text += &preview.text();
        if outcome.entries > 0 {
            text += &format!("  Plan {}\n", preview.hash);
        }
    }
    if let Some(head) = head {
        text += &format!("  {}\n", book::written(outcome.first, *head));
    }
    text
}

fn told_currency(outcome: &Outcome, of: &OfCurrency, states: bool) -> String {
    let ccy = of.proof.ccy;
    let money = |minor: i64| format!("{} {ccy}", grouped(&ccy.decimal(i128::from(minor)), ','));
    let proof = &of.proof;
    let mut text = format!(
        "  {ccy}: {} from {} to {}: {} new, {} known{}\n",
        out::count(u64::from(proof.rows), "row", "rows"),
        proof.first,
        proof.last,
        out::number(of.new_rows),
        out::number(of.known_rows),
        if of.held_rows > 0 {
            format!(", {} held", out::number(of.held_rows))
        } else {
            String::new()
        }
    );
    if let Some(opening) = of.opening {
        text += &format!("    opening balance {}\n", money(opening));
    }
    if of.speaks() {
        text += &format!(
            "    the file: in {}, out {}; the books: {} -> {}\n",
            money(proof.credits),
            money(-proof.debits),
            money(of.before),
            money(of.after)
        );
        text += &format!("    {}\n", proven(of, states));
    }
    if of.proves && of.new_rows == 0 && of.difference.is_none() {
        text += "    no row is new, the proof is: it is taken\n";
    }
    if let Some(Astray { line, day, before }) = of.proof.astray.filter(|_| of.speaks()) {
        text += &format!("    the days run out of order at line {line}: {day} after {before}\n");
    }
    text += &one_balance(&outcome.account, of);
    if let Some(broken) = of.breaks {
        text += &format!(
            "    warning: with these rows the books DIFFER by {} from statement {}, which closes with {}\n    \
             on {}: a row too many?\n",
            money(broken.by),
            broken.statement,
            money(broken.closing),
            broken.day
        );
    }
    if of.unclassified > 0 {
        text += &format!(
            "    {} unclassified: `ledger list --unclassified --private`, then `ledger classify`\n",
            out::number(of.unclassified)
        );
    }
    text
}

/// Gifts that went back more than whole.
fn given_back(over: &[Over]) -> String {
    let line = |of: &Over| {
        let money = |minor| format!("{} {}", grouped(&of.ccy.decimal(minor), ','), of.ccy);
        format!(
            "  warning: of entry {gift}, a gift of {}, {} were given back: a row twice, or of another gift? `ledger show {gift}`\n",
            money(of.given),
            money(of.back),
            gift = of.gift
        )
    };
    over.iter().take(SHOWN).map(line).collect()
}

/// That the file was imported before, and what that means now.
fn before(outcome: &Outcome) -> String {
    let [seen, ..] = outcome.seen_before.as_slice() else { return String::new() };
    let waits = outcome.held.iter().any(|held| held.fate == Fate::Waits);
    let now = match (outcome.entries, waits) {
        (0, false) => "nothing new",
        (0, true) => "rows of it wait",
        _ => again(outcome),
    };
    format!("  This file was imported before, as statement {seen}: {now}.\n")
}

/// That months were closed without it, as `status` says it afterwards.
fn restated(months: &[Restated], written: bool) -> String {
    let would = if written { "" } else { "would " };
    match months {
        [] => String::new(),
        [Restated { month, version, entries }] => {
            let has = if written { "has" } else { "would have" };
            let came = out::count(*entries, "entry", "entries");
            format!(
                "  {month}, closed as version {version}, {has} {came} that came since: `ledger close {month}`\n"
            )
        }
        [first, ..] => {
            let (many, first) =
                (out::count(months.len() as u64, "closed month", "closed months"), first.month);
            format!(
                "  {many} {would}have entries that came since, from {first} on: `ledger status` names them\n"
            )
        }
    }
}

/// What is written of a file that was imported before.
fn again(outcome: &Outcome) -> &'static str {
    let of = |is: fn(&Held) -> bool| outcome.held.iter().filter(move |held| is(held));
    let settled = of(|held| matches!(held.fate, Fate::Posted(_) | Fate::Known(_)));
    let posted = of(|held| matches!(held.fate, Fate::Posted(_))).map(|held| u64::from(held.rows));
    let new: u64 = outcome.currencies.iter().map(|of| of.new_rows).sum();
    match (settled.count() > 0, new > posted.sum()) {
        (true, false) => "these are rows of it that waited",
        (false, true) => "these are rows of it that the books have no more",
        (true, true) => "these are rows of it that waited, or that the books have no more",
        (false, false) => "no row is new",
    }
}

/// What a closing balance without an opening one means: it proves nothing, but it can be compared.
fn one_balance(account: &Account, of: &OfCurrency) -> String {
    let ccy = of.proof.ccy;
    let decimal = |minor: i64| ccy.decimal(i128::from(minor));
    let (None, Some(closing)) = (of.proof.opening, of.proof.closing) else {
        return String::new();
    };
    let shown = format!("{} {ccy}", grouped(&decimal(closing), ','));
    if let Some((day, minor)) = of.owed {
        // An opening below zero is no amount that the command line takes.
        let command = match minor > 0 {
            true => format!(
                ":\n    `ledger add opening --account {account} --amount {} --currency {ccy} --date {day}`",
                decimal(minor)
            ),
            false => String::new(),
        };
        return format!(
            "    {shown} at its end means {} {ccy} before the first row, if no row is missing{command}\n",
            grouped(&decimal(minor), ',')
        );
    }
    if of.after == closing {
        return format!("    its one balance, {shown}, is what the books have\n");
    }
    format!(
        "    its one balance is {shown}, the books have {} {ccy}: is it of a later day, or is a row \
         missing?\n",
        grouped(&decimal(of.after), ',')
    )
}

/// Rows in doubt, each with its line and what it resembles or waits for.
fn held(held: &[Held]) -> String {
    let lines: String = held.iter().take(SHOWN).map(|held| format!("    {held}\n")).collect();
    let more = match held.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("    and {more} more\n"),
    };
    let settle = match held.iter().find(|held| held.asks()) {
        None => String::new(),
        Some(held) => format!(
            "    Look at them: `--known {line}` leaves a {word} out for good, `--new {line}` posts it as \
             a new one;\n    `all` stands for every {word}\n",
            line = held.line,
            word = held.word
        ),
    };
    match held.len() as u64 {
        0 => lines,
        n => format!("  {} in doubt:\n{lines}{more}{settle}", out::count(n, "row", "rows")),
    }
}

/// What the rows had to do with payouts; alarms first. Entries have their places once they are written.
fn settlements(found: &Settlements, word: &str, written: bool) -> String {
    let Settlements { paid, returned, pulled, told } = found;
    let count = |n: u64, one: &str, many: &str| match n {
        0 => None,
        n => Some(out::count(n, one, many)),
    };
    let counts = [
        count(*paid, "payout settled", "payouts settled"),
        count(*returned, "payout came back", "payouts came back"),
        count(*pulled, "commitment collected", "commitments collected"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let mut text = match counts.as_slice() {
        [] => String::new(),
        counts => format!("  {}\n", counts.join(", ")),
    };
    let (alarms, others): (Vec<&Told>, Vec<&Told>) = told.iter().partition(|t| t.notice.is_alarm());
    for told in alarms.iter().chain(others.iter().take(SHOWN)) {
        let Told { row, entry, notice } = told;
        let mark = if notice.is_alarm() { "ALARM: " } else { "" };
        let place = if written { format!(" (entry {entry})") } else { String::new() };
        text += &format!("  {mark}{word} {row}{place} {notice}\n");
        if let Some(command) = notice.command(*entry).filter(|_| written) {
            text += &format!("    if it is: `{command}`\n");
        }
    }
    match others.len().saturating_sub(SHOWN) {
        0 => text,
        more => text + &format!("  and {more} more rows may have to do with payouts\n"),
    }
}

/// What one own account has sent and no other has received.
fn in_transit(open: &[InTransit]) -> String {
    let line = |it: &InTransit| {
        let (ccy, minor) = (it.ccy, i128::from(it.minor));
        let money = grouped(&ccy.decimal(minor), ',');
        format!(
            "  in transit since {}: {money} {ccy} on {} (entry {})\n",
            it.day, it.account, it.entry
        )
    };
    open.iter().rev().take(SHOWN).map(line).collect()
}

/// `states`: the format has balances of its own, outside its rows.
fn proven(of: &OfCurrency, states: bool) -> String {
    let proof = &of.proof;
    if let Some(difference) = &of.difference {
        return format!("accepted although {difference}");
    }
    match proof.check {
        Check::None if proof.closing.is_none() => "unproven: the file has no balances".to_owned(),
        Check::None => "unproven: the file has a balance at its end alone".to_owned(),
        Check::Single if states && proof.opening.is_some() => {
            "unproven: the closing balance is missing, the file may be cut off".to_owned()
        }
        Check::Single => "unproven: the file has one balance only".to_owned(),
        Check::Diff(_) => String::new(),
        Check::Met => "proven: it goes on from the closing balance before, to the cent".to_owned(),
        Check::Stated => "proven: the stated balances close".to_owned(),
        Check::Ok { .. } if proof.later.is_empty() => {
            format!(
                "proven: the balances close, row by row, all {} of them",
                out::number(proof.proven)
            )
        }
        Check::Ok { .. } => format!(
            "proven up to row {} of {}: {} by their own balance, {} by a later row's",
            out::number(proof.proven),
            out::number(proof.rows),
            out::number(proof.row_by_row),
            out::number(proof.proven.saturating_sub(proof.row_by_row))
        ),
    }
}
