//! Every act held against its signature, before anything is decided by it.
//! Refuses a log in which an act bears another's signature: whoever can write the file, and has the
//! checkpoint key, has no member's key. `verify` checks the same entry by entry.

use super::{Authority, Breach, Signed};
use crate::act::Said;
use crate::log::Hash;

impl Authority {
    /// Checks every act that was seen. `leaf` gives an entry's hash, `root` the log's root at a size.
    ///
    /// # Errors
    /// What the hashes' readers say, or, as `forged` makes it, the first entry whose signature does
    /// not hold.
    pub(crate) fn check_signatures<E>(
        &self,
        mut leaf: impl FnMut(u64) -> Result<Hash, E>,
        mut root: impl FnMut(u64) -> Result<Hash, E>,
        forged: impl Fn(u64, Breach) -> E,
    ) -> Result<(), E> {
        let genesis = leaf(0)?;
        let acts = self.acts.iter().flat_map(|(subject, acts)| acts.iter().map(|s| (*subject, s)));
        for (subject, Signed { entry, act, key, .. }) in acts {
            let said = Said {
                genesis,
                seen: (act.seen, root(act.seen)?),
                word: act.word,
                subject: (subject, leaf(subject)?),
                policy: (act.policy, leaf(act.policy)?),
                signer: act.signer.clone(),
                until: act.until,
            };
            if said.verify(&act.signature, key).is_err() {
                return Err(forged(*entry, Breach::Forged(act.signer.clone())));
            }
        }
        Ok(())
    }
}
