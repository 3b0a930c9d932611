//! What is asked for, and the record that it was.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Chain, Denial, RequestError, RequestKind};
use crate::{
    id::{NodeId, PersonId, RequestId, VendorId},
    money::Money,
};

/// An amount of money at a node of the budget.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The node.
    pub node: NodeId,
    /// The amount.
    pub amount: Money,
}

/// What is asked for, as the requester puts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDraft {
    /// The request.
    pub id: RequestId,
    /// What it is for.
    pub kind: RequestKind,
    /// Who asks; never decides on it.
    pub requester: PersonId,
    /// Who profits, when that is somebody else, such as the host of a dinner; never decides on it either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<PersonId>,
    /// The vendor, when it is known; an approval given for one vendor is good for no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<VendorId>,
    /// The amounts, all above zero, of one currency and each at a node of its own.
    pub lines: Vec<Line>,
    /// Why, in words.
    #[serde(default)]
    pub reason: Box<str>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The record that a request was opened: what is asked for and the chain it has to go through.
///
/// It is made by [`Request::open`](super::Request::open) or read back from a journal, and holds a copy of all that the policy said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OpenedDocument")]
pub struct Opened {
    pub(super) draft: RequestDraft,
    pub(super) chain: Chain,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenedDocument {
    draft: RequestDraft,
    chain: Chain,
}

impl TryFrom<OpenedDocument> for Opened {
    type Error = RequestError;

    fn try_from(document: OpenedDocument) -> Result<Self, RequestError> {
        let (draft, total) = checked(document.draft)?;
        let chain = document.chain;
        if chain.amount() == total && chain.band().contains(total) {
            return Ok(Self { draft, chain });
        }
        Err(Denial::BeyondAuthority {
            policy: chain.policy().clone(),
            amount: total,
            limit: chain.band().limit(),
        }
        .into())
    }
}

impl Opened {
    /// Returns what is asked for, its lines ordered by node.
    #[must_use]
    pub fn draft(&self) -> &RequestDraft {
        &self.draft
    }

    /// Returns the chain it has to go through.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.chain
    }
}

/// Checks the lines, orders them by node and adds them up.
pub(super) fn checked(mut draft: RequestDraft) -> Result<(RequestDraft, Money), RequestError> {
    draft.lines.sort_by(|a, b| a.node.cmp(&b.node));
    let first = draft.lines.first().ok_or(RequestError::NoLines)?;
    let currency = first.amount.currency();
    for (line, next) in draft.lines.iter().zip(draft.lines.iter().skip(1)) {
        if line.node == next.node {
            let node = line.node.clone();
            return Err(RequestError::DuplicateNode { node });
        }
    }
    if let Some(line) = draft.lines.iter().find(|line| !line.amount.is_positive()) {
        return Err(RequestError::NotPositive {
            node: line.node.clone(),
            amount: line.amount,
        });
    }
    let total = Money::try_sum(currency, draft.lines.iter().map(|line| line.amount))?;
    Ok((draft, total))
}
