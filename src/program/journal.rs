//! The journal: one record for each accepted command, in order, and the program that keeps it.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Envelope, Event, Rejection, State, decide};
use crate::{approval::Directory, id::CommandId, plan::Plan};

/// The version of the form in which records are written; [`Record::v`] names it.
pub const FORMAT: u32 = 1;

/// An accepted command and what it led to; the two are kept or lost together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of the form, [`FORMAT`].
    pub v: u32,
    /// The number of the record in its journal, from 1 without a gap.
    pub seq: u64,
    /// The command.
    pub envelope: Envelope,
    /// What it led to, in order.
    pub events: Vec<Event>,
}

/// Why a journal cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A record is written in a form that this version does not know.
    #[error("record {seq} is written in form {found}; this version reads form {FORMAT}")]
    Version {
        /// The number of the record.
        seq: u64,
        /// The form found.
        found: u32,
    },
    /// A record is missing, or stands in another place.
    #[error("record {expected} is missing: record {found} stands in its place")]
    Sequence {
        /// The number expected.
        expected: u64,
        /// The number found.
        found: u64,
    },
    /// A command is recorded twice.
    #[error("record {seq} repeats command {command}")]
    Repeated {
        /// The number of the second record.
        seq: u64,
        /// The command.
        command: CommandId,
    },
    /// A record is older than the one before it.
    #[error("record {seq} is dated {at}, before the record before it")]
    Instant {
        /// The number of the record.
        seq: u64,
        /// Its instant.
        at: DateTime<Utc>,
    },
    /// An event does not fit the state.
    #[error("the event does not fit: {reason}")]
    Event {
        /// What does not fit.
        reason: Box<str>,
    },
    /// An event of a record does not fit the state.
    #[error("record {seq}, event {event}: {reason}")]
    Record {
        /// The number of the record.
        seq: u64,
        /// The number of the event in the record, from 1.
        event: usize,
        /// What does not fit.
        reason: Box<str>,
    },
}

impl ReplayError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Version { .. } => "replay-version",
            Self::Sequence { .. } => "replay-sequence",
            Self::Repeated { .. } => "replay-repeated",
            Self::Instant { .. } => "replay-instant",
            Self::Event { .. } => "replay-event",
            Self::Record { .. } => "replay-record",
        }
    }
}

/// What executing a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done<'a> {
    /// The command was accepted now.
    Accepted(&'a Record),
    /// The command was accepted before; this is the record of then, and nothing has happened now.
    Repeated(&'a Record),
}

impl Done<'_> {
    /// Returns the record of the command.
    #[must_use]
    pub fn record(&self) -> &Record {
        match self {
            Self::Accepted(record) | Self::Repeated(record) => record,
        }
    }
}

/// A running plan: the plan, where it stands, and the journal of how it came there.
///
/// # Example: a command, the same again, and a replay
/// ```
/// use tactica::{plan::PlanDraft, program::{Done, Program}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness", "kpis": [{"id": "visits",
/// #     "name": "Visits", "baseline": "100", "target": "200", "due": "2025-06-30"}]}]"#)?;
/// let plan = draft.build()?;
/// let mut program = Program::new(plan.clone());
/// let measure = serde_json::from_str(r#"{"id": "c-1", "at": "2025-02-03T09:00:00Z", "actor": "anna",
///     "command": {"type": "measure-kpi", "kpi": "visits", "date": "2025-02-01", "value": "120"}}"#);
/// let measure: tactica::program::Envelope = measure?;
/// assert!(matches!(program.execute(measure.clone())?, Done::Accepted(_)));
/// assert!(matches!(program.execute(measure)?, Done::Repeated(_)));
/// assert_eq!(program.journal().len(), 1);
///
/// let again = Program::replay(plan, program.journal().to_vec())?;
/// assert_eq!(again.state(), program.state());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    plan: Arc<Plan>,
    directory: Directory,
    state: State,
    journal: Vec<Record>,
    /// Where in the journal each command stands.
    commands: BTreeMap<CommandId, usize>,
}

