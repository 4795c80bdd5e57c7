//! Bytes to text: the encodings a profile declares, each tried strictly, in its order.
//! Knows files of no use by their first bytes; refuses bytes that no declared encoding takes;
//! nothing is ever replaced by U+FFFD. Next, [`super::csv`] cuts the text into rows.

use super::FILE_MAX;
use super::refusal::{Fault, Problem, listed};
use encoding_rs::{Encoding as Table, ISO_8859_15, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252};
use memchr::memchr_iter;
use serde::Deserialize;

/// An encoding that a profile may declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8; a byte order mark is taken off.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 that must begin with a byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-16 of either order, told by its byte order mark.
    #[serde(rename = "utf-16")]
    Utf16,
    /// UTF-16, little end first, without a mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big end first, without a mark.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Western Europe.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Central Europe.
    #[serde(rename = "windows-1250")]
    Windows1250,
    /// Western Europe, without the characters that Windows put where control codes stand.
    #[serde(rename = "iso-8859-1")]
    Latin1,
    /// The same with the euro sign.
    #[serde(rename = "iso-8859-15")]
    Latin9,
}

impl std::str::FromStr for Encoding {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|encoding| encoding.name() == name);
        known.ok_or_else(|| {
            format!("expected one of {}", listed(Self::ALL.iter().map(|e| e.name())))
        })
    }
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

impl Encoding {
    const ALL: [Self; 9] = [
        Self::Utf8,
        Self::Utf8Bom,
        Self::Utf16,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Windows1252,
        Self::Windows1250,
        Self::Latin1,
        Self::Latin9,
    ];

    /// As a profile writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16 => "utf-16",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
            Self::Windows1250 => "windows-1250",
            Self::Latin1 => "iso-8859-1",
            Self::Latin9 => "iso-8859-15",
        }
    }

    /// The encodings that a label in a file may stand for: the bytes tell among them.
    pub(super) fn labelled(label: &str) -> Option<Vec<Self>> {
        Some(match label.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "us-ascii" | "ascii" => vec![Self::Utf8, Self::Utf16],
            "iso-8859-1" | "8859-1" | "latin1" => vec![Self::Latin1],
            "iso-8859-15" | "latin9" => vec![Self::Latin9],
            "windows-1252" | "cp1252" | "1252" => vec![Self::Windows1252],
            "windows-1250" | "cp1250" | "1250" => vec![Self::Windows1250],
            _ => return None,
        })
    }

    /// The text, or nothing if a single byte does not fit.
    fn decode(self, bytes: &[u8]) -> Option<String> {
        let by = |table: &'static Table, bytes| {
            table.decode_without_bom_handling_and_without_replacement(bytes).map(|t| t.into_owned())
        };
        match self {
            Self::Utf8 => utf8(bytes.strip_prefix(BOM).unwrap_or(bytes)),
            Self::Utf8Bom => utf8(bytes.strip_prefix(BOM)?),
            Self::Utf16 => match bytes {
                [0xFF, 0xFE, rest @ ..] => by(UTF_16LE, rest),
                [0xFE, 0xFF, rest @ ..] => by(UTF_16BE, rest),
                _ => None,
            },
            Self::Utf16Le => by(UTF_16LE, bytes),
            Self::Utf16Be => by(UTF_16BE, bytes),
            Self::Windows1252 => by(WINDOWS_1252, bytes),
            Self::Windows1250 => by(WINDOWS_1250, bytes),
            // Windows' table is the same but for these codes.
            Self::Latin1 if bytes.iter().any(|b| (0x80..0xA0).contains(b)) => None,
            Self::Latin1 => by(WINDOWS_1252, bytes),
            Self::Latin9 => by(ISO_8859_15, bytes),
        }
        .filter(|text| !looks_undecoded(text))
    }
}

