//! Signed acts: the eight lines that a member signs, of which book, when and by which policy.
//! Refuses lines that are not exactly these, so that what was read is what was signed.
//! An entry of the type `act` holds the signature; who may sign, authority says.

use crate::account::Code;
use crate::day::Day;
use crate::log::{Hash, decimal, shown};
use crate::nearest::{meant, nearest};
use crate::ssh::{PrivateKey, PublicKey, Signature, SshError};
use std::str::FromStr;

/// What the signatures are made for: `ssh-keygen -Y sign -n ledger-act-v1`.
pub const NAMESPACE: &str = "ledger-act-v1";

/// The first line.
const FIRST: &str = "ledger-act/v1";

/// What a member does by signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// A proposal or a claim should be.
    Approve,
    /// It should not be.
    Reject,
    /// The signer is a member, and the key theirs.
    Join,
    /// A statement is what the bank says.
    Attest,
    /// Nothing is paid from now on.
    Freeze,
    /// Payments may go on.
    Thaw,
    /// The bank did not do what an intent asked for.
    NotExecuted,
    /// The signer is still a member, and means to be.
    Reaffirm,
}

impl Word {
    /// All words, in the order in which they are explained.
    pub const ALL: [Self; 8] = [
        Self::Approve,
        Self::Reject,
        Self::Join,
        Self::Attest,
        Self::Freeze,
        Self::Thaw,
        Self::NotExecuted,
        Self::Reaffirm,
    ];

    /// The word as it is signed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Join => "join",
            Self::Attest => "attest",
            Self::Freeze => "freeze",
            Self::Thaw => "thaw",
            Self::NotExecuted => "not-executed",
            Self::Reaffirm => "reaffirm",
        }
    }

    /// The act of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == name)
    }
}

/// What is signed. A subject's hash covers every word of it, and genesis names the book: nothing
/// can be changed afterwards, or replayed elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The leaf hash of entry 0.
    pub genesis: Hash,
    /// The log that the signer saw: its size and root.
    pub seen: (u64, Hash),
    /// What is done.
    pub word: Word,
    /// To which entry: index and leaf hash.
    pub subject: (u64, Hash),
    /// The newest policy entry that was seen, else genesis: index and leaf hash.
    pub policy: (u64, Hash),
    /// The member's handle.
    pub signer: Code,
    /// The last day on which the act counts.
    pub until: Day,
}

/// Why a text is not what a member signs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// More lines, or fewer, or a last line without its end.
    #[error("an act is eight lines, each ended by a line feed; this has {0}")]
    Lines(usize),
    /// A line that is another one, or says what it can't.
    #[error("`{found}` does not belong here: expected the line `{expected}`")]
    Line {
        /// How the line is written.
        expected: &'static str,
        /// What was there.
        found: String,
    },
    /// No act.
    #[error("`{0}` is no act: {meant}expected approve, reject, join, attest, freeze, thaw, \
             not-executed or reaffirm", meant = meant(nearest(.0, Word::ALL.map(Word::as_str))))]
    Word(String),
}

impl Said {
    /// Exactly what is signed.
    pub fn lines(&self) -> String {
        let Self { genesis, seen, word, subject, policy, signer, until } = self;
        format!(
            "{FIRST}\ngenesis {genesis}\nseen {} {}\nact {}\nsubject {} {}\npolicy {} {}\n\
             signer {signer}\nuntil {until}\n",
            seen.0,
            seen.1,
            word.as_str(),
            subject.0,
            subject.1,
            policy.0,
            policy.1
        )
    }

    /// Signs the lines.
    pub fn sign(&self, key: &PrivateKey) -> Signature {
        key.sign(NAMESPACE, self.lines().as_bytes())
    }

    /// Whether `key` signed exactly these lines.
    ///
    /// # Errors
    /// [`SshError`]: it did not, or for something else.
    pub fn verify(&self, signature: &Signature, key: &PublicKey) -> Result<(), SshError> {
        signature.verify(key, NAMESPACE, self.lines().as_bytes())
    }
}

impl FromStr for Said {
    type Err = ActError;

    /// Reads exactly what [`Said::lines`] writes.
    fn from_str(text: &str) -> Result<Self, ActError> {
        let lines: Vec<&str> = text.split('\n').collect();
        let [first, genesis, seen, act, subject, policy, signer, until, ""] = lines[..] else {
            return Err(ActError::Lines(text.matches('\n').count()));
        };
        line(first, FIRST, |rest| rest.is_empty().then_some(()))?;
        Ok(Self {
            genesis: line(genesis, "genesis <leaf hash of entry 0>", |hash| hash.parse().ok())?,
            seen: line(seen, "seen <size> <root>", numbered)?,
            word: word(act)?,
            subject: line(subject, "subject <index> <leaf hash>", numbered)?,
            policy: line(policy, "policy <index> <leaf hash>", numbered)?,
            signer: line(signer, "signer <member>", |code| code.parse().ok())?,
            until: line(until, "until <YYYY-MM-DD>", |day| day.parse().ok())?,
        })
    }
}

