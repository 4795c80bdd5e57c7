//! What anybody may take along: the whole of what is public, in formats that other programs read.

use crate::answer::{Answer, CSV, JSON, MARKDOWN, Refusal, TEXT};
use crate::ask::Ask;
use crate::outward::Outward;
use crate::view::{Shell, View};
use askama::Template;
use reports::export::ExportError;
use reports::export::package::{FILES, describe, written};

#[derive(Template)]
#[template(path = "downloads.html")]
struct Page {
    shell: Shell,
    origin: String,
    /// What other programs read of the site.
    outward: Outward,
}

/// Shows what there is.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let origin = view.books().genesis().origin.to_string();
    let outward = Outward::of(view, ask);
    Answer::page(&Page { shell: view.shell(ask, "downloads"), origin, outward })
}

/// One of the files that a package has, each under its own name.
pub fn file(_: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let name = ask.path.trim_start_matches('/');
    let file = FILES.iter().find(|file| file.path == name);
    let file = file.ok_or_else(|| Refusal::NotFound("There is no such file.".to_owned()))?;
    let kind = match file.mediatype {
        "text/csv" => CSV,
        "text/plain" => TEXT,
        "text/markdown" => MARKDOWN,
        other => other,
    };
    Ok(Answer::rows(kind, name, Box::new(|books, out| Ok((file.write)(books, out)?))))
}

/// What these files are, with the hash of each.
pub fn package(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let made = || Ok(describe(view.books(), &written(view.books())?)?);
    Ok(Answer::whole(JSON, view.once(|known| &known.package, &(), made)?.as_bytes()))
}

impl From<ExportError> for Refusal {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Books(error) => Self::Journal(error),
            ExportError::Write(error) => error.into(),
        }
    }
}
