//! Timers and turns: exact times, nothing lost, nothing polled for nothing.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fsmith::driver::Supervisor;
use tokio::time::Instant;

use crate::probe::{Event, Feeds, Log, Probe, Seen};
use crate::sources::Endless;

const SECOND: Duration = Duration::from_secs(1);

/// Returns when each timer fired, counted from `start`.
fn firings(log: &Log, start: Instant) -> Vec<(usize, Duration)> {
    let seen = log.all().into_iter();
    seen.filter_map(|seen| match seen {
        Seen::Fired(slot, at) => Some((slot, at - start.into_std())),
        _ => None,
    })
    .collect()
}

#[tokio::test(start_paused = true)]
async fn timers_fire_at_their_times_in_their_order() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let start = Instant::now();
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::After(0, 3 * SECOND));
    running.handle.tell(Event::After(1, SECOND));
    running.handle.tell(Event::Every(2 * SECOND));
    tokio::time::sleep(7 * SECOND).await;
    let expected = [(1, 1), (2, 2), (0, 3), (2, 4), (2, 6)];
    assert_eq!(
        firings(&log, start),
        expected.map(|(slot, at)| (slot, at * SECOND))
    );
}

#[tokio::test(start_paused = true)]
async fn a_timer_fires_when_it_is_due_and_not_at_the_next_event() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe).spawn();
    running.handle.tell(Event::After(0, 3 * SECOND));
    tokio::time::sleep(Duration::from_millis(2_999)).await;
    assert_eq!(log.count(|seen| matches!(seen, Seen::Fired(..))), 0);
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert_eq!(log.count(|seen| matches!(seen, Seen::Fired(..))), 1);
}

#[tokio::test(start_paused = true)]
async fn a_timer_armed_anew_fires_at_the_later_time_only() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let start = Instant::now();
    let running = Supervisor::new(probe).spawn();
    for _ in 0..10 {
        running.handle.tell(Event::After(0, 3 * SECOND));
        tokio::time::sleep(SECOND).await;
    }
    tokio::time::sleep(10 * SECOND).await;
    assert_eq!(firings(&log, start), [(0, 12 * SECOND)]);
}

#[tokio::test(start_paused = true)]
async fn no_firing_is_lost_while_events_flood() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let start = Instant::now();
    let running = Supervisor::new(probe)
        .streams(Feeds([Box::new(Endless::default())]))
        .spawn();
    running.handle.tell(Event::Every(SECOND));
    running.handle.count().await.unwrap();
    for _ in 0..20 {
        tokio::time::advance(SECOND).await;
        running.handle.count().await.unwrap();
    }
    let expected: Vec<_> = (1..=20).map(|n| (2, n * SECOND)).collect();
    assert_eq!(firings(&log, start), expected);
}

#[tokio::test]
async fn a_neighbour_runs_after_some_512_events() {
    let probe = Probe::<0>::default();
    let log = probe.log.clone();
    let running = Supervisor::new(probe)
        .streams(Feeds([Box::new(Endless::default())]))
        .spawn();
    let mut before = 0;
    for _ in 0..20 {
        tokio::task::yield_now().await;
        let now = log.all().len();
        assert!(now - before <= 512 + 64, "{} events in a row", now - before);
        before = now;
    }
    drop(running);
}

#[tokio::test(start_paused = true)]
async fn an_idle_supervisor_is_not_polled() {
    let (handle, supervision) = Supervisor::new(Probe::<0>::default()).into_parts();
    let polls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&polls);
    tokio::spawn(async move {
        let mut supervision = pin!(supervision);
        poll_fn(|cx| {
            counter.fetch_add(1, Ordering::Relaxed);
            supervision.as_mut().poll(cx)
        })
        .await
    });
    handle.count().await.unwrap();
    let before = polls.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(polls.load(Ordering::Relaxed), before);
}
