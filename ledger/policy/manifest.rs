//! `[manifest]`: what directories of funding ask for beside the books, as funding.json tells it.
//! Refuses a description that a manifest could not hold, and an address that nobody could open.

use super::money::refuse;
use super::{PolicyError, Wanted, parsed, wanted};
use crate::account::Code;
use crate::canonical::{is_address, is_plain};
use crate::entry::{self, Declared, Entity, Role};
use serde::Deserialize;

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
        if !is_address(&self.repository) {
            let url = &self.repository;
            return refused(format!(
                "repository is `{url}`: expected a page beginning with https://, in printable ASCII \
                 without spaces"
            ));
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
        if !entry::Manifest::TAGS.contains(&tags.len()) {
            return refused(format!("{} tags: expected 1 to 10", tags.len()));
        }
        let (repository, license) = (self.repository.as_str().into(), self.license.as_str().into());
        let (entity, role) = (self.entity, self.role);
        let value = Declared::Manifest(entry::Manifest { entity, role, repository, license, tags });
        Ok(wanted("manifest", value, None, Some(&self.description)))
    }
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
    fn what_a_directory_would_refuse_is_refused_here() {
        for (good, bad, says) in [
            ("'group'", "'gang'", "`gang` is no entity"),
            ("'steward'", "'boss'", "`boss` is no role"),
            ("'Text for all'", "'x'", "has 1 characters"),
            ("https://code.example/paste", "git@code", "repository is `git@code`"),
            ("AGPL-3.0-only", "MIT or so", "expected its SPDX name"),
            ("'paste'", "'A b'", "tags: `A b` is no code"),
            ("['text', 'paste', 'text']", "[]", "0 tags: expected 1 to 10"),
        ] {
            let refused = manifest(&WHOLE.replace(good, bad)).expect_err(bad);
            assert!(refused.contains(says), "{refused}");
        }
    }
}
