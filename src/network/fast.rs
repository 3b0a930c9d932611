//! Both passes over a network in which every cell leads along the order, with as few conversions as can be.
//!
//! A node is kept as *W* of its finish. Minutes are looked up where a cell leads to another calendar, once a date, and
//! kept for the next cell that asks.

use super::{
    Direction, Frame, Network, NetworkError,
    axis::{Axis, END, EVER, NEVER},
    bound::{Ceiling, Reached},
    compact::{Compact, LateAt, UNKNOWN, early},
    core::{Cell, Node, Rule, Traits},
    pass::Pass,
    planned,
    state::{Early, Ends, Known},
};
use crate::time::Minute;

/// The early dates so far.
struct Before<'a> {
    network: &'a Network,
    work: &'a [i32],
    minutes: &'a [[i32; 2]],
}

impl Known for Before<'_> {
    fn at(&self, v: usize) -> Early {
        early(self.network, v, self.work[v], self.minutes[v])
    }
}

pub(super) fn solve(
    network: &Network,
    frame: Frame,
    start: Minute,
) -> Result<Compact, NetworkError> {
    let mut pass = network.pass(frame, start);
    let totals: Vec<i32> = pass.calendars().iter().map(|c| c.work(END)).collect();
    let count = network.core.nodes.len();
    let mut forward = Forward {
        pass: &pass,
        totals,
        work: vec![EVER; count],
        minutes: vec![[UNKNOWN; 2]; count],
    };
    let mut nodes = network.core.sequence();
    nodes.try_for_each(|v| forward.step(v))?;
    let Forward { work, minutes, .. } = forward;
    let mut found = Compact {
        work,
        minutes,
        late: Vec::new(),
        planned: None,
        start: super::axis::number(start),
        finish: 0,
    };
    found.finish = last_finish(network, &mut found);
    pass.set_finish(found.finish);
    found.late = backward(&pass, &found.work, &mut found.minutes)?;
    let other = match frame.direction {
        Direction::Forward { .. } => super::Timing::Alap,
        Direction::Backward { .. } => super::Timing::Asap,
    };
    if network.core.timed.contains(&other) {
        found.planned = planned::planned(&pass, &found.full(network))?;
    }
    Ok(found)
}

/// Returns the latest early finish: looked up for each calendar once, because on one calendar the latest work is the latest minute.
fn last_finish(network: &Network, found: &mut Compact) -> i32 {
    let mut last = vec![EVER; network.spec.calendars.len()];
    let mut finish = EVER;
    for (v, node) in network.core.nodes.iter().enumerate() {
        if node.traits.any(Traits::OPENS) {
            continue;
        }
        if found.minutes[v][1] == UNKNOWN {
            let last = &mut last[node.calendar as usize];
            *last = (*last).max(found.work[v]);
        } else {
            finish = finish.max(found.minutes[v][1]);
        }
    }
    for (calendar, last) in network.spec.calendars.iter().zip(last) {
        if last > EVER {
            finish = finish.max(calendar.first_at(last));
        }
    }
    if finish == EVER { found.start } else { finish }
}

struct Forward<'a> {
    pass: &'a Pass<'a>,
    /// *W* at the end of the horizon, by calendar.
    totals: Vec<i32>,
    work: Vec<i32>,
    minutes: Vec<[i32; 2]>,
}

impl Forward<'_> {
    /// Finds the early dates of the next node.
    #[inline]
    fn step(&mut self, v: usize) -> Result<(), NetworkError> {
        let network = self.pass.network;
        let node = network.core.nodes[v];
        let row = network.core.incoming.row(v);
        if node.traits.any(Traits::SPECIAL) {
            let known = Before {
                network,
                work: &self.work,
                minutes: &self.minutes,
            };
            let found = self.pass.special_early(node, row, &known)?;
            self.work[v] = found.work_finish;
            self.minutes[v] = [found.start, found.finish];
            return Ok(());
        }
        let mut floor = self.pass.ground(node);
        for cell in row {
            if cell.how.rule() == Rule::Same {
                let left = self.work[cell.from as usize];
                floor.work = floor.work.max(left.wrapping_add(cell.lag));
            } else {
                let left = self.minute(cell);
                floor.raise_from(cell, node, left, self.pass.calendars());
            }
        }
        let calendar = self.pass.calendar(node);
        let beyond = NetworkError::AfterHorizon {
            activity: node.owner,
        };
        if node.traits.any(Traits::MOMENT) {
            let at = floor.of_moment(calendar).max(0);
            if at > END {
                return Err(beyond);
            }
            self.work[v] = calendar.work(at);
            self.minutes[v] = [at; 2];
            return Ok(());
        }
        let work = floor.of_work(node, calendar).wrapping_add(node.duration);
        if work > self.totals[node.calendar as usize] {
            return Err(beyond);
        }
        self.work[v] = work;
        Ok(())
    }

    /// Returns the minute that a cell leaves.
    #[inline]
    fn minute(&mut self, cell: &Cell) -> i32 {
        let from = cell.from as usize;
        let which = usize::from(!cell.how.leaves_start());
        let known = self.minutes[from][which];
        if known != UNKNOWN {
            return known;
        }
        let node = self.pass.network.core.nodes[from];
        let calendar = self.pass.calendar(node);
        let found = if which == 0 {
            calendar.last_at(self.work[from].wrapping_sub(node.duration))
        } else {
            calendar.first_at(self.work[from])
        };
        self.minutes[from][which] = found;
        found
    }
}

