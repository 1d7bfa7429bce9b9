//! Generated code is quiet under every lint that can be turned on.
//!
//! Whoever denies one never has to allow it for a machine. Nothing here is documented that need
//! not be, so that what is missing would show. It stands in a library, because lints about
//! documentation and visibility are silent in tests. Left out are three of clippy's restrictions
//! that forbid what a machine is made of: enums and structs that are exhaustive, and methods beside
//! a trait's of the same name.

#![deny(
    warnings,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_compatibility,
    rust_2018_idioms,
    unused,
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    closure_returning_async_block,
    deprecated_in_future,
    deref_into_dyn_supertrait,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    if_let_rescope,
    impl_trait_overcaptures,
    impl_trait_redundant_captures,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    missing_unsafe_on_extern,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    tail_expr_drop_order,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_attr_outside_unsafe,
    unsafe_code,
    unsafe_op_in_unsafe_fn,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::absolute_paths,
    clippy::allow_attributes_without_reason,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::default_numeric_fallback,
    clippy::else_if_without_else,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::if_then_some_else_none,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::min_ident_chars,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::missing_trait_methods,
    clippy::module_name_repetitions,
    clippy::multiple_inherent_impl,
    clippy::panic,
    clippy::pattern_type_mismatch,
    clippy::question_mark_used,
    clippy::self_named_module_files,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::str_to_string,
    clippy::undocumented_unsafe_blocks,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]
#![cfg_attr(
    test,
    allow(clippy::tests_outside_test_module, reason = "this file is a test")
)]

use fsmith::fsm;

/// What is carried about.
#[derive(Clone, Debug)]
pub struct Parcel(pub String);

/// Why nothing arrives.
#[derive(Debug)]
pub struct Lost(pub String);

fsm! {
    pub machine Courier {
        events {
            Pick(Parcel, u8),
            Drop { r#where: String, force: bool },
            Wait,
            Later,
            stream News(Parcel),
            stream Traffic(u8, u16),
            call Count -> u64,
            call Find { text: String } -> Option<Parcel>,
            call Ask(Parcel) -> bool,
        }
        error Lost;

        on Count do count;
        on Find { text } do find(text);
        on Ask(parcel) reply answer do ask(parcel, answer);
        on shutdown do raise Wait => Home;
        on error(cause) => Stuck(cause);

        initial state Waiting {
            entry do async wave;
            exit do leave;
            on Pick(parcel, weight) if strong(weight) && !tired do look(&parcel) => Loaded(parcel);
            on Pick(parcel, weight) do weigh(parcel, weight) => Loaded(..) | Waiting | Stuck(..);
            ignore Drop, Wait, Later;
            every 1s do tick;
            every rhythm if tired do tick;
        }

        state Busy {
            on done => Home;

            initial state Empty {
                always => Waiting;
            }

            on News(parcel) do look(&parcel), async tell(parcel);
            on Traffic(lane, length) do jam(lane, length);
            on closed(News) => Busy;
            defer Later;

            state Loaded(parcel: Parcel) {
                invoke drive(parcel) -> u64;
                invoke listen(port);
                on done drive(miles) do arrive(parcel, miles), async tell(parcel) => Unloading(parcel);
                on error drive(cause) => Stuck(cause);
                on done listen do restart_radio;
                after patience(parcel) do give_up(parcel) => Stuck(..);
                refuse Pick, Wait;
                on Drop { force, r#where } if really(force, r#where) => Waiting;
                ignore Drop;
            }

            state Unloading(parcel: Parcel) {
                always if light(parcel) => Unpacked;
                after 250ms => Waiting;
                on idle => Waiting;
                refuse Pick, Wait, Drop;
            }

            final state Unpacked;
        }

        final state Home;
        final failed state Stuck(cause: Lost);
    }
}

fsm! {
    machine Lamp {
        events {
            Press,
            Hold(u8),
        }

        initial state Off {
            on Press => On;
            on Hold(_) => Gone;
        }

        state On {
            on Press => Off;
            on Hold(level) do dim(level);
        }

        final state Gone;
    }
}

/// A machine need not stand at the top.
mod inner {
    use fsmith::fsm;

    fsm! {
        pub(crate) machine Idle {
            initial state Only;
        }
    }
}
