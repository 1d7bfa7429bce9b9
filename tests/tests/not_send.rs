//! Payloads that cannot leave their thread: the machine compiles, and is stepped by hand.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use fsmith::core::Queued;
use fsmith::fsm;

type Shared = Rc<RefCell<Vec<&'static str>>>;

fsm! {
    /// Writes into what it shares with others of its thread.
    pub machine Scribe {
        events {
            Open(Shared),
            Write(&'static str, Shared),
            call Lend -> Shared,
        }
        error Rc<str>;

        on error(cause) => Stuck(cause);

        initial state Idle {
            on Open(page) => Writing(page);
            refuse Write, Lend;
        }

        state Writing(page: Shared) {
            invoke blot(page) -> Shared;
            on done blot(page) => Idle;
            on Write(word, other) do write(&word, &other, page), async sign(page), async rest;
            on Lend do lend(page);
            ignore Open;
        }

        final failed state Stuck(cause: Rc<str>);
    }
}

#[derive(Default)]
struct Pen {
    rests: usize,
}

impl ScribeBehavior for Pen {
    fn write(&mut self, word: &&'static str, other: &Shared, page: &mut Shared) {
        page.borrow_mut().push(word);
        other.borrow_mut().push(word);
    }

    /// The page is used up before anything is awaited, so that the future is `Send` without it.
    fn sign(&mut self, page: Shared) -> impl Future<Output = Result<(), Rc<str>>> + Send {
        page.borrow_mut().push("signed");
        async { Ok(()) }
    }

    async fn rest(&mut self) -> Result<(), Rc<str>> {
        self.rests += 1;
        Ok(())
    }

    fn lend(&mut self, page: &mut Shared) -> Shared {
        Rc::clone(page)
    }

    fn blot(
        &mut self,
        page: Shared,
    ) -> impl Future<Output = Result<Shared, Rc<str>>> + Send + 'static {
        drop(page);
        std::future::pending()
    }
}

/// Runs an effect of a machine that no driver takes.
fn run(scribe: &mut Scribe<Pen>, effect: ScribeEffect) -> Result<(), Rc<str>> {
    let mut context = Context::from_waker(Waker::noop());
    let done = match effect {
        ScribeEffect::Sign(page) => pin!(scribe.behavior_mut().sign(page)).poll(&mut context),
        ScribeEffect::Rest => pin!(scribe.behavior_mut().rest()).poll(&mut context),
    };
    match done {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("neither waits"),
    }
}

#[test]
fn a_machine_whose_payloads_are_not_send_is_stepped_by_hand() {
    let now = Instant::now();
    let mut scribe = Scribe::new(Pen::default());
    scribe.start(now).unwrap();
    let (page, other) = (Shared::default(), Shared::default());
    let open = ScribeEvent::Open(Rc::clone(&page));
    scribe.handle(open, now).unwrap();
    let write = ScribeEvent::Write("word", Rc::clone(&other));
    scribe.handle(write, now).unwrap();
    while let Some(Queued { effect, .. }) = scribe.take_effect() {
        run(&mut scribe, effect).unwrap();
    }
    assert_eq!(*page.borrow(), ["word", "signed"]);
    assert_eq!(*other.borrow(), ["word"]);
    assert_eq!(scribe.behavior().rests, 1);
}
