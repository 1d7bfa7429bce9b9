//! Timers: which slot, how they are armed, what their firing does.

use fsm_model::{StateId, TimerId};
use proc_macro2::TokenStream;

use crate::ir::Delay;
use crate::text;

use super::call::{LENT, Locals};
use super::dispatch::Occurrence;
use super::{Expander, code};

impl Expander<'_> {
    /// The slots by timer: of two due at once the lower one fires first, so inner states come
    /// before outer ones, then source order.
    pub(super) fn slot(&self, timer: TimerId) -> usize {
        let depth = |id: TimerId| {
            self.model[id]
                .owner
                .map_or(0, |at| self.model.path(at).count())
        };
        let mine = depth(timer);
        let before =
            |other: &TimerId| depth(*other) > mine || (depth(*other) == mine && other.0 < timer.0);
        self.model.timer_ids().filter(before).count()
    }

    /// The timers that a state arms.
    pub(super) fn timers_of(&self, owner: Option<StateId>) -> impl Iterator<Item = TimerId> + '_ {
        self.model
            .timer_ids()
            .filter(move |&id| self.model[id].owner == owner)
    }

    /// Arms a timer, as a statement.
    pub(super) fn arm(&self, timer: TimerId, locals: Locals<'_>) -> TokenStream {
        let slot = self.slot(timer);
        let (delay, check) = self.delay(timer, locals);
        code!({
            #check
            self.kernel.timers.arm(#slot, now, #delay);
        })
    }

    /// A delay as an expression, with what must be asked of it before.
    fn delay(&self, timer: TimerId, locals: Locals<'_>) -> (TokenStream, Option<TokenStream>) {
        let ir = &self.machine[timer];
        match &ir.delay {
            Delay::Fixed(length) => (Self::length(*length), None),
            Delay::Named { handler, args } => {
                let asked = self.look(*handler, args, locals);
                let name = text::plain(&self.machine.handlers[*handler].name);
                let state = ir.owner.map_or("", |owner| self.model[owner].name);
                let check = ir.periodic.then(|| {
                    code! {
                        if delay.is_zero() {
                            return ::core::result::Result::Err(
                                ::fsmith::core::Refused::ZeroPeriod { delay: #name, state: #state },
                            );
                        }
                    }
                });
                (code!(delay), Some(code!(let delay = #asked; #check)))
            }
        }
    }

    fn length(length: std::time::Duration) -> TokenStream {
        let (millis, secs) = (length.as_millis(), length.as_secs());
        if length.subsec_nanos() == 0 {
            return code!(::core::time::Duration::from_secs(#secs));
        }
        if length.subsec_nanos().is_multiple_of(1_000_000)
            && let Ok(millis) = u64::try_from(millis)
        {
            return code!(::core::time::Duration::from_millis(#millis));
        }
        let nanos = length.subsec_nanos();
        code!(::core::time::Duration::new(#secs, #nanos))
    }

    /// The fields that a timer's delay asks for.
    pub(super) fn delay_fields(&self, timer: TimerId, fields: &mut Vec<(StateId, u16)>) {
        if let Delay::Named { args, .. } = &self.machine[timer].delay {
            Self::collect_fields(args, fields);
        }
    }

    /// Arms a periodic timer again, before its rules are tried.
    pub(super) fn arm_next(&self, timer: TimerId) -> TokenStream {
        let (delay, check) = self.delay(timer, LENT);
        code! {
            #check
            self.kernel.timers.arm_next(firing, now, #delay);
        }
    }

    /// One method a timer, and the one that chooses between them.
    pub(super) fn firing(&self) -> TokenStream {
        if self.model.timers.is_empty() {
            return TokenStream::new();
        }
        let methods = self.model.timer_ids().map(|timer| {
            let name = &self.names.fire[timer.index()];
            let body = self.dispatch(Occurrence::Timer(timer));
            code! {
                fn #name(
                    &mut self,
                    firing: ::fsmith::core::Firing,
                    now: ::std::time::Instant,
                ) -> ::core::result::Result<::fsmith::core::Outcome, ::fsmith::core::Refused> {
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
            let name = &self.names.fire[timer.index()];
            code!(#slot => self.#name(firing, now)?,)
        });
        code! {
            #(#methods)*

            fn fire_due(
                &mut self,
                now: ::std::time::Instant,
            ) -> ::core::result::Result<bool, ::fsmith::core::Refused> {
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
