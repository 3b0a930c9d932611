//! What do deadlines leave of the starts and modes of jobs? Propagation, from the problem's links and resources.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use crate::{
    level::{
        problem::{Problem, units},
        spec::Resource,
    },
    network::End,
};

/// A mode as propagation sees it.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) duration: i32,
    /// Units of each renewable resource.
    pub(super) units: Vec<i64>,
    /// Amount of each consumable resource.
    pub(super) amounts: Vec<u64>,
}

/// A link: the date entered is no earlier than the date left plus the lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tie {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) leaves: End,
    pub(super) enters: End,
    pub(super) lag: i32,
}

/// A problem as propagation sees it.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) ways: Vec<Vec<Way>>,
    pub(super) ties: Vec<Tie>,
    /// The steps of each renewable resource: time and units.
    pub(super) steps: Vec<Vec<(i32, i64)>>,
    pub(super) amounts: Vec<u64>,
    /// Pairs of jobs that can never run at once.
    pub(super) pairs: Vec<(u32, u32)>,
    earliest: Vec<i32>,
    latest: Vec<i32>,
}

/// The most modes that a job can have for propagation to take it on.
pub(super) const WAYS_MAX: usize = 64;

impl Model {
    /// Translates a problem; `None` if a job has more modes than can be kept track of.
    pub(super) fn new(problem: &Problem) -> Option<Self> {
        let spec = problem.spec();
        if spec.jobs.iter().any(|job| job.modes.len() > WAYS_MAX) {
            return None;
        }
        let renewable: Vec<u32> = kinds(&spec.resources, true);
        let consumable: Vec<u32> = kinds(&spec.resources, false);
        let ways: Vec<Vec<Way>> = spec
            .jobs
            .iter()
            .map(|job| {
                let modes = job.modes.iter();
                modes
                    .map(|mode| Way {
                        duration: mode.duration as i32,
                        units: renewable
                            .iter()
                            .map(|r| {
                                if mode.duration == 0 {
                                    0
                                } else {
                                    units(mode, *r) as i64
                                }
                            })
                            .collect(),
                        amounts: consumable.iter().map(|r| units(mode, *r)).collect(),
                    })
                    .collect()
            })
            .collect();
        let ties = problem.relations().iter().map(|relation| Tie {
            from: relation.from,
            to: relation.to,
            leaves: relation.leaves,
            enters: relation.enters,
            lag: relation.lag.clamp(-(1 << 30), 1 << 30) as i32,
        });
        let steps = renewable
            .iter()
            .map(|r| match &spec.resources[*r as usize] {
                Resource::Renewable { steps } => steps
                    .iter()
                    .map(|step| (step.from as i32, step.units as i64))
                    .collect(),
                Resource::Consumable { .. } => Vec::new(),
            });
        let mut model = Self {
            ties: ties.collect(),
            steps: steps.collect(),
            amounts: consumable
                .iter()
                .map(|r| spec.resources[*r as usize].units_max())
                .collect(),
            pairs: Vec::new(),
            earliest: problem.earliest().iter().map(|time| *time as i32).collect(),
            latest: problem.latest().iter().map(|time| *time as i32).collect(),
            ways,
        };
        model.pairs = model.exclusive_pairs();
        Some(model)
    }

    /// Finds the pairs of jobs that can never run at once, whatever their modes.
    fn exclusive_pairs(&self) -> Vec<(u32, u32)> {
        let least: Vec<Vec<i64>> = self
            .ways
            .iter()
            .map(|ways| {
                let resources = 0..self.steps.len();
                resources
                    .map(|r| ways.iter().map(|way| way.units[r]).min().unwrap_or(0))
                    .collect()
            })
            .collect();
        let most = self
            .steps
            .iter()
            .map(|s| s.iter().map(|(_, u)| *u).max().unwrap_or(0));
        let most: Vec<i64> = most.collect();
        let mut pairs = Vec::new();
        for a in 0..least.len() {
            for b in a + 1..least.len() {
                let mut sums = least[a].iter().zip(&least[b]).zip(&most);
                if sums.any(|((a, b), most)| a + b > *most) {
                    pairs.push((a as u32, b as u32));
                }
            }
        }
        pairs
    }

    pub(super) fn jobs(&self) -> usize {
        self.ways.len()
    }

    /// Returns the problem with as much as anybody wants of some resources: whether it is given back, its position among those that are
    /// or are not, and from when until when there is enough of it, which only matters for what is given back.
    pub(super) fn lifted(
        &self,
        lifts: impl IntoIterator<Item = (bool, usize, (u32, u32))>,
    ) -> Self {
        let mut lifted = self.clone();
        for (renewable, at, (from, until)) in lifts {
            if renewable {
                let from = i32::try_from(from).unwrap_or(i32::MAX);
                let until = i32::try_from(until).unwrap_or(i32::MAX);
                lifted.steps[at] = enough(&lifted.steps[at], from, until);
            } else {
                lifted.amounts[at] = u64::MAX;
            }
        }
        lifted.pairs = lifted.exclusive_pairs();
        lifted
    }
}

