//! `/metrics` for Prometheus: how the books stand, and how the site is doing. Only on a listener of its own,
//! for whoever runs the site; no word of people is a label. Counters begin at 0 with the process.

use super::badge::balances;
use crate::answer::{Answer, Refusal};
use crate::ask::Ask;
use crate::view::View;
use axum::http::StatusCode;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Classes of status.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Upper bounds of the histogram, in milliseconds, with what Prometheus calls them.
const BOUNDS: [(u128, &str); 9] = [
    (5, "0.005"),
    (10, "0.01"),
    (25, "0.025"),
    (50, "0.05"),
    (100, "0.1"),
    (250, "0.25"),
    (1_000, "1"),
    (5_000, "5"),
    (30_000, "30"),
];

/// What was counted since the process began.
#[derive(Default)]
pub struct Counters {
    by_class: [AtomicU64; CLASSES.len()],
    within: [AtomicU64; BOUNDS.len()],
    micros: AtomicU64,
    open: AtomicU64,
}

/// A connection, as long as it is open.
pub struct Open(Arc<Counters>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Relaxed);
    }
}

impl Counters {
    /// Counts an answer, and how long its head took.
    pub fn answered(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).wrapping_sub(1);
        if let Some(of) = self.by_class.get(class) {
            of.fetch_add(1, Relaxed);
        }
        let slot = BOUNDS.iter().position(|(bound, _)| took.as_millis() <= *bound);
        if let Some(of) = slot.and_then(|slot| self.within.get(slot)) {
            of.fetch_add(1, Relaxed);
        }
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Counts a connection until it is dropped.
    pub fn opened(self: &Arc<Self>) -> Open {
        self.open.fetch_add(1, Relaxed);
        Open(self.clone())
    }

    fn write(&self, out: &mut String) {
        head(out, "ledger_http_requests_total", "counter", "Answers by class of status");
        for (class, of) in CLASSES.iter().zip(&self.by_class) {
            line(
                out,
                &format!("ledger_http_requests_total{{class=\"{class}\"}}"),
                of.load(Relaxed),
            );
        }
        let name = "ledger_http_request_duration_seconds";
        head(out, name, "histogram", "Time to the head of an answer");
        let mut below = 0;
        for ((_, bound), of) in BOUNDS.iter().zip(&self.within) {
            below += of.load(Relaxed);
            line(out, &format!("{name}_bucket{{le=\"{bound}\"}}"), below);
        }
        let all: u64 = self.by_class.iter().map(|of| of.load(Relaxed)).sum::<u64>().max(below);
        line(out, &format!("{name}_bucket{{le=\"+Inf\"}}"), all);
        let micros = self.micros.load(Relaxed);
        line(
            out,
            &format!("{name}_sum"),
            format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000),
        );
        line(out, &format!("{name}_count"), all);
        gauge(out, "ledger_http_connections", "Connections that are open", self.open.load(Relaxed));
    }
}

/// What Prometheus asks for.
pub fn show(view: &View, _: &Ask) -> Result<Answer, Refusal> {
    let mut out = String::new();
    gauge(&mut out, "ledger_log_entries", "Entries of the log", view.books().head().size);
    let newest = u64::try_from(ledger::day::Day::FIRST.days_until(view.newest)).unwrap_or(0);
    let newest = newest.saturating_mul(86_400);
    let says = "The day on which the newest entry was recorded";
    gauge(&mut out, "ledger_newest_entry_timestamp_seconds", says, newest);
    let check = u8::from(view.check() == "passed");
    gauge(&mut out, "ledger_self_check_passed", "1 where the books agree with themselves", check);
    let failed = u8::from(view.is_doubted());
    gauge(
        &mut out,
        "ledger_self_check_failed",
        "1 where they do not; 0 of both while it runs",
        failed,
    );
    let says = "1 where the next entry was due and did not come";
    gauge(&mut out, "ledger_published_late", says, u8::from(view.is_late()));
    let name = "ledger_balance_minor_units";
    head(&mut out, name, "gauge", "What own accounts hold, in minor units");
    for (ccy, minor) in balances(view)? {
        let (code, decimals) = (ccy.code(), ccy.exponent());
        let labels = format!("{name}{{currency=\"{code}\",exponent=\"{decimals}\"}}");
        line(&mut out, &labels, minor);
    }
    view.counters.write(&mut out);
    Ok(Answer::whole(TEXT, out).not_kept())
}

fn head(out: &mut String, name: &str, kind: &str, says: &str) {
    let _ = writeln!(out, "# HELP {name} {says}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(out, "{name} {value}");
}

fn gauge(out: &mut String, name: &str, says: &str, value: impl std::fmt::Display) {
    head(out, name, "gauge", says);
    line(out, name, value);
}
