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
/// | `RemoveCalendar` | its position stays empty | no activity may be on it, and it must not be the project's, the first |
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
///
/// # Example: the studio closes
/// ```
/// use tactica::network::{Activity, Edit, Frame, Network};
/// use tactica::time::WorkCalendar;
///
/// let calendars = vec![WorkCalendar::standard(), WorkCalendar::continuous()];
/// let network = Network::new(vec![Activity::new(480, 1)], vec![], calendars)?;
/// let mut live = network.live(Frame::from_start("2025-01-31T09:00".parse().unwrap()))?;
/// let refused = live.apply(&[Edit::RemoveCalendar(1)]).unwrap_err();
/// assert_eq!(refused.code(), "network-calendar-in-use");
/// assert!(refused.to_string().ends_with("1 activities are on it, the first of them 0"));
///
/// live.apply(&[Edit::SetActivity(0, Activity::new(480, 0)), Edit::RemoveCalendar(1)])?;
/// assert_eq!((live.calendar(1), live.to_spec().calendars), (None, vec![0]));
/// assert!(live.undo());
/// assert_eq!(live.calendar(1), Some(&WorkCalendar::continuous()));
/// # Ok::<(), tactica::network::NetworkError>(())
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
    /// Removes the calendar at a position.
    RemoveCalendar(u32),
    /// Adds windows.
    AddWindows(Windows),
    /// Replaces the windows at a position.
    SetWindows(u32, Windows),
    /// Schedules into another frame.
    SetFrame(Frame),
}
