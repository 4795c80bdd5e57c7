//! Why banks refuse payments or send them back, in words.
//! Refuses nothing: a code that is not here is shown as it is.
//!
//! Source: ISO 20022, ExternalStatusReason1Code and ExternalReturnReason1Code.

use crate::entry::{Body, Entry};
use crate::slot::Words;

/// The reason that an entry gives for a rejection or a return, as `AC04, the account is closed`.
pub fn of(entry: &Entry, words: &Words) -> Option<String> {
    let code = match &entry.body {
        Body::PayoutState(state) => state.code.as_deref(),
        Body::Settlement(_) => words.text.reason.as_deref(),
        _ => None,
    }?;
    Some(match meaning(code) {
        Some(meaning) => format!("{code}, {meaning}"),
        None => code.to_owned(),
    })
}

fn meaning(code: &str) -> Option<&'static str> {
    Some(match code {
        "AC01" | "AC02" | "AC03" => "the account number is wrong",
        "AC04" | "AC07" => "the account is closed",
        "AC06" => "the account is blocked",
        "AC13" | "AC14" => "it is the wrong kind of account",
        "AG01" => "such payments to this account are forbidden",
        "AG02" => "the bank does not know this kind of payment",
        "AM01" => "the amount is zero",
        "AM02" | "AM14" | "AM21" => "it is above a limit of the bank",
        "AM03" => "not in this currency",
        "AM04" => "there was not enough money",
        "AM05" | "DUPL" => "the bank has it already",
        "AM09" => "the amount is wrong",
        "BE01" => "the name is not that of the account's holder",
        "BE04" | "BE07" => "an address is missing",
        "BE05" => "the bank does not know who pays",
        "CNOR" | "DNOR" | "RC01" | "RC04" => "the bank's code is wrong",
        "CUST" | "DS02" => "it was cancelled by the customer",
        "ED05" => "it could not be settled",
        "FF01" => "the file's form is wrong",
        "FOCR" => "it was asked back",
        "FRAD" => "it is thought to be fraud",
        "LEGL" => "a law or an authority forbids it",
        "MD07" => "the payee has died",
        "MS02" => "the payee refused it",
        "MS03" | "NARR" => "the bank gave no reason by code",
        "NOAS" => "the payee did not answer the bank",
        "RR01" | "RR02" | "RR03" | "RR04" => "the law wants something that is missing",
        "TM01" => "it came after the bank's closing time",
        _ => return None,
    })
}
