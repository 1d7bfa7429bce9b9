//! A parameter of a machine has a default.

use fsmith::fsm;

fsm! {
    /// A door that locks.
    pub machine Door<T> {
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
            on Lock(code) do made(code) => Locked(..);
            ignore Close;
        }

        state Open {
            after 5s => Closed;
            on Close => Closed;
            ignore Open;
            refuse Lock;
        }

        state Locked(code: T) {
            on Lock(tried) if fits(code, tried) => Closed;
            ignore Lock, Close;
            refuse Open;
        }

        final state Removed;
    }
}

struct Doing;

impl DoorBehavior<u32> for Doing {
    fn opened(&mut self) -> u64 {
        0
    }

    fn count(&mut self) {}

    fn made(&mut self, code: u32) -> u32 {
        code
    }

    fn fits(&self, code: &u32, tried: &u32) -> bool {
        code == tried
    }
}

fn uses(_: DoorState<u32>, _: DoorStateId, _: DoorEvent, _: DoorHandle) {}

fn main() {
    let _ = Door::<_, u32>::new(Doing);
    let _ = uses;
}
