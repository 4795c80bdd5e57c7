//! What typst may see: our page, the files of one report, two fonts. Refuses every other path: there is no
//! disk, no network and no clock.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, PathError, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The page, and what is laid out on it.
const PAGE: &str = include_str!("report.typ");

/// DejaVu Sans; `font/LICENSE` says whose it is and how it was reduced.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let regular: &[u8] = include_bytes!("font/DejaVuSans.ttf");
    let bold: &[u8] = include_bytes!("font/DejaVuSans-Bold.ttf");
    [regular, bold].into_iter().filter_map(|font| Font::new(Bytes::new(font), 0)).collect()
});

/// Whether both fonts have a letter: a document for archives must not hold one that cannot be shown.
pub(super) fn can_show(letter: char) -> bool {
    FONTS.iter().all(|font| font.info().coverage.contains(letter.into()))
}

/// One document in the making.
pub(super) struct Desk {
    library: LazyHash<Library>,
    fonts: LazyHash<FontBook>,
    page: Source,
    files: BTreeMap<String, Bytes>,
}

impl Desk {
    /// A desk with these files, by name.
    ///
    /// # Errors
    /// None: the page's own name is a path.
    pub(super) fn new(files: BTreeMap<String, Vec<u8>>) -> Result<Self, PathError> {
        let files = files.into_iter().map(|(name, bytes)| (name, Bytes::new(bytes)));
        let main = RootedPath::new(VirtualRoot::Project, VirtualPath::new("report.typ")?);
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
            page: Source::new(FileId::new(main), PAGE.to_owned()),
            files: files.collect(),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts
    }

    fn main(&self) -> FileId {
        self.page.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == self.page.id() {
            true => Ok(self.page.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.get(id.get().vpath().get_without_slash());
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
