//! Names of the author's choice that generated code uses too.

use fsm_tests::{Clock, Log, Recorder, finished, queued, record, state};
use fsmith::core::Reply;
use fsmith::driver::NoStreams;
use fsmith::fsm;

mod keywords {
    use super::*;

    fsm! {
        machine Words {
            events {
                Type(u8),
                Loop,
                Self_,
                Open,
                OPEN,
                Move { r#type: u8, state: u8 },
                call Match(u8) -> u8,
                call Await { r#fn: u8 } -> u8,
                Stream,
                Call,
                Clone,
            }
            on Match(x) do r#match(x);
            on Await { r#fn } do r#await(r#fn);
            on Clone do clone;

            initial state Open {
                on Type(r#type) do r#type(&r#type) => OPEN(r#type);
                on Move { r#type, state } do r#move(r#type, state);
                on Open do open, entry, state, always, exit => Open;
                on OPEN do open_2;
                on Loop do async r#loop;
                on Self_ do raise Loop;
                ignore Stream, Call;
            }
            state OPEN(r#in: u8) {
                after r#while(r#in) => Open;
                on Type(r#type) if r#if(r#type, r#in) => Open;
                ignore Type;
                on Stream | Call => Open;
                ignore Loop, Self_, Open, OPEN, Move;
            }
        }
    }

    record!(WordsBehavior {
        act open, open_2, clone, entry, exit, state, always;
        run r#loop;
        ..
        fn r#match(&mut self, x: u8) -> u8 { x + 1 }
        fn r#await(&mut self, r#fn: u8) -> u8 { r#fn + 2 }
        fn r#type(&mut self, r#type: &u8) { self.log.push(format!("type:{type}")); }
        fn r#move(&mut self, r#type: u8, state: u8) {
            self.log.push(format!("move:{type}{state}"));
        }
        fn r#while(&self, r#in: &u8) -> std::time::Duration {
            std::time::Duration::from_secs(u64::from(*r#in))
        }
        fn r#if(&self, r#type: &u8, r#in: &u8) -> bool { r#type == r#in }
    });

    #[test]
    fn keywords_and_names_that_differ_in_case_only_work() {
        let clock = Clock::default();
        let mut words = Words::new(Recorder::default());
        words.start(clock.at(0)).unwrap();
        for event in [
            WordsEvent::Open,
            WordsEvent::OPEN,
            WordsEvent::Move {
                r#type: 1,
                state: 2,
            },
            WordsEvent::Self_,
            WordsEvent::Type(7),
        ] {
            words.handle(event, clock.at(0)).unwrap();
        }
        assert_eq!(state(&words), "OPEN");
        let log = words.behavior().log.take();
        assert_eq!(log, "open entry state always exit open_2 move:12 type:7");
        assert_eq!(words.next_deadline(), Some(clock.at(7_000)));
    }

    #[tokio::test]
    async fn the_handle_has_a_method_for_each_of_them() {
        let recorder = Recorder::default();
        let log = recorder.log.clone();
        let words = fsmith::spawn(Words::new(recorder), NoStreams);
        assert_eq!(words.handle.r#match(1).await, Ok(2));
        assert_eq!(words.handle.r#await(1).await, Ok(3));
        words.handle.open().await.unwrap();
        words.handle.open_2().await.unwrap();
        words.handle.r#loop().await.unwrap();
        words.handle.r#move(3, 4).await.unwrap();
        words.handle.r#type(9).await.unwrap();
        assert_eq!(words.handle.r#match(1).await, Ok(2));
        let expected = "open entry state always exit open_2 r#loop move:34 type:9";
        assert_eq!(log.take(), expected);
    }
}

mod collisions {
    use super::*;

    /// Named as type parameters of generated code may be.
    #[derive(Clone, Debug, PartialEq)]
    struct B(u8);
    #[derive(Clone, Debug, PartialEq)]
    struct S0(u8);
    #[derive(Clone, Debug, PartialEq)]
    struct Data(u8);
    type Result = B;
    type Option = S0;

    fsm! {
        machine Named {
            events {
                stream Data(Data),
                stream Source(S0, B),
                State(B),
                Event,
                Effect(Option),
                Result(Result),
                call Option(B) -> S0,
                Some,
                None,
                Ok,
                Input,
            }
            error B;

            on error(state) => Err(state);
            on Some | None | Ok | Input | Event do handle, start, new, step;

            initial state State {
                on Data(event) do on_event(event);
                on Source(kernel, input) do settle(kernel, input);
                on State(state) if take(state) => Result(state);
                ignore State;
                on Effect(now_) do async finish(now_), async state, async id;
                on Result(result) => Result(result);
                on Option(reply) do dispatch(reply);
            }
            state Result(behavior: B) {
                invoke start_next(behavior) -> B;
                on done(result) => State;
                every delay(behavior) do fire(behavior);
                on Result(cause) do choose(&cause, behavior) => State | Result(cause) | Some(..);
                ignore State, Effect, Data, Source;
                refuse Option;
            }
            state Some(state: B, target: S0, returned: Data) {
                after 1s => State;
                ignore State, Effect, Data, Source, Result;
                refuse Option;
            }
            final failed state Err(cause: B);
        }
    }

    impl NamedBehavior for Log {
        fn handle(&mut self) {
            self.push("handle");
        }
        fn start(&mut self) {}
        fn new(&mut self) {}
        fn step(&mut self) {}
        fn on_event(&mut self, event: Data) {
            self.push(format!("{event:?}"));
        }
        fn settle(&mut self, kernel: S0, input: B) {
            self.push(format!("{kernel:?}{input:?}"));
        }
        fn take(&self, state: &B) -> bool {
            state.0 > 0
        }
        async fn finish(&mut self, now_: S0) -> std::result::Result<(), B> {
            self.push(format!("{now_:?}"));
            Ok(())
        }
        async fn state(&mut self) -> std::result::Result<(), B> {
            Ok(())
        }
        async fn id(&mut self) -> std::result::Result<(), B> {
            Err(B(1))
        }
        fn dispatch(&mut self, reply: B) -> S0 {
            S0(reply.0)
        }
        fn start_next(
            &mut self,
            behavior: B,
        ) -> impl Future<Output = std::result::Result<B, B>> + Send + 'static {
            async move { Ok(behavior) }
        }
        fn delay(&self, behavior: &B) -> std::time::Duration {
            std::time::Duration::from_secs(u64::from(behavior.0))
        }
        fn fire(&mut self, behavior: &mut B) {
            behavior.0 += 1;
        }
        fn choose(&mut self, cause: &B, behavior: &mut B) -> ChooseTarget {
            match cause.0 {
                0 => ChooseTarget::State,
                1 => ChooseTarget::Result,
                _ => ChooseTarget::Some(behavior.clone(), S0(2), Data(3)),
            }
        }
    }

    #[test]
    fn types_and_fields_are_never_shadowed() {
        let clock = Clock::default();
        let mut named = Named::new(Log::default());
        named.start(clock.at(0)).unwrap();
        let (reply, answer) = Reply::new();
        for event in [
            NamedEvent::Data(Data(1)),
            NamedEvent::Source(S0(2), B(3)),
            NamedEvent::Some,
            NamedEvent::State(B(0)),
            NamedEvent::Option(B(8), reply),
            NamedEvent::Effect(S0(4)),
        ] {
            named.handle(event, clock.at(0)).unwrap();
        }
        assert_eq!(finished(answer), Ok(S0(8)));
        assert_eq!(named.behavior().take(), "Data(1) S0(2)B(3) handle");
        assert_eq!(queued(&mut named), "finish state id");
        named.handle(NamedEvent::Result(B(6)), clock.at(0)).unwrap();
        named.handle_deadline(clock.at(6_000)).unwrap();
        named
            .handle(NamedEvent::Result(B(2)), clock.at(6_000))
            .unwrap();
        let Some(NamedState::Some {
            state,
            target,
            returned,
        }) = named.state()
        else {
            panic!("{named:?}");
        };
        assert_eq!((state, target, returned), (&B(7), &S0(2), &Data(3)));
    }

    #[tokio::test]
    async fn streams_may_be_called_like_their_types() {
        let (data, data_rx) = tokio::sync::mpsc::channel(1);
        let (source, source_rx) = tokio::sync::mpsc::channel(1);
        let streams = NamedStreams {
            data: fsmith::driver::source::channel(data_rx),
            source: fsmith::driver::source::channel(source_rx),
        };
        let log = Log::default();
        let named = fsmith::spawn(Named::new(log.clone()), streams);
        data.send(Data(1)).await.unwrap();
        source.send((S0(2), B(3))).await.unwrap();
        while data.capacity() == 0 || source.capacity() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(named.handle.option(B(5)).await, Ok(S0(5)));
        assert_eq!(log.take(), "Data(1) S0(2)B(3)");
        named.handle.effect(S0(4)).await.unwrap();
        let ended = named.join().await;
        assert_eq!(ended.unwrap_err().state(), Some(NamedStateId::Err));
    }
}

mod alike {
    use super::*;

    fsm! {
        machine B {
            events { Go, On2, ON2 }
            initial state Here {
                on Go do async load_2, async load2;
                on On2 do pick_2 => Here | There;
                on ON2 do pick2 => Here | There;
            }
            state There {
                on Go | On2 | ON2 => Here;
            }
        }
    }

    record!(BBehavior {
        run load_2, load2;
        ..
        fn pick_2(&mut self) -> Pick2Target { Pick2Target::Here }
        fn pick2(&mut self) -> Pick2_2Target { Pick2_2Target::There }
    });

    #[test]
    fn names_that_are_alike_in_camel_case_stay_apart() {
        let clock = Clock::default();
        let mut machine = B::new(Recorder::default());
        machine.start(clock.at(0)).unwrap();
        machine.handle(BEvent::Go, clock.at(0)).unwrap();
        assert_eq!(queued(&mut machine), "load_2 load2");
        machine.handle(BEvent::On2, clock.at(0)).unwrap();
        assert_eq!(state(&machine), "Here");
        machine.handle(BEvent::ON2, clock.at(0)).unwrap();
        assert_eq!(state(&machine), "There");
    }
}

mod places {
    use super::*;

    fsm! {
        machine First {
            events { Go }
            initial state Here {
                on Go do go => There;
            }
            state There {
                on Go do first_choice => Here | There;
            }
        }
    }

    fsm! {
        machine Second {
            events { Go }
            initial state Here {
                on Go do go => There;
            }
            state There {
                on Go do second_choice => Here | There;
            }
        }
    }

    record!(FirstBehavior {
        act go;
        ..
        fn first_choice(&mut self) -> FirstChoiceTarget {
            match self.holds("stay") {
                true => FirstChoiceTarget::There,
                false => FirstChoiceTarget::Here,
            }
        }
    });
    record!(SecondBehavior {
        ..
        fn go(&mut self) { self.log.push("second"); }
        fn second_choice(&mut self) -> SecondChoiceTarget {
            match self.holds("stay") {
                true => SecondChoiceTarget::There,
                false => SecondChoiceTarget::Here,
            }
        }
    });

    #[test]
    fn two_machines_stand_in_one_module_and_share_a_behaviour() {
        let clock = Clock::default();
        let mut first = First::new(Recorder::default());
        let mut second = Second::new(Recorder::default());
        first.start(clock.at(0)).unwrap();
        second.start(clock.at(0)).unwrap();
        for _ in 0..2 {
            first.handle(FirstEvent::Go, clock.at(0)).unwrap();
            second.handle(SecondEvent::Go, clock.at(0)).unwrap();
        }
        assert_eq!(first.behavior().log.take(), "go");
        assert_eq!(second.behavior().log.take(), "second");
        assert_eq!((state(&first), state(&second)), ("Here", "Here"));
    }

    #[tokio::test]
    async fn a_machine_can_be_declared_in_a_function() {
        fsm! {
            machine Local {
                events { Go, call Ask -> u8, stream Data(u8) }
                on Ask do ask;
                on shutdown => Over;
                initial state Here {
                    on Go do async go => There;
                    on Data(_) do data;
                }
                state There {
                    entry do data;
                    invoke wait;
                    on done => Over;
                    ignore Go, Data;
                }
                final state Over;
            }
        }
        struct Simple;
        impl LocalBehavior for Simple {
            fn ask(&mut self) -> u8 {
                3
            }
            fn data(&mut self) {}
            async fn go(&mut self) {}
            fn wait(&mut self) -> impl Future<Output = ()> + Send + 'static {
                std::future::ready(())
            }
        }
        let (_data, receiver) = tokio::sync::mpsc::channel(1);
        let data = fsmith::driver::source::channel(receiver);
        let local = fsmith::spawn(Local::new(Simple), LocalStreams { data });
        assert_eq!(local.handle.ask().await, Ok(3));
        local.handle.go().await.unwrap();
        assert!(matches!(local.join().await, Ok(LocalState::Over)));
    }
}

mod attributes {
    use super::*;

    fsm! {
        /// Derives arrive where they are useful.
        #[derive(Debug, Clone, PartialEq)]
        pub(super) machine Derived {
            /// What happens.
            #[derive(Debug, Clone, PartialEq, Eq)]
            events {
                /// Sets the number.
                Set(u8),
                Go,
            }
            initial state Empty {
                on Set(x) => Full(x);
                ignore Go;
            }
            /// It has a number.
            state Full(number: u8) {
                on Set(x) => Full(x);
                on Go => Empty;
            }
        }
    }

    impl DerivedBehavior for Log {}

    #[test]
    fn derives_arrive_at_the_enums() {
        let clock = Clock::default();
        let mut derived = Derived::new(Log::default());
        derived.start(clock.at(0)).unwrap();
        let event = DerivedEvent::Set(4);
        derived.handle(event.clone(), clock.at(0)).unwrap();
        let full = DerivedState::Full { number: 4 };
        assert_eq!(derived.state().cloned(), Some(full.clone()));
        assert_eq!(format!("{full:?} {event:?}"), "Full { number: 4 } Set(4)");
        assert_ne!(event, DerivedEvent::Go);
    }

    #[test]
    fn the_model_is_a_constant_of_the_machine() {
        const MODEL: fsmith::model::Machine<'static> = Derived::MODEL;
        assert_eq!(MODEL.name, "Derived");
        let states = MODEL.states.iter().map(|state| state.name);
        let all = DerivedStateId::ALL.iter().map(|id| id.name());
        assert!(states.eq(all));
    }
}

mod behaviours {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::sync::Mutex;

    use super::*;

    fsm! {
        machine Bound {
            events { Go(Rc<u8>), Say }
            initial state Here {
                on Go(x) => There(x);
                on Say do say;
            }
            state There(x: Rc<u8>) {
                on Go(_) do look(x);
                on Say do async tell;
            }
        }
    }

    struct Borrowing<'l, T> {
        log: &'l RefCell<Vec<T>>,
        make: fn() -> T,
        told: &'l Mutex<u32>,
    }

    impl<T> BoundBehavior for Borrowing<'_, T> {
        fn say(&mut self) {
            self.log.borrow_mut().push((self.make)());
        }
        fn look(&mut self, x: &mut Rc<u8>) {
            *self.told.lock().unwrap() += u32::from(**x);
        }
        fn tell(&mut self) -> impl Future<Output = ()> + Send {
            *self.told.lock().unwrap() += 100;
            async {}
        }
    }

    #[test]
    fn a_machine_asks_for_neither_send_nor_static() {
        let (log, told) = (RefCell::new(Vec::new()), Mutex::new(0));
        let clock = Clock::default();
        let mut bound = Bound::new(Borrowing {
            log: &log,
            make: || "said",
            told: &told,
        });
        bound.start(clock.at(0)).unwrap();
        for event in [
            BoundEvent::Say,
            BoundEvent::Go(Rc::new(3)),
            BoundEvent::Go(Rc::new(4)),
            BoundEvent::Say,
        ] {
            bound.handle(event, clock.at(0)).unwrap();
        }
        assert_eq!(queued(&mut bound), "tell");
        assert_eq!(
            (log.borrow().as_slice(), *told.lock().unwrap()),
            (&["said"][..], 3)
        );
    }

    fsm! {
        machine Sent {
            events { Go, call Ask -> u64, stream Data(String) }
            error std::io::Error;
            on error(_) => Over;
            on Ask do count;
            on shutdown => Over;
            initial state Here {
                entry do async write;
                on Data(text) do async append(text);
                on Go => There;
                every 10s do async write;
            }
            state There {
                invoke work;
                on done => Here;
                ignore Go;
            }
            final state Over;
        }
    }

    struct Generic<T, const N: usize>([T; N], u64);

    impl<T: AsRef<str> + Send + Sync + 'static, const N: usize> SentBehavior for Generic<T, N> {
        fn count(&mut self) -> u64 {
            self.1
        }
        async fn write(&mut self) -> std::io::Result<()> {
            tokio::task::yield_now().await;
            self.1 += self.0.iter().map(|t| t.as_ref().len() as u64).sum::<u64>();
            Ok(())
        }
        async fn append(&mut self, text: String) -> std::io::Result<()> {
            tokio::task::yield_now().await;
            self.1 += text.len() as u64;
            Ok(())
        }
        fn work(&mut self) -> impl Future<Output = std::io::Result<()>> + Send + 'static {
            async {
                tokio::task::yield_now().await;
                Ok(())
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_future_of_a_whole_supervisor_can_be_sent() {
        fn sent<F: Future + Send + 'static>(future: F) -> F {
            future
        }
        let (data, receiver) = tokio::sync::mpsc::channel(4);
        let machine = Sent::new(Generic(["ab", "c"], 0));
        let streams = SentStreams {
            data: fsmith::driver::source::channel(receiver),
        };
        let supervisor = fsmith::Supervisor::new(machine).streams(streams);
        let (handle, future) = supervisor.into_parts();
        let task = tokio::spawn(sent(future));
        data.send("four".to_owned()).await.unwrap();
        while handle.ask().await.unwrap() < 7 {
            tokio::task::yield_now().await;
        }
        handle.go().await.unwrap();
        while handle.ask().await.unwrap() < 10 {
            tokio::task::yield_now().await;
        }
        drop(handle);
        assert!(matches!(task.await.unwrap(), Ok(SentState::Over)));
    }
}
