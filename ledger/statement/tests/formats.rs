//! What files of the formats beside CSV say, line by line; and the bad ones among them, by their ids.

use super::expected::our_samples;
use super::*;

/// A sample of ours, by its name, written in UTF-8.
fn sample(name: &str) -> String {
    let mut found = our_samples().into_iter().filter(|(_, path)| path.ends_with(name));
    let (_, path) = found.next().expect("the sample is there");
    let bytes = std::fs::read(path).expect("a sample");
    let either = [Encoding::Utf8, Encoding::Windows1252];
    let (text, _) = text::decode(bytes, &either).expect("its text");
    text.replace("ISO-8859-1", "UTF-8").replace("CHARSET:1252", "CHARSET:NONE")
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let statement = read("a", bytes, &options()).unwrap_or_else(|refusal| panic!("{refusal}"));
    let units = statement.units().map(|(at, _)| statement.unit(at).expect("a unit of its own"));
    let word = |word: Option<std::borrow::Cow<'_, str>>| word.unwrap_or_default().into_owned();
    let line = |l: Line<'_>| {
        let (name, account) = (word(l.name), word(l.counterparty));
        let end_to_end = word(l.end_to_end);
        format!("{} {} {}|{name}|{account}|{end_to_end}|{}", l.row, l.date, l.net, l.text)
    };
    units.flat_map(|unit| unit.lines).map(line).collect()
}

/// The refusal of a text.
fn refused(text: &str) -> String {
    let message = match read("bank", text.as_bytes(), &options()) {
        Err(refusal) => refusal.to_string(),
        Ok(_) => panic!("was read: {text}"),
    };
    assert!(message.ends_with("\nnothing was imported"), "{message}");
    message
}

/// Asserts that a sample is refused with these words, once a text in it is another.
fn refused_with(name: &str, cases: &[(&str, &str, &str)]) {
    let good = sample(name);
    for (from, to, words) in cases {
        assert!(good.contains(from), "{name}: {from}");
        let message = refused(&good.replacen(from, to, 1));
        assert!(message.contains(words), "{from} -> {to}: `{words}` is missing in: {message}");
    }
}

/// The difference of a sample whose balances do not close, once a text in it is another.
fn difference(name: &str, from: &str, to: &str) -> (Option<u32>, i128) {
    let text = sample(name).replacen(from, to, 1);
    let statement = read("a", text.as_bytes(), &options()).expect("a difference is no fault");
    let check = statement.proofs()[0].check;
    let Check::Diff(diff) = check else { panic!("{from} -> {to}: {check:?}") };
    (diff.line, diff.by())
}

#[test]
fn camt_entries_are_lines_with_the_words_of_their_payments() {
    assert_eq!(
        lines(sample("month-053-v8.xml").as_bytes()),
        [
            "1 2024-03-04 2500|Ana & Bo Müller|DE02120300000000202051||\
             Spende für März SEPA-Gutschrift",
            "2 2024-03-15 -12000||||Host GmbH Server; Domain Oy Domain; Sammelüberweisung",
            "3 2024-03-20 -5300|Cy Donor||DD-12|Rücklastschrift",
            "4 2024-03-29 7350||||Auszahlung <Stripe>",
        ]
    );
    let text = sample("month-053-v8.xml");
    let statement = read("a", text.as_bytes(), &options()).expect("a sample");
    let units: Vec<_> =
        statement.units().map(|(at, _)| statement.unit(at).expect("its own")).collect();
    let returned = &units[2].lines[0];
    assert_eq!((returned.gross, returned.fees.processor, returned.net), (-5000, -300, -5300));
    assert_eq!(returned.kind, Some(Kind::Refund));
    assert_eq!(returned.field("mandate").as_deref(), Some("M-12"));
    assert_eq!(units[1].lines[0].field("batch").as_deref(), Some("LEDGER-7-1"));
    assert_eq!(units[0].lines[0].field("code").as_deref(), Some("PMNT-RCDT-ESCT"));
}

