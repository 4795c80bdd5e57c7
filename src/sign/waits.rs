//! What a proposal or a claim still waits for, with the command that gives it. Refuses nothing.

use super::signer::{either, listed};
use ledger::account::Code;
use ledger::act::Word;
use ledger::authority::{Authority, Proposal, Proposed};
use ledger::day::Day;
use ledger::entry::Decision;
use ledger::payout::{Approval, Attempt, Given, Payable, Payouts, State};
use std::collections::BTreeSet;

/// What an entry waits for by now; nothing where it is none that people decide.
pub fn told(payouts: &Payouts, entry: u64, today: Day) -> Option<String> {
    let authority = &payouts.authority;
    if let Some(proposal) = authority.object(entry) {
        let member = proposal.value.code.to_string();
        return Some(of_proposal(authority, proposal, &member, today));
    }
    if let Some(proposal) = authority.payee_at(entry) {
        return Some(of_proposal(authority, proposal, "", today));
    }
    if let Some(proposal) = authority.key_at(entry) {
        return Some(of_proposal(authority, proposal, "", today));
    }
    if let Some(decision) = authority.decision_at(entry) {
        return Some(match decision.agreed {
            Some(_) => format!("entry {entry} is agreed"),
            None => of_proposal(authority, decision, "", today),
        });
    }
    if let Some((payable, attempt)) = payouts.of_intent(entry) {
        return Some(of_attempt(authority, payable, attempt, today));
    }
    if payouts.imported_by(entry).is_some() {
        let members = payouts.attested_by(entry).into_iter().map(|(member, _)| member.clone());
        return Some(format!(
            "statement {entry} is attested by {}",
            listed(&members.collect::<Vec<_>>())
        ));
    }
    payouts.get(entry).map(|payable| of_claim(payouts, payable, today))
}

/// What a proposal is about, in two words.
pub fn about(authority: &Authority, entry: u64) -> Option<String> {
    let object = authority.object(entry).map(|object| &object.value);
    let object = object.map(|policy| format!("{} {}", policy.value.kind(), policy.code));
    let payee = authority.payee_at(entry).map(|payee| format!("payee {}", payee.value.code));
    let key = authority.key_at(entry).map(|_| "the checkpoint key".to_owned());
    let decision = authority.decision_at(entry).map(|of| decided(&of.value));
    object.or(payee).or(key).or(decision)
}

/// What is decided, as the entry says it without words.
pub fn decided(decision: &Decision) -> String {
    match decision {
        Decision::Phase(phase) => format!("the phase {}", phase.as_str()),
        Decision::Surplus { ccy, minor, to } => {
            format!("{} {ccy} of the surplus to {to}", ccy.decimal(i128::from(*minor)))
        }
        Decision::Other => "a decision".to_owned(),
    }
}

/// Until when the member of an entry is one by what they signed.
pub fn reaffirmed(authority: &Authority, entry: u64) -> Option<String> {
    let member: Code = authority.object(entry)?.value.code.parse().ok()?;
    Some(match authority.lapses(&member) {
        Some(day) => format!("to be said again by {}", day.plus(-1)),
        None => "nothing declares when it is to be said again".to_owned(),
    })
}

/// An attempt that members say was not executed: two must, where more than one decide.
fn of_attempt(authority: &Authority, payable: &Payable, attempt: &Attempt, today: Day) -> String {
    let (intent, claim) = (attempt.intent, payable.entry);
    if attempt.state() == State::NotExecuted && payable.is_paid() {
        return format!(
            "attempt {intent} was not executed: claim {claim} is paid, by another attempt"
        );
    }
    if attempt.state() == State::NotExecuted {
        return format!(
            "attempt {intent} was not executed: claim {claim} may be approved for another attempt"
        );
    }
    let said = denied(authority, intent, today, &claim.to_string());
    format!("attempt {intent} is {}{}", attempt.state(), said.unwrap_or_default())
}

/// `; ada said that it was not executed; bea can: …`, where somebody did, and that is not enough.
fn denied(authority: &Authority, intent: u64, today: Day, claim: &str) -> Option<String> {
    let acts = authority.acts_on(intent).iter();
    let said = acts.filter(|s| s.act.word == Word::NotExecuted && s.act.until >= today);
    let said = said.filter(|signed| authority.counts(signed));
    let said: BTreeSet<Code> = said.map(|signed| signed.act.signer.clone()).collect();
    let open: Vec<Code> = authority.signers().difference(&said).cloned().collect();
    (!said.is_empty()).then(|| {
        format!(
            "; {} said that it was not executed; {} can: `ledger not-executed {claim}`",
            listed(&said.into_iter().collect::<Vec<_>>()),
            either(&open)
        )
    })
}

