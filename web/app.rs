//! The table of pages, and what surrounds the making of each: a place, a snapshot, refusals. Requests come
//! by way of `front`. A page runs on a thread of its own, over one snapshot of the books; when it panics,
//! the reader gets a number and the log of the process gets the rest.

use crate::answer::{Answer, Cache, Content, Head, Refusal, channel, not_modified, put};
use crate::ask::Ask;
use crate::doubt;
use crate::front::Front;
use crate::kept::{Keep, Kept};
use crate::known::Known;
use crate::language::{self, LANGUAGES};
use crate::now::Clock;
use crate::opened::Shelf;
use crate::outward;
use crate::outward::base::Base;
use crate::outward::metrics::{self, Counters};
use crate::packed::{gzip, takes_gzip};
use crate::page;
use crate::selfcheck::{Checker, PATIENCE};
use crate::serve::Limits;
use crate::style;
use crate::turns::Turns;
use crate::view::View;
use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use hyper::body::Bytes;
use ledger::books::Books;
use ledger::day::Day;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// What is served: one book, within limits.
#[derive(Clone)]
pub struct Site {
    /// The folder of the book.
    pub book: PathBuf,
    /// How much of it at once, and for how long.
    pub limits: Limits,
    /// Looks at each snapshot from outside the book; what it finds wrong stands on every page.
    pub watch: Watch,
    /// Which day it is: only a clock can tell that nobody writes any more.
    pub clock: Clock,
    /// Where it is public, if somebody said so: some links must be whole.
    pub base: Option<Base>,
    /// What was answered so far.
    pub counters: Arc<Counters>,
    /// Takes what the operator is told, a line each.
    pub log: Log,
}

/// Where lines for the operator go.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// What somebody who knows more than the book finds wrong with it.
pub type Watch = Arc<dyn Fn(&Books) -> Option<String> + Send + Sync>;

impl Site {
    /// A book within the usual limits.
    pub fn new(book: impl Into<PathBuf>) -> Self {
        let (limits, book) = (Limits::default(), book.into());
        Self {
            book,
            limits,
            watch: Arc::new(|_| None),
            clock: Arc::new(|| None),
            base: None,
            counters: Arc::default(),
            // A closed stderr is no reason to fail.
            log: Arc::new(|line| drop(writeln!(std::io::stderr(), "{line}"))),
        }
    }

