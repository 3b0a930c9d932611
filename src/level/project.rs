//! What does the generator of schedules work on: jobs of one mode, in an order in which all links lead forward?
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use crate::{
    level::{
        problem::{Problem, index},
        relation,
        spec::{Job, Resource},
    },
    network::End,
};

/// The bit of each 16-bit lane that no count of units reaches: it stays set exactly where a subtraction does not borrow.
pub(super) const HIGH: u64 = 0x8000_8000_8000_8000;

/// Four resources over time, 16 bits each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lane {
    /// What is there at each time until the last change.
    pub(super) base: Vec<u64>,
    /// What is there from then on.
    pub(super) last: u64,
}

/// One mode for each job, minimum lags only. Jobs are numbered in an order in which every link leads forward.
#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) jobs: usize,
    pub(super) durations: Vec<u32>,
    /// Where the predecessors of each job begin.
    pred_first: Vec<u32>,
    /// Predecessors with the least distance from start to start.
    preds: Vec<(u32, i32)>,
    use_first: Vec<u32>,
    /// The lanes each job needs, and what of them.
    uses: Vec<(u32, u64)>,
    pub(super) lanes: Vec<Lane>,
    /// Earliest starts without resources.
    pub(super) heads: Vec<u32>,
    /// The longest path from the start of each job to the end.
    pub(super) tails: Vec<u32>,
    /// Latest starts that must be kept, where there is a deadline; else empty.
    pub(super) deadlines: Vec<u32>,
    /// Jobs whose start is given.
    pub(super) frozen: Vec<(u32, u32)>,
    /// The share of the resources that a job takes while it runs, in 1/1024 of one.
    shares: Vec<u32>,
    /// The share of the resources that a job takes, times its duration.
    pub(super) works: Vec<u64>,
    /// Whether starts sorted, ties by number, are an order in which every link leads forward, seen from both ends.
    pub(super) sorted: bool,
    /// Whether no link lets a job start before the one that it waits for is done.
    pub(super) lagging: bool,
    /// Whether it can be read backwards: nothing depends on when the project starts.
    pub(super) reversible: bool,
}

impl Project {
    /// Translates a problem of minimum lags with a mode for each job; also returns which job stands at each number.
    pub(super) fn new(problem: &Problem, modes: &[u32]) -> (Self, Vec<u32>) {
        let spec = problem.spec();
        let jobs = spec.jobs.len();
        let order = relation::order(jobs, problem.relations());
        let mut rank = vec![0_u32; jobs];
        for (at, job) in (0..).zip(&order) {
            rank[*job as usize] = at;
        }
        let told = |at: usize| {
            let job = order[at] as usize;
            (&spec.jobs[job], &spec.jobs[job].modes[modes[job] as usize])
        };
        let durations: Vec<u32> = (0..jobs).map(|at| told(at).1.duration).collect();
        let arcs = arcs(problem, &rank, &durations);
        let (slots, lanes) = lanes(&spec.resources);
        let most: Vec<u64> = spec.resources.iter().map(Resource::units_max).collect();
        let mut use_first = vec![0];
        let mut uses: Vec<(u32, u64)> = Vec::new();
        let mut shares = Vec::with_capacity(jobs);
        for at in 0..jobs {
            let (_, mode) = told(at);
            let begin = uses.len();
            let mut share = 0;
            let running = mode
                .demands
                .iter()
                .filter(|d| d.units > 0 && mode.duration > 0);
            for demand in running {
                let Some((lane, shift)) = slots[demand.resource as usize] else {
                    continue;
                };
                let packed = demand.units << shift;
                match uses[begin..].iter_mut().find(|(other, _)| *other == lane) {
                    Some((_, units)) => *units |= packed,
                    None => uses.push((lane, packed)),
                }
                let most = most[demand.resource as usize].max(1);
                share += (demand.units * 1024 / most) as u32;
            }
            use_first.push(index(uses.len()));
            shares.push(share);
        }
        let bounded = |job: &Job| job.deadline.is_some() || job.frozen.is_some();
        let deadlines = if spec.jobs.iter().any(bounded) {
            order
                .iter()
                .map(|job| problem.latest()[*job as usize])
                .collect()
        } else {
            Vec::new()
        };
        let frozen = (0..).zip(&order);
        let frozen: Vec<(u32, u32)> = frozen
            .filter_map(|(at, job)| Some((at, spec.jobs[*job as usize].frozen?)))
            .collect();
        let mut project = Self {
            jobs,
            durations,
            pred_first: Vec::new(),
            preds: Vec::new(),
            use_first,
            uses,
            reversible: lanes.iter().all(|lane| lane.base.is_empty())
                && deadlines.is_empty()
                && spec.jobs.iter().all(|job| job.release == 0),
            lanes,
            heads: order
                .iter()
                .map(|job| spec.jobs[*job as usize].release)
                .collect(),
            tails: Vec::new(),
            deadlines,
            frozen,
            shares,
            works: Vec::new(),
            sorted: false,
            lagging: false,
        };
        project.link(&arcs);
        (project, order)
    }

