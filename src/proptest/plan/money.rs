//! The budget and what is planned to be spent of it.

use ::proptest::{collection, prelude::*, sample, sample::Index};
use rust_decimal::Decimal;

use super::{PlanShape, hung, origin, remark, slug};
use crate::{
    budget::{BudgetTree, Control, NodeKind},
    id::NodeId,
    money::{Allotment, Currency, Money, UnitPrice},
    number::{Percent, Quantity},
    plan::{BudgetDraft, CostDraft, Field, NodeDraft, Origin, PlanDraft, RateDraft},
};

/// The node that holds the money of a fund inside the budget.
pub(super) const RESERVE: &str = "reserve";

#[derive(Debug, Clone)]
struct Part {
    weight: i32,
    share: Share,
    control: Control,
    kind: NodeKind,
    note: String,
    /// The weights of the nodes below, and whether their percentages make up the whole.
    below: (Vec<i32>, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    Amount,
    Fraction,
}

#[derive(Debug, Clone, Copy)]
enum Basis {
    Amount,
    Units,
    Foreign,
}

#[derive(Debug, Clone)]
struct Cost {
    leaf: Index,
    permille: i128,
    basis: Basis,
    tactic: Index,
    channel: Option<Index>,
    task: Option<Index>,
    origin: Field<Origin>,
}

#[derive(Debug, Clone)]
pub(super) struct Genes {
    total: i128,
    control: Control,
    parts: Vec<Part>,
    /// Whether the last part takes what the others leave.
    remaining: bool,
    costs: Vec<Cost>,
    hung: hung::Genes,
}

/// What other parts of the draft need to know of the budget.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts {
    /// All the money.
    pub(super) total: Money,
    /// The money in the reserve.
    pub(super) reserve: Money,
}

fn part() -> impl Strategy<Value = Part> {
    let weight = || 1..=9_i32;
    let share = prop_oneof![Just(Share::Amount), Just(Share::Fraction)];
    let kind = prop_oneof![
        3 => Just(NodeKind::Category),
        1 => Just(NodeKind::CostCentre),
    ];
    let below = prop_oneof![
        2 => Just(Vec::new()),
        1 => collection::vec(weight(), 1..=4),
    ];
    let control = sample::select(Control::ALL);
    (
        weight(),
        share,
        control,
        kind,
        remark(),
        below,
        any::<bool>(),
    )
        .prop_map(|(weight, share, control, kind, note, below, whole)| Part {
            weight,
            share,
            control,
            kind,
            note,
            below: (below, whole),
        })
}

fn cost() -> impl Strategy<Value = Cost> {
    let basis = prop_oneof![
        3 => Just(Basis::Amount),
        1 => Just(Basis::Units),
        1 => Just(Basis::Foreign),
    ];
    (
        any::<Index>(),
        0..=1000_i128,
        basis,
        any::<Index>(),
        prop::option::of(any::<Index>()),
        prop::option::of(any::<Index>()),
        origin(),
    )
        .prop_map(
            |(leaf, permille, basis, tactic, channel, task, origin)| Cost {
                leaf,
                permille,
                basis,
                tactic,
                channel,
                task,
                origin,
            },
        )
}

pub(super) fn genes(shape: PlanShape) -> impl Strategy<Value = Genes> {
    // The least is so large that every part has something, whatever its weight.
    let total = prop_oneof![
        (1..=1000_i128).prop_map(|thousands| thousands.saturating_mul(10_000_000)),
        10_000_000..=10_000_000_000_i128,
    ];
    (
        total,
        sample::select(Control::ALL),
        collection::vec(part(), 1..=shape.nodes),
        any::<bool>(),
        collection::vec(cost(), 0..=shape.costs),
        hung::genes(),
    )
        .prop_map(|(total, control, parts, remaining, costs, hung)| Genes {
            total,
            control,
            parts,
            remaining,
            costs,
            hung,
        })
}

impl Genes {
    pub(super) fn write(&self, draft: &mut PlanDraft, currency: Currency) -> Amounts {
        let total = Money::from_minor(self.total, currency);
        // One share for the reserve, and one that may be left over.
        let weights = self.parts.iter().map(|part| part.weight);
        let sum = weights.fold(2_i32, i32::saturating_add);
        let reserve = Money::from_minor(part_of(self.total, 1, sum), currency);
        let mut nodes = vec![NodeDraft {
            id: RESERVE.into(),
            name: "Reserve".to_owned(),
            allotment: Field::of(Allotment::Amount(reserve)),
            kind: Field::of(NodeKind::Reserve),
            ..NodeDraft::default()
        }];
        for (number, part) in self.parts.iter().enumerate() {
            let last = self.parts.len() == number.saturating_add(1);
            let allotment = match part.share {
                _ if last && self.remaining => Allotment::Remaining,
                Share::Amount => {
                    let minor = part_of(self.total, part.weight, sum);
                    Allotment::Amount(Money::from_minor(minor, currency))
                }
                Share::Fraction => Allotment::Fraction(fraction(part.weight, sum)),
            };
            nodes.push(NodeDraft {
                id: slug("node", number),
                name: format!("Node {number}"),
                allotment: Field::of(allotment),
                kind: Field::of(part.kind),
                control: Field::of(part.control),
                note: part.note.clone(),
                ..NodeDraft::default()
            });
            nodes.extend(below(number, part));
        }
        draft.budget = BudgetDraft {
            name: "All the money".to_owned(),
            total: Field::of(total),
            control: Field::of(self.control),
            nodes,
            ..BudgetDraft::default()
        };
        // The budget alone builds, and says what each node has.
        let plan = PlanDraft {
            budget: draft.budget.clone(),
            ..PlanDraft::new("budget", currency.code(), "2025-01-01", "2026-01-01")
        };
        let plan = plan
            .build()
            .expect("invariant: the parts of the budget are shares of the whole");
        self.write_costs(draft, plan.budget(), currency);
        self.hung.write(draft, plan.budget());
        Amounts { total, reserve }
    }

