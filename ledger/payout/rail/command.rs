//! Any program as a rail: one JSON request on its input, one JSON answer on its output.
//! Only the words are here; running it is the caller's, who waits, counts its bytes and keeps both.
//! Whatever is not one clear answer for this very payment means that nobody knows: never that it
//! failed, since an attempt that is thought to have failed is paid again.

use super::checked::{TEXT_MAX, fits};
use super::{Call, Checked, Debtor, Field, Handover, Payment, Rail, RailError};
use crate::statement::refusal::shown;
use serde::{Deserialize, Serialize};

/// As policy names it.
pub const NAME: &str = "command";

/// The longest answer that is read: 64 KiB.
pub const ANSWER_MAX: usize = 64 << 10;

/// A program of the service's own choice.
pub struct Command;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended<'a> {
    /// By itself: its exit code, and its output up to one byte more than [`ANSWER_MAX`].
    Exited(i32, &'a [u8]),
    /// By a signal.
    Killed,
    /// It never began.
    NotStarted,
    /// Not within its time.
    TimedOut,
}

/// What a program's answer means for a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is on its way, or was already: the program knew the key. Only a statement proves it.
    Accepted {
        /// The rail's own id, where it gave one; escaped and cut.
        reference: Option<String>,
    },
    /// It was not and will not be executed.
    Rejected {
        /// 1 to 35 of A-Z, a-z, 0-9, `-` and `_`.
        code: String,
        /// In the program's words; escaped and cut.
        reason: Option<String>,
    },
    /// Nobody knows: the payment stays where it is until a statement or people say more.
    Unknown {
        /// For the people.
        why: Doubt,
    },
}

/// Why nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Another exit code than 0.
    #[error("the program ended with exit code {0}: expected 0 and an answer")]
    Code(i32),
    /// It was ended from outside.
    #[error("the program was killed before it answered")]
    Killed,
    /// It never began; but only a word of its own would say so for sure.
    #[error("the program could not be started")]
    NotStarted,
    /// We were ended ourselves, around the call.
    #[error("ledger was interrupted before it kept an answer")]
    Interrupted,
    /// It took too long.
    #[error("the program did not answer within its time")]
    TimedOut,
    /// It wrote and wrote.
    #[error("the program's answer is longer than {ANSWER_MAX} bytes")]
    Flood,
    /// No JSON, other members, or one of them twice.
    #[error("the program's answer is not read: {0}")]
    Unreadable(String),
    /// The answer for something else.
    #[error("the program answered for another key than it was asked with")]
    OtherKey,
    /// A rejection that does not say why.
    #[error("the program rejected without a code of 1 to 35 letters, digits, `-` and `_`")]
    NoReason,
    /// It says so itself.
    #[error("the program says that it does not know")]
    Itself,
}

impl Rail for Command {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carries(&self, payment: &Payment) -> Result<(), RailError> {
        fits(Field::Name, &payment.name, TEXT_MAX)?;
        fits(Field::Purpose, &payment.purpose, TEXT_MAX)
    }

    fn pays_from(&self, _: &Debtor) -> Result<(), RailError> {
        Ok(())
    }

    fn write(&self, batch: &Checked<'_>) -> Handover {
        let call =
            |payment: &&Payment| Call { id: payment.id.clone(), request: request(batch, payment) };
        Handover::Calls(batch.payments.iter().map(call).collect())
    }
}

/// What the program reads. Members are never left out, and their order is that of the alphabet.
#[derive(Serialize)]
struct Request<'a> {
    amount: String,
    batch: &'a str,
    bic: Option<&'a str>,
    currency: &'a str,
    day: String,
    from: From<'a>,
    iban: Option<&'a str>,
    /// A program that has seen it must not pay again, whatever else differs.
    key: &'a str,
    name: &'a str,
    purpose: &'a str,
    version: u8,
}

#[derive(Serialize)]
struct From<'a> {
    bic: Option<&'a str>,
    iban: Option<&'a str>,
    name: &'a str,
}

fn request(batch: &Checked<'_>, payment: &Payment) -> Vec<u8> {
    let debtor = &batch.batch.debtor;
    let request = Request {
        amount: payment.decimal(),
        batch: &batch.batch.id,
        bic: payment.bic.as_ref().map(|bic| bic.as_str()),
        currency: payment.ccy.code(),
        day: batch.batch.day.to_string(),
        from: From {
            bic: debtor.bic.as_ref().map(|bic| bic.as_str()),
            iban: debtor.iban.as_ref().map(|iban| iban.as_str()),
            name: &debtor.name,
        },
        iban: payment.iban.as_ref().map(|iban| iban.as_str()),
        key: &payment.id,
        name: &payment.name,
        purpose: &payment.purpose,
        version: 1,
    };
    // Texts and numbers always have a spelling in JSON.
    let mut bytes = serde_json::to_vec(&request).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// What the program writes; other members and a member twice are refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    key: String,
    status: Status,
    reference: Option<String>,
    code: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Accepted,
    /// The key was known already.
    Duplicate,
    Rejected,
    Unknown,
}

/// What the end of a program means for the payment with this key.
pub fn answer(key: &str, ended: Ended<'_>) -> Answer {
    understood(key, ended).unwrap_or_else(|why| Answer::Unknown { why })
}

