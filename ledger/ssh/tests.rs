//! Keys and signatures by the programs of others: OpenSSH's own `ssh-keygen`, and the crate
//! `ssh-key`. What they make we take, what we make they take, and what is wrong nobody takes.

use super::{PrivateKey, PublicKey, Signature, SshError, signature::to_sign, wire};
use base64_simd::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const NAMESPACE: &str = "ledger-act-v1";
const MESSAGE: &[u8] = b"ledger-act/v1\nand seven more lines\n";

fn private() -> PrivateKey {
    PrivateKey::new(&[7; 32])
}

/// A folder in which `ssh-keygen` works.
struct Desk(tempfile::TempDir);

impl Desk {
    /// `None`, and says so, where there is no `ssh-keygen`.
    fn new() -> Option<Self> {
        use std::io::Write as _;
        if Command::new("ssh-keygen").arg("-?").output().is_ok() {
            return Some(Self(tempfile::tempdir().expect("a folder")));
        }
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        let _ = writeln!(std::io::stderr(), "left out: {test}: ssh-keygen is missing");
        None
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file as private as `ssh-keygen` wants its keys.
    fn write(&self, name: &str, text: &[u8]) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::write(self.path(name), text).expect("written");
        let owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(self.path(name), owner).expect("our own file");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("readable")
    }

