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
/// let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILFg7jm/ITeoegZGbOdRgmu94sHcaEVZCl9sSYeiErxp";
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssh::PrivateKey;

    fn line(kind: &str, strings: &[&[u8]]) -> String {
        format!("{kind} {}", STANDARD.encode_to_string(wire::strings(strings)))
    }

    fn plain(key: &[u8]) -> Result<PublicKey, SshError> {
        line(ED25519, &[ED25519.as_bytes(), key]).parse()
    }

    fn key() -> PublicKey {
        PrivateKey::new(&[7; 32]).public()
    }

    #[test]
    fn a_line_loses_its_comment_and_its_end() {
        let line = key().to_string();
        for written in [
            line.clone(),
            format!("{line}\n"),
            format!("{line} founder@example.org\r\n"),
            format!("  {line}   the founder's, since 2024 – büro"),
        ] {
            assert_eq!(written.parse(), Ok(key()), "{written}");
        }
        assert_eq!(key().to_string(), line);
    }

    #[test]
    fn other_kinds_are_named_with_what_to_do() {
        for kind in
            ["ssh-rsa", "ssh-dss", "ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com"]
        {
            let refused = line(kind, &[kind.as_bytes(), b"e", b"n"]).parse::<PublicKey>();
            assert_eq!(refused, Err(SshError::Kind(kind.to_owned())));
        }
        let certificate = "ssh-ed25519-cert-v01@openssh.com";
        let refused = line(certificate, &[certificate.as_bytes(), b"nonce"]).parse::<PublicKey>();
        let refused = refused.expect_err("a certificate");
        assert!(refused.to_string().contains("ssh-keygen -t ed25519"), "{refused}");
    }

    #[test]
    fn texts_that_are_no_key_are_refused() {
        let bytes = *key().key.as_bytes();
        let whole = key().to_string();
        let sk = SECURITY_KEY.as_bytes();
        for text in [
            "",
            "ssh-ed25519",
            &whole[12..],
            &whole[..whole.len() - 1],
            &format!("{whole}="),
            &format!("{whole}\n{whole}"),
            &format!("cert-authority {whole}"),
            &whole.replace(ED25519, SECURITY_KEY),
            &line(ED25519, &[]),
            &line(ED25519, &[b""]),
            &line(ED25519, &[ED25519.as_bytes(), &bytes[1..]]),
            &line(ED25519, &[ED25519.as_bytes(), &bytes, b""]),
            &line(ED25519, &[SECURITY_KEY.as_bytes(), &bytes, b"ssh:"]),
            &line(SECURITY_KEY, &[sk, &bytes]),
            &line(SECURITY_KEY, &[sk, &bytes, b"ssh:", b""]),
        ] {
            assert_eq!(text.parse::<PublicKey>(), Err(SshError::NoKey), "{text}");
        }
        let long = format!("{whole} {}", "x".repeat(20_000));
        assert!(matches!(long.parse::<PublicKey>(), Err(SshError::TooLong(_))));
        let other = line(SECURITY_KEY, &[sk, &bytes, b"https://example.org"]).parse::<PublicKey>();
        assert_eq!(other, Err(SshError::Application("https://example.org".to_owned())));
    }

    #[test]
    fn points_for_which_anybody_can_sign_are_refused() {
        let mut order_1 = [0; 32];
        order_1[0] = 1;
        let mut order_2 = [0xff; 32];
        (order_2[0], order_2[31]) = (0xec, 0x7f);
        let mut order_4 = [0; 32];
        assert_eq!(plain(&order_4), Err(SshError::Point));
        order_4[31] = 0x80;
        for weak in [order_1, order_2, order_4] {
            assert_eq!(plain(&weak), Err(SshError::Point), "{weak:?}");
        }
    }

    #[test]
    fn points_with_a_second_spelling_are_refused() {
        let mut points = 0;
        for (above, sign) in (0..19).flat_map(|above| [(above, 0x7f), (above, 0xff)]) {
            // y = p + above, where p = 2^255 - 19.
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (0xed + above, sign);
            points += usize::from(VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak()));
            assert_eq!(plain(&bytes), Err(SshError::Point), "{above}");
        }
        assert!(points > 5, "or nothing was tried");
    }
}
