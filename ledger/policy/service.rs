//! `[service]`: whose books these are, where they are published, where donors can ask, which version of
//! the framework it means to keep, and in which month its financial year begins.
//! Refuses addresses that entries cannot hold, a contact to which nobody could write, and no month.

use super::{Declared, PolicyError, Wanted, wanted};
use crate::canonical::{is_address, is_plain};
use crate::money::Currency;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) url: Option<String>,
    contact: Option<String>,
    framework: Option<String>,
    /// Read wide, so that what is no month can be named.
    year_begins: Option<i64>,
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
        if let Some(month) = self.year_begins.filter(|month| !(1..=12).contains(month)) {
            return Err(PolicyError::YearBegins(month));
        }
        self.contact.as_deref().map_or(Ok(()), check_contact)
    }

    pub(super) fn wanted(&self) -> Wanted {
        let text = |text: &Option<String>| text.as_deref().map(Into::into);
        let (url, contact) = (text(&self.url), text(&self.contact));
        let year_begins = self.year_begins.and_then(|month| u8::try_from(month).ok());
        let framework = text(&self.framework);
        let value = Declared::Service { url, contact, framework, year_begins };
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
            let declared =
                Declared::Service { url: None, contact, framework: None, year_begins: None };
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

    #[test]
    fn a_year_begins_in_a_month() {
        let begins = |month: &str| {
            let text = format!("[service]\nname = 'P'\ncurrency = 'EUR'\nyear_begins = {month}\n");
            ServiceFile::parse(&text)
        };
        for month in ["1", "7", "12"] {
            begins(month).expect(month);
        }
        for month in ["0", "13", "-1"] {
            let refused = begins(month).expect_err(month);
            assert_eq!(refused, PolicyError::YearBegins(month.parse().expect("a number")));
        }
        begins("'July'").expect_err("a number is expected");
    }
}
