//! The journal: one record for each accepted command, in order, and bound to all before it.

#[cfg(feature = "audit")]
mod canonical;
#[cfg(feature = "audit")]
mod chain;
mod digest;
mod error;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(feature = "audit")]
pub use self::chain::Chain;
pub use self::{
    digest::{Digest, DigestError, Head, Seal},
    error::{ChainError, ReplayError},
};
use super::{Command, Envelope, Event};
use crate::id::{CommandId, PersonId};

/// The version of the form in which records and snapshots are written; their field `v` names it.
///
/// | Form | Written | Read |
/// | --- | --- | --- |
/// | 1 | by versions before the hash chain: records have no seal | records yes, snapshots no: a replay makes them anew |
/// | 2 | by this version | yes |
///
/// A form that is not in the table is an error that names it, never a guess.
pub const FORMAT: u32 = 2;

/// The forms of records that can be read.
pub(super) const FORMS: std::ops::RangeInclusive<u32> = 1..=FORMAT;

/// An accepted command and what it led to; the two are kept or lost together.
///
/// In JSON it is the line of the command with `v`, `seq` and `prev` before it, `events` and `hash` after it:
/// `{"v": 2, "seq": 7, "prev": "9f…", "id": "c-7", "at": …, "actor": …, "command": {…}, "events": [{"type": …}, …],
/// "hash": "3a…"}`. A record without a [`Seal`] has neither `prev` nor `hash`.
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
#[serde(try_from = "RecordDocument", into = "RecordDocument")]
pub struct Record {
    /// The version of the form it was written in; of a new one, [`FORMAT`].
    pub v: u32,
    /// The number of the record in its journal, from 1 without a gap.
    pub seq: u64,
    /// The command.
    pub envelope: Envelope,
    /// What it led to, in order.
    pub events: Vec<Event>,
    /// What binds it to the records before it; `None` in form 1 and where it was written without the feature `audit`.
    pub seal: Option<Seal>,
}

/// A record as it is written: flat, and without fields that nobody knows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordDocument {
    v: u32,
    seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prev: Option<Digest>,
    id: CommandId,
    at: DateTime<Utc>,
    actor: PersonId,
    command: Command,
    events: Vec<Event>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<Digest>,
}

impl TryFrom<RecordDocument> for Record {
    type Error = &'static str;

    fn try_from(document: RecordDocument) -> Result<Self, &'static str> {
        let RecordDocument {
            v,
            seq,
            prev,
            id,
            at,
            actor,
            command,
            events,
            hash,
        } = document;
        let seal = match (prev, hash) {
            (Some(prev), Some(hash)) => Some(Seal { prev, hash }),
            (None, None) => None,
            _ => return Err("a record has both `prev` and `hash`, or neither"),
        };
        let envelope = Envelope {
            id,
            at,
            actor,
            command,
        };
        Ok(Self {
            v,
            seq,
            envelope,
            events,
            seal,
        })
    }
}

impl From<Record> for RecordDocument {
    fn from(record: Record) -> Self {
        let Record {
            v,
            seq,
            envelope,
            events,
            seal,
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
            prev: seal.map(|seal| seal.prev),
            id,
            at,
            actor,
            command,
            events,
            hash: seal.map(|seal| seal.hash),
        }
    }
}