    /// The same, which knows what day it is.
    #[must_use]
    pub fn on(mut self, clock: impl Fn() -> Option<Day> + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The same, public at an address.
    #[must_use]
    pub fn at(mut self, base: Option<Base>) -> Self {
        self.base = base;
        self
    }

    /// The same, which tells the operator elsewhere.
    #[must_use]
    pub fn telling(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Arc::new(log);
        self
    }

    /// The same, watched from outside.
    #[must_use]
    pub fn watched(
        mut self,
        watch: impl Fn(&Books) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.watch = Arc::new(watch);
        self
    }
}

/// A page: what a view of the books answers to a question.
pub type Page = fn(&View, &Ask) -> Result<Answer, Refusal>;

/// Everything that is served.
pub fn app(site: Site) -> Front {
    Front { counted: true, ..routed(site, pages()) }
}

/// What whoever runs the site looks at, on a listener of its own; whoever only looks is not counted.
pub fn watched(site: Site) -> Front {
    routed(site, vec![("/metrics".into(), metrics::show)])
}

/// The table of pages.
pub fn pages() -> Vec<(String, Page)> {
    let mut all = own();
    all.extend(outward::pages());
    all
}

fn own() -> Vec<(String, Page)> {
    vec![
        ("/".into(), page::overview::show),
        ("/history".into(), page::history::show),
        ("/history.csv".into(), page::history::show),
        ("/history.json".into(), page::history::show),
        ("/history.svg".into(), page::history::show),
        ("/history.png".into(), page::history::show),
        ("/history/{view}".into(), page::history::show),
        ("/entries".into(), page::entries::show),
        ("/entries.csv".into(), page::entries::csv),
        ("/e/{n}".into(), page::entry::show),
        ("/e/{n}/leaf.json".into(), page::entry::leaf),
        ("/e/{n}/act.txt".into(), page::entry::act_lines),
        ("/e/{n}/act.sig".into(), page::entry::act_signature),
        ("/e/{n}/allowed_signers".into(), page::entry::act_signer),
        ("/e/{n}/proof.tlog-proof".into(), page::entry::proof),
        ("/payouts".into(), page::payouts::show),
        ("/governance".into(), page::governance::show),
        ("/mistakes".into(), page::mistakes::show),
        ("/mistakes.csv".into(), page::mistakes::csv),
        ("/mistakes.json".into(), page::mistakes::json),
        ("/promises".into(), page::promises::show),
        ("/promises.csv".into(), page::promises::csv),
        ("/promises.json".into(), page::promises::json),
        ("/processes".into(), page::processes::show),
        ("/processes/changes".into(), page::processes::changes::show),
        ("/reports".into(), beside),
        ("/reports/".into(), page::reports::index),
        ("/reports/{name}".into(), page::reports::file),
        ("/reports/{name}/".into(), page::reports::show),
        ("/reports/{name}/{which}".into(), page::reports::closed::file),
        ("/reports/{name}/{which}/".into(), page::reports::closed::page),
        ("/shutdown".into(), page::shutdown::show),
        ("/gifts".into(), page::gifts::show),
        ("/shutdown.json".into(), page::shutdown::json),
        ("/shutdown.csv".into(), page::shutdown::csv),
        ("/figures".into(), page::figures::show),
        ("/figures.json".into(), page::figures::json),
        ("/figures.csv".into(), page::figures::csv),
        ("/downloads".into(), page::downloads::show),
        ("/postings.csv".into(), page::downloads::file),
        ("/journal.hledger".into(), page::downloads::file),
        ("/journal.beancount".into(), page::downloads::file),
        ("/leaves.jsonl".into(), page::downloads::file),
        ("/openings.jsonl".into(), page::downloads::file),
        ("/checkpoints.jsonl".into(), page::downloads::file),
        ("/log.csv".into(), page::downloads::file),
        ("/README.md".into(), page::downloads::file),
        ("/datapackage.json".into(), page::downloads::package),
        ("/about".into(), page::about::show),
        ("/check.py".into(), page::about::check),
        ("/checkpoint".into(), page::tlog::checkpoint),
        ("/log.vkey".into(), page::tlog::vkey),
        ("/tile/{*rest}".into(), page::tlog::tile),
        (style::path().into(), style::css),
        ("/favicon.svg".into(), style::favicon),
        ("/history/".into(), beside),
        ("/entries/".into(), beside),
        ("/payouts/".into(), beside),
        ("/governance/".into(), beside),
        ("/processes/".into(), beside),
        ("/promises/".into(), beside),
        ("/mistakes/".into(), beside),
        ("/shutdown/".into(), beside),
        ("/gifts/".into(), beside),
        ("/figures/".into(), beside),
        ("/downloads/".into(), beside),
        ("/about/".into(), beside),
    ]
}

/// The way from an address with a slash too much, or one too few, to its page.
fn beside(_: &View, ask: &Ask) -> Result<Answer, Refusal> {
    let name = ask.path.trim_matches('/');
    let page = if ask.path.ends_with('/') { format!("../{name}") } else { format!("{name}/") };
    let query = if ask.query.is_empty() { String::new() } else { format!("?{}", ask.query) };
    Err(Refusal::Moved(page + &query))
}

/// The front of these pages; tests add pages of their own.
pub fn routed(site: Site, routes: Vec<(String, Page)>) -> Front {
    let desk = desk(site, false);
    let add = |router: Router<_>, (path, page): (String, Page)| {
        let router = router.route(&path, method(page));
        LANGUAGES.iter().fold(router, |router, language| {
            router.route(&format!("/{}{path}", language.code), method(page))
        })
    };
    let router = routes.into_iter().fold(Router::new(), add);
    let router = LANGUAGES.iter().fold(router, |router, language| {
        router.route(&format!("/{}", language.code), method(beside))
    });
    let nowhere: Page = |_, _| Err(Refusal::NotFound("There is no such page.".to_owned()));
    let router = router.fallback_service(method(nowhere).with_state(desk.clone()));
    Front { router: router.with_state(desk.clone()), desk, counted: false }
}

/// Where the pages of a site are made, for readers or for files. Files hang on the log alone, on no clock: they
/// are read on other days than they are made on; and they wait for the end of the self-check.
pub fn desk(site: Site, published: bool) -> Arc<Desk> {
    let patience = if published { Duration::MAX } else { PATIENCE };
    let clock = if published { Arc::new(|| None) } else { site.clock };
    Arc::new(Desk {
        shelf: Shelf::new(&site.book, site.limits.pages),
        checker: Arc::new(Checker::new(site.book, patience)),
        limits: site.limits,
        watch: site.watch,
        clock,
        base: site.base,
        counters: site.counters,
        published,
        known: Arc::default(),
        places: Arc::new(Semaphore::new(site.limits.pages)),
        turns: Arc::new(Turns::new(&site.limits)),
        log: site.log,
        kept: Kept::default(),
        failures: AtomicU64::new(0),
    })
}

/// Where pages are made.
pub struct Desk {
    limits: Limits,
    /// What somebody outside of it finds wrong with it.
    pub watch: Watch,
    /// Which day it is.
    pub clock: Clock,
    /// Where they are public.
    pub base: Option<Base>,
    /// What was answered so far.
    pub counters: Arc<Counters>,
    /// Whether they become files, which no server answers.
    pub published: bool,
    /// What its own bytes say of it.
    pub checker: Arc<Checker>,
    /// What was worked out of it last.
    pub known: Arc<Known>,
    /// Books that wait for the next page.
    pub shelf: Shelf,
    places: Arc<Semaphore>,
    turns: Arc<Turns>,
    log: Log,
    /// What was just answered.
    pub kept: Kept,
    failures: AtomicU64,
}

fn method(page: Page) -> MethodRouter<Arc<Desk>> {
    get(move |State(desk): State<Arc<Desk>>, params: Option<Params>, request: Request| async move {
        let mut ask = ask_of(&request);
        ask.params = params.map_or(Vec::new(), |params| params.0);
        desk.answer(page, ask).await
    })
}

/// The variable parts of a path; a path without any has none, and no refusal either.
struct Params(Vec<(String, String)>);

impl<S: Send + Sync> axum::extract::OptionalFromRequestParts<S> for Params {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Result<Option<Self>, Self::Rejection> {
        let found =
            <RawPathParams as axum::extract::FromRequestParts<S>>::from_request_parts(parts, state);
        let owned = |params: RawPathParams| {
            params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
        };
        Ok(found.await.ok().map(|params| Self(owned(params))))
    }
}

/// What a request asks.
pub fn ask_of(request: &Request) -> Ask {
    let said = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (language, path) = language::split(request.uri().path());
    Ask {
        language,
        path: path.to_owned(),
        query: request.uri().query().unwrap_or("").to_owned(),
        params: Vec::new(),
        if_none_match: said(header::IF_NONE_MATCH).map(str::to_owned),
        packs: said(header::ACCEPT_ENCODING).is_some_and(takes_gzip),
    }
}

/// Seconds after which whoever was told to come again may.
const AGAIN: &str = "5";

impl Desk {
    /// What a page answers, within the time of a request.
    pub async fn answer(self: Arc<Self>, page: Page, ask: Ask) -> Response {
        let (hand_over, answered) = oneshot::channel();
        let desk = self.clone();
        let waiting = async {
            let place = desk.places.clone().acquire_owned().await;
            let (desk, ask) = (desk.clone(), ask.clone());
            // A panic drops the sending end, which is how it is noticed here.
            tokio::task::spawn_blocking(move || desk.work(place.ok(), page, &ask, hand_over));
            answered.await
        };
        match tokio::time::timeout(self.limits.request, waiting).await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => self.refused(None, &ask, &Refusal::Failed("a panic".to_owned())),
            Err(_) => self.refused(None, &ask, &Refusal::Busy),
        }
    }

