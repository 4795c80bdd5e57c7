//! What is answered: a page, a file, a stream of rows, or a refusal in words.
//! Every answer carries the same strict headers; nothing that went wrong inside is told outside.

use crate::ask::{Ask, is_file};
use crate::packed::is_text;
use crate::turns::Turns;
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::body::{Bytes, Frame};
use ledger::books::Books;
use ledger::journal::JournalError;
use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// HTML, escaped by its template.
pub const HTML: &str = "text/html; charset=utf-8";
/// Plain text.
pub const TEXT: &str = "text/plain; charset=utf-8";
/// Comma-separated values.
pub const CSV: &str = "text/csv; charset=utf-8; header=present";
/// Markdown.
pub const MARKDOWN: &str = "text/markdown; charset=utf-8";
/// JSON.
pub const JSON: &str = "application/json";
/// Tiles and bundles.
pub const BYTES: &str = "application/octet-stream";

/// Something that is there.
pub struct Answer {
    /// What is said of it.
    pub head: Head,
    /// Its bytes.
    pub content: Content,
}

/// What is said of an answer before its bytes.
pub struct Head {
    /// Its media type.
    pub kind: &'static str,
    /// How long it may be kept.
    pub cache: Cache,
    /// The name under which it is to be saved, if it is a download.
    pub file: Option<String>,
}

/// Writes a long answer row by row.
pub type Rows = Box<dyn FnOnce(&Books, &mut dyn Write) -> Result<(), Refusal> + Send>;

/// The bytes of an answer.
pub enum Content {
    /// All at once.
    Whole(Vec<u8>),
    /// As they are made: nothing long is kept in memory.
    Stream(Rows),
}

/// How long an answer may be kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// Asked again each time; mostly answered by "not modified".
    Ask,
    /// Not at all: it is of this moment.
    Never,
    /// An hour: a picture on pages of others.
    Hour,
    /// For ever: its name changes with its content.
    Forever,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nothing is there.
    #[error("{0}")]
    NotFound(String),
    /// The question makes no sense.
    #[error("{0}")]
    BadRequest(String),
    /// Somebody wants to write.
    #[error("This site only reads.")]
    OnlyReads,
    /// It is elsewhere: a reference relative to this page.
    #[error("{0}")]
    Moved(String),
    /// The books cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The totals of the books are damaged.
    #[error("{0}")]
    Totals(String),
    /// A template or a report failed.
    #[error("{0}")]
    Failed(String),
    /// A file of books that are not what they were: what is wrong with them.
    #[error("{0}")]
    Doubted(String),
    /// Too much at once.
    #[error("too busy")]
    Busy,
}

