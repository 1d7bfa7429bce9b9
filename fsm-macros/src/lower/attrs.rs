//! Attributes of a clause: docs, `#[allow(check, reason = "…")]`, and what is passed on.

use fsm_model::{Code, similar};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Lit, Meta};

use crate::ir::Allow;
use crate::problems::Problems;
use crate::text;

/// What the attributes of a clause say.
pub(super) struct Found<'a> {
    /// Findings silenced.
    pub(super) allows: Vec<Allow>,
    /// What goes to the generated item, docs included.
    pub(super) passed: Vec<&'a Attribute>,
}

/// Returns the doc comment, lines joined.
pub(super) fn docs(attrs: &[Attribute]) -> String {
    let lines: Vec<String> = attrs.iter().filter_map(doc_line).collect();
    lines.join("\n")
}

fn doc_line(attr: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attr.meta else {
        return None;
    };
    if !pair.path.is_ident("doc") {
        return None;
    }
    let Expr::Lit(lit) = &pair.value else {
        return None;
    };
    let Lit::Str(line) = &lit.lit else {
        return None;
    };
    let line = line.value();
    Some(
        line.strip_prefix(' ')
            .unwrap_or(&line)
            .trim_end()
            .to_owned(),
    )
}

/// Tells our `allow`s from rustc's, and refuses what would change the graph unseen.
pub(super) fn split<'a>(attrs: &'a [Attribute], problems: &mut Problems) -> Found<'a> {
    let mut found = Found {
        allows: Vec::new(),
        passed: Vec::new(),
    };
    for attr in attrs {
        if attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr") {
            problems.cfg(attr);
        } else if attr.path().is_ident("allow") {
            allow(attr, &mut found, problems);
        } else {
            found.passed.push(attr);
        }
    }
    found
}

fn allow<'a>(attr: &'a Attribute, found: &mut Found<'a>, problems: &mut Problems) {
    let mut checks = Vec::new();
    let mut reason = String::new();
    let mut ours = false;
    let read = attr.parse_nested_meta(|meta| {
        if meta.path.is_ident("reason") {
            let text: syn::LitStr = meta.value()?.parse()?;
            reason = text.value();
            return Ok(());
        }
        let name = text::of(&meta.path);
        let known = Code::ALL.iter().map(|code| code.name());
        ours |= Code::from_name(&name).is_some() || similar(&name, known).is_some();
        checks.push((name, meta.path.span()));
        Ok(())
    });
    if let Err(error) = read {
        problems.syntax(&error);
    }
    if !ours {
        found.passed.push(attr);
        return;
    }
    for (check, span) in checks {
        found.allows.push(Allow {
            check,
            reason: reason.clone(),
            span,
        });
    }
}