    /// Sets the links, and what follows from them.
    fn link(&mut self, arcs: &[(u32, u32, i32)]) {
        self.pred_first = vec![0; self.jobs + 1];
        for (_, to, _) in arcs {
            self.pred_first[*to as usize + 1] += 1;
        }
        for at in 0..self.jobs {
            self.pred_first[at + 1] += self.pred_first[at];
        }
        let mut next = self.pred_first.clone();
        self.preds = vec![(0, 0); arcs.len()];
        for (from, to, distance) in arcs {
            let slot = &mut next[*to as usize];
            self.preds[*slot as usize] = (*from, *distance);
            *slot += 1;
        }
        let works = self.shares.iter().zip(&self.durations);
        let works = works.map(|(share, duration)| u64::from(*share) * u64::from(*duration));
        self.works = works.collect();
        self.tails = self.durations.clone();
        for job in 0..self.jobs {
            let preds = self.preds(job).iter();
            let pushed = preds.map(|(from, distance)| self.heads[*from as usize] as i32 + distance);
            let head = pushed.max().unwrap_or(0).max(self.heads[job] as i32);
            self.heads[job] = head as u32;
        }
        for job in (0..self.jobs).rev() {
            let tail = self.tails[job] as i32;
            for at in self.pred_first[job]..self.pred_first[job + 1] {
                let (from, distance) = self.preds[at as usize];
                let slot = &mut self.tails[from as usize];
                *slot = (*slot as i32).max(tail + distance) as u32;
            }
        }
        self.lagging = arcs
            .iter()
            .all(|(from, _, distance)| *distance >= self.durations[*from as usize] as i32);
        self.sorted = arcs.iter().all(|(from, to, distance)| {
            let longest = self.durations[*from as usize] as i32;
            *distance >= 0 && distance + self.durations[*to as usize] as i32 >= longest
        });
    }

    /// Returns the project as it looks from its end: links and numbers reversed.
    pub(super) fn reversed(&self) -> Self {
        let last = index(self.jobs).wrapping_sub(1);
        let mut arcs = Vec::with_capacity(self.preds.len());
        for to in 0..self.jobs {
            for (from, distance) in self.preds(to) {
                // From end to end, seen backwards, is from start to start.
                let ends =
                    distance + self.durations[to] as i32 - self.durations[*from as usize] as i32;
                arcs.push((last - index(to), last - from, ends));
            }
        }
        arcs.sort_unstable();
        let mut mirror = self.clone();
        mirror.durations.reverse();
        mirror.shares.reverse();
        mirror.heads = vec![0; self.jobs];
        mirror.uses.clear();
        mirror.use_first = vec![0];
        for job in (0..self.jobs).rev() {
            mirror.uses.extend_from_slice(self.uses(job));
            mirror.use_first.push(index(mirror.uses.len()));
        }
        mirror.link(&arcs);
        mirror
    }

