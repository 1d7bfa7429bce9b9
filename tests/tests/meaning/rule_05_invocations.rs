//! Invocations: as long as their state, and never longer.

use std::sync::{Arc, Mutex};

use fsm_tests::{Clock, Log, finished, state};
use fsmith::core::{Input, Machine as _, Outcome, Visit};
use fsmith::driver::{Drive as _, Invoked, NoStreams};
use fsmith::fsm;
use tokio::sync::oneshot;

#[derive(Debug, PartialEq)]
struct Lost(&'static str);

fsm! {
    machine Tasked {
        events { Go, Leave, Inner, Note }
        error Lost;

        on error(cause) => Failed(cause);
        ignore Leave, Inner, Note;

        initial state Rest {
            on Go => Outer;
        }
        state Outer {
            invoke connect -> u32;
            invoke watch;
            on Leave => Rest;
            on done watch do watched;
            on error watch(cause) do lost(cause);
            ignore Go;

            initial state Waiting {
                entry do async hello;
                on done connect(link) => Linked(link);
                on Inner => Aside;
                on Note do async slow;
            }
            state Aside {
                on Inner => Waiting;
                on done connect(_) => Rest;
                on error connect(_) => Rest;
            }
        }
        state Linked(link: u32) {
            invoke serve(link);
            on done => Rest;
            on error(cause) if minor(cause) => Rest;
            on Go => Linked(link);
        }
        final failed state Failed(cause: Lost);
    }
}

type Sent<T> = oneshot::Sender<Result<T, Lost>>;

/// Hands the other ends of its invocations to the test.
#[derive(Clone, Default)]
struct Far {
    log: Log,
    connects: Arc<Mutex<Vec<Sent<u32>>>>,
    watches: Arc<Mutex<Vec<Sent<()>>>>,
    serves: Arc<Mutex<Vec<Sent<()>>>>,
}

fn task<T: Send + 'static>(
    senders: &Mutex<Vec<Sent<T>>>,
) -> impl Future<Output = Result<T, Lost>> + Send + 'static {
    let (sender, receiver) = oneshot::channel();
    senders.lock().unwrap().push(sender);
    async move { receiver.await.unwrap_or(Err(Lost("sender"))) }
}

impl TaskedBehavior for Far {
    fn connect(&mut self) -> impl Future<Output = Result<u32, Lost>> + Send + 'static {
        self.log.push("connect");
        task(&self.connects)
    }
    fn watch(&mut self) -> impl Future<Output = Result<(), Lost>> + Send + 'static {
        self.log.push("watch");
        task(&self.watches)
    }
    fn serve(&mut self, link: u32) -> impl Future<Output = Result<(), Lost>> + Send + 'static {
        self.log.push(format!("serve:{link}"));
        task(&self.serves)
    }
    fn watched(&mut self) {
        self.log.push("watched");
    }
    fn lost(&mut self, cause: Lost) {
        self.log.push(format!("lost:{}", cause.0));
    }
    fn minor(&self, cause: &Lost) -> bool {
        cause.0 == "minor"
    }
    async fn hello(&mut self) -> Result<(), Lost> {
        self.log.push("hello");
        Ok(())
    }
    async fn slow(&mut self) -> Result<(), Lost> {
        let (sender, receiver) = oneshot::channel::<()>();
        let watched = self.watches.lock().unwrap().pop().unwrap();
        watched.send(Ok(())).unwrap();
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            sender.send(()).unwrap();
        });
        receiver.await.unwrap();
        self.log.push("slow");
        Ok(())
    }
}

type Task = Invoked<TaskedDone, Lost>;

fn tasked() -> (Tasked<Far>, Clock) {
    let clock = Clock::default();
    let mut tasked = Tasked::new(Far::default());
    tasked.start(clock.at(0)).unwrap();
    (tasked, clock)
}

/// Takes a step and starts what it leads to.
fn go(tasked: &mut Tasked<Far>, event: TaskedEvent, clock: Clock) -> Vec<(Visit, Task)> {
    tasked.handle(event, clock.at(0)).unwrap();
    while tasked.take_effect().is_some() {}
    std::iter::from_fn(|| tasked.take_invocation()).collect()
}

