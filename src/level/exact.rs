//! Is there a schedule that ends by a given time? A search that leaves nothing out, and lower bounds without search.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times lie below 2²⁵ and counts below 2²⁰: the door of the problem has seen to it"
)]

use crate::{
    level::{
        domain::{Domain, Empty, Model, Tie},
        options::Control,
        schedule::Schedule,
    },
    network::End,
};

/// The most jobs with which the work in windows is weighed at every node, and not at the root alone.
const WEIGHED_MAX: usize = 64;

/// A part of the search that is still open.
#[derive(Debug)]
struct Node {
    domain: Domain,
    /// The order of jobs that was assumed.
    ties: Vec<Tie>,
}

/// A way to go on from a node.
#[derive(Debug, Clone, Copy)]
enum Branch {
    /// The first job ends before the second starts.
    Before(u32, u32),
    /// The job starts no earlier.
    After(u32, i32),
    /// The job is done in this mode.
    Mode(u32, u32),
}

/// A branch and bound over the order of jobs that get in each other's way, depth first.
///
/// At a node, the earliest starts that propagation leaves are a schedule if they fit the resources. If not, some jobs run at
/// one time of which one must wait for another: each choice is a branch.
#[derive(Debug)]
pub(super) struct Exact {
    open: Vec<Node>,
    /// The best schedule that it has found itself.
    pub(super) best: Option<Schedule>,
}

impl Exact {
    /// Begins with everything that ends by `end`.
    pub(super) fn new(model: &Model, end: u32) -> Self {
        let root = Domain::new(model, end).ok().map(|domain| Node {
            domain,
            ties: Vec::new(),
        });
        Self {
            open: root.into_iter().collect(),
            best: None,
        }
    }

    /// Goes on for at most `nodes` nodes; returns whether nothing is left.
    pub(super) fn run(&mut self, model: &Model, nodes: u64, control: &mut Control<'_>) -> bool {
        for _ in 0..nodes {
            if self.open.is_empty() || !control.may_go_on() {
                break;
            }
            control.spend();
            self.visit(model, control);
        }
        self.open.is_empty()
    }

    /// Takes up the last open node.
    fn visit(&mut self, model: &Model, control: &mut Control<'_>) {
        let Some(mut node) = self.open.pop() else {
            return;
        };
        if node.narrow(model, control.best).is_err() {
            return;
        }
        match node.branches(model) {
            Choice::Schedule => {
                let starts: Vec<u32> = node.domain.est.iter().map(|time| *time as u32).collect();
                let chosen = node.domain.modes.iter().map(|mask| mask.trailing_zeros());
                let ends = node.domain.est.iter().zip(&node.domain.shortest);
                let makespan = ends
                    .map(|(est, duration)| est + duration)
                    .max()
                    .unwrap_or(0);
                if control.found(makespan as u32) {
                    self.best = Some(Schedule {
                        starts,
                        modes: chosen.collect(),
                    });
                }
            }
            // The last that is pushed comes first.
            Choice::Branches(branches) => {
                for branch in branches.into_iter().rev() {
                    if let Some(child) = node.child(model, branch) {
                        self.open.push(child);
                    }
                }
            }
        }
    }
}

/// What is to be done at a node.
enum Choice {
    /// The earliest starts are a schedule.
    Schedule,
    /// One of these holds; the most promising first. None, if there is nothing left.
    Branches(Vec<Branch>),
}

impl Node {
    /// Draws conclusions, and asks for a schedule shorter than the best.
    fn narrow(&mut self, model: &Model, best: Option<u32>) -> Result<(), Empty> {
        if let Some(best) = best {
            let end = best.checked_sub(1).ok_or(Empty)?;
            self.domain.end_by(end)?;
        }
        self.domain.propagate(model, &self.ties)?;
        if model.jobs() <= WEIGHED_MAX {
            self.domain.weigh(model)?;
        }
        Ok(())
    }

