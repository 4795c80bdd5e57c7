//! Faults at every step of the commands that write: killed, interrupted, the disk failing or full.
//!
//! strace counts a command's writes, syncs, cuts and renames, then does harm at the n-th of them.
//! Whatever happens, the exit code is a documented one, nothing panics, `ledger verify` passes, the
//! log is what it was before or what it should become, a message that says "nothing was changed" is
//! right, what was acknowledged is there, and the same import again ends with one copy.

use crate::desk::{Desk, Said, leave_out, left_out};

/// What reaches the disk, or decides what is on it.
const CALLS: &str = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename";
/// Points of one command and one fault, spread over all of them.
const POINTS: u64 = 40;

const IMPORT: &str = "ledger import february.csv";
const ADD: &str = "ledger add count --account assets:bank:main --amount 6.00";
const UNDO: &str = "ledger undo 11 --reason again";

/// A desk whose book `good` has seen January; each attempt works on a copy of it.
struct Lab {
    desk: Desk,
    before: u64,
}

impl Lab {
    /// `None` where faults can't be made.
    fn new() -> Option<Self> {
        if left_out("strace") {
            return None;
        }
        let desk = Desk::new("EUR");
        let header = "date,description,amount,currency,balance\n";
        let january = "2025-01-01,a,1.00,EUR,1.00\n2025-01-05,b,2.00,EUR,3.00\n";
        let february = "2025-01-08,c,3.00,EUR,6.00\n2025-01-09,d,4.00,EUR,10.00\n";
        desk.put("january.csv", format!("{header}{january}"));
        desk.put("february.csv", format!("{header}{february}"));
        desk.done(&["import", "january.csv"]);
        let before = desk.head().0;
        desk.shell("rm -f book/*-wal book/*-shm; mkdir good; cp -r book state good");
        Some(Self { desk, before })
    }

    fn reset(&self) {
        let said = self.desk.shell("rm -rf book state && cp -r good/book good/state .");
        assert_eq!(said.code, 0, "{said:?}");
    }

    /// The command, with this harm done to it.
    fn harmed(&self, command: &str, harm: &str) -> Said {
        self.reset();
        self.desk.shell(&format!("strace -f -o trace -e trace={CALLS} {harm} {command}"))
    }

    /// The log's size after the whole command, and how many calls it makes.
    fn whole(&self, command: &str) -> (u64, u64) {
        let said = self.harmed(command, "");
        assert_eq!(said.code, 0, "{said:?}");
        let trace = std::fs::read_to_string(self.desk.path("trace")).expect("a trace");
        let calls = trace.lines().filter(|line| line.contains(" = ")).count();
        (self.desk.head().0, calls as u64)
    }

    /// Does harm at every point; `check` says whether the exit code is right.
    fn at_every_point(&self, command: &str, harm: &str, check: impl Fn(&Said) -> bool) {
        let (after, calls) = self.whole(command);
        let step = calls.div_ceil(POINTS) as usize;
        let mut harmed = 0;
        for n in (1..=calls).step_by(step) {
            let harm = format!("-e inject={CALLS}:{harm}:when={n}");
            let said = self.harmed(command, &harm);
            let what = || format!("{command} with {harm}: {said:?}");
            assert!(check(&said) && !said.err.contains("panicked"), "{}", what());
            let size = self.desk.head().0;
            assert!([self.before, after].contains(&size), "{size} entries: {}", what());
            if said.code == 0 || (said.out.clone() + &said.err).contains("Log: ") {
                assert_eq!(size, after, "acknowledged: {}", what());
            }
            if said.err.contains("nothing was") {
                assert_eq!(size, self.before, "it says so: {}", what());
            }
            if command == IMPORT {
                let again = self.desk.shell(command);
                assert_eq!(again.code, 0, "again: {again:?}, after {}", what());
                assert_eq!(self.desk.head().0, after, "again: {}", what());
            }
            harmed += u64::from(said.code != 0);
        }
        assert!(harmed > 5, "hardly any harm was done to {command} by {harm}: {harmed}");
    }
}

#[test]
fn j01_f08_killed_at_every_step() {
    let Some(lab) = Lab::new() else { return };
    for command in [IMPORT, ADD, UNDO] {
        lab.at_every_point(command, "signal=KILL", |said| [0, 137].contains(&said.code));
    }
}

#[test]
fn g08_interrupted_at_every_step() {
    let Some(lab) = Lab::new() else { return };
    lab.at_every_point(IMPORT, "signal=INT", |said| [0, 130].contains(&said.code));
    lab.at_every_point(ADD, "signal=TERM", |said| [0, 143].contains(&said.code));
}

#[test]
fn j02_the_disk_fails_once_at_every_step() {
    let Some(lab) = Lab::new() else { return };
    for command in [IMPORT, ADD] {
        lab.at_every_point(command, "error=EIO", |said| [0, 4, 5].contains(&said.code));
    }
}

#[test]
fn j02_the_disk_is_full_once_at_every_step() {
    let Some(lab) = Lab::new() else { return };
    for command in [IMPORT, UNDO] {
        lab.at_every_point(command, "error=ENOSPC", |said| [0, 4, 5].contains(&said.code));
    }
}

/// A gift that is typed again after any fault is there once: what was written and could not be said
/// is refused.
#[test]
fn j01_a_gift_is_typed_again_after_a_kill_at_every_step() {
    let Some(lab) = Lab::new() else { return };
    let add = "ledger add waived --amount 5.00 --category maintenance --text again";
    let (after, calls) = lab.whole(add);
    let mut refused = 0;
    for n in (1..=calls).step_by(calls.div_ceil(POINTS) as usize) {
        lab.harmed(add, &format!("-e inject={CALLS}:signal=KILL:when={n}"));
        let again = lab.desk.shell(add);
        assert!([0, 1].contains(&again.code), "{n} of {calls}: {again:?}");
        refused += again.code;
        assert_eq!(lab.desk.head().0, after, "{n} of {calls}: {again:?}");
    }
    assert!(refused > 0, "no kill fell between the commit and its message");
}

