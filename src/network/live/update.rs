//! Dates the nodes anew that a step reaches.
//!
//! Ranks are marked and taken out in order, so that each node is dated once at most. Forward a node whose early dates
//! changed marks what waits for it; backward one whose late dates changed marks what it waits for. When so many nodes
//! were reached that marking no longer pays, all that are left are dated in a row.

use super::{
    Live,
    marks::Marks,
    plain,
    record::{Planned, Record},
    wire::leaving,
};
use crate::{
    graph::LiveOrder,
    network::{
        Direction, NetworkError,
        axis::number,
        bound::Ceiling,
        core::Traits,
        pass::Pass,
        planned,
        pull::Pull,
        state::{Early, Late, State},
    },
};

/// When this part of all nodes was reached, the rest is dated in a row.
const PART: usize = 4;

/// What a pass over some of the nodes works on.
struct Sweep<'a> {
    pass: &'a Pass<'a>,
    state: &'a mut State,
    freed: &'a mut [Ceiling],
    marks: &'a mut Marks,
    record: &'a mut Record,
    last: &'a mut u32,
    /// Whether minutes are work and nothing is special.
    plain: bool,
}

impl Live {
    /// Dates what the edits of a record reach, and records the dates that were.
    pub(super) fn update(&mut self, record: &mut Record) -> Result<(), NetworkError> {
        self.prepare(record)?;
        let network = &self.network;
        let core = &network.core;
        let start = match self.frame.direction {
            Direction::Forward { start } => start,
            Direction::Backward { finish } => network.latest_start(self.frame, finish)?,
        };
        let plain = self.continuous && self.special == 0 && core.spans.is_empty() && !self.loose;
        let mut pass = network.pass(self.frame, start);
        record.everything |= pass.start != record.before.start;
        self.state.start = pass.start;
        self.marks
            .fit(core.order.as_ref().map_or(0, LiveOrder::slots));
        let mut sweep = Sweep {
            pass: &pass,
            state: &mut self.state,
            freed: &mut self.freed,
            marks: &mut self.marks,
            record,
            last: &mut self.last,
            plain,
        };
        let forward = if core.against > 0 {
            sweep.forward_at_rest()
        } else {
            sweep.forward()
        };
        if let Err(error) = forward {
            self.marks.clear();
            return Err(error);
        }
        let lines = lines(&record.before);
        pass.set_finish(self.state.finish);
        let all = record.everything || lines != [pass.late.minute, pass.free.minute];
        let mut sweep = Sweep {
            pass: &pass,
            state: &mut self.state,
            freed: &mut self.freed,
            marks: &mut self.marks,
            record,
            last: &mut self.last,
            plain,
        };
        let backward = if core.against > 0 {
            sweep.backward_at_rest()
        } else {
            sweep.backward(all)
        };
        if let Err(error) = backward {
            self.marks.clear();
            return Err(error);
        }
        let forward = matches!(self.frame.direction, Direction::Forward { .. });
        let planned = if self.timed[usize::from(forward)] > 0 {
            planned::planned(&pass, &self.state)?
        } else {
            None
        };
        if planned.is_some() || self.state.planned.is_some() {
            let old = std::mem::replace(&mut self.state.planned, planned);
            record.planned = Some(Planned(old));
        }
        Ok(())
    }

    /// Makes ready what is asked of the whole.
    fn prepare(&mut self, record: &mut Record) -> Result<(), NetworkError> {
        if !record.done.is_empty() {
            self.network.graph.take();
        }
        let forward = matches!(self.frame.direction, Direction::Forward { .. });
        let planned = self.timed[usize::from(forward)] > 0;
        let spans = &self.network.core.spans;
        // Planned dates depend on which of several right orders it is, where summaries or circles are in play.
        let ordered = planned && (self.loose || !spans.is_empty());
        if record.pending || (ordered && !record.done.is_empty()) {
            self.rebuild(record)?;
        }
        self.network.core.uniform = self.continuous && self.fitted == 0;
        if self.loose {
            record.everything = true;
            self.network.core.against = self.count_against();
        }
        if self.network.core.against == 0 {
            self.loose = false;
        }
        Ok(())
    }

