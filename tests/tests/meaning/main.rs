//! The meaning of the language, rule by rule: the modules carry the numbers of the rules.

#![allow(
    dead_code,
    reason = "some events and fields stand there only to be seen by the macro"
)]
#![allow(
    clippy::manual_async_fn,
    reason = "an invocation owns what it needs: an `async fn` would borrow the behaviour"
)]

mod choices;
mod corners;
mod data;
mod history;
mod names;
mod rule_01_selection;
mod rule_02_order;
mod rule_03_macrostep;
mod rule_04_effects;
mod rule_05_invocations;
mod rule_06_timers;
mod rule_07_deferral;
mod rule_08_totality;
mod rule_09_listening;
mod rule_10_shutdown;
mod rule_11_final;
mod rule_12_poison;
mod rule_14_determinism;
