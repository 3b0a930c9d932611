//! The early dates.

use super::{Before, Found, Prefix, date::Date};
use crate::network::{
    NetworkError,
    axis::{Axis, END, EVER},
    bound::Floor,
    compact::UNKNOWN,
    core::{Cell, How, Node, Rule, Traits},
    pass::Pass,
    scale::{MINUTES, Scale},
    state::{Early, Known},
};

/// The forward pass, as far as it has come.
pub(super) struct Forward<'a, D> {
    pass: &'a Pass<'a>,
    scale: &'a mut Scale,
    work: Vec<i32>,
    minutes: Vec<[i32; 2]>,
    /// Of finish and start.
    dates: Vec<[D; 2]>,
    /// Whether a date is outside of the scale.
    outside: bool,
    /// Of each calendar its column, and the least *W* of what starts on it.
    bases: Vec<(usize, i32)>,
    /// The nodes that are special, or of a summary.
    special: Vec<usize>,
    /// The latest finish.
    finish: i32,
}

impl<'a, D: Date> Forward<'a, D> {
    pub(super) fn new(pass: &'a Pass<'a>, scale: &'a mut Scale) -> Self {
        let count = pass.network.core.nodes.len();
        // Dates of another pass may stand there: what is read of a node has been written in this one.
        let mut dates = std::mem::take(D::room(scale));
        dates.resize(count, [D::outside(); 2]);
        Self {
            pass,
            work: vec![EVER; count],
            minutes: vec![[UNKNOWN; 2]; count],
            dates,
            bases: (0..)
                .zip(pass.calendars())
                .map(|(n, _)| (scale.column(n), pass.base.on(n).max(0)))
                .collect(),
            outside: false,
            special: Vec::new(),
            finish: EVER,
            scale,
        }
    }

    pub(super) fn run(mut self, prefix: Option<Prefix<'_>>) -> Result<Found, NetworkError> {
        let core = &self.pass.network.core;
        let mut runs = core
            .runs_from(prefix.map_or(0, |prefix| prefix.rank))
            .peekable();
        if let (Some(order), Some(Prefix { work, .. })) = (&core.order, prefix) {
            let after = runs.peek().map(|run| run.start);
            let before = order.nodes().map(|v| v as usize);
            for v in before.take_while(|v| Some(*v) != after) {
                self.step_again(v, work)?;
            }
        }
        for run in runs {
            let nodes = core.nodes[run.clone()].iter();
            let rows = core.incoming.rows(run.clone());
            for (v, (node, row)) in run.zip(nodes.zip(rows)) {
                self.step(v, node, row)?;
            }
        }
        *D::room(self.scale) = self.dates;
        Ok(Found {
            finish: self.finish,
            work: self.work,
            minutes: self.minutes,
            special: self.special,
        })
    }

    /// Finds the early dates of a node again, of which *W* of the finish is known.
    #[inline]
    fn step_again(&mut self, v: usize, work: &[i32]) -> Result<(), NetworkError> {
        let core = &self.pass.network.core;
        let node = &core.nodes[v];
        let unusual = Traits::SPECIAL.with(Traits::MOMENT, true);
        if node.traits.any(unusual.with(Traits::SUMMARY, true)) {
            return self.step(v, node, core.incoming.row(v));
        }
        let (column, _) = self.bases[node.calendar as usize];
        self.put(v, node, column, work[v].wrapping_sub(node.duration))
    }

    /// Finds the early dates of the next node.
    #[allow(clippy::inline_always, reason = "a call costs a tenth of the step")]
    #[inline(always)]
    fn step(&mut self, v: usize, node: &Node, row: &[Cell]) -> Result<(), NetworkError> {
        if node.traits.any(Traits::SPECIAL.with(Traits::MOMENT, true)) {
            return if node.traits.any(Traits::SPECIAL) {
                self.special(v, *node, row)
            } else {
                self.moment(v, *node, row)
            };
        }
        let (column, base) = self.bases[node.calendar as usize];
        let (mut work, mut how) = (base, How::NONE);
        // Nothing here is to be guessed but how many cells there are.
        for cell in row {
            how = how.or(cell.how);
            let left = self.date(cell).on(column, self.scale);
            work = work.max(left.wrapping_add(cell.lag));
        }
        if self.is_aside(how, row) {
            work = base.max(self.work_aside(*node, row));
        }
        self.put(v, node, column, work)
    }

    /// Returns *W* of the start of work from what the calendars know.
    #[cold]
    fn work_aside(&self, node: Node, row: &[Cell]) -> i32 {
        let floors = row.iter().map(|cell| self.aside(cell, node));
        let floor = floors.fold(Floor::NONE, Floor::and);
        floor.of_work(node, self.pass.calendar(node))
    }

