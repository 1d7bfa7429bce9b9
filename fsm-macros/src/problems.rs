//! What is wrong with a block: collected, not thrown, so that one compile reports all of it.

use fsm_model::Code;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// Problems found in one macro call, in the order in which they are reported.
///
/// A stage that can go on after a problem records it here and goes on.
#[derive(Default)]
#[must_use = "problems that are never rendered are lost"]
pub(crate) struct Problems {
    all: Vec<Problem>,
}

struct Problem {
    span: Span,
    text: String,
}

impl Problems {
    /// Records a problem at its token: what is wrong, and what to do about it.
    pub(crate) fn report(&mut self, code: Code, span: Span, what: &str, cure: &str) {
        let code = code.code();
        let text = match cure {
            "" => format!("{what} [{code}]"),
            cure => format!("{what} [{code}]\n= help: {cure}"),
        };
        self.push(span, text);
    }

    /// Records what `syn` could not read.
    pub(crate) fn syntax(&mut self, error: &syn::Error) {
        for each in error {
            self.report(Code::Syntax, each.span(), &each.to_string(), "");
        }
    }

    /// Returns whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Renders one `compile_error!` a problem.
    pub(crate) fn render(&self) -> TokenStream {
        self.all
            .iter()
            .map(|Problem { span, text }| quote_spanned!(*span=> ::core::compile_error! { #text }))
            .collect()
    }

    fn push(&mut self, span: Span, text: String) {
        let known = |known: &Problem| {
            known.text == text && format!("{:?}", known.span) == format!("{span:?}")
        };
        if !self.all.iter().any(known) {
            self.all.push(Problem { span, text });
        }
    }
}
