//! How does a list of jobs become a schedule?
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use crate::level::{
    parallel::Now,
    places::Places,
    project::{HIGH, Project},
};

/// What is left of four resources at each time.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    free: Vec<u64>,
    /// What is there at times that are not stored yet.
    last: u64,
    /// Nothing has been taken from here on.
    dirty: usize,
}

/// Whether each of four counts is at least that of `units`.
#[inline]
pub(super) const fn is_enough(free: u64, units: u64) -> bool {
    ((free | HIGH) - units) & HIGH == HIGH
}

impl Profile {
    /// Returns the earliest start from `from` on at which `units` are free for `duration`; `None` if there is none.
    #[inline]
    pub(super) fn fit(&mut self, from: u32, duration: u32, units: u64) -> Option<u32> {
        let duration = duration as usize;
        let mut start = from as usize;
        // What lies below `known` has been seen to be free.
        let mut known = start;
        loop {
            let end = start + duration;
            if end > self.free.len() {
                if start >= self.free.len() && !is_enough(self.last, units) {
                    return None;
                }
                self.free.resize(end + end / 4, self.last);
            }
            let clash = self.free[known..end]
                .iter()
                .rposition(|free| !is_enough(*free, units));
            let Some(clash) = clash else {
                return Some(start as u32);
            };
            start = known + clash + 1;
            known = end.max(start);
        }
    }

    #[inline]
    fn take(&mut self, start: u32, duration: u32, units: u64) {
        let end = (start + duration) as usize;
        for free in &mut self.free[start as usize..end] {
            *free -= units;
        }
        self.dirty = self.dirty.max(end);
    }
}

/// Generates schedules of a project, in memory that is used again and again.
#[derive(Debug, Clone)]
pub(super) struct Generator {
    pub(super) profiles: Vec<Profile>,
    /// The jobs in the order in which they are placed.
    pub(super) order: Vec<u32>,
    keyed: Vec<u64>,
    /// How many predecessors of each job are not placed yet.
    pub(super) waits: Vec<u32>,
    /// At which place of the order each job is.
    pub(super) ranks: Vec<u32>,
    open: Places,
    /// Where parallel generation keeps what it knows.
    pub(super) now: Now,
    pub(super) succ_first: Vec<u32>,
    pub(super) succs: Vec<u32>,
}

/// A key that says when the turn of a job comes, smallest first.
pub(super) type Key = u32;

impl Generator {
    pub(super) fn new(project: &Project) -> Self {
        let profiles = project.lanes.iter().map(|lane| Profile {
            free: lane.base.clone(),
            last: lane.last,
            dirty: 0,
        });
        let mut succ_first = vec![0_u32; project.jobs + 1];
        for job in 0..project.jobs {
            for (from, _) in project.preds(job) {
                succ_first[*from as usize + 1] += 1;
            }
        }
        for at in 0..project.jobs {
            succ_first[at + 1] += succ_first[at];
        }
        let mut next = succ_first.clone();
        let mut succs = vec![0; succ_first[project.jobs] as usize];
        for job in 0..project.jobs {
            for (from, _) in project.preds(job) {
                let slot = &mut next[*from as usize];
                succs[*slot as usize] = job as u32;
                *slot += 1;
            }
        }
        Self {
            profiles: profiles.collect(),
            order: Vec::with_capacity(project.jobs),
            keyed: Vec::with_capacity(project.jobs),
            waits: Vec::with_capacity(project.jobs),
            ranks: Vec::with_capacity(project.jobs),
            open: Places::default(),
            now: Now::default(),
            succ_first,
            succs,
        }
    }

    /// Places the jobs one by one, smallest key first, each as early as links and resources let it; writes their starts and returns the
    /// makespan, or `None` if a job has no place before its deadline.
    ///
    /// Keys that contradict a link give way to it.
    pub(super) fn serial(
        &mut self,
        project: &Project,
        keys: impl Fn(usize) -> Key,
        keys_agree: bool,
        starts: &mut [u32],
    ) -> Option<u32> {
        if keys_agree {
            self.sort(project.jobs, keys);
        } else {
            self.merge(project, keys);
        }
        self.place_all(project, starts, |_, _| true).ok()
    }

    /// Places the jobs as they are ordered, none before its predecessors. It asks of every job and its start whether to go on; if not, or if a job has
    /// no place, it returns how many jobs were placed.
    pub(super) fn place_all(
        &mut self,
        project: &Project,
        starts: &mut [u32],
        mut go_on: impl FnMut(usize, u32) -> bool,
    ) -> Result<u32, usize> {
        self.clear(project);
        self.place_frozen(project, starts).ok_or(project.jobs)?;
        let mut end = 0;
        let order = std::mem::take(&mut self.order);
        let placed = (1..).zip(&order).try_for_each(|(placed, job)| {
            let job = *job as usize;
            let finish = self.place(project, job, starts).ok_or(placed)?;
            end = end.max(finish);
            if go_on(job, starts[job]) {
                Ok(())
            } else {
                Err(placed)
            }
        });
        self.order = order;
        placed.map(|()| end)
    }

