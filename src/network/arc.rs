//! What waits for what.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::NetworkError;

/// A wait of one activity for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arc {
    /// The position of the predecessor.
    pub from: u32,
    /// The position of the successor, which waits.
    pub to: u32,
    /// Which date of one waits for which date of the other.
    pub kind: LinkKind,
    /// The working minutes of the successor's calendar that must lie between the two dates, at most 10⁹ either way; a
    /// lead when negative.
    pub lag: i64,
}

impl Arc {
    /// Makes the most frequent arc: `to` starts when `from` is finished.
    #[must_use]
    pub fn finish_to_start(from: u32, to: u32) -> Self {
        Self {
            from,
            to,
            kind: LinkKind::FinishToStart,
            lag: 0,
        }
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
