//! One vote: who may cast it, and what it does to the request.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    DecisionError, Directory, Request, RequestState, Step,
    tally::{self, Seat, Standing},
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
    /// Why, in words.
    #[serde(default)]
    pub reason: Box<str>,
    /// When; not before the last record of the request.
    pub at: DateTime<Utc>,
}

/// What a vote did to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was advice, and changed nothing.
    Advised,
    /// It counts, and the step stays open.
    Recorded,
    /// It met the step, and the next one opened.
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

/// The record of one vote. It is made by a decision, or read back from a journal, and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    request: RequestId,
    step: u32,
    by: PersonId,
    roles: Vec<RoleId>,
    vote: Vote,
    reason: Box<str>,
    at: DateTime<Utc>,
    outcome: Outcome,
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

    /// Returns the roles of the step that the voter held at that moment.
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
}

/// The record that a request was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    request: RequestId,
    by: PersonId,
    reason: Box<str>,
    at: DateTime<Utc>,
}

impl Withdrawal {
    /// Returns the request.
    #[must_use]
    pub fn request(&self) -> &RequestId {
        &self.request
    }

    /// Returns who took it back.
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

impl Request {
    /// Decides what `ballot` does to the binding step that is open, and returns the record of it; changes nothing.
    ///
    /// A person counts once in a step, whatever number of its roles they hold; in a later step they have to decide again.
    /// The seats are counted as `directory` has them now, and the votes of people who have left them do not count.
    ///
    /// The order of votes does not matter, except that the first vote to settle a step closes it: where a single
    /// rejection rejects, an approval that meets the step first stands.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] if the request is resolved.
    /// * [`DecisionError::SeparationOfDuties`] if the voter made the request, or it is for them, or, where the policy
    ///   says so, they report to such a person.
    /// * [`DecisionError::NotAsked`] if the voter holds no role of the open step.
    /// * [`DecisionError::AlreadyDecided`] if the voter has decided on it.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    pub fn decide(&self, ballot: Ballot, directory: &Directory) -> Result<Decision, DecisionError> {
        let (number, step) = self.current().ok_or_else(|| self.closed())?;
        self.check_conflict(&ballot.by, directory)?;
        let roles = held(step, &ballot.by, directory);
        if roles.is_empty() {
            return Err(DecisionError::NotAsked {
                person: ballot.by,
                step: number,
                roles: step.roles.clone(),
            });
        }
        self.check_first(number, &ballot)?;
        let outcome = self.outcome(number, step, &ballot, directory);
        Ok(self.record(number, roles, ballot, outcome))
    }

    /// Decides whether `ballot` is advice that was asked for, and returns the record of it; changes nothing.
    ///
    /// Advisory steps are open as long as the request is pending, wherever in the chain they stand. Who holds roles of
    /// several of them advises on the first on which they have not yet advised.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] if the request is resolved.
    /// * [`DecisionError::SeparationOfDuties`] as for [`decide`](Self::decide).
    /// * [`DecisionError::NoAdviser`] if the person holds no role of an advisory step.
    /// * [`DecisionError::AlreadyDecided`] if they have advised on every one of them.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    pub fn advise(&self, ballot: Ballot, directory: &Directory) -> Result<Decision, DecisionError> {
        if self.state() != RequestState::Pending {
            return Err(self.closed());
        }
        self.check_conflict(&ballot.by, directory)?;
        let asked: Vec<(u32, Vec<RoleId>)> = (1_u32..)
            .zip(self.chain().steps())
            .filter(|(_, step)| !step.is_binding())
            .map(|(number, step)| (number, held(step, &ballot.by, directory)))
            .filter(|(_, roles)| !roles.is_empty())
            .collect();
        let open = asked
            .iter()
            .find(|(number, _)| !self.has_decided(*number, &ballot.by));
        let Some((number, roles)) = open.or(asked.last()).cloned() else {
            return Err(DecisionError::NoAdviser {
                request: self.id().clone(),
                person: ballot.by,
            });
        };
        self.check_first(number, &ballot)?;
        Ok(self.record(number, roles, ballot, Outcome::Advised))
    }

    /// Decides whether `by` may take the request back, and returns the record of it; changes nothing.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] if the request is resolved.
    /// * [`DecisionError::NotRequester`] if somebody else made it.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    pub fn withdraw(
        &self,
        by: &PersonId,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<Withdrawal, DecisionError> {
        if self.state() != RequestState::Pending {
            return Err(self.closed());
        }
        if *by != self.draft().requester {
            return Err(DecisionError::NotRequester {
                request: self.id().clone(),
                person: by.clone(),
            });
        }
        self.check_time(at)?;
        Ok(Withdrawal {
            request: self.id().clone(),
            by: by.clone(),
            reason: reason.into(),
            at,
        })
    }

    fn outcome(&self, number: u32, step: &Step, ballot: &Ballot, people: &Directory) -> Outcome {
        if ballot.vote == Vote::Reject && step.quorum.has_veto() {
            return Outcome::Vetoed;
        }
        let seat = |person: &PersonId| match ballot.vote {
            _ if *person != ballot.by => self.seat(number, person, people),
            Vote::Approve => Seat::Approved,
            Vote::Reject | Vote::Abstain => Seat::Lost,
        };
        match tally::standing(step, people, seat) {
            Standing::Open => Outcome::Recorded,
            Standing::Unreachable => Outcome::Unreachable,
            Standing::Met if self.chain().binding_after(number).is_some() => Outcome::StepMet,
            Standing::Met => Outcome::Approved,
        }
    }

    fn record(&self, step: u32, roles: Vec<RoleId>, ballot: Ballot, outcome: Outcome) -> Decision {
        Decision {
            request: self.id().clone(),
            step,
            by: ballot.by,
            roles,
            vote: ballot.vote,
            reason: ballot.reason,
            at: ballot.at,
            outcome,
        }
    }

    fn closed(&self) -> DecisionError {
        DecisionError::Closed {
            request: self.id().clone(),
            state: self.state(),
        }
    }

    fn check_conflict(&self, person: &PersonId, people: &Directory) -> Result<(), DecisionError> {
        match self.conflict(person, people) {
            None => Ok(()),
            Some(conflict) => Err(DecisionError::SeparationOfDuties {
                request: self.id().clone(),
                person: person.clone(),
                conflict,
            }),
        }
    }

    fn has_decided(&self, step: u32, person: &PersonId) -> bool {
        let mut cast = self.decisions().iter();
        cast.any(|decision| decision.step == step && decision.by == *person)
    }

    fn check_first(&self, step: u32, ballot: &Ballot) -> Result<(), DecisionError> {
        if self.has_decided(step, &ballot.by) {
            let person = ballot.by.clone();
            return Err(DecisionError::AlreadyDecided { person, step });
        }
        self.check_time(ballot.at)
    }

    fn check_time(&self, at: DateTime<Utc>) -> Result<(), DecisionError> {
        let last = self.last_at();
        if at < last {
            let request = self.id().clone();
            return Err(DecisionError::TooEarly { request, at, last });
        }
        Ok(())
    }
}

fn held(step: &Step, person: &PersonId, directory: &Directory) -> Vec<RoleId> {
    let roles = step.roles.iter();
    roles
        .filter(|role| directory.holds(person, role))
        .cloned()
        .collect()
}
