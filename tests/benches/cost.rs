//! What an event costs: a flat machine beside a hand-written `match` that does the same.
//!
//! `cargo bench -p fsm-tests --bench cost` prints nanoseconds an event. For instructions, let
//! `valgrind --tool=callgrind` run the executable with `machine N`, `timed N` and `match N`, for
//! two different `N`, and divide the difference.

#![allow(missing_docs, reason = "a bench")]

use std::hint::black_box;
use std::time::Instant;

use fsmith::fsm;

fsm! {
    machine Turnstile {
        events { Coin(u32), Push, Count }

        initial state Locked {
            on Coin(value) if enough(value) do earn(value) => Unlocked;
            on Coin(value) do earn(value);
            on Push do alarm;
            on Count do count;
        }

        state Unlocked {
            on Coin(value) do earn(value);
            on Push do pass => Locked;
            on Count do count;
        }
    }
}

fsm! {
    machine Timed {
        events { Coin(u32), Push, Count }

        initial state Locked {
            on Coin(value) if enough(value) do earn(value) => Unlocked;
            on Coin(value) do earn(value);
            on Push do alarm;
            on Count do count;
        }

        state Unlocked {
            after 5s => Locked;
            on Coin(value) do earn(value);
            on Push do pass => Locked;
            on Count do count;
        }
    }
}

/// What both do.
#[derive(Default, Debug)]
struct Till {
    earned: u64,
    alarms: u64,
    passed: u64,
    counted: u64,
}

macro_rules! behavior {
    ($behavior:ident) => {
        impl $behavior for Till {
            #[inline]
            fn enough(&self, value: &u32) -> bool {
                *value >= 50
            }
            #[inline]
            fn earn(&mut self, value: u32) {
                self.earned += u64::from(value);
            }
            #[inline]
            fn alarm(&mut self) {
                self.alarms += 1;
            }
            #[inline]
            fn pass(&mut self) {
                self.passed += 1;
            }
            #[inline]
            fn count(&mut self) {
                self.counted += 1;
            }
        }
    };
}
behavior!(TurnstileBehavior);
behavior!(TimedBehavior);

/// The same by hand.
#[derive(Debug)]
enum State {
    Locked,
    Unlocked,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Coin(u32),
    Push,
    Count,
}

#[derive(Debug)]
struct ByHand {
    state: State,
    till: Till,
}

impl ByHand {
    #[inline]
    fn handle(&mut self, event: Event) {
        match (&self.state, event) {
            (State::Locked, Event::Coin(value)) => {
                if value >= 50 {
                    self.state = State::Unlocked;
                }
                self.till.earned += u64::from(value);
            }
            (State::Locked, Event::Push) => self.till.alarms += 1,
            (State::Unlocked, Event::Coin(value)) => self.till.earned += u64::from(value),
            (State::Unlocked, Event::Push) => {
                self.till.passed += 1;
                self.state = State::Locked;
            }
            (_, Event::Count) => self.till.counted += 1,
        }
    }
}

/// Five events, of which two change the state.
const SCRIPT: [Event; 5] = [
    Event::Coin(10),
    Event::Count,
    Event::Coin(50),
    Event::Count,
    Event::Push,
];

#[inline(never)]
fn by_hand(rounds: u64) -> u64 {
    let mut machine = ByHand {
        state: State::Locked,
        till: Till::default(),
    };
    for _ in 0..rounds {
        for event in black_box(&SCRIPT) {
            machine.handle(*event);
        }
    }
    black_box(&machine.till).earned
}

macro_rules! run {
    ($name:ident, $machine:ident, $event:ident) => {
        #[inline(never)]
        fn $name(rounds: u64) -> u64 {
            let now = Instant::now();
            let mut machine = $machine::new(Till::default());
            machine.start(now).expect("it starts once");
            for _ in 0..rounds {
                for event in black_box(&SCRIPT) {
                    let event = match *event {
                        Event::Coin(value) => $event::Coin(value),
                        Event::Push => $event::Push,
                        Event::Count => $event::Count,
                    };
                    machine.handle(event, now).expect("it takes all events");
                }
            }
            black_box(machine.behavior()).earned
        }
    };
}
run!(machine, Turnstile, TurnstileEvent);
run!(timed, Timed, TimedEvent);

type Runner = fn(u64) -> u64;

fn main() {
    let runners: [(&str, Runner); 3] = [("match", by_hand), ("machine", machine), ("timed", timed)];
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with('-'));
    let chosen = args.next();
    let rounds = args.next().and_then(|rounds| rounds.parse().ok());
    for (name, run) in runners {
        if let Some(rounds) = rounds {
            if chosen.as_deref() == Some(name) {
                println!("{}", run(rounds));
            }
            continue;
        }
        let rounds = 4_000_000_u32;
        run(u64::from(rounds / 10));
        let start = Instant::now();
        run(rounds.into());
        let events = 5.0 * f64::from(rounds);
        println!(
            "{name:8} {:6.2} ns an event",
            start.elapsed().as_secs_f64() * 1e9 / events
        );
    }
}
