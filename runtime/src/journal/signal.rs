//! Wakes the readers of a journal after an append.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};

/// A generation that rises after each append, and who waits for it to rise.
///
/// A wake is a hint: readers look at the generation, read until they find nothing, and only then
/// wait for a later one. Unlike `tokio::sync::watch` it is polled without a boxed future and
/// takes no part in tokio's budget, so that "nothing new" can be told from "not now".
#[derive(Debug, Default)]
pub(super) struct Signal {
    generation: AtomicU64,
    waiting: Mutex<Vec<(u64, Waker)>>,
    listeners: AtomicU64,
}

impl Signal {
    /// Says that there is something to read.
    pub(super) fn raise(&self) {
        let woken = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            self.generation.fetch_add(1, Ordering::SeqCst);
            std::mem::take(&mut *waiting)
        };
        for (_, waker) in woken {
            waker.wake();
        }
    }

    /// Returns one who has not yet looked.
    pub(super) fn listen(self: &Arc<Self>) -> Listener {
        Listener {
            id: self.listeners.fetch_add(1, Ordering::Relaxed),
            seen: None,
            signal: Arc::clone(self),
        }
    }
}

/// One reader's view of a signal.
#[derive(Debug)]
pub(super) struct Listener {
    id: u64,
    /// The generation before the last look; `None` before the first.
    seen: Option<u64>,
    signal: Arc<Signal>,
}

impl Listener {
    /// Notes the present generation: to be called before a read, whose emptiness it then dates.
    pub(super) fn look(&mut self) {
        self.seen = Some(self.signal.generation.load(Ordering::SeqCst));
    }

    /// Returns whether the signal was raised since the last look.
    pub(super) fn is_raised(&self) -> bool {
        self.seen != Some(self.signal.generation.load(Ordering::SeqCst))
    }

    /// Has the task woken once the signal is raised; false if it has been since the last look.
    pub(super) fn wait(&self, cx: &Context<'_>) -> bool {
        let mut waiting = self
            .signal
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if self.is_raised() {
            return false;
        }
        match waiting.iter_mut().find(|(id, _)| *id == self.id) {
            Some((_, waker)) => waker.clone_from(cx.waker()),
            None => waiting.push((self.id, cx.waker().clone())),
        }
        true
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut waiting = self
            .signal
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(id, _)| *id != self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_looked_before_the_raise_does_not_wait() {
        let signal = Arc::new(Signal::default());
        let mut listener = signal.listen();
        let cx = Context::from_waker(Waker::noop());
        assert!(!listener.wait(&cx), "one who never looked reads first");
        listener.look();
        assert!(listener.wait(&cx));
        signal.raise();
        assert!(!listener.wait(&cx));
        assert!(listener.is_raised());
    }

    #[test]
    fn a_dropped_listener_leaves_no_waker_behind() {
        let signal = Arc::new(Signal::default());
        let mut listener = signal.listen();
        listener.look();
        let cx = Context::from_waker(Waker::noop());
        assert!(listener.wait(&cx) && listener.wait(&cx));
        assert_eq!(
            signal.waiting.lock().unwrap().len(),
            1,
            "waiting twice is one waiter"
        );
        drop(listener);
        assert!(signal.waiting.lock().unwrap().is_empty());
    }
}
