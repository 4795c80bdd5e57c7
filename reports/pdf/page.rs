//! What stands on the page, as typst reads it: the outline as JSON, the pictures, the facts that go along.
//! Letters that the fonts lack become `�` here and nowhere else.

use super::world::can_show;
use super::{Extras, ReportError, unwritten};
use crate::chart::Figure;
use crate::outline::{Cell, Outline, Part, Row, Section};
use crate::prose::capital;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The files that the page asks for, by name.
pub(super) fn files(
    outline: &Outline,
    extras: Extras<'_>,
) -> Result<BTreeMap<String, Vec<u8>>, ReportError> {
    let Extras { charts, csv, json, date, .. } = extras;
    let mut files = BTreeMap::new();
    for (number, chart) in charts.iter().enumerate() {
        files.extend(chart.svg().map(|svg| (picture(number), shown(&svg).into_bytes())));
    }
    let parts = outline.parts.iter().map(|part| laid_part(part, charts));
    let page = json!({
        "service": shown(&outline.service),
        "title": shown(&capital(&outline.period)),
        "date": date.to_string(),
        "lead": all_shown(&outline.lead),
        "parts": parts.collect::<Vec<_>>(),
        "foot": outline.foot.iter().map(|(name, value)| [shown(name), shown(value)]).collect::<Vec<_>>(),
    });
    files.insert("page.json".to_owned(), serde_json::to_vec(&page).map_err(unwritten)?);
    files.insert("report.csv".to_owned(), csv.into_bytes());
    files.insert("report.json".to_owned(), json.into_bytes());
    Ok(files)
}

fn laid_part(part: &Part, charts: &[Figure]) -> Value {
    let sections = part.sections.iter().map(|section| laid(part, section, charts));
    json!({ "heading": shown(&part.heading), "sections": sections.collect::<Vec<_>>() })
}

fn laid(part: &Part, section: &Section, charts: &[Figure]) -> Value {
    let behind = charts.iter().enumerate().filter(|(_, chart)| chart.stands_behind(part, section));
    let pictures = behind.map(
        |(number, chart)| json!({ "file": picture(number), "caption": shown(&chart.caption) }),
    );
    json!({
        "title": shown(&section.title),
        "words": section.words,
        "columns": section.columns().max(section.head.len()),
        "head": all_shown(&section.head),
        "rows": section.rows.iter().map(row).collect::<Vec<_>>(),
        "notes": all_shown(&section.notes),
        "pictures": pictures.collect::<Vec<_>>(),
    })
}

fn row(row: &Row) -> Value {
    let cells = |cells: &[Cell]| cells.iter().map(|cell| shown(&cell.shown())).collect::<Vec<_>>();
    match row {
        Row::Cells(of) => json!({ "is": "cells", "cells": cells(of) }),
        Row::Struck(of) => json!({ "is": "struck", "cells": cells(of) }),
        Row::Total(of) => json!({ "is": "total", "cells": cells(of) }),
        Row::Note(text) | Row::Said(text) => json!({ "is": "note", "text": shown(text) }),
    }
}

fn picture(number: usize) -> String {
    format!("picture-{number}.svg")
}

fn all_shown(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| shown(text)).collect()
}

/// A text without letters that the fonts lack.
fn shown(text: &str) -> String {
    let lacking = |c: char| !can_show(c) && !c.is_whitespace();
    text.chars().map(|c| if lacking(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