    /// Makes one answer, and writes its rows if it is a stream.
    fn work(
        &self,
        place: Option<OwnedSemaphorePermit>,
        page: Page,
        ask: &Ask,
        to: oneshot::Sender<Response>,
    ) {
        let view = match View::open(self) {
            Ok(view) => view,
            Err(why) => return hand(to, self.refused(None, ask, &why.into())),
        };
        let etag = view.etag(ask);
        let made = match ask.has(&etag) {
            true => Ok(None),
            false => {
                doubt::asked(page, &view, ask).map(|made| Some(made).filter(|_| !ask.has_any()))
            }
        };
        let response = match made {
            Ok(None) => not_modified(&etag),
            Ok(Some(Answer { head, content: Content::Stream(rows) })) => {
                // A long file takes no page's place while its reader takes their time.
                drop(place);
                let Some(_turn) = self.turns.take() else {
                    return hand(to, self.refused(Some(&view), ask, &Refusal::Busy));
                };
                let (mut sender, body) = channel(self.turns.clone());
                hand(to, head.with(StatusCode::OK, Some(&etag), body));
                let written = rows(view.books(), &mut sender).and_then(|()| Ok(sender.finish()?));
                if let Err(why) = written
                    && !sender.is_left()
                {
                    self.note(0, ask, &why);
                }
                return self.shelf.put(view.close());
            }
            Ok(Some(Answer { head, content: Content::Whole(bytes) })) => {
                whole(&view, ask, &head, &etag, bytes)
            }
            Err(why) => self.refused(Some(&view), ask, &why),
        };
        // First the books, then the answer: whoever asks again at once finds them.
        self.shelf.put(view.close());
        hand(to, response);
    }

