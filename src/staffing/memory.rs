//! Where was there no place for a task before?
//!
//! While a schedule is made more and more is held, and never less: where a task found no place, no later task finds one that needs the same
//! on the same calendar for as long or longer. So each of them begins to look where the others left off, and what is held is
//! passed once for all of them instead of once for each.

use std::collections::BTreeMap;

use super::{place::Shape, problem::Demand};
use crate::{network::Breaks, time::Minute};

/// The most lengths of work that are remembered of one kind of task.
const LENGTHS: usize = 32;

/// What decides where a task fits, its length and its links apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    demands: Vec<Demand>,
    calendar: u32,
    window: Option<u32>,
    breaks: Breaks,
}

/// A stretch of time in which nothing of a kind starts that is as long or longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closed {
    /// The minutes of work.
    pub(super) work: i64,
    pub(super) from: Minute,
    pub(super) until: Minute,
}

impl Closed {
    fn meets(self, other: Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }
}

/// What was found out while a schedule is made.
#[derive(Debug, Default)]
pub(super) struct Memory {
    places: BTreeMap<Kind, usize>,
    /// For each kind a stretch for some lengths of work, the longer the work the later its end.
    closed: Vec<Vec<Closed>>,
}

impl Memory {
    /// Forgets everything: something is given back.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.closed.clear();
    }

    /// Returns the number of the kind of a task.
    pub(super) fn kind(&mut self, shape: &Shape<'_>, demands: &[Demand]) -> usize {
        let kind = Kind {
            demands: demands.to_vec(),
            calendar: shape.number,
            window: shape.window,
            breaks: shape.breaks,
        };
        let next = self.closed.len();
        let number = *self.places.entry(kind).or_insert(next);
        if number == next {
            self.closed.push(Vec::new());
        }
        number
    }

    /// Returns the first minute from one on that is not known to be closed to work of some length.
    pub(super) fn open(&self, kind: usize, work: i64, at: Minute) -> Minute {
        let list = &self.closed[kind];
        let known = list.partition_point(|closed| closed.work <= work);
        let known = known.checked_sub(1).map(|last| list[last]);
        let known = known.filter(|closed| closed.from <= at && at < closed.until);
        known.map_or(at, |closed| closed.until)
    }

    /// Keeps that a stretch is closed, together with what is known of shorter work.
    pub(super) fn close(&mut self, kind: usize, found: Closed) {
        let list = &mut self.closed[kind];
        let mut found = found;
        let mut at = list.partition_point(|closed| closed.work <= found.work);
        if let Some(last) = at.checked_sub(1) {
            let shorter = list[last];
            if shorter.meets(found) {
                found.from = found.from.min(shorter.from);
                found.until = found.until.max(shorter.until);
            } else if shorter.until >= found.until || !longer(found, shorter) {
                return;
            }
            if shorter
                == (Closed {
                    work: shorter.work,
                    ..found
                })
            {
                return;
            }
            if shorter.work == found.work {
                list.remove(last);
                at = last;
            }
        }
        list.insert(at, found);
        // What is closed to this is closed to what takes longer.
        let mut next = at.saturating_add(1);
        while list
            .get(next)
            .is_some_and(|closed| closed.until <= found.until)
        {
            if list[next].from < found.from && list[next].meets(found) {
                list[next].until = found.until;
                next = next.saturating_add(1);
            } else {
                list.remove(next);
            }
        }
        if list.len() > LENGTHS {
            list.remove(0);
        }
    }
}

fn longer(one: Closed, other: Closed) -> bool {
    one.until.since(one.from) > other.until.since(other.from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{WorkCalendar, WorkTime};

    #[test]
    fn what_is_remembered_was_told_of_work_no_longer() {
        let calendar = WorkCalendar::continuous();
        let shape = Shape {
            work: WorkTime::ZERO,
            calendar: &calendar,
            own: &calendar,
            breaks: Breaks::Stretch,
            windows: None,
            number: 0,
            window: None,
        };
        let mut seed = 11_u32;
        let mut draw = |limit: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i64::from((seed >> 16) % limit)
        };
        let (mut passed, mut asked) = (0, 0);
        for _ in 0..200 {
            let mut memory = Memory::default();
            let kind = memory.kind(&shape, &[]);
            let other = memory.kind(&Shape { number: 1, ..shape }, &[]);
            assert_ne!(kind, other);
            let mut told: Vec<Closed> = Vec::new();
            for _ in 0..60 {
                let (work, at) = (draw(50), Minute::new(draw(300)).unwrap());
                let open = memory.open(kind, work, at);
                // Each minute that is passed was told to be closed to work of that length or less.
                let closed = |minute: i64| {
                    told.iter().any(|told| {
                        told.work <= work
                            && told.from.value() <= minute
                            && minute < told.until.value()
                    })
                };
                assert!((at.value()..open.value()).all(closed), "{told:?}");
                assert_eq!(memory.open(other, work, at), at);
                asked += 1;
                passed += usize::from(open > at);
                let until = Minute::new(open.value() + draw(40)).unwrap();
                let found = Closed {
                    work,
                    from: at,
                    until,
                };
                memory.close(kind, found);
                told.push(found);
            }
            assert!(memory.closed[kind].len() <= LENGTHS);
            memory.clear();
            let again = memory.kind(&shape, &[]);
            assert_eq!(memory.open(again, 100, Minute::MIN), Minute::MIN);
        }
        assert!(passed * 20 > asked, "{passed} of {asked}");
    }
}
