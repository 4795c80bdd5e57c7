//! Finished answers, kept while they are fresh, so that what many ask for at once is made once.
//! Bounded: what does not fit is made for each. An answer counts for a second, and only while the files of the
//! book are as they were: so what is known of the book elsewhere, and the day, is never late.

use crate::answer::{Answer, Cache, Content, not_modified, put};
use crate::ask::Ask;
use crate::packed::gzip;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use hyper::body::Bytes;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Bytes that are kept, and of one answer.
const ALL: usize = 8 << 20;
const ONE: usize = 1 << 20;
/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(1);

/// What was answered last, by address, under one stamp of the files.
#[derive(Default)]
pub struct Kept(Mutex<All>);

#[derive(Default)]
struct All {
    stamp: String,
    answers: HashMap<String, Ready>,
    bytes: usize,
}

/// A finished answer.
#[derive(Clone)]
struct Ready {
    kind: &'static str,
    cache: Cache,
    file: Option<String>,
    etag: String,
    /// As they are sent.
    bytes: Bytes,
    packed: bool,
    made: Instant,
}

impl Kept {
    /// The answer, where it was just given.
    pub fn get(&self, stamp: &str, ask: &Ask) -> Option<Response> {
        let all = self.0.lock().ok()?;
        let found = all.answers.get(&address(ask)).filter(|_| all.stamp == stamp)?;
        let ready = Some(found).filter(|ready| ready.made.elapsed() < FRESH)?.clone();
        drop(all);
        Some(ready.response(ask))
    }

    /// Keeps an answer that was made of files with this stamp, and gives it.
    pub fn put(&self, stamp: &str, ask: &Ask, etag: &str, answer: Answer) -> Response {
        let Answer { kind, content, cache, file } = answer;
        let bytes = match content {
            Content::Whole(bytes) => bytes,
            Content::Stream(_) => Vec::new(),
        };
        let small = if ask.packs { gzip(kind, &bytes) } else { None };
        let (packed, bytes) = (small.is_some(), Bytes::from(small.unwrap_or(bytes)));
        let (etag, made) = (etag.to_owned(), Instant::now());
        let ready = Ready { kind, cache, file, etag, bytes, packed, made };
        let response = ready.response(ask);
        if ready.cache != Cache::Never
            && ready.bytes.len() <= ONE
            && let Ok(mut all) = self.0.lock()
        {
            all.keep(stamp, address(ask), ready);
        }
        response
    }
}

impl All {
    fn keep(&mut self, stamp: &str, address: String, ready: Ready) {
        if self.stamp != stamp {
            *self = Self { stamp: stamp.to_owned(), ..Self::default() };
        }
        if self.bytes + ready.bytes.len() > ALL {
            let fresh = |ready: &Ready| ready.made.elapsed() < FRESH;
            self.answers.retain(|_, ready| fresh(ready));
            self.bytes = self.answers.values().map(|ready| ready.bytes.len()).sum();
        }
        if self.bytes + ready.bytes.len() <= ALL {
            self.bytes += ready.bytes.len();
            let before = self.answers.insert(address, ready);
            self.bytes -= before.map_or(0, |before| before.bytes.len());
        }
    }
}

impl Ready {
    fn response(&self, ask: &Ask) -> Response {
        if ask.has(&self.etag) {
            return not_modified(&self.etag);
        }
        let Self { kind, cache, file, .. } = self.clone();
        let head = Answer { kind, content: Content::Whole(Vec::new()), cache, file };
        let body = Body::from(self.bytes.clone());
        let mut response = head.head(StatusCode::OK, Some(&self.etag), body);
        put(response.headers_mut(), header::CONTENT_ENCODING, self.packed.then_some("gzip"));
        response
    }
}

fn address(ask: &Ask) -> String {
    let language = ask.language.map_or("", |of| of.code);
    let packed = if ask.packs { "gzip " } else { "" };
    format!("{packed}{language}{}?{}", ask.path, ask.query)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(path: &str) -> Ask {
        Ask { path: path.to_owned(), ..Ask::default() }
    }

    #[test]
    fn what_was_answered_is_answered_again_while_the_files_are_as_they_were() {
        let kept = Kept::default();
        kept.put("one", &ask("/"), "\"1\"", Answer::whole("text/plain", "a"));
        assert!(kept.get("one", &ask("/")).is_some());
        assert!(kept.get("one", &ask("/other")).is_none());
        assert!(kept.get("two", &ask("/")).is_none());
        let held = Ask { if_none_match: Some("\"1\"".to_owned()), ..ask("/") };
        let status = kept.get("one", &held).map(|response| response.status());
        assert_eq!(status, Some(StatusCode::NOT_MODIFIED));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let kept = Kept::default();
        for n in 0..40 {
            let page = Answer::whole("text/plain", vec![b'x'; ONE]);
            kept.put("one", &ask(&format!("/{n}")), "\"1\"", page);
        }
        kept.put("one", &ask("/large"), "\"1\"", Answer::whole("text/plain", vec![b'x'; ONE + 1]));
        assert!(kept.get("one", &ask("/large")).is_none());
        let all = kept.0.lock().expect("held by nobody");
        assert_eq!((all.bytes, all.answers.len()), (ALL, ALL / ONE));
    }
}
