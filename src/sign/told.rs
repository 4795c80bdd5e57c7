//! What is about to be signed, in plain words: whoever signs has read this.
//! Names and accounts come from private.db where it is there, else from what is published. Of an
//! account the country and the last four characters are shown, to whoever has the book's secrets.

use super::{before, waits};
use crate::out;
use anyhow::Context as _;
use ledger::account::Code;
use ledger::act::Word;
use ledger::books::Books;
use ledger::entry::{
    Act, Billed, Body, Claim, Decision, Declared, Intent, Payee, Policy, Rel, Statement,
};
use ledger::payout::iban::Iban;
use ledger::payout::{Given, Payable, Payouts, plan};
use ledger::policy;
use ledger::slot::Words;
use ledger::store::Secrets;
use ledger::treasury;

/// The words of an entry, the private ones too where they are here.
pub fn words(books: &Books, secrets: Option<&Secrets>, entry: u64) -> anyhow::Result<Words> {
    let opening = secrets.map(|secrets| secrets.opening(entry)).transpose()?.flatten();
    match secrets.filter(|_| matches!(opening, Some((Some(_), _)))) {
        // Held against the log: nobody is shown another account than the one that they sign.
        Some(secrets) => Ok(treasury::opened(secrets, entry, &books.entry(entry)?)?),
        None => Ok(books.words(entry)?),
    }
}

/// An entry as whoever signs it reads it.
pub fn told(
    books: &Books,
    secrets: Option<&Secrets>,
    payouts: &Payouts,
    entry: u64,
) -> anyhow::Result<String> {
    let found = books.entry(entry)?;
    let words = words(books, secrets, entry)?;
    Ok(match &found.body {
        Body::ExpenseClaim(claim) => {
            let payee = found.refers(Rel::Subject);
            let related = payee.and_then(|at| payouts.authority.payee_at(at));
            let related = related.map_or(&[][..], |payee| &payee.value.related);
            let payable = payouts.get(entry).context("the claim is not there")?;
            let before = before::told(books, payable)?;
            let other = payee.map(|at| other_account(books, secrets, payouts, claim, at));
            let other = other.transpose()?.unwrap_or_default();
            let unread = unread(secrets, &words);
            of_claim(payable, &found.by, related, &words) + &unread + &other + &before
        }
        Body::Policy(of) => of_policy(books, payouts, entry, of, &found.by)?,
        Body::Payee(payee) => of_payee(entry, payee, &found.by, &words),
        Body::Statement(statement) => of_statement(entry, statement),
        Body::Intent(intent) => of_intent(entry, intent, &words),
        Body::Decision(decision) => of_decision(entry, decision, &found.by, &words),
        Body::Act(act) => of_act(entry, act, found.refers(Rel::Subject), &words),
        Body::Key(key) => {
            format!("Proposal {entry} in the name of {}: checkpoint key {key}", found.by)
        }
        other => format!("Entry {entry}: {}, {}", other.name(), found.date),
    })
}

/// The account that was paid before, where it is another one now.
fn other_account(
    books: &Books,
    secrets: Option<&Secrets>,
    payouts: &Payouts,
    claim: &Claim,
    bound: u64,
) -> anyhow::Result<String> {
    let versions = payouts.authority.versions_of(&claim.payee).iter().rev();
    let mut before = versions.filter(|of| of.entry < bound && payouts.reached(of.entry));
    let Some(before) = before.next().filter(|_| !payouts.reached(bound)) else {
        return Ok(String::new());
    };
    let (entry, day) = (before.entry, books.entry(bound)?.recorded);
    let words = words(books, secrets, entry)?;
    let named = account(&words);
    Ok(format!("\n  paid until now by entry {entry}{named}; changed by entry {bound} on {day}"))
}

/// Whether the account that is signed cannot be read where private words are kept.
fn unread(secrets: Option<&Secrets>, words: &Words) -> String {
    match secrets.is_some() && words.source.account.is_none() {
        true => "\n  note: no account is kept for it here".to_owned(),
        false => String::new(),
    }
}