/// What a line says behind its key.
fn line<T>(
    found: &str,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ActError> {
    let key = expected.split_inclusive(' ').next().unwrap_or_default();
    let value = found.strip_prefix(key).and_then(read);
    value.ok_or_else(|| ActError::Line { expected, found: shown(found) })
}

fn word(found: &str) -> Result<Word, ActError> {
    let name = line(found, "act <word>", |name| Some(name.to_owned()))?;
    Word::named(&name).ok_or_else(|| ActError::Word(shown(&name)))
}

fn numbered(value: &str) -> Option<(u64, Hash)> {
    let (number, hash) = value.split_once(' ')?;
    Some((decimal(number)?, hash.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::leaf_hash;
    use proptest::prelude::*;

    fn said() -> Said {
        Said {
            genesis: leaf_hash(b"genesis"),
            seen: (1_812, leaf_hash(b"root")),
            word: Word::Approve,
            subject: (1_790, leaf_hash(b"claim")),
            policy: (1_644, leaf_hash(b"policy")),
            signer: "founder".parse().expect("a code"),
            until: "2026-11-30".parse().expect("a day"),
        }
    }

    fn read(text: &str) -> Result<Said, ActError> {
        text.parse()
    }

    #[test]
    fn an_act_is_these_eight_lines() {
        let [genesis, root, claim, policy] =
            [&b"genesis"[..], b"root", b"claim", b"policy"].map(leaf_hash);
        let lines = format!(
            "ledger-act/v1\ngenesis {genesis}\nseen 1812 {root}\nact approve\n\
             subject 1790 {claim}\npolicy 1644 {policy}\nsigner founder\nuntil 2026-11-30\n"
        );
        assert_eq!(said().lines(), lines);
        assert_eq!(read(&lines), Ok(said()));
    }

    #[test]
    fn every_word_is_read_as_it_is_signed() {
        for word in Word::ALL {
            let said = Said { word, ..said() };
            assert_eq!(read(&said.lines()), Ok(said));
        }
        let typed = read(&said().lines().replace("approve", "aprove"));
        let typed = typed.expect_err("a slip of the hand");
        assert!(typed.to_string().contains("did you mean `approve`?"), "{typed}");
    }

    #[test]
    fn one_signature_says_one_thing_in_one_book() {
        let key = PrivateKey::new(&[7; 32]);
        let signature = said().sign(&key);
        assert_eq!(said().verify(&signature, &key.public()), Ok(()));
        let other = leaf_hash(b"other");
        for otherwise in [
            Said { genesis: other, ..said() },
            Said { seen: (1_813, said().seen.1), ..said() },
            Said { seen: (1_812, other), ..said() },
            Said { word: Word::Reject, ..said() },
            Said { subject: (1_791, said().subject.1), ..said() },
            Said { subject: (1_790, other), ..said() },
            Said { policy: (1_645, said().policy.1), ..said() },
            Said { policy: (1_644, other), ..said() },
            Said { signer: "treasurer".parse().expect("a code"), ..said() },
            Said { until: "2026-12-01".parse().expect("a day"), ..said() },
        ] {
            let refused = otherwise.verify(&signature, &key.public());
            assert_eq!(refused, Err(SshError::Wrong), "{otherwise:?}");
        }
        let file = key.sign("file", said().lines().as_bytes());
        let refused = said().verify(&file, &key.public());
        assert!(matches!(refused, Err(SshError::Namespace { .. })));
    }

    #[test]
    fn lines_that_are_not_exactly_these_are_refused() {
        let lines = said().lines();
        let refused = |text: &str| read(text).expect_err("not what is signed");
        assert_eq!(refused(""), ActError::Lines(0));
        assert_eq!(refused(&format!("{lines}\n")), ActError::Lines(9));
        assert_eq!(refused(lines.trim_end()), ActError::Lines(7));
        assert_eq!(refused(&format!("{lines}x")), ActError::Lines(8));
        for (from, to) in [
            ("ledger-act/v1", "ledger-act/v2"),
            ("ledger-act/v1", "ledger-act/v1 "),
            ("genesis ", "genesis  "),
            ("seen 1812", "seen 01812"),
            ("seen 1812", "seen +1812"),
            ("seen 1812 ", "seen "),
            ("subject", "object"),
            ("founder", "Founder"),
            ("founder", "founder "),
            ("2026-11-30", "2026-11-31"),
            ("2026-11-30", "2026-11-30\r"),
        ] {
            let error = refused(&lines.replacen(from, to, 1));
            assert!(matches!(error, ActError::Line { .. }), "{to}: {error}");
        }
        let capitals = said().genesis.to_string().to_uppercase();
        let error = refused(&lines.replace(&said().genesis.to_string(), &capitals));
        assert!(error.to_string().contains("expected the line `genesis"), "{error}");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_read_is_written_the_same(
            start in 0..400_usize,
            length in 0..40_usize,
            put in "(act |seen |[0-9a-f]{0,66}|[0-9-]{0,12}|\n|\\PC)*",
        ) {
            let mut text = said().lines();
            let start = start.min(text.len());
            let end = (start + length).min(text.len());
            text.replace_range(start..end, &put);
            if let Ok(said) = text.parse::<Said>() {
                prop_assert_eq!(said.lines(), text);
            }
        }
    }
}
