//! Machines with parameters: each generated type takes those that it names, the behaviour all.

#![allow(
    dead_code,
    reason = "machines of tests, not all of whose targets are taken"
)]

use std::fmt::{Debug, Display};
use std::time::Instant;

use fsmith::driver::NoStreams;
use fsmith::fsm;

mod payload {
    use super::*;

    fsm! {
        /// Keeps one thing, and gives it back.
        pub machine Shelf<T: Clone + Send + 'static, E: Display + Send + 'static> {
            events {
                Put(T),
                Take,
                call Look -> Option<T>,
                call Size -> usize,
            }
            error E;

            on Size do size;
            on shutdown => Gone;
            on error(cause) => Broken(cause);

            initial state Empty {
                on Put(thing) do weigh(&thing), async note => Holding(thing);
                on Look do nothing;
                ignore Take;
            }

            state Holding(thing: T) {
                invoke polish(thing) -> T;
                on done polish(thing) do shine(thing) => Holding(..) | Empty;
                on Put(other) do swap(&other, thing) => Holding(other);
                on Look do show(thing);
                on Take => Empty;
            }

            final state Gone;
            final failed state Broken(cause: E);
        }
    }

    #[derive(Default)]
    struct Plain {
        noted: usize,
        swapped: usize,
    }

    impl<T: Clone + Send + 'static> ShelfBehavior<T, String> for Plain {
        fn size(&mut self) -> usize {
            self.noted
        }
        fn weigh(&mut self, _thing: &T) {}
        async fn note(&mut self) -> Result<(), String> {
            self.noted += 1;
            match self.noted {
                3 => Err("full".to_owned()),
                _ => Ok(()),
            }
        }
        fn nothing(&mut self) -> Option<T> {
            None
        }
        fn polish(
            &mut self,
            _thing: T,
        ) -> impl Future<Output = Result<T, String>> + Send + 'static {
            std::future::pending()
        }
        fn shine(&mut self, thing: T) -> ShineTarget<T> {
            ShineTarget::Holding(thing)
        }
        fn swap(&mut self, _other: &T, _thing: &mut T) {
            self.swapped += 1;
        }
        fn show(&mut self, thing: &mut T) -> Option<T> {
            Some(thing.clone())
        }
    }

    #[test]
    fn a_machine_is_generic_over_what_it_carries() {
        let now = Instant::now();
        let mut shelf = Shelf::<_, Vec<u8>, String>::new(Plain::default());
        shelf.start(now).unwrap();
        shelf.handle(ShelfEvent::Put(vec![1]), now).unwrap();
        shelf.handle(ShelfEvent::Put(vec![2]), now).unwrap();
        assert!(matches!(
            shelf.state(),
            Some(ShelfState::Holding { thing }) if *thing == [2]
        ));
        assert_eq!(shelf.behavior().swapped, 1);
        assert_eq!(Shelf::<(), u8, String>::MODEL.name, "Shelf");
    }

    #[tokio::test]
    async fn a_generic_machine_is_driven_and_its_handle_cloned() {
        let shelf = fsmith::spawn(Shelf::<_, _, String>::new(Plain::default()), NoStreams);
        let handle = shelf.handle.clone();
        handle.put("one").await.unwrap();
        assert_eq!(handle.look().await.unwrap(), Some("one"));
        handle.take().await.unwrap();
        handle.put("two").await.unwrap();
        handle.take().await.unwrap();
        handle.put("three").await.unwrap();
        let failed = shelf.join().await.unwrap_err().to_string();
        assert!(failed.contains("Broken"), "{failed}");
    }
}

mod borrowed {
    use super::*;

    fsm! {
        /// Reads words out of a text that it does not own.
        machine Reader<'a, const WIDTH: usize, W: Debug> {
            events { Word(&'a str), Line([&'a str; WIDTH]), End }

            initial state Nothing {
                on Word(word) do first(word) => Word(..);
                on Line(_) | End => Over;
            }

