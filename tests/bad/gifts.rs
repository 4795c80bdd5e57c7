//! Gifts that went back: by the donor's bank, more than once, or to an account that is none; what the processor
//! took for it; and rules that look for the whole of a row's text.

use super::refused;
use crate::desk::Desk;

const HEAD: &str = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,charge_id,description,customer_name\n";
const GIFT: &str = "txn_1,2026-01-02 10:00:00,eur,100.00,4.00,96.00,charge,ch_1,Donation,Ada\n";

fn stripe(desk: &Desk, rows: &str) -> String {
    desk.put("Balance.csv", format!("{HEAD}{rows}"));
    desk.done(&["import", "Balance.csv", "--yes"])
}

fn desk() -> Desk {
    let mut desk = Desk::new("EUR");
    desk.set_today("2026-02-03");
    desk
}

fn dispute(n: u32, gross: &str, fee: &str, net: &str) -> String {
    format!("txn_{n},2026-01-{n:02} 10:00:00,eur,{gross},{fee},{net},dispute,ch_1,Disputed,\n")
}

#[test]
fn a_gift_that_goes_back_more_than_whole_is_told() {
    let desk = desk();
    let first = dispute(5, "-60.00", "0.00", "-60.00");
    let whole = dispute(6, "-40.00", "0.00", "-40.00");
    let said = stripe(&desk, &format!("{GIFT}{first}{whole}"));
    assert!(!said.contains("given back"), "{said}");
    // A dispute that was won gives it back to us, and it may be lost once more.
    let more = dispute(7, "-15.00", "0.00", "-15.00");
    desk.put("Balance.csv", format!("{HEAD}{more}"));
    let over = "warning: of entry 12, a gift of 100.00 EUR, 115.00 EUR were given back";
    for how in ["--dry-run", "--yes"] {
        let said = desk.ledger(&["import", "Balance.csv", how]);
        assert!(said.code == 0 && said.out.contains(over), "{said:?}");
    }
}

#[test]
fn what_a_processor_took_for_a_dispute_is_in_its_fees() {
    let desk = desk();
    let lost = dispute(5, "-100.00", "20.00", "-120.00");
    stripe(&desk, &format!("{GIFT}{lost}"));
    let figures = desk.done(&["figures", "--format", "json"]);
    let figures: serde_json::Value = serde_json::from_str(&figures).expect("JSON");
    let all = figures["currencies"]["EUR"]["figures"].as_array().expect("figures").clone();
    let of = |id: &str| all.iter().find(|of| of["id"] == id).expect(id).clone();
    let (stripe, whole) = (of("fee-leakage:assets:processor:stripe"), of("fee-leakage"));
    assert_eq!(stripe["inputs"]["charged"], "20.00", "{stripe}");
    assert_eq!(stripe["value"], whole["value"], "{stripe} {whole}");
}

#[test]
fn a_gift_that_bounced_is_told_its_own_account() {
    let desk = desk();
    desk.put("bank.csv", "date,description,amount,currency\n2026-01-02,gift,5.00,EUR\n2026-01-05,gift bounced,-5.00,EUR\n");
    desk.done(&["import", "bank.csv", "--yes"]);
    for word in ["income:refunds", "refund", "income:refund"] {
        refused(
            &desk,
            &["classify", "13", word],
            2,
            &["the account of the gift itself, as income:donations:one-time"],
        );
    }
    let help = desk.done(&["classify", "--help"]);
    assert!(help.contains("bounced"), "{help}");
}

#[test]
fn a_rule_looks_at_the_text_and_at_the_name_each_from_end_to_end() {
    let desk = desk();
    desk.put(
        "bank.csv",
        "date,description,name,amount,currency\n2026-01-02,Spende,Fatou Sy,5.00,EUR\n",
    );
    let taken = |pattern: &str| {
        let rule = format!("[[rule]]\ntext = '{pattern}'\nto = \"income:donations:one-time\"\n");
        desk.put("book/local.toml", rule);
        let said = desk.ledger(&["rules", "test", "bank.csv"]);
        assert_eq!(said.code, 0, "{said:?}");
        said.err.contains("rule 1 takes 1 row")
    };
    for pattern in
        ["^Spende$", "^Fatou", "^Fatou Sy$", "^Spende", "Sy$", "(?s)Spende.Fatou", "^x|Sy$"]
    {
        assert!(taken(pattern), "{pattern}");
    }
    for pattern in ["^Sy", "Spende Fatou", "^Spend$"] {
        assert!(!taken(pattern), "{pattern}");
    }
}
