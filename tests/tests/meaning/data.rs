//! Data of states and of events: how it moves, who sees it, who may change it.

use fsm_tests::{Clock, finished, state};
use fsmith::core::Machine as _;
use fsmith::driver::Drive as _;
use fsmith::fsm;

/// Neither `Clone` nor `Copy`: it can only move.
#[derive(Debug, PartialEq)]
struct Moved(u32);

mod targets {
    use super::*;

    fsm! {
        machine Carry {
            events {
                One(Moved),
                Two(Moved, String),
                Named { first: Moved, second: u8, third: String },
                Made(u32),
                MadeTwo,
                Pass,
                Swap,
                Pick(u32),
                Keep(Moved),
            }

            initial state Empty {
                on One(x) => Single(x);
                on Two(x, text) => Pair(x, text);
                on Named { third, first } => Pair(first, third);
                on Made(n) do make(n) => Single(..);
                on MadeTwo do make_two => Pair(..);
                on Pick(n) do pick(n) => Single(..) | Pair(..) | Empty;
                on Keep(x) do decide(&x) => Single(x) | Empty;
                ignore Pass, Swap;
            }
            state Single(one: Moved) {
                on Pass => Single(one);
                ignore One, Two, Named, Made, MadeTwo, Swap, Pick, Keep;
            }
            state Pair(left: Moved, text: String) {
                on Pass => Single(left);
                on Swap do async show(text, text) => Again(text, left);
                on One(x) do looked_at(&x, left) => Pair(x, text);
                ignore Two, Named, Made, MadeTwo, Pick, Keep;
            }
            state Again(words: String, right: Moved) {
                ignore One, Two, Named, Made, MadeTwo, Pass, Swap, Pick, Keep;
            }
        }
    }

    #[derive(Default)]
    struct Hands(String);

    impl CarryBehavior for Hands {
        fn make(&mut self, n: u32) -> Moved {
            Moved(n)
        }
        fn make_two(&mut self) -> (Moved, String) {
            (Moved(2), "two".to_owned())
        }
        fn pick(&mut self, n: u32) -> PickTarget {
            match n {
                0 => PickTarget::Empty,
                1 => PickTarget::Single(Moved(n)),
                _ => PickTarget::Pair(Moved(n), n.to_string()),
            }
        }
        fn decide(&mut self, x: &Moved) -> DecideTarget {
            match x.0 {
                0 => DecideTarget::Empty,
                _ => DecideTarget::Single,
            }
        }
        async fn show(&mut self, first: String, second: String) {
            self.0 = format!("{first}/{second}");
        }
        fn looked_at(&mut self, x: &Moved, left: &mut Moved) {
            self.0 = format!("{}<{}", left.0, x.0);
        }
    }

    fn carry(events: impl IntoIterator<Item = CarryEvent>) -> Carry<Hands> {
        let clock = Clock::default();
        let mut carry = Carry::new(Hands::default());
        carry.start(clock.at(0)).unwrap();
        for event in events {
            carry.handle(event, clock.at(0)).unwrap();
        }
        carry
    }

    fn single(carry: &Carry<Hands>) -> Option<u32> {
        match carry.state() {
            Some(CarryState::Single { one }) => Some(one.0),
            _ => None,
        }
    }

    fn pair(carry: &Carry<Hands>) -> Option<(u32, &str)> {
        match carry.state() {
            Some(CarryState::Pair { left, text }) => Some((left.0, text.as_str())),
            _ => None,
        }
    }

    #[test]
    fn bindings_move_to_the_target() {
        let one = carry([CarryEvent::One(Moved(7))]);
        assert_eq!(single(&one), Some(7));
        let two = carry([CarryEvent::Two(Moved(7), "x".to_owned())]);
        assert_eq!(pair(&two), Some((7, "x")));
    }

    #[test]
    fn named_parts_of_an_event_are_bound_by_name() {
        let named = CarryEvent::Named {
            first: Moved(1),
            second: 2,
            third: "three".to_owned(),
        };
        assert_eq!(pair(&carry([named])), Some((1, "three")));
    }

    #[test]
    fn an_action_builds_the_data_of_a_target() {
        assert_eq!(single(&carry([CarryEvent::Made(5)])), Some(5));
        assert_eq!(pair(&carry([CarryEvent::MadeTwo])), Some((2, "two")));
    }

    #[test]
    fn a_choice_brings_the_data_of_the_target_that_it_chose() {
        assert_eq!(state(&carry([CarryEvent::Pick(0)])), "Empty");
        assert_eq!(single(&carry([CarryEvent::Pick(1)])), Some(1));
        assert_eq!(pair(&carry([CarryEvent::Pick(9)])), Some((9, "9")));
    }