#[test]
fn mt940_is_read_in_german_and_in_dutch() {
    assert_eq!(
        lines(sample("german-two-days.sta").as_bytes()),
        [
            "5 2024-02-01 2500|Ana Müller und Bo|DE02120300000000202051|SPENDE-2024-02|\
             Spende fuer den Februar, vielen Dank",
            "9 2024-02-02 -1050|Stadtwerke||RG-1|Strom",
            "19 2024-02-05 1050|Stadtwerke||RG-1|Retoure",
            "21 2024-02-06 -2500|Ana Müller||SPENDE-2024-02|Widerspruch",
            "24 2024-02-06 -90||||ENTGELT",
        ]
    );
    assert_eq!(
        lines(sample("dutch-pages.sta").as_bytes()),
        [
            "6 2023-12-29 156|JANSSEN JAN|NL32INGB0000012345|EV12341REP1231456T12345|\
             Gift/for 2024 /TRCD/00100/",
            "17 2023-12-31 -1200|Hosting BV|NL12RABO0123456789||Invoice 12",
            "20 2024-01-02 -379||||BEA   NR:XXX1234   02.01.24/12.54 BAKKER UTRECHT, PAS 999, \
             APPLE PAY",
        ]
    );
    let german = sample("german-two-days.sta");
    for end in ["\n", "\r"] {
        let other = german.replace("\r\n", end);
        assert_eq!(lines(other.as_bytes()), lines(german.as_bytes()), "{end:?}");
    }
    let text = sample("dutch-pages.sta");
    let statement = read("a", text.as_bytes(), &options()).expect("a sample");
    let (at, _) = statement.units().nth(1).expect("the second");
    let line = statement.unit(at).expect("its own").lines.remove(0);
    // Booked in the year after its value day.
    assert_eq!(line.field("day").as_deref(), Some("2024-01-02"));
}

#[test]
fn ofx_tags_need_no_end_and_its_entities_are_undone() {
    let expected = [
        "1 2024-03-04 5000|Zoë & Friends|||Gift & thanks <3",
        "2 2024-03-15 -250|MONTHLY FEE|||",
        "3 2024-03-31 -4000||||RENT 319",
    ];
    assert_eq!(lines(sample("checking-1.ofx").as_bytes()), expected);
    let one_line = sample("checking-1.ofx").replace("\r\n<", "<");
    assert_eq!(lines(one_line.as_bytes()), expected);
    let cards = lines(sample("card-2.ofx").as_bytes());
    assert_eq!(cards.len(), 3, "real twins both stay");
    assert!(cards[1].contains("|Mail <Host>|"), "{cards:?}");
}

#[test]
fn versions_prefixes_and_envelopes_are_no_matter() {
    let v8 = sample("month-053-v8.xml");
    let expected = lines(v8.as_bytes());
    for version in ["02", "03", "04", "06", "10", "13"] {
        let other = v8.replace("camt.053.001.08", &format!("camt.053.001.{version}"));
        assert_eq!(lines(other.as_bytes()), expected, "{version}");
    }
    let prefixed = v8.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:");
    let prefixed =
        prefixed.replace("<x:?", "<?").replace("<x:!", "<!").replace("<x:Stripe", "<Stripe");
    let prefixed = prefixed.replace("xmlns=", "xmlns:x=");
    assert_eq!(lines(prefixed.as_bytes()), expected);
    let enveloped = v8.replace("<Document", "<DataPDU><Body><AppHdr><Fr/></AppHdr><Document");
    let enveloped = enveloped.replace("</Document>", "</Document></Body></DataPDU>");
    assert_eq!(lines(enveloped.as_bytes()), expected);
    assert_eq!(lines(v8.replace('\n', "\r\n").as_bytes()), expected);
    assert_eq!(lines(v8.replace('\n', "\r").as_bytes()), expected);
}

#[test]
fn b18_b19_f14_what_does_not_close_is_said_with_its_line_and_amount() {
    // The closing balance, an amount, a page that is missing between two, a stated total.
    let by = |name, from, to| difference(name, from, to);
    assert_eq!(by("month-053-v8.xml", ">925.50<", ">925.51<"), (Some(22), 1));
    assert_eq!(by("month-053-v8.xml", ">73.50<", ">73.49<"), (Some(22), 1));
    assert_eq!(
        by("german-two-days.sta", ":60F:C240202EUR114,50", ":60F:C240202EUR114,40"),
        (Some(18), -10)
    );
    assert_eq!(
        by("dutch-pages.sta", ":62F:C240102EUR648,00", ":62F:D240102EUR648,00"),
        (Some(23), -129_600)
    );
    assert_eq!(by("two-days-053-v2-latin1.xml", ">25.00<", ">25.01<"), (Some(9), 1));
    // The newest statement may stand first.
    let text = sample("german-two-days.sta");
    let (older, newer) = text.split_once("-\r\n").expect("two statements");
    let turned = format!("{newer}{older}-\r\n");
    let statement = read("a", turned.as_bytes(), &options()).expect("readable");
    let proof = &statement.proofs()[0];
    assert_eq!(
        (proof.check, proof.opening, proof.closing),
        (Check::Stated, Some(10_000), Some(9910))
    );
    // A balance in another currency proves nothing, whatever its number is.
    let foreign = sample("month-053-v8.xml").replace("\"EUR\">925.50", "\"SEK\">925.50");
    let statement = read("a", foreign.as_bytes(), &options()).expect("readable");
    assert_eq!(statement.proofs()[0].check, Check::Single);
}

