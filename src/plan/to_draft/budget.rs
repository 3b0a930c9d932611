//! What hangs on the nodes of a budget, back in its loose form.

use crate::{
    budget::{CarryPolicy, Matching, ReviewPoint, Rule, TeamFlexibility, Tolerance, ViewSpec},
    plan::draft::{
        AllowanceDraft, CarryDraft, CarryRule, Field, FlexibilityDraft, MatchingDraft, ReviewDraft,
        RuleDraft, ThresholdDraft, ToleranceDraft, ViewDraft,
    },
};

/// Writes a view; where it comes from is known to the plan.
pub(super) fn view(from: &ViewSpec) -> ViewDraft {
    ViewDraft {
        id: Field::of(from.id.clone()),
        name: from.name.to_string(),
        parent: from.parent.clone().into(),
        limit: from.limit.into(),
        kind: Field::of(from.kind),
        control: Field::of(from.control),
        rules: from.rules.iter().map(rule).collect(),
        phasing: from.phasing.iter().copied().map(Field::of).collect(),
        ..ViewDraft::default()
    }
}

pub(super) fn rule(from: &Rule) -> RuleDraft {
    RuleDraft {
        stage: Field::of(from.stage),
        basis: Field::of(from.basis),
        control: Field::of(from.control),
        tolerance: tolerance(from.tolerance),
        exception: from.exception.clone().into(),
    }
}

pub(super) fn matching(from: &Matching) -> MatchingDraft {
    MatchingDraft {
        commit: tolerance(from.commit),
        settle: tolerance(from.settle),
        exception: from.exception.clone().into(),
    }
}

pub(super) fn flexibility(from: &TeamFlexibility) -> FlexibilityDraft {
    let allowances = from.allowances.iter().map(|allowance| AllowanceDraft {
        team: Field::of(allowance.team.clone()),
        up_to: Field::of(allowance.up_to),
    });
    let thresholds = from.thresholds.iter().map(|threshold| ThresholdDraft {
        node: Field::of(threshold.node.clone()),
        up_to: Field::of(threshold.up_to),
    });
    FlexibilityDraft {
        allowances: allowances.collect(),
        thresholds: thresholds.collect(),
    }
}

pub(super) fn carry_over(from: &CarryPolicy) -> CarryDraft {
    let only = |rule| CarryDraft {
        policy: Field::of(rule),
        ..CarryDraft::default()
    };
    match *from {
        CarryPolicy::None => only(CarryRule::None),
        CarryPolicy::Surplus => only(CarryRule::Surplus),
        CarryPolicy::SurplusAndDeficit => only(CarryRule::SurplusAndDeficit),
        CarryPolicy::Capped {
            amount,
            percent,
            deficit,
        } => CarryDraft {
            policy: Field::of(CarryRule::Capped),
            amount: amount.into(),
            percent: percent.into(),
            deficit: Field::of(deficit),
        },
    }
}

pub(super) fn review(from: &ReviewPoint) -> ReviewDraft {
    ReviewDraft {
        id: Field::of(from.id.clone()),
        first: Field::of(from.first),
        cadence: from.cadence.into(),
        last: from.last.into(),
        nodes: from.nodes.iter().cloned().map(Field::of).collect(),
        who: from.who.iter().cloned().map(Field::of).collect(),
    }
}

fn tolerance(from: Tolerance) -> ToleranceDraft {
    ToleranceDraft {
        amount: from.amount.into(),
        percent: from.percent.into(),
    }
}