            state Word(word: &'a str) {
                on Word(next) do longer(&next, word) => Word(next) | Over;
                on Line(words) do last(words) => Word(..);
                on End => Over;
            }

            final state Over;
        }
    }

    struct Longest<'t> {
        seen: Vec<&'t str>,
    }

    impl<'a, const WIDTH: usize> ReaderBehavior<'a, WIDTH, u8> for Longest<'a> {
        fn first(&mut self, word: &'a str) -> &'a str {
            self.seen.push(word);
            word
        }
        fn longer(&mut self, next: &&'a str, _word: &mut &'a str) -> LongerTarget {
            self.seen.push(next);
            LongerTarget::Word
        }
        fn last(&mut self, words: [&'a str; WIDTH]) -> &'a str {
            words[WIDTH - 1]
        }
    }

    #[test]
    fn payloads_data_and_behaviour_may_borrow() {
        let now = Instant::now();
        let text = String::from("so it is");
        let behavior = Longest { seen: Vec::new() };
        let mut reader = Reader::<'_, _, 2, u8>::new(behavior);
        reader.start(now).unwrap();
        for word in text.split(' ') {
            reader.handle(ReaderEvent::Word(word), now).unwrap();
        }
        assert!(matches!(
            reader.state(),
            Some(ReaderState::Word { word: "is" })
        ));
        let line = ReaderEvent::Line([&text[..2], &text[3..5]]);
        reader.handle(line, now).unwrap();
        let (behavior, state) = reader.into_parts();
        assert_eq!(behavior.seen, ["so", "it", "is"]);
        assert!(matches!(state, Some(ReaderState::Word { word: "it" })));
    }
}

mod behavior {
    use super::*;

    fsm! {
        machine Counter {
            events { Count(u64) }
            initial state Counting {
                on Count(n) do add(&n), async tell(n);
            }
        }
    }

    struct Into<'s, F> {
        sum: &'s mut u64,
        tell: F,
    }

    impl<F: FnMut(u64) + Send> CounterBehavior for Into<'_, F> {
        fn add(&mut self, n: &u64) {
            *self.sum += n;
        }
        async fn tell(&mut self, n: u64) {
            (self.tell)(n);
        }
    }

    #[test]
    fn a_behaviour_may_be_generic_and_borrow() {
        let now = Instant::now();
        let mut sum = 0;
        let mut counter = Counter::new(Into {
            sum: &mut sum,
            tell: |_| {},
        });
        counter.start(now).unwrap();
        counter.handle(CounterEvent::Count(3), now).unwrap();
        counter.handle(CounterEvent::Count(4), now).unwrap();
        drop(counter);
        assert_eq!(sum, 7);
    }
}

mod streams {
    use super::*;

    fsm! {
        machine Feed<T: Send + 'static> {
            events { stream Items(T), stream Pairs(T, u8) }
            initial state Reading {
                on Items(item) | Pairs(item, _) do keep(item);
                on closed(Items) => Done;
            }
            final state Done;
        }
    }

    #[derive(Default)]
    struct Keep(Vec<String>);

    impl<T: Send + Debug + 'static> FeedBehavior<T> for Keep {
        fn keep(&mut self, item: T) {
            self.0.push(format!("{item:?}"));
        }
    }

    #[tokio::test]
    async fn a_generic_machine_reads_streams_of_its_parameter() {
        let (items, items_rx) = tokio::sync::mpsc::channel(4);
        let (pairs, pairs_rx) = tokio::sync::mpsc::channel(4);
        let streams = FeedStreams {
            items: fsmith::driver::source::channel(items_rx),
            pairs: fsmith::driver::source::channel(pairs_rx),
        };
        let feed = fsmith::spawn(Feed::new(Keep::default()), streams);
        items.send('a').await.unwrap();
        pairs.send(('b', 1)).await.unwrap();
        drop((items, pairs));
        assert!(matches!(feed.join().await.unwrap(), FeedState::Done));
    }
}
