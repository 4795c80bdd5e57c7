//! SEPA credit transfers as a file (ISO 20022 pain.001), in the forms that banks ask for.
//! Refuses what the scheme does not carry: other currencies, accounts outside it, names beyond 70 and
//! purposes beyond 140 characters. No address is ever written: unstructured ones end in the scheme,
//! and none is asked for. The bank answers with pain.002, and its statement says what was paid.

use super::epc::spelled;
use super::xml::Xml;
use super::{Checked, Debtor, Field, Handover, Payment, Rail, RailError, checked};
use crate::payout::bic::Bic;
use crate::payout::iban::Iban;

/// One form of the file.
pub struct Sepa {
    /// As policy names it: a file's form is part of its bytes, so it is public and stays with the
    /// intent, and no setting can change a file that was handed over.
    pub name: &'static str,
    namespace: &'static str,
    /// What a bank's code is called in it.
    bic: &'static str,
    /// Whether the day is a choice of its own, as from version 08 on.
    day_is_choice: bool,
    /// Whether it is of the Swiss payment standards.
    swiss: bool,
}

/// pain.001.001.09, which every bank of the scheme takes since March 2024.
pub const V09: Sepa = Sepa {
    name: "sepa",
    namespace: "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
    bic: "BICFI",
    day_is_choice: true,
    swiss: false,
};

/// pain.001.001.03, for banks that still ask for it.
pub const V03: Sepa = Sepa {
    name: "sepa-03",
    namespace: "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03",
    bic: "BIC",
    day_is_choice: false,
    swiss: false,
};

/// The subset of German banks (DFÜ-Abkommen, Anlage 3, chapter 2: GBIC 5). What [`V09`] writes lies
/// within it already; its name promises that it stays so.
pub const GERMAN: Sepa = Sepa { name: "sepa-de", ..V09 };

/// Swiss payment standards 2022 and later (pain.001.001.09.ch.03): EUR by SEPA, CHF within the country.
pub const SWISS: Sepa = Sepa { name: "sepa-ch", swiss: true, ..V09 };

/// The 41 countries of the scheme and Gibraltar, by the codes of their IBANs (EPC409-09).
const COUNTRIES: [&str; 42] = [
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI",
    "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL",
    "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "VA",
];

/// EPC132-08, AT-21: the name of a party.
const NAME_MAX: usize = 70;
/// EPC132-08, AT-05: one unstructured remittance information.
const PURPOSE_MAX: usize = 140;

impl Rail for Sepa {
    fn name(&self) -> &'static str {
        self.name
    }

    fn carries(&self, payment: &Payment) -> Result<(), RailError> {
        let iban = payment.iban.as_ref().ok_or(self.missing(Field::Iban))?;
        self.reaches(payment, iban)?;
        readable(Field::Name, &payment.name, NAME_MAX)?;
        match payment.purpose.trim() {
            "" => Ok(()),
            purpose => readable(Field::Purpose, purpose, PURPOSE_MAX),
        }
    }

    fn pays_from(&self, debtor: &Debtor) -> Result<(), RailError> {
        if debtor.iban.is_none() {
            return Err(self.missing(Field::OwnIban));
        }
        // Swiss banks refuse a file whose own bank is not given (SPS, C-level DbtrAgt).
        if self.swiss && debtor.bic.is_none() {
            return Err(self.missing(Field::OwnBic));
        }
        readable(Field::OwnName, &debtor.name, NAME_MAX)
    }

    fn write(&self, batch: &Checked<'_>) -> Handover {
        let bytes = Xml::document("Document", self.namespace, |xml| {
            xml.within("CstmrCdtTrfInitn", |xml| {
                self.header(xml, batch);
                xml.within("PmtInf", |xml| self.payments(xml, batch));
            });
        });
        Handover::File { name: format!("{}.xml", batch.batch.id), bytes }
    }
}

impl Sepa {
    fn missing(&self, field: Field) -> RailError {
        RailError::Missing { rail: self.name, field }
    }

