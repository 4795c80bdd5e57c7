//! How figures, days and names are shown to readers: positive numbers with words, never signs of
//! bookkeeping. Data files are written elsewhere, plainly.

use crate::language::APART;
use ledger::account::Account;
use ledger::day::Day;
use ledger::money::{Currency, grouped};
pub use reports::plain;

/// An amount to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// As `1,234.50`; a negative balance has a real minus.
    pub text: String,
    /// As `1234.50`, for machines.
    pub value: String,
    /// The code.
    pub ccy: String,
}

impl Money {
    /// An amount as it is.
    pub fn of(ccy: Currency, minor: i128) -> Self {
        let value = ccy.decimal(minor);
        let text = grouped(&value, ',').replace('-', "\u{2212}");
        Self { text, value, ccy: ccy.to_string() }
    }
}

impl Money {
    /// With the other sign.
    #[must_use]
    pub fn turned(&self) -> Self {
        let turn = |text: &str, minus: char| match text.strip_prefix(minus) {
            Some(rest) => rest.to_owned(),
            None if self.is_zero() => text.to_owned(),
            None => format!("{minus}{text}"),
        };
        let (text, value) = (turn(&self.text, '\u{2212}'), turn(&self.value, '-'));
        Self { text, value, ccy: self.ccy.clone() }
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        !self.value.bytes().any(|b| (b'1'..=b'9').contains(&b))
    }
}

/// What people wrote, within a sentence of ours: isolated, so that neither its direction nor a language leaks.
pub fn apart(text: &str) -> String {
    format!("{}{}{}", APART[0], plain(text), APART[1])
}

/// Words, and whose they are: no language touches what people wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Plain text.
    pub text: String,
    /// Whether this program says it.
    pub ours: bool,
}

impl Words {
    /// What this program says.
    pub fn ours(text: impl Into<String>) -> Self {
        Self { text: text.into(), ours: true }
    }

    /// What people wrote.
    pub fn theirs(text: impl Into<String>) -> Self {
        Self { text: text.into(), ours: false }
    }

    /// Several beside each other: `hosting, domain`.
    pub fn joined(parts: Vec<Self>) -> Self {
        let theirs = parts.iter().all(|part| !part.ours);
        let text = |part: &Self| if theirs { part.text.clone() } else { part.within() };
        let texts: Vec<String> = parts.iter().map(text).collect();
        Self { text: texts.join(", "), ours: !theirs || parts.is_empty() }
    }

    /// As they stand within a sentence of ours.
    pub fn within(&self) -> String {
        if self.ours { self.text.clone() } else { apart(&self.text) }
    }
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Where it is no page, nothing is isolated.
        f.write_str(&self.text.replace(APART, ""))
    }
}

/// Several, one per currency.
pub fn moneys(amounts: &[(Currency, i128)]) -> Vec<Money> {
    amounts.iter().map(|(ccy, minor)| Money::of(*ccy, *minor)).collect()
}

/// An amount with its direction in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// `in` or `out`.
    pub way: &'static str,
    /// Positive.
    pub money: Money,
}

/// What came in and went out.
pub fn moved(changes: &[(Currency, i128)]) -> Vec<Moved> {
    let way = |minor: i128| if minor < 0 { "out" } else { "in" };
    let one = |(ccy, minor): &(Currency, i128)| Moved {
        way: way(*minor),
        money: Money::of(*ccy, minor.saturating_abs()),
    };
    changes.iter().map(one).collect()
}

/// A day to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// As `2024-10-31`.
    pub iso: String,
    /// As `31 October 2024`.
    pub long: String,
}

impl Date {
    /// A day of the books.
    pub fn of(day: Day) -> Self {
        let long = format!("{} {}", day.date().day(), day.month().name());
        Self { iso: day.to_string(), long }
    }
}

