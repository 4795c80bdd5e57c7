//! The profiles there are: the built-in ones, and those a user adds; and which one reads a file.
//! Refuses a file that two profiles read, or none, and says which report to download instead of
//! one that is no statement. Nothing is decided by the file's name.

use super::broken::Broken;
use super::csv::Cursor;
use super::format::Format;
use super::header::{cells, dialects, lacking, other_delimiter, required};
use super::profile::{Header, Names, Profile, ProfileError};
use super::refusal::{Fault, Problem, Refusal, listed};
use super::text::{self, Encoding};
use super::{Options, Statement};
use serde::Deserialize;

/// Every file in `profiles/`, as the build script found them.
const BUILT_IN: &[&str] = &include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

/// Reports that are no statements.
const DECLINED: &str = include_str!("profiles/declined.toml");

/// All profiles of a book.
#[derive(Debug, Clone)]
pub struct Profiles {
    all: Vec<Profile>,
    declined: Vec<Declined>,
    broken: Vec<Broken>,
}

/// A report that looks like a statement and is none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declined {
    /// All of these are there.
    columns: Vec<Names>,
    /// None of these is.
    #[serde(default)]
    without: Vec<Names>,
    /// What it is, and what to download instead.
    refuse: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclinedFile {
    report: Vec<Declined>,
}

/// The lines in which a profile looks for its header.
struct Head {
    lines: Vec<String>,
    headers: Vec<Vec<String>>,
}

impl Profiles {
    /// The built-in profiles.
    ///
    /// # Errors
    /// Never, as a test shows: the texts are part of the program.
    pub fn built_in() -> Result<Self, ProfileError> {
        let all = BUILT_IN.iter().map(|text| Profile::from_toml(text)).collect::<Result<_, _>>()?;
        let file: DeclinedFile =
            toml::from_str(DECLINED).map_err(|e| ProfileError::Toml(e.to_string()))?;
        Ok(Self { all, declined: file.report, broken: Vec::new() })
    }

    /// Adds what a file of the book's own holds: a profile, or one that cannot be used.
    pub fn add_file(&mut self, file: &str, text: &str) {
        if let Err(why) = Profile::from_toml(text).and_then(|profile| self.add(profile)) {
            self.broken.push(Broken::of(file, text, why));
        }
    }

    /// The files of the book's own that cannot be used.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// Adds a user's profile.
    ///
    /// # Errors
    /// There is one of this id: no profile stands in for another without a word.
    pub fn add(&mut self, profile: Profile) -> Result<(), ProfileError> {
        let id = profile.profile.id.clone();
        if self.named(&id).is_some() {
            let what = "there is a profile of this id already: give yours another".to_owned();
            return Err(ProfileError::Value { id, what });
        }
        self.all.push(profile);
        Ok(())
    }

