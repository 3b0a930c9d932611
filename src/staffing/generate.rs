//! From an order of tasks to a schedule: each in turn is put as early as links, calendars and resources let it.

use std::{cell::RefCell, cmp::Reverse, collections::BinaryHeap};

use super::{
    calendars::Calendars,
    failure::{Exclusion, Hurdle},
    memory::Memory,
    nodes::split,
    place::{Block, Clocks, Obstacle, Piece, Room, Shape, Span, hold, pieces},
    problem::{Demand, Job, Problem, Way},
    profile::Profile,
};
use crate::{
    network::{ActivityKind, Arc, Clock, End, Must, Progress},
    time::{Minute, WorkCalendar},
};

/// Whether resources count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limits {
    /// They do.
    Kept,
    /// Calendars do, but there is as much as anybody wants: nothing starts or finishes earlier in any schedule.
    Ignored,
}

/// Who does a task, and on which calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    /// In which way it is done.
    pub(super) way: u32,
    pub(super) calendar: u32,
    pub(super) members: Vec<Demand>,
    /// Which team serves each need for a skill.
    pub(super) teams: Vec<u32>,
    /// When what is still to be done is worked: of what has started, the remaining work alone.
    pub(super) worked: Span,
    /// What it costs, in millionths of the plan's currency; nothing where costs are not compared.
    pub(super) cost: i64,
}

impl Given {
    /// Somebody yet to be chosen for a way of doing a task.
    pub(super) fn nobody(way: u32, of: &Way, worked: Span) -> Self {
        Self {
            way,
            calendar: of.calendar,
            members: Vec::new(),
            teams: Vec::new(),
            worked,
            cost: 0,
        }
    }
}

/// What schedules are compared by: the smaller is the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// The minutes after deadlines and dates that were set, each times the priority of its task.
    pub(super) late: i64,
    /// What the objective compares first and second.
    pub(super) rank: (i64, i64),
    /// The sum of all starts.
    pub(super) starts: i64,
    pub(super) finish: Minute,
    /// What everything costs, in millionths of the plan's currency; nothing where costs are not compared.
    pub(super) cost: i64,
}

/// A schedule.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// The dates of every task, milestone, summary and hammock.
    pub(super) spans: Vec<Span>,
    pub(super) given: Vec<Given>,
    pub(super) score: Score,
    /// Before which repairs keep the start and the finish of each.
    floors: Vec<(Minute, Minute)>,
    /// Before which nothing in each summary starts.
    gates: Vec<Minute>,
}

/// Why there is no schedule, by numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// There is no place for a task before the horizon ends: from some minute on, and if one of those it needs is the cause, which.
    Beyond {
        job: u32,
        from: Minute,
        store: Option<u32>,
    },
    /// A task that must stand at a date finds no room there.
    Pinned {
        job: u32,
        store: u32,
        from: Minute,
        until: Minute,
    },
    /// Nobody can serve a need.
    NoTeam {
        job: u32,
        excluded: Vec<(u32, Exclusion)>,
    },
    /// No tries were enough to keep the most that is allowed between two dates; what holds the successor up, if anything does.
    Lag { arc: u32, held: Option<Hurdle> },
}

/// How often schedules are made anew to keep the most that is allowed between dates, for each such link and at least.
const REPAIRS: usize = 16;

/// Makes schedules of one problem, over and over.
#[derive(Debug)]
pub(super) struct Generator<'p> {
    pub(super) problem: &'p Problem,
    pub(super) calendars: Calendars,
    pub(super) units: Vec<i64>,
    pub(super) profiles: Vec<Profile>,
    /// Where there was no place, for as long as nothing is given back.
    memory: RefCell<Memory>,
    /// In which way each task is to be done; as is best at its turn where none is said.
    pub(super) wishes: Vec<Option<u32>>,
    /// The work of each resource so far, in minutes times units.
    pub(super) load: Vec<i64>,
    limits: Limits,
    pub(super) spans: Vec<Span>,
    pub(super) given: Vec<Given>,
    waits: Vec<u32>,
    /// The dates before which repairs keep starts and finishes.
    pub(super) floors: Vec<(Minute, Minute)>,
    pub(super) gates: Vec<Minute>,
    pub(super) placed: Vec<bool>,
}

