//! What is there, and what it says.

use super::book::{Book, Said as _, draft};
use super::*;
use ledger::entry::Body as Kind;
use std::io::Read as _;

#[tokio::test]
async fn every_page_answers_get_and_head_alike_within_strict_headers() {
    let book = Book::of_a_service();
    let site = site(&book);
    for (path, kind) in PAGES {
        let got = get(&site, path).await;
        assert_eq!((got.status(), got.header("content-type")), (StatusCode::OK, kind), "{path}");
        assert!(!got.body.is_empty(), "{path}");
        let csp = got.header("content-security-policy");
        // H31: nobody may put it into a frame.
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "style-src 'self'"] {
            assert!(csp.contains(rule), "{path}: {csp}");
        }
        assert!(!csp.contains("unsafe") && !csp.contains("script"), "{path}: {csp}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(got.header("referrer-policy"), "no-referrer", "{path}");
        let head = send(&site, request(Method::HEAD, path)).await;
        assert!(head.body.is_empty(), "{path}");
        assert_eq!(head.status(), StatusCode::OK, "{path}");
        for name in ["content-type", "etag", "cache-control", "content-security-policy"] {
            assert_eq!(head.header(name), got.header(name), "{path}");
        }
    }
}

#[tokio::test]
async fn pages_need_no_script_and_no_inline_style() {
    let book = Book::of_a_service();
    let site = site(&book);
    for (path, _) in PAGES.iter().filter(|(_, kind)| kind.starts_with("text/html")) {
        let page = get(&site, path).await.text();
        for forbidden in ["<script", " style=", "javascript:", " onclick", "<style", "http-equiv"] {
            assert!(!page.contains(forbidden), "{path}: {forbidden}");
        }
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        assert!(page.contains("<title>") && page.contains("lang=\"en\""), "{path}");
    }
}

#[tokio::test]
async fn every_link_of_every_page_leads_somewhere() {
    let book = Book::of_a_service();
    let site = site(&book);
    let mut seen = std::collections::BTreeSet::new();
    for (path, _) in PAGES.iter().filter(|(_, kind)| kind.starts_with("text/html")) {
        let page = get(&site, path).await.text();
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if link.starts_with("https://") || link.starts_with('#') || link.is_empty() {
                continue;
            }
            let target = resolved(path, &link.replace("&amp;", "&"));
            if seen.insert(target.clone()) {
                let got = get(&site, &target).await;
                assert_eq!(got.status(), StatusCode::OK, "{path} links to {link}, {target}");
            }
        }
    }
    assert!(seen.len() > 100, "{} links", seen.len());
}

/// A relative reference, as a browser resolves it.
pub fn resolved(page: &str, link: &str) -> String {
    let folder =
        page.split('?').next().and_then(|path| path.rsplit_once('/')).map_or("", |(f, _)| f);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let link = link.split('#').next().unwrap_or(link);
    let (path, query) = link.split_once('?').map_or((link, None), |(p, q)| (p, Some(q)));
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    let folder = path.ends_with(['/', '.']) && !parts.is_empty();
    let path = format!("/{}{}", parts.join("/"), if folder { "/" } else { "" });
    query.map_or(path.clone(), |query| format!("{path}?{query}"))
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let mut book = Book::of_a_service();
    let site = site(&book);
    let ask = |tag: &str| {
        let mut request = request(Method::GET, "/entries");
        request.headers_mut().insert("if-none-match", tag.parse().expect("a header"));
        request
    };
    let tag = get(&site, "/entries").await.header("etag").to_owned();
    for held in [tag.clone(), tag.replace("W/", ""), format!("\"other\", {tag}"), "*".to_owned()] {
        let got = send(&site, ask(&held)).await;
        assert_eq!((got.status(), got.body.len()), (StatusCode::NOT_MODIFIED, 0), "{held}");
        assert_eq!(got.header("etag"), tag);
        assert!(got.header("content-security-policy").contains("'none'"));
    }
    // H29: what is no tag at all does no harm.
    for garbage in ["\"", "W/", "\u{e9}\u{e9}", ",,,", "x"] {
        assert_eq!(send(&site, ask(garbage)).await.status(), StatusCode::OK, "{garbage}");
    }
    let gift = draft(
        "2025-11-20",
        Kind::Donation(None),
        &[
            ("assets:bank:main", "EUR", 500, ""),
            ("income:donations:one-time", "EUR", -500, "general"),
        ],
    );
    book.append("2025-11-21", vec![gift]);
    let got = send(&site, ask(&tag)).await;
    assert_eq!(got.status(), StatusCode::OK, "the log grew");
    assert_ne!(got.header("etag"), tag);
}

