//! How to give: the channels that the service declared, one link each; once closing began none, and
//! why. Only what members agreed to is a link: nobody else says where money is to go.

use crate::answer::Refusal;
use crate::reasons;
use crate::shown::short;
use crate::view::View;
use ledger::entry::Phase;

/// How to give, for the overview.
pub struct Giving {
    /// Why no gift is taken any more.
    pub over: Option<String>,
    /// One link each.
    pub channels: Vec<Channel>,
}

/// One way to give.
pub struct Channel {
    /// What people call it.
    pub name: String,
    /// What is said of it.
    pub note: String,
    /// Where it leads.
    pub url: String,
    /// Whose page that is: a name may say anything.
    pub host: String,
    /// The entry that declared it.
    pub entry: u64,
}

/// The channels in force; nothing where none is declared, or where the books don't fold.
pub fn of(view: &View) -> Result<Option<Giving>, Refusal> {
    let Ok(now) = view.now() else { return Ok(None) };
    let authority = &now.payouts.authority;
    if matches!(authority.phase(now.today), Phase::Closing | Phase::Closed) {
        let began = authority.end_begun().map(|end| reasons::long(end.day)).unwrap_or_default();
        let over = format!(
            "No gift is taken any more: closing began on {began}, and what still comes goes back whole."
        );
        return Ok(Some(Giving { over: Some(over), channels: Vec::new() }));
    }
    let mut channels = Vec::new();
    for (code, entry, url, _) in authority.channels(now.today) {
        let name = view.books().name_of(entry)?.filter(|name| !name.trim().is_empty());
        let note = view.books().words(entry)?.text.purpose.unwrap_or_default();
        channels.push(Channel {
            name: name.map_or_else(|| code.to_owned(), |name| short(&name, 80)),
            note: short(&note, 200),
            url: url.to_owned(),
            host: host(url).to_owned(),
            entry,
        });
    }
    Ok((!channels.is_empty()).then_some(Giving { over: None, channels }))
}

/// `give.example` of `https://give.example/paste`; of one that hides its host behind a name, all of it.
fn host(url: &str) -> &str {
    let bare = url.split_once("://").map_or(url, |(_, bare)| bare);
    let host = bare.split(['/', '?', '#']).next().unwrap_or(bare);
    if host.contains('@') { bare } else { host }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn whose_page_it_is_cannot_be_hidden() {
        assert_eq!(host("https://give.example/paste?x=1"), "give.example");
        assert_eq!(host("https://give.example@evil.example/x"), "give.example@evil.example/x");
        assert_eq!(host("http://give.example:8080"), "give.example:8080");
    }
}
