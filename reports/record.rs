//! The list of entries for programs: one record per entry and currency, the same from the command
//! line and from the site. Words of people are no formulas in CSV, and what they are in JSON.
//! An entry that posts nothing has one record without amounts.

use crate::cell::text_cell;
use crate::prose::plain;
use crate::sum::as_text;
use ledger::day::Day;
use ledger::list::Row;
use ledger::money::Currency;
use serde::Serialize;

/// What one entry says in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Its index.
    pub entry: u64,
    /// When it happened.
    #[serde(serialize_with = "as_text")]
    pub date: Day,
    /// Its type, as classified by now.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it came from or went; parts of one payment stand beside each other.
    pub account: String,
    /// Its amounts.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// The other party, where that is published.
    pub who: Option<String>,
    /// What it was for, where that is published.
    pub text: Option<String>,
    /// The entry that it reverses.
    pub reverses: Option<u64>,
    /// The entry that reverses it.
    pub reversed_by: Option<u64>,
}

/// Decimals, as `12.50`; empty where the entry posts nothing. All but `before`, and a fee that was
/// given back, are at least zero. Summed up over a list, each column is what the list's summary says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// The code.
    pub currency: String,
    /// What the whole entry moved, before fees; undone or not.
    pub amount: String,
    /// Money that came in, on what the list is about.
    #[serde(rename = "in")]
    pub came_in: String,
    /// Money that went out, fees that were kept back among it.
    #[serde(rename = "out")]
    pub went_out: String,
    /// What was there before the books began.
    pub before: String,
    /// What was given in kind or waived.
    pub without_money: String,
    /// What of `out` was kept back, in a list that tells gifts before fees.
    pub fee: String,
}

/// The first line of the CSV.
pub const CSV_HEAD: &str = "entry,date,type,account,currency,amount,in,out,before,without_money,\
                            fee,who,text,reverses,reversed_by\r\n";

impl Record {
    /// Those of a row, one per currency.
    pub fn of(row: &Row) -> Vec<Self> {
        let accounts: Vec<&str> = row.accounts.iter().map(|account| account.as_str()).collect();
        let record = |amounts| Self {
            entry: row.index,
            date: row.date,
            kind: row.kind.clone(),
            account: accounts.join(" / "),
            amounts,
            who: row.who.clone(),
            text: row.text(),
            reverses: row.reverses,
            reversed_by: row.reversed_by,
        };
        if row.amount.is_empty() {
            return vec![record(Amounts::default())];
        }
        row.amount.iter().map(|(ccy, gross)| record(Amounts::of(row, *ccy, *gross))).collect()
    }

    /// A line of CSV, ended by CRLF as RFC 4180 wants it.
    pub fn csv(&self) -> String {
        let of = &self.amounts;
        let words = |text: &str| text_cell(&plain(text));
        let published = |text: &Option<String>| text.as_deref().map_or_else(String::new, words);
        let entry = |index: Option<u64>| index.map_or_else(String::new, |index| index.to_string());
        let cells = [
            self.entry.to_string(),
            self.date.to_string(),
            words(&self.kind),
            self.account.clone(),
            of.currency.clone(),
            of.amount.clone(),
            of.came_in.clone(),
            of.went_out.clone(),
            of.before.clone(),
            of.without_money.clone(),
            of.fee.clone(),
            published(&self.who),
            published(&self.text),
            entry(self.reverses),
            entry(self.reversed_by),
        ];
        cells.join(",") + "\r\n"
    }
}

impl Amounts {
    fn of(row: &Row, ccy: Currency, gross: i128) -> Self {
        let fee = row.fee.iter().find(|(of, _)| *of == ccy).map_or(0, |(_, minor)| *minor);
        let sum = row.sums.iter().find(|sum| sum.ccy == ccy);
        let [came_in, went_out, before, without_money] =
            sum.map_or([0; 4], |sum| [sum.came_in, sum.went_out, sum.before, sum.without_money]);
        Self {
            currency: ccy.to_string(),
            amount: ccy.decimal(gross),
            came_in: ccy.decimal(came_in),
            went_out: ccy.decimal(went_out),
            before: ccy.decimal(before),
            without_money: ccy.decimal(without_money),
            fee: ccy.decimal(fee),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(who: &str) -> Record {
        let amounts = Amounts { currency: "EUR".to_owned(), ..Amounts::default() };
        Record {
            entry: 7,
            date: "2024-10-02".parse().expect("a day"),
            kind: "donation".to_owned(),
            account: "income:donations:one-time".to_owned(),
            amounts,
            who: Some(who.to_owned()),
            text: None,
            reverses: None,
            reversed_by: Some(9),
        }
    }

    #[test]
    fn both_formats_have_the_same_columns() {
        let json = serde_json::to_string(&record("Zoë")).expect("JSON");
        let mut at = 0;
        for column in CSV_HEAD.trim_end().split(',') {
            let found = json.find(&format!("\"{column}\":")).expect(column);
            assert!(found > at || column == "entry", "{column} stands elsewhere: {json}");
            at = found;
        }
        let columns = CSV_HEAD.split(',').count();
        assert_eq!(json.matches("\":").count(), columns, "{json}");
        assert_eq!(record("Zoë").csv().split(',').count(), columns);
    }

    #[test]
    fn what_people_wrote_stays_text() {
        for (who, cell) in [
            ("plain", ",plain,"),
            ("a \"b\", c", ",\"a \"\"b\"\", c\","),
            ("=1+1", ",'=1+1,"),
            ("\u{202e}gnp.exe", ", gnp.exe,"),
            ("\u{ff1d}1", ",'\u{ff1d}1,"),
        ] {
            assert!(record(who).csv().contains(cell), "{who}: {}", record(who).csv());
        }
        assert!(record("plain").csv().ends_with(",plain,,,9\r\n"));
    }
}
