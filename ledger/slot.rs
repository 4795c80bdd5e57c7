//! Private slots: free text and everything guessable, kept out of entries behind salted digests.
//! An entry holds one RFC 9901 disclosure digest per slot; the opening (salt and value) lives in
//! words.db or private.db and can be erased without breaking a proof. Refuses nothing: a slot
//! without a value is a digest of `{}`, so that presence does not leak. Entries hold the digests.

use crate::canonical::push_text;
use base64_simd::{AsOut as _, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use zeroize::Zeroize;

/// The five slots. An entry's type says which of them it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// Hashes of documents.
    Docs,
    /// The hash of the donor's token.
    Receipt,
    /// The statement's row it came from; never published.
    Source,
    /// Purpose, reason, note.
    Text,
    /// The other party's name.
    Who,
}

impl Slot {
    /// All slots, in the order of their names.
    pub const ALL: [Self; 5] = [Self::Docs, Self::Receipt, Self::Source, Self::Text, Self::Who];

    /// The name under which entries hold the digest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Receipt => "receipt",
            Self::Source => "source",
            Self::Text => "text",
            Self::Who => "who",
        }
    }

    /// The slot with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.name() == name)
    }
}

/// What the slots of one entry say. Absent values are left out; an empty slot is `{}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// The other party.
    pub who: Who,
    /// In words of people.
    pub text: Text,
    /// Documents that prove it.
    pub docs: Docs,
    /// Where it came from.
    pub source: Source,
}

/// Stored words slot by slot, as they stand in private.db: canonical already, so that a digest
/// needs neither reading nor writing them again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredWords<'a> {
    #[serde(borrow)]
    docs: Option<&'a RawValue>,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    who: Option<&'a RawValue>,
}

impl<'a> StoredWords<'a> {
    /// Reads what [`Words::push_json`] wrote.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_json(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The value of one slot, `{}` where nothing is said. A receipt is made from the seed instead.
    pub fn value(&self, slot: Slot) -> &'a str {
        let stored = match slot {
            Slot::Docs => self.docs,
            Slot::Receipt => None,
            Slot::Source => self.source,
            Slot::Text => self.text,
            Slot::Who => self.who,
        };
        stored.map_or("{}", RawValue::get)
    }
}

/// The other party: a donor, a vendor, a payee; in policy the shown name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Who {
    /// As written by the bank or the treasurer, in NFC.
    pub name: Option<String>,
}

/// Free text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Text {
    /// What it was for.
    pub purpose: Option<String>,
    /// Why it was done, as in a reversal.
    pub reason: Option<String>,
    /// What else is worth telling.
    pub note: Option<String>,
}

/// Documents by SHA-256, in hex.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Docs {
    /// Lower-case hex, in the order given.
    pub sha256: Vec<String>,
}

/// The statement's row behind an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Source {
    /// SHA-256 of the statement file, in hex; its rows carry it through their statement entry.
    pub file: Option<String>,
    /// Physical line in that file, from 1.
    pub row: Option<u64>,
    /// The bank's own id.
    pub id: Option<String>,
    /// The other party's account.
    pub account: Option<String>,
    /// The name of that account's holder as the bank knows it, where it is not the public one.
    pub holder: Option<String>,
    /// The bank's text.
    pub memo: Option<String>,
}

impl Words {
    /// The canonical JSON of one slot's value. A receipt is made from the seed instead.
    pub fn value(&self, slot: Slot) -> String {
        let mut out = String::new();
        self.push_value(slot, &mut out);
        out
    }

    /// Appends what [`Words::value`] gives.
    pub fn push_value(&self, slot: Slot, out: &mut String) {
        let mut out = Members::open(out);
        match slot {
            Slot::Docs if self.docs.sha256.is_empty() => {}
            Slot::Docs => out.list("sha256", &self.docs.sha256),
            Slot::Receipt => {}
            Slot::Source => {
                out.text("account", self.source.account.as_deref());
                out.text("file", self.source.file.as_deref());
                out.text("holder", self.source.holder.as_deref());
                out.text("id", self.source.id.as_deref());
                out.text("memo", self.source.memo.as_deref());
                out.integer("row", self.source.row);
            }
            Slot::Text => {
                out.text("note", self.text.note.as_deref());
                out.text("purpose", self.text.purpose.as_deref());
                out.text("reason", self.text.reason.as_deref());
            }
            Slot::Who => out.text("name", self.who.name.as_deref()),
        }
        out.close();
    }

