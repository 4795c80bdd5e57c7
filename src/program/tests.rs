//! Programs that misbehave: each is a line of shell that hangs, floods, or leaves somebody behind.
//! Whatever they do, they are over in time, and what they did not say clearly was not said.

use super::{Ended, run};
use ledger::local::Program;
use std::path::Path;
use std::time::{Duration, Instant};

/// So much of an answer is read.
const MOST: usize = 1000;

/// How a line of shell ends that has a second, and how long that took.
fn ended(line: &str, input: &[u8]) -> (Ended, Duration) {
    let args = vec!["-c".to_owned(), line.to_owned()];
    let program = Program { path: "/bin/sh".into(), args, seconds: 1 };
    let begin = Instant::now();
    let ended = run(&program, Path::new("/"), input, MOST).expect("a shell");
    (ended, begin.elapsed())
}

/// What a line said that ended by itself.
fn said(line: &str, input: &[u8]) -> (i32, Vec<u8>) {
    match ended(line, input).0 {
        Ended::Exited(code, said) => (code, said),
        other => panic!("{line}: {other:?}"),
    }
}

/// Whether a process is there; one that is dead and not yet buried is not.
fn is_alive(id: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

/// Waits until a process is gone, for as long as a busy machine may need.
fn goes(id: &str) -> bool {
    let gone = || {
        std::thread::sleep(Duration::from_millis(20));
        !is_alive(id)
    };
    (0..250).any(|_| gone())
}

#[test]
fn one_that_answers_is_heard() {
    assert_eq!(said("cat; exit 3", b"a question\n"), (3, b"a question\n".to_vec()));
    assert_eq!(
        said("printf '\\377\\000{'", b""),
        (0, b"\xff\0{".to_vec()),
        "rubbish is kept as it is"
    );
}

#[test]
fn it_knows_nothing_of_our_environment() {
    // What a shell sets by itself is all there is.
    let (code, said) = said("test -z \"$HOME$LEDGER_BOOK$XDG_STATE_HOME\" && pwd", b"");
    assert_eq!((code, said.as_slice()), (0, b"/\n".as_slice()));
}

#[test]
fn n_one_that_hangs_is_killed_in_time_with_its_children() {
    let folder = tempfile::tempdir().expect("a folder");
    let child = folder.path().join("child");
    let line = format!("sleep 600 & echo $! > {}; wait", child.display());
    let (ended, took) = ended(&line, b"");
    assert!(matches!(ended, Ended::TimedOut), "{ended:?}");
    assert!(took < Duration::from_secs(20), "{took:?}");
    let child = std::fs::read_to_string(child).expect("its child's number");
    assert!(goes(child.trim()), "its child lives on");
}

#[test]
fn one_that_floods_is_read_up_to_a_byte_too_many() {
    let (code, said) = said("head -c 5000000 /dev/zero", b"");
    assert_eq!((code, said.len()), (0, MOST + 1));
    let (ended, _) = ended("cat /dev/zero", b"");
    assert!(matches!(ended, Ended::TimedOut), "{ended:?}");
}

#[test]
fn one_that_does_not_read_hinders_nobody() {
    let question = vec![b'a'; 5_000_000];
    assert_eq!(said("echo done", &question), (0, b"done\n".to_vec()));
    assert_eq!(said("exec <&-; echo done", &question), (0, b"done\n".to_vec()));
}

/// Whoever it leaves behind holds its output open: what it said itself counts.
#[test]
fn one_that_leaves_a_child_behind_is_heard_and_the_child_ends() {
    let (code, told) = said("sleep 600 & echo $!", b"");
    let child = String::from_utf8(told).expect("a number");
    assert!(code == 0 && !child.is_empty(), "{child}");
    assert!(goes(child.trim()), "its child lives on");
}

#[test]
fn one_that_is_killed_or_not_there_is_told_apart() {
    let (killed, _) = ended("kill -9 $$", b"");
    assert!(matches!(killed, Ended::Killed), "{killed:?}");
    for path in ["/no/such/program", "/etc/passwd", "/tmp"] {
        let program = Program { path: path.into(), args: Vec::new(), seconds: 1 };
        run(&program, Path::new("/"), b"", MOST).expect_err("it cannot start");
    }
}
