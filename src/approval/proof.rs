//! The proof that money is approved.

use super::{Line, RequestDraft, RequestKind};
use crate::{
    id::{RequestId, VendorId},
    money::Money,
};

/// The proof that a request is approved, with an exact copy of what was approved.
///
/// It can only be had from [`Request::approved`](super::Request::approved): there is no other constructor, and it is not
/// read from a document. The budget commits money only against it, and compares what is ordered with what was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    request: RequestId,
    kind: RequestKind,
    vendor: Option<VendorId>,
    lines: Vec<Line>,
    total: Money,
}

impl Approved {
    pub(super) fn of(draft: &RequestDraft, total: Money) -> Self {
        Self {
            request: draft.id.clone(),
            kind: draft.kind,
            vendor: draft.vendor.clone(),
            lines: draft.lines.clone(),
            total,
        }
    }

    /// Returns the request that was approved.
    #[must_use]
    pub fn request(&self) -> &RequestId {
        &self.request
    }

    /// Returns what it was approved for.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// Returns the vendor it was approved for, or `None` when none was named.
    #[must_use]
    pub fn vendor(&self) -> Option<&VendorId> {
        self.vendor.as_ref()
    }

    /// Returns the amounts that were approved, by node.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns their total.
    #[must_use]
    pub fn total(&self) -> Money {
        self.total
    }
}
