//! What the book says beside what the bank did: by EndToEndId, by claim, by the balance.

use super::desk::PaymentsDesk;
use ledger::books::Books;
use ledger::payout::{Payouts, State};
use std::collections::BTreeMap;

/// What the bank keeps of some returns.
const FEE: i64 = 300;

/// How many payouts are settled; or what is not as it should be.
pub fn check(desk: &PaymentsDesk) -> Result<u64, String> {
    desk.desk.head();
    let payouts = payouts(desk);
    let bank: BTreeMap<_, _> = desk.bank().ledger().into_iter().collect();
    // A debit that came before the news that some of its batch was rejected waits for people: it is
    // public as unexplained, and nothing else is paid until they say what it was.
    let (mut settled, mut unsettled) = (0, 0);
    // So does what came back before anybody said what had left.
    let came_back = unexplained(desk, ",income:unclassified,");
    let came_back: Vec<i64> = came_back.iter().flat_map(|minor| [*minor, minor + FEE]).collect();
    for payable in payouts.all() {
        let mut gone = 0;
        for attempt in &payable.attempts {
            let (id, state) = (&*attempt.body.id, attempt.state());
            let told = bank.get(id).cloned().unwrap_or_default();
            gone += told.debits - told.returns;
            if state.is_live() && told.debits == 1 {
                unsettled += payable.claim.minor;
                continue;
            }
            if state == State::Paid && told.returns == 1 && came_back.contains(&attempt.body.minor)
            {
                continue;
            }
            let expected = match state {
                State::Paid => (1, 0),
                State::Returned => (1, 1),
                _ => (0, 0),
            };
            if (told.debits, told.returns) != expected {
                return Err(format!("{id} is {state} in the book; at the bank: {told:?}"));
            }
            settled += u64::from(state == State::Paid);
        }
        if gone > 1 {
            return Err(format!("claim {} was paid {gone} times", payable.entry));
        }
    }
    if let Some(id) = bank.keys().find(|id| payouts.by_id(id).is_none()) {
        return Err(format!("the bank was told of {id}, and the book knows nothing of it"));
    }
    let unexplained: i64 = unexplained(desk, ",expenses:unclassified,").iter().sum();
    if unsettled != unexplained {
        return Err(format!("{unsettled} left and is not settled, {unexplained} is unexplained"));
    }
    let (book, bank) = (balance(desk), bank_balance(desk));
    if book != bank {
        return Err(format!("the book holds {book}, the bank {bank}"));
    }
    Ok(settled)
}

fn payouts(desk: &PaymentsDesk) -> Payouts {
    let books = Books::open(&desk.desk.path("book")).expect("the book");
    books.payouts().expect("its payouts")
}

fn balance(desk: &PaymentsDesk) -> i64 {
    let told = desk.desk.done(&["balance", "--format", "csv"]);
    let row = told.lines().find(|line| line.starts_with("assets:bank:main")).unwrap_or_default();
    let digits: String = row.split(',').nth(1).unwrap_or_default().replace('.', "");
    digits.parse().unwrap_or_else(|_| panic!("no balance: {told}"))
}

/// The rows of which the book does not know yet what they were.
fn unexplained(desk: &PaymentsDesk, account: &str) -> Vec<i64> {
    let told = desk.desk.done(&["list", "--unclassified", "--format", "csv"]);
    let rows = told.lines().filter(|row| row.contains(account));
    let minor = |row: &str| -> Option<i64> { row.split(',').nth(5)?.replace('.', "").parse().ok() };
    rows.map(|row| minor(row).unwrap_or_else(|| panic!("no amount: {row}"))).collect()
}

fn bank_balance(desk: &PaymentsDesk) -> i64 {
    let text = std::fs::read_to_string(desk.desk.path("bank/bank.json")).expect("the bank");
    let bank: serde_json::Value = serde_json::from_str(&text).expect("its book");
    let minor = |value: &serde_json::Value| value.as_i64().expect("an amount");
    let entries = bank["entries"].as_array().expect("its entries");
    minor(&bank["opening"]) + entries.iter().map(|entry| minor(&entry["minor"])).sum::<i64>()
}
