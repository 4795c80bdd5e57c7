//! The characters that every SEPA bank takes (EPC217-08), and how others are written in
//! them. Refuses nothing: what has no spelling becomes a full stop. Rails look at what is left.

use crate::marks::turns;

/// What these characters are written as. Umlauts as German spells them; Greek by ISO 843, Cyrillic as
/// Bulgaria's law on transliteration has it, which are the two other alphabets of the euro area.
#[rustfmt::skip]
const SPELLINGS: &[(&str, &str)] = &[
    ("ÀÁÂÃÅĀĂĄǍ", "A"), ("àáâãåāăąǎª", "a"), ("ÄÆ", "Ae"), ("äæ", "ae"),
    ("ÇĆĈĊČ", "C"), ("çćĉċč", "c"), ("ÐĎĐ", "D"), ("ðďđ", "d"),
    ("ÈÉÊËĒĔĖĘĚ€", "E"), ("èéêëēĕėęě", "e"), ("ĜĞĠĢ", "G"), ("ĝğġģ", "g"), ("ĤĦ", "H"), ("ĥħ", "h"),
    ("ÌÍÎÏĨĪĬĮİ", "I"), ("ìíîïĩīĭįı", "i"), ("Ĵ", "J"), ("ĵ", "j"), ("Ķ", "K"), ("ķĸ", "k"),
    ("ĹĻĽĿŁ", "L"), ("ĺļľŀł", "l"), ("ÑŃŅŇŊ", "N"), ("ñńņňŉŋ", "n"),
    ("ÒÓÔÕŌŎŐ", "O"), ("òóôõōŏőº", "o"), ("ÖØŒ", "Oe"), ("öøœ", "oe"), ("ŔŖŘ", "R"), ("ŕŗř", "r"),
    ("ŚŜŞŠȘ", "S"), ("śŝşšș", "s"), ("ẞ", "SS"), ("ß", "ss"), ("ŢŤŦȚ", "T"), ("ţťŧț", "t"),
    ("Þ", "Th"), ("þ", "th"), ("ÙÚÛŨŪŬŮŰŲ", "U"), ("ùúûũūŭůűų", "u"), ("Ü", "Ue"), ("ü", "ue"),
    ("Ŵ", "W"), ("ŵ", "w"), ("ÝŶŸ", "Y"), ("ýŷÿ", "y"), ("ŹŻŽ", "Z"), ("źżž", "z"),
    ("ΑΆ", "A"), ("αά", "a"), ("Β", "V"), ("β", "v"), ("Γ", "G"), ("γ", "g"), ("Δ", "D"), ("δ", "d"),
    ("ΕΈ", "E"), ("εέ", "e"), ("Ζ", "Z"), ("ζ", "z"), ("ΗΉΙΊΪ", "I"), ("ηήιίϊΐ", "i"), ("Θ", "Th"),
    ("θ", "th"), ("Κ", "K"), ("κ", "k"), ("Λ", "L"), ("λ", "l"), ("Μ", "M"), ("μ", "m"), ("Ν", "N"),
    ("ν", "n"), ("Ξ", "X"), ("ξ", "x"), ("ΟΌΩΏ", "O"), ("οόωώ", "o"), ("Π", "P"), ("π", "p"),
    ("Ρ", "R"), ("ρ", "r"), ("Σ", "S"), ("σς", "s"), ("Τ", "T"), ("τ", "t"), ("ΥΎΫ", "Y"),
    ("υύϋΰ", "y"), ("Φ", "F"), ("φ", "f"), ("Χ", "Ch"), ("χ", "ch"), ("Ψ", "Ps"), ("ψ", "ps"),
    ("АЪ", "A"), ("аъ", "a"), ("Б", "B"), ("б", "b"), ("В", "V"), ("в", "v"), ("Г", "G"), ("г", "g"),
    ("Д", "D"), ("д", "d"), ("Е", "E"), ("е", "e"), ("Ж", "Zh"), ("ж", "zh"), ("З", "Z"), ("з", "z"),
    ("И", "I"), ("и", "i"), ("ЙЬ", "Y"), ("йь", "y"), ("К", "K"), ("к", "k"), ("Л", "L"), ("л", "l"),
    ("М", "M"), ("м", "m"), ("Н", "N"), ("н", "n"), ("О", "O"), ("о", "o"), ("П", "P"), ("п", "p"),
    ("Р", "R"), ("р", "r"), ("С", "S"), ("с", "s"), ("Т", "T"), ("т", "t"), ("У", "U"), ("у", "u"),
    ("Ф", "F"), ("ф", "f"), ("Х", "H"), ("х", "h"), ("Ц", "Ts"), ("ц", "ts"), ("Ч", "Ch"), ("ч", "ch"),
    ("Ш", "Sh"), ("ш", "sh"), ("Щ", "Sht"), ("щ", "sht"), ("Ю", "Yu"), ("ю", "yu"), ("Я", "Ya"), ("я", "ya"),
    ("&", "+"), ("_~‐‑‒–—―−", "-"), (";", ","), ("[{", "("), ("]}", ")"), ("\\|", "/"), ("`´‘’‚′", "'"),
    ("…", "..."), ("№", "No"),
];

