//! Where does a task fit: on its calendar, in its windows, beside what others hold?

use std::cell::RefCell;

use super::{
    calendars::Calendars,
    memory::{Closed, Memory},
    problem::{Demand, Store},
    profile::{Edge, Profile, Stretch},
};
use crate::{
    network::{Breaks, Clock, LagAmount},
    time::{Minute, Windows, WorkCalendar, WorkTime},
};

/// What of a task decides where it fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'a> {
    /// Its work.
    pub(super) work: WorkTime,
    /// The calendar on which all that it needs can work.
    pub(super) calendar: &'a WorkCalendar,
    /// Its own calendar.
    pub(super) own: &'a WorkCalendar,
    pub(super) breaks: Breaks,
    pub(super) windows: Option<&'a Windows>,
    /// The number of the calendar.
    pub(super) number: u32,
    /// The number of its windows.
    pub(super) window: Option<u32>,
}

/// From when to when something lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: Minute,
    pub(super) finish: Minute,
}

/// Returns the earliest minute that lies `lag` after `at`; `None` beyond the horizon. Without a calendar the time is elapsed.
pub(super) fn after(at: Minute, lag: i64, calendar: Option<&WorkCalendar>) -> Option<Minute> {
    match calendar {
        None => match at.try_add(lag) {
            Err(_) if lag < 0 => Some(Minute::MIN),
            moved => moved.ok(),
        },
        Some(calendar) => {
            let target = calendar.work_until(at).saturating_add(lag);
            if target < 0 {
                return Some(Minute::MIN);
            }
            calendar.earliest(target)
        }
    }
}

/// Returns the latest minute to which `lag` can be added without passing `at`; the beginning of time if there is none.
pub(super) fn before(at: Minute, lag: i64, calendar: Option<&WorkCalendar>) -> Minute {
    match calendar {
        None => at.try_add(lag.saturating_neg()).unwrap_or(if lag < 0 {
            Minute::MAX
        } else {
            Minute::MIN
        }),
        Some(calendar) => {
            let target = calendar.work_until(at).saturating_sub(lag);
            if target > calendar.work_total() {
                return Minute::MAX;
            }
            calendar.latest(target).unwrap_or(Minute::MIN)
        }
    }
}

/// Tells whether the date itself is meant, on whatever clock.
pub(super) fn is_bare(lag: i64, clock: Clock) -> bool {
    lag == 0 && clock != Clock::Elapsed
}

/// Returns the minutes of a lag; the network has checked that there are such.
pub(super) fn minutes(lag: crate::network::Lag, duration: i64) -> i64 {
    match lag.amount {
        LagAmount::Minutes(minutes) => minutes,
        LagAmount::OfDuration(_) => lag.minutes(duration).unwrap_or(0),
    }
}

impl Shape<'_> {
    fn is_moment(&self) -> bool {
        self.work == WorkTime::ZERO
    }

    fn start_from(&self, at: Minute) -> Option<Minute> {
        match self.breaks {
            Breaks::Whole => self.calendar.whole_from(at, self.work),
            Breaks::Stretch | Breaks::Split => self.calendar.next_working(at),
        }
    }

    /// Returns the first place from `from` on that finishes no earlier than `asked`, resources apart.
    pub(super) fn fit(&self, from: Minute, asked: Option<Minute>) -> Option<Span> {
        if self.is_moment() {
            let mut at = asked.map_or(from, |asked| asked.max(from));
            if let Some(windows) = self.windows.filter(|windows| !holds(windows, at)) {
                at = windows.next(at)?.0;
            }
            return Some(Span {
                start: at,
                finish: at,
            });
        }
        let mut at = from;
        loop {
            let start = self.start_from(at)?;
            let finish = self.calendar.finish(start, self.work)?;
            if let Some(asked) = asked {
                let wanted = self.own.work_until(asked);
                if self.own.work_until(finish) < wanted {
                    let later = self.start_to_finish(wanted)?;
                    at = later.max(start.try_add(1).ok()?);
                    continue;
                }
            }
            let Some(windows) = self.windows else {
                return Some(Span { start, finish });
            };
            let (open, close) = windows.next(start)?;
            if start < open {
                at = open;
            } else if finish > close {
                at = close;
            } else {
                return Some(Span { start, finish });
            }
        }
    }

    /// Returns where it has to start to finish no earlier than so much work of its own calendar is done: between its finish and
    /// a later date that is asked for nothing of that may lie.
    fn start_to_finish(&self, wanted: i64) -> Option<Minute> {
        let first = self.own.earliest(wanted)?;
        let mut work = self.calendar.work_until(first);
        if self.calendar.earliest(work)? < first {
            work = work.saturating_add(1);
        }
        self.calendar.latest(work.checked_sub(self.work.minutes())?)
    }

    /// Returns the last place that finishes by `until`, resources apart.
    pub(super) fn fit_before(&self, until: Minute) -> Option<Span> {
        if self.is_moment() {
            let mut at = until;
            if let Some(windows) = self.windows.filter(|windows| !holds(windows, at)) {
                at = windows.previous(at)?.1;
            }
            return Some(Span {
                start: at,
                finish: at,
            });
        }
        let mut until = until;
        loop {
            let start = match self.breaks {
                Breaks::Whole => self.calendar.whole_until(until, self.work)?,
                Breaks::Stretch | Breaks::Split => self.calendar.start(until, self.work)?,
            };
            let finish = self.calendar.finish(start, self.work)?;
            let Some(windows) = self.windows else {
                return Some(Span { start, finish });
            };
            let (open, close) = windows.previous(finish)?;
            if finish > close {
                until = close;
            } else if start < open {
                until = open;
            } else {
                return Some(Span { start, finish });
            }
        }
    }
}