    /// Returns how many cells lead against the order.
    fn count_against(&self) -> u32 {
        let core = &self.network.core;
        let rank = |v: u32| core.order.as_ref().and_then(|order| order.rank(v));
        (0..).zip(&core.nodes).fold(0, |sum: u32, (v, _)| {
            let row = core.incoming.row(v as usize).iter();
            let here = row.filter(|cell| cell.how.is_reversed() && rank(cell.from) >= rank(v));
            sum.saturating_add(super::take::number(here.count()))
        })
    }
}

/// Returns the lines that late dates and free floats were counted from.
fn lines(before: &super::record::Whole) -> [i32; 2] {
    let wanted = match before.frame.direction {
        Direction::Forward { .. } => before.frame.finish.map_or(before.finish, number),
        Direction::Backward { finish } => number(finish),
    };
    [wanted, wanted.max(before.finish)]
}

impl Sweep<'_> {
    fn rank(&self, v: u32) -> Option<u32> {
        self.pass.network.core.order.as_ref()?.rank(v)
    }

    fn node_at(&self, rank: u32) -> Option<u32> {
        self.pass.network.core.order.as_ref()?.node_at(rank)
    }

    fn slots(&self) -> u32 {
        let order = self.pass.network.core.order.as_ref();
        super::take::number(order.map_or(0, LiveOrder::slots))
    }

    fn mark(&mut self, v: u32) {
        if let Some(rank) = self.rank(v) {
            self.marks.add(rank);
        }
    }

    /// Dates nodes early, from the first that was edited on.
    fn forward(&mut self) -> Result<(), NetworkError> {
        let slots = self.slots();
        let mut straight = self.record.everything;
        if !straight {
            for n in 0..self.record.seeds.len() {
                self.mark(self.record.seeds[n]);
            }
        }
        let enough = (slots as usize / PART).max(64);
        let (mut rank, mut dated) = (0_u32, 0_usize);
        loop {
            if straight {
                if rank >= slots {
                    break;
                }
            } else if let Some(next) = self.marks.take_up(rank) {
                rank = next;
            } else {
                break;
            }
            if let Some(v) = self.node_at(rank) {
                dated = dated.saturating_add(1);
                let found = if self.plain {
                    plain::early(self.pass, v as usize, &self.state.early)?
                } else {
                    self.pass.early(v as usize, &self.state.early)?
                };
                if self.set_early(v, found) && !straight {
                    for cell in leaving(self.pass.network).row(v as usize) {
                        self.mark(cell.from);
                    }
                }
            }
            rank = rank.saturating_add(1);
            if !straight && dated > enough {
                straight = true;
                self.marks.clear();
                self.record
                    .early
                    .reserve(self.pass.network.core.nodes.len());
            }
        }
        self.record.dated = self.record.dated.saturating_add(dated);
        if *self.last == 0 || self.record.everything {
            self.find_finish();
        }
        Ok(())
    }

    /// Dates nodes early where cells lead against the order: the least that satisfy all together are found all together.
    fn forward_at_rest(&mut self) -> Result<(), NetworkError> {
        let found = self.pass.forward()?;
        self.record.dated = self.record.dated.saturating_add(found.len());
        for (v, found) in (0..).zip(found) {
            self.set_early(v, found);
        }
        self.find_finish();
        Ok(())
    }

    fn backward_at_rest(&mut self) -> Result<(), NetworkError> {
        let found = self.pass.backward(&self.state.early)?;
        self.record.dated = self.record.dated.saturating_add(found.len());
        for (v, found) in (0..).zip(found) {
            self.set_late(v, found);
        }
        Ok(())
    }

    /// Gives a node its early dates, and tells whether they are new.
    #[inline]
    fn set_early(&mut self, v: u32, found: Early) -> bool {
        let old = self.state.early[v as usize];
        if old == found {
            return false;
        }
        self.record.early.push((v, old));
        self.state.early[v as usize] = found;
        let node = self.pass.network.core.nodes[v as usize];
        if !node.traits.any(Traits::OPENS) && old.finish != found.finish {
            let finish = &mut self.state.finish;
            if old.finish == *finish {
                *self.last = self.last.saturating_sub(1);
            }
            if found.finish > *finish {
                *finish = found.finish;
                *self.last = 1;
            } else if found.finish == *finish {
                *self.last = self.last.saturating_add(1);
            }
        }
        true
    }

    /// Looks for the latest early finish among all nodes.
    fn find_finish(&mut self) {
        let core = &self.pass.network.core;
        self.state.finish = self.pass.network.last_finish(self.state);
        let nodes = core.nodes.iter().zip(&self.state.early);
        let last = nodes.filter(|(node, early)| {
            !node.traits.any(Traits::OPENS) && early.finish == self.state.finish
        });
        *self.last = super::take::number(last.count());
    }

    /// Dates nodes late, and gives them their floats, from the last that was edited or has new early dates back.
    fn backward(&mut self, all: bool) -> Result<(), NetworkError> {
        let slots = self.slots();
        let mut straight = all;
        if straight {
            self.record.late.reserve(self.pass.network.core.nodes.len());
        } else {
            self.mark_backward();
        }
        let enough = (slots as usize / PART).max(64);
        let (mut below, mut dated) = (slots, 0_usize);
        loop {
            if straight {
                let Some(next) = below.checked_sub(1) else {
                    break;
                };
                below = next;
            } else if let Some(next) = self.marks.take_down(below) {
                below = next;
            } else {
                break;
            }
            let Some(v) = self.node_at(below) else {
                continue;
            };
            dated = dated.saturating_add(1);
            let moved = self.date_late(v)?;
            if moved && !straight {
                self.mark_before(v);
                if dated > enough {
                    straight = true;
                    self.marks.clear();
                }
            }
        }
        self.record.dated = self.record.dated.saturating_add(dated);
        Ok(())
    }

    /// Marks what was edited, what has new early dates, and what either of them waits for: free float reads the early dates
    /// of what waits.
    fn mark_backward(&mut self) {
        for n in 0..self.record.seeds.len() {
            self.mark_around(self.record.seeds[n]);
        }
        for n in 0..self.record.early.len() {
            self.mark_around(self.record.early[n].0);
        }
    }

    fn mark_around(&mut self, v: u32) {
        self.mark(v);
        self.mark_before(v);
        let core = &self.pass.network.core;
        if core.spans.is_empty() {
            return;
        }
        // Which member keeps the start of a summary depends on all of them.
        for cell in leaving(self.pass.network).row(v as usize) {
            if core.nodes[cell.from as usize].traits.any(Traits::FIRST) {
                self.mark_before(cell.from);
            }
        }
    }

    fn mark_before(&mut self, v: u32) {
        for cell in self.pass.network.core.incoming.row(v as usize) {
            self.mark(cell.from);
        }
    }

    /// Gives a node its late dates and floats, and tells whether what it waits for has to know.
    #[inline]
    fn date_late(&mut self, v: u32) -> Result<bool, NetworkError> {
        let at = v as usize;
        if self.plain {
            let State { early, late, .. } = &*self.state;
            let found = plain::late(self.pass, leaving(self.pass.network), at, early, late)?;
            return Ok(self.set_late(v, found));
        }
        let pull = Pull {
            pass: self.pass,
            leaving: leaving(self.pass.network),
            early: &self.state.early,
            late: &self.state.late,
            freed: self.freed,
        };
        let ceilings = pull.ceilings(at);
        let node = self.pass.network.core.nodes[at];
        let (found, _) = self.pass.late(node, ceilings, self.state.early[at])?;
        let mut moved = self.set_late(v, found);
        if node.traits.any(Traits::SUMMARY) && self.freed[at] != ceilings[1] {
            self.record.freed.push((v, self.freed[at]));
            self.freed[at] = ceilings[1];
            moved = true;
        }
        Ok(moved)
    }

    /// Gives a node its late dates and floats, and tells whether what it waits for has to know.
    #[inline]
    fn set_late(&mut self, v: u32, found: Late) -> bool {
        let old = self.state.late[v as usize];
        if old == found {
            return false;
        }
        self.record.late.push((v, old));
        self.state.late[v as usize] = found;
        // Free float is nobody else's.
        (old.start, old.finish, old.float) != (found.start, found.finish, found.float)
    }
}
