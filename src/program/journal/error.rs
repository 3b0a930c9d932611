//! Why a journal cannot be replayed, and what is broken in its chain.

use chrono::{DateTime, Utc};

use super::{Digest, FORMAT};
use crate::id::CommandId;

/// What is broken in the chain of a journal; where several reasons hold for a record, the first in this order is given.
///
/// An error about a record says nothing about those after it. The records before it are as they were written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A record is missing.
    #[error("record {seq} is missing: record {found} stands in its place")]
    Missing {
        /// The number of the record that is missing.
        seq: u64,
        /// The number found in its place.
        found: u64,
    },
    /// A record stands further on.
    #[error("record {seq} stands further on: record {found} is in its place")]
    Moved {
        /// The number of the record.
        seq: u64,
        /// The number found in its place.
        found: u64,
    },
    /// A record stands where another belongs, and its number was there before.
    #[error("record {found} was inserted where record {seq} belongs")]
    Inserted {
        /// The number that belongs there.
        seq: u64,
        /// The number found.
        found: u64,
    },
    /// A record has no seal, and should have one.
    #[error("record {seq} has no seal")]
    Unsealed {
        /// The number of the record.
        seq: u64,
    },
    /// The content of a record is not what was sealed.
    #[error("record {seq} was changed: it was sealed as {expected}, and is {found}")]
    Changed {
        /// The number of the record.
        seq: u64,
        /// The digest that it carries.
        expected: Digest,
        /// The digest of its content.
        found: Digest,
    },
    /// A record is whole, and was sealed after other records than those before it.
    #[error(
        "record {seq} does not follow those before it: they lead to {expected}, and it was sealed after {found}"
    )]
    Unlinked {
        /// The number of the record.
        seq: u64,
        /// The digest of the record before it, or what stands for the plan.
        expected: Digest,
        /// The digest that it carries for it.
        found: Digest,
    },
    /// The chain is whole, and does not lead to the head that was kept.
    #[error(
        "up to record {seq} the journal is another: {expected} was kept, and it leads to {found}"
    )]
    Exchanged {
        /// The number of the record.
        seq: u64,
        /// The digest that was kept.
        expected: Digest,
        /// The digest that the records lead to.
        found: Digest,
    },
    /// The chain is whole, and ends before the head that was kept.
    #[error("the journal ends at record {seq}, and led to record {expected} once")]
    Truncated {
        /// The number of the last record.
        seq: u64,
        /// The number that was kept.
        expected: u64,
    },
}

impl ChainError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "chain-missing",
            Self::Moved { .. } => "chain-moved",
            Self::Inserted { .. } => "chain-inserted",
            Self::Unsealed { .. } => "chain-unsealed",
            Self::Changed { .. } => "chain-changed",
            Self::Unlinked { .. } => "chain-unlinked",
            Self::Exchanged { .. } => "chain-exchanged",
            Self::Truncated { .. } => "chain-truncated",
        }
    }

    /// Returns the number of the first record that is broken; of a journal that ends too early, the first that is missing.
    #[must_use]
    pub fn seq(&self) -> u64 {
        match *self {
            Self::Missing { seq, .. }
            | Self::Moved { seq, .. }
            | Self::Inserted { seq, .. }
            | Self::Unsealed { seq }
            | Self::Changed { seq, .. }
            | Self::Unlinked { seq, .. }
            | Self::Exchanged { seq, .. } => seq,
            Self::Truncated { seq, .. } => seq.saturating_add(1),
        }
    }
}

/// Why a journal cannot be replayed; where several reasons hold for a record, the first in this order is given.
///
/// That the chain holds is asked first of a record that stands in its place, so that a record that was tampered with is called
/// that, whatever else would be wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A record is written in a form that this version does not know.
    #[error("record {seq} is written in form {found}; this version reads forms 1 to {FORMAT}")]
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
    /// The hash chain is broken; found with the feature `audit` only.
    #[error(transparent)]
    Chain {
        /// What is broken.
        #[from]
        broken: ChainError,
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
    /// What stood at an instant is not known, for it lies before what is kept here.
    #[error("what stood at {at} is not known: the journal here goes on from record {seq}")]
    NotKept {
        /// The instant asked for.
        at: DateTime<Utc>,
        /// The number of the record at which the program was restored.
        seq: u64,
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
            Self::Chain { broken } => broken.code(),
            Self::Repeated { .. } => "replay-repeated",
            Self::Instant { .. } => "replay-instant",
            Self::NotKept { .. } => "replay-not-kept",
            Self::Event { .. } => "replay-event",
            Self::Record { .. } => "replay-record",
        }
    }
}
