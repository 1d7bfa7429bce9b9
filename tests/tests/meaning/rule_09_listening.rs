//! Which sources are polled, in which order, and when nothing waits.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use fsm_tests::{Clock, Log, Recorder, record, state};
use fsmith::core::{Input, Machine as _, Outcome};
use fsmith::driver::{NoStreams, Source, source};
use fsmith::fsm;
use tokio::sync::mpsc;

fsm! {
    machine Ears {
        events {
            stream First(u8),
            stream Second(u8),
            stream Third(u8),
            Go,
            Stop,
        }
        on Stop => Over;
        on shutdown => Over;

        initial state Deaf {
            on Go => Both;
        }
        state Both {
            on First(x) do first(x);
            on Second(x) if loud(x) do shout(x);
            ignore Second;
            on Go => One;
        }
        state One {
            on Third(x) do third(x);
            on closed(First) do first_closed;
            on Go => Deaf;
        }
        final state Over;
    }
}

impl EarsBehavior for Log {
    fn first(&mut self, x: u8) {
        self.push(format!("first:{x}"));
    }
    fn third(&mut self, x: u8) {
        self.push(format!("third:{x}"));
    }
    fn loud(&self, x: &u8) -> bool {
        *x > 100
    }
    fn shout(&mut self, x: u8) {
        self.push(format!("shout:{x}"));
    }
    fn first_closed(&mut self) {
        self.push("first_closed");
    }
}

#[test]
fn a_state_listens_to_the_streams_that_its_rules_handle_or_ignore() {
    let clock = Clock::default();
    let mut ears = Ears::new(Log::default());
    assert_eq!(ears.listens(), 0, "not started");
    ears.start(clock.at(0)).unwrap();
    assert_eq!(ears.listens(), 0, "in Deaf");
    ears.handle(EarsEvent::Go, clock.at(0)).unwrap();
    assert_eq!(ears.listens(), 0b011, "in Both");
    ears.handle(EarsEvent::Go, clock.at(0)).unwrap();
    assert_eq!(ears.listens(), 0b100, "in One");
    ears.handle(EarsEvent::Stop, clock.at(0)).unwrap();
    assert_eq!(ears.listens(), 0, "at the end");
}

#[test]
fn the_end_of_a_stream_is_kept_until_a_state_takes_it() {
    let clock = Clock::default();
    let mut ears = Ears::new(Log::default());
    ears.start(clock.at(0)).unwrap();
    let kept = ears.step(Input::Closed(0), clock.at(0));
    assert_eq!(kept, Ok(Outcome::Deferred));
    ears.handle(EarsEvent::Go, clock.at(0)).unwrap();
    assert_eq!(ears.behavior().take(), "");
    ears.handle(EarsEvent::Go, clock.at(0)).unwrap();
    assert_eq!(ears.behavior().take(), "first_closed");
    for _ in 0..3 {
        ears.handle(EarsEvent::Go, clock.at(0)).unwrap();
    }
    assert_eq!(state(&ears), "One");
    assert_eq!(ears.behavior().take(), "", "it is taken once");
}

#[test]
fn the_end_of_a_stream_that_nothing_waits_for_is_dropped() {
    let clock = Clock::default();
    let mut ears = Ears::new(Log::default());
    ears.start(clock.at(0)).unwrap();
    for stream in 1..4 {
        let closed = ears.step(Input::Closed(stream), clock.at(0));
        assert!(closed.is_ok(), "{closed:?}");
    }
    ears.handle(EarsEvent::Go, clock.at(0)).unwrap();
    ears.handle(EarsEvent::Go, clock.at(0)).unwrap();
    assert_eq!(ears.behavior().take(), "");
}

/// Counts how often it is polled.
struct Counted {
    polls: Arc<AtomicUsize>,
    inner: source::Channel<u8>,
}

impl futures_core::Stream for Counted {
    type Item = u8;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u8>> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.inner).poll_next(cx)
    }
}

impl Source for Counted {
    fn is_caught_up(&self) -> bool {
        self.inner.is_caught_up()
    }
}

fn counted(items: &[u8]) -> (mpsc::Sender<u8>, Counted, Arc<AtomicUsize>) {
    let (sender, receiver) = mpsc::channel(64);
    for &item in items {
        sender.try_send(item).unwrap();
    }
    let polls = Arc::new(AtomicUsize::new(0));
    let inner = source::channel(receiver);
    let counted = Counted {
        polls: Arc::clone(&polls),
        inner,
    };
    (sender, counted, polls)
}

