//! Claims about appending and reading one journal.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use fsmith::journal::{
    Draft, Entry, Expect, JournalError, JournalReader, Raw, ReadFrom, Store, VectorClock, Writer,
};

use super::{Random, append_batch, append_each, entries, follow, payloads, records, writer};

pub(crate) async fn a_record_comes_back_as_it_was_written(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await.with_stage("gate");
    let mut heard = VectorClock::default();
    heard.advance(&"source".into(), 41);
    gate.observe(&heard);
    append_each(&gate, [7]).await;
    let first = records(gate.journal(), ReadFrom::Start, 1).await.remove(0);
    let parents = [first.id];
    let answer = Draft::new("answer", &8_u64)
        .stage("air")
        .parents(&parents)
        .time(first.time);
    gate.append(answer).await.unwrap();
    let second = records(gate.journal(), ReadFrom::Start, 2).await.remove(1);
    assert_eq!(
        (first.kind.as_str(), first.stage.as_str(), first.payload),
        ("number", "gate", 7)
    );
    assert_eq!(
        (second.stage.as_str(), second.payload, second.time),
        ("air", 8, first.time)
    );
    assert_eq!(second.parents[..], [first.id]);
    assert_eq!((first.sequence, second.sequence), (1, 2));
    assert!(first.clock < second.clock);
    assert_eq!(second.clock.sequence_of(&"source".into()), 41);
    assert_eq!(second.clock.sequence_of(&"gate".into()), 2);
}

pub(crate) async fn no_record_is_lost_when_its_reader_is_raced(store: &dyn Store) {
    const RECORDS: u64 = 10_000;
    let gate = writer(store, "data", "gate").await;
    let mut reader = gate.journal().reader(ReadFrom::Start).await.unwrap();
    let writing = tokio::spawn(async move {
        for begin in (0..RECORDS).step_by(10) {
            append_batch(&gate, &(begin..begin + 10).collect::<Vec<_>>()).await;
        }
    });
    let (mut read, mut races) = (Vec::new(), 0);
    while read.len() < RECORDS as usize || races < 10_000 {
        races += 1;
        let batch = tokio::select! {
            biased;
            () = yielded(races % 3) => continue,
            batch = reader.next(7), if read.len() < RECORDS as usize => batch.unwrap(),
        };
        read.extend(batch.entries.into_iter().map(|entry| {
            let Raw::Record(bytes) = entry.raw else {
                panic!("no record at {}", entry.position)
            };
            (entry.position, bytes)
        }));
    }
    writing.await.unwrap();
    assert!(races >= 10_000);
    assert!(read.is_sorted_by(|one, next| one.0 < next.0));
    assert_eq!(read.len(), RECORDS as usize);
}

/// Lets others run so many times.
async fn yielded(times: usize) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

pub(crate) async fn tasks_of_one_writer_get_distinct_sequences_in_order(store: &dyn Store) {
    const EACH: u64 = 2_000;
    let gate = Arc::new(writer(store, "data", "gate").await);
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move { append_each(&gate, task * EACH..(task + 1) * EACH).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let records = records(gate.journal(), ReadFrom::Start, 8 * EACH as usize).await;
    assert!(
        records
            .iter()
            .map(|record| record.sequence)
            .eq(1..=8 * EACH),
        "each once, in order"
    );
    let mut ids: Vec<_> = records.iter().map(|record| record.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), records.len());
}

/// Each batch is three records of one number. Every append is dropped after a few polls.
pub(crate) async fn a_cancelled_append_is_whole_or_absent_and_collides_with_none(
    store: &dyn Store,
) {
    let mut random = Random::seeded("cancelled appends");
    let gate = Arc::new(writer(store, "data", "gate").await);
    let mut acknowledged = Vec::new();
    for number in 0..300_u64 {
        let drafts = [Draft::new("number", &number); 3];
        let mut appending = pin!(gate.append_all(drafts));
        let mut polls = random.below(4);
        let answer = poll_fn(|cx| match appending.as_mut().poll(cx) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if polls == 0 => Poll::Ready(None),
            Poll::Pending => {
                polls -= 1;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        })
        .await;
        if answer.is_some_and(|answer| answer.is_ok()) {
            acknowledged.push(number);
        }
    }
    append_each(&gate, [1_000]).await;
    let mut following = follow(gate.journal(), ReadFrom::Start).await;
    let mut read = Vec::new();
    while read.last().is_none_or(|(number, _)| *number != 1_000) {
        let batch = following.next().await.unwrap();
        read.extend(
            batch
                .records()
                .map(|record| (record.payload, record.sequence)),
        );
    }
    read.pop();
    assert!(
        read.is_sorted_by(|one, next| one.1 < next.1),
        "a sequence was used again"
    );
    assert!(
        read.chunks(3)
            .all(|batch| batch.len() == 3 && batch[0].0 == batch[2].0),
        "torn"
    );
    for number in acknowledged {
        assert!(
            read.iter().any(|(read, _)| *read == number),
            "{number} was acknowledged"
        );
    }
}

