//! Durable journals: append-only records with positions, and subscriptions that follow them.
//!
//! A [`Store`] opens [`Journal`]s by name. A [`Writer`] puts records into one, a [`Subscription`]
//! follows many. [`MemoryStore`] keeps them in memory, `SqliteStore` (feature `sqlite`) in a file
//! that several processes may write and follow.

mod batch;
mod clock;
mod error;
mod memory;
mod position;
mod raw;
mod record;
mod signal;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod subscription;
mod writer;

pub use batch::{Batch, Entry, Unreadable};
pub use clock::VectorClock;
pub use error::{Cause, JournalError};
pub use memory::{MemoryJournal, MemoryStore};
pub use position::{Ack, Expect, Position, ReadFrom};
pub use raw::{EncodedBatch, RECORD_BYTES_MAX, Raw, RawBatch, RawEntry};
pub use record::{Draft, KIND_END_OF_FLOW, Name, Parents, Record, RecordId, Timestamp};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteJournal, SqliteOptions, SqliteStore, Synchronous};
pub use store::{Append, BoxFuture, Journal, JournalReader, Next, Receipt, Store};
pub use subscription::{BATCH_LEN, Records, Subscription};
pub use writer::Writer;
