//! Links of a page as they lead from file to file. Refuses nothing: what leads out of the site, or to a place
//! within the page, stays as it is. Only attributes of our own templates are read: in what people wrote the
//! quotation marks are escaped.

use super::address::{Target, way};
use crate::ask::meant;
use crate::language::{LANGUAGES, decoded};

/// The attributes that lead somewhere.
const ATTRIBUTES: [&str; 3] = [" href=\"", " src=\"", " action=\""];

/// The page with its links, and where they lead.
pub(super) fn from_file_to_file(page: &Target, html: &[u8]) -> (Vec<u8>, Vec<Target>) {
    let html = String::from_utf8_lossy(html);
    let (mut out, mut reached) = (String::with_capacity(html.len()), Vec::new());
    let mut rest = &*html;
    while let Some(at) = next(rest) {
        let (before, behind) = rest.split_at(at);
        let end = behind.find('"').unwrap_or(behind.len());
        let (link, after) = behind.split_at(end);
        out.push_str(before);
        match inside(page, link) {
            Some((target, fragment)) => {
                out.push_str(&way(&page.file, &target.file));
                out.push_str(&fragment);
                reached.push(target);
            }
            None => out.push_str(link),
        }
        rest = after;
    }
    out.push_str(rest);
    (out.into_bytes(), reached)
}

/// Where the next link begins: every attribute has this before its value.
fn next(html: &str) -> Option<usize> {
    let mut ends = html.match_indices("=\"").map(|(at, end)| at + end.len());
    ends.find(|end| {
        let upto = html.get(..*end).unwrap_or_default();
        ATTRIBUTES.iter().any(|name| upto.ends_with(name))
    })
}

/// The target of a link that stays within the site, and the place in it.
fn inside(page: &Target, link: &str) -> Option<(Target, String)> {
    let link = decoded(link);
    let scheme = link.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
    if scheme || link.starts_with('#') || link.starts_with("//") {
        return None;
    }
    let (address, fragment) = link.split_at(link.find('#').unwrap_or(link.len()));
    Some((resolved(page, address), fragment.to_owned()))
}

/// An address as it is meant on a page.
pub(super) fn resolved(page: &Target, address: &str) -> Target {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    Target::of(&meant(&page.path, path), query)
}

/// A page that only says where it is now, in the language of its folder.
pub(super) fn moved(from: &str, to: &str) -> String {
    let to = way(from, to);
    let own = LANGUAGES.iter().find(|of| from.split('/').next() == Some(of.code));
    let say = |words: &str| own.and_then(|of| of.say(words)).unwrap_or_else(|| words.to_owned());
    let (code, title, here) = (own.map_or("en", |of| of.code), say("Moved"), say("It is here."));
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<meta \
         http-equiv=\"refresh\" content=\"0;url={to}\">\n<p><a href=\"{to}\">{here}</a></p>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(path: &str, html: &str) -> String {
        let (page, _) = from_file_to_file(&Target::of(path, ""), html.as_bytes());
        String::from_utf8(page).expect("text")
    }

    #[test]
    fn a_page_that_moved_says_so_in_the_language_of_its_folder() {
        let english = moved("reports/2025-10/v1.html", "reports/2025-10.html");
        assert!(english.contains("<html lang=\"en\">") && english.contains(">It is here.</a>"));
        let german = moved("de/reports/2025-10/v1.html", "de/reports/2025-10.html");
        assert!(german.contains("<html lang=\"de\">") && german.contains(">Es ist hier.</a>"));
        assert!(
            german.contains("<title>Verschoben</title>") && german.contains("url=../2025-10.html")
        );
    }

    #[test]
    fn links_lead_from_file_to_file() {
        for (page, link, expected) in [
            ("/", "./", "index.html"),
            ("/", "e/5", "e/5.html"),
            ("/e/5", "6", "6.html"),
            ("/e/5", "../", "../index.html"),
            ("/e/5", "../entries?from=2026-10&amp;to=2026-10", "../entries/2026-10.html"),
            ("/e/5", "5/leaf.json", "5/leaf.json"),
            ("/reports/2026-10/", "../../e/5", "../../e/5.html"),
            ("/reports/2026-10/", "../", "../index.html"),
            ("/payouts", "payouts?claims=2#claims", "payouts-claims-2.html#claims"),
            ("/payouts", "#claims", "#claims"),
            ("/payouts", "?claims=2", "payouts-claims-2.html"),
            ("/", "https://example.org/e/5", "https://example.org/e/5"),
            ("/", "mailto:a@example.org", "mailto:a@example.org"),
            ("/", "../../../etc/passwd", "etc/passwd.html"),
        ] {
            let expected = format!("<a href=\"{expected}\">x</a>");
            assert_eq!(
                linked(page, &format!("<a href=\"{link}\">x</a>")),
                expected,
                "{page} {link}"
            );
        }
    }
}
