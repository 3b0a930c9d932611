//! From when to when a network is scheduled, in which direction, and as of which moment.

use serde::{Deserialize, Serialize};

use crate::time::Minute;

/// The frame into which a network is scheduled.
///
/// # Example: from a start, as of a status date
/// ```
/// use tactica::network::{Direction, Frame, Logic};
///
/// let frame = Frame::from_start("2025-01-06T09:00".parse()?)
///     .finish_by("2025-03-28T17:00".parse()?)
///     .as_of("2025-02-03T09:00".parse()?, Logic::Retained);
/// assert_eq!(frame.direction, Direction::Forward { start: "2025-01-06T09:00".parse()? });
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// From which end the dates are counted.
    pub direction: Direction,
    /// By when the project should be finished, if it is counted from its start: late dates are counted from here instead of
    /// from the latest early finish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Minute>,
    /// The status date: nothing that is still to be done is put before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Minute>,
    /// What logic still asks of an activity that has started.
    #[serde(default)]
    pub logic: Logic,
}

/// From which end dates are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the start: activities are put as early as possible.
    Forward {
        /// The minute before which nothing starts.
        start: Minute,
    },
    /// From the finish: activities are put as late as possible, and the project starts with the first of them.
    Backward {
        /// The minute after which nothing finishes.
        finish: Minute,
    },
}

/// What logic still asks of an activity that started before its predecessors allowed it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Logic {
    /// Retained logic: the remaining work waits for the predecessors.
    #[default]
    Retained,
    /// Progress override: the remaining work goes on; the arcs that enter a started activity no longer hold it.
    Override,
}

impl Frame {
    /// Makes the frame of a project that starts at `start`.
    #[must_use]
    pub fn from_start(start: Minute) -> Self {
        Self {
            direction: Direction::Forward { start },
            finish: None,
            status: None,
            logic: Logic::Retained,
        }
    }

    /// Makes the frame of a project that has to be finished at `finish` and starts as late as it can.
    #[must_use]
    pub fn from_finish(finish: Minute) -> Self {
        Self {
            direction: Direction::Backward { finish },
            ..Self::from_start(finish)
        }
    }

    /// Returns the frame with a finish that is wished for; it moves late dates alone. It changes nothing when dates are
    /// counted from the finish.
    #[must_use]
    pub fn finish_by(self, finish: Minute) -> Self {
        Self {
            finish: Some(finish),
            ..self
        }
    }

    /// Returns the frame as of a status date.
    #[must_use]
    pub fn as_of(self, status: Minute, logic: Logic) -> Self {
        Self {
            status: Some(status),
            logic,
            ..self
        }
    }
}
