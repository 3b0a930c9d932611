//! The forward and the backward pass.
//!
//! Both run on *work coordinates*: the place of an activity on the axis of working minutes of its own calendar. There a
//! duration is a length, a lag is a distance and rest does not exist, so that an arc between two activities of one
//! calendar costs an addition and a comparison. Minutes are looked up once for each date, and for arcs that cross from one
//! calendar to another.

use super::{
    Activity, Dates, Driver, End, Network, NetworkError,
    model::{Incoming, Slot},
};
use crate::time::{Minute, WorkCalendar};

impl Network {
    /// Returns the dates of all activities for a project that starts at `start` and, if `finish` is given, should be
    /// finished by then.
    ///
    /// # Errors
    ///
    /// * [`NetworkError::AfterHorizon`] if early dates would lie beyond the horizon of calendars; it names the first such
    ///   activity in the [order](crate::graph::Order) of the graph.
    /// * [`NetworkError::BeforeHorizon`] if late dates would lie before it; it names the last such activity in that order.
    ///
    /// # Complexity
    ///
    /// `O((n + m) log e)` time for `e` exceptions of a calendar, the logarithm being paid for each date, for arcs between two
    /// calendars and for arcs to and from milestones alone; `O(n)` memory.
    ///
    /// # Example: a deadline that cannot be met
    /// ```
    /// use tactica::network::{Activity, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// let mut late = Activity::new(3 * 480, 0);
    /// late.deadline = Some("2025-02-03T17:00".parse().unwrap());
    /// let network = Network::new(vec![late], vec![], vec![WorkCalendar::standard()])?;
    /// let dates = network.schedule("2025-01-31T09:00".parse().unwrap(), None)?;
    /// assert_eq!(dates.finish.to_string(), "2025-02-04T17:00");
    /// assert_eq!(dates.float_total, [-480]);
    /// assert_eq!(dates.float_free, [0]);
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    pub fn schedule(&self, start: Minute, finish: Option<Minute>) -> Result<Dates, NetworkError> {
        let mut pass = Pass::new(self, start);
        pass.forward(start)?;
        let (last, critical_path) = pass.critical_path();
        pass.dates.finish = last.unwrap_or(start);
        pass.dates.critical_path = critical_path;
        pass.backward(finish.unwrap_or(pass.dates.finish))?;
        Ok(pass.dates)
    }
}

/// The state of both passes. Lists in `dates` are by position of the activity, the others by place in the order.
struct Pass<'a> {
    network: &'a Network,
    dates: Dates,
    /// *W* of the early start.
    early: Vec<i64>,
}

/// Two upper bounds of an activity: *W* of its finish, but the minute itself for a milestone, which may lie in rest.
#[derive(Clone, Copy)]
struct Ceilings {
    late: i64,
    free: i64,
}

/// A date of a successor: the minute, and *W* of it on the successor's calendar.
#[derive(Clone, Copy)]
struct Reached {
    minute: Minute,
    work: i64,
}

impl<'a> Pass<'a> {
    fn new(network: &'a Network, start: Minute) -> Self {
        let count = network.slots.len();
        let minutes = || vec![start; count];
        Self {
            network,
            dates: Dates {
                early_start: minutes(),
                early_finish: minutes(),
                late_start: minutes(),
                late_finish: minutes(),
                float_total: vec![0; count],
                float_free: vec![0; count],
                driver: vec![Driver::ProjectStart; count],
                finish: start,
                critical_path: Vec::new(),
            },
            early: vec![0; count],
        }
    }

    fn forward(&mut self, start: Minute) -> Result<(), NetworkError> {
        let network = self.network;
        let project: Vec<i64> = network
            .calendars
            .iter()
            .map(|calendar| calendar.work_until(start))
            .collect();
        for (place, (&node, slot)) in network.order.nodes().iter().zip(&network.slots).enumerate() {
            let given = &network.activities()[node as usize];
            let calendar = &network.calendars[slot.calendar as usize];
            let found = if slot.duration == 0 {
                self.early_milestone(place, given, start)
                    .map(|(at, driver)| {
                        let work = calendar.work_until(at);
                        (work, at, at, driver)
                    })
            } else {
                let (work, driver) = self.early_work(place, given, project[slot.calendar as usize]);
                let end = work.saturating_add(i64::from(slot.duration));
                let dates = calendar.latest(work).zip(calendar.earliest(end));
                dates.map(|(from, to)| (work, from, to, driver))
            };
            let (work, from, to, driver) =
                found.ok_or(NetworkError::AfterHorizon { activity: node })?;
            self.early[place] = work;
            self.dates.early_start[node as usize] = from;
            self.dates.early_finish[node as usize] = to;
            self.dates.driver[node as usize] = driver;
        }
        Ok(())
    }

