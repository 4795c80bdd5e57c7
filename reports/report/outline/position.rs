//! The statement of assets and liabilities for people: what there is, what is owed, whose the rest is, and
//! that each agrees with the figures it comes from; then what the debts are made of, and what is none.

use super::beside::{self, Beside, balance, gone};
use crate::currency::{Balance, CurrencyReport, Owing, Position};
use crate::names::Names;
use crate::outline::{Cell, Row, Section};
use crate::prose;
use crate::report::dress::SHOWN;
use crate::report::{Dress, Report, phrases};
use crate::sum::Sum;
use ledger::account::PAYABLE;

/// What a list of a position is.
type List = fn(&Position) -> &Vec<Balance>;

/// The sections of one currency; those with nothing to say are left out by whoever asks.
pub(super) fn sections(
    report: &Report,
    of: &CurrencyReport,
    year: &Beside<'_>,
    dress: &Dress,
) -> Vec<Section> {
    let mut all = vec![statement(of, year, dress)];
    if let Some(owing) = &year.year.owing {
        all.push(claims(owing, &year.year.position, dress));
        all.push(commitments(report, owing, dress));
        if let Some(statement) = all.first_mut() {
            statement.notes.extend(disputable(owing));
        }
    }
    all
}

fn statement(of: &CurrencyReport, year: &Beside<'_>, dress: &Dress) -> Section {
    let (now, before) = (&year.year.position, year.before().map(|before| &before.position));
    let on = before.map_or(format!("end of {}", year.head()), |before| before.on.to_string());
    let head = ["", &now.on.to_string(), &on];
    let mut section = Section::new("Statement of assets and liabilities", 1, &head);
    let names = &dress.names;
    let mut sheet = Sheet { section: &mut section, now, before, names };
    sheet.list(|of| &of.cash, &|account| {
        let found = of.accounts.iter().find(|of| of.account == account);
        found.map(|of| phrases::reconciliation(&of.reconciliation))
    });
    let cash =
        agrees("Cash: agrees with", "the closing balance", now.cash_total, of.figures.closing);
    sheet.total(&cash, |of| of.cash_total);
    sheet.list(|of| &of.other_assets, &|_| None);
    sheet.list(|of| &of.liabilities, &|_| None);
    let has_debts = |of: &Position| !of.liabilities.is_empty();
    if has_debts(now) || before.is_some_and(has_debts) {
        sheet.total("What is owed", |of| of.liabilities_total);
    }
    sheet.total("Net assets", |of| of.net_assets);
    sheet.row("Unrestricted: for everything".into(), |of| Some(of.unrestricted));
    sheet.funds();
    let funds = agrees("Funds: agree with", "the net assets", now.funds_total, now.net_assets);
    sheet.total(&funds, |of| of.funds_total);
    section
}

/// What a total is compared with, and how it compares.
fn agrees(agrees: &str, with: &str, sum: Sum, other: Sum) -> String {
    let what = agrees.split(':').next().unwrap_or_default();
    match Sum::new(sum.minor - other.minor, sum.ccy) {
        none if none.is_zero() => format!("{agrees} {with}"),
        difference => format!("{what}: DIFFERS by {difference} from {with}"),
    }
}

/// Rows of a day beside those of a year before.
struct Sheet<'a> {
    section: &'a mut Section,
    now: &'a Position,
    before: Option<&'a Position>,
    names: &'a Names,
}