/// A book is there or not, and then can be made again with the same origin; what an interrupted
/// `init` did not declare any more, `apply` does.
#[test]
fn j01_init_is_killed_at_every_step() {
    let Some(lab) = Lab::new() else { return };
    let desk = &lab.desk;
    let init = "ledger init new --name New --currency EUR --url https://ledger.example.org";
    let calls = lab.whole(init).1;
    desk.shell("rm -rf new");
    for n in (1..=calls).step_by(calls.div_ceil(POINTS) as usize) {
        desk.shell("rm -rf new .new*");
        let harm = format!("-e inject={CALLS}:signal=KILL:when={n}");
        let said = lab.harmed(init, &harm);
        assert!([0, 137].contains(&said.code), "{said:?}");
        if !desk.path("new").exists() {
            let again = desk.shell(init);
            assert_eq!(again.code, 0, "after {n} of {calls}: {again:?}");
        }
        let verified = desk.shell("ledger --book new apply && ledger --book new verify");
        assert!(verified.out.contains("passed: 10 entries"), "{n} of {calls}: {verified:?}");
    }
}

/// A small disk of its own, which is gone with the shell that mounts it.
fn on_a_small_disk(desk: &Desk, script: &str) -> Option<Said> {
    let mount = "mkdir -p small && mount -t tmpfs -o size=1600k none small";
    if desk.shell(&format!("unshare -m bash -c '{mount}'")).code != 0 {
        leave_out("only root can mount a small disk");
        return None;
    }
    let setup = format!("{mount} && cp -r book small && export LEDGER_BOOK=small/book");
    Some(desk.shell(&format!("unshare -m bash -c '{setup}; {script}'")))
}

#[test]
fn j03_a_full_disk_is_said_and_books_are_as_before_until_there_is_space() {
    let desk = Desk::new("EUR");
    let rows: String =
        (1..3000).map(|n| format!("2025-01-01,gift {n},1.00,EUR,{n}.00\n")).collect();
    desk.put("many.csv", format!("date,description,amount,currency,balance\n{rows}"));
    let full = "head -c 900k /dev/zero > small/filler; ledger import many.csv; echo code $?;
        ledger verify | head -1; ledger balance; ledger report 2024-12 --out small/r.txt; echo code $?;
        rm small/filler; mount -o remount,size=20m small; ledger import many.csv; ledger verify | head -1";
    let Some(said) = on_a_small_disk(&desk, full) else { return };
    assert!(said.err.contains("no space left for"), "{said:?}");
    assert!(said.err.contains("nothing was"), "{said:?}");
    let told: Vec<&str> = said.out.lines().collect();
    assert_eq!(told[0], "code 4", "{said:?}");
    assert!(told[1].starts_with("self-check passed: 10 entries"), "{said:?}");
    assert!(said.out.contains("2,999 new"), "{said:?}");
    assert!(said.out.contains("self-check passed: 3,011 entries"), "{said:?}");
}

/// The disk is full while rows are still made of the file: nobody waits for the other thread.
#[test]
fn j03_a_disk_that_is_full_in_the_middle_of_an_import_ends_it() {
    let desk = Desk::new("EUR");
    let rows: String = (1..40_000).map(|n| format!("2025-01-01,gift {n},1.00,EUR,\n")).collect();
    desk.put("many.csv", format!("date,description,amount,currency,balance\n{rows}"));
    let script = "timeout 100 ledger import many.csv; echo code $?; ledger verify | head -1";
    let Some(said) = on_a_small_disk(&desk, script) else { return };
    assert!(said.err.contains("no space left for"), "{said:?}");
    assert!(said.out.starts_with("code 4\nself-check passed: 10 entries"), "{said:?}");
}

/// Copies that were made before stay whole, and of a new one there is all or nothing.
#[test]
fn j13_a_copy_on_a_full_disk_leaves_the_old_one() {
    let desk = Desk::new("EUR");
    let script = "ledger export --to jsonl --out small/old.jsonl; cp small/old.jsonl .;
        head -c 2m /dev/zero > small/filler; ledger export --to jsonl --out small/new.jsonl;
        echo code $?; ls small | tr \"\\n\" \" \"; cmp small/old.jsonl old.jsonl && echo same";
    let Some(said) = on_a_small_disk(&desk, script) else { return };
    assert!(said.out.contains("code 4\nbook filler old.jsonl same"), "{said:?}");
}

#[test]
fn g08_a_long_import_is_interrupted_and_done_again() {
    let desk = Desk::new("EUR");
    let rows: String =
        (1..40_000).map(|n| format!("2025-01-01,gift {n},1.00,EUR,{n}.00\n")).collect();
    desk.put("many.csv", format!("date,description,amount,currency,balance\n{rows}"));
    let said = desk.shell("timeout -s INT 0.4 ledger import many.csv; echo $?");
    assert_eq!(said.out, "124\n", "it was too quick to be interrupted: {said:?}");
    assert!(said.err.contains("run the same command again, nothing goes in twice"), "{said:?}");
    assert_eq!(desk.head().0, 10, "{said:?}");
    desk.done(&["import", "many.csv"]);
    assert_eq!(desk.head().0, 10 + 2 + 39_999);
}