/// A claim, as it is shown before it is signed and when it was submitted.
pub fn of_claim(payable: &Payable, by: &Code, related: &[Code], words: &Words) -> String {
    let Payable { entry, claim, .. } = payable;
    let name = words.who.name.as_deref().unwrap_or_default();
    let mut text = format!(
        "Claim {entry}: {} {} to {} ({}){}\n",
        claim.ccy.decimal(i128::from(claim.minor)),
        claim.ccy,
        out::plain(name),
        claim.payee,
        account(words)
    );
    if let Some(purpose) = &words.text.purpose {
        text += &format!("  for {}\n", out::plain(purpose));
    }
    text += &format!(
        "  bills {} to {}; {} from fund {}; due {}\n",
        claim.from, claim.to, claim.category, claim.fund, claim.due
    );
    let invoice = words.source.id.as_deref();
    let invoice = invoice
        .map_or("no invoice number".to_owned(), |number| format!("invoice {}", out::plain(number)));
    let documents = words.docs.sha256.len() as u64;
    let documents = out::count(documents, "document", "documents");
    text += &format!("  {invoice}, {documents}; {}", submitted(by, payable));
    if let Some(code) = &claim.commitment {
        text += &format!("; a period of commitment {code}");
    }
    text + &close(related) + &flags(&claim.flags)
}

/// Who submits signs nothing: whoever writes the log names them.
fn submitted(by: &Code, payable: &Payable) -> String {
    match payable.given {
        Some(Given::Back { .. } | Given::Share { .. }) => "by the rules of the end".to_owned(),
        // A part of a claim that the end cut.
        _ if payable.is_by_rule() && payable.commitment.is_none() => {
            "by the rules of the end".to_owned()
        }
        _ if *by == Code::run() => "raised by `ledger run`".to_owned(),
        _ => format!("submitted in the name of {by}"),
    }
}

fn of_policy(
    books: &Books,
    payouts: &Payouts,
    entry: u64,
    policy: &Policy,
    by: &Code,
) -> anyhow::Result<String> {
    let wanted = policy::shown(books, entry, policy)?;
    let ended = if policy.in_force { "" } else { " (ended)" };
    let mut text =
        format!("Proposal {entry} in the name of {by}: {}{ended}", out::plain(&wanted.line()));
    let versions = payouts.authority.objects();
    let mut of_it =
        versions.filter(|(kind, code, _)| (*kind, *code) == (policy.value.kind(), &*policy.code));
    let older = of_it.next().map_or(&[][..], |(.., versions)| versions);
    if let Some(old) = older.iter().rev().find(|v| v.entry < entry && v.agreed.is_some()) {
        let line = policy::shown(books, old.entry, &old.value)?.line();
        text += &format!("\n  instead of {}", out::plain(&line));
    }
    Ok(text + &billed_elsewhere(payouts, policy).map_or(String::new(), |it| format!("\n  {it}")))
}

/// That another commitment billed days that this one would bill: nobody pays for them twice unseen.
pub fn billed_elsewhere(payouts: &Payouts, policy: &Policy) -> Option<String> {
    let Declared::Commitment(commitment) = &policy.value else { return None };
    let code = policy.code.parse::<Code>().ok().filter(|_| policy.in_force)?;
    let others = plan::elsewhere(payouts, &code, commitment, payouts.authority.day());
    let ends = |billed: &Billed| commitment.to.is_some_and(|to| billed.from > to);
    let mut days = others.into_iter().filter(|(_, it)| it.to >= commitment.from && !ends(it));
    let (other, first) = days.next()?;
    let mut billed = Billed { from: first.from.max(commitment.from), to: first.to };
    for (_, more) in days.filter(|(code, _)| *code == other) {
        billed.from = billed.from.min(more.from).max(commitment.from);
        billed.to = billed.to.max(more.to);
    }
    Some(format!(
        "note: commitment {other}, of the same payee and category, billed {} to {}: {code} does not \
         raise these days by itself",
        billed.from, billed.to
    ))
}

/// A payee, as it is shown before it is signed and when it was written.
pub fn of_payee(entry: u64, payee: &Payee, by: &Code, words: &Words) -> String {
    let name = words.who.name.as_deref().unwrap_or_default();
    let ended = if payee.in_force { "" } else { ", ended" };
    let mut text = format!(
        "Payee {} by entry {entry} in the name of {by}: {}{}{ended}",
        payee.code,
        out::plain(name),
        account(words)
    );
    if let Some(reason) = &words.text.reason {
        text += &format!("\n  {}", out::plain(reason));
    }
    text + &close(&payee.related) + &flags(&payee.flags)
}

