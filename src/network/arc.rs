//! What waits for what.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Lag, NetworkError};

/// A wait of one activity for another.
///
/// # Example: the second starts between one and three days after the first is finished
/// ```
/// use tactica::network::{Arc, Lag, LinkKind, Clock};
///
/// let wait = Arc::finish_to_start(0, 1).with_lag(Lag::work(480));
/// let limit = Arc::finish_to_start(0, 1).at_most(Lag::work(3 * 480));
/// assert_eq!((wait.kind, limit.kind), (LinkKind::FinishToStart, LinkKind::FinishToStart));
/// assert_eq!(Lag::elapsed(1440).clock, Clock::Elapsed);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arc {
    /// The position of the predecessor.
    pub from: u32,
    /// The position of the successor, which waits.
    pub to: u32,
    /// Which date of one waits for which date of the other.
    #[serde(default)]
    pub kind: LinkKind,
    /// How much time lies between the two dates.
    #[serde(default)]
    pub lag: Lag,
    /// Whether that is the least or the most.
    #[serde(default)]
    pub limit: Limit,
}

impl Arc {
    /// Makes an arc without a lag.
    #[must_use]
    pub fn new(from: u32, kind: LinkKind, to: u32) -> Self {
        Self {
            from,
            to,
            kind,
            lag: Lag::ZERO,
            limit: Limit::AtLeast,
        }
    }

    /// Makes the most frequent arc: `to` starts when `from` is finished.
    #[must_use]
    pub fn finish_to_start(from: u32, to: u32) -> Self {
        Self::new(from, LinkKind::FinishToStart, to)
    }

    /// Returns which date of which activity is left, and which date of which other one is held by it: the predecessor's is left,
    /// or, if the arc asks for at most its lag, the successor's.
    pub(super) fn held(&self) -> (u32, End, u32, End) {
        let (leaves, enters) = (self.kind.leaves(), self.kind.enters());
        if self.is_wait() {
            (self.from, leaves, self.to, enters)
        } else {
            (self.to, enters, self.from, leaves)
        }
    }

    /// Tells whether the successor waits, rather than the predecessor.
    pub(super) fn is_wait(&self) -> bool {
        self.limit == Limit::AtLeast
    }

    /// Tells whether it was removed from a network that is edited: it is left as an arc from an activity to itself.
    pub(super) fn is_gone(&self) -> bool {
        self.from == self.to
    }

    /// Returns the arc with at least this lag; a lead when negative.
    #[must_use]
    pub fn with_lag(self, lag: Lag) -> Self {
        let limit = Limit::AtLeast;
        Self { lag, limit, ..self }
    }

    /// Returns the arc with at most this lag: its successor must not come later than that.
    #[must_use]
    pub fn at_most(self, lag: Lag) -> Self {
        let limit = Limit::AtMost;
        Self { lag, limit, ..self }
    }
}

/// Whether a lag is the least or the most time between two dates.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// The least: the successor waits.
    #[default]
    AtLeast,
    /// The most: the predecessor waits, so that the successor does not come too late after it.
    AtMost,
}

/// Which date of the successor waits for which date of the predecessor.
///
/// Written `FS`, `SS`, `FF` and `SF`, the date of the predecessor first.
///
/// # Example
/// ```
/// use tactica::network::{End, LinkKind};
///
/// let kind: LinkKind = "SF".parse()?;
/// assert_eq!(kind, LinkKind::StartToFinish);
/// assert_eq!((kind.leaves(), kind.enters()), (End::Start, End::Finish));
/// assert_eq!(LinkKind::default().to_string(), "FS");
/// # Ok::<(), tactica::network::NetworkError>(())
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum LinkKind {
    /// The successor starts after the predecessor is finished.
    #[default]
    #[serde(rename = "FS")]
    FinishToStart,
    /// The successor starts after the predecessor has started.
    #[serde(rename = "SS")]
    StartToStart,
    /// The successor finishes after the predecessor is finished.
    #[serde(rename = "FF")]
    FinishToFinish,
    /// The successor finishes after the predecessor has started.
    #[serde(rename = "SF")]
    StartToFinish,
}

/// One of the two dates of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The start.
    Start,
    /// The finish.
    Finish,
}

impl LinkKind {
    /// All kinds, in order.
    pub const ALL: [Self; 4] = [
        Self::FinishToStart,
        Self::StartToStart,
        Self::FinishToFinish,
        Self::StartToFinish,
    ];

    /// Returns the date of the predecessor that the arc leaves.
    #[must_use]
    pub fn leaves(self) -> End {
        match self {
            Self::FinishToStart | Self::FinishToFinish => End::Finish,
            Self::StartToStart | Self::StartToFinish => End::Start,
        }
    }

    /// Returns the date of the successor that the arc enters.
    #[must_use]
    pub fn enters(self) -> End {
        match self {
            Self::FinishToStart | Self::StartToStart => End::Start,
            Self::FinishToFinish | Self::StartToFinish => End::Finish,
        }
    }

    /// Returns the text: `FS`, `SS`, `FF` or `SF`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FinishToStart => "FS",
            Self::StartToStart => "SS",
            Self::FinishToFinish => "FF",
            Self::StartToFinish => "SF",
        }
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for LinkKind {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| NetworkError::LinkKind {
                value: text.chars().take(40).collect(),
            })
    }
}
