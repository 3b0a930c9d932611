//! The late dates and the free floats.

use std::marker::PhantomData;

use super::{Before, date::Date};
use crate::network::{
    NetworkError,
    axis::{Axis, END, EVER, NEVER},
    bound::{Ceiling, Held, Reached},
    compact::LateAt,
    core::{Cell, Core, Node, Traits},
    pass::{Line as CalendarLine, Pass},
    scale::{Line, MINUTES, Mark, Roof, Scale},
    state::{Ends, Known},
};

/// Earlier than every date of a pass, and so far from the ends of the type that a duration can be taken from it.
const BEFORE: i32 = EVER / 2;

/// Returns a ceiling as one number: the minute of a moment, *W* of the finish of work.
fn as_one(pass: &Pass<'_>, node: Node, ceiling: Ceiling) -> i32 {
    let calendar = pass.calendar(node);
    let one = if node.traits.any(Traits::MOMENT) {
        ceiling.of_moment(calendar)
    } else {
        ceiling.of_work(calendar)
    };
    one.max(BEFORE)
}

fn as_ceiling(node: Node, one: i32) -> Ceiling {
    if node.traits.any(Traits::MOMENT) {
        Ceiling {
            finish: one,
            ..Ceiling::NONE
        }
    } else {
        Ceiling {
            work: one,
            ..Ceiling::NONE
        }
    }
}

impl Roof {
    /// Lowers what is allowed.
    #[inline]
    fn lower(&mut self, [at, free]: [i32; 2]) {
        self.allowed[0] = self.allowed[0].min(at);
        self.allowed[1] = self.allowed[1].min(free);
    }
}

/// The backward pass, as far as it has come.
pub(super) struct Backward<'a, D> {
    pass: &'a Pass<'a>,
    scale: &'a Scale,
    work: &'a [i32],
    minutes: &'a [[i32; 2]],
    roofs: Vec<Roof>,
    late: Vec<LateAt>,
    date: PhantomData<D>,
}

/// Late dates of all nodes as ceilings.
struct Ceilings<'a> {
    pass: &'a Pass<'a>,
    roofs: &'a mut [Roof],
}

impl Held for Ceilings<'_> {
    fn lower(&mut self, v: usize, lower: impl FnOnce(&mut [Ceiling; 2])) -> bool {
        let node = self.pass.network.core.nodes[v];
        let mut ceilings = [Ceiling::NONE; 2];
        lower(&mut ceilings);
        let roof = &mut self.roofs[v];
        let was = roof.allowed;
        roof.lower(ceilings.map(|ceiling| as_one(self.pass, node, ceiling)));
        roof.allowed != was
    }
}

impl<'a, D: Date> Backward<'a, D> {
    pub(super) fn new(
        pass: &'a Pass<'a>,
        scale: &'a Scale,
        work: &'a [i32],
        minutes: &'a [[i32; 2]],
        roofs: Vec<Roof>,
    ) -> Self {
        Self {
            roofs,
            late: vec![LateAt::default(); work.len()],
            pass,
            scale,
            work,
            minutes,
            date: PhantomData,
        }
    }

    /// Returns the late dates, and the room that they were found in.
    pub(super) fn run(mut self) -> Result<(Vec<LateAt>, Vec<Roof>), NetworkError> {
        let core = &self.pass.network.core;
        for run in core.runs_from(0).rev() {
            for v in run.rev() {
                self.any(v, &core.nodes[v], core.incoming.row(v))?;
            }
        }
        Ok((self.late, self.roofs))
    }

    #[allow(clippy::inline_always, reason = "a call costs a tenth of the step")]
    #[inline(always)]
    fn any(&mut self, v: usize, node: &Node, row: &[Cell]) -> Result<(), NetworkError> {
        let unusual = Traits::SPECIAL.with(Traits::SUMMARY, true);
        if node.traits.any(unusual.with(Traits::MOMENT, true)) {
            return if node.traits.any(unusual) {
                self.special(v, *node)
            } else {
                self.moment(v, *node, row)
            };
        }
        self.step(v, node, row)
    }

