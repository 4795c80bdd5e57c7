//! FORMAT.md as a file with examples in it: the blocks that name a vector are filled from it.

/// What a block may show of a vector.
const KINDS: [&str; 5] = ["leaf", "openings", "slot", "token", "log"];

/// Fills each fenced block that opens with ```` ```KIND NAME ```` with what `content` says;
/// everything else stays as it is.
pub fn fill(document: &str, mut content: impl FnMut(&str, &str) -> String) -> String {
    let mut filled = String::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        filled += line;
        filled.push('\n');
        let Some((kind, name)) = named(line) else { continue };
        filled += content(kind, name).trim_end_matches('\n');
        filled += "\n```\n";
        // What stood there; a block that is not closed swallows the rest, and the test says so.
        lines.by_ref().find(|line| *line == "```");
    }
    filled
}

fn named(line: &str) -> Option<(&str, &str)> {
    let (kind, name) = line.strip_prefix("```")?.split_once(' ')?;
    KINDS.contains(&kind).then_some((kind, name))
}

/// One long line broken behind commas, so that a page can show it; joined, the lines are the bytes.
pub fn broken(line: &str) -> String {
    const WIDTH: usize = 96;
    let mut broken = String::new();
    let mut width = 0;
    for part in line.split_inclusive(',') {
        if width > 0 && width + part.len() > WIDTH {
            broken.push('\n');
            width = 0;
        }
        broken += part;
        width += part.len();
    }
    broken
}
