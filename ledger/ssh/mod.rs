//! OpenSSH's keys and signatures, by which members sign: what `ssh-keygen -Y sign` writes is read
//! here, and what is written here `ssh-keygen -Y verify` takes. Pure functions; no randomness.
//! Refuses every kind of key but Ed25519, plain or in a security key, every hash but SHA-512, and
//! every second spelling of a key or a signature. Acts are signed with these.
//!
//! | file | what |
//! |---|---|
//! | [`key`] | public keys, as one line |
//! | [`signature`] | signatures over messages |
//! | [`private`] | private keys without a password, for those who have no `ssh-keygen` |
//! | `wire` | the strings and the armor that all three are written in |
//!
//! The bytes are read by our own code: all of them are strings behind their lengths (`wire`, forty
//! lines). The crate `ssh-key` would bring a second SHA-2 and seven kinds of keys (0.6.7), or is a
//! release candidate (0.7.0), and leaves open what is refused here: reserved fields, bytes behind
//! the end, points with two spellings. The tests ask it, and OpenSSH, whether they agree.
//!
//! Sources: OpenSSH's PROTOCOL.sshsig, PROTOCOL.u2f and PROTOCOL.key; RFC 4251, section 5; RFC 8709.

pub mod key;
pub mod private;
pub mod signature;
mod wire;

#[cfg(test)]
mod tests;

pub use key::PublicKey;
pub use private::PrivateKey;
pub use signature::Signature;

/// The name of the plain kind of key, and of its signatures.
const ED25519: &str = "ssh-ed25519";

/// The name of the kind that a security key holds, and of its signatures.
const SECURITY_KEY: &str = "sk-ssh-ed25519@openssh.com";

/// The characters that a key or a signature may have: thirty times what any of ours has.
const MAX_CHARS: usize = 16_384;

/// Why a key or a signature is none, or does not hold. What a private key said is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SshError {
    /// More characters than any key or signature has.
    #[error("the text has {0} characters: a key or a signature has at most 16,384")]
    TooLong(usize),
    /// Not `kind base64 comment`, on one line.
    #[error("this is no public key: expected one line as in a .pub file, ssh-ed25519 AAAA…")]
    NoKey,
    /// RSA, ECDSA, DSA, certificates; a signature by one of them.
    #[error(
        "a key of the kind `{0}` signs no acts: expected ssh-ed25519 or \
             sk-ssh-ed25519@openssh.com; make one with `ssh-keygen -t ed25519`"
    )]
    Kind(String),
    /// No point of the curve, one that is spelled twice, or one for which anybody can sign.
    #[error("the key is no sound Ed25519 key: ask its owner for the .pub file again")]
    Point,
    /// A security key's key that was made for something else than SSH.
    #[error("the key was made for `{0}`: expected `ssh:`, as `ssh-keygen -t ed25519-sk` makes it")]
    Application(String),
    /// Neither an armored signature, nor the base64 of one.
    #[error("this is no signature: expected what `ssh-keygen -Y sign` writes")]
    NoSignature,
    /// A later form of signatures.
    #[error("the signature is of version {0}: expected 1")]
    Version(u32),
    /// A hash that acts are not signed with.
    #[error("the signature is over a hash by `{0}`: sign again with `-O hashalg=sha512`")]
    HashName(String),
    /// It was made for something else.
    #[error("the signature is for `{found}`: sign again with `-n {expected}`")]
    Namespace {
        /// What it should be for.
        expected: String,
        /// What it is for.
        found: String,
    },
    /// Somebody else's signature, or the signer's by another key.
    #[error("{found} signed, not {expected}")]
    OtherKey {
        /// The fingerprint of the key that should have signed.
        expected: String,
        /// The fingerprint of the key that says it did.
        found: String,
    },
    /// A security key that nobody touched: a program may have signed.
    #[error("nobody touched the security key: sign again, and touch it when it asks")]
    Untouched,
    /// The key did not sign this message.
    #[error("the signature is wrong: what was signed is not what is looked at, or was changed")]
    Wrong,
    /// No private key that OpenSSH writes.
    #[error(
        "this is no private key: expected a file that begins with \
             -----BEGIN OPENSSH PRIVATE KEY-----"
    )]
    NoPrivateKey,
    /// A private key that needs its owner.
    #[error(
        "the private key has a password, which is never asked for here: sign what --print gives \
         with `ssh-keygen -Y sign`, and hand the signature in with --signature"
    )]
    Encrypted,
    /// A private key that needs its device.
    #[error(
        "the private key lies in a security key: sign what --print gives with `ssh-keygen -Y sign`, \
         and hand the signature in with --signature"
    )]
    OnDevice,
}

/// Refuses what is too long to be one of ours, before anything is read.
fn check_length(text: &str) -> Result<(), SshError> {
    if text.len() <= MAX_CHARS { Ok(()) } else { Err(SshError::TooLong(text.len())) }
}
