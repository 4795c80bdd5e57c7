//! Canonical JSON (RFC 8785), as entries and slot values are written and read.
//! Refuses every other spelling: what is read here has exactly one sequence of bytes, so nothing
//! needs to be serialised again to be checked. Entries and slots build on it.

use std::fmt::Write as _;

/// An entry's bytes as values, in one allocation: each value is followed by what is inside it.
#[derive(Debug)]
pub struct Parsed<'a> {
    nodes: Vec<Node<'a>>,
}

/// A value where it stands among the others.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a>(&'a [Node<'a>]);

#[derive(Debug)]
struct Node<'a> {
    /// Its key in an object, else empty.
    key: &'a str,
    what: What<'a>,
    /// How many nodes it is, with what is inside it.
    width: usize,
}

/// What a value is: printable ASCII, an integer below 2^53, a list, an object with sorted keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'a> {
    /// Without `"` and `\`, so that no string needs an escape.
    Text(&'a str),
    /// 0 to 2^53 − 1.
    Integer(u64),
    /// In order.
    List,
    /// Keys ascending, each once.
    Object,
}

impl<'a> Value<'a> {
    /// What it is.
    pub fn what(&self) -> What<'a> {
        // A value has its own node at least.
        self.0.first().map_or(What::Object, |node| node.what)
    }

    /// Its key in the object around it.
    pub fn key(&self) -> &'a str {
        self.0.first().map_or("", |node| node.key)
    }

    /// The members of an object or the items of a list.
    pub fn inside(&self) -> Inside<'a> {
        Inside(self.0.get(1..).unwrap_or_default())
    }
}

/// Values beside one another.
#[derive(Debug, Clone)]
pub struct Inside<'a>(&'a [Node<'a>]);

impl<'a> Iterator for Inside<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let width = self.0.first()?.width;
        let (value, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        Some(Value(value))
    }
}

/// Where bytes stop being the canonical JSON of an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {expected}")]
pub struct NotCanonical {
    /// Offset from the start of the entry.
    pub at: usize,
    /// What should stand there.
    pub expected: &'static str,
}

/// The largest integer that every JSON reader keeps exactly (RFC 7493).
pub const INTEGER_MAX: u64 = (1 << 53) - 1;
/// Values inside values; an entry needs four.
const DEPTH_MAX: u8 = 8;

impl<'a> Parsed<'a> {
    /// Reads one value that must fill the bytes to the end.
    ///
    /// ```
    /// use ledger::canonical::{Parsed, What};
    /// let parsed = Parsed::read(b"[1,2]")?;
    /// let items: Vec<What> = parsed.value().inside().map(|item| item.what()).collect();
    /// assert_eq!(items, [What::Integer(1), What::Integer(2)]);
    /// assert!(Parsed::read(b"[1, 2]").is_err());
    /// # Ok::<(), ledger::canonical::NotCanonical>(())
    /// ```
    ///
    /// # Errors
    /// The first byte that no canonical entry could have there.
    pub fn read(bytes: &'a [u8]) -> Result<Self, NotCanonical> {
        // Nothing else may stand anywhere, so all bytes are looked at in one go, without a branch
        // each; strings are then cut out without another look.
        let strange = |b: &u8| !matches!(b, b' '..=b'~') || *b == b'\\';
        if bytes.iter().fold(false, |any, b| any | strange(b)) {
            let at = bytes.iter().position(strange).unwrap_or_default();
            return Err(NotCanonical { at, expected: "printable ASCII without \\" });
        }
        // Printable ASCII is UTF-8.
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let mut reader = Reader { text, at: 0, nodes: Vec::with_capacity(NODES) };
        reader.value("", 0)?;
        if reader.at < bytes.len() {
            return Err(reader.refuse("the end"));
        }
        Ok(Self { nodes: reader.nodes })
    }

    /// The value that fills the bytes.
    pub fn value(&self) -> Value<'_> {
        Value(&self.nodes)
    }
}

/// A gift with its fee has about so many.
const NODES: usize = 40;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    nodes: Vec<Node<'a>>,
}

impl<'a> Reader<'a> {
    /// Reads a value and what is inside it.
    fn value(&mut self, key: &'a str, depth: u8) -> Result<(), NotCanonical> {
        if depth > DEPTH_MAX {
            return Err(self.refuse("at most eight values inside one another"));
        }
        let start = self.nodes.len();
        let what = match self.peek() {
            Some(b'"') => What::Text(self.text()?),
            Some(b'0'..=b'9') => What::Integer(self.integer()?),
            Some(b'[') => What::List,
            Some(b'{') => What::Object,
            _ => return Err(self.refuse("a string, an integer, a list or an object")),
        };
        self.nodes.push(Node { key, what, width: 1 });
        match what {
            What::List => self.list(depth)?,
            What::Object => self.object(depth)?,
            _ => return Ok(()),
        }
        let width = self.nodes.len() - start;
        if let Some(node) = self.nodes.get_mut(start) {
            node.width = width;
        }
        Ok(())
    }

