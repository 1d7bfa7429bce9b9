//! The initial state holds data.

use fsmith::fsm;

fsm! {
    /// A door that counts.
    pub machine Door {
        events { Open, Close }

        initial state Closed(times: u64) {
            on Open => Open(times);
            ignore Close;
        }

        state Open(times: u64) {
            on Close => Closed(times);
            ignore Open;
        }
    }
}

struct Doing;

impl DoorBehavior for Doing {}

fn uses(_: DoorState, _: DoorStateId, _: DoorEvent, _: DoorHandle) {}

fn main() {
    let _ = Door::new(Doing);
    let _ = uses;
}
