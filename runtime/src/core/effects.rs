//! The queue of effects: what a step leaves to be awaited.

use std::collections::VecDeque;

/// An effect with the rule that queued it.
#[derive(Debug)]
pub struct Queued<F> {
    /// Which firing of a rule queued it: an `Err` drops the rest of the same firing.
    pub firing: u64,
    /// What is to be done.
    pub effect: F,
}

/// Effects in the order in which they were queued.
///
/// Its length is bounded by the effects of one macrostep: a driver empties it after each.
#[derive(Debug)]
pub struct Effects<F> {
    queue: VecDeque<Queued<F>>,
    firing: u64,
}

impl<F> Default for Effects<F> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            firing: 0,
        }
    }
}

impl<F> Effects<F> {
    /// Begins the effects of another rule.
    #[inline]
    pub fn begin_firing(&mut self) {
        self.firing += 1;
    }

    /// Queues an effect of the present rule.
    #[inline]
    pub fn push(&mut self, effect: F) {
        self.queue.push_back(Queued {
            firing: self.firing,
            effect,
        });
    }

    /// Takes the effect queued first.
    #[inline]
    pub fn pop(&mut self) -> Option<Queued<F>> {
        self.queue.pop_front()
    }

    /// Drops what is still queued by one firing.
    pub fn drop_firing(&mut self, firing: u64) {
        self.queue.retain(|queued| queued.firing != firing);
    }

    /// Returns whether nothing is queued.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}
