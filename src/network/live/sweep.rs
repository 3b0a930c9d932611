//! Dates nodes one by one, as far as a change reaches.
//!
//! Ranks are marked and taken out in order, so that each node is dated once at most. Forward a node whose early dates
//! changed marks what waits for it; backward one whose late dates changed marks what it waits for. As soon as so many nodes
//! were reached that marking no longer pays, all are dated in a row, by the passes of a network as a whole.

use super::{
    marks::Marks,
    record::{Record, Whole},
    single,
    take::number,
    wire::{leaving, put_early},
};
use crate::{
    graph::LiveOrder,
    network::{
        Direction, NetworkError, axis,
        bound::Ceiling,
        compact::{Compact, EarlyAt, LateAt, UNKNOWN},
        core::Traits,
        pass::Pass,
        pull::Pull,
    },
};

/// What a pass over some of the nodes works on.
pub(super) struct Sweep<'a> {
    pub(super) pass: Pass<'a>,
    pub(super) state: &'a mut Compact,
    pub(super) freed: &'a mut [Ceiling],
    pub(super) marks: &'a mut Marks,
    pub(super) record: &'a mut Record,
    pub(super) last: &'a mut u32,
    /// Whether minutes are work and nothing is special.
    pub(super) plain: bool,
}

/// When a pass over some of the nodes is no longer worth its while.
///
/// What was dated in vain comes on top of what dating all in a row costs. Where a step reaches nearly everything that shows soon; where
/// it shows late, what may be dated in all costs less than the forward pass, which then is not run.
struct Patience {
    first: u32,
    enough: u32,
    /// How many may be dated in all.
    most: u32,
    dated: u32,
}

impl Patience {
    /// A node that is reached costs as much as so many dated in a row.
    const PRICE: u32 = 6;

    /// One of so many nodes may be dated in vain.
    const PART: u32 = 256;

    /// Starts a pass over some of so many nodes, of which others have dated some.
    fn of(slots: u32, dated: usize) -> Self {
        Self {
            first: u32::MAX,
            enough: (slots / Self::PART).max(32),
            most: (slots / 8).saturating_sub(number(dated)),
            dated: 0,
        }
    }

    /// Counts a node; `way` is how far it is from the end at which the pass began.
    #[inline]
    fn is_over(&mut self, way: u32) -> bool {
        self.first = self.first.min(way);
        self.dated = self.dated.saturating_add(1);
        let passed = way.saturating_sub(self.first);
        let dear = self.dated.saturating_mul(Self::PRICE) > passed;
        self.dated > self.enough && (dear || self.dated > self.most)
    }
}

/// The calendars where the last finish is in work, and where the horizon ends.
struct Ends {
    last: Vec<i32>,
    totals: Vec<i32>,
}