/// A text in the characters of SEPA, on one line, without a slash at either end and without two in a
/// row (EPC132-08, chapter 1.4). People see it before they approve.
///
/// ```
/// use ledger::payout::rail::epc::spelled;
/// assert_eq!(spelled("  Jürgen\tGroß & Söhne // GmbH/ "), "Juergen Gross + Soehne / GmbH");
/// assert_eq!(spelled("#42 🎁"), ".42 .");
/// ```
pub fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_mark(*c) && !turns(*c)) {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(c),
            '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' => out.push(c),
            c if c.is_whitespace() => out.push(' '),
            c => out.push_str(spelling(c)),
        }
    }
    without_slashes(&out.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Marks of decomposed letters, and what joins emoji: of neither a full stop is left.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

fn spelling(c: char) -> &'static str {
    SPELLINGS.iter().find(|(others, _)| others.contains(c)).map_or(".", |(_, spelling)| spelling)
}

/// Slashes at the ends and beside each other go: banks read them as marks of their own.
fn without_slashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '/' || !out.ends_with('/') {
            out.push(c);
        }
    }
    out.trim_matches(['/', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_the_euro_area_stay_readable() {
        for (name, expected) in [
            ("Łukasz Żółć", "Lukasz Zolc"),
            ("Søren Ærø", "Soeren Aeroe"),
            ("Παπαδόπουλος", "Papadopoylos"),
            ("Щъркел Юлия", "Shtarkel Yuliya"),
            ("Zoe\u{308} O’Brien", "Zoe O'Brien"),
            ("=cmd|'/C calc'!A0", ".cmd/'/C calc'.A0"),
            ("<b>\"A\" & B</b>", ".b..A. + B./b."),
            ("名前", ".."),
            ("Zo\u{202e}e", "Zoe"),
            ("///", ""),
        ] {
            assert_eq!(spelled(name), expected, "{name}");
        }
    }

    #[test]
    fn no_character_has_two_spellings() {
        let all: String = SPELLINGS.iter().map(|(others, _)| *others).collect();
        for c in all.chars() {
            assert_eq!(all.matches(c).count(), 1, "{c}");
            assert_eq!(
                spelled(spelling(c)).trim_matches('/'),
                spelling(c).trim_matches('/'),
                "{c}"
            );
        }
    }

    proptest! {
        #[test]
        fn m26_nothing_else_is_left_and_nothing_is_spelled_twice(text in "\\PC*|[/ a\u{fc}]*") {
            let once = spelled(&text);
            prop_assert!(once.bytes().all(|b| b.is_ascii_alphanumeric() || b" /-?:().,'+".contains(&b)));
            prop_assert!(!once.starts_with('/') && !once.ends_with('/') && !once.contains("//"));
            prop_assert_eq!(spelled(&once), once);
        }
    }
}
