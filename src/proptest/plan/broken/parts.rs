//! What is put into a draft, or taken hold of in it, to break it.

use crate::{
    approval::{BandSpec, PolicySpec},
    id::{FactId, NodeId, RoleId},
    money::{Allotment, Money},
    plan::{
        AuthorityDraft, CostDraft, Field, FundDraft, KpiDraft, NeedDraft, NodeDraft,
        ObjectiveDraft, PersonDraft, PlanDraft, ResponseDraft, SummaryDraft, TacticDraft,
        TaskDraft, TriggerDraft,
    },
};

pub(super) fn tactic(draft: &mut PlanDraft) -> &mut TacticDraft {
    let first = draft.tactics.first_mut();
    first.expect("invariant: a draft has a tactic")
}

/// Adds a tactic without people and tasks.
pub(super) fn idle_tactic(draft: &mut PlanDraft) -> &mut TacticDraft {
    last(
        &mut draft.tactics,
        TacticDraft {
            id: "idle".into(),
            name: "Idle".to_owned(),
            objectives: vec!["objective-0".into()],
            ..TacticDraft::default()
        },
    )
}

/// Adds an objective that nothing serves or measures.
pub(super) fn objective(draft: &mut PlanDraft) -> &mut ObjectiveDraft {
    last(
        &mut draft.objectives,
        ObjectiveDraft {
            id: "unserved".into(),
            name: "Unserved".to_owned(),
            ..ObjectiveDraft::default()
        },
    )
}

pub(super) fn kpi() -> KpiDraft {
    KpiDraft {
        id: "odd".into(),
        name: "Odd".to_owned(),
        baseline: "1".into(),
        target: "2".into(),
        ..KpiDraft::default()
    }
}

pub(super) fn named_task(id: &str) -> TaskDraft {
    TaskDraft {
        id: id.into(),
        name: "Broken".to_owned(),
        ..TaskDraft::default()
    }
}

/// Adds a task of a day.
pub(super) fn task<'a>(draft: &'a mut PlanDraft, id: &str) -> &'a mut TaskDraft {
    let task = TaskDraft {
        duration: "1d".into(),
        ..named_task(id)
    };
    last(&mut tactic(draft).tasks, task)
}

pub(super) fn summary<'a>(draft: &'a mut PlanDraft, id: &str) -> &'a mut SummaryDraft {
    let summary = SummaryDraft {
        id: id.into(),
        name: "Broken".to_owned(),
        ..SummaryDraft::default()
    };
    last(&mut tactic(draft).summaries, summary)
}

pub(super) fn need(draft: &mut PlanDraft, need: NeedDraft) {
    task(draft, "needy").needs.push(need);
}

pub(super) fn person(draft: &mut PlanDraft, id: &str, superior: &str) {
    draft.people.push(PersonDraft {
        id: id.into(),
        name: "Broken".to_owned(),
        reports_to: superior.into(),
        ..PersonDraft::default()
    });
}

pub(super) fn total(draft: &PlanDraft) -> Money {
    let total = draft.budget.total.value().copied();
    total.expect("invariant: a draft has a total")
}

pub(super) fn node(
    draft: &mut PlanDraft,
    id: &str,
    allotment: Field<Allotment>,
    parent: Field<NodeId>,
) {
    draft.budget.nodes.push(NodeDraft {
        id: id.into(),
        name: "Broken".to_owned(),
        parent,
        allotment,
        ..NodeDraft::default()
    });
}

pub(super) fn cost(draft: &mut PlanDraft, amount: Field<Money>, node: &str) {
    tactic(draft).costs.push(CostDraft {
        id: "broken".into(),
        name: "Broken".to_owned(),
        node: node.into(),
        amount,
        ..CostDraft::default()
    });
}

/// Returns a curve in which nothing is wrong yet.
pub(super) fn log_curve() -> ResponseDraft {
    ResponseDraft {
        curve: "log".into(),
        scale: "5".into(),
        unit: "100".into(),
        ..ResponseDraft::default()
    }
}

/// Adds a node of nothing with a response curve.
pub(super) fn curve(draft: &mut PlanDraft) -> &mut ResponseDraft {
    let nothing = Money::zero(total(draft).currency());
    let nothing = Field::of(Allotment::Amount(nothing));
    node(draft, "curved", nothing, Field::Missing);
    let node = draft.budget.nodes.last_mut();
    let node = node.expect("invariant: a node was added");
    node.response = log_curve();
    &mut node.response
}

pub(super) fn fund(draft: &mut PlanDraft) -> &mut FundDraft {
    let one = Money::from_minor(1, total(draft).currency());
    last(
        &mut draft.contingency.funds,
        FundDraft {
            id: "broken".into(),
            name: "Broken".to_owned(),
            purpose: "none".to_owned(),
            amount: Field::of(one),
            triggers: vec![TriggerDraft {
                id: "broken".into(),
                ..TriggerDraft::default()
            }],
            authority: vec![AuthorityDraft {
                role: "board".into(),
                ..AuthorityDraft::default()
            }],
            ..FundDraft::default()
        },
    )
}

pub(super) fn policy(draft: &mut PlanDraft) -> &mut PolicySpec {
    let first = draft.policies.first_mut();
    first.expect("invariant: a draft has policies")
}

pub(super) fn band(draft: &mut PlanDraft, place: usize) -> &mut BandSpec {
    let band = policy(draft).bands.get_mut(place);
    band.expect("invariant: a policy of a draft has three bands")
}

pub(super) fn fact(name: &str) -> FactId {
    name.parse().expect("invariant: the name is a slug")
}

pub(super) fn role(name: &str) -> RoleId {
    name.parse().expect("invariant: the name is a slug")
}

/// Adds to a list; returns what was added.
fn last<T>(list: &mut Vec<T>, item: T) -> &mut T {
    list.push(item);
    list.last_mut().expect("invariant: an item was just added")
}
