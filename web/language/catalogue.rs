//! What translators wrote, by what the pages say: a GNU gettext file, its patterns with named values and
//! numbered elements. Refuses a translation that has not exactly the values and elements of its pattern.

use super::key::{Key, Sign};
use super::tokens::escaped;
use super::values::{Kind, Style};
use std::collections::HashMap;

/// A language's words.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// How it writes values.
    pub style: Style,
    /// What was refused, in words.
    pub refused: Vec<String>,
    exact: HashMap<String, Vec<Part>>,
    /// Patterns that hold any text, the most exact first.
    wild: Vec<Wild>,
}

/// A part of a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Escaped.
    Words(String),
    /// The value of this number.
    Value(usize),
    /// The text of this number that the pattern leaves open.
    Wild(usize),
    /// The element of this number begins.
    Open(usize),
    /// It ends.
    Close(usize),
}

#[derive(Debug)]
struct Wild {
    /// What stands before, between and behind the open texts.
    fixed: Vec<String>,
    /// Whether each is made of words of ours.
    phrases: Vec<bool>,
    said: Vec<Part>,
}

/// How deep words of ours may stand within each other.
const DEEP: u8 = 6;

impl Catalogue {
    /// Reads a translator's file.
    pub fn read(source: &str) -> Self {
        let mut all = Self::default();
        match polib::po_file::parse_from_reader(source.as_bytes()) {
            Ok(file) => {
                for message in file.messages() {
                    let said = message.msgstr().unwrap_or_default();
                    if !said.is_empty() {
                        all.add(message.msgctxt().unwrap_or_default(), message.msgid(), said);
                    }
                }
            }
            Err(why) => all.refused.push(why.to_string()),
        }
        let exact = |wild: &Wild| wild.fixed.iter().map(String::len).sum::<usize>();
        all.wild.sort_by_key(|wild| std::cmp::Reverse(exact(wild)));
        all
    }

    fn add(&mut self, context: &str, pattern: &str, said: &str) {
        let own = || (pattern.to_owned(), said.to_owned());
        match (context, pattern) {
            ("", _) => match translation(pattern, said) {
                Ok((key, parts)) => self.keep(&key, parts),
                Err(why) => self.refused.push(format!("{pattern:?}: {why}")),
            },
            ("month", _) => {
                self.style.months.push(own());
                self.exact.insert(pattern.to_owned(), vec![Part::Words(escaped(said))]);
            }
            ("sign", _) => self.style.signs.push(own()),
            ("value", "1,234.50") => self.style.marks = marks(said),
            ("value", "{d} {month} {y}") => said.clone_into(&mut self.style.long_day),
            ("value", "{y}-{m}-{d}") => said.clone_into(&mut self.style.short_day),
            _ => self.refused.push(format!("{context} {pattern:?}: there is no such thing")),
        }
    }

    fn keep(&mut self, key: &str, said: Vec<Part>) {
        let is_wild = |c: char| matches!(Sign::of(c), Some(Sign::Text | Sign::Phrase));
        if !key.contains(is_wild) {
            if self.exact.insert(key.to_owned(), said).is_some() {
                self.refused.push(format!("{key:?} stands twice"));
            }
            return;
        }
        let phrases = key.chars().filter(|c| is_wild(*c));
        let phrases = phrases.map(|c| Sign::of(c) == Some(Sign::Phrase)).collect();
        let fixed = key.split(is_wild).map(str::to_owned).collect();
        self.wild.push(Wild { fixed, phrases, said });
    }

    /// A segment in this language, escaped; `None` where it has no words for it.
    pub fn say(&self, key: &Key) -> Option<String> {
        self.say_at(key, DEEP)
    }

    fn say_at(&self, key: &Key, deep: u8) -> Option<String> {
        if let Some(said) = self.exact.get(&key.text) {
            return Some(put(said, key, &[]));
        }
        let deeper = deep.checked_sub(1)?;
        let found = self.wild.iter().find_map(|wild| Some((wild, wild.open(&key.text)?)));
        let Some((wild, open)) = found else { return self.sum(key, deeper) };
        let texts = open.iter().zip(&wild.phrases).map(|((from, text), is_phrase)| {
            let Some(part) = key.part(text, *from) else { return String::new() };
            if !is_phrase {
                return part.html(true);
            }
            if !part.has_words() {
                return part.html(false);
            }
            // A name may stand there, too.
            self.say_at(&part, deeper).unwrap_or_else(|| part.html(true))
        });
        let texts: Vec<String> = texts.collect();
        // The pattern's own values are those that stand in none of the open texts.
        let within = |n: usize| {
            open.iter().any(|(from, text)| (*from..*from + values_of(text)).contains(&n))
        };
        let values = (0..key.values.len()).filter(|n| !within(*n));
        let values = values.filter_map(|n| key.values.get(n).cloned()).collect();
        let own = Key { text: String::new(), values, tags: key.tags.clone() };
        Some(put(&wild.said, &own, &texts))
    }
}

impl Catalogue {
    /// A list, or a name with what it is: it is said if each of its parts is.
    fn sum(&self, key: &Key, deeper: u8) -> Option<String> {
        let text = key.text.strip_suffix('.').unwrap_or(&key.text);
        let mark = ["; ", ": ", ". ", ", "].into_iter().find(|mark| text.contains(mark))?;
        let (mut said, mut from) = (Vec::new(), 0);
        for part in text.split(mark) {
            let part = key.part(part, from)?;
            from += part.values.len();
            said.push(match part.has_words() {
                true => self.say_at(&part, deeper)?,
                false => part.html(false),
            });
        }
        Some(said.join(mark) + key.text.get(text.len()..)?)
    }
}

