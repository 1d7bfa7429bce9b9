//! The corrected twin of each case in `ui/`: what its message asks for compiles.

#![allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    non_camel_case_types,
    unreachable_pub,
    clippy::pedantic,
    clippy::manual_async_fn,
    reason = "the cases are written as authors write, each with a `main` of its own"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../ui/allow"]
mod allow {
    #[path = "of_what_cannot_be.fixed.rs"]
    mod of_what_cannot_be;
    #[path = "silences_nothing.fixed.rs"]
    mod silences_nothing;
    #[path = "unknown_check.fixed.rs"]
    mod unknown_check;
    #[path = "without_reason.fixed.rs"]
    mod without_reason;
}

#[path = "../ui/block"]
mod block {
    #[path = "action_to_come.fixed.rs"]
    mod action_to_come;
    #[path = "argument_to_come.fixed.rs"]
    mod argument_to_come;
    #[path = "arrow.fixed.rs"]
    mod arrow;
    #[path = "cfg_at_a_state.fixed.rs"]
    mod cfg_at_a_state;
    #[path = "cfg_at_an_entry.fixed.rs"]
    mod cfg_at_an_entry;
    #[path = "closure.fixed.rs"]
    mod closure;
    #[path = "comma.fixed.rs"]
    mod comma;
    #[path = "comparison.fixed.rs"]
    mod comparison;
    #[path = "default_parameter.fixed.rs"]
    mod default_parameter;
    #[path = "event_to_come.fixed.rs"]
    mod event_to_come;
    #[path = "events_in_a_state.fixed.rs"]
    mod events_in_a_state;
    #[path = "field_colon.fixed.rs"]
    mod field_colon;
    #[path = "in_without_state.fixed.rs"]
    mod in_without_state;
    #[path = "keyword.fixed.rs"]
    mod keyword;
    #[path = "no_body.fixed.rs"]
    mod no_body;
    #[path = "no_states.fixed.rs"]
    mod no_states;
    #[path = "not_ascii.fixed.rs"]
    mod not_ascii;
    #[path = "order.fixed.rs"]
    mod order;
    #[path = "payload_to_come.fixed.rs"]
    mod payload_to_come;
    #[path = "raw_names.fixed.rs"]
    mod raw_names;
    #[path = "semicolon.fixed.rs"]
    mod semicolon;
    #[path = "semicolon_at_the_end.fixed.rs"]
    mod semicolon_at_the_end;
    #[path = "target_to_come.fixed.rs"]
    mod target_to_come;
    #[path = "two_machines.fixed.rs"]
    mod two_machines;
    #[path = "type_to_come.fixed.rs"]
    mod type_to_come;
    #[path = "unsupported.fixed.rs"]
    mod unsupported;
    #[path = "word.fixed.rs"]
    mod word;
    #[path = "word_in_a_rule.fixed.rs"]
    mod word_in_a_rule;
    #[path = "word_missing.fixed.rs"]
    mod word_missing;
    #[path = "word_unknown.fixed.rs"]
    mod word_unknown;
}

#[path = "../ui/data"]
mod data {
    #[path = "count.fixed.rs"]
    mod count;
    #[path = "handler_missing.fixed.rs"]
    mod handler_missing;
    #[path = "missing.fixed.rs"]
    mod missing;
    #[path = "moved_twice.fixed.rs"]
    mod moved_twice;
    #[path = "none_held.fixed.rs"]
    mod none_held;
    #[path = "pattern_count.fixed.rs"]
    mod pattern_count;
    #[path = "pattern_of_fields.fixed.rs"]
    mod pattern_of_fields;
    #[path = "reference_to_an_effect.fixed.rs"]
    mod reference_to_an_effect;
    #[path = "returned_by_an_effect.fixed.rs"]
    mod returned_by_an_effect;
    #[path = "returned_without_action.fixed.rs"]
    mod returned_without_action;
    #[path = "two_signatures.fixed.rs"]
    mod two_signatures;
}

#[path = "../ui/errors"]
mod errors {
    #[path = "effect_without_route.fixed.rs"]
    mod effect_without_route;
    #[path = "invocation_without_route.fixed.rs"]
    mod invocation_without_route;
    #[path = "route_under_a_guard.fixed.rs"]
    mod route_under_a_guard;
}

#[path = "../ui/loops"]
mod loops {
    #[path = "endless_always.fixed.rs"]
    mod endless_always;
}

#[path = "../ui/names"]
mod names {
    #[path = "binding.fixed.rs"]
    mod binding;
    #[path = "binding_unlike_any.fixed.rs"]
    mod binding_unlike_any;
    #[path = "done_of_nothing.fixed.rs"]
    mod done_of_nothing;
    #[path = "done_of_two.fixed.rs"]
    mod done_of_two;
    #[path = "event.fixed.rs"]
    mod event;
    #[path = "event_field.fixed.rs"]
    mod event_field;
    #[path = "event_set_aside.fixed.rs"]
    mod event_set_aside;
    #[path = "event_twice.fixed.rs"]
    mod event_twice;
    #[path = "field.fixed.rs"]
    mod field;
    #[path = "field_twice.fixed.rs"]
    mod field_twice;
    #[path = "invocation.fixed.rs"]
    mod invocation;
    #[path = "no_error_type.fixed.rs"]
    mod no_error_type;
    #[path = "state_in_guard.fixed.rs"]
    mod state_in_guard;
    #[path = "state_of_history.fixed.rs"]
    mod state_of_history;
    #[path = "state_twice.fixed.rs"]
    mod state_twice;
    #[path = "stream.fixed.rs"]
    mod stream;
    #[path = "target.fixed.rs"]
    mod target;
    #[path = "target_argument.fixed.rs"]
    mod target_argument;
    #[path = "target_unlike_any.fixed.rs"]
    mod target_unlike_any;
    #[path = "two_mistakes.fixed.rs"]
    mod two_mistakes;
}