/// Tells whether a moment lies in a window, be it at its first minute or at its end.
fn holds(windows: &Windows, at: Minute) -> bool {
    let before = windows.previous(at);
    windows.holding(at, at) || before.is_some_and(|(_, end)| end == at)
}

/// A stretch of time in which a resource has nothing left for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) store: u32,
    pub(super) from: Minute,
    pub(super) until: Minute,
}

/// What keeps a task from a place, in the steps of a profile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Obstacle {
    pub(super) store: u32,
    stretch: Stretch,
    /// From when on the stretch matters.
    after: Minute,
    /// Where it has enough again for as long as the task takes at least; backward, the end of that.
    pub(super) next: Minute,
}

/// What resources have and what is held of them.
///
/// What is held of a resource is kept on its own clock, which stands still while it is not there. So the nights between two tasks are no
/// gaps that a third would have to be tried in, and however many tasks follow each other without one, they are one stretch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room<'a> {
    /// The units of each resource.
    pub(super) units: &'a [i64],
    pub(super) profiles: &'a [Profile],
    pub(super) clocks: Clocks<'a>,
    pub(super) memory: &'a RefCell<Memory>,
}

/// The clocks of the resources: the minutes in which each is there, overtime included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clocks<'a> {
    pub(super) stores: &'a [Store],
    pub(super) calendars: &'a Calendars,
}

impl Clocks<'_> {
    fn of(&self, store: u32) -> &WorkCalendar {
        self.calendars.get(self.stores[store as usize].longer)
    }

    /// Returns the last minute at which the clock shows what it shows at a minute: where the next minute of work begins.
    fn next(&self, store: u32, at: Minute) -> Minute {
        let calendar = self.of(store);
        let found = calendar.latest(calendar.work_until(at));
        found.unwrap_or(Minute::MAX)
    }

    /// Returns where a minute lies on the clock.
    fn edge(&self, store: u32, at: Minute) -> Edge {
        let calendar = self.of(store);
        let work = calendar.work_until(at);
        Edge {
            shown: Minute::MIN.try_add(work).unwrap_or(at),
            first: calendar.earliest(work).unwrap_or(Minute::MAX),
            last: calendar.latest(work).unwrap_or(Minute::MAX),
        }
    }
}

