//! How do jobs become a schedule if one goes through time and starts what can start?
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::level::{
    generate::{Generator, is_enough},
    places::Places,
    project::Project,
};

/// A time, what is known of it, and what is expected after it.
#[derive(Debug, Clone, Default)]
pub(super) struct Now {
    time: u32,
    /// What is free of the lanes.
    free: Vec<u64>,
    /// The finishes of jobs, and the times from when on links let jobs start.
    events: BinaryHeap<Reverse<u64>>,
    /// The places in the order of the jobs that links let start.
    open: Places,
    /// What the job at each place needs of the first lane, so that most of those that do not fit are passed over without a look at the
    /// job.
    units: Vec<u64>,
}

/// Whether an event is that a job is expected, and not that it ends.
const EXPECTED: u64 = 1;

impl Now {
    fn begin(&mut self, project: &Project, order: &[u32]) {
        self.time = 0;
        self.free.clear();
        self.free.extend(project.lanes.iter().map(|lane| lane.last));
        self.events.clear();
        self.open.clear(project.jobs);
        self.units.clear();
        let units = order.iter().map(|job| project.first_units(*job as usize));
        self.units.extend(units);
    }

    fn expect(&mut self, job: usize, earliest: u32) {
        let entry = u64::from(earliest) << 32 | (job as u64) << 1 | EXPECTED;
        self.events.push(Reverse(entry));
    }

    /// Returns the place, from `at` on, of the next job that fits.
    #[inline]
    fn next(&self, project: &Project, order: &[u32], mut at: usize) -> Option<usize> {
        let free = self.free.first().copied().unwrap_or(0);
        loop {
            at = self.open.next(at)?;
            if is_enough(free, self.units[at])
                && (self.free.len() < 2 || self.fits(project, order[at] as usize))
            {
                return Some(at);
            }
            at += 1;
        }
    }

    fn fits(&self, project: &Project, job: usize) -> bool {
        let mut uses = project.uses(job).iter();
        uses.all(|(lane, units)| is_enough(self.free[*lane as usize], *units))
    }

    /// Starts a job and returns its finish.
    fn start(&mut self, project: &Project, job: usize) -> u32 {
        for (lane, units) in project.uses(job) {
            self.free[*lane as usize] -= units;
        }
        let finish = self.time + project.durations[job];
        if finish > self.time {
            let entry = u64::from(finish) << 32 | (job as u64) << 1;
            self.events.push(Reverse(entry));
        }
        finish
    }
}

impl Generator {
    /// Goes through time and starts, whenever a job can start, those that fit, in the order of the jobs at hand. It asks of every job and its
    /// start whether to go on; if not, it returns how many jobs were placed, and if a job has no place, all of them.
    pub(super) fn parallel(
        &mut self,
        project: &Project,
        starts: &mut [u32],
        go_on: impl FnMut(usize, u32) -> bool,
    ) -> Result<u32, usize> {
        if !project.is_steady() {
            let end = self.parallel_varying(project, starts);
            return end.ok_or(project.jobs);
        }
        let mut now = std::mem::take(&mut self.now);
        let end = self.parallel_steady(&mut now, project, starts, go_on);
        self.now = now;
        end
    }

    /// As [`parallel`](Self::parallel), where the units of resources do not vary and no start is given: what is free at a time
    /// stays free until something starts, so that only what is free now needs to be kept. What a lead would let start earlier
    /// starts now.
    fn parallel_steady(
        &mut self,
        now: &mut Now,
        project: &Project,
        starts: &mut [u32],
        mut go_on: impl FnMut(usize, u32) -> bool,
    ) -> Result<u32, usize> {
        self.rank();
        self.count_waits(project);
        now.begin(project, &self.order);
        for job in (0..project.jobs).filter(|job| self.waits[*job] == 0) {
            now.expect(job, project.heads[job]);
        }
        let (mut left, mut end) = (project.jobs, 0);
        while left > 0 {
            self.advance(now, project, starts).ok_or(project.jobs)?;
            let mut at = 0;
            while let Some(found) = now.next(project, &self.order, at) {
                at = found;
                now.open.remove(at);
                let job = self.order[at] as usize;
                left -= 1;
                starts[job] = now.time;
                let latest = project.deadlines.get(job);
                if latest.is_some_and(|latest| now.time > *latest) {
                    return Err(project.jobs);
                }
                if !go_on(job, now.time) {
                    return Err(project.jobs - left);
                }
                let finish = now.start(project, job);
                end = end.max(finish);
                if !project.lagging || finish == now.time {
                    // A milestone may have let in something that comes before it.
                    at = at.min(self.let_in(now, project, job, starts));
                }
            }
        }
        Ok(end)
    }

    /// Goes to the next time at which something may start, and lets in what links let start from then on; `None` if nothing
    /// will ever change.
    fn advance(&mut self, now: &mut Now, project: &Project, starts: &[u32]) -> Option<()> {
        now.time = (now.events.peek()?.0 >> 32) as u32;
        let come = u64::from(now.time + 1) << 32;
        while let Some(Reverse(top)) = now.events.peek().filter(|top| top.0 < come) {
            let (job, kind) = ((*top as u32 >> 1) as usize, top & EXPECTED);
            now.events.pop();
            if kind == EXPECTED {
                now.open.insert(self.ranks[job] as usize);
                continue;
            }
            for (lane, units) in project.uses(job) {
                now.free[*lane as usize] += units;
            }
            if project.lagging {
                self.let_in(now, project, job, starts);
            }
        }
        Some(())
    }

