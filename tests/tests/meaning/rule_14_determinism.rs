//! The same events at the same times.

use std::fmt::Write as _;

use fsm_tests::{Clock, Recorder, record, state};
use fsmith::core::{Input, Machine as _};
use fsmith::driver::Drive as _;
use fsmith::fsm;

fsm! {
    machine Mixed {
        events { Go, Turn(u8), Stop, call Ask -> u8 }
        on Ask do answer;
        on Turn(x) if odd(x) do turned(x), raise Go;
        ignore Turn;
        refuse Stop;
        every 70ms do async report;

        initial state Low {
            entry do in_low, async low;
            on Go => High;
            after 200ms do tired => High;
        }
        state High {
            exit do out_high, async high;
            invoke work;
            on done work => Low;
            always if skip do skipped => Low;
            on Turn(x) do keep(x) => Held(..);
            initial state Upper {
                on Go do again => Upper;
                after pause => Low;
            }
        }
        state Held(turns: u8) {
            on Go do more(turns), async show(turns);
            on Turn(x) do choose(x, turns) => Low | Held(..) | Upper;
            after 50ms => Low;
        }
    }
}

record!(MixedBehavior {
    act in_low, out_high, tired, skipped, again;
    run low, high, report;
    ask skip;
    wait pause;
    ..
    fn answer(&mut self) -> u8 { 3 }
    fn odd(&self, x: &u8) -> bool { x % 2 == 1 }
    fn turned(&mut self, x: u8) { self.log.push(format!("turned:{x}")); }
    fn keep(&mut self, x: u8) -> u8 { x / 2 }
    fn more(&mut self, turns: &mut u8) { *turns = turns.wrapping_add(1); }
    async fn show(&mut self, turns: u8) { self.log.push(format!("show:{turns}")); }
    fn choose(&mut self, x: u8, turns: &mut u8) -> ChooseTarget {
        match x % 3 {
            0 => ChooseTarget::Low,
            1 => ChooseTarget::Held(turns.wrapping_mul(x)),
            _ => ChooseTarget::Upper,
        }
    }
    fn work(&mut self) -> impl Future<Output = ()> + Send + 'static {
        self.log.push("work");
        async {}
    }
});

/// A linear congruential generator: the same numbers for the same seed, everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        let grown = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = grown.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Everything that can be seen of a machine while a random script runs.
fn trace(seed: u64) -> String {
    let (mut numbers, clock, mut ms) = (Numbers(seed), Clock::default(), 0);
    let mut machine = Mixed::new(Recorder::default());
    let mut trace = String::new();
    let mut visits = Vec::new();
    machine.start(clock.at(0)).unwrap();
    for _ in 0..500 {
        ms += numbers.next(60);
        let now = clock.at(ms);
        let skip: &[&'static str] = match numbers.next(4) {
            0 => &["skip"],
            _ => &[],
        };
        machine.behavior_mut().hold(skip);
        machine.behavior_mut().set_delay("pause", numbers.next(90));
        let outcome = match numbers.next(7) {
            0 => machine.handle_deadline(now).map(|fired| format!("{fired}")),
            1 => step(&mut machine, Input::Idle, now),
            2 => step(&mut machine, Input::Event(MixedEvent::Stop), now),
            3 if !visits.is_empty() => {
                let visit = visits.remove(0);
                let result = Ok(MixedDone::Work);
                step(&mut machine, Input::Done { visit, result }, now)
            }
            4 => step(&mut machine, Input::Event(MixedEvent::Go), now),
            _ => {
                let turn = MixedEvent::Turn(numbers.next(256) as u8);
                step(&mut machine, Input::Event(turn), now)
            }
        };
        while let Some(queued) = machine.take_effect() {
            write!(trace, "{}:{:?} ", queued.firing, queued.effect).unwrap();
        }
        while let Some((visit, _task)) = machine.take_invocation() {
            write!(trace, "{visit:?} ").unwrap();
            visits.push(visit);
        }
        let due = machine.next_deadline().map(|at| clock.ms(at));
        let log = machine.behavior().log.take();
        writeln!(trace, "{outcome:?} {} {due:?} {log}", state(&machine)).unwrap();
    }
    trace
}

fn step(
    machine: &mut Mixed<Recorder>,
    input: Input<MixedEvent, std::convert::Infallible, MixedDone>,
    now: std::time::Instant,
) -> Result<String, fsmith::core::Refused> {
    machine
        .step(input, now)
        .map(|outcome| format!("{outcome:?}"))
}

#[test]
fn the_same_script_gives_the_same_trace() {
    for seed in 0..50 {
        let first = trace(seed);
        assert_eq!(first, trace(seed), "seed {seed}");
        assert_ne!(first, trace(seed + 1_000), "seed {seed}");
        for state in ["Low", "Upper", "Held"] {
            assert!(first.contains(state), "seed {seed} never reaches {state}");
        }
    }
}
