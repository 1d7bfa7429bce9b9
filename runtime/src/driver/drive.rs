//! What the driver needs of a machine besides its steps.

use std::future::Future;
use std::pin::Pin;

use super::{Handle, Ports};
use crate::core::{Machine, Visit};

/// A task of a state: boxed once a visit, polled by the driver in place.
pub type Invoked<D, X> = Pin<Box<dyn Future<Output = Result<D, X>> + Send>>;

/// A machine whose effects and invocations can be run. `fsm!` generates the implementation.
pub trait Drive: Machine + Send + 'static {
    /// What commands are sent by: the generated `NameHandle`.
    type Handle: Clone + From<Handle<Self::Event, Self::Id>>;

    /// Tells the machine where the ports of its invocations lead to, before it is started.
    ///
    /// Without it, as where a machine is stepped by hand, they are closed.
    fn connect(&mut self, ports: Ports<Self::Event>) {
        drop(ports);
    }

    /// Runs an effect with the behaviour.
    ///
    /// # Cancel safety
    ///
    /// That of the behaviour's method: the driver drops it only when it is itself dropped, or when
    /// a deadline of the shutdown passes.
    fn run(&mut self, effect: Self::Effect)
    -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Starts the next invocation of a state that was entered, if there is one.
    #[allow(clippy::type_complexity, reason = "a pair of two named types")]
    fn take_invocation(&mut self) -> Option<(Visit, Invoked<Self::Done, Self::Error>)>;
}

/// A machine that can be moved to another thread with all that it handles.
///
/// Every [`Drive`] whose events, states, effects, results and errors are `Send` is one: there is
/// nothing to implement. [`Drive`] itself does not ask for it, so that a machine whose payloads
/// are not `Send` still compiles for those who step it by hand.
pub trait Supervised:
    Drive + Machine<Event: Send, State: Send, Effect: Send, Done: Send, Error: Send>
{
}

impl<M> Supervised for M where
    M: Drive + Machine<Event: Send, State: Send, Effect: Send, Done: Send, Error: Send>
{
}
