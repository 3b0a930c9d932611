//! The early dates.

use super::{Before, Found, Own};
use crate::network::{
    NetworkError,
    axis::{Axis, END, EVER},
    bound::Floor,
    compact::UNKNOWN,
    core::{Cell, Node, Rule, Traits},
    pass::Pass,
    scale::{MINUTES, Scale, Spot},
    state::{Early, Known},
};

/// The forward pass, as far as it has come.
pub(super) struct Forward<'a> {
    pass: &'a Pass<'a>,
    scale: &'a mut Scale,
    work: Vec<i32>,
    minutes: Vec<[i32; 2]>,
    /// Of start and finish.
    spots: Vec<[Spot; 2]>,
    owns: Vec<Own>,
    /// The nodes that are special, or of a summary.
    special: Vec<usize>,
    /// The latest finish of those that are known as minutes.
    finish: i32,
    /// *W* of the latest finish of the others, by column.
    last: Vec<i32>,
}

impl<'a> Forward<'a> {
    pub(super) fn new(pass: &'a Pass<'a>, scale: &'a mut Scale) -> Self {
        let count = pass.network.core.nodes.len();
        Self {
            pass,
            work: vec![EVER; count],
            minutes: vec![[UNKNOWN; 2]; count],
            spots: vec![[Spot::OUTSIDE; 2]; count],
            owns: vec![Own::default(); count],
            special: Vec::new(),
            finish: EVER,
            last: vec![EVER; scale.width()],
            scale,
        }
    }

    pub(super) fn run(mut self) -> Result<Found, NetworkError> {
        let core = &self.pass.network.core;
        match &core.order {
            Some(order) if !order.is_standing() => {
                for v in order.nodes() {
                    self.step(v as usize)?;
                }
            }
            _ => {
                for v in 0..core.nodes.len() {
                    self.step(v)?;
                }
            }
        }
        Ok(Found {
            finish: self.last_finish(),
            work: self.work,
            minutes: self.minutes,
            owns: self.owns,
            special: self.special,
        })
    }

    /// Finds the early dates of the next node.
    #[allow(clippy::inline_always, reason = "a call costs a tenth of the step")]
    #[inline(always)]
    fn step(&mut self, v: usize) -> Result<(), NetworkError> {
        let network = self.pass.network;
        let node = network.core.nodes[v];
        let row = network.core.incoming.row(v);
        if node.traits.any(Traits::SPECIAL) {
            return self.special(v, node, row);
        }
        if node.traits.any(Traits::MOMENT) {
            return self.moment(v, node, row);
        }
        let column = self.scale.column(node.calendar);
        let base = self.pass.base.work(node).max(0);
        let (mut work, mut aside) = (base, false);
        // Nothing here is to be guessed but how many cells there are.
        for cell in row {
            let spot = self.spots[cell.from as usize][usize::from(cell.how.far_start() == 0)];
            aside |= spot.is_outside() | cell.how.is_aside();
            let left = self.scale.work(spot, column);
            work = work.max(left.wrapping_add(cell.lag));
        }
        if aside {
            let floors = row.iter().map(|cell| self.aside(cell, node));
            let floor = floors.fold(Floor::NONE, Floor::and);
            work = base.max(floor.of_work(node, self.pass.calendar(node)));
        }
        self.put(v, node, column, work)
    }

    /// Puts work where it starts with *W* at `work`.
    #[allow(clippy::inline_always, reason = "it is half of the step")]
    #[inline(always)]
    fn put(&mut self, v: usize, node: Node, column: usize, work: i32) -> Result<(), NetworkError> {
        let finish = work.wrapping_add(node.duration);
        // The last minute of it.
        let last = finish.wrapping_sub(1);
        let line = self.scale.line(column);
        let (start, last) = (line.look(work), line.look(last));
        if !Spot::are_known(start, last) {
            return self.put_outside(v, node, work);
        }
        self.last[column] = self.last[column].max(finish);
        self.work[v] = finish;
        self.spots[v] = [start, last.later(1)];
        self.owns[v] = Own::of(node, column);
        Ok(())
    }

