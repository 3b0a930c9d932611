//! Which of the bounds are enough for a conflict, where sums alone do not tell? As few that none of them can be left out.
//!
//! Lots move the bounds beside them, and amounts in lots may miss what their sums would allow. So the problem is asked with some of
//! its bounds alone: what can be left out and leaves it without an allocation is left out, many bounds at a time as long as that goes.

use super::core::{
    parts::optimum,
    search::{Limits, Lost},
};
use super::{
    Bound, Limit, Problem, Subject,
    problem::{Edge, Item},
};

/// How many demands a question may take; where it does not answer it, the bound is kept.
const WORK: u64 = 1_000_000;

/// Whose bound it is, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Budget,
    Group(usize),
    Item(usize),
}

/// One bound as it was given; a share as what it comes to, a lot as one too.
type Part = (Owner, Edge);

impl Problem {
    /// Returns the fewest bounds that no allocation in whole lots and all-or-nothing amounts can keep together, when sums alone do not
    /// show it.
    pub(super) fn fewest(&self, budget: i128) -> Vec<Limit> {
        let mut parts = Vec::new();
        for (g, node) in self.groups.iter().enumerate() {
            let edges = node.floors(budget).into_iter().chain(node.caps(budget));
            parts.extend(edges.flatten().map(|edge| (Owner::Group(g), edge)));
        }
        for (i, item) in self.items.iter().enumerate() {
            let edges = item.edges.iter().copied().chain(item.lot());
            parts.extend(edges.map(|edge| (Owner::Item(i), edge)));
        }
        parts.push(whole(budget));
        let parts = self.thinned(parts, budget);
        self.named(parts)
    }

    /// Returns the bounds of a conflict of sums as they were given, the lots that moved them beside them where they matter.
    pub(super) fn fewest_of(&self, conflict: Vec<Limit>, budget: i128) -> Vec<Limit> {
        let place = |limit: &Limit| match &limit.subject {
            Subject::Item(id) => self.items.binary_search_by(|item| item.id.cmp(id)).ok(),
            _ => None,
        };
        let moved = |limit: &Limit| place(limit).is_some_and(|i| self.items[i].step > 0);
        if !conflict.iter().any(moved) {
            return conflict;
        }
        let mut parts: Vec<Part> = Vec::with_capacity(conflict.len());
        for limit in &conflict {
            let owner = match &limit.subject {
                Subject::Budget => Owner::Budget,
                Subject::Group(id) => {
                    let place = self.groups.binary_search_by(|node| node.id.cmp(id));
                    place.map_or(Owner::Budget, Owner::Group)
                }
                Subject::Item(_) => place(limit).map_or(Owner::Budget, Owner::Item),
            };
            let (minor, bound) = (limit.amount.minor(), limit.bound);
            let mut given = Edge { minor, bound };
            if let Owner::Item(i) = owner {
                let item = &self.items[i];
                let edges = item.edges.iter().copied();
                given = edges
                    .chain([given])
                    .find(|edge| edge.bound == bound)
                    .unwrap_or(given);
                let lot = item.lot().map(|lot| (owner, lot));
                parts.extend(lot.filter(|lot| !parts.contains(lot)));
            }
            if !parts.contains(&(owner, given)) {
                parts.push((owner, given));
            }
        }
        // Lots are left out first: without one, a bound says what it said when it was given.
        parts.sort_by_key(|(_, edge)| edge.bound != Bound::Step);
        let parts = self.thinned(parts, budget);
        self.named(parts)
    }

    /// Leaves out what can be left out.
    fn thinned(&self, parts: Vec<Part>, budget: i128) -> Vec<Part> {
        let mut kept: Vec<Part> = Vec::new();
        let mut open = vec![parts];
        while let Some(mut some) = open.pop() {
            let rest = || kept.iter().chain(open.iter().flatten());
            if self.contradict(&rest().copied().collect::<Vec<_>>(), budget) {
                continue;
            }
            if some.len() <= 1 {
                kept.append(&mut some);
                continue;
            }
            let later = some.split_off(some.len() / 2);
            open.extend([later, some]);
        }
        kept
    }

    /// Returns whether these bounds alone are known to contradict each other.
    fn contradict(&self, parts: &[Part], budget: i128) -> bool {
        let mut only = self.clone();
        for node in &mut only.groups {
            (node.min, node.max, node.min_share, node.max_share) = (None, None, None, None);
        }
        let mut edges: Vec<Vec<Edge>> = vec![Vec::new(); only.items.len()];
        let mut steps = vec![0; only.items.len()];
        // Beyond what all floors and a lot of each item come to, more money does not help.
        let mut enough = budget;
        let mut most = None;
        for (owner, edge) in parts {
            match *owner {
                Owner::Budget => most = Some(edge.minor),
                Owner::Group(g) => {
                    let node = &mut only.groups[g];
                    if matches!(edge.bound, Bound::Min | Bound::MinShare) {
                        node.min = node.min.max(Some(edge.minor));
                        enough = enough.saturating_add(edge.minor);
                    } else {
                        node.max = Some(node.max.map_or(edge.minor, |max| max.min(edge.minor)));
                    }
                }
                Owner::Item(i) if edge.bound == Bound::Step => steps[i] = edge.minor,
                Owner::Item(i) => edges[i].push(*edge),
            }
        }
        for (item, (edges, step)) in only.items.iter_mut().zip(edges.into_iter().zip(steps)) {
            item.bound_by(edges, step);
            let low = item.low.map_or(0, |low| low.minor);
            enough = enough.saturating_add(low).saturating_add(step);
        }
        let most = most.unwrap_or(enough.min(super::problem::MINOR_MOST));
        if !only.conflict(most).is_empty() {
            return true;
        }
        // Without lots and all-or-nothing amounts, sums tell all.
        if !only.items.iter().any(|item| item.zero || item.step > 0) {
            return false;
        }
        let limits = Limits {
            gap: 1.0,
            near: 0.0,
            work: WORK,
        };
        let found = optimum(&only.model(most).tree, 0.0, limits);
        matches!(found, Err(Lost::Infeasible))
    }

    /// Names bounds, the caps first: they are what the others exceed.
    fn named(&self, mut parts: Vec<Part>) -> Vec<Limit> {
        let floor = |edge: &Edge| {
            !matches!(
                edge.bound,
                Bound::Budget | Bound::Max | Bound::MaxShare | Bound::Step
            )
        };
        parts.sort_by_key(|(owner, edge)| {
            let lot = edge.bound == Bound::Step;
            (!matches!(owner, Owner::Budget), floor(edge), *owner, lot)
        });
        let subject = |owner: Owner| match owner {
            Owner::Budget => Subject::Budget,
            Owner::Group(g) => self.subject(Some(g)),
            Owner::Item(i) => Subject::Item(self.items[i].id.clone()),
        };
        let limits = parts.into_iter();
        limits
            .map(|(owner, edge)| self.limit(subject(owner), edge))
            .collect()
    }
}

fn whole(budget: i128) -> Part {
    let edge = Edge {
        minor: budget,
        bound: Bound::Budget,
    };
    (Owner::Budget, edge)
}

impl Item {
    fn lot(&self) -> Option<Edge> {
        let minor = self.step;
        (minor > 0).then_some(Edge {
            minor,
            bound: Bound::Step,
        })
    }
}
