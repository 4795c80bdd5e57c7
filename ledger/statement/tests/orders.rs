//! What camt files say of the payment orders behind their entries.

use super::*;

fn orders(entries: &str) -> Vec<(String, Option<PaymentOrder>)> {
    let text = format!(
        "<Document><BkToCstmrStmt><Stmt><Acct><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt>\
         </Document>"
    );
    let statement = read("a", text.as_bytes(), &options()).unwrap_or_else(|e| panic!("{e}"));
    let units = statement.units().map(|(at, _)| statement.unit(at).expect("a unit of its own"));
    let lines = units.flat_map(|unit| unit.lines);
    let order = |l: Line<'_>| (l.batch.unwrap_or_default().into_owned(), l.order.cloned());
    lines.map(order).collect()
}

fn entry(side: &str, amount: &str, details: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts><BookgDt>\
         <Dt>2026-10-08</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

#[test]
fn a_sum_names_its_batch_and_how_many() {
    let sum = "<Btch><MsgId>M1</MsgId><PmtInfId>B1</PmtInfId><NbOfTxs>12</NbOfTxs></Btch>";
    let plain = "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs></TxDtls>";
    let entries = [entry("DBIT", "1.00", plain), entry("DBIT", "5.00", sum)].concat();
    let [(_, None), (batch, Some(order))] = &orders(&entries)[..] else { panic!("two entries") };
    assert_eq!((batch.as_str(), order.message.as_str(), order.count), ("B1", "M1", Some(12)));
    assert_eq!(order.payments, []);
}

#[test]
fn each_payment_of_a_sum_has_its_amount_or_none_has() {
    let one = |id: &str, amount: &str| {
        format!(
            "<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>{amount}<RltdPties><CdtrAcct><Id><IBAN>\
             X{id}</IBAN></Id></CdtrAcct></RltdPties></TxDtls>"
        )
    };
    let amount = |text: &str| format!("<Amt Ccy=\"EUR\">{text}</Amt>");
    let both = one("E1", &amount("2.00")) + &one("NOTPROVIDED", &amount("3.00"));
    let [(_, Some(order))] = &orders(&entry("DBIT", "5.00", &both))[..] else { panic!("an entry") };
    let single = |end_to_end: &str, minor, account: &str| Single {
        end_to_end: end_to_end.to_owned(),
        minor,
        account: account.to_owned(),
    };
    assert_eq!(order.payments, [single("E1", -200, "XE1"), single("", -300, "XNOTPROVIDED")]);
    let half = one("E1", &amount("2.00")) + &one("E2", "");
    assert_eq!(orders(&entry("DBIT", "5.00", &half)), [(String::new(), None)]);
}

#[test]
fn a_return_says_why() {
    let details =
        |code: &str| format!("<TxDtls><RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf></TxDtls>");
    let reason = |code: &str| {
        let mut all = orders(&entry("CRDT", "5.00", &details(code)));
        all.pop().and_then(|(_, order)| order).map(|order| order.reason)
    };
    assert_eq!(reason("AC04").as_deref(), Some("AC04"));
    assert_eq!(reason("a reason in words"), None);
}