fn end(
    tasked: &mut Tasked<Far>,
    visit: Visit,
    result: Result<TaskedDone, Lost>,
    clock: Clock,
) -> Outcome {
    tasked
        .step(Input::Done { visit, result }, clock.at(0))
        .unwrap()
}

#[test]
fn invocations_start_in_source_order_once_a_visit() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    assert_eq!(tasks.len(), 2);
    assert_eq!(tasked.behavior().log.take(), "connect watch");
    assert!(go(&mut tasked, TaskedEvent::Inner, clock).is_empty());
    assert!(tasks.iter().all(|(visit, _)| tasked.is_live(*visit)));
}

#[test]
fn leaving_the_state_cancels_them() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    go(&mut tasked, TaskedEvent::Leave, clock);
    assert!(!tasks.iter().any(|(visit, _)| tasked.is_live(*visit)));
}

#[test]
fn a_late_end_is_never_delivered_to_a_later_visit() {
    let (mut tasked, clock) = tasked();
    let first = go(&mut tasked, TaskedEvent::Go, clock);
    go(&mut tasked, TaskedEvent::Leave, clock);
    let late = end(&mut tasked, first[0].0, Ok(TaskedDone::Connect(1)), clock);
    assert_eq!(late, Outcome::Unhandled);
    let second = go(&mut tasked, TaskedEvent::Go, clock);
    let late = end(&mut tasked, first[0].0, Ok(TaskedDone::Connect(1)), clock);
    assert_eq!((late, state(&tasked)), (Outcome::Unhandled, "Waiting"));
    let late = end(&mut tasked, first[1].0, Err(Lost("late")), clock);
    assert_eq!((late, state(&tasked)), (Outcome::Unhandled, "Waiting"));
    let done = end(&mut tasked, second[0].0, Ok(TaskedDone::Connect(2)), clock);
    assert_eq!((done, state(&tasked)), (Outcome::Taken, "Linked"));
}

#[test]
fn an_end_comes_once() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    let done = end(&mut tasked, tasks[1].0, Ok(TaskedDone::Watch), clock);
    assert_eq!(done, Outcome::Taken);
    let again = end(&mut tasked, tasks[1].0, Ok(TaskedDone::Watch), clock);
    assert_eq!(again, Outcome::Unhandled);
    tasked.behavior().log.take();
}

#[test]
fn an_invocation_started_before_does_not_outlive_a_transition_to_itself() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    end(&mut tasked, tasks[0].0, Ok(TaskedDone::Connect(5)), clock);
    let first = tasked.take_invocation().unwrap();
    let second = go(&mut tasked, TaskedEvent::Go, clock);
    assert_eq!(second.len(), 1);
    assert!(!tasked.is_live(first.0) && tasked.is_live(second[0].0));
    tasked.behavior().log.take();
    let late = end(&mut tasked, first.0, Ok(TaskedDone::Serve), clock);
    assert_eq!(late, Outcome::Unhandled);
}

#[test]
fn rules_of_inner_states_name_an_invocation_of_a_state_around_them() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    end(&mut tasked, tasks[0].0, Ok(TaskedDone::Connect(8)), clock);
    let linked = tasked.state();
    assert!(matches!(linked, Some(TaskedState::Linked { link: 8 })));

    let (mut tasked, clock) = self::tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    go(&mut tasked, TaskedEvent::Inner, clock);
    end(&mut tasked, tasks[0].0, Ok(TaskedDone::Connect(8)), clock);
    assert_eq!(state(&tasked), "Rest");
}

#[test]
fn a_named_error_is_taken_by_its_rule_and_any_other_by_an_unnamed_one() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    tasked.behavior().log.take();
    end(&mut tasked, tasks[1].0, Err(Lost("wire")), clock);
    assert_eq!(tasked.behavior().log.take(), "lost:wire");
    assert_eq!(state(&tasked), "Waiting");
    end(&mut tasked, tasks[0].0, Err(Lost("name")), clock);
    let failed = tasked.state();
    let cause = Lost("name");
    assert!(matches!(failed, Some(TaskedState::Failed { cause: c }) if *c == cause));
}

#[test]
fn a_named_error_reaches_the_rule_of_the_state_that_is_active() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    go(&mut tasked, TaskedEvent::Inner, clock);
    end(&mut tasked, tasks[0].0, Err(Lost("name")), clock);
    assert_eq!(state(&tasked), "Rest");
}