/// A decision, as it is shown before it is signed.
fn of_decision(entry: u64, decision: &Decision, by: &Code, words: &Words) -> String {
    let text = &words.text;
    let said = [&text.purpose, &text.reason, &text.note].into_iter().flatten();
    let said = said.map(|said| format!("\n  {}", out::plain(said)));
    let what = waits::decided(decision);
    format!("Decision {entry} in the name of {by}: {what}") + &said.collect::<String>()
}

fn of_statement(entry: u64, statement: &Statement) -> String {
    let ccy = statement.ccy;
    let closing = statement.closing.map_or("no balance".to_owned(), |balance| {
        format!("{} {ccy}", ccy.decimal(i128::from(balance)))
    });
    format!(
        "Statement {entry}: {} held {closing} on {}, as you see it at the bank",
        statement.account, statement.to
    )
}

fn of_intent(entry: u64, intent: &Intent, words: &Words) -> String {
    format!(
        "Attempt {entry}: {} {} to {}{}, to be paid on {} (batch {}) was not executed, as you see it \
         at the bank",
        intent.ccy.decimal(i128::from(intent.minor)),
        intent.ccy,
        out::plain(words.who.name.as_deref().unwrap_or_default()),
        account(words),
        intent.day,
        intent.batch
    )
}

/// A freeze is thawed; of other signatures nothing is signed.
fn of_act(entry: u64, act: &Act, subject: Option<u64>, words: &Words) -> String {
    let why =
        words.text.reason.as_deref().map_or(String::new(), |why| format!(": {}", out::plain(why)));
    match (act.word, subject) {
        (Word::Freeze, _) | (_, None) => format!("Freeze {entry} of {}{why}", act.signer),
        (word, Some(subject)) => {
            format!(
                "Signature {entry}: {} said `{}` of entry {subject}{why}",
                act.signer,
                word.as_str()
            )
        }
    }
}

/// `, account in DE that ends with 2051, held by Erika Muster`.
pub fn account(words: &Words) -> String {
    let iban = words.source.account.as_deref().and_then(|account| account.parse::<Iban>().ok());
    let holder = words.source.holder.as_deref();
    let holder = holder.map_or(String::new(), |name| format!(", held by {}", out::plain(name)));
    iban.map_or(String::new(), |iban| {
        format!(", account in {} that ends with {}{holder}", iban.country(), iban.last4())
    })
}

fn close(related: &[Code]) -> String {
    let names: Vec<&str> = related.iter().map(Code::as_str).collect();
    if names.is_empty() { String::new() } else { format!("\n  close to it: {}", names.join(", ")) }
}

/// What was noticed, a line each.
pub fn flags(flags: &[Code]) -> String {
    flags.iter().map(|flag| format!("\n  note: {}", meaning(flag.as_str()))).collect()
}

fn meaning(flag: &str) -> &str {
    match flag {
        "new-account" => "the account is another one than before: ask the payee by another way",
        "member" => "the payee is a member, or close to one",
        "shared-account" => "another payee has the same account",
        "member-account" => "it is the account of a member, or of somebody close to one",
        "same-name" => "another payee has nearly the same name",
        "mixed-script" => "the name mixes alphabets in which letters look alike",
        "same-document" => "another payee's claim has the same document",
        "changed-account" => {
            "the account was changed since the payee was last paid: ask the payee by another way"
        }
        "new-payee" => "the payee was never paid before this claim",
        "period" => "a standing commitment of this payee bills some of the same days",
        "similar" => "the same amount was claimed for this payee or account within 30 days",
        "high" => "it is higher than 95 of 100 claims before",
        "last" => "all closing costs have come in: none is waited for any more",
        "over-balance" => "with what is approved already it is more than there is to pay with",
        "secured" => "at the end it is paid before all others: it is secured",
        "wages" => "at the end it is paid before ordinary creditors: wages",
        "tax" => "at the end it is paid before ordinary creditors: taxes",
        "over-cap" => "it is more than its commitment's cap",
        other => other,
    }
}