impl Wild {
    /// The texts that are open in the pattern, each with the number of the first value in or behind it.
    fn open<'k>(&self, key: &'k str) -> Option<Vec<(usize, &'k str)>> {
        let (first, rest) = self.fixed.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut left = key.strip_prefix(first.as_str())?;
        left = left.strip_suffix(last.as_str())?;
        let (mut found, mut values) = (Vec::new(), values_of(first));
        for fixed in between {
            let (open, behind) = left.split_once(fixed.as_str())?;
            found.push((values, open));
            values += values_of(open) + values_of(fixed);
            left = behind;
        }
        found.push((values, left));
        let whole = |text: &str| {
            !text.is_empty()
                && !text.contains(|c| matches!(Sign::of(c), Some(Sign::Open(_) | Sign::Close(_))))
        };
        found.iter().all(|(_, text)| whole(text)).then_some(found)
    }
}

/// A translation with the values, texts and elements of a segment.
fn put(said: &[Part], key: &Key, texts: &[String]) -> String {
    let mut out = String::new();
    for part in said {
        out.push_str(match part {
            Part::Words(words) => words,
            Part::Value(n) => key.values.get(*n).map_or("", |(own, _)| own),
            Part::Wild(n) => texts.get(*n).map_or("", |text| text),
            Part::Open(n) => key.tags.get(*n).map_or("", |tag| &tag.0),
            Part::Close(n) => key.tags.get(*n).map_or("", |tag| &tag.1),
        });
    }
    out
}

fn values_of(text: &str) -> usize {
    text.chars().filter(|c| matches!(Sign::of(*c), Some(Sign::Value(_)))).count()
}

/// What stands between digits, by how the language writes `1,234.50`.
fn marks(example: &str) -> Option<(String, String)> {
    let behind = example.strip_prefix('1')?.strip_suffix("50")?;
    behind.split_once("234").map(|(group, decimal)| (group.to_owned(), decimal.to_owned()))
}

/// The key of a pattern, and its translation.
fn translation(pattern: &str, said: &str) -> Result<(String, Vec<Part>), String> {
    let (mut key, mut values, mut texts, mut ends) = (String::new(), vec![], vec![], vec![]);
    for mark in split(pattern) {
        match mark {
            Mark::Words(words) => key.push_str(words),
            Mark::Named(name) => {
                let sign = sign(name).ok_or_else(|| format!("there is no value {{{name}}}"))?;
                match sign {
                    Sign::Value(_) => values.push(name),
                    _ => texts.push(name),
                }
                key.push(sign.letter());
            }
            Mark::Tag(n, is_end) => {
                ends.push((n, is_end));
                key.push(if is_end { Sign::Close(n) } else { Sign::Open(n) }.letter());
            }
        }
    }
    let (mut parts, mut used, mut used_ends) = (Vec::new(), Vec::new(), Vec::new());
    for mark in split(said) {
        parts.push(match mark {
            Mark::Words(words) => Part::Words(escaped(words)),
            Mark::Named(name) => {
                used.push(name);
                let place = |of: &[&str]| of.iter().position(|known| *known == name);
                let value = place(&values).map(Part::Value);
                let found = value.or_else(|| place(&texts).map(Part::Wild));
                found.ok_or_else(|| format!("{{{name}}} is not in it"))?
            }
            Mark::Tag(n, is_end) => {
                used_ends.push((n, is_end));
                if is_end { Part::Close(n) } else { Part::Open(n) }
            }
        });
    }
    let mut all = [values, texts].concat();
    for list in [&mut all, &mut used] {
        list.sort_unstable();
    }
    for list in [&mut ends, &mut used_ends] {
        list.sort_unstable();
    }
    match all == used && ends == used_ends {
        true => Ok((key, parts)),
        false => Err(format!("its translation {said:?} has other values or elements")),
    }
}

enum Mark<'t> {
    Words(&'t str),
    Named(&'t str),
    Tag(usize, bool),
}

/// Words, `{values}` and `<1>elements</1>` of a pattern.
fn split(text: &str) -> Vec<Mark<'_>> {
    let (mut marks, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(['{', '<']) {
        let (words, behind) = rest.split_at(at);
        let end = behind.find(['}', '>']).unwrap_or(behind.len());
        let (inner, after) = (behind.get(1..end), behind.get(end + 1..));
        let (Some(inner), Some(after)) = (inner, after) else { break };
        let number = |text: &str| text.parse::<usize>().ok().filter(|n| (1..=256).contains(n));
        let mark = match (behind.starts_with('{'), inner.strip_prefix('/')) {
            (true, _) => Some(Mark::Named(inner)),
            (false, Some(n)) => number(n).map(|n| Mark::Tag(n - 1, true)),
            (false, None) => number(inner).map(|n| Mark::Tag(n - 1, false)),
        };
        let Some(mark) = mark else { break };
        marks.extend((!words.is_empty()).then_some(Mark::Words(words)));
        marks.push(mark);
        rest = after;
    }
    marks.extend((!rest.is_empty()).then_some(Mark::Words(rest)));
    marks
}

/// `{n}` and `{n2}` are both numbers.
fn sign(name: &str) -> Option<Sign> {
    match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "text" => Some(Sign::Text),
        "phrase" => Some(Sign::Phrase),
        name => {
            let kind = Kind::ALL.iter().find(|(_, known)| *known == name);
            kind.map(|(kind, _)| Sign::Value(*kind))
        }
    }
}
