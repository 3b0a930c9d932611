//! Which bounds contradict each other? The fewest of them, where there are several ways to say it.

use super::{
    Bound, Limit, Problem, Subject,
    problem::{Edge, Item},
};

/// What a part of the tree must get at least and can get at most, and the bounds that say so.
#[derive(Debug, Clone, Default)]
struct Reach {
    least: i128,
    /// None when there is no limit.
    most: Option<i128>,
    /// The amounts that the least and the most are sums of.
    floors: Vec<Limit>,
    caps: Vec<Limit>,
}

impl Problem {
    /// Returns the bounds that no allocation of a budget can keep together; empty when all can be kept.
    ///
    /// The first is the one that the others exceed or fall short of; leaving out any of them resolves this conflict.
    pub(super) fn conflict(&self, budget: i128) -> Vec<Limit> {
        let limits = self.sums_in_conflict(budget);
        let Some(first) = limits.first().map(|limit| limit.amount.minor()) else {
            return limits;
        };
        let amounts = limits.iter().skip(1).map(|limit| limit.amount.minor());
        let mut total = amounts.fold(0, i128::saturating_add);
        let mut conflict = Vec::with_capacity(limits.len());
        for limit in limits {
            if limit.bound == Bound::Budget && conflict.contains(&limit) {
                continue;
            }
            let Some(floor) = self.floor_of(&limit) else {
                conflict.push(limit);
                continue;
            };
            // Nothing is no way out for this item; where the floor that says so is too much already, it is all that is to be said.
            let less = limit.amount.minor().saturating_sub(floor.amount.minor());
            if total.saturating_sub(less) > first {
                total = total.saturating_sub(less);
            } else {
                conflict.push(limit);
            }
            conflict.push(floor);
        }
        conflict
    }

    /// Returns the floor for which an item cannot get nothing instead of its least amount.
    fn floor_of(&self, limit: &Limit) -> Option<Limit> {
        let Subject::Item(id) = &limit.subject else {
            return None;
        };
        let place = self
            .items
            .binary_search_by(|item| item.id.cmp(id))
            .ok()
            .filter(|_| limit.bound == Bound::ZeroOrAtLeast)?;
        let floor = self.items[place].floor?;
        Some(self.limit(limit.subject.clone(), floor))
    }

    fn sums_in_conflict(&self, budget: i128) -> Vec<Limit> {
        let order = self.order();
        let mut below: Vec<Vec<Reach>> = vec![Vec::new(); order.len()];
        let mut place = vec![0; self.groups.len()];
        for (at, (group, _)) in order.iter().enumerate() {
            if let Some(g) = group {
                place[*g] = at;
            }
        }
        for item in &self.items {
            below[item.group.map_or(0, |g| place[g])].push(self.reach(item, budget));
        }
        for (at, (group, parent)) in order.iter().enumerate().rev() {
            let (floor, cap) = match group {
                None => (
                    None,
                    Some(Edge {
                        minor: budget,
                        bound: Bound::Budget,
                    }),
                ),
                Some(g) => (self.groups[*g].floor(budget), self.groups[*g].cap(budget)),
            };
            let limit = |edge: Edge| self.limit(self.subject(*group), edge);
            let members = std::mem::take(&mut below[at]);
            let least = members
                .iter()
                .fold(0_i128, |sum, reach| sum.saturating_add(reach.least));
            let most = members
                .iter()
                .try_fold(0_i128, |sum, reach| Some(sum.saturating_add(reach.most?)));
            if let Some(cap) = cap.filter(|cap| least > cap.minor) {
                let floors = members.into_iter().flat_map(|reach| reach.floors).collect();
                return within(limit(cap), floors, least);
            }
            // Where nothing can be spent at all, more money is no way out either.
            let empty = most == Some(0) && members.iter().all(|reach| reach.caps.is_empty());
            if let Some(floor) = floor.filter(|floor| floor.minor > budget && !empty) {
                return vec![self.budget_limit(budget), limit(floor)];
            }
            if let (Some(floor), Some(_)) = (
                floor.filter(|floor| most.is_some_and(|most| floor.minor > most)),
                most,
            ) {
                let caps = members.into_iter().flat_map(|reach| reach.caps);
                return std::iter::once(limit(floor)).chain(caps).collect();
            }
            if let (Some(floor), Some(cap)) = (floor, cap) {
                if floor.minor > cap.minor {
                    return vec![limit(cap), limit(floor)];
                }
            }
            if at == 0 {
                return Vec::new();
            }
            let mut reach = Reach::default();
            if let Some(floor) = floor.filter(|floor| floor.minor >= least) {
                reach.least = floor.minor;
                reach.floors = vec![limit(floor)];
            } else {
                reach.least = least;
                reach.floors = members
                    .iter()
                    .flat_map(|reach| reach.floors.clone())
                    .collect();
            }
            // A cap at what the members can get at most is named for their caps, unless there are none: then it does not matter.
            let capped = members.iter().any(|reach| !reach.caps.is_empty());
            let binds = |cap: &Edge| {
                most.is_none_or(|most| cap.minor < most || capped && cap.minor == most)
            };
            if let Some(cap) = cap.filter(binds) {
                reach.most = Some(cap.minor);
                reach.caps = vec![limit(cap)];
            } else {
                reach.most = most;
                reach.caps = members.into_iter().flat_map(|reach| reach.caps).collect();
            }
            below[*parent].push(reach);
        }
        Vec::new()
    }

    fn reach(&self, item: &Item, budget: i128) -> Reach {
        let least = item.least();
        let limit = |edge: Edge| self.limit(Subject::Item(item.id.clone()), edge);
        let floor = item.low.filter(|_| least > 0).map(limit);
        let high = item.high.map(limit);
        // An item that may get nothing gets nothing when its least amount is above its cap, or above all money there is.
        let barred = item.low.filter(|low| {
            item.zero && item.high.map_or(budget, |high| high.minor.min(budget)) < low.minor
        });
        let (most, caps) = match barred {
            Some(low) if low.minor > budget => {
                (Some(0), vec![self.budget_limit(budget), limit(low)])
            }
            Some(low) => (Some(0), high.into_iter().chain([limit(low)]).collect()),
            None => (item.high.map(|high| high.minor), high.into_iter().collect()),
        };
        Reach {
            least,
            most,
            floors: floor.into_iter().collect(),
            caps,
        }
    }

    fn budget_limit(&self, budget: i128) -> Limit {
        let edge = Edge {
            minor: budget,
            bound: Bound::Budget,
        };
        self.limit(Subject::Budget, edge)
    }

    pub(super) fn limit(&self, subject: Subject, edge: Edge) -> Limit {
        Limit {
            subject,
            bound: edge.bound,
            amount: self.money(edge.minor),
        }
    }
}

/// Returns a cap and the fewest floors that exceed it: the largest.
fn within(cap: Limit, mut floors: Vec<Limit>, least: i128) -> Vec<Limit> {
    debug_assert!(least > cap.amount.minor());
    floors.retain(|floor| floor.amount.is_positive());
    floors.sort_by(|a, b| {
        let amounts = b.amount.minor().cmp(&a.amount.minor());
        amounts.then_with(|| a.subject.cmp(&b.subject))
    });
    let mut sum = 0_i128;
    let mut conflict = vec![cap];
    for floor in floors {
        if sum > conflict[0].amount.minor() {
            break;
        }
        sum = sum.saturating_add(floor.amount.minor());
        conflict.push(floor);
    }
    conflict
}