    /// Tells those that wait for a job that it is placed, and calls `free` with the place in the order of each that waits for no other.
    pub(super) fn release(&mut self, job: usize, mut free: impl FnMut(u32)) {
        let range = self.succ_first[job] as usize..self.succ_first[job + 1] as usize;
        for to in &self.succs[range] {
            let waits = &mut self.waits[*to as usize];
            *waits -= 1;
            if *waits == 0 {
                free(self.ranks[*to as usize]);
            }
        }
    }

    /// Places a job and returns its finish.
    #[inline]
    pub(super) fn place(
        &mut self,
        project: &Project,
        job: usize,
        starts: &mut [u32],
    ) -> Option<u32> {
        let duration = project.durations[job];
        if !project.frozen.is_empty() && project.frozen.iter().any(|(f, _)| *f as usize == job) {
            return Some(starts[job] + duration);
        }
        let mut start = project.earliest(job, starts);
        match project.uses(job) {
            [] => (),
            [(lane, units)] => {
                let profile = &mut self.profiles[*lane as usize];
                start = profile.fit(start, duration, *units)?;
                profile.take(start, duration, *units);
            }
            uses => {
                loop {
                    let before = start;
                    for (lane, units) in uses {
                        start = self.profiles[*lane as usize].fit(start, duration, *units)?;
                    }
                    if start == before {
                        break;
                    }
                }
                for (lane, units) in uses {
                    self.profiles[*lane as usize].take(start, duration, *units);
                }
            }
        }
        starts[job] = start;
        let kept = project
            .deadlines
            .get(job)
            .is_none_or(|latest| start <= *latest);
        kept.then_some(start + duration)
    }

    /// Places the jobs whose start is given; `None` if they have no room beside each other.
    pub(super) fn place_frozen(&mut self, project: &Project, starts: &mut [u32]) -> Option<()> {
        for &(job, start) in &project.frozen {
            let duration = project.durations[job as usize];
            starts[job as usize] = start;
            for (lane, units) in project.uses(job as usize) {
                let profile = &mut self.profiles[*lane as usize];
                if profile.fit(start, duration, *units) != Some(start) {
                    return None;
                }
                profile.take(start, duration, *units);
            }
        }
        Some(())
    }

    pub(super) fn clear(&mut self, project: &Project) {
        for (profile, lane) in self.profiles.iter_mut().zip(&project.lanes) {
            let changed = profile.dirty.min(lane.base.len());
            profile.free[..changed].copy_from_slice(&lane.base[..changed]);
            profile.free[changed..profile.dirty].fill(lane.last);
            profile.dirty = 0;
        }
    }

    /// Orders the jobs by key, and those of the same key by number.
    pub(super) fn sort(&mut self, jobs: usize, keys: impl Fn(usize) -> Key) {
        self.keyed.clear();
        let keyed = (0..jobs).map(|job| u64::from(keys(job)) << 32 | job as u64);
        self.keyed.extend(keyed);
        self.keyed.sort_unstable();
        self.order.clear();
        self.order
            .extend(self.keyed.iter().map(|entry| *entry as u32));
    }

    pub(super) fn count_waits(&mut self, project: &Project) {
        self.waits.clear();
        let waits = (0..project.jobs).map(|job| project.preds(job).len() as u32);
        self.waits.extend(waits);
    }

    /// Says of each job at which place of the order it is.
    pub(super) fn rank(&mut self) {
        self.ranks.clear();
        self.ranks.resize(self.order.len(), 0);
        for (place, job) in (0..).zip(&self.order) {
            self.ranks[*job as usize] = place;
        }
    }

    /// Orders the jobs by key, and those of the same key by number, but none before its predecessors.
    pub(super) fn merge(&mut self, project: &Project, keys: impl Fn(usize) -> Key) {
        self.sort(project.jobs, keys);
        self.rank();
        self.count_waits(project);
        let mut open = std::mem::take(&mut self.open);
        open.clear(project.jobs);
        for (place, job) in self.order.iter().enumerate() {
            if self.waits[*job as usize] == 0 {
                open.insert(place);
            }
        }
        self.order.clear();
        let mut at = 0;
        while let Some(place) = open.next(at) {
            open.remove(place);
            at = place;
            let job = self.keyed[place] as u32;
            self.order.push(job);
            self.release(job as usize, |freed| {
                open.insert(freed as usize);
                at = at.min(freed as usize);
            });
        }
        self.open = open;
    }
}

#[cfg(test)]
mod tests {
    use super::Generator;
    use crate::level::{Job, Mode, ProblemSpec, Resource, project::Project};

    #[test]
    fn what_is_given_up_tells_its_part_and_leaves_nothing_behind() {
        let mut spec = ProblemSpec::default();
        let crew = spec.add_resource(Resource::renewable(1));
        for days in 1..=4 {
            spec.add_job(Job::new(Mode::new(days).with(crew, 1)));
        }
        let (project, _) = Project::new(&spec.build().unwrap(), &[0; 4]);
        let mut generator = Generator::new(&project);
        let mut starts = [0; 4];
        generator.sort(4, |_| 0);
        let part = generator.place_all(&project, &mut starts, |_, start| start < 3);
        // The third job starts at 3, after those of one day and of two.
        assert_eq!((part, &starts[..3]), (Err(3), &[0, 1, 3][..]));
        let whole = generator.serial(&project, |_| 0, true, &mut starts);
        assert_eq!((whole, starts), (Some(10), [0, 1, 3, 6]));
    }
}
