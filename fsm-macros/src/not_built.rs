//! What is part of the language and not built yet is refused in words, never misread.

use quote::quote;

use super::forge;

/// Returns what the macro says about a machine with these clauses.
#[track_caller]
#[allow(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn refused(clauses: proc_macro2::TokenStream) -> String {
    let said = forge(quote!(machine Partial { #clauses })).to_string();
    let (_, errors) = said.split_once("compile_error").expect("it is refused");
    errors.to_owned()
}

#[test]
fn parallel_states() {
    let said = refused(quote! {
        events { Go }
        initial state Here { on Go => Both; }
        parallel state Both {
            state Left { initial state A { ignore Go; } }
            state Right { initial state C { ignore Go; } }
        }
    });
    assert!(said.contains("parallel states are part of the language and not built yet"));
}

#[test]
fn several_targets_at_once() {
    let said = refused(quote! {
        events { Go }
        initial state Here { on Go => A & C; }
        state A { on Go => Here; }
        state C { on Go => Here; }
    });
    assert!(said.contains("targets in several regions are part of the language and not built yet"));
}