fn backward(
    pass: &Pass<'_>,
    work: &[i32],
    minutes: &mut [[i32; 2]],
) -> Result<Vec<LateAt>, NetworkError> {
    let network = pass.network;
    let core = &network.core;
    let mut late = vec![LateAt::default(); work.len()];
    let mut ceilings: Vec<[Ceiling; 2]> = core.nodes.iter().map(|&node| pass.roof(node)).collect();
    core.sequence().rev().try_for_each(|v| {
        let node = core.nodes[v];
        let row = core.incoming.row(v);
        if node.traits.any(Traits::SPECIAL) || node.traits.any(Traits::SUMMARY) {
            let known = Before {
                network,
                work,
                minutes,
            };
            let at = known.at(v);
            let (found, ends) = pass.late(node, ceilings[v], at)?;
            late[v] = LateAt {
                at: if node.traits.any(Traits::MOMENT) {
                    found.finish
                } else {
                    at.work_finish.wrapping_add(found.float)
                },
                free: found.free,
            };
            pass.hold_back(v, ends, &known, &mut ceilings);
            return Ok(());
        }
        let found = usual(pass, node, ceilings[v], work[v]).ok_or(NetworkError::BeforeHorizon {
            activity: node.owner,
        })?;
        late[v] = found.late;
        let mut ends = found.ends;
        if node.traits.any(Traits::MOMENT) {
            ends[1].start.minute = minutes[v][0];
            ends[1].finish.minute = minutes[v][0];
        }
        for cell in row {
            let from = cell.from as usize;
            let held = &mut ceilings[from];
            if cell.how.rule() == Rule::Same {
                let [late, free] = ends.map(|ends| ends.start.work.wrapping_sub(cell.lag));
                held[0].work = held[0].work.min(late);
                held[1].work = held[1].work.min(free);
                continue;
            }
            if cell.how.holds_finish() && cell.how.rule() != Rule::Other {
                // The most frequent cell to another calendar: a finish, bound by a minute.
                let finish = cell.how.enters_finish();
                let [late, free] = if cell.how.rule() == Rule::Minute {
                    let found = if finish {
                        ends.map(|ends| latest_finish(pass, node, ends))
                    } else {
                        starts(pass, node, &mut ends, &mut minutes[v])
                    };
                    found.map(|at| at.saturating_sub(cell.lag))
                } else {
                    let works = ends.map(|ends| {
                        if finish {
                            ends.finish.work
                        } else {
                            ends.start.work
                        }
                    });
                    works.map(|work| pass.calendar(node).last_at(work.wrapping_sub(cell.lag)))
                };
                held[0].finish = held[0].finish.min(late);
                held[1].finish = held[1].finish.min(free);
                continue;
            }
            let before = core.nodes[from];
            if before.traits.any(Traits::SPECIAL) && !super::core::Core::holds_back(before, cell) {
                continue;
            }
            starts(pass, node, &mut ends, &mut minutes[v]);
            let [late, free] = ends;
            held[0].lower(cell, before, node, late, pass.calendars());
            held[1].lower(cell, before, node, free, pass.calendars());
        }
        Ok(())
    })?;
    Ok(late)
}

/// Returns the late and the early start of a node as minutes, which are looked up when the first cell asks.
#[inline]
fn starts(pass: &Pass<'_>, node: Node, ends: &mut [Ends; 2], known: &mut [i32; 2]) -> [i32; 2] {
    if ends[0].start.minute == NEVER {
        let calendar = pass.calendar(node);
        ends[0].start.minute = calendar.last_at(ends[0].start.work);
        if known[0] == UNKNOWN {
            known[0] = calendar.last_at(ends[1].start.work);
        }
        ends[1].start.minute = known[0];
    }
    ends.map(|ends| ends.start.minute)
}

/// Returns the latest minute that is the finish of a node to it.
#[inline]
fn latest_finish(pass: &Pass<'_>, node: Node, ends: Ends) -> i32 {
    match ends.finish.minute {
        NEVER => pass.calendar(node).last_at(ends.finish.work),
        minute => minute,
    }
}

/// What the backward pass finds of a node.
struct Found {
    late: LateAt,
    ends: [Ends; 2],
}

/// Returns the late finish of a node with nothing special; `None` before the horizon.
#[inline]
fn usual(pass: &Pass<'_>, node: Node, [late, free]: [Ceiling; 2], work: i32) -> Option<Found> {
    let calendar = pass.calendar(node);
    if node.traits.any(Traits::MOMENT) {
        let at = late.of_moment(calendar).min(END);
        if at < 0 {
            return None;
        }
        let unmoved = free.of_moment(calendar).min(END);
        let free = calendar.work(unmoved).wrapping_sub(work).max(0);
        let ends = |at: i32, work: i32| {
            let reached = Reached { minute: at, work };
            Ends {
                start: reached,
                finish: reached,
            }
        };
        return Some(Found {
            late: LateAt { at, free },
            // The early minute is filled in where it is known.
            ends: [ends(at, calendar.work(at)), ends(at, work)],
        });
    }
    let at = late.of_work(calendar);
    let start = at.saturating_sub(node.duration);
    if start < 0 {
        return None;
    }
    let free = free.of_work(calendar).saturating_sub(work).max(0);
    let ends = |start: i32, finish: i32| {
        let reached = |work: i32| Reached {
            minute: NEVER,
            work,
        };
        Ends {
            start: reached(start),
            finish: reached(finish),
        }
    };
    Some(Found {
        late: LateAt { at, free },
        ends: [
            ends(start, at),
            ends(work.wrapping_sub(node.duration), work),
        ],
    })
}
