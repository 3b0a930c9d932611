//! What hangs on the nodes of a budget, back in its loose form.

use crate::{
    budget::{Matching, Rule, Tolerance, ViewSpec},
    plan::draft::{Field, MatchingDraft, RuleDraft, ToleranceDraft, ViewDraft},
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

fn tolerance(from: Tolerance) -> ToleranceDraft {
    ToleranceDraft {
        amount: from.amount.into(),
        percent: from.percent.into(),
    }
}