impl<'p> Generator<'p> {
    pub(super) fn new(problem: &'p Problem, limits: Limits) -> Self {
        let jobs = problem.jobs.len();
        let none = Span {
            start: Minute::MIN,
            finish: Minute::MIN,
        };
        let given = problem.jobs.iter();
        let given = given.map(|job| Given::nobody(0, job.way(0), none));
        Self {
            problem,
            calendars: problem.calendars.clone(),
            units: problem.stores.iter().map(|store| store.units).collect(),
            profiles: vec![Profile::new(); problem.stores.len()],
            memory: RefCell::default(),
            wishes: vec![None; jobs],
            load: vec![0; problem.stores.len()],
            limits,
            spans: vec![none; jobs],
            given: given.collect(),
            waits: Vec::new(),
            floors: vec![(Minute::MIN, Minute::MIN); jobs],
            gates: vec![Minute::MIN; jobs],
            placed: vec![false; jobs],
        }
    }

    /// Makes the schedule of a rank for each task: of those that could be next, the one of the smallest is.
    pub(super) fn generate(&mut self, ranks: &[u32]) -> Result<Outcome, Failure> {
        self.floors.fill((Minute::MIN, Minute::MIN));
        let most = REPAIRS.saturating_mul(self.problem.nodes.at_most.len().saturating_add(1));
        let mut broken = None;
        for _ in 0..most {
            self.pass(ranks)?;
            let floors = self.floors.clone();
            broken = self.repair();
            if broken.is_none() {
                return Ok(Outcome {
                    spans: self.spans.clone(),
                    given: self.given.clone(),
                    score: self.score(),
                    floors,
                    gates: self.gates.clone(),
                });
            }
        }
        let arc = broken.unwrap_or(0);
        Err(Failure::Lag {
            arc,
            held: self.held_up(arc),
        })
    }

    /// Takes up a schedule as if it had just been made.
    pub(super) fn restore(&mut self, outcome: &Outcome) {
        self.reset();
        self.spans.clone_from(&outcome.spans);
        self.given.clone_from(&outcome.given);
        self.floors.clone_from(&outcome.floors);
        self.gates.clone_from(&outcome.gates);
        for n in 0..self.problem.jobs.len() {
            self.hold_again(n, 1);
        }
    }

    /// Returns what a task holds.
    pub(super) fn pieces(&self, job: &Job, given: &Given) -> Vec<Piece> {
        let clocks = clocks(self.problem, &self.calendars);
        let shape = self.shape(job, given);
        pieces(clocks, &shape, &given.members, given.worked)
    }

    /// Holds what a task has, or with -1 gives it back.
    pub(super) fn hold_again(&mut self, n: usize, sign: i64) {
        let pieces = self.pieces(&self.problem.jobs[n], &self.given[n]);
        self.hold(&pieces, sign);
    }

    /// Holds some pieces, or with -1 gives them back.
    pub(super) fn hold(&mut self, pieces: &[Piece], sign: i64) {
        hold(&mut self.profiles, pieces, sign);
    }

    /// Returns what keeps a task from a place with those it has, if anything does.
    pub(super) fn block_of(&self, n: usize, span: Span) -> Option<Block> {
        let (job, given) = (&self.problem.jobs[n], &self.given[n]);
        self.room()
            .block(&self.shape(job, given), &given.members, span)
    }

    /// Returns the same in the steps of a profile.
    pub(super) fn obstacle_of(&self, n: usize, span: Span) -> Option<Obstacle> {
        let (job, given) = (&self.problem.jobs[n], &self.given[n]);
        self.room()
            .obstacle(&self.shape(job, given), &given.members, span)
    }

