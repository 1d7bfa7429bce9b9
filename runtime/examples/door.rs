//! The README's program: a door that closes by itself, and counts who goes through.
//!
//! `cargo run -p fsmith --example door`

use std::time::Duration;

use fsmith::driver::NoStreams;
use fsmith::fsm;

fsm! {
    /// A door that closes by itself, and counts who goes through.
    pub machine Door {
        events { Push, Lock(u32), Unlock(u32), call Passed -> u64 }
        on Passed do passed;
        on shutdown => Removed;

        initial state Closed {
            on Push do count => Open;
            on Lock(code) => Locked(code);
            ignore Unlock;
        }
        state Open { after 5s => Closed; ignore Push; refuse Lock, Unlock; }
        state Locked(code: u32) {
            on Unlock(tried) if fits(code, tried) => Closed;
            refuse Push, Lock, Unlock;
        }
        final state Removed;
    }
}

/// What the names do is ordinary Rust.
#[derive(Debug, Default)]
struct Turnstile {
    passed: u64,
}

impl DoorBehavior for Turnstile {
    fn count(&mut self) {
        self.passed += 1;
    }

    fn passed(&mut self) -> u64 {
        self.passed
    }

    fn fits(&self, code: &u32, tried: &u32) -> bool {
        code == tried
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let door = fsmith::spawn(Door::new(Turnstile::default()), NoStreams);
    door.handle.push().await?;
    assert_eq!(door.handle.passed().await?, 1);
    assert_eq!(door.handle.supervisor.state(), Some(DoorStateId::Open));
    door.handle.supervisor.shutdown(Duration::from_secs(1));
    assert!(matches!(door.join().await?, DoorState::Removed));
    Ok(())
}
