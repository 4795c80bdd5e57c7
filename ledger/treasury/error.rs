//! Why nothing was written about payouts, and what to do instead.
//! A cause's words stand in the message; whoever prints these shows no chain.

use crate::account::{Account, Code};
use crate::act::Word;
use crate::authority::Breach;
use crate::entry::{Phase, PostingError};
use crate::journal::JournalError;
use crate::money::Currency;
use crate::payout::rail::RailError;
use crate::phase::Lack;
use crate::shutdown::ShutdownError;
use crate::ssh::SshError;
use crate::store::StoreError;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TreasuryError {
    /// The books.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// What nobody may do, or not yet.
    #[error("not written, because the entry {0}; nothing was written")]
    Refused(Breach),
    /// A payee that nobody declared, or that may not be paid.
    #[error("payee {0} is not declared or was ended: see `ledger payee list`; nothing was written")]
    NoPayee(Code),
    /// The account is the fund's own.
    #[error("this is an account of the service itself: it cannot pay itself; nothing was written")]
    OwnAccount,
    /// The account of a successor, under another name.
    #[error(
        "this is the account of {0}, who is a successor: they are paid by the end or by a decision \
         alone, under their own name; nothing was written"
    )]
    SuccessorsAccount(Code),
    /// The same invoice, claimed before.
    #[error(
        "entry {0} claims the same invoice of this payee, or of another with its account: an invoice is \
         claimed once. If that claim was wrong, reject it first; nothing was written"
    )]
    SameInvoice(u64),
    /// The same document, on a claim for the same payee that stands.
    #[error(
        "entry {0} claims this very document for the same payee or account; nothing was written"
    )]
    SameDocument(u64),
    /// A gift that was claimed before.
    #[error("gift {gift} was claimed by entry {claim}: a gift goes back once; nothing was written")]
    Claimed {
        /// The gift.
        gift: u64,
        /// Its claim.
        claim: u64,
    },
    /// A category, fund or commitment that nobody declared.
    #[error("{0} `{1}` is not declared: see service.toml and `ledger apply`; nothing was written")]
    Undeclared(&'static str, String),
    /// No entry that can be signed so.
    #[error("entry {entry} is of type {found}: `{word}` is said of {expected}; nothing was written", word = .word.as_str())]
    Subject {
        /// What was to be said.
        word: Word,
        /// Of which entry.
        entry: u64,
        /// Its type.
        found: String,
        /// What it can be said of.
        expected: &'static str,
    },
    /// A member without a key.
    #[error("{0} has no key here: `ledger member key` makes one; nothing was written")]
    NoKey(Code),
    /// A signature that is not of these lines.
    #[error("the signature does not hold: {0}; nothing was written")]
    Signature(SshError),
    /// Lines that were not this book's.
    #[error("what was signed is not of this book: {0}; nothing was written")]
    OtherBook(&'static str),
    /// Nothing says how to pay in this currency.
    #[error(
        "no limit declares how to pay in {0}: add [[limit]] to service.toml; nothing was written"
    )]
    NoLimit(String),
    /// What the rail cannot carry.
    #[error("{0}; nothing was written")]
    Rail(RailError),
    /// Private words that are not those of the log.
    #[error(
        "what private.db keeps in `{slot}` of entry {entry} is not what the log holds: somebody \
         changed it; run `ledger verify`; nothing was written"
    )]
    Changed {
        /// Whose.
        entry: u64,
        /// Which slot.
        slot: &'static str,
    },
    /// Two accounts where one was signed.
    #[error(
        "claim {claim} names another account or holder than entry {payee} of its payee: it is not paid; \
         submit it anew with --again {claim}"
    )]
    TwoAccounts {
        /// The claim.
        claim: u64,
        /// The payee's entry.
        payee: u64,
    },
    /// A number that stands in private.db and is none.
    #[error("the account kept for entry {entry} cannot be read: {why}")]
    Kept {
        /// Whose.
        entry: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A debit that nobody explained may be the very payment that is said not to have been made.
    #[error(
        "entry {0} is a debit that nobody has explained, and may be this payment: say first what it \
         is; nothing was written"
    )]
    Unexplained(u64),
    /// A debit names the very payment that is to be made again, or said not to have been made.
    #[error(
        "entry {row} is a debit that names this payment of claim {claim}: if it is, {}`ledger payout \
         settle {row} {claim}` says so, with --fee where the bank took one, with --rest where it is \
         another sum; until that is clear it is \
         neither paid anew nor said not to be executed; nothing was written",
        by.map_or(String::new(), |by| format!("`ledger reverse {by} --reason …`, then "))
    )]
    Named {
        /// The debit.
        row: u64,
        /// Whose payment.
        claim: u64,
        /// What says that it is something else.
        by: Option<u64>,
    },
    /// Postings that make no entry.
    #[error(transparent)]
    Posting(#[from] PostingError),
    /// A batch that is not there.
    #[error("there is no batch {0}: see `ledger payout list`")]
    NoBatch(String),
    /// A claim that no statement can show paid.
    #[error(
        "claim {0} has no payment that this could be: see `ledger payout list` for where it stands; \
         nothing was written"
    )]
    NoAttempt(u64),
    /// A row that is of no statement, or has nothing unexplained.
    #[error(
        "entry {0} is no row of a statement that nobody explained: `ledger list --unclassified` \
         shows them; nothing was written"
    )]
    NoRow(u64),
    /// A row that was explained.
    #[error(
        "entry {by} says what entry {row} is: `ledger reverse {by} --reason …` takes that back first; \
         nothing was written"
    )]
    Explained {
        /// The row.
        row: u64,
        /// What explains it.
        by: u64,
    },
    /// A row that went to somebody else.
    #[error(
        "entry {0} names another account than was to be paid: ask the bank at once, this is not that \
         payment; nothing was written"
    )]
    OtherAccount(u64),
    /// A row that names another claim's payment.
    #[error(
        "entry {row} names the payment of claim {claim}: `ledger payout settle {row} {claim}` says \
         that it is, with --rest ACCOUNT where it is another sum; nothing was written"
    )]
    NamesOther {
        /// The row.
        row: u64,
        /// Whose payment it names.
        claim: u64,
    },
    /// A row in another currency.
    #[error(
        "entry {row} is in {found}, claim {claim} was to be paid in {ccy}: if it is, --rest \
         equity:conversion says so; nothing was written"
    )]
    OtherCurrency {
        /// The row.
        row: u64,
        /// Its currency.
        found: Currency,
        /// The claim.
        claim: u64,
        /// The claim's currency.
        ccy: Currency,
    },
    /// An account that takes no difference.
    #[error(
        "{0} takes no difference: it is spent (expenses:CATEGORY), earned (income:other:NAME), to come \
         back (assets:receivable), or in another row (assets:in-transit); of a row in another currency, \
         and of no other, it is equity:conversion; nothing was written"
    )]
    Rest(Account),
    /// Nothing is left over.
    #[error("entry {0} is just what was to be paid: leave --rest out; nothing was written")]
    NoRest(u64),
    /// A row of another amount.
    #[error(
        "entry {row} is of {found}, claim {claim} of {expected}: where the bank took a fee with it, \
         --fee AMOUNT says how much, to the cent; of another difference --rest ACCOUNT says where it \
         goes; if the row paid several claims, name them all; nothing was written"
    )]
    OtherAmount {
        /// The row.
        row: u64,
        /// Its amount.
        found: String,
        /// The claim.
        claim: u64,
        /// What was to be paid.
        expected: String,
    },
    /// A batch of which other bytes come than were committed.
    #[error(
        "batch {0} would not be the bytes that were committed: its words were changed or erased; \
         ask the bank what it has of it, nothing was written"
    )]
    OtherBytes(String),
    /// The days do not fit.
    #[error("{0}; nothing was written")]
    Days(&'static str),
    /// A phase that does not follow the one that goes on.
    #[error(
        "the service is {before}, which {phase} does not follow: {}; nothing was written",
        following(*.before), before = .before.as_str(), phase = .phase.as_str()
    )]
    NoWay {
        /// The phase that goes on.
        before: Phase,
        /// What was asked for.
        phase: Phase,
    },
    /// Gates that are not met.
    #[error("the service cannot go on to {} yet:\n{}nothing was written", .phase.as_str(), lines(.lacks))]
    Gates {
        /// What was asked for.
        phase: Phase,
        /// All that is lacking.
        lacks: Vec<Lack>,
    },
    /// More than is left over.
    #[error(
        "{asked} {ccy} are more than is left over: {left} {ccy} by today's figures, once the end and \
         the reserve are paid for: `ledger figures`; nothing was written"
    )]
    Surplus {
        /// The currency.
        ccy: Currency,
        /// In its decimals.
        asked: String,
        /// In its decimals, rounded down.
        left: String,
    },
    /// A decision without a reason.
    #[error("say why, to everybody, with --reason; nothing was written")]
    NoReason,
    /// Other grounds than those that members sign.
    #[error(
        "entry {0} proposes this already, with other words: leave --reason, --link and --document \
         out, or `ledger reject {0}` first; nothing was written"
    )]
    OtherGrounds(u64),
    /// The means of the service cannot be worked out.
    #[error("{0}; nothing was written")]
    Means(ShutdownError),
}

