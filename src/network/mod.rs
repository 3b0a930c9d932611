//! When can each activity start and finish at the earliest and at the latest, and what does it wait for?
//!
//! A [`Network`] is the bare problem: durations, calendars, bounds and [`Arc`]s over the activities `0..n`. It knows no
//! plans, names or money; one module above translates a plan into it and the [`Solution`] back.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Network::new`], [`NetworkSpec::build`] | the network | a cycle is reported whole |
//! | [`Network::schedule`] | [`Solution`] | early, late and planned dates, floats, conflicts |
//! | [`Network::live`] | [`Live`] | edits, previews and undo, where only what an edit reaches is computed anew |
//! | [`Solution::reasons`] | every [`Reason`] that binds a date | which arc, bound, calendar or end |
//! | [`Solution::critical_path`] | the chain that decides the finish | of activities, first to last |
//! | [`Solution::critical_paths`] | [`CriticalPaths`] | all such chains, counted, or one by one |
//! | [`Solution::drags`] | [`Drag`]s | by how much each activity holds up the finish |
//! | [`Solution::float_paths`], [`near_critical`](Solution::near_critical) | [`FloatPath`]s, [`Ranked`] | what comes next |
//!
//! # What the words mean
//!
//! *W(t)* is the number of working minutes before the minute `t` on the calendar in question
//! ([`WorkCalendar::work_until`](crate::time::WorkCalendar::work_until)).
//!
//! **Dates.** A task with work occupies its whole duration without a break other than those of its calendar. Its start
//! is a working minute; its finish is the end of its last working minute, so that a week ends on Friday 17:00 and not on
//! Monday 09:00. A task of no duration is a *milestone*: start and finish are one minute, which need not
//! be a working minute and stays where its bounds put it, be it Friday 17:00. A task that must be
//! [`Whole`](Breaks::Whole) has no rest between start and finish; one with windows lies in one of them from start to
//! finish (a milestone at its first minute, its last, or between).
//!
//! **Arcs.** The [`LinkKind`] says which date `p` of the predecessor and which date `x` of the successor an arc joins. The
//! *lagged date* `p + lag` is
//!
//! * on a working clock, with *W* of that clock's calendar: `p` itself if the lag is zero, and otherwise the earliest minute `b`
//!   at which `W(b) = W(p) + lag`;
//! * on the elapsed clock: `lag` minutes after `p`, before it when negative.
//!
//! An arc that asks for at least its lag holds when
//!
//! * `x ≥ p + lag`, if `x` is a start or the successor a milestone;
//! * `W(x) ≥ W(p + lag)` on the successor's calendar, if `x` is the finish of a task with work. If nobody works from
//!   Friday 17:00 to Monday 09:00, these are one moment to that activity, and it may finish on Friday what must not finish
//!   before Monday 09:00 or Saturday noon. Otherwise it would have to be kept open over the weekend for a single minute.
//!
//! An arc that asks for at most its lag never pulls its successor: it makes its *predecessor* wait until the successor can come
//! in time. It is the arc from `x` to `p` that holds when `p ≥ b` for the earliest `b` with `W(b) = W(x) − lag` on its clock
//! (elapsed: `b = x − lag`), and where `p` is the finish of a task with work, when `W(p) ≥ W(b)` on that task's calendar. For starts
//! and milestones that is to say `W(x) ≤ W(p) + lag`, and `x ≤ p + lag` on the elapsed clock.
//!
//! A clock of the [`Successor`](Clock::Successor) or [`Predecessor`](Clock::Predecessor) is that of the arc as it is written, also
//! when the limit is at most.
//!
//! **Early dates** are the smallest at which all arcs hold and nothing starts before the project start, its own
//! `start_no_earlier`; a finish is held by `finish_no_earlier` as by an arc. A lead never pulls anything before the project start. With maximum lags they are the least dates
//! that satisfy everything together; if there are none, [`NetworkError::PositiveCycle`] names the arcs that push each other.
//!
//! **Late dates** are the largest at which all arcs hold, nothing finishes after the project finish (given, or the
//! latest early finish), nothing after its own deadline, and nothing starts or finishes later than its bounds say. A deadline
//! is soft: it moves no early date. One that cannot be met, and likewise a project finish, shows as negative float.
//! What no window or stretch of working time holds so early has the late dates that it would have without them.
//!
//! **Planned dates** are the early dates, but for activities that are to come [`Alap`](Timing::Alap): these, last of
//! the [order](crate::graph::Order) first, are put as late as they can without moving a planned date of another activity, and
//! not after their own late dates unless they are late anyway. Counted from the finish, planned dates are the late dates,
//! but for activities that are to come [`Asap`](Timing::Asap), which are put, first of the order first, as early as the planned
//! dates of the others let them.
//!
//! **Total float** is the work from early to late dates on the activity's own calendar: the smaller of [start
//! float](ActivityDates::float_start), `W(late start) − W(early start)`, and [finish float](ActivityDates::float_finish),
//! which are the same for a task. What has started has the float of its finish alone; what is finished has none, and is not
//! critical. Another activity is *critical by float* when it has none left: zero or less.
//! It is *critical by longest path* when it lies on a chain of binding arcs that ends at the latest early finish
//! ([`CriticalPaths::contains`]). Its *drag* is by how much the latest early finish comes earlier when it takes no time.
//!
//! **Free float** is how many working minutes of its own calendar an activity can start later than at its early start
//! without moving an early date of any other task or hammock (summaries follow their members), and without finishing after the project finish or the latest early finish,
//! whichever is later, or than an arc that counts from an actual date allows. It is never negative; deadlines do not lower it. Of a hammock it is the smaller of what its two ends have,
//! each moved alone. **Interfering float** is total less free float: what
//! it can be late at the expense of others.
//!
//! **Summaries.** Nothing in a summary starts before what enters the summary's start allows (its `start_no_earlier`
//! included). Its start is the earliest start of its members, its finish their latest finish, each of early, late and planned
//! dates alike; an arc that leaves its start or its finish leaves that date. Late dates of members keep an arc that leaves
//! the start of the summary by the member that starts first at the earliest (of several, the one at the smallest position; where that
//! is a summary itself, by its first member in turn). Counted from the finish, the start of the project is where all members would
//! keep it. An arc into the finish of a summary is refused, and so is every bound of it but `start_no_earlier`, `finish_no_later`
//! and `deadline`. A summary without members is a milestone. An arc that asks for at most its lag after the start
//! of a summary makes all in it wait, the remaining work of what has started included; actual starts in it limit nothing.
//!
//! **Hammocks.** The start of a hammock is the latest date that the arcs into its start ask for, its finish the latest that the
//! arcs into its finish ask for, and not before its start. It lasts as long as that. Its start and its finish are two moments with
//! bounds and late dates of their own; neither comes before the status date.
//!
//! **Progress.** What is finished keeps its dates, whatever logic says. What has started keeps its start; its
//! remaining work is a task of that duration, a milestone if there is none left, that starts no earlier than the status date and the actual start, and,
//! under [retained logic](Logic::Retained), than the arcs that enter it ask (with [`Logic::Override`] these hold nothing, of either
//! limit, early or late); of its bounds those of the finish still hold. What has not
//! started starts no earlier than the status date. Arcs that leave an actual date count from it. Arcs that enter one hold nothing,
//! neither early nor late dates, but that an arc which asks for at most its lag still limits the late dates of its successor. What
//! an arc would have asked of an actual date is reported as a [`Conflict`]. Percentages are of the duration, not of what remains.
//!
//! **Dates that must be.** An activity with [`Must`] stands at that date (at the first fitting start after it, for a start; at the last
//! fitting finish before it, for a finish), and early, late and planned dates are the same, even before the start of the
//! project. Whatever asks for a later
//! date is reported as a [`Conflict`].
//!
//! Nothing depends on the order in which arcs are given.

