//! The rules of contingency funds in a running plan: the fund agrees first, then the money moves.

use std::collections::BTreeSet;

use super::{Event, Measurement, Rejection, decide::Scene, money};
use crate::{
    approval::Line,
    budget::{LedgerCommand, LedgerError, Terms},
    contingency::{
        Circumstances, Declaration, Draw, DrawAuthority, Fund, FundRejection, FundState, Standing,
    },
    id::{FundId, KpiId, NodeId, RiskId, RoleId, TriggerId},
    money::Money,
};

fn fund<'a>(scene: Scene<'a>, id: &FundId) -> Result<(&'a Fund, &'a FundState), Rejection> {
    let both = scene.plan.fund(id).zip(scene.state.funds.get(id));
    both.ok_or_else(|| Rejection::UnknownFund { fund: id.clone() })
}

/// Declares that what a fund waits for has happened; anybody of the plan may, and is named for it.
pub(super) fn declare(
    scene: Scene<'_>,
    id: &FundId,
    trigger: &TriggerId,
    evidence: &str,
) -> Result<Vec<Event>, Rejection> {
    let (by, at) = (scene.envelope.actor.clone(), scene.envelope.at);
    let declaration = Declaration {
        by,
        at,
        evidence: evidence.into(),
    };
    let (spec, state) = fund(scene, id)?;
    let event = state.decide_declare(spec, trigger.clone(), declaration)?;
    Ok(vec![Event::FundChanged {
        fund: id.clone(),
        event,
    }])
}

pub(super) fn draw(
    trigger: &TriggerId,
    risk: Option<&RiskId>,
    lines: &[Line],
    reason: &str,
) -> Draw {
    Draw {
        trigger: trigger.clone(),
        risk: risk.cloned(),
        lines: lines.to_vec(),
        reason: reason.into(),
    }
}

pub(super) fn draw_by_authority(
    scene: Scene<'_>,
    fund: &FundId,
    draw: Draw,
) -> Result<Vec<Event>, Rejection> {
    let roles = roles(scene);
    let authority = DrawAuthority::Roles(&roles);
    drawn(scene, fund, draw, authority, &money::terms(scene))
}

fn roles(scene: Scene<'_>) -> Vec<RoleId> {
    scene
        .directory
        .roles(&scene.envelope.actor)
        .cloned()
        .collect()
}

/// Asks the fund, then moves the money: out of the fund's node, or into the budget from outside.
pub(super) fn drawn(
    scene: Scene<'_>,
    id: &FundId,
    draw: Draw,
    authority: DrawAuthority<'_>,
    terms: &Terms,
) -> Result<Vec<Event>, Rejection> {
    let (spec, state) = fund(scene, id)?;
    let lines = draw.lines.clone();
    let event = state.decide_draw(spec, draw, authority, &circumstances(scene))?;
    let mut events = vec![Event::FundChanged {
        fund: id.clone(),
        event,
    }];
    let mut seen = BTreeSet::new();
    if let Some(twice) = lines.iter().find(|line| !seen.insert(&line.node)) {
        let node = twice.node.clone();
        return Err(LedgerError::DuplicateNode { node }.into());
    }
    let movements = money::together(&scene.state.ledger, &lines, |ledger, line| {
        let (to, amount) = (&line.node, line.amount);
        match &spec.spec().standing {
            Standing::InsideBaseline { node } => {
                let movement = ledger.decide_out_of_reserve(node, to, amount, terms)?;
                Ok(Some(movement))
            }
            Standing::OutsideBaseline => {
                ledger.decide(&LedgerCommand::Raise { node: to, amount }, terms)
            }
        }
    })?;
    events.extend(movements);
    Ok(events)
}

