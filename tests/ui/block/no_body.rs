//! A machine has no body.

use fsmith::fsm;

fsm! {
    /// A door.
    pub machine Door
}

struct Doing;

impl DoorBehavior for Doing {}

fn main() {
    let _ = Door::new(Doing);
    let _: Option<(DoorState, DoorStateId, DoorEvent, DoorHandle)> = None;
}
