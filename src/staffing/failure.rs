//! Why is there no place for a task, and who or what is the cause?

use super::{
    generate::{Failure, Generator, Given},
    place::Span,
    problem::Job,
};
use crate::time::Minute;

/// Why somebody cannot serve a need, by numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exclusion {
    /// Their hours and those of what else the task has never meet.
    Hours,
    /// What the task has of them already leaves too little.
    Units,
    /// They do not work on a task with which this one shares its people.
    Same(u32),
    /// They work on a task with which this one must share nobody.
    Apart(u32),
}

impl Generator<'_> {
    /// Returns who could serve the needs of a task, and why each of them cannot: the first reason for each, in the order of resources.
    pub(super) fn excluded(&mut self, n: u32, job: &Job) -> Vec<(u32, Exclusion)> {
        let mut found: Vec<(u32, Exclusion)> = Vec::new();
        for (number, way) in (0_u32..).zip(&job.ways) {
            let mut given = Given::nobody(number, way, self.given[n as usize].worked);
            given.members.clone_from(&way.fixed);
            for ask in &way.asks {
                // Who could serve it alone stands in the way of the others: what is left is asked beside them.
                let mut beside = None;
                for team in &ask.teams {
                    match self.join(n, job, &given, team) {
                        Ok(joined) => beside = beside.or(Some(joined)),
                        Err(excluded) => found.push(excluded),
                    }
                }
                if let Some((calendar, members)) = beside {
                    given.calendar = calendar;
                    given.members = members;
                }
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|(store, _)| *store);
        found
    }

    /// Says that a task has no place from a minute on, and which of those it needs is not there for it any more.
    pub(super) fn beyond(&self, n: u32, from: Minute, asked: Option<Minute>) -> Failure {
        let job = &self.problem.jobs[n as usize];
        let way = job.way(0);
        let given = Given::nobody(0, way, self.given[n as usize].worked);
        let mut shape = self.shape(job, &given);
        let mut stores = way.fixed.iter().map(|demand| demand.store);
        let store = stores.find(|store| {
            let there = self.problem.stores[*store as usize].there(way.hours);
            shape.calendar = self.calendars.get(there);
            shape.fit(from, asked).is_none()
        });
        Failure::Beyond {
            job: n,
            from,
            store,
        }
    }

    /// Returns who or what keeps the successor of a link from where it would have to be, if anybody does: others who hold something
    /// that it needs, or else whoever it has who is not there for longest.
    pub(super) fn held_up(&mut self, arc: u32) -> Option<Hurdle> {
        let to = self.problem.network.arcs()[arc as usize].to;
        let at = to as usize;
        let job = &self.problem.jobs[at];
        if job.is_pinned() || !self.placed[at] {
            return None;
        }
        let (from, asked) = self.ready(to);
        self.hold_again(at, -1);
        let span = self.shape(job, &self.given[at]).fit(from, asked);
        let block = span.and_then(|span| self.block_of(at, span));
        self.hold_again(at, 1);
        if let Some(block) = block {
            let others = (0_u32..).zip(&self.given);
            let holding = others.filter(|(n, given)| {
                let Span { start, finish } = given.worked;
                let mut members = given.members.iter();
                *n != to
                    && start < block.until
                    && block.from < finish
                    && members.any(|member| member.store == block.store)
            });
            return Some(Hurdle {
                store: block.store,
                from: block.from,
                until: block.until,
                by: holding.map(|(n, _)| n).collect(),
            });
        }
        let given = &self.given[at];
        let way = job.way(given.way);
        // Where nobody is waited for, nobody is given either.
        let members = if given.members.is_empty() {
            &way.fixed
        } else {
            &given.members
        };
        let away = members.iter().filter_map(|member| {
            let there = self.problem.stores[member.store as usize].there(way.hours);
            let until = self.calendars.get(there).next_working(from)?;
            (until > from).then_some((until, member.store))
        });
        away.max().map(|(until, store)| Hurdle {
            store,
            from,
            until,
            by: Vec::new(),
        })
    }
}

/// A stretch of time in which a resource is not to be had: others hold it, or it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hurdle {
    pub(super) store: u32,
    pub(super) from: Minute,
    pub(super) until: Minute,
    /// The tasks that hold it.
    pub(super) by: Vec<u32>,
}
