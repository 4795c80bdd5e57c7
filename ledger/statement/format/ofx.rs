//! OFX 1 (SGML) and 2 (XML) into a table: the transactions of a bank or card account.
//! Refuses several accounts in one file, statements of investments, and transactions that correct
//! others: what they replace is in the books already.

use super::node::{Node, Step};
use super::table::{Period, Row, Stated, Table};
use super::{sgml, xml};
use crate::statement::refusal::{Fault, Problem, shown};

/// The elements that lead to a transaction.
const CONTAINERS: [&str; 9] = [
    "OFX",
    "BANKMSGSRSV1",
    "STMTTRNRS",
    "STMTRS",
    "CREDITCARDMSGSRSV1",
    "CCSTMTTRNRS",
    "CCSTMTRS",
    "BANKTRANLIST",
    "BANKTRANLISTP",
];
const STATEMENTS: [&str; 2] = ["STMTRS", "CCSTMTRS"];

/// Whether a file that begins so is OFX.
pub fn is(head: &str) -> bool {
    let begins =
        |mark: &str| head.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    begins("OFXHEADER")
        || begins("<OFX>")
        || xml::first_elements(head).first().is_some_and(|e| e == "OFX")
}

/// The encoding that the header names; one that names none is decoded as the profile says.
pub fn label(head: &str) -> Option<String> {
    if head.starts_with("<?xml") {
        return xml::label(head);
    }
    let header = head.get(..head.find('<')?)?;
    let value = |key: &str| {
        let (_, rest) = header.split_once(key)?;
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        Some(rest.get(..length.unwrap_or(rest.len()))?.to_owned())
    };
    match (value("ENCODING:")?.as_str(), value("CHARSET:")?.as_str()) {
        ("UTF-8" | "UTF8" | "UNICODE", _) => Some("UTF-8".to_owned()),
        (_, "NONE" | "") => None,
        (_, charset) => Some(charset.to_owned()),
    }
}

/// The transactions of all statements in the file.
pub fn translate(text: &str) -> Result<Table, Fault> {
    let mut ofx = Ofx { table: Table::new(), open: None };
    let is_xml = ["<?xml", "<?OFX"].iter().any(|begin| text.trim_start().starts_with(begin));
    let walk = if is_xml { xml::walk } else { sgml::walk };
    walk(text, &CONTAINERS, &mut |step| ofx.step(step))?;
    ofx.table.finish("the statement of a bank or card account (STMTRS or CCSTMTRS)")
}

struct Ofx {
    table: Table,
    open: Option<Statement>,
}

/// A statement while it is read.
#[derive(Default)]
struct Statement {
    ccy: String,
    /// The last day of the period, and of its transactions.
    until: String,
    last: String,
    ledger: Option<Node>,
    pending: bool,
}

impl Ofx {
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
            Step::Enter(name) | Step::Leave(name) => {
                if let Some(statement) = &mut self.open {
                    statement.pending = name == "BANKTRANLISTP";
                }
            }
            Step::Element(node) => self.element(node)?,
        }
        Ok(())
    }

    fn element(&mut self, node: Node) -> Result<(), Fault> {
        let Some(statement) = &mut self.open else { return Ok(()) };
        match node.name.as_str() {
            "CURDEF" => statement.ccy = node.word().to_owned(),
            "BANKACCTFROM" | "CCACCTFROM" => {
                let (bank, number) = (node.text_at("BANKID"), node.text_at("ACCTID"));
                self.table.of_account(&format!("{bank}/{number}"))?;
            }
            "DTEND" if !statement.pending => statement.until = day(node.word()),
            "STMTTRN" | "STMTTRNP" => {
                let row = transaction(&node, statement)?;
                if row.status.is_empty() && row.day > statement.last {
                    statement.last.clone_from(&row.day);
                }
                self.table.push(&row)?;
            }
            "LEDGERBAL" => statement.ledger = Some(node),
            _ => {}
        }
        Ok(())
    }
}

impl Statement {
    /// The ledger balance closes the statement if it is of its last day. Many banks give today's,
    /// whatever period was asked for: that one proves nothing, and is left out.
    fn period(self) -> Period {
        let closing = self.ledger.as_ref().filter(|balance| {
            let of = day(balance.text_at("DTASOF"));
            let amount = balance.text_at("BALAMT");
            !amount.is_empty() && of >= self.last && (self.until.is_empty() || of <= self.until)
        });
        let stated = |balance: &Node| Stated {
            amount: balance.text_at("BALAMT").to_owned(),
            foreign: false,
            line: balance.line,
        };
        Period { closing: closing.map(stated), ccy: self.ccy, ..Period::default() }
    }
}

fn transaction(node: &Node, statement: &Statement) -> Result<Row, Fault> {
    if let Some(correction) = node.child("CORRECTACTION") {
        let expected = "no transaction that corrects another: answer it by hand, with `reverse`";
        let text = shown(&format!("CORRECTACTION {}", correction.word()));
        return Err(Fault::at(correction.line, Problem::Unlike { text, expected }));
    }
    let own = node.text_at("CURRENCY/CURSYM");
    let ccy = &statement.ccy;
    if !own.is_empty() && !ccy.is_empty() && own != ccy {
        let (found, account) = (shown(own), shown(ccy));
        return Err(Fault::at(node.line, Problem::OtherCurrency { found, account }));
    }
    let currency = if ccy.is_empty() { own } else { ccy };
    if currency.len() > 16 {
        return Err(Fault::at(node.line, Problem::Currency(shown(currency))));
    }
    let texts = [node.text_at("MEMO"), node.text_at("CHECKNUM")];
    Ok(Row {
        line: node.line,
        day: day(node.first_of(&["DTPOSTED", "DTTRAN"])),
        value_day: day(node.text_at("DTAVAIL")),
        amount: node.text_at("TRNAMT").to_owned(),
        currency: currency.to_owned(),
        status: if node.name == "STMTTRNP" { "pending".to_owned() } else { String::new() },
        code: node.text_at("TRNTYPE").to_ascii_uppercase(),
        id: node.text_at("FITID").to_owned(),
        name: node.first_of(&["NAME", "PAYEE/NAME"]).to_owned(),
        account: node.first_of(&["BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"]).to_owned(),
        text: texts
            .into_iter()
            .filter(|t| !t.is_empty() && *t != "0")
            .collect::<Vec<_>>()
            .join(" "),
        reference: node.text_at("REFNUM").to_owned(),
        ..Row::default()
    })
}

/// `20110331120000.000[-7:PDT]` is 2011-03-31: the bank's own day, whatever day it is elsewhere.
fn day(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.as_bytes() {
        [y1, y2, y3, y4, m1, m2, d1, d2, ..] if matches!(digits, 8 | 12 | 14) => {
            [*y1, *y2, *y3, *y4, b'-', *m1, *m2, b'-', *d1, *d2].map(char::from).iter().collect()
        }
        _ => text.to_owned(),
    }
}
