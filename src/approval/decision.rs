//! One vote: who may cast it, in what capacity, and what it does to the request.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    RequestRecord,
    seating::{Cast, Standpoint},
};
use crate::id::{PersonId, RequestId, RoleId};

/// What somebody says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    /// Yes.
    Approve,
    /// No.
    Reject,
    /// Neither; the seat is used up and will not approve.
    Abstain,
}

impl fmt::Display for Vote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Abstain => "abstain",
        })
    }
}

/// A vote as it is handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// Who votes.
    pub by: PersonId,
    /// What they say.
    pub vote: Vote,
    /// The step, counted from 1, where several are open; the first on which they are asked and have not voted, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// For whom they vote, if they were delegated to; for themselves if they are asked, else for the first by name who has
    /// delegated to them, unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<PersonId>,
    /// Why, in words.
    #[serde(default)]
    pub reason: Box<str>,
    /// When; not before the last record of the request.
    pub at: DateTime<Utc>,
}

impl Ballot {
    /// Makes a ballot without a reason, on the step and in the capacity that follow by themselves.
    #[must_use]
    pub fn new(by: PersonId, vote: Vote, at: DateTime<Utc>) -> Self {
        Self {
            by,
            vote,
            step: None,
            acting_for: None,
            reason: Box::default(),
            at,
        }
    }
}

/// What a vote did to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was advice, and changed nothing.
    Advised,
    /// It counts, and the step stays open.
    Recorded,
    /// It met the step, and what waited for it opened.
    StepMet,
    /// It met the last step: the request is approved.
    Approved,
    /// It rejected the request by itself.
    Vetoed,
    /// It made the quorum unreachable: the request is rejected.
    Unreachable,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Advised => "advice",
            Self::Recorded => "the step stays open",
            Self::StepMet => "the step is met",
            Self::Approved => "the request is approved",
            Self::Vetoed => "the request is rejected",
            Self::Unreachable => "the quorum is out of reach, the request is rejected",
        })
    }
}

/// In what capacity somebody voted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// They were asked.
    #[default]
    Own,
    /// They acted for this person, who was asked and had delegated to them.
    For(PersonId),
    /// The step had escalated to them.
    Escalation,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The record of one vote. It is made by a decision, or read back from a journal, and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub(super) request: RequestId,
    pub(super) step: u32,
    pub(super) by: PersonId,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) capacity: Capacity,
    pub(super) roles: Vec<RoleId>,
    /// Whether the holder of the seat was asked as such: by name, or as a superior.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) in_person: bool,
    pub(super) vote: Vote,
    pub(super) reason: Box<str>,
    pub(super) at: DateTime<Utc>,
    pub(super) outcome: Outcome,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) also_met: Vec<u32>,
}

impl Decision {
    /// Returns the request.
    #[must_use]
    pub fn request(&self) -> &RequestId {
        &self.request
    }

    /// Returns the step, counted from 1.
    #[must_use]
    pub fn step(&self) -> u32 {
        self.step
    }

    /// Returns who voted.
    #[must_use]
    pub fn by(&self) -> &PersonId {
        &self.by
    }

    /// Returns in what capacity.
    #[must_use]
    pub fn capacity(&self) -> &Capacity {
        &self.capacity
    }

    /// Returns whose authority the vote used: that of the voter, or of whom they acted for.
    #[must_use]
    pub fn holder(&self) -> &PersonId {
        match &self.capacity {
            Capacity::For(holder) => holder,
            Capacity::Own | Capacity::Escalation => &self.by,
        }
    }

    /// Returns the roles of the step that the vote was cast in, as they were held at that moment.
    #[must_use]
    pub fn roles(&self) -> &[RoleId] {
        &self.roles
    }

    /// Returns what they said.
    #[must_use]
    pub fn vote(&self) -> Vote {
        self.vote
    }

    /// Returns why, in their words.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Returns when.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Returns what it did to the request.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Returns the other steps that are met with it because approvals carry over to them, counted from 1.
    #[must_use]
    pub fn also_met(&self) -> &[u32] {
        &self.also_met
    }

    /// Returns the vote as it counts for a seat.
    pub(super) fn cast(&self) -> Option<(&PersonId, Cast)> {
        let standpoint = Standpoint {
            roles: self.roles.clone(),
            in_person: self.in_person,
        };
        let cast = Cast {
            by: self.by.clone(),
            vote: self.vote,
            standpoint,
        };
        (self.capacity != Capacity::Escalation).then_some((self.holder(), cast))
    }
}

impl From<Decision> for RequestRecord {
    fn from(decision: Decision) -> Self {
        Self::Decided(decision)
    }
}

impl From<&Decision> for RequestRecord {
    fn from(decision: &Decision) -> Self {
        Self::Decided(decision.clone())
    }
}

/// The record that somebody stood aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recusal {
    pub(super) request: RequestId,
    pub(super) by: PersonId,
    pub(super) reason: Box<str>,
    pub(super) at: DateTime<Utc>,
}

/// The record that a request was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    pub(super) request: RequestId,
    pub(super) by: PersonId,
    pub(super) reason: Box<str>,
    pub(super) at: DateTime<Utc>,
}

macro_rules! define_note {
    ($name:ident, $variant:ident, $who:literal) => {
        impl $name {
            /// Returns the request.
            #[must_use]
            pub fn request(&self) -> &RequestId {
                &self.request
            }

            #[doc = $who]
            #[must_use]
            pub fn by(&self) -> &PersonId {
                &self.by
            }

            /// Returns why, in their words.
            #[must_use]
            pub fn reason(&self) -> &str {
                &self.reason
            }

            /// Returns when.
            #[must_use]
            pub fn at(&self) -> DateTime<Utc> {
                self.at
            }
        }

        impl From<$name> for RequestRecord {
            fn from(record: $name) -> Self {
                Self::$variant(record)
            }
        }

        impl From<&$name> for RequestRecord {
            fn from(record: &$name) -> Self {
                Self::$variant(record.clone())
            }
        }
    };
}

define_note!(Recusal, Recused, "Returns who stood aside.");
define_note!(Withdrawal, Withdrawn, "Returns who took it back.");
