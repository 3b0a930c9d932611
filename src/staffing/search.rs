//! Which order of tasks gives the best schedule, and how good could one be at best?

use std::{cmp::Reverse, ops::ControlFlow};

use super::{
    bound::{cost_bound, energy_bound},
    calendars::Calendars,
    generate::{Failure, Generator, Limits, Outcome, Score, lateness},
    problem::Problem,
};
use crate::{
    network::{ActivityDates, ActivityKind},
    random::Random,
    time::Minute,
};

/// How far levelling has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The schedules generated so far.
    pub schedules: u64,
    /// The finish of the best schedule, if there is one.
    pub finish: Option<Minute>,
    /// No schedule finishes earlier.
    pub finish_bound: Minute,
}

/// What came of a search.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) outcome: Outcome,
    /// The calendars by which the outcome numbers them.
    pub(super) calendars: Calendars,
    pub(super) schedules: u64,
    pub(super) finish_bound: Minute,
    /// Whether no schedule is better by lateness and finish.
    pub(super) proven: bool,
}

/// The rules by which tasks are first put in order.
const RULES: u32 = 5;

/// Searches for an order.
///
/// Each rule gives an order, and each schedule is justified: put as late as it can be without a later end, which gives another
/// order and so another schedule. What is left of the budget is spent on the best order, of which a random stretch is put into
/// another order, again and again; what is not worse replaces it.
pub(super) fn search(
    problem: &Problem,
    dates: &[ActivityDates],
    budget: u64,
    seed: u64,
    callback: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Found, Failure> {
    let none = vec![0; problem.jobs.len()];
    let free = Generator::new(problem, Limits::Ignored).generate(&none)?;
    let mut run = Run {
        problem,
        generator: Generator::new(problem, Limits::Kept),
        bound: Score {
            finish: energy_bound(problem, &free).max(free.score.finish),
            cost: cost_bound(problem),
            ..free.score
        },
        choices: choices(problem),
        budget,
        used: 0,
        stopped: false,
        best: None,
        failure: None,
        callback,
    };
    for rule in 0..RULES {
        if !run.may_go_on() {
            break;
        }
        let mut order: Vec<u32> = run.tasks();
        order.sort_by_key(|n| key(problem, dates, &free, rule, *n));
        if let Some(outcome) = run.generate(&order, None) {
            run.justify(outcome);
        }
        if !run.choices.is_empty() && run.may_go_on() {
            let cheapest = problem.jobs.iter().map(|job| Some(job.cheapest()));
            let cheapest: Vec<Option<u32>> = cheapest.collect();
            if let Some(outcome) = run.generate(&order, Some(&cheapest)) {
                run.justify(outcome);
            }
        }
    }
    run.save_money();
    run.wander(seed);
    let proven = run.is_proven();
    match run.best {
        Some(outcome) => Ok(Found {
            outcome,
            calendars: run.generator.calendars,
            schedules: run.used,
            finish_bound: run.bound.finish,
            proven,
        }),
        None => Err(run.failure.unwrap_or(Failure::Beyond {
            job: 0,
            from: Minute::MIN,
            store: None,
        })),
    }
}

/// Returns the tasks that can be done in several ways.
fn choices(problem: &Problem) -> Vec<u32> {
    let jobs = (0_u32..).zip(&problem.jobs);
    jobs.filter(|(_, job)| job.has_choice())
        .map(|(n, _)| n)
        .collect()
}

/// Returns what a rule puts a task by.
fn key(
    problem: &Problem,
    dates: &[ActivityDates],
    free: &Outcome,
    rule: u32,
    n: u32,
) -> (Minute, Minute, u32) {
    let at = &dates[n as usize];
    let span = free.spans[n as usize];
    let due = problem.jobs[n as usize].bounds.deadline;
    let (first, second) = match rule {
        // The latest start, the latest finish, the earliest start, the deadline, the earliest finish.
        0 => (at.late_start, at.late_finish),
        1 => (at.late_finish, at.late_start),
        2 => (span.start, at.late_start),
        3 => (
            due.map_or(at.late_finish, |due| due.min(at.late_finish)),
            span.start,
        ),
        _ => (span.finish, at.late_finish),
    };
    (first, second, n)
}

/// A search under way.
struct Run<'a> {
    problem: &'a Problem,
    generator: Generator<'a>,
    bound: Score,
    /// The tasks that can be done in several ways.
    choices: Vec<u32>,
    budget: u64,
    used: u64,
    stopped: bool,
    best: Option<Outcome>,
    failure: Option<Failure>,
    callback: &'a mut dyn FnMut(&Progress) -> ControlFlow<()>,
}

