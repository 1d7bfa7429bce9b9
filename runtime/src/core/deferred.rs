//! Events that wait for another state.

use std::collections::VecDeque;

/// Deferred events, oldest first, and how far they have been offered again.
///
/// As in Erlang's `gen_statem`: after a transition all of them are offered again, oldest first and
/// before anything newer; one that is deferred again keeps its place.
#[derive(Debug)]
pub struct Deferred<E> {
    queue: VecDeque<E>,
    /// The place of the next to be offered.
    next: usize,
    /// Whether the one taken last is being handled: deferred again, it goes back to its place.
    is_offering: bool,
}

impl<E> Default for Deferred<E> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            next: 0,
            is_offering: false,
        }
    }
}

impl<E> Deferred<E> {
    /// How many events can be deferred at once.
    pub const MAX: usize = 1_024;

    /// Returns whether one more has room.
    #[inline]
    pub fn has_room(&self) -> bool {
        self.queue.len() < Self::MAX
    }

    /// Keeps an event; the caller has asked whether there is room.
    pub fn push(&mut self, event: E) {
        if self.is_offering {
            self.is_offering = false;
            self.queue.insert(self.next, event);
            self.next += 1;
        } else {
            // Until a transition there is nothing new to offer it to.
            if self.next == self.queue.len() {
                self.next += 1;
            }
            self.queue.push_back(event);
        }
    }

    /// Notes a transition: all are to be offered again.
    #[inline]
    pub fn offer_all(&mut self) {
        self.next = 0;
    }

    /// Returns whether one is to be offered.
    #[inline]
    pub fn has_offer(&self) -> bool {
        self.next < self.queue.len()
    }

    /// Takes the next one to be offered. [`settle`](Self::settle) follows when it was handled.
    pub fn offer(&mut self) -> Option<E> {
        let event = self.queue.remove(self.next)?;
        self.is_offering = true;
        Some(event)
    }

    /// Notes that the event offered last was handled: what is deferred from now on is newer.
    #[inline]
    pub fn settle(&mut self) {
        self.is_offering = false;
    }

    /// Takes the oldest, at the end of the machine.
    pub fn pop(&mut self) -> Option<E> {
        self.next = 0;
        self.queue.pop_front()
    }

    /// Returns how many wait.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Returns whether none waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_deferred_again_keeps_its_place_before_newer_ones() {
        let mut deferred = Deferred::default();
        for event in [1, 2, 3] {
            deferred.push(event);
        }
        assert!(!deferred.has_offer(), "nothing has changed since");
        deferred.offer_all();
        assert_eq!(deferred.offer(), Some(1));
        deferred.push(1);
        deferred.settle();
        assert_eq!(deferred.offer(), Some(2));
        deferred.settle();
        deferred.push(4);
        assert_eq!(deferred.offer(), Some(3));
        deferred.push(3);
        deferred.settle();
        assert_eq!(
            deferred.offer(),
            Some(4),
            "raised while an older one was offered"
        );
        deferred.push(4);
        deferred.settle();
        assert!(!deferred.has_offer());
        let left: Vec<i32> = std::iter::from_fn(|| deferred.pop()).collect();
        assert_eq!(left, [1, 3, 4]);
    }
}