#[tokio::test]
async fn text_is_packed_for_those_who_take_it() {
    let book = Book::of_a_service();
    let site = site(&book);
    let ask = |method: Method, path: &str, accepts: &str| {
        let mut request = request(method, path);
        request.headers_mut().insert("accept-encoding", accepts.parse().expect("a header"));
        request
    };
    checked(&site).await;
    let plain = get(&site, "/entries").await;
    let seen = |got: &Got| (got.header("content-encoding").to_owned(), got.body.len());
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), ("", "accept-encoding"));
    for _ in 0..2 {
        let packed = send(&site, ask(Method::GET, "/entries", "br, gzip;q=0.8")).await;
        assert_eq!(
            (packed.header("content-encoding"), packed.header("vary")),
            ("gzip", "accept-encoding")
        );
        assert_eq!(packed.header("etag"), plain.header("etag"));
        let mut text = String::new();
        let unpacked = flate2::read::GzDecoder::new(&*packed.body).read_to_string(&mut text);
        assert!(packed.body.len() < plain.body.len() && unpacked.is_ok());
        assert_eq!(text, plain.text());
    }
    for none in ["gzip;q=0", "identity", "br"] {
        let got = send(&site, ask(Method::GET, "/entries", none)).await;
        assert_eq!(seen(&got), seen(&plain), "{none}");
    }
    let head = send(&site, ask(Method::HEAD, "/entries", "gzip")).await;
    assert_eq!(seen(&head), ("gzip".to_owned(), 0));
    let mut again = ask(Method::GET, "/entries", "gzip");
    again.headers_mut().insert("if-none-match", plain.header("etag").parse().expect("a header"));
    let again = send(&site, again).await;
    assert_eq!(
        (again.status(), again.header("vary")),
        (StatusCode::NOT_MODIFIED, "accept-encoding")
    );
    for (path, status) in [
        ("/entries", StatusCode::NOT_MODIFIED),
        ("/entries?foo=1", StatusCode::BAD_REQUEST),
        ("/e/99999", StatusCode::NOT_FOUND),
    ] {
        let mut any = ask(Method::GET, path, "identity");
        any.headers_mut().insert("if-none-match", "*".parse().expect("a header"));
        assert_eq!(send(&site, any).await.status(), status, "{path}");
    }
    // What is short, packed, or sent as it is made stays as it is.
    for path in ["/log.vkey", "/history.png", "/postings.csv"] {
        let got = send(&site, ask(Method::GET, path, "gzip")).await;
        assert_eq!((got.status(), got.header("content-encoding")), (StatusCode::OK, ""), "{path}");
    }
}

#[tokio::test]
async fn p02_words_that_are_withdrawn_are_gone_at_once_from_pages_that_were_kept() {
    let book = Book::of_a_service();
    let site = site(&book);
    let before = get(&site, "/entries").await;
    assert!(before.text().contains("Zoë Ångström"));
    let words = rusqlite::Connection::open(book.path().join("words.db")).expect("open");
    words.execute("DELETE FROM opening WHERE slot = 'who'", []).expect("withdrawn");
    let mut again = request(Method::GET, "/entries");
    again.headers_mut().insert("if-none-match", before.header("etag").parse().expect("a header"));
    let after = send(&site, again).await;
    assert_eq!(after.status(), StatusCode::OK);
    assert!(!after.text().contains("Zoë") && after.text().contains("anonymous"));
}

