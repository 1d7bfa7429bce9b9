//! How long the macro itself takes for machines of several sizes: figures for people.
//!
//! `cargo test -p fsm-macros --release -- timing --ignored --nocapture`

use std::fmt::Write;
use std::time::Instant;

/// A machine of `states` with five rules each, in composites of five.
fn block(states: usize) -> String {
    let mut block = String::from("machine Big { events { A, B(u32), C { x: u8 }, D, E } ");
    let composites = states.div_ceil(5);
    for composite in 0..composites {
        let initial = if composite == 0 { "initial" } else { "" };
        let _ = write!(block, "{initial} state Part{composite} {{ ");
        for at in (composite * 5)..(composite * 5 + 5).min(states) {
            let initial = if at % 5 == 0 { "initial" } else { "" };
            let (next, far) = ((at + 1) % states, (at + 7) % states);
            let _ = write!(
                block,
                "{initial} state S{at} {{ on A do step => S{next}; on B(n) if fits(n) do keep(n) => \
                 S{far}; on B(_) => Part0; on C {{ x }} do look(x); on D | E => S{next}; \
                 after {}s => S{next}; }} ",
                at + 1
            );
        }
        block.push_str("} ");
    }
    block.push('}');
    block
}

#[test]
#[ignore = "figures for people"]
fn machines_of_several_sizes() {
    for states in [1, 5, 20, 80, 320] {
        let tokens: proc_macro2::TokenStream = block(states).parse().expect("a block");
        let start = Instant::now();
        let expansion = crate::forge(tokens);
        let taken = start.elapsed();
        let text = expansion.to_string();
        assert!(!text.contains("compile_error"), "{}", &text[..2_000]);
        println!(
            "{:5} rules {:9.1?} {:9} bytes",
            states * 6,
            taken,
            text.len()
        );
    }
}
