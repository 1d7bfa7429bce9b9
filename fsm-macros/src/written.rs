//! An expansion as source text, for people: what `FSM_EXPAND` asks for.

use std::io::Write;
use std::process::{Command, Stdio};

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use crate::text;

/// The variable that names the machine whose expansion is wanted.
pub(crate) const VARIABLE: &str = "FSM_EXPAND";

/// What makes the compiler expand again when the variable has changed.
pub(crate) fn tracked() -> TokenStream {
    quote::quote!(
        const _: ::core::option::Option<&str> = ::core::option_env!(#VARIABLE);
    )
}

/// Writes the expansion of a machine to stderr, if it is wanted.
pub(crate) fn show(name: &syn::Ident, expansion: &TokenStream) {
    if std::env::var(VARIABLE).is_ok_and(|wanted| wanted == text::plain(name)) {
        let source = source(expansion.clone());
        eprintln!("{}", formatted(&source).unwrap_or(source));
    }
}

/// Has `rustfmt` format it; `None` where there is none. A formatter of our own, or one from a
/// crate, would be compiled by everybody for the few who look.
fn formatted(source: &str) -> Option<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    rustfmt.stdin.take()?.write_all(source.as_bytes()).ok()?;
    let output = rustfmt.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// Returns tokens as source: one statement, item or variant a line, documentation as comments.
pub(crate) fn source(tokens: TokenStream) -> String {
    let mut out = Source::default();
    out.tokens(tokens, true);
    out.text
}

#[derive(Default)]
struct Source {
    text: String,
    depth: usize,
    /// Whether the next token stands right behind the last one.
    glued: bool,
}

impl Source {
    fn tokens(&mut self, tokens: TokenStream, lines: bool) {
        let mut tokens = tokens.into_iter().peekable();
        // Whether the last mark belongs together with the next one, as in `::`.
        let mut joint = false;
        while let Some(token) = tokens.next() {
            if let (TokenTree::Punct(mark), Some(TokenTree::Group(group))) = (&token, tokens.peek())
                && mark.as_char() == '#'
                && let Some(docs) = docs(group)
            {
                self.line();
                self.text.push_str("///");
                self.text.push_str(&docs);
                self.line();
                tokens.next();
                continue;
            }
            let ends =
                matches!(&token, TokenTree::Punct(mark) if matches!(mark.as_char(), ';' | ','));
            match token {
                TokenTree::Group(group) => self.group(&group, lines),
                TokenTree::Punct(mark) => {
                    self.mark(mark.as_char(), mark.spacing() == Spacing::Joint, joint);
                    joint = mark.spacing() == Spacing::Joint;
                }
                word => self.word(&word.to_string(), false),
            }
            if lines && ends {
                self.line();
            }
        }
    }

    /// One character of punctuation; `second` says that it follows its other half.
    fn mark(&mut self, mark: char, first: bool, second: bool) {
        let path = mark == ':' && (first || second);
        let behind_name = self
            .text
            .ends_with(|last: char| last.is_alphanumeric() || last == '_');
        let tight = match mark {
            ':' if path => second || behind_name,
            ',' | ';' | '.' | '?' | ':' => true,
            _ => false,
        };
        self.word(mark.encode_utf8(&mut [0; 4]), tight);
        let opens = matches!(mark, '.' | '&' | '#' | '!' | '\'') || (path && second);
        self.glued = first || opens;
    }

    fn group(&mut self, group: &Group, lines: bool) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => ("", ""),
        };
        let block = group.delimiter() == Delimiter::Brace;
        self.word(open, !block);
        self.glued = true;
        if block {
            self.depth += 1;
            self.line();
        }
        self.tokens(group.stream(), block);
        if block {
            self.depth -= 1;
            self.line();
        }
        self.word(close, true);
        if block && lines {
            self.line();
        }
    }

    fn word(&mut self, word: &str, tight: bool) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) && !tight && !self.glued {
            self.text.push(' ');
        }
        if self.text.ends_with('\n') {
            self.text.push_str(&"    ".repeat(self.depth));
        }
        self.text.push_str(word);
        self.glued = false;
    }

    fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// The text of `[doc = "…"]`, if it fits on a line.
fn docs(attribute: &Group) -> Option<String> {
    let mut tokens = attribute.stream().into_iter();
    let (name, mark, text) = (tokens.next()?, tokens.next()?, tokens.next()?);
    if name.to_string() != "doc" || mark.to_string() != "=" || tokens.next().is_some() {
        return None;
    }
    let text = syn::parse2::<syn::LitStr>(text.into()).ok()?.value();
    (!text.contains(['\n', '\r'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_reads_back_as_the_same_tokens() {
        let tokens: TokenStream = "
            /// A pair.
            #[derive(Clone)]
            pub struct Pair<'a, T>(&'a mut T, u8);
            impl<'a, T: ::core::fmt::Debug> Pair<'a, T> {
                fn go(&self) -> ::std::vec::Vec<u8> { if !self.0.ok()? && a <= -1 { 1..=2; } x[0] }
            }
        "
        .parse()
        .expect("these are tokens");
        let back: TokenStream = source(tokens.clone()).parse().expect("so is its source");
        assert_eq!(back.to_string(), tokens.to_string());
    }

    #[test]
    fn documentation_is_written_as_comments() {
        let tokens = quote::quote!(
            #[doc = " Says \"so\"."]
            struct Said;
        );
        assert_eq!(source(tokens), "/// Says \"so\".\nstruct Said;\n");
    }
}
