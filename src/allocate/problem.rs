//! A problem that has been checked: items, groups and the question.

use super::core::{leaf::Leaf, risk::Risk, tree::Tree};
use super::{Bound, Subject};
use crate::{
    id::{GroupId, ItemId},
    money::{Currency, Money},
    response::kernel::Kernel,
};

/// The greatest amount in minor units: up to here an `f64` holds every one of them.
pub(super) const MINOR_MOST: i128 = 9_007_199_254_740_991;

/// A bound with the rule it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) minor: i128,
    pub(super) bound: Bound,
}

/// An item with its bounds brought together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) id: ItemId,
    /// The curve, weight included; what counts of the samples, if there are some.
    pub(super) kernel: Kernel,
    /// The bounds as given, before they are brought together.
    pub(super) edges: Box<[Edge]>,
    pub(super) low: Option<Edge>,
    pub(super) high: Option<Edge>,
    /// The floor for which nothing at all is not allowed, where the lower bound is one of those that allow it.
    pub(super) floor: Option<Edge>,
    /// Whether nothing is allowed below the lower bound.
    pub(super) zero: bool,
    /// The size of a lot, or zero.
    pub(super) step: i128,
    /// The group directly above, by its place in the list; none for the whole.
    pub(super) group: Option<usize>,
}

impl Item {
    /// Returns the least amount that is certain to be spent.
    pub(super) fn least(&self) -> i128 {
        if self.zero {
            0
        } else {
            self.low.map_or(0, |edge| edge.minor)
        }
    }
}

/// A share of the budget, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share(pub(super) rust_decimal::Decimal);

/// A group with its bounds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) id: GroupId,
    pub(super) within: Option<usize>,
    pub(super) min: Option<i128>,
    pub(super) max: Option<i128>,
    pub(super) min_share: Option<Share>,
    pub(super) max_share: Option<Share>,
}

impl Node {
    /// Returns the floors under a budget, the amount and the share.
    pub(super) fn floors(&self, budget: i128) -> [Option<Edge>; 2] {
        let share = self.min_share.and_then(|share| part(budget, share, true));
        [edge(self.min, Bound::Min), edge(share, Bound::MinShare)]
    }

    /// Returns the caps under a budget, the amount and the share.
    pub(super) fn caps(&self, budget: i128) -> [Option<Edge>; 2] {
        let share = self.max_share.and_then(|share| part(budget, share, false));
        [edge(self.max, Bound::Max), edge(share, Bound::MaxShare)]
    }

    /// Returns the floor that binds first under a budget.
    pub(super) fn floor(&self, budget: i128) -> Option<Edge> {
        let floors = self.floors(budget).into_iter().flatten();
        floors.max_by_key(|edge| edge.minor)
    }

    /// Returns the cap that binds first under a budget.
    pub(super) fn cap(&self, budget: i128) -> Option<Edge> {
        let caps = self.caps(budget).into_iter().flatten();
        caps.min_by_key(|edge| edge.minor)
    }
}

fn edge(minor: Option<i128>, bound: Bound) -> Option<Edge> {
    Some(Edge {
        minor: minor?,
        bound,
    })
}

/// Returns a share of a budget, rounded to whole minor units so that the bound is kept.
fn part(budget: i128, share: Share, up: bool) -> Option<i128> {
    let scale = 10_i128.checked_pow(share.0.scale())?;
    let product = budget.checked_mul(share.0.mantissa())?;
    let floor = product.checked_div_euclid(scale)?;
    let exact = product.checked_rem_euclid(scale)? == 0;
    if up && !exact {
        floor.checked_add(1)
    } else {
        Some(floor)
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Question {
    /// What does this budget bring at best?
    Budget(i128),
    /// What is the cheapest budget for an outcome?
    Target { outcome: f64, limit: Option<i128> },
    /// What is the best budget when the last unit has to bring this?
    Marginal { slope: f64, limit: Option<i128> },
    /// What is the largest budget when all units have to bring this on average?
    Average { ratio: f64, limit: Option<i128> },
}

/// A problem of allocation whose parts fit together, from [`ProblemDraft::build`](super::ProblemDraft::build).
///
/// That bounds can be kept together is found when it is solved, for that depends on the budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub(super) currency: Currency,
    pub(super) question: Question,
    /// How much bad luck counts.
    pub(super) risk: Option<Risk>,
    /// By identifier.
    pub(super) items: Vec<Item>,
    /// By identifier.
    pub(super) groups: Vec<Node>,
}

/// A problem under a budget in the form of the solver, and the way back.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) tree: Tree,
    /// The item of each leaf.
    pub(super) items: Vec<usize>,
    /// The group of each group of the tree; none for the whole.
    pub(super) groups: Vec<Option<usize>>,
}

