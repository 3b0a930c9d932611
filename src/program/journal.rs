//! The journal: one record for each accepted command, in order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Command, Envelope, Event};
use crate::id::{CommandId, PersonId};

/// The version of the form in which records and snapshots are written; their field `v` names it.
pub const FORMAT: u32 = 1;

/// An accepted command and what it led to; the two are kept or lost together.
///
/// In JSON it is the line of the command with `v` and `seq` before and `events` behind:
/// `{"v": 1, "seq": 7, "id": "c-7", "at": …, "actor": …, "command": {…}, "events": [{"type": …}, …]}`.
///
/// # Example: a line of a journal
/// ```
/// use tactica::program::{Event, Record};
///
/// let line = r#"{"v":1,"seq":1,"id":"c-1","at":"2025-02-03T09:00:00Z","actor":"anna","command":{"type":"measure-kpi",
///     "kpi":"visits","date":"2025-02-01","value":"120"},"events":[{"type":"measured","kpi":"visits",
///     "measurement":{"date":"2025-02-01","value":"120"}}]}"#;
/// let record: Record = serde_json::from_str(line)?;
/// assert_eq!(record.envelope.command.kind(), "measure-kpi");
/// assert!(matches!(record.events.as_slice(), [Event::Measured { .. }]));
/// assert_eq!(serde_json::to_string(&record)?, line.replace("\n    ", ""));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RecordDocument", into = "RecordDocument")]
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

/// A record as it is written: flat, and without fields that nobody knows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordDocument {
    v: u32,
    seq: u64,
    id: CommandId,
    at: DateTime<Utc>,
    actor: PersonId,
    command: Command,
    events: Vec<Event>,
}

impl From<RecordDocument> for Record {
    fn from(document: RecordDocument) -> Self {
        let RecordDocument {
            v,
            seq,
            id,
            at,
            actor,
            command,
            events,
        } = document;
        let envelope = Envelope {
            id,
            at,
            actor,
            command,
        };
        Self {
            v,
            seq,
            envelope,
            events,
        }
    }
}

impl From<Record> for RecordDocument {
    fn from(record: Record) -> Self {
        let Record {
            v,
            seq,
            envelope,
            events,
        } = record;
        let Envelope {
            id,
            at,
            actor,
            command,
        } = envelope;
        Self {
            v,
            seq,
            id,
            at,
            actor,
            command,
            events,
        }
    }
}

/// Why a journal cannot be replayed; where several reasons hold for a record, the first in this order is given.
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
