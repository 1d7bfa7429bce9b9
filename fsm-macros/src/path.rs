//! Where generated code finds the runtime: `#[fsm(crate = path)]`, else `::fsmith`.

use fsm_model::Code;
use proc_macro2::{Group, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Path, Token};

use crate::problems::Problems;

/// Takes the attribute out of those of a machine, and returns its path.
pub(crate) fn take(attrs: &mut Vec<Attribute>, problems: &mut Problems) -> Option<Path> {
    let (ours, others): (Vec<_>, Vec<_>) = std::mem::take(attrs)
        .into_iter()
        .partition(|attr| attr.path().is_ident("fsm"));
    *attrs = others;
    let read = ours.iter().filter_map(|attr| match path(attr) {
        Ok(path) => Some(path),
        Err(error) => {
            let said = "this says nothing about a machine";
            let cure = "write where the runtime is: `#[fsm(crate = ::fsmith)]`";
            problems.report(Code::Syntax, error.span(), said, cure);
            None
        }
    });
    read.last()
}

fn path(attr: &Attribute) -> syn::Result<Path> {
    attr.parse_args_with(|input: syn::parse::ParseStream<'_>| {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        Path::parse_mod_style(input)
    })
}

/// Puts `path` in the place of `::fsmith`, in the author's types too: there it means the same.
pub(crate) fn put(tokens: TokenStream, path: &Path) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out = TokenStream::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_runtime(&tokens[at..]) {
            path.to_tokens(&mut out);
            at += 3;
            continue;
        }
        out.extend([match &tokens[at] {
            TokenTree::Group(group) => {
                let mut put = Group::new(group.delimiter(), put(group.stream(), path));
                put.set_span(group.span());
                put.into()
            }
            other => other.clone(),
        }]);
        at += 1;
    }
    out
}

/// Returns whether tokens begin with `::fsmith`.
fn is_runtime(tokens: &[TokenTree]) -> bool {
    let [
        TokenTree::Punct(first),
        TokenTree::Punct(second),
        TokenTree::Ident(name),
        ..,
    ] = tokens
    else {
        return false;
    };
    let colons = first.as_char() == ':' && second.as_char() == ':';
    colons && first.spacing() == Spacing::Joint && name == "fsmith"
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn generated_code_names_the_path_it_is_given_and_no_other() {
        let expansion = crate::forge(quote! {
            #[derive(Debug)]
            #[fsm(crate = crate::vendor::forge)]
            machine Door {
                events { Open, stream Knock(u8), call Count -> u64 }
                error String;
                initial state Closed {
                    on Open do async creak => Ajar;
                    on Count do count;
                    on Knock(_) do count_one;
                    on error(_) => Ajar;
                }
                state Ajar {
                    invoke swing;
                    on done swing => Closed;
                    on error(_) => Closed;
                    every rhythm do raise Open;
                    ignore Open, Count;
                }
            }
        });
        let text = expansion.to_string();
        assert!(!text.contains("compile_error"), "{text}");
        assert!(text.contains("crate :: vendor :: forge :: core"), "{text}");
        assert!(!text.contains("fsmith"), "{text}");
    }

    #[test]
    fn another_word_in_the_attribute_is_refused() {
        for wrong in [quote!(krate = x), quote!(crate), quote!(crate = ), quote!()] {
            let expansion = crate::forge(quote!(#[fsm(#wrong)] machine M { initial state S; }));
            let text = expansion.to_string();
            assert!(text.contains("says nothing about a machine"), "{text}");
        }
    }
}
