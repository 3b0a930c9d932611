//! What is scheduled.

use serde::{Deserialize, Serialize};

use crate::time::Minute;

/// One activity of a network. It is named by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// The work in minutes, from 0 to 10⁹. Nothing makes it a milestone.
    pub duration: i64,
    /// The position of its calendar among those of the network.
    pub calendar: u32,
    /// The minute before which it must not start, or `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Minute>,
    /// The minute by which it should be finished, or `None`. It limits the late dates alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Minute>,
}

impl Activity {
    /// Makes an activity without bounds of its own.
    #[must_use]
    pub fn new(duration: i64, calendar: u32) -> Self {
        Self {
            duration,
            calendar,
            not_before: None,
            deadline: None,
        }
    }
}
