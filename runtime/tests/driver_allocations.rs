//! The hot path allocates nothing.

#[allow(dead_code, reason = "the benchmark uses more of it")]
mod driver_adder;

use driver_adder::{Adder, Event, Numbers};
use fsmith::driver::Supervisor;

/// Runs so many events of each kind, and returns how often memory was allocated.
fn allocations(events: u64, effect_every: u64) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let supervisor = Supervisor::new(Adder::new(effect_every))
        .mailbox(events as usize)
        .streams(Numbers([events, events]));
    let (handle, supervision) = supervisor.into_parts();
    for n in 0..events {
        handle.try_send(Event::Add(n)).unwrap();
    }
    drop(handle);
    let counted = allocation_counter::measure(|| {
        runtime.block_on(supervision).unwrap();
    });
    counted.count_total
}

#[test]
fn a_hundred_times_the_events_allocate_no_more() {
    for effect_every in [0, 1] {
        let few = allocations(1_000, effect_every);
        let many = allocations(100_000, effect_every);
        assert_eq!(few, many, "with effects every {effect_every}");
    }
}
