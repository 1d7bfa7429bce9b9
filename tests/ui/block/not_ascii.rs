//! Names are not ASCII; a target is misspelt.

use fsmith::fsm;

fsm! {
    /// Eine Tür.
    pub machine Tür {
        events { Öffne, Schließe }

        initial state Geschlossen {
            on Öffne => Göffnet;
            ignore Schließe;
        }

        state Geöffnet {
            on Schließe => Geschlossen;
            ignore Öffne;
        }
    }
}

struct Doing;

impl TürBehavior for Doing {}

fn uses(_: TürState, _: TürStateId, _: TürEvent, _: TürHandle) {}

fn main() {
    let _ = Tür::new(Doing);
    let _ = uses;
}
