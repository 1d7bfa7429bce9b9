//! What is wrong with a block: collected, not thrown, so that one compile reports all of it.

use fsm_model::Code;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::text;

/// Problems found in one macro call, in the order in which they are reported.
///
/// A stage that can go on after a problem records it here and goes on.
#[derive(Default)]
#[must_use = "problems that are never rendered are lost"]
pub(crate) struct Problems {
    all: Vec<Problem>,
    hole: Option<Ident>,
    /// Whether some item was given the type of which nothing is known.
    has_holes: bool,
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

    /// Refuses what would change the graph unseen.
    pub(crate) fn cfg(&mut self, attr: &syn::Attribute) {
        self.report(
            Code::Syntax,
            attr.path().span(),
            "a part of a machine cannot depend on `cfg`",
            "put the whole `fsm!` block behind `#[cfg(…)]`",
        );
    }

    /// Records what `syn` could not read.
    pub(crate) fn syntax(&mut self, error: &syn::Error) {
        for each in error {
            self.report(Code::Syntax, each.span(), &each.to_string(), "");
        }
    }

    /// Names the machine, so that parts of it can have a type of which nothing is known.
    pub(crate) fn of_machine(&mut self, name: &Ident) {
        self.hole = Some(quote::format_ident!("__{}Unknown", text::plain(name)));
    }

    /// A type for what could not be understood: rustc says nothing of what it is used for.
    ///
    /// With it a method keeps its place in the behaviour although a type in it is not known, and
    /// the author's `impl` is not reproached with what is only half-typed here.
    pub(crate) fn hole(&mut self) -> Type {
        self.has_holes = true;
        let name = &self.hole;
        Type::Verbatim(quote!(#name))
    }

    /// Returns whether a signature has a type of which nothing is known.
    pub(crate) fn is_hole(&self, signature: &str) -> bool {
        let holds = |hole: &Ident| signature.contains(&hole.to_string());
        self.has_holes && self.hole.as_ref().is_some_and(holds)
    }

    /// Returns whether some type is not known.
    pub(crate) fn has_holes(&self) -> bool {
        self.has_holes
    }

    /// Returns whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Renders one `compile_error!` a problem, in source order.
    pub(crate) fn render(mut self) -> TokenStream {
        self.all.sort_by_key(|problem| {
            let start = problem.span.start();
            (start.line, start.column)
        });
        let mut all = self.all.iter().map(Problem::render);
        // A length that cannot be evaluated, and has been told of, makes the whole type unknown.
        let hole = self.hole.filter(|_| self.has_holes).map(|name| {
            let first = all.next();
            quote! {
                #[doc(hidden)]
                type #name = [(); #first];
            }
        });
        let all = all.map(|problem| quote!(#problem;));
        quote!(#hole #(#all)*)
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

impl Problem {
    fn render(&self) -> TokenStream {
        let text = &self.text;
        quote_spanned!(self.span=> ::core::compile_error!(#text))
    }
}
