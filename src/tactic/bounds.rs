//! The dates that are set for a task, by the day or by the minute.

use serde::{Deserialize, Serialize};

use super::Moment;
use crate::network::{Bounds, Must};

/// The dates that are set for a task, by the day or by the minute; several may be set at once.
///
/// | Field | In a document | A day means | When logic says otherwise |
/// | --- | --- | --- | --- |
/// | `start_no_earlier` | `not_before` | from its beginning | the later date holds |
/// | `finish_no_earlier` | `finish_not_before` | its end | the later date holds |
/// | `start_no_later` | `start_by` | any minute of it | negative float and a conflict |
/// | `finish_no_later` | `finish_by` | until its end | negative float and a conflict |
/// | `must` | `must_start`, `must_finish` | its beginning; its end | the date holds, and a conflict names what it breaks |
/// | `deadline` | `deadline` | until its end | a plan is refused when it cannot be kept |
///
/// # Example: two o'clock on the day, to the day's end
/// ```
/// use tactica::tactic::TaskBounds;
///
/// let bounds = TaskBounds {
///     start_no_earlier: Some("2025-03-03T14:00".parse()?),
///     deadline: Some("2025-03-07".parse()?),
///     ..TaskBounds::default()
/// };
/// let minutes = bounds.minutes();
/// assert_eq!(minutes.start_no_earlier, Some("2025-03-03T14:00".parse()?));
/// assert_eq!(minutes.deadline, Some("2025-03-08T00:00".parse()?));
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskBounds {
    /// Before which it must not start.
    pub start_no_earlier: Option<Moment>,
    /// Before which it must not finish; a day counts whole.
    pub finish_no_earlier: Option<Moment>,
    /// After which it must not start.
    pub start_no_later: Option<Moment>,
    /// After which it must not finish.
    pub finish_no_later: Option<Moment>,
    /// At which it must start or finish, whatever it waits for.
    pub must: Option<MustDate>,
    /// By which it should be finished.
    pub deadline: Option<Moment>,
}

/// When a task must start or finish, such as the opening of a fair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MustDate {
    /// It starts then, or with the first working minute after it.
    Start(Moment),
    /// It finishes then, or with the last working minute before it.
    Finish(Moment),
}

impl TaskBounds {
    /// Returns the minutes these dates stand for.
    #[must_use]
    pub fn minutes(&self) -> Bounds {
        Bounds {
            start_no_earlier: self.start_no_earlier.map(Moment::first_minute),
            finish_no_earlier: self.finish_no_earlier.map(Moment::end_minute),
            start_no_later: self.start_no_later.map(Moment::last_minute),
            finish_no_later: self.finish_no_later.map(Moment::end_minute),
            must: self.must.map(|must| match must {
                MustDate::Start(moment) => Must::StartOn(moment.first_minute()),
                MustDate::Finish(moment) => Must::FinishOn(moment.end_minute()),
            }),
            deadline: self.deadline.map(Moment::end_minute),
        }
    }
}
