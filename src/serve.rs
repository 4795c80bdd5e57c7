//! `ledger serve`: the public site on loopback. It only reads, and never opens private.db.

use crate::book::Place;
use crate::out;
use anyhow::{Context as _, bail};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// Serve the public site
#[derive(Args)]
#[command(after_help = "\
Examples:
  ledger serve
  ledger serve --listen 127.0.0.1:9000
  ledger serve --listen 0.0.0.0:8080 --behind-proxy

It listens on this machine alone. To show it to everybody, put a web server with TLS in front.")]
pub struct Serve {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// A proxy with TLS and limits of its own stands in front: other addresses may be listened on
    #[arg(long)]
    behind_proxy: bool,
}

impl Serve {
    /// On this address, as `demo` serves.
    pub fn on(listen: SocketAddr) -> Self {
        Self { listen, behind_proxy: false }
    }

    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        if !self.listen.ip().is_loopback() && !self.behind_proxy {
            bail!(
                "--listen {}: only this machine is served without --behind-proxy; put a web server \
                 with TLS in front",
                self.listen
            );
        }
        let book = place.book()?;
        // Refused here, not at the first page: a book that cannot be read.
        let name = place.books()?.service_name()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.serve(book, &name))
    }

    async fn serve(&self, book: PathBuf, name: &str) -> anyhow::Result<()> {
        let listener = tokio::net::TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("{}: is another program listening there?", self.listen))?;
        let address = listener.local_addr()?;
        // Listened for before anybody is told where the site is.
        let stopped = stopped()?;
        out::say(&format!("{} is at http://{address}/ (Ctrl-C stops)", out::plain(name)));
        Ok(web::serve(listener, web::Site::new(book), stopped).await?)
    }
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
