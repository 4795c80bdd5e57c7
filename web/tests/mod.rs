//! The site from outside: every page, every header, every bad question. Ids as H08 name cases of
//! the project's list of bad inputs.

mod api;
mod bad;
pub(crate) mod book;
mod closed;
mod figures;
mod governance;
mod outward;
mod history;
mod hostile;
mod languages;
mod named;
mod pages;
mod paying;
mod payouts;
mod publish;
mod promised;
mod shutdown;
mod sockets;
mod stewardship;
mod told;
mod years;

use crate::app::{Site, app};
use crate::front::Front;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use book::Book;
use http_body_util::BodyExt as _;

/// An answer, read to its end.
struct Got {
    head: Response<()>,
    body: Vec<u8>,
}

impl Got {
    fn status(&self) -> StatusCode {
        self.head.status()
    }

    fn header(&self, name: &str) -> &str {
        self.head.headers().get(name).map_or("", |value| value.to_str().expect("plain text"))
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }
}

fn site(book: &Book) -> Front {
    app(Site::new(book.path()))
}

async fn send(site: &Front, request: Request<Body>) -> Got {
    let answer = site.answer(request).await;
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes().to_vec();
    Got { head: Response::from_parts(parts, ()), body }
}

fn request(method: Method, path: &str) -> Request<Body> {
    Request::builder().method(method).uri(path).body(Body::empty()).expect("a request")
}

/// What is at an address; a page must be one in every language.
async fn get(site: &Front, path: &str) -> Got {
    let got = send(site, request(Method::GET, path)).await;
    languages::whole(path, &got);
    got
}

/// The overview, once the self-check is through: on a busy machine no page waits for it.
async fn checked(site: &Front) -> String {
    for _ in 0..240 {
        let page = get(site, "/").await.text();
        if !page.contains("Self-check running") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    "the self-check never ended".to_owned()
}

/// Every address of a site, with what it answers.
const PAGES: [(&str, &str); 74] = [
    ("/", "text/html; charset=utf-8"),
    ("/history", "text/html; charset=utf-8"),
    ("/history.csv", "text/csv; charset=utf-8; header=present"),
    ("/history.json", "application/json"),
    ("/history.svg", "image/svg+xml"),
    ("/history.png", "image/png"),
    ("/history/balance", "text/html; charset=utf-8"),
    ("/history/balance.csv", "text/csv; charset=utf-8; header=present"),
    ("/history/balance.json", "application/json"),
    ("/history/balance.svg", "image/svg+xml"),
    ("/history/balance.png", "image/png"),
    ("/history/years", "text/html; charset=utf-8"),
    ("/history/years.csv", "text/csv; charset=utf-8; header=present"),
    ("/history/years.json", "application/json"),
    ("/history/years.svg", "image/svg+xml"),
    ("/history/years.png", "image/png"),
    ("/history/categories", "text/html; charset=utf-8"),
    ("/history/categories.csv", "text/csv; charset=utf-8; header=present"),
    ("/history/categories.json", "application/json"),
    ("/history/categories.svg", "image/svg+xml"),
    ("/history/categories.png", "image/png"),
    ("/history/funds", "text/html; charset=utf-8"),
    ("/history/funds.csv", "text/csv; charset=utf-8; header=present"),
    ("/history/funds.json", "application/json"),
    ("/history/funds.svg", "image/svg+xml"),
    ("/history/funds.png", "image/png"),
    ("/history/categories?from=2025-01&to=2025-06&ccy=EUR", "text/html; charset=utf-8"),
    ("/mistakes", "text/html; charset=utf-8"),
    ("/mistakes.csv", "text/csv; charset=utf-8; header=present"),
    ("/mistakes.json", "application/json"),
    ("/processes", "text/html; charset=utf-8"),
    ("/processes/changes", "text/html; charset=utf-8"),
    ("/promises", "text/html; charset=utf-8"),
    ("/promises.csv", "text/csv; charset=utf-8; header=present"),
    ("/promises.json", "application/json"),
    ("/payouts", "text/html; charset=utf-8"),
    ("/entries", "text/html; charset=utf-8"),
    ("/entries?account=assets:bank:main&month=2025-10", "text/html; charset=utf-8"),
    ("/entries?unclassified=yes", "text/html; charset=utf-8"),
    ("/entries?kind=policy", "text/html; charset=utf-8"),
    ("/entries?text=servers&page=1", "text/html; charset=utf-8"),
    ("/entries.csv", "text/csv; charset=utf-8; header=present"),
    ("/e/0", "text/html; charset=utf-8"),
    ("/e/1", "text/html; charset=utf-8"),
    ("/e/4", "text/html; charset=utf-8"),
    ("/e/101", "text/html; charset=utf-8"),
    ("/e/5/leaf.json", "application/json"),
    ("/e/5/proof.tlog-proof", "text/plain; charset=utf-8"),
    ("/reports/", "text/html; charset=utf-8"),
    ("/reports/2025-10/", "text/html; charset=utf-8"),
    ("/reports/2025/", "text/html; charset=utf-8"),
    ("/reports/2025-Q3.md", "text/markdown; charset=utf-8"),
    ("/reports/2025-10.txt", "text/plain; charset=utf-8"),
    ("/reports/2025-10.csv", "text/csv; charset=utf-8; header=present"),
    ("/reports/2025-10.json", "application/json"),
    ("/shutdown", "text/html; charset=utf-8"),
    ("/governance", "text/html; charset=utf-8"),
    ("/gifts", "text/html; charset=utf-8"),
    ("/figures", "text/html; charset=utf-8"),
    ("/downloads", "text/html; charset=utf-8"),
    ("/postings.csv", "text/csv; charset=utf-8; header=present"),
    ("/journal.hledger", "text/plain; charset=utf-8"),
    ("/journal.beancount", "text/plain; charset=utf-8"),
    ("/leaves.jsonl", "application/jsonl"),
    ("/openings.jsonl", "application/jsonl"),
    ("/checkpoints.jsonl", "application/jsonl"),
    ("/log.csv", "text/csv; charset=utf-8; header=present"),
    ("/README.md", "text/markdown; charset=utf-8"),
    ("/datapackage.json", "application/json"),
    ("/about", "text/html; charset=utf-8"),
    ("/check.py", "text/x-python; charset=utf-8"),
    ("/checkpoint", "text/plain; charset=utf-8"),
    ("/log.vkey", "text/plain; charset=utf-8"),
    ("/robots.txt", "text/plain; charset=utf-8"),
];