/// More units than all jobs together can ask for.
const ENOUGH: i64 = 1 << 35;

/// Returns the steps of a resource of which there is enough between two times.
fn enough(steps: &[(i32, i64)], from: i32, until: i32) -> Vec<(i32, i64)> {
    let before = steps.iter().copied().filter(|(time, _)| *time < from);
    let mut lifted: Vec<(i32, i64)> = before.collect();
    lifted.push((from, ENOUGH));
    let begun = steps.partition_point(|(time, _)| *time <= until);
    if until < i32::MAX {
        let there = begun.checked_sub(1).map_or(0, |at| steps[at].1);
        lifted.push((until, there));
        lifted.extend_from_slice(&steps[begun..]);
    }
    lifted
}

/// Returns the positions of the resources that are given back, or of those that are not.
fn kinds(resources: &[Resource], renewable: bool) -> Vec<u32> {
    let told = (0..).zip(resources);
    told.filter(|(_, told)| matches!(told, Resource::Renewable { .. }) == renewable)
        .map(|(at, _)| at)
        .collect()
}

/// The starts and modes that are still possible.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    pub(super) est: Vec<i32>,
    pub(super) lst: Vec<i32>,
    /// One bit for each mode.
    pub(super) modes: Vec<u64>,
    pub(super) shortest: Vec<i32>,
    pub(super) longest: Vec<i32>,
    /// The least units that each job needs of each renewable resource, job by job.
    pub(super) least: Vec<i64>,
    end: i32,
}

/// There is nothing left: what was assumed is impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Empty;

impl Domain {
    /// Returns everything that is possible in schedules that end by `end`.
    pub(super) fn new(model: &Model, end: u32) -> Result<Self, Empty> {
        let jobs = model.jobs();
        let mut domain = Self {
            est: model.earliest.clone(),
            lst: model.latest.clone(),
            modes: model
                .ways
                .iter()
                .map(|ways| u64::MAX >> (64 - ways.len()))
                .collect(),
            shortest: vec![0; jobs],
            longest: vec![0; jobs],
            least: vec![0; jobs * model.steps.len()],
            end: end as i32,
        };
        for job in 0..jobs {
            domain.refresh(model, job);
            domain.lower(job, end as i32 - domain.shortest[job])?;
        }
        Ok(domain)
    }

    /// Computes anew what follows from the modes of a job.
    fn refresh(&mut self, model: &Model, job: usize) {
        let resources = model.steps.len();
        let mask = self.modes[job];
        let ways = model.ways[job].iter().enumerate();
        let open: Vec<&Way> = ways
            .filter(|(m, _)| mask >> m & 1 == 1)
            .map(|(_, way)| way)
            .collect();
        self.shortest[job] = open.iter().map(|way| way.duration).min().unwrap_or(0);
        self.longest[job] = open.iter().map(|way| way.duration).max().unwrap_or(0);
        for r in 0..resources {
            self.least[job * resources + r] =
                open.iter().map(|way| way.units[r]).min().unwrap_or(0);
        }
    }

    pub(super) fn raise(&mut self, job: usize, time: i32) -> Result<bool, Empty> {
        if time <= self.est[job] {
            return Ok(false);
        }
        self.est[job] = time;
        if time > self.lst[job] {
            Err(Empty)
        } else {
            Ok(true)
        }
    }

    pub(super) fn lower(&mut self, job: usize, time: i32) -> Result<bool, Empty> {
        if time >= self.lst[job] {
            return Ok(false);
        }
        self.lst[job] = time;
        if time < self.est[job] {
            Err(Empty)
        } else {
            Ok(true)
        }
    }

    /// Takes a mode from a job.
    pub(super) fn drop_mode(
        &mut self,
        model: &Model,
        job: usize,
        mode: usize,
    ) -> Result<(), Empty> {
        self.keep_modes(model, job, !(1 << mode))
    }

    /// Leaves a job only those of its modes that are in the mask.
    pub(super) fn keep_modes(&mut self, model: &Model, job: usize, mask: u64) -> Result<(), Empty> {
        self.modes[job] &= mask;
        if self.modes[job] == 0 {
            return Err(Empty);
        }
        self.refresh(model, job);
        self.lower(job, self.end - self.shortest[job]).map(|_| ())
    }

