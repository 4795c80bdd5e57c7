//! G, J, L: files that are damaged, foreign, locked, or not to be written; limits of the machine;
//! several processes at once. Copies are damaged; the book itself must outlive all of it.

use super::{fails, refused};
use crate::desk::{Desk, Said, leave_out, left_out};

const COUNT: &str = "add count --account assets:bank:main --amount 6.00";

/// A desk with a small book that has seen an import.
fn filled() -> Desk {
    let desk = Desk::new("EUR");
    let rows =
        "2025-01-01,a,1.00,EUR,1.00\n2025-01-05,b,2.00,EUR,3.00\n2025-01-09,c,3.00,EUR,6.00\n";
    desk.put("january.csv", format!("date,description,amount,currency,balance\n{rows}"));
    desk.done(&["import", "january.csv"]);
    desk
}

/// What `ledger WORDS` says of a copy of the book after `damage`, a line of shell.
fn damaged(desk: &Desk, damage: &str, words: &str) -> Said {
    let copy = "rm -rf copy && cp -r book copy && rm -f copy/*-wal copy/*-shm && cd copy";
    desk.shell(&format!("{copy} && {{ {damage}; }} >&2 && cd .. && ledger --book copy {words}"))
}

#[test]
fn g03_g04_files_of_other_programs_and_newer_versions_are_left_alone() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    let other = "rm ledger.db; sqlite3 ledger.db 'CREATE TABLE notes(text)'";
    let newer = "sqlite3 ledger.db 'PRAGMA user_version = 9'";
    for words in ["status", "verify", "import january.csv", COUNT, "rebuild"] {
        fails(&damaged(&desk, other, words), 1, &["ledger.db", "another program"]);
        fails(&damaged(&desk, newer, words), 1, &["ledger.db", "newer version", "9"]);
    }
}

#[test]
fn j17_a_book_of_an_earlier_version_is_rebuilt_and_keeps_its_entries() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    // As the first version had it: full tiles alone.
    let older = "sqlite3 book/ledger.db 'DROP TABLE tile; CREATE TABLE tile(level INTEGER NOT NULL, \
                 n INTEGER NOT NULL, hashes BLOB NOT NULL CHECK(length(hashes) = 8192), \
                 PRIMARY KEY(level, n)) STRICT; PRAGMA user_version = 1' && \
                 sqlite3 book/private.db 'DROP TABLE number; PRAGMA user_version = 1'";
    let before = desk.shell("ledger verify && ledger list --format json");
    assert_eq!(desk.shell(older).code, 0);
    for words in ["status", "verify", "list", "import january.csv", COUNT] {
        fails(&desk.shell(&format!("ledger {words}")), 1, &["earlier version", "ledger rebuild"]);
    }
    assert_eq!(desk.shell("ledger rebuild").code, 0);
    let after = desk.shell("ledger verify && ledger list --format json");
    assert_eq!((before.code, before.out), (after.code, after.out));
}

/// There is one schema and nothing migrates, so nothing can be interrupted half way: what is of
/// another version is left as it is.
#[test]
fn j17_a_schema_of_an_unknown_version_is_not_touched() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    for name in ["ledger.db", "words.db", "private.db"] {
        let older = format!("sqlite3 {name} 'PRAGMA user_version = 0'; sha256sum {name} > before");
        for words in ["verify", COUNT] {
            let said = damaged(&desk, &older, words);
            assert!([1, 3].contains(&said.code), "{name}, {words}: {said:?}");
            assert_eq!(desk.shell("cd copy && sha256sum -c --quiet before").code, 0, "{name}");
        }
    }
}

#[test]
fn g14_somebody_without_permission_is_told_the_path() {
    let desk = filled();
    if desk.shell("id -u").out != "0\n" {
        leave_out("only root can be somebody else");
        return;
    }
    let nobody = "chmod 711 . && setpriv --reuid 65534 --clear-groups ledger";
    for words in ["status", "verify", COUNT] {
        fails(&desk.shell(&format!("{nobody} {words}")), 4, &["book"]);
    }
}

#[test]
fn j05_who_finds_the_book_locked_is_told_and_readers_are_not_disturbed() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    let head = desk.head();
    let lock = "sqlite3 book/ledger.db 'BEGIN IMMEDIATE' '.shell touch locked; sleep 8' &
        until [ -e locked ]; do sleep 0.1; done";
    let said = desk.shell(&format!("{lock}; ledger verify && ledger status && ledger {COUNT}"));
    fails(&said, 4, &["ledger.db is locked by another process: try again", "nothing was changed"]);
    assert!(said.out.contains("self-check passed"), "{said:?}");
    assert_eq!(desk.head(), head);
}

