//! How each country builds the national part of its IBANs, by the IBAN registry (ISO 13616-2).
//! A country that joins is one more item here.

/// Counts of digits (`n`), capital letters (`a`) and either (`c`).
#[rustfmt::skip]
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "8n12c"), ("AE", "19n"), ("AL", "8n16c"), ("AT", "16n"), ("AZ", "4a20c"), ("BA", "16n"),
    ("BE", "12n"), ("BG", "4a6n8c"), ("BH", "4a14c"), ("BI", "23n"), ("BR", "23n1a1c"),
    ("BY", "4c4n16c"), ("CH", "5n12c"), ("CR", "18n"), ("CY", "8n16c"), ("CZ", "20n"),
    ("DE", "18n"), ("DJ", "23n"), ("DK", "14n"), ("DO", "4c20n"), ("EE", "16n"), ("EG", "25n"),
    ("ES", "20n"), ("FI", "14n"), ("FK", "2a12n"), ("FO", "14n"), ("FR", "10n11c2n"),
    ("GB", "4a14n"), ("GE", "2a16n"), ("GI", "4a15c"), ("GL", "14n"), ("GR", "7n16c"),
    ("GT", "24c"), ("HR", "17n"), ("HU", "24n"), ("IE", "4a14n"), ("IL", "19n"), ("IQ", "4a15n"),
    ("IS", "22n"), ("IT", "1a10n12c"), ("JO", "4a4n18c"), ("KW", "4a22c"), ("KZ", "3n13c"),
    ("LB", "4n20c"), ("LC", "4a24c"), ("LI", "5n12c"), ("LT", "16n"), ("LU", "3n13c"),
    ("LV", "4a13c"), ("LY", "21n"), ("MC", "10n11c2n"), ("MD", "20c"), ("ME", "18n"),
    ("MK", "3n10c2n"), ("MN", "16n"), ("MR", "23n"), ("MT", "4a5n18c"), ("MU", "4a19n3a"),
    ("NI", "4a20n"), ("NL", "4a10n"), ("NO", "11n"), ("OM", "3n16c"), ("PL", "24n"),
    ("PS", "4a21c"), ("PT", "21n"), ("QA", "4a21c"), ("RO", "4a16c"), ("RS", "18n"),
    ("RU", "14n15c"), ("SA", "2n18c"), ("SC", "4a20n3a"), ("SD", "14n"), ("SE", "20n"),
    ("SI", "15n"), ("SK", "20n"), ("SM", "1a10n12c"), ("SO", "19n"), ("ST", "21n"), ("SV", "4a20n"),
    ("TL", "19n"), ("TN", "20n"), ("TR", "6n16c"), ("UA", "6n19c"), ("VA", "18n"), ("VG", "4a16n"),
    ("XK", "16n"), ("YE", "4a4n18c"),
];

/// The national part of a country's IBANs, one `n`, `a` or `c` for each place.
pub fn national(country: &str) -> Option<String> {
    let (_, counts) = COUNTRIES.iter().find(|(code, _)| *code == country)?;
    let parts = counts.split_inclusive(['n', 'a', 'c']).filter_map(|part| {
        let (count, kind) = part.split_at_checked(part.len() - 1)?;
        Some(kind.repeat(count.parse().ok()?))
    });
    Some(parts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_written_as_the_registry_writes_it() {
        for (country, counts) in COUNTRIES {
            let places = national(country).expect("listed").len();
            assert!((11..=30).contains(&places), "{country} {counts}: {places}");
        }
        assert!(
            COUNTRIES.windows(2).all(|pair| pair[0].0 < pair[1].0),
            "by the alphabet, each once"
        );
        assert_eq!(national("IT").as_deref(), Some("annnnnnnnnncccccccccccc"));
        assert_eq!(national("US"), None);
    }
}
