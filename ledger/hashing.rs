//! Bytes on their way somewhere, counted and hashed: a file is described without being read again.

use crate::slot::hex;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};

/// Passes on what is written to it.
pub struct Hashing<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Hashing<W> {
    /// Passes on to `out`; a [`sink`](io::sink) where nothing but the hash is wanted.
    pub fn new(out: W) -> Self {
        Self { out, hash: Sha256::new(), bytes: 0 }
    }

    /// Where it went, how many bytes, and their SHA-256 in hex.
    pub fn finish(self) -> (W, u64, String) {
        (self.out, self.bytes, hex(&self.hash.finalize()))
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