#[test]
fn an_unnamed_error_takes_those_of_effects_too() {
    let (mut tasked, clock) = tasked();
    go(&mut tasked, TaskedEvent::Go, clock);
    let cause = Input::Error(Lost("effect"));
    tasked.step(cause, clock.at(0)).unwrap();
    assert_eq!(state(&tasked), "Failed");
}

#[test]
fn an_unnamed_done_is_that_of_the_only_invocation() {
    let (mut tasked, clock) = tasked();
    let tasks = go(&mut tasked, TaskedEvent::Go, clock);
    end(&mut tasked, tasks[0].0, Ok(TaskedDone::Connect(5)), clock);
    let (visit, _) = tasked.take_invocation().unwrap();
    end(&mut tasked, visit, Ok(TaskedDone::Serve), clock);
    assert_eq!(state(&tasked), "Rest");
}

#[test]
fn an_invocation_gets_copies_of_the_fields_it_names_and_gives_its_output() {
    let (mut tasked, clock) = tasked();
    let mut tasks = go(&mut tasked, TaskedEvent::Go, clock);
    let sender = tasked.behavior().connects.lock().unwrap().pop().unwrap();
    sender.send(Ok(42)).unwrap();
    let (visit, task) = tasks.remove(0);
    let result = finished(task);
    assert!(matches!(result, Ok(TaskedDone::Connect(42))));
    end(&mut tasked, visit, result, clock);
    tasked.behavior().log.take();
    assert!(tasked.take_invocation().is_some());
    assert_eq!(tasked.behavior().log.take(), "serve:42");
}

#[tokio::test]
async fn the_driver_drops_an_invocation_when_its_state_is_left() {
    let far = Far::default();
    let running = fsmith::spawn(Tasked::new(far.clone()), NoStreams);
    running.handle.go().await.unwrap();
    running.handle.inner().await.unwrap();
    let mut watch = running.handle.supervisor.watch();
    let is = |id: TaskedStateId| move |at: TaskedStateId| at == id;
    watch.until(is(TaskedStateId::Aside)).await.unwrap();
    let mut sender = far.connects.lock().unwrap().pop().unwrap();
    assert!(!sender.is_closed());
    running.handle.leave().await.unwrap();
    sender.closed().await;
    assert_eq!(running.handle.supervisor.state(), Some(TaskedStateId::Rest));
}

#[tokio::test]
async fn an_invocation_goes_on_while_an_effect_runs_and_its_end_waits() {
    let far = Far::default();
    let running = fsmith::spawn(Tasked::new(far.clone()), NoStreams);
    running.handle.go().await.unwrap();
    running.handle.note().await.unwrap();
    let mut watch = running.handle.supervisor.watch();
    watch
        .until(|id| id == TaskedStateId::Waiting)
        .await
        .unwrap();
    running.handle.inner().await.unwrap();
    watch.until(|id| id == TaskedStateId::Aside).await.unwrap();
    assert_eq!(far.log.take(), "hello connect watch slow watched");
}

mod composite {
    use super::*;
    use fsm_tests::{Recorder, record};

    fsm! {
        machine Nested {
            events { Go, Step }
            initial state Rest {
                on Go => Outer;
                ignore Step;
            }
            state Outer {
                ignore Go;
                on done do outer_done => Rest;
                initial state Inner {
                    on done Inner do inner_done => Late;
                    initial state One {
                        on Step => Two;
                    }
                    final state Two {
                        entry do in_two;
                    }
                }
                state Late {
                    on Step => End;
                }
                final state End;
                ignore Step;
            }
        }
    }

    record!(NestedBehavior { act inner_done, outer_done, in_two; });

    #[test]
    fn a_composite_state_is_done_when_its_final_child_is_entered() {
        let clock = Clock::default();
        let mut nested = Nested::new(Recorder::default());
        nested.start(clock.at(0)).unwrap();
        nested.handle(NestedEvent::Go, clock.at(0)).unwrap();
        nested.handle(NestedEvent::Step, clock.at(0)).unwrap();
        assert_eq!(nested.behavior().log.take(), "in_two inner_done");
        assert_eq!(state(&nested), "Late");
        nested.handle(NestedEvent::Step, clock.at(0)).unwrap();
        assert_eq!(nested.behavior().log.take(), "outer_done");
        assert_eq!(state(&nested), "Rest");
    }
}
