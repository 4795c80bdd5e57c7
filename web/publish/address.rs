//! Which file a page of the site becomes: `/e/5` is `e/5.html`, `/reports/` is `reports/index.html`.
//! Refuses nothing: of an address that only a server can answer, as a search, the file is that of the page
//! nearest to it.

use crate::ask::{Ask, is_file};
use crate::language::{self, Language};

/// A page or a file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// As it is asked for.
    pub path: String,
    /// The part of the query that makes another page of it.
    pub query: String,
    /// Where it lies below the folder.
    pub file: String,
}

impl Target {
    /// The page of an address within the site.
    pub fn of(path: &str, query: &str) -> Self {
        if let (Some(Language { code, .. }), page) = language::split(path) {
            let Self { path, query, file } = Self::of(page, query);
            let (path, file) = (format!("/{code}{path}"), format!("{code}/{file}"));
            return Self { path, query, file };
        }
        let ask = Ask { query: query.to_owned(), ..Ask::default() };
        let pairs = ask.pairs().unwrap_or_default();
        let base = path.trim_start_matches('/');
        if base == "entries" || base == "entries.csv" {
            return Self::of_entries(base, &pairs);
        }
        // `?page=2` and `?ccy=USD` are pages of their own; what people type, a file cannot answer.
        let pairs: Vec<&(String, String)> =
            pairs.iter().filter(|(key, value)| is_plain(key) && is_plain(value)).collect();
        let suffix: String = pairs.iter().map(|(key, value)| format!("-{key}-{value}")).collect();
        let query = pairs.iter().map(|(key, value)| format!("{key}={value}"));
        let query = query.collect::<Vec<_>>().join("&");
        let file = if base.is_empty() || base.ends_with('/') {
            format!("{base}index{suffix}.html")
        } else if is_file(base) {
            match base.rsplit_once('.').filter(|_| !suffix.is_empty()) {
                Some((name, kind)) => format!("{name}{suffix}.{kind}"),
                None => base.to_owned(),
            }
        } else {
            format!("{base}{suffix}.html")
        };
        Self { path: path.to_owned(), query, file }
    }

    /// Lists are by month, so that an entry more changes one of them.
    fn of_entries(base: &str, pairs: &[(String, String)]) -> Self {
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, v)| v.as_str());
        let kind = if base == "entries" { "html" } else { "csv" };
        let month = value("from").filter(|from| Some(*from) == value("to")).or(value("month"));
        let month = month.filter(|month| month.len() == 7 && !month.contains(['/', '.']));
        let Some(month) = month else {
            let (path, file) = (format!("/{base}"), format!("entries.{kind}"));
            return Self { path, query: String::new(), file };
        };
        let page =
            value("page").filter(|page| kind == "html" && page.bytes().all(|b| b.is_ascii_digit()));
        let (more, suffix) = match page {
            Some(page) => (format!("&page={page}"), format!("-{page}")),
            None => (String::new(), String::new()),
        };
        Self {
            path: format!("/{base}"),
            query: format!("from={month}&to={month}{more}"),
            file: format!("entries/{month}{suffix}.{kind}"),
        }
    }
}

/// A word that a file's name may have: a number, a month, a currency.
fn is_plain(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The variable parts of a path, where it is one of a route: `/e/{n}`, `/tile/{*rest}`.
pub(super) fn matched(route: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    let mut params = Vec::new();
    loop {
        match (route.next(), path.next()) {
            (None, None) => return Some(params),
            (Some(part), Some(given)) => {
                let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
                match name.map(|name| (name, name.strip_prefix('*'))) {
                    Some((_, Some(rest))) => {
                        let all = std::iter::once(given).chain(path).collect::<Vec<_>>().join("/");
                        params.push((rest.to_owned(), all));
                        return Some(params);
                    }
                    Some((name, None)) if !given.is_empty() => {
                        params.push((name.to_owned(), given.to_owned()));
                    }
                    None if part == given => {}
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

/// The way from one file to another.
pub(super) fn way(from: &str, to: &str) -> String {
    let (to, name) = to.rsplit_once('/').unwrap_or(("", to));
    let (from, _) = from.rsplit_once('/').unwrap_or(("", from));
    let folders = |path: &'_ str| -> Vec<String> {
        path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (from, to) = (folders(from), folders(to));
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = from.iter().skip(common).map(|_| "../");
    let down = to.iter().skip(common).map(|part| format!("{part}/"));
    up.map(str::to_owned).chain(down).collect::<String>() + name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_has_a_file() {
        let file = |path: &str, query: &str| Target::of(path, query).file;
        for (path, query, expected) in [
            ("/", "", "index.html"),
            ("/e/5", "", "e/5.html"),
            ("/e/5/leaf.json", "", "e/5/leaf.json"),
            ("/reports/", "", "reports/index.html"),
            ("/reports/2026-10/", "", "reports/2026-10/index.html"),
            ("/gifts", "page=2", "gifts-page-2.html"),
            ("/gifts", "q=x%20y", "gifts.html"),
            ("/history/funds.svg", "ccy=USD", "history/funds-ccy-USD.svg"),
            ("/history", "from=2025-01&to=2025-06", "history-from-2025-01-to-2025-06.html"),
            ("/checkpoint", "", "checkpoint"),
            ("/tile/0/x001/000", "", "tile/0/x001/000"),
            ("/entries", "", "entries.html"),
            ("/de/", "", "de/index.html"),
            ("/de/e/5", "", "de/e/5.html"),
            ("/de/entries", "from=2026-10&to=2026-10", "de/entries/2026-10.html"),
            ("/entries", "account=assets%3Abank", "entries.html"),
            ("/entries", "from=2026-10&to=2026-10&account=x", "entries/2026-10.html"),
            ("/entries", "from=2026-10&to=2026-10&page=2", "entries/2026-10-2.html"),
            ("/entries", "from=..%2F..%2Fx&to=..%2F..%2Fx", "entries.html"),
            ("/entries.csv", "from=2026-10&to=2026-10", "entries/2026-10.csv"),
        ] {
            assert_eq!(file(path, query), expected, "{path}?{query}");
        }
    }

    #[test]
    fn routes_are_matched_as_the_server_matches_them() {
        let params = |route, path| {
            let found = matched(route, path)?;
            Some(found.into_iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(params("/", "/").as_deref(), Some(""));
        assert_eq!(params("/e/{n}", "/e/5").as_deref(), Some("n=5"));
        assert_eq!(params("/e/{n}", "/e/5/leaf.json"), None);
        assert_eq!(params("/e/{n}/leaf.json", "/e/5/leaf.json").as_deref(), Some("n=5"));
        assert_eq!(params("/tile/{*rest}", "/tile/0/x001/000").as_deref(), Some("rest=0/x001/000"));
        assert_eq!(params("/reports/{name}/", "/reports/2026/").as_deref(), Some("name=2026"));
        assert_eq!(params("/reports/{name}/", "/reports/2026"), None);
    }

    #[test]
    fn the_way_from_file_to_file() {
        assert_eq!(way("index.html", "e/5.html"), "e/5.html");
        assert_eq!(way("e/5.html", "index.html"), "../index.html");
        assert_eq!(way("e/5.html", "e/6.html"), "6.html");
        assert_eq!(way("reports/2026-10/index.html", "reports/index.html"), "../index.html");
    }
}
