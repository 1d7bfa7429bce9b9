//! A behaviour that notes what it is asked to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Lines, shared by all clones.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// Adds a line.
    pub fn push(&self, line: impl Into<String>) {
        self.lines().push(line.into());
    }

    /// Returns the lines since the last time, separated by blanks.
    pub fn take(&self) -> String {
        std::mem::take(&mut *self.lines()).join(" ")
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a test's behaviour answers, and what it was asked.
///
/// [`record!`](crate::record) writes the implementation of a machine's trait.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    /// Actions, effects, exits and entries by name, in the order of their calls.
    pub log: Log,
    holds: BTreeSet<&'static str>,
    delays: BTreeMap<&'static str, Duration>,
}

impl Recorder {
    /// Has these guards hold, and no others.
    pub fn hold(&mut self, guards: &[&'static str]) {
        self.holds = guards.iter().copied().collect();
    }

    /// Sets the delay of a name; others are a second.
    pub fn set_delay(&mut self, name: &'static str, ms: u64) {
        self.delays.insert(name, Duration::from_millis(ms));
    }

    /// Returns whether a guard holds.
    pub fn holds(&self, guard: &'static str) -> bool {
        self.holds.contains(guard)
    }

    /// Returns the delay of a name, and notes that it was asked for.
    pub fn delay(&self, name: &'static str) -> Duration {
        self.log.push(name);
        let set = self.delays.get(name).copied();
        set.unwrap_or(Duration::from_secs(1))
    }
}

/// Implements the behaviour of a machine for [`Recorder`]: each name notes itself.
///
/// `act` is an action, `ask` a guard, `run` an effect that cannot fail, `wait` a delay. Whatever
/// else the trait has follows after `..` as it is.
#[macro_export]
macro_rules! record {
    ($behavior:ident { $($kind:ident $($name:ident),+;)* $(.. $($rest:item)*)? }) => {
        impl $behavior for $crate::Recorder {
            $($($crate::record!(@$kind $name);)+)*
            $($($rest)*)?
        }
    };
    (@act $name:ident) => {
        fn $name(&mut self) {
            self.log.push(stringify!($name));
        }
    };
    (@ask $name:ident) => {
        fn $name(&self) -> bool {
            self.holds(stringify!($name))
        }
    };
    (@run $name:ident) => {
        async fn $name(&mut self) {
            self.log.push(stringify!($name));
        }
    };
    (@wait $name:ident) => {
        fn $name(&self) -> std::time::Duration {
            self.delay(stringify!($name))
        }
    };
}
