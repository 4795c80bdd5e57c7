//! The bank's answer to a file of payments (ISO 20022 pain.002, versions 03 to 14).
//! Refuses what contradicts itself: a rejection is what allows another attempt, so it must be clear.
//! Nothing in it proves a debit, `ACSC` neither: only a statement does, which comes next.

use crate::statement::format::node::{Node, Step};
use crate::statement::format::{xml, xml_text};
use crate::statement::refusal::{Fault, shown};
use std::collections::BTreeMap;

/// The largest answer that is read: 64 MiB, far beyond one for 10,000 payments.
const SIZE_MAX: usize = 64 << 20;
/// The message.
const MESSAGE: &str = "CstmrPmtStsRpt";
/// Envelopes around it, and the message itself.
const CONTAINERS: [&str; 8] =
    ["DataPDU", "Body", "BizMsgEnvlp", "RequestPayload", "Payload", "Message", "Document", MESSAGE];
/// Reasons of a rejection that say that the bank has it already (ISO 20022, ExternalStatusReason1Code).
const DUPLICATES: [&str; 7] = ["AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL"];

/// What the bank says of a batch or of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Of which.
    pub of: Of,
    /// What it says.
    pub status: Status,
    /// The bank's own reference, where it gives one; escaped and cut.
    pub reference: Option<String>,
}

/// What is spoken of, by our ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// MsgId or PmtInfId.
    Batch(String),
    /// EndToEndId.
    Payment(String),
}

/// How far a bank says that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Taken, perhaps executed: `ACTC`, `ACCP`, `ACSP`, `ACSC` and the like.
    Accepted,
    /// Received, or waiting for something: `RCVD`, `PDNG`, `PATC`.
    Pending,
    /// Some payments of the batch are taken, others are not: `PART`.
    Partial,
    /// Refused because the bank has it already: as good as sent, and never to be sent again.
    Duplicate,
    /// Refused and never executed: `RJCT`.
    Rejected {
        /// The reason's code, as `AC04`, where it is one.
        code: Option<String>,
    },
    /// A word that is not known here: nobody knows what became of it.
    Unknown(String),
}

/// Why an answer is refused. Ids in it are ours; texts of the bank are escaped and cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdviceError {
    /// Larger than any answer.
    #[error("the answer has {0} bytes: at most {SIZE_MAX} are read")]
    TooLarge(usize),
    /// Not to be read, or not to be trusted.
    #[error("{0}")]
    Broken(Fault),
    /// Something else.
    #[error("this is no answer to payments: expected `{MESSAGE}`, a pain.002 of the bank")]
    Other,
    /// A status that does not say of what.
    #[error("line {line}: a status without `{expected}`: ask the bank which payment is meant")]
    Nameless {
        /// Where.
        line: u32,
        /// What is missing.
        expected: &'static str,
    },
    /// One status or id per element is what there can be.
    #[error("line {line}: `{element}` stands here twice: ask the bank which one is meant")]
    Twice {
        /// Where.
        line: u32,
        /// What is written twice.
        element: &'static str,
    },
    /// Two statuses of one thing, or a rejected batch with payments that are not.
    #[error(
        "line {line}: the answer contradicts itself about `{id}`: ask the bank what became of it"
    )]
    Contradiction {
        /// Where the second status stands.
        line: u32,
        /// The batch or payment.
        id: String,
    },
}

/// Reads an answer: batches first, payments behind them, so that what is said later is more exact.
///
/// # Errors
/// See [`AdviceError`]; nothing of a refused answer is given out.
pub fn read(bytes: Vec<u8>) -> Result<Vec<Told>, AdviceError> {
    if bytes.len() > SIZE_MAX {
        return Err(AdviceError::TooLarge(bytes.len()));
    }
    let text = xml_text(bytes).map_err(AdviceError::Broken)?;
    let mut reports: Vec<Vec<Node>> = Vec::new();
    let mut sink = |step: Step| {
        match (step, reports.last_mut()) {
            (Step::Enter(name), _) if name == MESSAGE => reports.push(Vec::new()),
            (Step::Element(node), Some(report)) => report.push(node),
            _ => {}
        }
        Ok(())
    };
    xml::walk(&text, &CONTAINERS, &mut sink).map_err(AdviceError::Broken)?;
    if reports.is_empty() {
        return Err(AdviceError::Other);
    }
    let mut all = All::default();
    reports.iter().try_for_each(|report| all.report(report))?;
    Ok(all.told())
}

/// What is told so far, each batch and payment once.
#[derive(Default)]
struct All(BTreeMap<Of, (Status, Option<String>)>);

