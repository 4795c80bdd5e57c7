//! Elements of a marked-up file, one small tree at a time: a file is never held as a whole.
//! Refuses what is nested too deeply and single elements of too many parts.
//! Filled by [`super::xml`] and [`super::sgml`], read by the formats.

use crate::statement::refusal::{Fault, Problem};

/// The most elements within each other. A camt file of any version has less than 20.
const DEPTH_MAX: usize = 40;
/// The most elements in one entry.
const NODES_MAX: usize = 1_000_000;

/// An element with all that is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Without its namespace.
    pub name: String,
    /// The attribute `Ccy`, the only one that any format asks for.
    pub ccy: String,
    pub text: String,
    pub children: Vec<Node>,
    /// The physical line it begins in.
    pub line: u32,
}

impl Node {
    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of this name.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element on this way down, as `Refs/EndToEndId`.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |node, name| node.child(name))
    }

    /// The text of the first element on this way down; empty if there is none.
    pub fn text_at(&self, path: &str) -> &str {
        self.at(path).map_or("", Self::word)
    }

    /// Its text, trimmed.
    pub fn word(&self) -> &str {
        self.text.trim()
    }

    /// The first of these ways down that leads to a text.
    pub fn first_of(&self, paths: &[&str]) -> &str {
        let texts = paths.iter().map(|path| self.text_at(path));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or("")
    }
}

/// What comes next in a file.
#[derive(Debug)]
pub enum Step {
    /// A container begins.
    Enter(String),
    /// The last container that began ends.
    Leave(String),
    /// Anything else, with all that is in it.
    Element(Node),
}

/// Takes steps, until one is refused.
pub type Sink<'s> = &'s mut dyn FnMut(Step) -> Result<(), Fault>;

/// Puts tags together: containers are entered and left, everything else is handed over whole.
pub struct Builder<'s> {
    containers: &'s [&'s str],
    sink: Sink<'s>,
    entered: Vec<String>,
    open: Vec<Node>,
    nodes: usize,
}

impl<'s> Builder<'s> {
    pub fn new(containers: &'s [&'s str], sink: Sink<'s>) -> Self {
        Self { containers, sink, entered: Vec::new(), open: Vec::new(), nodes: 0 }
    }

    /// The innermost element that is open.
    pub fn innermost(&self) -> Option<&str> {
        self.open.last().map(|node| node.name.as_str()).or(self.entered.last().map(String::as_str))
    }

    /// Whether an element of this name is open.
    pub fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|node| node.name == name) || self.entered.iter().any(|e| e == name)
    }

    pub fn start(&mut self, name: &str, ccy: String, line: u32) -> Result<(), Fault> {
        if self.entered.len() + self.open.len() >= DEPTH_MAX {
            return Err(Fault::at(line, Problem::TooDeep(DEPTH_MAX)));
        }
        if self.open.is_empty() && self.containers.contains(&name) {
            self.entered.push(name.to_owned());
            return (self.sink)(Step::Enter(name.to_owned()));
        }
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Err(Fault::at(line, Problem::TooManyParts(NODES_MAX)));
        }
        self.open.push(Node { name: name.to_owned(), ccy, line, ..Node::default() });
        Ok(())
    }

    pub fn text(&mut self, text: &str) {
        if let Some(node) = self.open.last_mut() {
            node.text.push_str(text);
        }
    }

    /// Ends the innermost element as one without a text that was never closed: what seems to stand
    /// in it stands behind it.
    pub fn end_empty(&mut self) -> Result<(), Fault> {
        let behind = self.open.last_mut().map(|node| std::mem::take(&mut node.children));
        self.end()?;
        for node in behind.unwrap_or_default() {
            match self.open.last_mut() {
                Some(parent) => parent.children.push(node),
                None => (self.sink)(Step::Element(node))?,
            }
        }
        Ok(())
    }

    /// Ends all elements within the innermost container in that way.
    pub fn end_empty_ones(&mut self) -> Result<(), Fault> {
        while !self.open.is_empty() {
            self.end_empty()?;
        }
        Ok(())
    }

    /// Ends the innermost element.
    pub fn end(&mut self) -> Result<(), Fault> {
        match (self.open.pop(), self.open.last_mut()) {
            (Some(node), Some(parent)) => parent.children.push(node),
            (Some(node), None) => {
                self.nodes = 0;
                (self.sink)(Step::Element(node))?;
            }
            (None, _) => {
                if let Some(name) = self.entered.pop() {
                    (self.sink)(Step::Leave(name))?;
                }
            }
        }
        Ok(())
    }
}

/// Counts physical lines on the way through a text: LF, CRLF and CR each end one.
pub struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line that holds this byte, which is not before the last one asked for.
    pub fn of(&mut self, byte: usize) -> u32 {
        let passed = self.text.get(self.at..byte).unwrap_or_default();
        let ends = passed.iter().enumerate().filter(|(i, b)| match b {
            b'\n' => true,
            b'\r' => self.text.get(self.at + i + 1) != Some(&b'\n'),
            _ => false,
        });
        self.line += ends.count() as u32;
        self.at = self.at.max(byte);
        self.line
    }
}
