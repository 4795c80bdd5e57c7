//! Stories of payouts in statements: a fund that pays by file, and what its bank shows of it.

use super::*;
use crate::account::Code;
use crate::account::PAYABLE;
use crate::act::Word;
use crate::books::Books;
use crate::entry::Step;
use crate::payout::matching::{Notice, Other};
use crate::payout::rail::{Debtor, Settings, named};
use crate::payout::{Payouts, State};
use crate::policy::ServiceFile;
use crate::ssh::PrivateKey;
use crate::treasury::{
    self, NewClaim, NewPayee, Prepared, Said, Settled, Treasury, TreasuryError, Unsigned,
};

mod batches;
mod pulled;
mod returned;
mod said;
mod single;

const ALICE: &str = "DE89370400440532013000";
const BERND: &str = "NL91ABNA0417164300";
const HOST: &str = "FR1420041010050500013M02606";
const OWN: &str = "BE68539007547034";

/// A fund with one treasurer, who signed two payees, a limit and what vendors may pull.
pub struct Fund {
    pub book: Book,
    key: PrivateKey,
}

/// What a bank shows of one entry in camt.053; what is empty is left out.
#[derive(Clone, Default)]
pub struct Row<'a> {
    pub day: &'a str,
    pub amount: &'a str,
    pub id: &'a str,
    /// `Btch`, as XML.
    pub batch: String,
    pub iban: &'a str,
    pub name: &'a str,
    pub text: &'a str,
    /// Charges, included in the amount.
    pub charges: &'a str,
    pub reason: &'a str,
    /// Several `TxDtls`, as XML.
    pub details: String,
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

