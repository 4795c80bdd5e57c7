//! The vocabulary carries banks that have no built-in profile yet: each profile here is read from
//! its text, and its bank's samples come out as expected.

use super::expected::{compare_with, expected_rows};
use super::*;

/// The beginning of a profile, with the columns it is known by.
fn begun(id: &str, columns: &str) -> String {
    format!(
        "profile = {{ id = \"{id}\", version = 1, institution = \"B\", kind = \"bank\", account = \"assets:bank:b\" }}\n\
         detect.columns = {columns}\n"
    )
}

/// Preamble, footer, header in four languages with the currency in it, debits already negative.
const POSTFINANCE: &str = r#"
[file]
encoding = ["utf-8", "utf-16", "windows-1252"]
delimiter = ";"
preamble = 12
stop_at = '^(Soratiunit|Mulsorti|[A-Z][a-z]+):$'
[date]
column = [["Datum", "Date", "Data"]]
format = ["%d.%m.%Y", "%d.%m.%y"]
[amount]
mode = "debit-credit"
debit = ["Lastschrift in *", "Debit in *", "Addebito in *"]
credit = ["Gutschrift in *", "Credit in *", "Accredito in *"]
debit_sign = "negative"
[currency]
from = "header"
pattern = '^(?:Gutschrift|Credit|Accredito) in ([A-Z]{3})$'
[text]
memo = [["Avisierungstext", "Notification text", "Testo di avviso"]]
"#;

/// Rows that go on the one before, times with a fraction, an information row of 0.
const RAIFFEISEN: &str = r#"
[file]
delimiter = ";"
continuation = "no-date"
[date]
column = "Booked At"
format = ["%Y-%m-%d %H:%M:%S%.f"]
[amount]
mode = "signed"
column = "Credit/Debit Amount"
[currency]
from = "fixed"
code = "CHF"
[balance]
running = "Balance"
[text]
memo = ["Text"]
"#;

/// A flag column, and a fee that is ours only on the way out.
const WISE_HISTORY: &str = r#"
[date]
column = "Created on"
format = ["%Y-%m-%d %H:%M:%S"]
[amount]
mode = "flag"
column = "Source amount (after fees)"
flag = "Direction"
minus = ["OUT"]
plus = ["IN"]
is = "gross"
[[fee]]
column = "Source fee amount"
part = "processor"
sign = "magnitude"
applies_when = { column = "Direction", in = ["OUT"] }
[currency]
from = "column"
column = "Source currency"
[identity]
id = "ID"
unique = true
[rows]
keep = [{ column = "Status", in = ["COMPLETED"], skip = ["CANCELLED", "REFUNDED"] }]
"#;

/// Pending rows, two-digit years.
const SPARKASSE: &str = r#"
[file]
delimiter = ";"
[number]
decimal = ","
group = ["."]
[date]
column = "Buchungstag"
format = ["%d.%m.%y"]
[amount]
mode = "signed"
column = "Betrag"
[currency]
from = "column"
column = "Waehrung"
[rows]
pending = { column = "Info", matches = "vorgemerkt" }
"#;

/// A preamble and a footer that state balances; one decimal.
const POSTBANK: &str = r#"
[file]
delimiter = ";"
preamble = 10
stop_at = '^Kontostand;'
[number]
decimal = ","
group = ["."]
[date]
column = "Buchungstag"
format = ["%d.%m.%Y"]
[amount]
mode = "signed"
column = "Betrag"
[currency]
from = "column"
column = "Währung"
[balance]
opening = '^Letzter Kontostand;;;;([^;]+);'
closing = '^Kontostand;[^;]*;;;([^;]+);'
"#;

/// Continuations between quoted columns, the currency in the header, apostrophes between groups.
const ZKB: &str = r#"
[file]
delimiter = ";"
continuation = "no-date"
[number]
group = ["'"]
[date]
column = ["Datum"]
format = ["%d.%m.%Y"]
[amount]
mode = "debit-credit"
debit = "Belastung *"
credit = "Gutschrift *"
[currency]
from = "header"
pattern = '^Gutschrift ([A-Z]{3})$'
[balance]
running = "Saldo *"
[identity]
id = "ZKB-Referenz"
[text]
memo = ["Buchungstext", "Zahlungszweck"]
"#;

#[test]
fn other_banks_come_out_as_expected() {
    let Some(shared) = shared() else { return };
    let post =
        r#"[["Datum", "Date", "Data"], ["Gutschrift in *", "Credit in *", "Accredito in *"]]"#;
    let banks = [
        ("postfinance/postfinance-format6_20240215-DE.csv", post, POSTFINANCE),
        ("postfinance/postfinance-format6_20240222-IT.csv", post, POSTFINANCE),
        ("postfinance/postfinance-format6_20240228-EN.csv", post, POSTFINANCE),
        ("encodings/postfinance-de.windows-1252.crlf.csv", post, POSTFINANCE),
        ("encodings/postfinance-de.utf16le-bom.csv", post, POSTFINANCE),
        ("encodings/postfinance-de.cr-only.csv", post, POSTFINANCE),
        ("raiffeisen-ch/raiffeisen-ch-2025.csv", r#"["IBAN", "Booked At"]"#, RAIFFEISEN),
        ("wise/wise-business2_20240423.csv", r#"["Direction", "Batch"]"#, WISE_HISTORY),
        ("sparkasse/kontor-sparkasse-camt-v8.csv", r#"["Auftragskonto", "Info"]"#, SPARKASSE),
        ("postbank/postbank-2025.csv", r#"["Umsatzart", "Soll", "Haben"]"#, POSTBANK),
        ("zkb/zkb-eur-2017.csv", r#"["ZKB-Referenz", "Whg"]"#, ZKB),
    ];
    let mut wrong = Vec::new();
    for (file, columns, rest) in banks {
        let profile = Profile::from_toml(&(begun("bank", columns) + rest)).expect("a profile");
        let path = shared.join("statements").join(file);
        let rows = expected_rows(&shared, file);
        let differs = compare_with(&profile, &path, &rows, &options());
        println!("{file}: {}", if differs.is_empty() { "as expected" } else { "differs" });
        wrong.extend(differs.into_iter().map(|d| format!("{file}: {d}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_goes_on_a_row_is_appended_to_its_memo() {
    let text = begun("bank", r#"["IBAN", "Booked At"]"#) + RAIFFEISEN;
    let profile = Profile::from_toml(&text).expect("a profile");
    let file = "IBAN;Booked At;Text;Credit/Debit Amount;Balance\n\
                CH1;2025-03-26 00:00:00.0;Rent;-10.00;90.00\n;;of March;;\n\n;;and April;;\n\
                CH1;2025-03-27 00:00:00.0;Gift;5.00;95.00\n";
    let statement = Statement::read("a.csv", file.into(), &profile, &options()).expect("good");
    let texts: Vec<String> = statement
        .units()
        .map(|(at, _)| statement.unit(at).expect("a unit").lines[0].text.to_string())
        .collect();
    assert_eq!(texts, ["Rent of March and April", "Gift"]);
    let orphan = file.replace("CH1;2025-03-26 00:00:00.0;Rent;-10.00;90.00\n", "");
    let refused = Statement::read("a.csv", orphan.into(), &profile, &options());
    assert!(refused.expect_err("nothing before it").to_string().contains("line 2"));
}
