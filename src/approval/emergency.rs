//! Letting a request pass in an emergency, and what is owed for it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    DecisionError, Directory, Outcome, Request, RequestRecord, RequestState, request::add_days,
    seating::Moment,
};
use crate::id::{PersonId, RequestId, RoleId};

/// The record that a request was let pass in an emergency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    request: RequestId,
    by: PersonId,
    role: RoleId,
    reason: Box<str>,
    at: DateTime<Utc>,
    ratify_by: DateTime<Utc>,
}

impl Override {
    /// Returns the request.
    #[must_use]
    pub fn request(&self) -> &RequestId {
        &self.request
    }

    /// Returns who let it pass.
    #[must_use]
    pub fn by(&self) -> &PersonId {
        &self.by
    }

    /// Returns in which role.
    #[must_use]
    pub fn role(&self) -> &RoleId {
        &self.role
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

    /// Returns the last instant at which it can be ratified in time.
    #[must_use]
    pub fn ratify_by(&self) -> DateTime<Utc> {
        self.ratify_by
    }
}

impl From<Override> for RequestRecord {
    fn from(record: Override) -> Self {
        Self::Overridden(record)
    }
}

impl From<&Override> for RequestRecord {
    fn from(record: &Override) -> Self {
        Self::Overridden(record.clone())
    }
}

/// In what way an override was not ratified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BreachKind {
    /// Its time is over and nobody has ratified it.
    Overdue,
    /// It was ratified at this instant, too late.
    Late(DateTime<Utc>),
    /// Its ratification was refused at this instant.
    Refused(DateTime<Utc>),
}

/// A request that was let pass and not ratified in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The record of the override.
    pub record: Override,
    /// What was missed.
    pub kind: BreachKind,
}

impl fmt::Display for Breach {
    /// Writes the breach in words: who let it pass, by when it had to be ratified, and what became of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Override {
            request,
            by,
            role,
            ratify_by,
            ..
        } = &self.record;
        write!(
            f,
            "request {request} was let pass by {by} as {role}, to be ratified by {ratify_by}: "
        )?;
        match self.kind {
            BreachKind::Overdue => f.write_str("it is not"),
            BreachKind::Late(at) => write!(f, "it was at {at}"),
            BreachKind::Refused(at) => write!(f, "it was refused at {at}"),
        }
    }
}

impl Request {
    /// Decides whether `by`, who has to hold `role`, may let the request pass before it is approved, and returns the record of it;
    /// changes nothing.
    ///
    /// It counts as approved from then on, and its steps stay open: the last approval ratifies it. What is not ratified by
    /// the days that the policy gives is a [breach](Self::breaches), and good for nothing more.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`DecisionError::Closed`] if the request is not pending.
    /// * [`DecisionError::Lapsed`] as for [`decide`](Self::decide).
    /// * [`DecisionError::NoOverride`] if the policy does not name the role for this, or the person does not hold it.
    /// * [`DecisionError::SeparationOfDuties`] as for [`decide`](Self::decide).
    /// * [`DecisionError::NoReason`] without a reason.
    /// * [`DecisionError::TooEarly`] if the instant is before the last record.
    pub fn override_by(
        &self,
        by: &PersonId,
        role: &RoleId,
        reason: &str,
        at: DateTime<Utc>,
        directory: &Directory,
    ) -> Result<Override, DecisionError> {
        let moment = Moment {
            people: directory,
            at,
        };
        if self.state_at(at) != RequestState::Pending {
            return Err(self.closed(at));
        }
        self.check_silence(moment)?;
        let emergency = self.chain().conduct().emergency.as_ref();
        let named = emergency.filter(|emergency| emergency.roles.contains(role));
        let Some(emergency) = named.filter(|_| directory.holds(by, role)) else {
            return Err(DecisionError::NoOverride {
                request: self.id().clone(),
                person: by.clone(),
                role: role.clone(),
            });
        };
        self.check_conflict(by, moment)?;
        if reason.trim().is_empty() {
            let request = self.id().clone();
            return Err(DecisionError::NoReason { request });
        }
        self.check_time(at)?;
        Ok(Override {
            request: self.id().clone(),
            by: by.clone(),
            role: role.clone(),
            reason: reason.into(),
            at,
            ratify_by: add_days(at, emergency.ratify_days).unwrap_or(DateTime::<Utc>::MAX_UTC),
        })
    }

    /// Returns which overrides were not ratified in time, as it is known at an instant. A late ratification does not undo it.
    #[must_use]
    pub fn breaches(&self, at: DateTime<Utc>) -> Vec<Breach> {
        let known = |record: &&RequestRecord| record.at() <= at;
        let records: Vec<&RequestRecord> = self.records().iter().take_while(known).collect();
        let mut found = Vec::new();
        for (place, record) in records.iter().enumerate() {
            let RequestRecord::Overridden(record) = record else {
                continue;
            };
            let mut after = records.iter().skip(place.saturating_add(1));
            let end = after.find_map(|record| match record {
                RequestRecord::Decided(decision) => resolved(decision.outcome(), decision.at()),
                RequestRecord::Lapsed(lapse) => resolved(lapse.outcome(), lapse.at()),
                _ => None,
            });
            let kind = match end {
                None if at > record.ratify_by => BreachKind::Overdue,
                Some((Outcome::Approved, when)) if when > record.ratify_by => {
                    BreachKind::Late(when)
                }
                Some((Outcome::Vetoed, when)) => BreachKind::Refused(when),
                _ => continue,
            };
            let record = record.clone();
            found.push(Breach { record, kind });
        }
        found
    }
}

/// Returns how an outcome ends a request, as approved or rejected, and when.
fn resolved(outcome: Outcome, at: DateTime<Utc>) -> Option<(Outcome, DateTime<Utc>)> {
    match outcome {
        Outcome::Approved => Some((Outcome::Approved, at)),
        Outcome::Vetoed | Outcome::Unreachable => Some((Outcome::Vetoed, at)),
        Outcome::Advised | Outcome::Recorded | Outcome::StepMet => None,
    }
}