    /// The text of a built-in profile.
    pub fn built_in_text(&self, id: &str) -> Option<&'static str> {
        // The built-in ones stand first, in the order of their texts.
        let mut texts = self.all.iter().zip(BUILT_IN);
        texts.find(|(profile, _)| profile.profile.id == id).map(|(_, text)| *text)
    }

    /// All of them, the built-in ones first.
    pub fn all(&self) -> &[Profile] {
        &self.all
    }

    /// The profile of this id.
    pub fn named(&self, id: &str) -> Option<&Profile> {
        self.all.iter().find(|profile| profile.profile.id == id)
    }

    /// The one profile whose columns the file has.
    ///
    /// # Errors
    /// Two, none, one that a person must name, another format, or a report that is no statement.
    pub fn detect(&self, file: &str, bytes: &[u8]) -> Result<&Profile, Refusal> {
        let format = Format::of(bytes).unwrap_or_default();
        format.check(bytes).map_err(|fault| fault.refuse(file))?;
        if let Some(broken) = self.broken.iter().find(|broken| broken.is_of(bytes)) {
            return Err(Fault::of_file(broken.needed()).refuse(file));
        }
        let columns = |profile: &Profile| head(profile, bytes).is_some_and(|h| h.is_of(profile));
        let reads = |profile: &&Profile| {
            profile.file.format == format && (format != Format::Csv || columns(profile))
        };
        let (named, mut found): (Vec<&Profile>, Vec<&Profile>) =
            self.all.iter().filter(reads).partition(|profile| profile.detect.named);
        if found.iter().any(|profile| !profile.detect.last) {
            found.retain(|profile| !profile.detect.last);
        }
        match found.as_slice() {
            [one] => Ok(one),
            [] if named.is_empty() => Err(self.unknown(file, bytes).refuse(file)),
            [] => Err(Fault::of_file(Problem::Unnamed(ids(&named))).refuse(file)),
            several => Err(Fault::of_file(Problem::TwoProfiles(ids(several))).refuse(file)),
        }
    }

    /// The profiles that read the whole file if a person names them; of those that nothing in the
    /// file tells, too, because it has no header or everybody's.
    pub fn that_read(&self, file: &str, bytes: &[u8], options: &Options) -> Vec<&Profile> {
        let format = Format::of(bytes).unwrap_or_default();
        let options = Options { pinned: true, ..*options };
        let headed = |p: &Profile| head(p, bytes).is_some_and(|head| head.is_of(p));
        let may = |p: &Profile| match format {
            Format::Csv => p.file.header == Header::None || headed(p),
            _ => true,
        };
        let reads = |p: &Profile| {
            let statement = Statement::read(file, bytes.to_vec(), p, &options);
            statement.is_ok_and(|statement| !statement.proofs().is_empty())
        };
        let of_format = self.all.iter().filter(|p| p.file.format == format);
        of_format.filter(|p| may(p) && reads(p)).collect()
    }

    /// Why no profile reads the file.
    fn unknown(&self, file: &str, bytes: &[u8]) -> Fault {
        let heads = self.all.iter().filter_map(|p| Some((p, head(p, bytes)?)));
        let heads: Vec<(&Profile, Head)> = heads.collect();
        let headers = || heads.iter().flat_map(|(_, head)| &head.headers);
        let declined = self.declined.iter().find(|d| headers().any(|header| d.is(header)));
        if let Some(declined) = declined {
            return Fault::of_file(Problem::Declined(declined.refuse.clone()));
        }
        let by_name = |p: &Profile| p.detect.filename.as_ref().is_some_and(|glob| fits(glob, file));
        let candidates = heads.iter().flat_map(|(profile, head)| {
            let missing = |header: &Vec<String>| lacking(&required(profile), header).len();
            head.headers.iter().map(move |h| (missing(h), !by_name(profile), *profile, head, h))
        });
        let nearest = candidates.min_by_key(|(missing, unnamed, ..)| (*missing, *unnamed));
        let Some((_, _, profile, head, header)) = nearest else {
            return text::decode(bytes.to_vec(), &[Encoding::Utf8])
                .err()
                .unwrap_or_else(|| Fault::of_file(Problem::Empty));
        };
        let required = required(profile);
        let missing = lacking(&required, header);
        let missing = missing.iter().filter_map(|names| names.all().first());
        let dialects = dialects("", profile, &mut Cursor::start());
        let hint = |&dialect| other_delimiter(&head.lines, &required, dialect);
        Fault::of_file(Problem::NoProfile {
            found: listed(header.iter().map(String::as_str)),
            nearest: profile.profile.id.clone(),
            lacks: match head.strange(profile) {
                Some(column) => format!("does not know {}", listed([column])),
                None => format!("misses {}", listed(missing.map(String::as_str))),
            },
            hint: dialects.first().map(hint).unwrap_or_default(),
        })
    }
}

impl Declined {
    fn is(&self, header: &[String]) -> bool {
        let has = |names: &Names| header.iter().any(|cell| names.fits(cell));
        self.columns.iter().all(has) && !self.without.iter().any(has)
    }
}

impl Head {
    /// Whether one of the lines is this profile's header, with no column it does not know.
    fn is_of(&self, profile: &Profile) -> bool {
        let required = required(profile);
        let whole = self.headers.iter().any(|header| lacking(&required, header).is_empty());
        whole && self.strange(profile).is_none()
    }

    /// For a profile of common names: a column of its header that it does not know.
    fn strange(&self, profile: &Profile) -> Option<&str> {
        if profile.detect.optional.is_empty() {
            return None;
        }
        let required = required(profile);
        let header = self.headers.iter().find(|h| lacking(&required, h).is_empty())?;
        let known = || required.iter().chain(&profile.detect.optional);
        let strange = header.iter().find(|cell| !known().any(|names| names.fits(cell)));
        strange.map(String::as_str)
    }
}

/// The lines of a file in which a profile's header may stand, cut by its delimiter; `None` if the
/// profile's files have no header or are no CSV, or the file is no text.
fn head(profile: &Profile, bytes: &[u8]) -> Option<Head> {
    if profile.file.header == Header::None || profile.file.format != Format::Csv {
        return None;
    }
    // Headers are mostly ASCII: a file in a strange encoding still finds its profile, and is then
    // refused for its encoding, which says more.
    let any = [Encoding::Utf16, Encoding::Windows1252];
    let text = text::decode_head(bytes, &profile.file.encoding)
        .or_else(|| text::decode_head(bytes, &any))?;
    let mut cursor = Cursor::start();
    let dialects = dialects(&text, profile, &mut cursor);
    let physical = std::iter::from_fn(|| cursor.physical(&text));
    let wanted = profile.file.preamble as usize + 1;
    let lines: Vec<String> =
        physical.filter(|line| !line.is_empty()).take(wanted).map(str::to_owned).collect();
    let cut = |line: &String| dialects.iter().filter_map(|d| cells(line, *d)).collect::<Vec<_>>();
    let headers = lines.iter().flat_map(cut).collect();
    Some(Head { lines, headers })
}

fn ids(profiles: &[&Profile]) -> String {
    listed(profiles.iter().map(|profile| profile.profile.id.as_str()))
}

/// Whether a file's name fits a pattern with `*` for anything.
fn fits(glob: &str, file: &str) -> bool {
    let parts: Vec<&str> = glob.split('*').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return glob == file };
    let Some(mut rest) = file.strip_prefix(first).and_then(|f| f.strip_suffix(last)) else {
        return false;
    };
    middle.iter().all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}
