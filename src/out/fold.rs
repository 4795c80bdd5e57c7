//! Long lines for a terminal: folded between words, and set in below their beginning.
//! Refuses to break a command, which is copied in one piece, and what has no space: a root, a path.

use comfy_table::Table;

/// How much further in a line goes on.
const FURTHER: usize = 4;

/// The text as the terminal of standard output shows it whole; in a pipe as it is.
pub fn folded(text: &str) -> String {
    match Table::new().width() {
        Some(width) => fold(text, usize::from(width)),
        None => text.to_owned(),
    }
}

fn fold(text: &str, width: usize) -> String {
    text.split_inclusive('\n').map(|line| fold_line(line, width)).collect()
}

fn fold_line(line: &str, width: usize) -> String {
    if line.trim_end().chars().count() <= width {
        return line.to_owned();
    }
    let words = line.trim_start_matches(' ');
    let indent = line.len() - words.len();
    let mut text = " ".repeat(indent);
    let mut room = width.saturating_sub(indent);
    let mut first = true;
    for piece in pieces(words) {
        let long = piece.trim_end().chars().count();
        if long > room && !first {
            text.truncate(text.trim_end().len());
            text += &format!("\n{:1$}", "", indent + FURTHER);
            room = width.saturating_sub(indent + FURTHER);
        }
        text += piece;
        room = room.saturating_sub(piece.chars().count());
        first = false;
    }
    text
}

/// Words with the space behind them; what stands in backquotes is one word.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split_inclusive(move |c| {
        quoted ^= c == '`';
        c == ' ' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_on_below_its_beginning_and_a_short_one_stays() {
        let text = "Waiting:\n  entry 23, 19.20 EUR to hosting: a debit is not explained\n";
        let told = "Waiting:\n  entry 23, 19.20 EUR to\n      hosting: a debit is not\n      \
                    explained\n";
        assert_eq!(fold(text, 30), told);
        assert_eq!(fold(text, 80), text);
    }

    #[test]
    fn a_command_and_a_root_stay_whole() {
        let root = "f".repeat(64);
        let text = format!("Waits: look, then `ledger payout sent BQ3D4KTXW2A6` root {root}");
        let told = fold(&text, 30);
        assert!(told.contains("\n    `ledger payout sent BQ3D4KTXW2A6`\n"), "{told}");
        assert!(told.ends_with(&format!("\n    {root}")), "{told}");
    }

    #[test]
    fn a_narrow_terminal_and_an_open_quote_lose_nothing() {
        for text in ["  a `b c d", "", "\n\n", "ä ö ü ß `", "      deep in"] {
            for width in 0..12 {
                let words =
                    |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(words(&fold(text, width)), words(text), "{width}");
            }
        }
    }
}
