//! The one timer of a supervisor: whatever it waits for, the earliest moment is here.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

/// A sleep that is made when first needed and reset when the moment changes, never made again.
///
/// No longer polled, it may still wake its task once, at a moment that no longer matters.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    /// Waits until `at`.
    pub(super) fn poll(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if sleep.deadline() != at {
            sleep.as_mut().reset(at);
        }
        sleep.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;
    use std::time::Duration;

    use tokio::time::{Instant, Sleep};

    use super::Alarm;

    fn address(alarm: &Alarm) -> *const Sleep {
        std::ptr::from_ref(&**alarm.sleep.as_ref().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn one_sleep_serves_every_moment() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        let soon = start + Duration::from_secs(5);
        let first = poll_fn(|cx| Poll::Ready(alarm.poll(soon, cx))).await;
        assert!(first.is_pending());
        let made = address(&alarm);
        for seconds in [2, 7, 7, 8] {
            let at = start + Duration::from_secs(seconds);
            poll_fn(|cx| alarm.poll(at, cx)).await;
            assert_eq!((address(&alarm), Instant::now()), (made, at));
        }
    }
}