    /// A refusal in the dress of the site.
    fn refused(&self, view: Option<&View>, ask: &Ask, why: &Refusal) -> Response {
        if let Refusal::Moved(target) = why {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = why.status();
            put(response.headers_mut(), header::LOCATION, Some(target));
            return response;
        }
        let number = if why.status() == StatusCode::INTERNAL_SERVER_ERROR {
            let number = self.failures.fetch_add(1, Ordering::Relaxed) + 1;
            self.note(number, ask, why);
            Some(format!("{}-{number}", std::process::id()))
        } else {
            None
        };
        let answer = page::refusal::show(view, ask, why, number.as_deref());
        let answer = answer
            .map(|answer| answer.translated(ask))
            .unwrap_or_else(|_| Answer::whole(crate::answer::TEXT, why.status().to_string()));
        let body = match answer.content {
            Content::Whole(bytes) => Body::from(bytes),
            Content::Stream(_) => Body::empty(),
        };
        let mut response = answer.head.with(why.status(), None, body);
        if matches!(why, Refusal::Busy) {
            put(response.headers_mut(), header::RETRY_AFTER, Some(AGAIN));
        }
        response
    }

    /// Tells the operator what the reader is not told.
    fn note(&self, number: u64, ask: &Ask, why: &Refusal) {
        let path: String = ask.path.chars().take(200).collect();
        let why = why.to_string();
        let (id, path, why) = (std::process::id(), path.escape_debug(), why.escape_debug());
        (self.log)(&format!("{id}-{number} {path}: {why}"));
    }
}

/// An answer as it is sent, and may be kept.
fn whole(view: &View, ask: &Ask, head: &Head, etag: &str, bytes: Vec<u8>) -> Response {
    let small = if ask.packs { gzip(head.kind, &bytes) } else { None };
    let packed = small.is_some();
    let bytes = Bytes::from(small.unwrap_or(bytes));
    let mut response = head.with(StatusCode::OK, Some(etag), Body::from(bytes.clone()));
    put(response.headers_mut(), header::CONTENT_ENCODING, packed.then_some("gzip"));
    if head.cache != Cache::Never {
        response.extensions_mut().insert(Keep { stamp: view.stamp(), bytes });
    }
    response
}

/// Hands an answer over; who no longer waits for it has no need of it.
fn hand(to: oneshot::Sender<Response>, answer: Response) {
    let _ = to.send(answer);
}
