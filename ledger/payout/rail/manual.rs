//! The rail without a rail: a list that somebody works off by hand, at the bank or at the counter.
//! Refuses nothing but names that are not to be read. Its lines carry the ids that the bank should
//! repeat, so that the statement can be matched all the same.

use super::checked::{TEXT_MAX, fits};
use super::{Checked, Debtor, Field, Handover, Payment, Rail, RailError};
use crate::marks::{cleared, turns};
use std::fmt::Write as _;

/// As policy names it.
pub const NAME: &str = "manual";

/// A checklist.
pub struct Manual;

impl Rail for Manual {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carries(&self, payment: &Payment) -> Result<(), RailError> {
        fits(Field::Name, &payment.name, TEXT_MAX)?;
        fits(Field::Purpose, &payment.purpose, TEXT_MAX)
    }

    fn pays_from(&self, debtor: &Debtor) -> Result<(), RailError> {
        fits(Field::OwnName, &debtor.name, TEXT_MAX)
    }

    fn write(&self, batch: &Checked<'_>) -> Handover {
        let mut list = head(batch);
        for payment in &batch.payments {
            item(&mut list, payment);
        }
        Handover::File { name: format!("{}.txt", batch.batch.id), bytes: list.into_bytes() }
    }
}

fn head(batch: &Checked<'_>) -> String {
    let (debtor, count) = (&batch.batch.debtor, batch.payments.len());
    let mut list = format!("Payments {}, to be made on {}\n\n", batch.batch.id, batch.batch.day);
    row(&mut list, "From", &one_line(&debtor.name));
    if let Some(iban) = &debtor.iban {
        row(&mut list, "IBAN", &iban.grouped());
    }
    row(&mut list, "Count", &count.to_string());
    row(&mut list, "Sum", &format!("{} {}", batch.total(), batch.ccy));
    list.push_str("\nTick each one when the bank has taken it. Write its reference exactly.\n");
    list
}

fn item(list: &mut String, payment: &Payment) {
    // Writing to a String cannot fail.
    let _ = writeln!(list, "\n[ ] {}", one_line(&payment.name));
    if let Some(iban) = &payment.iban {
        row(list, "IBAN", &iban.grouped());
    }
    if let Some(bic) = &payment.bic {
        row(list, "BIC", bic.as_str());
    }
    row(list, "Amount", &format!("{} {}", payment.decimal(), payment.ccy));
    row(list, "Reference", &payment.id);
    if !payment.purpose.trim().is_empty() {
        row(list, "For", &one_line(&payment.purpose));
    }
}

fn row(list: &mut String, label: &str, value: &str) {
    let _ = writeln!(list, "    {label:<10} {value}");
}

/// A stranger's text, unable to begin a line of its own or to turn the one it stands in around.
fn one_line(text: &str) -> String {
    let kept = cleared(text).filter(|c| !turns(*c));
    let spaced: String = kept.map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::payout::rail::contract::{batch, payment};
    use crate::payout::rail::{Handover, Payment, Settings, named};

    #[test]
    fn a_batch_is_a_list_to_tick() {
        let rail = named("manual", &Settings::default()).expect("a rail");
        let forged = Payment {
            name: "Zoë\n[ ] Mallory\u{202e}".to_owned(),
            iban: None,
            bic: None,
            ..payment("P2", 5)
        };
        let batch = batch(vec![forged, payment("P1", 1250)]);
        let Ok(Handover::File { name, bytes }) = rail.hand_over(&batch) else { panic!("no file") };
        assert_eq!(name, "B1.txt");
        let expected = "\
Payments B1, to be made on 2026-11-03

    From       Öffentliche Dienste e.V.
    IBAN       DE89 3704 0044 0532 0130 00
    Count      2
    Sum        12.55 EUR

Tick each one when the bank has taken it. Write its reference exactly.

[ ] Jürgen Groß
    IBAN       NL91 ABNA 0417 1643 00
    BIC        ABNANL2A
    Amount     12.50 EUR
    Reference  P1
    For        Hosting, October 2026

[ ] Zoë [ ] Mallory
    Amount     0.05 EUR
    Reference  P2
    For        Hosting, October 2026
";
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), expected);
    }
}