    /// Plans costs on the leaves; what a leaf has is divided evenly among its costs, each of which takes a part of its share.
    fn write_costs(&self, draft: &mut PlanDraft, tree: &BudgetTree, currency: Currency) {
        draft.rates.push(RateDraft {
            from: Field::of(Currency::EUR),
            to: Field::of(currency),
            rate: "1.0825".into(),
            date: draft.start.clone(),
        });
        let leaves = leaves(tree);
        let counts = |leaf: &NodeId| {
            let costs = self.costs.iter();
            costs
                .filter(|cost| cost.leaf.get(&leaves).0 == *leaf)
                .count()
        };
        for (number, genes) in self.costs.iter().enumerate() {
            let (leaf, amount) = genes.leaf.get(&leaves);
            let shares = i128::try_from(counts(leaf))
                .unwrap_or(1)
                .saturating_mul(1000);
            let minor = amount.minor().saturating_mul(genes.permille);
            let minor = minor.checked_div(shares).unwrap_or(0);
            let all = draft.tactics.len();
            let channels = draft.channels.len();
            let Some(tactic) = draft.tactics.get_mut(genes.tactic.index(all)) else {
                continue;
            };
            let task = genes.task.filter(|_| !tactic.tasks.is_empty());
            let task = task.map(|place| place.get(&tactic.tasks).id.clone());
            let channel = genes
                .channel
                .map(|place| slug("channel", place.index(channels)));
            tactic.costs.push(CostDraft {
                id: slug("cost", number),
                name: format!("Cost {number}"),
                node: Field::of(leaf.clone()),
                channel: channel.unwrap_or_default(),
                task: task.unwrap_or_default(),
                origin: genes.origin.clone(),
                ..basis(genes.basis, minor, currency)
            });
        }
    }
}

/// Returns the nodes money can be planned on.
fn leaves(tree: &BudgetTree) -> Vec<(NodeId, Money)> {
    let leaves = tree.nodes().iter().filter(|node| {
        node.kind() != NodeKind::Reserve && tree.children(node.id().as_str()).next().is_none()
    });
    leaves
        .map(|node| (node.id().clone(), node.amount()))
        .collect()
}

/// Returns the nodes below a node: percentages, of which the last is all the rest or what remains.
fn below(number: usize, part: &Part) -> Vec<NodeDraft> {
    let (weights, whole) = &part.below;
    let sum = weights.iter().copied().fold(0_i32, i32::saturating_add);
    let mut left = Percent::HUNDRED;
    let mut nodes = Vec::with_capacity(weights.len());
    for (k, weight) in weights.iter().enumerate() {
        let last = weights.len() == k.saturating_add(1);
        let allotment = match (last, whole) {
            (false, _) => {
                let share = fraction(*weight, sum);
                let rest = left.decimal().checked_sub(share.decimal());
                left = rest
                    .and_then(|rest| Percent::new(rest).ok())
                    .unwrap_or(left);
                Allotment::Fraction(share)
            }
            (true, true) => Allotment::Fraction(left),
            (true, false) => Allotment::Remaining,
        };
        nodes.push(NodeDraft {
            id: slug(&format!("node-{number}"), k),
            name: format!("Node {number}.{k}"),
            parent: slug("node", number),
            allotment: Field::of(allotment),
            ..NodeDraft::default()
        });
    }
    nodes
}

/// Returns how a cost of about `minor` minor units, and not more, is written.
fn basis(basis: Basis, minor: i128, currency: Currency) -> CostDraft {
    let major = 10_i128.saturating_pow(currency.exponent().into());
    match basis {
        Basis::Amount => CostDraft {
            amount: Field::of(Money::from_minor(minor, currency)),
            ..CostDraft::default()
        },
        Basis::Units => {
            // A price of 2.50 is less than three.
            let units = minor.checked_div(major.saturating_mul(3)).unwrap_or(0);
            let price = UnitPrice::new(two_and_a_half(), currency, 1);
            CostDraft {
                quantity: Quantity::new(Decimal::from(units)).ok().into(),
                price: price.ok().into(),
                ..CostDraft::default()
            }
        }
        Basis::Foreign => {
            // At a rate of 1.0825, half as many euros are less.
            let cents = minor.saturating_mul(50).checked_div(major).unwrap_or(0);
            CostDraft {
                amount: Field::of(Money::from_minor(cents, Currency::EUR)),
                ..CostDraft::default()
            }
        }
    }
}

fn two_and_a_half() -> Decimal {
    Decimal::try_from_i128_with_scale(25, 1).expect("invariant: one digit after the point is few")
}

/// Returns `whole · weight / sum`, rounded down.
fn part_of(whole: i128, weight: i32, sum: i32) -> i128 {
    let product = whole.saturating_mul(weight.into());
    product.checked_div(sum.into()).unwrap_or(0)
}

/// Returns the whole percents that `weight` is of `sum`, rounded down.
fn fraction(weight: i32, sum: i32) -> Percent {
    let percents = weight.saturating_mul(100).checked_div(sum);
    Percent::from(percents.unwrap_or(0))
}