#[tokio::test]
async fn the_site_does_without_private_db() {
    let book = Book::of_a_service();
    for name in ["private.db", "private.db-wal", "private.db-shm"] {
        let _ = std::fs::remove_file(book.path().join(name));
    }
    let site = site(&book);
    for (path, _) in PAGES {
        assert_eq!(get(&site, path).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn p01_a_donor_who_did_not_agree_stands_nowhere() {
    let mut book = Book::of_a_service();
    let mut shy = draft(
        "2025-11-20",
        Kind::Donation(None),
        &[
            ("assets:bank:main", "EUR", 77_700, ""),
            ("income:donations:one-time", "EUR", -77_700, "general"),
        ],
    )
    .said(Some("Secret Donor"), None);
    shy.public.clear();
    shy.words.source.memo = Some("SECRET MEMO DE02120300000000202051".to_owned());
    book.append("2025-11-21", vec![shy]);
    let site = site(&book);
    for (path, _) in PAGES.iter().chain(&[("/e/104", ""), ("/entries?text=secret", "")]) {
        let body = String::from_utf8_lossy(&get(&site, path).await.body).to_lowercase();
        // The search box echoes what was searched for, and finds nothing.
        let body = body.replace("value=\"secret\"", "").replace("text=secret", "");
        assert!(!body.contains("secret") && !body.contains("de0212"), "{path}");
    }
    assert!(get(&site, "/e/104").await.text().contains("anonymous"));
    assert!(get(&site, "/entries?text=secret").await.text().contains("Nothing matches"));
}

#[tokio::test]
async fn the_overview_says_what_is_right_and_what_is_not() {
    let book = Book::of_a_service();
    let page = checked(&site(&book)).await;
    for said in [
        "1,446.72",
        "360.00",
        "Self-check passed",
        "Controlled by one person",
        "1 entry is not yet classified",
        "The translation season",
        "20 November 2025",
        "3 of 3 accounts at banks, processors and hosts have no statement with a balance",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.to_lowercase().contains("verified"), "a bare word would promise too much");
}

#[tokio::test]
async fn an_empty_book_is_a_site_too() {
    let book = Book::empty();
    let site = site(&book);
    for path in [
        "/",
        "/history",
        "/history/funds",
        "/history/years.csv",
        "/mistakes",
        "/processes",
        "/processes/changes",
        "/promises",
        "/entries",
        "/e/0",
        "/reports/",
        "/downloads",
        "/entries.csv",
    ] {
        assert_eq!(get(&site, path).await.status(), StatusCode::OK, "{path}");
    }
    assert!(get(&site, "/").await.text().contains("Nothing was received or spent yet"));
    assert_eq!(get(&site, "/reports/2025-10/").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mistake_is_shown_struck_through_with_its_reason_both_ways() {
    let book = Book::of_a_service();
    let site = site(&book);
    let wrong = get(&site, "/e/101").await.text();
    assert!(wrong.contains("Undone by <a href=\"102\">#102</a>"), "{wrong}");
    assert!(wrong.contains("The invoice was entered twice.") && wrong.contains("<del>"));
    assert!(get(&site, "/e/102").await.text().contains("<a href=\"101\">#101</a>"));
    assert!(get(&site, "/entries").await.text().contains("undone by #102"));
}

#[tokio::test]
async fn the_log_is_served_as_its_standard_wants_it() {
    use ledger::log::{Checkpoint, TlogProof, Vkey, leaf_hash, tile::decode_bundle};
    let book = Book::of_a_service();
    let site = site(&book);
    let vkey: Vkey = get(&site, "/log.vkey").await.text().trim().parse().expect("a key");
    let note = get(&site, "/checkpoint").await.body;
    let checkpoint = Checkpoint::open(&note, &vkey).expect("signed");
    let size = checkpoint.size;
    let leaf = get(&site, "/e/5/leaf.json").await.body;
    let proof = get(&site, "/e/5/proof.tlog-proof").await.body;
    let proven = TlogProof::parse(&proof).expect("a proof").verify(leaf_hash(&leaf), &vkey);
    assert_eq!(proven.expect("proven"), checkpoint);

    let tile = get(&site, &format!("/tile/0/000.p/{size}")).await;
    assert_eq!(tile.header("content-type"), "application/octet-stream");
    assert!(tile.header("cache-control").contains("immutable"));
    assert_eq!(tile.body[5 * 32..6 * 32], *leaf_hash(&leaf).as_bytes());
    let bundle = get(&site, &format!("/tile/entries/000.p/{size}")).await.body;
    let entries = decode_bundle(&bundle).expect("a bundle");
    assert_eq!((entries.len() as u64, entries[5]), (size, leaf.as_slice()));
    let lines = get(&site, "/leaves.jsonl").await.body;
    assert!(lines.split(|b| *b == b'\n').nth(5).is_some_and(|line| line == leaf));

    for wrong in [
        "/tile/0/000",
        "/tile/0/000.p/0",
        "/tile/0/000.p/255",
        "/tile/0/000.p/256",
        "/tile/0/0.p/5",
        "/tile/0/x000/000.p/5",
        "/tile/00/000.p/5",
        "/tile/0/000.p/05",
        "/tile/9/000.p/1",
        "/tile/255/000.p/1",
        "/tile/256/000",
        "/tile/-1/000",
        "/tile/entries/001",
        "/tile/0/001.p/1",
        "/tile/entries/x999/x999/x999/x999/x999/x999/x999/999",
        "/tile/0/",
        "/tile/data/000.p/5",
        "/tile/entries/000.p/5/",
        "/tile/0/000%2Ep/5x",
    ] {
        assert_eq!(get(&site, wrong).await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn the_little_program_proves_an_entry_and_refuses_another() {
    let book = Book::of_a_service();
    let site = site(&book);
    let folder = tempfile::tempdir().expect("a folder");
    for (path, name) in [
        ("/check.py", "check.py"),
        ("/e/5/leaf.json", "leaf.json"),
        ("/e/6/leaf.json", "other.json"),
        ("/e/5/proof.tlog-proof", "proof"),
    ] {
        let bytes = get(&site, path).await.body;
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let run = |leaf: &str| {
        let mut python = std::process::Command::new("python3");
        python.args(["check.py", leaf, "proof"]).current_dir(folder.path()).output()
    };
    let Ok(proven) = run("leaf.json") else {
        println!("left out: there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&proven.stdout).into_owned();
    assert!(
        proven.status.success() && said.starts_with("entry 5 is in example.org/books"),
        "{said}"
    );
    assert!(!run("other.json").expect("it ran before").status.success());
}

#[tokio::test]
async fn every_entry_of_a_larger_log_is_proven_by_the_little_program() {
    let book = Book::of_a_service();
    let site = site(&book);
    let folder = tempfile::tempdir().expect("a folder");
    let check = get(&site, "/check.py").await.body;
    std::fs::write(folder.path().join("check.py"), check).expect("written");
    for index in [0, 1, 63, 64, 95, 96, 102, 103] {
        for name in ["leaf.json", "proof.tlog-proof"] {
            let bytes = get(&site, &format!("/e/{index}/{name}")).await.body;
            std::fs::write(folder.path().join(name), bytes).expect("written");
        }
        let mut python = std::process::Command::new("python3");
        let ran = python
            .args(["check.py", "leaf.json", "proof.tlog-proof"])
            .current_dir(folder.path())
            .status();
        let Ok(ran) = ran else {
            println!("left out: there is no python3");
            return;
        };
        assert!(ran.success(), "{index}");
    }
}

#[tokio::test]
async fn a_filtered_list_can_be_taken_along_whole() {
    let book = Book::of_a_service();
    let site = site(&book);
    let page = get(&site, "/entries?kind=donation").await.text();
    assert!(page.contains("<strong>49 entries</strong>"), "{page}");
    assert!(page.contains("href=\"entries.csv?kind=donation\""));
    let csv = get(&site, "/entries.csv?kind=donation").await;
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"entries.csv\"");
    assert_eq!(csv.text().lines().count(), 1 + 49);
}

#[tokio::test]
async fn an_address_with_empty_fields_becomes_a_short_one() {
    let book = Book::of_a_service();
    let got = get(&site(&book), "/entries?text=&month=2025-10&kind=&min=").await;
    assert_eq!(
        (got.status(), got.header("location")),
        (StatusCode::FOUND, "entries?month=2025-10")
    );
}

#[tokio::test]
async fn an_address_that_is_nearly_right_leads_to_its_page() {
    let book = Book::of_a_service();
    let site = site(&book);
    for (path, page) in [
        ("/reports", "reports/"),
        ("/history/", "../history"),
        ("/about/", "../about"),
        ("/downloads/", "../downloads"),
        ("/entries/?kind=fee", "../entries?kind=fee"),
        ("/entries?type=fee", "entries?kind=fee"),
        ("/entries.csv?type=fee", "entries.csv?kind=fee"),
    ] {
        let got = get(&site, path).await;
        assert_eq!((got.status(), got.header("location")), (StatusCode::FOUND, page), "{path}");
    }
    let twice = get(&site, "/entries?kind=fee&kind=fee").await;
    assert_eq!(twice.status(), StatusCode::BAD_REQUEST);
    let waived = get(&site, "/entries?kind=waived").await;
    assert!(waived.text().contains("did you mean `noncash`?"), "{}", waived.text());
}

#[test]
fn only_our_own_html_and_svg_go_unescaped() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let ours = [
        "{{ body|safe }}",
        "{{ of.body|safe }}",
        "{{ pictures.wide|safe }}",
        "{{ pictures.narrow|safe }}",
    ];
    for file in std::fs::read_dir(folder).expect("templates") {
        let path = file.expect("a file").path();
        let mut text = std::fs::read_to_string(&path).expect("text");
        ours.iter().for_each(|known| text = text.replace(known, ""));
        for unescaped in ["safe", "escape=", "|escape"] {
            assert!(!text.contains(unescaped), "{}: {unescaped}", path.display());
        }
    }
}
