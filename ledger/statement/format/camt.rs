//! camt.052, camt.053 and camt.054 (ISO 20022) into a table: one row per entry, as the balance moved.
//! Elements are matched by their names without namespaces, so versions 02 to 13 and what vendors
//! make of them are read alike; a schema is not asked for.
//! Refuses several accounts in one file, and single payments that do not make their entry's amount.

use super::node::{Node, Step};
use super::order::order;
use super::party::party;
use super::table::{Period, Row, Stated, Table, given};
use super::xml;
use crate::day::Day;
use crate::statement::refusal::{Fault, Problem, shown};
use rust_decimal::Decimal;

/// The messages, by the elements that hold them.
const MESSAGES: [&str; 3] = ["BkToCstmrAcctRpt", "BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"];
/// What a statement is called in each of them.
const STATEMENTS: [&str; 3] = ["Rpt", "Stmt", "Ntfctn"];
/// Envelopes that banks put around a document, the message, and its statements.
const CONTAINERS: [&str; 13] = [
    "DataPDU",
    "Body",
    "BizMsgEnvlp",
    "RequestPayload",
    "Payload",
    "Message",
    "Document",
    "BkToCstmrAcctRpt",
    "BkToCstmrStmt",
    "BkToCstmrDbtCdtNtfctn",
    "Rpt",
    "Stmt",
    "Ntfctn",
];
/// The longest text of a batch; what does not fit is counted.
const BATCH_TEXT_MAX: usize = 16 << 10;

/// Whether a file that begins so is one of the messages.
pub fn is(head: &str) -> bool {
    xml::first_elements(head).iter().any(|name| MESSAGES.contains(&name.as_str()))
}

/// The entries of all statements in the file.
pub fn translate(text: &str) -> Result<Table, Fault> {
    let mut camt = Camt { table: Table::new(), open: None };
    xml::walk(text, &CONTAINERS, &mut |step| camt.step(step))?;
    camt.table.finish("at least one `Stmt`, `Rpt` or `Ntfctn`")
}

struct Camt {
    table: Table,
    open: Option<Statement>,
}

/// A statement while it is read.
#[derive(Default)]
struct Statement {
    ccy: String,
    balances: Vec<Node>,
    totals: Option<Node>,
    /// Whether all its entries are booked: else its totals may count others.
    unbooked: bool,
}

impl Camt {
    fn step(&mut self, step: Step) -> Result<(), Fault> {
        match step {
            Step::Enter(name) if STATEMENTS.contains(&name.as_str()) => {
                self.open = Some(Statement::default());
            }
            Step::Leave(name) if STATEMENTS.contains(&name.as_str()) => {
                if let Some(statement) = self.open.take() {
                    self.table.end(statement.period());
                }
            }
            Step::Enter(_) | Step::Leave(_) => {}
            Step::Element(node) => self.element(node)?,
        }
        Ok(())
    }

    fn element(&mut self, node: Node) -> Result<(), Fault> {
        let Some(statement) = &mut self.open else { return Ok(()) };
        match node.name.as_str() {
            "Acct" => {
                statement.ccy = node.text_at("Ccy").to_owned();
                let id = node.first_of(&["Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id"]);
                self.table.of_account(id)?;
            }
            "Bal" => statement.balances.push(node),
            "TxsSummry" => statement.totals = Some(node),
            "Ntry" => {
                let row = entry(&node)?;
                statement.unbooked |= row.status != "BOOK";
                statement.of_one_currency(&row)?;
                self.table.push(&row)?;
                self.table.of_order(order(&node));
            }
            _ => {}
        }
        Ok(())
    }
}

impl Statement {
    /// An account without a stated currency has that of its first entry.
    fn of_one_currency(&mut self, row: &Row) -> Result<(), Fault> {
        if self.ccy.is_empty() {
            self.ccy.clone_from(&row.currency);
        }
        if self.ccy == row.currency || row.currency.is_empty() {
            return Ok(());
        }
        let (found, account) = (shown(&row.currency), shown(&self.ccy));
        Err(Fault::at(row.line, Problem::OtherCurrency { found, account }))
    }

