//! What a handle and the loop share: the bell that calls for attention, requests, counters.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

use tokio::time::Instant;

/// The state shared by the loop, its handles and its invocations.
///
/// Two flags say, between two items of a batch, that something more urgent waits. Whoever has
/// something *pushes, then sets*; the loop *clears, then drains*. The set releases and the clear
/// acquires: a clear that sees the set also sees what was pushed before it, and a set that comes
/// after the clear leaves the flag up for the next look. In the other order of either pair, an item
/// pushed in between would lie behind a lowered flag. The look itself is relaxed: it may come one
/// item late, it decides nothing.
#[derive(Debug, Default)]
pub(super) struct Control {
    rung: AtomicBool,
    mail: AtomicBool,
    waker: Mutex<Option<Waker>>,
    request: Mutex<Option<Request>>,
    pub(super) refused: AtomicU64,
    pub(super) overflowed: AtomicU64,
    pub(super) late: AtomicU64,
}

/// A request to end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// Whether what the mailbox has accepted is handled before the machine hears of it.
    pub(super) drain: bool,
    /// When the machine is cancelled if it has not ended; `None` is never.
    pub(super) deadline: Option<Instant>,
}

/// Returns the earlier of two moments, where `None` is never.
pub(super) fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Control {
    /// Asks to end. Of several requests the earliest deadline holds, and a drain gives way.
    pub(super) fn request(&self, request: Request) {
        {
            let mut pending = lock(&self.request);
            *pending = Some(match *pending {
                None => request,
                Some(earlier_one) => Request {
                    drain: earlier_one.drain && request.drain,
                    deadline: earlier(earlier_one.deadline, request.deadline),
                },
            });
        }
        self.ring();
    }

    /// Takes what has been requested since it was last asked.
    pub(super) fn take_request(&self) -> Option<Request> {
        lock(&self.request).take()
    }

    /// Calls the loop: a request or an invocation waits. What waits was noted before.
    pub(super) fn ring(&self) {
        self.rung.store(true, Ordering::Release);
        let waker = lock(&self.waker).clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Returns whether the bell has rung since it was last answered.
    #[inline]
    pub(super) fn is_rung(&self) -> bool {
        self.rung.load(Ordering::Relaxed)
    }

    /// Answers the bell, and returns whether it had rung. What waits is looked at afterwards.
    #[inline]
    pub(super) fn answer(&self) -> bool {
        self.is_rung() && self.rung.swap(false, Ordering::Acquire)
    }

    /// Notes whom to wake. Whoever rings later wakes it; who rang before is seen by the next
    /// [`answer`](Self::answer).
    pub(super) fn register(&self, waker: &Waker) {
        let mut known = lock(&self.waker);
        if !known.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *known = Some(waker.clone());
        }
    }

    /// Says that the mailbox has something. Its channel wakes the loop, if that sleeps.
    #[inline]
    pub(super) fn raise_mail(&self) {
        self.mail.store(true, Ordering::Release);
    }

    /// Returns whether the mailbox has had something since it was last drained.
    #[inline]
    pub(super) fn has_mail(&self) -> bool {
        self.mail.load(Ordering::Relaxed)
    }

    /// Forgets that the mailbox has something. It is drained afterwards.
    #[inline]
    pub(super) fn clear_mail(&self) {
        if self.has_mail() {
            self.mail.swap(false, Ordering::Acquire);
        }
    }
}

/// Wakes the loop on behalf of one invocation, and remembers which.
#[derive(Debug)]
pub(super) struct Caller {
    called: AtomicBool,
    control: Arc<Control>,
}

impl Caller {
    pub(super) fn new(control: Arc<Control>) -> Arc<Self> {
        Arc::new(Self {
            called: AtomicBool::new(false),
            control,
        })
    }

    /// Returns whether it has called since it was last asked.
    pub(super) fn take_call(&self) -> bool {
        self.called.swap(false, Ordering::Acquire)
    }

    /// Calls.
    pub(super) fn call(&self) {
        self.called.store(true, Ordering::Release);
        self.control.ring();
    }
}

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        self.call();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.call();
    }
}

/// Locks what no panic can leave half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
