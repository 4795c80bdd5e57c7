//! Work on a second thread, refused in words where the machine has none to give.

use crate::store::StoreError;
use std::thread::{Builder, Scope, ScopedJoinHandle};

/// Starts `work` on a thread that ends with the scope.
///
/// # Errors
/// A limit of the machine; nothing was begun then.
pub(crate) fn beside<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, StoreError> {
    Builder::new().spawn_scoped(scope, work).map_err(|e| StoreError::NoThread(e.to_string()))
}
