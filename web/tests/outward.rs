//! What other programs read: each as its own rules want it, and nothing of it more than the pages say.

use super::book::{Book, Said as _, draft};
use super::*;
use ledger::entry::{Body as Kind, Declared, Entity, Manifest, Policy, Role, Via, WellKnown};
use serde_json::Value;

pub const WHOLE: &str = "https://books.example/paste";

/// A site that knows where it is.
pub fn public(book: &Book) -> Front {
    app(Site::new(book.path()).at(Some(WHOLE.parse().expect("a base"))))
}

/// A service that has declared all that directories ask for.
pub fn asking() -> Book {
    let mut book = Book::of_a_service();
    let service = Declared::Service {
        url: Some("https://books.example/paste".into()),
        contact: Some("books@example.org".into()),
        framework: Some("v1".into()),
        year_begins: None,
    };
    let manifest = Declared::Manifest(Manifest {
        entity: Entity::Group,
        role: Role::Steward,
        repository: "https://code.example/paste".into(),
        well_known: WellKnown {
            webpage: None,
            repository: Some(format!("https://code.example{}", WellKnown::FILE).into()),
        },
        license: "AGPL-3.0-only".into(),
        tags: vec!["paste".parse().expect("a code")],
    });
    let url = "https://give.example/paste".into();
    let channel = Declared::Channel { url, via: Some(Via::PaymentProvider) };
    let said = |code: &str, value: Declared, name: Option<&str>, purpose: Option<&str>| {
        let policy = Policy { code: code.into(), value, in_force: true };
        draft("2025-11-20", Kind::Policy(policy), &[]).said(name, purpose)
    };
    let euro = Declared::Currency { exponent: 2 };
    book.append(
        "2025-11-21",
        vec![
            said("service", service, Some("Example Open Service"), None),
            said("manifest", manifest, None, Some("Text for everybody")),
            said("eur", euro, None, None),
            said("ab", channel, Some("By card"), None),
        ],
    );
    book
}

pub async fn json(site: &Front, path: &str) -> Value {
    serde_json::from_str(&get(site, path).await.text()).expect("JSON")
}

/// The rules of the directories' own program, written anew; the first that is broken.
fn refused(of: &Value) -> Option<&'static str> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let within = |value: &Value, from, to| (from..=to).contains(&text(value).len());
    let one = |value: &Value, all: &[&str]| all.contains(&text(value).as_str());
    let is_id = |id: &str| {
        let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (3..=32).contains(&id.len())
            && id.bytes().all(inside)
            && !id.contains("--")
            && !id.starts_with('-')
            && !id.ends_with('-')
    };
    let url = |value: &Value| {
        let url = text(&value["url"]);
        url.starts_with("http") && (10..=250).contains(&url.len())
    };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let amount = |value: &Value| value.as_f64().is_some_and(|n| (0.0..=1e9).contains(&n));
    let (entity, funding) = (&of["entity"], &of["funding"]);
    let (projects, channels) = (list(&of["projects"]), list(&funding["channels"]));
    let (plans, history) = (list(&funding["plans"]), list(&funding["history"]));
    let ids: Vec<String> = channels.iter().map(|of| text(&of["guid"])).collect();
    let frequencies = ["one-time", "weekly", "fortnightly", "monthly", "yearly", "other"];
    let email = text(&entity["email"]);
    let rules = [
        ("version", text(&of["version"]).starts_with("v1.")),
        ("entity.type", one(&entity["type"], &["individual", "group", "organisation", "other"])),
        (
            "entity.role",
            one(&entity["role"], &["owner", "steward", "maintainer", "contributor", "other"]),
        ),
        ("entity.name", within(&entity["name"], 2, 256)),
        (
            "entity.email",
            email.split_once('@').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()),
        ),
        ("entity.webpageUrl", url(&entity["webpageUrl"])),
        ("projects", (1..=30).contains(&projects.len())),
        ("project.guid", projects.iter().all(|of| is_id(&text(&of["guid"])))),
        ("project.description", projects.iter().all(|of| within(&of["description"], 5, 2000))),
        ("project.repositoryUrl", projects.iter().all(|of| url(&of["repositoryUrl"]))),
        (
            "project.licenses",
            projects.iter().all(|of| (1..=5).contains(&list(&of["licenses"]).len())),
        ),
        (
            "project.license",
            projects.iter().flat_map(|of| list(&of["licenses"])).all(|of| within(&of, 2, 64)),
        ),
        ("project.tags", projects.iter().all(|of| (1..=10).contains(&list(&of["tags"]).len()))),
        ("channels", (1..=10).contains(&channels.len())),
        ("channel.guid", ids.iter().all(|id| is_id(id))),
        (
            "channel.type",
            channels.iter().all(|of| {
                one(&of["type"], &["bank", "payment-provider", "cheque", "cash", "other"])
            }),
        ),
        ("channel.description", channels.iter().all(|of| within(&of["description"], 0, 512))),
        ("plans", (1..=10).contains(&plans.len())),
        ("plan.guid", plans.iter().all(|of| is_id(&text(&of["guid"])))),
        ("plan.status", plans.iter().all(|of| one(&of["status"], &["active", "inactive"]))),
        ("plan.name", plans.iter().all(|of| within(&of["name"], 3, 256))),
        ("plan.amount", plans.iter().all(|of| amount(&of["amount"]))),
        ("plan.currency", plans.iter().all(|of| text(&of["currency"]).len() == 3)),
        ("plan.frequency", plans.iter().all(|of| one(&of["frequency"], &frequencies))),
        (
            "plan.channels",
            plans.iter().flat_map(|of| list(&of["channels"])).all(|id| ids.contains(&text(&id))),
        ),
        ("history", history.len() <= 50),
        (
            "history.year",
            history
                .iter()
                .all(|of| of["year"].as_i64().is_some_and(|n| (1970..=2075).contains(&n))),
        ),
        (
            "history.income",
            history.iter().all(|of| of["income"].is_null() || amount(&of["income"])),
        ),
        (
            "history.expenses",
            history.iter().all(|of| of["expenses"].is_null() || amount(&of["expenses"])),
        ),
        ("history.description", history.iter().all(|of| within(&of["description"], 0, 500))),
    ];
    rules.into_iter().find(|(_, holds)| !holds).map(|(rule, _)| rule)
}

