//! The report for a terminal: 80 columns, thousands set apart, nothing that steers the terminal.

use crate::columns::{Columns, WIDTH};
use crate::currency::{AccountReport, Counted, CurrencyReport};
use crate::dress::{Dress, plain};
use crate::phrases;
use crate::reconcile::StatementLine;
use crate::report::Report;
use crate::sum::{Sum, percent};
use ledger::money::Currency;

/// The whole report.
pub fn text(report: &Report, dress: &Dress) -> String {
    let mut out = String::new();
    head(&mut out, report, dress);
    for (ccy, currency) in &report.currencies {
        print_currency(&mut out, report, *ccy, currency, dress);
    }
    statements(&mut out, report);
    corrections(&mut out, report, dress);
    publication(&mut out, report);
    foot(&mut out, report);
    out
}

fn head(out: &mut String, report: &Report, dress: &Dress) {
    line(out, &plain(&dress.service));
    line(out, &format!("Report of {}", report.period.name()));
    line(out, &format!("{} to {}, cash basis, by bank date", report.from, report.to));
    wrapped(out, "", &phrases::status(report));
}

fn print_currency(
    out: &mut String,
    report: &Report,
    ccy: Currency,
    currency: &CurrencyReport,
    dress: &Dress,
) {
    line(out, &format!("\n{ccy} {}", "=".repeat(WIDTH - 4)));
    figures(out, report, currency);
    donations(out, currency);
    spending(out, currency);
    accounts(out, currency);
    funds(out, currency, dress);
}

fn figures(out: &mut String, report: &Report, currency: &CurrencyReport) {
    let (now, previous) = (&currency.figures, currency.previous.as_ref());
    let before = |sum: &dyn Fn(&crate::figures::Figures) -> Sum| {
        previous.map_or(String::new(), |p| sum(&p.figures).grouped())
    };
    let mut table = Columns::new(1);
    let named = previous.map_or(String::new(), |p| p.period.to_string());
    table.row([String::new(), report.period.to_string(), named]);
    table.row(["Opening balance".into(), now.opening.grouped(), before(&|f| f.opening)]);
    for row in now.shown(previous.map(|p| &p.figures)) {
        let amount = now.line(row).grouped();
        table.row([row.label().into(), amount, before(&|f| f.line(row))]);
    }
    table.rule();
    table.row(["Net".into(), now.net().grouped(), before(&|f| f.net())]);
    table.row(["Closing balance".into(), now.closing.grouped(), before(&|f| f.closing)]);
    out.push('\n');
    table.print(out);
    wrapped(out, "  ", &phrases::noncash(currency));
}

fn donations(out: &mut String, currency: &CurrencyReport) {
    let kinds = phrases::donations(&currency.donations);
    let mut table = Columns::new(1);
    for (name, Counted { count, amount }) in kinds.filter(|(_, c)| c.count != 0) {
        let share = percent(
            amount.minor,
            currency.figures.line(crate::figures::Line::DonationsGross).minor,
        );
        let share = share.map_or(String::new(), |share| format!("{share} %"));
        table.row([name.into(), phrases::many(count, "gift"), share, amount.grouped()]);
    }
    section(out, "Donations", &table);
}

fn spending(out: &mut String, currency: &CurrencyReport) {
    use crate::figures::Line;
    let mut table = Columns::new(2);
    let all = currency.figures.line(Line::Expenses).minor;
    for spent in &currency.categories {
        let share = percent(spent.amount.minor, all).map_or(String::new(), |s| format!("{s} %"));
        let (name, function) = (spent.category.clone(), spent.function.clone());
        table.row([name, function, share, spent.amount.grouped()]);
    }
    section(out, "Expenses by category", &table);
    let mut table = Columns::new(1);
    for fee in &currency.fee_accounts {
        table.row([fee.account.clone(), fee.amount.grouped()]);
    }
    section(out, "Fees", &table);
    for sentence in phrases::unclassified(currency) {
        wrapped(out, "  ", &sentence);
    }
}

