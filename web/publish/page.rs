//! One page on its way to its file: left alone where it is as it would be made, else made, with its links from
//! file to file. Refuses what the page refuses; where there is no page, the link to it is broken.

use super::PublishError;
use super::address::{self, Target};
use super::folder::Folder;
use super::links;
use super::made::Made;
use crate::answer::{Content, HTML, Refusal};
use crate::app::Page;
use crate::ask::Ask;
use crate::language;
use crate::page::EVERY;
use crate::style;
use crate::view::View;

/// What no page need lead to, and every site has.
pub(super) const FILES: [&str; 6] =
    ["checkpoint", "log.vkey", "check.py", "datapackage.json", "favicon.svg", "entries.csv"];

/// What became of a page.
#[derive(Clone)]
pub(super) struct Done {
    /// The file; `None` where there is no such page.
    pub made: Option<Made>,
    /// Whether it was not so before.
    pub written: bool,
}

/// Who makes pages, one at a time.
pub(super) struct Maker<'m> {
    pub view: &'m View,
    pub pages: &'m [(String, Page)],
    pub folder: &'m Folder,
    /// A number that no other thread has.
    pub hand: usize,
}

impl Maker<'_> {
    /// Makes a page, unless what was left of it is known to be so.
    ///
    /// # Errors
    /// [`PublishError`].
    pub fn make(&self, target: &Target, line: Option<&str>) -> Result<Done, PublishError> {
        let key = self.view.depends.as_ref().and_then(|depends| depends.of_page(target));
        let known = line.and_then(Made::read).filter(|made| key.as_ref() == Some(&made.key));
        if let Some(made) = known.and_then(|made| self.folder.holds(&target.file, &made)) {
            return Ok(Done { made: Some(made), written: false });
        }
        let Some((written, made)) = self.write(target)? else {
            return Ok(Done { made: None, written: false });
        };
        Ok(Done { made: Some(Made { key: key.unwrap_or_default(), ..made }), written })
    }

    fn write(&self, target: &Target) -> Result<Option<(bool, Made)>, PublishError> {
        let (language, path) = language::split(&target.path);
        let found = self
            .pages
            .iter()
            .find_map(|(route, page)| address::matched(route, path).map(|params| (*page, params)));
        let Some((page, params)) = found else { return Ok(None) };
        let (path, query) = (path.to_owned(), target.query.clone());
        let failed =
            |why: Refusal| PublishError::Page { page: target.path.clone(), why: why.to_string() };
        let ask = Ask { language, path, query, params, ..Ask::default() };
        let answer = match page(self.view, &ask).and_then(|answer| answer.said(&ask)) {
            Ok(answer) => answer,
            Err(Refusal::Moved(to)) => {
                let to = links::resolved(target, &to);
                let page = links::moved(&target.file, &to.file);
                let (written, made) = self.put(target, page.as_bytes())?;
                return Ok(Some((written, Made { links: self.addresses(vec![to]), ..made })));
            }
            Err(Refusal::NotFound(_) | Refusal::BadRequest(_)) => return Ok(None),
            Err(why) => return Err(failed(why)),
        };
        Ok(Some(match answer.content {
            Content::Whole(bytes) if answer.head.kind == HTML => {
                let (page, reached) = links::from_file_to_file(target, &bytes);
                let (written, made) = self.put(target, &page)?;
                (written, Made { links: self.addresses(reached), ..made })
            }
            Content::Whole(bytes) => self.put(target, &bytes)?,
            Content::Stream(rows) => {
                let books = self.view.books();
                let write = |out: &mut dyn std::io::Write| rows(books, out).map_err(failed);
                self.folder.stream(self.hand, &target.file, write)?
            }
        }))
    }

    fn put(&self, target: &Target, bytes: &[u8]) -> Result<(bool, Made), PublishError> {
        self.folder.put(self.hand, &target.file, bytes)
    }

    /// The addresses that a page leads to, but for those that every site has; each once.
    fn addresses(&self, reached: Vec<Target>) -> Vec<String> {
        let reached = reached.into_iter().filter(|target| !self.is_standing(target));
        let mut all: Vec<String> = reached
            .map(|Target { path, query, .. }| match query.is_empty() {
                true => path,
                false => format!("{path}?{query}"),
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether a page is there without anybody leading to it.
    fn is_standing(&self, target: &Target) -> bool {
        let entry = || target.file.strip_prefix("e/")?.strip_suffix(".html")?.parse::<u64>().ok();
        let known = || entry().is_some_and(|index| index < self.view.books().head().size);
        let path = target.path.trim_start_matches('/');
        target.query.is_empty()
            && (EVERY.contains(&path)
                || FILES.contains(&path)
                || target.path == style::path()
                || known())
    }
}
