//! A new book for tests: one member, a key that everybody knows, seeds that only look random.

use crate::entry::Genesis;
use crate::journal::{Clerk, Journal};
use crate::log::{Origin, Signer};
use crate::slot::Seeds;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Who writes on this day; each seed once, as good as random here.
pub fn clerk(today: &str) -> Clerk {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let fill = |buffer: &mut [u8]| {
        for chunk in buffer.chunks_mut(8) {
            let bytes = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        true
    };
    Clerk { today: today.parse().expect("a day"), by: None, seeds: Seeds::new(fill) }
}

/// A book in `folder/book`, begun on this day, its key and head in `folder/state`.
pub fn new_book(folder: &Path, today: &str) -> Journal {
    let (book, state) = (folder.join("book"), folder.join("state"));
    std::fs::create_dir_all(&book).expect("a folder");
    let origin: Origin = "example.org/books".parse().expect("an origin");
    let signer = Signer::new(origin.clone(), &[5; 32]);
    let genesis = Genesis {
        nonce: "00".repeat(16),
        origin,
        key: signer.vkey(),
        member: "treasurer".parse().expect("a code"),
        need: 1,
        delay: 72,
    };
    Journal::create(&book, &state, genesis, signer, &mut clerk(today)).expect("a new book")
}
