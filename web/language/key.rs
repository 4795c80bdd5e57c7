//! A segment as it is looked up: its words, with a sign of one letter for each value and each tag.
//! Refuses a text that holds such letters itself: nobody can pass words off as a value.

use super::tokens::{decoded, escaped};
use super::values::{Kind, Piece, Style, pieces};

/// The signs are letters of the private use area.
const VALUE: u32 = 0xE000;
const WILD: u32 = 0xE010;
const OPEN: u32 = 0xE100;
const CLOSE: u32 = 0xE200;
const END: u32 = 0xE300;

/// A part of what a page says, between two blocks.
#[derive(Debug, Clone)]
pub enum Atom {
    /// Text, escaped as the page has it.
    Text(String),
    /// A value in an element of its own, as the language writes it.
    Value(Kind, String),
    /// An element that begins.
    Open(String),
    /// It ends.
    Close(String),
    /// What parts two segments that stand in one block.
    Apart(String),
    /// A space behind the end of a sentence.
    Gap(String),
}

impl Atom {
    /// As the page has it.
    pub fn html(&self) -> &str {
        match self {
            Self::Text(html) | Self::Value(_, html) | Self::Open(html) => html,
            Self::Close(html) | Self::Apart(html) | Self::Gap(html) => html,
        }
    }
}

/// A segment.
#[derive(Debug, Default)]
pub struct Key {
    /// Its words and signs.
    pub text: String,
    /// Its values, in order: as the language writes them, and as they are in English; escaped.
    pub values: Vec<(String, String)>,
    /// Its elements, each as it begins and ends.
    pub tags: Vec<(String, String)>,
}

/// What a sign in a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A value.
    Value(Kind),
    /// Any text, which is left alone.
    Text,
    /// Any words of ours.
    Phrase,
    /// The element of this number begins.
    Open(usize),
    /// It ends.
    Close(usize),
}

impl Sign {
    /// The sign of a letter.
    pub fn of(letter: char) -> Option<Self> {
        let code = u32::from(letter);
        let of = |from: u32| usize::try_from(code - from).ok();
        match code {
            VALUE..WILD => Kind::ALL.get(of(VALUE)?).map(|(kind, _)| Self::Value(*kind)),
            WILD => Some(Self::Text),
            0xE011 => Some(Self::Phrase),
            OPEN..CLOSE => Some(Self::Open(of(OPEN)?)),
            CLOSE..END => Some(Self::Close(of(CLOSE)?)),
            _ => None,
        }
    }

    /// Its letter.
    pub fn letter(self) -> char {
        let at = |from: u32, n: usize| u32::try_from(n).ok().map(|n| from + n);
        let code = match self {
            Self::Value(kind) => at(VALUE, kind as usize),
            Self::Text => Some(WILD),
            Self::Phrase => Some(WILD + 1),
            Self::Open(n) => at(OPEN, n.min(255)),
            Self::Close(n) => at(CLOSE, n.min(255)),
        };
        code.and_then(char::from_u32).unwrap_or('\u{fffd}')
    }
}

impl Key {
    /// The key of a segment; none where it cannot have one.
    pub fn of(atoms: &[Atom], style: &Style) -> Option<Self> {
        let (mut key, mut open) = (Self::default(), Vec::new());
        for atom in atoms {
            match atom {
                Atom::Text(html) | Atom::Apart(html) | Atom::Gap(html) => {
                    key.push_text(&decoded(html), style)?;
                }
                Atom::Value(kind, html) => key.push_value(*kind, html.clone(), html.clone()),
                Atom::Open(html) => {
                    open.push(key.tags.len());
                    key.text.push(Sign::Open(key.tags.len()).letter());
                    key.tags.push((html.clone(), String::new()));
                }
                Atom::Close(html) => {
                    let n = open.pop()?;
                    key.text.push(Sign::Close(n).letter());
                    key.tags.get_mut(n)?.1.clone_from(html);
                }
            }
        }
        Some(key).filter(|key| open.is_empty() && key.tags.len() < 256)
    }

    /// The key of a plain text.
    pub fn of_text(text: &str, style: &Style) -> Option<Self> {
        let mut key = Self::default();
        key.push_text(text, style)?;
        Some(key)
    }

    fn push_text(&mut self, text: &str, style: &Style) -> Option<()> {
        for piece in pieces(text) {
            match piece {
                Piece::Words(words) => {
                    for c in words.chars() {
                        match c {
                            _ if (VALUE..END).contains(&u32::from(c)) => return None,
                            ' ' | '\n' | '\t' | '\u{a0}' if self.text.ends_with(' ') => {}
                            '\n' | '\t' | '\u{a0}' => self.text.push(' '),
                            c => self.text.push(c),
                        }
                    }
                }
                Piece::Value(kind, value) => {
                    let own = style.written(kind, value);
                    self.push_value(kind, escaped(&own), escaped(value));
                }
            }
        }
        Some(())
    }

    fn push_value(&mut self, kind: Kind, own: String, english: String) {
        self.text.push(Sign::Value(kind).letter());
        self.values.push((own, english));
    }

    /// Whether there is a word in it: what has none needs no translation.
    pub fn has_words(&self) -> bool {
        self.text.chars().any(|c| c.is_alphabetic() && Sign::of(c).is_none())
    }

    /// A part of it without elements, of which the first value has this number.
    pub fn part(&self, text: &str, from: usize) -> Option<Self> {
        if text.contains(|c| matches!(Sign::of(c), Some(Sign::Open(_) | Sign::Close(_)))) {
            return None;
        }
        let count = text.chars().filter(|c| matches!(Sign::of(*c), Some(Sign::Value(_)))).count();
        let values = self.values.iter().skip(from).take(count).cloned().collect();
        Some(Self { text: text.to_owned(), values, tags: Vec::new() })
    }

    /// As it is in English, or with values as the language writes them; escaped.
    pub fn html(&self, english: bool) -> String {
        let (mut out, mut values) = (String::new(), self.values.iter());
        for c in self.text.chars() {
            match Sign::of(c) {
                Some(Sign::Value(_)) => {
                    let (own, same) = values.next().map_or(("", ""), |(o, s)| (o, s));
                    out.push_str(if english { same } else { own });
                }
                Some(Sign::Open(n)) => out.push_str(self.tags.get(n).map_or("", |tag| &tag.0)),
                Some(Sign::Close(n)) => out.push_str(self.tags.get(n).map_or("", |tag| &tag.1)),
                _ => out.push_str(&escaped(c.encode_utf8(&mut [0; 4]))),
            }
        }
        out
    }

    /// As a translator's file names it: `{n} entries of <1>{name}</1>`.
    pub fn named(&self) -> String {
        let (mut out, mut seen) = (String::new(), Vec::new());
        for c in self.text.chars() {
            match Sign::of(c) {
                Some(Sign::Value(kind)) => {
                    seen.push(kind);
                    let name = Kind::ALL.iter().find(|(known, _)| *known == kind).map(|(_, n)| *n);
                    let name = name.unwrap_or_default();
                    match seen.iter().filter(|known| **known == kind).count() {
                        1 => out.push_str(&format!("{{{name}}}")),
                        n => out.push_str(&format!("{{{name}{n}}}")),
                    }
                }
                Some(Sign::Open(n)) => out.push_str(&format!("<{}>", n + 1)),
                Some(Sign::Close(n)) => out.push_str(&format!("</{}>", n + 1)),
                _ => out.push(c),
            }
        }
        out
    }
}