    /// Returns the date that a cell counts from.
    #[inline]
    fn date(&self, cell: &Cell) -> &D {
        &self.dates[cell.from as usize][usize::from(cell.how.far_start() != 0)]
    }

    /// Tells whether the scale does not know what the cells of a row ask, of which `how` is what is true of any.
    #[inline]
    fn is_aside(&self, how: How, row: &[Cell]) -> bool {
        how.is_aside() || (self.outside && row.iter().any(|cell| self.date(cell).is_outside()))
    }

    /// Puts work where it starts with *W* at `work`.
    #[allow(clippy::inline_always, reason = "it is half of the step")]
    #[inline(always)]
    fn put(&mut self, v: usize, node: &Node, column: usize, work: i32) -> Result<(), NetworkError> {
        let finish = work.wrapping_add(node.duration);
        // The last minute of it.
        let last = finish.wrapping_sub(1);
        let scale = &*self.scale;
        let line = scale.line(column);
        let (Some(start), Some(last)) = (line.look(work), line.look(last)) else {
            return self.put_outside(v, *node, work);
        };
        let dates = [D::of(last, 1), D::of(start, 0)];
        self.finish = self.finish.max(dates[0].on(MINUTES, scale));
        self.work[v] = finish;
        self.dates[v] = dates;
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
        let dates = [
            D::found(self.scale.find(column, last), 1),
            D::found(self.scale.find(column, work), 0),
        ];
        self.keep(v, node, found, dates);
        Ok(())
    }

    #[inline]
    fn moment(&mut self, v: usize, node: Node, row: &[Cell]) -> Result<(), NetworkError> {
        if node.traits.any(Traits::SUMMARY) {
            return self.moment_anew(v, node, row);
        }
        let column = self.scale.column(node.calendar);
        // What is asked as work, and as minutes.
        let (mut work, mut at) = (EVER, self.pass.base.minute);
        let mut how = How::NONE;
        for cell in row {
            how = how.or(cell.how);
            let minute = cell.how.is_minute();
            let left = self.date(cell);
            let left = left.on(if minute { MINUTES } else { column }, self.scale);
            let asked = left.wrapping_add(cell.lag);
            work = work.max(if minute { EVER } else { asked });
            at = at.max(if minute { asked } else { EVER });
        }
        let aside = self.is_aside(how, row);
        if work == EVER && !aside {
            return self.put_moment(v, node, column, at);
        }
        if aside || work <= 0 {
            return self.moment_anew(v, node, row);
        }
        // Where the last minute of that work ends.
        let Some(last) = self.scale.line(column).look(work.wrapping_sub(1)) else {
            return self.moment_anew(v, node, row);
        };
        let at = at.max(last.lane(1, MINUTES));
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
        let Some(mark) = self.scale.line(MINUTES).look(at) else {
            return self.put_moment_anew(v, node, at);
        };
        let date = D::of(mark, 0);
        self.work[v] = date.on(column, self.scale);
        self.minutes[v] = [at; 2];
        self.dates[v] = [date; 2];
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
            let date = self.date(cell);
            match cell.how.rule() {
                Rule::Other => floor = floor.and(self.aside(cell, node)),
                _ if date.is_outside() => floor = floor.and(self.aside(cell, node)),
                Rule::Minute => {
                    // The spot of a gate may be later than itself.
                    let left = match self.minutes[cell.from as usize] {
                        [UNKNOWN, _] => date.on(MINUTES, self.scale),
                        [start, _] if cell.how.leaves_start() => start,
                        [_, finish] => finish,
                    };
                    floor.start = floor.start.max(left.wrapping_add(cell.lag));
                }
                Rule::Own => {
                    let left = date.on(column, self.scale);
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
                Some(last) => last.lane(1, MINUTES),
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
        let date = D::found(self.scale.find(MINUTES, seen), 0);
        let work = if date.is_outside() || seen > at {
            self.pass.calendar(node).work(at)
        } else {
            date.on(self.scale.column(node.calendar), self.scale)
        };
        let found = Early {
            start: at,
            finish: at,
            work_start: work,
            work_finish: work,
        };
        self.keep(v, node, found, [date; 2]);
        Ok(())
    }

    /// Keeps what is known as minutes, with the dates of finish and start.
    fn keep(&mut self, v: usize, node: Node, found: Early, dates: [D; 2]) {
        self.outside |= dates.iter().any(D::is_outside);
        self.minutes[v] = [found.start, found.finish];
        self.work[v] = found.work_finish;
        self.dates[v] = dates;
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
        let dates = [found.finish, found.start];
        let dates = dates.map(|at| D::found(self.scale.find(MINUTES, at), 0));
        self.keep(v, node, found, dates);
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
