//! Who signs: origins, verifier keys and the signer (C2SP `signed-note`; Ed25519, type 0x01).
//! Refuses names with spaces or `+`, other kinds of keys, and ids that don't fit their key.
//! [`note`](super::note) puts signatures under texts with these.

use base64_simd::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

/// The type byte of Ed25519 note signatures.
const ED25519: u8 = 0x01;

/// How the text form of a signing key begins (Go's `sumdb/note`).
const PRIVATE: &str = "PRIVATE+KEY+";

/// The name of a log, which is also its key's name: not empty, no Unicode space, no `+`, and no
/// control character, so that it stands on a line of its own in every text.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Origin(String);

/// The public half of a log's key, as `example.org/books+530d903a+AekyeR…`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vkey {
    name: Origin,
    key: VerifyingKey,
}

/// The private half. Zeroized when dropped; never printed, but for [`Signer::to_text`].
pub struct Signer {
    name: Origin,
    key: SigningKey,
}

/// Why a text is no key. What a private key said is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A name that would not stand in a note.
    #[error("`{0}` is no name of a log: expected a text without spaces and `+`")]
    Name(String),
    /// Not `name+hash+base64`.
    #[error("the key is not written as name+hash+base64")]
    Form,
    /// Another kind of key, or no point of the curve.
    #[error("the key is no Ed25519 note key: expected the type byte 01 and 32 bytes")]
    NotEd25519,
    /// The id between name and key is another's: a typing mistake, or a changed name.
    #[error("the key's id is `{found}`, but its name and bytes make {expected}")]
    Id {
        /// The id that name and key make.
        expected: String,
        /// What was written.
        found: String,
    },
    /// A private key that doesn't begin as one.
    #[error("the private key does not begin with PRIVATE+KEY+")]
    NotPrivate,
}

impl Origin {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        let stray = |c: char| c.is_whitespace() || c < ' ' || c == '+';
        if name.is_empty() || name.contains(stray) {
            return Err(KeyError::Name(super::shown(name)));
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Vkey {
    /// The log's name.
    pub fn name(&self) -> &Origin {
        &self.name
    }

    /// The four bytes that find a signature's key: of SHA-256 over name, LF, type and key.
    pub fn id(&self) -> [u8; 4] {
        let text = Sha256::new_with_prefix(&self.name.0).chain_update(b"\n");
        let [a, b, c, d, ..] =
            text.chain_update([ED25519]).chain_update(self.key.as_bytes()).finalize().0;
        [a, b, c, d]
    }

    /// Whether this key signed the text. Strictly: a signature has one spelling, and keys of small
    /// order sign nothing.
    pub(super) fn signed(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl FromStr for Vkey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, key) = parts(text)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| KeyError::NotEd25519)?;
        if key.is_weak() {
            return Err(KeyError::NotEd25519);
        }
        let vkey = Self { name, key };
        vkey.check_id(id)?;
        Ok(vkey)
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, self.hex_id(), typed(self.key.as_bytes()).as_str())
    }
}

impl Vkey {
    fn hex_id(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id()))
    }

    fn check_id(&self, found: &str) -> Result<(), KeyError> {
        let expected = self.hex_id();
        if found == expected {
            return Ok(());
        }
        Err(KeyError::Id { expected, found: super::shown(found) })
    }
}

impl Signer {
    /// The signer of the log `name`, from 32 random bytes.
    pub fn new(name: Origin, seed: &[u8; 32]) -> Self {
        Self { name, key: SigningKey::from_bytes(seed) }
    }

    /// The key that others verify with.
    pub fn vkey(&self) -> Vkey {
        Vkey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The 64 bytes of the signature.
    pub(super) fn sign(&self, text: &str) -> [u8; 64] {
        self.key.sign(text.as_bytes()).to_bytes()
    }

    /// The text to keep in a file of mode 0600, with no line end: `PRIVATE+KEY+name+hash+base64`.
    pub fn to_text(&self) -> Zeroizing<String> {
        let (vkey, seed) = (self.vkey(), Zeroizing::new(self.key.to_bytes()));
        let key = typed(&seed);
        Zeroizing::new([PRIVATE, vkey.name.as_str(), "+", &vkey.hex_id(), "+", &key].concat())
    }
}

impl FromStr for Signer {
    type Err = KeyError;

