//! Which known word a wrong one may have been meant to be, by the slips of a hand that typed it.
//! A third of its letters may be wrong, three at most: what is further away is another word.

/// The nearest of the known words, if one is near; of equals the first by the alphabet.
///
/// ```
/// use ledger::nearest::nearest;
/// assert_eq!(nearest("hostign", ["domain", "hosting"]), Some("hosting"));
/// assert_eq!(nearest("travel", ["domain", "hosting"]), None);
/// ```
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |word: &'a str| {
        let distance = strsim::damerau_levenshtein(text, word);
        let wrong = (text.len().max(word.len()) / 3).clamp(1, 3);
        (distance <= wrong).then_some((distance, word))
    };
    known.into_iter().filter_map(near).min().map(|(_, word)| word)
}

/// As a part of a message: nothing, or the question.
pub fn meant(word: Option<impl std::fmt::Display>) -> String {
    word.map(|word| format!("did you mean `{word}`? ")).unwrap_or_default()
}
