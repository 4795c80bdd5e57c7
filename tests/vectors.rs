//! The test vectors of FORMAT.md: a small log with an entry of every type, made from fixed seeds.
//! Compares what this program writes with the committed bytes, and FORMAT.md's examples with both;
//! with LEDGER_WRITE_VECTORS set it writes them instead. Other programs check the same files.

#[path = "vectors/book.rs"]
mod book;
#[path = "vectors/document.rs"]
mod document;
#[path = "vectors/forged.rs"]
mod forged;
#[path = "vectors/story.rs"]
mod story;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ledger::entry::{Draft, Sealed, decode};
use ledger::log::tile::encode_bundle;
use ledger::log::{Checkpoint, Edge, Hash, TlogProof, Tree, leaf_hash};
use ledger::slot::{Seed, Slot, Words, digest, disclosure, hex};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

/// One entry: what it says, what it was made from, what came out.
#[derive(Serialize)]
struct EntryVector {
    name: &'static str,
    index: u64,
    /// The leaf without `p`: what is public by itself.
    facts: Value,
    /// The entry's 32 random bytes.
    seed: String,
    /// Its place among the entries of one import and day.
    order: String,
    /// The donor's token, where the type has a receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    slots: Vec<SlotVector>,
    leaf: String,
    leaf_hash: String,
}

/// One opening.
#[derive(Serialize)]
struct SlotVector {
    slot: &'static str,
    value: Value,
    salt: String,
    disclosure: String,
    digest: String,
    /// Whether words.db publishes it.
    public: bool,
}

/// An entry in its final bytes, under the name it has in FORMAT.md.
struct Written {
    name: &'static str,
    index: u64,
    sealed: Sealed,
}

#[test]
fn the_vectors_are_what_this_program_writes() {
    let written = written();
    let entries: Vec<EntryVector> = written.iter().map(entry_vector).collect();
    committed("tests/vectors/entries.json", &pretty(&entries));
    committed("tests/vectors/slots.json", &pretty(&hard_slots()));
    committed("tests/vectors/log.json", &pretty(&log(&written)));
}

#[test]
fn the_examples_of_the_format_are_the_vectors() {
    let path = root().join("FORMAT.md");
    let document = std::fs::read_to_string(&path).expect("FORMAT.md");
    let written = written();
    let log = log(&written);
    let mut shown = Vec::new();
    let filled = document::fill(&document, |kind, name| {
        if kind == "log" {
            return log[name].as_str().expect("a text of the log").to_owned();
        }
        let one = written.iter().find(|w| w.name == name).expect(name);
        shown.push(one.sealed.draft.body.name().to_owned());
        match kind {
            "leaf" => document::broken(&text(&one.sealed.bytes)),
            "openings" => openings(one),
            "slot" => opening_step_by_step(one, Slot::Who),
            _ => hex(&one.sealed.seed.derive().receipt_token()),
        }
    });
    committed("FORMAT.md", &filled);
    for one in &written {
        let name = one.sealed.draft.body.name();
        assert!(shown.iter().any(|of| of == name), "FORMAT.md shows no entry of type {name}");
    }
}

#[test]
fn the_story_is_a_book_that_verifies() {
    let verified = book::verified(story::entries()).expect("nothing is wrong");
    assert_eq!((verified.size, verified.unknown), (105, 0));
}

/// The story's entries as a journal would write them, each with a seed of its own index.
fn written() -> Vec<Written> {
    let (mut all, mut leaves) = (Vec::new(), Vec::new());
    for ((name, recorded, draft), n) in story::entries().into_iter().zip(0_u8..) {
        let (index, draft) = (u64::from(n), story::finish(draft, &leaves));
        let Draft { body, postings, refs, .. } = draft.clone();
        let sealed = draft.seal(recorded, Seed([n + 1; 32])).expect(name);
        let entry = decode(index, &sealed.bytes).expect(name);
        assert_eq!((entry.body, entry.postings, entry.refs), (body, postings, refs), "{name}");
        leaves.push(leaf_hash(&sealed.bytes));
        all.push(Written { name, index, sealed });
    }
    all
}

fn entry_vector(written: &Written) -> EntryVector {
    let Written { name, index, sealed } = written;
    let leaf = text(&sealed.bytes);
    let mut facts: Value = serde_json::from_str(&leaf).expect("JSON");
    facts.as_object_mut().expect("an object").remove("p");
    let derivation = sealed.seed.derive();
    let slots = sealed.draft.body.slots();
    let gives = slots.contains(&Slot::Receipt);
    EntryVector {
        name,
        index: *index,
        facts,
        seed: hex(&sealed.seed.0),
        order: hex(&derivation.order()),
        token: gives.then(|| hex(&derivation.receipt_token())),
        slots: slots.iter().map(|slot| opened(sealed, *slot)).collect(),
        leaf,
        leaf_hash: leaf_hash(&sealed.bytes).to_string(),
    }
}

fn opened(sealed: &Sealed, slot: Slot) -> SlotVector {
    let (salt, value) = sealed.opening(slot);
    slot_vector(slot, &salt, &value, sealed.draft.public.contains(&slot))
}

