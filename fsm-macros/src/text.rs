//! Tokens as text, and names in another case.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Ident;
use syn::ext::IdentExt;

/// Returns tokens as one would write them: `Vec<u8>`, not `Vec < u8 >`.
pub(crate) fn of(tokens: impl ToTokens) -> String {
    let mut out = String::new();
    write(&mut out, tokens.to_token_stream());
    out
}

fn write(out: &mut String, tokens: TokenStream) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                out.push_str(open);
                write(out, group.stream());
                out.push_str(close);
            }
            TokenTree::Punct(punct) => {
                let mark = punct.as_char();
                if matches!(mark, '=' | '+' | '>') && matches!(mark, '=' | '+') {
                    out.push(' ');
                }
                out.push(mark);
                let spaced = matches!(mark, ',' | ';' | '=' | '+');
                if spaced && punct.spacing() == Spacing::Alone {
                    out.push(' ');
                }
            }
            word => {
                let glued = out.ends_with(|last: char| last.is_alphanumeric() || last == '_');
                if glued {
                    out.push(' ');
                }
                out.push_str(&word.to_string());
            }
        }
    }
}

/// Returns a name without `r#`.
pub(crate) fn plain(name: &Ident) -> String {
    name.unraw().to_string()
}

/// `OpenDoor` → `open_door`; a digit or an abbreviation stays with its word.
pub(crate) fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (i, &c) in chars.iter().enumerate() {
        let after_lower = i > 0 && (chars[i - 1].is_lowercase() || chars[i - 1].is_ascii_digit());
        let ends_abbreviation = i > 0
            && chars[i - 1].is_uppercase()
            && chars.get(i + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && (after_lower || ends_abbreviation) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// `open_door` → `OpenDoor`
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(chars.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_reads_as_it_was_written() {
        let ty: syn::Type = syn::parse_quote!(Result<Vec<(u8, &'static str)>, Box<dyn E + Send>>);
        assert_eq!(of(ty), "Result<Vec<(u8, &'static str)>, Box<dyn E + Send>>");
    }

    #[test]
    fn case_changes_keep_words_whole() {
        assert_eq!(snake("HTTPServer2Up"), "http_server2_up");
        assert_eq!(camel("drain_overdue"), "DrainOverdue");
    }
}
