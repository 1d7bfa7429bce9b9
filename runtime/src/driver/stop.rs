//! What has become of the requests to end.

use tokio::time::Instant;

use super::control::{Request, earlier};
use super::mailbox::Mailbox;

/// How far a supervisor is on its way to the end.
#[derive(Debug, Default)]
pub(super) struct Stop {
    pub(super) deadline: Option<Instant>,
    /// Whether `shutdown` is to be raised.
    pub(super) wanted: bool,
    /// Whether it was.
    pub(super) raised: bool,
    /// Whether the machine has no rule for it: only what the mailbox accepted is still handled.
    pub(super) cancelling: bool,
}

impl Stop {
    pub(super) fn hear<E>(&mut self, request: Option<Request>, mailbox: &mut Mailbox<E>) {
        let Some(request) = request else { return };
        self.deadline = earlier(self.deadline, request.deadline);
        if request.drain {
            mailbox.close();
        } else {
            self.wanted = true;
        }
    }

    pub(super) fn is_due(&self) -> bool {
        self.wanted && !self.raised
    }

    pub(super) fn is_overdue(&self, now: Instant) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }
}
