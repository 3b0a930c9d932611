//! Why a ledger that was written out cannot be read back.

use super::{Document, LedgerError, Status};
use crate::{id::NodeId, money::Money};

/// Why a ledger that was written out cannot be read back; where several reasons hold, the first in this order is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// A node, an amount or the lines of a document are not what a ledger can hold.
    #[error(transparent)]
    Ledger(Box<LedgerError>),
    /// Nothing says what a node is allocated.
    #[error("nothing says what {node} is allocated")]
    NotAllocated {
        /// The first such node by position.
        node: NodeId,
    },
    /// A node is allocated less than nothing or more than a budget keeps, or its children more than it has.
    #[error("{node} is allocated {allocated}, its parts {parts}")]
    Allocated {
        /// The node.
        node: NodeId,
        /// What it is allocated.
        allocated: Money,
        /// What its children are allocated together.
        parts: Money,
    },
    /// What is said to be the digest of a retired document is none, or is there twice.
    #[error("{text:?} is no digest of a retired document, or there twice")]
    Digest {
        /// The text.
        text: String,
    },
    /// A document draws on one that is not there, or that cannot be drawn on.
    #[error("{document} draws on {source_document}, which is not there to be drawn on")]
    Source {
        /// The document.
        document: Document,
        /// What it is said to draw on.
        source_document: Document,
    },
    /// A document stands where no document of its kind can stand, or not with what is left of it.
    #[error("{document} cannot be {status} with what is left of it or drawn from it")]
    Status {
        /// The document.
        document: Document,
        /// Where it is said to stand.
        status: Status,
    },
    /// What is left of a document and what was drawn from it are not its amount.
    #[error("{document} accounts for {found} of its {amount} at {node}")]
    Unaccounted {
        /// The document.
        document: Document,
        /// The first such node.
        node: NodeId,
        /// What was entered there.
        amount: Money,
        /// What is left of it and drawn from it, together.
        found: Money,
    },
}

impl From<LedgerError> for SnapshotError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(Box::new(error))
    }
}

impl SnapshotError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ledger(error) => error.code(),
            Self::NotAllocated { .. } => "snapshot-not-allocated",
            Self::Digest { .. } => "snapshot-digest",
            Self::Allocated { .. } => "snapshot-allocated",
            Self::Source { .. } => "snapshot-source",
            Self::Status { .. } => "snapshot-status",
            Self::Unaccounted { .. } => "snapshot-unaccounted",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_small() {
        assert!(size_of::<SnapshotError>() <= 128);
    }
}
