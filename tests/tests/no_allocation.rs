//! A step allocates nothing, whatever kind of rule it takes.

use std::time::{Duration, Instant};

use fsmith::core::{Input, Machine as _, Outcome};
use fsmith::fsm;

fsm! {
    machine Busy {
        events {
            Add(u64),
            Leave([u64; 8]),
            Choose(u64),
            Raise,
            Raised,
            No,
            Never,
            stream Data(u64),
        }
        error u64;
        on Add(n) do add(n);
        on error(cause) do add(cause);
        ignore Never;
        refuse No;
        every 10ms do tick;

        initial state Start {
            on Leave(data) => Inner(data);
            ignore Choose, Raise, Raised;
        }
        state Outer {
            on Raise do raise Raised, async report;
            on Raised do raised;
            on Data(n) if large(n) do add(n);
            ignore Data;

            initial state Plain {
                on Choose(n) do choose(n) => Inner(..) | Plain;
                on Leave(data) => Inner(data);
            }
            state Inner(data: [u64; 8]) {
                entry do note(data);
                exit do note(data);
                on Data(n) if large(n) do add(n), restart pause;
                after pause do add_data(data) => Plain;
                on Choose(n) do choose_next(n) => Inner(data) | Plain | Again(..);
                on Leave(_) => Inner(data);
            }
            state Again(left: u64) {
                always if done(left) => Plain;
                always do one_less(left) => Again(left);
            }
        }
    }
}

#[derive(Default)]
struct Sums {
    sum: u64,
    raised: u64,
    ticks: u64,
}

impl BusyBehavior for Sums {
    fn add(&mut self, n: u64) {
        self.sum += n;
    }
    fn tick(&mut self) {
        self.ticks += 1;
    }
    async fn report(&mut self) -> Result<(), u64> {
        Ok(())
    }
    fn raised(&mut self) {
        self.raised += 1;
    }
    fn large(&self, n: &u64) -> bool {
        *n > 10
    }
    fn choose(&mut self, n: u64) -> ChooseTarget {
        match n % 2 {
            0 => ChooseTarget::Plain,
            _ => ChooseTarget::Inner([n; 8]),
        }
    }
    fn note(&mut self, data: &mut [u64; 8]) {
        data[0] += 1;
    }
    fn pause(&self) -> Duration {
        Duration::from_millis(25)
    }
    fn add_data(&mut self, data: &mut [u64; 8]) {
        self.sum += data[0];
    }
    fn choose_next(&mut self, n: u64) -> ChooseNextTarget {
        match n % 3 {
            0 => ChooseNextTarget::Inner,
            1 => ChooseNextTarget::Plain,
            _ => ChooseNextTarget::Again(n % 20),
        }
    }
    fn done(&self, left: &u64) -> bool {
        *left == 0
    }
    fn one_less(&mut self, left: &mut u64) {
        *left -= 1;
    }
}

fn event(n: u64) -> BusyEvent {
    match n % 8 {
        0 => BusyEvent::Add(n),
        1 => BusyEvent::Leave([n; 8]),
        2 | 3 => BusyEvent::Choose(n / 8),
        4 => BusyEvent::Raise,
        5 => BusyEvent::Never,
        6 => BusyEvent::No,
        _ => BusyEvent::Data(n),
    }
}

/// Steps a machine so often, and returns how often memory was allocated.
fn allocations(steps: u64) -> (u64, Sums) {
    let start = Instant::now();
    let mut busy = Busy::new(Sums::default());
    busy.start(start).unwrap();
    let counted = allocation_counter::measure(|| {
        for n in 0..steps {
            let now = start + Duration::from_millis(n * 3);
            let input = match n % 11 {
                10 => Input::Error(n),
                _ => Input::Event(event(n)),
            };
            if let Ok(outcome) = busy.step(input, now) {
                assert_ne!(outcome, Outcome::Deferred);
            }
            while busy.take_effect().is_some() {}
        }
    });
    (counted.count_total, busy.into_parts().0)
}

#[test]
fn a_hundred_thousand_steps_allocate_what_fifty_do() {
    let (few, _) = allocations(50);
    let (many, sums) = allocations(100_000);
    assert_eq!(few, many);
    // The queues of effects and of raised events, when they are used first.
    assert!(many <= 2, "{many} allocations");
    assert!(sums.raised > 1_000 && sums.ticks > 10_000 && sums.sum > 0);
}