    fn reset(&mut self) {
        for profile in &mut self.profiles {
            profile.clear();
        }
        self.memory.get_mut().clear();
        self.load.fill(0);
        self.waits.clone_from(&self.problem.nodes.waits);
        self.gates.fill(Minute::MIN);
        self.placed.fill(false);
    }

    /// Puts everything once.
    fn pass(&mut self, ranks: &[u32]) -> Result<(), Failure> {
        self.reset();
        let problem = self.problem;
        let jobs = (0_u32..).zip(&problem.jobs);
        for (n, job) in jobs.clone().filter(|(_, job)| job.is_pinned()) {
            self.pin(n, job)?;
        }
        let mut open: Vec<u32> = Vec::new();
        let mut heap: BinaryHeap<Reverse<(u32, u32)>> = BinaryHeap::new();
        for (n, job) in jobs {
            let parts: &[u32] = match job.kind {
                ActivityKind::Task => &[0],
                ActivityKind::Hammock => &[0, 2],
                ActivityKind::Summary => &[0, 1, 2],
            };
            let nodes = parts
                .iter()
                .map(|part| n.saturating_mul(3).saturating_add(*part));
            open.extend(nodes.filter(|node| self.waits[*node as usize] == 0));
        }
        loop {
            while let Some(node) = open.pop() {
                let (n, _) = split(node);
                if problem.jobs[n as usize].kind == ActivityKind::Task {
                    heap.push(Reverse((ranks[n as usize], n)));
                } else {
                    self.set_span(node);
                    self.release(node, &mut open);
                }
            }
            let Some(Reverse((_, n))) = heap.pop() else {
                return Ok(());
            };
            self.set_task(n)?;
            self.release(n.saturating_mul(3), &mut open);
        }
    }

    fn release(&mut self, node: u32, open: &mut Vec<u32>) {
        for next in self.problem.nodes.after(node) {
            let waits = &mut self.waits[*next as usize];
            *waits = waits.saturating_sub(1);
            if *waits == 0 {
                open.push(*next);
            }
        }
    }

