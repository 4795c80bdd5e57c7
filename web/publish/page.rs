//! One page on its way to its file: left alone where it is as it would be made, else made, with its links from
//! file to file. Refuses what the page refuses; where there is no page, the link to it is broken.

use super::PublishError;
use super::address::{self, Target};
use super::folder::Folder;
use super::links;
use super::made::{Left, Made};
use crate::answer::{Content, HTML, Refusal};
use crate::app::Page;
use crate::ask::Ask;
use crate::doubt::is_held_back;
use crate::language;
use crate::page::EVERY;
use crate::style;
use crate::view::View;

/// What no page need lead to, and every site has.
pub(super) const FILES: [&str; 4] = ["checkpoint", "log.vkey", "check.py", "favicon.svg"];

/// What became of a page.
pub(super) enum Done<'k> {
    /// It is a file of books that are not what they were.
    HeldBack,
    /// There is no such page.
    Nowhere,
    /// The file is as it was left; when it was written.
    Left(Left<'k>, u128),
    /// It was made, and written where it was not so before.
    Made(Made, bool),
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
    pub fn make<'k>(
        &self,
        target: &Target,
        line: Option<&'k str>,
    ) -> Result<Done<'k>, PublishError> {
        let (language, path) = language::split(&target.path);
        let path = path.to_owned();
        if is_held_back(self.view, &Ask { language, path, ..Ask::default() }) {
            return Ok(Done::HeldBack);
        }
        let key = self.view.depends.as_ref().and_then(|depends| depends.of_page(target));
        let left = line.and_then(Left::read).filter(|left| key.is_some_and(|key| left.is_of(&key)));
        let held = left.and_then(|left| Some((left, self.folder.holds(&target.file, &left)?)));
        if let Some((left, time)) = held {
            return Ok(Done::Left(left, time));
        }
        let Some((written, made)) = self.write(target)? else { return Ok(Done::Nowhere) };
        let key = key.map_or(String::new(), |key| key.to_string());
        Ok(Done::Made(Made { key, ..made }, written))
    }

    fn write(&self, target: &Target) -> Result<Option<(bool, Made)>, PublishError> {
        let (language, path) = language::split(&target.path);
        let found = self
            .pages
            .iter()
            .find_map(|(route, page)| address::matched(route, path).map(|params| (*page, params)));
        let Some((page, params)) = found else { return Ok(None) };
        let (path, query) = (path.to_owned(), target.query.clone());
        let failed = |why| self.failed(target, why);
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

    /// Why a page could not be made.
    pub fn failed(&self, target: &Target, why: Refusal) -> PublishError {
        PublishError::of_page(&target.path, why)
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
        let (language, path) = language::split(&target.path);
        let path = path.trim_start_matches('/');
        let entry = || path.strip_prefix("e/")?.parse::<u64>().ok();
        let every = || {
            let known = entry().is_some_and(|index| index < self.view.books().head().size);
            known || EVERY.contains(&path)
        };
        let file = || FILES.contains(&path) || target.path == style::path();
        target.query.is_empty() && (every() || language.is_none() && file())
    }
}
