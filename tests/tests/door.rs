//! A small machine, from declaration to running supervisor.

use std::time::{Duration, Instant};

use fsmith::core::{Outcome, Refused};
use fsmith::fsm;

fsm! {
    /// A door that closes by itself, and locks.
    pub machine Door {
        events {
            Open,
            Close,
            Lock(u32),
            Unlock(u32),
            call Opened -> u64,
        }

        on Opened do opened;
        on shutdown => Removed;

        initial state Closed {
            on Open do count => Open;
            on Lock(code) => Locked(code);
            ignore Close;
            refuse Unlock;
        }

        /// Somebody may go through.
        state Open {
            after 5s => Closed;
            on Close => Closed;
            refuse Lock, Unlock;
            ignore Open;
        }

        state Locked(code: u32) {
            on Unlock(tried) if matches(code, tried) => Closed;
            ignore Unlock, Close;
            refuse Open, Lock;
        }

        final state Removed;
    }
}

#[derive(Debug, Default)]
struct Counting(u64);

impl DoorBehavior for Counting {
    fn opened(&mut self) -> u64 {
        self.0
    }

    fn count(&mut self) {
        self.0 += 1;
    }

    fn matches(&self, code: &u32, tried: &u32) -> bool {
        code == tried
    }
}

#[test]
fn a_door_opens_locks_and_closes_by_itself() {
    let start = Instant::now();
    let mut door = Door::new(Counting::default());
    assert_eq!(
        door.handle(DoorEvent::Open, start),
        Err(Refused::NotStarted)
    );
    door.start(start).unwrap();
    assert_eq!(door.handle(DoorEvent::Open, start), Ok(Outcome::Taken));
    assert!(matches!(door.state(), Some(DoorState::Open)));
    assert_eq!(door.next_deadline(), Some(start + Duration::from_secs(5)));
    assert!(
        door.handle_deadline(start + Duration::from_secs(5))
            .unwrap()
    );
    assert!(matches!(door.state(), Some(DoorState::Closed)));
    door.handle(DoorEvent::Lock(7), start).unwrap();
    assert!(matches!(door.state(), Some(DoorState::Locked { code: 7 })));
    assert_eq!(
        door.handle(DoorEvent::Unlock(8), start),
        Ok(Outcome::Ignored)
    );
    assert_eq!(
        door.handle(DoorEvent::Open, start),
        Err(Refused::Event {
            event: "Open",
            state: "Locked"
        })
    );
    door.handle(DoorEvent::Unlock(7), start).unwrap();
    assert!(matches!(door.state(), Some(DoorState::Closed)));
}

#[tokio::test]
async fn a_door_runs() {
    let door = fsmith::spawn(Door::new(Counting::default()), fsmith::driver::NoStreams);
    door.handle.open().await.unwrap();
    assert_eq!(door.handle.opened().await.unwrap(), 1);
    door.handle.supervisor.shutdown(Duration::from_secs(1));
    let end = door.join().await.unwrap();
    assert!(matches!(end, DoorState::Removed));
}
