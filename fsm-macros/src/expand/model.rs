//! The model as a constant.

use fsm_model as m;
use proc_macro2::TokenStream;

use super::{Expander, code, number};

impl Expander<'_> {
    /// The model as an expression that a `const` can hold.
    pub(super) fn model_const(&self) -> TokenStream {
        let model = self.model;
        let (name, docs) = (model.name, model.docs);
        let error = option(model.error, |text| code!(#text));
        let states = slice(model.states, state);
        let events = slice(model.events, event);
        let rules = slice(model.rules, rule);
        let timers = slice(model.timers, timer);
        let invocations = slice(model.invocations, invocation);
        code!({
            use ::core::option::Option::{None, Some};
            use ::fsmith::model::*;

            Machine {
                name: #name,
                docs: #docs,
                error: #error,
                states: #states,
                events: #events,
                rules: #rules,
                timers: #timers,
                invocations: #invocations,
            }
        })
    }
}

fn slice<T>(items: &[T], one: impl Fn(&T) -> TokenStream) -> TokenStream {
    let items = items.iter().map(one);
    code!(&[#(#items),*])
}

fn option<T>(value: Option<T>, one: impl Fn(T) -> TokenStream) -> TokenStream {
    match value.map(one) {
        Some(value) => code!(Some(#value)),
        None => code!(None),
    }
}

fn state_id(id: m::StateId) -> TokenStream {
    let id = number(id.index());
    code!(StateId(#id))
}

fn event_id(id: m::EventId) -> TokenStream {
    let id = number(id.index());
    code!(EventId(#id))
}

fn timer_id(id: m::TimerId) -> TokenStream {
    let id = number(id.index());
    code!(TimerId(#id))
}

fn invocation_id(id: m::InvocationId) -> TokenStream {
    let id = number(id.index());
    code!(InvocationId(#id))
}

fn state(state: &m::State<'_>) -> TokenStream {
    let m::State {
        name,
        docs,
        initial,
        parallel,
        ..
    } = *state;
    let parent = option(state.parent, state_id);
    let finality = match state.finality {
        m::Finality::No => code!(No),
        m::Finality::Final => code!(Final),
        m::Finality::Failed => code!(Failed),
    };
    let data = slice(state.data, field);
    let (entry, exit) = (slice(state.entry, action), slice(state.exit, action));
    let allows = slice(state.allows, allow);
    code! {
        State {
            name: #name,
            docs: #docs,
            parent: #parent,
            initial: #initial,
            finality: Finality::#finality,
            parallel: #parallel,
            data: #data,
            entry: #entry,
            exit: #exit,
            allows: #allows,
        }
    }
}

fn field(field: &m::Field<'_>) -> TokenStream {
    let m::Field { name, ty } = *field;
    code!(Field { name: #name, ty: #ty })
}

fn allow(allow: &m::Allow<'_>) -> TokenStream {
    let m::Allow { check, reason } = *allow;
    code!(Allow { check: #check, reason: #reason })
}

fn event(event: &m::Event<'_>) -> TokenStream {
    let m::Event { name, docs, .. } = *event;
    let kind = match event.kind {
        m::EventKind::Command => code!(Command),
        m::EventKind::Stream => code!(Stream),
        m::EventKind::Call => code!(Call),
    };
    let payload = slice(event.payload, field);
    let answer = option(event.answer, |text| code!(#text));
    let allows = slice(event.allows, allow);
    code! {
        Event {
            name: #name,
            docs: #docs,
            kind: EventKind::#kind,
            payload: #payload,
            answer: #answer,
            allows: #allows,
        }
    }
}

fn rule(rule: &m::Rule<'_>) -> TokenStream {
    let m::Rule {
        docs,
        replies_later,
        ..
    } = *rule;
    let owner = option(rule.owner, state_id);
    let trigger = trigger(&rule.trigger);
    let guard = option(rule.guard, |guard| {
        let (text, terms) = (guard.text, slice(guard.terms, term));
        code!(Guard { text: #text, terms: #terms })
    });
    let verdict = match rule.verdict {
        m::Verdict::Take => code!(Take),
        m::Verdict::Ignore => code!(Ignore),
        m::Verdict::Defer => code!(Defer),
        m::Verdict::Refuse => code!(Refuse),
    };
    let actions = slice(rule.actions, action);
    let goals = slice(rule.goals, |goal| {
        let places = slice(goal.places, place);
        code!(Goal { places: #places })
    });
    let allows = slice(rule.allows, allow);
    code! {
        Rule {
            owner: #owner,
            docs: #docs,
            trigger: #trigger,
            guard: #guard,
            verdict: Verdict::#verdict,
            replies_later: #replies_later,
            actions: #actions,
            goals: #goals,
            allows: #allows,
        }
    }
}

fn trigger(trigger: &m::Trigger<'_>) -> TokenStream {
    let trigger = match trigger {
        m::Trigger::Events(events) => {
            let events = slice(events, |&id| event_id(id));
            code!(Events(#events))
        }
        m::Trigger::Always => code!(Always),
        m::Trigger::After(timer) => {
            let timer = timer_id(*timer);
            code!(After(#timer))
        }
        m::Trigger::Every(timer) => {
            let timer = timer_id(*timer);
            code!(Every(#timer))
        }
        m::Trigger::Idle => code!(Idle),
        m::Trigger::Shutdown => code!(Shutdown),
        m::Trigger::Closed(stream) => {
            let stream = event_id(*stream);
            code!(Closed(#stream))
        }
        m::Trigger::Done(m::DoneOf::Invocation(id)) => {
            let id = invocation_id(*id);
            code!(Done(DoneOf::Invocation(#id)))
        }
        m::Trigger::Done(m::DoneOf::State(id)) => {
            let id = state_id(*id);
            code!(Done(DoneOf::State(#id)))
        }
        m::Trigger::Error(id) => {
            let id = option(*id, invocation_id);
            code!(Error(#id))
        }
    };
    code!(Trigger::#trigger)
}

fn term(term: &m::Term<'_>) -> TokenStream {
    let term = match term {
        m::Term::Ask(asked) => {
            let asked = call(asked);
            code!(Ask(#asked))
        }
        m::Term::In(state) => {
            let state = state_id(*state);
            code!(In(#state))
        }
        m::Term::Not => code!(Not),
        m::Term::And => code!(And),
        m::Term::Or => code!(Or),
    };
    code!(Term::#term)
}

fn action(action: &m::Action<'_>) -> TokenStream {
    let action = match action {
        m::Action::Run(run) => {
            let run = call(run);
            code!(Run(#run))
        }
        m::Action::Effect(effect) => {
            let effect = call(effect);
            code!(Effect(#effect))
        }
        m::Action::Raise(event, args) => {
            let (event, args) = (event_id(*event), slice(args, arg));
            code!(Raise(#event, #args))
        }
        m::Action::Restart(timer) => {
            let timer = timer_id(*timer);
            code!(Restart(#timer))
        }
    };
    code!(Action::#action)
}

fn call(call: &m::Call<'_>) -> TokenStream {
    let (name, args) = (call.name, slice(call.args, arg));
    code!(Call { name: #name, args: #args })
}

fn arg(arg: &m::Arg<'_>) -> TokenStream {
    let m::Arg { name, lent, .. } = *arg;
    let source = match arg.source {
        m::ArgSource::Binding => code!(Binding),
        m::ArgSource::Field(state, at) => {
            let (state, at) = (state_id(state), number(at.into()));
            code!(Field(#state, #at))
        }
        m::ArgSource::Now => code!(Now),
        m::ArgSource::Port => code!(Port),
    };
    code! {
        Arg {
            name: #name,
            source: ArgSource::#source,
            lent: #lent,
        }
    }
}

fn place(place: &m::Place<'_>) -> TokenStream {
    let state = state_id(place.state);
    let entry = match place.entry {
        m::PlaceKind::State => code!(State),
        m::PlaceKind::History => code!(History),
        m::PlaceKind::DeepHistory => code!(DeepHistory),
    };
    let data = match place.data {
        m::Data::None => code!(None),
        m::Data::Args(args) => {
            let args = slice(args, arg);
            code!(Args(#args))
        }
        m::Data::Returned => code!(Returned),
    };
    code! {
        Place {
            state: #state,
            entry: PlaceKind::#entry,
            data: Data::#data,
        }
    }
}

fn timer(timer: &m::Timer<'_>) -> TokenStream {
    let owner = option(timer.owner, state_id);
    let periodic = timer.periodic;
    let delay = match timer.delay {
        m::Delay::Fixed(length) => {
            let length = super::timer::length(length);
            code!(Fixed(#length))
        }
        m::Delay::Named(named) => {
            let named = call(&named);
            code!(Named(#named))
        }
    };
    code! {
        Timer {
            owner: #owner,
            periodic: #periodic,
            delay: Delay::#delay,
        }
    }
}

fn invocation(task: &m::Invocation<'_>) -> TokenStream {
    let (owner, name) = (option(task.owner, state_id), task.name);
    let args = slice(task.args, arg);
    let output = option(task.output, |text| code!(#text));
    code! {
        Invocation {
            owner: #owner,
            name: #name,
            args: #args,
            output: #output,
        }
    }
}