    /// Appends all slots that say something, as one canonical JSON object: how private.db keeps
    /// them.
    pub fn push_json(&self, out: &mut String) {
        let mut out = Members::open(out);
        for slot in [Slot::Docs, Slot::Source, Slot::Text, Slot::Who] {
            let before = (out.out.len(), out.first);
            out.key(slot.name());
            let start = out.out.len();
            self.push_value(slot, out.out);
            if out.out.get(start..) == Some("{}") {
                out.out.truncate(before.0);
                out.first = before.1;
            }
        }
        out.close();
    }

    /// Reads what [`Words::push_json`] wrote.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Takes over the value of one slot, as an opening holds it.
    ///
    /// # Errors
    /// A value that this slot cannot have.
    pub fn set(&mut self, slot: Slot, value: &str) -> Result<(), serde_json::Error> {
        match slot {
            Slot::Docs => self.docs = serde_json::from_str(value)?,
            Slot::Source => self.source = serde_json::from_str(value)?,
            Slot::Text => self.text = serde_json::from_str(value)?,
            Slot::Who => self.who = serde_json::from_str(value)?,
            Slot::Receipt => {}
        }
        Ok(())
    }
}

/// Writes an object's members; the caller gives the keys in ascending order.
struct Members<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Members<'a> {
    fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, first: true }
    }

    fn key(&mut self, key: &str) {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.key(key);
            push_text(self.out, value);
        }
    }

    fn integer(&mut self, key: &str, value: Option<u64>) {
        if let Some(value) = value {
            self.key(key);
            // Writing to a String cannot fail.
            let _ = write!(self.out, "{value}");
        }
    }

    fn list(&mut self, key: &str, items: &[String]) {
        self.key(key);
        for (i, item) in items.iter().enumerate() {
            self.out.push(if i == 0 { '[' } else { ',' });
            push_text(self.out, item);
        }
        self.out.push(']');
    }

    fn close(self) {
        self.out.push('}');
    }
}

/// The 32 random bytes behind one entry's salts, receipt token and place in its import.
///
/// Whoever holds it can open every slot; whoever destroys it has destroyed the facts.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(secret)")
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Where seeds come from: the books make no randomness of their own.
pub struct Seeds {
    fill: fn(&mut [u8]) -> bool,
    buffer: Vec<u8>,
}

/// The machine gives no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes: nothing was written")]
pub struct NoRandomness;

impl Seeds {
    /// `fill` fills with random bytes and says whether it could.
    pub fn new(fill: fn(&mut [u8]) -> bool) -> Self {
        Self { fill, buffer: Vec::new() }
    }

    /// A fresh seed. Asked for in batches: a system call per entry would be felt in an import.
    ///
    /// # Errors
    /// There are no random bytes.
    pub fn fresh(&mut self) -> Result<Seed, NoRandomness> {
        if self.buffer.is_empty() {
            self.buffer.resize(32 * 256, 0);
            if !(self.fill)(&mut self.buffer) {
                self.buffer.clear();
                return Err(NoRandomness);
            }
        }
        let rest = self.buffer.len().saturating_sub(32);
        let mut seed = [0; 32];
        seed.copy_from_slice(self.buffer.split_at(rest).1);
        self.buffer.truncate(rest);
        Ok(Seed(seed))
    }
}

/// What is derived from a seed; the key is set up once for all derivations.
pub struct Derivation(Hmac<Sha256>);

impl Seed {
    /// Prepares the derivations.
    pub fn derive(&self) -> Derivation {
        Derivation(keyed(&self.0))
    }
}

/// HMAC-SHA256 under a 32-byte key, ready for messages.
pub fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a short key with zeros to the block itself; done here, there is no length to check.
    let mut block = [0; 64];
    block.split_at_mut(32).0.copy_from_slice(key);
    Hmac::new(&block.into())
}

impl Derivation {
    fn of(&self, parts: [&[u8]; 2]) -> [u8; 32] {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }

    /// The salt of one slot.
    pub fn salt(&self, slot: Slot) -> [u8; 32] {
        self.of([b"ledger/v1/salt\n", slot.name().as_bytes()])
    }

