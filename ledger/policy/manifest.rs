//! `[manifest]`: what directories of funding ask for beside the books, as funding.json tells it.
//! Refuses what directories would: a description or an address of another length, a tag or a file of another form.

use super::money::refuse;
use super::{PolicyError, ServiceFile, Wanted, parsed, wanted};
use crate::account::Code;
use crate::canonical::{is_address, is_plain};
use crate::entry::{self, Declared, Entity, Role, WellKnown};
use serde::Deserialize;
use std::ops::RangeInclusive;

/// Letters that an address may have in a manifest.
const URL: RangeInclusive<usize> = 10..=250;

/// Letters that a license's name may have in a manifest, after `spdx:`.
const LICENSE: usize = 59;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    #[serde(deserialize_with = "parsed")]
    entity: Entity,
    #[serde(deserialize_with = "parsed")]
    role: Role,
    description: String,
    repository: String,
    webpage_known: Option<String>,
    repository_known: Option<String>,
    license: String,
    tags: Vec<String>,
}

impl Manifest {
    pub(super) fn wanted(&self) -> Result<Wanted, PolicyError> {
        let refused = |problem: String| Err(refuse("manifest", problem));
        let length = self.description.trim().chars().count();
        if !(5..=2000).contains(&length) {
            return refused(format!(
                "description has {length} characters: expected 5 to 2000, what the service is for"
            ));
        }
        if !is_address(&self.repository) || !URL.contains(&self.repository.len()) {
            let url = &self.repository;
            return refused(format!(
                "repository is `{url}`: expected a page beginning with https://, in 10 to 250 characters of \
                 printable ASCII without spaces"
            ));
        }
        if let Some(known) = &self.repository_known {
            check_known("repository_known", known, &self.repository)?;
        }
        let plain = self.license.bytes().all(|b| is_plain(b) && b != b' ');
        if !plain || !(1..=LICENSE).contains(&self.license.len()) {
            let license = &self.license;
            return refused(format!(
                "license is `{license}`: expected its SPDX name, as AGPL-3.0-only"
            ));
        }
        let tags: Result<Vec<Code>, _> = self.tags.iter().map(|tag| tag.parse::<Code>()).collect();
        let mut tags = tags.map_err(|why| refuse("manifest", format!("tags: {why}")))?;
        tags.sort();
        tags.dedup();
        if let Some(tag) = tags.iter().find(|tag| !is_tag(tag.as_str())) {
            return refused(format!(
                "tags: `{tag}`: directories take 2 to 32 letters, digits and single hyphens, with a letter \
                 at both ends"
            ));
        }
        if !entry::Manifest::TAGS.contains(&tags.len()) {
            return refused(format!("{} tags: expected 1 to 10", tags.len()));
        }
        let (repository, license) = (self.repository.as_str().into(), self.license.as_str().into());
        let (entity, role) = (self.entity, self.role);
        let text = |url: &Option<String>| url.as_deref().map(Into::into);
        let well_known = WellKnown {
            webpage: text(&self.webpage_known),
            repository: text(&self.repository_known),
        };
        let value = Declared::Manifest(entry::Manifest {
            entity,
            role,
            repository,
            well_known,
            license,
            tags,
        });
        Ok(wanted("manifest", value, None, Some(&self.description)))
    }
}

impl ServiceFile {
    /// Refuses a manifest that says of the service's page what directories would not take.
    pub(super) fn check_manifest(&self) -> Result<(), PolicyError> {
        let Some(manifest) = &self.manifest else { return Ok(()) };
        let Some(url) = &self.service.url else { return Ok(()) };
        if !URL.contains(&url.len()) {
            let problem =
                format!("url of [service] has {} characters: expected 10 to 250", url.len());
            return Err(refuse("manifest", problem));
        }
        manifest.webpage_known.as_ref().map_or(Ok(()), |of| check_known("webpage_known", of, url))
    }
}

/// Refuses a file that does not speak for an address.
fn check_known(key: &str, known: &str, url: &str) -> Result<(), PolicyError> {
    let taken =
        is_address(known) && URL.contains(&known.len()) && WellKnown::speaks_for(known, url);
    let file = WellKnown::FILE;
    let problem = || {
        format!(
            "{key} is `{known}`: expected the address of a file `{file}` at the root of the host of {url}, or \
             below that address"
        )
    };
    if taken { Ok(()) } else { Err(refuse("manifest", problem())) }
}

