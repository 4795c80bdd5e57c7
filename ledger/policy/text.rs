//! Values of service.toml that are texts: each is read by the type it names, with that type's refusal.
//! Refuses numbers and tables; a date may stand without quotation marks, since TOML knows dates. Refuses, in
//! every text of the file, characters that nobody sees: it would stand in the log for ever.

use super::PolicyError;
use crate::marks::is_unseen;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt::Display;
use std::str::FromStr;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a value of the books from its text, with its own refusal.
pub(super) fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    from: D,
) -> Result<T, D::Error> {
    let text = from.deserialize_any(Text)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// A text in quotation marks, or a date, which TOML takes without them too.
struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = String;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<String, A::Error> {
        let date = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map));
        let refused = |_| serde::de::Error::invalid_type(Unexpected::Map, &self);
        date.map(|date| date.to_string()).map_err(refused)
    }
}

/// As [`parsed`], of what may be left out.
pub(super) fn optional<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    parsed(from).map(Some)
}

/// Looks at every text of the file.
///
/// # Errors
/// [`PolicyError::Unseen`] with line and key.
pub(super) fn check_seen(file: &str) -> Result<(), PolicyError> {
    let table = DeTable::parse(file).map_err(|error| PolicyError::Toml(error.to_string()))?;
    let Some((at, key)) = unseen_in(table.get_ref()) else { return Ok(()) };
    let line = file.get(..at).unwrap_or_default().matches('\n').count() + 1;
    Err(PolicyError::Unseen { line, key: key.to_owned() })
}

/// Where the first text begins that holds such characters, and its key.
fn unseen_in<'t>(table: &'t DeTable<'_>) -> Option<(usize, &'t str)> {
    table.iter().find_map(|(key, value)| unseen(key.get_ref(), value))
}

fn unseen<'t>(key: &'t str, value: &'t Spanned<DeValue<'_>>) -> Option<(usize, &'t str)> {
    match value.get_ref() {
        DeValue::String(text) => text.chars().any(is_unseen).then(|| (value.span().start, key)),
        DeValue::Array(all) => all.iter().find_map(|one| unseen(key, one)),
        DeValue::Table(table) => unseen_in(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{PolicyError, ServiceFile};

    #[test]
    fn what_nobody_sees_is_refused_in_every_text_with_its_line() {
        for unseen in
            ["\\u001b[31m", "\\u001b]8;;x", "\u{202e}", "\\n", "\\t", "\u{2028}", "\u{200b}"]
        {
            for (key, table) in [
                ("name", "[[fund]]\ncode = 'lake'\nname = \"La@ke\""),
                ("purpose", "[[fund]]\ncode = 'lake'\npurpose = \"The lake@\""),
                ("name", "[[category]]\ncode = 'rent'\nfunction = 'program'\nname = \"@\""),
                ("name", "[[member]]\nhandle = 'ada'\nname = \"@Ada\""),
                (
                    "note",
                    "[[channel]]\ncode = 'a'\nname = 'A'\nurl = 'https://a.example'\nnote = \"@\"",
                ),
                ("stop", "[scenario]\nstop = \"In@June\""),
            ] {
                let service = "[service]\nname = 'Paste'\ncurrency = 'EUR'\n";
                let lines = service.lines().count() + table.lines().count();
                let text = format!("{service}{}\n", table.replace('@', unseen));
                let refused = ServiceFile::parse(&text).expect_err(table);
                assert_eq!(refused, PolicyError::Unseen { line: lines, key: key.to_owned() });
            }
        }
    }
}
