//! Dates all nodes anew, by the passes of a network as a whole, and puts the dates aside that were.

use std::mem::replace;

use super::{sweep::Sweep, take::number};
use crate::network::{
    Network, NetworkError,
    axis::{EVER, minute},
    bound::Ceiling,
    compact::{Compact, LateAt, UNKNOWN},
    core::Traits,
    fast, plain,
    state::State,
};

impl Sweep<'_> {
    /// Dates all nodes anew.
    pub(super) fn whole(&mut self) -> Result<(), NetworkError> {
        self.whole_from(0)
    }

    /// Dates all nodes anew, of which those below a rank have their early dates already.
    pub(super) fn whole_from(&mut self, rank: u32) -> Result<(), NetworkError> {
        if self.plain {
            self.plain_forward(rank)?;
            self.pass.set_finish(self.state.finish);
            return self.whole_backward();
        }
        let start = minute(self.pass.start);
        let prefix = fast::Prefix {
            work: &self.state.work,
            rank,
        };
        let prefix = Some(prefix).filter(|_| rank > 0);
        let Some(found) = fast::solve(self.pass.network, self.pass.frame, start, prefix) else {
            return self.in_full();
        };
        self.count_dated(2);
        self.replace(found?);
        self.pass.set_finish(self.state.finish);
        self.find_freed();
        Ok(())
    }

    /// Dates all nodes late anew, now that early dates and the finish are known.
    pub(super) fn whole_backward(&mut self) -> Result<(), NetworkError> {
        if !self.plain {
            return self.whole_late();
        }
        let core = &self.pass.network.core;
        let line = LateAt {
            at: self.pass.late.minute,
            free: self.pass.free.minute,
        };
        let state = &mut *self.state;
        if self.record.aside.keeps {
            self.record.aside.late = Some(state.late.clone());
        } else {
            self.record.aside.redated = true;
        }
        state.late.fill(line);
        let (early, late) = (&state.work, &mut state.late);
        for run in core.runs_from(0).rev() {
            plain::backward(core, early, run.rev(), late)?;
        }
        self.count_dated(1);
        Ok(())
    }

    fn whole_late(&mut self) -> Result<(), NetworkError> {
        let state = &mut *self.state;
        let Some(late) = fast::late(&self.pass, &state.work, &state.minutes) else {
            return self.in_full();
        };
        self.record.aside.late = Some(replace(&mut state.late, late?));
        self.count_dated(1);
        self.find_freed();
        Ok(())
    }

    fn plain_forward(&mut self, rank: u32) -> Result<(), NetworkError> {
        let core = &self.pass.network.core;
        if self.record.aside.keeps {
            self.record.aside.work = Some(self.state.work.clone());
        } else {
            self.record.aside.redated = true;
        }
        if !self.state.minutes.is_empty() {
            let unknown = vec![[UNKNOWN; 2]; core.nodes.len()];
            self.record.aside.minutes = Some(replace(&mut self.state.minutes, unknown));
        }
        if self.record.everything {
            // What is gone stands where it stood, which may be later than anything else now.
            self.state.work.fill(EVER);
        }
        let (start, finishes) = (self.pass.base.minute, &mut self.state.work);
        for run in core.runs_from(rank) {
            plain::forward(core, start, run, finishes)?;
        }
        self.count_dated(1);
        // What is gone may stand where nothing starts before, which is no finish unless something is there.
        let some = self.order().is_some_and(|order| !order.is_empty());
        let last = self.state.work.iter().copied().max();
        self.set_finish(last.filter(|_| some));
        Ok(())
    }

    fn set_finish(&mut self, last: Option<i32>) {
        self.state.finish = last.unwrap_or(self.state.start);
        *self.last = u32::from(last.is_some());
    }

    fn count_dated(&mut self, passes: usize) {
        let nodes = self.order().map_or(0, crate::graph::LiveOrder::len);
        let dated = nodes.saturating_mul(passes);
        self.record.dated = self.record.dated.saturating_add(dated);
    }

    /// Dates all nodes by the passes that keep every date in full.
    ///
    /// They need no scale, and where cells lead against the order they find the least dates that satisfy all together.
    pub(super) fn in_full(&mut self) -> Result<(), NetworkError> {
        let network = self.pass.network;
        let mut full = State {
            early: self.pass.forward()?,
            late: Vec::new(),
            planned: None,
            start: self.pass.start,
            finish: self.pass.start,
        };
        full.finish = network.last_finish(&full);
        self.pass.set_finish(full.finish);
        full.late = self.pass.backward(&full.early)?;
        self.count_dated(2);
        self.replace(compact(network, &full));
        Ok(())
    }

    /// Puts dates in the place of those that were.
    fn replace(&mut self, found: Compact) {
        let aside = &mut self.record.aside;
        aside.work = Some(replace(&mut self.state.work, found.work));
        aside.minutes = Some(replace(&mut self.state.minutes, found.minutes));
        aside.late = Some(replace(&mut self.state.late, found.late));
        let nodes = &self.pass.network.core.nodes;
        let dated = nodes.iter().any(|node| !node.traits.any(Traits::OPENS));
        self.set_finish(Some(found.finish).filter(|_| dated));
    }

    /// Finds the ceilings for free float of the nodes of summaries, which no pass leaves behind.
    fn find_freed(&mut self) {
        let core = &self.pass.network.core;
        if core.spans.is_empty() {
            return;
        }
        for v in core.sequence().rev() {
            let traits = core.nodes[v].traits;
            if traits.any(Traits::SUMMARY) {
                let [_, free]: [Ceiling; 2] = self.pull().ceilings(v);
                self.set_freed(number(v), traits, free);
            }
        }
    }
}

/// Returns dates as the passes leave them.
fn compact(network: &Network, full: &State) -> Compact {
    let nodes = network.core.nodes.iter();
    let late = nodes.zip(&full.early).zip(&full.late);
    Compact {
        work: full.early.iter().map(|early| early.work_finish).collect(),
        minutes: full
            .early
            .iter()
            .map(|early| [early.start, early.finish])
            .collect(),
        late: late
            .map(|((node, early), late)| LateAt {
                at: if node.traits.any(Traits::MOMENT) {
                    late.finish
                } else {
                    early.work_finish.wrapping_add(late.float)
                },
                free: late.free,
            })
            .collect(),
        planned: None,
        start: full.start,
        finish: full.finish,
    }
}
