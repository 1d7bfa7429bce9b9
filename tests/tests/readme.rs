//! The README shows the program that is compiled, and the diagram that is generated from it.

#[path = "../../runtime/examples/door.rs"]
#[allow(
    dead_code,
    reason = "the example's `main` is run by `cargo run --example door`"
)]
mod door;

const README: &str = include_str!("../../README.md");
const EXAMPLE: &str = include_str!("../../runtime/examples/door.rs");

#[test]
fn the_readme_shows_the_example_as_it_is_compiled() {
    let start = EXAMPLE.find("fsm! {").unwrap();
    let end = EXAMPLE.find("#[tokio::main").unwrap();
    assert!(
        README.contains(EXAMPLE[start..end].trim_end()),
        "copy runtime/examples/door.rs"
    );
    let main = &EXAMPLE[EXAMPLE.find("    let door").unwrap()..];
    let main = &main[..main.find("    Ok(())").unwrap()];
    assert!(
        README.contains(main.trim_end()),
        "copy the body of its `main`"
    );
}

#[test]
fn the_readme_shows_the_generated_diagram() {
    let diagram = fsmith::model::mermaid(&door::Door::MODEL);
    assert!(
        README.contains(diagram.trim_end()),
        "the diagram is now:\n{diagram}"
    );
}
