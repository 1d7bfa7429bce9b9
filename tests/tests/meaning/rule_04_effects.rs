//! Effects: in order, with the behaviour, and what an error does.

use std::time::Duration;

use fsm_tests::{Clock, Log, queued, run_effects, state};
use fsmith::core::{Input, Machine as _, Outcome};
use fsmith::driver::NoStreams;
use fsmith::{SupervisorError, fsm};

#[derive(Debug, PartialEq)]
enum Trouble {
    Disk(u32),
    Wire,
}

fsm! {
    machine Works {
        events { Go, Twice, Quit, Last }
        error Trouble;

        on Quit => Done;
        on Last do async save, async load => Done;

        initial state Ready {
            exit do async leave;
            on Go do async save, async load, note => Busy;
            on Twice do async save, async load;
            on error(cause) if retry(cause) do again(cause);
            on error(cause) => Failed(cause);
        }
        state Busy {
            entry do async arrive, async settle;
            on error(cause) do caught(&cause), count => Failed(cause);
            ignore Go, Twice;
        }
        final state Done;
        final failed state Failed(cause: Trouble);
    }
}

/// Each effect fails that is named.
#[derive(Default)]
struct Shaky {
    log: Log,
    fails: Vec<&'static str>,
    retries: bool,
}

impl Shaky {
    fn done(&mut self, effect: &'static str) -> Result<(), Trouble> {
        self.log.push(effect);
        match self.fails.contains(&effect) {
            true => Err(Trouble::Disk(self.fails.len() as u32)),
            false => Ok(()),
        }
    }
}

impl WorksBehavior for Shaky {
    async fn save(&mut self) -> Result<(), Trouble> {
        tokio::task::yield_now().await;
        self.done("save")
    }
    async fn load(&mut self) -> Result<(), Trouble> {
        self.done("load")
    }
    async fn leave(&mut self) -> Result<(), Trouble> {
        self.done("leave")
    }
    async fn arrive(&mut self) -> Result<(), Trouble> {
        self.done("arrive")
    }
    async fn settle(&mut self) -> Result<(), Trouble> {
        self.done("settle")
    }
    fn note(&mut self) {
        self.log.push("note");
    }
    fn count(&mut self) {}
    fn retry(&self, cause: &Trouble) -> bool {
        self.retries && *cause != Trouble::Wire
    }
    fn again(&mut self, cause: Trouble) {
        self.log.push(format!("again:{cause:?}"));
    }
    fn caught(&mut self, cause: &Trouble) {
        self.log.push(format!("caught:{cause:?}"));
    }
}

