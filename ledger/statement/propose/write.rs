//! A guess as TOML, with comments where it is unsure.

use super::guess::{self, Marks};
use super::names::Meaning;
use super::sample::Sample;
use super::{Amount, Guess, Money, Wanted, column, name};
use crate::money::Currency;
use std::fmt::Write as _;

/// The profile's text.
pub(super) fn toml(
    sample: &Sample,
    guess: &Guess,
    marks: &Marks,
    encoding: &str,
    wanted: &Wanted<'_>,
) -> String {
    let mut out = String::new();
    head(&mut out, sample, guess, marks, encoding);
    about(&mut out, sample, wanted);
    file(&mut out, sample, encoding);
    numbers(&mut out, sample, guess, marks);
    let date = text(column(sample, guess.date));
    let formats: Vec<String> = guess.formats.iter().map(|f| text(f)).collect();
    section(&mut out, "date", &[("column", date), ("format", list(&formats))]);
    amount(&mut out, sample, &guess.amount);
    currency(&mut out, sample, &guess.currency);
    if let Some(balance) = guess.balance {
        section(&mut out, "balance", &[("running", text(column(sample, balance)))]);
    }
    words(&mut out, sample, guess);
    out
}

/// What it is, and what a person has to look at.
fn head(out: &mut String, sample: &Sample, guess: &Guess, marks: &Marks, encoding: &str) {
    let mut unsure = guess.unsure.clone();
    if let Some(other) = other_windows(encoding) {
        unsure.push(format!(
            "the file is no UTF-8: it is read as {encoding}. If letters are wrong below, make this \
             again with --encoding {other}: the names of the columns change with it."
        ));
    }
    if !sample.headed {
        unsure.push(
            "the file has no header: nothing but --profile, or a [[source]] in local.toml, can \
             tell that this profile is meant. Give the columns names."
                .to_owned(),
        );
    }
    if !marks.told {
        unsure.push(format!("no amount shows its decimals: `{}` is a guess.", marks.decimal));
    }
    if marks.torn {
        unsure.push(format!(
            "some amounts look like `1.00` and some like `1,00`: `{}` is a guess.",
            marks.decimal
        ));
    }
    match sample.footer.as_deref().map(|footer| (footer_begins(footer, sample.delimiter), footer)) {
        Some((Some(_), _)) => unsure.push(
            "what stands behind the last row is taken for a footer: see `stop_at`. Every file's \
             must begin so."
                .to_owned(),
        ),
        Some((None, footer)) => unsure.push(format!(
            "{footer:?} stands behind the last row, and has no word that it begins with: say in \
             `stop_at` by what a footer is known."
        )),
        None => {}
    }
    if sample.continued {
        unsure.push(
            "lines without a date stand between the rows: they are taken for more text of the \
             row before."
                .to_owned(),
        );
    }
    *out += "# Proposed from a sample. Say whose files these are ([profile]), read the rest, correct\n\
             # it, and try it with `ledger profile test`.\n";
    for line in unsure {
        *out += "#\n";
        wrapped(out, &format!("UNSURE: {line}"));
    }
    *out += "#\n";
    wrapped(
        out,
        "NOT PROPOSED, add it by hand where these files have it: the number of your own account \
         ([own]), so that two accounts are never taken for one, fees beside the amount ([[fee]]), rows that belong together ([rows] group), what kind a row is ([[classify]]). `ledger profile \
         show opencollective` has all of it.",
    );
    *out += "\n";
}

/// A comment in lines of a hundred.
fn wrapped(out: &mut String, text: &str) {
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.chars().count() + 1;
        if width == 0 || width + length > 99 {
            *out += if width == 0 { "#" } else { "\n#" };
            width = 1;
        }
        let _ = write!(out, " {word}");
        width += length;
    }
    *out += "\n";
}

fn about(out: &mut String, sample: &Sample, wanted: &Wanted<'_>) {
    let id = text(wanted.id);
    let keys = [
        ("id", id),
        ("version", "1".to_owned()),
        ("institution", text(wanted.id)),
        ("kind", text("bank")),
        ("account", text(&format!("assets:bank:{}", wanted.id))),
    ];
    section(out, "profile", &keys);
    let named = |c: &&String| !c.is_empty();
    let columns: Vec<String> = sample.columns.iter().filter(named).map(|c| text(c)).collect();
    section(out, "detect", &[("columns", lines(&columns))]);
}

