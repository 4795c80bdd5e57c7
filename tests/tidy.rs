//! What ARCHITECTURE.md says of the house, read off its files: where SQL, time, randomness and
//! floating point may stand. Tests are left out: they may do all of it.

use std::path::{Path, PathBuf};

/// The Rust files below a folder that are no tests.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            let inside = path.read_dir().expect("a folder");
            waiting.extend(inside.map(|entry| entry.expect("an entry").path()));
        } else if name.ends_with(".rs")
            && !["tests.rs", "fixture.rs", "vectors.rs"].contains(&&*name)
        {
            found.push(path);
        }
    }
    found
}

/// The lines of files below `folder` that hold one of `words`, where `may` does not allow it.
fn strays(folder: &str, words: &[&str], may: &[&str]) -> Vec<String> {
    let mut strays = Vec::new();
    for file in files(folder) {
        let shown =
            file.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("inside").display().to_string();
        if may.iter().any(|place| shown.starts_with(place)) {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("readable");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            if words.iter().any(|word| line.contains(word)) {
                strays.push(format!("{shown}: {line}"));
            }
        }
    }
    strays
}

#[test]
fn sql_lives_in_the_store() {
    let sql = ["rusqlite", "INSERT INTO", "DELETE FROM", "PRAGMA "];
    for folder in ["ledger", "reports", "web", "src"] {
        assert_eq!(strays(folder, &sql, &["ledger/store/"]), Vec::<String>::new());
    }
}

#[test]
fn the_books_and_reports_read_no_clock_no_environment_and_draw_nothing() {
    let world = ["SystemTime", "Instant::now", "Timestamp::now", "std::env", "getrandom"];
    for folder in ["ledger", "reports"] {
        // The build script is no part of the books: it lists the profiles.
        assert_eq!(strays(folder, &world, &["ledger/build.rs"]), Vec::<String>::new());
    }
}

#[test]
fn floating_point_stays_in_the_charts() {
    // The contrast of the site's colours is worked out where they are, for a test alone.
    let may = ["reports/chart", "web/style.rs"];
    for folder in ["ledger", "reports", "web", "src"] {
        assert_eq!(strays(folder, &["f64", "f32"], &may), Vec::<String>::new());
    }
}

#[test]
fn a_module_of_the_books_and_of_the_reports_uses_those_above_it() {
    for folder in ["ledger", "reports"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let lib = std::fs::read_to_string(root.join(folder).join("lib.rs")).expect("readable");
        let named =
            lib.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
        let modules: Vec<&str> = named.map(|name| name.trim_end_matches(';')).collect();
        assert!(modules.len() > 20, "{modules:?}");
        for (at, module) in modules.iter().enumerate() {
            let below = modules.iter().skip(at + 1).filter(|name| **name != "fixture");
            let words: Vec<String> = below.map(|name| format!("crate::{name}::")).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            for place in [format!("{folder}/{module}.rs"), format!("{folder}/{module}")] {
                if root.join(&place).exists() {
                    assert_eq!(strays(&place, &words, &[]), Vec::<String>::new(), "{module}");
                }
            }
        }
    }
}