impl Run<'_> {
    fn tasks(&self) -> Vec<u32> {
        let jobs = (0_u32..).zip(&self.problem.jobs);
        let tasks = jobs.filter(|(_, job)| job.kind == ActivityKind::Task);
        tasks.map(|(n, _)| n).collect()
    }

    fn is_proven(&self) -> bool {
        let best = self.best.as_ref().map(|best| best.score);
        best.is_some_and(|best| (best.late, best.finish) <= (self.bound.late, self.bound.finish))
    }

    /// Tells whether no schedule is better by anything that is compared, starts apart.
    fn is_best(&self) -> bool {
        let best = self.best.as_ref().map(|best| best.score.cost);
        self.is_proven() && best.is_some_and(|cost| cost <= self.bound.cost)
    }

    fn may_go_on(&self) -> bool {
        !self.stopped && self.used < self.budget && !self.is_best()
    }

    fn spend(&mut self) {
        self.used = self.used.saturating_add(1);
        let progress = Progress {
            schedules: self.used,
            finish: self.best.as_ref().map(|best| best.score.finish),
            finish_bound: self.bound.finish,
        };
        self.stopped = self.stopped || (self.callback)(&progress).is_break();
    }

    /// Generates the schedule of an order: what is under way comes first, then what matters more, then as it is given; each task in the
    /// way that is wished for, if wishes are given.
    fn generate(&mut self, order: &[u32], wishes: Option<&[Option<u32>]>) -> Option<Outcome> {
        match wishes {
            Some(wishes) => self.generator.wishes.copy_from_slice(wishes),
            None => self.generator.wishes.fill(None),
        }
        let mut sorted = order.to_vec();
        sorted.sort_by_key(|n| {
            let job = &self.problem.jobs[*n as usize];
            (!job.is_started(), Reverse(job.priority))
        });
        let mut ranks = vec![0_u32; self.problem.jobs.len()];
        for (rank, n) in (0_u32..).zip(&sorted) {
            ranks[*n as usize] = rank;
        }
        let made = self.generator.generate(&ranks);
        self.spend();
        match made {
            Ok(outcome) => {
                let best = self.best.as_ref();
                if best.is_none_or(|best| outcome.score < best.score) {
                    self.best = Some(outcome.clone());
                }
                Some(outcome)
            }
            Err(failure) => {
                self.failure.get_or_insert(failure);
                None
            }
        }
    }

    /// Puts a schedule as late as it can be, and what comes of it as early as it can be.
    fn justify(&mut self, outcome: Outcome) -> Outcome {
        if !self.may_go_on() {
            return outcome;
        }
        let back = self.generator.justified(&outcome);
        self.spend();
        if !self.may_go_on() {
            return outcome;
        }
        let mut order = self.tasks();
        order.sort_by_key(|n| (back[*n as usize], *n));
        let wishes = self.wishes(&outcome);
        match self.generate(&order, wishes.as_deref()) {
            Some(better) if better.score < outcome.score => better,
            _ => outcome,
        }
    }

    /// Returns the ways of a schedule as wishes, where there is something to choose.
    fn wishes(&self, outcome: &Outcome) -> Option<Vec<Option<u32>>> {
        let ways = outcome.given.iter().map(|given| Some(given.way));
        (!self.choices.is_empty()).then(|| ways.collect())
    }

    /// Puts a task that is late, or else the last to finish, and all that it waits for before everything else.
    fn hurry(&self, order: &mut [u32], current: &Outcome, random: &mut Random) {
        let first = self.chain(order, current, random);
        order.sort_by_key(|n| !first[*n as usize]);
    }

    /// Marks a task that is late, or else the last to finish, and all that it waits for.
    fn chain(&self, order: &[u32], current: &Outcome, random: &mut Random) -> Vec<bool> {
        let problem = self.problem;
        let finish = current.score.finish;
        let wanted = |n: &u32| {
            let span = current.spans[*n as usize];
            lateness(&problem.jobs[*n as usize], span) > 0 || span.finish == finish
        };
        let late: Vec<u32> = order.iter().copied().filter(wanted).collect();
        let drawn = random.below(number(&late)) as usize;
        let mut open: Vec<u32> = late.get(drawn).copied().into_iter().collect();
        let mut first = vec![false; problem.jobs.len()];
        while let Some(n) = open.pop() {
            if std::mem::replace(&mut first[n as usize], true) {
                continue;
            }
            let job = &problem.jobs[n as usize];
            open.extend(job.parent);
            let arcs = problem.nodes.entering(n).iter();
            let arcs = arcs.map(|arc| &problem.network.arcs()[*arc as usize]);
            for arc in arcs {
                open.push(arc.from);
                open.extend(problem.nodes.members(arc.from));
            }
        }
        first
    }

    /// Does tasks in their cheapest ways, those first by which most is saved, as long as that makes the schedule no worse.
    fn save_money(&mut self) {
        let Some(mut current) = self.best.clone().filter(|_| !self.choices.is_empty()) else {
            return;
        };
        let problem = self.problem;
        let saved = |n: &u32| {
            let job = &problem.jobs[*n as usize];
            let given = &current.given[*n as usize];
            let least = job.way(job.cheapest()).least_cost();
            given.cost.saturating_sub(least)
        };
        let mut dear: Vec<(i64, u32)> = self.choices.iter().map(|n| (saved(n), *n)).collect();
        dear.retain(|(saved, _)| *saved > 0);
        dear.sort_unstable_by_key(|(saved, n)| (Reverse(*saved), *n));
        for (_, n) in dear {
            if !self.may_go_on() {
                return;
            }
            let mut order = self.tasks();
            order.sort_by_key(|n| (current.given[*n as usize].worked, *n));
            let Some(mut wishes) = self.wishes(&current) else {
                return;
            };
            wishes[n as usize] = Some(problem.jobs[n as usize].cheapest());
            if let Some(next) = self.generate(&order, Some(&wishes)) {
                let next = self.justify(next);
                if next.score < current.score {
                    current = next;
                }
            }
        }
    }

    /// Wishes for another way of a task: any of them, or the quickest of one that the finish waits for.
    fn change_way(
        &self,
        wishes: &mut [Option<u32>],
        order: &[u32],
        current: &Outcome,
        random: &mut Random,
    ) {
        let problem = self.problem;
        let kind = random.below(3);
        let mut among = self.choices.clone();
        if kind == 1 {
            let chain = self.chain(order, current, random);
            among.retain(|n| chain[*n as usize]);
        }
        let drawn = random.below(number(&among).max(1)) as usize;
        let Some(n) = among.get(drawn).copied().filter(|_| kind < 2) else {
            return;
        };
        let ways = &problem.jobs[n as usize].ways;
        let count = u32::try_from(ways.len()).unwrap_or(u32::MAX).max(1);
        let quickest = (0_u32..).zip(ways).min_by_key(|(_, way)| way.work);
        let quickest = quickest.map_or(0, |(number, _)| number);
        let way = if kind == 1 {
            quickest
        } else {
            random.below(count)
        };
        wishes[n as usize] = Some(way);
    }

    fn wander(&mut self, seed: u64) {
        let mut random = Random::new(seed);
        let Some(mut current) = self.best.clone() else {
            return;
        };
        while self.may_go_on() {
            let mut order = self.tasks();
            order.sort_by_key(|n| (current.given[*n as usize].worked, *n));
            match random.below(3) {
                0 => self.hurry(&mut order, &current, &mut random),
                1 => advance(&mut order, &mut random),
                _ => shuffle(&mut order, &mut random),
            }
            let mut wishes = self.wishes(&current);
            if let Some(wishes) = &mut wishes {
                self.change_way(wishes, &order, &current, &mut random);
            }
            let Some(next) = self.generate(&order, wishes.as_deref()) else {
                continue;
            };
            let next = self.justify(next);
            if next.score <= current.score {
                current = next;
            }
        }
    }
}

/// Puts one task somewhere before.
fn advance(order: &mut [u32], random: &mut Random) {
    let count = number(order);
    if count < 2 {
        return;
    }
    let at = random.below(count).max(1);
    let to = at.saturating_sub(random.below(count / 4).saturating_add(1));
    order[to as usize..=at as usize].rotate_right(1);
}

fn number(order: &[u32]) -> u32 {
    u32::try_from(order.len()).unwrap_or(u32::MAX)
}

/// Puts a stretch of an order into another order.
fn shuffle(order: &mut [u32], random: &mut Random) {
    let count = number(order);
    if count < 2 {
        return;
    }
    let length = random.below(count / 4).saturating_add(2).min(count);
    let from = random.below(count.saturating_sub(length).saturating_add(1));
    let stretch = &mut order[from as usize..from.saturating_add(length) as usize];
    for last in (1..length).rev() {
        stretch.swap(last as usize, random.below(last.saturating_add(1)) as usize);
    }
}
