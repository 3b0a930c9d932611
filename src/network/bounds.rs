//! Dates that were set for an activity, and what came of it so far.

use serde::{Deserialize, Serialize};

use crate::time::Minute;

/// The dates that were set for an activity; several may be set at once.
///
/// | Field | moves early dates | moves late dates | when it cannot be kept |
/// | --- | --- | --- | --- |
/// | `start_no_earlier`, `finish_no_earlier` | yes | no | it always can |
/// | `start_no_later`, `finish_no_later` | no | yes | negative float and a [`Conflict`](super::Conflict) |
/// | `must` | pins both | pins both | logic gives way: a [`Conflict`](super::Conflict) names what it breaks |
/// | `deadline` | no | yes | negative float |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The minute before which it must not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_no_earlier: Option<Minute>,
    /// The minute before which it must not finish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_no_earlier: Option<Minute>,
    /// The minute after which it must not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_no_later: Option<Minute>,
    /// The minute after which it must not finish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_no_later: Option<Minute>,
    /// The minute at which it must start or finish, whatever its predecessors say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must: Option<Must>,
    /// The minute by which it should be finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Minute>,
}

/// The minute at which an activity must start or finish, such as the opening of a fair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Must {
    /// It starts at this minute, or with the first working minute after it.
    StartOn(Minute),
    /// It finishes at this minute, or with the last working minute before it.
    FinishOn(Minute),
}

/// What came of an activity so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Progress {
    /// Nothing yet.
    #[default]
    NotStarted,
    /// It has started.
    Started {
        /// The minute at which it did.
        start: Minute,
        /// The work that remains, in minutes of its calendar, from 0 to 10⁹.
        remaining: i64,
    },
    /// It is done.
    Finished {
        /// The minute at which it started.
        start: Minute,
        /// The minute at which it finished.
        finish: Minute,
    },
}
