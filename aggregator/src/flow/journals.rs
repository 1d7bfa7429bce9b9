//! The journals of one flow, by what they are for.

use std::sync::Arc;

use fsmith::journal::{Journal, JournalError, ReadFrom, Store, Subscription};
use serde::de::DeserializeOwned;

use crate::event::{Feed, Stage};

/// The journals of one flow, in one store.
#[derive(Clone, Debug)]
pub struct Journals {
    store: Arc<dyn Store>,
}

impl Journals {
    /// The name of the journal in which the source hands on its flights.
    pub const FLIGHTS: &'static str = "flights";

    /// Returns the journals of this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Returns the store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Opens one that the aggregator reads.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Dropped, the journal may have been made, empty.
    pub async fn feed(&self, feed: Feed) -> Result<Arc<dyn Journal>, JournalError> {
        self.store.journal(feed.name()).await
    }

    /// Opens what a stage takes its flights from.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Dropped, the journal may have been made, empty.
    pub async fn input(&self, stage: Stage) -> Result<Arc<dyn Journal>, JournalError> {
        match stage.upstream() {
            Some(upstream) => self.feed(Feed::Data(upstream)).await,
            None => self.store.journal(Self::FLIGHTS).await,
        }
    }

    /// Follows several of the aggregator's journals from their start.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Dropped, journals may have been made, empty.
    pub async fn follow<T: DeserializeOwned>(
        &self,
        feeds: impl IntoIterator<Item = Feed>,
    ) -> Result<Subscription<T>, JournalError> {
        let mut journals = Vec::new();
        for feed in feeds {
            journals.push((self.feed(feed).await?, ReadFrom::Start));
        }
        Subscription::open(journals).await
    }

    /// Returns whether somebody has spoken in them before.
    ///
    /// # Errors
    ///
    /// What the store reports.
    ///
    /// # Cancel safety
    ///
    /// Dropped, the system journal may have been made, empty.
    pub async fn hold_a_flow(&self) -> Result<bool, JournalError> {
        Ok(self.feed(Feed::System).await?.head().await?.is_some())
    }
}
