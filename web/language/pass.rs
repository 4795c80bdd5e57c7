//! One pass over a finished page: blocks are cut into segments, each segment is said in the language, links lead
//! to pages of the same language. Refuses nothing: a segment without words in the language stays English, and is
//! marked as English where an element can stand.

use super::catalogue::Catalogue;
use super::key::{Atom, Key};
use super::tokens::{Tag, Token, decoded, escaped, tokens};
use super::values::{Kind, Piece, pieces};
use super::{Language, Said};
use crate::ask::{is_file, meant};

/// Elements that stand within a sentence.
const INLINE: [&str; 13] =
    ["a", "strong", "em", "b", "i", "span", "bdi", "code", "data", "time", "del", "small", "abbr"];
/// Spans that are lines of their own.
const LINES: [&str; 4] = ["sub", "said-so", "moved", "way"];
/// Elements whose content is for programs.
const RAW: [&str; 4] = ["pre", "style", "script", "textarea"];
/// Attributes that people read.
const READ: [&str; 6] = ["aria-label", "alt", "title", "placeholder", "data-label", "data-head"];

/// A page at an address, in a language.
pub fn page(language: &Language, words: &Catalogue, path: &str, html: &str) -> Said {
    let (out, missing) = (String::with_capacity(html.len() + html.len() / 4), Vec::new());
    let mut pass =
        Pass { language, words, path, out, missing, inside: String::new(), in_body: false };
    pass.walk(&tokens(html));
    Said { html: pass.out, missing: pass.missing }
}

struct Pass<'p> {
    language: &'p Language,
    words: &'p Catalogue,
    path: &'p str,
    out: String,
    missing: Vec<String>,
    /// The block whose text comes.
    inside: String,
    /// Whether the head of the page is over.
    in_body: bool,
}

