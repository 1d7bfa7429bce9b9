//! Choices: in every kind of rule, with data from everywhere.

use fsm_tests::{Clock, finished, state};
use fsmith::core::{Input, Machine as _, Reply};
use fsmith::driver::Drive as _;
use fsmith::fsm;

#[derive(Debug, PartialEq)]
struct Token(u8);

fsm! {
    machine Pick {
        events {
            Go(Token),
            Inside(Token),
            Timed,
            Two(Token, u8),
            call Ask(u8) -> u8,
            stream Data(u8),
        }
        error Token;

        on error(cause) do judge(cause) => Failed(..) | Start;
        on shutdown do last_word => Failed(..);
        on closed(Data) do closing => Start | Over;
        on idle do idling => Held(..) | Start;
        refuse Ask;
        ignore Inside, Timed, Data;

        initial state Start {
            on Go(token) do weigh(&token) => Outer(token) | Held(token) | Start;
            on Two(token, n) do split(n) => Outer(token) | Held(token);
        }
        state Outer(held: Token) {
            invoke work -> Token;
            on done(token) do finished(&token, held) => Held(token) | Outer(held) | Over;
            on Inside(token) do swap(token, held) => Outer(held) | Held(held) | Start;
            on Ask(n) do answer(&n, held), decide(n, held) => Outer(held) | Start;
            ignore Go, Two;

            initial state Plain {
                always if heavy(held) do settle(held) => Counted(..) | Other;
                after 1s do time_out(held) => Counted(..) | Other | Over;
            }
            state Counted(count: u8) {
                every 1s if heavy(held) do count_up(count, held) => Counted(count) | Other;
                on Timed do count_up(count, held) => Counted(count) | Other;
            }
            state Other {
                on Timed do plain_time(now) => Plain | Other;
            }
        }
        state Held(token: Token) {
            ignore Go, Two;
        }
        final state Over;
        final failed state Failed(cause: Token);
    }
}

#[derive(Default)]
struct Chooser;

impl PickBehavior for Chooser {
    fn judge(&mut self, cause: Token) -> JudgeTarget {
        match cause.0 {
            0 => JudgeTarget::Start,
            _ => JudgeTarget::Failed(cause),
        }
    }
    fn last_word(&mut self) -> Token {
        Token(99)
    }
    fn closing(&mut self) -> ClosingTarget {
        ClosingTarget::Over
    }
    fn idling(&mut self) -> IdlingTarget {
        IdlingTarget::Held(Token(77))
    }
    fn weigh(&mut self, token: &Token) -> WeighTarget {
        match token.0 {
            0 => WeighTarget::Start,
            1..50 => WeighTarget::Outer,
            _ => WeighTarget::Held,
        }
    }
    fn split(&mut self, n: u8) -> SplitTarget {
        match n {
            0 => SplitTarget::Held,
            _ => SplitTarget::Outer,
        }
    }
    fn finished(&mut self, token: &Token, held: &mut Token) -> FinishedTarget {
        held.0 += 1;
        match token.0 {
            0 => FinishedTarget::Over,
            1 => FinishedTarget::Outer,
            _ => FinishedTarget::Held,
        }
    }
    fn swap(&mut self, token: Token, held: &mut Token) -> SwapTarget {
        *held = token;
        match held.0 {
            0 => SwapTarget::Start,
            1..50 => SwapTarget::Outer,
            _ => SwapTarget::Held,
        }
    }
    fn answer(&mut self, n: &u8, held: &mut Token) -> u8 {
        held.0 + n
    }
    fn decide(&mut self, n: u8, held: &mut Token) -> DecideTarget {
        held.0 += n;
        match n {
            0 => DecideTarget::Start,
            _ => DecideTarget::Outer,
        }
    }
    fn heavy(&self, held: &Token) -> bool {
        held.0 > 30
    }
    fn settle(&mut self, held: &mut Token) -> SettleTarget {
        match held.0 {
            40 => SettleTarget::Other,
            n => SettleTarget::Counted(n),
        }
    }
    fn time_out(&mut self, held: &mut Token) -> TimeOutTarget {
        match held.0 {
            1 => TimeOutTarget::Over,
            2 => TimeOutTarget::Other,
            n => TimeOutTarget::Counted(n * 2),
        }
    }
    fn count_up(&mut self, count: &mut u8, held: &mut Token) -> CountUpTarget {
        *count += 1;
        held.0 -= 1;
        match *count {
            0..100 => CountUpTarget::Counted,
            _ => CountUpTarget::Other,
        }
    }
    fn plain_time(&mut self, _now: std::time::Instant) -> PlainTimeTarget {
        PlainTimeTarget::Plain
    }
    fn work(&mut self) -> impl Future<Output = Result<Token, Token>> + Send + 'static {
        async { Ok(Token(1)) }
    }
}

