//! Clients that are slow, greedy or malformed, on a real socket with short times.

use super::book::{Book, draft};
use super::get;
use crate::app::Site;
use crate::serve::{Limits, serve};
use axum::http::StatusCode;
use ledger::entry::Body;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A site on a port of its own.
struct Served {
    port: u16,
    stop: oneshot::Sender<()>,
    running: JoinHandle<std::io::Result<()>>,
    /// What the operator was told.
    log: Arc<Mutex<Vec<String>>>,
    _book: Book,
}

async fn served(change: impl FnOnce(&mut Limits)) -> Served {
    served_from(Book::of_a_service(), change).await
}

async fn served_from(book: Book, change: impl FnOnce(&mut Limits)) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let log = Arc::new(Mutex::new(Vec::new()));
    let told = log.clone();
    let mut site = Site::new(book.path())
        .telling(move |line| told.lock().expect("held by nobody").push(line.to_owned()));
    site.limits.head = Duration::from_millis(300);
    change(&mut site.limits);
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve(listener, site, async {
        let _ = stopped.await;
    }));
    Served { port, stop, running, log, _book: book }
}

impl Served {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.expect("accepted")
    }

    /// What comes back, until the server closes.
    async fn send(&self, bytes: &[u8]) -> String {
        send(self.port, bytes).await
    }
}

async fn send(port: u16, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("accepted");
    // The server may close before all of it is sent.
    let _ = stream.write_all(bytes).await;
    read(&mut stream).await
}

async fn read(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let reading = stream.read_to_end(&mut all);
    let _ = tokio::time::timeout(Duration::from_secs(10), reading).await.expect("it closes");
    String::from_utf8_lossy(&all).into_owned()
}

fn head(answer: &str) -> &str {
    answer.split("\r\n\r\n").next().unwrap_or_default()
}