#[test]
fn a_ledger_balance_of_another_day_closes_nothing() {
    let statement = |as_of: &str| {
        let text = sample("checking-1.ofx").replace("<DTASOF>20240331</LEDGERBAL>", as_of);
        read("a", text.as_bytes(), &options()).expect("readable").proofs()[0].clone()
    };
    assert_eq!(statement("<DTASOF>20240331</LEDGERBAL>").closing, Some(10_750));
    // Today's balance, in a statement of March.
    assert_eq!(statement("<DTASOF>20240402</LEDGERBAL>").closing, None);
    assert_eq!(statement("<DTASOF>20240330</LEDGERBAL>").closing, None);
}

#[test]
fn a_xml_is_read_strictly() {
    refused_with(
        "month-053-v8.xml",
        &[
            (
                "<Document",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Document",
                "line 2: a document type",
            ),
            ("&amp;", "&e;", "line 48: `&e;` is no entity"),
            ("&amp;", "&", "not well formed"),
            ("&#xFC;", "&#0;", "is no entity"),
            ("&#xFC;", "&#7;", "line 34: control character U+0007"),
            ("&#xFC;", "\0", "control character U+0000"),
            ("</NtryDtls>", "", "line 56: this is not well formed"),
            ("</BkToCstmrStmt>\n</Document>", "", "it ends within <BkToCstmrStmt>"),
            ("<GrpHdr>", &"<x>".repeat(50), "more than 40 elements within each other"),
            ("encoding=\"UTF-8\"", "encoding=\"KOI8-R\"", "it is written in `KOI8-R`"),
        ],
    );
    let empty = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>\
                 <GrpHdr><MsgId>1</MsgId></GrpHdr></BkToCstmrStmt></Document>";
    assert!(refused(empty).contains("no statement: expected at least one `Stmt`"));
    let payment = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"><CstmrCdtTrfInitn/></Document>";
    assert!(refused(payment).contains("this is XML, but neither camt.052"));
    let not_utf8 = sample("month-053-v8.xml").replace("März", "M_rz");
    let not_utf8: Vec<u8> = not_utf8.bytes().map(|b| if b == b'_' { 0xE4 } else { b }).collect();
    let refusal = read("bank", &not_utf8, &options()).expect_err("E01").to_string();
    assert!(refusal.contains("line 52: byte") && refusal.contains("(0xe4)"), "{refusal}");
}