    /// Refuses a currency that is not this form's, and an account it cannot reach in it.
    fn reaches(&self, payment: &Payment, iban: &Iban) -> Result<(), RailError> {
        let (rail, ccy) = (self.name, payment.ccy);
        let domestic = matches!(iban.country(), "CH" | "LI");
        let reached = match ccy.code() {
            "EUR" => COUNTRIES.contains(&iban.country()),
            "CHF" if self.swiss => domestic,
            _ => {
                let does = if self.swiss { "EUR and CHF" } else { "EUR" }.to_owned();
                return Err(RailError::Currency { rail, ccy, does });
            }
        };
        if !reached {
            let country = iban.country().to_owned();
            return Err(RailError::Country { rail, ccy, country });
        }
        if domestic && is_qr(iban) { Err(RailError::QrIban) } else { Ok(()) }
    }

    fn header(&self, xml: &mut Xml, batch: &Checked<'_>) {
        xml.within("GrpHdr", |xml| {
            xml.text("MsgId", &batch.batch.id);
            // The intents' day, not that of writing: the same batch is the same bytes.
            xml.text("CreDtTm", &format!("{}T00:00:00", batch.batch.created));
            totals(xml, batch);
            xml.text("InitgPty/Nm", &spelled(&batch.batch.debtor.name));
        });
    }

    fn payments(&self, xml: &mut Xml, batch: &Checked<'_>) {
        let by_scheme = batch.ccy.code() == "EUR";
        xml.text("PmtInfId", &batch.batch.id);
        xml.text("PmtMtd", "TRF");
        totals(xml, batch);
        if by_scheme {
            xml.text("PmtTpInf/SvcLvl/Cd", "SEPA");
        }
        let day = if self.day_is_choice { "ReqdExctnDt/Dt" } else { "ReqdExctnDt" };
        xml.text(day, &batch.batch.day.to_string());
        self.debtor(xml, &batch.batch.debtor);
        if by_scheme {
            xml.text("ChrgBr", "SLEV");
        }
        for payment in &batch.payments {
            xml.within("CdtTrfTxInf", |xml| self.payment(xml, payment));
        }
    }

    fn debtor(&self, xml: &mut Xml, debtor: &Debtor) {
        xml.text("Dbtr/Nm", &spelled(&debtor.name));
        if let Some(iban) = &debtor.iban {
            xml.text("DbtrAcct/Id/IBAN", iban.as_str());
        }
        match &debtor.bic {
            Some(bic) => self.bank(xml, "DbtrAgt", bic),
            // The schemas ask for the element, EPC132-08 for this word in it; as a BIC it is refused.
            None => xml.text("DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED"),
        }
    }

    fn payment(&self, xml: &mut Xml, payment: &Payment) {
        xml.text("PmtId/EndToEndId", &payment.id);
        xml.within("Amt", |xml| {
            xml.attributed("InstdAmt", ("Ccy", payment.ccy.code()), &payment.decimal());
        });
        if let Some(bic) = &payment.bic {
            self.bank(xml, "CdtrAgt", bic);
        }
        xml.text("Cdtr/Nm", &spelled(&payment.name));
        if let Some(iban) = &payment.iban {
            xml.text("CdtrAcct/Id/IBAN", iban.as_str());
        }
        let purpose = spelled(&payment.purpose);
        if !purpose.is_empty() {
            xml.text("RmtInf/Ustrd", &purpose);
        }
    }

    fn bank(&self, xml: &mut Xml, name: &str, bic: &Bic) {
        xml.text(&format!("{name}/FinInstnId/{}", self.bic), bic.as_str());
    }
}

/// How many and how much, as the group and the payments both say.
fn totals(xml: &mut Xml, batch: &Checked<'_>) {
    xml.text("NbOfTxs", &batch.payments.len().to_string());
    xml.text("CtrlSum", &batch.total());
}

/// Refuses a text that is not to be read any more as it is sent, or too long.
fn readable(field: Field, text: &str, most: usize) -> Result<(), RailError> {
    let sent = spelled(text);
    if !sent.bytes().any(|b| b.is_ascii_alphanumeric()) {
        return Err(RailError::Unreadable { field });
    }
    checked::fits(field, &sent, most)
}

/// Whether a Swiss IBAN is one of payment slips: its bank is numbered 30000 to 31999 (Swiss
/// implementation guidelines QR-bill).
fn is_qr(iban: &Iban) -> bool {
    matches!(iban.as_str().get(4..6), Some("30" | "31"))
}

#[cfg(test)]
mod tests;
