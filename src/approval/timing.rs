//! What time does to a request: reminders, escalation, and what silence means. All of it is computed from instants passed in.

use chrono::{DateTime, NaiveTime, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::{
    DecisionError, Directory, Outcome, Request, RequestRecord, Silence, Step,
    seating::{Moment, Progress},
    tally::Seat,
};
use crate::{
    id::{PersonId, RequestId},
    time::{Minute, WorkCalendar, WorkTime},
};

/// Returns the instant at which `work` has passed since `since`; `None` beyond the horizon of calendars.
///
/// Calendars count whole minutes, and the one that has begun counts in full.
pub(super) fn time_of(
    calendar: &WorkCalendar,
    since: DateTime<Utc>,
    work: WorkTime,
) -> Option<DateTime<Utc>> {
    let civil = since.naive_utc();
    let time = NaiveTime::from_hms_opt(civil.hour(), civil.minute(), 0)?;
    let minute = Minute::from_datetime(civil.date().and_time(time)).ok()?;
    let due = calendar.finish(minute, work)?;
    Some(due.datetime().and_utc())
}

/// How far a step that is asked has come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It was asked, and nothing is due.
    Asked,
    /// Those who are asked are to be reminded.
    Reminded,
    /// Others may decide in their place.
    Escalated,
    /// It has escalated, and there is nobody whom it could escalate to.
    Exhausted,
    /// Silence has come to mean something, which is to be recorded; see [`Request::lapse`].
    Lapsed,
}

/// When something is due on an open step, and who is to be told: nothing is sent, and nobody else is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// The step, counted from 1.
    pub step: u32,
    /// Since when it is asked.
    pub since: DateTime<Utc>,
    /// From when on those who are asked are to be reminded.
    pub remind_at: Option<DateTime<Utc>>,
    /// From when on others may decide in their place; once in the life of a step.
    pub escalate_at: Option<DateTime<Utc>>,
    /// When silence means something.
    pub lapse_at: Option<DateTime<Utc>>,
    /// How far it has come.
    pub stage: Stage,
    /// Who is asked and has not answered, by name.
    pub silent: Vec<PersonId>,
    /// Who may decide in their place now, by name.
    pub escalated_to: Vec<PersonId>,
}

/// The record that time was up for a step whose silence means something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lapse {
    request: RequestId,
    step: u32,
    at: DateTime<Utc>,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    also_met: Vec<u32>,
}

impl Lapse {
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

    /// Returns when the time was up.
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Returns what it did: [`Outcome::StepMet`], [`Outcome::Approved`] or [`Outcome::Vetoed`].
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Returns all steps that it met.
    pub(super) fn steps(&self) -> Vec<u32> {
        std::iter::once(self.step)
            .chain(self.also_met.iter().copied())
            .collect()
    }
}

impl From<Lapse> for RequestRecord {
    fn from(lapse: Lapse) -> Self {
        Self::Lapsed(lapse)
    }
}

impl From<&Lapse> for RequestRecord {
    fn from(lapse: &Lapse) -> Self {
        Self::Lapsed(lapse.clone())
    }
}

impl Request {
    /// Returns what is due on every open step at an instant, in order of the steps; nothing once the request is resolved.
    ///
    /// Waiting times run on the calendar of the directory, from the instant at which the step was asked.
    #[must_use]
    pub fn timing(&self, directory: &Directory, at: DateTime<Utc>) -> Vec<Timing> {
        let moment = Moment {
            people: directory,
            at,
        };
        if !self.state_at(at).is_open() {
            return Vec::new();
        }
        let open = self.binding(Progress::is_open);
        let timings = open.filter_map(|(number, step)| {
            let since = self.progress(number).since?;
            let due = |wait: Option<WorkTime>| directory.due(since, wait?);
            let (remind_at, escalate_at) = (due(step.remind_after), due(step.escalate_after));
            let lapse_at = due(step.silence.map(Silence::after));
            let is_past = |due: Option<DateTime<Utc>>| due.is_some_and(|due| due <= at);
            let escalated_to = owned(self.escalated(number, step, moment));
            let stage = if is_past(lapse_at) {
                Stage::Lapsed
            } else if is_past(escalate_at) && escalated_to.is_empty() {
                Stage::Exhausted
            } else if is_past(escalate_at) {
                Stage::Escalated
            } else if is_past(remind_at) {
                Stage::Reminded
            } else {
                Stage::Asked
            };
            Some(Timing {
                step: number,
                since,
                remind_at,
                escalate_at,
                lapse_at,
                stage,
                silent: owned(self.asked(number, step, moment)),
                escalated_to,
            })
        });
        timings.collect()
    }