const FILE: &[u8] = b"GET /leaves.jsonl HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
const GET: &[u8] = b"GET /about HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn h05_h06_a_head_or_body_that_never_ends_is_cut_off() {
    let served = served(|_| {}).await;
    for begun in [
        &b"GET / HTTP/1.1\r\nhost: x\r\n"[..],
        b"",
        b"GET",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc",
    ] {
        let since = Instant::now();
        let got = served.send(begun).await;
        let took = since.elapsed();
        assert!(took < Duration::from_secs(3), "{took:?} for {}", String::from_utf8_lossy(begun));
        if begun.starts_with(b"POST") {
            assert!(got.starts_with("HTTP/1.1 405"), "{got}");
        }
    }
    assert!(served.send(GET).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn h05_a_head_that_drips_is_cut_off() {
    let served = served(|_| {}).await;
    let mut stream = served.connect().await;
    let since = Instant::now();
    while stream.write_all(b"x").await.is_ok() && since.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn h03_framing_that_can_be_read_two_ways_is_refused() {
    let served = served(|_| {}).await;
    for head in [
        "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /about HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\nGET /about HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: x\r\n\r\n",
    ] {
        let got = served.send(head.as_bytes()).await;
        assert!(got.is_empty() || got.starts_with("HTTP/1.1 400"), "{head}: {got}");
        assert_eq!(got.matches("HTTP/1.1 ").count().max(1), 1, "{head}: {got}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn h04_heads_have_bounds() {
    let served = served(|_| {}).await;
    let many = "a: b\r\n".repeat(200);
    let long = "x".repeat(600_000);
    let uri = "x".repeat(70_000);
    for head in [
        format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n"),
        format!("GET / HTTP/1.1\r\nhost: x\r\na: {long}\r\n\r\n"),
        format!("GET /{uri} HTTP/1.1\r\nhost: x\r\n\r\n"),
    ] {
        let got = served.send(head.as_bytes()).await;
        // The client may still be sending when the connection is reset, and then reads nothing.
        let refused = ["HTTP/1.1 431", "HTTP/1.1 414"].iter().any(|status| got.starts_with(status));
        assert!(refused || got.is_empty(), "{}", got.lines().next().unwrap_or_default());
    }
    assert!(served.send(GET).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_cap_wait_for_a_place() {
    let served = served(|limits| limits.connections = 2).await;
    let idle = [served.connect().await, served.connect().await];
    let since = Instant::now();
    // The idle ones are cut off after the time of a head; then there is a place.
    assert!(served.send(GET).await.starts_with("HTTP/1.1 200"));
    assert!(since.elapsed() >= Duration::from_millis(200), "{:?}", since.elapsed());
    drop(idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_never_reads_is_left_in_the_end() {
    let served = served(|limits| {
        limits.connection = Duration::from_millis(600);
        limits.connections = 1;
    })
    .await;
    let mut greedy = served.connect().await;
    let many = b"GET /leaves.jsonl HTTP/1.1\r\nhost: x\r\n\r\n".repeat(400);
    greedy.write_all(&many).await.expect("it is buffered");
    assert!(served.send(GET).await.starts_with("HTTP/1.1 200"), "its place was given to the next");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_nobody_reads_holds_up_no_page_and_not_for_long() {
    // More than the operating system keeps for a reader on both sides.
    let mut book = Book::of_a_service();
    let gift = draft(
        "2025-11-20",
        Body::Donation(None),
        &[
            ("assets:bank:main", "EUR", 500, ""),
            ("income:donations:one-time", "EUR", -500, "general"),
        ],
    );
    book.append("2025-11-20", vec![gift; 12_000]);
    let served = served_from(book, |limits| {
        limits.files = 1;
        limits.request = Duration::from_secs(4);
    })
    .await;
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small one");
    let address = ([127, 0, 0, 1], served.port).into();
    let mut greedy = socket.connect(address).await.expect("accepted");
    greedy.write_all(b"GET /leaves.jsonl HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    // It has its place, however long that took.
    greedy.readable().await.expect("answered");
    assert!(served.send(GET).await.starts_with("HTTP/1.1 200"), "pages are made meanwhile");
    // Nobody need ask twice: who reads nothing loses the turn to who waits.
    let whole = served.send(FILE).await;
    assert!(whole.starts_with("HTTP/1.1 200") && whole.ends_with("0\r\n\r\n"), "{}", head(&whole));
    let half = read(&mut greedy).await;
    assert!(!half.ends_with("0\r\n\r\n"), "half a file does not look like a whole one");
    // Neither is news, nor is one who leaves.
    let mut leaving = served.connect().await;
    leaving.write_all(FILE).await.expect("sent");
    let mut begun = [0; 100];
    leaving.read_exact(&mut begun).await.expect("it begins");
    drop(leaving);
    served.send(FILE).await;
    assert_eq!(*served.log.lock().expect("held by nobody"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_files_at_once_wait_for_their_turn() {
    let served = served(|limits| limits.files = 2).await;
    let many = (0..24).map(|_| tokio::spawn(send(served.port, FILE)));
    for got in many.collect::<Vec<_>>() {
        let got = got.await.expect("no panic");
        assert!(got.starts_with("HTTP/1.1 200"), "{}", head(&got));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_waited_in_vain_is_told_so_in_text_and_when_to_come_again() {
    let served = served(|limits| {
        limits.files = 0;
        limits.turn = Duration::from_millis(100);
    })
    .await;
    let busy = served.send(FILE).await;
    assert!(busy.starts_with("HTTP/1.1 503"), "{busy}");
    assert!(busy.contains("retry-after: 5\r\n") && busy.contains("text/plain"), "{busy}");
    assert!(busy.ends_with("Too busy. Try again in a moment.\n"), "{busy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_told_to_the_operator_in_one_line_with_its_number() {
    let book = Book::of_a_service();
    let log = Arc::new(Mutex::new(Vec::new()));
    let told = log.clone();
    let site = Site::new(book.path()).telling(move |line| {
        told.lock().expect("held by nobody").push(line.to_owned());
    });
    let site = crate::app::app(site);
    std::fs::remove_file(book.path().join("words.db")).expect("removed");
    let got = get(&site, "/openings.jsonl").await;
    assert_eq!(got.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let log = log.lock().expect("held by nobody");
    let number = format!("{}-1", std::process::id());
    assert!(
        log.len() == 1 && log[0].starts_with(&format!("{number} /openings.jsonl: ")),
        "{log:?}"
    );
    assert!(got.text().contains(&number), "{}", got.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_was_begun_and_takes_nothing_new() {
    let served = served(|_| {}).await;
    assert!(served.send(GET).await.starts_with("HTTP/1.1 200"));
    let port = served.port;
    served.stop.send(()).expect("it runs");
    let stopped = tokio::time::timeout(Duration::from_secs(5), served.running).await;
    stopped.expect("in time").expect("no panic").expect("no error");
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}