    #[test]
    fn a_choice_may_be_given_what_the_event_brought() {
        assert_eq!(single(&carry([CarryEvent::Keep(Moved(4))])), Some(4));
        assert_eq!(state(&carry([CarryEvent::Keep(Moved(0))])), "Empty");
    }

    #[test]
    fn fields_move_to_the_target_and_effects_get_copies() {
        let two = || CarryEvent::Two(Moved(7), "x".to_owned());
        assert_eq!(single(&carry([two(), CarryEvent::Pass])), Some(7));
        let one = CarryEvent::One(Moved(8));
        assert_eq!(single(&carry([one, CarryEvent::Pass])), Some(8));

        let mut carry = carry([two(), CarryEvent::Swap]);
        let effect = carry.take_effect().unwrap();
        finished(carry.run(effect.effect)).unwrap();
        assert_eq!(carry.behavior().0, "x/x");
        let Some(CarryState::Again { words, right }) = carry.into_state() else {
            panic!("it is elsewhere");
        };
        assert_eq!((words.as_str(), right), ("x", Moved(7)));
    }

    #[test]
    fn a_state_entered_anew_can_keep_a_part_of_its_data() {
        let two = CarryEvent::Two(Moved(7), "x".to_owned());
        let carry = carry([two, CarryEvent::One(Moved(8))]);
        assert_eq!(pair(&carry), Some((8, "x")));
        assert_eq!(carry.behavior().0, "7<8");
    }
}

mod composite {
    use super::*;

    fsm! {
        machine Session {
            events { Open(Moved), Inner, Use(u32), Close, Restart, Deep(u8), Out }

            initial state Shut {
                on Open(link) do open(link) => Opened(..);
                ignore Inner, Use, Close, Restart, Deep, Out;
            }
            state Opened(link: Moved, uses: u32) {
                exit do left(link, uses);
                ignore Open, Deep, Out;
                on Use(n) if big(n, uses) do spend(n, uses);
                on Close => Shut;
                on Restart do fresh(link) => Opened(link, uses);
                ignore Use;

                initial state Front {
                    on Inner do copied(uses) => Back(..);
                    on Use(n) if tiny(n) do front(n, link, uses);
                }
                state Back(since: u32) {
                    on Inner => Front;
                    on Use(n) if tiny(n) do back(n, uses, since) => Back(since);

                    initial state Shallow {
                        on Deep(x) => Depth(x);
                    }
                    state Depth(depth: u8) {
                        entry do note(depth, since, uses, link);
                        on Out do out(depth, since, uses) => Front;
                        on Deep(x) do deeper(x, depth);
                    }
                }
            }
        }
    }

    #[derive(Default)]
    struct Keeper(Vec<String>);

    impl SessionBehavior for Keeper {
        fn open(&mut self, link: Moved) -> (Moved, u32) {
            (link, 0)
        }
        fn left(&mut self, link: &mut Moved, uses: &mut u32) {
            self.0.push(format!("left:{}:{uses}", link.0));
        }
        fn big(&self, n: &u32, uses: &u32) -> bool {
            *n > 10 && *uses < 1_000
        }
        fn spend(&mut self, n: u32, uses: &mut u32) {
            *uses += n;
        }
        fn fresh(&mut self, link: &mut Moved) {
            link.0 += 1;
        }
        fn copied(&mut self, uses: &mut u32) -> u32 {
            *uses
        }
        fn tiny(&self, n: &u32) -> bool {
            *n == 1
        }
        fn front(&mut self, n: u32, link: &mut Moved, uses: &mut u32) {
            link.0 += 100;
            *uses += n;
        }
        fn back(&mut self, n: u32, uses: &mut u32, since: &mut u32) {
            *uses += n;
            *since += 10;
        }
        fn note(&mut self, depth: &mut u8, since: &mut u32, uses: &mut u32, link: &mut Moved) {
            *depth += 1;
            *uses += 1;
            self.0.push(format!("in:{depth}:{since}:{uses}:{}", link.0));
        }
        fn out(&mut self, depth: &mut u8, since: &mut u32, uses: &mut u32) {
            self.0.push(format!("out:{depth}:{since}:{uses}"));
        }
        fn deeper(&mut self, x: u8, depth: &mut u8) {
            *depth += x;
        }
    }

