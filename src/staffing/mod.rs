//! When does everything happen with the people, pools, tools and rooms that there are, and who does it?
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Levelled::of`], [`Levelled::with`] | dates that people can carry, and who does what | every minute of every calendar counts |
//! | [`Levelled::with_until`] | the same | a callback that sees [`Progress`] and can stop |
//! | [`LevelledTask::explain`] | one sentence | who or what holds a task up, from when to when |
//! | [`Levelled::cost`] | money | what the people and things cost that are used |
//! | [`loads`] | [`Load`] of everybody by period | booked, available, peak, utilisation |
//! | [`overloads`] | [`Overload`]s | where it would be too much if nothing was levelled |
//! | [`bottlenecks`] | [`Bottleneck`]s, ranked | what one more unit of each would bring, by levelling again |
//! | [`cross_training`] | [`Training`]s, ranked | which skill of whom would bring most |
//! | [`alternatives`], [`conflicts`] | [`Alternative`]s | the ways out for a task that waits, in time and money |
//!
//! # What the words mean
//!
//! A task is **worked** when its own calendar and those of all it has work: an absence makes it pause, and where the hours of two
//! people differ it is worked in those they share. Its work is that much of this common working time. From its first worked
//! minute to its last it **holds** the units it needs, also while it pauses; a task that may be split holds them only while it is worked,
//! and one that must be whole is worked without a pause. At no minute do tasks hold more of anything than there is.
//!
//! A person has their share of full time as units, a pool, tool or room what the plan says; either all of it is there, or, while its calendar rests
//! or it is absent, nothing. Materials are used up: all tasks together may use what there is.
//!
//! A need for a **skill** is served by one person or pool that has enough units alone, or by several people together; whom, is
//! decided task by task, by [`AssignBy`].
//!
//! A task with [modes](crate::tactic::Mode) is done in one of its ways, chosen by the [`Objective`]: the earliest finish, the lowest cost, or a sum of
//! both. **Overtime** is worked after the last shift of a day by those who may, for the tasks that the options name or wherever it helps: the
//! task's calendar then goes on for as long as the longest overtime in the plan, and each of those it has is there as long as they may be.
//! While schedules are searched for, prices are those of the plan's first day; [`Levelled::cost`] takes those of the day of each task. Where there
//! may not be enough of a material for the ways that take most of it, only those are chosen from that take least.
//!
//! Links, dates that were set, windows and what was reported mean what they mean in [`network`](crate::network). Lags are counted
//! on the calendars of tasks, not of people. What must stand at a date stands there. Deadlines and latest dates are kept where they can
//! be, before all else; by how much they are missed is told.
//!
//! # How it is done
//!
//! Serial generation directly on the calendars: each task in turn is put at the first place that links, calendars, windows and what
//! others hold let it have. What is under way comes first, then what has the higher priority, then what comes first by a rule; five
//! rules are tried. Each schedule is justified, and the best one is disturbed and made anew until the budget is spent or it is
//! proven that no better one is. The same seed and budget give the same schedule everywhere.
//!
//! Links that ask for at most their lag are kept by repair: what comes too early for its successor is made to wait, and the
//! schedule is made anew.

mod alone;
mod book;
mod bound;
mod calendars;
mod choose;
mod compile;
mod cost;
mod dates;
mod error;
mod explain;
mod failure;
mod generate;
mod late;
mod levelled;
mod load;
mod materials;
mod memory;
mod nodes;
mod options;
mod place;
mod problem;
mod profile;
mod search;
mod what_if;

pub use self::{
    error::{
        Beyond, Collision, Excluded, Exclusion, LateLink, NoTeam, ResourceName, StaffingError,
        TaskAndResource,
    },
    explain::Cause,
    levelled::{Assigned, Levelled, LevelledTask},
    load::{Load, LoadPeriod, Overload, loads, overloads},
    options::{Hours, Objective, Options, OvertimeUse},
    problem::{AssignBy, TaskHours},
    search::Progress,
    what_if::{
        Alternative, Bottleneck, Conflict, Effect, Training, Way, alternatives, bottlenecks,
        conflicts, cross_training,
    },
};
