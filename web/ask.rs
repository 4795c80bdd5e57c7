//! What is asked for: the path, its variable parts, the query.
//! Refuses what is not UTF-8, control characters and a key that is given twice; a page that has
//! filters refuses keys that it does not know, the others ignore the query.

use crate::answer::Refusal;
use crate::language::Language;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// A request without its method: all that a page may depend on.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// The language that the path began with; none is English.
    pub language: Option<&'static Language>,
    /// As it was sent, without the language.
    pub path: String,
    /// As it was sent, without the question mark.
    pub query: String,
    /// The variable parts of the path, decoded.
    pub params: Vec<(String, String)>,
    /// What the client has already.
    pub if_none_match: Option<String>,
    /// Whether the client takes it packed.
    pub packs: bool,
}

impl Ask {
    /// A variable part of the path.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// A variable part that is an entry's index, written as the books write it.
    pub fn index(&self, name: &str) -> Result<u64, Refusal> {
        let text = self.param(name);
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let canonical = digits && (text == "0" || !text.starts_with('0'));
        let index = if canonical { text.parse().ok() } else { None };
        index.ok_or_else(|| Refusal::NotFound("There is no such entry.".to_owned()))
    }

    /// The page of a list that has no other condition: a number from 1 on.
    ///
    /// # Errors
    /// Another condition, or no such number.
    pub fn page(&self) -> Result<usize, Refusal> {
        let mut page = 1;
        for (key, value) in self.pairs()? {
            let digits = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
            let refused = || Refusal::BadRequest("page is a number from 1 on.".to_owned());
            page = value.parse().ok().filter(|_| digits && key == "page").ok_or_else(refused)?;
        }
        Ok(page)
    }

    /// The query's keys and values, decoded: amounts and days as the books write them, in whatever language they
    /// were typed.
    ///
    /// # Errors
    /// As [`Ask::typed`].
    pub fn pairs(&self) -> Result<Vec<(String, String)>, Refusal> {
        let mut pairs = self.typed()?;
        if let Some(language) = self.language {
            for (key, value) in &mut pairs {
                *value = language.meant(key, value);
            }
        }
        Ok(pairs)
    }

    /// The query's keys and values, decoded.
    ///
    /// # Errors
    /// What is not UTF-8, a control character, a key that is given twice.
    pub fn typed(&self) -> Result<Vec<(String, String)>, Refusal> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in self.query.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let (key, value) = (decoded(key)?, decoded(value)?);
            if pairs.iter().any(|(known, _)| *known == key) {
                return Err(Refusal::BadRequest(format!("{key} is given twice: give it once.")));
            }
            pairs.push((key, value));
        }
        Ok(pairs)
    }

    /// The way from this page up to the site's root, so that the site works below any prefix.
    pub fn up(&self) -> String {
        let depth = self.path.matches('/').count().saturating_sub(1);
        if depth == 0 { "./".to_owned() } else { "../".repeat(depth) }
    }

    /// Whether the client has this version of the page, packed or not: its tag is a weak one.
    pub fn has(&self, etag: &str) -> bool {
        let held = self.if_none_match.as_deref().unwrap_or("");
        held.split(',')
            .map(|tag| tag.trim().trim_start_matches("W/"))
            .any(|t| t == etag.trim_start_matches("W/"))
    }

    /// Whether the client has some version of the page, which counts only where there is one (RFC 9110, 13.1.2).
    pub fn has_any(&self) -> bool {
        self.if_none_match.as_deref().is_some_and(|held| held.trim() == "*")
    }
}

/// A path as it is meant on a page, within the site.
pub fn meant(page: &str, path: &str) -> String {
    if path.is_empty() {
        return page.to_owned();
    }
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => vec![""],
        false => page.rsplit_once('/').map_or(vec![""], |(folder, _)| folder.split('/').collect()),
    };
    for part in path.trim_start_matches('/').split('/') {
        match part {
            ".." if parts.len() > 1 => drop(parts.pop()),
            ".." | "." => {}
            part => parts.push(part),
        }
    }
    // `./` and `../` are folders.
    if matches!(path.rsplit('/').next(), Some("." | "..")) {
        parts.push("");
    }
    let meant = parts.join("/");
    if meant.is_empty() { "/".to_owned() } else { meant }
}

/// Whether a path, without its first slash, names a file as it is.
pub fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.contains('.')
        || path.starts_with("tile/")
        || path.starts_with(".well-known/")
        || path.starts_with("api/")
        || matches!(name, "checkpoint" | "allowed_signers")
}

/// Looks whether a path can be decoded at all.
///
/// # Errors
/// What is wrong with it.
pub fn check_path(path: &str) -> Result<(), Refusal> {
    decoded(&path.replace('+', "%2B")).map(drop)
}

fn decoded(text: &str) -> Result<String, Refusal> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    let decoded = decoded.map_err(|_| Refusal::BadRequest("That is not UTF-8.".to_owned()))?;
    if decoded.chars().any(char::is_control) {
        let message = "Control characters are not taken.".to_owned();
        return Err(Refusal::BadRequest(message));
    }
    Ok(decoded.into_owned())
}

/// `a=b&c=d`, encoded.
pub fn query_of<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> String {
    const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b':');
    let encoded = |text: &str| utf8_percent_encode(text, &KEPT).to_string();
    let pairs =
        pairs.iter().map(|(k, v)| format!("{}={}", encoded(k.as_ref()), encoded(v.as_ref())));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(path: &str, query: &str) -> Ask {
        Ask { path: path.to_owned(), query: query.to_owned(), ..Ask::default() }
    }

    #[test]
    fn queries_are_decoded_once_and_strictly() {
        let pairs = ask("/", "text=a%26b+c&&kind=").pairs().expect("pairs");
        let expected = [("text", "a&b c"), ("kind", "")];
        assert_eq!(pairs, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
        assert_eq!(query_of(&pairs), "text=a%26b%20c&kind=");
        for query in ["a=%ff", "a=1&a=2", "%61=1&a=2", "a=%00", "a=%0a", "%c3=1"] {
            assert!(ask("/", query).pairs().is_err(), "{query}");
        }
    }

    #[test]
    fn the_way_up_leads_to_the_root_from_everywhere() {
        for (path, up) in [("/", "./"), ("/entries", "./"), ("/e/5", "../"), ("/a/b/", "../../")] {
            assert_eq!(ask(path, "").up(), up, "{path}");
        }
    }

    #[test]
    fn an_index_has_one_spelling() {
        let index = |text: &str| {
            let params = vec![("n".to_owned(), text.to_owned())];
            Ask { params, ..Ask::default() }.index("n").ok()
        };
        assert_eq!((index("0"), index("412")), (Some(0), Some(412)));
        for text in ["", "-1", "+1", "01", "1.0", "9223372036854775808000", "١"] {
            assert_eq!(index(text), None, "{text}");
        }
    }
}
