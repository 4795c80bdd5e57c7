//! What a member signed, as OpenSSH's own program can check it: the eight lines, made again from the
//! log, and the signature. Refuses entries that are no act, and those that are not the ones that were signed.

use anyhow::bail;
use ledger::act::Said;
use ledger::books::Books;
use ledger::entry::{Body, Rel};
use ledger::log::leaf_hash;

/// The lines and the armored signature of an act.
pub fn exported(books: &Books, index: u64) -> anyhow::Result<(Said, String)> {
    let entry = books.entry(index)?;
    let (Body::Act(act), Some(subject)) = (&entry.body, entry.refers(Rel::Subject)) else {
        bail!("entry {index} is of type {}: nobody signed it by itself", entry.body.name());
    };
    books.check_signed(&[0, act.policy, subject, index].into())?;
    let leaf = |index| books.leaf(index).map(|leaf| leaf_hash(&leaf));
    let edge = books.edge()?;
    let root = books.tree(&edge).root_at(act.seen)?;
    let said = Said {
        genesis: leaf(0)?,
        seen: (act.seen, root),
        word: act.word,
        subject: (subject, leaf(subject)?),
        policy: (act.policy, leaf(act.policy)?),
        signer: act.signer.clone(),
        until: act.until,
    };
    Ok((said, act.signature.to_armored()))
}

/// Who said what, in a line; nothing of other entries.
pub fn told(body: &Body) -> String {
    let Body::Act(act) = body else { return String::new() };
    format!("  {} says `{}`, until {}\n", act.signer, act.word.as_str(), act.until)
}
