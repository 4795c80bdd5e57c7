//! How far a report is proven, laid out: statements, what was put right, what went wrong, how the months of a
//! year stand, and how late entries were. Refuses nothing.

use crate::outline::{Cell, Row, Section};
use crate::report::{Dress, Report, phrases};
use crate::sum::Sum;
use crate::year::Year;

/// All of them.
pub(super) fn sections(report: &Report, dress: &Dress) -> Vec<Section> {
    let mut sections = vec![statements(report, dress), corrections(report, dress)];
    sections.extend(incidents(report, dress));
    sections.extend(report.year.iter().filter_map(|year| months(year, dress)));
    sections.push(publication(report));
    sections
}

fn statements(report: &Report, dress: &Dress) -> Section {
    let mut section = Section::new("Statements", 1, &["statement", "opening", "closing"]);
    for s in &report.statements {
        let balance = |sum: Option<Sum>| sum.map_or(Cell::from("not stated"), Cell::Sum);
        let name = format!("#{} {} {}", s.entry, dress.names.account(&s.account), s.ccy);
        section.row([name.into(), balance(s.opening), balance(s.closing)]);
        section.rows.push(Row::Note(phrases::statement(s)));
    }
    if report.statements.is_empty() {
        section.notes.push("None touches this period.".to_owned());
    }
    section.notes.extend(report.gaps.iter().map(|gap| phrases::gap(gap, &dress.names)));
    section
}

fn corrections(report: &Report, dress: &Dress) -> Section {
    let mut section = Section::new("Corrections", 1, &[]);
    for correction in report.corrected.iter() {
        section.row([phrases::correction(correction).into()]);
        let reason = dress.reasons.get(&correction.entry).cloned();
        section.rows.extend(reason.map(Row::Said));
    }
    if section.rows.is_empty() {
        section.notes.push("None.".to_owned());
    }
    section.notes.extend(phrases::classifications(&report.corrected));
    section
}

/// What went wrong and is worth telling; without any, nothing is said of it.
fn incidents(report: &Report, dress: &Dress) -> Option<Section> {
    let mut section = Section::new("Incidents", 1, &[]);
    for incident in &report.incidents {
        section.row([phrases::incident(incident).into()]);
        let told = dress.incidents.get(&incident.entry).into_iter().flatten();
        section.rows.extend(told.cloned().map(Row::Said));
    }
    (!section.rows.is_empty()).then_some(section)
}

/// How each month of a year stands, and what the treasurer said of it.
fn months(year: &Year, dress: &Dress) -> Option<Section> {
    let mut section = Section::new("Months", 2, &["month", "its report"]);
    for of in &year.months {
        section.row([of.month.name().into(), phrases::month(of).into()]);
        let note = of.note.and_then(|note| dress.notes.get(&note));
        section.rows.extend(note.cloned().map(Row::Said));
    }
    (!section.rows.is_empty()).then_some(section)
}

fn publication(report: &Report) -> Section {
    let mut section = Section::new("Publication", 1, &[]);
    section.notes.push(phrases::lag(&report.lag));
    section
}
