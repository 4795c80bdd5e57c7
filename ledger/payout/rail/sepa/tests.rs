//! What the files of SEPA look like, and that the schemas of their publishers take them.

use super::*;
use crate::payout::rail::contract::{batch, payment, ugly};
use crate::payout::rail::{Batch, Settings, named};
use std::path::PathBuf;
use std::process::Command;

fn file(name: &str, batch: &Batch) -> String {
    let rail = named(name, &Settings::default()).expect("a rail");
    match rail.hand_over(batch).expect("a batch") {
        Handover::File { bytes, .. } => String::from_utf8(bytes).expect("UTF-8"),
        Handover::Calls(_) => panic!("no file"),
    }
}

#[test]
fn a_payment_is_written_in_full() {
    let payment = Payment { bic: None, ..payment("P1", 1250) };
    let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
  <CstmrCdtTrfInitn>
    <GrpHdr>
      <MsgId>B1</MsgId>
      <CreDtTm>2026-11-02T00:00:00</CreDtTm>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>12.50</CtrlSum>
      <InitgPty>
        <Nm>Oeffentliche Dienste e.V.</Nm>
      </InitgPty>
    </GrpHdr>
    <PmtInf>
      <PmtInfId>B1</PmtInfId>
      <PmtMtd>TRF</PmtMtd>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>12.50</CtrlSum>
      <PmtTpInf>
        <SvcLvl>
          <Cd>SEPA</Cd>
        </SvcLvl>
      </PmtTpInf>
      <ReqdExctnDt>
        <Dt>2026-11-03</Dt>
      </ReqdExctnDt>
      <Dbtr>
        <Nm>Oeffentliche Dienste e.V.</Nm>
      </Dbtr>
      <DbtrAcct>
        <Id>
          <IBAN>DE89370400440532013000</IBAN>
        </Id>
      </DbtrAcct>
      <DbtrAgt>
        <FinInstnId>
          <BICFI>COBADEFFXXX</BICFI>
        </FinInstnId>
      </DbtrAgt>
      <ChrgBr>SLEV</ChrgBr>
      <CdtTrfTxInf>
        <PmtId>
          <EndToEndId>P1</EndToEndId>
        </PmtId>
        <Amt>
          <InstdAmt Ccy="EUR">12.50</InstdAmt>
        </Amt>
        <Cdtr>
          <Nm>Juergen Gross</Nm>
        </Cdtr>
        <CdtrAcct>
          <Id>
            <IBAN>NL91ABNA0417164300</IBAN>
          </Id>
        </CdtrAcct>
        <RmtInf>
          <Ustrd>Hosting, October 2026</Ustrd>
        </RmtInf>
      </CdtTrfTxInf>
    </PmtInf>
  </CstmrCdtTrfInitn>
</Document>
"#;
    assert_eq!(file("sepa", &batch(vec![payment])), expected);
}

#[test]
fn the_forms_differ_where_the_banks_do() {
    let mut batch = batch(vec![payment("P1", 1250)]);
    batch.debtor.bic = None;
    let unknown = "<Othr>\n            <Id>NOTPROVIDED</Id>";
    for name in ["sepa", "sepa-03", "sepa-de"] {
        assert!(file(name, &batch).contains(unknown), "{name}");
    }
    let old = file("sepa-03", &batch);
    assert!(old.contains("<ReqdExctnDt>2026-11-03<") && old.contains("<BIC>ABNANL2A<"), "{old}");
    let swiss = named("sepa-ch", &Settings::default()).expect("a rail").hand_over(&batch);
    let (rail, field) = ("sepa-ch", Field::OwnBic);
    assert_eq!(swiss, Err(RailError::Missing { rail, field }));
}

#[test]
fn francs_are_paid_within_switzerland_and_not_by_sepa() {
    let franc = |iban: &str| Payment {
        iban: Some(iban.parse().expect("an IBAN")),
        bic: None,
        ccy: "CHF".parse().expect("a currency"),
        ..payment("P1", 1250)
    };
    let domestic = franc("CH9300762011623852957");
    let text = file("sepa-ch", &batch(vec![domestic.clone()]));
    assert!(!text.contains("SEPA") && !text.contains("SLEV"), "{text}");
    let said = |name: &str, payment: &Payment| {
        let rail = named(name, &Settings::default()).expect("a rail");
        rail.check(payment).expect_err("refused").to_string()
    };
    assert!(said("sepa", &domestic).contains("does not pay in CHF: it pays in EUR"));
    assert!(said("sepa-ch", &franc("DE89370400440532013000")).contains("does not pay CHF to"));
    assert!(said("sepa-ch", &franc("CH4431999123000889012")).contains("QR-IBAN"));
    let abroad = Payment { ccy: payment("P1", 1).ccy, ..franc("BR1800360305000010009795493C1") };
    assert!(said("sepa", &abroad).contains("accounts in BR"));
}

