//! Bad inputs, each named by its id in the list of faults. A refusal names the line and the column,
//! shows the text, says what was expected, and ends with "nothing was imported".

use super::*;

const HEADER: &str = "date,description,amount,currency\n";

/// The refusal's message, for a file that must not be read.
fn refusal(file: &[u8]) -> String {
    let refused = read("bank.csv", file, &options()).err().map(|r| r.to_string());
    let message = refused.unwrap_or_else(|| panic!("was read: {}", String::from_utf8_lossy(file)));
    assert!(message.ends_with("\nnothing was imported"), "{message}");
    message
}

/// Asserts that each file, with the header in front, is refused with all of these words.
fn refused_rows(cases: &[(&str, &[&str])]) {
    for (rows, words) in cases {
        let message = refusal(format!("{HEADER}{rows}").as_bytes());
        for word in *words {
            assert!(message.contains(word), "{rows:?}: `{word}` is missing in: {message}");
        }
    }
}

fn refused_files(cases: &[(&[u8], &[&str])]) {
    for (file, words) in cases {
        let message = refusal(file);
        for word in *words {
            assert!(message.contains(word), "`{word}` is missing in: {message}");
        }
    }
}

/// The lines of a good file as `line date net text`.
fn lines_of(statement: &Statement) -> Vec<String> {
    let units = statement.units().map(|(at, _)| statement.unit(at).expect("a unit of its own"));
    let lines = units.flat_map(|unit| unit.lines);
    lines.map(|l| format!("{} {} {} {}", l.row, l.date, l.net, l.text)).collect()
}

fn good(file: &str) -> Vec<String> {
    let statement = read("bank.csv", file.as_bytes(), &options());
    lines_of(&statement.unwrap_or_else(|refusal| panic!("{file:?}: {refusal}")))
}

