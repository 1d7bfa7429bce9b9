//! Machines for tests, written in lines of the language without its punctuation.
//!
//! One state, event or rule a line; two more spaces stand inside the state above. An event is
//! written with the number of values that it carries: `stream Data(1)`. What is not understood
//! panics: this reads tests, not users.

mod examples;

use std::time::Duration;

pub(crate) use examples::{CLIENT, METRICS};

use crate::{
    Action, Allow, Arg, ArgSource, Call, Data, Delay, DoneOf, Event, EventId, EventKind, Field,
    Finality, Goal, Guard, Invocation, InvocationId, Machine, Place, PlaceKind, Rule, State,
    StateId, Term, Timer, TimerId, Trigger, Verdict,
};

type Owner = Option<StateId>;

#[derive(Default)]
struct Sketch {
    error: Option<&'static str>,
    states: Vec<State<'static>>,
    events: Vec<Event<'static>>,
    rules: Vec<Rule<'static>>,
    timers: Vec<Timer<'static>>,
    invocations: Vec<Invocation<'static>>,
    allows: Vec<Allow<'static>>,
}

/// Returns the machine that `text` describes.
pub(crate) fn machine(text: &'static str) -> Machine<'static> {
    let mut sketch = Sketch::default();
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let margin = lines.iter().map(|line| depth(line)).min().unwrap_or(0);
    for pass in 0..3 {
        let mut around: Vec<StateId> = Vec::new();
        let mut states = 0;
        for line in &lines {
            around.truncate((depth(line) - margin) / 2);
            let line = line.trim();
            if line.contains("state ") && !line.starts_with("allow") {
                if pass == 0 {
                    sketch.state(line, around.last().copied());
                }
                around.push(StateId(states));
                states += 1;
            } else {
                sketch.line(pass, line, around.last().copied());
            }
        }
    }
    Machine {
        name: "Sketch",
        docs: "",
        error: sketch.error,
        states: sketch.states.leak(),
        events: sketch.events.leak(),
        rules: sketch.rules.leak(),
        timers: sketch.timers.leak(),
        invocations: sketch.invocations.leak(),
    }
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn leak<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    Vec::from_iter(items).leak()
}

/// Splits `name(a, b)` into its name and what stands in the parentheses.
fn split_call(word: &'static str) -> (&'static str, Vec<&'static str>) {
    let word = word.trim();
    let Some((name, rest)) = word.split_once('(') else {
        return (word, Vec::new());
    };
    let inside = rest.trim_end_matches(')').split(',').map(str::trim);
    (name.trim(), inside.filter(|it| !it.is_empty()).collect())
}

/// Splits at commas that stand in no parentheses.
fn split_list(text: &'static str) -> Vec<&'static str> {
    let mut parts = Vec::new();
    let (mut start, mut open) = (0, 0);
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => open += 1,
            ')' => open -= 1,
            ',' if open == 0 => {
                parts.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

impl Sketch {
    fn take_allows(&mut self) -> &'static [Allow<'static>] {
        std::mem::take(&mut self.allows).leak()
    }

    fn state(&mut self, line: &'static str, parent: Owner) {
        let (words, name) = line.rsplit_once("state ").expect("a state");
        let has = |word| words.split(' ').any(|it| it == word);
        let (name, fields) = split_call(name);
        self.states.push(State {
            name,
            docs: "",
            parent,
            initial: has("initial"),
            finality: match (has("failed"), has("final")) {
                (true, _) => Finality::Failed,
                (_, true) => Finality::Final,
                _ => Finality::No,
            },
            parallel: has("parallel"),
            data: leak(fields.into_iter().map(|name| Field { name, ty: "u32" })),
            entry: &[],
            exit: &[],
            allows: &[],
        });
    }

    /// Pass 0 reads names, pass 1 invocations, pass 2 everything that names them.
    fn line(&mut self, pass: usize, line: &'static str, owner: Owner) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (pass, word) {
            (0, "error") => self.error = Some(rest),
            (0, "event") => self.event(EventKind::Command, rest),
            (0, "stream") => self.event(EventKind::Stream, rest),
            (0, "call") => self.event(EventKind::Call, rest),
            (1, "invoke") => {
                let (name, args) = split_call(rest);
                let args = self.args(&args, owner);
                self.invocations.push(Invocation {
                    owner,
                    name,
                    args,
                    output: None,
                });
            }
            (2, "entry" | "exit") => self.passage(word, rest, owner),
            (0 | 2, "allow") => {
                let (check, reason) = rest.split_once(' ').unwrap_or((rest, ""));
                self.allows.push(Allow { check, reason });
            }
            (2, "allowed") => {
                let allows = self.take_allows();
                let owner = owner.expect("stands in a state");
                self.states[owner.index()].allows = allows;
            }
            (2, "on" | "always" | "after" | "every" | "ignore" | "defer" | "refuse") => {
                self.rule(line, owner);
            }
            (0, _) | (2, "event" | "stream" | "call") => self.allows.clear(),
            _ => {}
        }
    }

    fn event(&mut self, kind: EventKind, rest: &'static str) {
        let allows = self.take_allows();
        let (name, count) = split_call(rest);
        let count = count.first().map_or(0, |it| it.parse().expect("a number"));
        self.events.push(Event {
            name,
            docs: "",
            kind,
            payload: leak((0..count).map(|_| Field {
                name: "",
                ty: "u32",
            })),
            answer: (kind == EventKind::Call).then_some("u32"),
            allows,
        });
    }

    fn passage(&mut self, word: &str, rest: &'static str, owner: Owner) {
        let actions = self.actions(rest.strip_prefix("do ").expect("actions"), owner);
        let state = &mut self.states[owner.expect("stands in a state").index()];
        match word {
            "entry" => state.entry = actions,
            _ => state.exit = actions,
        }
    }

    fn rule(&mut self, line: &'static str, owner: Owner) {
        let (head, target) = line.split_once("=>").unwrap_or((line, ""));
        let (head, actions) = head.split_once(" do ").unwrap_or((head, ""));
        let (head, guard) = head.split_once(" if ").unwrap_or((head, ""));
        let (head, reply) = head.split_once(" reply ").unwrap_or((head, ""));
        let (verdict, trigger) = self.trigger(head.trim(), owner);
        let rule = Rule {
            owner,
            docs: "",
            trigger,
            guard: (!guard.is_empty()).then(|| self.guard(guard.trim(), owner)),
            verdict,
            replies_later: !reply.is_empty(),
            actions: match actions {
                "" => &[],
                actions => self.actions(actions, owner),
            },
            goals: match target {
                "" => &[],
                target => leak(target.split('|').map(|goal| self.goal(goal, owner))),
            },
            allows: self.take_allows(),
        };
        self.rules.push(rule);
    }

    fn guard(&self, text: &'static str, owner: Owner) -> Guard<'static> {
        let (name, args) = split_call(text);
        let args = self.args(&args, owner);
        Guard {
            text: name,
            terms: leak([Term::Ask(Call { name, args })]),
        }
    }

    fn trigger(&mut self, head: &'static str, owner: Owner) -> (Verdict, Trigger<'static>) {
        let (word, rest) = head.split_once(' ').unwrap_or((head, ""));
        let verdict = match word {
            "ignore" => Verdict::Ignore,
            "defer" => Verdict::Defer,
            "refuse" => Verdict::Refuse,
            _ => Verdict::Take,
        };
        let (name, inside) = split_call(rest);
        let trigger = match (word, name) {
            ("always", _) => Trigger::Always,
            ("after", _) => Trigger::After(self.timer(rest, false, owner)),
            ("every", _) => Trigger::Every(self.timer(rest, true, owner)),
            ("on", "idle") => Trigger::Idle,
            ("on", "shutdown") => Trigger::Shutdown,
            ("on", "closed") => Trigger::Closed(self.event_id(inside[0])),
            ("on", "done") => Trigger::Done(self.done_of(owner)),
            ("on", "error") => Trigger::Error(None),
            ("on", _) if name.starts_with("done ") => {
                Trigger::Done(DoneOf::Invocation(self.invocation_id(&name[5..])))
            }
            ("on", _) if name.starts_with("error ") => {
                Trigger::Error(Some(self.invocation_id(&name[6..])))
            }
            ("on", _) => {
                let events = rest.split('|').map(|it| self.event_id(split_call(it).0));
                Trigger::Events(leak(events))
            }
            _ => Trigger::Events(leak(rest.split(',').map(|it| self.event_id(it.trim())))),
        };
        (verdict, trigger)
    }

    fn timer(&mut self, word: &'static str, periodic: bool, owner: Owner) -> TimerId {
        let delay = if let Ok(seconds) = word.trim_end_matches('s').parse() {
            Delay::Fixed(Duration::from_secs(seconds))
        } else {
            let (name, args) = split_call(word);
            Delay::Named(Call {
                name,
                args: self.args(&args, owner),
            })
        };
        let same = |timer: &Timer<'_>| {
            let delay = crate::label::delay(timer.delay) == crate::label::delay(delay);
            timer.owner == owner && timer.periodic == periodic && delay
        };
        let known = self.timers.iter().position(same);
        let index = known.unwrap_or_else(|| {
            self.timers.push(Timer {
                owner,
                periodic,
                delay,
            });
            self.timers.len() - 1
        });
        TimerId(index as u16)
    }

    fn done_of(&self, owner: Owner) -> DoneOf {
        let of_owner = self.invocations.iter().position(|it| it.owner == owner);
        match of_owner {
            Some(index) => DoneOf::Invocation(InvocationId(index as u16)),
            None => DoneOf::State(owner.expect("done of a state")),
        }
    }

    fn actions(&self, text: &'static str, owner: Owner) -> &'static [Action<'static>] {
        leak(
            split_list(text)
                .into_iter()
                .map(|it| self.action(it, owner)),
        )
    }

    fn action(&self, text: &'static str, owner: Owner) -> Action<'static> {
        if let Some(name) = text.strip_prefix("restart ") {
            let of_name = |it: &Timer<'_>| crate::label::delay(it.delay) == name;
            let index = self.timers.iter().position(of_name).expect("a timer above");
            return Action::Restart(TimerId(index as u16));
        }
        let (word, rest) = text.split_once(' ').unwrap_or(("", text));
        let is_word = matches!(word, "async" | "raise");
        let (name, args) = split_call(if is_word { rest } else { text });
        let args = self.args(&args, owner);
        match word {
            "async" => Action::Effect(Call { name, args }),
            "raise" => Action::Raise(self.event_id(name), args),
            _ => Action::Run(Call { name, args }),
        }
    }

    fn goal(&self, text: &'static str, owner: Owner) -> Goal<'static> {
        Goal {
            places: leak(text.split('&').map(|it| self.place(it.trim(), owner))),
        }
    }

    fn place(&self, text: &'static str, owner: Owner) -> Place<'static> {
        let (name, inside) = split_call(text);
        let entry = match name {
            "history" => PlaceKind::History,
            "deep history" => PlaceKind::DeepHistory,
            _ => PlaceKind::State,
        };
        if entry != PlaceKind::State {
            return Place {
                state: self.state_id(inside[0]),
                entry,
                data: Data::None,
            };
        }
        let data = match inside.as_slice() {
            [] => Data::None,
            [".."] => Data::Returned,
            args => Data::Args(self.args(args, owner)),
        };
        Place {
            state: self.state_id(name),
            entry,
            data,
        }
    }

    fn args(&self, names: &[&'static str], owner: Owner) -> &'static [Arg<'static>] {
        leak(names.iter().map(|name| {
            let bare = name.trim_start_matches('&');
            Arg {
                name: bare,
                source: self.source(bare, owner),
                lent: bare.len() < name.len(),
            }
        }))
    }

    fn source(&self, name: &str, owner: Owner) -> ArgSource {
        let mut around = owner;
        while let Some(state) = around {
            let data = self.states[state.index()].data;
            if let Some(field) = data.iter().position(|it| it.name == name) {
                return ArgSource::Field(state, field as u16);
            }
            around = self.states[state.index()].parent;
        }
        match name {
            "now" => ArgSource::Now,
            "port" => ArgSource::Port,
            _ => ArgSource::Binding,
        }
    }

    fn state_id(&self, name: &str) -> StateId {
        let index = self.states.iter().position(|it| it.name == name);
        StateId(index.unwrap_or_else(|| panic!("no state {name}")) as u16)
    }

    fn event_id(&self, name: &str) -> EventId {
        let index = self.events.iter().position(|it| it.name == name);
        EventId(index.unwrap_or_else(|| panic!("no event {name}")) as u16)
    }

    fn invocation_id(&self, name: &str) -> InvocationId {
        let index = self.invocations.iter().position(|it| it.name == name);
        InvocationId(index.unwrap_or_else(|| panic!("no invocation {name}")) as u16)
    }
}