    /// Booked balances alone prove anything: the opening or the one that closed the statement
    /// before, and the closing or the last interim one. A page of a statement may have neither.
    fn period(mut self) -> Period {
        if self.ccy.is_empty() {
            self.ccy = self.balances.first().map(currency).unwrap_or_default();
        }
        let of = |code: &'static str| self.balances.iter().filter(move |b| kind(b) == code);
        let interim: Vec<&Node> = of("ITBD").collect();
        let first = interim.first().copied().filter(|_| interim.len() > 1);
        let opening = of("OPBD").next().or_else(|| of("PRCD").next()).or(first);
        let closing = of("CLBD").next_back().or(interim.last().copied());
        let total = |path| self.totals.as_ref().and_then(|t| t.at(path));
        let total = |path| total(path).filter(|_| !self.unbooked);
        let sum = |node: &Node| Stated {
            amount: node.word().to_owned(),
            foreign: false,
            line: node.line,
        };
        // An interim balance ends no day, and a page that it closes proves no quiet one.
        let closed = of("CLBD").next_back().and_then(balance_day);
        let began = match (of("OPBD").next(), of("PRCD").next()) {
            (Some(own), _) => balance_day(own),
            (None, Some(before)) => balance_day(before).map(|day| day.plus(1)),
            (None, None) => None,
        };
        Period {
            days: began.zip(closed).filter(|(from, to)| from <= to),
            opening: opening.map(|b| self.stated(b)),
            closing: closing.map(|b| self.stated(b)),
            credits: total("TtlCdtNtries/Sum").map(sum),
            debits: total("TtlDbtNtries/Sum").map(sum),
            ccy: self.ccy,
            end: 0,
        }
    }

    fn stated(&self, balance: &Node) -> Stated {
        let minus = if balance.text_at("CdtDbtInd") == "DBIT" { "-" } else { "" };
        Stated {
            amount: format!("{minus}{}", balance.text_at("Amt")),
            foreign: currency(balance) != self.ccy,
            line: balance.line,
        }
    }
}

fn balance_day(balance: &Node) -> Option<Day> {
    day(balance.first_of(&["Dt/Dt", "Dt/DtTm"])).parse().ok()
}

fn kind(balance: &Node) -> &str {
    balance.first_of(&["Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd"])
}

fn currency(node: &Node) -> String {
    node.child("Amt").map(|amount| amount.ccy.clone()).unwrap_or_default()
}

/// An entry: the money and the days are its own, the words are those of its single payments.
fn entry(entry: &Node) -> Result<Row, Fault> {
    let details: Vec<&Node> = entry.all("NtryDtls").flat_map(|d| d.all("TxDtls")).collect();
    details_make_it(entry, &details)?;
    let own = Node::default();
    let one = match details.as_slice() {
        [one] => one,
        _ => &own,
    };
    let amount = entry.text_at("Amt");
    if amount.starts_with('-') {
        let expected = "an amount without a sign: the side is told by `CdtDbtInd`";
        return Err(Fault::at(entry.line, Problem::Unlike { text: shown(amount), expected }));
    }
    let reversal = entry.text_at("RvslInd").replace('1', "true").replace('0', "false");
    let (name, account) = party(one, entry.text_at("CdtDbtInd") == "CRDT", reversal == "true");
    let text_of = |path: &str| match entry.text_at(path) {
        "" => one.text_at(path).to_owned(),
        text => text.to_owned(),
    };
    Ok(Row {
        line: entry.line,
        day: day(entry.first_of(&["BookgDt/Dt", "BookgDt/DtTm"])),
        value_day: day(entry.first_of(&["ValDt/Dt", "ValDt/DtTm"])),
        amount: amount.to_owned(),
        currency: currency(entry),
        side: entry.text_at("CdtDbtInd").to_owned(),
        charges: charges(entry, one).map(|sum| sum.to_string()).unwrap_or_default(),
        status: entry.first_of(&["Sts/Cd", "Sts/Prtry", "Sts"]).to_owned(),
        reversal,
        code: code(entry).or_else(|| code(one)).unwrap_or_default(),
        id: match text_of("AcctSvcrRef") {
            id if id.is_empty() => one.text_at("Refs/AcctSvcrRef").to_owned(),
            id => id,
        },
        end_to_end: given(one.text_at("Refs/EndToEndId")),
        batch: batch(entry, one),
        mandate: one.text_at("Refs/MndtId").to_owned(),
        name,
        account,
        text: words(entry, &details),
        reference: entry.text_at("NtryRef").to_owned(),
    })
}

/// Single payments that all state their amounts in the entry's currency must make it.
fn details_make_it(entry: &Node, details: &[&Node]) -> Result<(), Fault> {
    if details.len() < 2 {
        return Ok(());
    }
    let side = entry.text_at("CdtDbtInd");
    let mut sum = Decimal::ZERO;
    for one in details {
        let Some(amount) = one.child("Amt").or_else(|| one.at("AmtDtls/TxAmt/Amt")) else {
            return Ok(());
        };
        let Ok(minor) = Decimal::from_str_exact(amount.word()) else { return Ok(()) };
        if amount.ccy != currency(entry) {
            return Ok(());
        }
        let own = one.text_at("CdtDbtInd");
        let signed = if own.is_empty() || own == side { minor } else { -minor };
        sum = sum.checked_add(signed).unwrap_or(Decimal::MAX);
    }
    let whole = Decimal::from_str_exact(entry.text_at("Amt")).unwrap_or(sum);
    let none = Node::default();
    let each = details.iter().filter_map(|one| charges(one, &none));
    let mut kept = charges(entry, &none).into_iter().chain(each);
    let kept = kept.try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one));
    let gross = match side {
        "CRDT" => kept.and_then(|kept| whole.checked_add(kept)),
        _ => kept.and_then(|kept| whole.checked_sub(kept)),
    };
    // A bank may say its charges for a debit without saying that the amount has them.
    let charged = Decimal::from_str_exact(entry.text_at("Chrgs/TtlChrgsAndTaxAmt"));
    let less = charged.ok().filter(|_| side == "DBIT").and_then(|cost| whole.checked_sub(cost));
    if sum == whole || Some(sum) == gross || Some(sum) == less {
        return Ok(());
    }
    let entry_says = shown(entry.text_at("Amt"));
    Err(Fault::at(entry.line, Problem::Details { sum: sum.to_string(), entry: entry_says }))
}

