//! A month that evidence speaks against: days of it of which no statement tells, or a balance that is not the
//! books'. `run` waits and says for what; `close` by hand warns.

use super::fails;
use crate::desk::Desk;

const HEAD: &str = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,description,customer_name\n";

/// Gifts by Stripe on these days, one file each.
fn gifts(days: &[&str]) -> Desk {
    let mut desk = Desk::new("EUR");
    desk.set_today("2026-03-20");
    for day in days {
        let row = format!("txn_{day},{day} 10:00:00,eur,10.00,0.40,9.60,charge,Donation,Ada\n");
        desk.put("Balance.csv", format!("{HEAD}{row}"));
        desk.done(&["import", "Balance.csv", "--yes"]);
    }
    desk
}

fn passed(desk: &Desk) -> String {
    desk.put("book/local.toml", "[publish]\nfolder = \"public\"\nclose_after = 10\n");
    desk.done(&["run"])
}

fn count(desk: &Desk, amount: &str, day: &str) {
    let of = ["add", "count", "--account", "assets:processor:stripe", "--amount", amount];
    desk.done(&[&of[..], &["--date", day]].concat());
}

#[test]
fn a_month_in_which_a_statement_is_missing_waits() {
    let desk = gifts(&["2026-01-05", "2026-01-25", "2026-03-01"]);
    count(&desk, "19.20", "2026-01-31");
    let hole = "no statement of assets:processor:stripe EUR tells of 2026-01-26 to 2026-02-28";
    let said = passed(&desk);
    assert!(said.contains("2026-01, version 1") && !said.contains("2026-02, version"), "{said}");
    assert!(
        said.contains("2026-02 is over and cannot be closed yet") && said.contains(hole),
        "{said}"
    );
    assert!(said.contains("put what is missing into inbox/"), "{said}");
    for more in [&["--dry-run"][..], &[]] {
        let told = desk.ledger(&[&["close", "2026-02"], more].concat());
        assert!(told.code == 0 && told.out.contains(&format!("warning: {hole}")), "{told:?}");
    }
}

/// What nobody can send a statement of is counted.
#[test]
fn a_count_of_the_last_day_tells_of_the_days_before_it() {
    let desk = gifts(&["2026-01-25", "2026-03-01"]);
    count(&desk, "9.60", "2026-01-31");
    let way = "`ledger add count --account assets:processor:stripe --amount AMOUNT --currency EUR --date 2026-02-28`";
    let said = passed(&desk);
    assert!(said.contains(way) && !said.contains("2026-02, version"), "{said}");
    count(&desk, "9.60", "2026-02-28");
    assert!(passed(&desk).contains("2026-02, version 1"));
}

#[test]
fn a_month_whose_count_differs_waits() {
    let desk = gifts(&["2026-01-05", "2026-01-31", "2026-02-28"]);
    count(&desk, "16.20", "2026-01-31");
    let differs = "assets:processor:stripe EUR: the books DIFFER by 3.00 EUR from count 17, which says 16.20 EUR on 2026-01-31";
    let said = passed(&desk);
    assert!(said.contains(differs) && !said.contains("2026-01, version"), "{said}");
    assert!(
        said.contains("`ledger list --account assets:processor:stripe --to 2026-01-31`"),
        "{said}"
    );
    assert!(
        said.contains("`ledger add count --account assets:processor:stripe --amount AMOUNT"),
        "{said}"
    );
    let told = desk.ledger(&["close", "2026-01", "--dry-run"]);
    fails(&told, 0, &[]);
    assert!(told.out.contains(&format!("warning: {differs}")), "{told:?}");
    // A statement's own balance does as a count does.
    count(&desk, "19.20", "2026-01-31");
    let said = passed(&desk);
    assert!(said.contains("2026-01, version 1") && said.contains("2026-02, version 1"), "{said}");
}