/// The whole text of a file, and what it was written in: `ascii`, `utf-8-bom`, `utf-16le-bom`, or
/// as a profile says it.
///
/// # Errors
/// Bytes that none of `declared` takes.
pub(super) fn decode(
    bytes: Vec<u8>,
    declared: &[Encoding],
) -> Result<(String, &'static str), Fault> {
    // The common case keeps the bytes where they are.
    if declared.contains(&Encoding::Utf8) && !bytes.starts_with(BOM) && !has_nul(&bytes) {
        return match String::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => Ok((text, "ascii")),
            Ok(text) => Ok((text, Encoding::Utf8.name())),
            Err(e) => decode_copied(&e.into_bytes(), declared),
        };
    }
    decode_copied(&bytes, declared)
}

/// Refuses nothing, and too much.
pub(super) fn check_size(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.len() > FILE_MAX {
        return Err(Fault::of_file(Problem::FileTooLarge(bytes.len())));
    }
    if bytes.iter().all(|b| b.is_ascii_whitespace()) {
        return Err(Fault::of_file(Problem::Empty));
    }
    Ok(())
}

fn decode_copied(bytes: &[u8], declared: &[Encoding]) -> Result<(String, &'static str), Fault> {
    let decoded = declared.iter().find_map(|&e| e.decode(bytes).map(|text| (text, e)));
    let (text, encoding) = decoded.ok_or_else(|| undecodable(bytes, declared))?;
    let name = match (encoding, bytes) {
        (Encoding::Utf8, _) if bytes.starts_with(BOM) => Encoding::Utf8Bom.name(),
        (Encoding::Utf16, [0xFF, 0xFE, ..]) => "utf-16le-bom",
        (Encoding::Utf16, _) => "utf-16be-bom",
        _ => encoding.name(),
    };
    Ok((text, name))
}

/// The beginning of a file as text, for finding its profile: at most 64 KiB, cut between characters.
pub(super) fn decode_head(bytes: &[u8], declared: &[Encoding]) -> Option<String> {
    const HEAD: usize = 64 * 1024;
    if bytes.len() <= HEAD {
        return declared.iter().find_map(|e| e.decode(bytes));
    }
    // A character may be cut in two: up to three of its bytes are left out.
    let cuts = (0..4).filter_map(|less| bytes.get(..HEAD - less));
    cuts.into_iter().find_map(|head| declared.iter().find_map(|e| e.decode(head)))
}

/// Which of the two Windows encodings of Europe a text that is no UTF-8 is likely in: a guess for
/// proposals. In that of the West, Polish ł, ą and ż and Czech ř would be signs and odd letters within
/// words; and whoever counts in zloty, crowns or forint mostly writes in that of the centre.
pub(super) fn windows(bytes: &[u8]) -> Encoding {
    let head = bytes.get(..64 * 1024).unwrap_or(bytes);
    let Some(western) = Encoding::Windows1252.decode(head) else { return Encoding::Windows1250 };
    let words = || western.split(|c: char| !c.is_alphanumeric());
    let central = ["PLN", "CZK", "HUF", "RON"];
    if words().any(|word| central.contains(&word)) {
        return Encoding::Windows1250;
    }
    let (mut signs, mut before) = (0, ' ');
    for c in western.chars() {
        signs += u32::from(before.is_alphabetic() && matches!(c, '¹' | '³' | '¿' | '\u{9d}'));
        before = c;
    }
    if signs > 0 { Encoding::Windows1250 } else { Encoding::Windows1252 }
}

/// The first control character other than tab and line ends: its byte and code.
pub(super) fn control_character(text: &str) -> Option<(usize, u32)> {
    let bytes = text.as_bytes();
    let plain = |b: u8| (b >= 0x20 && b != 0x7F) || matches!(b, b'\t' | b'\n' | b'\r');
    // In blocks, so that the common case runs without a branch per byte.
    let c0 = bytes.chunks(4096).enumerate().find_map(|(i, block)| {
        let clean = block.iter().fold(true, |clean, &b| clean & plain(b));
        if clean { None } else { block.iter().position(|&b| !plain(b)).map(|at| i * 4096 + at) }
    });
    let c1 = memchr_iter(0xC2, bytes)
        .find(|&at| bytes.get(at + 1).is_some_and(|b| (0x80..0xA0).contains(b)));
    let at = c0.into_iter().chain(c1).min()?;
    let code = text.get(at..)?.chars().next()?;
    Some((at, u32::from(code)))
}

