//! The late dates and the free floats.

use super::{Before, Own};
use crate::network::{
    NetworkError,
    axis::{Axis, END, NEVER},
    bound::{Ceiling, Held, Reached},
    compact::LateAt,
    core::{Cell, Core, Node, Traits},
    pass::Pass,
    scale::{Line, MINUTES, Scale, Spot},
    state::{Ends, Known},
};

/// Returns a ceiling as one number: the minute of a moment, *W* of the finish of work.
fn as_one(pass: &Pass<'_>, node: Node, ceiling: Ceiling) -> i32 {
    let calendar = pass.calendar(node);
    if node.traits.any(Traits::MOMENT) {
        ceiling.of_moment(calendar)
    } else {
        ceiling.of_work(calendar)
    }
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

/// Until its turn comes, a node keeps among the late dates what is allowed to its finish: for late dates, and for free float.
pub(super) struct Backward<'a> {
    pass: &'a Pass<'a>,
    scale: &'a Scale,
    work: &'a [i32],
    minutes: &'a [[i32; 2]],
    owns: &'a [Own],
    late: Vec<LateAt>,
}

/// Late dates of all nodes as ceilings.
struct Ceilings<'a> {
    pass: &'a Pass<'a>,
    late: &'a mut [LateAt],
}

impl Held for Ceilings<'_> {
    fn lower(&mut self, v: usize, lower: impl FnOnce(&mut [Ceiling; 2])) -> bool {
        let node = self.pass.network.core.nodes[v];
        let mut ceilings = [Ceiling::NONE; 2];
        lower(&mut ceilings);
        let [at, free] = ceilings.map(|ceiling| as_one(self.pass, node, ceiling));
        let held = &mut self.late[v];
        let lowered = at < held.at || free < held.free;
        held.at = held.at.min(at);
        held.free = held.free.min(free);
        lowered
    }
}

impl<'a> Backward<'a> {
    pub(super) fn new(
        pass: &'a Pass<'a>,
        scale: &'a Scale,
        work: &'a [i32],
        minutes: &'a [[i32; 2]],
        (owns, special): (&'a [Own], &[usize]),
    ) -> Self {
        Self {
            late: roofs(pass, scale, owns, special),
            pass,
            scale,
            work,
            minutes,
            owns,
        }
    }

    pub(super) fn run(mut self) -> Result<Vec<LateAt>, NetworkError> {
        let core = &self.pass.network.core;
        match &core.order {
            Some(order) if !order.is_standing() => {
                for v in order.nodes().rev() {
                    self.any(v as usize)?;
                }
            }
            _ => {
                for v in (0..core.nodes.len()).rev() {
                    self.any(v)?;
                }
            }
        }
        Ok(self.late)
    }

    #[allow(clippy::inline_always, reason = "a call costs a tenth of the step")]
    #[inline(always)]
    fn any(&mut self, v: usize) -> Result<(), NetworkError> {
        let core = &self.pass.network.core;
        let (node, row) = (core.nodes[v], core.incoming.row(v));
        if node.traits.any(Traits::SPECIAL) || node.traits.any(Traits::SUMMARY) {
            self.special(v, node)
        } else if node.traits.any(Traits::MOMENT) {
            self.moment(v, node, row)
        } else {
            self.step(v, node, row)
        }
    }

    /// Finds the late dates of work, and holds back what it waits for.
    #[allow(clippy::inline_always, reason = "it is nearly all of the step")]
    #[inline(always)]
    fn step(&mut self, v: usize, node: Node, row: &[Cell]) -> Result<(), NetworkError> {
        let LateAt { at, free } = self.late[v];
        let finishes = [at, self.work[v]];
        let starts = finishes.map(|finish| finish.saturating_sub(node.duration));
        if starts[0] < 0 {
            return Err(NetworkError::BeforeHorizon {
                activity: node.owner,
            });
        }
        self.late[v].free = free.saturating_sub(finishes[1]).max(0);
        let line = self.scale.line(self.scale.column(node.calendar));
        for cell in row {
            let allowed = starts.map(|start| start.wrapping_sub(cell.lag));
            if cell.how.is_same() {
                self.hold(cell, allowed);
            } else if !self.across(cell, line, allowed) {
                self.aside(cell, node, finishes.map(|finish| work_ends(node, finish)));
            }
        }
        Ok(())
    }

    #[inline]
    fn hold(&mut self, cell: &Cell, [at, free]: [i32; 2]) {
        let held = &mut self.late[cell.from as usize];
        held.at = held.at.min(at);
        held.free = held.free.min(free);
    }

    /// Holds back the finish of the node before to what two dates on a line allow; tells whether it could.
    #[allow(clippy::inline_always, reason = "its two dates live in registers")]
    #[inline(always)]
    fn across(&mut self, cell: &Cell, line: &Line, allowed: [i32; 2]) -> bool {
        let (late, free) = (line.look(allowed[0]), line.look(allowed[1]));
        if !Spot::are_known(late, free) | cell.how.is_aside() {
            return self.across_anew(cell, line, allowed);
        }
        self.hold_to(cell, late, free);
        true
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

    #[inline]
    fn hold_to(&mut self, cell: &Cell, late: Spot, free: Spot) {
        let own = self.owns[cell.from as usize];
        // A start may be that minute: then *W* of the minute behind it is one more.
        let starts = cell.how.far_start();
        let rest = own.rest.wrapping_mul(starts);
        let late = self.scale.work(late.later(starts), own.column as usize);
        let free = self.scale.work(free.later(starts), own.column as usize);
        self.hold(cell, [late.wrapping_add(rest), free.wrapping_add(rest)]);
    }

    fn moment(&mut self, v: usize, node: Node, row: &[Cell]) -> Result<(), NetworkError> {
        let LateAt { at, free } = self.late[v];
        if at < 0 {
            return Err(NetworkError::BeforeHorizon {
                activity: node.owner,
            });
        }
        let calendar = self.pass.calendar(node);
        let column = self.scale.column(node.calendar);
        let work = |at: i32| {
            let spot = self.scale.line(MINUTES).look(at);
            if Spot::are_known(spot, spot) {
                self.scale.work(spot, column)
            } else {
                calendar.work(at)
            }
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
                self.hold(cell, allowed);
                continue;
            }
            if self.across(cell, self.scale.line(column), allowed) {
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
        let LateAt { at: late, free } = self.late[v];
        let ceilings = [late, free].map(|one| as_ceiling(node, one));
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
            late: &mut self.late,
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
            late: &mut self.late,
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

/// Returns what is allowed to the finish of each node before anything waits for it, as [`Backward`] keeps it.
fn roofs(pass: &Pass<'_>, scale: &Scale, owns: &[Own], special: &[usize]) -> Vec<LateAt> {
    let usual: Vec<LateAt> = (0..scale.width())
        .map(|column| {
            let [at, free] = [&pass.late, &pass.free].map(|line| match scale.calendar(column) {
                Some(calendar) => line.on(calendar),
                None => line.minute,
            });
            LateAt { at, free }
        })
        .collect();
    let mut roofs: Vec<LateAt> = owns.iter().map(|own| usual[own.column as usize]).collect();
    for &v in special {
        let node = pass.network.core.nodes[v];
        let [at, free] = pass.roof(node).map(|ceiling| as_one(pass, node, ceiling));
        roofs[v] = LateAt { at, free };
    }
    roofs
}