/// A profile of a bank with semicolons, and what the test changes about it.
fn profile(file: &str, date: &str, rest: &str) -> Profile {
    let text = format!(
        "profile = {{ id = \"test\", version = 1, institution = \"T\", kind = \"bank\", account = \"assets:bank:t\" }}\n\
         detect.columns = [\"Datum\", \"Text\"]\n\
         [file]\ndelimiter = \";\"\n{file}\n\
         [number]\ndecimal = \",\"\ngroup = [\".\"]\n\
         [date]\ncolumn = \"Datum\"\n{date}\n\
         [text]\nmemo = [\"Text\"]\n{rest}"
    );
    Profile::from_toml(&text).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

const SIGNED: &str = "[amount]\nmode = \"signed\"\ncolumn = \"Betrag\"\n\
                      [currency]\nfrom = \"fixed\"\ncode = \"EUR\"\n";
const GERMAN: &str = "format = [\"%d.%m.%Y\"]";

fn by(profile: &Profile, file: &str) -> Result<Statement, String> {
    let bytes = file.as_bytes().to_vec();
    Statement::read("bank.csv", bytes, profile, &options()).map_err(|refusal| refusal.to_string())
}

#[test]
fn a01_to_a04_without_a_header_nothing_is_read() {
    refused_files(&[
        (b"", &["bank.csv: no header row: the file is empty"]),
        (b"\xEF\xBB\xBF\r\n\n", &["no header row"]),
        (b"date,description\n2024-01-02,x\n", &["nearest, generic, misses `amount`", "`date`"]),
        (b"date;description;amount\n", &["the delimiter looks like `;`"]),
        (b"date\tdescription\tamount\n", &["the delimiter looks like `\\t`"]),
        (
            b"Account 1\ndate,description,amount\n",
            &["no profile reads these columns: `date`, `description`, `amount`"],
        ),
    ]);
    let empty = read("bank.csv", HEADER.as_bytes(), &options()).expect("A02: no rows, no fault");
    assert_eq!((empty.units().count(), empty.proofs().len()), (0, 0));
    let named = by(&profile("", GERMAN, SIGNED), "Datum,Text,Betrag\n").expect_err("A04");
    assert!(named.contains("line 1: no header row") && named.contains("looks like `,`"), "{named}");
}

#[test]
fn a05_to_a10_rows_and_quotes_are_read_strictly() {
    refused_rows(&[
        ("2024-01-02,x,1.00,EUR,y\n", &["line 2: 5 fields: expected 4"]),
        ("2024-01-02,x,1.00\n", &["line 2: 3 fields: expected 4"]),
        (
            "2024-01-02,x,1.00,EUR\n2024-01-03,\"broken,2.00,EUR\n2024-01-04,ok,3.00,EUR\n",
            &["line 3, column 2 `description`: a quote is opened here and never closed"],
        ),
        ("2024-01-02,x,\"1\"2,EUR\n", &["line 2, column 3 `amount`: `2` after a closing quote"]),
    ]);
    assert_eq!(good(&format!("{HEADER}2024-01-02,ab\"c,1,EUR\n")), ["2 2024-01-02 100 ab\"c"]);
    let doubled = good(&format!("{HEADER}2024-01-02,\"say \"\"yes\"\"\",1,EUR\n"));
    assert_eq!(doubled, ["2 2024-01-02 100 say \"yes\""]);
}

#[test]
fn a11_a12_a13_lines_are_counted_as_an_editor_counts_them() {
    let rows = "2024-01-02,\"two\nlines\",1,EUR\n2024-01-03,x,bad,EUR\n";
    refused_rows(&[(rows, &["line 4, column 3 `amount`: `bad` is no amount"])]);
    let lf = format!("{HEADER}2024-01-02,a,1,EUR\n2024-01-03,b,2,EUR\n");
    let mixed = lf.replacen('\n', "\r\n", 1).replacen("EUR\n", "EUR\r", 1);
    for file in [&lf, &lf.replace('\n', "\r\n"), &lf.replace('\n', "\r"), &mixed] {
        assert_eq!(good(file), ["2 2024-01-02 100 a", "3 2024-01-03 200 b"], "{file:?}");
    }
    let spaced = format!("{HEADER}\n2024-01-02,a,1,EUR\n\r\n2024-01-03,b,2,EUR\n\n");
    let statement =
        read("bank.csv", spaced.as_bytes(), &options()).expect("empty lines are skipped");
    assert_eq!(lines_of(&statement), ["3 2024-01-02 100 a", "5 2024-01-03 200 b"]);
    assert_eq!(statement.skipped(), [("blank".to_owned(), 3)]);
    refused_rows(&[("2024-01-02,a,1,EUR\n   \n", &["line 3: 1 fields: expected 4"])]);
}

#[test]
fn a14_to_a17_what_stands_around_the_rows_is_declared() {
    let trailing = format!("{HEADER}2024-01-02,a,1,EUR,\n2024-01-03,b,2,EUR,\n");
    assert_eq!(good(&trailing).len(), 2);
    refused_rows(&[
        ("2024-01-02,a,1,EUR,\n2024-01-03,b,2,EUR\n", &["line 3: 4 fields: expected 5"]),
        ("Total,,1234.56,\n", &["line 2, column 1 `date`: `Total` is no date"]),
    ]);
    let bank = "preamble = 3\nstop_at = '^Summe;'";
    let balances = "[balance]\nopening = '^Anfang;(.+)'\nclosing = '^Summe;(.+)'\n";
    let bank = profile(bank, GERMAN, &format!("{SIGNED}{balances}"));
    let file =
        "Konto 1\nAnfang;10,00\n\nDatum;Text;Betrag\n02.01.2024;a;1.234,50\nSumme;1.244,50\n";
    let statement = by(&bank, file).expect("its preamble and footer are declared");
    assert_eq!(lines_of(&statement), ["5 2024-01-02 123450 a"]);
    assert_eq!(statement.proofs()[0].check, Check::Stated);
    assert_eq!(statement.skipped(), [("footer".to_owned(), 1)]);
    let less =
        by(&bank, &file.replace("1.244,50", "1.244,49")).expect("a difference is no refusal");
    let Check::Diff(diff) = less.proofs()[0].check else { panic!("it does not close") };
    assert_eq!((diff.line, diff.by()), (None, -1));
    assert!(by(&profile("", GERMAN, SIGNED), file).expect_err("A15").contains("line 1: no header"));
    assert_eq!(good("sep=;\ndate;description;amount;currency\n2024-01-02;a;1;EUR\n").len(), 1);
}

#[test]
fn a18_a19_a22_a23_controls_names_and_limits() {
    refused_rows(&[
        ("2024-01-02,a\0b,1,EUR\n", &["line 2, column 2 `description`: control character U+0000"]),
        ("2024-01-02,a\u{85}b,1,EUR\n", &["control character U+0085"]),
        ("2024-01-02,\"a\n\u{7f}\",1,EUR\n", &["line 3, column 2", "U+007F"]),
        (
            &format!("2024-01-02,{},1,EUR\n", "x".repeat(FIELD_MAX + 1)),
            &["line 2, column 2 `description`: a field has 65537 bytes"],
        ),
        (&"x,".repeat(300), &["line 2", "more than 200 columns"]),
    ]);
    let named = "date,description,amount,currency,name\n2024-01-02,a,1,EUR,";
    let message = refusal(format!("{named}{}\n", "n".repeat(10_000)).as_bytes());
    assert!(message.contains("column 5 `name`: a name has 10000 bytes"), "E12: {message}");
    let header = "\" Date \",DESCRIPTION,\"amount\", Currency\n2024-01-02,a,1,EUR\n";
    assert_eq!(good(header), ["2 2024-01-02 100 a"]);
}

#[test]
fn a25_a26_other_formats_are_called_by_their_names() {
    refused_files(&[
        (b"<!DOCTYPE html><html>", &["this is an HTML page, not CSV", "log in"]),
        (b"%PDF-1.7", &["this is a PDF file"]),
        (b"PK\x03\x04xl/", &["this is a ZIP or Excel (XLSX) file"]),
        (b"\xD0\xCF\x11\xE0", &["old Excel"]),
        (b"<?xml version=\"1.0\"?><pain><x/></pain>", &["this is XML, but neither camt.052"]),
        (b"!Type:Bank\n", &["this is a QIF file"]),
    ]);
}

#[test]
fn b_and_d_amounts_and_currencies_are_never_guessed() {
    refused_rows(&[
        ("2024-01-02,a,\"1.234,56\",EUR\n", &["`1.234,56` is no amount"]),
        ("2024-01-02,a,12.345,EUR\n", &["`12.345` has more decimals than EUR has (2)"]),
        ("2024-01-02,a,,EUR\n", &["column 3 `amount`: no amount: an empty cell is not 0"]),
        ("2024-01-02,a,n/a,EUR\n", &["`n/a` is no amount"]),
        ("2024-01-02,a,5.00 €,USD\n", &["`5.00 €` is no amount"]),
        ("2024-01-02,a,99999999999999999999.99,EUR\n", &["is too large: at most 18 digits"]),
        ("2024-01-02,a,1,EURO\n", &["`EURO` is no ISO 4217 currency"]),
        ("2024-01-02,a,1,XXX\n", &["`XXX` is no ISO 4217 currency", "--currency"]),
        ("2024-01-02,a,1,\n", &["column 4 `currency`: the file names no currency"]),
        ("2024-01-02,a,100.50,JPY\n", &["more decimals than JPY has (0)"]),
        ("2024-01-02,a,1,DEM\n", &["`DEM` is no ISO 4217"]),
        ("2024-01-02,a,1,BTC\n", &["`BTC` is no ISO 4217"]),
    ]);
    let huge = "2024-01-02,a,9999999999999999.99,EUR\n";
    refused_rows(&[(&huge.repeat(2), &["line 3: the sum of the lines is too large"])]);
    assert_eq!(good(&format!("{HEADER}2024-01-02,a,0.00,eur\n")), ["2 2024-01-02 0 a"]);
    let nowhere = "date,description,amount\n2024-01-02,a,1\n";
    assert!(refusal(nowhere.as_bytes()).contains("the file names no currency"));
    let yen = "JPY".parse().ok();
    let named = read("bank.csv", nowhere.as_bytes(), &Options { currency: yen, ..options() });
    assert_eq!(lines_of(&named.expect("it is named now")), ["2 2024-01-02 1 a"]);
}

#[test]
fn b13_ten_thousand_dimes_are_exact() {
    let file = format!("{HEADER}{}", "2024-01-02,a,0.10,EUR\n2024-01-02,a,0.20,EUR\n".repeat(5000));
    let statement = read("bank.csv", file.as_bytes(), &options()).expect("a good file");
    assert_eq!(statement.proofs()[0].net, 150_000);
}

#[test]
fn b18_a_balance_that_does_not_chain_is_a_difference_with_its_line() {
    let file = "date,description,amount,currency,balance\n2024-01-02,a,5.00,EUR,105.00\n\
                2024-01-03,b,-1.00,EUR,104.00\n2024-01-04,c,2.00,EUR,107.00\n2024-01-05,d,1.00,EUR,108.00\n";
    let broken = read("bank.csv", file.as_bytes(), &options()).expect("a difference is no refusal");
    let [proof] = broken.proofs() else { panic!("one currency") };
    let diff = Diff { line: Some(4), expected: 10_600, actual: 10_700 };
    assert_eq!((proof.check, proof.proven), (Check::Diff(diff), 2));
    assert_eq!((diff.by(), proof.opening, proof.closing), (100, Some(10_000), Some(10_800)));
    let sparse = file.replace("107.00", "").replace("108.00", "107.00");
    let sparse = read("bank.csv", sparse.as_bytes(), &options()).expect("an empty balance is fine");
    let [proof] = sparse.proofs() else { panic!("one currency") };
    assert_eq!((proof.proven, proof.row_by_row), (4, 2));
    assert_eq!(proof.later, [Stretch { first: 4, last: 4, proven_at: 5 }]);
    assert!(matches!(proof.check, Check::Ok { .. }), "{:?}", proof.check);
}

#[test]
fn c_days_must_be_days_and_must_have_been() {
    refused_rows(&[
        (
            "2023-02-29,a,1,EUR\n",
            &[
                "column 1 `date`: `2023-02-29` is no date: expected one like `2026-03-31`: it is written so, but there is no such day",
            ],
        ),
        ("9999-01-01,a,1,EUR\n", &["is no date"]),
        ("2026-11-02,a,1,EUR\n", &["2026-11-02 is in the future: today is 2026-10-31"]),
        (",a,1,EUR\n", &["the cell is empty"]),
        ("03/04/2026,a,1,EUR\n", &["whether day or month stands first"]),
        ("45291,a,1,EUR\n", &["a spreadsheet's day number"]),
        ("2024-01-02,a,1,EUR\n2024-01-03 10:00:00,a,1,EUR\n", &["line 3"]),
    ]);
    assert_eq!(good(&format!("{HEADER}2026-11-01,a,1,EUR\n")).len(), 1, "a zone ahead of ours");
    let zoned = good(&format!("{HEADER}2026-03-29T00:30:00+01:00,a,1,EUR\n"));
    assert_eq!(zoned, ["2 2026-03-28 100 a"]);
}

#[test]
fn c08_the_first_row_of_another_format_is_named() {
    let both = profile("", "format = [\"%d.%m.%Y\", \"%Y-%m-%d\"]", SIGNED);
    let file =
        "Datum;Text;Betrag\n02.01.2024;a;1\n03.01.2024;b;1\n2024-01-04;c;1\n05.01.2024;d;1\n";
    let message = by(&both, file).expect_err("two formats in one file");
    assert!(message.contains("line 4, column 1 `Datum`: `2024-01-04` is no date"), "{message}");
    assert!(!message.contains("line 5"), "{message}");
}

#[test]
fn b16_money_that_leaves_is_no_gift_and_a_fee_given_back_is_no_cost() {
    let header = "balance_transaction_id,created,currency,gross,fee,net,reporting_category\n";
    let back = "t1,2024-01-02 10:00:00,eur,-5.00,-0.30,-4.70,charge\n";
    let statement = read("b.csv", format!("{header}{back}").as_bytes(), &options());
    let statement = statement.expect("a good file");
    let (at, _) = statement.units().next().expect("one unit");
    let unit = statement.unit(at).expect("a unit of its own");
    let line = unit.main().expect("a unit is not empty");
    assert_eq!((line.kind, line.gross, line.fees.processor), (Some(Kind::Refund), -500, 30));
    let wrong = format!("{header}{}", back.replace("-4.70", "-5.30"));
    let message = refusal(wrong.as_bytes());
    assert!(message.contains("gross -5.00 and fees 0.30 make -4.70"), "{message}");
}

#[test]
fn c06_c07_slash_dates_need_a_day_after_the_12th_or_a_person() {
    let file = "Datum;Text;Betrag\n01/02/2024;a;1\n03/04/2024;b;2\n";
    let slashed = profile("", "format = [\"%d/%m/%Y\"]", SIGNED);
    assert!(by(&slashed, file).expect_err("C07").contains("name the profile"));
    let pinned = Options { pinned: true, ..options() };
    let named = Statement::read("bank.csv", file.into(), &slashed, &pinned);
    assert_eq!(lines_of(&named.expect("a person named it"))[0], "2 2024-02-01 100 a");
    assert!(by(&slashed, &file.replace("03/04", "13/04")).is_ok());
    // An MM/DD file under a DD/MM profile posts nothing, not the rows that happen to parse.
    let turned = by(&slashed, &file.replace("03/04", "04/13")).expect_err("no such month");
    assert!(turned.contains("line 3, column 1 `Datum`: `04/13/2024` is no date"), "{turned}");
    // With both orders declared, the file must tell.
    let either = profile("", "format = [\"%d/%m/%Y\", \"%m/%d/%Y\"]", SIGNED);
    assert!(by(&either, file).is_err());
    let told = by(&either, &file.replace("03/04", "04/13")).expect("one order reads every row");
    assert_eq!(lines_of(&told)[0], "2 2024-01-02 100 a");
    // The order of two columns is declared, too.
    let both = "[date]\ncolumn = [\"Buchung\", \"Valuta\"]";
    let ordered = profile("", GERMAN, SIGNED);
    let two = toml_with(&ordered, both);
    let file = "Datum;Buchung;Valuta;Text;Betrag\n;;03.01.2024;a;1\n;02.01.2024;03.01.2024;b;1\n";
    let statement = by(&two, file).expect("the first that is not empty counts");
    assert_eq!(lines_of(&statement), ["2 2024-01-03 100 a", "3 2024-01-02 100 b"]);
}

/// The test's profile with other date columns.
fn toml_with(profile: &Profile, both: &str) -> Profile {
    let columns = both.rsplit_once("= ").map_or("", |(_, columns)| columns);
    let names: Vec<String> =
        columns.trim_matches(['[', ']']).split(", ").map(|n| n.trim_matches('"').into()).collect();
    let mut changed = profile.clone();
    changed.date.column =
        profile::Fallback::Many(names.into_iter().map(profile::Names::One).collect());
    changed
}

#[test]
fn declared_order_is_checked() {
    let oldest = profile("", &format!("{GERMAN}\norder = \"oldest-first\""), SIGNED);
    let file = "Datum;Text;Betrag\n02.01.2024;a;1\n01.01.2024;b;2\n";
    let message = by(&oldest, file).expect_err("the second line is older");
    assert!(message.contains("line 3") && message.contains("declared oldest first"), "{message}");
}

#[test]
fn e01_e02_e03_encodings_are_declared_and_tried_strictly() {
    let latin = b"date,description,amount,currency\n2024-01-02,M\xfcller,1,EUR\n";
    let words = ["line 2: byte 45 (0xfc) is no `utf-8`", "it may be windows-1252"];
    refused_files(&[(latin, &words), (b"\xFF\xFEd\0a\0t\0e\0,\0\xD8", &["it looks like UTF-16"])]);
    let umlaut = "date,description,amount,currency\n2024-01-02,Müller,1,EUR\n";
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(umlaut.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bom = [b"\xEF\xBB\xBF".as_slice(), umlaut.as_bytes()].concat();
    for (bytes, encoding) in [(utf16, "utf-16le-bom"), (bom, "utf-8-bom")] {
        let statement = read("bank.csv", &bytes, &options()).expect("a declared encoding");
        assert_eq!(lines_of(&statement), ["2 2024-01-02 100 Müller"]);
        assert_eq!(statement.encoding(), encoding);
    }
    let western = profile("encoding = [\"utf-8\", \"windows-1252\"]", GERMAN, SIGNED);
    let file = b"Datum;Text;Betrag\n02.01.2024;M\xfcller;1\n".to_vec();
    let statement = Statement::read("bank.csv", file, &western, &options()).expect("declared");
    assert_eq!(lines_of(&statement), ["2 2024-01-02 100 Müller"]);
    assert_eq!(statement.encoding(), "windows-1252");
    // An undefined byte of windows-1252 is a control character, and refused.
    let file = b"Datum;Text;Betrag\n02.01.2024;M\x81ller;1\n".to_vec();
    assert!(Statement::read("bank.csv", file, &western, &options()).is_err());
}

#[test]
fn e04_to_e13_texts_are_kept_as_they_are_and_empty_ones_are_empty() {
    for text in ["MÃ¼ller", "Mu\u{308}ller", "👩‍👩‍👧 gift", "a\u{202e}b", "Аlice"] {
        let file = format!("{HEADER}2024-01-02,{text},1,EUR\n");
        assert_eq!(good(&file), [format!("2 2024-01-02 100 {text}")]);
    }
    for blank in ["", " ", "\u{a0}", "\u{200b}"] {
        let file = format!("date,description,amount,currency,name\n2024-01-02,x,1,EUR,{blank}\n");
        let statement = read("bank.csv", file.as_bytes(), &options()).expect("a good file");
        let (at, _) = statement.units().next().expect("one unit");
        assert_eq!(statement.unit(at).expect("a unit").lines[0].name, None, "{blank:?}");
    }
    // What a message shows of a file is escaped and cut.
    let wild = format!("2024-01-02,x,\u{202e}{}\u{1f600},EUR\n", "9".repeat(100));
    refused_rows(&[(&wild, &["`\\u{202e}999", "9…` is no amount"])]);
}

#[test]
fn f05_f07_pending_rows_are_counted_and_the_order_does_not_matter() {
    let rows = "[rows]\npending = { column = \"Info\", matches = \"vorgemerkt\" }\n";
    let bank = profile("", GERMAN, &format!("{SIGNED}{rows}"));
    let file = "Datum;Text;Betrag;Info\n03.01.2024;b;2;gebucht\n02.01.2024;a;1;\n04.01.2024;c;3;Umsatz vorgemerkt\n";
    let statement = by(&bank, file).expect("a good file");
    assert_eq!(statement.skipped(), [("status:Umsatz vorgemerkt".to_owned(), 1)]);
    let proof = &statement.proofs()[0];
    assert_eq!((proof.rows, proof.net, proof.first.to_string()), (2, 300, "2024-01-02".to_owned()));
    let ascending =
        "date,description,amount,currency,balance\n2024-01-02,a,1,EUR,1\n2024-01-03,b,2,EUR,3\n";
    let descending =
        "date,description,amount,currency,balance\n2024-01-03,b,2,EUR,3\n2024-01-02,a,1,EUR,1\n";
    let proofs = [ascending, descending].map(|file| {
        let statement = read("bank.csv", file.as_bytes(), &options()).expect("a good file");
        let proof = statement.proofs()[0].clone();
        assert!(matches!(proof.check, Check::Ok { points: 1, .. }));
        (proof.opening, proof.closing, proof.net, proof.first, proof.last)
    });
    assert_eq!(proofs[0], proofs[1]);
}

#[test]
fn f10_all_bad_rows_are_named_up_to_twenty_and_counted() {
    let good = "2024-01-02,a,1,EUR\n";
    let one = format!("{}2024-01-02,a,x,EUR\n{}", good.repeat(56), good.repeat(43));
    refused_rows(&[(&one, &["line 58, column 3 `amount`"])]);
    let message = refusal(format!("{HEADER}{}", "2024-01-02,a,x,EUR\n".repeat(30)).as_bytes());
    assert_eq!(message.lines().count(), 22);
    assert!(message.contains("line 21,") && message.contains("10 more faults, 30 in all"));
}

#[test]
fn reports_that_are_no_statements_are_declined_with_advice() {
    let stripe = "id,description,created,amount,amount_refunded,converted_amount,fee,status\n";
    let paypal = "Date,Time,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID\n";
    let liberapay = "patron_id,patron_username,weekly_amount,sum_received\n";
    refused_files(&[
        (stripe.as_bytes(), &["Stripe's Payments export", "Balance change from activity"]),
        (paypal.as_bytes(), &["no column Balance Impact"]),
        (liberapay.as_bytes(), &["Liberapay's list of patrons"]),
    ]);
}

#[test]
fn an_amount_column_twice_is_refused() {
    let message = refusal(b"date,description,amount,Amount\n2024-01-02,a,1,2\n");
    assert!(message.contains("`amount`, `Amount` could both be meant"), "{message}");
}

#[test]
fn two_profiles_that_read_one_file_are_both_named() {
    let mut profiles = built_in();
    let mut twin = profiles.named("generic").expect("a built-in profile").clone();
    twin.profile.id = "my-bank".to_owned();
    profiles.add(twin).expect("another id");
    let refused = profiles.detect("bank.csv", HEADER.as_bytes()).expect_err("two read it");
    assert!(refused.to_string().contains("`generic`, `my-bank` all read these columns"));
}

#[test]
fn n02_a_profile_with_a_wrong_key_is_refused_by_its_line() {
    let wrong = "[profile]\nid = \"x\"\nversion = 1\ninstitution = \"X\"\nkind = \"bank\"\nacount = \"a\"\n";
    let message = Profile::from_toml(wrong).expect_err("an unknown key").to_string();
    assert!(message.contains("line 6") && message.contains("acount"), "{message}");
}
