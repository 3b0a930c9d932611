//! The passes over a whole network.

use super::{
    Direction, Frame, Network, NetworkError, Progress, Solution,
    axis::{minute, number},
    bound::{Ceiling, Held},
    core::{Cell, Core, Traits},
    fast, fixpoint, live,
    pass::{Holds, Line, Pass},
    plain, planned,
    state::{Early, Ends, Known, Late, State},
};
use crate::time::Minute;

impl Network {
    /// Returns the dates of all activities in a frame.
    ///
    /// # Errors
    ///
    /// * [`NetworkError::AfterHorizon`] if early dates would lie beyond the horizon of calendars; it names the first such
    ///   activity in the [order](crate::graph::Order) of the graph.
    /// * [`NetworkError::BeforeHorizon`] if late dates would lie before it; it names the last such activity in that order.
    /// * [`NetworkError::NoWindow`] if an activity fits into none of its windows.
    /// * [`NetworkError::PositiveCycle`] if least and most lags push activities without end.
    /// * [`NetworkError::ActualAfterStatus`] if something is said to have happened after the status date.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time and `O(n)` memory. With `k` arcs that ask for at most their lag, up to `k + 1` times that; with windows, plus
    /// their number for each activity that has some.
    ///
    /// # Example: a deadline that cannot be met
    /// ```
    /// use tactica::network::{Activity, Frame, Network};
    /// use tactica::time::WorkCalendar;
    ///
    /// let mut late = Activity::new(3 * 480, 0);
    /// late.bounds.deadline = Some("2025-02-03T17:00".parse().unwrap());
    /// let network = Network::new(vec![late], vec![], vec![WorkCalendar::standard()])?;
    /// let solution = network.schedule(Frame::from_start("2025-01-31T09:00".parse().unwrap()))?;
    /// assert_eq!(solution.finish().to_string(), "2025-02-04T17:00");
    /// let dates = solution.dates(0).unwrap();
    /// assert_eq!((dates.float_total(), dates.float_free), (-480, 0));
    /// # Ok::<(), tactica::network::NetworkError>(())
    /// ```
    pub fn schedule(&self, frame: Frame) -> Result<Solution<'_>, NetworkError> {
        self.check_status(frame)?;
        if let (true, Direction::Forward { start }) = (self.core.plain, frame.direction) {
            if frame.status.is_none() {
                let found = plain::solve(self, start, frame.finish)?;
                return Ok(Solution::compact(self, frame, found));
            }
        }
        let start = self.start(frame)?;
        if self.core.against == 0 && self.core.order.is_none() {
            if let Some(found) = fast::solve(self, frame, start, None) {
                return Ok(Solution::compact(self, frame, found?));
            }
        }
        let state = self.solve_from(frame, start)?;
        Ok(Solution::full(self, frame, state))
    }

    /// Returns the start of the project.
    fn start(&self, frame: Frame) -> Result<Minute, NetworkError> {
        match frame.direction {
            Direction::Forward { start } => Ok(start),
            Direction::Backward { finish } => self.latest_start(frame, finish),
        }
    }

    pub(super) fn solve_from(&self, frame: Frame, start: Minute) -> Result<State, NetworkError> {
        let mut state = State {
            early: Vec::new(),
            late: Vec::new(),
            planned: None,
            start: number(start),
            finish: number(start),
        };
        let mut pass = self.pass(frame, start);
        state.early = pass.forward()?;
        state.finish = self.last_finish(&state);
        pass.set_finish(state.finish);
        state.late = pass.backward(&state.early)?;
        state.planned = planned::planned(&pass, &state)?;
        Ok(state)
    }

    /// Makes a pass for a project that starts at `start`; its finish is still to be set.
    pub(super) fn pass(&self, frame: Frame, start: Minute) -> Pass<'_> {
        let base = frame.status.map_or(start, |status| status.max(start));
        let line = |at: Minute| Line::of(number(at), self);
        Pass {
            network: self,
            frame,
            start: number(start),
            base: line(base),
            late: line(base),
            free: line(base),
            every_member: false,
        }
    }

    /// Returns the latest early finish; the start of the project when there is nothing in it.
    pub(super) fn last_finish(&self, state: &State) -> i32 {
        let nodes = self.core.nodes.iter().zip(&state.early);
        // A gate says when a summary could start, which is no date of it.
        let dates = nodes.filter(|(node, _)| !node.traits.any(Traits::OPENS));
        let finish = dates.map(|(_, early)| early.finish).max();
        finish.unwrap_or(state.start)
    }

    /// Returns the earliest of the late starts below a finish.
    pub(super) fn latest_start(
        &self,
        frame: Frame,
        finish: Minute,
    ) -> Result<Minute, NetworkError> {
        let mut pass = self.pass(frame, finish);
        pass.late = Line::of(number(finish), self);
        pass.free = Line::of(number(finish), self);
        pass.every_member = true;
        // Of early dates, those that nothing moves are known already.
        let known = self.core.nodes.iter().map(|&node| {
            if node.traits.any(Traits::FIXED) {
                return pass.fixed(node);
            }
            let start = match self.activities()[node.owner as usize].progress {
                Progress::Started { start, .. } => number(start),
                Progress::NotStarted | Progress::Finished { .. } => 0,
            };
            Ok(Early {
                start,
                ..Early::default()
            })
        });
        let known: Vec<Early> = known.collect::<Result<_, _>>()?;
        let late = pass.backward(&known)?;
        let nodes = self.core.nodes.iter().zip(&late);
        let starts = nodes.filter(|(node, _)| {
            let gone = Traits::STARTED.with(Traits::FINISHED, true);
            !node.traits.any(gone.with(Traits::SUMMARY, true))
        });
        let first = starts.map(|(_, late)| late.start).min();
        Ok(first.map_or(finish, minute))
    }

    pub(super) fn check_status(&self, frame: Frame) -> Result<(), NetworkError> {
        let Some(status) = frame.status else {
            return Ok(());
        };
        for (activity, given) in (0..).zip(self.activities()) {
            let date = match given.progress {
                Progress::NotStarted => continue,
                Progress::Started { start, .. } => start,
                Progress::Finished { finish, .. } => finish,
            };
            if date > status {
                return Err(NetworkError::ActualAfterStatus {
                    activity,
                    date,
                    status,
                });
            }
        }
        Ok(())
    }
}

