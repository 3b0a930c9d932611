//! What the cells and bounds of a node ask of it: the least in the forward pass, the most in the backward pass.
//!
//! Both passes run on *work*: the place of a node on the axis of working minutes of its own calendar. There a
//! duration is a length, a lag is a distance and rest does not exist, so that a cell between two nodes of one
//! calendar costs an addition and a comparison. What is known as a minute is collected as a minute, and converted once
//! a node rather than once a cell.

use super::{
    axis::{Axis, EVER, NEVER},
    core::{Cell, Node, Rule, Traits},
    state::{Early, Ends},
};
use crate::time::WorkCalendar;

/// The least that is asked of the dates of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Floor {
    /// *W* of the start.
    pub(super) work: i32,
    /// The minute of the start.
    pub(super) start: i32,
    /// The minute of the finish.
    pub(super) finish: i32,
}

/// The most that is allowed to the finish of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ceiling {
    /// *W* of the finish.
    pub(super) work: i32,
    /// The minute of the finish.
    pub(super) finish: i32,
}

/// A date of a node as the cells that enter it read it, to bound what they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reached {
    /// The latest minute that is this date to the node: for the finish of work, where the next work would begin. [`NEVER`] where
    /// that is still to be looked up, because few cells ask for it.
    pub(super) minute: i32,
    /// *W* on the node's own calendar.
    pub(super) work: i32,
}

/// The ceilings of all nodes, for late dates and for free float, while nodes hold back what they wait for.
pub(super) trait Held {
    /// Changes those of a node; tells whether they are lower than before.
    fn lower(&mut self, v: usize, lower: impl FnOnce(&mut [Ceiling; 2])) -> bool;
}

impl Held for [[Ceiling; 2]] {
    #[inline]
    fn lower(&mut self, v: usize, lower: impl FnOnce(&mut [Ceiling; 2])) -> bool {
        let held = &mut self[v];
        let was = *held;
        lower(held);
        *held != was
    }
}

impl Floor {
    pub(super) const NONE: Self = Self {
        work: EVER,
        start: EVER,
        finish: EVER,
    };

    /// Returns the floor of what both ask.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            work: self.work.max(other.work),
            start: self.start.max(other.start),
            finish: self.finish.max(other.finish),
        }
    }

    /// Raises the floor of `node` by what a cell asks, which comes from `before`.
    #[inline]
    pub(super) fn raise(
        &mut self,
        cell: &Cell,
        node: Node,
        before: Early,
        calendars: &[WorkCalendar],
    ) {
        if cell.how.rule() == Rule::Same {
            self.work = self.work.max(before.work_finish.wrapping_add(cell.lag));
        } else {
            let left = if cell.how.leaves_start() {
                before.start
            } else {
                before.finish
            };
            self.raise_from(cell, node, left, calendars);
        }
    }

    /// Raises the floor by what comes from another calendar, or by another clock, from the minute that the cell leaves.
    #[inline]
    pub(super) fn raise_from(
        &mut self,
        cell: &Cell,
        node: Node,
        left: i32,
        calendars: &[WorkCalendar],
    ) {
        let finish = cell.how.enters_finish();
        let minute = match cell.how.rule() {
            Rule::Own | Rule::Same => {
                let work = calendars[node.calendar as usize].work(left);
                self.work = self.work.max(work.wrapping_add(cell.lag));
                return;
            }
            Rule::Minute => left.wrapping_add(cell.lag),
            Rule::Other => {
                let clock = &calendars[cell.how.calendar()];
                clock.first_at(clock.work(left).wrapping_add(cell.lag))
            }
        };
        if finish && !node.traits.any(Traits::MOMENT) {
            self.finish = self.finish.max(minute);
        } else {
            self.start = self.start.max(minute);
        }
    }

    /// Returns *W* of the start of work at the earliest.
    #[inline]
    pub(super) fn of_work(self, node: Node, calendar: &WorkCalendar) -> i32 {
        let mut work = self.work;
        if self.start > EVER {
            work = work.max(calendar.work_up_to(self.start));
        }
        if self.finish > EVER {
            let finish = calendar.work_up_to(self.finish);
            work = work.max(finish.saturating_sub(node.duration));
        }
        work.max(0)
    }

    /// Returns the minute of a moment at the earliest.
    #[inline]
    pub(super) fn of_moment(self, calendar: &WorkCalendar) -> i32 {
        if self.work == EVER {
            return self.start;
        }
        self.start.max(calendar.first_at(self.work))
    }
}

impl Ceiling {
    pub(super) const NONE: Self = Self {
        work: NEVER,
        finish: NEVER,
    };

    /// Lowers the ceiling of `node`, which a cell leaves, to what the dates of `after` allow.
    #[inline]
    pub(super) fn lower(
        &mut self,
        cell: &Cell,
        node: Node,
        after: Node,
        ends: Ends,
        calendars: &[WorkCalendar],
    ) {
        if cell.how.rule() == Rule::Same {
            self.work = self.work.min(ends.start.work.wrapping_sub(cell.lag));
        } else {
            self.lower_across(cell, node, after, ends, calendars);
        }
    }

    /// Lowers the ceiling to what another calendar, or another clock, allows.
    fn lower_across(
        &mut self,
        cell: &Cell,
        node: Node,
        after: Node,
        ends: Ends,
        calendars: &[WorkCalendar],
    ) {
        let reached = if cell.how.enters_finish() {
            ends.finish
        } else {
            ends.start
        };
        let calendar = &calendars[after.calendar as usize];
        let minute = || match reached.minute {
            NEVER => calendar.last_at(reached.work),
            minute => minute,
        };
        let minute = match cell.how.rule() {
            Rule::Own | Rule::Same => {
                // The lag is to the start, and an actual start may be further from the finish.
                let finish = cell.how.enters_finish();
                let ahead = if finish { after.duration } else { 0 };
                let work = reached.work.wrapping_sub(ahead);
                calendar.last_at(work.wrapping_sub(cell.lag))
            }
            Rule::Minute => minute().saturating_sub(cell.lag),
            Rule::Other => {
                let clock = &calendars[cell.how.calendar()];
                clock.last_at(clock.work(minute()).wrapping_sub(cell.lag))
            }
        };
        let starts = cell.how.leaves_start() && !node.traits.any(Traits::MOMENT);
        self.lower_minute(minute, starts, node, calendars);
    }

    /// Lowers the ceiling to a minute of the finish, or of the start.
    #[inline]
    pub(super) fn lower_minute(
        &mut self,
        minute: i32,
        starts: bool,
        node: Node,
        calendars: &[WorkCalendar],
    ) {
        if !starts {
            self.finish = self.finish.min(minute);
        } else if minute < NEVER {
            let calendar = &calendars[node.calendar as usize];
            let work = if minute < 0 {
                EVER
            } else {
                calendar.last_start(minute).saturating_add(node.duration)
            };
            self.work = self.work.min(work);
        }
    }

    /// Returns *W* of the finish of work at the latest; [`EVER`] before the horizon.
    #[inline]
    pub(super) fn of_work(self, calendar: &WorkCalendar) -> i32 {
        if self.finish == NEVER {
            return self.work;
        }
        if self.finish < 0 {
            return EVER;
        }
        self.work.min(calendar.work(self.finish))
    }

    /// Returns the minute of a moment at the latest; [`EVER`] before the horizon.
    #[inline]
    pub(super) fn of_moment(self, calendar: &WorkCalendar) -> i32 {
        if self.work == NEVER {
            return self.finish;
        }
        self.finish.min(calendar.last_at(self.work))
    }
}