    /// Lets in what waited for a job alone, now or as soon as links let it start; returns the first place that is let in.
    fn let_in(&mut self, now: &mut Now, project: &Project, job: usize, starts: &[u32]) -> usize {
        let mut first = project.jobs;
        let range = self.succ_first[job] as usize..self.succ_first[job + 1] as usize;
        for to in &self.succs[range] {
            let waits = &mut self.waits[*to as usize];
            *waits -= 1;
            if *waits > 0 {
                continue;
            }
            let earliest = project.earliest(*to as usize, starts);
            if earliest > now.time {
                now.expect(*to as usize, earliest);
            } else {
                let place = self.ranks[*to as usize] as usize;
                now.open.insert(place);
                first = first.min(place);
            }
        }
        first
    }

    /// As [`parallel`](Self::parallel), whatever the resources are.
    fn parallel_varying(&mut self, project: &Project, starts: &mut [u32]) -> Option<u32> {
        self.rank();
        self.clear(project);
        self.place_frozen(project, starts)?;
        self.count_waits(project);
        let free = (0..project.jobs).filter(|job| self.waits[*job] == 0);
        let mut open: Vec<u32> = free.map(|job| self.ranks[job]).collect();
        open.sort_unstable();
        let (mut time, mut end) = (0_u32, 0);
        while !open.is_empty() {
            // The next time at which something may have changed.
            let mut next = u32::MAX;
            let mut at = 0;
            while at < open.len() {
                let job = self.order[open[at] as usize] as usize;
                let (earliest, start) = self.probe(project, job, time, starts)?;
                if start > time.max(earliest) || earliest > time {
                    next = next.min(start.max(time + 1));
                    at += 1;
                    continue;
                }
                open.remove(at);
                let finish = self.place(project, job, starts)?;
                end = end.max(finish);
                self.release(job, |rank| {
                    open.insert(open.partition_point(|other| *other < rank), rank);
                });
                // A milestone may have let in something of a smaller key.
                at = 0;
            }
            time = next;
        }
        Some(end)
    }

    /// Returns from when on links let a job start, and when it could start from `time` on.
    fn probe(
        &mut self,
        project: &Project,
        job: usize,
        time: u32,
        starts: &[u32],
    ) -> Option<(u32, u32)> {
        if let Some((_, start)) = project.frozen.iter().find(|(f, _)| *f as usize == job) {
            return Some((0, time.min(*start)));
        }
        let earliest = project.earliest(job, starts);
        let mut start = earliest.max(time);
        loop {
            let before = start;
            for (lane, units) in project.uses(job) {
                let profile = &mut self.profiles[*lane as usize];
                start = profile.fit(start, project.durations[job], *units)?;
            }
            if start == before {
                return Some((earliest, start));
            }
        }
    }
}
#[cfg(test)]
mod tests {
    use crate::{
        level::{
            Job, Link, Mode, ProblemSpec, Resource,
            generate::{Generator, Key},
            project::Project,
        },
        network::LinkKind,
        random::Random,
    };

    /// Jobs of up to three days, five resources, so that there are two lanes, and dates and lags now and then. There is no lead:
    /// it may let a job start in what has been gone through, and only profiles know whether there is room.
    fn steady(random: &mut Random, kinds: &[LinkKind]) -> ProblemSpec {
        let mut spec = ProblemSpec::default();
        for _ in 0..5 {
            spec.add_resource(Resource::renewable(u64::from(2 + random.below(3))));
        }
        for to in 0..12 {
            let mut mode = Mode::new(random.below(4));
            for resource in 0..5 {
                mode = mode.with(resource, u64::from(random.below(3)));
            }
            let mut job = Job::new(mode).release(random.below(3));
            if random.below(12) == 0 {
                job = job.deadline(8 + random.below(16));
            }
            spec.add_job(job);
            for from in 0..to {
                if random.below(5) > 0 {
                    continue;
                }
                let kind = kinds[random.below(kinds.len() as u32) as usize];
                let lag = i32::try_from(random.below(3)).unwrap();
                spec.add_link(Link::new(from, to).kind(kind).at_least(lag));
            }
        }
        spec
    }

    #[test]
    fn what_does_not_vary_is_generated_as_if_it_might() {
        let mut random = Random::new(17);
        let mut seen = [0_u32; 2];
        let kinds = [LinkKind::FinishToStart, LinkKind::StartToStart];
        for at in 0..600 {
            let kinds = &kinds[..=at % 2];
            let Ok(problem) = steady(&mut random, kinds).build() else {
                continue;
            };
            let (project, _) = Project::new(&problem, &[0; 12]);
            assert!(project.lagging || kinds.len() > 1);
            assert!(project.is_steady());
            let keys = [(); 12].map(|()| random.below(8) as Key);
            let [mut plain, mut quick] = [[0_u32; 12]; 2];
            let mut generator = Generator::new(&project);
            generator.sort(12, |job| keys[job]);
            let end = generator.parallel_varying(&project, &mut plain);
            let same = generator.parallel(&project, &mut quick, |_, _| true).ok();
            assert_eq!(same, end);
            if end.is_some() {
                assert_eq!(quick, plain);
            }
            let seen = &mut seen[usize::from(end.is_none())];
            *seen = seen.saturating_add(1);
        }
        assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
    }
}
