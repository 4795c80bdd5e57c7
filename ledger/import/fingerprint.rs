//! Fingerprints: by what a row is recognised when it comes again.
//! Keyed with the book's secret, so that nobody can guess a row behind one; made of the bank's own
//! fields, never of derived ones, so that a later version of this program knows them still.

use super::{ImportError, Request};
use crate::account::Account;
use crate::journal::{Journal, JournalError};
use crate::statement::{Line, Statement};
use crate::store::Fingerprint;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Makes the fingerprints of one account's rows.
#[derive(Clone)]
pub struct Fingerprints {
    mac: Hmac<Sha256>,
    account: String,
    fields: Vec<Field>,
    unique: bool,
    buffer: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Date,
    Amount,
    Currency,
    Text,
    Name,
    Account,
    Id,
}

impl Fingerprints {
    pub fn new(journal: &Journal, request: &Request<'_>) -> Result<Self, ImportError> {
        Self::of_account(journal, request.statement, &request.account)
    }

    /// Those that the rows of a statement have in an account.
    pub fn of_account(
        journal: &Journal,
        statement: &Statement,
        account: &Account,
    ) -> Result<Self, ImportError> {
        let secret = journal.secrets().book_secret()?;
        let secret = secret.ok_or_else(|| {
            JournalError::Damaged("private.db has lost the secret of its fingerprints".to_owned())
        })?;
        let identity = &statement.profile().identity;
        let mut fields: Vec<Field> = identity.fingerprint.iter().filter_map(|f| named(f)).collect();
        if fields.is_empty() {
            fields = vec![Field::Date, Field::Amount, Field::Currency, Field::Text, Field::Name];
        }
        let mac = crate::slot::keyed(&secret);
        let account = account.as_str().to_owned();
        Ok(Self { mac, account, fields, unique: identity.unique, buffer: Vec::new() })
    }

    /// Those that the same rows would have in another own account.
    pub fn under(&self, account: &Account) -> Self {
        Self { account: account.as_str().to_owned(), ..self.clone() }
    }

    /// The fingerprint of a row.
    pub fn of(&mut self, line: &Line<'_>) -> Fingerprint {
        let Self { account, fields, buffer, .. } = self;
        buffer.clear();
        buffer.extend_from_slice(b"ledger/v1/fp\n");
        push(buffer, account.as_bytes());
        for field in fields {
            match field {
                Field::Date => push(buffer, &line.date.number().to_be_bytes()),
                Field::Amount => {
                    push(buffer, &line.gross.to_be_bytes());
                    push(buffer, &line.net.to_be_bytes());
                }
                Field::Currency => push(buffer, line.ccy.code().as_bytes()),
                Field::Text => push(buffer, line.text.as_bytes()),
                Field::Name => push(buffer, line.name.as_deref().unwrap_or_default().as_bytes()),
                Field::Account => {
                    push(buffer, line.counterparty.as_deref().unwrap_or_default().as_bytes());
                }
                Field::Id => push(buffer, line.id.as_deref().unwrap_or_default().as_bytes()),
            }
        }
        self.finish()
    }

    /// Whether another id is another row, whatever else is the same.
    pub fn tells_rows_apart(&self) -> bool {
        self.unique && self.fields.contains(&Field::Id)
    }

    /// The key of one of the bank's own ids, under which other rows find its entry.
    pub fn native(&mut self, id: &str) -> Fingerprint {
        let Self { account, buffer, .. } = self;
        buffer.clear();
        buffer.extend_from_slice(b"ledger/v1/id\n");
        push(buffer, account.as_bytes());
        push(buffer, id.as_bytes());
        self.finish()
    }

    fn finish(&self) -> Fingerprint {
        let mut mac = self.mac.clone();
        mac.update(&self.buffer);
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let mut short = [0; 16];
        short.copy_from_slice(whole.split_at(16).0);
        short
    }
}

/// A part behind its length: no two rows run together into the same bytes.
fn push(buffer: &mut Vec<u8>, part: &[u8]) {
    buffer.extend_from_slice(&(part.len() as u32).to_be_bytes());
    buffer.extend_from_slice(part);
}

fn named(field: &str) -> Option<Field> {
    Some(match field {
        "date" => Field::Date,
        "amount" => Field::Amount,
        "currency" => Field::Currency,
        "text" => Field::Text,
        "name" => Field::Name,
        "account" => Field::Account,
        "id" => Field::Id,
        _ => return None,
    })
}