pub(crate) async fn the_last_n_are_exactly_n_whatever_their_size(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await;
    let texts: Vec<_> = (0..40)
        .map(|n: usize| "x".repeat((n * n * n) % 70_001))
        .collect();
    gate.append_all(texts.iter().map(|text| Draft::new("text", text)))
        .await
        .unwrap();
    for n in [1, 2, 17, 39, 40, 41, usize::MAX] {
        let mut reader = gate.journal().reader(ReadFrom::Last(n)).await.unwrap();
        let mut count = 0;
        while count < n.min(40) {
            count += reader.next(1_000).await.unwrap().entries.len();
        }
        assert_eq!(count, n.min(40));
        assert_eq!(reader.position(), gate.journal().head().await.unwrap());
    }
}

pub(crate) async fn a_reader_begins_where_it_is_told(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await;
    assert_eq!(gate.journal().head().await.unwrap(), None);
    append_batch(&gate, &[1, 2, 3]).await;
    let middle = entries(&mut follow(gate.journal(), ReadFrom::Start).await, 3).await[1].position();
    let mut at_end = follow(gate.journal(), ReadFrom::End).await;
    let mut last_none = follow(gate.journal(), ReadFrom::Last(0)).await;
    append_batch(&gate, &[4]).await;
    assert_eq!(
        payloads(gate.journal(), ReadFrom::Start, 4).await,
        [1, 2, 3, 4]
    );
    assert_eq!(
        payloads(gate.journal(), ReadFrom::After(middle.unwrap()), 2).await,
        [3, 4]
    );
    assert_eq!(
        at_end
            .next()
            .await
            .unwrap()
            .records()
            .next()
            .unwrap()
            .payload,
        4
    );
    assert_eq!(
        last_none
            .next()
            .await
            .unwrap()
            .records()
            .next()
            .unwrap()
            .payload,
        4
    );
}

pub(crate) async fn a_writer_opened_again_goes_on_where_it_was(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await;
    let mut heard = VectorClock::default();
    heard.advance(&"source".into(), 9);
    gate.observe(&heard);
    append_batch(&gate, &[1, 2, 3]).await;
    append_batch(&writer(store, "data", "air").await, &[4]).await;
    let clock = gate.clock();
    drop(gate);
    let again = writer(store, "data", "gate").await;
    assert_eq!((again.sequence(), again.clock()), (3, clock));
    append_each(&again, [5]).await;
    let last = records(again.journal(), ReadFrom::Last(1), 1)
        .await
        .remove(0);
    assert_eq!((last.sequence, last.payload), (4, 5));
    assert_eq!(last.clock.sequence_of(&"source".into()), 9);
}

pub(crate) async fn a_second_writer_of_the_same_name_is_refused(store: &dyn Store) {
    let first = writer(store, "data", "gate").await;
    let second = writer(store, "data", "gate").await;
    append_each(&first, [1]).await;
    let refused = second.append(Draft::new("number", &2_u64)).await;
    assert!(
        matches!(refused, Err(JournalError::StaleWriter { .. })),
        "{refused:?}"
    );
    let third = writer(store, "data", "gate").await;
    append_each(&third, [3]).await;
    let refused = first.append(Draft::new("number", &4_u64)).await;
    assert!(
        matches!(refused, Err(JournalError::StaleWriter { .. })),
        "{refused:?}"
    );
    let records = records(first.journal(), ReadFrom::Start, 2).await;
    assert!(
        records
            .iter()
            .map(|record| (record.payload, record.sequence))
            .eq([(1, 1), (3, 2)])
    );
}