    /// Finds the late dates of work, and holds back what it waits for.
    #[allow(clippy::inline_always, reason = "it is nearly all of the step")]
    #[inline(always)]
    fn step(&mut self, v: usize, node: &Node, row: &[Cell]) -> Result<(), NetworkError> {
        let Roof {
            allowed: [at, free],
            column,
            ..
        } = self.roofs[v];
        let finishes = [at, self.work[v]];
        // A duration is a bit more than a horizon at most: no difference leaves the type.
        let starts = finishes.map(|finish| finish.wrapping_sub(node.duration));
        if starts[0] < 0 {
            return Err(NetworkError::BeforeHorizon {
                activity: node.owner,
            });
        }
        let free = free.wrapping_sub(finishes[1]).max(0);
        self.late[v] = LateAt { at, free };
        let line = self.scale.line(column as usize);
        for cell in row {
            let allowed = starts.map(|start| start.wrapping_sub(cell.lag));
            if cell.how.is_same() {
                self.roofs[cell.from as usize].lower(allowed);
            } else if self.across(cell, line, allowed).is_none() {
                self.step_aside(cell, *node, line, finishes);
            }
        }
        Ok(())
    }

    /// Holds back what a look does not find.
    #[cold]
    fn step_aside(&mut self, cell: &Cell, node: Node, line: &Line, finishes: [i32; 2]) {
        let start = |finish: i32| finish.wrapping_sub(node.duration);
        let allowed = finishes.map(|finish| start(finish).wrapping_sub(cell.lag));
        if !self.across_anew(cell, line, allowed) {
            self.aside(cell, node, finishes.map(|finish| work_ends(node, finish)));
        }
    }

    /// Holds back the finish of the node before to what two dates on a line allow, if a look finds them.
    #[allow(clippy::inline_always, reason = "its two dates live in registers")]
    #[inline(always)]
    fn across(&mut self, cell: &Cell, line: &Line, allowed: [i32; 2]) -> Option<()> {
        if cell.how.is_aside() {
            return None;
        }
        let late = line.look(allowed[0])?;
        let free = line.look(allowed[1])?;
        self.hold_to(cell, late, free);
        Some(())
    }

    /// Does the same where hints are not enough.
    #[cold]
    fn across_anew(&mut self, cell: &Cell, line: &Line, allowed: [i32; 2]) -> bool {
        let [Some(late), Some(free)] = allowed.map(|work| line.find(work)) else {
            return false;
        };
        let known = !cell.how.is_aside();
        if known {
            self.hold_to(cell, late, free);
        }
        known
    }

    #[allow(clippy::inline_always, reason = "it is half of the step")]
    #[inline(always)]
    fn hold_to(&mut self, cell: &Cell, late: Mark<'_>, free: Mark<'_>) {
        let roof = &mut self.roofs[cell.from as usize];
        let column = roof.column as usize;
        // A start may be that minute: then *W* of the minute behind it is one more.
        let starts = cell.how.far_start();
        let rest = roof.rest & starts.wrapping_neg();
        let late = D::once(late, starts, column, self.scale);
        let free = D::once(free, starts, column, self.scale);
        roof.lower([late.wrapping_add(rest), free.wrapping_add(rest)]);
    }

