//! What do jobs that must run at certain times leave to the others? Time tables of the resources.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "times lie below 2²⁵ and units below 2³⁵: the door of the problem has seen to it"
)]

use crate::level::domain::{Domain, Empty, Model};

/// What is free of a resource over time: from each time until the next.
type Table = Vec<(i32, i64)>;

impl Domain {
    /// Returns the part of time in which a job must run, if there is one.
    fn core(&self, job: usize) -> Option<(i32, i32)> {
        let (from, until) = (self.lst[job], self.est[job] + self.shortest[job]);
        (from < until).then_some((from, until))
    }

    /// Moves jobs out of the way of those that must run.
    pub(super) fn fill_tables(&mut self, model: &Model) -> Result<bool, Empty> {
        let mut moved = false;
        for r in 0..model.steps.len() {
            let table = self.table(model, r)?;
            for job in 0..model.jobs() {
                if !self.is_fixed(job) {
                    moved |= self.fit_job(model, r, &table, job)?;
                }
            }
        }
        Ok(moved)
    }

    /// Builds the time table of a resource.
    fn table(&self, model: &Model, r: usize) -> Result<Table, Empty> {
        let resources = model.steps.len();
        let mut events: Table = Vec::with_capacity(2 * model.jobs() + model.steps[r].len() + 1);
        events.push((0, 0));
        let mut there = 0;
        for &(from, units) in &model.steps[r] {
            events.push((from, units - there));
            there = units;
        }
        for job in 0..model.jobs() {
            let units = self.least[job * resources + r];
            if let Some((from, until)) = self.core(job).filter(|_| units > 0) {
                events.push((from, -units));
                events.push((until, units));
            }
        }
        events.sort_unstable_by_key(|event| event.0);
        let mut table: Table = Vec::with_capacity(events.len());
        let mut free = 0;
        for (time, change) in events {
            free += change;
            match table.last_mut() {
                Some(last) if last.0 == time => last.1 = free,
                _ => table.push((time, free)),
            }
        }
        if table.iter().any(|(_, free)| *free < 0) {
            return Err(Empty);
        }
        Ok(table)
    }

    /// Narrows the starts and modes of a job to where a resource has room for it.
    fn fit_job(
        &mut self,
        model: &Model,
        r: usize,
        table: &Table,
        job: usize,
    ) -> Result<bool, Empty> {
        let own = self.least[job * model.steps.len() + r];
        let core = self.core(job);
        let (mut first, mut last) = (i32::MAX, i32::MIN);
        let mut moved = false;
        for (mode, way) in model.ways[job].iter().enumerate() {
            if self.modes[job] >> mode & 1 == 0 {
                continue;
            }
            let units = way.units[r];
            if units == 0 {
                first = first.min(self.est[job]);
                last = last.max(self.lst[job]);
                continue;
            }
            let latest = self.lst[job].min(self.end() - way.duration);
            let fits = |time: i32, until: i32, free: i64| {
                // In its core the table already holds the least that the job needs.
                let held = core.is_some_and(|core| core.0 <= time && until <= core.1);
                free + if held { own } else { 0 } >= units
            };
            let begin = earliest(table, self.est[job], latest, way.duration, fits);
            let Some(begin) = begin else {
                self.drop_mode(model, job, mode)?;
                moved = true;
                continue;
            };
            first = first.min(begin);
            let end = last_start(table, begin, latest, way.duration, fits);
            last = last.max(end);
        }
        moved |= self.raise(job, first)?;
        moved |= self.lower(job, last)?;
        Ok(moved)
    }
}

/// Returns the earliest start from `from` to `last` at which the table has room.
fn earliest(
    table: &Table,
    from: i32,
    last: i32,
    duration: i32,
    fits: impl Fn(i32, i32, i64) -> bool,
) -> Option<i32> {
    let mut start = from;
    let mut at = table
        .partition_point(|(time, _)| *time <= start)
        .saturating_sub(1);
    loop {
        if start > last {
            return None;
        }
        let (time, free) = *table.get(at)?;
        if time >= start + duration {
            return Some(start);
        }
        let until = table.get(at + 1).map_or(i32::MAX, |next| next.0);
        if !fits(time, until, free) {
            start = until;
        } else if until >= start.saturating_add(duration) {
            return (start <= last).then_some(start);
        }
        at += 1;
    }
}

/// Returns the latest start from `from` to `last` at which the table has room; `from` has room.
fn last_start(
    table: &Table,
    from: i32,
    last: i32,
    duration: i32,
    fits: impl Fn(i32, i32, i64) -> bool,
) -> i32 {
    let mut start = last;
    let mut at = table.partition_point(|(time, _)| *time < start + duration);
    while at > 0 && start > from {
        at -= 1;
        let (time, free) = table[at];
        let until = table.get(at + 1).map_or(i32::MAX, |next| next.0);
        if until <= start {
            break;
        }
        if !fits(time, until, free) {
            start = time - duration;
        }
    }
    start.max(from)
}
