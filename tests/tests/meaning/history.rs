//! Targets: `history(S)` goes back to the child of `S` last active, `deep history(S)` to its
//! innermost state; at first to its initial one.

use std::time::Instant;

use fsm_tests::Log;
use fsmith::fsm;

fsm! {
    machine Player {
        events { Pause, Resume, ResumeDeep, Next, Stop }
        on Stop => Off;
        ignore Resume, ResumeDeep, Next, Pause;

        initial state Playing {
            entry do enter_playing;
            on Pause => Paused;

            initial state Radio {
                entry do enter_radio;
                on Next => Disc;
            }
            state Disc {
                entry do enter_disc;
                initial state First { on Next => Second; }
                state Second { entry do enter_second; on Next => Radio; }
            }
        }
        state Paused {
            on Resume => history(Playing);
            on ResumeDeep => deep history(Playing);
        }
        final state Off;
    }
}

struct Deck(Log);

impl PlayerBehavior for Deck {
    fn enter_playing(&mut self) {
        self.0.push("Playing");
    }
    fn enter_radio(&mut self) {
        self.0.push("Radio");
    }
    fn enter_disc(&mut self) {
        self.0.push("Disc");
    }
    fn enter_second(&mut self) {
        self.0.push("Second");
    }
}

fn play(events: &[fn() -> PlayerEvent]) -> (String, &'static str) {
    let now = Instant::now();
    let log = Log::default();
    let mut player = Player::new(Deck(log.clone()));
    player.start(now).unwrap();
    let _started = log.take();
    for event in events {
        player.handle(event(), now).unwrap();
    }
    (log.take(), player.state().unwrap().name())
}

const NEXT: fn() -> PlayerEvent = || PlayerEvent::Next;
const PAUSE: fn() -> PlayerEvent = || PlayerEvent::Pause;
const RESUME: fn() -> PlayerEvent = || PlayerEvent::Resume;
const RESUME_DEEP: fn() -> PlayerEvent = || PlayerEvent::ResumeDeep;

#[test]
fn history_goes_back_to_the_child_and_enters_it_anew() {
    let (log, state) = play(&[NEXT, NEXT, PAUSE, RESUME]);
    assert_eq!(log, "Disc Second Playing Disc");
    assert_eq!(state, "First");
}

#[test]
fn deep_history_goes_back_to_the_innermost_state() {
    let (log, state) = play(&[NEXT, NEXT, PAUSE, RESUME_DEEP]);
    assert_eq!(log, "Disc Second Playing Disc Second");
    assert_eq!(state, "Second");
}

#[test]
fn history_is_what_was_active_last_not_first() {
    let first_visit = [NEXT, NEXT, PAUSE, RESUME_DEEP];
    let second_visit = [NEXT, NEXT, PAUSE, RESUME_DEEP];
    let (_, state) = play(&[first_visit, second_visit].concat());
    // Neither the initial leaf nor the one of the first visit.
    assert_eq!(state, "First");
}

fsm! {
    machine Fresh {
        events { Up, Down }

        initial state Low { on Up => history(High); ignore Down; }
        state High {
            on Down => Low;
            on Up => Low;
            initial state Calm { always if stormy => Storm; }
            state Storm;
        }
    }
}

struct Weather;

impl FreshBehavior for Weather {
    fn stormy(&self) -> bool {
        false
    }
}

#[test]
fn history_at_first_is_the_initial_child() {
    let now = Instant::now();
    let mut fresh = Fresh::new(Weather);
    fresh.start(now).unwrap();
    fresh.handle(FreshEvent::Up, now).unwrap();
    assert_eq!(fresh.state().unwrap().id(), FreshStateId::Calm);
}
