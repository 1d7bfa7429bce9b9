//! Steps of a test that is its own driver.

use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use fsmith::core::{Machine, StateId};
use fsmith::driver::Drive;

/// Returns the name of the state; an empty one where there is none.
pub fn state<M: Machine>(machine: &M) -> &'static str {
    machine.id().map_or("", StateId::name)
}

/// Takes the effects queued, and returns their names, separated by blanks.
pub fn queued<M: Machine<Effect: Debug>>(machine: &mut M) -> String {
    let effects = std::iter::from_fn(|| machine.take_effect());
    let names: Vec<String> = effects
        .map(|queued| format!("{:?}", queued.effect))
        .collect();
    names.join(" ")
}

/// Runs the effects queued; none of them may wait or fail.
///
/// # Panics
///
/// Where one waits or fails.
pub fn run_effects<M: Drive<Error: Debug>>(machine: &mut M) {
    while let Some(queued) = machine.take_effect() {
        finished(machine.run(queued.effect)).expect("no effect of this test fails");
    }
}

/// Returns what a future gives that need not wait.
///
/// # Panics
///
/// Where it waits.
pub fn finished<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("this future waits"),
    }
}