fn accounts(out: &mut String, currency: &CurrencyReport) {
    let mut table = Columns::new(1);
    table.row(["", "opening", "received", "paid", "moved", "closing"].map(str::to_owned));
    for account in &currency.accounts {
        let AccountReport { opening, received, paid, moved, closing, .. } = account;
        let [opening, received, paid, moved, closing] =
            [opening, received, paid, moved, closing].map(|sum| sum.grouped());
        table.row([account.account.clone(), opening, received, paid, moved, closing]);
        table.note(phrases::reconciliation(&account.reconciliation));
    }
    if !currency.accounts.is_empty() {
        section(out, "Cash by account", &table);
    }
}

fn funds(out: &mut String, currency: &CurrencyReport, dress: &Dress) {
    let mut table = Columns::new(1);
    table.row(["", "opening", "income", "spent", "moved", "closing"].map(str::to_owned));
    for fund in &currency.funds {
        let moved = Sum::new(fund.transfers.minor + fund.other.minor, fund.transfers.ccy);
        let [opening, income, expenses, moved, closing] =
            [fund.opening, fund.income, fund.expenses, moved, fund.closing].map(Sum::grouped);
        table.row([plain(dress.fund(&fund.fund)), opening, income, expenses, moved, closing]);
    }
    if !currency.funds.is_empty() {
        section(out, "Funds", &table);
    }
    let mut table = Columns::new(1);
    table.row(["Cash".into(), currency.figures.closing.grouped()]);
    for other in &currency.other_assets {
        table.row([other.account.clone(), other.amount.grouped()]);
    }
    table.rule();
    table.row(["Net assets, which the funds add up to".into(), currency.net_assets.grouped()]);
    section(out, "What there is", &table);
}

fn statements(out: &mut String, report: &Report) {
    let mut table = Columns::new(1);
    for statement in &report.statements {
        let StatementLine { account, ccy, entry, .. } = statement;
        table.row([format!("#{entry} {account} {ccy}")]);
        table.note(phrases::statement(statement));
        let balances = phrases::balances(statement);
        table.note(balances);
    }
    if report.statements.is_empty() {
        table.row(["None touches this period.".to_owned()]);
    }
    for gap in &report.gaps {
        table.row([phrases::gap(gap)]);
    }
    section(out, "Statements", &table);
}

fn corrections(out: &mut String, report: &Report, dress: &Dress) {
    let mut table = Columns::new(1);
    for correction in &report.corrected.corrections {
        table.row([phrases::correction(correction)]);
        if let Some(reason) = dress.reasons.get(&correction.entry) {
            table.note(plain(reason));
        }
    }
    if report.corrected.corrections.is_empty() {
        table.row(["None.".to_owned()]);
    }
    section(out, "Corrections", &table);
}

fn publication(out: &mut String, report: &Report) {
    out.push_str("\nPublication\n");
    wrapped(out, "  ", &phrases::lag(&report.lag));
}

fn foot(out: &mut String, report: &Report) {
    let log = &report.log;
    line(out, &format!("\n{}", "-".repeat(WIDTH)));
    line(out, &format!("Made from the log of {}", log.origin));
    line(out, &format!("  entries  {}", log.size));
    line(out, &format!("  root     {}", log.root));
    line(out, &format!("  key      {}", log.key));
}

fn section(out: &mut String, title: &str, table: &Columns) {
    if !table.is_empty() {
        line(out, &format!("\n{title}"));
        table.print(out);
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// Sentences over as many lines as they need; nothing for an empty one.
fn wrapped(out: &mut String, indent: &str, text: &str) {
    let mut used = 0;
    for word in text.split_whitespace() {
        let width = unicode_width::UnicodeWidthStr::width(word);
        if used > 0 && used + 1 + width > WIDTH {
            out.push('\n');
            used = 0;
        }
        let gap = if used == 0 { indent } else { " " };
        out.push_str(gap);
        out.push_str(word);
        used += gap.len() + width;
    }
    if used > 0 {
        out.push('\n');
    }
}
