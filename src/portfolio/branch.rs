//! The search behind a selection: a knapsack with several limits, with what needs what.

use std::cmp::Reverse;

/// The problem in whole numbers.
pub(super) struct Rows {
    pub(super) worth: Vec<i128>,
    /// What each thing uses, limit by limit.
    pub(super) usage: Vec<Vec<i128>>,
    pub(super) room: Vec<i128>,
    pub(super) needs: Vec<Vec<usize>>,
    pub(super) forced: Vec<bool>,
    pub(super) barred: Vec<bool>,
}

/// What came of the search.
pub(super) struct Found {
    pub(super) taken: Vec<bool>,
    pub(super) worth: i128,
    pub(super) bound: i128,
    pub(super) nodes: u64,
}

/// What was decided of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Open,
    Taken,
    Left,
}

struct Walk<'a> {
    rows: &'a Rows,
    /// The things that are free to choose, those that bring most for what they take first.
    order: Vec<usize>,
    /// For each limit the same things, those that bring most for what they take of it first.
    by_limit: Vec<Vec<usize>>,
    needed_by: Vec<Vec<usize>>,
    choice: Vec<Choice>,
    /// What each thing uses of each limit, and last of all limits together, weighted.
    usage: Vec<Vec<i128>>,
    room: Vec<i128>,
    worth: i128,
}

/// Searches until nothing better is left or the nodes are spent.
pub(super) fn search(rows: &Rows, nodes: u64) -> Found {
    let mut walk = Walk::of(rows);
    // What must be taken fits and has all it needs, so that it is an answer.
    let mut best = (walk.worth, walk.taken());
    let count = walk.order.len();
    let mut bounds = vec![0_i128; count.saturating_add(1)];
    let (mut depth, mut used) = (0_usize, 0_u64);
    let mut bound = None;
    loop {
        used = used.saturating_add(1);
        let here = walk.bound();
        bounds[depth] = here;
        if here > best.0 {
            let next = walk.order.get(depth).copied();
            match next {
                None => best = (walk.worth, walk.taken()),
                Some(n) if walk.may_take(n) => {
                    walk.take(n);
                    depth = depth.saturating_add(1);
                    continue;
                }
                Some(n) if walk.may_leave(n) => {
                    walk.choice[n] = Choice::Left;
                    depth = depth.saturating_add(1);
                    continue;
                }
                Some(_) => (),
            }
        }
        if used >= nodes {
            // What was taken could have been left: those branches are open.
            let open = (0..depth).filter(|d| walk.choice[walk.order[*d]] == Choice::Taken);
            bound = open.map(|d| bounds[d]).max();
            break;
        }
        match walk.turn(depth) {
            Some(turned) => depth = turned,
            None => break,
        }
    }
    let (worth, taken) = best;
    Found {
        bound: bound.unwrap_or(worth).max(worth),
        taken,
        worth,
        nodes: used,
    }
}

impl<'a> Walk<'a> {
    fn of(rows: &'a Rows) -> Self {
        let count = rows.worth.len();
        let free: Vec<usize> = (0..count)
            .filter(|n| !rows.forced[*n] && !rows.barred[*n])
            .collect();
        let mut walk = Self {
            rows,
            order: free.clone(),
            by_limit: Vec::with_capacity(rows.room.len()),
            needed_by: vec![Vec::new(); count],
            choice: vec![Choice::Open; count],
            usage: rows.usage.clone(),
            room: rows.room.clone(),
            worth: 0,
        };
        for (n, needs) in rows.needs.iter().enumerate() {
            for other in needs {
                walk.needed_by[*other].push(n);
            }
        }
        for n in 0..count {
            if rows.forced[n] {
                walk.take(n);
            } else if rows.barred[n] {
                walk.choice[n] = Choice::Left;
            }
        }
        for usage in &rows.usage {
            walk.by_limit.push(by_density(&free, &rows.worth, usage));
        }
        let (usage, room) = walk.together(&free);
        let order = by_density(&free, &rows.worth, &usage);
        walk.order.clone_from(&order);
        walk.by_limit.push(order);
        walk.usage.push(usage);
        walk.room.push(room);
        walk
    }

    /// Makes one limit of all: whatever keeps each of them keeps their weighted sum.
    ///
    /// The weights begin as the inverse of what there is, and are raised for what the fractional relaxation of the sum uses too much of, a
    /// few times over; those with the least bound are kept.
    fn together(&self, free: &[usize]) -> (Vec<i128>, i128) {
        let rows = self.rows;
        let mut weights: Vec<i128> = self.room.iter().map(|room| weight(*room)).collect();
        let mut best: Option<(i128, (Vec<i128>, i128))> = None;
        for _ in 0..STEPS {
            let usage: Vec<i128> = (0..rows.worth.len())
                .map(|n| {
                    let parts = self.usage.iter().zip(&weights);
                    let parts = parts.map(|(usage, weight)| usage[n].saturating_mul(*weight));
                    parts.fold(0_i128, i128::saturating_add)
                })
                .collect();
            let parts = self.room.iter().zip(&weights);
            let parts = parts.map(|(room, weight)| room.saturating_mul(*weight));
            let room = parts.fold(0_i128, i128::saturating_add);
            let order = by_density(free, &rows.worth, &usage);
            let bound = fill(order.iter(), &rows.worth, &usage, room);
            // What the things that fit whole use of each limit.
            let mut used = vec![0_i128; weights.len()];
            let mut open = room;
            for n in &order {
                if usage[*n] > open {
                    break;
                }
                open = open.saturating_sub(usage[*n]);
                for (sum, usage) in used.iter_mut().zip(&self.usage) {
                    *sum = sum.saturating_add(usage[*n]);
                }
            }
            for ((weight, used), room) in weights.iter_mut().zip(&used).zip(&self.room) {
                // Between half and twice as much.
                let room = (*room).max(1);
                let share = used.saturating_mul(THOUSAND).checked_div(room).unwrap_or(0);
                let share = share.clamp(THOUSAND / 2, THOUSAND.saturating_mul(2));
                let more = weight.saturating_mul(share).checked_div(THOUSAND);
                *weight = more
                    .unwrap_or(*weight)
                    .clamp(1, BILLION.saturating_mul(BILLION));
            }
            if best.as_ref().is_none_or(|(known, _)| bound < *known) {
                best = Some((bound, (usage, room)));
            }
        }
        best.map_or_else(|| (vec![0; rows.worth.len()], 0), |(_, sum)| sum)
    }

