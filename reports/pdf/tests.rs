//! Whatever people write is shown, or shown to be missing; nothing of it is run; the same report is the same
//! bytes. What PDF asks of a document is looked at by `tests/pdf/run`.

use crate::fixture::{of, service};
use crate::report::Dress;
use ledger::entry::{Body, Draft, Postings};
use ledger::slot::Slot;

/// Markup of typst, letters that no font of ours has, marks in towers, both directions, and no end.
const NOTES: [&str; 6] = [
    "#panic() #read(\"/etc/passwd\") $ = * _ ` \\ <label> @ref // no comment",
    "東京の電気代 🎉 और 𒀱",
    "Z\u{35a}\u{35a}\u{35a}\u{35a}\u{35a}\u{35a}a\u{301}lgo",
    "شكرا لكم \u{202e} תודה רבה",
    "a\u{0}b\u{1b}[31m\u{feff}\u{2028}c",
    "",
];

#[test]
fn what_people_write_is_text() {
    for note in NOTES {
        let mut place = service();
        let month = Body::Note("2024-10".parse().expect("a month"));
        let mut told = Draft::new(of("2024-11-02"), of("treasurer"), month, Postings::default());
        told.words.text.note = Some(note.repeat(3));
        told.public = vec![Slot::Text];
        place.add("2024-11-02", vec![told]);
        let (books, report) = (place.books(), place.report("2024-10"));
        let dress = Dress::of(&books, &report).expect("readable");
        let charts = report.charts(&books).expect("readable");
        let made = report.pdf(&dress, &charts, None).expect("a document");
        assert!(made.starts_with(b"%PDF-1.7"), "{note}");
        assert_eq!(report.pdf(&dress, &charts, None).expect("a document"), made, "{note}");
    }
}
