//! What hangs on the nodes of the budget: views, rules, and how their money falls on periods.

use ::proptest::{prelude::*, sample, sample::Index};

use super::{people::ROLES, slug};
use crate::{
    budget::{Basis, BudgetTree, Control, DeficitRule, Node, NodeKind, Stage},
    id::NodeId,
    money::Money,
    number::Percent,
    plan::{
        AllowanceDraft, BudgetDraft, CarryDraft, CarryRule, Field, FlexibilityDraft, MatchingDraft,
        PlanDraft, ReviewDraft, RuleDraft, ThresholdDraft, ToleranceDraft, ViewDraft,
    },
    time::{Cadence, CadenceUnit, DateSpan, FiscalCalendar, FiscalPattern},
};

#[derive(Debug, Clone)]
struct Asked {
    stage: Stage,
    basis: Basis,
    control: Control,
    percent: Option<u8>,
    exception: Option<Index>,
}

#[derive(Debug, Clone)]
pub(super) struct Genes {
    /// How many periods the budget has, at most.
    periods: usize,
    /// Which nodes are phased, ruled and counted in views.
    nodes: Vec<Index>,
    rules: Vec<Asked>,
    limited: bool,
    matching: Option<u8>,
    reopening: Option<Index>,
    /// Which team may move how many thousandths of the total without asking.
    allowance: Option<(Index, i128)>,
    watched: bool,
    carried: CarryRule,
    cadence: Option<CadenceUnit>,
}

fn asked() -> impl Strategy<Value = Asked> {
    (
        sample::select(Stage::ALL),
        sample::select(Basis::ALL),
        sample::select(Control::ALL),
        prop::option::of(0..=20_u8),
        prop::option::of(any::<Index>()),
    )
        .prop_map(|(stage, basis, control, percent, exception)| Asked {
            stage,
            basis,
            control,
            percent,
            exception,
        })
}

pub(super) fn genes() -> impl Strategy<Value = Genes> {
    (
        0..=3_usize,
        super::indices(3),
        prop::collection::vec(asked(), 0..=3),
        any::<bool>(),
        prop::option::of(0..=20_u8),
        prop::option::of(any::<Index>()),
        prop::option::of((any::<Index>(), 0..=1000_i128)),
        any::<bool>(),
        sample::select(CarryRule::ALL),
        prop::option::of(sample::select(&CadenceUnit::ALL[..])),
    )
        .prop_map(
            |(
                periods,
                nodes,
                rules,
                limited,
                matching,
                reopening,
                allowance,
                watched,
                carried,
                cadence,
            )| Genes {
                periods,
                nodes,
                rules,
                limited,
                matching,
                reopening,
                allowance,
                watched,
                carried,
                cadence,
            },
        )
}

impl Genes {
    /// Adds to a budget whose amounts are those of `tree`.
    pub(super) fn write(&self, draft: &mut PlanDraft, tree: &BudgetTree) {
        let span = draft.start.value().zip(draft.end.value());
        let span = span.and_then(|(start, end)| DateSpan::new(*start, *end).ok());
        let fiscal = FiscalCalendar::new(1, FiscalPattern::Months).ok();
        let periods = span
            .zip(fiscal)
            .and_then(|(span, fiscal)| fiscal.periods(span).ok());
        let periods = periods.unwrap_or_default().into_iter().take(self.periods);
        let budget = &mut draft.budget;
        budget.periods = periods.map(|period| Field::of(period.label)).collect();
        let count = budget.periods.len();
        budget.matching = MatchingDraft {
            settle: tolerance(self.matching),
            ..MatchingDraft::default()
        };
        budget.reopening = self.reopening.map(role).unwrap_or_default();
        self.steer(budget, tree.total());
        budget.phasing = phasing(tree.total(), count);
        budget.rules = self.rules(count);
        let mut counted = Money::zero(tree.currency());
        let all = budget.nodes.len();
        for place in &self.nodes {
            let Some(node) = budget.nodes.get_mut(place.index(all)) else {
                continue;
            };
            let amount = node.id.value().and_then(|id| tree.node(id.as_str()));
            let amount = amount.map_or(counted, Node::amount);
            node.phasing = phasing(amount, count);
            node.rules = self.rules(count);
            node.views = vec![slug("view", 1), slug("view", 2)];
            // Never less than what is in the view: a node may lie below another.
            counted = counted.try_add(amount).unwrap_or(counted);
        }
        let view = |number: usize, parent: Field<NodeId>| ViewDraft {
            id: slug("view", number),
            name: format!("View {number}"),
            parent,
            kind: Field::of(NodeKind::CostCentre),
            ..ViewDraft::default()
        };
        budget.views = vec![
            view(0, Field::Missing),
            ViewDraft {
                limit: Some(counted).filter(|_| self.limited).into(),
                control: Field::of(Control::Soft),
                note: "counted twice, charged once".to_owned(),
                ..view(1, slug("view", 0))
            },
            view(2, slug("view", 0)),
        ];
    }

