//! Our own pages as tags and texts. Refuses nothing: the templates write well-formed HTML, with each attribute
//! in double quotation marks; what is neither is handed on as it is.

/// A piece of a page; all pieces together are the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'h> {
    /// Between two tags, escaped.
    Text(&'h str),
    /// Where an element begins.
    Open(Tag<'h>),
    /// Where it ends: its name, and the whole tag.
    Close(&'h str, &'h str),
    /// A declaration or a comment.
    Other(&'h str),
}

/// A tag that opens an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'h> {
    /// As it is written.
    pub raw: &'h str,
    /// The element.
    pub name: &'h str,
}

/// The pieces of a page.
pub fn tokens(mut html: &str) -> Vec<Token<'_>> {
    let mut found = Vec::with_capacity(html.len() / 16);
    while !html.is_empty() {
        let length = match html.starts_with('<') {
            true => end_of_tag(html),
            false => html.find('<').unwrap_or(html.len()),
        };
        let (raw, rest) = html.split_at(length);
        found.push(match raw.as_bytes() {
            [b'<', b'/', ..] => Token::Close(name_of(raw.trim_start_matches("</")), raw),
            [b'<', b'!', ..] => Token::Other(raw),
            [b'<', ..] => Token::Open(Tag { raw, name: name_of(raw.trim_start_matches('<')) }),
            _ => Token::Text(raw),
        });
        html = rest;
    }
    found
}

/// The `>` of a tag may stand in an attribute too.
fn end_of_tag(html: &str) -> usize {
    if html.starts_with("<!--") {
        return html.find("-->").map_or(html.len(), |at| at + 3);
    }
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

fn name_of(tag: &str) -> &str {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    tag.split_at(end).0
}

impl<'h> Tag<'h> {
    /// Whether nothing closes it.
    pub fn is_void(&self) -> bool {
        const VOID: [&str; 7] = ["br", "hr", "img", "input", "link", "meta", "wbr"];
        VOID.contains(&self.name) || self.raw.ends_with("/>")
    }

    /// The value of an attribute, escaped.
    pub fn attribute(&self, name: &str) -> Option<&'h str> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Attributes with a value, in order.
    pub fn attributes(&self) -> impl Iterator<Item = (&'h str, &'h str)> + use<'h> {
        let mut rest = self.raw;
        std::iter::from_fn(move || {
            let (before, behind) = rest.split_once("=\"")?;
            let (value, after) = behind.split_once('"')?;
            rest = after;
            let name = before.rsplit([' ', '\n']).next().unwrap_or(before);
            Some((name, value))
        })
    }
}

/// Escaped text as it is meant.
pub fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let meant = behind.split_once(';').and_then(|(name, after)| Some((char_of(name)?, after)));
        match meant {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out + rest
}

fn char_of(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            };
            char::from_u32(code?)
        }
    }
}

/// Text for a page or an attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pieces_are_the_page() {
        let html =
            "<!doctype html>\n<p class=\"a > b\">x &amp; <br>y</p><!-- <p> --><img src=\"a\">";
        let raw = |token: &Token<'_>| match token {
            Token::Text(raw) | Token::Close(_, raw) | Token::Other(raw) => (*raw).to_owned(),
            Token::Open(tag) => tag.raw.to_owned(),
        };
        let pieces = tokens(html);
        assert_eq!(pieces.iter().map(raw).collect::<String>(), html);
        let Some(Token::Open(tag)) = pieces.get(2) else { panic!("{pieces:?}") };
        assert_eq!((tag.name, tag.attribute("class")), ("p", Some("a > b")));
        assert_eq!(decoded("a &#38; b&nbsp;&#x27;c&lt; &x; &"), "a & b\u{a0}'c< &x; &");
    }
}