fn file(out: &mut String, sample: &Sample, encoding: &str) {
    let encoding = match encoding {
        "utf-16le-bom" | "utf-16be-bom" => list(&[text("utf-16")]),
        "ascii" | "utf-8" | "utf-8-bom" => list(&[text("utf-8")]),
        other => list(&[text("utf-8"), text(other)]),
    };
    let mut keys = vec![
        ("encoding", encoding),
        ("delimiter", text(&sample.delimiter.to_string())),
        ("multiline", "true".to_owned()),
    ];
    if sample.preamble > 0 {
        keys.push(("preamble", sample.preamble.to_string()));
    }
    if sample.trailing {
        keys.push(("extra_columns", text("trailing")));
    }
    if sample.continued {
        keys.push(("continuation", text("no-date")));
    }
    if !sample.headed {
        keys.push(("header", text("none")));
        let columns: Vec<String> = sample.columns.iter().map(|c| text(c)).collect();
        keys.push(("columns", list(&columns)));
    }
    let footer = sample.footer.as_deref();
    if let Some(word) = footer.and_then(|footer| footer_begins(footer, sample.delimiter)) {
        keys.push(("stop_at", text(&format!("^{}", regex::escape(&word)))));
    }
    section(out, "file", &keys);
}

/// The words with which a footer begins: up to the first delimiter behind them, and without what
/// another month's would have otherwise, numbers and their signs.
fn footer_begins(footer: &str, delimiter: char) -> Option<String> {
    let first = footer.find(char::is_alphabetic)?;
    let other = |(at, c): (usize, char)| {
        let number = c.is_ascii_digit() || matches!(c, '-' | '+' | '\u{2212}');
        number || (at > first && c == delimiter)
    };
    let end = footer.char_indices().find(|&found| other(found)).map_or(footer.len(), |(at, _)| at);
    let words: String = footer.get(..end)?.chars().take(20).collect();
    words.contains(char::is_alphabetic).then_some(words)
}

/// The other of the two that a file which is no UTF-8 may be in.
fn other_windows(encoding: &str) -> Option<&'static str> {
    match encoding {
        "windows-1252" => Some("windows-1250"),
        "windows-1250" => Some("windows-1252"),
        _ => None,
    }
}

fn numbers(out: &mut String, sample: &Sample, guess: &Guess, marks: &Marks) {
    let mut keys = vec![("decimal", text(&marks.decimal.to_string()))];
    if !marks.groups.is_empty() {
        let groups: Vec<String> = marks.groups.iter().map(|g| text(&g.to_string())).collect();
        keys.push(("group", list(&groups)));
    }
    let columns = guess.amount.columns().into_iter().chain(guess.balance);
    let cells: Vec<&str> = columns.flat_map(|c| sample.filled(c)).collect();
    if cells.iter().any(|cell| cell.starts_with('(')) {
        keys.push(("parentheses_negative", "true".to_owned()));
    }
    if cells.iter().any(|cell| cell.ends_with('-')) {
        keys.push(("trailing_minus", "true".to_owned()));
    }
    let signs = [("€", "[\"EUR\"]"), ("£", "[\"GBP\"]"), ("$", "[\"USD\"]"), ("¥", "[\"JPY\"]")];
    let seen = signs.iter().filter(|(sign, _)| cells.iter().any(|cell| cell.contains(sign)));
    let seen: Vec<String> = seen.map(|(sign, code)| format!("{} = {code}", text(sign))).collect();
    if !seen.is_empty() {
        keys.push(("symbols", format!("{{ {} }}", seen.join(", "))));
    }
    section(out, "number", &keys);
}

