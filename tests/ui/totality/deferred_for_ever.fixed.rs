//! An event is deferred that no state takes.

use fsmith::fsm;

fsm! {
    /// A door that locks.
    pub machine Door {
        events {
            Open,
            Close,
            Lock(u32),
            call Opened -> u64,
        }

        on Opened do opened;
        on shutdown => Removed;

        initial state Closed {
            on Open do count => Open;
            on Lock(code) => Locked(code);
            ignore Close;
        }

        state Open {
            after 5s => Closed;
            on Close => Closed;
            ignore Open;
            refuse Lock;
        }

        state Locked(code: u32) {
            on Lock(tried) if fits(code, tried) => Closed;
            ignore Lock, Close;
            refuse Open;
        }

        final state Removed;
    }
}

struct Doing;

impl DoorBehavior for Doing {
    fn opened(&mut self) -> u64 {
        0
    }

    fn count(&mut self) {}

    fn fits(&self, code: &u32, tried: &u32) -> bool {
        code == tried
    }
}

fn uses(_: DoorState, _: DoorStateId, _: DoorEvent, _: DoorHandle) {}

fn main() {
    let _ = Door::new(Doing);
    let _ = uses;
}