    fn object(&mut self, depth: u8) -> Result<(), NotCanonical> {
        self.expect(b'{', "{")?;
        if self.take(b'}') {
            return Ok(());
        }
        let mut last = None;
        loop {
            let start = self.at;
            let key = self.text()?;
            if last.is_some_and(|last| last >= key) {
                let expected = "keys in ascending order, each once";
                return Err(NotCanonical { at: start, expected });
            }
            last = Some(key);
            self.expect(b':', ":")?;
            self.value(key, depth + 1)?;
            if !self.take(b',') {
                return self.expect(b'}', ", or }");
            }
        }
    }

    fn list(&mut self, depth: u8) -> Result<(), NotCanonical> {
        self.expect(b'[', "[")?;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.value("", depth + 1)?;
            if !self.take(b',') {
                return self.expect(b']', ", or ]");
            }
        }
    }

    fn text(&mut self) -> Result<&'a str, NotCanonical> {
        self.expect(b'"', "a string in double quotes")?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = memchr::memchr(b'"', rest.as_bytes())
            .ok_or_else(|| self.refuse("the end of the string"))?;
        self.at += length + 1;
        Ok(rest.get(..length).unwrap_or_default())
    }

    fn integer(&mut self) -> Result<u64, NotCanonical> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, _) = rest.split_at(length);
        if length > 1 && digits.first() == Some(&b'0') {
            return Err(self.refuse("no leading zero"));
        }
        let number = digits
            .iter()
            .try_fold(0_u64, |n, d| n.checked_mul(10)?.checked_add(u64::from(d - b'0')))
            .filter(|n| *n <= INTEGER_MAX)
            .ok_or_else(|| self.refuse("an integer below 2^53"))?;
        self.at += length;
        Ok(number)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), NotCanonical> {
        if self.take(byte) { Ok(()) } else { Err(self.refuse(expected)) }
    }

    fn refuse(&self, expected: &'static str) -> NotCanonical {
        NotCanonical { at: self.at, expected }
    }
}

/// Whether a text is an address of the web, and nothing that a reader could mistake for one.
pub fn is_address(text: &str) -> bool {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    bare.is_some_and(|bare| !bare.is_empty() && bare.bytes().all(|b| is_plain(b) && b != b' '))
}

/// The host of an address, with its port, and its path, without what is asked of it.
pub fn host_and_path(url: &str) -> (&str, &str) {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.split(['?', '#']).next().unwrap_or_default();
    bare.split_at(bare.find('/').unwrap_or(bare.len()))
}

/// Whether a byte may stand in a string of an entry.
pub fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// Appends a string of an entry in quotes; the types of the entry keep it printable ASCII.
pub fn push_plain(out: &mut Vec<u8>, text: &str) {
    debug_assert!(text.bytes().all(is_plain), "{text}");
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Appends an integer.
pub fn push_integer(out: &mut Vec<u8>, number: u64) {
    push_digits(out, number);
}

/// Appends minor units as the string that entries hold: `"-1250"`.
pub fn push_minor(out: &mut Vec<u8>, minor: i64) {
    out.push(b'"');
    if minor < 0 {
        out.push(b'-');
    }
    push_digits(out, minor.unsigned_abs());
    out.push(b'"');
}

fn push_digits(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    for slot in digits.iter_mut().rev() {
        *slot = b'0' + (number % 10) as u8;
        number /= 10;
        start -= 1;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(start..).unwrap_or_default());
}

/// Appends any Unicode string in quotes, escaped as RFC 8785 section 3.2.2.2 says; for slot values.
pub fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\u{1f}')) {
        let (plain, behind) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = behind.chars();
        match chars.next().unwrap_or_default() {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        let canonical = br#"{"a":"x","b":[1,{"c":"0"}]}"#;
        assert!(Parsed::read(canonical).is_ok());
        let others: [&[u8]; 14] = [
            br#"{"b":"x","a":1}"#,
            br#"{"a":"x","a":"x"}"#,
            br#"{ "a":1}"#,
            br#"{"a":01}"#,
            br#"{"a":-1}"#,
            br#"{"a":1.5}"#,
            br#"{"a":1e3}"#,
            br#"{"a":null}"#,
            br#"{"a":true}"#,
            br#"{"a":"\u0041"}"#,
            br#"{"a":9007199254740992}"#,
            "{\"a\":\"ü\"}".as_bytes(),
            br#"{"a":1}"x"#,
            b"",
        ];
        for bytes in others {
            assert!(Parsed::read(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
        }
        assert!(Parsed::read("[".repeat(10_000).as_bytes()).is_err());
    }

    #[test]
    fn strings_are_escaped_as_rfc_8785_does() {
        let hard = "\u{0}\u{1f}\u{7f}\u{2028}\u{2029}😀\"\\/\u{8}\t\n\u{c}\r é";
        let mut ours = String::new();
        push_text(&mut ours, hard);
        let theirs = serde_json_canonicalizer::to_string(&hard).expect("a string is JSON");
        assert_eq!(ours, theirs);
    }
}