    /// Returns *W* of the early start of an activity with work, and what it waits for.
    fn early_work(&self, place: usize, given: &Activity, project: i64) -> (i64, Driver) {
        let network = self.network;
        let slot = network.slots[place];
        let mut best = (project, Driver::ProjectStart);
        if let Some(bound) = given.not_before {
            let bound = network.calendars[slot.calendar as usize].work_until(bound);
            if bound > best.0 {
                best = (bound, Driver::NotBefore);
            }
        }
        for arc in network.incoming(place) {
            let date = self.left_work(arc, slot).saturating_add(i64::from(arc.lag));
            let bound = match arc.kind.enters() {
                End::Start => date,
                End::Finish => date.saturating_sub(i64::from(slot.duration)),
            };
            best = better(best, bound, arc);
        }
        best
    }

    /// Returns the minute of a milestone and what it waits for, or `None` beyond the horizon.
    fn early_milestone(
        &self,
        place: usize,
        given: &Activity,
        start: Minute,
    ) -> Option<(Minute, Driver)> {
        let network = self.network;
        let slot = network.slots[place];
        let calendar = &network.calendars[slot.calendar as usize];
        let mut best = (start, Driver::ProjectStart);
        if let Some(bound) = given.not_before.filter(|bound| *bound > start) {
            best = (bound, Driver::NotBefore);
        }
        for arc in network.incoming(place) {
            let bound = if arc.lag == 0 {
                self.left_minute(arc)
            } else {
                // More work lies before the result than before the date left when the lag is positive, so that it
                // is also later. A lead beyond the horizon is held by the project start.
                let work = self.left_work(arc, slot).saturating_add(i64::from(arc.lag));
                calendar.earliest(work.max(0))?
            };
            best = better(best, bound, arc);
        }
        Some(best)
    }

    /// Returns the early date of the predecessor that `arc` leaves.
    fn left_minute(&self, arc: &Incoming) -> Minute {
        let node = self.network.order.nodes()[arc.from as usize] as usize;
        match arc.kind.leaves() {
            End::Start => self.dates.early_start[node],
            End::Finish => self.dates.early_finish[node],
        }
    }

    /// Returns *W* of that date on the calendar of the successor.
    #[inline]
    fn left_work(&self, arc: &Incoming, successor: Slot) -> i64 {
        let slot = self.network.slots[arc.from as usize];
        if slot.calendar != successor.calendar {
            return self.network.calendars[successor.calendar as usize]
                .work_until(self.left_minute(arc));
        }
        let work = self.early[arc.from as usize];
        match arc.kind.leaves() {
            End::Start => work,
            End::Finish => work.saturating_add(i64::from(slot.duration)),
        }
    }

    /// Returns the latest early finish and the chain of drivers that leads to it.
    fn critical_path(&self) -> (Option<Minute>, Vec<u32>) {
        let mut last: Option<(Minute, u32)> = None;
        for layer in self.network.order.layers() {
            // From the largest position down, so that equals within a layer leave the smallest.
            for &node in layer.iter().rev() {
                let finish = self.dates.early_finish[node as usize];
                if last.is_none_or(|(best, _)| finish >= best) {
                    last = Some((finish, node));
                }
            }
        }
        let mut path = Vec::new();
        let mut next = last.map(|(_, node)| node);
        while let Some(node) = next {
            path.push(node);
            next = match self.dates.driver[node as usize] {
                Driver::Arc(arc) => Some(self.network.arcs()[arc as usize].from),
                Driver::ProjectStart | Driver::NotBefore => None,
            };
        }
        path.reverse();
        (last.map(|(finish, _)| finish), path)
    }