impl Pass<'_> {
    fn walk(&mut self, tokens: &[Token<'_>]) {
        let (mut run, mut at) = (Vec::new(), 0);
        while let Some(token) = tokens.get(at) {
            at += 1;
            match *token {
                Token::Text(text) => run.push(Atom::Text(text.to_owned())),
                Token::Open(tag) if is_inline(tag) => match opaque(tag) {
                    Some(kind) => {
                        let end = end_of(tokens, at);
                        let element = tokens.get(at - 1..end).unwrap_or_default();
                        let html = match tag.attribute("translate") {
                            Some("yes") => self.within(element),
                            _ => self.whole(kind, element),
                        };
                        run.push(Atom::Value(kind, html));
                        at = end;
                    }
                    None => run.push(Atom::Open(self.tag(tag))),
                },
                Token::Close(name, raw) if INLINE.contains(&name) => {
                    run.push(Atom::Close(raw.to_owned()));
                }
                Token::Open(tag) => {
                    self.flush(&mut run);
                    let html = self.tag(tag);
                    self.out.push_str(&html);
                    tag.name.clone_into(&mut self.inside);
                    self.in_body |= tag.name == "body";
                    let raw = RAW.contains(&tag.name) || tag.attribute("translate") == Some("no");
                    if raw && !tag.is_void() {
                        let end = end_of(tokens, at);
                        let html = self.whole(Kind::Code, tokens.get(at..end).unwrap_or_default());
                        self.out.push_str(&html);
                        at = end;
                    }
                }
                Token::Close(_, raw) | Token::Other(raw) => {
                    self.flush(&mut run);
                    self.out.push_str(raw);
                }
            }
        }
        self.flush(&mut run);
    }

    /// An element that is one value to the sentence around it, and holds words of ours.
    fn within(&mut self, element: &[Token<'_>]) -> String {
        let [Token::Open(open), inner @ .., Token::Close(_, close)] = element else {
            return self.whole(Kind::Name, element);
        };
        let (outside, mut run) = (std::mem::take(&mut self.out), Vec::new());
        run.extend(inner.iter().filter_map(|token| match token {
            Token::Text(text) => Some(Atom::Text((*text).to_owned())),
            _ => None,
        }));
        self.flush(&mut run);
        let inside = std::mem::replace(&mut self.out, outside);
        format!("{}{inside}{close}", open.raw)
    }

    /// An element that is one value: only what the books write is written anew.
    fn whole(&mut self, kind: Kind, tokens: &[Token<'_>]) -> String {
        let mut html = String::new();
        for token in tokens {
            match *token {
                Token::Text(text) if matches!(kind, Kind::Money | Kind::Day | Kind::Month) => {
                    html.push_str(&self.value(kind, &decoded(text)));
                }
                Token::Text(raw) | Token::Close(_, raw) | Token::Other(raw) => html.push_str(raw),
                Token::Open(tag) => html.push_str(&self.tag(tag)),
            }
        }
        html
    }

    fn value(&self, of: Kind, text: &str) -> String {
        let style = &self.words.style;
        let one = |piece| match piece {
            Piece::Words(words) => words.to_owned(),
            Piece::Value(Kind::Currency, ccy) if of == Kind::Money => style.sign(ccy).to_owned(),
            Piece::Value(kind, value) => style.written(kind, value),
        };
        escaped(&pieces(text).into_iter().map(one).collect::<String>())
    }

    /// A tag with what people read in it, and where it leads.
    fn tag(&mut self, tag: Tag<'_>) -> String {
        if tag.name == "html" {
            let own = format!("lang=\"{}\"", self.language.code);
            return tag.raw.replace("lang=\"en\"", &own);
        }
        let about = tag.attribute("name").or(tag.attribute("property")).unwrap_or_default();
        let about = matches!(about, "description" | "og:description" | "og:image:alt");
        let other = tag.attribute("hreflang").is_some();
        let typed = tag.attribute("inputmode") == Some("decimal");
        let mut html = tag.raw.to_owned();
        for (name, value) in tag.attributes() {
            let own = match name {
                "href" | "src" | "action" => self.link(value, other),
                "value" if typed => escaped(&self.words.style.typed(&decoded(value))),
                "content" if !about => continue,
                name if name != "content" && !READ.contains(&name) => continue,
                _ => self.read(value),
            };
            if own != value {
                html = html.replace(&format!("{name}=\"{value}\""), &format!("{name}=\"{own}\""));
            }
        }
        html
    }

    /// What people read in an attribute.
    fn read(&mut self, value: &str) -> String {
        let Some(key) = Key::of_text(&decoded(value), &self.words.style) else {
            return value.to_owned();
        };
        if !key.has_words() {
            return key.html(false);
        }
        self.words.say(&key).unwrap_or_else(|| {
            self.missing.push(key.named());
            value.to_owned()
        })
    }

    /// Pages of this language lie one folder deeper than the files, which have none.
    fn link(&self, link: &str, other: bool) -> String {
        let end = link.find(['?', '#']).unwrap_or(link.len());
        let (address, behind) = link.split_at(end);
        let outside = address.contains(':') || address.starts_with('/') || address.is_empty();
        let to = meant(self.path, address);
        if outside || !(other || is_file(to.trim_start_matches('/'))) {
            return link.to_owned();
        }
        let up = "../".repeat(self.path.matches('/').count());
        format!("{up}{}{behind}", to.trim_start_matches('/'))
    }

    /// Says what was gathered up to the next block.
    fn flush(&mut self, run: &mut Vec<Atom>) {
        let atoms = fine(std::mem::take(run));
        let mut rest = atoms.as_slice();
        // What begins or ends beyond this block parts segments, too.
        while let Some(at) = unpaired(rest) {
            let (before, behind) = rest.split_at(at);
            self.lay(before);
            let Some((edge, after)) = behind.split_first() else { return };
            self.out.push_str(edge.html());
            rest = after;
        }
        self.lay(rest);
    }

    /// Segments that stand in one block, and what parts them.
    fn lay(&mut self, atoms: &[Atom]) {
        let parts = apart(atoms, |atom| matches!(atom, Atom::Apart(_)));
        let last = parts.len().saturating_sub(1);
        for (n, part) in parts.into_iter().enumerate() {
            // The name of the service ends each title.
            if self.inside == "title" && !self.in_body && n == last {
                part.iter().for_each(|atom| self.out.push_str(atom.html()));
            } else {
                self.segment(part);
            }
        }
    }

    fn segment(&mut self, atoms: &[Atom]) {
        let (before, atoms, behind) = trimmed(atoms);
        self.out.push_str(&before);
        match atoms.as_slice() {
            [] => {}
            [Atom::Apart(html)] => self.out.push_str(html),
            [open @ Atom::Open(_), inner @ .., close @ Atom::Close(_)]
                if unpaired(inner).is_none() =>
            {
                self.out.push_str(open.html());
                self.lay(inner);
                self.out.push_str(close.html());
            }
            atoms => self.sentences(atoms),
        }
        self.out.push_str(&behind);
    }

    /// The whole as one sentence, else each of its sentences.
    fn sentences(&mut self, atoms: &[Atom]) {
        let key = Key::of(atoms, &self.words.style);
        let said = key.as_ref().and_then(|key| match key.has_words() {
            true => self.words.say(key),
            false => Some(key.html(false)),
        });
        if let Some(said) = said {
            return self.out.push_str(&said);
        }
        let parts = apart(atoms, |atom| matches!(atom, Atom::Gap(_)));
        if parts.len() > 1 {
            for part in parts {
                match part {
                    [Atom::Gap(html)] => self.out.push_str(html),
                    part => self.segment(part),
                }
            }
            return;
        }
        let english: String = atoms.iter().map(Atom::html).collect();
        // In a picture stand names, which no element can mark.
        let picture = matches!(self.inside.as_str(), "text" | "desc");
        self.missing.extend(key.map(|key| key.named()).filter(|_| !picture));
        match self.inside.as_str() {
            "title" | "text" | "desc" | "option" => self.out.push_str(&english),
            _ => self.out.push_str(&format!("<span lang=\"en\">{english}</span>")),
        }
    }
}

fn is_inline(tag: Tag<'_>) -> bool {
    let class = tag.attribute("class").unwrap_or_default();
    let line = tag.name == "span" && class.split(' ').any(|class| LINES.contains(&class));
    INLINE.contains(&tag.name) && !line
}

/// Whether an element is one value, and of which kind.
fn opaque(tag: Tag<'_>) -> Option<Kind> {
    match tag.name {
        "bdi" => Some(Kind::Name),
        "code" => Some(Kind::Code),
        "data" => Some(Kind::Money),
        "time" if tag.attribute("datetime").is_some_and(|at| at.len() == 7) => Some(Kind::Month),
        "time" => Some(Kind::Day),
        _ => tag.attribute("translate").filter(|may| *may == "no").map(|_| Kind::Name),
    }
}

/// Behind the tag that closes what was opened just before `at`.
fn end_of(tokens: &[Token<'_>], at: usize) -> usize {
    let Some(Token::Open(opened)) = tokens.get(at.saturating_sub(1)) else { return at };
    let mut deep = 1_usize;
    for (n, token) in tokens.iter().enumerate().skip(at) {
        match token {
            Token::Open(tag) if tag.name == opened.name && !tag.is_void() => deep += 1,
            Token::Close(name, _) if *name == opened.name => deep -= 1,
            _ => {}
        }
        if deep == 0 {
            return n + 1;
        }
    }
    tokens.len()
}

/// The first element that begins or ends without its other half.
fn unpaired(atoms: &[Atom]) -> Option<usize> {
    let mut open = Vec::new();
    for (n, atom) in atoms.iter().enumerate() {
        match atom {
            Atom::Open(_) => open.push(n),
            Atom::Close(_) if open.pop().is_none() => return Some(n),
            _ => {}
        }
    }
    open.first().copied()
}

/// Splits where nothing is open; what parts stands by itself.
fn apart(atoms: &[Atom], is: fn(&Atom) -> bool) -> Vec<&[Atom]> {
    let (mut parts, mut from, mut deep) = (Vec::new(), 0, 0_usize);
    for (n, atom) in atoms.iter().enumerate() {
        match atom {
            Atom::Open(_) => deep += 1,
            Atom::Close(_) => deep = deep.saturating_sub(1),
            atom if deep == 0 && is(atom) => {
                parts.extend([atoms.get(from..n), atoms.get(n..=n)].into_iter().flatten());
                from = n + 1;
            }
            _ => {}
        }
    }
    parts.extend(atoms.get(from..));
    parts.retain(|part| !part.is_empty());
    parts
}

/// The space around a segment, and the segment without it.
fn trimmed(atoms: &[Atom]) -> (String, Vec<Atom>, String) {
    let mut atoms = atoms.to_vec();
    let (mut before, mut behind) = (String::new(), String::new());
    while let Some(Atom::Text(text) | Atom::Gap(text)) = atoms.first_mut() {
        let words = text.trim_start();
        before.push_str(text.split_at(text.len() - words.len()).0);
        *text = words.to_owned();
        if !text.is_empty() {
            break;
        }
        atoms.remove(0);
    }
    while let Some(Atom::Text(text) | Atom::Gap(text)) = atoms.last_mut() {
        let words = text.trim_end();
        behind.insert_str(0, text.split_at(words.len()).1);
        *text = words.to_owned();
        if !text.is_empty() {
            break;
        }
        atoms.pop();
    }
    (before, atoms, behind)
}

/// Texts cut at ` · ` and behind sentences.
fn fine(atoms: Vec<Atom>) -> Vec<Atom> {
    let (mut out, mut last) = (Vec::with_capacity(atoms.len()), ' ');
    for atom in atoms {
        match atom {
            Atom::Text(text) => cut(&text, &mut last, &mut out),
            atom => {
                if let Atom::Value(..) = atom {
                    last = 'x';
                }
                out.push(atom);
            }
        }
    }
    out
}

fn cut(text: &str, last: &mut char, out: &mut Vec<Atom>) {
    let (mut from, mut chars) = (0, text.char_indices().peekable());
    let keep = |from: usize, to: usize, out: &mut Vec<Atom>| {
        let words = text.get(from..to).filter(|words| !words.is_empty());
        out.extend(words.map(|words| Atom::Text(words.to_owned())));
    };
    while let Some((at, c)) = chars.next() {
        if c == '·' {
            keep(from, at, out);
            out.push(Atom::Apart("·".to_owned()));
            from = at + c.len_utf8();
            *last = ' ';
        } else if c.is_whitespace() && c != '\u{a0}' {
            let next = chars.peek().map_or('X', |(_, next)| *next);
            if matches!(*last, '.' | '!' | '?') && !next.is_lowercase() && !next.is_whitespace() {
                keep(from, at, out);
                out.push(Atom::Gap(c.to_string()));
                from = at + c.len_utf8();
            }
        } else if !matches!(c, ')' | '”' | '’') {
            *last = c;
        }
    }
    keep(from, text.len(), out);
}
