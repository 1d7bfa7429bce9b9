//! Asks the model what is wrong, and turns each place in it into a place in the source.

use fsm_model::Machine;
use fsm_model::{At, Bearer, Code, Finding};
use proc_macro2::Span;

use crate::ir;
use crate::problems::Problems;

/// Reports what is wrong with the graph.
///
/// Where names were left out, what may merely follow from that is not reported.
pub(crate) fn check(machine: &ir::Machine<'_>, model: &Machine<'_>, problems: &mut Problems) {
    if machine.joined {
        return;
    }
    let findings = fsm_model::check(model);
    let in_final = |it: &Finding| it.code == Code::FinalWithRules && matches!(it.at, At::State(_));
    // A final state with states inside is read as a composite one, and lacks what such a one needs.
    let incomplete = machine.incomplete || findings.iter().any(in_final);
    for finding in findings {
        let code = finding.code;
        let of_a_gap = incomplete && code.may_come_of_a_gap();
        let of_a_hole = problems.has_holes() && code == Code::TargetData;
        if !of_a_gap && !of_a_hole && !is_of_a_guess(machine, &finding) {
            report(machine, &finding, problems);
        }
    }
}

/// Returns whether two rules are in each other's way, of which one was read as if its misspelt
/// name were the nearest: the one that was meant may be free.
fn is_of_a_guess(machine: &ir::Machine<'_>, finding: &Finding) -> bool {
    let also = finding.also.as_ref().and_then(|(at, _)| at.rule());
    let mut rules = finding.at.rule().into_iter().chain(also);
    matches!(finding.code, Code::HiddenRule | Code::HandledAndIgnored)
        && rules.any(|rule| machine[rule].guessed)
}

fn report(machine: &ir::Machine<'_>, finding: &Finding, problems: &mut Problems) {
    let span = place(machine, finding.at);
    let mut cure = finding.cure.clone();
    if let Some((at, said)) = &finding.also {
        let line = place(machine, *at).start().line;
        cure = format!("{cure}\n= note: line {line}: {said}");
    }
    problems.report(finding.code, span, &finding.message, &cure);
}

fn place(machine: &ir::Machine<'_>, at: At) -> Span {
    match at {
        At::State(state) => machine[state].ast.name.span(),
        At::Event(event) => machine[event].ast.name.span(),
        At::Rule(rule) | At::Guard(rule) => machine[rule].span,
        At::Action { rule, action } => {
            let rule = &machine[rule];
            rule.action_spans.get(action).copied().unwrap_or(rule.span)
        }
        At::Goal { rule, goal } => {
            let rule = &machine[rule];
            rule.goals.get(goal).map_or(rule.span, |goal| goal.span)
        }
        At::Entry { state, action } => edge(machine, state, |body| body.entry.get(action)),
        At::Exit { state, action } => edge(machine, state, |body| body.exit.get(action)),
        At::Timer(timer) => machine[timer].span,
        At::Invocation(invocation) => machine[invocation].span,
        At::Allow { bearer, index } => {
            let allows = match bearer {
                Bearer::Rule(rule) => &machine[rule].allows,
                Bearer::State(state) => &machine[state].allows,
                Bearer::Event(event) => &machine[event].allows,
            };
            allows[index].span
        }
        At::Machine => machine.ast.name.span(),
    }
}

fn edge<'m>(
    machine: &'m ir::Machine<'_>,
    state: fsm_model::StateId,
    pick: impl FnOnce(&'m crate::ast::Body) -> Option<&'m crate::ast::Action>,
) -> Span {
    let state = machine[state].ast;
    pick(&state.body).map_or_else(|| state.name.span(), |action| action.name().span())
}