#[test]
fn m26_a_text_is_spelled_before_it_is_measured() {
    let rail = named("sepa", &Settings::default()).expect("a rail");
    let name = |name: String| rail.check(&Payment { name, ..payment("P1", 1) });
    assert_eq!(name("ß".repeat(35)), Ok(()));
    let (field, most) = (Field::Name, NAME_MAX);
    assert_eq!(name("ß".repeat(36)), Err(RailError::TooLong { field, found: 72, most }));
    assert_eq!(name("🎁🎁".to_owned()), Err(RailError::Unreadable { field }));
}

#[test]
fn m26_no_other_character_and_no_address_is_ever_written() {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " /-?:().,'+\n".contains(c);
    for name in ["sepa", "sepa-03", "sepa-de", "sepa-ch"] {
        for text in files(name) {
            let (_, body) = text.split_once("<CstmrCdtTrfInitn>").expect("the message");
            let texts =
                body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text);
            for text in texts.map(|text| text.replace("&apos;", "'")) {
                assert!(text.chars().all(allowed), "{name}: {text}");
                assert!(!text.starts_with('/') && !text.ends_with('/') && !text.contains("//"));
            }
            assert!(!body.contains("PstlAdr"), "{name}");
        }
    }
}

/// The schemas' folder, if it is there and something can read them.
fn schemas() -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned();
    let shared = std::env::var("LEDGER_SHARED").unwrap_or_else(|_| beside());
    let folder = PathBuf::from(shared).join("statements/xsd");
    if !folder.is_dir() {
        println!("left out: {} is not there", folder.display());
        return None;
    }
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!("left out: xmllint is not there (package libxml2-utils)");
        return None;
    }
    Some(folder)
}

#[test]
fn every_form_is_valid_by_its_publishers_schema() {
    let Some(schemas) = schemas() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for (name, schema, written) in [
        ("sepa", "pain.001.001.09.xsd", files("sepa")),
        ("sepa-03", "pain.001.001.03.xsd", files("sepa-03")),
        ("sepa-de", "pain.001.001.09_GBIC_5.xsd", files("sepa-de")),
        ("sepa", "pain.001.001.09_GBIC_5.xsd", files("sepa")),
        ("sepa-ch", "pain.001.001.09.ch.03.xsd", files("sepa-ch")),
    ] {
        for (n, text) in written.iter().enumerate() {
            let path = folder.path().join(format!("{name}-{n}.xml"));
            std::fs::write(&path, text).expect("a file");
            let mut xmllint = Command::new("xmllint");
            xmllint.args(["--noout", "--nonet", "--schema"]).arg(schemas.join(schema)).arg(&path);
            let out = xmllint.output().expect("xmllint");
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(out.status.success(), "{name} by {schema}: {said}\n{text}");
        }
    }
}

/// Files of one form: one payment, 300, and every ugly text that it takes.
fn files(name: &str) -> Vec<String> {
    let rail = named(name, &Settings::default()).expect("a rail");
    let one = batch(vec![payment("P1", 99_999_999_999)]);
    let many = batch((1..=300).map(|n| payment(&format!("P{n}"), n)).collect());
    let mut bare = batch(vec![Payment { bic: None, purpose: String::new(), ..payment("P1", 1) }]);
    let franc = Payment {
        ccy: "CHF".parse().expect("a currency"),
        iban: Some("CH9300762011623852957".parse().expect("an IBAN")),
        ..payment("P1", 1250)
    };
    let ugly = ugly().into_iter().flat_map(|text| {
        let name = Payment { name: text.clone(), ..payment("P1", 1) };
        [name, Payment { purpose: text, ..payment("P1", 1) }]
    });
    let named = ugly.enumerate().map(|(n, payment)| Payment { id: format!("U{n}"), ..payment });
    let taken: Vec<Payment> = named.filter(|payment| rail.check(payment).is_ok()).collect();
    assert!(taken.len() > 25, "{name} takes {} ugly texts", taken.len());
    let mut batches = vec![one, many, batch(taken)];
    if name == "sepa-ch" {
        batches.push(batch(vec![franc]));
    } else {
        bare.debtor.bic = None;
    }
    batches.push(bare);
    batches.iter().map(|batch| file(name, batch)).collect()
}
