//! The report as data: `report.json`, the same bytes for ever.
//! Amounts are decimal strings with their currency's decimals, costs negative; words stand in it as
//! entry indices. The list of entries is not part of it: entries are downloads of their own.

use super::Report;

impl Report {
    /// The whole report as one JSON document, indented, ended by a line feed.
    ///
    /// # Errors
    /// None that a report could cause; they are passed on rather than hidden.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::service;
    use serde::Deserialize;
    use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
    use std::collections::BTreeSet;
    use std::fmt;

    /// Any JSON whose objects have each key once.
    struct Once;

    struct Values;

    impl<'de> Deserialize<'de> for Once {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(Values)
        }
    }

    impl<'de> Visitor<'de> for Values {
        type Value = Once;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("any value")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
            let mut keys = BTreeSet::new();
            while let Some((key, _)) = map.next_entry::<String, Once>()? {
                if !keys.insert(key.clone()) {
                    return Err(A::Error::custom(format!("{key} stands twice")));
                }
            }
            Ok(Once)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Once, A::Error> {
            while all.next_element::<Once>()?.is_some() {}
            Ok(Once)
        }

        fn visit_unit<E: Error>(self) -> Result<Once, E> {
            Ok(Once)
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<Once, E> {
            Ok(Once)
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<Once, E> {
            Ok(Once)
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<Once, E> {
            Ok(Once)
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<Once, E> {
            Ok(Once)
        }

        fn visit_str<E: Error>(self, _: &str) -> Result<Once, E> {
            Ok(Once)
        }
    }

    #[test]
    fn no_object_has_a_key_twice() {
        let place = service();
        for period in ["2024-08", "2024-09", "2024-10", "2024-Q4", "2024", "2024-05--2025-04"] {
            let text = place.report(period).json().expect("JSON");
            serde_json::from_str::<Once>(&text).map(|_| ()).expect(period);
        }
        let year = place.report("2024").json().expect("JSON");
        assert!(year.contains("\"income_accounts\": ["), "there is other income in it");
    }
}