fn is_tag(tag: &str) -> bool {
    let letter = |end: Option<char>| end.is_some_and(char::is_alphabetic);
    (2..=32).contains(&tag.len())
        && letter(tag.chars().next())
        && letter(tag.chars().next_back())
        && !tag.contains("--")
}

#[cfg(test)]
mod tests {
    use crate::policy::ServiceFile;

    fn manifest(table: &str) -> Result<ServiceFile, String> {
        let service = "[service]\nname = 'Paste'\ncurrency = 'EUR'\n";
        let text = format!("{service}[manifest]\n{table}\n");
        ServiceFile::parse(&text).map_err(|error| error.to_string())
    }

    const WHOLE: &str = "entity = 'group'\nrole = 'steward'\ndescription = 'Text for all'\n\
                         repository = 'https://code.example/paste'\nlicense = 'AGPL-3.0-only'\n\
                         tags = ['text', 'paste', 'text']";

    #[test]
    fn a_manifest_is_one_object_with_what_the_books_do_not_know() {
        let file = manifest(WHOLE).expect("a manifest");
        let lines: Vec<String> = file.wanted().iter().map(crate::policy::Wanted::line).collect();
        let line = "manifest (group, steward, https://code.example/paste, AGPL-3.0-only, paste text) \
                    \"Text for all\"";
        assert!(lines.contains(&line.to_owned()), "{lines:?}");
    }

    #[test]
    fn a_file_elsewhere_speaks_for_what_it_lies_beside() {
        let known = |url: &str, known: &str| {
            let whole = WHOLE.replace("https://code.example/paste", url);
            manifest(&format!("{whole}\nrepository_known = '{known}'"))
        };
        let file = "/.well-known/funding-manifest-urls";
        for (url, host) in [
            ("https://code.example/paste", "https://code.example"),
            ("https://code.example/paste", "https://code.example/paste/raw/main"),
            ("https://code.example/", "https://code.example/paste"),
        ] {
            assert!(known(url, &format!("{host}{file}")).is_ok(), "{host}");
        }
        for at in [
            format!("https://other.example{file}"),
            format!("https://code.example/pastes{file}"),
            format!("code.example{file}"),
            "https://code.example/paste/".to_owned(),
        ] {
            let refused = known("https://code.example/paste", &at).expect_err(&at);
            assert!(refused.contains("repository_known is `"), "{refused}");
        }
        let whole = format!("{WHOLE}\nwebpage_known = 'https://other.example{file}'");
        assert!(manifest(&whole).is_ok(), "there is no page that it could be of");
        let service = "[service]\nname = 'P'\ncurrency = 'EUR'\nurl = 'https://paste.example'\n";
        let text = format!("{service}[manifest]\n{whole}\n");
        let refused = ServiceFile::parse(&text).expect_err("another host").to_string();
        assert!(refused.contains("webpage_known is `"), "{refused}");
    }

    #[test]
    fn what_a_directory_would_refuse_is_refused_here() {
        for (good, bad, says) in [
            ("'group'", "'gang'", "`gang` is no entity"),
            ("'steward'", "'boss'", "`boss` is no role"),
            ("'Text for all'", "'x'", "has 1 characters"),
            ("https://code.example/paste", "git@code", "repository is `git@code`"),
            ("AGPL-3.0-only", "MIT or so", "expected its SPDX name"),
            ("'paste'", "'A b'", "tags: `A b` is no code"),
            ("['text', 'paste', 'text']", "[]", "0 tags: expected 1 to 10"),
            ("'paste'", "'c99'", "tags: `c99`: directories take 2 to 32 letters"),
            ("'paste'", "'x'", "tags: `x`: directories"),
            ("'paste'", "'a--b'", "tags: `a--b`"),
            ("https://code.example/paste", "http://a", "in 10 to 250 characters"),
        ] {
            let refused = manifest(&WHOLE.replace(good, bad)).expect_err(bad);
            assert!(refused.contains(says), "{refused}");
        }
    }
}
