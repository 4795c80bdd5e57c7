//! The formats beside CSV. Each is one file here and one line in [`ALL`]: how it is known, and how
//! its text becomes a [`Table`], which the ordinary pass then reads by a profile.
//! Refuses a file of another format by its name; a format is told by its first bytes or its root
//! element, never by the file's name.

mod camt;
mod details;
mod mt940;
pub(crate) mod node;
mod ofx;
mod order;
mod party;
mod sgml;
mod table;
pub(crate) mod xml;

pub(super) use table::{Period, Stated, Table};

use super::Encoding;
use super::refusal::{Fault, Problem, shown};
use super::text;
use serde::Deserialize;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Fields and delimiters.
    #[default]
    Csv,
    /// ISO 20022 XML: camt.052, camt.053 and camt.054, versions 02 to 13.
    Camt,
    /// SWIFT MT940, with the banks' dialects.
    Mt940,
    /// Open Financial Exchange 1 (SGML) and 2 (XML).
    Ofx,
}

impl Format {
    /// Whether many rows may stand in one physical line, so that they are counted instead.
    pub(super) fn counts_rows(self) -> bool {
        matches!(self, Self::Camt | Self::Ofx)
    }
}

/// A format: what it is called, and the functions that know, decode and translate it.
struct Reader {
    format: Format,
    name: &'static str,
    /// Whether a file that begins so is one.
    is: fn(&str) -> bool,
    /// The encoding that the file names for itself.
    label: fn(&str) -> Option<String>,
    translate: fn(&str) -> Result<Table, Fault>,
}

#[rustfmt::skip]
const ALL: [Reader; 3] = [
    Reader { format: Format::Camt, name: "a camt statement (ISO 20022 XML)", is: camt::is, label: xml::label, translate: camt::translate },
    Reader { format: Format::Mt940, name: "an MT940 statement", is: mt940::is, label: |_| None, translate: mt940::translate },
    Reader { format: Format::Ofx, name: "an OFX file", is: ofx::is, label: ofx::label, translate: ofx::translate },
];

impl Format {
    /// The format beside CSV that a file has, if it has one.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let head = head(bytes)?;
        ALL.iter().find(|reader| (reader.is)(&head)).map(|reader| reader.format)
    }

    fn reader(self) -> Option<&'static Reader> {
        ALL.iter().find(|reader| reader.format == self)
    }

    pub(super) fn name(self) -> &'static str {
        self.reader().map_or("CSV", |reader| reader.name)
    }

    /// Refuses a file that is of another format for sure, or of this one not at all.
    pub(super) fn check(self, bytes: &[u8]) -> Result<(), Fault> {
        text::check_size(bytes)?;
        let found = Self::of(bytes);
        if found == Some(self) {
            return Ok(());
        }
        let other = match found {
            Some(found) => Some((found.name(), "name the profile of its own format, or none")),
            None => text::other_format(bytes),
        };
        let unknown = "a text of no format that is known";
        match other.or((self != Self::Csv).then_some((unknown, "name another profile"))) {
            Some((found, advice)) => {
                Err(Fault::of_file(Problem::OtherFormat { found, wanted: self.name(), advice }))
            }
            None => Ok(()),
        }
    }

    /// The whole file as a table of rows, and what it was written in.
    pub(super) fn read(
        self,
        bytes: Vec<u8>,
        declared: &[Encoding],
    ) -> Result<(Table, &'static str), Fault> {
        self.check(&bytes)?;
        let Some(reader) = self.reader() else {
            let (text, encoding) = text::decode(bytes, declared)?;
            return Ok((Table::of_rows(text), encoding));
        };
        let (text, encoding) = labelled(bytes, reader.label, declared)?;
        Ok(((reader.translate)(&text)?, encoding))
    }
}

/// The text of an XML file of any kind: in the encoding that it names for itself, else in UTF-8.
pub(crate) fn xml_text(bytes: Vec<u8>) -> Result<String, Fault> {
    text::check_size(&bytes)?;
    Ok(labelled(bytes, xml::label, &[Encoding::Utf8])?.0)
}

/// The text in the encoding that `label` finds named in it, else in one of `declared`.
fn labelled(
    bytes: Vec<u8>,
    label: fn(&str) -> Option<String>,
    declared: &[Encoding],
) -> Result<(String, &'static str), Fault> {
    let label = head(&bytes).and_then(|head| label(&head));
    let own = label.map(|label| Encoding::labelled(&label).ok_or(label)).transpose();
    let own = own.map_err(|label| Fault::of_file(Problem::Labelled(shown(&label))))?;
    text::decode(bytes, own.as_ref().map_or(declared, |e| e.as_slice()))
}

/// The beginning of a file, as far as its marks and names need: they are ASCII.
fn head(bytes: &[u8]) -> Option<String> {
    use Encoding::{Utf8, Utf16, Windows1252};
    let head = text::decode_head(bytes, &[Utf8, Utf16, Windows1252])?;
    let control = |c: char| c.is_whitespace() || c.is_control();
    Some(head.trim_start_matches(control).to_owned())
}
