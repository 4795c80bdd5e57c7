//! Signatures as `ssh-keygen -Y sign` makes them (PROTOCOL.sshsig), armored or as one line of
//! base64. Refuses other hashes than SHA-512, security keys that nobody touched, and what nobody
//! signed: reserved fields, other versions. `ssh-keygen -Y verify` lets these pass; so what we take
//! it takes, and not the reverse. [`act`](crate::act) says what is signed.

use super::{PublicKey, SshError, check_length, wire};
use crate::log::shown;
use base64_simd::STANDARD;
use sha2::{Digest as _, Sha256, Sha512};
use std::fmt;

/// What a signature and what is signed begin with: no login can be mistaken for either.
const MAGIC: &[u8] = b"SSHSIG";

/// The only version there is.
const VERSION: u32 = 1;

/// The hash that ssh-keygen takes unless told otherwise.
const HASH_NAME: &str = "sha512";

/// What stands in the BEGIN line.
const LABEL: &str = "SSH SIGNATURE";

/// The flag by which a security key says that somebody touched it.
const TOUCHED: u8 = 0x01;

/// A signature: by which key, for what, and its bytes. It has one spelling as bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    key: PublicKey,
    namespace: String,
    bytes: [u8; 64],
    /// What only a security key's signature has.
    device: Option<Device>,
}

/// What a security key signed along with the message (PROTOCOL.u2f).
#[derive(Clone, Copy, PartialEq, Eq)]
struct Device {
    flags: u8,
    counter: u32,
}

impl Signature {
    /// The key that says it signed. Whether it did, [`Signature::verify`] says.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether `key` signed the message for this namespace.
    ///
    /// # Errors
    /// [`SshError`]: another namespace, another key, an untouched security key, or a signature
    /// that is wrong.
    pub fn verify(&self, key: &PublicKey, namespace: &str, message: &[u8]) -> Result<(), SshError> {
        if self.namespace != namespace {
            let (expected, found) = (namespace.to_owned(), shown(&self.namespace));
            return Err(SshError::Namespace { expected, found });
        }
        if self.key != *key {
            let (expected, found) = (key.fingerprint(), self.key.fingerprint());
            return Err(SshError::OtherKey { expected, found });
        }
        if self.device.is_some_and(|device| device.flags & TOUCHED == 0) {
            return Err(SshError::Untouched);
        }
        let mut signed = to_sign(namespace, message);
        if let Some(device) = self.device {
            signed = device.to_sign(&signed);
        }
        if key.signed(&signed, &self.bytes) { Ok(()) } else { Err(SshError::Wrong) }
    }

    /// Reads the one line that an entry holds, exactly.
    ///
    /// # Errors
    /// [`SshError`]: it is none, or by a key or hash that acts are not signed with.
    pub fn from_base64(line: &str) -> Result<Self, SshError> {
        check_length(line)?;
        let blob = STANDARD.decode_to_vec(line).map_err(|_| SshError::NoSignature)?;
        Self::from_blob(&blob)
    }

    /// Reads the file that `ssh-keygen -Y sign` wrote.
    ///
    /// # Errors
    /// [`SshError`]: it is none, or by a key or hash that acts are not signed with.
    pub fn from_armored(text: &str) -> Result<Self, SshError> {
        check_length(text)?;
        let blob = wire::unarmored(LABEL, text).ok_or(SshError::NoSignature)?;
        Self::from_blob(&blob)
    }

    /// One line of base64, without its end.
    pub fn to_base64(&self) -> String {
        STANDARD.encode_to_string(self.to_blob())
    }

    /// The file that `ssh-keygen -Y verify` takes.
    pub fn to_armored(&self) -> String {
        wire::armored(LABEL, &self.to_blob()).to_string()
    }

    /// A signature by a plain key.
    pub(super) fn new(key: PublicKey, namespace: &str, bytes: [u8; 64]) -> Self {
        Self { key, namespace: namespace.to_owned(), bytes, device: None }
    }

    fn from_blob(blob: &[u8]) -> Result<Self, SshError> {
        let mut fields = blob.strip_prefix(MAGIC).ok_or(SshError::NoSignature)?;
        let version = wire::take_number(&mut fields).ok_or(SshError::NoSignature)?;
        if version != VERSION {
            return Err(SshError::Version(version));
        }
        let fields = wire::take_all(fields).ok_or(SshError::NoSignature)?;
        // The third is reserved. OpenSSH passes it over unsigned: anybody could put something in.
        let [key, namespace, b"", hash, signature] = fields[..] else {
            return Err(SshError::NoSignature);
        };
        let key = PublicKey::from_blob(key)?;
        if hash != HASH_NAME.as_bytes() {
            return Err(SshError::HashName(shown(&String::from_utf8_lossy(hash))));
        }
        let namespace = str::from_utf8(namespace).map_err(|_| SshError::NoSignature)?.to_owned();
        let (bytes, device) = by(&key, signature).ok_or(SshError::NoSignature)?;
        Ok(Self { key, namespace, bytes, device })
    }

    fn to_blob(&self) -> Vec<u8> {
        let mut signature = wire::strings(&[self.key.kind().as_bytes(), &self.bytes]);
        signature.extend(self.device.iter().flat_map(|device| device.to_bytes()));
        let (namespace, hash) = (self.namespace.as_bytes(), HASH_NAME.as_bytes());
        let fields = wire::strings(&[&self.key.to_blob(), namespace, b"", hash, &signature]);
        [MAGIC, &VERSION.to_be_bytes(), &fields].concat()
    }
}

