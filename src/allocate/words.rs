//! What is bounded, and by which bound?

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{GroupId, ItemId};

/// What a bound or a fault is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The problem as a whole.
    Budget,
    /// A group of items.
    Group(GroupId),
    /// An item.
    Item(ItemId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget => f.pad("the whole"),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Item(id) => id.fmt(f),
        }
    }
}

/// Which bound of an item or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Bound {
    /// The budget.
    Budget,
    /// A least amount.
    Min,
    /// A greatest amount.
    Max,
    /// The least amount of an item that may also get nothing.
    ZeroOrAtLeast,
    /// What is planned, ordered or spent already.
    Committed,
    /// A fixed amount.
    Fixed,
    /// The size of a lot.
    Step,
    /// A floor in proportion to what competitors spend.
    Parity,
    /// A floor from a share of voice.
    ShareOfVoice,
    /// A least share of the budget.
    MinShare,
    /// A greatest share of the budget.
    MaxShare,
}

impl Bound {
    /// Returns the name used in sentences, such as `the share-of-voice floor`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Budget => "the budget",
            Self::Min => "the minimum",
            Self::Max => "the maximum",
            Self::ZeroOrAtLeast => "the least amount unless nothing",
            Self::Committed => "the commitment",
            Self::Fixed => "the fixed amount",
            Self::Step => "the lot",
            Self::Parity => "the parity floor",
            Self::ShareOfVoice => "the share-of-voice floor",
            Self::MinShare => "the least share",
            Self::MaxShare => "the greatest share",
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