#[path = "../ui/reach"]
mod reach {
    #[path = "choice_named_twice.fixed.rs"]
    mod choice_named_twice;
    #[path = "choice_without_action.fixed.rs"]
    mod choice_without_action;
    #[path = "dead_end.fixed.rs"]
    mod dead_end;
    #[path = "hidden_inside.fixed.rs"]
    mod hidden_inside;
    #[path = "hidden_rule.fixed.rs"]
    mod hidden_rule;
    #[path = "no_way_on.fixed.rs"]
    mod no_way_on;
    #[path = "state_nothing_reaches.fixed.rs"]
    mod state_nothing_reaches;
}

#[path = "../ui/shape"]
mod shape {
    #[path = "call_raised.fixed.rs"]
    mod call_raised;
    #[path = "call_unanswered.fixed.rs"]
    mod call_unanswered;
    #[path = "call_without_answer.fixed.rs"]
    mod call_without_answer;
    #[path = "closed_of_a_command.fixed.rs"]
    mod closed_of_a_command;
    #[path = "command_with_answer.fixed.rs"]
    mod command_with_answer;
    #[path = "failed_not_final.fixed.rs"]
    mod failed_not_final;
    #[path = "initial_with_data.fixed.rs"]
    mod initial_with_data;
    #[path = "no_initial.fixed.rs"]
    mod no_initial;
    #[path = "raise_without_payload.fixed.rs"]
    mod raise_without_payload;
    #[path = "reply_to_a_command.fixed.rs"]
    mod reply_to_a_command;
    #[path = "rule_in_final.fixed.rs"]
    mod rule_in_final;
    #[path = "state_in_final.fixed.rs"]
    mod state_in_final;
    #[path = "stream_deferred.fixed.rs"]
    mod stream_deferred;
    #[path = "stream_refused.fixed.rs"]
    mod stream_refused;
    #[path = "two_initials.fixed.rs"]
    mod two_initials;
}

#[path = "../ui/time"]
mod time {
    #[path = "hidden_after.fixed.rs"]
    mod hidden_after;
    #[path = "timer_in_final.fixed.rs"]
    mod timer_in_final;
    #[path = "unit.fixed.rs"]
    mod unit;
    #[path = "zero_every.fixed.rs"]
    mod zero_every;
}

#[path = "../ui/totality"]
mod totality {
    #[path = "deferred_for_ever.fixed.rs"]
    mod deferred_for_ever;
    #[path = "handled_and_ignored.fixed.rs"]
    mod handled_and_ignored;
    #[path = "handled_under_a_guard.fixed.rs"]
    mod handled_under_a_guard;
    #[path = "unhandled.fixed.rs"]
    mod unhandled;
    #[path = "unhandled_in_many.fixed.rs"]
    mod unhandled_in_many;
    #[path = "unused_event.fixed.rs"]
    mod unused_event;
}

/// Every failing case, by its path without `.rs`.
fn cases() -> BTreeSet<PathBuf> {
    let rules = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui"));
    let files = rules.iter().flat_map(|rule| files(rule));
    let cases = files.filter(|file| !file.to_string_lossy().contains(".fixed."));
    cases.map(|file| file.with_extension("")).collect()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("the cases are beside this test");
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn read(case: &Path, extension: &str) -> String {
    let path = case.with_extension(extension);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A line of this file, or two: `mod target;`
const HERE: &str = include_str!("ui_corrected.rs");

#[test]
fn every_case_has_a_corrected_twin_that_is_compiled_here() {
    for case in cases() {
        let (wrong, fixed) = (read(&case, "rs"), read(&case, "fixed.rs"));
        let name = case.file_name().unwrap().to_string_lossy();
        assert!(
            HERE.contains(&format!("mod {name};")),
            "`{name}` is not here"
        );
        assert_ne!(wrong, fixed, "`{name}` is not corrected");
        let kept: BTreeSet<&str> = fixed.lines().collect();
        let news = wrong.lines().filter(|line| !kept.contains(line)).count();
        assert!(
            news <= 5,
            "`{name}` and its twin have {news} lines of difference"
        );
    }
}

#[test]
fn one_mistake_brings_no_error_but_its_own() {
    for case in cases() {
        let said = read(&case, "stderr");
        let errors = said.lines().filter(|line| line.starts_with("error"));
        let foreign: Vec<&str> = errors.filter(|line| !line.contains("[FSM-")).collect();
        let is_rustcs = case.ends_with("data/handler_missing");
        assert!(
            is_rustcs || foreign.is_empty(),
            "{}: {foreign:?}",
            case.display()
        );
    }
}
