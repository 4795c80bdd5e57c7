//! What would help a file that was refused: the profiles that read it once they are named, a
//! currency, or a profile of its own; each as the command to type.
//! Nothing is decided: whether a file is of that bank, and in that currency, only a person knows.

use super::file;
use crate::{out, profile};
use ledger::statement::propose::{Wanted, propose};
use ledger::statement::{Options, Problem, Profile, Profiles, Refusal, Statement};
use std::path::Path;

/// Currencies that are tried, to show one in the command.
const TRIED: [&str; 5] = ["EUR", "USD", "GBP", "CHF", "JPY"];

/// What a file was read with, and by which command.
pub struct Asked<'a> {
    /// As `ledger import`.
    pub command: &'static str,
    /// The file, as it was named.
    pub path: &'a Path,
    /// The file's own name.
    pub name: &'a str,
    /// All profiles.
    pub profiles: &'a Profiles,
    /// Where the book's own profiles are, as a shell here would name it.
    pub folder: &'a str,
    /// What else it was read with.
    pub options: Options,
}

impl Asked<'_> {
    /// A line for each thing that would help; `by` is the profile that refused the file.
    pub fn lines(&self, refusal: &Refusal, by: Option<&Profile>) -> Vec<String> {
        // Standard input was read, and cannot be read again.
        let bytes = (self.path.as_os_str() != "-").then(|| file::read(self.path));
        let Some(Ok(bytes)) = bytes else { return Vec::new() };
        let mut lines = self.named(&bytes, by);
        lines.extend(by.and_then(|by| self.with_currency(refusal, by, &bytes)));
        if lines.is_empty() && self.is_unknown(refusal, by, &bytes) {
            lines.push(self.described());
        }
        lines
    }

    /// The profiles that read it, where a person says that they are meant.
    fn named(&self, bytes: &[u8], by: Option<&Profile>) -> Vec<String> {
        let found = self.profiles.that_read(self.name, bytes, &self.options);
        let id = |profile: &Profile| profile.profile.id.clone();
        let other = found.iter().filter(|p| !self.options.pinned || by.map(id) != Some(id(p)));
        let line = |profile: &&&Profile| {
            let about = &profile.profile;
            let command = self.with(&format!("--profile {}", about.id));
            format!("If it is a file of {}: `{command}`", about.institution)
        };
        other.collect::<Vec<_>>().iter().map(line).collect()
    }

    /// A currency with which it is read, where that was all that it lacks.
    fn with_currency(&self, refusal: &Refusal, by: &Profile, bytes: &[u8]) -> Option<String> {
        let of_currency =
            |problem: &Problem| matches!(problem, Problem::NoCurrency | Problem::BadAmount { .. });
        if !refusal.faults.iter().all(|fault| of_currency(&fault.problem)) {
            return None;
        }
        let reads = |code: &&str| {
            let options = Options { currency: code.parse().ok(), ..self.options };
            Statement::read(self.name, bytes.to_vec(), by, &options).is_ok()
        };
        let code = TRIED.iter().find(|code| reads(code))?;
        let profile = match self.options.pinned {
            true => format!("--profile {} ", by.profile.id),
            false => String::new(),
        };
        let command = self.with(&format!("{profile}--currency {code}"));
        Some(format!("If its currency is {code}: `{command}`"))
    }

    /// How to describe the file, where nobody has.
    fn described(&self) -> String {
        let id = profile::id_of(self.name).filter(|id| self.profiles.named(id).is_none());
        let id = id.unwrap_or_else(|| "my-bank".to_owned());
        let (path, folder) = (self.path(), self.folder);
        format!(
            "To describe the files of this bank: `ledger profile new --from {path} --id {id} > \
             {folder}/{id}.toml`"
        )
    }

    /// Whether nobody has described such files: none has their columns, or only everybody's, and a
    /// proposal does better with their cells.
    fn is_unknown(&self, refusal: &Refusal, by: Option<&Profile>, bytes: &[u8]) -> bool {
        let any = |of: fn(&Problem) -> bool| refusal.faults.iter().any(|fault| of(&fault.problem));
        if by.is_none_or(|by| !by.detect.last) {
            return any(|problem| {
                use Problem::{NoHeader, NoProfile, Unnamed};
                matches!(problem, NoProfile { .. } | NoHeader { .. } | Unnamed(_))
            });
        }
        let Options { currency, today, .. } = self.options;
        let wanted = Wanted { id: "new", currency, encoding: None, today };
        any(|problem| matches!(problem, Problem::NoDate { .. } | Problem::BadAmount { .. }))
            && propose(self.name, bytes, &wanted).is_ok_and(|proposed| proposed.refusal.is_none())
    }

    fn with(&self, words: &str) -> String {
        format!("{} {} {words}", self.command, self.path())
    }

    fn path(&self) -> String {
        quoted(&out::path(self.path))
    }
}

/// A path as a shell takes it.
pub fn quoted(path: &str) -> String {
    let bare = |c: char| c.is_alphanumeric() || "._/-+=:,@%".contains(c);
    match !path.is_empty() && path.chars().all(bare) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_is_one_word_for_the_shell() {
        assert_eq!(quoted("../march.csv"), "../march.csv");
        assert_eq!(quoted("march 2026.csv"), "'march 2026.csv'");
        assert_eq!(quoted("it's.csv"), "'it'\\''s.csv'");
    }
}