impl Program {
    /// Starts a plan to which nothing has happened.
    #[must_use]
    pub fn new(plan: impl Into<Arc<Plan>>) -> Self {
        let plan = plan.into();
        Self {
            directory: plan.directory(),
            state: State::new(&plan),
            journal: Vec::new(),
            commands: BTreeMap::new(),
            plan,
        }
    }

    /// Rebuilds a running plan from its journal. No rule is asked: what was accepted stays accepted.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] with the first record that does not fit, in the order of the variants.
    ///
    /// # Complexity
    ///
    /// One pass; `O(log n)` for each event, where `n` counts requests, orders and invoices.
    pub fn replay(
        plan: impl Into<Arc<Plan>>,
        records: impl IntoIterator<Item = Record>,
    ) -> Result<Self, ReplayError> {
        let mut program = Self::new(plan);
        for record in records {
            program.check(&record)?;
            for (event, number) in record.events.iter().zip(1..) {
                program
                    .state
                    .apply(event)
                    .map_err(|error| ReplayError::Record {
                        seq: record.seq,
                        event: number,
                        reason: error.to_string().into(),
                    })?;
            }
            program.keep(record);
        }
        Ok(program)
    }

    /// Executes a command: judges it, applies what it leads to, and keeps the record.
    ///
    /// # Errors
    ///
    /// The first [`Rejection`] that holds; nothing is changed then.
    pub fn execute(&mut self, envelope: Envelope) -> Result<Done<'_>, Rejection> {
        if let Some(&place) = self.commands.get(&envelope.id) {
            let record = self
                .journal
                .get(place)
                .expect("invariant: each command has its record");
            return match record.envelope.first_difference(&envelope) {
                None => Ok(Done::Repeated(record)),
                Some(field) => Err(Rejection::CommandConflict {
                    command: envelope.id,
                    field,
                }),
            };
        }
        let events = self.judge(&envelope)?;
        for event in &events {
            let applied = self.state.apply(event);
            applied.expect("invariant: what was decided on this state fits it");
        }
        let seq = self.next_seq();
        let record = self.keep(Record {
            v: FORMAT,
            seq,
            envelope,
            events,
        });
        Ok(Done::Accepted(record))
    }

    /// Returns what a command would lead to now; nothing is changed.
    ///
    /// # Errors
    ///
    /// The [`Rejection`] it would be given, except for a name that was given before.
    pub fn judge(&self, envelope: &Envelope) -> Result<Vec<Event>, Rejection> {
        if let Some(last) = self.journal.last().map(|record| record.envelope.at) {
            if envelope.at < last {
                return Err(Rejection::InstantBeforeLast {
                    at: envelope.at,
                    last,
                });
            }
        }
        decide(&self.plan, &self.directory, &self.state, envelope)
    }

    /// Returns the plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns where the plan stands.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns the records in order.
    #[must_use]
    pub fn journal(&self) -> &[Record] {
        &self.journal
    }

    /// Returns who holds which role.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    fn next_seq(&self) -> u64 {
        u64::try_from(self.journal.len())
            .unwrap_or(u64::MAX)
            .saturating_add(1)
    }

    fn check(&self, record: &Record) -> Result<(), ReplayError> {
        let (seq, expected) = (record.seq, self.next_seq());
        if record.v != FORMAT {
            return Err(ReplayError::Version {
                seq,
                found: record.v,
            });
        }
        if seq != expected {
            return Err(ReplayError::Sequence {
                expected,
                found: seq,
            });
        }
        if self.commands.contains_key(&record.envelope.id) {
            return Err(ReplayError::Repeated {
                seq,
                command: record.envelope.id.clone(),
            });
        }
        let at = record.envelope.at;
        if self
            .journal
            .last()
            .is_some_and(|last| at < last.envelope.at)
        {
            return Err(ReplayError::Instant { seq, at });
        }
        Ok(())
    }

    fn keep(&mut self, record: Record) -> &Record {
        let place = self.journal.len();
        self.commands.insert(record.envelope.id.clone(), place);
        self.journal.push(record);
        self.journal
            .get(place)
            .expect("invariant: the record was just kept")
    }
}
