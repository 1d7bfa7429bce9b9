//! Machines whose crate knows the runtime under another name, or only as a part of another crate.

extern crate fsmith as forge;

use std::time::Instant;

/// A crate that hands the runtime on.
mod vendor {
    pub(crate) use fsmith as runtime;
}

forge::fsm! {
    #[fsm(crate = ::forge)]
    machine Renamed {
        events { Go, call Count -> u64 }
        on Count do count;
        initial state Here { on Go => There; }
        final state There;
    }
}

vendor::runtime::fsm! {
    #[fsm(crate = crate::vendor::runtime)]
    machine HandedOn {
        events { Go }
        initial state Here { after 5s => There; on Go do async wave => There; }
        final state There;
    }
}

struct Nothing;

impl RenamedBehavior for Nothing {
    fn count(&mut self) -> u64 {
        1
    }
}

impl HandedOnBehavior for Nothing {
    async fn wave(&mut self) {}
}

#[test]
fn machines_run_whatever_the_runtime_is_called() {
    let now = Instant::now();
    let mut renamed = Renamed::new(Nothing);
    renamed.start(now).unwrap();
    renamed.handle(RenamedEvent::Go, now).unwrap();
    assert!(matches!(renamed.state(), Some(RenamedState::There)));
    let mut handed_on = HandedOn::new(Nothing);
    handed_on.start(now).unwrap();
    handed_on.handle(HandedOnEvent::Go, now).unwrap();
    assert!(handed_on.take_effect().is_some());
}
