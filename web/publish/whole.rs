//! Files that are made of files which lie there by then: the list of all entries of the lists of its months, the
//! description of the package of what it holds. So nothing of it is worked out twice.
//! Refuses nothing more than its pages do. A crash leaves what was there before.

use super::PublishError;
use super::address::Target;
use super::made::Made;
use super::page::{Done, Maker};
use crate::answer::Refusal;
use crate::view::View;
use ledger::day::{Day, Month};
use reports::export::package::{self, Written};
use reports::record::CSV_HEAD;
use std::collections::BTreeSet;
use std::io::{self, Seek as _, SeekFrom};

/// The list of all entries.
const LIST: &str = "entries.csv";
/// What describes the package.
const PACKAGE: &str = "datapackage.json";

/// They are made last.
pub(super) const FILES: [&str; 2] = [LIST, PACKAGE];

/// The months that have a list.
pub(super) fn months(view: &View) -> Result<BTreeSet<Month>, Refusal> {
    let totals = view.books().totals(Day::FIRST.month(), Day::LAST.month())?;
    Ok(totals.iter().map(|row| row.month).collect())
}

/// The list of a month, as a file.
pub(super) fn list_of(month: Month) -> Target {
    Target::of(&format!("/{LIST}"), &format!("from={month}&to={month}"))
}

impl Maker<'_> {
    /// Makes them.
    ///
    /// # Errors
    /// [`PublishError`].
    pub fn make_whole(
        &self,
        months: &BTreeSet<Month>,
    ) -> Result<[(Target, Done<'static>); 2], PublishError> {
        let [list, package] = FILES.map(|file| Target::of(&format!("/{file}"), ""));
        let (written, made) = self.join(&list, months)?;
        let list = (list, Done::Made(made, written));
        self.describe(&package)?;
        let done = self.make(&package, None)?;
        Ok([list, (package, done)])
    }

    /// The lists of all months, the newest first, under one head.
    fn join(
        &self,
        target: &Target,
        months: &BTreeSet<Month>,
    ) -> Result<(bool, Made), PublishError> {
        self.folder.stream(self.hand, &target.file, |out| {
            let failed = |why: io::Error| self.failed(target, why.into());
            out.write_all(CSV_HEAD.as_bytes()).map_err(failed)?;
            for month in months.iter().rev() {
                let mut rows = self.folder.read(&list_of(*month).file).map_err(failed)?;
                rows.seek(SeekFrom::Start(CSV_HEAD.len() as u64)).map_err(failed)?;
                io::copy(&mut rows, out).map_err(failed)?;
            }
            Ok(())
        })
    }

    /// Lets the page of the package know what its files turned out to be.
    fn describe(&self, target: &Target) -> Result<(), PublishError> {
        let written = || {
            let read = |file: &package::File| Ok(file.found(self.folder.read(file.path)?)?);
            package::FILES.iter().map(read).collect::<Result<Vec<Written>, Refusal>>()
        };
        let books = self.view.books();
        let made = || Ok(package::describe(books, &written()?)?);
        let of = self.view.once(|known| &known.package, &(), made);
        of.map(drop).map_err(|why| self.failed(target, why))
    }
}
