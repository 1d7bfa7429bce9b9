//! Streams: their order, their back-pressure, their ends, and `idle`.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use fsmith::driver::{Source, Supervisor, source};
use futures_core::Stream;
use tokio::sync::mpsc;

use crate::probe::{Event, Feeds, Id, Probe, ProbeHandle, Rule, Seen};

/// Always ready.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Endless(u32);

impl Stream for Endless {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<u32>> {
        self.0 += 1;
        Poll::Ready(Some(self.0))
    }
}

impl Source for Endless {
    fn is_caught_up(&self) -> bool {
        false
    }
}

/// A stream that ends after so many numbers, and never says that it is caught up.
struct Few(std::ops::Range<u32>);

impl Stream for Few {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<u32>> {
        Poll::Ready(self.0.next())
    }
}

/// Counts its polls, and is never ready.
struct Silent(Arc<AtomicUsize>);

impl Stream for Silent {
    type Item = u32;

    fn poll_next(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<u32>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Poll::Pending
    }
}

impl Source for Silent {
    fn is_caught_up(&self) -> bool {
        true
    }
}

fn endless() -> Box<dyn Source<Item = u32> + Send> {
    Box::new(Endless::default())
}

fn full_channel(items: u32) -> (mpsc::Sender<u32>, Box<dyn Source<Item = u32> + Send>) {
    let (sender, receiver) = mpsc::channel(items.max(1) as usize);
    for n in 0..items {
        sender.try_send(n).unwrap();
    }
    (sender, Box::new(source::channel(receiver)))
}

/// Returns the longest run of what is not an item of `stream`.
fn gap(seen: &[Seen], stream: usize) -> usize {
    let runs = seen.split(|seen| matches!(seen, Seen::Item(s, _) if *s == stream));
    runs.map(<[Seen]>::len).max().unwrap()
}

#[tokio::test]
async fn the_first_stream_is_preferred_and_the_last_never_starved() {
    let mut probe = Probe::<0>::default();
    let log = probe.log.clone();
    let (stop, mut stopped) = mpsc::channel(1);
    probe.on_item = Box::new(move |_, n| {
        if n == 5_000 {
            let _full = stop.try_send(());
        }
    });
    let feeds = Feeds(std::array::from_fn::<_, 6, _>(|_| endless()));
    let running = Supervisor::new(probe).streams(feeds).spawn();
    stopped.recv().await.unwrap();
    running.handle.supervisor.shutdown(Duration::ZERO);
    running.join().await.unwrap();

    let seen = log.all();
    let shares: Vec<usize> = (0..6)
        .map(|stream| log.count(|seen| matches!(seen, Seen::Item(s, _) if *s == stream)))
        .collect();
    assert!(shares.is_sorted_by(|one, next| one > next), "{shares:?}");
    assert!(gap(&seen, 5) < 130, "a gap of {}", gap(&seen, 5));
}

#[tokio::test]
async fn a_stream_that_no_state_listens_to_is_not_polled() {
    let mut probe = Probe::<0>::default();
    probe.listens = 0b01;
    let polls = Arc::new(AtomicUsize::new(0));
    let feeds = Feeds([full_channel(10).1, Box::new(Silent(Arc::clone(&polls)))]);
    let running = Supervisor::new(probe).streams(feeds).spawn();
    while running.handle.count().await.unwrap() < 11 {
        tokio::task::yield_now().await;
    }
    assert_eq!(polls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_end_is_told_once_and_the_stream_is_not_polled_again() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let feeds = Feeds([Box::new(source::plain(Few(0..3))), full_channel(0).1]);
    let running = Supervisor::new(probe).streams(feeds).spawn();
    while log.count(|seen| *seen == Seen::Idle) == 0 {
        tokio::task::yield_now().await;
    }
    drop(running);
    assert_eq!(log.count(|seen| *seen == Seen::Closed(0)), 1);
    let items = [0, 1, 2].map(|n| Seen::Item(0, n));
    assert!(log.all().starts_with(&items));
}

#[tokio::test]
async fn idle_comes_after_every_waiting_batch_even_with_the_budget_spent() {
    let mut probe = Probe::<0>::default();
    probe.on_idle = Rule::Go(Id::Drained);
    let log = probe.log.clone();
    let (_sender, feed) = full_channel(1_000);
    let running = Supervisor::new(probe).streams(Feeds([feed])).spawn();
    assert_eq!(running.join().await.unwrap(), Id::Drained);
    let expected = (0..1_000).map(|n| Seen::Item(0, n)).chain([Seen::Idle]);
    assert!(log.all().into_iter().eq(expected));
}

#[tokio::test]
async fn idle_comes_after_every_accepted_command() {
    let mut probe = Probe::<0>::default();
    probe.on_idle = Rule::Go(Id::Drained);
    let log = probe.log.clone();
    let running = Supervisor::new(probe).mailbox(1_000).spawn();
    for n in 0..1_000 {
        running.handle.tell(Event::Note(n));
    }
    running.join().await.unwrap();
    assert_eq!(log.all().len(), 1_001);
}

/// The stream's last item sends a command, just when the budget may be spent and the mailbox is
/// pending although it is not empty.
#[tokio::test]
async fn idle_comes_after_an_accepted_command_even_with_the_budget_spent() {
    for items in 100..140 {
        let mut probe = Probe::<1>::default();
        let log = probe.log.clone();
        let (hand_over, handed) = std::sync::mpsc::channel::<ProbeHandle>();
        probe.on_item = Box::new(move |_, n| {
            if n == items - 1 {
                handed.recv().unwrap().tell(Event::Note(1));
            }
        });
        let (_sender, feed) = full_channel(items);
        let running = Supervisor::new(probe).streams(Feeds([feed])).spawn();
        hand_over.send(running.handle.clone()).unwrap();
        while log.count(|seen| *seen == Seen::Idle) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(log.all()[items as usize], Seen::Note(1));
    }
}

#[tokio::test]
async fn idle_is_raised_once_and_again_after_something_happened() {
    for rule in [Rule::Stay, Rule::Absent] {
        let mut probe = Probe::<0>::default();
        probe.on_idle = rule;
        let log = probe.log.clone();
        let running = Supervisor::new(probe).spawn();
        for n in 0..3 {
            while log.count(|seen| *seen == Seen::Idle) <= n {
                tokio::task::yield_now().await;
            }
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            assert_eq!(log.count(|seen| *seen == Seen::Idle), n + 1);
            running.handle.tell(Event::Note(0));
        }
    }
}

#[tokio::test]
async fn a_plain_stream_is_never_caught_up_before_its_end() {
    struct Pending;
    impl Stream for Pending {
        type Item = u32;
        fn poll_next(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<u32>> {
            Poll::Pending
        }
    }
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let feeds = Feeds([Box::new(source::plain(Pending))]);
    let running = Supervisor::new(probe).streams(feeds).spawn();
    for _ in 0..10 {
        running.handle.count().await.unwrap();
    }
    assert_eq!(log.all(), []);
}

#[tokio::test]
async fn the_failed_effect_of_an_idle_rule_does_not_raise_idle_again() {
    let mut probe = Probe::<0>::default();
    probe.on_idle = Rule::Fail;
    probe.on_error = Rule::Stay;
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    while log.count(|seen| matches!(seen, Seen::Error(_))) == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(log.count(|seen| *seen == Seen::Idle), 1);
    drop(running);
}
