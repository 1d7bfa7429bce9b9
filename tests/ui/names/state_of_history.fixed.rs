//! The state of `history(…)` is misspelt.

use fsmith::fsm;

fsm! {
    /// A door that goes back to what it did.
    pub machine Door {
        events { Stop, Go, Turn }

        initial state Moving {
            on Stop => Stopped;
            ignore Go;

            initial state Opening {
                on Turn => Closing;
            }

            state Closing {
                on Turn => Opening;
            }
        }

        state Stopped {
            on Go => history(Moving);
            ignore Stop, Turn;
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