    /// Returns the predecessors of a job with the least distances from their start to its start.
    #[inline]
    pub(super) fn preds(&self, job: usize) -> &[(u32, i32)] {
        &self.preds[self.pred_first[job] as usize..self.pred_first[job + 1] as usize]
    }

    /// Returns from when on links let a job start whose predecessors have their starts.
    #[inline]
    pub(super) fn earliest(&self, job: usize, starts: &[u32]) -> u32 {
        let mut earliest = self.heads[job] as i32;
        for (from, distance) in self.preds(job) {
            earliest = earliest.max(starts[*from as usize] as i32 + distance);
        }
        earliest as u32
    }

    /// Whether no resource varies and no start is given.
    pub(super) fn is_steady(&self) -> bool {
        self.frozen.is_empty() && self.lanes.iter().all(|lane| lane.base.is_empty())
    }

    /// Returns what a job needs: lanes and packed units.
    #[inline]
    pub(super) fn uses(&self, job: usize) -> &[(u32, u64)] {
        &self.uses[self.use_first[job] as usize..self.use_first[job + 1] as usize]
    }

    /// Returns the work of all jobs.
    pub(super) fn work(&self) -> u64 {
        let works = self.works.iter();
        works.fold(0, |all, work| all.saturating_add(*work))
    }

    /// Returns what a job needs of the first lane.
    #[inline]
    pub(super) fn first_units(&self, job: usize) -> u64 {
        let first = self.uses(job).iter().find(|(lane, _)| *lane == 0);
        first.map_or(0, |(_, units)| *units)
    }

    /// Returns the length of the critical path.
    pub(super) fn critical_path(&self) -> u32 {
        let ends = self.heads.iter().zip(&self.durations);
        ends.map(|(head, duration)| head + duration)
            .max()
            .unwrap_or(0)
    }
}

/// Returns the links between numbered jobs as least distances from start to start, each pair once.
fn arcs(problem: &Problem, rank: &[u32], durations: &[u32]) -> Vec<(u32, u32, i32)> {
    let relations = problem.relations().iter();
    let mut arcs: Vec<(u32, u32, i32)> = relations
        .map(|relation| {
            let (from, to) = (rank[relation.from as usize], rank[relation.to as usize]);
            let part = |end: End, job: u32| match end {
                End::Start => 0,
                End::Finish => i64::from(durations[job as usize]),
            };
            let distance = part(relation.leaves, from) + relation.lag - part(relation.enters, to);
            // A distance that long negative is none: nothing starts before time 0.
            (from, to, distance.max(-(1 << 29)) as i32)
        })
        .collect();
    arcs.sort_unstable_by_key(|(from, to, distance)| (*from, *to, -distance));
    arcs.dedup_by_key(|(from, to, _)| (*from, *to));
    arcs
}

/// Packs renewable resources into lanes; returns the lane and shift of each.
fn lanes(resources: &[Resource]) -> (Vec<Option<(u32, u32)>>, Vec<Lane>) {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut count = 0;
    let slots = resources
        .iter()
        .map(|resource| {
            let Resource::Renewable { steps } = resource else {
                return None;
            };
            let (lane, shift) = (count / 4, count % 4 * 16);
            count += 1;
            if shift == 0 {
                lanes.push(Lane {
                    base: Vec::new(),
                    last: 0,
                });
            }
            let slot = &mut lanes[lane as usize];
            let change = steps.last().map_or(0, |step| step.from as usize);
            if slot.base.len() < change {
                let last = slot.last;
                slot.base.resize(change, last);
            }
            for (at, step) in steps.iter().enumerate() {
                let packed = step.units << shift;
                match steps.get(at + 1) {
                    None => {
                        slot.last |= packed;
                        let later = slot.base.iter_mut().skip(step.from as usize);
                        later.for_each(|word| *word |= packed);
                    }
                    Some(next) => {
                        let held = &mut slot.base[step.from as usize..next.from as usize];
                        for word in held {
                            *word |= packed;
                        }
                    }
                }
            }
            Some((lane, shift))
        })
        .collect();
    (slots, lanes)
}