fn amount(out: &mut String, sample: &Sample, amount: &Amount) {
    let named = |at: usize| text(column(sample, at));
    let mut keys = Vec::new();
    match amount {
        Amount::Signed { column, invert } => {
            keys.extend([("mode", text("signed")), ("column", named(*column))]);
            if *invert {
                keys.push(("invert", "true".to_owned()));
            }
        }
        Amount::Flag { column, flag, minus, plus } => keys.extend([
            ("mode", text("flag")),
            ("column", named(*column)),
            ("flag", named(*flag)),
            ("minus", list(&[text(minus)])),
            ("plus", list(&[text(plus)])),
        ]),
        Amount::Sides { debit, credit, negative } => {
            keys.extend([
                ("mode", text("debit-credit")),
                ("debit", named(*debit)),
                ("credit", named(*credit)),
            ]);
            if *negative {
                keys.push(("debit_sign", text("negative")));
            }
        }
    }
    section(out, "amount", &keys);
}

fn currency(out: &mut String, sample: &Sample, currency: &Money) {
    match currency {
        Money::Nowhere => {}
        Money::Fixed(ccy) => {
            section(out, "currency", &[("from", text("fixed")), ("code", text(ccy.code()))]);
        }
        Money::Column(at) => {
            let column = text(column(sample, *at));
            section(out, "currency", &[("from", text("column")), ("column", column)]);
        }
        Money::Header(at) => {
            let name = column(sample, *at);
            let pattern = match code_in(name) {
                Some(code) => {
                    let (before, after) = name.split_once(code).unwrap_or((name, ""));
                    let (before, after) = (regex::escape(before), regex::escape(after));
                    format!("^{before}([A-Z]{{3}}){after}$")
                }
                None => String::new(),
            };
            section(out, "currency", &[("from", text("header")), ("pattern", text(&pattern))]);
        }
    }
}

/// A currency's code in a header cell, as in `Amount (EUR)`.
pub(super) fn code_in(name: &str) -> Option<&str> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.into_iter().find(|word| word.len() == 3 && word.parse::<Currency>().is_ok())
}

/// The words of the bank: everything that is no number and no date.
fn words(out: &mut String, sample: &Sample, guess: &Guess) {
    let is_text = |c: &usize| {
        let taken = *c == guess.date || matches!(guess.currency, Money::Column(at) if at == *c);
        !taken
            && sample.filled(*c).any(|cell| !guess::is_number(cell) && !guess::is_date(cell))
            && !column(sample, *c).is_empty()
    };
    let texts: Vec<usize> = (0..sample.columns.len()).filter(is_text).collect();
    let of = |meaning: Meaning| {
        let mine = texts.iter().filter(|c| name(sample, **c) == Some(meaning));
        mine.map(|c| text(column(sample, *c))).collect::<Vec<_>>()
    };
    let (names, accounts) = (of(Meaning::Name), of(Meaning::Account));
    let other = |c: &&usize| {
        !matches!(name(sample, **c), Some(Meaning::Name | Meaning::Account | Meaning::Id))
    };
    let memo: Vec<String> = texts.iter().filter(other).map(|c| text(column(sample, *c))).collect();
    let parts = [("memo", memo), ("name", names), ("account", accounts)];
    let keys: Vec<(&str, String)> = parts
        .into_iter()
        .filter(|(_, columns)| !columns.is_empty())
        .map(|(key, columns)| (key, list(&columns)))
        .collect();
    if !keys.is_empty() {
        section(out, "text", &keys);
    }
    let ids: Vec<usize> = (0..sample.columns.len())
        .filter(|c| name(sample, *c) == Some(Meaning::Id))
        .filter(|c| sample.filled(*c).count() == sample.rows.len())
        .collect();
    if let [id, ..] = ids.as_slice() {
        section(out, "identity", &[("id", list(&[text(column(sample, *id))]))]);
    }
}

fn section(out: &mut String, name: &str, keys: &[(&str, String)]) {
    if !out.ends_with("\n\n") {
        *out += "\n";
    }
    let _ = writeln!(out, "[{name}]");
    for (key, value) in keys {
        let _ = writeln!(out, "{key} = {value}");
    }
}

fn text(value: &str) -> String {
    toml::Value::from(value).to_string()
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.join(", "))
}

fn lines(values: &[String]) -> String {
    let lines: String = values.iter().map(|value| format!("    {value},\n")).collect();
    format!("[\n{lines}]")
}