    /// Says what may be moved without asking, what periods hand on, and when the budget is reviewed.
    fn steer(&self, budget: &mut BudgetDraft, total: Money) {
        let share = |thousandths: i128| {
            let minor = total.minor().saturating_mul(thousandths);
            Money::from_minor(minor.checked_div(1000).unwrap_or(0), total.currency())
        };
        let allowances = self.allowance.iter().map(|(team, part)| AllowanceDraft {
            team: role(*team),
            up_to: Field::of(share(*part)),
        });
        let node = budget.nodes.first().filter(|_| self.watched);
        let thresholds = node.map(|node| ThresholdDraft {
            node: node.id.clone(),
            up_to: Field::of(share(10)),
        });
        budget.flexibility = FlexibilityDraft {
            allowances: allowances.collect(),
            thresholds: thresholds.into_iter().collect(),
        };
        if !budget.periods.is_empty() {
            let capped = self.carried == CarryRule::Capped;
            budget.carry_over = CarryDraft {
                policy: Field::of(self.carried),
                amount: Some(share(50)).filter(|_| capped).into(),
                percent: Some(Percent::HUNDRED).filter(|_| capped).into(),
                deficit: Some(DeficitRule::Absorbed).filter(|_| capped).into(),
            };
        }
        budget.reviews = vec![ReviewDraft {
            id: slug("review", 0),
            first: "2025-02-28".into(),
            cadence: self.cadence.map(Cadence::each).into(),
            last: if self.cadence.is_some() {
                "2026-02-28".into()
            } else {
                Field::Missing
            },
            nodes: budget.nodes.iter().map(|node| node.id.clone()).collect(),
            who: ROLES.iter().map(|role| (*role).into()).collect(),
        }];
    }

    /// Returns the rules, without those that need a phasing where there is none.
    fn rules(&self, periods: usize) -> Vec<RuleDraft> {
        let rules = self.rules.iter();
        let rules = rules.filter(|rule| rule.basis == Basis::Whole || periods > 0);
        let rules = rules.map(|rule| RuleDraft {
            stage: Field::of(rule.stage),
            basis: Field::of(rule.basis),
            control: Field::of(rule.control),
            tolerance: tolerance(rule.percent),
            exception: rule.exception.map(role).unwrap_or_default(),
        });
        rules.collect()
    }
}

fn role(place: Index) -> Field<crate::id::RoleId> {
    (*place.get(&ROLES)).into()
}

fn tolerance(percent: Option<u8>) -> ToleranceDraft {
    ToleranceDraft {
        percent: percent
            .map(|percent| Percent::from(i32::from(percent)))
            .into(),
        ..ToleranceDraft::default()
    }
}

/// Returns equal amounts for the periods, the last of which has the rest.
fn phasing(amount: Money, periods: usize) -> Vec<Field<Money>> {
    let count = i128::try_from(periods).unwrap_or(1);
    let part = amount.minor().checked_div(count).unwrap_or(0);
    let last = count.saturating_sub(1).saturating_mul(part);
    let last = amount.minor().saturating_sub(last);
    let parts = (1..=count).map(|number| if number == count { last } else { part });
    let parts = parts.map(|minor| Field::of(Money::from_minor(minor, amount.currency())));
    parts.collect()
}
