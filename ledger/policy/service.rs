//! `[service]`: whose books these are, where they are published, where donors can ask, and which
//! version of the framework it means to keep.
//! Refuses addresses that entries cannot hold, and a contact to which nobody could write.

use super::{Declared, PolicyError, Wanted, wanted};
use crate::canonical::{is_address, is_plain};
use crate::money::Currency;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    pub(super) name: String,
    url: Option<String>,
    contact: Option<String>,
    framework: Option<String>,
    #[serde(deserialize_with = "super::parsed")]
    pub(super) currency: Currency,
}

impl Service {
    pub(super) fn check(&self) -> Result<(), PolicyError> {
        let web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
        if let Some(url) = self.url.as_ref().filter(|url| !web(url) || !url.bytes().all(is_plain)) {
            return Err(PolicyError::Url(url.clone()));
        }
        if let Some(framework) = self.framework.as_ref().filter(|text| !is_version(text)) {
            return Err(PolicyError::Framework(framework.clone()));
        }
        self.contact.as_deref().map_or(Ok(()), check_contact)
    }

    pub(super) fn wanted(&self) -> Wanted {
        let text = |text: &Option<String>| text.as_deref().map(Into::into);
        let (url, contact) = (text(&self.url), text(&self.contact));
        let value = Declared::Service { url, contact, framework: text(&self.framework) };
        wanted("service", value, Some(&self.name), None)
    }
}

/// Looks whether donors could write there.
///
/// # Errors
/// [`PolicyError::Contact`]: neither a mail address nor a page.
pub fn check_contact(contact: &str) -> Result<(), PolicyError> {
    match is_address(contact) || is_mail(contact) {
        true => Ok(()),
        false => Err(PolicyError::Contact(contact.to_owned())),
    }
}

/// A name without spaces, as `v1`.
fn is_version(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| is_plain(byte) && byte != b' ')
}

fn is_mail(text: &str) -> bool {
    let whole = |part: &str| {
        let plain = |byte| is_plain(byte) && !b" :/@".contains(&byte);
        !part.is_empty() && part.bytes().all(plain)
    };
    text.split_once('@').is_some_and(|(who, host)| whole(who) && whole(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::ServiceFile;

    fn contact(text: &str) -> Result<ServiceFile, PolicyError> {
        ServiceFile::parse(&format!(
            "[service]\nname = 'Paste'\ncurrency = 'EUR'\ncontact = '{text}'\n"
        ))
    }

    #[test]
    fn a_contact_is_a_mail_address_or_a_page() {
        for good in ["books@example.org", "https://example.org/contact", "a+b@x.example"] {
            let file = contact(good).expect(good);
            let service = file.wanted().into_iter().next().expect("the service");
            let contact = Some(good.into());
            let declared = Declared::Service { url: None, contact, framework: None };
            assert_eq!(service.policy.value, declared);
        }
        for bad in [
            "",
            "Ada",
            "@example.org",
            "books@",
            "a b@example.org",
            "mailto:a@b.example",
            "ä@b",
            "a@b@c",
        ] {
            let refused = contact(bad).expect_err(bad);
            assert_eq!(refused, PolicyError::Contact(bad.to_owned()));
        }
        let told = contact("Ada").expect_err("a name").to_string();
        assert!(told.contains("expected a mail address"), "{told}");
    }
}
