//! What binds a date.

use serde::{Deserialize, Serialize};

/// What binds a date of an activity: without it the date could be earlier, if it is an early one, or later, if it is a late one.
///
/// The order is the one in which reasons are listed; the first is the *driver*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It happened: the date is an actual one.
    Actual,
    /// Its own date that must be.
    Must,
    /// The arc at this position: its predecessor holds early dates, its successor late ones; the other way round when the
    /// limit of the arc is at most.
    Arc(u32),
    /// A summary around it, at this position: its `start_no_earlier`, or for late dates its `finish_no_later` or deadline. Arcs that
    /// enter or leave the summary are named themselves.
    Summary(u32),
    /// The member at this position, of a summary.
    Member(u32),
    /// Nothing else holds it: the start of the project, for an early date.
    ProjectStart,
    /// Nothing else holds it: the finish of the project, for a late date.
    ProjectFinish,
    /// The status date: what is still to be done cannot be done before it.
    StatusDate,
    /// Its own `start_no_earlier`.
    StartNoEarlier,
    /// Its own `finish_no_earlier`.
    FinishNoEarlier,
    /// Its own `start_no_later`.
    StartNoLater,
    /// Its own `finish_no_later`.
    FinishNoLater,
    /// Its own deadline.
    Deadline,
    /// Its calendar rests at the date that the reasons before this one ask for; of early dates, and of dates that must be.
    Calendar,
    /// It must not be interrupted, and no stretch of working time before holds it whole.
    Whole,
    /// No window before holds it.
    Window,
    /// A hammock has come to its start and cannot finish before.
    OwnStart,
}
