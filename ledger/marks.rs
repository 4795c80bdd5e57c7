//! Characters of strangers' texts that do harm where people read them: those that nobody sees or that turn
//! a line around, and towers of marks on one letter. What the books keep stays as it was written; words that
//! are given to stand in public are refused with the first kind.

/// So many marks may stand on one character; no script needs more.
const MARKS: usize = 4;

/// The text as a terminal may have it: characters that nobody sees are escaped, towers of marks cut down.
///
/// ```
/// assert_eq!(ledger::marks::escaped("a\u{202e}b\u{1b}"), r"a\u{202e}b\u{1b}");
/// ```
pub fn escaped(text: &str) -> String {
    cleared(text)
        .flat_map(|c| if is_unseen(c) { c.escape_unicode().collect() } else { vec![c] })
        .collect()
}

/// Whether it sets, overrides or isolates the direction of a text (UAX #9).
pub fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Control characters, direction marks, and what takes no room or leaves its room empty: all that Unicode calls
/// default-ignorable but [`is_selector`], the signs around interlinear notes, and Braille without a dot.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || turns(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2800}' | '\u{fff9}'..='\u{fffb}')
        || is_ignorable(c) && !is_selector(c)
}

/// What chooses the form of the character before it, and is nothing alone: emoji and names in Han and Mongolian
/// letters need it.
pub fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// `Default_Ignorable_Code_Point` of Unicode 17: among them the soft hyphen and the fillers of Hangul.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The text without the marks beyond the fourth on one character.
///
/// ```
/// use ledger::marks::cleared;
/// assert_eq!(cleared("Zoe\u{308}").collect::<String>(), "Zoe\u{308}");
/// assert_eq!(cleared(&format!("Z{}o", "\u{308}".repeat(200))).count(), 6);
/// ```
pub fn cleared(text: &str) -> impl Iterator<Item = char> {
    let mut marks = 0;
    text.chars().filter(move |c| {
        marks = if is_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS
    })
}

/// Marks that take no room of their own: Latin, Greek, Cyrillic, Hebrew, Arabic, Thai and Lao, and
/// those for symbols and variants.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{6d6}'..='\u{6ed}'
        | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}'
        | '\u{eb4}'..='\u{ecd}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::is_unseen;

    #[test]
    fn what_nobody_sees_is_known_and_what_somebody_needs_is_not() {
        for unseen in [
            '\0',
            '\u{85}',
            '\u{ad}',
            '\u{34f}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2028}',
            '\u{2064}',
            '\u{2800}',
            '\u{3164}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff0}',
            '\u{fff9}',
            '\u{fffb}',
            '\u{1bca0}',
            '\u{1d173}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e0fff}',
        ] {
            assert!(is_unseen(unseen), "{unseen:?}");
        }
        // Braille, the object and the letter that a program could not read, the heart's colour, a variant of Han.
        for seen in [
            'a',
            ' ',
            '\u{a0}',
            '\u{2801}',
            '\u{fffc}',
            '\u{fffd}',
            '\u{fe0f}',
            '\u{e0100}',
            '\u{180b}',
            '\u{1100}',
        ] {
            assert!(!is_unseen(seen), "{seen:?}");
        }
    }
}
