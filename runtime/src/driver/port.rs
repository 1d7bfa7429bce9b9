//! The way back from an invocation to its machine.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;
use tokio::sync::mpsc;

use super::control::Control;

/// Sends commands to the machine that started an invocation, until the visit to its state ends.
///
/// It does not keep the supervisor alive. What was accepted before the visit ended is handled like
/// any command, by whatever state the machine is in then.
pub struct Port<E> {
    back: Option<Back<E>>,
    is_open: Arc<AtomicBool>,
}

/// Makes ports: what a machine with invocations that take a `port` is connected to.
///
/// The default one is connected to nothing: its ports are closed.
pub struct Ports<E> {
    back: Option<Back<E>>,
}

/// Closes a port when it is dropped, with the visit that it belongs to.
#[derive(Debug)]
#[must_use = "dropped, it closes the port"]
pub struct PortGuard {
    is_open: Arc<AtomicBool>,
}

/// A command was not sent: the visit has ended, or the machine.
#[derive(Error)]
#[error("the port is closed: the state that it belongs to has been left")]
pub struct PortClosed<E> {
    /// The command.
    pub event: E,
}

struct Back<E> {
    mailbox: mpsc::WeakSender<E>,
    control: Arc<Control>,
}

impl<E> Port<E> {
    /// Sends a command, and returns once the mailbox has accepted it.
    ///
    /// # Errors
    ///
    /// [`PortClosed`], with the command. Nothing was sent.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it returns, nothing was sent, and the command is lost.
    pub async fn send(&self, event: E) -> Result<(), PortClosed<E>> {
        let Some((mailbox, control)) = self.open() else {
            return Err(PortClosed { event });
        };
        let Ok(room) = mailbox.reserve().await else {
            return Err(PortClosed { event });
        };
        // The visit may have ended while there was no room.
        if !self.is_open() {
            return Err(PortClosed { event });
        }
        room.send(event);
        control.raise_mail();
        Ok(())
    }

    /// Returns whether the visit goes on.
    pub fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    fn open(&self) -> Option<(mpsc::Sender<E>, &Control)> {
        let back = self.back.as_ref().filter(|_| self.is_open())?;
        Some((back.mailbox.upgrade()?, &back.control))
    }
}

impl<E> Ports<E> {
    pub(super) fn new(mailbox: &mpsc::Sender<E>, control: &Arc<Control>) -> Self {
        let (mailbox, control) = (mailbox.downgrade(), Arc::clone(control));
        Self {
            back: Some(Back { mailbox, control }),
        }
    }

    /// Returns a port, and what closes it.
    pub fn open(&self) -> (Port<E>, PortGuard) {
        let is_open = Arc::new(AtomicBool::new(true));
        let guard = PortGuard {
            is_open: Arc::clone(&is_open),
        };
        (
            Port {
                back: self.back.clone(),
                is_open,
            },
            guard,
        )
    }
}

impl Drop for PortGuard {
    fn drop(&mut self) {
        self.is_open.store(false, Ordering::Release);
    }
}

// By hand: a command need be neither `Clone` nor `Debug`.
impl<E> Clone for Back<E> {
    fn clone(&self) -> Self {
        Self {
            mailbox: self.mailbox.clone(),
            control: Arc::clone(&self.control),
        }
    }
}

impl<E> Clone for Port<E> {
    fn clone(&self) -> Self {
        Self {
            back: self.back.clone(),
            is_open: Arc::clone(&self.is_open),
        }
    }
}

impl<E> Default for Ports<E> {
    fn default() -> Self {
        Self { back: None }
    }
}

impl<E> fmt::Debug for Port<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Port")
            .field("is_open", &self.is_open())
            .finish_non_exhaustive()
    }
}

impl<E> fmt::Debug for Ports<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports")
            .field("connected", &self.back.is_some())
            .finish()
    }
}

impl<E> fmt::Debug for PortClosed<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortClosed").finish_non_exhaustive()
    }
}
