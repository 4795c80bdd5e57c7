//! Whose turn it is to be sent a long file: a few readers at once, some more wait, and the others are told to come
//! again. Refuses to let a slow reader keep others waiting: while somebody waits, a piece must be taken within a
//! second. What ends so ends its connection, so that it is never taken for a whole file.

use crate::serve::Limits;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};

/// So many wait; each has a thread and a snapshot of the books.
const WAITING: usize = 32;
/// How long a reader may take for a piece while somebody waits: at 32 KiB a piece no slow line falls behind.
const PIECE: Duration = Duration::from_secs(1);
/// How often it is looked whether somebody waits.
const LOOK: Duration = Duration::from_millis(100);

/// The turns of a site.
pub struct Turns {
    free: Semaphore,
    room: Semaphore,
    /// The longest wait for a turn.
    wait: Duration,
    /// How long a reader may take for a piece while nobody waits.
    patience: Duration,
}

impl Turns {
    /// Within these limits.
    pub fn new(limits: &Limits) -> Self {
        let (free, room) = (Semaphore::new(limits.files), Semaphore::new(WAITING));
        Self { free, room, wait: limits.turn, patience: limits.request }
    }

    /// A turn, for a thread that may block: it ends when it is dropped. None where too many wait already, or for
    /// too long.
    pub fn take(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(turn) = self.free.try_acquire() {
            return Some(turn);
        }
        let _place = self.room.try_acquire().ok()?;
        let waiting = async { tokio::time::timeout(self.wait, self.free.acquire()).await };
        Handle::current().block_on(waiting).ok()?.ok()
    }

    /// Ends when a reader has had its time for a piece.
    pub async fn too_slow(&self) {
        let since = Instant::now();
        loop {
            tokio::time::sleep(LOOK.min(self.patience)).await;
            let wanted = self.room.available_permits() < WAITING;
            if since.elapsed() >= if wanted { PIECE.min(self.patience) } else { self.patience } {
                return;
            }
        }
    }
}