    /// The scale grows if it can.
    #[cold]
    fn put_outside(&mut self, v: usize, node: Node, work: i32) -> Result<(), NetworkError> {
        let Some(found) = self.pass.work(node, work) else {
            return Err(NetworkError::AfterHorizon {
                activity: node.owner,
            });
        };
        self.scale.reach(found.finish);
        let column = self.scale.column(node.calendar);
        let last = found.work_finish.saturating_sub(1);
        let spots = [
            self.scale.find(column, work),
            self.scale.find(column, last).map(|last| last.later(1)),
        ];
        let spots = spots.map(|spot| spot.unwrap_or(Spot::OUTSIDE));
        self.keep(v, node, found, spots);
        Ok(())
    }

    #[inline]
    fn moment(&mut self, v: usize, node: Node, row: &[Cell]) -> Result<(), NetworkError> {
        if node.traits.any(Traits::SUMMARY) {
            return self.moment_anew(v, node, row);
        }
        let column = self.scale.column(node.calendar);
        // What is asked as work, and as minutes.
        let columns = [column, MINUTES];
        let (mut asked, mut aside) = ([EVER, self.pass.base.minute], false);
        for cell in row {
            let spot = self.spots[cell.from as usize][usize::from(cell.how.far_start() == 0)];
            aside |= spot.is_outside() | cell.how.is_aside();
            let minute = usize::from(cell.how.is_minute());
            let left = self.scale.work(spot, columns[minute]);
            asked[minute] = asked[minute].max(left.wrapping_add(cell.lag));
        }
        let [work, at] = asked;
        if work == EVER && !aside {
            return self.put_moment(v, node, column, at);
        }
        if aside || work <= 0 {
            return self.moment_anew(v, node, row);
        }
        // Where the last minute of that work ends.
        let last = self.scale.line(column).look(work.wrapping_sub(1));
        if !Spot::are_known(last, last) {
            return self.moment_anew(v, node, row);
        }
        let at = at.max(self.scale.work(last.later(1), MINUTES));
        self.put_moment(v, node, column, at)
    }

    #[inline]
    fn put_moment(
        &mut self,
        v: usize,
        node: Node,
        column: usize,
        at: i32,
    ) -> Result<(), NetworkError> {
        let spot = self.scale.line(MINUTES).look(at);
        if !Spot::are_known(spot, spot) {
            return self.put_moment_anew(v, node, at);
        }
        self.work[v] = self.scale.work(spot, column);
        self.minutes[v] = [at; 2];
        self.spots[v] = [spot; 2];
        self.owns[v] = Own::of(node, MINUTES);
        if !node.traits.any(Traits::OPENS) {
            self.finish = self.finish.max(at);
        }
        Ok(())
    }

    /// Finds the early date of a moment that is of a summary, or asked for what the scale does not know.
    #[cold]
    fn moment_anew(&mut self, v: usize, node: Node, row: &[Cell]) -> Result<(), NetworkError> {
        let column = self.scale.column(node.calendar);
        let mut floor = Floor::NONE;
        if !node.traits.any(Traits::SUMMARY) {
            floor.start = self.pass.base.minute;
        }
        for cell in row {
            let spot = self.spots[cell.from as usize][usize::from(cell.how.far_start() == 0)];
            match cell.how.rule() {
                Rule::Other => floor = floor.and(self.aside(cell, node)),
                _ if spot.is_outside() => floor = floor.and(self.aside(cell, node)),
                Rule::Minute => {
                    // The spot of a gate may be later than itself.
                    let left = match self.minutes[cell.from as usize] {
                        [UNKNOWN, _] => self.scale.work(spot, MINUTES),
                        [start, _] if cell.how.leaves_start() => start,
                        [_, finish] => finish,
                    };
                    floor.start = floor.start.max(left.wrapping_add(cell.lag));
                }
                Rule::Own => {
                    let left = self.scale.work(spot, column);
                    floor.work = floor.work.max(left.wrapping_add(cell.lag));
                }
                Rule::Same => {
                    let left = self.work[cell.from as usize];
                    floor.work = floor.work.max(left.wrapping_add(cell.lag));
                }
            }
        }
        let mut at = floor.start;
        if floor.work > 0 {
            // Where the last minute of that work ends.
            at = at.max(match self.scale.find(column, floor.work.wrapping_sub(1)) {
                Some(last) => self.scale.work(last.later(1), MINUTES),
                None => self.pass.calendar(node).first_at(floor.work),
            });
        }
        self.put_moment_anew(v, node, at)
    }

