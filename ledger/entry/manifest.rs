//! What `funding.json` says of the service that no entry beside it tells: who they are, where the code
//! is. Refuses words that the manifest's rules don't have. Policies hold it, the site writes it.

use crate::account::Code;
use crate::canonical::host_and_path;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// What directories of funding ask for. What the service is for, in words, is the `text` slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// What those are who run it.
    pub entity: Entity,
    /// What they are to it.
    pub role: Role,
    /// Where its code is, with its scheme.
    pub repository: Box<str>,
    /// Where the repository's host says which manifests speak for it, and where that of the service's page
    /// does: needed where the manifest stands on another host.
    pub well_known: WellKnown,
    /// Of its code, as SPDX names it: `AGPL-3.0-only`.
    pub license: Box<str>,
    /// What it is found by: ascending, each once, as many as [`Self::TAGS`] says.
    pub tags: Vec<Code>,
}

/// Addresses that end in [`WellKnown::FILE`], with their schemes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WellKnown {
    /// Of the page of the service.
    pub webpage: Option<Box<str>>,
    /// Of the repository.
    pub repository: Option<Box<str>>,
}

impl WellKnown {
    /// The file with a manifest's address on each line.
    pub const FILE: &'static str = "/.well-known/funding-manifest-urls";

    /// Whether directories let such a file speak for an address: it is at the root of the same host, or below
    /// the address.
    pub fn speaks_for(file: &str, url: &str) -> bool {
        let ((host, path), (of, page)) = (host_and_path(file), host_and_path(url));
        let below = path.starts_with(&format!("{}/", page.trim_end_matches('/')));
        host == of && path.ends_with(Self::FILE) && (path == Self::FILE || below)
    }
}

impl Manifest {
    /// As many tags as a manifest may have.
    pub const TAGS: RangeInclusive<usize> = 1..=10;
}

/// A word that a manifest does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no {what}: expected {expected}")]
pub struct NoWord {
    found: String,
    what: &'static str,
    expected: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, $all:literal, $($(#[$one:meta])* $variant:ident = $text:literal),+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$one])* $variant),+
        }

        impl $name {
            /// As entries and manifests write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = NoWord;

            fn from_str(text: &str) -> Result<Self, NoWord> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(NoWord { found: text.to_owned(), what: $what, expected: $all }),
                }
            }
        }
    };
}

words!(
    /// What those are who run a service.
    Entity, "entity", "individual, group, organisation or other",
    /// One person.
    Individual = "individual",
    /// Several, without a legal form.
    Group = "group",
    /// With one.
    Organisation = "organisation",
    /// Neither.
    Other = "other"
);

words!(
    /// What they are to it.
    Role, "role", "owner, steward, maintainer, contributor or other",
    /// It is theirs.
    Owner = "owner",
    /// They look after it for others.
    Steward = "steward",
    /// They make it work.
    Maintainer = "maintainer",
    /// They help.
    Contributor = "contributor",
    /// None of these.
    Other = "other"
);

words!(
    /// What carries gifts through a channel.
    Via, "way to give", "bank, payment-provider, cheque, cash or other",
    /// A transfer.
    Bank = "bank",
    /// Cards, wallets, direct debits.
    PaymentProvider = "payment-provider",
    /// Paper.
    Cheque = "cheque",
    /// By hand.
    Cash = "cash",
    /// None of these.
    Other = "other"
);
