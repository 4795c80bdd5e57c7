//! Private keys as `ssh-keygen -t ed25519 -N ''` writes them (PROTOCOL.key).
//! Refuses keys with a password and keys in a device: their owners sign with `ssh-keygen -Y sign`,
//! and hand the file in. [`Signature`] is what such a key makes.

use super::{ED25519, PublicKey, SECURITY_KEY, Signature, SshError, check_length, signature, wire};
use crate::log::shown;
use ed25519_dalek::{Signer as _, SigningKey};
use std::fmt;
use zeroize::Zeroizing;

/// What the bytes begin with.
const MAGIC: &[u8] = b"openssh-key-v1\0";

/// What stands in the BEGIN line.
const LABEL: &str = "OPENSSH PRIVATE KEY";

/// The name of no cipher, and of no way from a password to its key.
const NONE: &[u8] = b"none";

/// How many bytes the private part is filled up to a multiple of, with 1, 2, 3 and so on.
const BLOCK: usize = 8;

/// An Ed25519 key. Zeroized when dropped; never printed, but by [`PrivateKey::to_text`].
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// The key of 32 random bytes.
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The key that others verify with.
    pub fn public(&self) -> PublicKey {
        PublicKey::plain(self.0.verifying_key())
    }

    /// Signs a message for this namespace.
    pub fn sign(&self, namespace: &str, message: &[u8]) -> Signature {
        let bytes = self.0.sign(&signature::to_sign(namespace, message)).to_bytes();
        Signature::new(self.public(), namespace, bytes)
    }

    /// The text to keep in a file of mode 0600, as OpenSSH reads it.
    pub fn to_text(&self) -> Zeroizing<String> {
        let pair = Zeroizing::new(self.0.to_keypair_bytes());
        let public = self.0.verifying_key();
        let fields: [&[u8]; 4] = [ED25519.as_bytes(), public.as_bytes(), &pair[..], b""];
        let fields = Zeroizing::new(wire::strings(&fields));
        let mut private = Zeroizing::new(Vec::with_capacity(8 + fields.len() + BLOCK));
        // Twice the same number, which shows whether a password was right: without one any serves.
        private.extend_from_slice(&[0; 8]);
        private.extend_from_slice(&fields);
        private.extend((1..).take(fields.len().next_multiple_of(BLOCK) - fields.len()));
        let header = wire::strings(&[NONE, NONE, b""]);
        let keys = Zeroizing::new(wire::strings(&[&self.public().to_blob(), &private]));
        let one = 1_u32.to_be_bytes();
        wire::armored(LABEL, &Zeroizing::new([MAGIC, &header, &one, &keys].concat()))
    }

    /// Reads a file that OpenSSH wrote, or [`PrivateKey::to_text`]; its comment is dropped.
    ///
    /// # Errors
    /// [`SshError`]: it is none, needs its owner or a device, or is of another kind.
    pub fn from_text(text: &str) -> Result<Self, SshError> {
        check_length(text)?;
        let blob = wire::unarmored(LABEL, text).ok_or(SshError::NoPrivateKey)?;
        let (cipher, public, private) = parts(&blob).ok_or(SshError::NoPrivateKey)?;
        match String::from_utf8_lossy(wire::take(&mut &*public).unwrap_or_default()).as_ref() {
            SECURITY_KEY => Err(SshError::OnDevice),
            ED25519 if cipher != NONE => Err(SshError::Encrypted),
            ED25519 => Self::from_private(private).ok_or(SshError::NoPrivateKey),
            other => Err(SshError::Kind(shown(other))),
        }
    }

    /// Reads the private part, which has to hold a pair that fits.
    fn from_private(mut rest: &[u8]) -> Option<Self> {
        let checks = [wire::take_number(&mut rest)?, wire::take_number(&mut rest)?];
        let (kind, public) = (wire::take(&mut rest)?, wire::take(&mut rest)?);
        let pair = Zeroizing::new(<[u8; 64]>::try_from(wire::take(&mut rest)?).ok()?);
        let _comment = wire::take(&mut rest)?;
        let key = SigningKey::from_keypair_bytes(&pair).ok()?;
        let fits = kind == ED25519.as_bytes() && public == key.verifying_key().as_bytes();
        let filled = rest.len() < BLOCK && rest.iter().zip(1..).all(|(found, byte)| *found == byte);
        (checks[0] == checks[1] && fits && filled).then_some(Self(key))
    }
}

/// The cipher's name, the public key and the private part of a file with one key.
fn parts(blob: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut rest = blob.strip_prefix(MAGIC)?;
    let cipher = wire::take(&mut rest)?;
    let (_derivation, _options) = (wire::take(&mut rest)?, wire::take(&mut rest)?);
    let keys = wire::take_number(&mut rest)?;
    let [public, private] = wire::take_all(rest)?[..] else { return None };
    (keys == 1).then_some((cipher, public, private))
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> PrivateKey {
        PrivateKey::new(&[7; 32])
    }

    fn read(blob: &[u8]) -> Option<SshError> {
        PrivateKey::from_text(&wire::armored(LABEL, blob)).err()
    }

    #[test]
    fn a_key_round_trips_as_text() {
        let text = key().to_text();
        assert!(text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE"));
        let again = PrivateKey::from_text(&text).expect("its own text");
        assert_eq!(again.public(), key().public());
        assert_eq!(*again.to_text(), *text);
    }

    #[test]
    fn a_key_is_never_shown() {
        assert_eq!(format!("{:?}", key()), "PrivateKey(secret)");
    }

    #[test]
    fn a_flipped_bit_never_makes_another_key() {
        let blob = wire::unarmored(LABEL, &key().to_text()).expect("armored");
        for bit in 0..blob.len() * 8 {
            let mut blob = blob.to_vec();
            blob[bit / 8] ^= 1 << (bit % 8);
            // Names of what no password needs are passed over, as OpenSSH does.
            if let Ok(read) = PrivateKey::from_text(&wire::armored(LABEL, &blob)) {
                assert_eq!(read.public(), key().public(), "bit {bit}");
            }
        }
    }

    #[test]
    fn keys_that_need_their_owner_or_device_are_left_to_them() {
        let file = |cipher: &[u8], kind: &str| {
            let public = wire::strings(&[kind.as_bytes(), &[1; 32]]);
            let header = wire::strings(&[cipher, b"bcrypt", b"salt"]);
            let keys = wire::strings(&[&public, &[0; 64]]);
            [MAGIC, &header, &[0, 0, 0, 1], &keys].concat()
        };
        assert_eq!(read(&file(b"aes256-ctr", ED25519)), Some(SshError::Encrypted));
        assert_eq!(read(&file(NONE, SECURITY_KEY)), Some(SshError::OnDevice));
        assert_eq!(read(&file(NONE, "ssh-rsa")), Some(SshError::Kind("ssh-rsa".to_owned())));
        for what in [SshError::Encrypted, SshError::OnDevice] {
            assert!(what.to_string().contains("with `ssh-keygen -Y sign`"), "{what}");
        }
    }

    #[test]
    fn other_files_are_no_private_key() {
        let text = key().to_text();
        let public = key().public().to_string();
        for other in ["", &public, &text[1..], &text.replace("OPENSSH", "RSA")] {
            assert_eq!(PrivateKey::from_text(other).err(), Some(SshError::NoPrivateKey));
        }
        let long = PrivateKey::from_text(&"A".repeat(20_000)).err();
        assert_eq!(long, Some(SshError::TooLong(20_000)));
    }
}