/// A sentence of ours in which days stand as people write them: `31 October 2024`.
pub fn days_in_words(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let (day, rest) = word.split_at_checked(10).unwrap_or((word, ""));
        match day.parse::<Day>() {
            Ok(day) => format!("{}{rest}", Date::of(day).long),
            Err(_) => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A count with its thousands.
pub fn count(n: u64) -> String {
    grouped(&n.to_string(), ',')
}

/// `1 entry`, `1,504 entries`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// What an entry of a type is to a reader, by the account that it counts on: a bank's row that was
/// called a gift is one, whichever way it was typed.
pub fn kind_on<'a>(name: &'a str, account: Option<&Account>) -> &'a str {
    let account = account.map_or("", Account::as_str);
    match name {
        "income" if account.starts_with("income:donations:") => "Gift",
        "expense" if account.starts_with("income:donations:") => "Gift given back",
        "income" if account == "income:unclassified" => "Money received",
        "expense" if account == "expenses:unclassified" => "Money paid",
        _ => kind(name),
    }
}

/// Words of people, short enough for a list, and without what steers the direction of a text.
pub fn short(text: &str, most: usize) -> String {
    let text = plain(text);
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}

/// With a capital, as headings and the beginnings of rows have it.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// What a type of entry is called.
pub fn kind(name: &str) -> &str {
    match name {
        "genesis" => "First entry",
        "policy" => "Declaration",
        "statement" => "Statement",
        "statement-void" => "Statement undone",
        "opening" => "Opening balance",
        "assertion" => "Counted balance",
        "donation" => "Gift",
        "income" => "Other income",
        "expense" => "Expense",
        "fee" => "Fee",
        "refund" => "Gift given back",
        "transfer" => "Transfer",
        "conversion" => "Conversion",
        "noncash" => "Gift without money",
        "loan" => "Loan",
        "settlement" => "Payment settled",
        "payee" => "Payee",
        "expense-claim" => "Expense claim",
        "act" => "Signature",
        "intent" => "Attempt to pay",
        "payout-state" => "Step of a payment",
        "key" => "Checkpoint key",
        "commitment-end" => "End of a commitment confirmed",
        "decision" => "Decision",
        "phase" => "Phase",
        "measure" => "Measure",
        "figures" => "Figures",
        "note" => "Note on a month",
        "incident" => "Incident",
        "close" => "Month closed",
        "classification" => "Classification",
        "reclassification" => "Category corrected",
        "reversal" => "Reversal",
        "unknown" => "Of a later version",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_positive_and_say_their_way_in_words() {
        let euro: Currency = "EUR".parse().expect("a currency");
        let shown = moved(&[(euro, -123_450), (euro, 99)]);
        let told: Vec<_> = shown.iter().map(|m| (m.way, m.money.text.as_str())).collect();
        assert_eq!(told, [("out", "1,234.50"), ("in", "0.99")]);
        assert_eq!(Money::of(euro, -1).text, "\u{2212}0.01");
    }

    #[test]
    fn days_in_our_sentences_are_as_people_write_them() {
        let told = days_in_words("Nothing since 2025-11-20, more than 60 days: 2025-13-01 é2025-1");
        let long = "Nothing since 20 November 2025, more than 60 days: 2025-13-01 é2025-1";
        assert_eq!(told, long);
    }

    #[test]
    fn words_are_cut_and_steer_nothing() {
        assert_eq!(short("\u{202e}Zoë", 80), " Zoë");
        assert_eq!(short("Zoë und Söhne", 4), "Zoë…");
    }

    #[test]
    fn a_gift_that_left_was_given_back_whatever_it_was_typed_as() {
        let of = |kind, account: &str| kind_on(kind, account.parse().ok().as_ref()).to_owned();
        assert_eq!(of("income", "income:donations:one-time"), "Gift");
        assert_eq!(of("expense", "income:donations:one-time"), "Gift given back");
        assert_eq!(of("expense", "expenses:hosting"), "Expense");
    }
}