impl From<askama::Error> for Refusal {
    fn from(error: askama::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl Refusal {
    /// The status that says it.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) | Self::Journal(JournalError::NoEntry(..)) => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::OnlyReads => StatusCode::METHOD_NOT_ALLOWED,
            Self::Moved(_) => StatusCode::FOUND,
            Self::Busy | Self::Doubted(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Journal(_) | Self::Totals(_) | Self::Failed(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

impl Answer {
    /// A page.
    ///
    /// # Errors
    /// The template fails.
    pub fn page(template: &impl Template) -> Result<Self, Refusal> {
        Ok(Self::whole(HTML, template.render()?.into_bytes()))
    }

    /// Bytes of a media type.
    pub fn whole(kind: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { head: Head::of(kind), content: Content::Whole(bytes.into()) }
    }

    /// A long answer that is saved as a file.
    pub fn rows(kind: &'static str, file: &str, rows: Rows) -> Self {
        Self { head: Head::of(kind), content: Content::Stream(rows) }.saved_as(file)
    }

    /// Names the file to save it as: our own names, of plain ASCII.
    #[must_use]
    pub fn saved_as(mut self, file: &str) -> Self {
        self.head.file = Some(file.to_owned());
        self
    }

    /// A page, in the language that is asked for.
    ///
    /// # Errors
    /// A file, which has no language, is elsewhere.
    pub fn said(self, ask: &Ask) -> Result<Self, Refusal> {
        let file = ask.path.trim_start_matches('/');
        match ask.language {
            Some(_) if self.head.kind != HTML || is_file(file) => {
                let up = ask.up();
                Err(Refusal::Moved(format!("{}../{file}", up.trim_start_matches("./"))))
            }
            _ => Ok(self.translated(ask)),
        }
    }

    /// The same in the language that is asked for, if it is a page, whatever its address: what is not there
    /// is a page, too.
    #[must_use]
    pub fn translated(mut self, ask: &Ask) -> Self {
        if let (Some(language), Content::Whole(page), HTML) =
            (ask.language, &mut self.content, self.head.kind)
        {
            let translated = language.page(ask, &String::from_utf8_lossy(page));
            *page = translated.html.into_bytes();
        }
        self
    }

    /// It is of this moment.
    #[must_use]
    pub fn not_kept(mut self) -> Self {
        self.head.cache = Cache::Never;
        self
    }

    /// A copy may be an hour old.
    #[must_use]
    pub fn for_an_hour(mut self) -> Self {
        self.head.cache = Cache::Hour;
        self
    }

    /// It never changes.
    #[must_use]
    pub fn forever(mut self) -> Self {
        self.head.cache = Cache::Forever;
        self
    }
}

impl Head {
    fn of(kind: &'static str) -> Self {
        Self { kind, cache: Cache::Ask, file: None }
    }

    /// The answer with a body.
    pub fn with(&self, status: StatusCode, etag: Option<&str>, body: Body) -> Response {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        let kept = match self.cache {
            Cache::Ask => "no-cache",
            Cache::Never => "no-store",
            Cache::Hour => "public, max-age=3600",
            Cache::Forever => "public, max-age=31536000, immutable",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
        put(headers, header::ETAG, etag);
        put(headers, header::VARY, is_text(self.kind).then_some(VARY));
        let file = self.file.as_ref().map(|file| format!("attachment; filename=\"{file}\""));
        put(headers, header::CONTENT_DISPOSITION, file.as_deref());
        response
    }
}

/// Text is packed for those who take it.
const VARY: &str = "accept-encoding";

/// What a client is told who has this version already.
pub fn not_modified(etag: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    put(response.headers_mut(), header::ETAG, Some(etag));
    put(response.headers_mut(), header::CACHE_CONTROL, Some("no-cache"));
    put(response.headers_mut(), header::VARY, Some(VARY));
    response
}

/// A header that is there only if its value is, and can be one.
pub fn put(headers: &mut HeaderMap, name: header::HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        headers.insert(name, value);
    }
}

/// What a page may do; who may frame it follows.
macro_rules! csp {
    ($ancestors:literal) => {
        concat!(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors ",
            $ancestors
        )
    };
}

/// The strict headers that every answer carries, whatever it is; one page alone may stand in a frame.
pub fn harden(response: &mut Response, framed: bool) {
    let csp = if framed { csp!("*") } else { csp!("'none'") };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, csp),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !framed {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
}

/// The writing end of a streamed body, for a thread that may block: it waits for a slow reader, and
/// fails when it is gone, or too slow.
pub struct Sender {
    to: mpsc::Sender<Option<Bytes>>,
    buffer: Vec<u8>,
    turns: Arc<Turns>,
    runtime: Handle,
    left: bool,
}

/// The reading end, which the server sends. `None` ends it; an end without that is a failure, so that
/// half a file is never taken for a whole one.
struct Received(mpsc::Receiver<Option<Bytes>>);

/// Bytes that are sent at once.
const CHUNK: usize = 32 * 1024;

/// The two ends of a streamed body.
pub fn channel(turns: Arc<Turns>) -> (Sender, Body) {
    let (to, from) = mpsc::channel(2);
    let (buffer, runtime) = (Vec::with_capacity(CHUNK), Handle::current());
    (Sender { to, buffer, turns, runtime, left: false }, Body::new(Received(from)))
}

impl Sender {
    /// Sends what is left, and that this is all.
    ///
    /// # Errors
    /// Nobody reads.
    pub fn finish(&mut self) -> std::io::Result<()> {
        self.flush()?;
        self.send(None)
    }

    /// Whether its reader left, or was left: whatever failed after that is no news.
    pub fn is_left(&self) -> bool {
        self.left
    }

    fn send(&mut self, chunk: Option<Bytes>) -> std::io::Result<()> {
        self.left = self.runtime.block_on(async {
            tokio::select! {
                sent = self.to.send(chunk) => sent.is_err(),
                () = self.turns.too_slow() => true,
            }
        });
        if self.left { Err(std::io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(&mut self.buffer));
        self.send(Some(chunk))
    }
}

impl hyper::body::Body for Received {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|received| match received {
            Some(Some(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(None) => None,
            None => Some(Err(std::io::ErrorKind::UnexpectedEof.into())),
        })
    }
}
