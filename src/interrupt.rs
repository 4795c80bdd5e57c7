//! Ctrl-C in the middle of long work: what it means for the books, before the program ends.
//! Nothing needs to be cleared up: a commit that was not through is none, as after a power cut.

use crate::out;

/// The shell's code for a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Says what an interruption means, from now on and once, however often it is asked for. Without a
/// thread to spare it is left unsaid.
pub fn told() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(listen);
}

fn listen() {
    let _ = std::thread::Builder::new().spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else { return };
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            out::say(
                "interrupted: what was not said to be written is not; run the same command again, \
                 nothing goes in twice",
            );
            std::process::exit(INTERRUPTED);
        }
    });
}