#[tokio::test]
async fn funding_json_is_what_directories_take() {
    let book = asking();
    let site = public(&book);
    let manifest = json(&site, "/funding.json").await;
    assert_eq!(refused(&manifest), None, "{manifest:#}");
    assert_eq!(manifest["entity"]["email"], "books@example.org");
    assert_eq!(manifest["projects"][0]["licenses"][0], "spdx:AGPL-3.0-only");
    // Two letters are no guid.
    assert_eq!(manifest["funding"]["channels"][0]["guid"], "entry-107");
    assert_eq!(manifest["funding"]["channels"][0]["type"], "payment-provider");
    assert_eq!(manifest["funding"]["plans"][0]["guid"], "any-eur");
    let text = get(&site, "/funding.json").await.text();
    // 2024 in euros, as the page of the years has it.
    let years = get(&site, "/history/years.csv").await.text();
    let year = years.lines().find(|line| line.starts_with("2024,EUR")).expect("2024");
    let cells: Vec<&str> = year.split(',').collect();
    assert!(text.contains(&format!("\"income\": {}", cells[2])), "{year} {text}");
    assert!(text.contains(&format!("\"expenses\": {}", cells[3])), "{year} {text}");
    let known = get(&site, "/.well-known/funding-manifest-urls").await.text();
    assert_eq!(known, format!("{WHOLE}/funding.json\n"));
}

#[tokio::test]
async fn each_rule_of_directories_is_looked_at() {
    let book = asking();
    let good = json(&public(&book), "/funding.json").await;
    let long = "x".repeat(3000);
    for (rule, place, bad) in [
        ("version", "/version", Value::from("2.0")),
        ("entity.type", "/entity/type", "gang".into()),
        ("entity.role", "/entity/role", "boss".into()),
        ("entity.name", "/entity/name", "x".into()),
        ("entity.email", "/entity/email", "https://example.org".into()),
        ("entity.webpageUrl", "/entity/webpageUrl/url", "books".into()),
        ("projects", "/projects", Value::Array(Vec::new())),
        ("project.guid", "/projects/0/guid", "a--b".into()),
        ("project.description", "/projects/0/description", long.as_str().into()),
        ("project.repositoryUrl", "/projects/0/repositoryUrl/url", "git".into()),
        ("project.licenses", "/projects/0/licenses", Value::Array(Vec::new())),
        ("project.license", "/projects/0/licenses/0", long.as_str().into()),
        ("project.tags", "/projects/0/tags", Value::Array(Vec::new())),
        ("channels", "/funding/channels", Value::Array(Vec::new())),
        ("channel.guid", "/funding/channels/0/guid", "ab".into()),
        ("channel.type", "/funding/channels/0/type", "wire".into()),
        ("channel.description", "/funding/channels/0/description", long.as_str().into()),
        ("plans", "/funding/plans", Value::Array(Vec::new())),
        ("plan.guid", "/funding/plans/0/guid", "-any".into()),
        ("plan.status", "/funding/plans/0/status", "open".into()),
        ("plan.name", "/funding/plans/0/name", "x".into()),
        ("plan.amount", "/funding/plans/0/amount", Value::from(-1)),
        ("plan.currency", "/funding/plans/0/currency", "EURO".into()),
        ("plan.frequency", "/funding/plans/0/frequency", "daily".into()),
        ("plan.channels", "/funding/plans/0/channels/0", "nowhere".into()),
        ("history.year", "/funding/history/0/year", Value::from(1969)),
        ("history.income", "/funding/history/0/income", Value::from(2_000_000_000_u64)),
        ("history.expenses", "/funding/history/0/expenses", Value::from(-1)),
        ("history.description", "/funding/history/0/description", long.as_str().into()),
    ] {
        let mut broken = good.clone();
        *broken.pointer_mut(place).expect(place) = bad;
        assert_eq!(refused(&broken), Some(rule), "{place}");
    }
}

