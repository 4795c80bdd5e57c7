//! Signed notes (C2SP `signed-note`): a text, a blank line, a line for each signature.
//! Refuses control characters, notes over 1 MB, lines that are no signatures, and the whole note
//! where a known key's signature is wrong. Signatures of unknown keys are left alone.
//! [`checkpoint`](super::checkpoint) is such a text.

use super::key::{Origin, Signer, Vkey};
use base64_simd::STANDARD;
use std::fmt;

/// The bytes that a note may have: room for the large signatures of many witnesses.
pub const MAX_BYTES: usize = 1_000_000;

/// What a signature line begins with: an em dash, U+2014, and a space.
const DASH: &str = "\u{2014} ";

/// Why a note is none, or is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than a megabyte.
    #[error("the note has {0} bytes: at most 1,000,000 are read")]
    TooLong(usize),
    /// Bytes that are no UTF-8, or a control character.
    #[error("the note is no plain text: expected UTF-8 without control characters")]
    NotText,
    /// A text whose last line has no end.
    #[error("the note's text does not end with a line end")]
    Unended,
    /// No blank line with ended lines behind it; or nobody to sign.
    #[error("the note has no signatures: expected a blank line, then lines that begin with —")]
    Unsigned,
    /// A line below the text that is no signature.
    #[error("`{0}` is no signature line: expected — name base64")]
    BadLine(String),
    /// We know the key, and it did not sign this.
    #[error("the signature of {0} is wrong: the note was changed, or never signed")]
    BadSignature(Origin),
    /// Nobody signed whose key we know.
    #[error("no known key signed the note: expected a signature of {0}")]
    UnknownSigners(String),
}

/// One line below the text: whose signature, by which of their keys.
struct Line<'a> {
    name: &'a str,
    id: [u8; 4],
    signature: Vec<u8>,
}

/// The note of a text, with a signature line of each signer.
///
/// # Errors
/// No signer; a text that is too long, not plain, or not ended by a line end.
pub fn sign(text: &str, signers: &[&Signer]) -> Result<String, NoteError> {
    check_text(text)?;
    if signers.is_empty() {
        return Err(NoteError::Unsigned);
    }
    let lines: String = signers.iter().map(|signer| signature_line(text, signer)).collect();
    Ok(format!("{text}\n{lines}"))
}

/// The text of a note, once each signature by a known key is right, and there is one at least.
///
/// # Errors
/// [`NoteError`]: then the text is to be ignored.
pub fn open<'a>(note: &'a [u8], known: &[&Vkey]) -> Result<&'a str, NoteError> {
    let (text, lines) = split(note)?;
    let mut verified = false;
    for line in lines.split_terminator('\n') {
        let line = Line::parse(line)?;
        let Some(vkey) = known.iter().find(|vkey| line.is_by(vkey)) else { continue };
        if !vkey.signed(text, &line.signature) {
            return Err(NoteError::BadSignature(vkey.name().clone()));
        }
        verified = true;
    }
    if verified { Ok(text) } else { Err(NoteError::UnknownSigners(names(known))) }
}

/// Text and signature lines, parted at the last blank line: a text may have blank lines, too.
fn split(note: &[u8]) -> Result<(&str, &str), NoteError> {
    if note.len() > MAX_BYTES {
        return Err(NoteError::TooLong(note.len()));
    }
    let note = std::str::from_utf8(note).map_err(|_| NoteError::NotText)?;
    let end = note.rfind("\n\n").ok_or(NoteError::Unsigned)? + 1;
    let (text, lines) = (&note[..end], &note[end + 1..]);
    check_text(text)?;
    if lines.ends_with('\n') { Ok((text, lines)) } else { Err(NoteError::Unsigned) }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if text.len() > MAX_BYTES {
        return Err(NoteError::TooLong(text.len()));
    }
    if text.bytes().any(|b| b < b' ' && b != b'\n') {
        return Err(NoteError::NotText);
    }
    if text.ends_with('\n') { Ok(()) } else { Err(NoteError::Unended) }
}

fn signature_line(text: &str, signer: &Signer) -> String {
    let vkey = signer.vkey();
    let signature = signer.sign(text).to_vec();
    Line { name: vkey.name().as_str(), id: vkey.id(), signature }.to_string()
}

fn names(known: &[&Vkey]) -> String {
    let names: Vec<&str> = known.iter().map(|vkey| vkey.name().as_str()).collect();
    names.join(" or ")
}

impl<'a> Line<'a> {
    /// A line without its end.
    fn parse(line: &'a str) -> Result<Self, NoteError> {
        Self::parts(line).ok_or_else(|| NoteError::BadLine(super::shown(line)))
    }

    fn parts(line: &'a str) -> Option<Self> {
        let (name, base64) = line.strip_prefix(DASH)?.split_once(' ')?;
        name.parse::<Origin>().ok()?;
        let bytes = STANDARD.decode_to_vec(base64).ok()?;
        let (id, signature) = bytes.split_first_chunk()?;
        let signature = signature.to_vec();
        if signature.is_empty() { None } else { Some(Self { name, id: *id, signature }) }
    }