fn slot_vector(slot: Slot, salt: &[u8; 32], value: &str, public: bool) -> SlotVector {
    let mut digested = Vec::new();
    digest(slot, salt, value).push_to(&mut digested);
    SlotVector {
        slot: slot.name(),
        value: serde_json::from_str(value).expect("JSON"),
        salt: URL_SAFE_NO_PAD.encode(salt),
        disclosure: disclosure(slot, salt, value),
        digest: text(&digested),
        public,
    }
}

/// Values that are hard to write canonically, outside any entry.
fn hard_slots() -> Vec<SlotVector> {
    let salt = std::array::from_fn(|i| i as u8);
    story::HARD_NAMES
        .iter()
        .map(|name| {
            let mut words = Words::default();
            words.who.name = Some((*name).to_owned());
            slot_vector(Slot::Who, &salt, &words.value(Slot::Who), false)
        })
        .collect()
}

/// The log over the story: roots, files, a signed checkpoint, proofs.
fn log(written: &[Written]) -> Value {
    let mut edge = Edge::default();
    let mut roots = vec![edge.root().to_string()];
    for one in written {
        let full = edge.push(leaf_hash(&one.sealed.bytes));
        assert!(full.is_empty(), "the story has fewer than 256 entries");
        roots.push(edge.root().to_string());
    }
    let signer = story::signer();
    let origin = signer.vkey().name().clone();
    let checkpoint = Checkpoint { origin, size: edge.size(), root: edge.root() };
    let note = checkpoint.sign(&signer).expect("its own log");
    let gift = written.iter().find(|w| w.name == "donation").expect("a gift");
    let mut tree = Tree::new(&edge, |_, _| Err::<Vec<u8>, _>("no full tile"));
    let inclusion = tree.inclusion(gift.index, edge.size()).expect("it is there");
    let consistency = tree.consistency(story::OLD_SIZE, edge.size()).expect("it grew");
    let receipt = receipt(gift, inclusion.clone(), note.clone());
    receipt.verify(leaf_hash(&gift.sealed.bytes), &signer.vkey()).expect("a proof");
    json!({
        "key_seed": hex(&story::KEY_SEED),
        "vkey": signer.vkey().to_string(),
        "roots": roots,
        "checkpoint": note,
        "inclusion": { "index": gift.index, "size": edge.size(), "hashes": base64(&inclusion) },
        "consistency": {
            "old": story::OLD_SIZE, "size": edge.size(), "hashes": base64(&consistency),
        },
        "receipt": receipt.to_string(),
        "files": files(written),
    })
}

/// A donor's receipt: the leaf and what opens its receipt slot, with the proof that it is in.
fn receipt(gift: &Written, hashes: Vec<Hash>, checkpoint: String) -> TlogProof {
    let (salt, value) = gift.sealed.opening(Slot::Receipt);
    let opened = disclosure(Slot::Receipt, &salt, &value);
    let entry = URL_SAFE_NO_PAD.encode(&gift.sealed.bytes);
    // Keys ascending and no character that needs an escape: canonical.
    let extra = format!("{{\"disclosures\":[\"{opened}\"],\"entry\":\"{entry}\"}}");
    TlogProof { extra: Some(extra.into_bytes()), index: gift.index, hashes, checkpoint }
}

/// The published files of the log at its full size, by SHA-256.
fn files(written: &[Written]) -> Value {
    let leaves = written.iter().map(|w| *leaf_hash(&w.sealed.bytes).as_bytes());
    let tile: Vec<u8> = leaves.flatten().collect();
    let bundle = encode_bundle(written.iter().map(|w| &w.sealed.bytes)).expect("small entries");
    let sha = |bytes: &[u8]| hex(&Sha256::digest(bytes));
    let width = written.len();
    json!({
        format!("tile/0/000.p/{width}"): sha(&tile),
        format!("tile/entries/000.p/{width}"): sha(&bundle),
    })
}

/// What stands below an example: its place, its hash, its seed, and what its slots say.
fn openings(written: &Written) -> String {
    let Written { index, sealed, .. } = written;
    let mut lines = format!("entry      {index}\nleaf hash  {}\n", leaf_hash(&sealed.bytes));
    lines += &format!("seed       {}\n", hex(&sealed.seed.0));
    for slot in sealed.draft.body.slots() {
        lines += &format!("{:<10} {}\n", slot.name(), sealed.opening(*slot).1);
    }
    lines
}

/// One opening from the value to the digest.
fn opening_step_by_step(written: &Written, slot: Slot) -> String {
    let opened = opened(&written.sealed, slot);
    let json = URL_SAFE_NO_PAD.decode(&opened.disclosure).expect("base64url");
    let SlotVector { value, salt, disclosure, digest, .. } = opened;
    format!(
        "value       {value}\nsalt        {salt}\nJCS         {}\ndisclosure  {disclosure}\n\
         digest      {digest}\n",
        String::from_utf8(json).expect("JSON")
    )
}

fn base64(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| STANDARD.encode(hash.as_bytes())).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("ASCII")
}

fn pretty<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).expect("JSON") + "\n"
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Compares with the committed file, or writes it where that is asked for.
fn committed(name: &str, text: &str) {
    let path = root().join(name);
    if std::env::var_os("LEDGER_WRITE_VECTORS").is_some() {
        std::fs::write(&path, text).expect("the file is ours");
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        found == text,
        "{name} differs from line {}: what this program writes has changed, and v1 never may",
        differs.map_or(found.lines().count().min(text.lines().count()), |n| n) + 1
    );
}