    /// Draws all conclusions, `extra` being links that were assumed.
    pub(super) fn propagate(&mut self, model: &Model, extra: &[Tie]) -> Result<(), Empty> {
        loop {
            while self.follow_ties(model, extra)? | self.order_pairs(model)? {}
            let spared = self.spare_amounts(model)?;
            let moved = self.fit_modes(model)?;
            if !(spared | moved | self.fill_tables(model)?) {
                return Ok(());
            }
        }
    }

    fn follow_ties(&mut self, model: &Model, extra: &[Tie]) -> Result<bool, Empty> {
        let mut moved = false;
        for tie in model.ties.iter().chain(extra) {
            let (from, to) = (tie.from as usize, tie.to as usize);
            let leave = if tie.leaves == End::Finish {
                self.shortest[from]
            } else {
                0
            };
            let enter = if tie.enters == End::Finish {
                self.longest[to]
            } else {
                0
            };
            let distance = leave + tie.lag - enter;
            moved |= self.raise(to, self.est[from] + distance)?;
            moved |= self.lower(from, self.lst[to] - distance)?;
        }
        Ok(moved)
    }

    /// Whether either of two jobs may still run before the other.
    pub(super) fn is_open(&self, (a, b): (u32, u32)) -> bool {
        let (a, b) = (a as usize, b as usize);
        self.shortest[a] > 0
            && self.shortest[b] > 0
            && self.est[a] + self.shortest[a] <= self.lst[b]
            && self.est[b] + self.shortest[b] <= self.lst[a]
    }

    fn order_pairs(&mut self, model: &Model) -> Result<bool, Empty> {
        let mut moved = false;
        for &(a, b) in &model.pairs {
            let (a, b) = (a as usize, b as usize);
            // A job that may take no time at all excludes nobody.
            if self.shortest[a] == 0 || self.shortest[b] == 0 {
                continue;
            }
            let first = self.est[a] + self.shortest[a] <= self.lst[b];
            let second = self.est[b] + self.shortest[b] <= self.lst[a];
            let (before, after) = match (first, second) {
                (true, true) => continue,
                (true, false) => (a, b),
                (false, true) => (b, a),
                (false, false) => return Err(Empty),
            };
            moved |= self.raise(after, self.est[before] + self.shortest[before])?;
            moved |= self.lower(before, self.lst[after] - self.shortest[before])?;
        }
        Ok(moved)
    }

    /// Takes the modes that would use up what others need at the least.
    fn spare_amounts(&mut self, model: &Model) -> Result<bool, Empty> {
        let mut moved = false;
        for (r, amount) in model.amounts.iter().enumerate() {
            let least = |domain: &Self, job: usize| {
                let ways = model.ways[job].iter().enumerate();
                let open = ways.filter(|(m, _)| domain.modes[job] >> m & 1 == 1);
                open.map(|(_, way)| way.amounts[r]).min().unwrap_or(0)
            };
            let needs: Vec<u64> = (0..model.jobs()).map(|job| least(self, job)).collect();
            let needed = needs
                .iter()
                .fold(0_u64, |sum, need| sum.saturating_add(*need));
            let Some(spare) = amount.checked_sub(needed) else {
                return Err(Empty);
            };
            for (job, need) in needs.iter().enumerate() {
                for (mode, way) in model.ways[job].iter().enumerate() {
                    if self.modes[job] >> mode & 1 == 1 && way.amounts[r] - need > spare {
                        self.drop_mode(model, job, mode)?;
                        moved = true;
                    }
                }
            }
        }
        Ok(moved)
    }

    /// Takes the modes that are too long for what is left.
    fn fit_modes(&mut self, model: &Model) -> Result<bool, Empty> {
        let mut moved = false;
        for job in 0..model.jobs() {
            if self.modes[job].is_power_of_two() {
                continue;
            }
            for (mode, way) in model.ways[job].iter().enumerate() {
                if self.modes[job] >> mode & 1 == 1 && self.est[job] + way.duration > self.end {
                    self.drop_mode(model, job, mode)?;
                    moved = true;
                }
            }
        }
        Ok(moved)
    }

    /// Whether everything about a job is decided.
    pub(super) fn is_fixed(&self, job: usize) -> bool {
        self.est[job] == self.lst[job] && self.modes[job].is_power_of_two()
    }

    /// Leaves only what ends by `end`.
    pub(super) fn end_by(&mut self, end: u32) -> Result<(), Empty> {
        let end = end as i32;
        if end < self.end {
            self.end = end;
            for job in 0..self.est.len() {
                self.lower(job, end - self.shortest[job])?;
            }
        }
        Ok(())
    }

    pub(super) fn end(&self) -> i32 {
        self.end
    }
}
