//! What anybody may take along: the whole of what is public, in formats that other programs read.

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::view::{Shell, View};
use askama::Template;
use ledger::books::Books;

/// One JSON document per line.
const JSONL: &str = "application/jsonl";

#[derive(Template)]
#[template(path = "downloads.html")]
struct Page {
    shell: Shell,
    origin: String,
}

/// Shows what there is.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let origin = view.books().genesis().origin.to_string();
    Answer::page(&Page { shell: view.shell(ask, "downloads"), origin })
}

/// All entries, one leaf per line, in their exact bytes.
pub fn leaves(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let size = view.books().head().size;
    let rows = move |books: &Books, out: &mut dyn std::io::Write| {
        let mut written = Ok(());
        let scanned: Result<(), ledger::store::StoreError> = books.scan(0, size, |_, leaf| {
            // What the reader hung up on is not an error of the store.
            if written.is_ok() {
                written = out.write_all(leaf).and_then(|()| out.write_all(b"\n"));
            }
            Ok(())
        });
        scanned.map_err(ledger::journal::JournalError::from)?;
        Ok(written?)
    };
    Ok(Answer::rows(JSONL, "leaves.jsonl", Box::new(rows)))
}
