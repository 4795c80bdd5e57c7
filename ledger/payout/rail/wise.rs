//! Wise's batch payments: a CSV that fills the template its account gives for download.
//! Refuses templates with columns nobody knows, more than 1,000 payments and payees without an IBAN.
//! The file has no key that would make an upload safe to repeat, so each payment's id leads its
//! reference: the statement shows it, and a second upload shows itself.

use super::checked::{TEXT_MAX, fits};
use super::{Checked, Debtor, Field, Handover, Payment, Rail, RailError, Settings, error};
use crate::nearest::nearest;

/// As policy names it.
pub const NAME: &str = "wise-csv";

/// Payments in one file (wise.com, help article 2663302).
const MOST: usize = 1_000;
/// What it pays out to an IBAN.
const CURRENCIES: [&str; 9] = ["CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "PLN", "SEK"];

/// The template's columns, known and in order.
pub struct Wise(Vec<(String, Holds)>);

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Name,
    Source,
    Target,
    Amount,
    AmountCurrency,
    Reference,
    Iban,
    Bic,
    /// Known, and left empty.
    Nothing,
}

/// Columns of the templates, without regard to case.
const COLUMNS: [(&str, Holds); 13] = [
    ("name", Holds::Name),
    ("sourceCurrency", Holds::Source),
    ("targetCurrency", Holds::Target),
    ("amount", Holds::Amount),
    ("amountCurrency", Holds::AmountCurrency),
    ("reference", Holds::Reference),
    ("paymentReference", Holds::Reference),
    ("IBAN", Holds::Iban),
    ("account", Holds::Iban),
    ("BIC", Holds::Bic),
    ("swiftCode", Holds::Bic),
    ("recipientId", Holds::Nothing),
    ("recipientEmail", Holds::Nothing),
];

impl Wise {
    /// For the template that `settings` holds the header of.
    pub fn new(settings: &Settings) -> Result<Self, RailError> {
        let known = |column: &String| Ok((column.clone(), holds(column)?));
        let columns: Vec<(String, Holds)> =
            settings.template.iter().map(known).collect::<Result<_, _>>()?;
        for (field, needed) in [
            (Field::Name, Holds::Name),
            (Field::Amount, Holds::Amount),
            (Field::Target, Holds::Target),
            (Field::Iban, Holds::Iban),
            (Field::PaymentId, Holds::Reference),
        ] {
            let found = columns.iter().filter(|(_, holds)| *holds == needed).count();
            if found != 1 {
                return Err(RailError::Template { field, found });
            }
        }
        Ok(Self(columns))
    }
}

impl Rail for Wise {
    fn name(&self) -> &'static str {
        NAME
    }

    fn most(&self) -> usize {
        MOST
    }

    fn carries(&self, payment: &Payment) -> Result<(), RailError> {
        if !CURRENCIES.contains(&payment.ccy.code()) {
            let does = CURRENCIES.join(", ");
            return Err(RailError::Currency { rail: NAME, ccy: payment.ccy, does });
        }
        if payment.iban.is_none() {
            return Err(RailError::Missing { rail: NAME, field: Field::Iban });
        }
        fits(Field::Name, &payment.name, TEXT_MAX)?;
        fits(Field::Purpose, &reference(payment), TEXT_MAX)
    }

    fn pays_from(&self, _: &Debtor) -> Result<(), RailError> {
        Ok(())
    }

    fn write(&self, batch: &Checked<'_>) -> Handover {
        let mut bytes = row(self.0.iter().map(|(column, _)| column.clone()));
        for payment in &batch.payments {
            let cells = self.0.iter().map(|(_, holds)| holds.of(payment));
            bytes.extend(row(cells));
        }
        Handover::File { name: format!("{}.csv", batch.batch.id), bytes }
    }
}

impl Holds {
    fn of(self, payment: &Payment) -> String {
        match self {
            Self::Name => payment.name.clone(),
            Self::Source | Self::Target => payment.ccy.to_string(),
            Self::Amount => payment.decimal(),
            // The payee gets exactly the amount; what the account pays for that is the fee's business.
            Self::AmountCurrency => "target".to_owned(),
            Self::Reference => reference(payment),
            Self::Iban => payment.iban.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Bic => payment.bic.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Nothing => String::new(),
        }
    }
}

fn holds(column: &str) -> Result<Holds, RailError> {
    let known = COLUMNS.iter().find(|(name, _)| name.eq_ignore_ascii_case(column.trim()));
    known.map(|(_, holds)| *holds).ok_or_else(|| {
        let names = || COLUMNS.iter().map(|(name, _)| *name);
        let expected = error::listed(names());
        RailError::Column { column: column.to_owned(), near: nearest(column, names()), expected }
    })
}

fn reference(payment: &Payment) -> String {
    format!("{} {}", payment.id, payment.purpose).trim().to_owned()
}

/// A line of CSV (RFC 4180).
fn row(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let cells: Vec<String> = cells.map(|cell| quoted(&harmless(&cell))).collect();
    format!("{}\r\n", cells.join(",")).into_bytes()
}

/// A stranger's text that no spreadsheet takes for a formula, on one line.
fn harmless(cell: &str) -> String {
    let formula =
        |c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let mark = if cell.trim_start_matches(' ').starts_with(formula) { "'" } else { "" };
    let line: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("{mark}{line}")
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', ';']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payout::rail::contract::{batch, payment, settings};
    use crate::payout::rail::named;

    fn refused(columns: &[&str]) -> String {
        let template = columns.iter().map(|column| (*column).to_owned()).collect();
        let made = named(NAME, &Settings { template });
        made.err().expect("no template").to_string()
    }

    #[test]
    fn a_batch_fills_the_template() {
        let rail = named(NAME, &settings()).expect("a template");
        let formula =
            Payment { name: "=1+1, \"x\"\nZoë".to_owned(), bic: None, ..payment("P2", 5) };
        let Ok(Handover::File { name, bytes }) =
            rail.hand_over(&batch(vec![formula, payment("P1", 1250)]))
        else {
            panic!("no file")
        };
        assert_eq!(name, "B1.csv");
        let expected = "\
recipientId,name,account,sourceCurrency,targetCurrency,amountCurrency,amount,paymentReference\r
,Jürgen Groß,NL91ABNA0417164300,EUR,EUR,target,12.50,\"P1 Hosting, October 2026\"\r
,\"'=1+1, \"\"x\"\" Zoë\",NL91ABNA0417164300,EUR,EUR,target,0.05,\"P2 Hosting, October 2026\"\r
";
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), expected);
    }

    #[test]
    fn a_template_that_cannot_be_filled_is_refused() {
        assert!(
            refused(&["name", "acount"]).contains("`acount` is unknown: did you mean `account`?")
        );
        assert!(refused(&[]).contains("0 columns for the payee's name"));
        let twice = ["name", "amount", "targetCurrency", "IBAN", "account", "reference"];
        assert!(refused(&twice).contains("2 columns for the payee's IBAN"));
    }

    #[test]
    fn it_takes_a_thousand_at_once() {
        let rail = named(NAME, &settings()).expect("a template");
        let payments: Vec<Payment> = (0..=1000).map(|n| payment(&format!("P{n}"), 1)).collect();
        let error = rail.hand_over(&batch(payments)).expect_err("too many");
        assert_eq!(error, RailError::TooMany { rail: NAME, found: 1001, most: 1000 });
    }
}