fn utf8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

fn has_nul(bytes: &[u8]) -> bool {
    // Two-byte encodings show it in their first line.
    memchr::memchr(0, bytes.get(..4096).unwrap_or(bytes)).is_some()
}

/// Text read in the wrong width: every second character NUL, or far from any letter.
fn looks_undecoded(text: &str) -> bool {
    let mut head = text.chars().take(64).peekable();
    if head.peek().is_none() {
        return false;
    }
    let (nuls, ascii, all) = head.fold((0, 0, 0), |(nuls, ascii, all), c| {
        (nuls + u32::from(c == '\0'), ascii + u32::from(c.is_ascii()), all + 1)
    });
    nuls * 4 > all || ascii * 4 < all
}

/// What the file is if no profile reads its like, and what to do with it.
pub(super) fn other_format(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let head = bytes.get(..4096).unwrap_or(bytes).trim_ascii_start();
    let begins = |prefix: &str| {
        head.get(..prefix.len()).is_some_and(|h| h.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let export = "export the statement as CSV";
    Some(match head {
        [b'P', b'K', 3, 4, ..] => ("a ZIP or Excel (XLSX) file", "export or save it as CSV"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("an old Excel (XLS) file", "save it as CSV"),
        [0x1F, 0x8B, ..] => ("a GZIP file", "unpack it first"),
        [0xFF, 0xD8, 0xFF, ..] | [0x89, b'P', b'N', b'G', ..] | [b'G', b'I', b'F', b'8', ..] => {
            ("a picture", export)
        }
        _ if begins("%PDF") => ("a PDF file", export),
        _ if begins("<!doctype html") || begins("<html") => {
            ("an HTML page", "perhaps the bank's login page was saved; log in and export again")
        }
        _ if begins("<") => ("XML, but neither camt.052, camt.053, camt.054 nor OFX", export),
        _ if begins("!Type:") || begins("!Account") || begins("!Option:") => {
            ("a QIF file", "it has no currency and no ids; export CSV")
        }
        [b'{' | b'[', ..] => ("JSON", export),
        _ if is_no_text(head) => ("no text at all", export),
        _ => return None,
    })
}

/// Whether a file that begins so holds codes as no text in any encoding has them. A few of them are
/// a fault of their lines; NUL alone may be UTF-16.
fn is_no_text(head: &[u8]) -> bool {
    let code = |b: &&u8| matches!(b, 1..=8 | 11 | 12 | 14..=31 | 127);
    let codes = head.iter().filter(code).count();
    codes >= 8 && codes * 20 > head.len()
}

/// The fault that names the first byte that is no UTF-8, where it stands, and what it may be.
fn undecodable(bytes: &[u8], declared: &[Encoding]) -> Fault {
    let tried = listed(declared.iter().map(|e| e.name()));
    let offset = match std::str::from_utf8(bytes) {
        Err(e) => e.valid_up_to(),
        Ok(_) => 0,
    };
    let before = bytes.get(..offset).unwrap_or_default();
    let newlines = memchr_iter(b'\n', before).count();
    let returns = memchr_iter(b'\r', before).count();
    let hint = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            ": it looks like UTF-16; save it as UTF-8, or declare the encoding in the profile"
        }
        _ if has_nul(bytes) => ": it looks like UTF-16 without a mark; save it as UTF-8",
        _ => ": it may be windows-1252; save it as UTF-8, or declare the encoding in the profile",
    };
    Fault {
        line: Some(newlines.max(returns) as u32 + 1),
        column: None,
        problem: Problem::Encoding {
            offset,
            byte: bytes.get(offset).copied().unwrap_or(0),
            tried,
            hint,
        },
    }
}