    fn backward(&mut self, finish: Minute) -> Result<(), NetworkError> {
        let network = self.network;
        let mut ceilings = self.own_ceilings(finish);
        for place in (0..network.slots.len()).rev() {
            let node = network.order.nodes()[place];
            let at = node as usize;
            let slot = network.slots[place];
            let calendar = &network.calendars[slot.calendar as usize];
            let duration = i64::from(slot.duration);
            let Ceilings { late, free } = ceilings[place];
            let early = self.early[place];
            let found = if slot.duration == 0 {
                Minute::new(late).ok().map(|date| {
                    let free = Minute::new(free)
                        .map_or(0, |date| calendar.work_until(date).saturating_sub(early));
                    (calendar.work_until(date), date, date, free)
                })
            } else {
                let work = late.saturating_sub(duration);
                let free = free.saturating_sub(duration).saturating_sub(early);
                let dates = calendar.latest(work).zip(calendar.earliest(late));
                dates.map(|(from, to)| (work, from, to, free))
            };
            // A ceiling never exceeds the horizon's work, so that what has no minute lies before the horizon.
            let (work, from, to, free) =
                found.ok_or(NetworkError::BeforeHorizon { activity: node })?;
            self.dates.late_start[at] = from;
            self.dates.late_finish[at] = to;
            self.dates.float_total[at] = work.saturating_sub(early);
            self.dates.float_free[at] = free;
            let dates = &self.dates;
            for arc in network.incoming(place) {
                let (late, early) = match arc.kind.enters() {
                    End::Start => ((from, work), (dates.early_start[at], early)),
                    End::Finish => (
                        (to, work.saturating_add(duration)),
                        (dates.early_finish[at], early.saturating_add(duration)),
                    ),
                };
                let reached = |(minute, work)| Reached { minute, work };
                let late = network.ceiling(arc, slot, reached(late));
                let free = network.ceiling(arc, slot, reached(early));
                let held = &mut ceilings[arc.from as usize];
                held.late = held.late.min(late);
                held.free = held.free.min(free);
            }
        }
        Ok(())
    }

    /// Returns what the project finish and the deadlines allow.
    fn own_ceilings(&self, finish: Minute) -> Vec<Ceilings> {
        let network = self.network;
        let last = finish.max(self.dates.finish);
        let bounds: Vec<(i64, i64)> = network
            .calendars
            .iter()
            .map(|calendar| (calendar.work_until(finish), calendar.work_until(last)))
            .collect();
        let nodes = network.order.nodes().iter();
        nodes
            .zip(&network.slots)
            .map(|(&node, slot)| {
                let deadline = network.activities()[node as usize].deadline;
                if slot.duration == 0 {
                    return Ceilings {
                        late: deadline.map_or(finish, |date| date.min(finish)).value(),
                        free: last.value(),
                    };
                }
                let calendar = &network.calendars[slot.calendar as usize];
                let (finish, free) = bounds[slot.calendar as usize];
                let late = deadline.map_or(finish, |date| calendar.work_until(date).min(finish));
                Ceilings { late, free }
            })
            .collect()
    }
}

impl Network {
    /// Returns the largest finish of the predecessor, as [`Ceilings`] count it, at which `arc` holds when the successor's
    /// date is `reached`.
    fn ceiling(&self, arc: &Incoming, successor: Slot, reached: Reached) -> i64 {
        let slot = self.slots[arc.from as usize];
        let calendar = &self.calendars[slot.calendar as usize];
        let duration = i64::from(slot.duration);
        // The date left must have at most this much work before it on the successor's calendar …
        let work = reached.work.saturating_sub(i64::from(arc.lag));
        // … and must not lie after a milestone, unless that has a lead.
        let held = (successor.duration == 0 && arc.lag >= 0).then_some(reached.minute);
        if slot.duration > 0 && slot.calendar == successor.calendar {
            return match (arc.kind.leaves(), held) {
                // A finish with that much work before it is the earliest such minute.
                (End::Finish, _) => work,
                (End::Start, None) => work.saturating_add(duration),
                (End::Start, Some(minute)) => work
                    .min(last_start(calendar, minute))
                    .saturating_add(duration),
            };
        }
        if work < 0 {
            // No minute of the horizon comes so early: as little as makes the pass say so.
            return i64::MIN;
        }
        // `None` here is more work than the horizon has, and no bound.
        let minute = self.calendars[successor.calendar as usize]
            .latest(work)
            .unwrap_or(Minute::MAX);
        let minute = held.map_or(minute, |held| held.min(minute));
        match (slot.duration, arc.kind.leaves()) {
            (0, _) => minute.value(),
            (_, End::Finish) => calendar.work_until(minute),
            (_, End::Start) => last_start(calendar, minute).saturating_add(duration),
        }
    }
}

/// Returns *W* of the last working minute at or before `minute`, −1 if there is none.
fn last_start(calendar: &WorkCalendar, minute: Minute) -> i64 {
    let after = minute.try_add(1).unwrap_or(Minute::MAX);
    calendar.work_until(after).saturating_sub(1)
}

/// Returns the later of two bounds; an arc replaces what is no arc also when equal.
#[inline]
fn better<T: Ord>(best: (T, Driver), bound: T, arc: &Incoming) -> (T, Driver) {
    let replaces = match best.1 {
        Driver::Arc(_) => bound > best.0,
        Driver::ProjectStart | Driver::NotBefore => bound >= best.0,
    };
    if replaces {
        (bound, Driver::Arc(arc.index))
    } else {
        best
    }
}
