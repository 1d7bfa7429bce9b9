//! What every store must do, written once and run over each.

pub(crate) mod claims;
pub(crate) mod following;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::sync::Arc;

use fsmith::journal::{Draft, Entry, Journal, ReadFrom, Record, Store, Subscription, Writer};

/// Opens a journal with a writer.
pub(crate) async fn writer(store: &dyn Store, journal: &str, name: &str) -> Writer {
    let journal = store.journal(journal).await.expect("a journal");
    Writer::open(journal, name).await.expect("a writer")
}

/// Appends `numbers` one by one.
pub(crate) async fn append_each(writer: &Writer, numbers: impl IntoIterator<Item = u64>) {
    for number in numbers {
        writer
            .append(Draft::new("number", &number))
            .await
            .expect("appended");
    }
}

/// Appends `numbers` at once.
pub(crate) async fn append_batch(writer: &Writer, numbers: &[u64]) {
    let drafts = numbers.iter().map(|number| Draft::new("number", number));
    writer.append_all(drafts).await.expect("appended");
}

/// Follows one journal.
pub(crate) async fn follow(journal: &Arc<dyn Journal>, from: ReadFrom) -> Subscription<u64> {
    Subscription::open([(Arc::clone(journal), from)])
        .await
        .expect("a subscription")
}

/// Reads until there are `count` entries.
pub(crate) async fn entries(subscription: &mut Subscription<u64>, count: usize) -> Vec<Entry<u64>> {
    let mut entries = Vec::new();
    while entries.len() < count {
        entries.extend(
            subscription
                .next()
                .await
                .expect("more entries")
                .into_entries(),
        );
    }
    entries
}

/// Reads the `count` records from there on.
pub(crate) async fn records(
    journal: &Arc<dyn Journal>,
    from: ReadFrom,
    count: usize,
) -> Vec<Record<u64>> {
    let entries = entries(&mut follow(journal, from).await, count).await;
    entries
        .into_iter()
        .map(|entry| entry.into_record().expect("a record"))
        .collect()
}

/// Reads the payloads of the `count` records from there on.
pub(crate) async fn payloads(journal: &Arc<dyn Journal>, from: ReadFrom, count: usize) -> Vec<u64> {
    records(journal, from, count)
        .await
        .into_iter()
        .map(|record| record.payload)
        .collect()
}

/// A sequence of numbers that its seed makes.
pub(crate) struct Random(u64);

impl Random {
    /// Returns one of a new seed, which is printed: a failed test shows it.
    pub(crate) fn seeded(test: &str) -> Self {
        let seed = uuid::Uuid::new_v4().as_u64_pair().0;
        println!("{test}: seed {seed}");
        Self(seed)
    }

    /// Returns a number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}
