//! When can each activity start and finish at the earliest and at the latest, and what does it wait for?
//!
//! A [`Network`] is the bare problem: durations, calendars, bounds and [`Arc`]s over the activities `0..n`. It knows no
//! plans, names or money; one module above translates a plan into it and the [`Dates`] back.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Network::new`] | the network | a cycle is reported whole |
//! | [`Network::schedule`] | [`Dates`] | forward and backward pass, floats, drivers, the critical path |
//!
//! # What the words mean
//!
//! *W(t)* is the number of working minutes before the minute `t` on the calendar in question
//! ([`WorkCalendar::work_until`](crate::time::WorkCalendar::work_until)).
//!
//! **Dates.** An activity with work occupies its whole duration without a break other than those of its calendar. Its start
//! is a working minute; its finish is the end of its last working minute, so that a week ends on Friday 17:00 and not on
//! Monday 09:00. An activity of no duration is a *milestone*: start and finish are one minute, which need not
//! be a working minute and stays where its bounds put it, be it Friday 17:00.
//!
//! **Arcs.** The [`LinkKind`] says which date `p` of the predecessor and which date `x` of the successor an arc joins. It
//! holds when
//!
//! * at least `lag` working minutes of the successor's calendar lie from `p` to `x`: `W(x) − W(p) ≥ lag`, and
//! * if the successor is a milestone and the lag is not negative, `x` is not before `p`.
//!
//! A negative lag is a lead. For a start the second condition follows from the first. For the finish of an activity with
//! work it is left out on purpose: if nobody works from Friday 17:00 to Monday 09:00, these are one moment to that
//! activity, and it may finish on Friday what must not finish before Monday 09:00 or Saturday noon. Otherwise it would have
//! to be kept open over the weekend for a single minute.
//!
//! **Early dates** are the smallest at which all of this holds and nothing starts before the project start or its own
//! `not_before`. A lead never pulls anything before the project start.
//!
//! **Late dates** are the largest at which all arcs hold, nothing finishes after the project finish (given, or the
//! latest early finish) and nothing after its own deadline. A deadline is soft: it moves no early date. One that cannot be
//! met, and likewise a project finish, shows as negative float.
//!
//! **Total float** is the work from the early to the late start on the activity's own calendar, `W(late) − W(early)`; from
//! finish to finish it is the same. An activity is *critical* when it has none left: zero or less.
//!
//! **Free float** is how many working minutes of its own calendar an activity can start later than at its early start
//! without moving an early date of any other, and without finishing after the project finish or the latest early finish,
//! whichever is later. It is never negative; deadlines do not lower it.
//!
//! Nothing depends on the order in which arcs are given.

mod activity;
mod arc;
mod dates;
mod error;
mod model;
mod pass;

pub use self::{
    activity::Activity,
    arc::{Arc, End, LinkKind},
    dates::{Dates, Driver},
    error::NetworkError,
    model::Network,
};