fn pick(events: Vec<PickEvent>) -> (Pick<Chooser>, Clock) {
    let clock = Clock::default();
    let mut pick = Pick::new(Chooser);
    pick.start(clock.at(0)).unwrap();
    for event in events {
        pick.handle(event, clock.at(0)).unwrap();
    }
    (pick, clock)
}

fn go(n: u8) -> PickEvent {
    PickEvent::Go(Token(n))
}

fn held(pick: &Pick<Chooser>) -> Option<(&'static str, u8, u8)> {
    let name = state(pick);
    match pick.state()? {
        PickState::Plain { held } | PickState::Other { held } => Some((name, held.0, 0)),
        PickState::Counted { held, count } => Some((name, held.0, *count)),
        PickState::Held { token } => Some((name, token.0, 0)),
        PickState::Start | PickState::Over | PickState::Failed { .. } => None,
    }
}

#[test]
fn a_binding_may_be_given_to_several_targets() {
    assert_eq!(held(&pick(vec![go(7)]).0), Some(("Plain", 7, 0)));
    assert_eq!(held(&pick(vec![go(70)]).0), Some(("Held", 70, 0)));
    assert_eq!(state(&pick(vec![go(0)]).0), "Start");
    let two = PickEvent::Two(Token(5), 0);
    assert_eq!(held(&pick(vec![two]).0), Some(("Held", 5, 0)));
}

#[test]
fn a_composite_states_choice_sees_changes_and_moves_its_data() {
    let inside = |n| vec![go(7), PickEvent::Inside(Token(n))];
    assert_eq!(held(&pick(inside(9)).0), Some(("Plain", 9, 0)));
    assert_eq!(held(&pick(inside(60)).0), Some(("Held", 60, 0)));
    assert_eq!(state(&pick(inside(0)).0), "Start");
}

#[test]
fn an_always_rule_can_choose() {
    assert_eq!(held(&pick(vec![go(35)]).0), Some(("Counted", 35, 35)));
    assert_eq!(held(&pick(vec![go(40)]).0), Some(("Other", 40, 0)));
}

#[test]
fn timers_can_choose() {
    for (n, expected) in [
        (1, None),
        (2, Some(("Other", 2, 0))),
        (9, Some(("Counted", 9, 18))),
    ] {
        let (mut pick, clock) = pick(vec![go(n)]);
        pick.handle_deadline(clock.at(1_000)).unwrap();
        assert_eq!(held(&pick), expected);
    }
    let (mut pick, clock) = pick(vec![go(35), PickEvent::Timed]);
    assert_eq!(held(&pick), Some(("Counted", 34, 36)));
    pick.handle_deadline(clock.at(1_000)).unwrap();
    assert_eq!(held(&pick), Some(("Counted", 33, 37)));
    // Entered anew, its timer begins anew.
    assert_eq!(pick.next_deadline(), Some(clock.at(2_000)));
}

#[test]
fn a_call_can_be_answered_by_the_first_action_and_decided_by_the_last() {
    let (reply, answer) = Reply::new();
    let (pick, _) = pick(vec![go(7), PickEvent::Ask(4, reply)]);
    assert_eq!(finished(answer), Ok(11));
    assert_eq!(held(&pick), Some(("Plain", 11, 0)));
}

#[test]
fn results_of_invocations_can_be_given_to_targets() {
    for (n, expected) in [
        (0, None),
        (1, Some(("Plain", 8, 0))),
        (5, Some(("Held", 5, 0))),
    ] {
        let (mut pick, clock) = pick(vec![go(7)]);
        let (visit, _task) = pick.take_invocation().unwrap();
        let result = Ok(PickDone::Work(Token(n)));
        pick.step(Input::Done { visit, result }, clock.at(0))
            .unwrap();
        assert_eq!(held(&pick), expected);
    }
}

#[test]
fn what_happens_by_itself_can_choose_too() {
    for (input, expected) in [
        (Input::Error(Token(0)), "Start"),
        (Input::Error(Token(3)), "Failed"),
        (Input::Shutdown, "Failed"),
        (Input::Idle, "Held"),
        (Input::Closed(0), "Over"),
    ] {
        let (mut pick, clock) = pick(vec![go(7)]);
        pick.step(input, clock.at(0)).unwrap();
        assert_eq!(state(&pick), expected);
    }
}