/// What comes next where the statements that should show an attempt don't; nothing before that.
/// `claim` is how the command calls its claim.
pub fn missing(payouts: &Payouts, attempt: &Attempt, claim: &str) -> String {
    let (authority, today) = (&payouts.authority, payouts.authority.day());
    if let Some(said) = denied(authority, attempt.intent, today, claim) {
        return said;
    }
    let due = payouts.not_before(attempt, today).is_none_or(|from| from <= today);
    match attempt.state() {
        State::HandedOver | State::Acknowledged if due && payouts.is_covered(attempt) => format!(
            "; the statements that should do not: ask the bank, and where it did nothing, `ledger \
             not-executed {claim}`"
        ),
        _ => String::new(),
    }
}

/// What became of the attempt before, where one ended: people look before another. Ends as what goes on.
pub fn before(payable: &Payable) -> String {
    let what = match payable.ended().map(Attempt::state) {
        Some(State::Rejected) => "the bank rejected it",
        Some(State::NotExecuted) => "it was not executed",
        Some(State::Returned) => "it was paid and came back",
        _ => return String::new(),
    };
    format!("{what}, and people look before another attempt; ")
}

fn of_proposal<T: Proposed>(
    authority: &Authority,
    proposal: &Proposal<T>,
    member: &str,
    today: Day,
) -> String {
    let entry = proposal.entry;
    if let Some(by) = &proposal.rejected {
        return format!("entry {entry} was rejected by {by}");
    }
    if let Some(agreed) = proposal.agreed {
        return match agreed.holds <= today {
            true => format!("entry {entry} is in force"),
            false => format!("entry {entry} is agreed and waits: in force from {}", agreed.holds),
        };
    }
    if authority.is_held_by_end(entry) {
        return format!(
            "entry {entry} is not agreed while the service is closing: the end goes by the rules of \
             before"
        );
    }
    let signers = authority.signers();
    let mut waits = Vec::new();
    if proposal.value.needs_join() && !proposal.joined {
        waits.push(format!("{member} signs with the new key: `ledger member join {member}`"));
    }
    let (count, needed) = (proposal.count(&signers, authority.day()), authority.needed(proposal));
    if count < needed {
        let open: Vec<Code> = proposal.open_to(&signers, authority.day()).cloned().collect();
        waits.push(match proposal.alone.filter(|_| authority.one_person(today)) {
            Some(from) => unless_rejected(entry, from, &open),
            None if too_early(&signers, (count, needed), &open) => format!(
                "{count} of {needed} members signed, and too few could when it was proposed: propose \
                 it again"
            ),
            None => signatures(authority, entry, (count, needed), &open, &another(needed)),
        });
    }
    if waits.is_empty() {
        waits.push("its day has come, and it holds with the next declaration or signature".into());
    }
    format!("entry {entry} waits: {}", waits.join("; and "))
}

/// Whether those who are members by now would be enough, and those who were then are not.
fn too_early(signers: &BTreeSet<Code>, (count, needed): (u64, u64), open: &[Code]) -> bool {
    signers.len() as u64 >= needed && count + (open.len() as u64) < needed
}

/// One person decides, so a signature or time lets somebody in.
fn unless_rejected(entry: u64, from: Day, open: &[Code]) -> String {
    match open.is_empty() {
        true => format!("it holds from {from} unless rejected"),
        false => {
            format!(
                "it holds from {from} unless rejected, or at once with `ledger approve {entry}`"
            )
        }
    }
}

fn of_claim(payouts: &Payouts, payable: &Payable, today: Day) -> String {
    let (authority, entry) = (&payouts.authority, payable.entry);
    match payouts.approval(payable, today) {
        Approval::Commitment => format!("claim {entry} is allowed by its commitment"),
        Approval::People { members, holds } if holds <= today => {
            format!("claim {entry} is approved by {}", listed(&members))
        }
        Approval::People { members, holds } => format!(
            "claim {entry} is approved by {}; it may be paid from {holds} on, so that others can \
             object",
            listed(&members)
        ),
        Approval::Waits { members, need, .. } => {
            let open = open_to(authority, payable, &members, need);
            let count = members.len() as u64;
            let helps = too_few(payouts, payable, &entry.to_string());
            let signed = signatures(authority, entry, (count, need), &open, &helps);
            format!("claim {entry} waits: {}{signed}", before(payable))
        }
        Approval::Rejected(by) => format!("claim {entry} was rejected by {by}"),
        Approval::Replaced(by) => format!("claim {entry} was replaced by claim {by}"),
        Approval::Fallen(end) => {
            format!("claim {entry} gives away what is given no more: it fell with entry {end}")
        }
        Approval::Account => {
            format!("claim {entry} waits: {}", account(payouts, payable, &entry.to_string()))
        }
    }
}