#[test]
fn b_c_d_amounts_days_and_currencies_are_never_guessed() {
    refused_with(
        "month-053-v8.xml",
        &[
            (">25.00<", "></", "not well formed"),
            ("\"EUR\">25.00", "\"EUR\">", "line 34, `amount`: no amount"),
            ("\"EUR\">25.00", "\"EUR\">25.001", "line 34, `amount`: `25.001` has more decimals"),
            ("\"EUR\">25.00", "\"EUR\">25,00", "line 34, `amount`: `25,00` is no amount"),
            (
                "\"EUR\">25.00",
                "\"EUR\">-25.00",
                "line 34: `-25.00`: expected an amount without a sign",
            ),
            ("\"EUR\">25.00", "\"EUR\">1e2", "`1e2` is no amount"),
            ("\"EUR\">25.00", "\"EUR\">99999999999999999999", "too large"),
            (
                "\"EUR\">1000.00",
                "\"EUR\">1000.005",
                "line 16, `balance`: `1000.005` has more decimals",
            ),
            (
                "\"EUR\">25.00",
                "\"USD\">25.00",
                "line 34: an amount in `USD` in a statement of an account in `EUR`",
            ),
            (
                "<CdtDbtInd>CRDT</CdtDbtInd>\n        <Sts>",
                "<CdtDbtInd>X</CdtDbtInd>\n        <Sts>",
                "line 34, `side`: `X`: expected one of `DBIT`, `CRDT`",
            ),
            ("<Cd>BOOK", "<Cd>DONE", "line 34, `status`: `DONE`: expected one of"),
            (
                "<BookgDt><Dt>2024-03-04",
                "<BookgDt><Dt>2023-02-29",
                "line 34, `day`: `2023-02-29` is no date",
            ),
            (
                "<BookgDt><Dt>2024-03-04",
                "<BookgDt><Dt>2027-02-01",
                "line 34, `day`: 2027-02-01 is in the future",
            ),
            (
                "\"EUR\">40.00",
                "\"EUR\">40.01",
                "line 57: the single payments make 120.01, but the entry says 120.00",
            ),
        ],
    );
    let unknown =
        sample("month-053-v8.xml").replace("\"EUR\"", "\"TES\"").replace(">EUR<", ">TES<");
    assert!(refused(&unknown).contains("`TES` is no ISO 4217 currency"), "D01");
    let euro = Options { currency: "EUR".parse().ok(), ..options() };
    let read_as = read("a", unknown.as_bytes(), &euro).expect("--currency names it");
    assert_eq!(read_as.proofs()[0].check, Check::Stated);
    refused_with(
        "german-two-days.sta",
        &[
            (
                ":61:2402010201CR25,",
                ":61:2402010201XR25,",
                "line 5: `2402010201XR25,NTRFNONREF//POS 1`: expected a day",
            ),
            (":61:2402010201CR25,", ":61:2402010201CR,", "line 5, `amount`: no amount"),
            (":61:2402010201CR25,", ":61:2402010201CR25,005", "`25,005` has more decimals"),
            (":61:2402010201CR25,", ":61:2402010201CR2,5,0", "`2,5,0` is no amount"),
            (":61:2402010201CR25,", ":61:2402300201CR25,", "`2024-02-30` is no date"),
            (":61:2402010201CR25,", ":61:2702010201CR25,", "2027-02-01 is in the future"),
            (
                ":60F:C240131EUR100,00",
                ":60F:X240131EUR100,00",
                "line 4: `X240131EUR100,00`: expected C or D",
            ),
            (":60F:C240131EUR100,00\r\n", "", "expected an opening balance (:60F:) before it"),
            (":60F:C240131EUR100,00", ":60F:C240131DEM100,00", "`DEM` is no ISO 4217 currency"),
            ("Strom", "Str\u{2}om", "line 9: control character U+0002"),
        ],
    );
    refused_with(
        "checking-1.ofx",
        &[
            ("<TRNAMT>50.00", "<TRNAMT>", "line 17, `amount`: no amount"),
            ("<TRNAMT>50.00", "<TRNAMT>50,00", "is no amount"),
            ("<TRNAMT>50.00", "<TRNAMT>$50.00", "`$50.00` is no amount"),
            (
                "<DTPOSTED>20240304",
                "<DTPOSTED>0304",
                "line 17, `day`: `0304120000[-5:EST]` is no date",
            ),
            ("<CURDEF>USD", "<CURDEF>", "the file names no currency"),
            (
                "<FITID>A1",
                "<FITID>A1<CORRECTFITID>A0<CORRECTACTION>DELETE",
                "line 17: `CORRECTACTION DELETE`",
            ),
            (
                "</BANKTRANLIST>",
                "</BANKTRANLIST></X>",
                "line 28: this is not well formed: </X> ends what never began",
            ),
            ("</OFX>", "", "it ends within <OFX>"),
            ("<OFX>", "<!DOCTYPE x><OFX>", "a document type"),
            ("CHARSET:NONE", "CHARSET:KOI8", "it is written in `KOI8`"),
        ],
    );
    assert!(refused("<OFX><INVSTMTMSGSRSV1></INVSTMTMSGSRSV1></OFX>").contains("no statement"));
}

#[test]
fn several_accounts_are_refused_by_their_names() {
    refused_with(
        "two-days-053-v2-latin1.xml",
        &[(
            "AT611904300234573201",
            "AT483200000012345864",
            "expected those of one; export a file for each",
        )],
    );
    refused_with("dutch-pages.sta", &[("NL69INGB0123456789EUR", "NL00X", "`…L00X`, `…6789`")]);
}

#[test]
fn f05_what_is_not_booked_yet_is_counted_and_not_posted() {
    for (name, reason) in [
        ("month-053-v8.xml", "status:PDNG"),
        ("german-two-days.sta", "status:expected"),
        ("card-2.ofx", "status:pending"),
    ] {
        let statement = read("a", sample(name).as_bytes(), &options()).expect("a sample");
        assert_eq!(statement.skipped(), [(reason.to_owned(), 1)], "{name}");
    }
}

#[test]
fn a26_a_format_is_called_by_its_name_and_never_read_as_another() {
    let profiles = built_in();
    let by = |id: &str, text: &str| {
        let profile = profiles.named(id).expect("a built-in profile");
        let read = Statement::read("bank", text.as_bytes().to_vec(), profile, &options());
        read.expect_err("of another format").to_string()
    };
    let camt = by("generic", &sample("month-053-v8.xml"));
    assert!(camt.contains("this is a camt statement (ISO 20022 XML), not CSV"), "{camt}");
    let mt940 = by("camt", &sample("dutch-pages.sta"));
    assert!(mt940.contains("this is an MT940 statement, not a camt statement"), "{mt940}");
    assert!(by("mt940", &sample("checking-1.ofx")).contains("this is an OFX file, not an MT940"));
    let csv = by("ofx", "date,amount\n");
    assert!(csv.contains("not an OFX file"), "{csv}");
    assert!(by("ofx", "").contains("the file is empty"));
}
