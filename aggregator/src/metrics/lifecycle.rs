//! Where the flow and its members stand, as the system journal tells it.

use serde::{Deserialize, Serialize};

use crate::event::{Member, Stage, SystemEvent};

/// Where a member stands in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberState {
    /// Nothing has been heard of it.
    #[default]
    Unknown,
    /// It listens to its journals.
    Ready,
    /// It works.
    Started,
    /// It has done all of its work.
    Completed,
    /// It could not go on.
    Failed,
}

/// What has been heard of the lifecycle of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    members: [Heard; Member::COUNT],
    failure: Option<(Member, String)>,
    drain_requested: bool,
    exports: u64,
    drained: bool,
    shut_down: bool,
}

/// What has been heard of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Heard {
    state: MemberState,
    events: u64,
    skipped: u64,
}

impl MemberState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Unknown,
        Self::Ready,
        Self::Started,
        Self::Completed,
        Self::Failed,
    ];

    /// Returns its name, as in exports and labels.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Ready => "ready",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Returns whether nothing more comes from a member in this state.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

impl Lifecycle {
    /// Notes one word of the lifecycle.
    pub fn observe(&mut self, event: &SystemEvent) {
        match event {
            SystemEvent::Ready { member } => self.of_mut(*member).state = MemberState::Ready,
            SystemEvent::Started { member } => self.of_mut(*member).state = MemberState::Started,
            SystemEvent::Completed {
                member,
                events,
                skipped,
            } => {
                *self.of_mut(*member) = Heard {
                    state: MemberState::Completed,
                    events: *events,
                    skipped: *skipped,
                };
            }
            SystemEvent::Failed { member, cause } => {
                self.of_mut(*member).state = MemberState::Failed;
                self.failure.get_or_insert_with(|| (*member, cause.clone()));
            }
            SystemEvent::DrainRequested => self.drain_requested = true,
            SystemEvent::Exported { .. } => self.exports += 1,
            SystemEvent::Drained => self.drained = true,
            SystemEvent::Shutdown => self.shut_down = true,
        }
    }

    /// Returns where a member stands.
    pub fn state(&self, member: Member) -> MemberState {
        self.of(member).state
    }

    /// Returns how many events a member has said at its end to have written.
    pub fn events(&self, member: Member) -> u64 {
        self.of(member).events
    }

    /// Returns how much of its input a member has said at its end to have left out.
    pub fn skipped(&self, member: Member) -> u64 {
        self.of(member).skipped
    }

    /// Returns whether no more flights come: the source and every stage are over, well or not.
    pub fn flow_ended(&self) -> bool {
        let stages = Stage::ALL.into_iter().map(Member::Stage);
        stages
            .chain([Member::Source])
            .all(|member| self.state(member).is_over())
    }

    /// Returns whether the pipeline has asked for what is left to be counted.
    pub fn drain_requested(&self) -> bool {
        self.drain_requested
    }

    /// Returns who failed first, and what it said.
    pub fn failure(&self) -> Option<(Member, &str)> {
        let (member, cause) = self.failure.as_ref()?;
        Some((*member, cause))
    }

    /// Returns how many exports have been announced.
    pub fn exports(&self) -> u64 {
        self.exports
    }

    /// Returns whether the aggregator has said that all is counted and exported.
    pub fn drained(&self) -> bool {
        self.drained
    }

    /// Returns whether the flow is over.
    pub fn shut_down(&self) -> bool {
        self.shut_down
    }

    fn of(&self, member: Member) -> &Heard {
        &self.members[member.index()]
    }

    fn of_mut(&mut self, member: Member) -> &mut Heard {
        &mut self.members[member.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_has_ended_when_all_that_write_flights_are_over() {
        let mut lifecycle = Lifecycle::default();
        for member in Member::ALL {
            lifecycle.observe(&SystemEvent::Ready { member });
        }
        for stage in Stage::ALL {
            assert!(!lifecycle.flow_ended());
            let member = Member::Stage(stage);
            lifecycle.observe(&SystemEvent::Completed {
                member,
                events: 1,
                skipped: 0,
            });
        }
        assert!(!lifecycle.flow_ended());
        let (member, cause) = (Member::Source, "no disk".to_owned());
        lifecycle.observe(&SystemEvent::Failed { member, cause });
        assert!(lifecycle.flow_ended());
        assert_eq!(lifecycle.failure(), Some((Member::Source, "no disk")));
    }
}
