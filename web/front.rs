//! What every request meets, from the outside in: it is counted; what was just answered is answered again
//! (`kept`); else a page of `app` answers, and its answer gets the headers that everything has that goes out.
//! Refuses all methods but GET and HEAD, requests with a body, and paths that no page has.

use crate::answer::{Refusal, harden, put};
use crate::app::{Desk, Page, ask_of};
use crate::ask::check_path;
use crate::kept::{Asked, Keep};
use crate::language;
use crate::outward::api::is_api;
use crate::outward::embed::is_framed;
use axum::Router;
use axum::extract::Request;
use axum::http::{Method, header};
use axum::response::Response;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Instant;

/// Everything that is served.
#[derive(Clone)]
pub struct Front {
    /// Where pages are made.
    pub desk: Arc<Desk>,
    /// Which of them an address is.
    pub router: Router,
    /// Whether answers are counted.
    pub counted: bool,
}

impl Front {
    /// The answer to a request, whatever it asks.
    pub async fn answer(&self, request: Request) -> Response {
        let begun = Instant::now();
        let asked = Asked::of(&request);
        let kept = asked.as_ref().and_then(|of| self.desk.kept.get(self.desk.shelf.stamp(), of));
        let response = match kept {
            Some(kept) => kept,
            None => self.made(request, asked).await,
        };
        if self.counted {
            self.desk.counters.answered(response.status(), begun.elapsed());
        }
        response
    }

    /// A new answer, kept for the next one who asks.
    async fn made(&self, request: Request, asked: Option<Asked>) -> Response {
        let (_, path) = language::split(request.uri().path());
        let (framed, open) = (is_framed(path), is_api(path));
        let mut response = self.guarded(request).await;
        harden(&mut response, framed);
        // Pages of others may read the books: nothing here is anybody's own.
        let anybody = open.then_some("*");
        put(response.headers_mut(), header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
        if let Some((asked, keep)) = asked.zip(response.extensions_mut().remove::<Keep>()) {
            self.desk.kept.put(asked, response.headers(), keep);
        }
        response
    }

    /// What a page answers; what none can is refused before any of them is asked.
    async fn guarded(&self, request: Request) -> Response {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let sent = request.headers().get(header::CONTENT_LENGTH).is_some_and(|n| n != "0")
            || request.headers().contains_key(header::TRANSFER_ENCODING);
        if reads && !sent && check_path(request.uri().path()).is_ok() {
            let Ok(response) = TowerToHyperService::new(self.router.clone()).call(request).await;
            return response;
        }
        let (page, allow): (Page, _) = if reads {
            let why: Page = |_, ask| {
                check_path(&ask.path)?;
                Err(Refusal::BadRequest("Expected a request without a body.".to_owned()))
            };
            (why, None)
        } else {
            (|_, _| Err(Refusal::OnlyReads), Some("GET, HEAD"))
        };
        let mut response = self.desk.clone().answer(page, ask_of(&request)).await;
        put(response.headers_mut(), header::ALLOW, allow);
        // A body that nobody reads must not be taken for the next request.
        put(response.headers_mut(), header::CONNECTION, Some("close"));
        response
    }
}
