//! Where does the project finish when one task takes no time?

use super::{
    Activity, ActivityKind, LagAmount, Must, Network, NetworkError, Progress, Solution,
    axis::{EVER, minute},
    bound::Floor,
    core::{Cell, Core, Node, Rule, Traits},
    layout::node,
    pass::Pass,
    state::{Early, State},
};

/// Early dates that are changed for one task at a time and put back again.
///
/// Only what comes after the task is reckoned anew, in order, and of that only what waits for something that has moved.
#[derive(Debug)]
pub(super) struct Cone<'s> {
    solution: &'s Solution<'s>,
    pass: Pass<'s>,
    dates: Vec<Early>,
    /// One bit a node: what is to be reckoned anew.
    waiting: Vec<u64>,
    /// What has moved.
    moved: Vec<u32>,
    /// The nodes that count as finishes, the latest first.
    by_finish: Vec<u32>,
    /// The task that takes no time, while it does.
    short: Option<usize>,
}

/// What is followed when a task takes no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    /// Everything that moves.
    All,
    /// Only what comes later.
    Later,
}

impl<'s> Cone<'s> {
    pub(super) fn of(solution: &'s Solution<'s>) -> Self {
        let nodes = &solution.network.core.nodes;
        let early = &solution.state().early;
        let mut by_finish: Vec<u32> = (0_u32..)
            .zip(nodes)
            .filter_map(|(v, node)| (!node.traits.any(Traits::OPENS)).then_some(v))
            .collect();
        by_finish.sort_unstable_by_key(|&v| std::cmp::Reverse((early[v as usize].finish, v)));
        Self {
            solution,
            pass: solution.pass(),
            dates: early.clone(),
            waiting: vec![0; solution.network.core.slots().div_ceil(64)],
            moved: Vec::new(),
            by_finish,
            short: None,
        }
    }

    /// Returns the latest early finish without the duration of a task; following what comes later alone, not less than it is.
    pub(super) fn finish_without(
        &mut self,
        task: u32,
        follow: Follow,
    ) -> Result<i32, NetworkError> {
        if self.solution.network.core.against > 0 {
            return self.finish_rebuilt(task);
        }
        let finish = self.run(task, follow);
        for v in self.moved.drain(..) {
            self.dates[v as usize] = self.solution.state().early[v as usize];
        }
        finish
    }

    fn run(&mut self, task: u32, follow: Follow) -> Result<i32, NetworkError> {
        let core = &self.solution.network.core;
        let v = core.places[task as usize] as usize;
        self.short = Some(v);
        let mut found = self.shortened(v)?;
        let early = self.solution.state().early[v];
        if follow == Follow::Later {
            found = Early {
                start: found.start.max(early.start),
                finish: found.finish.max(early.finish),
                work_start: found.work_start.max(early.work_start),
                work_finish: found.work_finish.max(early.work_finish),
            };
        }
        let mut last = self.moved_to(v, found, 0);
        let mut word = self.solution.network.core.rank(v) / 64;
        while word <= last {
            let Some(next) = self.first_waiting(word) else {
                word = word.saturating_add(1);
                continue;
            };
            match self.early(next) {
                Ok(found) => last = self.moved_to(next, found, last),
                Err(error) => {
                    // What else waits must not wait in the next run.
                    self.waiting.fill(0);
                    return Err(error);
                }
            }
        }
        Ok(self.latest())
    }

    /// Takes the first node that waits from a word of bits.
    fn first_waiting(&mut self, word: usize) -> Option<usize> {
        let bits = self.waiting[word];
        let bit = bits.trailing_zeros();
        self.waiting[word] = bits & bits.wrapping_sub(1);
        let bit = (bit < 64).then_some(bit as usize)?;
        let rank = word.checked_mul(64)?.checked_add(bit)?;
        Some(self.solution.network.core.ranked(rank))
    }

    /// Moves a node, and returns the last word with a node that waits.
    fn moved_to(&mut self, v: usize, found: Early, mut last: usize) -> usize {
        let network = self.solution.network;
        if self.dates[v] == found {
            return last;
        }
        self.dates[v] = found;
        self.moved
            .push(u32::try_from(v).expect("invariant: nodes are fewer than 2^32"));
        for (to, _) in network.outgoing().row(&network.core.incoming, v) {
            let rank = network.core.rank(to);
            let (word, bit) = (rank / 64, rank % 64);
            self.waiting[word] |= 1 << bit;
            last = last.max(word);
        }
        last
    }

    fn latest(&self) -> i32 {
        let nodes = &self.solution.network.core.nodes;
        let early = &self.solution.state().early;
        let moved = self.moved.iter().map(|v| *v as usize);
        let moved = moved.filter(|v| !nodes[*v].traits.any(Traits::OPENS));
        let latest = moved.map(|v| self.dates[v].finish).max();
        let mut others = self.by_finish.iter().map(|v| *v as usize);
        let unmoved = others.find(|&v| self.dates[v].finish == early[v].finish);
        let unmoved = unmoved.map(|v| early[v].finish);
        latest.max(unmoved).unwrap_or(self.solution.state().start)
    }

    /// Returns the early dates of a node after the task.
    fn early(&self, v: usize) -> Result<Early, NetworkError> {
        let core = &self.solution.network.core;
        let row = core.incoming.row(v);
        // The lag of a cell that leaves the start holds the duration that the task has lost.
        let stale = |cell: &Cell| self.is_short(cell.from) && cell.how.leaves_start();
        if core.nodes[v].traits.any(Traits::FIRST) || !row.iter().any(stale) {
            return self.pass.early(v, &self.dates);
        }
        self.put(core.nodes[v], row.iter().copied())
    }

