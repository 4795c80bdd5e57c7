//! The words of an MT940 entry (`:86:`), in the dialects of the banks: subfields by number, as German
//! banks write them (`?20..?29`, with SEPA's `EREF+` within), fields between slashes, as Dutch ones
//! do (`/NAME/…/REMI/…`), or plain text. Nothing is refused: words are no money.

use super::table::{Row, given};

/// The length of a line, and of a subfield: what is full goes on without a space.
const LINE: usize = 65;
const SUBFIELD: usize = 27;
/// The names of SEPA's parts in a purpose.
const SEPA: [&str; 12] =
    ["EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC"];
/// The names of fields between slashes.
const SLASHED: [&str; 26] = [
    "TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "MARF", "CSID", "ORDP", "BENM", "CNTP", "RTRN",
    "PURP", "ISDT", "ID", "ADDR", "ULTD", "ULTB", "ULTC", "UDTR", "UCRD", "PREF", "NRTX", "SVCL",
    "TRCD", "ABWA",
];

/// What the words of an entry say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Details {
    name: String,
    account: String,
    text: String,
    end_to_end: String,
    batch: String,
    mandate: String,
}

impl Details {
    pub fn of(lines: &[&str]) -> Self {
        let joined = lines.concat();
        if let Some(mark) = numbered(joined.trim_start()) {
            return Self::by_numbers(joined.trim_start(), mark);
        }
        let text = unwrapped(lines);
        if text.starts_with('/') && parts(&text).len() > 1 {
            return Self::by_slashes(&text);
        }
        Self { text, ..Self::default() }
    }

    /// Fills what the `:61:` left open.
    pub fn describe(self, row: &mut Row) {
        (row.name, row.account) = (self.name, self.account);
        (row.mandate, row.batch) = (self.mandate, self.batch);
        let texts = [self.text, std::mem::take(&mut row.text)];
        row.text = texts.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
        // The payment's own id says more than the bank's short form of it.
        if !self.end_to_end.is_empty() {
            row.end_to_end = self.end_to_end;
        }
    }

    /// `166?00GUTSCHRIFT?20EREF+1?21SVWZ+Gift?30BIC?31IBAN?32NAME?33MORE`.
    fn by_numbers(text: &str, mark: char) -> Self {
        let mut details = Self::default();
        let (mut title, mut purpose) = (String::new(), Vec::new());
        for part in text.split(mark).skip(1) {
            let Some((number, value)) = part.split_at_checked(2) else { continue };
            match number {
                "00" => title = value.trim().to_owned(),
                _ if number.starts_with('2') || ["60", "61", "62", "63"].contains(&number) => {
                    purpose.push(value);
                }
                "31" if details.account.is_empty() => details.account = value.trim().to_owned(),
                "38" => details.account = value.trim().to_owned(),
                "32" | "33" => details.name.push_str(value),
                _ => {}
            }
        }
        details.name = details.name.trim().to_owned();
        details.sepa(&wrapped_at(&purpose, SUBFIELD));
        if details.text.is_empty() {
            details.text = title;
        }
        details
    }

    /// Takes a purpose apart: `EREF+1 MREF+2 SVWZ+Gift`.
    fn sepa(&mut self, purpose: &str) {
        let mut starts: Vec<(usize, &str)> = Vec::new();
        for name in SEPA {
            let mark = format!("{name}+");
            starts.extend(purpose.match_indices(&mark).map(|(at, _)| (at, name)));
        }
        starts.sort_unstable();
        let first = starts.first().map_or(purpose.len(), |(at, _)| *at);
        self.text = purpose.get(..first).unwrap_or("").trim().to_owned();
        for (i, (at, name)) in starts.iter().enumerate() {
            let end = starts.get(i + 1).map_or(purpose.len(), |(next, _)| *next);
            let value = purpose.get(at + name.len() + 1..end).unwrap_or("").trim();
            match *name {
                "EREF" => self.end_to_end = given(value),
                "KREF" => self.batch = given(value),
                "MREF" => self.mandate = given(value),
                "SVWZ" if self.text.is_empty() => self.text = value.to_owned(),
                "SVWZ" => self.text.extend([" ", value]),
                "IBAN" if self.account.is_empty() => self.account = value.to_owned(),
                _ => {}
            }
        }
    }

