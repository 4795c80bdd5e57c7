//! What is worked out once for a state of the book, and given to every page until there is another state: so a
//! page costs what it alone says. Bounded: of what has many kinds, so many are kept.
//! Refuses what the making refuses, and keeps no refusal. `known` says what is kept so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was made for one state, by kind.
pub struct Once<S, T, K = ()> {
    room: usize,
    kept: Mutex<Kept<S, T, K>>,
}

/// Empty until its maker is through.
type Place<T> = Arc<Mutex<Option<Arc<T>>>>;

struct Kept<S, T, K> {
    state: Option<S>,
    all: BTreeMap<K, Place<T>>,
}

impl<S, T> Default for Once<S, T> {
    fn default() -> Self {
        Self::with_room(1)
    }
}

impl<S, T, K> Once<S, T, K> {
    /// Nothing yet, and room for so many kinds.
    pub fn with_room(room: usize) -> Self {
        Self { room, kept: Mutex::new(Kept { state: None, all: BTreeMap::new() }) }
    }
}

impl<S: Clone + PartialEq, T, K: Clone + Ord> Once<S, T, K> {
    /// What was made of this kind for this state, or is made now. Whoever asks for the same meanwhile waits:
    /// twice the work, and its memory, would help nobody.
    ///
    /// # Errors
    /// What `make` says.
    pub fn of<E>(
        &self,
        state: &S,
        kind: &K,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let place = self.place(state, kind);
        let mut made = held(&place);
        match &*made {
            Some(made) => Ok(made.clone()),
            None => Ok(made.insert(Arc::new(make()?)).clone()),
        }
    }

    fn place(&self, state: &S, kind: &K) -> Place<T> {
        let mut kept = held(&self.kept);
        if kept.state.as_ref() != Some(state) {
            *kept = Kept { state: Some(state.clone()), all: BTreeMap::new() };
        }
        if kept.all.len() >= self.room && !kept.all.contains_key(kind) {
            kept.all.pop_first();
        }
        kept.all.entry(kind.clone()).or_default().clone()
    }
}

/// Whoever panicked while making left nothing half made.
fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_for_each_state_and_a_refusal_is_not_kept() {
        let once: Once<u8, u8, u8> = Once::with_room(2);
        let ask = |state, kind, made: Result<u8, ()>| once.of(&state, &kind, || made).map(|of| *of);
        assert_eq!(ask(1, 1, Err(())), Err(()));
        assert_eq!(ask(1, 1, Ok(5)), Ok(5));
        assert_eq!(ask(1, 1, Ok(6)), Ok(5), "it is known");
        assert_eq!((ask(1, 2, Ok(7)), ask(1, 3, Ok(8))), (Ok(7), Ok(8)));
        assert_eq!(ask(1, 1, Ok(9)), Ok(9), "there was no room for it");
        assert_eq!(ask(2, 3, Ok(4)), Ok(4), "another state");
    }
}
