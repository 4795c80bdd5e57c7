//! Canonical JSON (RFC 8785), as entries and slot values are written and read.
//! Refuses every other spelling: what is read here has exactly one sequence of bytes, so nothing
//! needs to be serialised again to be checked. Entries and slots build on it.

use std::fmt::Write as _;

/// A value of an entry: printable ASCII, integers below 2^53, lists, objects with sorted keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Printable ASCII without `"` and `\`, so that no string needs an escape.
    Text(&'a str),
    /// 0 to 2^53 − 1.
    Integer(u64),
    /// In order.
    List(Vec<Value<'a>>),
    /// Keys ascending, each once.
    Object(Vec<(&'a str, Value<'a>)>),
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

/// Reads one value that must fill the bytes to the end.
///
/// ```
/// use ledger::canonical::{Value, parse};
/// assert_eq!(parse(b"[1,2]"), Ok(Value::List(vec![Value::Integer(1), Value::Integer(2)])));
/// assert!(parse(b"[1, 2]").is_err());
/// ```
///
/// # Errors
/// The first byte that no canonical entry could have there.
pub fn parse(bytes: &[u8]) -> Result<Value<'_>, NotCanonical> {
    // Nothing else may stand anywhere, so all bytes are looked at in one go, without a branch each;
    // strings are then cut out without another look.
    let strange = |b: &u8| !matches!(b, b' '..=b'~') || *b == b'\\';
    if bytes.iter().fold(false, |any, b| any | strange(b)) {
        let at = bytes.iter().position(strange).unwrap_or_default();
        return Err(NotCanonical { at, expected: "printable ASCII without \\" });
    }
    // Printable ASCII is UTF-8.
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    if reader.at < bytes.len() {
        return Err(reader.refuse("the end"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: u8) -> Result<Value<'a>, NotCanonical> {
        if depth > DEPTH_MAX {
            return Err(self.refuse("at most eight values inside one another"));
        }
        match self.peek() {
            Some(b'"') => self.text().map(Value::Text),
            Some(b'0'..=b'9') => self.integer().map(Value::Integer),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.object(depth),
            _ => Err(self.refuse("a string, an integer, a list or an object")),
        }
    }

    fn object(&mut self, depth: u8) -> Result<Value<'a>, NotCanonical> {
        self.expect(b'{', "{")?;
        let mut members: Vec<(&str, Value)> = Vec::with_capacity(if depth == 0 { 12 } else { 5 });
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            let start = self.at;
            let key = self.text()?;
            if members.last().is_some_and(|(last, _)| *last >= key) {
                return Err(NotCanonical {
                    at: start,
                    expected: "keys in ascending order, each once",
                });
            }
            self.expect(b':', ":")?;
            members.push((key, self.value(depth + 1)?));
            if !self.take(b',') {
                self.expect(b'}', ", or }")?;
                return Ok(Value::Object(members));
            }
        }
    }

    fn list(&mut self, depth: u8) -> Result<Value<'a>, NotCanonical> {
        self.expect(b'[', "[")?;
        let mut items = Vec::with_capacity(3);
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.take(b',') {
                self.expect(b']', ", or ]")?;
                return Ok(Value::List(items));
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
        assert!(parse(canonical).is_ok());
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
            assert!(parse(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
        }
        assert!(parse("[".repeat(10_000).as_bytes()).is_err());
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