mod activity;
mod arc;
mod axis;
mod binding;
mod bound;
mod bounds;
mod chains;
mod compact;
mod cone;
mod conflict;
mod core;
mod critical;
mod dates;
mod drag;
mod error;
mod fast;
mod fit;
mod fixpoint;
mod float_path;
mod frame;
mod hinges;
#[cfg(feature = "petgraph08")]
mod interop;
mod lag;
mod layout;
mod live;
mod model;
mod pass;
mod path;
mod pieces;
mod plain;
mod planned;
mod pull;
mod ranking;
mod reason;
mod rows;
mod scale;
mod slack;
mod solution;
mod solve;
mod spec;
mod state;
mod walk;

pub use self::{
    activity::{Activity, ActivityKind, Breaks, Timing},
    arc::{Arc, End, Limit, LinkKind},
    bounds::{Bounds, Must, Progress},
    conflict::{Conflict, ConflictWith},
    critical::{CriticalPath, CriticalPaths, PathCount, PathStep},
    dates::{ActivityDates, DateOf, Stage},
    drag::Drag,
    error::NetworkError,
    float_path::{FloatPath, Joins},
    frame::{Direction, Frame, Logic},
    lag::{Clock, Lag, LagAmount},
    live::{Applied, Change, Edit, Live, Preview, Snapshot},
    model::Network,
    ranking::Ranked,
    reason::Reason,
    solution::Solution,
    spec::NetworkSpec,
    walk::CriticalPathsIter,
};