impl Sheet<'_> {
    /// Accounts, each with its code, and what else there is to say of it.
    fn list(&mut self, list: List, says: &dyn Fn(&str) -> Option<String>) {
        let gone = self.before.map_or_else(Vec::new, |before| gone(list(before), list(self.now)));
        for Balance { account, .. } in list(self.now).iter().chain(&gone) {
            self.row(self.names.cell(account), |of| balance(list(of), account));
            self.section.rows.push(Row::Said(account.clone()));
            self.section.rows.extend(says(account).map(Row::Note));
        }
    }

    fn funds(&mut self) {
        let list: List = |of| &of.restricted;
        let gone = self.before.map_or_else(Vec::new, |before| gone(list(before), list(self.now)));
        for Balance { account: fund, .. } in list(self.now).iter().chain(&gone) {
            self.row(Cell::Name(self.names.name("fund", fund)), |of| balance(list(of), fund));
            self.section.rows.push(Row::Note("Restricted: for its purpose alone.".to_owned()));
        }
    }

    fn row(&mut self, name: Cell, sum: impl Fn(&Position) -> Option<Sum>) {
        let cells = self.cells(name, sum);
        self.section.row(cells);
    }

    fn total(&mut self, name: &str, sum: impl Fn(&Position) -> Sum) {
        let cells = self.cells(name.into(), |of| Some(sum(of)));
        self.section.total(cells);
    }

    fn cells(&self, name: Cell, sum: impl Fn(&Position) -> Option<Sum>) -> [Cell; 3] {
        let zero = Sum::zero(self.now.net_assets.ccy);
        let now = sum(self.now).unwrap_or(zero);
        let before = self.before.map(|before| sum(before).unwrap_or(zero));
        [name, now.into(), beside::cell(before)]
    }
}

/// Each claim that is owed, and that together they are the debt to payees.
fn claims(owing: &Owing, position: &Position, dress: &Dress) -> Section {
    let head = ["what", "claim", "due", "owed"];
    let mut section = Section::new("Approved and not yet paid", 2, &head);
    for claim in owing.claims.iter().take(SHOWN) {
        let named = || claim.payee.clone();
        let what = dress.owed.get(&claim.entry).cloned().unwrap_or_else(named);
        section.row([
            Cell::Name(what),
            Cell::Entry(claim.entry),
            Cell::Day(claim.due),
            claim.amount.into(),
        ]);
    }
    if let Some(more) = owing.claims.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        section.rows.push(Row::Note(format!("And {more} more, which report.json names.")));
    }
    if !owing.without_claim.is_zero() {
        let name = Cell::from("Without a claim, by hand");
        section.row([name, "".into(), "".into(), owing.without_claim.into()]);
    }
    if section.rows.is_empty() {
        return section;
    }
    let ccy = owing.without_claim.ccy;
    let claimed: i128 = owing.claims.iter().map(|claim| claim.amount.minor).sum();
    let all = Sum::new(claimed + owing.without_claim.minor, ccy);
    let owed = balance(&position.liabilities, PAYABLE).map_or(0, |sum| -sum.minor);
    let name = agrees("All: agrees with", "what is owed to payees", all, Sum::new(owed, ccy));
    section.total([name.into(), "".into(), "".into(), all.into()]);
    section
}

/// What goes on: no debt before it is billed.
fn commitments(report: &Report, owing: &Owing, dress: &Dress) -> Section {
    let head = ["commitment", "entry", "every", "notice", "each", "until it ends"];
    let mut section = Section::new("Commitments, which are no debts yet", 2, &head);
    for of in &owing.commitments {
        let named = || format!("{} ({})", of.code, of.payee);
        let what = dress.owed.get(&of.entry).cloned().unwrap_or_else(named);
        let notice = prose::many(i64::try_from(of.notice).unwrap_or(i64::MAX), "day");
        let (every, each) = (prose::interval(&of.every).into(), of.amount.into());
        let (entry, end) = (Cell::Entry(of.entry), of.until_it_ends.into());
        section.row([Cell::Name(what), entry, every, notice.into(), each, end]);
    }
    if !section.rows.is_empty() {
        section.notes.push(format!(
            "What each would still have cost, had notice been given on {}: its fee, and what its notice bills.",
            phrases::on(report)
        ));
    }
    section
}

/// Gifts that may have to go back.
fn disputable(owing: &Owing) -> Option<String> {
    let until = owing.disputable_until?;
    (!owing.disputable.is_zero()).then(|| {
        format!(
            "No debt, but they may have to go back: gifts of {} by card or debit, less what \
             processors kept, can still be charged back, the last of them until {}.",
            prose::money(owing.disputable),
            prose::day(until)
        )
    })
}