    /// Returns the record that is due because nobody has decided on a step for so long that its policy says what that means; the
    /// earliest where there are several, `None` where there is none. Changes nothing.
    ///
    /// Without such a word in the policy silence means nothing, ever. Until the record is applied, nobody can decide.
    #[must_use]
    pub fn lapse(&self, directory: &Directory, at: DateTime<Utc>) -> Option<Lapse> {
        let due = |(number, step): (u32, &Step)| {
            let silence = step.silence?;
            let due = directory.due(self.progress(number).since?, silence.after())?;
            (due <= at && self.state_at(due).is_open()).then_some((due, number, silence))
        };
        let open = self.binding(Progress::is_open);
        let earliest = open
            .filter_map(due)
            .min_by_key(|(due, number, _)| (*due, *number));
        let (due, number, silence) = earliest?;
        // Something that is no decision may have been recorded since.
        let when = due.max(self.last_at());
        let moment = Moment {
            people: directory,
            at: when,
        };
        let (outcome, also_met) = match silence {
            Silence::RejectsAfter(_) => (Outcome::Vetoed, Vec::new()),
            Silence::ApprovesAfter(_) => {
                let also = self.also_met(Some(number), None, moment);
                let is_last = also.len().saturating_add(1) == self.steps_left();
                let outcome = if is_last {
                    Outcome::Approved
                } else {
                    Outcome::StepMet
                };
                (outcome, also)
            }
        };
        Some(Lapse {
            request: self.id().clone(),
            step: number,
            at: when,
            outcome,
            also_met,
        })
    }

    pub(super) fn check_silence(&self, moment: Moment<'_>) -> Result<(), DecisionError> {
        let means_something = |step: &Step| step.silence.is_some();
        if !self.chain().steps().iter().any(means_something) {
            return Ok(());
        }
        match self.lapse(moment.people, moment.at) {
            None => Ok(()),
            Some(lapse) => Err(DecisionError::Lapsed {
                request: self.id().clone(),
                step: lapse.step,
                since: lapse.at,
            }),
        }
    }

    /// Returns who may decide on a step in place of those who are asked and silent, by name.
    pub(super) fn escalated<'a>(
        &'a self,
        number: u32,
        step: &'a Step,
        moment: Moment<'a>,
    ) -> Vec<&'a PersonId> {
        let progress = self.progress(number);
        let due = step.escalate_after.zip(progress.since);
        let due = due.and_then(|(wait, since)| moment.people.due(since, wait));
        if due.is_none_or(|due| due > moment.at) {
            return Vec::new();
        }
        let people = moment.people;
        let mut found: Vec<&PersonId> = if step.escalate_to.is_empty() {
            let places = self.places(number, step, None, moment).unwrap_or_default();
            let silent = places.iter().filter(|place| place.seat == Seat::Free);
            silent
                .filter_map(|place| people.superior(place.holder))
                .collect()
        } else {
            let roles = step.escalate_to.iter();
            roles.flat_map(|role| people.holders(role)).collect()
        };
        found.sort_unstable();
        found.dedup();
        found.retain(|person| {
            !progress.voters.contains(*person) && self.conflict(person, moment).is_none()
        });
        found
    }
}

fn owned(mut people: Vec<&PersonId>) -> Vec<PersonId> {
    people.sort_unstable();
    people.dedup();
    people.into_iter().cloned().collect()
}