    fn is_short(&self, node: u32) -> bool {
        self.short == Some(node as usize)
    }

    /// Returns the early dates of the task that takes no time: it is a milestone then, with whatever enters it.
    fn shortened(&self, v: usize) -> Result<Early, NetworkError> {
        let core = &self.solution.network.core;
        let was = core.nodes[v];
        let given = without_work(self.solution.network.activities()[was.owner as usize]);
        let short = node(was.owner, &given, Traits::default());
        let short = short.bounded(was.traits.any(Traits::BOUNDED));
        let to = u32::try_from(v).expect("invariant: nodes are fewer than 2^32");
        let row = core.incoming.row(v).iter();
        let row = row.map(|cell| {
            let before = core.nodes[cell.from as usize];
            let continuous = [before, was].map(|node| core.continuous[node.calendar as usize]);
            let mut cell = *cell;
            if !matches!(cell.how.rule(), Rule::Same | Rule::Own) {
                return cell;
            }
            let at_once = core.lag(to, &cell) == 0 && !cell.how.is_reversed();
            if at_once && continuous != [true, true] {
                // What waits with no lag at all waits to the minute, now that it has no work.
                cell.how = cell.how.by_minute();
                cell.lag = 0;
            } else if cell.how.enters_finish() {
                cell.lag = cell.lag.saturating_add(was.duration);
            }
            cell
        });
        self.put(short, row)
    }

    /// Returns the early dates of a node that is no first of a summary, above what enters it.
    fn put(&self, node: Node, row: impl Iterator<Item = Cell>) -> Result<Early, NetworkError> {
        if node.traits.any(Traits::FIXED) {
            return self.pass.fixed(node);
        }
        let mut floor: Floor = self.pass.ground(node);
        if self.pass.is_held(node) {
            for mut cell in row.filter(|cell| Pass::may_hold(node, cell)) {
                let from = cell.from as usize;
                let same = cell.how.rule() == Rule::Same;
                if same && self.is_short(cell.from) && cell.how.leaves_start() {
                    let lost = self.solution.network.core.nodes[from].duration;
                    cell.lag = cell.lag.saturating_add(lost);
                    // Such a cell joins a finish to a start; without work it is the start itself that counts.
                    let at = self.dates[from];
                    let started = Early {
                        work_finish: at.work_start,
                        ..at
                    };
                    floor.raise(&cell, node, started, self.pass.calendars());
                } else {
                    floor.raise(&cell, node, self.dates[from], self.pass.calendars());
                }
            }
        }
        self.pass.fitted(node, floor)
    }

    /// Returns the latest early finish from a network made anew: in circles of cells, dates that hold each other up do not fall by
    /// themselves when what has pushed them there is gone.
    fn finish_rebuilt(&self, task: u32) -> Result<i32, NetworkError> {
        let network = self.solution.network;
        let mut spec = network.spec.clone();
        spec.arcs.retain(|arc| !arc.is_gone());
        let duration = spec.activities[task as usize].duration;
        for arc in spec.arcs.iter_mut().filter(|arc| arc.from == task) {
            let minutes = arc.lag.minutes(duration);
            arc.lag.amount = LagAmount::Minutes(minutes.expect("invariant: lags were checked"));
        }
        let activity = &mut spec.activities[task as usize];
        *activity = without_work(*activity);
        let short = spec.build()?;
        finish_of(&short, self.solution)
    }
}

fn finish_of(network: &Network, solution: &Solution<'_>) -> Result<i32, NetworkError> {
    let pass = network.pass(solution.frame, minute(solution.state().start));
    let state = State {
        early: pass.forward()?,
        late: Vec::new(),
        planned: None,
        start: solution.state().start,
        finish: EVER,
    };
    Ok(network.last_finish(&state))
}

/// Returns a task that takes no time, or no more time if it has started.
fn without_work(given: Activity) -> Activity {
    match given.progress {
        Progress::Started { start, .. } => Activity {
            progress: Progress::Started {
                start,
                remaining: 0,
            },
            ..given
        },
        Progress::NotStarted | Progress::Finished { .. } => Activity {
            duration: 0,
            ..given
        },
    }
}

/// Tells whether an activity has work to lose.
pub(super) fn has_work(core: &Core, activity: u32, given: &Activity) -> bool {
    let node: Node = core.nodes[core.places[activity as usize] as usize];
    given.kind == ActivityKind::Task
        && !node.traits.any(Traits::FINISHED)
        && !node.traits.any(Traits::MOMENT)
}

/// Tells whether something holds the finish of a task rather than its start, so that it starts later the shorter it is.
pub(super) fn is_finish_bound(core: &Core, v: usize, given: &Activity) -> bool {
    let row = core.incoming.row(v).iter();
    given.bounds.finish_no_earlier.is_some()
        || matches!(given.bounds.must, Some(Must::FinishOn(_)))
        || row.into_iter().any(|cell| cell.how.enters_finish())
}

/// Returns the nodes from which a cell path leads to the first of a summary.
pub(super) fn before_firsts(core: &Core) -> Vec<bool> {
    let mut found: Vec<bool> = core
        .nodes
        .iter()
        .map(|node| node.traits.any(Traits::FIRST))
        .collect();
    let some = found.iter().any(|found| *found);
    if some && core.against > 0 {
        found.fill(true);
    }
    for v in core.sequence().rev().filter(|_| some) {
        if found[v] {
            for cell in core.incoming.row(v) {
                found[cell.from as usize] = true;
            }
        }
    }
    found
}
