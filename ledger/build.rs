//! Lists the built-in profiles, so that adding a bank is adding its files: each TOML file in
//! `statement/profiles` is one, but `declined.toml`, which lists what is no statement.

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("statement/profiles");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path()));
    let mut files: Vec<PathBuf> = entries.collect::<Result<_, std::io::Error>>()?;
    files.retain(|f| f.extension().is_some_and(|e| e == "toml") && !f.ends_with("declined.toml"));
    // In order of their names: the same program from the same files.
    files.sort();
    let texts: Vec<String> = files.iter().map(|f| format!("include_str!({f:?})")).collect();
    let out = Path::new(&std::env::var("OUT_DIR")?).join("profiles.rs");
    std::fs::write(out, format!("[{}]", texts.join(", ")))?;
    Ok(())
}