/// A flip may hit a byte that means nothing; then the books must say what they said before.
#[test]
fn j06_j07_one_flipped_bit_is_found_or_changes_nothing() {
    let desk = filled();
    let said = |book: &str| {
        let words = ["balance --all", "show 11", "show 12", "show 14"];
        let all = words.map(|words| format!("ledger --book {book} {words}")).join("; ");
        desk.shell(&all).out
    };
    let good = said("book");
    let mut dice = 12_345_u64;
    for _ in 0..40 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let name = ["ledger.db", "ledger.db", "words.db", "private.db"][(dice >> 60) as usize & 3];
        let size = std::fs::metadata(desk.path("book").join(name)).expect("a file").len();
        let (at, bit) = ((dice >> 20) % size, 1 << ((dice >> 16) & 7));
        let flip = format!(
            "python3 -c 'f = open(\"{name}\", \"r+b\"); f.seek({at}); b = f.read(1)[0]; \
             f.seek({at}); f.write(bytes([b ^ {bit}]))'"
        );
        let verified = damaged(&desk, &flip, "verify");
        match verified.code {
            0 => assert_eq!(said("copy"), good, "{name}, byte {at}, bit {bit}"),
            code => assert!([1, 3, 4].contains(&code), "{name}, byte {at}: {verified:?}"),
        }
    }
}

#[test]
fn j08_a_file_that_was_cut_is_never_a_new_empty_book() {
    let desk = filled();
    for (name, page) in [("ledger.db", 16_384), ("words.db", 4_096), ("private.db", 16_384)] {
        let size = std::fs::metadata(desk.path("book").join(name)).expect("a file").len();
        let cuts: Vec<u64> = (0..size / page).map(|n| n * page).collect();
        for cut in cuts.iter().step_by(cuts.len().div_ceil(4)) {
            let damage = format!("truncate -s {cut} {name}");
            fails(&damaged(&desk, &damage, "verify"), 3, &[name]);
            let writes = damaged(&desk, &damage, COUNT);
            assert!([0, 1, 3, 4].contains(&writes.code), "{name} cut at {cut}: {writes:?}");
            let left = std::fs::metadata(desk.path("copy").join(name)).expect("a file").len();
            assert!(writes.code == 0 || left == *cut, "{name} cut at {cut} was written to");
        }
    }
}

#[test]
fn j08_a_file_that_is_missing_is_named_with_what_to_do() {
    let desk = filled();
    for name in ["ledger.db", "words.db", "private.db"] {
        for words in [COUNT, "import january.csv"] {
            let said = damaged(&desk, &format!("rm {name}"), words);
            fails(&said, 4, &[name, "is not there", "backup"]);
            assert!(!desk.path("copy").join(name).exists(), "{name} was made anew");
        }
    }
    // Where the key is, the loss is told; what is public has been looked at all the same.
    let lost = damaged(&desk, "rm private.db", "verify");
    fails(&lost, 4, &["what is private is lost", "private.db is not there", "backup"]);
    assert!(lost.out.starts_with("self-check passed"), "{lost:?}");
    let stranger = damaged(&desk, "rm private.db", "--state elsewhere verify");
    assert_eq!(stranger.code, 0, "{stranger:?}");
    assert!(stranger.err.starts_with("warning: there is no head"), "{stranger:?}");
    // A stranger has no private.db, and needs none.
    assert_eq!(damaged(&desk, "rm private.db", "verify --public").code, 0);
    assert_eq!(damaged(&desk, "rm private.db", "balance").code, 0);
}

#[test]
fn j09_a_damaged_header_is_called_so() {
    let desk = filled();
    for name in ["ledger.db", "words.db", "private.db"] {
        let damage = format!("printf XXXXXX | dd of={name} conv=notrunc status=none");
        for words in ["verify", COUNT] {
            fails(&damaged(&desk, &damage, words), 3, &[name, "damaged", "backup"]);
        }
    }
}

#[test]
fn j10_a_log_of_another_database_is_not_believed() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    // SQLite replays any whole WAL that lies beside a file: only `verify` can tell.
    let foreign = "cp ledger.db other.db && sqlite3 other.db '.dbconfig no_ckpt_on_close on' \
        'CREATE TABLE theirs(a)' && cp other.db-wal ledger.db-wal && rm other.db*";
    fails(&damaged(&desk, foreign, "verify"), 3, &["ledger.db"]);
    let garbage = "head -c 5000 /dev/zero > ledger.db-wal";
    assert_eq!(damaged(&desk, garbage, "verify").code, 0);
}

