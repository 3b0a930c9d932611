//! Steps: taken, looked at, taken back and taken again.

use super::{
    Applied, Edit, Live, Preview,
    record::{Built, Done, Planned, Record},
};
use crate::network::NetworkError;

impl Live {
    /// Makes several edits as one step: all of them, or none if one is refused.
    ///
    /// The edits take effect one after the other, so that one may name what another before it added, and each has to be
    /// legal after those before it. What was undone can no longer be redone.
    ///
    /// # Errors
    ///
    /// What [`NetworkSpec::check`](crate::network::NetworkSpec::check) says of the first edit that is refused,
    /// [`NetworkError::NoSuch`] if it names what does not exist, [`NetworkError::Cycle`] with the whole cycle, or what
    /// [`schedule`](crate::network::Network::schedule) says if there are no dates. Then nothing has changed.
    ///
    /// # Complexity
    ///
    /// For each edit the arcs of the activities it is about, and in all `O(k + l)` for the `k` nodes that have to be dated
    /// anew with `l` arcs. The description of [`Live`] says when that is everything; then it is `O(n + m)`.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<Applied<'_>, NetworkError> {
        let record = self.step(edits, false)?;
        self.future.clear();
        self.remember(record);
        Ok(Applied::of(self))
    }

    /// Returns what a step would change, without taking it.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply).
    ///
    /// # Complexity
    ///
    /// That of `apply`, once more for the way back, and the dates that differ.
    pub fn preview(&mut self, edits: &[Edit]) -> Result<Preview, NetworkError> {
        let record = self.step(edits, true)?;
        let candidates = self.candidates(&record);
        let after: Vec<_> = candidates.iter().map(|&n| self.dates(n)).collect();
        let finish = self.solution().finish();
        let dated = record.dated;
        self.roll_back(record);
        let before: Vec<_> = candidates.iter().map(|&n| self.dates(n)).collect();
        Ok(Preview::of(&candidates, &before, &after, finish, dated))
    }

    /// Takes the last step back that is not taken back yet, and tells whether there was one.
    ///
    /// The oldest steps are forgotten when those after them keep more than [`HISTORY`](Self::HISTORY) dates.
    ///
    /// # Complexity
    ///
    /// The dates and arcs that the step changed. Where minutes are work, a step that dated everything anew has kept no dates:
    /// everything is dated once more.
    pub fn undo(&mut self) -> bool {
        let Some(mut record) = self.past.pop_back() else {
            return false;
        };
        self.kept = self.kept.saturating_sub(record.weight());
        self.future.push(std::mem::take(&mut record.edits));
        self.roll_back(record);
        true
    }

    /// Takes the step again that was undone last, and tells whether there was one.
    ///
    /// # Complexity
    ///
    /// As [`apply`](Self::apply).
    pub fn redo(&mut self) -> bool {
        let Some(edits) = self.future.pop() else {
            return false;
        };
        let record = self.step(&edits, false);
        self.remember(record.expect("invariant: what was done once can be done again"));
        true
    }

    /// Returns the last step.
    pub(super) fn latest(&self) -> Option<&Record> {
        self.past.back()
    }

    fn remember(&mut self, record: Record) {
        self.kept = self.kept.saturating_add(record.weight());
        self.past.push_back(record);
        while self.kept > Self::HISTORY && self.past.len() > 1 {
            if let Some(oldest) = self.past.pop_front() {
                self.kept = self.kept.saturating_sub(oldest.weight());
            }
        }
    }

    /// Takes a step, or none at all.
    fn step(&mut self, edits: &[Edit], keeps: bool) -> Result<Record, NetworkError> {
        self.full.take();
        let mut record = Record::new(edits, self.whole());
        record.aside.keeps = keeps;
        let taken = edits
            .iter()
            .try_for_each(|edit| self.take(edit, &mut record));
        let error = match taken {
            Err(error) => error,
            Ok(()) => match self.update(&mut record) {
                Ok(()) => return Ok(record),
                Err(error) => self.as_rebuilt(error),
            },
        };
        self.roll_back(record);
        Err(error)
    }

    /// Takes a step back: first the dates, then the changes of the network, the last first.
    fn roll_back(&mut self, record: Record) {
        self.full.take();
        let redated = record.aside.redated;
        record.aside.put_back(&mut self.state);
        for (v, early) in record.early {
            self.put_early(v, early);
        }
        for (v, late) in record.late {
            self.state.late[v as usize] = late;
        }
        for (v, freed) in record.freed {
            self.freed[v as usize] = freed;
        }
        if let Some(Planned(planned)) = record.planned {
            self.state.planned = planned;
        }
        if !record.done.is_empty() {
            self.network.graph.take();
        }
        for done in record.done.into_iter().rev() {
            self.undo_one(done);
        }
        self.frame = record.before.frame;
        self.state.start = record.before.start;
        self.state.finish = record.before.finish;
        self.last = record.before.last;
        self.loose = record.before.loose;
        self.network.core.against = record.before.against;
        self.network.core.uniform = self.continuous && self.fitted == 0;
        if redated {
            let found = self.date_again();
            found.expect("invariant: what had dates once has them again");
        }
    }

    fn undo_one(&mut self, done: Done) {
        let spec = &mut self.network.spec;
        match done {
            Done::PushedActivity => {
                if let Some(activity) = spec.activities.pop() {
                    self.network.core.places.truncate(spec.activities.len());
                    self.gone.pop();
                    self.count_timing(activity.timing, -1);
                }
            }
            Done::PushedArc => {
                spec.arcs.pop();
            }
            Done::PushedCalendar => {
                spec.calendars.pop();
                self.calendars_gone.pop();
                self.network.core.continuous.truncate(spec.calendars.len());
                self.longest.pop();
                self.continuous = self.are_continuous();
            }
            Done::PushedWindows => {
                spec.windows.pop();
            }
            Done::SetActivity(at, old) => {
                self.put_activity(at, old);
            }
            Done::SetArc(at, old) => spec.arcs[at as usize] = old,
            Done::SetCalendar(at, old) => {
                spec.calendars[at as usize] = old;
                self.longest[at as usize] = None;
                self.continuous = self.are_continuous();
            }
            Done::SetWindows(at, old) => spec.windows[at as usize] = old,
            Done::Removed(at) => self.gone[at as usize] = false,
            Done::RemovedCalendar(at) => self.calendars_gone[at as usize] = false,
            Done::PushedNode => self.pop_node(),
            Done::SetNode(v, old, early, late) => {
                self.put_node(v, old);
                self.put_early(v, early);
                self.state.late[v as usize] = late;
            }
            Done::Linked(to, cell) => self.unlink(to, cell),
            Done::Unlinked(to, cell) => self.link(to, cell),
            Done::Ordered(moved) => {
                if let Some(order) = &mut self.network.core.order {
                    let restored = order.restore(moved);
                    restored.expect("invariant: changes are taken back from the last to the first");
                }
            }
            Done::Rebuilt(built) => {
                let Built { .. } = self.exchange(*built);
            }
        }
    }
}
