//! Answers of banks: clear ones, those that contradict themselves, hostile ones.

use super::*;
use proptest::prelude::*;

fn advice(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt>\n\
         <GrpHdr><MsgId>BANK1</MsgId><CreDtTm>2026-11-03T08:00:00</CreDtTm></GrpHdr>\n\
         {inside}</CstmrPmtStsRpt></Document>"
    )
}

fn group(status: &str, reason: &str) -> String {
    format!(
        "<OrgnlGrpInfAndSts><OrgnlMsgId>B1</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>\
         {}{}</OrgnlGrpInfAndSts>\n",
        element("GrpSts", status),
        because(reason)
    )
}

fn block(status: &str, reason: &str, payments: &[String]) -> String {
    format!(
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>B1</OrgnlPmtInfId>{}{}{}</OrgnlPmtInfAndSts>\n",
        element("PmtInfSts", status),
        because(reason),
        payments.concat()
    )
}

fn payment(id: &str, status: &str, reason: &str) -> String {
    format!(
        "<TxInfAndSts>{}{}{}<AcctSvcrRef>REF\t7</AcctSvcrRef></TxInfAndSts>\n",
        element("OrgnlEndToEndId", id),
        element("TxSts", status),
        because(reason)
    )
}

fn element(name: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<{name}>{text}</{name}>") }
}

fn because(reason: &str) -> String {
    if reason.is_empty() {
        return String::new();
    }
    format!("<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>text</AddtlInf></StsRsnInf>")
}

/// What is told, in short: `B1 Accepted`.
fn told(inside: &str) -> Vec<String> {
    let told = read(advice(inside).into_bytes()).expect("an answer");
    let short = |told: &Told| {
        let (Of::Batch(id) | Of::Payment(id)) = &told.of;
        format!("{id} {:?}", told.status)
    };
    told.iter().map(short).collect()
}

fn refused(inside: &str) -> String {
    read(advice(inside).into_bytes()).expect_err("refused").to_string()
}

fn rejected(code: &str) -> Status {
    Status::Rejected { code: Some(code.to_owned()) }
}

#[test]
fn m20_each_payment_of_a_batch_has_its_own_state() {
    let payments = [
        payment("P1", "ACSC", ""),
        payment("P2", "RJCT", "AC04"),
        payment("P3", "PDNG", ""),
        payment("P4", "CANC", ""),
    ];
    let inside = group("ACTC", "") + &block("PART", "", &payments);
    let expected = [
        "B1 Partial".to_owned(),
        "P1 Accepted".to_owned(),
        format!("P2 {:?}", rejected("AC04")),
        "P3 Pending".to_owned(),
        "P4 Unknown(\"CANC\")".to_owned(),
    ];
    assert_eq!(told(&inside), expected);
    let all = read(advice(&inside).into_bytes()).expect("an answer");
    assert_eq!(all[1].reference.as_deref(), Some("REF\\t7"));
}

#[test]
fn m18_a_file_is_rejected_as_a_whole() {
    assert_eq!(told(&group("RJCT", "FF01")), [format!("B1 {:?}", rejected("FF01"))]);
    // Without a word about the batch, the group's status is the batch's.
    let inside = group("RJCT", "FF01") + &block("", "", &[payment("P1", "RJCT", "FF01")]);
    let both = ["B1", "P1"].map(|id| format!("{id} {:?}", rejected("FF01")));
    assert_eq!(told(&inside), both);
}

#[test]
fn m16_what_the_bank_has_already_is_not_free_to_be_sent_again() {
    assert_eq!(told(&group("RJCT", "AM05")), ["B1 Duplicate"]);
    // Its payments are rejected for being in a batch that is a duplicate, whatever is said of them.
    let inside = group("ACTC", "") + &block("RJCT", "DU02", &[payment("P1", "RJCT", "NARR")]);
    assert_eq!(told(&inside), ["B1 Duplicate", "P1 Duplicate"]);
    let inside = group("RJCT", "AM05") + &block("", "", &[payment("P1", "RJCT", "")]);
    assert_eq!(told(&inside), ["B1 Duplicate", "P1 Duplicate"]);
}