fn shaky(fails: &[&'static str]) -> (Shaky, Log) {
    let log = Log::default();
    let shaky = Shaky {
        log: log.clone(),
        fails: fails.to_vec(),
        retries: false,
    };
    (shaky, log)
}

#[tokio::test]
async fn effects_run_in_order_with_the_behaviour() {
    let (shaky, log) = shaky(&[]);
    let works = fsmith::spawn(Works::new(shaky), NoStreams);
    works.handle.go().await.unwrap();
    works.handle.quit().await.unwrap();
    assert!(matches!(works.join().await, Ok(WorksState::Done)));
    assert_eq!(log.take(), "note leave save load arrive settle");
}

#[tokio::test]
async fn an_error_drops_the_rest_of_its_rule_only_and_is_at_once_a_macrostep() {
    let (shaky, log) = shaky(&["save"]);
    let works = fsmith::spawn(Works::new(shaky), NoStreams);
    works.handle.go().await.unwrap();
    let ended = works.join().await;
    let Err(SupervisorError::Failed { state, .. }) = ended else {
        panic!("{ended:?}");
    };
    let cause = Trouble::Disk(1);
    assert!(matches!(state, WorksState::Failed { cause: c } if c == cause));
    // `load` is of the same rule as `save`; the entry of `Busy` is not.
    let expected = "note leave save caught:Disk(1) arrive settle";
    assert_eq!(log.take(), expected);
}

#[tokio::test]
async fn a_rule_without_a_target_can_take_the_error_and_go_on() {
    let (mut shaky, log) = shaky(&["save"]);
    shaky.retries = true;
    let works = fsmith::spawn(Works::new(shaky), NoStreams);
    works.handle.twice().await.unwrap();
    works.handle.twice().await.unwrap();
    works.handle.quit().await.unwrap();
    assert!(works.join().await.is_ok());
    let each = "save again:Disk(1)";
    assert_eq!(log.take(), format!("{each} {each} leave"));
}

#[tokio::test]
async fn the_error_of_an_effect_queued_on_the_way_into_the_end_goes_to_who_joins() {
    let (shaky, log) = shaky(&["save"]);
    let works = fsmith::spawn(Works::new(shaky), NoStreams);
    works.handle.last().await.unwrap();
    let ended = works.join().await;
    let Err(SupervisorError::Unrouted { cause, state }) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(cause, Some(Trouble::Disk(1)));
    assert_eq!(state, Some(WorksStateId::Done));
    assert_eq!(log.take(), "leave save");
}

#[tokio::test]
async fn a_failed_end_carries_its_own_cause_and_that_of_a_late_effect() {
    let (shaky, _log) = shaky(&["save", "arrive"]);
    let works = fsmith::spawn(Works::new(shaky), NoStreams);
    works.handle.go().await.unwrap();
    let ended = works.join().await;
    let Err(SupervisorError::Failed { state, late, .. }) = ended else {
        panic!("{ended:?}");
    };
    assert!(matches!(state, WorksState::Failed { .. }));
    assert_eq!(late, Some(Trouble::Disk(2)));
}

#[test]
fn dropping_the_rest_of_a_rule_leaves_the_effects_of_others() {
    let clock = Clock::default();
    let mut works = Works::new(shaky(&[]).0);
    works.start(clock.at(0)).unwrap();
    works.handle(WorksEvent::Go, clock.at(0)).unwrap();
    let leave = works.take_effect().unwrap();
    let save = works.take_effect().unwrap();
    assert_ne!(leave.firing, save.firing);
    works.drop_effects(save.firing);
    assert_eq!(queued(&mut works), "arrive settle");
}

#[test]
fn an_error_is_an_input_as_others_are() {
    let clock = Clock::default();
    let mut works = Works::new(shaky(&[]).0);
    works.start(clock.at(0)).unwrap();
    let taken = works.step(Input::Error(Trouble::Wire), clock.at(0));
    assert_eq!(taken, Ok(Outcome::Taken));
    assert!(matches!(
        works.state(),
        Some(WorksState::Failed {
            cause: Trouble::Wire
        })
    ));
    run_effects(&mut works);
    assert_eq!(state(&works), "Failed");
}

mod slow {
    use super::*;

    fsm! {
        machine Held {
            events { Go, Ping, Quit }
            initial state Here {
                on Go do async wait, async wait;
                on Ping do ping, async pinged;
                after 1s do timer, async ticked;
                after limit => Late;
                on Quit => Over;
            }
            final state Over;
            final state Late;
        }
    }

    struct Slow {
        log: Log,
        limit_s: u64,
    }

    impl HeldBehavior for Slow {
        fn limit(&self) -> Duration {
            Duration::from_secs(self.limit_s)
        }
        async fn wait(&mut self) {
            self.log.push("begin");
            tokio::time::sleep(Duration::from_secs(3)).await;
            self.log.push("end");
        }
        fn ping(&mut self) {
            self.log.push("ping");
        }
        async fn pinged(&mut self) {
            self.log.push("pinged");
        }
        fn timer(&mut self) {
            self.log.push("timer");
        }
        async fn ticked(&mut self) {
            self.log.push("ticked");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_effect_holds_up_timers_and_events_each_of_which_gets_its_own_effects() {
        let (log, limit_s) = (Log::default(), 100);
        let slow = Slow {
            log: log.clone(),
            limit_s,
        };
        let held = fsmith::spawn(Held::new(slow), NoStreams);
        held.handle.go().await.unwrap();
        held.handle.ping().await.unwrap();
        held.handle.quit().await.unwrap();
        assert!(matches!(held.join().await, Ok(HeldState::Over)));
        let expected = "begin end begin end timer ticked ping pinged";
        assert_eq!(log.take(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_timer_that_ends_the_machine_while_events_wait_ends_it_well() {
        let (log, limit_s) = (Log::default(), 2);
        let slow = Slow {
            log: log.clone(),
            limit_s,
        };
        let held = fsmith::spawn(Held::new(slow), NoStreams);
        held.handle.go().await.unwrap();
        held.handle.ping().await.unwrap();
        let supervisor = held.handle.supervisor.clone();
        assert!(matches!(held.join().await, Ok(HeldState::Late)));
        assert_eq!(log.take(), "begin end begin end timer ticked");
        assert_eq!(supervisor.refusals().late, 1);
    }
}