impl Sweep<'_> {
    /// Gives all nodes that a step reaches their dates.
    pub(super) fn run(mut self) -> Result<(), NetworkError> {
        if self.pass.network.core.against > 0 {
            return self.in_full();
        }
        if self.record.everything {
            return self.whole();
        }
        if let Some(rank) = self.forward()? {
            self.marks.clear();
            return self.whole_from(rank);
        }
        if *self.last == 0 {
            let (finish, last) = single::last_finish(self.pass.network, self.state);
            self.state.finish = finish;
            *self.last = last;
        }
        self.pass.set_finish(self.state.finish);
        let lines = [self.pass.late.minute, self.pass.free.minute];
        if lines != lines_before(&self.record.before) || !self.backward()? {
            self.marks.clear();
            return self.whole_backward();
        }
        Ok(())
    }

    pub(super) fn order(&self) -> Option<&LiveOrder> {
        self.pass.network.core.order.as_ref()
    }

    fn slots(&self) -> u32 {
        number(self.pass.network.core.slots())
    }

    fn mark(&mut self, v: u32) {
        if let Some(rank) = self.order().and_then(|order| order.rank(v)) {
            self.marks.add(rank);
        }
    }

    /// Dates nodes early, from the first that was edited on. Returns the rank at which that was no longer worth its while.
    fn forward(&mut self) -> Result<Option<u32>, NetworkError> {
        for n in 0..self.record.seeds.len() {
            self.mark(self.record.seeds[n]);
        }
        let mut ends = Ends {
            last: Vec::new(),
            totals: single::totals(self.pass.network),
        };
        self.measure(&mut ends);
        let mut patience = Patience::of(self.slots(), 0);
        let mut rank = 0_u32;
        while let Some(next) = self.marks.take_up(rank) {
            rank = next.saturating_add(1);
            let Some(v) = self.order().and_then(|order| order.node_at(next)) else {
                continue;
            };
            if patience.is_over(next) {
                return Ok(Some(next));
            }
            self.record.dated = self.record.dated.saturating_add(1);
            let found = if self.plain {
                single::plain_early(&self.pass, self.state, v as usize)?
            } else {
                single::early(&self.pass, &ends.totals, self.state, v as usize)?
            };
            if self.set_early(v, found, &mut ends) {
                for cell in leaving(self.pass.network).row(v as usize) {
                    self.mark(cell.from);
                }
            }
        }
        Ok(None)
    }

    /// Gives a node its early dates, and tells whether they are new.
    #[inline]
    fn set_early(&mut self, v: u32, found: EarlyAt, ends: &mut Ends) -> bool {
        let at = v as usize;
        let minutes = self.state.minutes.get(at).copied();
        let old = EarlyAt {
            work: self.state.work[at],
            minutes: minutes.unwrap_or([UNKNOWN; 2]),
        };
        // Where minutes follow from work, some may be known already.
        if old.work == found.work && (found.minutes[1] == UNKNOWN || found.minutes == old.minutes) {
            return false;
        }
        self.record.early.push((v, old));
        put_early(self.state, v, found);
        let node = self.pass.network.core.nodes[at];
        if node.traits.any(Traits::OPENS) {
            return true;
        }
        // Most are far from the finish of the project: their minutes are not looked up.
        let line = ends.last[node.calendar as usize];
        let finish = |early: EarlyAt| match early.minutes[1] {
            UNKNOWN if early.work < line => axis::EVER,
            UNKNOWN => axis::Axis::first_at(self.pass.calendar(node), early.work),
            known => known,
        };
        let (was, is) = (finish(old), finish(found));
        if was == self.state.finish {
            *self.last = self.last.saturating_sub(1);
        }
        if is > self.state.finish {
            self.state.finish = is;
            *self.last = 1;
            self.measure(ends);
        } else if is == self.state.finish {
            *self.last = self.last.saturating_add(1);
        }
        true
    }

    /// Measures where the finish of the project is on each calendar.
    fn measure(&self, ends: &mut Ends) {
        let works = self.pass.calendars().iter();
        let works = works.map(|calendar| axis::Axis::work(calendar, self.state.finish));
        ends.last.clear();
        ends.last.extend(works);
    }

    /// Dates nodes late, and gives them their floats, from the last that was edited or has new early dates back. Tells whether
    /// that was worth its while to the end.
    fn backward(&mut self) -> Result<bool, NetworkError> {
        self.mark_backward();
        let slots = self.slots();
        let mut patience = Patience::of(slots, self.record.dated);
        let mut below = slots;
        while let Some(next) = self.marks.take_down(below) {
            below = next;
            let Some(v) = self.order().and_then(|order| order.node_at(next)) else {
                continue;
            };
            if patience.is_over(slots.saturating_sub(next)) {
                return Ok(false);
            }
            self.record.dated = self.record.dated.saturating_add(1);
            if self.date_late(v)? {
                self.mark_before(v);
            }
        }
        Ok(true)
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

    pub(super) fn pull(&self) -> Pull<'_> {
        Pull {
            pass: &self.pass,
            leaving: leaving(self.pass.network),
            dates: self.state,
            freed: self.freed,
        }
    }

    /// Gives a node its late dates and floats, and tells whether what it waits for has to know.
    #[inline]
    fn date_late(&mut self, v: u32) -> Result<bool, NetworkError> {
        let at = v as usize;
        if self.plain {
            let found = single::plain_late(&self.pull(), at)?;
            return Ok(self.set_late(v, found));
        }
        let (found, free) = single::late(&self.pull(), at)?;
        let moved = self.set_late(v, found);
        let node = self.pass.network.core.nodes[at];
        Ok(self.set_freed(v, node.traits, free) || moved)
    }

    /// Gives a node its late dates and floats, and tells whether what it waits for has to know.
    #[inline]
    fn set_late(&mut self, v: u32, found: LateAt) -> bool {
        let old = self.state.late[v as usize];
        if old == found {
            return false;
        }
        self.record.late.push((v, old));
        self.state.late[v as usize] = found;
        // Free float is nobody else's.
        old.at != found.at
    }

    /// Keeps the ceiling for free float of a node of a summary, which hands it on; tells whether it is a new one.
    pub(super) fn set_freed(&mut self, v: u32, traits: Traits, free: Ceiling) -> bool {
        let at = v as usize;
        if !traits.any(Traits::SUMMARY) || self.freed[at] == free {
            return false;
        }
        self.record.freed.push((v, self.freed[at]));
        self.freed[at] = free;
        true
    }
}

/// Returns the lines that late dates and free floats were counted from.
fn lines_before(before: &Whole) -> [i32; 2] {
    let wanted = match before.frame.direction {
        Direction::Forward { .. } => before.frame.finish.map_or(before.finish, axis::number),
        Direction::Backward { finish } => axis::number(finish),
    };
    [wanted, wanted.max(before.finish)]
}
