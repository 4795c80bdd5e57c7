//! XML out: elements within elements, each on a line of its own.

use quick_xml::escape::escape;

/// A document while it is written.
pub struct Xml {
    out: String,
    depth: usize,
}

impl Xml {
    /// A document whose root has this name and namespace.
    pub fn document(root: &str, namespace: &str, inside: impl FnOnce(&mut Self)) -> Vec<u8> {
        let out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        let mut xml = Self { out, depth: 0 };
        xml.line(&["<", root, " xmlns=\"", &escape(namespace), "\">"]);
        xml.deeper(inside);
        xml.line(&["</", root, ">"]);
        xml.out.into_bytes()
    }

    /// An element around others.
    pub fn within(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.line(&["<", name, ">"]);
        self.deeper(inside);
        self.line(&["</", name, ">"]);
    }

    /// A text in elements within each other, as `FinInstnId/BICFI`.
    pub fn text(&mut self, path: &str, text: &str) {
        match path.split_once('/') {
            Some((name, rest)) => self.within(name, |xml| xml.text(rest, text)),
            None => self.line(&["<", path, ">", &escape(text), "</", path, ">"]),
        }
    }

    /// A text with an attribute.
    pub fn attributed(&mut self, name: &str, (key, value): (&str, &str), text: &str) {
        let (value, text) = (escape(value), escape(text));
        self.line(&["<", name, " ", key, "=\"", &value, "\">", &text, "</", name, ">"]);
    }

    fn deeper(&mut self, inside: impl FnOnce(&mut Self)) {
        self.depth += 1;
        inside(self);
        self.depth -= 1;
    }

    fn line(&mut self, parts: &[&str]) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
        self.out.extend(parts.iter().copied());
        self.out.push('\n');
    }
}
