//! A stage: takes each flight that the stage before hands on, and reports what became of it.

use std::sync::Arc;

use fsmith::fsm;
use fsmith::journal::{Batch, Draft, Entry, JournalError, KIND_END_OF_FLOW, RecordId, Writer};
use serde::{Deserialize, Serialize};

use crate::event::{Feed, Flight, Member, Stage, StageEvent, SystemEvent};

use super::words::Words;
use super::{FlowError, Journals};

fsm! {
    /// One stage of the flow: takes each flight that the stage before hands on, and reports it.
    pub machine FlowStage {
        events {
            stream Input(Batch<HandedOn>),
        }
        error FlowError;

        on error(cause) => Failed(cause);

        initial state Starting {
            entry do async announce_start;
            always => Working;
        }

        state Working {
            on Input(batch) if broken(batch) do cause_of(batch) => Failed(..);
            on Input(batch) do process(batch), async report;
            on closed(Input) => Finishing;
        }

        /// The end of what this stage reports, and the word that all is done.
        state Finishing {
            invoke finish;
            on done => Completed;
        }

        final state Completed;
        final failed state Failed(cause: FlowError);
    }
}

/// A flight that is handed on: by the source as it is, by a stage as a part of its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOn {
    /// The flight.
    #[serde(rename = "f")]
    pub flight: Flight,
}

/// What a [`FlowStage`] does.
#[derive(Debug)]
pub(super) struct Work {
    stage: Stage,
    journals: Journals,
    data: Arc<Writer>,
    errors: Arc<Writer>,
    words: Arc<Words>,
    /// Reports not yet written, each with the record that it follows from.
    completed: Vec<(RecordId, StageEvent)>,
    failed: Vec<(RecordId, StageEvent)>,
    events: u64,
    skipped: u64,
}

impl Work {
    pub(super) async fn open(journals: &Journals, stage: Stage) -> Result<Self, JournalError> {
        let (data, errors) = (Feed::Data(stage), Feed::Errors(stage));
        // A writer's name stands for one sequence, so each journal has one of its own.
        let data = Writer::open(journals.feed(data).await?, data.name()).await?;
        let errors = Writer::open(journals.feed(errors).await?, errors.name()).await?;
        Ok(Self {
            stage,
            journals: journals.clone(),
            data: Arc::new(data.with_stage(stage.name())),
            errors: Arc::new(errors.with_stage(stage.name())),
            words: Arc::new(Words::open(journals, Member::Stage(stage)).await?),
            completed: Vec::new(),
            failed: Vec::new(),
            events: 0,
            skipped: 0,
        })
    }
}

impl FlowStageBehavior for Work {
    async fn announce_start(&mut self) -> Result<(), FlowError> {
        let member = Member::Stage(self.stage);
        self.words.say(&SystemEvent::Started { member }).await?;
        Ok(())
    }

    fn broken(&self, batch: &Batch<HandedOn>) -> bool {
        failure(batch).is_some()
    }

    fn cause_of(&mut self, batch: Batch<HandedOn>) -> FlowError {
        cause(&batch)
    }

    fn process(&mut self, batch: Batch<HandedOn>) {
        if let Some(last) = batch.records().last() {
            self.data.observe(&last.clock);
            self.errors.observe(&last.clock);
        }
        for entry in batch.entries() {
            match entry {
                Entry::Record { record, .. } => {
                    let event = self.stage.process(record.payload.flight);
                    let reports = if event.is_failed() {
                        &mut self.failed
                    } else {
                        &mut self.completed
                    };
                    reports.push((record.id, event));
                    self.events += 1;
                }
                Entry::Unreadable { .. } => self.skipped += 1,
                Entry::Gap { missing, .. } => self.skipped += missing,
                _ => {}
            }
        }
    }

    async fn report(&mut self) -> Result<(), FlowError> {
        let mut appends = Vec::new();
        for (writer, kind, reports) in [
            (&self.data, "completed", &self.completed),
            (&self.errors, "failed", &self.failed),
        ] {
            if reports.is_empty() {
                continue;
            }
            let drafts = reports.iter().map(|(parent, event)| {
                Draft::new(kind, event).parents(std::slice::from_ref(parent))
            });
            appends.push(writer.prepare(drafts)?);
        }
        if !appends.is_empty() {
            self.journals.store().append_all(appends).await?;
        }
        self.completed.clear();
        self.failed.clear();
        Ok(())
    }

    fn finish(&mut self) -> impl Future<Output = Result<(), FlowError>> + Send + 'static {
        let store = Arc::clone(self.journals.store());
        let (data, errors) = (Arc::clone(&self.data), Arc::clone(&self.errors));
        let words = Arc::clone(&self.words);
        let member = Member::Stage(self.stage);
        let (events, skipped) = (self.events, self.skipped);
        async move {
            let word = SystemEvent::Completed {
                member,
                events,
                skipped,
            };
            let end = |writer: &Writer| writer.prepare([Draft::new(KIND_END_OF_FLOW, &())]);
            let appends = vec![end(&data)?, end(&errors)?, words.prepare(&word)?];
            store.append_all(appends).await?;
            Ok(())
        }
    }
}

/// Why a journal can no longer be read, if a batch says so.
pub(super) fn failure<T>(batch: &Batch<T>) -> Option<&JournalError> {
    batch.entries().iter().find_map(|entry| match entry {
        Entry::Failed { error } => Some(error),
        _ => None,
    })
}

/// The same as what a machine fails with.
pub(super) fn cause<T>(batch: &Batch<T>) -> FlowError {
    failure(batch).map_or(FlowError::Cancelled, |error| error.clone().into())
}