/// What the bank kept back of an entry: only what it says is included in the amount, or what makes
/// up the whole difference to the payment's own amount.
fn charges(entry: &Node, one: &Node) -> Option<Decimal> {
    let of = |node: &Node| -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for charge in node.all("Chrgs").flat_map(|c| {
            let records: Vec<&Node> = c.all("Rcrd").collect();
            if records.is_empty() { vec![c] } else { records }
        }) {
            let amount = charge.child("Amt")?;
            let cost = Decimal::from_str_exact(amount.word()).ok()?;
            let included = match charge.text_at("ChrgInclInd") {
                "true" | "1" => true,
                "" => explains(entry, one, cost),
                _ => false,
            };
            let back = charge.text_at("CdtDbtInd") == "CRDT";
            if included && amount.ccy == currency(entry) {
                sum = sum.checked_add(if back { -cost } else { cost })?;
            }
        }
        (!sum.is_zero()).then_some(sum)
    };
    of(entry).or_else(|| of(one))
}

fn explains(entry: &Node, one: &Node, cost: Decimal) -> bool {
    let paths = ["AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"];
    let read = |text: &str| Decimal::from_str_exact(text).ok();
    let Some(whole) = read(entry.text_at("Amt")) else { return false };
    paths.iter().filter_map(|path| read(one.text_at(path))).any(|payment| {
        let made = match entry.text_at("CdtDbtInd") {
            "DBIT" => payment.checked_add(cost),
            _ => payment.checked_sub(cost),
        };
        made == Some(whole)
    })
}

/// `PMNT-RCDT-ESCT`, or the bank's own code.
fn code(node: &Node) -> Option<String> {
    let code = node.child("BkTxCd")?;
    if let Some(domain) = code.child("Domn") {
        let parts = ["Cd", "Fmly/Cd", "Fmly/SubFmlyCd"].map(|path| domain.text_at(path));
        return Some(parts.join("-"));
    }
    Some(code.text_at("Prtry/Cd").to_owned()).filter(|code| !code.is_empty())
}

/// The payment order that an entry carries out: its own, else its message's.
fn batch(entry: &Node, one: &Node) -> String {
    let batch = entry.at("NtryDtls/Btch");
    let of_batch = batch.map(|b| b.first_of(&["PmtInfId", "MsgId"])).unwrap_or_default();
    let own = one.first_of(&["Refs/PmtInfId", "Refs/MsgId"]);
    given(if of_batch.is_empty() { own } else { of_batch })
}

/// The words of an entry: of its payment, or of each payment with its name, and its own.
fn words(entry: &Node, details: &[&Node]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut length = 0;
    let several = details.len() > 1;
    for (i, one) in details.iter().enumerate() {
        let mut parts = remittance(one);
        if several {
            let credit = entry.text_at("CdtDbtInd") == "CRDT";
            parts.insert(0, party(one, credit, false).0);
        }
        parts.retain(|part| !part.is_empty());
        let part = parts.join(" ");
        length += part.len();
        if several && length > BATCH_TEXT_MAX {
            words.push(format!("and {} more", details.len() - i));
            break;
        }
        words.push(part);
    }
    words.push(entry.text_at("AddtlNtryInf").to_owned());
    words.retain(|part| !part.is_empty());
    words.join(if several { "; " } else { " " })
}

/// What a payment is for: free text, structured references, and what the bank adds.
fn remittance(one: &Node) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    if let Some(info) = one.child("RmtInf") {
        parts.extend(info.all("Ustrd").map(|text| text.word().to_owned()));
        for structured in info.all("Strd") {
            parts.push(structured.text_at("CdtrRefInf/Ref").to_owned());
            parts.extend(structured.all("AddtlRmtInf").map(|text| text.word().to_owned()));
        }
    }
    parts.push(one.text_at("AddtlTxInf").to_owned());
    parts
}

/// The day of a date or a time, as the bank writes it: a booking day is the bank's own, whatever
/// day it is elsewhere. A time zone behind a date says no more.
fn day(text: &str) -> String {
    match text.split_at_checked(10) {
        Some((day, "" | "Z")) => day.to_owned(),
        Some((day, rest)) if rest.starts_with(['T', '+', '-']) => day.to_owned(),
        _ => text.to_owned(),
    }
}
