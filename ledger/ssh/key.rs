//! Public keys as OpenSSH writes them in a line: `ssh-ed25519 AAAA… comment`.
//! Refuses other kinds, lengths that don't fit, and points with a second spelling or for which
//! anybody can sign. [`signature`](super::signature) verifies with these.

use super::{ED25519, SECURITY_KEY, SshError, check_length, wire};
use crate::log::shown;
use base64_simd::{STANDARD, STANDARD_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// What a security key's key is made for, unless its owner named something else.
const APPLICATION: &str = "ssh:";

/// An Ed25519 key. The same bytes in a security key are another key: it signs otherwise.
///
/// ```
/// use ledger::ssh::PublicKey;
/// let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOpKbGPinFIKvvVQewMuFfmRhMlZQw5Lnoyh1iz1Iqbx";
/// let key: PublicKey = format!("{line} founder@example.org").parse()?;
/// assert_eq!(key.to_string(), line);
/// # Ok::<(), ledger::ssh::SshError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    on_device: bool,
}

impl PublicKey {
    /// What OpenSSH calls this kind of key, and its signatures.
    pub fn kind(&self) -> &'static str {
        if self.on_device { SECURITY_KEY } else { ED25519 }
    }

    /// Whether a security key holds the private half, and has to be touched.
    pub fn is_on_device(&self) -> bool {
        self.on_device
    }

    /// What `ssh-keygen -l` shows: `SHA256:` and 43 characters of base64.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode_to_string(Sha256::digest(self.to_blob())))
    }

    /// The plain key of these bytes.
    pub(super) fn plain(key: VerifyingKey) -> Self {
        Self { key, on_device: false }
    }

    /// The bytes that the line has in base64, and signatures hold.
    pub(super) fn to_blob(&self) -> Vec<u8> {
        let strings = [self.kind().as_bytes(), self.key.as_bytes(), APPLICATION.as_bytes()];
        wire::strings(if self.on_device { &strings } else { &strings[..2] })
    }

    /// Reads the bytes that [`PublicKey::to_blob`] wrote.
    pub(super) fn from_blob(blob: &[u8]) -> Result<Self, SshError> {
        let strings = wire::take_all(blob).ok_or(SshError::NoKey)?;
        let kind = strings.first().map(|kind| String::from_utf8_lossy(kind)).unwrap_or_default();
        match (kind.as_ref(), &strings[..]) {
            (ED25519, [_, key]) => Ok(Self { key: sound(key)?, on_device: false }),
            (SECURITY_KEY, [_, key, application]) => {
                check_application(application)?;
                Ok(Self { key: sound(key)?, on_device: true })
            }
            ("" | ED25519 | SECURITY_KEY, _) => Err(SshError::NoKey),
            (other, _) => Err(SshError::Kind(shown(other))),
        }
    }

    /// Whether this key signed these bytes. Strictly: a signature has one spelling.
    pub(super) fn signed(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }

    /// The hash of what it was made for, which a security key signs with every message.
    pub(super) fn application_hash() -> [u8; 32] {
        Sha256::digest(APPLICATION).into()
    }
}

fn check_application(found: &[u8]) -> Result<(), SshError> {
    if found == APPLICATION.as_bytes() {
        return Ok(());
    }
    Err(SshError::Application(shown(&String::from_utf8_lossy(found))))
}

/// The key of these bytes, if they are its one spelling (RFC 8032, section 5.1.3: y is below p),
/// and its order is large: under the others anybody can sign.
fn sound(bytes: &[u8]) -> Result<VerifyingKey, SshError> {
    let bytes = bytes.try_into().map_err(|_| SshError::NoKey)?;
    let key = VerifyingKey::from_bytes(bytes).map_err(|_| SshError::Point)?;
    let one_spelling = key.to_edwards().compress().as_bytes() == bytes;
    if one_spelling && !key.is_weak() { Ok(key) } else { Err(SshError::Point) }
}

impl FromStr for PublicKey {
    type Err = SshError;

    /// Reads the line of a `.pub` file; its comment is dropped.
    fn from_str(line: &str) -> Result<Self, SshError> {
        check_length(line)?;
        let line = line.trim_ascii();
        let mut words = line.split_ascii_whitespace();
        let (Some(kind), Some(base64), false) = (words.next(), words.next(), line.contains('\n'))
        else {
            return Err(SshError::NoKey);
        };
        let blob = STANDARD.decode_to_vec(base64).map_err(|_| SshError::NoKey)?;
        let key = Self::from_blob(&blob)?;
        if key.kind() == kind { Ok(key) } else { Err(SshError::NoKey) }
    }
}

impl fmt::Display for PublicKey {
    /// The line without a comment, as policy holds it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), STANDARD.encode_to_string(self.to_blob()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
