//! `ledger serve`: the public site on loopback. It only reads, and never opens private.db.

use crate::book::{self, Place};
use crate::exit::Usage;
use crate::out;
use anyhow::Context as _;
use clap::Args;
use std::net::{SocketAddr, TcpListener};
use tokio::signal::unix::{SignalKind, signal};

/// Serve the public site
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger serve
  ledger serve --listen 127.0.0.1:9000
  ledger serve --listen 0.0.0.0:8080 --behind-proxy \\
      --base-url https://books.example.org

It listens on this machine alone. To show it to everybody, put a web server with TLS in front.")]
pub struct Serve {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// A proxy with TLS and limits of its own stands in front: other addresses may be listened on
    #[arg(long)]
    behind_proxy: bool,
    /// Where the site is public, as https://books.example.org: feeds, maps and cards name whole addresses
    #[arg(long, value_name = "URL")]
    base_url: Option<web::Base>,
    /// Where Prometheus is answered, as 127.0.0.1:9100: for whoever runs the site, at /metrics
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
}

impl Serve {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        if !self.behind_proxy {
            refuse_others("--listen", self.listen)?;
            self.metrics.map_or(Ok(()), |address| refuse_others("--metrics", address))?;
        }
        let metrics = self.metrics.map(|address| listen("--metrics", address)).transpose()?;
        let listeners = Listeners { pages: listen("--listen", self.listen)?, metrics };
        serve(site(place, self.base_url.clone())?, place, listeners)
    }
}

/// Refuses addresses at which other machines would be answered.
pub fn refuse_others(option: &str, address: SocketAddr) -> Result<(), Usage> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(Usage(format!(
        "{option} {address}: only this machine is served without `ledger serve --behind-proxy`; put \
         a web server with TLS in front"
    )))
}

/// Takes an address, before anything else is done.
pub fn listen(option: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .with_context(|| format!("{address}: name another address with {option}"))
}

/// Where is listened, before anything else is done.
pub struct Listeners {
    /// For everybody.
    pub pages: TcpListener,
    /// For whoever runs the site.
    pub metrics: Option<TcpListener>,
}

/// Serves a book to whoever connects.
pub fn serve(site: web::Site, place: &Place, listeners: Listeners) -> anyhow::Result<()> {
    // Refused here, not at the first page: a book that cannot be read.
    let books = place.books()?;
    let name = books.service_name()?;
    // A snapshot that is held keeps the log of SQLite from being cleared up.
    drop(books);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(answer(listeners, site, &name))
}

async fn answer(listeners: Listeners, site: web::Site, name: &str) -> anyhow::Result<()> {
    let listener = ready(listeners.pages)?;
    let metrics = listeners.metrics.map(ready).transpose()?;
    let address = listener.local_addr()?;
    // Listened for before anybody is told where the site is.
    let stopped = stopped()?;
    out::say(&format!("{} is at http://{address}/ (Ctrl-C stops)", out::plain(name)));
    if let Some(metrics) = metrics {
        out::say(&format!("its metrics are at http://{}/metrics", metrics.local_addr()?));
        let never = std::future::pending();
        tokio::spawn(web::serve_metrics(metrics, site.clone(), never));
    }
    Ok(web::serve(listener, site, stopped).await?)
}

fn ready(listener: TcpListener) -> anyhow::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    Ok(tokio::net::TcpListener::from_std(listener)?)
}

/// The book with an eye on the head outside its folder: while an old copy is served, pages say so.
pub fn site(place: &Place, base: Option<web::Base>) -> anyhow::Result<web::Site> {
    let book = place.book()?;
    let told = |line: &str| out::say(&format!("{:.0} {line}", jiff::Timestamp::now()));
    let site = web::Site::new(&book).on(|| book::today().ok()).at(base).telling(told);
    let Ok(state) = place.state() else { return Ok(site) };
    let place = Place::at(book, state);
    Ok(site.watched(move |books| place.rolled_back(books)))
}

/// Ctrl-C, or a service manager's SIGTERM.
fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
