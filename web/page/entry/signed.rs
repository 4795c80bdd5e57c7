//! What a member signed: the eight lines, the signature and the key, for `ssh-keygen -Y verify`.
//! Refuses entries that are no acts. All three are made from the log alone.

use crate::answer::{Answer, Refusal, TEXT};
use crate::ask::Ask;
use crate::reasons;
use crate::shown;
use crate::view::View;
use ledger::act::{NAMESPACE, Said, Word};
use ledger::books::Books;
use ledger::entry::{Act, Body, Entry, Rel};
use ledger::log::leaf_hash;

/// What stands on the page of an act.
pub(super) struct Signed {
    /// `anna approves`.
    pub says: String,
    /// The entry it is said of; a freeze is of all.
    pub subject: Option<u64>,
    /// What that is about, as far as it is published.
    pub about: Option<String>,
    /// Who.
    pub signer: String,
    /// The last day on which it counts; nothing where it does not end.
    pub until: Option<String>,
    /// How many entries the signer saw.
    pub seen: u64,
    /// What was signed.
    pub lines: String,
    /// The key, as people compare it.
    pub fingerprint: String,
    /// What the signature is for.
    pub namespace: &'static str,
}

/// The signature of an entry, if it is an act.
pub(super) fn of(view: &View, entry: &Entry) -> Result<Option<Signed>, Refusal> {
    let Body::Act(act) = &entry.body else { return Ok(None) };
    let said = said(view.books(), entry, act)?;
    let words = view.books().words(said.subject.0)?;
    let about = words.text.purpose.or(words.who.name);
    let of_all = act.word == Word::Freeze;
    let says = if of_all { "freezes all payments" } else { reasons::says(act.word) };
    let ends = !matches!(act.word, Word::Freeze | Word::Thaw | Word::Reject);
    Ok(Some(Signed {
        about: about.filter(|_| !of_all).map(|about| shown::short(&about, 120)),
        says: format!("{} {says}", view.member(&act.signer)),
        subject: (!of_all).then_some(said.subject.0),
        signer: act.signer.to_string(),
        until: ends.then(|| reasons::long(act.until)),
        seen: act.seen,
        lines: said.lines(),
        fingerprint: act.signature.key().fingerprint(),
        namespace: NAMESPACE,
    }))
}

/// The eight lines, exactly.
pub fn act_lines(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (index, entry) = act(view, ask)?;
    let Body::Act(act) = &entry.body else { return Err(none()) };
    let lines = said(view.books(), &entry, act)?.lines();
    Ok(Answer::whole(TEXT, lines).saved_as(&format!("act-{index}.txt")))
}

/// The signature, as `ssh-keygen` takes it.
pub fn act_signature(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (index, entry) = act(view, ask)?;
    let Body::Act(act) = &entry.body else { return Err(none()) };
    let armored = act.signature.to_armored();
    Ok(Answer::whole(TEXT, armored).saved_as(&format!("act-{index}.sig")))
}

/// The key that may sign, as `ssh-keygen` wants it: compare it with the member's entry.
pub fn act_signer(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let (_, entry) = act(view, ask)?;
    let Body::Act(act) = &entry.body else { return Err(none()) };
    let key = act.signature.key();
    let line = format!("{} namespaces=\"{NAMESPACE}\" {key}\n", act.signer);
    Ok(Answer::whole(TEXT, line).saved_as("allowed_signers"))
}

fn act(view: &View, ask: &Ask) -> Result<(u64, Entry), Refusal> {
    let index = ask.index("n")?;
    Ok((index, view.books().entry(index)?))
}

fn none() -> Refusal {
    Refusal::NotFound("That entry is no signed act.".to_owned())
}

/// What was signed, made again from the log.
fn said(books: &Books, entry: &Entry, act: &Act) -> Result<Said, Refusal> {
    let edge = books.edge()?;
    let root = books.tree(&edge).root_at(act.seen);
    let root = root.map_err(|e| Refusal::Failed(e.to_string()))?;
    let leaf = |index| Ok::<_, Refusal>((index, leaf_hash(&books.leaf(index)?)));
    Ok(Said {
        genesis: leaf(0)?.1,
        seen: (act.seen, root),
        word: act.word,
        subject: leaf(entry.refers(Rel::Subject).unwrap_or(0))?,
        policy: leaf(act.policy)?,
        signer: act.signer.clone(),
        until: act.until,
    })
}