impl All {
    fn report(&mut self, report: &[Node]) -> Result<(), AdviceError> {
        let named = |name: &'static str| report.iter().filter(move |node| node.name == name);
        let mut group = None;
        for node in named("OrgnlGrpInfAndSts") {
            group = status(node, "GrpSts")?;
            // Said of the group and of its only batch, which has the same id, the latter counts.
            let id = node.text_at("OrgnlMsgId");
            let again = named("OrgnlPmtInfAndSts")
                .any(|b| b.text_at("OrgnlPmtInfId") == id && b.child("PmtInfSts").is_some());
            if let (Some(status), false) = (&group, again) {
                self.say(node, "OrgnlMsgId", Of::Batch, status.clone())?;
            }
        }
        named("OrgnlPmtInfAndSts").try_for_each(|node| self.batch(node, group.as_ref()))
    }

    fn batch(&mut self, node: &Node, group: Option<&Status>) -> Result<(), AdviceError> {
        let own = match status(node, "PmtInfSts")? {
            Some(said) => {
                let status = under(group, said, node, "OrgnlPmtInfId")?;
                self.say(node, "OrgnlPmtInfId", Of::Batch, status.clone())?;
                Some(status)
            }
            None => group.cloned(),
        };
        for payment in node.all("TxInfAndSts") {
            if let Some(said) = status(payment, "TxSts")? {
                let status = under(own.as_ref(), said, payment, "OrgnlEndToEndId")?;
                self.say(payment, "OrgnlEndToEndId", Of::Payment, status)?;
            }
        }
        Ok(())
    }

    /// Takes down what a node says of the thing it names.
    fn say(
        &mut self,
        node: &Node,
        name: &'static str,
        of: fn(String) -> Of,
        status: Status,
    ) -> Result<(), AdviceError> {
        let id = match only(node, name)? {
            None | Some("" | "NOTPROVIDED") => {
                return Err(AdviceError::Nameless { line: node.line, expected: name });
            }
            Some(id) => id,
        };
        let reference = Some(node.text_at("AcctSvcrRef")).filter(|text| !text.is_empty());
        let said = (status, reference.map(shown));
        let before = self.0.entry(of(id.to_owned())).or_insert_with(|| said.clone());
        if before.0 != said.0 {
            return Err(contradiction(node, name));
        }
        Ok(())
    }

    fn told(self) -> Vec<Told> {
        let told = |(of, (status, reference))| Told { of, status, reference };
        self.0.into_iter().map(told).collect()
    }
}

/// What is said of a part of something of which `whole` is said.
fn under(
    whole: Option<&Status>,
    part: Status,
    node: &Node,
    name: &'static str,
) -> Result<Status, AdviceError> {
    match (whole, part) {
        // The first copy of the file may have been executed: its payments are not free either.
        (Some(Status::Duplicate), Status::Rejected { .. }) => Ok(Status::Duplicate),
        (Some(Status::Rejected { .. }), part) if !matches!(part, Status::Rejected { .. }) => {
            Err(contradiction(node, name))
        }
        (_, part) => Ok(part),
    }
}

fn contradiction(node: &Node, name: &str) -> AdviceError {
    AdviceError::Contradiction { line: node.line, id: shown(node.text_at(name)) }
}

/// The status that an element holds under this name, with its reasons.
fn status(node: &Node, name: &'static str) -> Result<Option<Status>, AdviceError> {
    Ok(only(node, name)?.map(|word| match word {
        "ACTC" | "ACCP" | "ACSP" | "ACSC" | "ACWC" | "ACWP" | "ACFC" | "ACCC" => Status::Accepted,
        "RCVD" | "PDNG" | "PATC" => Status::Pending,
        "PART" => Status::Partial,
        "RJCT" => rejected(node),
        other => Status::Unknown(shown(other)),
    }))
}

/// The text of the only element of this name.
fn only<'n>(node: &'n Node, name: &'static str) -> Result<Option<&'n str>, AdviceError> {
    let mut found = node.children.iter().filter(|child| child.name == name);
    match (found.next(), found.next()) {
        (first, None) => Ok(first.map(Node::word)),
        (_, Some(twice)) => Err(AdviceError::Twice { line: twice.line, element: name }),
    }
}

fn rejected(node: &Node) -> Status {
    let reasons = || node.all("StsRsnInf").map(|info| info.first_of(&["Rsn/Cd", "Rsn/Prtry"]));
    if reasons().any(|reason| DUPLICATES.contains(&reason)) {
        return Status::Duplicate;
    }
    let plain = |reason: &&str| {
        (1..=35).contains(&reason.len()) && reason.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    Status::Rejected { code: reasons().find(plain).map(str::to_owned) }
}

#[cfg(test)]
mod tests;