    fn moment(&mut self, v: usize, node: Node, row: &[Cell]) -> Result<(), NetworkError> {
        let [at, free] = self.roofs[v].allowed;
        if at < 0 {
            return Err(NetworkError::BeforeHorizon {
                activity: node.owner,
            });
        }
        let calendar = self.pass.calendar(node);
        let column = self.scale.column(node.calendar);
        let work = |at: i32| match self.scale.line(MINUTES).look(at) {
            Some(mark) => D::once(mark, 0, column, self.scale),
            None => calendar.work(at),
        };
        let minutes = [at.min(END), self.minutes[v][0]];
        let works = [work(minutes[0]), self.work[v]];
        self.late[v] = LateAt {
            at: minutes[0],
            free: work(free.min(END)).saturating_sub(works[1]).max(0),
        };
        for cell in row {
            let minute = usize::from(cell.how.is_minute());
            let entered = [works, minutes][minute];
            let column = [column, MINUTES][minute];
            let allowed = entered.map(|at| at.wrapping_sub(cell.lag));
            if cell.how.is_same() {
                self.roofs[cell.from as usize].lower(allowed);
                continue;
            }
            let line = self.scale.line(column);
            if self.across(cell, line, allowed).is_some() || self.across_anew(cell, line, allowed) {
                continue;
            }
            let ends = [0, 1].map(|i| {
                let reached = Reached {
                    minute: minutes[i],
                    work: works[i],
                };
                Ends {
                    start: reached,
                    finish: reached,
                }
            });
            self.aside(cell, node, ends);
        }
        Ok(())
    }

    #[cold]
    fn special(&mut self, v: usize, node: Node) -> Result<(), NetworkError> {
        let known = Before {
            network: self.pass.network,
            work: self.work,
            minutes: self.minutes,
        };
        let at = known.at(v);
        let ceilings = self.roofs[v].allowed.map(|one| as_ceiling(node, one));
        let (found, ends) = self.pass.late(node, ceilings, at)?;
        self.late[v] = LateAt {
            at: if node.traits.any(Traits::MOMENT) {
                found.finish
            } else {
                at.work_finish.wrapping_add(found.float)
            },
            free: found.free,
        };
        let mut ceilings = Ceilings {
            pass: self.pass,
            roofs: &mut self.roofs,
        };
        self.pass.hold_back(v, ends, &known, &mut ceilings);
        Ok(())
    }

    /// Holds back what the scale does not know, if anything does.
    #[cold]
    fn aside(&mut self, cell: &Cell, node: Node, ends: [Ends; 2]) {
        let before = self.pass.network.core.nodes[cell.from as usize];
        if !Core::holds_back(before, cell) {
            return;
        }
        let calendars = self.pass.calendars();
        let mut ceilings = Ceilings {
            pass: self.pass,
            roofs: &mut self.roofs,
        };
        ceilings.lower(cell.from as usize, |held| {
            for (held, ends) in held.iter_mut().zip(ends) {
                held.lower(cell, before, node, ends, calendars);
            }
        });
    }
}

/// Returns the dates of work that finishes with *W* at `finish`, as what enters them reads them.
fn work_ends(node: Node, finish: i32) -> Ends {
    let reached = |work: i32| Reached {
        minute: NEVER,
        work,
    };
    Ends {
        start: reached(finish.saturating_sub(node.duration)),
        finish: reached(finish),
    }
}

/// Writes down what nodes may before anything waits for them, in place of what stood there.
pub(super) fn put_roofs(pass: &Pass<'_>, scale: &Scale, special: &[usize], roofs: &mut Vec<Roof>) {
    let nodes = &pass.network.core.nodes;
    // Of moments, and of work by calendar.
    let on = |column: usize, of: &dyn Fn(&CalendarLine) -> i32| Roof {
        allowed: [&pass.late, &pass.free].map(of),
        column: u32::try_from(column).unwrap_or(u32::MAX),
        rest: 0,
    };
    let moment = on(MINUTES, &|line| line.minute);
    let calendars = (0..).zip(pass.calendars());
    let works: Vec<Roof> = calendars
        .map(|(n, _)| on(scale.column(n), &|line| line.on(n)))
        .collect();
    roofs.clear();
    roofs.extend(nodes.iter().map(|node| Roof {
        rest: node.duration.wrapping_sub(1),
        ..if node.traits.any(Traits::MOMENT) {
            moment
        } else {
            works[node.calendar as usize]
        }
    }));
    for &v in special {
        let roof = pass.roof(nodes[v]);
        roofs[v].allowed = roof.map(|ceiling| as_one(pass, nodes[v], ceiling));
    }
}