    fn child(&self, model: &Model, branch: Branch) -> Option<Self> {
        let mut domain = self.domain.clone();
        let mut ties = self.ties.clone();
        let possible = match branch {
            Branch::Before(from, to) => {
                ties.push(before(from, to));
                let finish = domain.est[from as usize] + domain.shortest[from as usize];
                domain.raise(to as usize, finish).map(|_| ())
            }
            Branch::After(job, time) => domain.raise(job as usize, time).map(|_| ()),
            Branch::Mode(job, mode) => domain.keep_modes(model, job as usize, 1 << mode),
        };
        possible.ok().map(|()| Self { domain, ties })
    }

    /// Chooses the decision with the fewest ways out.
    fn branches(&self, model: &Model) -> Choice {
        let domain = &self.domain;
        let undecided = (0..model.jobs()).filter(|job| domain.modes[*job].count_ones() > 1);
        if let Some(job) = undecided.min_by_key(|job| (domain.modes[*job].count_ones(), *job)) {
            let ways = model.ways[job].iter().zip(0_u32..);
            let mut open: Vec<(i32, u32)> = ways
                .filter(|(_, mode)| domain.modes[job] >> mode & 1 == 1)
                .map(|(way, mode)| (way.duration, mode))
                .collect();
            open.sort_unstable();
            let branches = open
                .into_iter()
                .map(|(_, mode)| Branch::Mode(job as u32, mode));
            return Choice::Branches(branches.collect());
        }
        let mut fewest: Option<Vec<Branch>> = None;
        for job in 0..model.jobs() {
            if domain.shortest[job] == 0 {
                continue;
            }
            for r in 0..model.steps.len() {
                let Some(branches) = self.clash(model, r, domain.est[job]) else {
                    continue;
                };
                if fewest
                    .as_ref()
                    .is_none_or(|known| branches.len() < known.len())
                {
                    if branches.len() < 2 {
                        return Choice::Branches(branches);
                    }
                    fewest = Some(branches);
                }
            }
        }
        fewest.map_or(Choice::Schedule, Choice::Branches)
    }

    /// Returns the ways out if the earliest starts ask for too much of a resource at a time.
    fn clash(&self, model: &Model, r: usize, time: i32) -> Option<Vec<Branch>> {
        let domain = &self.domain;
        let units = |job: usize| domain.least[job * model.steps.len() + r];
        let steps = &model.steps[r];
        let next = steps.partition_point(|(from, _)| *from <= time);
        let there = next.checked_sub(1).map_or(0, |at| steps[at].1);
        let runs = |job: &usize| {
            let start = domain.est[*job];
            units(*job) > 0 && start <= time && time < start + domain.shortest[*job]
        };
        let mut running: Vec<usize> = (0..model.jobs()).filter(runs).collect();
        let all = running.iter().fold(0, |sum, job| sum + units(*job));
        if all <= there {
            return None;
        }
        // As few of them as are too many: those that need the most.
        running.sort_unstable_by_key(|job| (-units(*job), domain.lst[*job], *job));
        let mut sum = 0;
        let enough = running.iter().position(|job| {
            sum += units(*job);
            sum > there
        });
        running.truncate(enough.map_or(running.len(), |at| at + 1));
        let most = steps.iter().map(|(_, units)| *units).max().unwrap_or(0);
        let mut ways: Vec<(i32, Branch)> = Vec::new();
        if sum <= most {
            // At another time there is room for all of them: one is not there yet at this time.
            let later = running.iter().filter(|job| domain.lst[**job] > time);
            ways.extend(later.map(|job| {
                (
                    time - domain.lst[*job],
                    Branch::After(*job as u32, time + 1),
                )
            }));
        } else {
            for &from in &running {
                for &to in &running {
                    let finish = domain.est[from] + domain.shortest[from];
                    if from != to && finish <= domain.lst[to] {
                        let slack = domain.lst[to] - finish;
                        ways.push((-slack, Branch::Before(from as u32, to as u32)));
                    }
                }
            }
        }
        ways.sort_by_key(|(slack, _)| *slack);
        Some(ways.into_iter().map(|(_, branch)| branch).collect())
    }
}

