//! What single words of the vocabulary mean, by files that need them.

use super::*;

#[test]
fn what_goes_on_a_row_is_appended_to_its_memo() {
    let file = "IBAN;Booked At;Text;Credit/Debit Amount;Balance;Valuta Date\n\
                CH1;2025-03-26 00:00:00.0;Rent;-10.00;90.00;\n;;of March;;;\n\n;;and April;;;\n\
                CH1;2025-03-27 00:00:00.0;Gift;5.00;95.00;\n";
    let statement = read("a.csv", file.as_bytes(), &options()).expect("good");
    let texts: Vec<String> = statement
        .units()
        .map(|(at, _)| statement.unit(at).expect("a unit").lines[0].text.to_string())
        .collect();
    assert_eq!(texts, ["Rent of March and April", "Gift"]);
    let orphan = file.replace("CH1;2025-03-26 00:00:00.0;Rent;-10.00;90.00;\n", "");
    let refused = read("a.csv", orphan.as_bytes(), &options());
    assert!(refused.expect_err("nothing before it").to_string().contains("line 2"));
}