impl Room<'_> {
    /// Returns the first place from `from` on at which all that is needed is free; `None` beyond the horizon.
    pub(super) fn place(
        &self,
        shape: &Shape<'_>,
        demands: &[Demand],
        from: Minute,
        asked: Option<Minute>,
    ) -> Option<Span> {
        let work = shape.work.minutes();
        let mut kind = None;
        let mut at = from;
        loop {
            at = self.open(shape, demands, at);
            let span = shape.fit(at, asked)?;
            let obstacle = self.obstacle(shape, demands, span);
            let mut memory = self.memory.borrow_mut();
            let Some(obstacle) = obstacle else {
                // What has to finish late may have passed places that are good for others.
                if let Some(kind) = kind.filter(|_| asked.is_none()) {
                    let until = span.start;
                    memory.close(kind, Closed { work, from, until });
                }
                return Some(span);
            };
            let kind = *kind.get_or_insert_with(|| memory.kind(shape, demands));
            at = memory.open(kind, work, obstacle.next);
        }
    }

    /// Returns the last place that finishes by `until` at which all that is needed is free.
    pub(super) fn place_before(
        &self,
        shape: &Shape<'_>,
        demands: &[Demand],
        until: Minute,
    ) -> Option<Span> {
        let mut until = until;
        loop {
            let span = shape.fit_before(until)?;
            match self.obstacle_before(shape, demands, span) {
                None => return Some(span),
                Some(obstacle) => until = obstacle.next,
            }
        }
    }

    /// Passes minutes from `at` on at which a task cannot start, by what is held alone: from there on each resource is free for at
    /// least as many minutes as the task has work.
    ///
    /// Most places are ruled out here, without a question to any calendar.
    fn open(&self, shape: &Shape<'_>, demands: &[Demand], at: Minute) -> Minute {
        let work = shape.work.minutes();
        // What is split may run on behind a stretch, and a moment needs no room.
        if shape.is_moment() || shape.breaks == Breaks::Split {
            return at;
        }
        let mut at = at;
        loop {
            let Ok(end) = at.try_add(work) else {
                return at;
            };
            let next = demands.iter().find_map(|demand| {
                let (profile, most) = self.most(demand);
                let stretch = profile.blocked(at, end, most)?;
                Some(profile.first(profile.gap(stretch.behind, most, work)))
            });
            match next {
                Some(next) => at = next,
                None => return at,
            }
        }
    }

    /// Returns what keeps a task from a place, if anything does.
    pub(super) fn obstacle(
        &self,
        shape: &Shape<'_>,
        demands: &[Demand],
        span: Span,
    ) -> Option<Obstacle> {
        if shape.is_moment() {
            return None;
        }
        demands.iter().find_map(|demand| {
            let (profile, most) = self.most(demand);
            let mut after = span.start;
            loop {
                let stretch = profile.blocked(after, span.finish, most)?;
                let mut obstacle = Obstacle {
                    store: demand.store,
                    stretch,
                    after,
                    next: profile.first(stretch.behind),
                };
                if shape.breaks != Breaks::Split {
                    let gap = profile.gap(stretch.behind, most, shape.work.minutes());
                    obstacle.next = profile.first(gap);
                    return Some(obstacle);
                }
                // What is split holds nothing while its calendar rests.
                let from = self.from(&obstacle);
                if !rests(shape, from, obstacle.next.min(span.finish)) {
                    return Some(obstacle);
                }
                if profile.last(stretch.behind) >= span.finish {
                    return None;
                }
                after = obstacle.next;
            }
        })
    }

    /// Returns from when on an obstacle is one.
    fn from(&self, obstacle: &Obstacle) -> Minute {
        let profile = &self.profiles[obstacle.store as usize];
        let begin = obstacle.stretch.begin;
        if profile.first(begin) > obstacle.after {
            profile.last(begin)
        } else {
            self.clocks.next(obstacle.store, obstacle.after)
        }
    }

    /// Says when an obstacle is one.
    pub(super) fn told(&self, obstacle: &Obstacle) -> Block {
        let profile = &self.profiles[obstacle.store as usize];
        Block {
            store: obstacle.store,
            from: self.from(obstacle),
            until: profile.first(obstacle.stretch.behind),
        }
    }

    /// Returns what keeps a task from a place and when, if anything does.
    pub(super) fn block(&self, shape: &Shape<'_>, demands: &[Demand], span: Span) -> Option<Block> {
        let obstacle = self.obstacle(shape, demands, span);
        obstacle.map(|obstacle| self.told(&obstacle))
    }

    fn obstacle_before(
        &self,
        shape: &Shape<'_>,
        demands: &[Demand],
        span: Span,
    ) -> Option<Obstacle> {
        if shape.is_moment() {
            return None;
        }
        demands.iter().find_map(|demand| {
            let (profile, most) = self.most(demand);
            let mut until = span.finish;
            loop {
                let stretch = profile.blocked_before(span.start, until, most)?;
                let from = profile.last(stretch.begin);
                let mut obstacle = Obstacle {
                    store: demand.store,
                    stretch,
                    after: span.start,
                    next: from,
                };
                if shape.breaks != Breaks::Split {
                    let gap = profile.gap_before(stretch.begin, most, shape.work.minutes());
                    obstacle.next = profile.first(gap);
                    return Some(obstacle);
                }
                let end = profile.first(stretch.behind).min(until);
                if !rests(shape, from.max(span.start), end) {
                    return Some(obstacle);
                }
                until = profile.first(stretch.begin);
                if until <= span.start {
                    return None;
                }
            }
        })
    }

    /// Returns a profile and how much may be held of it beside a demand.
    fn most(&self, demand: &Demand) -> (&Profile, i64) {
        let store = demand.store as usize;
        let most = self.units[store].saturating_sub(demand.units);
        (&self.profiles[store], most)
    }
}

fn rests(shape: &Shape<'_>, from: Minute, until: Minute) -> bool {
    shape.breaks == Breaks::Split
        && shape.calendar.work_until(from) == shape.calendar.work_until(until)
}

/// Units of a resource from one edge to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    demand: Demand,
    from: Edge,
    until: Edge,
}

/// Returns what a task holds of each resource it needs, from when to when.
pub(super) fn pieces(
    clocks: Clocks<'_>,
    shape: &Shape<'_>,
    demands: &[Demand],
    span: Span,
) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(demands.len());
    for demand in demands {
        let mut add = |from: Minute, until: Minute| {
            pieces.push(Piece {
                demand: *demand,
                from: clocks.edge(demand.store, from),
                until: clocks.edge(demand.store, until),
            });
        };
        if shape.breaks == Breaks::Split {
            for piece in shape.calendar.shifts(span.start, span.finish) {
                add(piece.start, piece.end);
            }
        } else {
            add(span.start, span.finish);
        }
    }
    pieces
}

/// Holds what a task needs, or gives it back.
pub(super) fn hold(profiles: &mut [Profile], pieces: &[Piece], sign: i64) {
    for Piece {
        demand,
        from,
        until,
    } in pieces
    {
        let units = demand.units.saturating_mul(sign);
        profiles[demand.store as usize].hold(*from, *until, units);
    }
}
