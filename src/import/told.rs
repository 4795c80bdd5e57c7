//! The plan of an import as a person reads it, and what was done of it.

use super::post::Posted;
use super::read::Checked;
use crate::{book, out};
use ledger::account::Account;
use ledger::import::OfCurrency;
use ledger::money::grouped;
use ledger::statement::Check;

/// The plan as a person reads it.
pub fn told(checked: &Checked, posted: &Posted) -> String {
    let Posted { outcome, preview, head } = posted;
    let statement = &checked.statement;
    let mut text = format!(
        "{}: {} ({}), {}\n",
        checked.name,
        statement.profile().profile.institution,
        statement.profile().profile.id,
        outcome.account,
    );
    if outcome.currencies.is_empty() {
        text += "  0 rows: nothing to import.\n";
    }
    if let Some(ccy) = checked.read_as {
        text += &format!("  a currency that is absent or unknown is read as {ccy} (--currency)\n");
    }
    for (why, n) in statement.skipped() {
        text += &format!("  left out by the profile: {n} ({why})\n");
    }
    for of in &outcome.currencies {
        text += &told_currency(of, &outcome.account);
    }
    if let [seen, ..] = outcome.seen_before.as_slice() {
        text += &format!("  This file was imported before, as statement {seen}: nothing new.\n");
    }
    for wanted in &outcome.declared {
        text += &format!("  declared: {}\n", wanted.line());
    }
    if let Some(preview) = preview {
        text += &preview.text();
        if outcome.entries > 0 {
            text += &format!("  Plan {}\n", preview.hash);
        }
    }
    if let Some(head) = head {
        text += &format!("  {}\n", book::written(outcome.first, *head));
    }
    text
}

fn told_currency(of: &OfCurrency, account: &Account) -> String {
    let ccy = of.proof.ccy;
    let money = |minor: i64| format!("{} {ccy}", grouped(&ccy.decimal(i128::from(minor)), ','));
    let proof = &of.proof;
    let mut text = format!(
        "  {ccy}: {} from {} to {}: {} new, {} known\n",
        out::count(u64::from(proof.rows), "row", "rows"),
        proof.first,
        proof.last,
        of.new_rows,
        of.known_rows
    );
    if let Some(opening) = of.opening {
        text += &format!("    opening balance {}\n", money(opening));
    }
    if of.new_rows > 0 {
        text += &format!(
            "    the file: in {}, out {}; the books: {} -> {}\n",
            money(proof.credits),
            money(-proof.debits),
            money(of.before),
            money(of.after)
        );
        text += &format!("    {}\n", proven(of));
    }
    if of.alike > 0 {
        text += &alike(of, account);
    }
    if of.unclassified > 0 {
        text += &format!(
            "    {} unclassified: `ledger list --unclassified --private`, then `ledger classify`\n",
            of.unclassified
        );
    }
    text
}

/// Without balances nothing else would tell.
fn alike(of: &OfCurrency, account: &Account) -> String {
    let (from, to) = (of.proof.first.month(), of.proof.last.month());
    let undo = match of.statement {
        Some(statement) => format!("`ledger undo {statement} --reason …`"),
        None => "`ledger undo`".to_owned(),
    };
    format!(
        "    {} of the new rows look like entries that are there already, of the same day and amount:\n    \
         has the bank changed its wording? Look at both:\n    \
         `ledger list --account {account} --from {from} --to {to} --private`\n    \
         If they are the same rows, {undo} takes this statement back\n",
        of.alike
    )
}

fn proven(of: &OfCurrency) -> String {
    let proof = &of.proof;
    if let Some(difference) = &of.difference {
        return format!("accepted although {difference}");
    }
    match proof.check {
        Check::None => "unproven: the file has no balances".to_owned(),
        Check::Single => "unproven: the file has one balance only".to_owned(),
        Check::Diff(_) => String::new(),
        Check::Stated => "proven: the stated balances close".to_owned(),
        Check::Ok { .. } if proof.later.is_empty() => {
            format!("proven: the balances close, row by row, all {} of them", proof.proven)
        }
        Check::Ok { .. } => format!(
            "proven up to row {} of {}: {} by their own balance, {} by a later row's",
            proof.proven,
            proof.rows,
            proof.row_by_row,
            proof.proven.saturating_sub(proof.row_by_row)
        ),
    }
}
