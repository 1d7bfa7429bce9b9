//! The nouns of a machine: states, events, rules, timers, invocations, and the ids that tie them.
//! What is wrong with one is said by `check`; how it is drawn, by `diagram`.

use std::time::Duration;

/// A declared machine.
///
/// Slices stand in source order; an id is an index into the slice of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    /// The name that the author gave it.
    pub name: &'a str,
    /// Its doc comment, lines joined by `\n`.
    pub docs: &'a str,
    /// The type of its errors as written, where it declares one.
    pub error: Option<&'a str>,
    /// All states in source order, so that a parent stands before its children.
    pub states: &'a [State<'a>],
    /// All events in source order.
    pub events: &'a [Event<'a>],
    /// All rules in source order: the order in which they are tried.
    pub rules: &'a [Rule<'a>],
    /// All timers. Rules of one state with the same delay share one.
    pub timers: &'a [Timer<'a>],
    /// All invocations in source order.
    pub invocations: &'a [Invocation<'a>],
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident in $field:ident: $item:ident),* $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $id(pub u16);

            impl $id {
                /// Returns the index into the machine's slice.
                pub const fn index(self) -> usize {
                    self.0 as usize
                }
            }

            impl<'a> std::ops::Index<$id> for Machine<'a> {
                type Output = $item<'a>;

                fn index(&self, id: $id) -> &$item<'a> {
                    &self.$field[id.index()]
                }
            }
        )*
    };
}

ids! {
    /// Which state of a machine.
    StateId in states: State,
    /// Which event of a machine.
    EventId in events: Event,
    /// Which rule of a machine.
    RuleId in rules: Rule,
    /// Which timer of a machine.
    TimerId in timers: Timer,
    /// Which invocation of a machine.
    InvocationId in invocations: Invocation,
}

/// A state: atomic, composite (it has children) or final.
#[derive(Clone, Copy, Debug)]
pub struct State<'a> {
    /// Its name, unique in the machine.
    pub name: &'a str,
    /// Its doc comment.
    pub docs: &'a str,
    /// The state around it; `None` stands for the machine itself.
    pub parent: Option<StateId>,
    /// Whether entering its parent enters it.
    pub initial: bool,
    /// Whether it ends its parent.
    pub finality: Finality,
    /// Whether all its children are active at once, as its regions.
    pub parallel: bool,
    /// What it holds while it is active.
    pub data: &'a [Field<'a>],
    /// What is done on entering it, in order.
    pub entry: &'a [Action<'a>],
    /// What is done on leaving it, in order.
    pub exit: &'a [Action<'a>],
    /// What its author silenced at it and inside it.
    pub allows: &'a [Allow<'a>],
}

/// Whether a state ends its parent, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finality {
    /// Not final.
    No,
    /// Ends its parent well.
    Final,
    /// Ends its parent as failed.
    Failed,
}

/// A named or positional piece of data.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Its name; empty for a positional part of a payload.
    pub name: &'a str,
    /// Its type as written.
    pub ty: &'a str,
}

/// What can happen by name.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Its name, unique in the machine.
    pub name: &'a str,
    /// Its doc comment.
    pub docs: &'a str,
    /// How it arrives.
    pub kind: EventKind,
    /// What it carries.
    pub payload: &'a [Field<'a>],
    /// The type of its answer, for a call.
    pub answer: Option<&'a str>,
    /// What its author silenced at it.
    pub allows: &'a [Allow<'a>],
}

/// How an event arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// By the mailbox, or raised.
    Command,
    /// From a stream, or raised.
    Stream,
    /// By the mailbox, and is answered.
    Call,
}

/// What is done when something happens in a state.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// The state that it belongs to; `None` stands for the machine itself.
    pub owner: Option<StateId>,
    /// Its doc comment.
    pub docs: &'a str,
    /// What sets it off.
    pub trigger: Trigger<'a>,
    /// What must hold besides.
    pub guard: Option<Guard<'a>>,
    /// Whether the trigger is taken, or set aside in one of three ways.
    pub verdict: Verdict,
    /// Whether the answer of a call is given later (`reply to`).
    pub replies_later: bool,
    /// What is done, in order.
    pub actions: &'a [Action<'a>],
    /// Where it leads: empty for an internal transition, several for a choice.
    pub goals: &'a [Goal<'a>],
    /// What its author silenced at it.
    pub allows: &'a [Allow<'a>],
}