    fn is_by(&self, vkey: &Vkey) -> bool {
        self.name == vkey.name().as_str() && self.id == vkey.id()
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base64 = STANDARD.encode_to_string([&self.id[..], &self.signature].concat());
        writeln!(f, "{DASH}{} {base64}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard.
    const TEXT: &str = "This is an example message.\n";
    const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const SIGNATURE: &str = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3m\
                             FXmRKuwHjG1Yu72IneyaQM=";

    fn example() -> String {
        format!("{TEXT}\n\u{2014} example.com/foo {SIGNATURE}\n")
    }

    fn vkey(text: &str) -> Vkey {
        text.parse().expect("a key")
    }

    fn signer(name: &str, seed: u8) -> Signer {
        Signer::new(name.parse().expect("a name"), &[seed; 32])
    }

    #[test]
    fn the_standards_example_opens() {
        assert_eq!(open(example().as_bytes(), &[&vkey(VKEY)]), Ok(TEXT));
        assert_eq!(vkey(VKEY).to_string(), VKEY);
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let (example, vkey) = (example(), vkey(VKEY));
        for bit in 0..example.len() * 8 {
            let mut note = example.clone().into_bytes();
            note[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&note, &[&vkey]).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn two_keys_sign_while_one_replaces_the_other() {
        let (old, new) = (signer("example.org/books", 1), signer("example.org/books", 2));
        let note = sign(TEXT, &[&old, &new]).expect("a plain text");
        for known in [vec![&old.vkey()], vec![&new.vkey()], vec![&new.vkey(), &old.vkey()]] {
            assert_eq!(open(note.as_bytes(), &known), Ok(TEXT));
        }
        let stranger = signer("example.org/books", 3).vkey();
        let unknown = NoteError::UnknownSigners("example.org/books".to_owned());
        assert_eq!(open(note.as_bytes(), &[&stranger]), Err(unknown));
    }

    #[test]
    fn one_wrong_signature_of_a_known_key_spoils_the_note() {
        let (a, b) = (signer("a", 1), signer("b", 2));
        let good = sign(TEXT, &[&a]).expect("a plain text");
        let note = good + &signature_line("Another text.\n", &b);
        assert_eq!(open(note.as_bytes(), &[&a.vkey()]), Ok(TEXT), "b is a stranger to us");
        let wrong = NoteError::BadSignature("b".parse().expect("a name"));
        assert_eq!(open(note.as_bytes(), &[&a.vkey(), &b.vkey()]), Err(wrong));
    }

    #[test]
    fn many_large_unknown_signatures_are_passed_over() {
        let signer = signer("a", 1);
        let mut note = sign(TEXT, &[&signer]).expect("a plain text");
        for witness in 0..100 {
            let name = format!("witness-{witness}");
            let line = Line { name: &name, id: [0; 4], signature: vec![7; 5_000] };
            note += &line.to_string();
        }
        assert_eq!(open(note.as_bytes(), &[&signer.vkey()]), Ok(TEXT));
        note += &note.clone();
        assert!(matches!(open(note.as_bytes(), &[&signer.vkey()]), Err(NoteError::TooLong(_))));
    }

    #[test]
    fn a_text_may_have_blank_lines() {
        let signer = signer("a", 1);
        for text in ["a\n\nb\n", "a\n\n\n", "\n"] {
            let note = sign(text, &[&signer]).expect("a plain text");
            assert_eq!(open(note.as_bytes(), &[&signer.vkey()]), Ok(text));
        }
    }

    #[test]
    fn texts_that_no_note_can_hold_are_not_signed() {
        let signer = signer("a", 1);
        assert_eq!(sign("no end", &[&signer]), Err(NoteError::Unended));
        assert_eq!(sign("", &[&signer]), Err(NoteError::Unended));
        assert_eq!(sign("tab\there\n", &[&signer]), Err(NoteError::NotText));
        assert_eq!(sign(TEXT, &[]), Err(NoteError::Unsigned));
    }

    #[test]
    fn malformed_signature_lines_are_refused() {
        let vkey = vkey(VKEY);
        for line in [
            "",
            "- example.com/foo AAAAAAA=\n",
            "\u{2014} example.com/foo\n",
            "\u{2014} example.com/foo AAAA\n",
            "\u{2014}  AAAAAAA=\n",
            "\u{2014} a+b AAAAAAA=\n",
            "\u{2014} a AAAAAAA=",
            "\u{2014} a AAAAAAA= \n",
            "\u{2014} a AAAAAAA=\r\n",
        ] {
            let note = example() + line;
            let refused = open(note.as_bytes(), &[&vkey]).is_err();
            assert_eq!(refused, !line.is_empty(), "{line:?}");
        }
        assert_eq!(open(TEXT.as_bytes(), &[&vkey]), Err(NoteError::Unsigned));
        assert_eq!(open(b"\xff\n\n", &[&vkey]), Err(NoteError::NotText));
    }

    #[test]
    fn notes_open_with_the_other_crate_and_the_reverse() {
        use signed_note as other;
        let signer = signer("example.org/books", 9);
        let text = signer.to_text();
        let theirs = other::StandardSigner::new(&text).expect("it reads our private key");
        let verifier = other::StandardVerifier::new(&signer.vkey().to_string());
        let known = other::VerifierList::new(vec![Box::new(verifier.expect("our key"))]);

        let ours = sign(TEXT, &[&signer]).expect("a plain text");
        let note = other::Note::from_bytes(ours.as_bytes()).expect("a note");
        let (verified, unverified) = note.verify(&known).expect("signed");
        assert_eq!((verified.len(), unverified.len(), note.text()), (1, 0, TEXT.as_bytes()));

        let mut note = other::Note::new(TEXT.as_bytes(), &[]).expect("a plain text");
        note.add_sigs(&[&theirs]).expect("it signs");
        assert_eq!(note.to_bytes(), ours.as_bytes(), "Ed25519 has one signature per text");
        assert_eq!(open(&note.to_bytes(), &[&signer.vkey()]), Ok(TEXT));
    }
}
