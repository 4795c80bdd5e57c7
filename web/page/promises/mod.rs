//! A page of promises: every point of the Open Services framework, and whether the books show that it
//! is kept. No point is left out where it is not: who reads this should not have to ask.

mod judge;
mod points;

use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::shown::{Date, counted, short};
use crate::table::{Cell, Table};
use crate::view::{Shell, View};
use askama::Template;
use judge::{Again, Bench, Stands, Verdict};
use ledger::entry::Declared;
use points::{POINTS, Part, Point, VERSION};

#[derive(Template)]
#[template(path = "promises.html")]
struct Page {
    shell: Shell,
    today: Date,
    /// What the service declares, and the entry that says it.
    framework: Option<(String, u64)>,
    /// The version whose points these are.
    version: &'static str,
    /// As `19 kept, 2 not kept`.
    summary: String,
    parts: Vec<(&'static str, Vec<Judged>)>,
}

/// A point with its verdict.
struct Judged {
    point: &'static Point,
    verdict: Verdict,
}

/// Shows it.
pub fn show(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let all = judged(view)?;
    let summary = summary(&all);
    let mut parts: Vec<(&str, Vec<Judged>)> =
        Part::ALL.iter().map(|part| (part.name(), Vec::new())).collect();
    for one in all {
        let part = parts.iter_mut().find(|(name, _)| *name == one.point.part.name());
        if let Some((_, points)) = part {
            points.push(one);
        }
    }
    Answer::page(&Page {
        shell: view.shell(ask, "promises"),
        today: Date::of(view.now()?.today),
        framework: framework(view),
        version: VERSION,
        summary,
        parts,
    })
}

/// One point a row.
pub fn csv(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(table(view)?.csv())
}

/// The same as JSON.
pub fn json(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    Ok(table(view)?.json(view.books()))
}

fn judged(view: &View) -> Result<Vec<Judged>, Refusal> {
    let bench = Bench::of(view)?;
    let judge = |point| Ok(Judged { point, verdict: bench.judge(point.test)? });
    POINTS.iter().map(judge).collect()
}

/// How many are kept, and how many are not.
pub fn counted_up(view: &View) -> Result<(usize, usize), Refusal> {
    let all = judged(view)?;
    let count = |stands: Stands| all.iter().filter(|of| of.verdict.stands == stands).count();
    Ok((count(Stands::Kept), count(Stands::Broken)))
}

fn summary(all: &[Judged]) -> String {
    let stands = [Stands::Kept, Stands::Broken, Stands::NotYet, Stands::Untold];
    let count = |stands: Stands| all.iter().filter(|of| of.verdict.stands == stands).count() as u64;
    let told = stands.map(|stands| (count(stands), stands)).into_iter().filter(|(n, _)| *n > 0);
    let told = told.map(|(n, stands)| match stands {
        Stands::Kept => format!("{n} kept"),
        Stands::Broken => format!("{n} not kept"),
        Stands::NotYet => format!("{n} not asked yet"),
        Stands::Untold => counted(n, "that the books can’t tell", "that the books can’t tell"),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// The version of the framework that the service declares.
fn framework(view: &View) -> Option<(String, u64)> {
    let (entry, policy) = view.declared.get("service", "service")?;
    match &policy.value {
        Declared::Service { framework: Some(version), .. } => Some((short(version, 40), entry)),
        _ => None,
    }
}

fn table(view: &View) -> Result<Table, Refusal> {
    let row = |of: Judged| {
        let evidence = of.verdict.evidence.map_or(String::new(), |(path, _)| path);
        let stands = match of.verdict.stands {
            Stands::Kept => "kept",
            Stands::Broken => "not-kept",
            Stands::NotYet => "not-asked-yet",
            Stands::Untold => "untold",
        };
        let texts = [VERSION, of.point.id, of.point.part.name(), of.point.says, stands];
        let texts = texts.into_iter().map(Cell::text);
        let besides = of.verdict.besides.iter().map(Again::says);
        let why: Vec<String> = std::iter::once(of.verdict.why).chain(besides).collect();
        texts.chain([Cell::text(why.join(" ")), Cell::text(evidence)]).collect()
    };
    let rows = judged(view)?.into_iter().map(row).collect();
    let head = &["framework", "point", "part", "promise", "stands", "why", "evidence"];
    Ok(Table { name: "promises".to_owned(), head, rows })
}
