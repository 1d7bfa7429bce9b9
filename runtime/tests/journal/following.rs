//! Claims about subscriptions, which follow many journals.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use fsmith::driver::Source;
use fsmith::journal::{Draft, Entry, ReadFrom, Store, Subscription, Unreadable};
use futures_core::Stream;

use super::{append_batch, append_each, entries, follow, writer};

pub(crate) async fn an_undecodable_record_is_counted_and_skipped(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await;
    append_each(&gate, [1]).await;
    let bad = gate
        .append(Draft::new("number", &"not a number"))
        .await
        .unwrap();
    append_each(&gate, [2]).await;
    let mut following = follow(gate.journal(), ReadFrom::Start).await;
    let read = entries(&mut following, 3).await;
    let Entry::Unreadable {
        position,
        reason: Unreadable::Decode(_),
    } = &read[1]
    else {
        panic!("{read:?}")
    };
    assert_eq!(*position, bad);
    assert_eq!(read[2].record().unwrap().payload, 2);
    assert_eq!(following.unreadable(), 1);
}

pub(crate) async fn a_stream_ends_when_the_flow_of_every_journal_has(store: &dyn Store) {
    let (one, two) = (
        writer(store, "one", "w1").await,
        writer(store, "two", "w2").await,
    );
    append_each(&one, [1]).await;
    one.end_flow().await.unwrap();
    append_each(&one, [99]).await;
    let journals = [&one, &two].map(|writer| (Arc::clone(writer.journal()), ReadFrom::Start));
    let mut following = Subscription::<u64>::open(journals).await.unwrap();
    let batch = following.next().await.unwrap();
    assert!(batch.ends_flow(), "{batch:?}");
    assert_eq!(batch.journal().as_ref(), "one");
    assert_eq!(batch.records().count(), 1, "nothing behind the end");
    append_each(&two, [2]).await;
    assert_eq!(
        following
            .next()
            .await
            .unwrap()
            .records()
            .next()
            .unwrap()
            .payload,
        2
    );
    two.end_flow().await.unwrap();
    let batch = following.next().await.unwrap();
    assert!(matches!(batch.entries(), [Entry::EndOfFlow { record, .. }] if record.writer == "w2"));
    assert!(following.next().await.is_none());
    assert!(following.is_caught_up());
    let positions: Vec<_> = following.positions().collect();
    assert!(positions.iter().all(|(_, position)| position.is_some()));
    let (_, after_end) = positions[0];
    let mut next_flow = follow(one.journal(), ReadFrom::After(after_end.unwrap())).await;
    assert_eq!(
        next_flow
            .next()
            .await
            .unwrap()
            .records()
            .next()
            .unwrap()
            .payload,
        99
    );
}

pub(crate) async fn a_busy_journal_never_starves_another(store: &dyn Store) {
    let (busy, quiet) = (
        writer(store, "busy", "b").await,
        writer(store, "quiet", "q").await,
    );
    append_batch(&busy, &(0..10_000).collect::<Vec<_>>()).await;
    append_each(&quiet, [1]).await;
    let journals = [&busy, &quiet].map(|writer| (Arc::clone(writer.journal()), ReadFrom::Start));
    let mut following = Subscription::<u64>::open(journals)
        .await
        .unwrap()
        .with_batch_len(16);
    // The first read of each may take its time; the turns then alternate.
    for _ in 0..400 {
        if following.next().await.unwrap().journal().as_ref() == "quiet" {
            return;
        }
    }
    panic!("400 batches of the busy journal and none of the other");
}

pub(crate) async fn pending_with_the_budget_spent_is_not_caught_up(store: &dyn Store) {
    const RECORDS: usize = 1_000;
    let gate = writer(store, "data", "gate").await;
    append_batch(&gate, &(0..RECORDS as u64).collect::<Vec<_>>()).await;
    let mut following = follow(gate.journal(), ReadFrom::Start)
        .await
        .with_batch_len(1);
    let mut read = 0;
    while read < RECORDS {
        let polled = std::future::poll_fn(|cx| {
            spend_the_budget(cx);
            Poll::Ready(Pin::new(&mut following).poll_next(cx))
        });
        match polled.await {
            Poll::Ready(batch) => read += batch.unwrap().records().count(),
            Poll::Pending => {
                assert!(!following.is_caught_up(), "after {read} of {RECORDS}");
                tokio::task::yield_now().await;
            }
        }
    }
    settle(&mut following).await;
}