pub(crate) async fn an_append_that_expects_another_end_is_refused(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await;
    let submit = async |number: u64, expect| {
        gate.submit_all([Draft::new("number", &number)], expect)
            .await
            .unwrap()
            .await
    };
    let first = submit(1, Expect::Last(None)).await.unwrap();
    let refused = submit(2, Expect::Last(None)).await;
    let Err(JournalError::Conflict {
        found, expected, ..
    }) = refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((found, expected), (Some(first), None));
    submit(3, Expect::Last(Some(first))).await.unwrap();
    assert_eq!(payloads(gate.journal(), ReadFrom::Start, 2).await, [1, 3]);
}

pub(crate) async fn several_journals_are_appended_to_all_or_none(store: &dyn Store) {
    let data = writer(store, "data", "gate.data").await;
    let errors = writer(store, "errors", "gate.errors").await;
    let number = 1_u64;
    let prepare = |writer: &Writer| writer.prepare([Draft::new("number", &number)]).unwrap();
    let positions = store
        .append_all(vec![prepare(&data), prepare(&errors)])
        .await
        .unwrap();
    assert_eq!(positions.len(), 2);
    let mut refused = prepare(&errors);
    refused.expect = Expect::Last(None);
    let answer = store.append_all(vec![prepare(&data), refused]).await;
    assert!(
        matches!(answer, Err(JournalError::Conflict { .. })),
        "{answer:?}"
    );
    let twice = vec![prepare(&data), prepare(&data)];
    let positions = store.append_all(twice).await.unwrap();
    assert_eq!(Some(positions[1]), data.journal().head().await.unwrap());
    assert_eq!(
        payloads(data.journal(), ReadFrom::Start, 3).await.len(),
        3,
        "none of the refused"
    );
    let mut foreign = prepare(&data);
    foreign.journal = "never opened".into();
    let answer = store.append_all(vec![prepare(&data), foreign]).await;
    assert!(
        matches!(answer, Err(JournalError::OtherStore { .. })),
        "{answer:?}"
    );
    assert_eq!(data.journal().head().await.unwrap(), Some(positions[1]));
}

pub(crate) async fn what_retention_removed_is_a_gap(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await;
    append_batch(&gate, &[1, 2, 3, 4, 5]).await;
    let all = entries(&mut follow(gate.journal(), ReadFrom::Start).await, 5).await;
    gate.journal()
        .trim(all[3].position().unwrap())
        .await
        .unwrap();
    let mut following = follow(gate.journal(), ReadFrom::Start)
        .await
        .with_batch_len(2);
    let read = entries(&mut following, 3).await;
    assert!(matches!(read[0], Entry::Gap { missing: 3, .. }), "{read:?}");
    assert_eq!(read[0].position(), all[2].position());
    assert_eq!(
        (
            read[1].record().unwrap().payload,
            read[2].record().unwrap().payload
        ),
        (4, 5)
    );
    assert_eq!(following.missing(), 3);
    assert_eq!(
        payloads(gate.journal(), ReadFrom::Last(9), 2).await,
        [4, 5],
        "no gap is asked for"
    );

    gate.journal()
        .trim(all[4].position().unwrap())
        .await
        .unwrap();
    append_batch(&writer(store, "data", "air").await, &[6, 7]).await;
    let head = gate.journal().head().await.unwrap().unwrap();
    gate.journal().trim(head).await.unwrap();
    assert_eq!(
        writer(store, "data", "gate").await.sequence(),
        5,
        "its last record stays"
    );
}

pub(crate) async fn names_and_batches_that_cannot_be_are_refused(store: &dyn Store) {
    for name in ["", "two\nlines", &"x".repeat(201)] {
        let refused = store.journal(name).await;
        assert!(
            matches!(refused, Err(JournalError::Name { .. })),
            "{refused:?}"
        );
    }
    let gate = writer(store, "it's \"quoted\"; --", "gate").await;
    let none: [Draft<'_, u64>; 0] = [];
    let refused = gate.append_all(none).await;
    assert!(
        matches!(refused, Err(JournalError::EmptyBatch { .. })),
        "{refused:?}"
    );
    let long = "x".repeat(fsmith::journal::RECORD_BYTES_MAX);
    let refused = gate.append(Draft::new("long", &long)).await;
    assert!(
        matches!(refused, Err(JournalError::RecordTooLong { .. })),
        "{refused:?}"
    );
    append_each(&gate, [1]).await;
    assert_eq!(payloads(gate.journal(), ReadFrom::Start, 1).await, [1]);
}
