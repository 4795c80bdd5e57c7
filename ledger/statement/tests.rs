//! Stories of whole files: the expected results of real and sample statements, and bad inputs.

mod bad_inputs;
mod expected;
mod formats;
mod mutations;
mod orders;
mod own;
mod pairs;
mod properties;
mod real;
mod table;
mod vocabulary;

use super::*;
use std::sync::LazyLock;

/// The day the tests read their files on.
fn today() -> Day {
    "2026-10-31".parse().expect("a day")
}

fn options() -> Options {
    Options { today: today(), currency: None, pinned: false }
}

fn built_in() -> Profiles {
    static ONCE: LazyLock<Profiles> =
        LazyLock::new(|| Profiles::built_in().expect("the built-in profiles are profiles"));
    ONCE.clone()
}

/// Reads bytes as the command line does: by the profile its columns tell.
fn read(file: &str, bytes: &[u8], options: &Options) -> Result<Statement, Refusal> {
    let profiles = built_in();
    let profile = profiles.detect(file, bytes)?;
    Statement::read(file, bytes.to_vec(), profile, options)
}

/// The folder of research beside the checkout, if it is there.
fn shared() -> Option<std::path::PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned();
    let path = std::env::var("LEDGER_SHARED").unwrap_or_else(|_| beside());
    let path = std::path::PathBuf::from(path);
    if !path.is_dir() {
        println!("left out: {} is not there", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn what_profiles_propose_is_on_the_chart_of_accounts() {
    for profile in built_in().all() {
        let own = profile.profile.account.parse::<crate::account::Account>();
        assert!(own.is_ok_and(|own| own.is_cash()), "{}: no cash account", profile.profile.id);
        let classes = profile.classify.iter().filter_map(|class| class.account.as_deref());
        for account in classes {
            let parsed = account.parse::<crate::account::Account>();
            assert!(parsed.is_ok(), "{}: {account}: {parsed:?}", profile.profile.id);
        }
    }
}
