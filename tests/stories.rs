//! The manual, run: every console block of `tests/stories/*.md` is done as it is written.
//!
//! `$ ` begins a command and `> ` goes on with it; what follows is what it prints, both streams.
//! `[..]` stands for anything within a line, a line `...` for any lines. A command that fails is
//! followed by `$ echo $?`. `<!-- today: 2026-02-03 -->` turns the calendar; a story that
//! `<!-- needs: PROGRAM -->` is left out, and that is said, where the program is missing. Each story
//! has a fresh folder with the files of `tests/stories/`. `UPDATE=1` writes what is printed now.

use crate::desk::{Desk, left_out, said};
use std::path::{Path, PathBuf};

#[test]
fn the_manual_is_true() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut stories = files(&folder, |path| path.extension().is_some_and(|e| e == "md"));
    stories.sort();
    assert!(!stories.is_empty(), "no story in {}", folder.display());
    let update = std::env::var_os("UPDATE").is_some();
    let wrong: Vec<String> = stories.iter().filter_map(|path| run(path, &folder, update)).collect();
    assert!(wrong.is_empty(), "{}\n(UPDATE=1 writes what is printed now)", wrong.join("\n"));
}

fn files(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let inside = std::fs::read_dir(folder).expect("the stories' folder");
    inside.map(|file| file.expect("a file").path()).filter(|path| wanted(path)).collect()
}

/// Runs one story; says where it is not true.
fn run(path: &Path, folder: &Path, update: bool) -> Option<String> {
    let text = std::fs::read_to_string(path).expect("a story");
    let mut needs = text.lines().filter_map(|line| said_in(line, "needs: "));
    if needs.any(left_out) {
        return None;
    }
    let mut scene = Scene::new(folder);
    let (mut told, mut wrong) = (String::new(), String::new());
    for part in parts(&text) {
        match part {
            Part::Prose(line) => {
                scene.turn_calendar(line);
                told += &format!("{line}\n");
            }
            Part::Command { line, command, expected } => {
                let printed = scene.run(&command);
                told += &format!("$ {}\n", command.replace('\n', "\n> ").replace("> \n", ">\n"));
                if matches(&expected, &printed) {
                    told += &expected;
                } else {
                    let at = format!("{}:{line}", path.display());
                    wrong += &format!("{at}: {command}\n--- told\n{expected}--- is\n{printed}");
                    told += &masked(&printed);
                }
            }
        }
    }
    wrong += &scene.finish();
    if update {
        std::fs::write(path, told).expect("the story is written");
        return None;
    }
    (!wrong.is_empty()).then_some(wrong)
}

/// What a comment says to the runner.
fn said_in<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix("<!-- ")?.strip_prefix(key)?.strip_suffix(" -->")
}

/// A line of prose, or a command with what it is told to print.
enum Part<'a> {
    Prose(&'a str),
    Command { line: usize, command: String, expected: String },
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with("```") {
            inside = line == "```console";
            parts.push(Part::Prose(line));
            continue;
        }
        let more = line.strip_prefix("> ").or((line == ">").then_some(""));
        match (inside, line.strip_prefix("$ "), more, parts.last_mut()) {
            (true, Some(command), ..) => parts.push(Part::Command {
                line: number,
                command: command.to_owned(),
                expected: String::new(),
            }),
            (true, None, Some(more), Some(Part::Command { command, expected, .. }))
                if expected.is_empty() =>
            {
                *command += &format!("\n{more}");
            }
            (true, None, _, Some(Part::Command { expected, .. })) => {
                *expected += &format!("{line}\n");
            }
            _ => parts.push(Part::Prose(line)),
        }
    }
    parts
}

/// A story's folder, where it stands in it, and how the last command ended.
struct Scene {
    desk: Desk,
    here: PathBuf,
    last: i32,
    unseen: String,
}

impl Scene {
    fn new(folder: &Path) -> Self {
        let desk = Desk::empty();
        for file in files(folder, |path| path.extension().is_none_or(|e| e != "md")) {
            let name = file.file_name().expect("a name");
            std::fs::copy(&file, desk.path(name)).expect("a copy");
        }
        let here = desk.path("");
        Self { desk, here, last: 0, unseen: String::new() }
    }