impl Problem {
    /// Returns the currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Returns the identifiers of the items, in order.
    pub fn items(&self) -> impl Iterator<Item = &ItemId> {
        self.items.iter().map(|item| &item.id)
    }

    /// Returns minor units per major unit.
    pub(super) fn unit(&self) -> f64 {
        10_f64.powi(self.currency.exponent().into())
    }

    pub(super) fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.currency)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "amounts are within what an f64 holds exactly"
    )]
    pub(super) fn major(&self, minor: i128) -> f64 {
        minor as f64 / self.unit()
    }

    pub(super) fn subject(&self, group: Option<usize>) -> Subject {
        group.map_or(Subject::Budget, |g| {
            Subject::Group(self.groups[g].id.clone())
        })
    }

    /// Returns the groups in depth-first order, the whole first, by identifier on each level, with the place of each one's parent in
    /// that order.
    pub(super) fn order(&self) -> Vec<(Option<usize>, usize)> {
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); self.groups.len()];
        let mut top = Vec::new();
        for (g, node) in self.groups.iter().enumerate() {
            match node.within {
                Some(parent) => below[parent].push(g),
                None => top.push(g),
            }
        }
        let mut order = vec![(None, 0)];
        let mut open: Vec<(usize, usize)> = top.into_iter().rev().map(|g| (g, 0)).collect();
        while let Some((g, parent)) = open.pop() {
            let place = order.len();
            order.push((Some(g), parent));
            open.extend(below[g].iter().rev().map(|h| (*h, place)));
        }
        order
    }

    /// Returns the problem under a budget as the solver sees it, in major units.
    pub(super) fn model(&self, budget: i128) -> Model {
        let order = self.order();
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.groups.len().saturating_add(1)];
        for (i, item) in self.items.iter().enumerate() {
            members[item.group.map_or(0, |g| g.saturating_add(1))].push(i);
        }
        let mut items = Vec::with_capacity(self.items.len());
        let mut parts = Vec::with_capacity(order.len());
        for (group, parent) in &order {
            let inner = &members[group.map_or(0, |g| g.saturating_add(1))];
            items.extend(inner);
            let leaves = inner.iter().map(|i| self.leaf(*i, budget)).collect();
            let (low, high) = match group {
                None => (0, budget),
                Some(g) => {
                    let node = &self.groups[*g];
                    let floor = node.floor(budget).map_or(0, |edge| edge.minor);
                    // What ends a group that takes all is the budget, and it is the budget that has the price of that.
                    let open = budget.saturating_add(1);
                    (
                        floor,
                        node.cap(budget).map_or(open, |edge| edge.minor.min(open)),
                    )
                }
            };
            parts.push((*parent, (self.major(low), self.major(high)), leaves));
        }
        let groups = order.into_iter().map(|(group, _)| group).collect();
        Model {
            tree: Tree::new(parts),
            items,
            groups,
        }
    }

    fn leaf(&self, i: usize, budget: i128) -> Leaf {
        let item = &self.items[i];
        // A concave curve goes on beyond the budget: what ends it there is the budget, and not a bound of its own.
        let concave = !item.kernel.straight() && item.kernel.inflection() == 0.0 && item.step == 0;
        let end = budget.saturating_add(i128::from(concave));
        let high = item.high.map_or(end, |edge| edge.minor.min(end));
        let low = item.low.map_or(0, |edge| edge.minor);
        Leaf {
            kernel: item.kernel.clone(),
            group: 0,
            zero: item.zero,
            low: self.major(low),
            // A floor above the budget is a conflict that is found before; here it must not cross.
            high: self.major(if item.zero { high } else { high.max(low) }),
            step: self.major(item.step),
        }
    }
}
