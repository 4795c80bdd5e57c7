//! What search engines and finders of holes look for: `robots.txt`, `sitemap.xml`, `security.txt`.
//! Refuses a map without the address of the site, and a contact that nobody declared.

use crate::answer::{Answer, Refusal, TEXT};
use crate::ask::Ask;
use crate::language::LANGUAGES;
use crate::outward::base::Base;
use crate::page::EVERY;
use crate::page::reports::months;
use crate::view::View;
use ledger::day::Month;
use ledger::entry::Declared;

const XML: &str = "application/xml; charset=utf-8";
const NS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// As many addresses as one map may hold.
const EACH: usize = 50_000;
/// For how many days a contact is good, from the newest entry on.
const GOOD: i64 = 365;

/// Everything is public: search engines are welcome, but for the endless lists, in every language. Rules are of
/// paths from the host's root on.
pub fn robots(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let map = view.base.is_some().then(|| format!("Sitemap: {}\n", view.link("sitemap.xml")));
    let root = view.base.as_ref().map_or("", Base::path);
    let lists = ["entries".to_owned(), "entries.csv".to_owned()].into_iter();
    let lists = lists.chain(LANGUAGES.iter().map(|of| format!("{}/entries", of.code)));
    let rules: String = lists.map(|list| format!("Disallow: {root}/{list}?\n")).collect();
    Ok(Answer::whole(TEXT, format!("User-agent: *\n{rules}{}", map.unwrap_or_default())))
}

/// The map, or where its parts are.
pub fn sitemap(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    known(view)?;
    let parts = parts(view);
    if parts == 0 {
        return mapped(view, 0);
    }
    let parts = (1..=parts).map(|part| view.link(&format!("sitemap/{part}.xml")));
    let parts: String = parts.map(|at| format!("<sitemap><loc>{at}</loc></sitemap>\n")).collect();
    Ok(Answer::whole(
        XML,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NS}\">\n{parts}</sitemapindex>\n"
        ),
    ))
}

/// One part of it.
pub fn part(view: &View, ask: &Ask) -> Result<Answer, Refusal> {
    known(view)?;
    match numbered(ask.param("part"), parts(view)) {
        Some(number) => mapped(view, number - 1),
        None => Err(Refusal::NotFound("There is no such part of the map.".to_owned())),
    }
}

/// In how many parts it comes; none where one file holds all of it.
pub fn parts(view: &View) -> usize {
    addresses(view).map_or(0, |all| divided(all.count(), EACH))
}

/// In how many parts so many addresses come.
fn divided(all: usize, each: usize) -> usize {
    if all > each { all.div_ceil(each) } else { 0 }
}

/// Those of a part, counted from 0.
fn of_part<T>(all: impl Iterator<Item = T>, part: usize, each: usize) -> impl Iterator<Item = T> {
    all.skip(part.saturating_mul(each)).take(each)
}

/// Which part a file is, counted from 1: `2.xml`.
fn numbered(file: &str, parts: usize) -> Option<usize> {
    let number = file.strip_suffix(".xml").filter(|text| !text.starts_with(['0', '+']))?;
    number.parse().ok().filter(|number| (1..=parts).contains(number))
}

fn known(view: &View) -> Result<(), Refusal> {
    let why = "A map names whole addresses: `ledger serve --base-url URL` says where this site is.";
    view.base.as_ref().map(|_| ()).ok_or_else(|| Refusal::NotFound(why.to_owned()))
}

fn mapped(view: &View, part: usize) -> Result<Answer, Refusal> {
    let all = of_part(addresses(view)?, part, EACH);
    let all: String =
        all.map(|path| format!("<url><loc>{}</loc></url>\n", view.link(&path))).collect();
    Ok(Answer::whole(
        XML,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NS}\">\n{all}</urlset>\n"
        ),
    ))
}

fn addresses(view: &View) -> Result<impl Iterator<Item = String> + use<>, Refusal> {
    let months = months(view)?.map(|(first, last)| first.number()..=last.number());
    let months = months.into_iter().flatten().filter_map(Month::from_number);
    let reports = months.map(|month| format!("reports/{month}/"));
    let entries = (0..view.books().head().size).map(|index| format!("e/{index}"));
    let pages = EVERY.into_iter().chain(["embed"]).map(str::to_owned);
    Ok(pages.chain(reports).chain(entries))
}

/// Where to write to about a hole (RFC 9116): where one writes to about anything.
pub fn security(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let Some(contact) = contact(view) else {
        let why = "Nobody has declared a `contact` in `[service]` of service.toml.";
        return Err(Refusal::NotFound(why.to_owned()));
    };
    let expires = view.newest.plus(GOOD);
    let own = view.base.is_some().then(|| view.link(".well-known/security.txt"));
    let own = own.map(|own| format!("Canonical: {own}\n")).unwrap_or_default();
    let languages = "Preferred-Languages: en\n";
    Ok(Answer::whole(
        TEXT,
        format!("Contact: {contact}\nExpires: {expires}T00:00:00Z\n{languages}{own}"),
    ))
}

/// From where it is looked for, too.
pub fn elsewhere(_: &View, _: &Ask) -> Result<Answer, Refusal> {
    Err(Refusal::Moved(".well-known/security.txt".to_owned()))
}

/// The declared contact as an address.
pub fn contact(view: &View) -> Option<String> {
    let (_, of) = view.declared.get("service", "service")?;
    let Declared::Service { contact, .. } = &of.value else { return None };
    let contact = contact.as_deref()?;
    Some(if contact.contains("://") { contact.to_owned() } else { format!("mailto:{contact}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_holds_too_much_comes_in_parts_that_have_each_address_once() {
        assert_eq!((divided(0, 3), divided(3, 3)), (0, 0));
        for all in 4..=10 {
            let parts = divided(all, 3);
            let each: Vec<Vec<usize>> =
                (0..parts).map(|part| of_part(0..all, part, 3).collect()).collect();
            assert!(each.iter().all(|part| (1..=3).contains(&part.len())), "{all}: {each:?}");
            assert_eq!(each.concat(), (0..all).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_part_has_one_name() {
        assert_eq!((numbered("1.xml", 2), numbered("2.xml", 2)), (Some(1), Some(2)));
        for file in
            ["0.xml", "3.xml", "01.xml", "+1.xml", "1", "1.xml.xml", ".xml", "-1.xml", "x.xml"]
        {
            assert_eq!(numbered(file, 2), None, "{file}");
        }
    }
}
