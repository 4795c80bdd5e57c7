//! Payees that have or had one account: whoever is behind it is one, by however many names.
//! Refuses whoever has a successor's account and is none. Reads private.db once, until one more payee is
//! declared.

use super::opened::kept;
use super::{Treasury, TreasuryError};
use crate::account::Code;
use std::collections::{BTreeSet, HashMap};

impl Treasury<'_, '_> {
    /// A payee, and those that have or had the same account: whoever is behind it may ask twice.
    pub(super) fn sharing(
        &mut self,
        payee: &Code,
        account: Option<&str>,
    ) -> Result<BTreeSet<Code>, TreasuryError> {
        let mut sharing = BTreeSet::from([payee.clone()]);
        let Some(account) = account else { return Ok(sharing) };
        let accounts = match self.accounts.take() {
            Some(accounts) => accounts,
            None => self.read_accounts()?,
        };
        sharing.extend(accounts.get(account).into_iter().flatten().cloned());
        self.accounts = Some(accounts);
        Ok(sharing)
    }

    /// Refuses whoever has the account of a successor and is none: an ordinary bill would pay them.
    pub(super) fn refuse_successors(
        &mut self,
        payee: &Code,
        account: Option<&str>,
    ) -> Result<(), TreasuryError> {
        let sharing = self.sharing(payee, account)?;
        let mut successors = self.payouts.authority.successors(self.today()).map(|(code, _)| code);
        match successors.find(|heir| heir != payee && sharing.contains(heir)) {
            Some(heir) => Err(TreasuryError::SuccessorsAccount(heir)),
            None => Ok(()),
        }
    }

    fn read_accounts(&self) -> Result<HashMap<String, BTreeSet<Code>>, TreasuryError> {
        let mut accounts: HashMap<String, BTreeSet<Code>> = HashMap::new();
        let authority = &self.payouts.authority;
        for code in authority.payees() {
            for version in authority.versions_of(code) {
                let words = kept(self.append.journal().secrets(), version.entry)?;
                if let Some(account) = words.source.account {
                    accounts.entry(account).or_default().insert(code.clone());
                }
            }
        }
        Ok(accounts)
    }
}
