//! What other programs read of the site: directories, feed readers, search engines, other people's pages.
//! Refuses in words what nobody declared; nothing here says more than the pages do.
//! Each file is one of them, and `downloads` leads to all.

pub mod api;
pub mod badge;
pub mod base;
pub mod card;
pub mod embed;
pub mod feed;
pub mod funding;
pub mod metrics;
pub mod seek;

use crate::app::Page;
use crate::ask::Ask;
use crate::view::View;
use funding::NoManifest;

/// Where they are.
pub fn pages() -> Vec<(String, Page)> {
    let all: [(&str, Page); 21] = [
        ("/funding.json", funding::show),
        ("/.well-known/funding-manifest-urls", funding::manifests),
        ("/feed.atom", feed::show),
        ("/badge/{name}", badge::show),
        ("/embed", embed::show),
        ("/card.png", card::show),
        ("/robots.txt", seek::robots),
        ("/sitemap.xml", seek::sitemap),
        ("/sitemap/{part}", seek::part),
        ("/.well-known/security.txt", seek::security),
        ("/security.txt", seek::elsewhere),
        ("/embed/", embed::elsewhere),
        ("/api/v1/overview", api::overview),
        ("/api/v1/months", api::months),
        ("/api/v1/entries", api::entries),
        ("/api/v1/entries/{n}", api::entry),
        ("/api/v1/funds", api::funds),
        ("/api/v1/accounts", api::accounts),
        ("/api/v1/reports/{month}", api::report),
        ("/api/v1/figures", api::figures),
        ("/api/v1/openapi.json", api::description),
    ];
    all.into_iter().map(|(path, page)| (path.to_owned(), page)).collect()
}

/// What the page of downloads says of them.
pub struct Outward {
    /// Whether there is a funding.json, or what is lacking for one, in sentences.
    pub funding: Result<(), Vec<&'static str>>,
    /// Where a badge is.
    pub badge: String,
    /// Where the page in a frame is.
    pub embed: String,
    /// Where the first page is.
    pub site: String,
    /// What the frame is called.
    pub title: String,
}

impl Outward {
    /// As the books and the address let them be.
    pub fn of(view: &View, ask: &Ask) -> Self {
        let pages = ask.language.map_or(String::new(), |language| format!("{}/", language.code));
        let title = "What there is";
        let whole = |path: &str| match &view.base {
            Some(_) => view.link(path),
            None => format!("https://ADDRESS-OF-THIS-SITE/{}", view.link(path)),
        };
        Self {
            funding: funding::manifest(view).map(drop).map_err(lacking),
            badge: whole("badge/balance.svg"),
            embed: whole(&format!("{pages}embed")),
            site: whole(&pages).replace("/./", "/"),
            title: ask.language.and_then(|of| of.say(title)).unwrap_or_else(|| title.to_owned()),
        }
    }
}

fn lacking(why: NoManifest) -> Vec<&'static str> {
    match why {
        NoManifest::Lacks(lacks) => lacks.into_iter().map(|lack| lack.says).collect(),
        NoManifest::Refused(_) => Vec::new(),
    }
}

/// Those that no page need lead to, where the books and the address let them be.
pub fn alone(view: &View) -> Vec<String> {
    let mut all = vec!["robots.txt".to_owned(), "feed.atom".to_owned(), "embed".to_owned()];
    all.extend(api::PUBLISHED.map(|name| format!("api/v1/{name}")));
    all.extend(badge::NAMES.map(|name| format!("badge/{name}.svg")));
    if funding::manifest(view).is_ok() {
        all.push("funding.json".to_owned());
        all.extend(view.base.is_some().then(|| ".well-known/funding-manifest-urls".to_owned()));
    }
    if seek::contact(view).is_some() {
        all.push(".well-known/security.txt".to_owned());
    }
    if view.base.is_some() {
        all.extend(["card.png".to_owned(), "sitemap.xml".to_owned()]);
        all.extend((1..=seek::parts(view)).map(|part| format!("sitemap/{part}.xml")));
    }
    all
}