#[tokio::test]
async fn what_is_of_another_host_has_a_file_there_that_speaks_for_it() {
    let book = asking();
    let manifest = json(&public(&book), "/funding.json").await;
    let code = &manifest["projects"][0]["repositoryUrl"];
    assert_eq!(code["wellKnown"], format!("https://code.example{}", WellKnown::FILE));
    assert!(manifest["entity"]["webpageUrl"].get("wellKnown").is_none(), "{manifest:#}");
    // On another host the page of the service needs one, too.
    let moved = "https://ledger.example".parse().expect("a base");
    let got = get(&app(Site::new(book.path()).at(Some(moved))), "/funding.json").await;
    assert_eq!(got.status(), StatusCode::NOT_FOUND);
    assert!(got.text().contains("webpage_known") && !got.text().contains("repository_known"));
}

#[tokio::test]
async fn half_a_manifest_is_none_and_says_what_is_lacking() {
    let book = Book::of_a_service();
    let got = get(&site(&book), "/funding.json").await;
    assert_eq!(got.status(), StatusCode::NOT_FOUND);
    for lacks in ["[manifest]", "`url` of `[service]`", "[[channel]]"] {
        assert!(got.text().contains(lacks), "{lacks}: {}", got.text());
    }
    assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
    // Readers cannot declare anything: they are told what there is not.
    let page = get(&site(&book), "/downloads").await.text();
    assert!(page.contains("<li>A way to give that the members agreed to.</li>"), "{page}");
    assert!(!page.contains('`') && !page.contains("ledger apply"), "{page}");
}

#[tokio::test]
async fn the_feed_tells_what_happened_with_ids_that_stay() {
    let mut book = asking();
    let before = get(&public(&book), "/feed.atom").await;
    assert_eq!(before.header("content-type"), "application/atom+xml; charset=utf-8");
    let before = before.text();
    for says in [
        "<id>tag:example.org,2024-01-02:books/feed</id>",
        "<id>tag:example.org,2024-01-02:books/e/",
        "<category term=\"correction\"/>",
        "<summary type=\"text\">The invoice was entered twice.</summary>",
        "href=\"https://books.example/paste/e/",
    ] {
        assert!(before.contains(says), "{says}: {before}");
    }
    let legs = [
        ("assets:bank:main", "EUR", 200_000, ""),
        ("income:donations:one-time", "EUR", -200_000, "general"),
    ];
    book.append("2025-11-22", vec![draft("2025-11-22", Kind::Donation(None), &legs)]);
    let after = get(&public(&book), "/feed.atom").await.text();
    assert!(
        after.contains("<category term=\"large\"/>") && after.contains("2,000.00 EUR"),
        "{after}"
    );
    let ids = |feed: &str| -> Vec<String> {
        feed.split("<id>")
            .skip(2)
            .filter_map(|rest| Some(rest.split('<').next()?.to_owned()))
            .collect()
    };
    assert_eq!(ids(&after).get(1..), Some(ids(&before).as_slice()));
    assert!(!after.contains("<summary type=\"text\"></summary>"), "{after}");
    let relative = get(&site(&book), "/feed.atom").await.text();
    assert!(relative.contains("href=\"e/") && !relative.contains("href=\"/"), "{relative}");
}