/// The innermost signature, which has to be of the key's own kind.
fn by(key: &PublicKey, signature: &[u8]) -> Option<([u8; 64], Option<Device>)> {
    let (strings, device) = if key.is_on_device() {
        let (strings, [flags, counter @ ..]) = signature.split_last_chunk::<5>()?;
        (strings, Some(Device { flags: *flags, counter: u32::from_be_bytes(*counter) }))
    } else {
        (signature, None)
    };
    let [kind, bytes] = wire::take_all(strings)?[..] else { return None };
    (kind == key.kind().as_bytes()).then_some((bytes.try_into().ok()?, device))
}

/// What a key signs: the message's hash, and what it is for.
pub(super) fn to_sign(namespace: &str, message: &[u8]) -> Vec<u8> {
    let (hash, name) = (Sha512::digest(message), HASH_NAME.as_bytes());
    let fields = wire::strings(&[namespace.as_bytes(), b"", name, hash.as_slice()]);
    [MAGIC, &fields].concat()
}

impl Device {
    /// What a security key signs instead: only hashes reach it.
    fn to_sign(self, signed: &[u8]) -> Vec<u8> {
        let (application, message) = (PublicKey::application_hash(), Sha256::digest(signed));
        [&application[..], &self.to_bytes(), message.as_slice()].concat()
    }

    fn to_bytes(self) -> [u8; 5] {
        let [a, b, c, d] = self.counter.to_be_bytes();
        [self.flags, a, b, c, d]
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssh::PrivateKey;

    fn private() -> PrivateKey {
        PrivateKey::new(&[7; 32])
    }

    fn signature() -> Signature {
        private().sign("ledger-act-v1", b"message")
    }

    /// A signature of these fields, where the real one's stand unless a test changes them.
    fn written(version: u32, change: impl Fn(&mut [Vec<u8>; 5])) -> Result<Signature, SshError> {
        let inner = wire::strings(&[b"ssh-ed25519", &signature().bytes]);
        let mut fields =
            [private().public().to_blob(), b"n".to_vec(), vec![], b"sha512".to_vec(), inner];
        change(&mut fields);
        let fields = wire::strings(&fields.each_ref().map(Vec::as_slice));
        let blob = [MAGIC, &version.to_be_bytes(), &fields].concat();
        Signature::from_base64(&STANDARD.encode_to_string(blob))
    }

    #[test]
    fn a_signature_has_one_spelling_in_a_line_and_one_in_a_file() {
        let (line, file) = (signature().to_base64(), signature().to_armored());
        assert_eq!(Signature::from_base64(&line), Ok(signature()));
        assert_eq!(Signature::from_armored(&file), Ok(signature()));
        assert!(file.starts_with("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH"), "{file}");
        for other in [&line[1..], &format!("{line}\n"), &format!("{line}===="), &file, ""] {
            assert_eq!(Signature::from_base64(other), Err(SshError::NoSignature), "{other}");
        }
        assert_eq!(Signature::from_armored(&line), Err(SshError::NoSignature));
        let long = "A".repeat(20_000);
        assert_eq!(Signature::from_base64(&long), Err(SshError::TooLong(20_000)));
        assert_eq!(Signature::from_armored(&long), Err(SshError::TooLong(20_000)));
    }

    #[test]
    fn fields_that_nobody_signed_are_refused() {
        assert!(written(1, |_| {}).is_ok());
        assert_eq!(written(2, |_| {}), Err(SshError::Version(2)));
        let reserved = written(1, |fields| fields[2] = b"a second spelling".to_vec());
        assert_eq!(reserved, Err(SshError::NoSignature));
        let behind = written(1, |fields| fields[4].push(0));
        assert_eq!(behind, Err(SshError::NoSignature));
        let short = written(1, |fields| fields[4] = wire::strings(&[b"ssh-ed25519", &[0; 63]]));
        assert_eq!(short, Err(SshError::NoSignature));
    }

    #[test]
    fn other_kinds_hashes_and_purposes_are_named() {
        let md5 = written(1, |fields| fields[3] = b"md5".to_vec());
        assert_eq!(md5, Err(SshError::HashName("md5".to_owned())));
        let rsa = written(1, |fields| fields[0] = wire::strings(&[b"ssh-rsa", b"e", b"n"]));
        assert_eq!(rsa, Err(SshError::Kind("ssh-rsa".to_owned())));
        let mixed = written(1, |fields| fields[4] = wire::strings(&[b"ssh-rsa", &[0; 64]]));
        assert_eq!(mixed, Err(SshError::NoSignature));
        let refused = signature().verify(&private().public(), "file", b"message");
        let (expected, found) = ("file".to_owned(), "ledger-act-v1".to_owned());
        assert_eq!(refused, Err(SshError::Namespace { expected, found }));
    }

    #[test]
    fn the_signer_and_the_message_are_part_of_it() {
        let (key, other) = (private().public(), PrivateKey::new(&[8; 32]).public());
        let verify = |key: &PublicKey, message| signature().verify(key, "ledger-act-v1", message);
        assert_eq!(verify(&key, &b"message"[..]), Ok(()));
        assert_eq!(verify(&key, b"massage"), Err(SshError::Wrong));
        let (expected, found) = (other.fingerprint(), key.fingerprint());
        assert_eq!(verify(&other, b"message"), Err(SshError::OtherKey { expected, found }));
    }
}