#[test]
fn an_answer_that_contradicts_itself_is_refused() {
    let accepted = payment("P1", "ACSP", "");
    let rejection = payment("P1", "RJCT", "AC04");
    let about = |id: &str| format!("contradicts itself about `{id}`");
    for (inside, id) in [
        (block("ACCP", "", &[accepted.clone(), rejection.clone()]), "P1"),
        (block("RJCT", "AC01", std::slice::from_ref(&accepted)), "P1"),
        (group("RJCT", "FF01") + &block("", "", std::slice::from_ref(&accepted)), "P1"),
        (group("RJCT", "FF01") + &block("ACCP", "", &[]), "B1"),
        (block("ACCP", "", &[]) + &block("RJCT", "AC01", &[]), "B1"),
    ] {
        assert!(refused(&inside).contains(&about(id)), "{}", refused(&inside));
    }
    let word = payment("P1", "RJCT</TxSts><TxSts>ACSC", "");
    assert!(refused(&block("", "", &[word])).contains("`TxSts` stands here twice"));
    let name = payment("P1</OrgnlEndToEndId><OrgnlEndToEndId>P2", "RJCT", "");
    assert!(refused(&block("", "", &[name])).contains("`OrgnlEndToEndId` stands here twice"));
    // Said twice is said once.
    let twice = block("ACCP", "", &[rejection.clone(), rejection]);
    assert_eq!(told(&twice).len(), 2);
}

#[test]
fn a_status_of_nothing_is_refused() {
    let nobody = refused(&block("", "", &[payment("", "RJCT", "AC04")]));
    assert!(nobody.contains("`OrgnlEndToEndId`"), "{nobody}");
    let unknown = refused(&block("", "", &[payment("NOTPROVIDED", "RJCT", "AC04")]));
    assert!(unknown.contains("ask the bank"), "{unknown}");
    // Without a status nothing is said, and nothing is refused.
    assert_eq!(told(&block("", "", &[payment("P1", "", "")])), Vec::<String>::new());
}

#[test]
fn a_reason_that_is_no_code_is_left_out() {
    let inside = group("RJCT", "closed &lt;b&gt; account");
    assert_eq!(told(&inside), [format!("B1 {:?}", Status::Rejected { code: None })]);
}

#[test]
fn hostile_and_other_files_are_refused() {
    let doctype = advice("").replace("<Document", "<!DOCTYPE x [<!ENTITY a \"b\">]><Document");
    let deep = advice(&format!("{}{}", "<a>".repeat(100), "</a>".repeat(100)));
    for (text, why) in [
        (doctype, "a document type is declared"),
        (advice(&group("&passwd;", "")), "`&passwd;` is no entity"),
        (deep, "more than 40 elements within each other"),
        (advice("").replace("</Document>", ""), "it ends within <Document>"),
        (String::new(), "the file is empty"),
        ("{}".to_owned(), "no answer to payments"),
        ("<Document><BkToCstmrStmt/></Document>".to_owned(), "no answer to payments"),
    ] {
        let error = read(text.clone().into_bytes()).expect_err("refused").to_string();
        assert!(error.contains(why), "{error}: {text}");
    }
    let huge = read(vec![b' '; SIZE_MAX + 1]);
    assert_eq!(huge, Err(AdviceError::TooLarge(SIZE_MAX + 1)));
}

#[test]
fn an_answer_in_another_encoding_is_read() {
    let latin = advice(&group("RJCT", "AC01")).replace("UTF-8", "ISO-8859-1");
    let mut bytes = latin.replace("text", "gr@ss").into_bytes();
    bytes.iter_mut().filter(|b| **b == b'@').for_each(|b| *b = 0xFC);
    assert_eq!(read(bytes).expect("an answer").len(), 1);
}

proptest! {
    #[test]
    fn an_answer_cut_off_or_changed_never_rejects_what_it_accepted(at in 0_usize..700, byte in any::<u8>()) {
        let whole = advice(&(group("ACTC", "") + &block("ACCP", "", &[payment("P1", "ACSC", "")])));
        let mut changed = whole.clone().into_bytes();
        prop_assert!(read(changed.iter().copied().take(at.min(whole.len() - 1)).collect()).is_err());
        if let Some(place) = changed.get_mut(at) {
            *place = byte;
        }
        let told = read(changed).unwrap_or_default();
        let rejects = told.iter().any(|told| matches!(told.status, Status::Rejected { .. }));
        prop_assert!(!rejects, "{told:?}");
    }
}