#[tokio::test]
async fn a_stream_that_no_rule_handles_is_not_polled() {
    let (_first_tx, first, first_polls) = counted(&[1, 2]);
    let (_second_tx, second, second_polls) = counted(&[3, 200]);
    let (_third_tx, third, third_polls) = counted(&[4]);
    let log = Log::default();
    let streams = EarsStreams {
        first,
        second,
        third,
    };
    let ears = fsmith::spawn(Ears::new(log.clone()), streams);
    let polls = || {
        let all = [&first_polls, &second_polls, &third_polls];
        all.map(|polls| polls.load(Ordering::Relaxed) > 0)
    };
    let mut watch = ears.handle.supervisor.watch();
    let deaf = watch.until(|id| id == EarsStateId::Deaf).await;
    assert_eq!((deaf.is_ok(), polls()), (true, [false; 3]));
    ears.handle.go().await.unwrap();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    ears.handle.stop().await.unwrap();
    ears.join().await.unwrap();
    assert_eq!(log.take(), "first:1 first:2 shout:200");
    assert_eq!(polls(), [true, true, false]);
}

mod idle {
    use super::*;

    fsm! {
        machine Quiet {
            events { stream Data(u8), Go, Sleep }
            on shutdown => Over;
            initial state Awake {
                on Data(_) do data;
                on idle do idle;
                on Go do go;
                on Sleep => Asleep;
            }
            state Asleep {
                ignore Data, Go, Sleep;
                on idle if ever do idle;
            }
            final state Over;
        }
    }

    record!(QuietBehavior { act data, idle, go; ask ever; });

    #[tokio::test]
    async fn idle_is_raised_once_and_again_only_after_something_else() {
        let (data, data_rx) = mpsc::channel(8);
        for x in 0..3 {
            data.try_send(x).unwrap();
        }
        let recorder = Recorder::default();
        let log = recorder.log.clone();
        let data_rx = source::channel(data_rx);
        let streams = QuietStreams { data: data_rx };
        let quiet = fsmith::spawn(Quiet::new(recorder), streams);
        settle().await;
        assert_eq!(log.take(), "data data data idle");
        settle().await;
        assert_eq!(log.take(), "");
        quiet.handle.go().await.unwrap();
        settle().await;
        assert_eq!(log.take(), "go idle");
        data.send(4).await.unwrap();
        settle().await;
        assert_eq!(log.take(), "data idle");
        drop(data);
        settle().await;
        assert_eq!(log.take(), "idle", "the end of a stream is something");
    }

    #[tokio::test]
    async fn a_stream_that_cannot_say_that_it_is_caught_up_is_not_idle_until_it_ends() {
        let (data, data_rx) = mpsc::channel(8);
        data.try_send(1).unwrap();
        let recorder = Recorder::default();
        let log = recorder.log.clone();
        let plain = source::plain(source::channel(data_rx));
        let _quiet = fsmith::spawn(Quiet::new(recorder), QuietStreams { data: plain });
        settle().await;
        assert_eq!(log.take(), "data");
        drop(data);
        settle().await;
        assert_eq!(log.take(), "idle");
    }

    /// Lets the supervisor do all that it can: this thread has no other task.
    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }
}

mod order {
    use super::*;

    fsm! {
        machine Order {
            events { Go, Note }
            on shutdown => Over;
            initial state Here {
                invoke soon;
                on done do done;
                on Go do async wait;
                on Note do note;
            }
            final state Over;
        }
    }

    impl OrderBehavior for Recorder {
        fn soon(&mut self) -> impl Future<Output = ()> + Send + 'static {
            async {
                for _ in 0..3 {
                    tokio::task::yield_now().await;
                }
            }
        }
        async fn wait(&mut self) {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            self.log.push("waited");
        }
        fn done(&mut self) {
            self.log.push("done");
        }
        fn note(&mut self) {
            self.log.push("note");
        }
    }

    #[tokio::test]
    async fn ends_of_invocations_come_before_the_mailbox() {
        let recorder = Recorder::default();
        let log = recorder.log.clone();
        let order = fsmith::spawn(Order::new(recorder), NoStreams);
        order.handle.go().await.unwrap();
        order.handle.note().await.unwrap();
        let supervisor = order.handle.supervisor.clone();
        supervisor.drain(std::time::Duration::from_mins(1));
        order.join().await.unwrap();
        assert_eq!(log.take(), "waited done note");
    }
}
