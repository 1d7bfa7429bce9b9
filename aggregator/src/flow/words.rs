//! What a member says in the system journal.

use fsmith::journal::{Append, Draft, JournalError, Position, Writer};

use crate::event::{Feed, Member, SystemEvent};

use super::Journals;

/// The voice of one member in the system journal.
#[derive(Debug)]
pub(super) struct Words {
    writer: Writer,
}

impl Words {
    pub(super) async fn open(journals: &Journals, member: Member) -> Result<Self, JournalError> {
        let journal = journals.feed(Feed::System).await?;
        let writer = Writer::open(journal, member.name()).await?;
        Ok(Self { writer })
    }

    /// Says one word, and returns once it is accepted.
    pub(super) async fn say(&self, word: &SystemEvent) -> Result<Position, JournalError> {
        self.writer.append(Draft::new(kind(word), word)).await
    }

    /// Prepares one word, to be said together with what goes into other journals.
    pub(super) fn prepare(&self, word: &SystemEvent) -> Result<Append, JournalError> {
        self.writer.prepare([Draft::new(kind(word), word)])
    }
}

fn kind(word: &SystemEvent) -> &'static str {
    match word {
        SystemEvent::Ready { .. } => "ready",
        SystemEvent::Started { .. } => "started",
        SystemEvent::Completed { .. } => "completed",
        SystemEvent::Failed { .. } => "failed",
        SystemEvent::DrainRequested => "drain_requested",
        SystemEvent::Exported { .. } => "exported",
        SystemEvent::Drained => "drained",
        SystemEvent::Shutdown => "shutdown",
    }
}