#[tokio::test]
async fn badges_are_pictures_with_a_title_and_a_day_for_an_hour() {
    let book = Book::of_a_service();
    let site = site(&book);
    checked(&site).await;
    for (name, says) in
        [("balance", "1,446.72 EUR, 360.00 USD"), ("runway", "month"), ("self-check", "passed")]
    {
        let got = get(&site, &format!("/badge/{name}.svg")).await;
        assert_eq!(got.header("content-type"), "image/svg+xml");
        assert_eq!(got.header("cache-control"), "public, max-age=3600");
        let svg = got.text();
        assert!(
            svg.contains(says) && svg.contains("2025-11-20") && svg.contains("<title>"),
            "{svg}"
        );
    }
    assert_eq!(get(&site, "/badge/other.svg").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_page_alone_may_be_framed() {
    let book = asking();
    let site = site(&book);
    let got = get(&site, "/embed").await;
    assert!(got.header("content-security-policy").contains("frame-ancestors *"));
    assert_eq!(got.header("x-frame-options"), "");
    let page = got.text();
    assert!(page.contains("1,446.72</strong>") && !page.contains("<script"), "{page}");
    assert_eq!(page.matches("<a ").count(), page.matches("target=\"_top\"").count());
    let mut again = request(Method::GET, "/embed");
    let etag = got.header("etag").parse().expect("a tag");
    again.headers_mut().insert("if-none-match", etag);
    let again = send(&site, again).await;
    assert_eq!((again.status(), again.header("x-frame-options")), (StatusCode::NOT_MODIFIED, ""));
    let other = get(&site, "/").await;
    assert!(other.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(other.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn finders_are_told_where_to_look() {
    let (book, other) = (asking(), Book::of_a_service());
    let plain = site(&other);
    let public = public(&book);
    let robots = get(&public, "/robots.txt").await.text();
    assert!(robots.ends_with(&format!("Sitemap: {WHOLE}/sitemap.xml\n")), "{robots}");
    let map = get(&public, "/sitemap.xml").await.text();
    for at in ["", "/reports/2025-10/", "/e/0"] {
        assert!(map.contains(&format!("<loc>{WHOLE}{at}")), "{at}: {map}");
    }
    for place in map.split("<loc>").skip(1).filter_map(|rest| rest.split('<').next()) {
        let path = place.strip_prefix(WHOLE).expect("within the site");
        let got = get(&public, if path.is_empty() { "/" } else { path }).await;
        assert_eq!(got.status(), StatusCode::OK, "{path}");
    }
    assert_eq!(get(&plain, "/sitemap.xml").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(&public, "/sitemap/1.xml").await.status(), StatusCode::NOT_FOUND);
    let security = get(&public, "/.well-known/security.txt").await.text();
    assert!(
        security.starts_with("Contact: mailto:books@example.org\nExpires: 2026-11-21T00:00:00Z\n"),
        "{security}"
    );
    let card = get(&public, "/card.png").await;
    assert_eq!((card.header("content-type"), card.status()), ("image/png", StatusCode::OK));
    let page = get(&public, "/e/5").await.text();
    assert!(
        page.contains(&format!("property=\"og:image\" content=\"{WHOLE}/card.png\"")),
        "{page}"
    );
    assert!(page.contains(&format!("property=\"og:url\" content=\"{WHOLE}/e/5\"")), "{page}");
    assert!(!get(&plain, "/").await.text().contains("og:image"));
}

#[tokio::test]
async fn whoever_asks_for_the_head_gets_the_same_head() {
    let book = asking();
    let site = public(&book);
    for path in
        ["/funding.json", "/feed.atom", "/badge/balance.svg", "/embed", "/card.png", "/sitemap.xml"]
    {
        let got = get(&site, path).await;
        let head = send(&site, request(Method::HEAD, path)).await;
        assert!(head.body.is_empty() && head.status() == StatusCode::OK, "{path}");
        for name in ["content-type", "etag", "cache-control", "content-security-policy"] {
            assert_eq!(head.header(name), got.header(name), "{path}");
        }
    }
}

#[tokio::test]
async fn metrics_are_on_a_listener_of_their_own() {
    let book = asking();
    let of = Site::new(book.path());
    let (pages, looked_at) = (app(of.clone()), crate::app::watched(of));
    assert_eq!(get(&pages, "/metrics").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(&looked_at, "/").await.status(), StatusCode::NOT_FOUND);
    checked(&pages).await;
    get(&pages, "/e/5").await;
    let got = get(&looked_at, "/metrics").await;
    assert_eq!(got.header("cache-control"), "no-store");
    let text = got.text();
    for says in [
        "ledger_log_entries 108\n",
        "ledger_balance_minor_units{currency=\"EUR\",exponent=\"2\"} 144672\n",
        "ledger_http_requests_total{class=\"4xx\"} 1\n",
        "ledger_http_request_duration_seconds_bucket{le=\"+Inf\"}",
        "ledger_published_late 0\n",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    // As promtool wants it: each name has its help and type before it, counters end in `_total`.
    let mut known = std::collections::BTreeMap::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a kind");
            assert!(text.contains(&format!("# HELP {name} ")), "{name}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
            assert!(known.insert(name, kind).is_none(), "{name} twice");
        } else if !line.starts_with('#') {
            let (name, value) = line.rsplit_once(' ').expect("a value");
            let name = name.split('{').next().unwrap_or_default();
            let bare = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            assert!(
                known.contains_key(name) || bare.is_some_and(|n| known[n] == "histogram"),
                "{line}"
            );
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
}