    /// Where the entry stands among the entries of one import and day.
    pub fn order(&self) -> [u8; 32] {
        self.of([b"ledger/v1/order\n", b""])
    }

    /// The token that proves a gift, for its donor.
    pub fn receipt_token(&self) -> [u8; 16] {
        let whole = self.of([b"ledger/v1/receipt\n", b""]);
        let mut token = [0; 16];
        token.copy_from_slice(whole.split_at(16).0);
        token
    }

    /// Appends the value of the `receipt` slot: the hash of the token.
    pub fn push_receipt(&self, out: &mut String) {
        out.push_str("{\"sha256\":\"");
        push_hex(&Sha256::digest(self.receipt_token()), out);
        out.push_str("\"}");
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    push_hex(bytes, &mut out);
    out
}

fn push_hex(bytes: &[u8], out: &mut String) {
    let digits = bytes.iter().flat_map(|b| [b >> 4, b & 15]);
    out.extend(digits.map(|n| char::from(b"0123456789abcdef"[usize::from(n)])));
}

/// A slot's digest, as an entry holds it: 43 characters of base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Appends the 43 characters.
    pub fn push_to(self, out: &mut Vec<u8>) {
        URL_SAFE_NO_PAD.encode_append(self.0, out);
    }

    /// Reads the 43 characters; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        // 43 characters are 32 bytes: the buffer fits.
        let mut bytes = [0; 32];
        URL_SAFE_NO_PAD.decode(text.as_bytes(), bytes.as_mut_slice().as_out()).ok()?;
        Some(Self(bytes))
    }
}

/// The RFC 9901 disclosure of a slot: what a verifier hashes, without parsing it.
///
/// The value is canonical JSON.
pub fn disclosure(slot: Slot, salt: &[u8; 32], value: &str) -> String {
    let mut scratch = Scratch::default();
    scratch.digest(slot, salt, |json| json.push_str(value));
    scratch.disclosure
}

/// The digest that an entry holds for this salt and value.
///
/// The first of `tests/vectors/slots.json`:
/// ```
/// use ledger::slot::{Slot, digest};
/// let salt = std::array::from_fn(|i| i as u8);
/// let mut text = Vec::new();
/// digest(Slot::Who, &salt, r#"{"name":"Zoë"}"#).push_to(&mut text);
/// assert_eq!(text, b"VCrvt-oD7nUL_1Q_7RqXY9yhLP3e9T-H1Is78oodX_E");
/// ```
pub fn digest(slot: Slot, salt: &[u8; 32], value: &str) -> Digest {
    Scratch::default().digest(slot, salt, |json| json.push_str(value))
}

/// Buffers for digests: a million entries have five each, and none of them is allocated.
#[derive(Debug, Default)]
pub struct Scratch {
    json: String,
    disclosure: String,
}

impl Scratch {
    /// The digest of the value that `push_value` appends as canonical JSON.
    pub fn digest(
        &mut self,
        slot: Slot,
        salt: &[u8; 32],
        push_value: impl FnOnce(&mut String),
    ) -> Digest {
        let Self { json, disclosure } = self;
        json.clear();
        json.push_str("[\"");
        URL_SAFE_NO_PAD.encode_append(salt, json);
        json.push_str("\",\"");
        json.push_str(slot.name());
        json.push_str("\",");
        push_value(json);
        json.push(']');
        disclosure.clear();
        URL_SAFE_NO_PAD.encode_append(&*json, disclosure);
        Digest(Sha256::digest(&disclosure).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_one_spelling() {
        let mut text = Vec::new();
        Digest([0xfb; 32]).push_to(&mut text);
        let text = String::from_utf8(text).expect("ASCII");
        assert_eq!(Digest::parse(&text), Some(Digest([0xfb; 32])));
        // Standard base64, padding, another length, and bits that decode to nothing.
        let bits = format!("{}t", text.strip_suffix('s').expect("two bits are spare"));
        let standard = text.replace(['-', '_'], "+");
        for other in [&bits, &standard, &format!("{text}="), &format!("{text}A"), "", &text[..42]] {
            assert_eq!(Digest::parse(other), None, "{other}");
        }
    }
}
