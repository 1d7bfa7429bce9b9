//! What the driver needs of a machine besides its steps.

use std::future::Future;
use std::pin::Pin;

use crate::core::{Machine, Visit};

/// A task of a state: boxed once a visit, polled by the driver in place.
pub type Invoked<D, X> = Pin<Box<dyn Future<Output = Result<D, X>> + Send>>;

/// A machine whose effects and invocations can be run. `fsm!` generates the implementation.
pub trait Drive: Machine + Send + 'static {
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
