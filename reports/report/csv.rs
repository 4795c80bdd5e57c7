//! The report as CSV: one row per figure, for spreadsheets.
//! Words of others do not stand in it, only codes; cells that a spreadsheet would take for a
//! formula are neutralised all the same.

use super::Report;
use crate::cell::text_cell;
use crate::currency::Payments;
use crate::sum::Sum;

impl Report {
    /// `period,currency,line,amount`, lines ended by CRLF as RFC 4180 wants it.
    pub fn csv(&self) -> String {
        let mut out = String::from("period,currency,line,amount\r\n");
        for (ccy, of) in &self.currencies {
            let mut row = |line: &str, amount: Sum| {
                let cells = [&self.period.to_string(), ccy.code(), line];
                let cells: Vec<String> = cells.iter().map(|text| text_cell(text)).collect();
                out.push_str(&format!("{},{amount}\r\n", cells.join(",")));
            };
            of.figures.named().for_each(|(name, sum)| row(name, sum));
            row("noncash", of.noncash);
            for (name, kind) in [
                ("one-time", of.parts.donations.one_time),
                ("recurring", of.parts.donations.recurring),
                ("unknown", of.parts.donations.unknown),
            ] {
                row(&format!("donations:{name}"), kind.amount);
            }
            of.parts.other_income.iter().for_each(|of| row(&of.account, of.amount));
            of.parts.fee_accounts.iter().for_each(|fee| row(&fee.account, fee.amount));
            for spent in &of.parts.categories {
                let name = format!("expenses:{} {}", spent.category, spent.function);
                row(name.trim_end(), spent.amount);
            }
            if let Some(Payments { settled, owed, .. }) = &of.payments {
                row("settled", settled.amount);
                row("approved_not_paid", *owed);
            }
            of.accounts.iter().for_each(|account| row(&account.account, account.closing));
            of.other_assets.iter().for_each(|other| row(&other.account, other.amount));
            of.funds.iter().for_each(|fund| row(&format!("fund:{}", fund.fund), fund.closing));
            row("net_assets", of.net_assets);
            if let Some(end) = self.end.as_ref().and_then(|end| end.currencies.get(ccy)) {
                end.basis.tiers.iter().for_each(|(tier, sum)| row(&format!("end:{tier}"), *sum));
            }
        }
        out
    }
}
