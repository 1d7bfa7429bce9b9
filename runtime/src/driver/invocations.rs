//! The invocations that run: polled in place, each only when it was woken.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::Invoked;
use super::control::{Caller, Control};
use crate::core::Visit;

/// The invocations of a machine, one slot each, and those that have ended and not been delivered.
pub(super) struct Invocations<D, X> {
    slots: Vec<Slot<D, X>>,
    /// At most one a slot: a slot is free again only when its end was taken.
    ended: VecDeque<End<D, X>>,
    running: usize,
    control: Arc<Control>,
}

/// Which visit ended, and how.
pub(super) type End<D, X> = (Visit, Result<D, X>);

struct Slot<D, X> {
    caller: Arc<Caller>,
    /// The same caller, as the invocation sees it: made once a slot.
    waker: Waker,
    task: Option<(Visit, Invoked<D, X>)>,
}

impl<D, X> Invocations<D, X> {
    pub(super) fn new(control: Arc<Control>) -> Self {
        Self {
            slots: Vec::new(),
            ended: VecDeque::new(),
            running: 0,
            control,
        }
    }

    /// Starts an invocation: it is polled at the next look.
    pub(super) fn start(&mut self, visit: Visit, task: Invoked<D, X>) {
        let index = usize::from(visit.slot);
        while self.slots.len() <= index {
            let caller = Caller::new(Arc::clone(&self.control));
            let waker = Waker::from(Arc::clone(&caller));
            self.slots.push(Slot {
                caller,
                waker,
                task: None,
            });
        }
        let slot = &mut self.slots[index];
        let replaced = slot.task.replace((visit, task));
        self.running += usize::from(replaced.is_none());
        slot.caller.call();
    }

    /// Polls those that were woken. What has ended waits for [`take_end`](Self::take_end).
    pub(super) fn poll_woken(&mut self) {
        for slot in &mut self.slots {
            let Some((visit, task)) = &mut slot.task else {
                continue;
            };
            if !slot.caller.take_call() {
                continue;
            }
            if let Poll::Ready(result) = task.as_mut().poll(&mut Context::from_waker(&slot.waker)) {
                self.ended.push_back((*visit, result));
                slot.task = None;
                self.running -= 1;
            }
        }
    }

    /// Takes the end that came first.
    pub(super) fn take_end(&mut self) -> Option<End<D, X>> {
        self.ended.pop_front()
    }

    /// Drops those whose visit is over, running or ended.
    #[inline]
    pub(super) fn retain(&mut self, is_live: impl Fn(Visit) -> bool) {
        if self.running == 0 && self.ended.is_empty() {
            return;
        }
        self.ended.retain(|(visit, _)| is_live(*visit));
        for slot in &mut self.slots {
            if slot.task.as_ref().is_some_and(|task| !is_live(task.0)) {
                slot.task = None;
                self.running -= 1;
            }
        }
    }

    /// Drops all.
    pub(super) fn clear(&mut self) {
        self.retain(|_| false);
    }
}

impl<D, X> fmt::Debug for Invocations<D, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocations")
            .field("running", &self.running)
            .field("ended", &self.ended.len())
            .finish_non_exhaustive()
    }
}
