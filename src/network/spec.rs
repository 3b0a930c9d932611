//! All that a network is made of, before it is known to fit together.

use serde::{Deserialize, Serialize};

use super::{Activity, Arc, Network, NetworkError};
use crate::time::{WorkCalendar, Windows};

/// All that a network is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// The activities; each is named by its position.
    pub activities: Vec<Activity>,
    /// What waits for what.
    #[serde(default)]
    pub arcs: Vec<Arc>,
    /// The calendars; the first is the project's.
    pub calendars: Vec<WorkCalendar>,
    /// The windows that activities name.
    #[serde(default)]
    pub windows: Vec<Windows>,
}
