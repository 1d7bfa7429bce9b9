//! The model of a block, borrowed from it: what the checks and the diagrams read.

use bumpalo::Bump;
use fsm_model as model;
use syn::Type;

use crate::{ir, text};

/// Lends `machine` as a model that lives as long as the arena.
pub(crate) fn lend<'m>(machine: &'m ir::Machine<'_>, arena: &'m Bump) -> model::Machine<'m> {
    let lender = Lender { machine, arena };
    model::Machine {
        name: arena.alloc_str(&text::plain(&machine.ast.name)),
        docs: &machine.docs,
        error: machine.ast.error.as_ref().map(|ty| lender.type_text(ty)),
        states: lender.all(machine.states.iter(), |state| lender.state(state)),
        events: lender.all(machine.events.iter(), |event| lender.event(event)),
        rules: lender.all(machine.rules.iter(), |rule| lender.rule(rule)),
        timers: lender.all(machine.timers.iter(), |timer| lender.timer(timer)),
        invocations: lender.all(machine.invocations.iter(), |task| lender.invocation(task)),
    }
}

struct Lender<'m, 'a> {
    machine: &'m ir::Machine<'a>,
    arena: &'m Bump,
}

impl<'m> Lender<'m, '_> {
    fn all<T, U: Copy>(&self, items: impl Iterator<Item = T>, lend: impl FnMut(T) -> U) -> &'m [U] {
        let items: Vec<U> = items.map(lend).collect();
        self.arena.alloc_slice_copy(&items)
    }

    fn type_text(&self, ty: &Type) -> &'m str {
        self.arena.alloc_str(&text::of(ty))
    }

    fn name(&self, name: &syn::Ident) -> &'m str {
        self.arena.alloc_str(&text::plain(name))
    }

    fn state(&self, state: &'m ir::State<'_>) -> model::State<'m> {
        model::State {
            name: &state.name,
            docs: &state.docs,
            parent: state.parent,
            initial: state.ast.initial.is_some(),
            finality: state.finality,
            parallel: state.ast.parallel.is_some(),
            data: self.all(state.fields.iter(), |field| model::Field {
                name: self.name(&field.name),
                ty: &field.text,
            }),
            entry: self.all(state.entry.iter(), |action| self.action(action)),
            exit: self.all(state.exit.iter(), |action| self.action(action)),
            allows: self.allows(&state.allows),
        }
    }

    fn event(&self, event: &'m ir::Event<'_>) -> model::Event<'m> {
        model::Event {
            name: &event.name,
            docs: &event.docs,
            kind: event.kind,
            payload: self.all(event.payload.iter(), |part| model::Field {
                name: part
                    .name
                    .as_ref()
                    .map(|name| self.name(name))
                    .unwrap_or_default(),
                ty: &part.text,
            }),
            answer: event.answer.as_deref(),
            allows: self.allows(&event.allows),
        }
    }

    fn rule(&self, rule: &'m ir::Rule) -> model::Rule<'m> {
        model::Rule {
            owner: rule.owner,
            docs: &rule.docs,
            trigger: Self::trigger(&rule.trigger),
            guard: rule.guard.as_ref().map(|guard| {
                let mut terms = Vec::new();
                self.terms(guard, &mut terms);
                model::Guard {
                    text: &rule.guard_text,
                    terms: self.arena.alloc_slice_copy(&terms),
                }
            }),
            verdict: rule.verdict,
            replies_later: rule.replies_later,
            actions: self.all(rule.actions.iter(), |action| self.action(action)),
            goals: self.all(rule.goals.iter(), |goal| model::Goal {
                places: self.all(goal.places.iter(), |place| self.place(place)),
            }),
            allows: self.allows(&rule.allows),
        }
    }

    fn trigger(trigger: &'m ir::Trigger) -> model::Trigger<'m> {
        match trigger {
            ir::Trigger::Events(events) => model::Trigger::Events(events),
            ir::Trigger::Always => model::Trigger::Always,
            ir::Trigger::After(timer) => model::Trigger::After(*timer),
            ir::Trigger::Every(timer) => model::Trigger::Every(*timer),
            ir::Trigger::Idle => model::Trigger::Idle,
            ir::Trigger::Shutdown => model::Trigger::Shutdown,
            ir::Trigger::Closed(stream) => model::Trigger::Closed(*stream),
            ir::Trigger::Done(of) => model::Trigger::Done(*of),
            ir::Trigger::Error(of) => model::Trigger::Error(*of),
        }
    }

    fn terms(&self, guard: &'m ir::Guard, terms: &mut Vec<model::Term<'m>>) {
        match guard {
            ir::Guard::Ask { handler, args } => {
                terms.push(model::Term::Ask(self.call(*handler, args)));
            }
            ir::Guard::In(state) => terms.push(model::Term::In(*state)),
            ir::Guard::Not(inner) => {
                self.terms(inner, terms);
                terms.push(model::Term::Not);
            }
            ir::Guard::And(a, b) => {
                self.terms(a, terms);
                self.terms(b, terms);
                terms.push(model::Term::And);
            }
            ir::Guard::Or(a, b) => {
                self.terms(a, terms);
                self.terms(b, terms);
                terms.push(model::Term::Or);
            }
        }
    }

    fn action(&self, action: &'m ir::Action) -> model::Action<'m> {
        match action {
            ir::Action::Run { handler, args } => model::Action::Run(self.call(*handler, args)),
            ir::Action::Effect { handler, args } => {
                model::Action::Effect(self.call(*handler, args))
            }
            ir::Action::Raise { event, args } => model::Action::Raise(*event, self.args(args)),
            ir::Action::Restart { timer } => model::Action::Restart(*timer),
        }
    }

    fn call(&self, handler: usize, args: &'m [ir::Arg]) -> model::Call<'m> {
        let name = &self.machine.handlers[handler].name;
        model::Call {
            name: self.name(name),
            args: self.args(args),
        }
    }

    fn args(&self, args: &'m [ir::Arg]) -> &'m [model::Arg<'m>] {
        self.all(args.iter(), |arg| model::Arg {
            name: &arg.text,
            source: match arg.from {
                ir::ArgFrom::Payload(_) | ir::ArgFrom::Reply => model::ArgSource::Binding,
                ir::ArgFrom::Field(state, field) => model::ArgSource::Field(state, field),
                ir::ArgFrom::Now => model::ArgSource::Now,
                ir::ArgFrom::Port => model::ArgSource::Port,
            },
            lent: arg.lent,
        })
    }

    fn place(&self, place: &'m ir::Place) -> model::Place<'m> {
        model::Place {
            state: place.state,
            entry: place.kind,
            data: match &place.data {
                ir::Data::None => model::Data::None,
                ir::Data::Args(args) => model::Data::Args(self.args(args)),
                ir::Data::Returned => model::Data::Returned,
            },
        }
    }

    fn timer(&self, timer: &'m ir::Timer) -> model::Timer<'m> {
        model::Timer {
            owner: timer.owner,
            periodic: timer.periodic,
            delay: match &timer.delay {
                ir::Delay::Fixed(length) => model::Delay::Fixed(*length),
                ir::Delay::Named { handler, args } => {
                    model::Delay::Named(self.call(*handler, args))
                }
            },
        }
    }

    fn invocation(&self, task: &'m ir::Invocation) -> model::Invocation<'m> {
        model::Invocation {
            owner: task.owner,
            name: &task.name,
            args: self.args(&task.args),
            output: task.output_text.as_deref(),
        }
    }

    fn allows(&self, allows: &'m [ir::Allow]) -> &'m [model::Allow<'m>] {
        self.all(allows.iter(), |allow| model::Allow {
            check: &allow.check,
            reason: &allow.reason,
        })
    }
}
