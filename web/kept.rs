//! Finished answers, kept while they are fresh, so that what many ask for at once is made once, and costs no
//! more than its bytes. Bounded: what does not fit is made for each. An answer counts for a second, and only
//! while the files of the book are as they were: so what is known of the book elsewhere, and the day, is never
//! late. `front` asks here first, before any page; whoever has an answer already is told so by the page.

use crate::packed::takes_gzip;
use crate::stamp::Stamp;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use hyper::body::Bytes;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Bytes that are kept, and of one answer.
const ALL: usize = 4 << 20;
const ONE: usize = 1 << 20;
/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(1);

/// What was answered last, by address, under one stamp of the files.
#[derive(Default)]
pub struct Kept(Mutex<All>);

#[derive(Default)]
struct All {
    stamp: Stamp,
    answers: HashMap<Asked, Ready>,
    bytes: usize,
}

/// What an answer hangs on, beside the book.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// As it was sent.
    address: String,
    packs: bool,
}

/// A finished answer.
struct Ready {
    headers: HeaderMap,
    bytes: Bytes,
    made: Instant,
    /// Whether anybody asked for it again.
    wanted: bool,
}

/// Stands in an answer that may be kept.
#[derive(Clone)]
pub struct Keep {
    /// The files that it was made of.
    pub stamp: Stamp,
    /// All that follows its headers.
    pub bytes: Bytes,
}

impl Asked {
    /// What is asked for, where a kept answer can be one to it.
    pub fn of(request: &Request) -> Option<Self> {
        let headers = request.headers();
        let others = [header::IF_NONE_MATCH, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
        if request.method() != Method::GET || others.iter().any(|of| headers.contains_key(of)) {
            return None;
        }
        let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|of| of.to_str().ok());
        let address = request.uri().path_and_query()?.as_str().to_owned();
        Some(Self { address, packs: accepts.is_some_and(takes_gzip) })
    }
}

impl Kept {
    /// The answer, where it was just given.
    pub fn get(&self, stamp: Stamp, asked: &Asked) -> Option<Response> {
        let mut all = self.0.lock().ok()?;
        let all = &mut *all;
        let found = all.answers.get_mut(asked).filter(|_| all.stamp == stamp)?;
        let ready = Some(found).filter(|ready| ready.made.elapsed() < FRESH)?;
        ready.wanted = true;
        let mut response = Response::new(Body::from(ready.bytes.clone()));
        *response.headers_mut() = ready.headers.clone();
        Some(response)
    }

    /// Keeps an answer as it goes out.
    pub fn put(&self, asked: Asked, headers: &HeaderMap, keep: Keep) {
        let Keep { stamp, bytes } = keep;
        if bytes.len() <= ONE
            && let Ok(mut all) = self.0.lock()
        {
            let ready =
                Ready { headers: headers.clone(), bytes, made: Instant::now(), wanted: false };
            all.keep(stamp, asked, ready);
        }
    }
}

impl All {
    fn keep(&mut self, stamp: Stamp, asked: Asked, ready: Ready) {
        if self.stamp != stamp {
            *self = Self { stamp, ..Self::default() };
        }
        if self.bytes + ready.bytes.len() > ALL {
            // What one reader wanted makes room for what many may.
            let kept = |ready: &Ready| ready.wanted && ready.made.elapsed() < FRESH;
            self.answers.retain(|_, ready| kept(ready));
            self.bytes = self.answers.values().map(|ready| ready.bytes.len()).sum();
        }
        if self.bytes + ready.bytes.len() <= ALL {
            self.bytes += ready.bytes.len();
            let before = self.answers.insert(asked, ready);
            self.bytes -= before.map_or(0, |before| before.bytes.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::Files;

    fn asked(path: &str, name: header::HeaderName, value: &str) -> Option<Asked> {
        let request = Request::builder().uri(path).header(name, value);
        Asked::of(&request.body(Body::empty()).expect("a request"))
    }

    fn plain(path: &str) -> Asked {
        asked(path, header::HOST, "x").expect("it can be kept")
    }

    fn put(kept: &Kept, path: &str, bytes: usize) {
        let keep = Keep { stamp: Stamp::default(), bytes: vec![b'x'; bytes].into() };
        kept.put(plain(path), &HeaderMap::new(), keep);
    }

    #[test]
    fn what_was_answered_is_answered_again_while_the_files_are_as_they_were() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::of(folder.path());
        let one = files.stamp();
        let kept = Kept::default();
        put(&kept, "/?a=1", 3);
        assert!(kept.get(one, &plain("/?a=1")).is_some());
        assert!(kept.get(one, &plain("/?a=2")).is_none());
        let packed = asked("/?a=1", header::ACCEPT_ENCODING, "gzip").expect("it can be kept");
        assert!(kept.get(one, &packed).is_none());
        assert!(asked("/", header::IF_NONE_MATCH, "*").is_none());
        assert!(asked("/", header::CONTENT_LENGTH, "1").is_none());
        std::fs::write(folder.path().join("ledger.db-wal"), "a commit").expect("written");
        assert!(kept.get(files.stamp(), &plain("/?a=1")).is_none());
    }

    #[test]
    fn what_nobody_wanted_again_makes_room() {
        let kept = Kept::default();
        put(&kept, "/wanted", ONE);
        assert!(kept.get(Stamp::default(), &plain("/wanted")).is_some());
        for n in 0..4 {
            put(&kept, &format!("/{n}"), ONE);
        }
        for path in ["/wanted", "/3"] {
            assert!(kept.get(Stamp::default(), &plain(path)).is_some(), "{path}");
        }
        assert!(kept.get(Stamp::default(), &plain("/0")).is_none());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let kept = Kept::default();
        for n in 0..40 {
            put(&kept, &format!("/{n}"), ONE);
        }
        put(&kept, "/large", ONE + 1);
        assert!(kept.get(Stamp::default(), &plain("/large")).is_none());
        let all = kept.0.lock().expect("held by nobody");
        assert_eq!((all.bytes, all.answers.len()), (ALL, ALL / ONE));
    }
}
