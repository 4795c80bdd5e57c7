//! Our own ids in what a bank writes: with spaces every five characters, cut at 27, in small letters.
//! Refuses nothing; what is no id is not found. The 20 letters of an id are 100 bits of a hash, so
//! that nothing else looks like them. `matching` asks which payment or batch they are.

/// Letters of an id that come from its hash.
const LETTERS: usize = 20;

/// What a text seems to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The letters, 5 bits each.
    pub key: u128,
    /// The attempt, where it stands behind them.
    pub attempt: Option<u64>,
}

/// The key of one of our ids: `P` or `B`, 20 letters, and perhaps `-` and an attempt.
pub fn key(id: &str) -> Option<u128> {
    let letters = id.get(1..=LETTERS)?;
    letters.bytes().try_fold(0, |key, letter| Some(key << 5 | value(letter)?))
}

/// Hands over whatever may be an id in a text, without its spaces and punctuation.
pub fn each(text: &str, mut see: impl FnMut(Reference)) {
    let (mut key, mut run) = (0_u128, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_alphanumeric() && byte < 0x80 {
            continue;
        }
        let Some(value) = value(byte) else {
            run = 0;
            continue;
        };
        key = (key << 5 | value) & ((1 << (5 * LETTERS)) - 1);
        run += 1;
        if run >= LETTERS {
            see(Reference { key, attempt: attempt(text.as_bytes().get(at + 1..).unwrap_or(&[])) });
        }
    }
}

/// The number behind the letters: spaces, a dash, spaces, digits.
fn attempt(rest: &[u8]) -> Option<u64> {
    let rest = rest.trim_ascii_start().strip_prefix(b"-")?.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).take(9);
    let text = std::str::from_utf8(rest.get(..digits.count())?).ok()?;
    text.parse().ok()
}

/// A letter of RFC 4648's base32, in any case.
fn value(letter: u8) -> Option<u128> {
    match letter.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => Some(u128::from(letter - b'A')),
        digit @ b'2'..=b'7' => Some(u128::from(digit - b'2' + 26)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "PABCDEFGHIJKLMNOPQRST-2";

    fn found(text: &str) -> Vec<Option<u64>> {
        let (mut all, ours) = (Vec::new(), key(ID).expect("an id"));
        each(text, |reference| all.extend((reference.key == ours).then_some(reference.attempt)));
        all
    }

    #[test]
    fn a_reference_is_found_however_a_bank_breaks_it() {
        for text in [
            ID,
            "pabcdefghijklmnopqrst-2",
            "SVWZ+ PABCD EFGHI JKLMN OPQRS T-2 Hosting",
            "EREF: PABCDEFGHIJKLMNOPQR\nST - 2, invoice",
            "Miete/PABCDEFGHIJ.KLMNOPQRST-2",
        ] {
            assert_eq!(found(text), [Some(2)], "{text}");
        }
        // Cut behind the letters, or the first letter lost: the attempt is not said.
        assert_eq!(found("Rent and other things PABCDEFGHIJKLMNOPQRST"), [None]);
        assert_eq!(found("ABCDEFGHIJKLMNOPQRST"), [None]);
        assert_eq!(found("xABCDEFGHIJKLMNOPQRST2026"), [None]);
    }

    #[test]
    fn half_a_reference_is_none() {
        assert_eq!(found("PABCDEFGHIJKLMNOPQRS"), []);
        assert_eq!(found("PABCDEFGHI0JKLMNOPQRST"), []);
        assert_eq!(found("PABCDEFGHI\u{e4}JKLMNOPQRST"), []);
        assert_eq!(key("short"), None);
        assert_eq!(key("P\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}"), None);
    }
}
