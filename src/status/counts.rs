//! Counts that the books do not meet, as they are now: whether they did when somebody counted or not. The same
//! judgement as the report's; where the newest evidence is a statement, that is told with the statements.

use super::statements::differing_now;
use crate::counted;
use ledger::books::Books;
use ledger::money::grouped;
use reports::reconcile::Witness;

/// The newest count of each account, where the books have something else.
pub fn told(books: &Books) -> anyhow::Result<String> {
    let mut text = String::new();
    for ((account, ccy), (count, by)) in differing_now(books)? {
        if count.by != Witness::Count {
            continue;
        }
        let money = |minor| grouped(&ccy.decimal(minor), ',');
        text += &format!(
            "  {account}: counted {} {ccy} on {} (entry {}),\n    \
             the books have {} {ccy}: they differ by {} {ccy}\n    \
             an entry is missing or wrong: `ledger list --account {account}`, then `ledger add`;\n    \
             or somebody miscounted, then another count takes its place:\n    {}\n",
            money(count.closing.minor),
            count.to,
            count.entry,
            money(count.closing.minor + by.minor),
            money(by.minor),
            counted::again(&account, ccy, count.to)
        );
    }
    Ok(if text.is_empty() { text } else { format!("\nCounts that differ\n{text}") })
}
