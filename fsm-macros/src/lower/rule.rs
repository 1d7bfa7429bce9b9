//! Rules: who answers, who builds the target, and where it leads.

use fsm_model::{PlaceKind, StateId};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

use crate::ir::{self, Data, Goal, Guard, HandlerKind, HandlerResult, Place, Trigger, Variant};
use crate::{ast, text};

use super::call::{Scope, Use};
use super::{Lower, attrs};

impl<'a> Lower<'a, '_> {
    pub(super) fn rule(&mut self, rule: &'a ast::Rule, owner: Option<StateId>) {
        let allows = attrs::split(&rule.attrs, self.problems).allows;
        if rule.verdict != ast::Verdict::Take {
            self.set_aside(rule, owner, &allows);
            return;
        }
        self.unclear = rule.lost;
        self.guessed = false;
        let lowered = self.trigger(rule, owner);
        let used = self.used(rule, owner);
        let guard = self.guard_of(rule, &lowered.scope, &used);
        let goals = self.goals(rule, &lowered.scope);
        let roles = self.roles(rule, lowered.trigger.as_ref());
        let actions = self.rule_actions(rule, &lowered.scope, &goals, &roles, &used);
        // Without a part it would be another rule, of which other things would be said.
        let known = lowered.trigger.filter(|_| !self.unclear);
        let Some(trigger) = known else {
            self.machine.incomplete = true;
            return;
        };
        self.machine.rules.push(ir::Rule {
            owner,
            docs: attrs::docs(&rule.attrs),
            span: rule_span(rule),
            trigger,
            binds: lowered.binds,
            bindings: lowered.scope.payload_names(),
            verdict: fsm_model::Verdict::Take,
            guard,
            guard_text: rule.guard.as_ref().map(guard_text).unwrap_or_default(),
            actions: actions.into_iter().flatten().collect(),
            action_spans: rule
                .actions
                .iter()
                .map(|action| action.name().span())
                .collect(),
            goals: goals.into_iter().flatten().collect(),
            builder: roles.builder,
            answerer: roles.answer.map(|(at, _)| at),
            replies_later: matches!(rule.trigger, ast::Trigger::Events { reply: Some(_), .. }),
            guessed: self.guessed,
            allows,
        });
    }

    /// Which action answers the call, and which one builds the target.
    fn roles(&self, rule: &ast::Rule, trigger: Option<&Trigger>) -> Roles {
        let runs = |action: &ast::Action| matches!(action, ast::Action::Run(_));
        let builds = rule.goals.len() > 1 || rule.goals.iter().any(is_returned);
        let first = rule.actions.iter().position(runs);
        Roles {
            builder: rule.actions.iter().rposition(runs).filter(|_| builds),
            answer: first.zip(self.answer(rule, trigger)),
        }
    }

    fn rule_actions(
        &mut self,
        rule: &ast::Rule,
        scope: &Scope,
        goals: &[Option<Goal>],
        roles: &Roles,
        used: &str,
    ) -> Vec<Option<ir::Action>> {
        let said = format!("Done {used}");
        let mut actions = Vec::new();
        for (i, action) in rule.actions.iter().enumerate() {
            let result = match &roles.answer {
                _ if rule.lost => HandlerResult::Value(self.problems.hole().to_token_stream()),
                _ if roles.builder == Some(i) => self.built(goals, rule.goals.len() > 1),
                Some((at, ty)) if *at == i => HandlerResult::Value(ty.clone()),
                _ => HandlerResult::Plain,
            };
            actions.push(self.action(action, scope, result, &said));
        }
        actions
    }

    /// `ignore Open, Close;` is a rule for each event.
    fn set_aside(&mut self, rule: &ast::Rule, owner: Option<StateId>, allows: &[ir::Allow]) {
        let ast::Trigger::Events { patterns, .. } = &rule.trigger else {
            return;
        };
        for pattern in patterns {
            self.guessed = false;
            let Some(event) = self.event_named(&pattern.event) else {
                self.machine.incomplete = true;
                continue;
            };
            let verdict = match rule.verdict {
                ast::Verdict::Ignore => fsm_model::Verdict::Ignore,
                ast::Verdict::Defer => fsm_model::Verdict::Defer,
                ast::Verdict::Refuse => fsm_model::Verdict::Refuse,
                ast::Verdict::Take => fsm_model::Verdict::Take,
            };
            self.machine.rules.push(ir::Rule {
                owner,
                docs: attrs::docs(&rule.attrs),
                span: pattern.event.span(),
                trigger: Trigger::Events(vec![event]),
                binds: vec![Vec::new()],
                bindings: Vec::new(),
                verdict,
                guard: None,
                guard_text: String::new(),
                actions: Vec::new(),
                action_spans: Vec::new(),
                goals: Vec::new(),
                builder: None,
                answerer: None,
                replies_later: false,
                guessed: self.guessed,
                allows: allows.to_vec(),
            });
        }
    }

    fn guard_of(&mut self, rule: &ast::Rule, scope: &Scope, used: &str) -> Option<Guard> {
        self.guard(rule.guard.as_ref()?, scope, used)
    }

    fn guard(&mut self, guard: &ast::Guard, scope: &Scope, used: &str) -> Option<Guard> {
        match guard {
            ast::Guard::Ask(call) => {
                let args = self.args(&call.args, scope, Use::Shared);
                let said = format!("Asked {used}");
                let plain = HandlerResult::Plain;
                let handler = self.handler(&call.name, HandlerKind::Guard, &args, plain, &said);
                Some(Guard::Ask { handler, args })
            }
            ast::Guard::In { state } => self.state_named(state).map(Guard::In),
            ast::Guard::Not(inner) => Some(Guard::Not(Box::new(self.guard(inner, scope, used)?))),
            ast::Guard::And(a, b) => {
                let (a, b) = (self.guard(a, scope, used), self.guard(b, scope, used));
                Some(Guard::And(Box::new(a?), Box::new(b?)))
            }
            ast::Guard::Or(a, b) => {
                let (a, b) = (self.guard(a, scope, used), self.guard(b, scope, used));
                Some(Guard::Or(Box::new(a?), Box::new(b?)))
            }
        }
    }

    fn goals(&mut self, rule: &ast::Rule, scope: &Scope) -> Vec<Option<Goal>> {
        let goals = rule.goals.iter();
        goals.map(|goal| self.goal(goal, scope)).collect()
    }

    fn goal(&mut self, goal: &ast::Goal, scope: &Scope) -> Option<Goal> {
        if let Some(second) = goal.places.get(1) {
            self.unsupported(second.state.span(), "targets in several regions");
        }
        let places: Vec<Option<Place>> = goal
            .places
            .iter()
            .map(|place| self.place(place, scope))
            .collect();
        let places: Vec<Place> = places.into_iter().collect::<Option<_>>()?;
        Some(Goal {
            places,
            span: goal.places[0].state.span(),
        })
    }

    fn place(&mut self, place: &ast::Place, scope: &Scope) -> Option<Place> {
        let kind = match place.kind {
            ast::PlaceKind::State => PlaceKind::State,
            ast::PlaceKind::History => PlaceKind::History,
            ast::PlaceKind::DeepHistory => PlaceKind::DeepHistory,
        };
        let state = self.state_named(&place.state);
        let data = match &place.data {
            ast::Data::None => Data::None,
            ast::Data::Returned => Data::Returned,
            ast::Data::Args(args) => Data::Args(self.args(args, scope, Use::Owned)),
        };
        Some(Place {
            state: state?,
            kind,
            data,
        })
    }

    /// What the action that leads to the target gives back.
    fn built(&mut self, goals: &[Option<Goal>], chooses: bool) -> HandlerResult {
        if goals.iter().all(Option::is_none) {
            return HandlerResult::Value(self.problems.hole().to_token_stream());
        }
        let places = goals.iter().flatten().map(|goal| &goal.places[0]);
        if chooses {
            let variant = |place: &Place| Variant {
                state: place.state,
                data: match place.data {
                    Data::Returned => self.data_types(place.state),
                    _ => Vec::new(),
                },
            };
            let mut variants: Vec<Variant> = Vec::new();
            for place in places {
                // One that is named twice is told of by the model.
                if variants.iter().all(|known| known.state != place.state) {
                    variants.push(variant(place));
                }
            }
            return HandlerResult::Choice(variants);
        }
        let types = places
            .map(|place| self.data_types(place.state))
            .next()
            .unwrap_or_default();
        match types.as_slice() {
            [] => HandlerResult::Plain,
            [one] => HandlerResult::Value(quote!(#one)),
            many => HandlerResult::Value(quote!((#(#many),*))),
        }
    }

    fn data_types(&self, state: StateId) -> Vec<syn::Type> {
        self.machine[state]
            .fields
            .iter()
            .map(|field| field.ty.clone())
            .collect()
    }

    /// The type that a call's rule answers with at once.
    fn answer(&self, rule: &ast::Rule, trigger: Option<&Trigger>) -> Option<TokenStream> {
        let ast::Trigger::Events { reply: None, .. } = &rule.trigger else {
            return None;
        };
        let Some(Trigger::Events(events)) = trigger else {
            return None;
        };
        let answer = self.machine[*events.first()?].ast.answer.as_ref()?;
        Some(quote!(#answer))
    }

    fn used(&self, rule: &ast::Rule, owner: Option<StateId>) -> String {
        let place = match owner {
            Some(state) => format!("`{}`", self.machine[state].name),
            None => "every state".to_owned(),
        };
        format!("`{}` in {place}.", trigger_text(&rule.trigger))
    }
}

/// The actions of a rule that give something back, by their index.
struct Roles {
    /// Builds the target or chooses it.
    builder: Option<usize>,
    /// Answers the call, with this type.
    answer: Option<(usize, TokenStream)>,
}

fn is_returned(goal: &ast::Goal) -> bool {
    goal.places
        .iter()
        .any(|place| matches!(place.data, ast::Data::Returned))
}

/// Where a finding about the rule is shown: at the name of its event or delay, else at its word.
fn rule_span(rule: &ast::Rule) -> Span {
    match &rule.trigger {
        ast::Trigger::Events { patterns, .. } => patterns
            .first()
            .map_or(rule.word, |pattern| pattern.event.span()),
        ast::Trigger::After(delay) | ast::Trigger::Every(delay) => delay.span(),
        ast::Trigger::Idle(word)
        | ast::Trigger::Shutdown(word)
        | ast::Trigger::Done { word, .. }
        | ast::Trigger::Error { word, .. } => *word,
        ast::Trigger::Closed(stream) => stream.span(),
        ast::Trigger::Always | ast::Trigger::Lost => rule.word,
    }
}

/// A trigger as it is written, without bindings.
fn trigger_text(trigger: &ast::Trigger) -> String {
    let named = |word: &str, of: &Option<syn::Ident>| match of {
        Some(of) => format!("on {word} {of}"),
        None => format!("on {word}"),
    };
    match trigger {
        ast::Trigger::Lost => String::new(),
        ast::Trigger::Events { patterns, .. } => {
            let names: Vec<String> = patterns
                .iter()
                .map(|pattern| pattern.event.to_string())
                .collect();
            format!("on {}", names.join(" | "))
        }
        ast::Trigger::Always => "always".to_owned(),
        ast::Trigger::After(delay) => format!("after {}", delay_text(delay)),
        ast::Trigger::Every(delay) => format!("every {}", delay_text(delay)),
        ast::Trigger::Idle(_) => "on idle".to_owned(),
        ast::Trigger::Shutdown(_) => "on shutdown".to_owned(),
        ast::Trigger::Closed(stream) => format!("on closed({stream})"),
        ast::Trigger::Done { of, .. } => named("done", of),
        ast::Trigger::Error { of, .. } => named("error", of),
    }
}

fn delay_text(delay: &ast::Delay) -> String {
    match delay {
        ast::Delay::Fixed { length, .. } => format!("{length:?}"),
        ast::Delay::Named(call) => text::plain(&call.name),
    }
}

/// A guard as it is written, without arguments.
fn guard_text(guard: &ast::Guard) -> String {
    let inner = |guard: &ast::Guard| match guard {
        ast::Guard::Or(..) => format!("({})", guard_text(guard)),
        _ => guard_text(guard),
    };
    match guard {
        ast::Guard::Ask(call) => text::plain(&call.name),
        ast::Guard::In { state } => format!("in({state})"),
        ast::Guard::Not(negated) => match **negated {
            ast::Guard::And(..) => format!("!({})", guard_text(negated)),
            _ => format!("!{}", inner(negated)),
        },
        ast::Guard::And(a, b) => format!("{} && {}", inner(a), inner(b)),
        ast::Guard::Or(a, b) => format!("{} || {}", guard_text(a), guard_text(b)),
    }
}
