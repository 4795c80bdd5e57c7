//! What somebody counted, as every command says it: beside what the books have, with the command that puts a wrong
//! count right. Refuses nothing; a difference is books less count.

use ledger::books::Books;
use ledger::day::Day;
use ledger::entry::Assertion;
use ledger::money::{Currency, grouped};

/// What was counted, and what the books have by now at the end of its day.
pub fn told(books: &Books, of: &Assertion, at: Day) -> anyhow::Result<String> {
    let Assertion { account, ccy, minor } = of;
    let balances = books.balances(at)?;
    let have = balances.get(&(account.to_string(), ccy.to_string())).copied().unwrap_or(0);
    let money = |minor| format!("{} {ccy}", grouped(&ccy.decimal(minor), ','));
    let counted = i128::from(*minor);
    Ok(match have - counted {
        0 => format!("counted {}, as the books have", money(counted)),
        by => format!(
            "counted {}, the books have {}: they differ by {}",
            money(counted),
            money(have),
            money(by)
        ),
    })
}

/// The command that puts a wrong count right.
pub fn again(account: &str, ccy: Currency, date: Day) -> String {
    format!("`ledger add count --account {account} --amount AMOUNT --currency {ccy} --date {date}`")
}