    /// `/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/X/REMI/Gift/EREF/NOTPROVIDED`.
    fn by_slashes(text: &str) -> Self {
        let mut details = Self::default();
        for (name, value) in parts(text) {
            let filled: Vec<&str> =
                value.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
            let whole = filled.join("/");
            match name {
                "IBAN" => details.account = whole,
                "NAME" => details.name = whole,
                "EREF" => details.end_to_end = given(&whole),
                "PREF" => details.batch = given(&whole),
                "MARF" => details.mandate = given(&whole),
                // Account, bank, name and town of the other side.
                "CNTP" => {
                    let part = |at: usize| value.get(at).map_or("", |v| v.trim()).to_owned();
                    (details.account, details.name) = (part(0), part(2));
                }
                "REMI" => {
                    let kind = |part: &&str| !matches!(*part, "USTD" | "STRD" | "CUR");
                    details.text = filled.into_iter().filter(kind).collect::<Vec<_>>().join("/");
                }
                "TRTP" | "TRCD" if details.text.is_empty() => details.text = whole,
                _ => {}
            }
        }
        details
    }
}

/// The mark between numbered subfields: it stands behind the three digits of the kind of entry.
fn numbered(text: &str) -> Option<char> {
    let (kind, rest) = text.split_at_checked(3)?;
    let mut behind = rest.chars();
    let mark = behind
        .next()
        .filter(|c| matches!(c, '?' | '>' | '<' | '+' | '~' | '@' | '#' | '*' | '|'))?;
    let digits = behind.as_str().get(..2)?.bytes().all(|b| b.is_ascii_digit());
    (kind.bytes().all(|b| b.is_ascii_digit()) && digits).then_some(mark)
}

/// The fields between slashes: each known name, and the pieces behind it.
fn parts(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut parts: Vec<(&str, Vec<&str>)> = Vec::new();
    for piece in text.split('/').skip(1) {
        if SLASHED.contains(&piece) {
            parts.push((piece, Vec::new()));
        } else if let Some((_, values)) = parts.last_mut() {
            values.push(piece);
        }
    }
    parts
}

/// Lines as the text they were before the bank cut it.
fn unwrapped(lines: &[&str]) -> String {
    let filled: Vec<&str> = lines.iter().copied().filter(|line| !line.trim().is_empty()).collect();
    wrapped_at(&filled, LINE).trim().to_owned()
}

/// Pieces as one text: a full one was cut in the middle, behind a shorter one was a space.
fn wrapped_at(pieces: &[&str], width: usize) -> String {
    let mut text = String::new();
    for (i, piece) in pieces.iter().enumerate() {
        text.push_str(piece);
        if i + 1 < pieces.len() && piece.chars().count() < width && !piece.ends_with(' ') {
            text.push(' ');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, account, text, end-to-end id, mandate.
    fn of(lines: &[&str]) -> [String; 5] {
        let d = Details::of(lines);
        [d.name, d.account, d.text, d.end_to_end, d.mandate]
    }

    #[test]
    fn other_marks_between_numbers_and_plain_purposes() {
        let dutch =
            of(&["000>100987654321", ">20KOSTEN VAN DE REKENING VAN >21OKTOBER>310390123456"]);
        assert_eq!(dutch, ["", "0390123456", "KOSTEN VAN DE REKENING VAN OKTOBER", "", ""]);
        let polish = of(&["020<00Wyplata<20Card<32Huta<38PL61109010140000071219812874"]);
        assert_eq!(polish, ["Huta", "PL61109010140000071219812874", "Card", "", ""]);
        // No mark behind the digits: plain text, as are digits that are an amount.
        assert_eq!(of(&["999PN5477SCHECK-NR. 16703074"])[2], "999PN5477SCHECK-NR. 16703074");
        assert_eq!(of(&["100.00 for you"])[2], "100.00 for you");
    }

    #[test]
    fn sepa_parts_stand_in_any_order_and_may_be_cut() {
        let cut = of(&["105?00X?20EREF+0123456789012345678901?212345?22SVWZ+a?23b?24MREF+M1"]);
        assert_eq!(cut, ["", "", "a b", "01234567890123456789012345", "M1"]);
        let none = of(&["105?00LASTSCHRIFT?20EREF+NOTPROVIDED?32A?33B"]);
        assert_eq!(none, ["AB", "", "LASTSCHRIFT", "", ""]);
    }

    #[test]
    fn slashes_are_fields_only_where_they_name_some() {
        let rabo = of(&["/MARF/M-1/EREF/E-1/BENM//NAME/Host BV/REMI/Invoice 1/2/ISDT/2024-01-01"]);
        assert_eq!(rabo, ["Host BV", "", "Invoice 1/2", "E-1", "M-1"]);
        assert_eq!(of(&["/a/b"])[2], "/a/b");
        assert_eq!(of(&[""])[2], "");
    }
}
