//! A period is zero.

use std::time::Duration;

use fsmith::fsm;

fsm! {
    /// Exports what a stream brings.
    pub machine Export {
        events {
            stream Data(Vec<u8>),
            Flush { hard: bool },
        }
        error Failure;

        on error(cause) => Failed(cause);
        on shutdown do total => Done(..);

        initial state Running {
            entry do async announce;
            on Data(batch) do observe(batch);
            on Flush { hard } if !is_hard(hard) do async export;
            on Flush { hard } do restarted(hard) => Running;
            every export_interval do async export;
            on closed(Data) => Finishing;
        }

        state Finishing {
            invoke export_last -> u64;
            on done(count) => Done(count);
            ignore Flush;
            every 10s do async export;
        }

        final state Done(count: u64);
        final failed state Failed(cause: Failure);
    }
}

pub struct Failure;

struct Doing;

impl ExportBehavior for Doing {
    async fn announce(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    fn total(&mut self) -> u64 {
        0
    }

    fn observe(&mut self, _batch: Vec<u8>) {}

    fn is_hard(&self, hard: &bool) -> bool {
        *hard
    }

    fn restarted(&mut self, _hard: bool) {}

    async fn export(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    fn export_interval(&self) -> Duration {
        Duration::from_secs(10)
    }

    fn export_last(&mut self) -> impl Future<Output = Result<u64, Failure>> + Send + 'static {
        async { Ok(0) }
    }
}

fn uses<S>(_: ExportState, _: ExportStateId, _: ExportEvent, _: ExportHandle, _: ExportStreams<S>) {
}

fn main() {
    let _ = Export::new(Doing);
    let _ = uses::<()>;
}