    fn session(events: &[u32]) -> Session<Keeper> {
        let clock = Clock::default();
        let mut session = Session::new(Keeper::default());
        session.start(clock.at(0)).unwrap();
        let open = SessionEvent::Open(Moved(5));
        session.handle(open, clock.at(0)).unwrap();
        for &n in events {
            let event = match n {
                INNER => SessionEvent::Inner,
                RESTART => SessionEvent::Restart,
                CLOSE => SessionEvent::Close,
                DEEP => SessionEvent::Deep(40),
                OUT => SessionEvent::Out,
                n => SessionEvent::Use(n),
            };
            session.handle(event, clock.at(0)).unwrap();
        }
        session
    }

    const INNER: u32 = 900;
    const RESTART: u32 = 901;
    const CLOSE: u32 = 902;
    const DEEP: u32 = 903;
    const OUT: u32 = 904;

    fn front(session: &Session<Keeper>) -> Option<(u32, u32)> {
        match session.state() {
            Some(SessionState::Front { link, uses }) => Some((link.0, *uses)),
            _ => None,
        }
    }

    #[test]
    fn inner_and_outer_rules_change_the_data_of_a_composite_state() {
        assert_eq!(front(&session(&[1, 1, 20, 5])), Some((205, 22)));
    }

    #[test]
    fn transitions_inside_keep_it() {
        assert_eq!(front(&session(&[20, INNER, 1, INNER])), Some((5, 21)));
        let session = session(&[20, INNER, 30, 1]);
        let back = session.state();
        assert!(matches!(
            back,
            Some(SessionState::Shallow {
                uses: 51,
                since: 30,
                link: Moved(5)
            })
        ));
    }

    #[test]
    fn a_composite_state_entered_anew_gets_its_data_anew() {
        let session = session(&[20, INNER, RESTART]);
        assert_eq!(front(&session), Some((6, 20)));
        assert_eq!(session.behavior().0, ["left:5:20"]);
    }

    #[test]
    fn the_exit_of_a_composite_state_sees_its_data() {
        let session = session(&[20, INNER, CLOSE]);
        assert_eq!(state(&session), "Shut");
        assert_eq!(session.behavior().0, ["left:5:20"]);
    }

    #[test]
    fn data_of_all_depths_is_seen_inside() {
        let session = session(&[20, INNER, 30, DEEP, DEEP, OUT]);
        assert_eq!(front(&session), Some((5, 51)));
        assert_eq!(session.behavior().0, ["in:41:20:51:5", "out:81:20:51"]);
    }
}

mod patterns {
    use super::*;

    fsm! {
        machine Either {
            events {
                A(u8, String),
                B(String, u8),
                C { text: String, number: u8 },
                D(Moved),
                E(Moved),
            }
            initial state Here {
                on A(n, text) | B(text, n) if even(n) do both(text, n);
                on A(_, text) | B(text, _) | C { text } do text_only(text);
                on D(x) | E(x) => There(x);
            }
            state There(x: Moved) {
                on D(y) | E(y) if same(y, x) do one(y), two(x) => There(x);
                on D(_) | E(_) do async copy(now) => Here;
                ignore A, B, C;
            }
        }
    }

    #[derive(Default)]
    struct Seen(Vec<String>);

    impl EitherBehavior for Seen {
        fn even(&self, n: &u8) -> bool {
            n.is_multiple_of(2)
        }
        fn both(&mut self, text: String, n: u8) {
            self.0.push(format!("{text}{n}"));
        }
        fn text_only(&mut self, text: String) {
            self.0.push(text);
        }
        fn same(&self, y: &Moved, x: &Moved) -> bool {
            y == x
        }
        fn one(&mut self, y: Moved) {
            self.0.push(format!("{y:?}"));
        }
        fn two(&mut self, x: &mut Moved) {
            x.0 += 1;
        }
        async fn copy(&mut self, _now: std::time::Instant) {}
    }

    #[test]
    fn alternatives_bind_the_same_names_wherever_they_stand() {
        let clock = Clock::default();
        let mut either = Either::new(Seen::default());
        either.start(clock.at(0)).unwrap();
        let text = "t".to_owned();
        for event in [
            EitherEvent::A(2, text.clone()),
            EitherEvent::A(3, text.clone()),
            EitherEvent::B(text.clone(), 4),
            EitherEvent::B(text.clone(), 5),
            EitherEvent::C { text, number: 6 },
            EitherEvent::D(Moved(1)),
            EitherEvent::E(Moved(1)),
        ] {
            either.handle(event, clock.at(0)).unwrap();
        }
        let log = ["t2", "t", "t4", "t", "t", "Moved(1)"];
        assert_eq!(either.behavior().0, log);
        let state = either.state();
        assert!(matches!(state, Some(EitherState::There { x: Moved(2) })));
        either
            .handle(EitherEvent::E(Moved(9)), clock.at(0))
            .unwrap();
        assert_eq!(fsm_tests::state(&either), "Here");
    }
}
