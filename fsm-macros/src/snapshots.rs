//! Pins what blocks expand to, formatted: `snapshots/<name>.fsm` and `snapshots/<name>.expanded`.
//!
//! `FSM_BLESS=1 cargo test -p fsm-macros` writes what is generated now.

use std::path::PathBuf;

use proc_macro2::TokenStream;

/// Expands the block of a snapshot anew.
fn expand(name: &str) -> TokenStream {
    let block = std::fs::read_to_string(path(name, "fsm")).expect("the block can be read");
    crate::forge(block.parse().expect("the block is made of tokens"))
}

fn path(name: &str, extension: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("snapshots").join(name).with_extension(extension)
}

/// Compares the expansion of a block with the one that was pinned.
fn check(name: &str) {
    let tokens = expand(name);
    let file = syn::parse2(tokens.clone()).unwrap_or_else(|error| {
        panic!("{name} expands to what is no Rust: {error}\n{tokens}");
    });
    let found = prettyplease::unparse(&file);
    assert!(
        !found.contains("compile_error!"),
        "{name} is refused:\n{found}"
    );
    let path = path(name, "expanded");
    if std::env::var_os("FSM_BLESS").is_some() {
        std::fs::write(&path, &found).expect("the snapshot can be written");
        return;
    }
    let pinned = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some(line) = first_difference(&pinned, &found) {
        panic!(
            "{} differs from what is generated, first in line {line}; \
             look at `git diff` after FSM_BLESS=1 cargo test -p fsm-macros",
            path.display(),
        );
    }
}

/// Returns the number of the first line that differs, with both.
fn first_difference(pinned: &str, found: &str) -> Option<String> {
    if pinned == found {
        return None;
    }
    let (mut pinned, mut found) = (pinned.lines(), found.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (old, new) = (pinned.next(), found.next());
        if old != new || old.is_none() {
            let line = |line: Option<&str>| line.map_or("the end".to_owned(), str::to_owned);
            return Some(format!("{number}:\n- {}\n+ {}\n", line(old), line(new)));
        }
    }
}

#[test]
fn a_flat_machine_with_timers_and_choices_expands_as_pinned() {
    check("door");
}

#[test]
fn a_composite_machine_with_invocations_and_effects_expands_as_pinned() {
    check("uploader");
}

#[test]
fn a_machine_with_streams_calls_and_raised_events_expands_as_pinned() {
    check("reader");
}

#[test]
fn an_expansion_is_the_same_each_time() {
    for name in ["door", "uploader", "reader"] {
        assert_eq!(expand(name).to_string(), expand(name).to_string(), "{name}");
    }
}

#[test]
fn an_expansion_written_as_source_is_the_same_expansion() {
    for name in ["door", "uploader", "reader"] {
        let tokens = expand(name);
        let source = crate::written::source(tokens.clone());
        let read = syn::parse_file(&source).expect("the source of an expansion is Rust");
        let expanded = syn::parse2(tokens).expect("an expansion is Rust");
        let same = prettyplease::unparse(&read) == prettyplease::unparse(&expanded);
        assert!(same, "{name}");
    }
}