/// Returns what is known at the instant of the command: the value of every KPI that was measured last, by date.
fn circumstances(scene: Scene<'_>) -> Circumstances {
    let today = scene.envelope.at.date_naive();
    let latest = |(kpi, measurements): (&KpiId, &Vec<Measurement>)| {
        let past = measurements.iter().filter(|m| m.date <= today);
        let last = past.max_by_key(|measured| measured.date)?;
        Some((kpi.clone(), last.value))
    };
    Circumstances {
        at: scene.envelope.at,
        values: scene.state.measurements.iter().filter_map(latest).collect(),
    }
}

/// Retires a risk; who may draw anything of the fund may say so.
pub(super) fn retire(
    scene: Scene<'_>,
    id: &FundId,
    risk: &RiskId,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let (spec, state) = fund(scene, id)?;
    check_authority(
        scene,
        spec,
        Money::from_minor(1, spec.spec().amount.currency()),
    )?;
    let event = state.decide_retire(spec, risk.clone(), reason)?;
    Ok(vec![Event::FundChanged {
        fund: id.clone(),
        event,
    }])
}

/// Refuses whoever holds none of the roles that may move this much of the fund.
fn check_authority(scene: Scene<'_>, fund: &Fund, amount: Money) -> Result<(), Rejection> {
    let roles = roles(scene);
    if fund.who_may(amount).any(|role| roles.contains(role)) {
        return Ok(());
    }
    let next = fund.who_may(amount).next().cloned();
    Err(FundRejection::NotAuthorised {
        fund: fund.id().clone(),
        amount,
        next,
    }
    .into())
}

pub(super) fn replenish(
    scene: Scene<'_>,
    id: &FundId,
    from: &NodeId,
    amount: Money,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let (spec, state) = fund(scene, id)?;
    check_authority(scene, spec, amount)?;
    let ledger = &scene.state.ledger;
    let unknown = || LedgerError::UnknownNode { node: from.clone() };
    let spare = ledger.spare(from.as_str()).ok_or_else(unknown)?;
    // What a node without parts has is allotted to what the node stands for; only what a node above has not passed on is
    // unallocated.
    let (tree, id_of) = (ledger.tree(), from.as_str());
    let above = tree.children(id_of).next().is_some() || tree.root().id() == from;
    let unallocated = if above {
        spare
    } else {
        Money::zero(spare.currency())
    };
    let event = state.decide_replenish(spec, amount, unallocated, reason)?;
    let terms = money::terms(scene);
    let movement = match &spec.spec().standing {
        Standing::InsideBaseline { node } => {
            Some(ledger.decide_into_reserve(from, node, amount, &terms)?)
        }
        Standing::OutsideBaseline => {
            ledger.decide(&LedgerCommand::Lower { node: from, amount }, &terms)?
        }
    };
    let mut events = vec![Event::FundChanged {
        fund: id.clone(),
        event,
    }];
    events.extend(movement.map(|movement| Event::Moved { movement }));
    Ok(events)
}

pub(super) fn release(
    scene: Scene<'_>,
    id: &FundId,
    to: Option<&NodeId>,
    amount: Money,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let (spec, state) = fund(scene, id)?;
    check_authority(scene, spec, amount)?;
    let event = state.decide_release(spec, amount, reason)?;
    let mut events = vec![Event::FundChanged {
        fund: id.clone(),
        event,
    }];
    let elsewhere = |node: &NodeId| Rejection::FundElsewhere {
        fund: id.clone(),
        node: node.clone(),
    };
    match (&spec.spec().standing, to) {
        (Standing::InsideBaseline { node }, Some(to)) => {
            let ledger = &scene.state.ledger;
            let movement = ledger.decide_out_of_reserve(node, to, amount, &money::terms(scene))?;
            events.push(Event::Moved { movement });
        }
        (Standing::InsideBaseline { node }, None) => return Err(elsewhere(node)),
        (Standing::OutsideBaseline, Some(to)) => return Err(elsewhere(to)),
        (Standing::OutsideBaseline, None) => (),
    }
    Ok(events)
}
