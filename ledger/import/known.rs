//! Which rows the books have already: a keyed fingerprint of each row, with its count.
//! Two real twins both stay, and a file that comes again adds nothing: what is posted is the
//! difference of two multisets. Nothing of a fingerprint can be guessed without the book's secret.

use super::{Count, Counts, ImportError, Place, Request};
use crate::journal::{Journal, JournalError};
use crate::statement::Line;
use crate::store::Fingerprint;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::collections::HashMap;

/// Makes the fingerprints of one account's rows.
#[derive(Clone)]
pub struct Fingerprints {
    mac: Hmac<Sha256>,
    account: String,
    fields: Vec<Field>,
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
        let secret = journal.secrets().book_secret()?;
        let secret = secret.ok_or_else(|| {
            JournalError::Damaged("private.db has lost the secret of its fingerprints".to_owned())
        })?;
        let identity = &request.statement.profile().identity;
        let mut fields: Vec<Field> = identity.fingerprint.iter().filter_map(|f| named(f)).collect();
        if fields.is_empty() {
            fields = vec![Field::Date, Field::Amount, Field::Currency, Field::Text, Field::Name];
        }
        let mac = crate::slot::keyed(&secret);
        let account = request.account.as_str().to_owned();
        Ok(Self { mac, account, fields, buffer: Vec::new() })
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

/// What of a statement is new, in the order in which it is pushed.
pub struct Known {
    counts: Counts,
    /// The new units by day; within a day in the file's order.
    pub new: Vec<Place>,
}

impl Known {
    pub fn find(
        journal: &Journal,
        request: &Request<'_>,
        fingerprints: &Fingerprints,
    ) -> Result<Self, ImportError> {
        let mut units: Vec<Place> = request.statement.units().map(|(at, day)| (day, at)).collect();
        units.sort();
        let (from, to) = match (units.first(), units.last()) {
            (Some((first, _)), Some((last, _))) => (first.month().number(), last.month().number()),
            _ => (0, 0),
        };
        // Groups may reach into the neighbouring months.
        if !journal.secrets().any_known(from - 1, to + 1)? {
            return Ok(Self { counts: all_new(request), new: units });
        }
        Self::compare(journal, request, fingerprints.clone(), units)
    }

    fn compare(
        journal: &Journal,
        request: &Request<'_>,
        mut fingerprints: Fingerprints,
        units: Vec<Place>,
    ) -> Result<Self, ImportError> {
        let mut counts = Counts::new();
        let mut new = Vec::new();
        let mut left: HashMap<i32, HashMap<Fingerprint, u32>> = HashMap::new();
        for (day, at) in units {
            let unit = request.statement.unit(at).map_err(ImportError::Row)?;
            let mut unknown = 0;
            for line in &unit.lines {
                let month = line.date.month().number();
                // Units come by day: months far behind are not asked for again.
                left.retain(|m, _| *m >= day.month().number() - 1);
                let known = match left.entry(month) {
                    std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                    std::collections::hash_map::Entry::Vacant(place) => {
                        place.insert(journal.secrets().known(month)?)
                    }
                };
                match known.get_mut(&fingerprints.of(line)) {
                    Some(times) if *times > 0 => *times -= 1,
                    _ => unknown += 1,
                }
            }
            if unknown > 0 && unknown < unit.lines.len() {
                let row = unit.lines.first().map_or(0, |line| line.row);
                let why = "rows of its group were imported, others were not: the bank changed the \
                           group; undo the statement that holds it, then import both files";
                return Err(ImportError::Entry { row, why: why.to_owned() });
            }
            for line in &unit.lines {
                let count: &mut Count = counts.entry(line.ccy).or_default();
                if unknown == 0 {
                    count.known_rows += 1;
                } else {
                    count.new_rows += 1;
                    count.new_net = crate::money::add(count.new_net, line.net)?;
                }
            }
            if unknown > 0 {
                new.push((day, at));
            }
        }
        Ok(Self { counts, new })
    }

    pub fn count(&self, ccy: crate::money::Currency) -> Count {
        self.counts.get(&ccy).copied().unwrap_or_default()
    }

    pub fn any_new(&self) -> bool {
        !self.new.is_empty()
    }
}

/// The proofs have counted already.
fn all_new(request: &Request<'_>) -> Counts {
    let proofs = request.statement.proofs().iter();
    proofs
        .map(|p| (p.ccy, Count { new_rows: u64::from(p.rows), known_rows: 0, new_net: p.net }))
        .collect()
}
