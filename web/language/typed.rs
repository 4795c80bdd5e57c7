//! What people type into a form, as their language writes amounts and days, and the one way in which addresses
//! and books write it. Refuses nothing: what is no amount and no day of the language stays as it was typed, and
//! whoever reads the condition says what is wrong with it.

use super::values::Style;
use ledger::day::Day;

impl Style {
    /// The value of a condition, as addresses write it.
    pub fn meant(&self, key: &str, typed: &str) -> String {
        let known = match key {
            "min" | "max" => self.amount(typed.trim()),
            "from" | "to" | "at" => self.day_typed(typed.trim()),
            _ => None,
        };
        known.unwrap_or_else(|| typed.to_owned())
    }

    /// An amount of an address, as the language writes it; all else as it is.
    pub fn typed(&self, value: &str) -> String {
        let plain = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if plain { self.number(value) } else { value.to_owned() }
    }

    /// `1.250,00` or `1250,00`, and `1.250`: groups are of three digits.
    fn amount(&self, text: &str) -> Option<String> {
        let (group, decimal) = self.marks.as_ref()?;
        let (whole, decimals) = match text.split_once(decimal.as_str()) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (text, None),
        };
        let groups: Vec<&str> = whole.split(group.as_str()).collect();
        let (first, others) = groups.split_first()?;
        let grouped = others.iter().all(|group| group.len() == 3 && is_digits(group));
        let first_fits = is_digits(first) && (others.is_empty() || first.len() <= 3);
        let whole = format!("{first}{}", others.concat());
        match decimals {
            _ if !(grouped && first_fits) => None,
            None => Some(whole),
            Some(decimals) => is_digits(decimals).then(|| format!("{whole}.{decimals}")),
        }
    }

    /// `21.11.2026` or `1.2.2026`, in the order of the language.
    fn day_typed(&self, text: &str) -> Option<String> {
        let apart = |c: char| !c.is_ascii_alphanumeric();
        let order: Vec<&str> = self.short_day.split(['{', '}']).collect();
        let order = order.into_iter().filter(|part| matches!(*part, "y" | "m" | "d"));
        let mut parts = text.split(apart);
        let (mut y, mut m, mut d) = ("", "", "");
        for of in order {
            let part = parts.next().filter(|part| is_digits(part) && part.len() <= 4)?;
            match of {
                "y" => y = part,
                "m" => m = part,
                _ => d = part,
            }
        }
        let day = format!("{y:0>4}-{m:0>2}-{d:0>2}");
        let whole = parts.next().is_none() && y.len() == 4;
        (whole && day.parse::<Day>().is_ok()).then_some(day)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::language::LANGUAGES;

    #[test]
    fn amounts_and_days_are_meant_as_germans_write_them() {
        for (key, typed, meant) in [
            ("min", "25,00", "25.00"),
            ("min", " 1.250,00 ", "1250.00"),
            ("max", "1.250", "1250"),
            ("max", "25", "25"),
            // As addresses have it.
            ("max", "25.00", "25.00"),
            ("max", "1250.5", "1250.5"),
            // No amount of either.
            ("min", "1.25,00", "1.25,00"),
            ("min", "25,", "25,"),
            ("min", "€ 25", "€ 25"),
            ("from", "21.11.2026", "2026-11-21"),
            ("to", "1.2.2026", "2026-02-01"),
            ("at", "2026-11-21", "2026-11-21"),
            ("to", "2026-11", "2026-11"),
            ("to", "31.2.2026", "31.2.2026"),
            ("to", "1.2.26", "1.2.26"),
            ("text", "25,00", "25,00"),
        ] {
            assert_eq!(LANGUAGES[0].meant(key, typed), meant, "{key} {typed}");
        }
    }
}