    pub(super) fn shape<'a>(&'a self, job: &Job, given: &Given) -> Shape<'a> {
        shape(self.problem, &self.calendars, job, given)
    }

    pub(super) fn room(&self) -> Room<'_> {
        Room {
            units: &self.units,
            profiles: &self.profiles,
            clocks: clocks(self.problem, &self.calendars),
            memory: &self.memory,
        }
    }

    fn set_task(&mut self, n: u32) -> Result<(), Failure> {
        let problem = self.problem;
        let job = &problem.jobs[n as usize];
        if job.is_pinned() {
            return Ok(());
        }
        let (from, asked) = self.asked_of(n, job);
        if self.limits == Limits::Ignored || !job.is_staffed() {
            let given = self.alone(job, |shape| shape.fit(from, asked));
            let given = given.ok_or_else(|| self.beyond(n, from, asked))?;
            self.set(n, job, given);
            return Ok(());
        }
        let place = |room: &Room<'_>, shape: &Shape<'_>, members: &[Demand]| {
            room.place(shape, members, from, asked)
        };
        let given = self.choose(n, job, &place)?;
        let given = given.ok_or_else(|| self.beyond(n, from, asked))?;
        self.set(n, job, given);
        Ok(())
    }

    /// Puts a task whose dates are given: where it must be, or where it was.
    fn pin(&mut self, n: u32, job: &Job) -> Result<(), Failure> {
        if let Progress::Finished { start, finish } = job.progress {
            self.spans[n as usize] = Span { start, finish };
            self.given[n as usize].worked = Span { start, finish };
            self.placed[n as usize] = true;
            return Ok(());
        }
        let Some(must) = job.bounds.must else {
            return Ok(());
        };
        let at_date = |shape: &Shape<'_>| match must {
            Must::StartOn(at) => shape.fit(at, None),
            Must::FinishOn(at) => shape.fit_before(at),
        };
        if self.limits == Limits::Ignored || !job.is_staffed() {
            let free = self.alone(job, at_date);
            let free = free.ok_or_else(|| self.beyond(n, job.release, None))?;
            self.set(n, job, free);
            return Ok(());
        }
        let place = |room: &Room<'_>, shape: &Shape<'_>, members: &[Demand]| {
            let span = at_date(shape)?;
            room.block(shape, members, span).is_none().then_some(span)
        };
        if let Some(given) = self.choose(n, job, &place)? {
            self.set(n, job, given);
            return Ok(());
        }
        // Nobody is free: say who of those it names, or else of those it could have, is not.
        let (way, span) = (job.way(0), self.alone(job, at_date));
        let span = span
            .ok_or_else(|| self.beyond(n, job.release, None))?
            .worked;
        let teams = way.asks.iter().flat_map(|ask| &ask.teams);
        let named = [way.fixed.as_slice()].into_iter();
        let all = named.chain(teams.map(|team| team.members.as_slice()));
        let shape = self.shape(job, &Given::nobody(0, way, span));
        let mut blocks = all.filter_map(|members| self.room().block(&shape, members, span));
        let pinned = blocks.next().map(|block| Failure::Pinned {
            job: n,
            store: block.store,
            from: block.from.max(span.start),
            until: block.until.min(span.finish),
        });
        Err(pinned.unwrap_or_else(|| self.beyond(n, job.release, None)))
    }

    /// Puts a task where it was decided.
    fn set(&mut self, n: u32, job: &Job, given: Given) {
        let start = match job.progress {
            Progress::Started { start, .. } => start,
            _ => given.worked.start,
        };
        let finish = given.worked.finish;
        let pieces = self.pieces(job, &given);
        self.hold(&pieces, 1);
        let minutes = job.way(given.way).work.minutes();
        for member in &given.members {
            let load = &mut self.load[member.store as usize];
            *load = load.saturating_add(member.units.saturating_mul(minutes));
        }
        self.spans[n as usize] = Span { start, finish };
        self.given[n as usize] = given;
        self.placed[n as usize] = true;
    }

    fn score(&self) -> Score {
        let mut score = Score {
            late: 0,
            rank: (0, 0),
            starts: 0,
            finish: Minute::MIN,
            cost: 0,
        };
        if self.problem.priced {
            let costs = self.given.iter().map(|given| given.cost);
            score.cost = costs.fold(0_i64, i64::saturating_add);
        }
        for (job, span) in self.problem.jobs.iter().zip(&self.spans) {
            score.finish = score.finish.max(span.finish);
            let since = span.start.since(Minute::MIN);
            score.starts = score.starts.saturating_add(since);
            let weight = i64::from(job.priority.max(1));
            let late = lateness(job, *span).saturating_mul(weight);
            score.late = score.late.saturating_add(late);
        }
        score.rank = self.problem.aim.rank(score.finish, score.cost);
        score
    }

    /// Returns for each task where it would come if everything came as late as it can without a later end: what is due first
    /// then comes first.
    pub(super) fn justified(&mut self, outcome: &Outcome) -> Vec<Span> {
        let problem = self.problem;
        self.reset();
        let mut back = outcome.spans.clone();
        let movable = |job: &Job| job.kind == ActivityKind::Task && !job.is_pinned();
        for (job, given) in problem.jobs.iter().zip(&outcome.given) {
            if job.kind == ActivityKind::Task && (job.is_pinned() || job.is_started()) {
                let pieces = self.pieces(job, given);
                self.hold(&pieces, 1);
            }
        }
        let jobs = (0_u32..).zip(&problem.jobs);
        let jobs = jobs.filter(|(_, job)| movable(job) && !job.is_started());
        let mut order: Vec<u32> = jobs.map(|(n, _)| n).collect();
        order.sort_unstable_by_key(|n| {
            let span = outcome.spans[*n as usize];
            Reverse((span.finish, span.start, *n))
        });
        for n in order {
            let (job, given) = (&problem.jobs[n as usize], &outcome.given[n as usize]);
            let shape = shape(problem, &self.calendars, job, given);
            let mut until = outcome.score.finish;
            for arc in problem.nodes.leaving(n) {
                let arc = &problem.network.arcs()[*arc as usize];
                let other = back[arc.to as usize];
                let entered = match arc.kind.enters() {
                    End::Start => other.start,
                    End::Finish => other.finish,
                };
                let most = self.let_by(arc, entered);
                let most = match arc.kind.leaves() {
                    End::Finish => Some(most),
                    End::Start => shape.calendar.finish(most, shape.work),
                };
                until = until.min(most.unwrap_or(Minute::MAX));
            }
            let place = self.room().place_before(&shape, &given.members, until);
            let span = place.filter(|span| *span > outcome.spans[n as usize]);
            let span = span.unwrap_or(outcome.spans[n as usize]);
            let clocks = clocks(problem, &self.calendars);
            let pieces = pieces(clocks, &shape, &given.members, span);
            self.hold(&pieces, 1);
            back[n as usize] = span;
        }
        back
    }

    /// Returns the last place by `until` at which a task can have what it has.
    pub(super) fn place_before(&self, job: &Job, given: &Given, until: Minute) -> Option<Span> {
        let shape = self.shape(job, given);
        self.room().place_before(&shape, &given.members, until)
    }

    /// Takes over the dates of one task.
    pub(super) fn take(&mut self, n: usize, outcome: &Outcome) {
        self.spans[n] = outcome.spans[n];
        self.given[n].clone_from(&outcome.given[n]);
    }

    /// Returns the date before which nothing in a summary starts.
    pub(super) fn gate(&self, summary: u32) -> Minute {
        self.gates[summary as usize]
    }
}

