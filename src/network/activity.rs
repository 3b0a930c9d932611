//! What is scheduled.

use serde::{Deserialize, Serialize};

use super::{Bounds, Progress};

/// One activity of a network. It is named by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// The work in minutes, from 0 to 10⁹. Nothing makes a task a milestone; summaries and hammocks have none of their own.
    pub duration: i64,
    /// The position of its calendar among those of the network.
    pub calendar: u32,
    /// Whether it is work itself, or spans other activities.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: ActivityKind,
    /// The position of the summary it belongs to, or `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// What happens to it when its calendar rests.
    #[serde(default, skip_serializing_if = "is_default")]
    pub breaks: Breaks,
    /// The position of the windows, among those of the network, one of which must hold it from start to finish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u32>,
    /// Where it is put within its freedom; `None` follows the direction of the [`Frame`](super::Frame).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    /// How much it matters, 500 when nobody says; more is first. It moves no date: it orders what is equally critical, and
    /// serves those who level resources.
    #[serde(default = "usual_priority", skip_serializing_if = "is_usual_priority")]
    pub priority: u16,
    /// The dates that were set for it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bounds: Bounds,
    /// What came of it so far.
    #[serde(default, skip_serializing_if = "is_default")]
    pub progress: Progress,
}

/// The priority of an activity of which nobody says more.
const USUAL_PRIORITY: u16 = 500;

fn usual_priority() -> u16 {
    USUAL_PRIORITY
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn is_usual_priority(priority: &u16) -> bool {
    *priority == USUAL_PRIORITY
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Activity {
    /// Makes a task of `duration` working minutes without bounds of its own; a milestone if there are none.
    #[must_use]
    pub fn new(duration: i64, calendar: u32) -> Self {
        Self {
            duration,
            calendar,
            kind: ActivityKind::Task,
            parent: None,
            breaks: Breaks::Stretch,
            window: None,
            timing: None,
            priority: USUAL_PRIORITY,
            bounds: Bounds::default(),
            progress: Progress::NotStarted,
        }
    }

    /// Makes a summary; activities join it by naming it as their `parent`.
    #[must_use]
    pub fn summary(calendar: u32) -> Self {
        Self {
            kind: ActivityKind::Summary,
            ..Self::new(0, calendar)
        }
    }

    /// Makes a hammock; the arcs that enter its start and its finish say from when to when it hangs.
    #[must_use]
    pub fn hammock(calendar: u32) -> Self {
        Self {
            kind: ActivityKind::Hammock,
            ..Self::new(0, calendar)
        }
    }
}

/// Whether an activity is work itself, or spans other activities.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ActivityKind {
    /// Work of a given duration, or a milestone when that is nothing.
    #[default]
    Task,
    /// A branch of the work breakdown: from the earliest start to the latest finish of the activities that name it as their
    /// parent.
    Summary,
    /// An effort that lasts as long as others do, such as supervision: its start and its finish each wait for the arcs that
    /// enter them.
    Hammock,
}

/// What happens to a task when its calendar rests.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Breaks {
    /// It pauses and keeps what it holds: one piece from start to finish.
    #[default]
    Stretch,
    /// It falls into pieces, one a stretch of working time, and holds nothing between them.
    Split,
    /// It must not be interrupted: a single stretch of working time has to hold it whole.
    Whole,
}

/// Where an activity is put within its freedom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    /// As soon as possible.
    Asap,
    /// As late as possible without moving another activity: the latest date at which something is needed.
    Alap,
}
