//! What waits for people's signatures: freezes, proposals, claims, each with the command.

use crate::out;
use crate::sign::{signing, waits};
use ledger::day::Day;
use ledger::payout::{Approval, Payouts};

/// `Controlled by one person.`, or how many must agree.
pub fn control(payouts: &Payouts, today: Day) -> String {
    match payouts.authority.approval(today).need {
        1 => "Controlled by one person.".to_owned(),
        need => format!("{need} members must agree."),
    }
}

/// A line each; nothing where nobody is waited for.
pub fn told(payouts: &Payouts, today: Day) -> String {
    let mut lines: Vec<String> = waits::frozen(payouts).into_iter().collect();
    let mut proposals = proposals(payouts, today);
    proposals.sort_unstable();
    lines.extend(proposals.iter().filter_map(|entry| {
        let about = waits::about(&payouts.authority, *entry)?;
        Some(format!("{about}: {}", waits::told(payouts, *entry, today)?))
    }));
    let open = payouts.all().filter(|payable| !payable.is_paid() && !payable.is_live());
    let open = open.filter(|payable| {
        matches!(payouts.approval(payable, today), Approval::Waits { .. } | Approval::Account)
    });
    lines.extend(open.filter_map(|payable| waits::told(payouts, payable.entry, today)));
    if lines.is_empty() {
        return String::new();
    }
    let line = |line: &String| format!("  {}\n", out::plain(&signing::sentence(line)));
    format!("\nPeople\n{}", lines.iter().map(line).collect::<String>())
}

/// What was proposed and holds not yet.
fn proposals(payouts: &Payouts, today: Day) -> Vec<u64> {
    let authority = &payouts.authority;
    let objects = authority.objects().flat_map(|(.., versions)| versions.iter());
    let objects = objects.filter_map(|v| waiting(v.rejected.is_some(), v.agreed, today, v.entry));
    let payees = authority.payees().flat_map(|code| authority.versions_of(code).iter());
    let payees = payees.filter_map(|v| waiting(v.rejected.is_some(), v.agreed, today, v.entry));
    let keys = authority.new_keys().iter();
    let keys = keys.filter_map(|v| waiting(v.rejected.is_some(), v.agreed, today, v.entry));
    let decisions = authority.decisions().iter();
    let decisions =
        decisions.filter_map(|v| waiting(v.rejected.is_some(), v.agreed, today, v.entry));
    objects.chain(payees).chain(keys).chain(decisions).collect()
}

fn waiting(
    rejected: bool,
    agreed: Option<ledger::authority::Agreed>,
    today: Day,
    entry: u64,
) -> Option<u64> {
    let holds = agreed.is_some_and(|agreed| agreed.holds <= today);
    (!rejected && !holds).then_some(entry)
}
