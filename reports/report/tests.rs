//! The facts of a small service, by hand.

use super::*;
use crate::figures::Line;
use crate::fixture::{Place, draft, of, service};
use ledger::entry::Body;

fn euro(report: &Report) -> &CurrencyReport {
    report.currencies.get(&of("EUR")).expect("euro")
}

fn line(currency: &CurrencyReport, line: Line) -> String {
    currency.figures.line(line).to_string()
}

#[test]
fn print_it() {
    let place = service();
    let report = place.report("2024-10");
    let dress = crate::Dress::of(&place.books(), &report).expect("words");
    println!("{}", crate::text::text(&report, &dress));
    println!("{}", crate::json::json(&report).expect("json"));
}
