//! Where does a task fit: on its calendar, in its windows, beside what others hold?

use super::{
    calendars::Calendars,
    problem::{Demand, Store},
    profile::Profile,
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
            let wanted = asked.map_or(0, |asked| self.own.work_until(asked));
            if self.own.work_until(finish) < wanted {
                let later = self.start_to_finish(wanted)?;
                at = later.max(start.try_add(1).ok()?);
                continue;
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

    /// Returns what the clock of a resource shows at a minute, as a minute.
    fn shown(&self, store: u32, at: Minute) -> Minute {
        let shown = self.of(store).work_until(at);
        Minute::MIN.try_add(shown).unwrap_or(at)
    }

    /// Returns the first minute at which the clock shows this.
    fn first(&self, store: u32, shown: Minute) -> Minute {
        let found = self.of(store).earliest(shown.since(Minute::MIN));
        found.unwrap_or(Minute::MAX)
    }

    /// Returns the last minute at which the clock shows this: where the next minute of work begins.
    fn last(&self, store: u32, shown: Minute) -> Minute {
        let found = self.of(store).latest(shown.since(Minute::MIN));
        found.unwrap_or(Minute::MAX)
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
        let mut at = from;
        loop {
            let span = shape.fit(at, asked)?;
            match self.block(shape, demands, span) {
                None => return Some(span),
                Some(block) => at = block.next,
            }
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
            match self.block_before(shape, demands, span) {
                None => return Some(span),
                Some(block) => until = block.next,
            }
        }
    }

    /// Returns what keeps a task from a place, if anything does.
    pub(super) fn block(&self, shape: &Shape<'_>, demands: &[Demand], span: Span) -> Option<Block> {
        if shape.is_moment() {
            return None;
        }
        demands.iter().find_map(|demand| {
            let (profile, most) = self.most(demand);
            let store = demand.store;
            let mut at = self.clocks.shown(store, span.start);
            let end = self.clocks.shown(store, span.finish);
            loop {
                let (begin, behind) = profile.blocked(at, end, most)?;
                let from = self.clocks.last(store, begin);
                let until = self.clocks.first(store, behind);
                // What is split holds nothing while its calendar rests.
                if rests(shape, from, until.min(span.finish)) {
                    at = behind;
                    if at >= end {
                        return None;
                    }
                    continue;
                }
                let next = if shape.breaks == Breaks::Split {
                    until
                } else {
                    let gap = profile.gap(behind, most, shape.work.minutes());
                    self.clocks.first(store, gap)
                };
                return Some(Block {
                    store,
                    from,
                    until,
                    next,
                });
            }
        })
    }

    fn block_before(&self, shape: &Shape<'_>, demands: &[Demand], span: Span) -> Option<Block> {
        if shape.is_moment() {
            return None;
        }
        demands.iter().find_map(|demand| {
            let (profile, most) = self.most(demand);
            let store = demand.store;
            let begin = self.clocks.shown(store, span.start);
            let mut at = self.clocks.shown(store, span.finish);
            loop {
                let (first, behind) = profile.blocked_before(begin, at, most)?;
                let from = self.clocks.last(store, first);
                let until = self.clocks.first(store, behind);
                if rests(shape, from.max(span.start), until) {
                    at = first;
                    if at <= begin {
                        return None;
                    }
                    continue;
                }
                let next = if shape.breaks == Breaks::Split {
                    from
                } else {
                    let gap = profile.gap_before(first, most, shape.work.minutes());
                    self.clocks.first(store, gap)
                };
                return Some(Block {
                    store,
                    from,
                    until,
                    next,
                });
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

/// Holds what a task needs, or gives it back.
pub(super) fn hold(
    profiles: &mut [Profile],
    clocks: Clocks<'_>,
    shape: &Shape<'_>,
    demands: &[Demand],
    span: Span,
    sign: i64,
) {
    for demand in demands {
        let store = demand.store;
        let profile = &mut profiles[store as usize];
        let units = demand.units.saturating_mul(sign);
        let mut hold = |from: Minute, until: Minute| {
            let (from, until) = (clocks.shown(store, from), clocks.shown(store, until));
            profile.hold(from, until, units);
        };
        if shape.breaks == Breaks::Split {
            for piece in shape.calendar.shifts(span.start, span.finish) {
                hold(piece.start, piece.end);
            }
        } else {
            hold(span.start, span.finish);
        }
    }
}
