//! Early dates where some cells lead against the order: the least that satisfy everything together.
//!
//! Sweeps in order are repeated until nothing moves. On one continuous calendar a node that still moves in sweep `k + 2`, with
//! `k` cells against the order, is pushed by itself: the cells that drive it form a circle that no date satisfies. With other
//! calendars a circle may come to rest where a night or a holiday takes its gain away, so that it is followed until
//! it does, or until the horizon or the budget ends.

use super::{
    NetworkError,
    core::{NONE, Traits},
    pass::Pass,
    state::Early,
};

/// How often single nodes may be moved in looking for where a circle comes to rest.
const BUDGET: u32 = 300_000;

/// Returns the largest number of sweeps that a network can need on one continuous calendar, and some more for the others.
pub(super) fn sweeps(against: u32) -> u32 {
    if against == 0 {
        1
    } else {
        against.saturating_add(1_000)
    }
}

pub(super) fn forward(pass: &Pass<'_>) -> Result<Vec<Early>, NetworkError> {
    let core = &pass.network.core;
    let early = ground(pass)?;
    let mut sweeper = Sweeper {
        pass,
        causes: vec![NO_CAUSE; early.len()],
        early,
        budget: BUDGET,
    };
    let patience = core.against.saturating_add(2);
    let mut sweep = 0_u32;
    while let Some(moved) = sweeper.sweep()? {
        sweep = sweep.saturating_add(1);
        if sweep > patience {
            if let Some(circle) = sweeper.circle(moved) {
                sweeper.follow(&circle)?;
            }
            sweeper.spend(&[moved])?;
        }
    }
    Ok(sweeper.early)
}

/// Returns dates from below: no node can come earlier than without anything that enters it.
fn ground(pass: &Pass<'_>) -> Result<Vec<Early>, NetworkError> {
    let nodes = pass.network.core.nodes.iter();
    let early = nodes.map(|&node| {
        if node.traits.any(Traits::FIXED) {
            pass.fixed(node)
        } else {
            pass.fitted(node, pass.ground(node))
        }
    });
    early.collect()
}

/// The node and the arc that last moved a node.
#[derive(Debug, Clone, Copy)]
struct Cause {
    from: u32,
    arc: u32,
}

const NO_CAUSE: Cause = Cause {
    from: NONE,
    arc: NONE,
};

/// A step of a circle: a node, and the arc that enters it.
#[derive(Debug, Clone, Copy)]
struct Step {
    node: usize,
    arc: u32,
}

struct Sweeper<'a> {
    pass: &'a Pass<'a>,
    early: Vec<Early>,
    /// Recorded when a node moves, so that a circle of causes is one that gains: it is never closed by cells that only
    /// happen to bind as well.
    causes: Vec<Cause>,
    budget: u32,
}

impl Sweeper<'_> {
    /// Moves every node once, in order, and returns the last that moved.
    fn sweep(&mut self) -> Result<Option<usize>, NetworkError> {
        let mut last = None;
        let core = &self.pass.network.core;
        for v in core.sequence() {
            if self.step(v)? {
                last = Some(v);
            }
        }
        Ok(last)
    }

    /// Moves a node to where what enters it asks, and tells whether it moved.
    fn step(&mut self, v: usize) -> Result<bool, NetworkError> {
        let found = match self.pass.early(v, &self.early) {
            Ok(found) => found,
            Err(error) => return Err(self.circle_before(v).unwrap_or(error)),
        };
        if found == self.early[v] {
            return Ok(false);
        }
        self.early[v] = found;
        self.causes[v] = self
            .pass
            .driving(v, &self.early)
            .map_or(NO_CAUSE, |cell| Cause {
                from: cell.from,
                arc: cell.arc,
            });
        Ok(true)
    }

    /// Moves the nodes of a circle alone until they rest.
    fn follow(&mut self, circle: &[Step]) -> Result<(), NetworkError> {
        if self.pass.network.core.uniform {
            return Err(self.positive(circle));
        }
        loop {
            let mut moved = false;
            for step in circle {
                self.budget = self
                    .budget
                    .checked_sub(1)
                    .ok_or_else(|| self.positive(circle))?;
                moved |= self.step(step.node).map_err(|_| self.positive(circle))?;
            }
            if !moved {
                return Ok(());
            }
        }
    }

    /// Counts a sweep as well, so that circles that take turns in pushing each other come to an end.
    fn spend(&mut self, moved: &[usize]) -> Result<(), NetworkError> {
        let cost = u32::try_from(self.early.len()).unwrap_or(u32::MAX);
        if let Some(left) = self.budget.checked_sub(cost) {
            self.budget = left;
            return Ok(());
        }
        let circle = moved.iter().find_map(|&v| self.circle(v));
        Err(match circle {
            Some(circle) => self.positive(&circle),
            None => NetworkError::AfterHorizon {
                activity: self.pass.network.core.nodes[moved[0]].owner,
            },
        })
    }

    /// Returns the circle of causes that a node hangs on, each step after the one it waits for.
    fn circle(&self, from: usize) -> Option<Vec<Step>> {
        let mut seen = vec![false; self.causes.len()];
        let mut way = Vec::new();
        let mut node = from;
        while !seen[node] {
            seen[node] = true;
            let Cause { from, arc } = self.causes[node];
            if from == NONE {
                return None;
            }
            way.push(Step { node, arc });
            node = from as usize;
        }
        let start = way.iter().position(|step| step.node == node)?;
        let mut circle = way.split_off(start);
        circle.reverse();
        Some(circle)
    }

    /// Returns the error of a circle that has pushed a node beyond the horizon, if one has.
    fn circle_before(&self, v: usize) -> Option<NetworkError> {
        // The node itself has no dates any more: the circle is looked for among what enters it.
        let mut row = self.pass.network.core.incoming.row(v).iter();
        let circle = row.find_map(|cell| self.circle(cell.from as usize))?;
        Some(self.positive(&circle))
    }

    fn positive(&self, circle: &[Step]) -> NetworkError {
        let owner = |node: usize| self.pass.network.core.nodes[node].owner;
        let steps = circle.iter().map(|step| (owner(step.node), step.arc));
        let mut steps: Vec<(u32, u32)> = steps.collect();
        let first = (0..steps.len()).min_by_key(|&n| steps[n]).unwrap_or(0);
        steps.rotate_left(first);
        let mut activities: Vec<u32> = steps.iter().map(|step| step.0).collect();
        activities.dedup();
        let arcs = steps.into_iter().map(|step| step.1);
        NetworkError::PositiveCycle {
            activities,
            arcs: arcs.filter(|arc| *arc != NONE).collect(),
        }
    }
}
