//! The `fsm!` macro: from a declaration to a typed machine. `fsmith` re-exports it.
//!
//! `parse` reads the block, `lower` looks up its names, `lend` and `check` ask the model what is
//! wrong, `expand` writes the items. Stages take and return data; only this file knows
//! `proc_macro`.

mod ast;
mod check;
mod expand;
mod generics;
#[cfg(test)]
mod half_typed;
mod ide;
mod ir;
mod lend;
mod lower;
#[cfg(test)]
mod not_built;
mod parse;
mod path;
mod problems;
mod text;
mod written;

#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod timing;

use bumpalo::Bump;
use proc_macro2::TokenStream;

use self::problems::Problems;

/// Declares a machine.
///
/// The language is described in the documentation of `fsmith`.
///
/// # What a block stands for
///
/// With `FSM_EXPAND=Name` in the environment, compiling the crate that declares the machine `Name`
/// writes its expansion to stderr, formatted where there is a `rustfmt`:
///
/// ```text
/// FSM_EXPAND=Door cargo check
/// ```
///
/// Cargo knows that the block depends on the variable: no file has to be touched.
///
/// # Where the runtime is
///
/// Generated code names it `::fsmith`. Where the dependency has another name, or is re-exported,
/// the machine says so:
///
/// ```text
/// fsm! {
///     #[fsm(crate = ::forge)]
///     machine Door { … }
/// }
/// ```
#[proc_macro]
pub fn fsm(block: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let forged = std::panic::catch_unwind(|| forge(block.into()).into());
    forged.unwrap_or_else(|_| {
        quote::quote! {
            ::core::compile_error! {
                "fsm! panicked: this is a bug in fsmith; please report it with this block"
            }
        }
        .into()
    })
}

/// Expands a block: names for the editor, the items, then one error a problem.
fn forge(block: TokenStream) -> TokenStream {
    let mut problems = Problems::default();
    let Some(mut ast) = parse::parse(block, &mut problems) else {
        return problems.render();
    };
    let runtime = path::take(&mut ast.attrs, &mut problems);
    let ir = lower::lower(&ast, &mut problems);
    let arena = Bump::new();
    let model = lend::lend(&ir, &arena);
    check::check(&ir, &model, &mut problems);
    let names = ide::names(&ast);
    let items = expand::expand(&ir, &model, problems.is_empty());
    let errors = problems.render();
    let tracked = written::tracked();
    let expansion = quote::quote!(#names #items #tracked #errors);
    let expansion = match runtime {
        None => expansion,
        Some(path) => path::put(expansion, &path),
    };
    written::show(&ast.name, &expansion);
    expansion
}
