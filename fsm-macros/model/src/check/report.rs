//! The findings collected so far, and which `#[allow(…)]` has silenced one.

use std::collections::BTreeSet;

use crate::{Allow, Machine, RuleId, Trigger, similar};

use super::{At, Bearer, Code, Finding};

/// Findings in the order in which they were found.
///
/// As in Rust, an `#[allow(…)]` covers what it stands at and everything inside it.
#[derive(Debug)]
pub(super) struct Report<'m, 'a> {
    machine: &'m Machine<'a>,
    findings: Vec<Finding>,
    used: BTreeSet<(Bearer, usize)>,
}

impl<'m, 'a> Report<'m, 'a> {
    pub(super) fn new(machine: &'m Machine<'a>) -> Self {
        Self {
            machine,
            findings: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    /// Records a finding, unless it is silenced.
    pub(super) fn add(
        &mut self,
        code: Code,
        at: At,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) {
        self.add_with(code, at, message, cure, None);
    }

    /// Records a finding that has a second place, unless it is silenced.
    pub(super) fn add_with(
        &mut self,
        code: Code,
        at: At,
        message: impl Into<String>,
        cure: impl Into<String>,
        also: Option<(At, String)>,
    ) {
        let finding = Finding {
            code,
            at,
            message: message.into(),
            cure: cure.into(),
            also,
        };
        if !self.silences(code, at) && !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Returns whether the author silenced `code` at `at` or around it.
    ///
    /// What gathers several places in one finding asks this of each.
    pub(super) fn silences(&mut self, code: Code, at: At) -> bool {
        if !code.can_be_allowed() || matches!(at, At::Goal { .. }) {
            return false;
        }
        let mut silenced = false;
        for bearer in self.bearers(at) {
            for (index, allow) in allows(self.machine, bearer).iter().enumerate() {
                if allow.check == code.name() {
                    self.used.insert((bearer, index));
                    silenced = true;
                }
            }
        }
        silenced
    }

    fn bearers(&self, at: At) -> Vec<Bearer> {
        let mut bearers = Vec::new();
        match at {
            At::Event(event) => bearers.push(Bearer::Event(event)),
            At::Timer(timer) => {
                let of_timer = |&rule: &RuleId| {
                    let trigger = self.machine[rule].trigger;
                    trigger == Trigger::After(timer) || trigger == Trigger::Every(timer)
                };
                let rules = self.machine.rule_ids().filter(of_timer);
                bearers.extend(rules.map(Bearer::Rule));
            }
            _ => bearers.extend(at.rule().map(Bearer::Rule)),
        }
        let around = at.owner(self.machine).into_iter();
        bearers.extend(
            around
                .flat_map(|state| self.machine.path(state))
                .map(Bearer::State),
        );
        bearers
    }

    /// Records every `#[allow(…)]` that silenced nothing or says too little, and returns all
    /// findings in source order.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        let machine = self.machine;
        let bearers = machine.event_ids().map(Bearer::Event);
        let bearers = bearers.chain(machine.state_ids().map(Bearer::State));
        for bearer in bearers.chain(machine.rule_ids().map(Bearer::Rule)) {
            for (index, allow) in allows(machine, bearer).iter().enumerate() {
                self.judge(bearer, index, allow);
            }
        }
        let mut findings = self.findings;
        findings.sort_by_key(|finding| (finding.at.order(machine), finding.code));
        findings
    }

    fn judge(&mut self, bearer: Bearer, index: usize, allow: &Allow<'_>) {
        let at = At::Allow { bearer, index };
        let Allow { check, reason } = allow;
        let (message, cure) = match Code::from_name(check) {
            None => (
                format!("there is no check `{check}` to allow"),
                unknown_cure(check),
            ),
            Some(code) if !code.can_be_allowed() => (
                format!("`{check}` cannot be allowed: it leaves no machine to build"),
                "correct what it points at, and take the `allow` away".into(),
            ),
            Some(_) if !self.used.contains(&(bearer, index)) => (
                format!("this `allow` of `{check}` silences nothing"),
                "take it away".into(),
            ),
            Some(_) if reason.trim().is_empty() => (
                format!("this `allow` of `{check}` gives no reason"),
                format!("write `#[allow({check}, reason = \"…\")]`"),
            ),
            Some(_) => return,
        };
        self.add(Code::UnusedAllow, at, message, cure);
    }
}

fn unknown_cure(check: &str) -> String {
    let known = Code::ALL.iter().filter(|code| code.can_be_allowed());
    match similar(check, known.map(|code| code.name())) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "take it away; the guide lists the names of all checks".into(),
    }
}

fn allows<'a>(machine: &Machine<'a>, bearer: Bearer) -> &'a [Allow<'a>] {
    match bearer {
        Bearer::Rule(rule) => machine[rule].allows,
        Bearer::State(state) => machine[state].allows,
        Bearer::Event(event) => machine[event].allows,
    }
}
