//! Programs of the treasurer's own choice: one that fetches statements, one that pays.
//! Started without a shell and with an empty environment, and never waited for longer than declared:
//! what hangs is killed with all that it started. What an answer means its reader decides.

use ledger::local::Program;
use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How a program ended.
#[derive(Debug)]
pub enum Ended {
    /// By itself, with this code, having said this.
    Exited(i32, Vec<u8>),
    /// By a signal.
    Killed,
    /// It was still running when its time was over.
    TimedOut,
}

/// How often a program is asked whether it has ended.
const LOOK: Duration = Duration::from_millis(5);

/// Runs a program in `folder`, gives it `input`, and takes at most `most` bytes of what it says.
///
/// # Errors
/// It cannot be started: then nothing of it ran.
pub fn run(program: &Program, folder: &Path, input: &[u8], most: usize) -> std::io::Result<Ended> {
    let mut child = Command::new(&program.path)
        .args(&program.args)
        .env_clear()
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let said = listen(&mut child, most);
    tell(&mut child, input);
    let end = Instant::now() + Duration::from_secs(program.seconds);
    loop {
        if let Some(status) = child.try_wait()? {
            // Whoever it left behind may hold its output open, and ends first; who fled from the
            // group can only cost a moment, and the answer.
            kill_group(&child);
            let said = said.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
            return Ok(status.code().map_or(Ended::Killed, |code| Ended::Exited(code, said)));
        }
        if Instant::now() >= end {
            kill_group(&child);
            let _ = child.kill();
            child.wait()?;
            return Ok(Ended::TimedOut);
        }
        std::thread::sleep(LOOK);
    }
}

/// Reads on a thread of its own: one byte more than is wanted shows a flood, the rest is thrown away
/// so that the program does not hang on a full pipe.
fn listen(child: &mut Child, most: usize) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    let Some(mut output) = child.stdout.take() else { return receiver };
    let _ = std::thread::Builder::new().spawn(move || {
        let mut said = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let _ = output.by_ref().take(limit).read_to_end(&mut said);
        // Sent before the rest is read: a flood never ends.
        let _ = sender.send(said);
        let _ = std::io::copy(&mut output, &mut std::io::sink());
    });
    receiver
}

/// Writes on a thread of its own: a program that does not read must not stop us.
fn tell(child: &mut Child, input: &[u8]) {
    let Some(mut stdin) = child.stdin.take() else { return };
    let input = input.to_vec();
    let _ = std::thread::Builder::new().spawn(move || {
        let _ = stdin.write_all(&input);
    });
}

fn kill_group(child: &Child) {
    let id = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
    }
}

#[cfg(test)]
mod tests;
