//! A text of another's, line by line, with no more of it in memory than one line may have.
//! Refuses lines that are longer, and a last line without its end: there, something was cut off.

use super::PackageError;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

/// Hands each line over with its number, from 1; what `see` says of it is told with its place.
///
/// # Errors
/// The file cannot be read, or a line is refused.
pub(super) fn each(
    folder: &Path,
    file: &'static str,
    max: u64,
    mut see: impl FnMut(u64, &[u8]) -> Result<(), PackageError>,
) -> Result<(), PackageError> {
    let path = folder.join(file);
    let opened = File::open(&path).map_err(|e| PackageError::io(&path, e))?;
    let (mut reader, mut line) = (BufReader::new(opened), Vec::new());
    for number in 1.. {
        line.clear();
        let mut rest = reader.by_ref().take(max + 1);
        let read = rest.read_until(b'\n', &mut line).map_err(|e| PackageError::io(&path, e))?;
        if read == 0 {
            break;
        }
        if line.pop() != Some(b'\n') {
            let problem = match read as u64 > max {
                true => format!("has more than {max} bytes"),
                false => "is cut off: expected a line feed at its end".to_owned(),
            };
            return Err(PackageError::line(file, number, problem));
        }
        see(number, &line)?;
    }
    Ok(())
}
