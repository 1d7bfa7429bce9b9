//! Which invocations belong to a state that is still active.

/// One visit to a state that has an invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Visit {
    /// The invocation's slot.
    pub slot: u8,
    /// Counts the visits: what belongs to an earlier one is refused.
    pub generation: u64,
}

/// The invocations of a machine, one slot each.
#[derive(Debug)]
pub struct Visits<const N: usize> {
    slots: [Slot; N],
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    generation: u64,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Its state is not active, or the invocation has ended.
    Over,
    /// Its state was entered; the invocation has not been handed out.
    Entered,
    /// The invocation was handed out.
    Started,
}

impl<const N: usize> Default for Visits<N> {
    fn default() -> Self {
        Self {
            slots: [Slot {
                generation: 0,
                stage: Stage::Over,
            }; N],
        }
    }
}

impl<const N: usize> Visits<N> {
    /// Notes that the slot's state was entered.
    #[inline]
    pub fn enter(&mut self, slot: usize) {
        let slot = &mut self.slots[slot];
        slot.generation += 1;
        slot.stage = Stage::Entered;
    }

    /// Notes that the slot's state was left.
    #[inline]
    pub fn leave(&mut self, slot: usize) {
        self.slots[slot].stage = Stage::Over;
    }

    /// Ends all: the machine is over.
    pub fn clear(&mut self) {
        for slot in &mut self.slots {
            slot.stage = Stage::Over;
        }
    }

    /// Takes the next invocation to start, lowest slot first.
    #[inline]
    pub fn start_next(&mut self) -> Option<Visit> {
        let slot = self
            .slots
            .iter()
            .position(|slot| slot.stage == Stage::Entered)?;
        self.slots[slot].stage = Stage::Started;
        Some(Visit {
            slot: slot as u8,
            generation: self.slots[slot].generation,
        })
    }

    /// Returns whether the visit goes on and its invocation has started and not ended.
    #[inline]
    pub fn is_live(&self, visit: Visit) -> bool {
        self.slots
            .get(usize::from(visit.slot))
            .is_some_and(|slot| slot.generation == visit.generation && slot.stage == Stage::Started)
    }

    /// Ends the invocation of a visit, and returns whether it was live.
    #[inline]
    pub fn finish(&mut self, visit: Visit) -> bool {
        let live = self.is_live(visit);
        if live {
            self.leave(usize::from(visit.slot));
        }
        live
    }
}
