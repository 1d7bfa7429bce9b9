//! Timers: which slot, how they are armed, what their firing does.

use fsm_model::{Machine, StateId, TimerId};
use proc_macro2::{Literal, TokenStream};

use crate::ir::Delay;
use crate::text;

use super::call::{LENT, Locals};
use super::dispatch::Occurrence;
use super::{Expander, code, number};

impl Expander<'_> {
    /// The slot of a timer.
    pub(super) fn slot(&self, timer: TimerId) -> usize {
        self.slots[timer.index()]
    }

    /// The timers that a state arms.
    pub(super) fn timers_of(&self, owner: Option<StateId>) -> impl Iterator<Item = TimerId> + '_ {
        let owner = owner.map_or(self.model.states.len(), StateId::index);
        self.timers_of[owner].iter().copied()
    }

    /// Arms a timer.
    pub(super) fn arm(&self, timer: TimerId, locals: Locals<'_>) -> TokenStream {
        let (slot, delay) = (number(self.slot(timer)), self.delay(timer, locals));
        code!(self.kernel.timers.arm(#slot, now, #delay))
    }

    /// A delay; one of zero is refused where it would tick without end.
    fn delay(&self, timer: TimerId, locals: Locals<'_>) -> TokenStream {
        let ir = &self.machine[timer];
        match &ir.delay {
            Delay::Fixed(fixed) => length(*fixed),
            Delay::Named { handler, args } => {
                let asked = self.look(*handler, args, locals);
                if !ir.periodic {
                    return asked;
                }
                let name = text::plain(&self.machine.handlers[*handler].name);
                let state = ir.owner.map_or("", |owner| self.model[owner].name);
                code!(::fsmith::core::period(#asked, #name, #state)?)
            }
        }
    }

    /// The fields that a timer's delay asks for.
    pub(super) fn delay_fields(&self, timer: TimerId, fields: &mut Vec<(StateId, u16)>) {
        if let Delay::Named { args, .. } = &self.machine[timer].delay {
            Self::collect_fields(args, fields);
        }
    }

    /// Arms a periodic timer again, before its rules are tried.
    pub(super) fn arm_next(&self, timer: TimerId) -> TokenStream {
        let delay = self.delay(timer, LENT);
        code!(self.kernel.timers.arm_next(firing, now, #delay);)
    }

    /// One method a timer, and the one that chooses between them.
    pub(super) fn firing(&self) -> TokenStream {
        if self.model.timers.is_empty() {
            return TokenStream::new();
        }
        let methods = self.model.timer_ids().map(|timer| {
            let name = &self.names.fire[timer.index()];
            let body = self.dispatch(Occurrence::Timer(timer));
            let firing = self.model[timer]
                .periodic
                .then(|| code!(firing: ::fsmith::core::Firing,));
            code! {
                fn #name(
                    &mut self,
                    #firing
                    now: ::std::time::Instant,
                ) -> ::fsmith::core::Step {
                    #body
                }
            }
        });
        let mut slots: Vec<(usize, TimerId)> = self
            .model
            .timer_ids()
            .map(|timer| (self.slot(timer), timer))
            .collect();
        slots.sort_unstable();
        let arms = slots.iter().map(|&(slot, timer)| {
            let (slot, name) = (number(slot), &self.names.fire[timer.index()]);
            let firing = self.model[timer].periodic.then(|| code!(firing,));
            code!(#slot => self.#name(#firing now)?,)
        });
        code! {
            #(#methods)*

            fn fire_due(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::fsmith::core::Step<bool> {
                let mut fired = false;
                while let ::core::option::Option::Some(firing) = self.kernel.timers.expire(now) {
                    fired = true;
                    self.kernel.microstep(self.state_name())?;
                    match firing.slot {
                        #(#arms)*
                        _ => ::fsmith::core::Outcome::Unhandled,
                    };
                    self.settle(now)?;
                    if self.kernel.ending().is_some() {
                        break;
                    }
                }
                ::core::result::Result::Ok(fired)
            }
        }
    }
}

/// The slots by timer: of two due at once the lower one fires first, so inner states come before
/// outer ones, then source order.
pub(super) fn slots(model: &Machine<'_>) -> Vec<usize> {
    let depth = |id: TimerId| model[id].owner.map_or(0, |at| model.path(at).count());
    let mut order: Vec<TimerId> = model.timer_ids().collect();
    order.sort_by_key(|&id| std::cmp::Reverse(depth(id)));
    let mut slots = vec![0; order.len()];
    for (slot, timer) in order.into_iter().enumerate() {
        slots[timer.index()] = slot;
    }
    slots
}

/// A length of time as an expression.
pub(super) fn length(length: std::time::Duration) -> TokenStream {
    let millis = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
    if length.subsec_nanos() == 0 {
        let secs = Literal::u64_unsuffixed(length.as_secs());
        return code!(::core::time::Duration::from_secs(#secs));
    }
    if length == std::time::Duration::from_millis(millis) {
        let millis = Literal::u64_unsuffixed(millis);
        return code!(::core::time::Duration::from_millis(#millis));
    }
    let secs = Literal::u64_unsuffixed(length.as_secs());
    let nanos = Literal::u32_unsuffixed(length.subsec_nanos());
    code!(::core::time::Duration::new(#secs, #nanos))
}