/// What sets off a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger<'a> {
    /// One of these events.
    Events(&'a [EventId]),
    /// Nothing but being in the state.
    Always,
    /// The timer fires, once a visit.
    After(TimerId),
    /// The timer fires, again and again.
    Every(TimerId),
    /// Nothing is waiting anywhere.
    Idle,
    /// The supervisor is asked to end.
    Shutdown,
    /// The stream of this event has ended.
    Closed(EventId),
    /// An invocation or a composite state has ended well.
    Done(DoneOf),
    /// An effect or an invocation has failed; with an id, that invocation only.
    Error(Option<InvocationId>),
}

/// Whose end a `done` speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoneOf {
    /// The invocation has returned.
    Invocation(InvocationId),
    /// A final child of the composite state was entered.
    State(StateId),
}

/// What a rule does with its trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Takes it: the rule's actions run and its target is entered.
    Take,
    /// Drops it without a word.
    Ignore,
    /// Keeps it for a later state.
    Defer,
    /// Gives it back to its sender with an error that names the state.
    Refuse,
}

/// A condition, as written and as its terms.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'a> {
    /// The condition as its author wrote it, without arguments.
    pub text: &'a str,
    /// The same in postfix order: `a && !b` is `a`, `b`, `!`, `&&`.
    pub terms: &'a [Term<'a>],
}

/// One step of a condition in postfix order.
#[derive(Clone, Copy, Debug)]
pub enum Term<'a> {
    /// Asks the behaviour.
    Ask(Call<'a>),
    /// Whether the state is active.
    In(StateId),
    /// Negates the last value.
    Not,
    /// Both of the last two values.
    And,
    /// One of the last two values.
    Or,
}

/// Something done by a rule, an entry or an exit.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// Calls the behaviour at once.
    Run(Call<'a>),
    /// Queues an effect, awaited after the step.
    Effect(Call<'a>),
    /// Raises an event inside the machine.
    Raise(EventId, &'a [Arg<'a>]),
    /// Arms the timer anew.
    Restart(TimerId),
}

/// A name of the behaviour with what it is given.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The name of the behaviour's method.
    pub name: &'a str,
    /// What it is given.
    pub args: &'a [Arg<'a>],
}

/// What a name is given.
#[derive(Clone, Copy, Debug)]
pub struct Arg<'a> {
    /// The name as written, without `&`.
    pub name: &'a str,
    /// Where it comes from.
    pub source: ArgSource,
    /// Whether it is lent (`&`).
    pub lent: bool,
}

/// Where an argument comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgSource {
    /// The rule's trigger bound it.
    Binding,
    /// This field of that state.
    Field(StateId, u16),
    /// The time of the step.
    Now,
    /// The invocation's way back to the machine.
    Port,
}

/// One of the places that a rule can lead to; several states only across regions.
#[derive(Clone, Copy, Debug)]
pub struct Goal<'a> {
    /// One place, or one in each of several regions.
    pub places: &'a [Place<'a>],
}

/// A state to enter, with its data.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The state named, or the composite whose history is named.
    pub state: StateId,
    /// How it is entered.
    pub entry: PlaceKind,
    /// What it is given.
    pub data: Data<'a>,
}

/// How a target is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// By its initial children.
    State,
    /// By the child that was last active.
    History,
    /// By the innermost states that were last active.
    DeepHistory,
}

/// What a target is given.
#[derive(Clone, Copy, Debug)]
pub enum Data<'a> {
    /// Nothing was written.
    None,
    /// These, in the order of its fields.
    Args(&'a [Arg<'a>]),
    /// The last action's return value (`..`).
    Returned,
}

/// A timer of a state: armed on entry, cancelled on exit.
#[derive(Clone, Copy, Debug)]
pub struct Timer<'a> {
    /// The state that it belongs to; `None` stands for the machine itself.
    pub owner: Option<StateId>,
    /// Whether it fires again and again.
    pub periodic: bool,
    /// How long it runs.
    pub delay: Delay<'a>,
}

/// How long a timer runs.
#[derive(Clone, Copy, Debug)]
pub enum Delay<'a> {
    /// As long as the machine says.
    Fixed(Duration),
    /// As long as the behaviour says whenever the timer is armed.
    Named(Call<'a>),
}

/// A task that lives as long as its state.
#[derive(Clone, Copy, Debug)]
pub struct Invocation<'a> {
    /// The state that it belongs to; `None` stands for the machine itself.
    pub owner: Option<StateId>,
    /// The name of the behaviour's method.
    pub name: &'a str,
    /// What it is given.
    pub args: &'a [Arg<'a>],
    /// The type of its result as written; `None` for `()`.
    pub output: Option<&'a str>,
}

/// A finding that the author silenced, with the reason.
#[derive(Clone, Copy, Debug)]
pub struct Allow<'a> {
    /// The name of the check.
    pub check: &'a str,
    /// Why it may stand.
    pub reason: &'a str,
}