    #[cold]
    fn put_moment_anew(&mut self, v: usize, node: Node, at: i32) -> Result<(), NetworkError> {
        // What nothing holds, such as the gate of a summary, stands at the beginning of the horizon.
        let at = at.max(0);
        if at > END {
            return Err(NetworkError::AfterHorizon {
                activity: node.owner,
            });
        }
        if at >= self.scale.until() {
            self.scale.reach(at);
        }
        // What is held by a gate alone is held by the start of the project, at which the scale begins.
        let gate = node.traits.any(Traits::SUMMARY) && node.traits.any(Traits::OPENS);
        let seen = if gate { at.max(self.scale.from()) } else { at };
        let spot = self.scale.spot(seen);
        let work = if spot.is_outside() || seen > at {
            self.pass.calendar(node).work(at)
        } else {
            self.scale.work(spot, self.scale.column(node.calendar))
        };
        let found = Early {
            start: at,
            finish: at,
            work_start: work,
            work_finish: work,
        };
        self.keep(v, node, found, [spot; 2]);
        Ok(())
    }

    /// Returns the latest early finish, or [`EVER`].
    fn last_finish(&self) -> i32 {
        let last = self.last.iter().enumerate();
        let last = last
            .filter(|(_, work)| **work > EVER)
            .map(|(column, &work)| {
                let last = self.scale.find(column, work.wrapping_sub(1));
                last.map_or(EVER, |last| self.scale.work(last.later(1), MINUTES))
            });
        last.fold(self.finish, i32::max)
    }

    /// Keeps what is known as minutes.
    fn keep(&mut self, v: usize, node: Node, found: Early, spots: [Spot; 2]) {
        self.minutes[v] = [found.start, found.finish];
        self.work[v] = found.work_finish;
        self.spots[v] = spots;
        self.owns[v] = Own::on(node, self.scale);
        // A gate says when a summary could start, which is no date of it.
        if !node.traits.any(Traits::OPENS) {
            self.finish = self.finish.max(found.finish);
        }
        if node.traits.any(Traits::SPECIAL) || node.traits.any(Traits::SUMMARY) {
            self.special.push(v);
        }
    }

    #[cold]
    fn special(&mut self, v: usize, node: Node, row: &[Cell]) -> Result<(), NetworkError> {
        let found = self.pass.special_early(node, row, &self.known())?;
        self.scale.reach(found.finish);
        let spots = [found.start, found.finish].map(|at| self.scale.spot(at));
        self.keep(v, node, found, spots);
        Ok(())
    }

    /// Returns what a cell asks that the scale does not know.
    #[cold]
    fn aside(&self, cell: &Cell, node: Node) -> Floor {
        let before = self.known().at(cell.from as usize);
        let mut floor = Floor::NONE;
        floor.raise(cell, node, before, self.pass.calendars());
        floor
    }

    fn known(&self) -> Before<'_> {
        Before {
            network: self.pass.network,
            work: &self.work,
            minutes: &self.minutes,
        }
    }
}
