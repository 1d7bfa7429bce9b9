//! Blocks as they stand while someone types them: none makes the macro panic, none loses a type.

use proc_macro2::{Group, TokenStream, TokenTree};

use crate::forge;

const EXAMPLE: &str = include_str!("../../tests/tests/aggregator_example.rs");

fn example() -> TokenStream {
    let file: TokenStream = EXAMPLE.parse().expect("the example is Rust");
    let mut tokens = file.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_bang =
            |next: &TokenTree| matches!(next, TokenTree::Punct(it) if it.as_char() == '!');
        let is_fsm = matches!(&token, TokenTree::Ident(it) if it == "fsm");
        if is_fsm && tokens.next_if(is_bang).is_some() {
            let Some(TokenTree::Group(block)) = tokens.next() else {
                break;
            };
            return block.stream();
        }
    }
    panic!("the example has a block");
}

/// Counts tokens, a group as two.
fn count(tokens: TokenStream) -> usize {
    let of = |token| match token {
        TokenTree::Group(group) => 2 + count(Group::stream(&group)),
        _ => 1,
    };
    tokens.into_iter().map(of).sum()
}

/// Rebuilds `tokens`, with `edit` for each by its number; groups stay closed, as editors keep them.
fn edited(
    tokens: TokenStream,
    next: &mut usize,
    edit: &dyn Fn(usize, TokenTree) -> Vec<TokenTree>,
) -> TokenStream {
    let mut out = TokenStream::new();
    for token in tokens {
        let number = *next;
        *next += 1;
        let token = match token {
            TokenTree::Group(group) => {
                let inner = edited(group.stream(), next, edit);
                *next += 1;
                TokenTree::Group(Group::new(group.delimiter(), inner))
            }
            token => token,
        };
        out.extend(edit(number, token));
    }
    out
}

/// Forges the example with an edit at each of its tokens; `whole` says which still name a machine.
fn forge_each(edit: impl Fn(usize, usize, TokenTree) -> Vec<TokenTree>) {
    let example = example();
    let total = count(example.clone());
    assert!(total > 200, "the example has {total} tokens");
    for at in 0..total {
        let block = edited(example.clone(), &mut 0, &|number, token| {
            edit(at, number, token)
        });
        let text = block.to_string();
        let out = forge(block).to_string();
        let is_good = text == example.to_string();
        assert!(is_good || !out.is_empty(), "nothing comes of {text}");
        let is_named = text.contains("machine MetricsAggregator") && !text.contains("e machine");
        for item in ITEMS.iter().filter(|_| is_named) {
            assert!(out.contains(item), "no `{item}` comes of {text}");
        }
        let has_streams = is_named && text.contains("events {") && text.contains("stream System");
        let streams = "struct MetricsAggregatorStreams <";
        assert!(
            !has_streams || out.contains(streams),
            "no streams come of {text}"
        );
        assert!(
            is_named || out.contains("compile_error"),
            "no error comes of {text}"
        );
    }
}

const ITEMS: [&str; 7] = [
    "struct MetricsAggregator <",
    "enum MetricsAggregatorState {",
    "enum MetricsAggregatorStateId {",
    "enum MetricsAggregatorEvent {",
    "trait MetricsAggregatorBehavior {",
    "struct MetricsAggregatorHandle {",
    "const MODEL :",
];

#[test]
fn a_block_cut_off_at_any_token_keeps_its_types() {
    forge_each(|at, number, token| match number < at {
        true => vec![token],
        false => Vec::new(),
    });
}

#[test]
fn a_block_without_one_of_its_tokens_keeps_its_types() {
    forge_each(|at, number, token| match number == at {
        true => Vec::new(),
        false => vec![token],
    });
}

#[test]
fn a_block_with_a_token_twice_keeps_its_types() {
    forge_each(|at, number, token| match number == at {
        true => vec![token.clone(), token],
        false => vec![token],
    });
}

#[test]
fn a_block_with_a_stray_token_keeps_its_types() {
    for stray in ["=>", "Öffnen"] {
        let stray: Vec<TokenTree> = stray.parse::<TokenStream>().unwrap().into_iter().collect();
        forge_each(|at, number, token| match number == at {
            true => stray.iter().cloned().chain([token]).collect(),
            false => vec![token],
        });
    }
}

#[test]
fn odd_blocks_are_told_and_survived() {
    let deep = format!(
        "machine M {{ {} {} }}",
        "state A {".repeat(64),
        "}".repeat(64)
    );
    let odd = [
        "",
        "machine",
        "pub",
        "machine M",
        "machine M {}",
        "machine M;",
        "machine r#type {}",
        "machine M { events }",
        "machine M { events { , } }",
        "machine M { state }",
        "machine M { error }",
        "machine M { on => ; }",
        "machine M { initial }",
        "machine M { initial state { on A; } }",
        "machine M { state S(",
        "#[",
        "42",
        "machine 5 {}",
        "machine M { events { r#type, r#fn(u8) } initial state r#match { on r#type => r#match; } }",
        "machine Größe { events { Öffne } initial state Zu { on Öffne => Zu; } }",
        "machine M { initial state S; } machine N { initial state S; }",
        "machine M { initial state S { always => S(((); } }",
        "machine M { state S; state S { state S; } }",
        "machine M { initial state S { on A if ((((a)))) && !!!b do c(d, &e) => S(f) | S | T(..); } }",
        &deep,
    ];
    for block in odd {
        let Ok(tokens) = block.parse::<TokenStream>() else {
            continue;
        };
        let out = forge(tokens).to_string();
        let is_machine = block.contains("fn") || block.contains('Ö');
        assert!(
            is_machine || out.contains("compile_error"),
            "nothing is said of {block}"
        );
    }
}