/// Returns by how many minutes a task is later than its deadline and the dates that were set for it, together.
pub(super) fn lateness(job: &Job, span: Span) -> i64 {
    let after = |at: Minute, bound: Option<Minute>| bound.map_or(0, |bound| at.since(bound).max(0));
    if matches!(job.progress, Progress::Finished { .. }) {
        return 0;
    }
    let bounds = &job.bounds;
    let due = bounds.deadline.into_iter().chain(bounds.finish_no_later);
    let start = if job.is_started() {
        0
    } else {
        after(span.start, bounds.start_no_later)
    };
    after(span.finish, due.min()).saturating_add(start)
}

pub(super) fn clock<'a>(
    problem: &Problem,
    calendars: &'a Calendars,
    arc: &Arc,
) -> Option<&'a WorkCalendar> {
    let own = |n: u32| problem.jobs[n as usize].own;
    let number = match arc.lag.clock {
        Clock::Successor => own(arc.to),
        Clock::Predecessor => own(arc.from),
        // The first calendar of the network is the project's, and the first of the problem's.
        Clock::Project => 0,
        Clock::Elapsed => return None,
    };
    Some(calendars.get(number))
}

fn shape<'a>(
    problem: &'a Problem,
    calendars: &'a Calendars,
    job: &Job,
    given: &Given,
) -> Shape<'a> {
    let windows = problem.network.windows();
    Shape {
        work: job.way(given.way).work,
        calendar: calendars.get(given.calendar),
        own: calendars.get(job.own),
        breaks: job.breaks,
        windows: job.window.and_then(|window| windows.get(window as usize)),
        number: given.calendar,
        window: job.window,
    }
}

fn clocks<'a>(problem: &'a Problem, calendars: &'a Calendars) -> Clocks<'a> {
    Clocks {
        stores: &problem.stores,
        calendars,
    }
}