/// Why a claim's account does not hold. `claim` is how the command calls it.
pub fn account(payouts: &Payouts, payable: &Payable, claim: &str) -> String {
    let (authority, payee) = (&payouts.authority, &payable.claim.payee);
    let newest = authority.versions_of(payee).iter().rev().find(|v| v.agreed.is_some());
    if let Some(newest) = newest.filter(|newest| newest.entry > payable.payee) {
        return format!(
            "the account of {payee} was changed since, by entry {}; look at the new one, then {}",
            newest.entry,
            again(payable, claim)
        );
    }
    match authority.payee_at(payable.payee).map(|version| version.agreed) {
        Some(Some(agreed)) => {
            format!("the account of {payee} is new, and is paid from {} on", agreed.holds)
        }
        _ => {
            format!("the account of {payee} is not agreed yet: `ledger approve {}`", payable.payee)
        }
    }
}

/// How a claim is made again, to another account.
fn again(payable: &Payable, claim: &str) -> String {
    match payable.given {
        None => format!("submit it again: `ledger expense submit --again {claim} …`"),
        Some(Given::Back { gift, .. }) => format!(
            "`ledger reject {claim} --reason …`, and claim it again: `ledger shutdown claim {gift} …`"
        ),
        Some(Given::Share { .. }) => format!(
            "`ledger reject {claim} --reason …`, and claim it again: `ledger shutdown proceed`"
        ),
        Some(Given::Surplus { decision }) => format!(
            "`ledger reject {claim} --reason …`, and claim it again: `ledger expense submit --decision \
             {decision} …`"
        ),
    }
}

/// Who could still sign a claim.
pub fn open_to(authority: &Authority, payable: &Payable, signed: &[Code], need: u64) -> Vec<Code> {
    let counts = |member: &Code| need == 1 || !payable.concerns(authority, member);
    let all = authority.signers().into_iter();
    all.filter(|member| !signed.contains(member) && counts(member)).collect()
}

/// What helps a claim that too few can sign: it needs as many as when it was submitted, so that lowering
/// `need` helps only what is submitted afterwards.
pub fn too_few(payouts: &Payouts, payable: &Payable, claim: &str) -> String {
    let now = payouts.authority.approval(payouts.authority.day()).need;
    let again = again(payable, claim);
    match payable.need {
        1 => another(1),
        need if now < need => format!("what is submitted by now needs {now}, so {again}"),
        need => format!("{}, and then {again}", another(need)),
    }
}

/// What helps where too few can sign.
fn another(need: u64) -> String {
    let lower = if need > 1 { ", or lower `need` in service.toml" } else { "" };
    format!("`ledger member propose` another member{lower}")
}

/// `1 of 2 members signed; bea or cem can: `ledger approve 7 --as bea``. Where that can never be
/// enough, what helps, so that nobody waits for it in vain.
fn signatures(
    authority: &Authority,
    entry: u64,
    (count, need): (u64, u64),
    open: &[Code],
    helps: &str,
) -> String {
    let members = if need == 1 { "member" } else { "members" };
    let Some(first) = open.first() else {
        // Where all have keys, they are too close to it, or too few.
        let key = match authority.members().values().any(Option::is_none) {
            true => "`ledger member key` makes a key, ",
            false => "",
        };
        return format!("{count} of {need} {members} signed, and nobody else can: {key}{helps}");
    };
    let short = match count + (open.len() as u64) < need {
        true => format!("; that is not enough: {helps}"),
        false => String::new(),
    };
    format!(
        "{count} of {need} {members} signed{short}; {} can: `ledger approve {entry} --as {first}`",
        either(open)
    )
}

/// What stops payments, and who lets them go on; nothing where nothing does.
pub fn frozen(payouts: &Payouts) -> Option<String> {
    let authority = &payouts.authority;
    let (freeze, by) = authority.frozen()?;
    let thawed: Vec<&Code> = authority
        .acts_on(freeze)
        .iter()
        .filter(|signed| signed.act.word == Word::Thaw)
        .map(|signed| &signed.act.signer)
        .collect();
    let signers = authority.signers();
    let open = signers.into_iter().filter(|member| !thawed.contains(&member));
    let open: Vec<Code> = open.collect();
    Some(format!(
        "payments are frozen by {by}, in entry {freeze}: nothing is paid by itself; {} can sign: \
         `ledger thaw`",
        either(&open)
    ))
}