fn before(from: u32, to: u32) -> Tie {
    Tie {
        from,
        to,
        leaves: End::Finish,
        enters: End::Start,
        lag: 0,
    }
}

/// Raises a lower bound as far as propagation refutes schedules that end by it; `end` is a time by which there may be one.
///
/// Whatever is refuted is refuted, so halving the interval gives a bound, if not always the highest.
pub(super) fn destroy(model: &Model, lower: u32, end: u32, control: &mut Control<'_>) -> u32 {
    let (mut low, mut high) = (lower, end);
    while low < high && control.ask() {
        let middle = low + (high - low) / 2;
        if refuted(model, middle) {
            low = middle + 1;
            control.lower_bound = control.lower_bound.max(low);
        } else {
            high = middle;
        }
    }
    low
}

fn refuted(model: &Model, end: u32) -> bool {
    let run = || {
        let mut domain = Domain::new(model, end)?;
        domain.propagate(model, &[])?;
        domain.weigh(model)
    };
    run().is_err()
}

/// Asks of the ends of what is possible for each job, and of every pair of jobs that exclude each other, whether
/// propagation refutes it, and concludes from what it refutes; returns whether it refutes everything that ends by `end`.
/// It asks at most `probes` jobs and pairs.
pub(super) fn shave(model: &Model, end: u32, probes: u64, control: &mut Control<'_>) -> bool {
    let Ok(mut domain) = Domain::new(model, end) else {
        return true;
    };
    if domain.propagate(model, &[]).is_err() {
        return true;
    }
    let mut ties = Vec::new();
    let mut decided = vec![false; model.pairs.len()];
    let mut left = probes;
    let mut ask = |control: &mut Control<'_>| {
        left = left.saturating_sub(1);
        left > 0 && control.ask()
    };
    loop {
        let mut moved = false;
        for job in 0..model.jobs() {
            if domain.est[job] == domain.lst[job] {
                continue;
            }
            if !ask(control) {
                return false;
            }
            match shave_job(model, &mut domain, &ties, job) {
                Ok(more) => moved |= more,
                Err(Empty) => return true,
            }
        }
        for (pair, decided) in model.pairs.iter().zip(&mut decided) {
            if *decided || !domain.is_open(*pair) {
                continue;
            }
            if !ask(control) {
                return false;
            }
            match shave_pair(model, &mut domain, &mut ties, *pair) {
                Ok(more) => {
                    *decided = more;
                    moved |= more;
                }
                Err(Empty) => return true,
            }
        }
        if !moved {
            return false;
        }
    }
}

/// Decides in which order two jobs that exclude each other run, if propagation refutes one of the orders.
fn shave_pair(
    model: &Model,
    domain: &mut Domain,
    ties: &mut Vec<Tie>,
    (a, b): (u32, u32),
) -> Result<bool, Empty> {
    for (first, second) in [(a, b), (b, a)] {
        ties.push(before(first, second));
        let mut trial = domain.clone();
        let possible = trial.propagate(model, ties);
        let possible = possible.and_then(|()| trial.weigh(model));
        ties.pop();
        if possible.is_err() {
            ties.push(before(second, first));
            domain.propagate(model, ties)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Cuts off starts of a job, from both ends, that propagation refutes.
fn shave_job(model: &Model, domain: &mut Domain, ties: &[Tie], job: usize) -> Result<bool, Empty> {
    let mut moved = false;
    for early in [true, false] {
        let mut width = 0;
        loop {
            let (first, last) = (domain.est[job], domain.lst[job]);
            let mut trial = domain.clone();
            let possible = if early {
                trial.lower(job, first + width)
            } else {
                trial.raise(job, last - width)
            };
            let possible = possible
                .and_then(|_| trial.propagate(model, ties))
                .and_then(|()| trial.weigh(model));
            if possible.is_ok() {
                break;
            }
            moved = true;
            if early {
                domain.raise(job, first + width + 1)?;
            } else {
                domain.lower(job, last - width - 1)?;
            }
            domain.propagate(model, ties)?;
            width = 2 * width + 1;
        }
    }
    Ok(moved)
}