#[test]
fn j14_j15_j16_limits_of_the_machine_are_said_and_damage_nothing() {
    let desk = filled();
    let before = desk.head().0;
    let mut written = 0;
    let files = (4..=16).map(|n| format!("ulimit -n {n}"));
    let sizes = [0, 1, 4, 16, 40, 48, 64].iter().map(|n| format!("ulimit -f {n}"));
    let memory = [64, 72, 96, 128].iter().map(|n| format!("ulimit -v {n}000"));
    for limit in files.chain(sizes).chain(memory) {
        let said = desk.shell(&format!("{limit}; exec ledger {COUNT}"));
        // The loader ends with 127 where it can't load the program, memory is lost with 134.
        let known = [0, 4, 127, 134].contains(&said.code) && !said.err.contains("panicked");
        assert!(known, "{limit}: {said:?}");
        if limit.starts_with("ulimit -n") && said.code == 4 {
            assert!(said.err.contains("allow more, as with `ulimit -n 256`"), "{limit}: {said:?}");
        }
        written += u64::from(said.code == 0);
        assert_eq!(desk.head().0, before + written, "{limit}: {said:?}");
    }
    assert!(written > 0, "no limit let anything through: the test is too hard to mean anything");
}

#[test]
fn j04_g13_a_read_only_folder_is_read_and_not_written() {
    let desk = filled();
    let frozen = "mount --bind book book && mount -o remount,bind,ro book";
    if desk.shell(&format!("unshare -m bash -c '{frozen}'")).code != 0 {
        leave_out("only root can mount a folder read-only");
        return;
    }
    let inside =
        |words: &str| desk.shell(&format!("unshare -m bash -c '{frozen} && ledger {words}'"));
    for words in ["verify", "status", "balance", "show 12", "rebuild --check"] {
        assert_eq!(inside(words).code, 0, "{words}: {:?}", inside(words));
    }
    for words in ["import january.csv", COUNT, "rebuild", "reverse 12 --reason x"] {
        fails(&inside(words), 4, &["book", "nothing was changed"]);
    }
    // The key's folder alone: then nothing may be signed.
    let frozen = "mount --bind state state && mount -o remount,bind,ro state";
    let before = desk.head();
    let said = desk.shell(&format!("unshare -m bash -c '{frozen} && ledger {COUNT}'"));
    fails(&said, 4, &["state"]);
    let after = desk.head();
    assert!(after == before || after.0 == before.0 + 1, "{said:?}");
}

#[test]
fn j18_what_does_not_belong_into_the_file_is_named() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    let said = damaged(&desk, "sqlite3 ledger.db 'CREATE TABLE extra(a)'", "verify");
    fails(&said, 3, &["ledger.db", "CREATE TABLE extra"]);
}

#[test]
fn j20_nothing_in_the_log_is_changed_by_slip() {
    let desk = filled();
    if left_out("sqlite3") {
        return;
    }
    for slip in ["DELETE FROM entry", "UPDATE entry SET data = NULL", "DELETE FROM checkpoint"] {
        fails(
            &damaged(&desk, &format!("sqlite3 ledger.db '{slip}'; false"), "verify"),
            1,
            &["only"],
        );
    }
}

#[test]
fn l01_l02_two_writers_and_a_reader_do_not_disturb_each_other() {
    let desk = filled();
    let before = desk.head().0;
    let script = format!(
        "write() {{ for n in $(seq 25); do ledger {COUNT} >/dev/null 2>&1 || exit 1; done; }}
         write & first=$!; write & second=$!
         for n in $(seq 10); do ledger verify >/dev/null || exit 2; done
         wait $first && wait $second"
    );
    let said = desk.shell(&script);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(desk.head().0, before + 50);
}

#[test]
fn l03_f09_two_imports_at_once_leave_one_copy() {
    let desk = Desk::new("EUR");
    let rows: String = (1..400).map(|n| format!("2025-01-01,gift {n},1.00,EUR,{n}.00\n")).collect();
    desk.put("many.csv", format!("date,description,amount,currency,balance\n{rows}"));
    let said = desk.shell("ledger import many.csv & ledger import many.csv; wait");
    assert!(said.out.contains("399 new") && said.out.contains("imported before"), "{said:?}");
    assert_eq!(desk.head().0, 10 + 2 + 399);
    refused(&desk, &["undo", "99", "--reason", "x"], 1, &["99"]);
}
