//! What a search of words looks for: each word, wherever it stands; what stands between quotes stays together.
//! Refuses none, and more than a search can be asked at once. [`crate::store::WordsFile::search`] finds them.

/// The words of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrases {
    text: String,
    all: Vec<String>,
}

/// Why these are no words to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one to {MOST} words, where what stands between quotes is one")]
pub struct PhrasesError;

/// As many as are looked for: each costs as much as a search of its own.
const MOST: usize = 10;

/// As keyboards and phones write them.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

impl Phrases {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Each of them once.
    pub fn all(&self) -> &[String] {
        &self.all
    }

    /// Whether all of them are in what was said, in whatever order and letters of whatever case.
    pub fn are_in(&self, said: &str) -> bool {
        let said = said.to_lowercase();
        self.all.iter().all(|phrase| said.contains(&phrase.to_lowercase()))
    }
}

impl std::str::FromStr for Phrases {
    type Err = PhrasesError;

    fn from_str(text: &str) -> Result<Self, PhrasesError> {
        // A quote that nobody closed reaches to the end.
        let pieces = text.split(QUOTES).zip([false, true].into_iter().cycle());
        let mut all: Vec<String> = Vec::new();
        for (piece, quoted) in pieces {
            let phrases =
                if quoted { vec![piece.trim()] } else { piece.split_whitespace().collect() };
            for phrase in phrases {
                if !phrase.is_empty() && !all.iter().any(|known| known == phrase) {
                    all.push(phrase.to_owned());
                }
            }
        }
        match all.len() {
            1..=MOST => Ok(Self { text: text.to_owned(), all }),
            _ => Err(PhrasesError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_alone_and_quotes_keep_them_together() {
        for (text, all) in [
            ("lindqvist  ada ", &["lindqvist", "ada"][..]),
            ("\"Ada Lindqvist\" oslo", &["Ada Lindqvist", "oslo"]),
            ("für „Ada Lindqvist“", &["für", "Ada Lindqvist"]),
            ("“ada lind", &["ada lind"]),
            ("a\"b c\"d", &["a", "b c", "d"]),
            ("ada ada \"\" \" \"", &["ada"]),
        ] {
            let phrases: Phrases = text.parse().expect("phrases");
            assert_eq!(
                (phrases.as_str(), phrases.all().iter().map(String::as_str).collect()),
                (text, all.to_vec())
            );
        }
        let many = "a b c d e f g h i j k";
        for text in ["", " ", "\"\"", many] {
            assert_eq!(text.parse::<Phrases>(), Err(PhrasesError), "{text}");
        }
        assert!(format!("\"{many}\"").parse::<Phrases>().is_ok());
    }
}