fn understood(key: &str, ended: Ended<'_>) -> Result<Answer, Doubt> {
    let output = match ended {
        Ended::Exited(0, output) => output,
        Ended::Exited(code, _) => return Err(Doubt::Code(code)),
        Ended::Killed => return Err(Doubt::Killed),
        Ended::NotStarted => return Err(Doubt::NotStarted),
        Ended::TimedOut => return Err(Doubt::TimedOut),
    };
    if output.len() > ANSWER_MAX {
        return Err(Doubt::Flood);
    }
    let said: Said =
        serde_json::from_slice(output).map_err(|e| Doubt::Unreadable(shown(&e.to_string())))?;
    if said.key != key {
        return Err(Doubt::OtherKey);
    }
    match said.status {
        Status::Accepted | Status::Duplicate => {
            Ok(Answer::Accepted { reference: said.reference.as_deref().map(shown) })
        }
        Status::Rejected => {
            let code = said.code.filter(|code| is_code(code)).ok_or(Doubt::NoReason)?;
            Ok(Answer::Rejected { code, reason: said.reason.as_deref().map(shown) })
        }
        Status::Unknown => Err(Doubt::Itself),
    }
}

fn is_code(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=35).contains(&text.len()) && text.bytes().all(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payout::rail::contract::{batch, payment};
    use crate::payout::rail::{Settings, named};
    use proptest::prelude::*;

    fn said(json: &str) -> Answer {
        answer("P1", Ended::Exited(0, json.as_bytes()))
    }

    fn doubt(answer: Answer) -> String {
        match answer {
            Answer::Unknown { why } => why.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_request_says_everything_and_its_key() {
        let rail = named(NAME, &Settings::default()).expect("a rail");
        let quoted =
            Payment { purpose: "\"quoted\"\n".to_owned(), bic: None, ..payment("P1", 1250) };
        let Ok(Handover::Calls(calls)) = rail.hand_over(&batch(vec![quoted])) else {
            panic!("no calls")
        };
        assert_eq!(calls[0].id, "P1");
        let expected = concat!(
            r#"{"amount":"12.50","batch":"B1","bic":null,"currency":"EUR","day":"2026-11-03","#,
            r#""from":{"bic":"COBADEFFXXX","iban":"DE89370400440532013000","#,
            r#""name":"Öffentliche Dienste e.V."},"iban":"NL91ABNA0417164300","key":"P1","#,
            r#""name":"Jürgen Groß","purpose":"\"quoted\"\n","version":1}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(calls[0].request.clone()).expect("UTF-8"), expected);
    }

    #[test]
    fn a_clear_answer_is_taken() {
        let accepted =
            |reference: Option<&str>| Answer::Accepted { reference: reference.map(str::to_owned) };
        assert_eq!(said(r#"{"key":"P1","status":"accepted"}"#), accepted(None));
        let with = said(r#" {"status":"accepted","reference":"TR\n7","key":"P1"} "#);
        assert_eq!(with, accepted(Some("TR\\n7")));
        let rejected = said(r#"{"key":"P1","status":"rejected","code":"AC04","reason":"closed"}"#);
        let reason = Some("closed".to_owned());
        assert_eq!(rejected, Answer::Rejected { code: "AC04".to_owned(), reason });
    }

    #[test]
    fn m16_a_duplicate_was_accepted_already() {
        let again = said(r#"{"key":"P1","status":"duplicate","reference":"TR7"}"#);
        assert_eq!(again, Answer::Accepted { reference: Some("TR7".to_owned()) });
    }

    #[test]
    fn m15_everything_else_is_unknown_and_never_rejected() {
        let refusal = br#"{"key":"P1","status":"rejected","code":"AC04"}"#;
        let flood = [br#"{"key":"P1"}"#.as_slice(), &[b' '; ANSWER_MAX]].concat();
        for (ended, why) in [
            (Ended::Exited(1, refusal), "exit code 1"),
            (Ended::Killed, "killed"),
            (Ended::TimedOut, "within its time"),
            (Ended::Exited(0, &flood), "longer than 65536"),
            (Ended::Exited(0, b""), "not read"),
            (Ended::Exited(0, b"\xff\xfe"), "not read"),
        ] {
            assert!(doubt(answer("P1", ended)).contains(why), "{why}");
        }
        for (json, why) in [
            ("200 OK", "not read"),
            (r#"{"key":"P1","status":"rejected","code":"A"} {}"#, "not read"),
            (r#"{"key":"P1","status":"failed"}"#, "unknown variant"),
            (r#"{"key":"P1","key":"P1","status":"rejected","code":"A"}"#, "duplicate field"),
            (
                r#"{"key":"P1","status":"accepted","status":"rejected","code":"A"}"#,
                "duplicate field",
            ),
            (r#"{"key":"P1","status":"rejected","code":"A","error":"x"}"#, "unknown field"),
            (r#"{"key":"P2","status":"rejected","code":"A"}"#, "another key"),
            (r#"{"status":"rejected","code":"A"}"#, "missing field"),
            (r#"{"key":"P1","status":"rejected"}"#, "without a code"),
            (r#"{"key":"P1","status":"rejected","code":"\u001b[2J"}"#, "without a code"),
            (r#"{"key":"P1","status":"unknown"}"#, "does not know"),
            (r#"[{"key":"P1","status":"rejected","code":"A"}]"#, "not read"),
        ] {
            assert!(doubt(said(json)).contains(why), "{json}: {}", doubt(said(json)));
        }
    }

    proptest! {
        #[test]
        fn rubbish_is_never_a_rejection(output in prop::collection::vec(any::<u8>(), 0..200)) {
            let answer = answer("P1", Ended::Exited(0, &output));
            prop_assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
        }

        #[test]
        fn an_answer_cut_off_is_unknown(at in 0_usize..45) {
            let whole = r#"{"key":"P1","status":"rejected","code":"AC04"}"#;
            let cut = &whole.as_bytes()[..at];
            let answer = answer("P1", Ended::Exited(0, cut));
            prop_assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
        }
    }
}
