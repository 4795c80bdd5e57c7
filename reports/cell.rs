//! A text as one cell that no spreadsheet runs: words of others may begin as formulas do.
//! Refuses nothing; whoever writes a table separates the cells and ends the rows.

/// A text as one CSV cell that no spreadsheet runs: OWASP's rule, a leading `'` before the
/// characters that begin a formula, and always quoted where quoting matters.
///
/// ```
/// use reports::cell::text_cell;
/// assert_eq!(text_cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
/// assert_eq!(text_cell("Zoë, \"Ltd\""), "\"Zoë, \"\"Ltd\"\"\"");
/// ```
pub fn text_cell(text: &str) -> String {
    let begins = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    };
    let runs = text.trim_start_matches(' ').starts_with(begins);
    let safe = if runs { format!("'{text}") } else { text.to_owned() };
    if safe.contains([',', '"', '\r', '\n', ';', '\t']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}
