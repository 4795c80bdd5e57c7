//! The loop that accepts connections, with the limits that keep a slow or greedy client from
//! holding the site: time for a head, for an answer, for a connection; a number of connections.
//! Stops gracefully: what is being answered is finished, nothing new is taken.

use crate::app::{Site, app, watched};
use crate::front::Front;
use crate::outward::metrics::Counters;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// How much the site takes on, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From a connection's first byte, or the last answer, to the end of the next head.
    pub head: Duration,
    /// From the head of a request to the head of its answer.
    pub request: Duration,
    /// The life of a connection, however slowly its client reads.
    pub connection: Duration,
    /// Connections at once; the next ones wait in the operating system's queue.
    pub connections: usize,
    /// Pages made at once; the next ones wait within the time of a request.
    pub pages: usize,
    /// Long files sent at once; the next ones wait for their turn. A piece must be taken within the time of a
    /// request, and sooner while somebody waits.
    pub files: usize,
    /// How long one waits for its turn before it is told to come again.
    pub turn: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            request: Duration::from_secs(30),
            connection: Duration::from_secs(600),
            connections: 256,
            pages: 8,
            files: 8,
            turn: Duration::from_secs(15),
        }
    }
}

/// The bytes a request's head may have, its address included.
const HEAD_BYTES: usize = 32 * 1024;

/// Serves the site until `shutdown` is done, then finishes what it has begun.
///
/// # Errors
/// None today: a connection that fails is the client's trouble, and the next one is accepted.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let (limits, counters) = (site.limits, site.counters.clone());
    accept(listener, app(site), limits, Some(counters), shutdown).await
}

/// Serves what whoever runs the site looks at, beside it and as long as it.
///
/// # Errors
/// As [`serve`].
pub async fn serve_metrics(
    listener: TcpListener,
    site: Site,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let limits = site.limits;
    accept(listener, watched(site), limits, None, shutdown).await
}

async fn accept(
    listener: TcpListener,
    front: Front,
    limits: Limits,
    counters: Option<Arc<Counters>>,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let place = places.clone().acquire_owned();
        let next = async { (place.await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let answering = answer(stream, front.clone(), limits, &graceful);
                let open = counters.as_ref().map(Counters::opened);
                tokio::spawn(async move {
                    answering.await;
                    drop((place, open));
                });
            }
            // Out of file descriptors, mostly: others will be given back.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.request, graceful.shutdown()).await;
    Ok(())
}

/// Answers the requests of one connection.
fn answer(
    stream: TcpStream,
    front: Front,
    limits: Limits,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // Else the end of a file waits until what came before it is acknowledged; where it cannot be said, it does.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let front = front.clone();
        async move { Ok::<_, Infallible>(front.answer(request.map(Body::new)).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let watched = graceful.watch(connection);
    async move {
        // A client that fails or leaves is no news.
        let _ = tokio::time::timeout(limits.connection, watched).await;
    }
}