fn spend_the_budget(cx: &mut Context<'_>) {
    while let Poll::Ready(progress) = tokio::task::coop::poll_proceed(cx) {
        progress.made_progress();
    }
}

/// Polls until the subscription says that it is caught up; never, if it cannot.
async fn settle(following: &mut Subscription<u64>) {
    while !following.is_caught_up() {
        let mut cx = Context::from_waker(Waker::noop());
        assert!(
            Pin::new(&mut *following).poll_next(&mut cx).is_pending(),
            "no more was written"
        );
        tokio::task::yield_now().await;
    }
}

/// What was appended before a word is read, or known of, by whoever has heard the word.
pub(crate) async fn who_hears_a_word_knows_of_what_was_appended_before_it(store: &dyn Store) {
    const WORDS: u64 = 300;
    let (data, word) = (
        writer(store, "data", "d").await,
        writer(store, "word", "w").await,
    );
    let mut numbers = follow(data.journal(), ReadFrom::Start).await;
    let mut words = follow(word.journal(), ReadFrom::Start).await;
    let writing = async {
        for number in 0..WORDS {
            let draft = [Draft::new("number", &number)];
            if number % 2 == 0 {
                append_each(&data, [number]).await;
                append_each(&word, [number]).await;
            } else {
                let both = vec![word.prepare(draft).unwrap(), data.prepare(draft).unwrap()];
                store.append_all(both).await.unwrap();
            }
        }
    };
    tokio::join!(writing, check_words(&mut numbers, &mut words, WORDS));
}

/// At each word `n`, the numbers up to `n` have been read unless more is known to be there.
pub(crate) async fn check_words(
    numbers: &mut Subscription<u64>,
    words: &mut Subscription<u64>,
    count: u64,
) {
    let mut read = 0;
    let mut heard = 0;
    while heard < count {
        let batch = words.next().await.unwrap();
        heard = batch.records().last().unwrap().payload + 1;
        while !numbers.is_caught_up() {
            let next =
                std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut *numbers).poll_next(cx)));
            match next.await {
                Poll::Ready(batch) => read += batch.unwrap().records().count() as u64,
                Poll::Pending => tokio::task::yield_now().await,
            }
        }
        assert!(
            read >= heard,
            "caught up after {read} with {heard} words heard"
        );
    }
}

pub(crate) async fn an_append_reaches_an_idle_reader_at_once(store: &dyn Store) {
    let gate = writer(store, "data", "gate").await;
    let mut following = follow(gate.journal(), ReadFrom::End).await;
    let mut waits = Vec::new();
    for number in 0..51 {
        settle(&mut following).await;
        let begin = Instant::now();
        append_each(&gate, [number]).await;
        following.next().await.unwrap();
        waits.push(begin.elapsed());
    }
    waits.sort();
    // The sleeps that this must not have were of 10 ms; the usual wait is under 0.2 ms.
    assert!(waits[25] < Duration::from_millis(5), "{waits:?}");
}

pub(crate) async fn single_records_leave_out_what_is_none(store: &dyn Store) {
    let gate = writer(store, "system", "pipeline").await;
    append_batch(&gate, &[1, 2]).await;
    gate.append(Draft::new("number", &"unreadable"))
        .await
        .unwrap();
    append_batch(&gate, &[3]).await;
    gate.end_flow().await.unwrap();
    let mut records = follow(gate.journal(), ReadFrom::Start).await.into_records();
    assert_eq!(records.next().await.unwrap().payload, 1);
    assert!(!records.is_caught_up(), "two is at hand");
    assert_eq!(records.next().await.unwrap().payload, 2);
    assert_eq!(records.next().await.unwrap().payload, 3);
    assert!(records.next().await.is_none());
    assert!(records.is_caught_up());
    assert_eq!(records.subscription().unreadable(), 1);
}

pub(crate) async fn a_subscription_to_nothing_ends_at_once(_store: &dyn Store) {
    let mut following = Subscription::<u64>::open([]).await.unwrap();
    assert!(following.is_caught_up());
    assert!(following.next().await.is_none());
}
