//! How a machine is asked to end.

use std::time::Duration;

use fsm_tests::{Recorder, record};
use fsmith::driver::{End, NoStreams};
use fsmith::{SupervisorError, fsm};

const LONG: Duration = Duration::from_hours(1);

fsm! {
    machine Polite {
        events { Go, Note, Finish }
        initial state Working {
            on shutdown do heard, raise Note => Closing;
            on Note do note;
            on Go do go;
            ignore Finish;
        }
        state Closing {
            on shutdown do again;
            on Note do closing_note;
            on Finish => Closed;
            ignore Go;
        }
        final state Closed;
    }
}

record!(PoliteBehavior { act heard, note, go, again, closing_note; });

fsm! {
    machine Rude {
        events { Go, call Ask -> u8 }
        initial state Working {
            entry do async start;
            exit do exit;
            on shutdown if willing => Closed;
            on Go do go;
            on Ask do answer;
        }
        final state Closed;
    }
}

record!(RudeBehavior {
    act exit, go;
    ask willing;
    run start;
    ..
    fn answer(&mut self) -> u8 { 7 }
});

#[tokio::test]
async fn shutdown_is_raised_once_however_often_it_is_asked_for() {
    let recorder = Recorder::default();
    let log = recorder.log.clone();
    let polite = fsmith::spawn(Polite::new(recorder), NoStreams);
    polite.handle.supervisor.shutdown(LONG);
    polite.handle.supervisor.shutdown(LONG);
    let mut watch = polite.handle.supervisor.watch();
    let closing = watch.until(|id| id == PoliteStateId::Closing).await;
    assert!(closing.is_ok());
    polite.handle.supervisor.shutdown(LONG);
    polite.handle.finish().await.unwrap();
    let ended = polite.join().await;
    assert!(matches!(ended, Ok(PoliteState::Closed)), "{ended:?}");
    assert_eq!(log.take(), "heard closing_note");
}

#[tokio::test]
async fn the_last_handle_dropped_raises_it_after_what_was_accepted() {
    let recorder = Recorder::default();
    let log = recorder.log.clone();
    let polite = fsmith::spawn(Polite::new(recorder), NoStreams);
    let (first, second) = (polite.handle.clone(), polite.handle.clone());
    let mut watch = polite.handle.supervisor.watch();
    drop(polite);
    first.go().await.unwrap();
    drop(first);
    second.go().await.unwrap();
    drop(second);
    let closing = watch.until(|id| id == PoliteStateId::Closing).await;
    assert!(closing.is_ok());
    assert_eq!(log.take(), "go go heard closing_note");
}

#[tokio::test]
async fn a_machine_without_a_rule_that_holds_is_cancelled() {
    let recorder = Recorder::default();
    let log = recorder.log.clone();
    let rude = fsmith::spawn(Rude::new(recorder), NoStreams);
    let mut watch = rude.handle.supervisor.watch();
    assert_eq!(rude.handle.ask().await, Ok(7));
    rude.handle.supervisor.shutdown(LONG);
    let ended = rude.join().await;
    let Err(SupervisorError::Cancelled { state }) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(state, Some(RudeStateId::Working));
    assert_eq!(watch.ended().await.how, End::Cancelled);
    assert_eq!(log.take(), "start", "no exit action runs");
}

#[tokio::test]
async fn a_machine_whose_rule_holds_ends_by_it() {
    let mut recorder = Recorder::default();
    recorder.hold(&["willing"]);
    let log = recorder.log.clone();
    let rude = fsmith::spawn(Rude::new(recorder), NoStreams);
    rude.handle.supervisor.shutdown(LONG);
    assert!(matches!(rude.join().await, Ok(RudeState::Closed)));
    assert_eq!(log.take(), "start exit");
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_is_not_done_by_the_deadline_is_cancelled() {
    let polite = fsmith::spawn(Polite::new(Recorder::default()), NoStreams);
    polite.handle.supervisor.shutdown(Duration::from_secs(5));
    let ended = polite.join().await;
    let Err(SupervisorError::Cancelled { state }) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(state, Some(PoliteStateId::Closing));
}