impl Fund {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fixture::new_book(folder.path(), "2026-06-01");
        let rules = Local::parse("").expect("no rules");
        let key = PrivateKey::new(&[7; 32]);
        let fund = Self { book: Book { folder, rules }, key };
        let declared = fund.declare("2026-06-01", &fund.service());
        fund.sign("2026-06-01", Word::Join, &declared);
        for (code, name, iban) in [("alice", "Alice Ang", ALICE), ("bernd", "Bernd Bo", BERND)] {
            fund.payee(code, name, iban, None);
        }
        fund.payee("host", "Hostwerk GmbH & Co. KG", HOST, Some("HSTWRK*CLOUD"));
        fund.payee("dns", "dns", "AT611904300234573201", None);
        let declared = fund.declare("2026-06-10", &format!("{SERVICE}{COMMITMENTS}"));
        fund.sign("2026-06-10", Word::Approve, &declared);
        fund
    }

    fn service(&self) -> String {
        let key = self.key.public();
        format!("{SERVICE}\n[[member]]\nhandle = \"treasurer\"\nkey = \"{key}\"\n")
    }

    /// Declares what a file holds; gives the entries of members and commitments.
    fn declare(&self, day: &str, text: &str) -> Vec<u64> {
        let file = ServiceFile::parse(text).expect("a service");
        let mut declared = Vec::new();
        self.treasury(day, |treasury| {
            for wanted in file.wanted() {
                let kind = wanted.policy.value.kind();
                if text.contains(COMMITMENTS) && kind != "commitment" {
                    continue;
                }
                let entry = treasury
                    .push(wanted.draft(treasury.today(), treasury.by(), true))
                    .expect("declared");
                declared.extend(["member", "commitment"].contains(&kind).then_some(entry));
            }
        });
        declared
    }

    pub fn treasury<T>(&self, day: &str, work: impl FnOnce(&mut Treasury<'_, '_>) -> T) -> T {
        let (mut journal, mut clerk) = (self.book.journal(), fixture::clerk(day));
        let mut append = journal.begin(&mut clerk).expect("an append");
        let done = work(&mut Treasury::open(&mut append).expect("a treasury"));
        append.commit().expect("a commit");
        done
    }

    pub fn sign(&self, day: &str, word: Word, subjects: &[u64]) {
        let books = self.books();
        let payouts = books.payouts().expect("payouts");
        let until = "2027-01-01".parse().expect("a day");
        let signer = code("treasurer");
        let said: Vec<_> = subjects
            .iter()
            .map(|subject| {
                let unsigned = Unsigned { word, subject: *subject, signer: signer.clone(), until };
                treasury::to_sign(&books, &payouts, unsigned).expect("lines")
            })
            .collect();
        drop(books);
        self.treasury(day, |treasury| {
            for said in &said {
                let signature = said.sign(&self.key);
                treasury::record(treasury, said, signature, None).expect("signed");
            }
        });
    }

    fn payee(&self, handle: &str, name: &str, iban: &str, known_as: Option<&str>) {
        let new = NewPayee {
            code: code(handle),
            name: name.to_owned(),
            iban: iban.parse().expect("an IBAN"),
            bic: None,
            holder: None,
            known_as: known_as.map(str::to_owned),
            related: Vec::new(),
            verified: None,
            preferred: None,
            reason: None,
        };
        self.treasury("2026-06-01", |treasury| {
            treasury::declare_payee(treasury, new, &[]).expect("a payee")
        });
    }

    pub fn claims(&self, wanted: &[(&str, i64)]) -> Vec<u64> {
        let claims: Vec<u64> = self.treasury("2026-09-01", |treasury| {
            let claim = |(payee, minor): &(&str, i64)| {
                let new = NewClaim {
                    payee: code(payee),
                    minor: *minor,
                    ccy: "EUR".parse().expect("a currency"),
                    category: code("hosting"),
                    fund: Code::general(),
                    from: "2026-08-01".parse().expect("a day"),
                    to: "2026-08-31".parse().expect("a day"),
                    due: "2026-09-10".parse().expect("a day"),
                    priority: 50,
                    commitment: None,
                    given: None,
                    purpose: Some("Work in August".to_owned()),
                    invoice: None,
                    documents: Vec::new(),
                    replaces: None,
                };
                treasury::submit(treasury, new, &Settings::default()).expect("a claim").0
            };
            wanted.iter().map(claim).collect()
        });
        self.sign("2026-09-02", Word::Approve, &claims);
        claims
    }

    /// The claims as one batch on its way, of Wednesday, 7 October.
    pub fn batch(&self, claims: &[u64]) -> Prepared {
        let debtor = Debtor {
            name: "Open Service".to_owned(),
            iban: Some(OWN.parse().expect("an IBAN")),
            bic: None,
        };
        let rail = named("sepa", &Settings::default()).expect("a rail");
        let eur = "EUR".parse().expect("a currency");
        self.treasury("2026-10-07", |treasury| {
            treasury::owe(treasury).expect("owed");
            let (ready, _) = treasury::ready(treasury, claims, &*rail, &debtor).expect("payments");
            treasury::prepare(treasury, &ready, eur, &*rail, (&debtor, &Default::default()))
                .expect("a batch")
        })
    }

    pub fn books(&self) -> Books {
        Books::open(&self.book.folder.path().join("book")).expect("the books")
    }

    pub fn payouts(&self) -> Payouts {
        self.books().payouts().expect("payouts")
    }

    pub fn state(&self, claim: u64) -> State {
        self.payouts().get(claim).and_then(|payable| payable.state()).expect("an attempt")
    }

    /// The EndToEndId of a claim's newest attempt.
    pub fn id(&self, claim: u64) -> String {
        let payouts = self.payouts();
        let attempt = payouts.get(claim).and_then(|payable| payable.newest());
        attempt.expect("an attempt").body.id.to_string()
    }

    /// Imports a camt.053 with these rows.
    pub fn shows(&self, rows: &[Row<'_>]) -> Outcome {
        self.book.takes("camt", &camt(rows))
    }

    /// The same as a statement of another own account.
    pub fn shows_on(&self, account: &str, rows: &[Row<'_>]) -> Outcome {
        let account = account.parse().expect("an account");
        let done = self.book.import_with("camt", &camt(rows), |request| request.account = account);
        done.expect("it is imported")
    }

    /// The treasurer says that an attempt was not executed.
    pub fn not_executed(&self, intent: u64) -> Result<u64, TreasuryError> {
        let unsigned = Unsigned {
            word: Word::NotExecuted,
            subject: intent,
            signer: code("treasurer"),
            until: "2027-01-01".parse().expect("a day"),
        };
        self.treasury("2026-10-31", |treasury| {
            let said = treasury.to_sign(unsigned).expect("lines");
            let signature = said.sign(&self.key);
            treasury::record(treasury, &said, signature, None)
        })
    }

    /// Proposes the end of a commitment; gives the entry.
    pub fn ends(&self, day: &str, commitment: &str) -> u64 {
        let file = ServiceFile::parse(&format!("{SERVICE}{COMMITMENTS}")).expect("a service");
        let wanted = file.wanted().into_iter().find(|wanted| &*wanted.policy.code == commitment);
        let wanted = wanted.expect("a commitment");
        self.treasury(day, |treasury| {
            let draft = wanted.draft(treasury.today(), treasury.by(), false);
            treasury.push(draft).expect("its end")
        })
    }

    /// The same as a dry run.
    pub fn would_show(&self, rows: &[Row<'_>]) -> Outcome {
        let text = camt(rows);
        let statement = read("camt", &text);
        let request = Request {
            file: "a.xml",
            sha256: Sha256::digest(&text).into(),
            statement: &statement,
            account: "assets:bank:main".parse().expect("an account"),
            same_account: false,
            local: &self.book.rules,
            accept: None,
            verdicts: Verdicts::default(),
        };
        let (mut journal, mut clerk) = (self.book.journal(), clerk());
        let mut append = journal.begin(&mut clerk).expect("an append");
        import(&mut append, &request, &mut |_, _| {}).expect("it would be imported")
    }

    pub fn undo(&self, outcome: &Outcome) {
        let (mut journal, mut clerk) = (self.book.journal(), clerk());
        let mut append = journal.begin(&mut clerk).expect("an append");
        for statement in outcome.currencies.iter().filter_map(|of| of.statement) {
            undo(&mut append, statement, "the wrong file").expect("it is undone");
        }
        append.commit().expect("a commit");
        forget_undone(&journal).expect("forgotten");
    }

    /// The bank says that it will not pay.
    pub fn rejects(&self, intent: u64) {
        self.treasury("2026-10-07", |treasury| {
            treasury::say(
                treasury,
                intent,
                Step::Rejected,
                false,
                Some("AC04"),
                treasury::Note::None,
            )
            .expect("it is said")
        });
    }

    pub fn owes(&self) -> i64 {
        self.book.holds(&format!("{PAYABLE} EUR"))
    }
}

/// A person says that a row is a payment, without a fee.
pub fn settle(
    treasury: &mut Treasury<'_, '_>,
    row: u64,
    claim: u64,
) -> Result<Settled, TreasuryError> {
    let reason = "its sum".to_owned();
    treasury::settle(treasury, &Said { row, claim, more: Vec::new(), fee: 0, rest: None, reason })
}

/// The notices of an outcome.
pub fn notices(outcome: &Outcome) -> Vec<Notice> {
    outcome.settlements.told.iter().map(|told| told.notice.clone()).collect()
}

pub fn camt(rows: &[Row<'_>]) -> String {
    let entries: String = rows.iter().enumerate().map(|(n, row)| entry(n, row)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>{OWN}\
         </IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    )
}

fn entry(n: usize, row: &Row<'_>) -> String {
    let (side, amount) = match row.amount.strip_prefix('-') {
        Some(amount) => ("DBIT", amount),
        None => ("CRDT", row.amount),
    };
    let charges = match row.charges {
        "" => String::new(),
        charges => format!(
            "<Chrgs><Rcrd><Amt Ccy=\"EUR\">{charges}</Amt><CdtDbtInd>DBIT</CdtDbtInd>\
             <ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>"
        ),
    };
    let details = match row.details.as_str() {
        "" => details(row, side),
        details => details.to_owned(),
    };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>\
         <BookgDt><Dt>{}</Dt></BookgDt><AcctSvcrRef>{}-{n}-{amount}</AcctSvcrRef>{charges}\
         <NtryDtls>{}{details}</NtryDtls></Ntry>",
        row.day, row.day, row.batch,
    )
}

fn details(row: &Row<'_>, side: &str) -> String {
    let other = if side == "DBIT" { "Cdtr" } else { "Dbtr" };
    let part = |tag: &str, text: &str| match text {
        "" => String::new(),
        text => format!("<{tag}>{text}</{}>", tag.split(' ').next().unwrap_or(tag)),
    };
    let reason = match row.reason {
        "" => String::new(),
        reason => format!("<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>"),
    };
    let account = part("IBAN", row.iban);
    let account = match account.as_str() {
        "" => String::new(),
        account => format!("<{other}Acct><Id>{account}</Id></{other}Acct>"),
    };
    format!(
        "<TxDtls><Refs>{}</Refs><RltdPties><{other}>{}</{other}>{account}</RltdPties>\
         <RmtInf>{}</RmtInf>{reason}</TxDtls>",
        part("EndToEndId", row.id),
        part("Nm", row.name),
        part("Ustrd", row.text),
    )
}

const SERVICE: &str = r#"
[service]
name = "Open Map"
currency = "EUR"

[[account]]
code = "assets:bank:main"
currencies = ["EUR"]

[[fund]]
code = "general"
name = "General"

[[category]]
code = "hosting"
name = "Hosting"
function = "program"

[[limit]]
currency = "EUR"
account = "assets:bank:main"
rail = "sepa"
payout = "9000.00"
day = "90000.00"
month = "900000.00"
payee = "900000.00"
"#;

const COMMITMENTS: &str = r#"
[[commitment]]
code = "server"
payee = "host"
category = "hosting"
currency = "EUR"
cap = "60.00"
amount = "49.90"
every = "1m"
from = "2026-07-01"
collect = "debit"

[[commitment]]
code = "domain"
payee = "dns"
category = "hosting"
currency = "EUR"
cap = "20.00"
every = "1m"
from = "2026-07-01"
collect = "card"
"#;