    /// Reads what [`Signer::to_text`] wrote, with or without a line end behind it.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let (name, id, seed) = parts(text.strip_prefix(PRIVATE).ok_or(KeyError::NotPrivate)?)?;
        let signer = Self::new(name, &seed);
        signer.vkey().check_id(id)?;
        Ok(signer)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.vkey())
    }
}

/// The key's bytes behind its type, in base64.
fn typed(key: &[u8; 32]) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([ED25519; 33]);
    bytes[1..].copy_from_slice(key);
    Zeroizing::new(STANDARD.encode_to_string(&bytes[..]))
}

/// Name, id and the 32 bytes of `name+hash+base64`; the base64 may contain `+` itself.
fn parts(text: &str) -> Result<(Origin, &str, Zeroizing<[u8; 32]>), KeyError> {
    let (name, rest) = text.split_once('+').ok_or(KeyError::Form)?;
    let (id, key) = rest.split_once('+').ok_or(KeyError::Form)?;
    let bytes = Zeroizing::new(STANDARD.decode_to_vec(key).map_err(|_| KeyError::Form)?);
    let Some((&ED25519, key)) = bytes.split_first() else { return Err(KeyError::NotEd25519) };
    let key = <[u8; 32]>::try_from(key).map_err(|_| KeyError::NotEd25519)?;
    Ok((name.parse()?, id, Zeroizing::new(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::new("example.org/books".parse().expect("a name"), &[7; 32])
    }

    #[test]
    fn keys_round_trip_as_text() {
        let (text, vkey) = (signer().to_text(), signer().vkey());
        assert!(text.starts_with("PRIVATE+KEY+example.org/books+"));
        let again: Signer = text.parse().expect("its own text");
        assert_eq!(again.vkey(), vkey);
        assert!(format!("{}\n", *text).parse::<Signer>().is_ok(), "an editor's line end");
        assert_eq!(vkey.to_string().parse(), Ok(vkey));
    }

    #[test]
    fn the_signer_never_shows_its_seed() {
        let shown = format!("{:?}", signer());
        assert_eq!(shown, format!("Signer({})", signer().vkey()));
        let damaged = signer().to_text().replace("books", "boots");
        let refused = damaged.parse::<Signer>().expect_err("the id is another's");
        let seed = damaged.rsplit_once('+').expect("three parts").1;
        assert!(!refused.to_string().contains(seed));
    }

    #[test]
    fn names_that_would_not_stand_in_a_note_are_refused() {
        for name in ["", "a b", "a+b", "a\u{a0}b", "a\u{3000}b", "a\nb", "a\0", " a"] {
            assert!(name.parse::<Origin>().is_err(), "{name:?}");
        }
        assert!("ledger.example.org/büro".parse::<Origin>().is_ok());
    }

    #[test]
    fn damaged_keys_are_refused() {
        let vkey = signer().vkey().to_string();
        let (head, key) = vkey.rsplit_once('+').expect("three parts");
        let typed = |bytes: &[u8]| format!("{head}+{}", STANDARD.encode_to_string(bytes));
        for text in [
            "",
            "a",
            "a+b",
            key,
            &vkey[1..],
            &vkey[..vkey.len() - 1],
            &format!("{vkey}\n"),
            &vkey.replace("books", "boots"),
            &typed(&[]),
            &typed(&[ED25519; 32]),
            &typed(&[ED25519; 34]),
            &typed(&[2; 33]),
            &typed(&[&[ED25519][..], &[0; 32]].concat()),
        ] {
            assert!(text.parse::<Vkey>().is_err(), "{text}");
        }
        assert_eq!("a+b+c".parse::<Signer>().expect_err("public"), KeyError::NotPrivate);
    }
}
