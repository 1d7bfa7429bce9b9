//! Rule 7: deferred events are offered again, oldest first and before newer ones, after each rule
//! with a `=>`; their queue is bounded.

use std::time::Instant;

use fsmith::core::{CallError, Deferred, Outcome, Refused, Reply};
use fsmith::fsm;

fsm! {
    machine Lift {
        events { Go(u32), Arrive, Repair, Stop, call Floor -> u32 }
        on Stop => Out;

        initial state Resting {
            on Go(floor) do head_for(floor) => Moving;
            on Floor do floor;
            ignore Arrive, Repair;
        }
        state Moving {
            on Arrive => Resting;
            on Repair => Broken;
            defer Go, Floor;
        }
        state Broken {
            on Repair => Moving;
            defer Go, Floor;
            ignore Arrive;
        }
        final state Out;
    }
}

#[derive(Default)]
struct Floors(Vec<u32>);

impl LiftBehavior for Floors {
    fn head_for(&mut self, floor: u32) {
        self.0.push(floor);
    }

    fn floor(&mut self) -> u32 {
        self.0.last().copied().unwrap_or(0)
    }
}

fn started() -> (Lift<Floors>, Instant) {
    let now = Instant::now();
    let mut lift = Lift::new(Floors::default());
    lift.start(now).unwrap();
    (lift, now)
}

#[test]
fn rule_07_deferred_events_come_back_oldest_first_and_before_newer_ones() {
    let (mut lift, now) = started();
    for floor in [1, 2, 3] {
        lift.handle(LiftEvent::Go(floor), now).unwrap();
    }
    assert_eq!(lift.behavior().0, [1]);
    lift.handle(LiftEvent::Repair, now).unwrap();
    // A transition to a state that defers them too keeps their order.
    lift.handle(LiftEvent::Repair, now).unwrap();
    lift.handle(LiftEvent::Arrive, now).unwrap();
    lift.handle(LiftEvent::Go(4), now).unwrap();
    lift.handle(LiftEvent::Arrive, now).unwrap();
    lift.handle(LiftEvent::Arrive, now).unwrap();
    lift.handle(LiftEvent::Arrive, now).unwrap();
    lift.handle(LiftEvent::Arrive, now).unwrap();
    assert_eq!(lift.behavior().0, [1, 2, 3, 4]);
}

#[test]
fn rule_07_a_full_queue_refuses_the_event_and_tells_a_caller() {
    let (mut lift, now) = started();
    lift.handle(LiftEvent::Go(0), now).unwrap();
    for floor in 1..=Deferred::<()>::MAX {
        let floor = u32::try_from(floor).unwrap();
        assert_eq!(
            lift.handle(LiftEvent::Go(floor), now),
            Ok(Outcome::Deferred)
        );
    }
    let refused = lift.handle(LiftEvent::Go(9), now);
    assert_eq!(
        refused,
        Err(Refused::Overflow {
            event: "Go",
            state: "Moving",
            max: 1_024
        })
    );
    let (reply, answer) = Reply::new();
    assert!(lift.handle(LiftEvent::Floor(reply), now).is_err());
    assert_eq!(
        now_or_never(answer),
        Err(CallError::Refused {
            call: "Floor",
            state: "Moving"
        })
    );
}

#[test]
fn rule_11_a_deferred_call_hears_of_the_end_and_its_state() {
    let (mut lift, now) = started();
    lift.handle(LiftEvent::Go(1), now).unwrap();
    let (reply, answer) = Reply::new();
    assert_eq!(
        lift.handle(LiftEvent::Floor(reply), now),
        Ok(Outcome::Deferred)
    );
    lift.handle(LiftEvent::Stop, now).unwrap();
    assert_eq!(now_or_never(answer), Err(CallError::Over { state: "Out" }));
}

#[tokio::test]
async fn rule_07_a_driven_machine_offers_them_without_another_event() {
    let lift = fsmith::spawn(Lift::new(Floors::default()), fsmith::driver::NoStreams);
    lift.handle.go(1).await.unwrap();
    let asked = tokio::spawn({
        let handle = lift.handle.clone();
        async move { handle.floor().await }
    });
    tokio::task::yield_now().await;
    lift.handle.arrive().await.unwrap();
    assert_eq!(asked.await.unwrap(), Ok(1));
    lift.handle.stop().await.unwrap();
    assert!(matches!(lift.join().await, Ok(LiftState::Out)));
}

fn now_or_never<R>(answer: fsmith::core::Answer<R>) -> Result<R, CallError> {
    let mut answer = std::pin::pin!(answer);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match answer.as_mut().poll(&mut cx) {
        std::task::Poll::Ready(answer) => answer,
        std::task::Poll::Pending => panic!("no answer yet"),
    }
}