    fn run(&self, words: &str, message: &[u8]) -> Output {
        use std::io::Write as _;
        let mut command = Command::new("ssh-keygen");
        command.args(words.split(' ')).current_dir(self.0.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it was there before");
        // A refused command may end before it read everything.
        let _ = child.stdin.take().expect("piped").write_all(message);
        child.wait_with_output().expect("it ends")
    }

    /// What a command prints that has to succeed.
    fn done(&self, words: &str) -> String {
        let output = self.run(words, MESSAGE);
        assert!(output.status.success(), "{words}: {output:?}");
        String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
    }

    /// Whether `ssh-keygen -Y verify` takes a signature as this key's.
    fn takes(&self, key: &PublicKey, namespace: &str, message: &[u8], armored: &str) -> bool {
        self.write("allowed", format!("founder {key}\n").as_bytes());
        self.write("signature", armored.as_bytes());
        let words = format!("-Y verify -f allowed -I founder -n {namespace} -s signature");
        self.run(&words, message).status.success()
    }
}

/// What a security key signs that is nothing but a program.
fn on_device(key: &SigningKey, flags: u8, message: &[u8]) -> String {
    let name = b"sk-ssh-ed25519@openssh.com";
    let state = [&[flags][..], &42_u32.to_be_bytes()].concat();
    let hashes = [Sha256::digest("ssh:"), Sha256::digest(to_sign(NAMESPACE, message))];
    let bytes = key.sign(&[&hashes[0][..], &state, &hashes[1]].concat()).to_bytes();
    let signature = [wire::strings(&[name, &bytes]), state].concat();
    let public = wire::strings(&[name, key.verifying_key().as_bytes(), b"ssh:"]);
    let fields = wire::strings(&[&public, NAMESPACE.as_bytes(), b"", b"sha512", &signature]);
    let blob = [&b"SSHSIG\0\0\0\x01"[..], &fields].concat();
    wire::armored("SSH SIGNATURE", &blob).to_string()
}

fn device_key(key: &SigningKey) -> PublicKey {
    let name = "sk-ssh-ed25519@openssh.com";
    let blob = wire::strings(&[name.as_bytes(), key.verifying_key().as_bytes(), b"ssh:"]);
    format!("{name} {}", STANDARD.encode_to_string(blob)).parse().expect("a sound key")
}

#[test]
fn openssh_reads_our_private_key_and_shows_our_fingerprint() {
    let Some(desk) = Desk::new() else { return };
    for seed in 0..4 {
        let key = PrivateKey::new(&[seed; 32]);
        desk.write("key", key.to_text().as_bytes());
        assert_eq!(desk.done("-y -f key"), key.public().to_string());
        let shown = desk.done("-l -f key");
        assert_eq!(shown.split(' ').nth(1), Some(&*key.public().fingerprint()));
    }
    let device = device_key(&SigningKey::from_bytes(&[9; 32]));
    desk.write("device.pub", device.to_string().as_bytes());
    let shown = desk.done("-l -f device.pub");
    assert_eq!(shown.split(' ').nth(1), Some(&*device.fingerprint()));
}

#[test]
fn we_read_openssh_keys_and_sign_with_them_as_it_does() {
    let Some(desk) = Desk::new() else { return };
    for comment in ["founder@example.org", "the founder's own key", "x"] {
        let _ = std::fs::remove_file(desk.path("key"));
        let words = ["-q", "-t", "ed25519", "-N", "", "-f", "key", "-C", comment];
        let made = Command::new("ssh-keygen").args(words).current_dir(desk.0.path()).status();
        assert!(made.expect("it was there before").success());
        let key = PrivateKey::from_text(&desk.read("key")).expect("its own key");
        assert_eq!(desk.read("key.pub").parse(), Ok(key.public()));

        desk.write("message", MESSAGE);
        let _ = std::fs::remove_file(desk.path("message.sig"));
        desk.done(&format!("-Y sign -q -n {NAMESPACE} -f key message"));
        let theirs = desk.read("message.sig");
        let signature = Signature::from_armored(&theirs).expect("a signature");
        assert_eq!(signature.verify(&key.public(), NAMESPACE, MESSAGE), Ok(()));
        // Ed25519 draws nothing: both have to sign alike, and to break their lines alike.
        assert_eq!(key.sign(NAMESPACE, MESSAGE).to_armored(), theirs);
    }
}

#[test]
fn openssh_takes_what_we_sign_and_neither_takes_anything_else() {
    let Some(desk) = Desk::new() else { return };
    let (key, other) = (private(), PrivateKey::new(&[8; 32]));
    let signature = key.sign(NAMESPACE, MESSAGE);
    let armored = signature.to_armored();
    assert!(desk.takes(&key.public(), NAMESPACE, MESSAGE, &armored));
    for (public, namespace, message) in [
        (other.public(), NAMESPACE, MESSAGE),
        (key.public(), "file", MESSAGE),
        (key.public(), NAMESPACE, &MESSAGE[1..]),
    ] {
        assert!(!desk.takes(&public, namespace, message, &armored), "{public} {namespace}");
        assert!(signature.verify(&public, namespace, message).is_err(), "{public} {namespace}");
    }
}

#[test]
fn what_openssh_signs_otherwise_is_refused_with_words() {
    let Some(desk) = Desk::new() else { return };
    desk.write("key", private().to_text().as_bytes());
    let signed = |words: &str| {
        desk.write("message", MESSAGE);
        let _ = std::fs::remove_file(desk.path("message.sig"));
        desk.done(&format!("-Y sign -q {words} message"));
        Signature::from_armored(&desk.read("message.sig"))
    };
    let sha256 = signed(&format!("-n {NAMESPACE} -O hashalg=sha256 -f key"));
    assert_eq!(sha256, Err(SshError::HashName("sha256".to_owned())));
    let file = signed("-n file -f key").expect("a signature");
    let refused = file.verify(&private().public(), NAMESPACE, MESSAGE);
    assert!(matches!(refused, Err(SshError::Namespace { .. })));

    for (kind, bits, named) in [("rsa", "2048", "ssh-rsa"), ("ecdsa", "256", "ecdsa-sha2-nistp256")]
    {
        let words =
            ["-q", "-t", kind, "-b", bits, "-N", "", "-f", kind].map(str::to_owned).to_vec();
        let made = Command::new("ssh-keygen").args(words).current_dir(desk.0.path()).status();
        assert!(made.expect("it was there before").success());
        let refused = SshError::Kind(named.to_owned());
        assert_eq!(signed(&format!("-n {NAMESPACE} -f {kind}")), Err(refused.clone()));
        assert_eq!(desk.read(&format!("{kind}.pub")).parse::<PublicKey>(), Err(refused.clone()));
        assert_eq!(PrivateKey::from_text(&desk.read(kind)).err(), Some(refused));
    }
}

#[test]
fn a_key_with_a_password_is_left_to_its_owner() {
    let Some(desk) = Desk::new() else { return };
    desk.done("-q -t ed25519 -N secret -f key");
    assert_eq!(PrivateKey::from_text(&desk.read("key")).err(), Some(SshError::Encrypted));
    assert!(SshError::Encrypted.to_string().contains("ssh-keygen -Y sign"));
}

#[test]
fn a_touched_security_key_signs_for_both_and_an_untouched_one_not_for_us() {
    let key = SigningKey::from_bytes(&[9; 32]);
    let public = device_key(&key);
    let verified = |flags, message| {
        let signature = Signature::from_armored(&on_device(&key, flags, message));
        signature.expect("a signature").verify(&public, NAMESPACE, MESSAGE)
    };
    // 0x04: it knew whose finger it was.
    for flags in [0x01, 0x05] {
        assert_eq!(verified(flags, MESSAGE), Ok(()));
    }
    for flags in [0x00, 0x04] {
        assert_eq!(verified(flags, MESSAGE), Err(SshError::Untouched));
    }
    assert_eq!(verified(0x01, b"another"), Err(SshError::Wrong));

    let Some(desk) = Desk::new() else { return };
    assert!(desk.takes(&public, NAMESPACE, MESSAGE, &on_device(&key, 0x01, MESSAGE)));
    assert!(!desk.takes(&public, NAMESPACE, MESSAGE, &on_device(&key, 0x01, b"another")));
    eprintln!(
        "UNTOUCHED {}",
        desk.takes(&public, NAMESPACE, MESSAGE, &on_device(&key, 0x00, MESSAGE))
    );
}

#[test]
fn a_plain_key_is_not_the_key_of_a_device_with_the_same_bytes() {
    let key = SigningKey::from_bytes(&[7; 32]);
    assert_ne!(private().public(), device_key(&key));
    let armored = on_device(&key, 0x01, MESSAGE);
    let signature = Signature::from_armored(&armored).expect("a signature");
    let refused = signature.verify(&private().public(), NAMESPACE, MESSAGE);
    assert!(matches!(refused, Err(SshError::OtherKey { .. })));
}

/// A signature by either kind of key, and the key.
fn signed() -> [(PublicKey, String); 2] {
    let key = SigningKey::from_bytes(&[9; 32]);
    let plain = (private().public(), private().sign(NAMESPACE, MESSAGE).to_armored());
    [plain, (device_key(&key), on_device(&key, 0x01, MESSAGE))]
}

#[test]
fn any_flipped_bit_is_refused() {
    let desk = Desk::new();
    for (key, armored) in signed() {
        let blob = wire::unarmored("SSH SIGNATURE", &armored).expect("armored");
        for bit in 0..blob.len() * 8 {
            let mut blob = blob.to_vec();
            blob[bit / 8] ^= 1 << (bit % 8);
            let armored = wire::armored("SSH SIGNATURE", &blob);
            let signature = Signature::from_armored(&armored);
            let refused = signature.and_then(|s| s.verify(&key, NAMESPACE, MESSAGE));
            assert!(refused.is_err(), "bit {bit}");
            // Asked for one bit of each byte: it is a program, and takes its time. It takes version
            // 0 for 1, which is signed nowhere.
            if let (0, Some(desk)) = (bit % 9, &desk)
                && bit != 72
            {
                assert!(!desk.takes(&key, NAMESPACE, MESSAGE, &armored), "bit {bit}");
            }
        }
    }
}

#[test]
fn the_other_crate_agrees() {
    let ours = private().sign(NAMESPACE, MESSAGE);
    let theirs: ssh_key::PrivateKey = private().to_text().parse().expect("it reads our key");
    let signed = theirs.sign(NAMESPACE, ssh_key::HashAlg::Sha512, MESSAGE).expect("it signs");
    assert_eq!(signed.to_string(), ours.to_armored());
    let line = theirs.public_key().to_string();
    assert_eq!(line.parse(), Ok(private().public()));

    let key = SigningKey::from_bytes(&[9; 32]);
    let public: ssh_key::PublicKey = device_key(&key).to_string().parse().expect("it reads it");
    let signature = on_device(&key, 0x01, MESSAGE).parse().expect("it reads it");
    public.verify(NAMESPACE, MESSAGE, &signature).expect("it takes it");
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_read_is_written_the_same(
        text in "\\PC*|(ssh-ed25519 |-----BEGIN SSH SIGNATURE-----|AAAA|[a-zA-Z0-9+/=\n])*",
    ) {
        let _ = PrivateKey::from_text(&text);
        if let Ok(key) = text.parse::<PublicKey>() {
            prop_assert_eq!(key.to_string().parse(), Ok(key));
        }
        for signature in [Signature::from_armored(&text), Signature::from_base64(&text)] {
            prop_assert!(signature.is_err(), "of a key that nobody has");
        }
    }

    #[test]
    fn no_bytes_panic_and_no_signature_has_a_second_spelling(
        which in 0..2_usize,
        start in 0..240_usize,
        length in 0..12_usize,
        put in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let mut signed = signed();
        signed.rotate_left(which);
        let [(key, armored), (other, _)] = signed;
        let mut blob = wire::unarmored("SSH SIGNATURE", &armored).expect("armored").to_vec();
        let start = start.min(blob.len());
        let end = (start + length).min(blob.len());
        let before = blob.clone();
        blob.splice(start..end, put);
        let line = STANDARD.encode_to_string(&blob);
        if let Ok(signature) = Signature::from_base64(&line) {
            prop_assert_eq!(signature.to_base64(), line);
            prop_assert_eq!(signature.verify(&key, NAMESPACE, MESSAGE).is_ok(), blob == before);
            prop_assert!(signature.verify(&other, NAMESPACE, MESSAGE).is_err());
        }
        let _ = PublicKey::from_blob(&blob);
        let _ = PrivateKey::from_text(&wire::armored("OPENSSH PRIVATE KEY", &blob));
    }
}
