//! What can be done to a network that is edited.

use serde::{Deserialize, Serialize};

use crate::{
    network::{Activity, Arc, Frame},
    time::{Windows, WorkCalendar},
};

/// An edit of a [`Live`](super::Live) network. Positions are those of the live network: they never change.
///
/// | Edit | Result | Note |
/// | --- | --- | --- |
/// | `AddActivity`, `AddArc`, … | it takes the next position | [`Applied`](super::Applied) says which |
/// | `SetActivity`, `SetArc`, … | it replaces what stands there, whole | duration, calendar, bounds, progress, parent |
/// | `RemoveActivity` | its arcs go with it | the members of a summary join the summary around it |
/// | `RemoveArc` | its position stays empty | |
///
/// # Example: edits are plain data
/// ```
/// use tactica::network::{Arc, Edit};
///
/// let edit = Edit::AddArc(Arc::finish_to_start(3, 9));
/// let text = serde_json::to_string(&edit).unwrap();
/// assert!(text.starts_with(r#"{"add-arc":{"from":3,"to":9,"#));
/// assert_eq!(serde_json::from_str::<Edit>(&text).unwrap(), edit);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Edit {
    /// Adds an activity.
    AddActivity(Activity),
    /// Replaces the activity at a position.
    SetActivity(u32, Activity),
    /// Removes the activity at a position, with all arcs that leave or enter it.
    RemoveActivity(u32),
    /// Adds an arc.
    AddArc(Arc),
    /// Replaces the arc at a position.
    SetArc(u32, Arc),
    /// Removes the arc at a position.
    RemoveArc(u32),
    /// Adds a calendar.
    AddCalendar(WorkCalendar),
    /// Replaces the calendar at a position.
    SetCalendar(u32, WorkCalendar),
    /// Adds windows.
    AddWindows(Windows),
    /// Replaces the windows at a position.
    SetWindows(u32, Windows),
    /// Schedules into another frame.
    SetFrame(Frame),
}
