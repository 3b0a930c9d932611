//! Dates anew what a step reaches.

use super::{
    Live,
    record::{Planned, Record},
    sweep::Sweep,
};
use crate::network::{Direction, NetworkError, axis::number, compact::UNKNOWN, planned};

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
        self.state.start = number(start);
        record.everything |= self.state.start != record.before.start;
        let plain = self.continuous && self.special == 0 && core.spans.is_empty() && !self.loose;
        if !plain {
            self.state.minutes.resize(core.nodes.len(), [UNKNOWN; 2]);
        }
        self.marks.fit(core.slots());
        let sweep = Sweep {
            pass: network.pass(self.frame, start),
            state: &mut self.state,
            freed: &mut self.freed,
            marks: &mut self.marks,
            record,
            last: &mut self.last,
            plain,
        };
        let dated = sweep.run();
        if dated.is_err() {
            self.marks.clear();
        }
        dated?;
        self.put_within_freedom(record)
    }

    /// Dates everything as the network stands, and as it was dated before.
    pub(super) fn date_again(&mut self) -> Result<(), NetworkError> {
        let mut record = Record::new(&[], self.whole());
        record.everything = true;
        let planned = self.state.planned.take();
        let again = self.update(&mut record);
        self.state.planned = planned;
        again
    }

    /// Finds planned dates where they are not simply the early or late ones.
    fn put_within_freedom(&mut self, record: &mut Record) -> Result<(), NetworkError> {
        let other = usize::from(self.is_forward());
        let planned = if self.timed[other] > 0 {
            let solution = self.solution();
            planned::planned(&solution.pass(), solution.state())?
        } else {
            None
        };
        if planned.is_some() || self.state.planned.is_some() {
            let old = std::mem::replace(&mut self.state.planned, planned);
            record.planned = Some(Planned(old));
            self.full.take();
        }
        Ok(())
    }

    fn is_forward(&self) -> bool {
        matches!(self.frame.direction, Direction::Forward { .. })
    }

    /// Makes ready what is asked of the whole.
    fn prepare(&mut self, record: &mut Record) -> Result<(), NetworkError> {
        if !record.done.is_empty() {
            self.network.graph.take();
        }
        let planned = self.timed[usize::from(self.is_forward())] > 0;
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