impl Machine<'_> {
    /// Returns the ids of all states, in source order.
    pub fn state_ids(&self) -> impl DoubleEndedIterator<Item = StateId> + use<> {
        (0..self.states.len() as u16).map(StateId)
    }

    /// Returns the ids of all events, in source order.
    pub fn event_ids(&self) -> impl DoubleEndedIterator<Item = EventId> + use<> {
        (0..self.events.len() as u16).map(EventId)
    }

    /// Returns the ids of all rules, in source order.
    pub fn rule_ids(&self) -> impl DoubleEndedIterator<Item = RuleId> + use<> {
        (0..self.rules.len() as u16).map(RuleId)
    }

    /// Returns the ids of all timers.
    pub fn timer_ids(&self) -> impl DoubleEndedIterator<Item = TimerId> + use<> {
        (0..self.timers.len() as u16).map(TimerId)
    }

    /// Returns the ids of all invocations, in source order.
    pub fn invocation_ids(&self) -> impl DoubleEndedIterator<Item = InvocationId> + use<> {
        (0..self.invocations.len() as u16).map(InvocationId)
    }

    /// Returns the children of `parent` in source order; those of the machine for `None`.
    pub fn children(&self, parent: Option<StateId>) -> impl Iterator<Item = StateId> + '_ {
        self.state_ids()
            .filter(move |&id| self[id].parent == parent)
    }

    /// Returns whether `state` has children.
    pub fn is_composite(&self, state: StateId) -> bool {
        self.children(Some(state)).next().is_some()
    }

    /// Returns the states without children, in source order: those that a flat machine can be in.
    pub fn leaves(&self) -> impl Iterator<Item = StateId> + '_ {
        self.state_ids().filter(|&id| !self.is_composite(id))
    }

    /// Returns `state` and the states around it, innermost first.
    pub fn path(&self, state: StateId) -> impl Iterator<Item = StateId> + '_ {
        std::iter::successors(Some(state), |&id| self[id].parent)
    }

    /// Returns whether `inner` is `outer` or inside it.
    pub fn is_within(&self, inner: StateId, outer: StateId) -> bool {
        self.path(inner).any(|id| id == outer)
    }

    /// Returns the child that entering `parent` enters; that of the machine for `None`.
    pub fn initial(&self, parent: Option<StateId>) -> Option<StateId> {
        self.children(parent).find(|&id| self[id].initial)
    }

    /// Returns the leaf that entering `state` comes to, without regions.
    pub fn initial_leaf(&self, state: StateId) -> Option<StateId> {
        let mut leaf = state;
        while self.is_composite(leaf) {
            leaf = self.initial(Some(leaf))?;
        }
        Some(leaf)
    }

    /// Returns whether `state` ends the whole machine.
    pub fn ends_machine(&self, state: StateId) -> bool {
        self[state].parent.is_none() && self[state].finality != Finality::No
    }

    /// Returns the rules that can be tried in the leaf `leaf`, in the order of trying: innermost
    /// state first, inside a state in source order, the machine's own last.
    ///
    /// In a state that ends the machine no rule is tried.
    pub fn rules_in(&self, leaf: StateId) -> impl Iterator<Item = RuleId> + '_ {
        let owners = self.path(leaf).map(Some).chain([None]);
        let over = self.ends_machine(leaf);
        owners
            .filter(move |_| !over)
            .flat_map(move |owner| self.rule_ids().filter(move |&id| self[id].owner == owner))
    }

    /// Returns the innermost state around both the owner of a rule and its target, that a
    /// transition does not leave: SCXML's least common compound ancestor. `None` is the machine.
    pub fn domain(&self, owner: Option<StateId>, target: StateId) -> Option<StateId> {
        let around = self.path(owner?).skip(1);
        around
            .into_iter()
            .find(|&outer| outer != target && self.is_within(target, outer))
    }
}

impl Rule<'_> {
    /// Returns whether nothing but its trigger is asked for.
    pub const fn is_unguarded(&self) -> bool {
        self.guard.is_none()
    }

    /// Returns whether it leaves its state.
    pub const fn leaves(&self) -> bool {
        !self.goals.is_empty()
    }

    /// Returns whether its last synchronous action decides where it leads or with which data.
    pub fn builds_target(&self) -> bool {
        let places = self.goals.iter().flat_map(|goal| goal.places);
        let mut data = places.map(|place| &place.data);
        self.goals.len() > 1 || data.any(|data| matches!(data, Data::Returned))
    }

    /// Returns whether `event` sets it off.
    pub fn hears(&self, event: EventId) -> bool {
        matches!(self.trigger, Trigger::Events(events) if events.contains(&event))
    }
}