impl TreasuryError {
    /// Whether another claim might do: nothing is wrong with the books.
    pub(crate) fn is_of_the_claim(&self) -> bool {
        use TreasuryError::{
            NoPayee, Rail, SameDocument, SameInvoice, SuccessorsAccount, Undeclared,
        };
        matches!(
            self,
            Rail(_)
                | NoPayee(_)
                | SuccessorsAccount(_)
                | Undeclared(..)
                | SameDocument(_)
                | SameInvoice(_)
        )
    }
}

// No sources: their words stand in the message already, and a chain of causes would repeat them.
impl From<SshError> for TreasuryError {
    fn from(error: SshError) -> Self {
        Self::Signature(error)
    }
}

impl From<RailError> for TreasuryError {
    fn from(error: RailError) -> Self {
        Self::Rail(error)
    }
}

impl From<ShutdownError> for TreasuryError {
    fn from(error: ShutdownError) -> Self {
        match error {
            ShutdownError::Journal(error) => Self::Journal(error),
            other => Self::Means(other),
        }
    }
}

impl From<StoreError> for TreasuryError {
    fn from(error: StoreError) -> Self {
        Self::Journal(error.into())
    }
}

/// `what can follow is starting or closing`.
fn following(phase: Phase) -> String {
    let next: Vec<&str> =
        Phase::ALL.into_iter().filter(|next| phase.leads_to(*next)).map(Phase::as_str).collect();
    match next.is_empty() {
        true => "nothing does".to_owned(),
        false => format!("what can follow is {}", next.join(" or ")),
    }
}

fn lines(lacks: &[Lack]) -> String {
    lacks.iter().map(|lack| format!("  {lack}\n")).collect()
}