impl Pass<'_> {
    /// Sets the finish of the project, now that the early ones are known.
    pub(super) fn set_finish(&mut self, early: i32) {
        let wanted = match self.frame.direction {
            Direction::Forward { .. } => self.frame.finish.map_or(early, number),
            Direction::Backward { finish } => number(finish),
        };
        self.late = Line::of(wanted, self.network);
        self.free = Line::of(wanted.max(early), self.network);
    }

    /// Returns the early dates of all nodes.
    pub(super) fn forward(&self) -> Result<Vec<Early>, NetworkError> {
        let count = self.network.core.nodes.len();
        if self.network.core.against > 0 {
            return fixpoint::forward(self);
        }
        if self.network.core.order.is_some() {
            return live::full::forward(self);
        }
        let mut early = Vec::with_capacity(count);
        for v in 0..count {
            let found = self.early(v, &early)?;
            early.push(found);
        }
        Ok(early)
    }

    /// Returns the late dates of all nodes.
    pub(super) fn backward(&self, early: &[Early]) -> Result<Vec<Late>, NetworkError> {
        let core = &self.network.core;
        if core.order.is_some() {
            return live::full::backward(self, early);
        }
        let mut late = vec![Late::default(); core.nodes.len()];
        let mut ceilings: Vec<[Ceiling; 2]> =
            core.nodes.iter().map(|&node| self.roof(node)).collect();
        let sweeps = fixpoint::sweeps(core.against);
        for _ in 0..sweeps {
            let mut lowered = false;
            for v in (0..core.nodes.len()).rev() {
                let node = core.nodes[v];
                let (found, ends) = self.late(node, ceilings[v], early[v])?;
                late[v] = found;
                lowered |= self.hold_back(v, ends, early, ceilings.as_mut_slice());
            }
            if !lowered {
                return Ok(late);
            }
        }
        let first = core.nodes.first().map_or(0, |node| node.owner);
        Err(NetworkError::BeforeHorizon { activity: first })
    }

    /// Lowers the ceilings of what a node waits for; tells whether that reached a node that was passed already.
    #[inline]
    pub(super) fn hold_back(
        &self,
        v: usize,
        ends: [Ends; 2],
        early: &(impl Known + ?Sized),
        ceilings: &mut (impl Held + ?Sized),
    ) -> bool {
        let core = &self.network.core;
        let node = core.nodes[v];
        let row = core.incoming.row(v);
        if node.traits.any(Traits::FIRST) {
            self.hold_back_first(row, ends, early, ceilings);
            return false;
        }
        let mut lowered = false;
        let special = node.traits.any(Traits::SPECIAL);
        for cell in row {
            let from = cell.from as usize;
            let before = core.nodes[from];
            if before.traits.any(Traits::SPECIAL) && !Core::holds_back(before, cell) {
                continue;
            }
            let holds = if special {
                self.holds(node, cell)
            } else {
                Holds::Both
            };
            let ends = match holds {
                Holds::Nothing => continue,
                Holds::Both => ends,
                // Where it happened, it holds what comes after it in time to that date.
                Holds::Late => [self.actual(node, early.at(v)); 2],
            };
            let lower = ceilings.lower(from, |held| {
                for (held, ends) in held.iter_mut().zip(ends) {
                    held.lower(cell, before, node, ends, self.calendars());
                }
            });
            lowered |= from >= v && lower;
        }
        lowered
    }

    /// The start of a summary is kept by the member that starts first at the earliest; another is free to move.
    fn hold_back_first(
        &self,
        row: &[Cell],
        ends: [Ends; 2],
        early: &(impl Known + ?Sized),
        ceilings: &mut (impl Held + ?Sized),
    ) {
        let core = &self.network.core;
        if self.every_member {
            for cell in row {
                let before = core.nodes[cell.from as usize];
                let starts = !before.traits.any(Traits::MOMENT);
                let late = ends[0].start.minute;
                ceilings.lower(cell.from as usize, |held| {
                    held[0].lower_minute(late, starts, before, self.calendars());
                });
            }
            return;
        }
        let key = |cell: &&Cell| {
            let from = cell.from as usize;
            (early.at(from).start, core.nodes[from].owner)
        };
        let Some(first) = row.iter().min_by_key(key) else {
            return;
        };
        let from = first.from as usize;
        let before = core.nodes[from];
        if !Core::holds_back(before, first) {
            return;
        }
        let others = row.iter().filter(|cell| cell.from != first.from);
        let second = others.map(|cell| early.at(cell.from as usize).start).min();
        let [late, free] = ends.map(|ends| ends.start.minute);
        let starts = !before.traits.any(Traits::MOMENT);
        ceilings.lower(from, |held| {
            held[0].lower_minute(late, starts, before, self.calendars());
            if second.is_none_or(|second| second > free) {
                held[1].lower_minute(free, starts, before, self.calendars());
            }
        });
    }
}
