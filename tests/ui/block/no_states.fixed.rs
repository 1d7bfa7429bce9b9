//! A machine has no states.

use fsmith::fsm;

fsm! {
    /// A door.
    pub machine Door {
        initial state Open;
    }
}

struct Doing;

impl DoorBehavior for Doing {}

fn main() {
    let _ = Door::new(Doing);
    let _: Option<(DoorState, DoorStateId, DoorEvent, DoorHandle)> = None;
}
