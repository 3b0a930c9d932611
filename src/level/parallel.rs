//! How do jobs become a schedule if one goes through time and starts what can start?
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::level::{
    generate::{Generator, Key, is_enough},
    project::Project,
};

/// A time, and what is known of it and of what comes after it.
struct Now {
    time: u32,
    /// What is free of the lanes.
    free: Vec<u64>,
    /// The finishes of jobs that hold something, and the jobs.
    running: BinaryHeap<Reverse<u64>>,
    /// From when on links let jobs start, and the jobs.
    expected: BinaryHeap<Reverse<u64>>,
}

impl Now {
    fn new(project: &Project) -> Self {
        Self {
            time: 0,
            free: project.lanes.iter().map(|lane| lane.last).collect(),
            running: BinaryHeap::with_capacity(project.jobs),
            expected: BinaryHeap::with_capacity(project.jobs),
        }
    }

    fn expect(&mut self, job: usize, earliest: u32) {
        let entry = u64::from(earliest) << 32 | job as u64;
        self.expected.push(Reverse(entry));
    }

    /// Goes to the next time at which something may start; returns the jobs that links let start from then on, `None` if
    /// nothing will ever change.
    fn advance(&mut self, project: &Project) -> Option<Vec<u32>> {
        let next = [self.running.peek(), self.expected.peek()];
        let next = next.into_iter().flatten().map(|entry| entry.0 >> 32).min();
        self.time = next? as u32;
        let come = u64::from(self.time + 1) << 32;
        while let Some(Reverse(top)) = self.running.peek().filter(|top| top.0 < come) {
            let job = *top as u32;
            self.running.pop();
            for (lane, units) in project.uses(job as usize) {
                self.free[*lane as usize] += units;
            }
        }
        let mut able = Vec::new();
        while let Some(Reverse(top)) = self.expected.peek().filter(|top| top.0 < come) {
            able.push(*top as u32);
            self.expected.pop();
        }
        Some(able)
    }

    #[inline]
    fn fits(&self, project: &Project, job: usize) -> bool {
        let mut uses = project.uses(job).iter();
        uses.all(|(lane, units)| is_enough(self.free[*lane as usize], *units))
    }

    /// Starts a job and returns its finish.
    fn start(&mut self, project: &Project, job: usize) -> u32 {
        let finish = self.time + project.durations[job];
        let uses = project.uses(job);
        for (lane, units) in uses {
            self.free[*lane as usize] -= units;
        }
        if !uses.is_empty() {
            let entry = u64::from(finish) << 32 | job as u64;
            self.running.push(Reverse(entry));
        }
        finish
    }
}

impl Generator {
    /// Goes through time and starts, whenever a job can start, those that fit, smallest key first.
    pub(super) fn parallel(
        &mut self,
        project: &Project,
        keys: impl Fn(usize) -> Key,
        starts: &mut [u32],
    ) -> Option<u32> {
        if project.is_steady() {
            self.parallel_steady(project, keys, starts)
        } else {
            self.parallel_varying(project, keys, starts)
        }
    }

    /// As [`parallel`](Self::parallel), where the units of resources do not vary and no start is given: what is free at a time
    /// stays free until something starts, so that only what is free now needs to be kept. What a lead would let start earlier
    /// starts now.
    fn parallel_steady(
        &mut self,
        project: &Project,
        keys: impl Fn(usize) -> Key,
        starts: &mut [u32],
    ) -> Option<u32> {
        let mut now = Now::new(project);
        self.count_waits(project);
        for job in (0..project.jobs).filter(|job| self.waits[*job] == 0) {
            now.expect(job, project.heads[job]);
        }
        let (mut open, mut left, mut end): (Vec<(Key, u32)>, _, _) = (Vec::new(), project.jobs, 0);
        while left > 0 {
            for job in now.advance(project)? {
                let entry = (keys(job as usize), job);
                open.insert(open.partition_point(|other| *other < entry), entry);
            }
            let mut at = 0;
            while at < open.len() {
                let job = open[at].1 as usize;
                if !now.fits(project, job) {
                    at += 1;
                    continue;
                }
                open.remove(at);
                left -= 1;
                starts[job] = now.time;
                let latest = project.deadlines.get(job);
                if latest.is_some_and(|latest| now.time > *latest) {
                    return None;
                }
                end = end.max(now.start(project, job));
                self.release(job, |to| {
                    let earliest = project.earliest(to as usize, starts);
                    if earliest > now.time {
                        now.expect(to as usize, earliest);
                        return;
                    }
                    let entry = (keys(to as usize), to);
                    let place = open.partition_point(|other| *other < entry);
                    open.insert(place, entry);
                    // A milestone may have let in something of a smaller key.
                    at = at.min(place);
                });
            }
        }
        Some(end)
    }

    /// As [`parallel`](Self::parallel), whatever the resources are.
    fn parallel_varying(
        &mut self,
        project: &Project,
        keys: impl Fn(usize) -> Key,
        starts: &mut [u32],
    ) -> Option<u32> {
        self.clear(project);
        self.place_frozen(project, starts)?;
        self.count_waits(project);
        let mut open: Vec<(Key, u32)> = Vec::new();
        let free = (0..project.jobs).filter(|job| self.waits[*job] == 0);
        open.extend(free.map(|job| (keys(job), job as u32)));
        open.sort_unstable();
        let (mut time, mut end) = (0_u32, 0);
        while !open.is_empty() {
            // The next time at which something may have changed.
            let mut next = u32::MAX;
            let mut at = 0;
            while at < open.len() {
                let job = open[at].1 as usize;
                let (earliest, start) = self.probe(project, job, time, starts)?;
                if start > time.max(earliest) || earliest > time {
                    next = next.min(start.max(time + 1));
                    at += 1;
                    continue;
                }
                open.remove(at);
                let finish = self.place(project, job, starts)?;
                end = end.max(finish);
                self.release(job, |to| {
                    let entry = (keys(to as usize), to);
                    let place = open.partition_point(|other| *other < entry);
                    open.insert(place, entry);
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
    fn steady(random: &mut Random) -> ProblemSpec {
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
                let kind = [LinkKind::FinishToStart, LinkKind::StartToStart];
                let kind = kind[random.below(2) as usize];
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
        for _ in 0..300 {
            let Ok(problem) = steady(&mut random).build() else {
                continue;
            };
            let (project, _) = Project::new(&problem, &[0; 12]);
            assert!(project.is_steady());
            let keys = [(); 12].map(|()| random.below(8) as Key);
            let [mut plain, mut quick] = [[0_u32; 12]; 2];
            let mut generator = Generator::new(&project);
            let end = generator.parallel_varying(&project, |job| keys[job], &mut plain);
            let same = generator.parallel_steady(&project, |job| keys[job], &mut quick);
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
