//! What was laid out, as a page that stands alone: no script, no address but its own, light and dark,
//! paper and telephone. The site puts the part within it, and [`STYLE`], into its own pages.

use crate::chart::Figure;
use crate::outline::{Cell, Outline, Part, Row, Section};
use crate::prose::{capital, minus, plain};
use crate::sum::Sum;
use askama::Template;
use ledger::day::Month;

/// What a page shows beside the facts.
#[derive(Default)]
pub struct Extras<'a> {
    /// Pictures, in order.
    pub charts: &'a [Figure],
    /// What stands before an entry's number in its address, as `/e/`; no links without it.
    pub entry_link: Option<&'a str>,
}

/// Up to so many bytes a word stays on one line.
const SHORT: usize = 12;

/// An amount of more signs than this is no neighbour of another on a telephone: one of eleven digits.
const LONG: usize = 12;

/// The style of the report and its pictures.
pub const STYLE: &str = include_str!("templates/report.css");

/// The whole page.
pub(crate) fn lay(outline: &Outline, extras: &Extras<'_>) -> Result<String, askama::Error> {
    let body = inner(outline, extras)?;
    let (service, period) = (plain(&outline.service), capital(&outline.period));
    Page { service: &service, period: &period, style: STYLE, body: &body }.render()
}

/// The part between a site's header and its footer.
pub(crate) fn inner(outline: &Outline, extras: &Extras<'_>) -> Result<String, askama::Error> {
    let title = capital(&outline.period);
    Inner { title: &title, outline, charts: extras.charts, link: extras.entry_link }.render()
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    service: &'a str,
    period: &'a str,
    style: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Inner<'a> {
    title: &'a str,
    outline: &'a Outline,
    charts: &'a [Figure],
    link: Option<&'a str>,
}

/// Whether words stand where a figure would: they may be broken, as a figure may not.
fn is_told(text: &str) -> bool {
    text.contains(' ') && !text.contains(|c: char| c.is_ascii_digit())
}

impl Inner<'_> {
    fn charts_of(&self, part: &Part, section: &Section) -> Vec<&Figure> {
        self.charts.iter().filter(|figure| figure.stands_behind(part, section)).collect()
    }

    /// Whether a telephone is too narrow for all columns side by side.
    fn is_wide(&self, section: &Section) -> bool {
        section.head.len() > 4
    }

    /// What a table is on a telephone: of figures each is named, of a list the one figure stands at the edge.
    fn table_class(&self, section: &Section) -> &'static str {
        match (self.is_wide(section), section.head.len().saturating_sub(section.words)) {
            (false, _) => "",
            (true, 1) => " class=\"wide list\"",
            (true, _) => " class=\"wide\"",
        }
    }

    /// What stands above a cell.
    fn head(&self, section: &Section, place: &usize) -> String {
        section.head.get(*place).map_or(String::new(), |head| self.heading(head))
    }

    /// A month has its name: `Oct 2026` for `2026-10`.
    fn heading(&self, head: &str) -> String {
        let Ok(month) = head.parse::<Month>() else { return head.to_owned() };
        let name: String = month.name().chars().take(3).collect();
        format!("{name} {}", month.year())
    }

    fn words(&self, text: &str) -> String {
        plain(text)
    }

    /// What stands before a command in a text, the command, and what stands behind it: no language touches it.
    fn command<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        let at = if text.starts_with("ledger ") { 0 } else { text.find(": ledger ")? + 2 };
        let (before, rest) = text.split_at(at);
        let (command, behind) = rest.split_at(rest.trim_end_matches('.').len());
        Some((before, command, behind))
    }

    /// The page of the site that shows what a command says.
    fn page_of(&self, command: &str) -> Option<String> {
        let up = self.link?.strip_suffix("e/")?;
        command.starts_with("ledger shutdown --at ").then(|| format!("{up}shutdown"))
    }

    fn amount(&self, sum: &Sum) -> String {
        minus(&sum.grouped())
    }

    fn row_class(&self, row: &Row) -> &'static str {
        match row {
            Row::Struck(_) => " class=\"struck\"",
            Row::Total(_) => " class=\"total\"",
            _ => "",
        }
    }

    /// What a cell is, for the style: a number, or a short word that is not broken.
    fn class(&self, section: &Section, place: &usize, cell: &Cell) -> &'static str {
        match cell {
            Cell::Text(text) if *place >= section.words && is_told(text) => "n told",
            _ if *place >= section.words => self.figure_class(&cell.shown()),
            Cell::Text(text) | Cell::Name(text) if text.len() > SHORT => "words",
            _ => "short",
        }
    }

    /// What a figure is: one that is long may be broken where there is no room for it.
    fn figure_class(&self, text: &str) -> &'static str {
        let is_long = text.split(' ').any(|part| part.chars().count() > LONG);
        if is_long { "n long" } else { "n" }
    }

    /// Where a cell leads.
    fn address(&self, cell: &Cell) -> Option<String> {
        match (cell, self.link) {
            (Cell::Entry(index), Some(link)) => Some(format!("{link}{index}")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_told;

    #[test]
    fn words_in_place_of_a_figure_may_be_broken_and_figures_may_not() {
        assert!(is_told("not stated"));
        for whole in ["23.6 months", "owed 120.00 EUR", "closed", ""] {
            assert!(!is_told(whole), "{whole}");
        }
    }
}
