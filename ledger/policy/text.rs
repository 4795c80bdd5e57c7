//! Values of service.toml that are texts: each is read by the type it names, with that type's refusal.
//! Refuses numbers and tables; a date may stand without quotation marks, since TOML knows dates.

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt::Display;
use std::str::FromStr;

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