    fn taken(&self) -> Vec<bool> {
        let choices = self.choice.iter();
        choices.map(|choice| *choice == Choice::Taken).collect()
    }

    fn take(&mut self, n: usize) {
        self.choice[n] = Choice::Taken;
        self.worth = self.worth.saturating_add(self.rows.worth[n]);
        for (room, usage) in self.room.iter_mut().zip(&self.usage) {
            *room = room.saturating_sub(usage[n]);
        }
    }

    fn give_back(&mut self, n: usize) {
        self.worth = self.worth.saturating_sub(self.rows.worth[n]);
        for (room, usage) in self.room.iter_mut().zip(&self.usage) {
            *room = room.saturating_add(usage[n]);
        }
    }

    fn may_take(&self, n: usize) -> bool {
        let mut limits = self.room.iter().zip(&self.usage);
        let mut needs = self.rows.needs[n].iter();
        limits.all(|(room, usage)| usage[n] <= *room)
            && needs.all(|other| self.choice[*other] != Choice::Left)
    }

    fn may_leave(&self, n: usize) -> bool {
        let mut others = self.needed_by[n].iter();
        others.all(|other| self.choice[*other] != Choice::Taken)
    }

    /// Goes back to the last thing that was taken and can be left instead; returns the depth behind it.
    fn turn(&mut self, mut depth: usize) -> Option<usize> {
        while depth > 0 {
            let at = depth.saturating_sub(1);
            let n = self.order[at];
            let taken = self.choice[n] == Choice::Taken;
            if taken {
                self.give_back(n);
            }
            self.choice[n] = Choice::Open;
            if taken && self.may_leave(n) {
                self.choice[n] = Choice::Left;
                return Some(depth);
            }
            depth = at;
        }
        None
    }

    /// Returns a worth that nothing below here exceeds: what is open, filled into the room of one limit with a part of the last.
    fn bound(&self) -> i128 {
        let open = |n: &&usize| self.choice[**n] == Choice::Open;
        let all = self.order.iter().filter(open);
        let all = all.fold(0_i128, |sum, n| sum.saturating_add(self.rows.worth[*n]));
        let mut least = all;
        let limits = self.by_limit.iter().zip(&self.usage).zip(&self.room);
        for ((order, usage), room) in limits {
            let sum = fill(order.iter().filter(open), &self.rows.worth, usage, *room);
            least = least.min(sum);
        }
        self.worth.saturating_add(least)
    }
}

/// How often weights are tried.
const STEPS: usize = 30;

const THOUSAND: i128 = 1_000;
const BILLION: i128 = 1_000_000_000;

/// Returns a weight for a limit of which there is so much.
fn weight(room: i128) -> i128 {
    let share = BILLION.saturating_mul(THOUSAND).checked_div(room.max(1));
    share.unwrap_or(1).max(1)
}

/// Returns the worth of what fits, in order, with the part of the first that does not, rounded up: a bound must not be too low.
fn fill<'a>(
    order: impl Iterator<Item = &'a usize>,
    worth: &[i128],
    usage: &[i128],
    mut room: i128,
) -> i128 {
    let mut sum = 0_i128;
    for n in order {
        let (worth, usage) = (worth[*n], usage[*n]);
        if usage <= room {
            room = room.saturating_sub(usage);
            sum = sum.saturating_add(worth);
            continue;
        }
        let part = worth
            .checked_mul(room)
            .and_then(|part| part.checked_add(usage.saturating_sub(1)))
            .and_then(|part| part.checked_div(usage));
        return sum.saturating_add(part.unwrap_or(worth));
    }
    sum
}

fn by_density(free: &[usize], worth: &[i128], usage: &[i128]) -> Vec<usize> {
    let mut order = free.to_vec();
    order.sort_by_key(|n| Reverse((density(worth[*n], usage[*n]), Reverse(*n))));
    order
}

/// Returns what a thing brings for what it takes; what takes nothing comes first.
fn density(worth: i128, usage: i128) -> i128 {
    if usage <= 0 {
        return i128::MAX;
    }
    let scaled = worth.checked_mul(BILLION.saturating_mul(BILLION));
    let exact = scaled.and_then(|scaled| scaled.checked_div(usage));
    let coarse = || {
        worth
            .checked_div(usage)?
            .checked_mul(BILLION.saturating_mul(BILLION))
    };
    exact.or_else(coarse).unwrap_or(i128::MAX)
}