    fn turn_calendar(&mut self, line: &str) {
        if let Some(day) = said_in(line, "today: ") {
            self.desk.set_today(day);
        }
    }

    /// Runs one command where the last one left us; what it printed.
    fn run(&mut self, command: &str) -> String {
        if self.last != 0 && command != "echo $?" {
            self.unseen += &format!("before `{command}`: exit code {} is not shown\n", self.last);
        }
        let left = self.desk.path(".left");
        let script =
            format!("exec 2>&1\n(exit {})\n{command}\ns=$?; pwd > {:?}; exit $s", self.last, left);
        let mut bash = self.desk.command("bash");
        let said = said(
            bash.env_remove("LEDGER_BOOK").current_dir(&self.here).args(["-c", &script]).output(),
        );
        if let Ok(folder) = std::fs::read_to_string(&left) {
            self.here = folder.trim_end().into();
        }
        self.last = said.code;
        let (home, mut printed) = (self.desk.path(""), said.out);
        printed = printed.replace(home.to_string_lossy().trim_end_matches('/'), "[..]");
        if !printed.is_empty() && !printed.ends_with('\n') {
            printed.push('\n');
        }
        printed
    }

    fn finish(self) -> String {
        let end =
            (self.last != 0).then(|| format!("at the end: exit code {} is not shown\n", self.last));
        self.unseen + &end.unwrap_or_default()
    }
}

fn matches(expected: &str, printed: &str) -> bool {
    let expected: Vec<&str> = expected.lines().collect();
    let printed: Vec<&str> = printed.lines().collect();
    lines_match(&expected, &printed)
}

fn lines_match(expected: &[&str], printed: &[&str]) -> bool {
    match (expected, printed) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=printed.len()).any(|n| lines_match(rest, &printed[n..])),
        ([e, expected @ ..], [p, printed @ ..]) => {
            line_matches(e, p) && lines_match(expected, printed)
        }
        _ => false,
    }
}

fn line_matches(expected: &str, printed: &str) -> bool {
    let Some((before, after)) = expected.split_once("[..]") else { return expected == printed };
    let Some(rest) = printed.strip_prefix(before) else { return false };
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    ends.into_iter().any(|at| line_matches(after, &rest[at..]))
}

/// What is another in every run, hashes and keys, as `[..]`.
fn masked(printed: &str) -> String {
    let random = |word: &str| {
        let word = word.trim_matches(['.', ',', '`', '(', ')']);
        word.len() >= 40
            && word.bytes().any(|b| b.is_ascii_digit())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=-_.:".contains(&b))
    };
    // The names of batches and payments are made of the book's nonce.
    let id = |part: &&str| {
        part.len() == 21
            && part.starts_with(['B', 'P'])
            && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let words = printed.split_inclusive([' ', '\n']);
    let mask = |word: &str| {
        let bare = word.trim_end();
        match bare.split(|c: char| !c.is_ascii_alphanumeric()).find(id) {
            Some(id) => word.replace(id, "[..]"),
            None if random(bare) => word.replace(bare, "[..]"),
            None => word.to_owned(),
        }
    };
    words.map(mask).collect()
}

#[test]
fn wildcards_match_what_they_stand_for_and_nothing_else() {
    assert!(matches("root [..]\n", "root abc=\n"));
    assert!(matches("a [..] c [..]\n", "a b c d e\n"));
    assert!(!matches("root [..] more\n", "root abc\n"));
    assert!(matches("a\n...\nd\n", "a\nb\nc\nd\n"));
    assert!(!matches("a\n...\nd\n", "a\nb\nc\n"));
    assert!(!matches("", "something\n"));
    assert_eq!(masked(&format!("root {}\n", "a1".repeat(22))), "root [..]\n");
    assert_eq!(masked("in outbox/BQ457HVZFX6OD6GSRSQEV.xml: it\n"), "in outbox/[..].xml: it\n");
}
