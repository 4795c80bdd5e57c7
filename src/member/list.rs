//! `ledger member list`: who decides, with which key, since which entry, and what waits.

use super::key::name_of;
use crate::book::{self, Place};
use crate::out::{self, Align, Format, Table};
use crate::sign::{signing, waits};
use clap::Args;
use ledger::act::NAMESPACE;
use ledger::authority::{Authority, Proposal};
use ledger::entry::{Declared, Policy};

/// List the members
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger member list
  ledger member list --format json
  # for `ssh-keygen -Y verify -f signers`
  ledger member list --signers > signers")]
pub struct List {
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// A line of every key that a member has or had, as OpenSSH's allowed_signers has it
    #[arg(long, conflicts_with = "format")]
    signers: bool,
}

impl List {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        let books = place.books()?;
        let (payouts, today) = (book::payouts(&books)?, book::today()?);
        let authority = &payouts.authority;
        if self.signers {
            return out::print(&signers(authority));
        }
        let left = |name| (name, Align::Left);
        let mut table = Table::new(&[
            left("member"),
            left("name"),
            left("key"),
            ("since", Align::Right),
            left("until"),
        ]);
        let objects: Vec<_> = authority.objects().filter(|(kind, ..)| *kind == "member").collect();
        for (member, key) in authority.members() {
            let versions = objects.iter().find(|(_, code, _)| *code == member.as_str());
            let agreed = |v: &&Proposal<Policy>| v.agreed.is_some();
            let since = versions.and_then(|(.., all)| all.iter().rev().find(agreed));
            table.row(vec![
                member.to_string(),
                name_of(&books, member)?.unwrap_or_default(),
                key.as_ref().map_or("none yet".to_owned(), |key| key.fingerprint()),
                since.map_or(0, |version| version.entry).to_string(),
                // The last day on which they are one, if they go on saying nothing.
                authority.lapses(member).map_or_else(String::new, |day| day.plus(-1).to_string()),
            ]);
        }
        table.print(self.format)?;
        let versions = objects.iter().flat_map(|(.., all)| all.iter());
        let open = versions.filter(|v| v.agreed.is_none() && v.rejected.is_none());
        let told = open.filter_map(|v| waits::told(&payouts, v.entry, today));
        told.for_each(|line| out::say(&signing::sentence(&line)));
        if authority.one_person(today) {
            out::say("Controlled by one person.");
        } else {
            let need = authority.approval(today).need;
            out::say(&format!("{need} members must agree."));
        }
        Ok(())
    }
}

/// Keys that were replaced, and those of members who left, too: what they signed is still theirs.
fn signers(authority: &Authority) -> String {
    let members = authority.objects().filter(|(kind, ..)| *kind == "member");
    let versions = members.flat_map(|(_, code, versions)| versions.iter().map(move |v| (code, v)));
    let line = |(code, version): (&str, &Proposal<Policy>)| match &version.value.value {
        Declared::Member { key: Some(key) } if version.joined => {
            format!("{code} namespaces=\"{NAMESPACE}\" {key}\n")
        }
        _ => String::new(),
    };
    versions.map(line).collect()
}
