//! The phase, once one was begun, and what somebody should look at today: the list that the pages
//! show to everybody, with the command that answers each.

use ledger::books::Books;
use ledger::day::Day;
use ledger::payout::Payouts;
use ledger::phase::alerts;

/// A line each; nothing where nothing was begun and nothing holds.
pub fn told(books: &Books, payouts: &Payouts, today: Day) -> anyhow::Result<String> {
    let mut text = String::new();
    if let Some(newest) = payouts.authority.phases().last() {
        text += &format!("  {} since {}: `ledger phase`\n", newest.phase.as_str(), newest.day);
    }
    let alerts = alerts(books, payouts, today)?;
    if !alerts.is_empty() {
        text += "\nAlerts, as everybody reads them\n";
    }
    for alert in alerts {
        let command = alert.command().map_or(String::new(), |it| format!(":\n    `{it}`"));
        text += &format!("  {alert}{command}\n");
    }
    Ok(text)
}
