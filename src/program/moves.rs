//! Who is asked before money is moved between nodes: nobody within what a team may move, else whom the policy names for all that
//! was moved in the period.

use std::{cmp::Ordering, collections::BTreeMap, ops::Range};

use chrono::{DateTime, NaiveTime, Utc};

use super::{Application, Effect, Rejection, decide::Scene};
use crate::{
    approval::{Approval, BandSpec, Beyond, Limit, Policy, PolicySpec, RequestError, RequestKind},
    budget::{Ask, Moved, TeamFlexibility},
    id::{NodeId, PolicyId, RequestId, RoleId},
    money::{Money, MoneyError},
};

/// Who decides on a request.
#[derive(Debug)]
pub(super) enum Judges {
    /// Nobody: the budget itself approves it, by this policy.
    Nobody { policy: Box<Policy> },
    /// Whom the policies of the plan name.
    Policies {
        /// For so much, where that is more than the amount.
        cumulative: Option<Money>,
    },
}

/// Asks the flexibility of the budget who decides on a transfer of the actor.
///
/// A request is opened in any case, so that every move has a name and counts for the ones after it. Within the flexibility it is one
/// that the budget itself approves; beyond it the chain is the one that the policy has for everything that was moved before in the
/// period together with this, so that a large move cannot be had in small ones. What was asked for and not yet decided counts as
/// moved; what was rejected or withdrawn does not, nor does a request that is `changed` into this.
pub(super) fn judges(
    scene: Scene<'_>,
    from: &NodeId,
    amount: Money,
    changed: Option<&RequestId>,
) -> Result<Judges, Rejection> {
    let Some(flexibility) = scene.plan.flexibility().filter(|_| amount.is_positive()) else {
        return Ok(Judges::Policies { cumulative: None });
    };
    Ok(match ask(scene, flexibility, (from, changed), amount)? {
        Answer::Free { left } => Judges::Nobody {
            policy: Box::new(free(left)),
        },
        Answer::Asked { amount: asked } => {
            let order = asked.try_cmp(amount).map_err(RequestError::from)?;
            Judges::Policies {
                cumulative: (order != Ordering::Equal).then_some(asked),
            }
        }
    })
}

/// What the flexibility says.
#[derive(Debug, Clone, Copy)]
enum Answer {
    /// Nobody is asked; so much could be moved without asking, this move included.
    Free { left: Money },
    /// Whoever decides on so much.
    Asked { amount: Money },
}

/// Asks for every team of the actor, the strictest answer counts.
fn ask(
    scene: Scene<'_>,
    flexibility: &TeamFlexibility,
    (from, changed): (&NodeId, Option<&RequestId>),
    amount: Money,
) -> Result<Answer, Rejection> {
    let teams = teams(scene, flexibility);
    let span = period(scene)?;
    let mut answer: Option<Answer> = None;
    for team in teams {
        let moved =
            moved(scene, team, (from, changed), span.clone()).map_err(RequestError::from)?;
        let next = one(flexibility, team, from, moved, amount).map_err(RequestError::from)?;
        answer = Some(match answer {
            None => next,
            Some(before) => stricter(before, next).map_err(RequestError::from)?,
        });
    }
    Ok(answer.unwrap_or(Answer::Asked { amount }))
}

/// Returns the teams that a move of the actor counts for: of who is in none, nobody's.
fn teams<'a>(scene: Scene<'a>, flexibility: &'a TeamFlexibility) -> Vec<Option<&'a RoleId>> {
    let actor = &scene.envelope.actor;
    let teams: Vec<Option<&RoleId>> = flexibility
        .allowances
        .iter()
        .map(|allowance| &allowance.team)
        .filter(|team| scene.directory.roles(actor).any(|role| role == *team))
        .map(Some)
        .collect();
    // Who is in no team moves money for nobody but themselves.
    if teams.is_empty() { vec![None] } else { teams }
}

/// What an actor may still move in a period without asking.
#[derive(Debug)]
pub(super) struct Free {
    /// All moves together.
    pub(super) in_all: Money,
    /// Out of the nodes that are watched.
    pub(super) out_of: BTreeMap<NodeId, Money>,
}

/// Returns what the actor may still move in the period of the command without asking: nothing, where the plan says nothing about it.
pub(super) fn free_to_move(scene: Scene<'_>) -> Result<Free, Rejection> {
    let nothing = Money::zero(scene.plan.currency());
    let mut free = Free {
        in_all: nothing,
        out_of: BTreeMap::new(),
    };
    let Some(flexibility) = scene.plan.flexibility() else {
        return Ok(free);
    };
    let span = period(scene)?;
    let teams = teams(scene, flexibility);
    let mut least: Option<Money> = None;
    for team in teams {
        let own = flexibility.of(team);
        // Who is in no team asks for every move.
        let allowance = own.allowance.unwrap_or(nothing);
        // What the team has moved does not depend on a node.
        let root = scene.plan.budget().root().id();
        let moved = moved(scene, team, (root, None), span.clone());
        let moved = moved.map_err(RequestError::from)?.by_team;
        let left = allowance.try_sub(moved).map_err(RequestError::from)?;
        least = Some(match least {
            Some(before) if before.minor() <= left.minor() => before,
            _ => left,
        });
    }
    free.in_all = least.filter(|left| left.is_positive()).unwrap_or(nothing);
    for threshold in &flexibility.thresholds {
        let moved = moved(scene, None, (&threshold.node, None), span.clone());
        let out = moved.map_err(RequestError::from)?.out_of_node;
        let left = threshold.up_to.try_sub(out).map_err(RequestError::from)?;
        let left = if left.is_negative() { nothing } else { left };
        free.out_of.insert(threshold.node.clone(), left);
    }
    Ok(free)
}

/// Asks for one team.
fn one(
    flexibility: &TeamFlexibility,
    team: Option<&RoleId>,
    from: &NodeId,
    moved: Moved,
    amount: Money,
) -> Result<Answer, MoneyError> {
    let own = flexibility.of(team);
    match own.ask(from, moved, amount)? {
        Ask::Approval { amount, .. } => Ok(Answer::Asked { amount }),
        Ask::Nobody => {
            // Without an allowance somebody is asked, so there is one.
            let mut left = own.allowance.unwrap_or(amount).try_sub(moved.by_team)?;
            let mut thresholds = own.thresholds.iter();
            if let Some(threshold) = thresholds.find(|threshold| threshold.node == *from) {
                let of_node = threshold.up_to.try_sub(moved.out_of_node)?;
                if of_node.try_cmp(left)?.is_lt() {
                    left = of_node;
                }
            }
            Ok(Answer::Free { left })
        }
    }
}

fn stricter(one: Answer, other: Answer) -> Result<Answer, MoneyError> {
    Ok(match (one, other) {
        (Answer::Free { left: a }, Answer::Free { left: b }) => {
            let left = if b.try_cmp(a)?.is_lt() { b } else { a };
            Answer::Free { left }
        }
        (Answer::Asked { amount: a }, Answer::Asked { amount: b }) => {
            let amount = if b.try_cmp(a)?.is_gt() { b } else { a };
            Answer::Asked { amount }
        }
        (asked @ Answer::Asked { .. }, _) | (_, asked) => asked,
    })
}

/// Returns the fiscal period of the command.
fn period(scene: Scene<'_>) -> Result<Range<DateTime<Utc>>, Rejection> {
    let period = scene
        .plan
        .fiscal()
        .period_of(scene.envelope.at.date_naive())?;
    let midnight = |date: chrono::NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
    Ok(midnight(period.span.start())..midnight(period.span.end()))
}

/// Adds up what was moved in a period: by a team, or by the actor where they are in none, and out of a node.
fn moved(
    scene: Scene<'_>,
    team: Option<&RoleId>,
    (from, changed): (&NodeId, Option<&RequestId>),
    span: Range<DateTime<Utc>>,
) -> Result<Moved, MoneyError> {
    let mut moved = Moved::nothing(scene.plan.currency());
    for Application { request, effect } in scene.state.transfers(span) {
        let counts = request.was_approved() || request.state().is_open();
        if !counts || Some(request.id()) == changed {
            continue;
        }
        let (by, lines) = (&request.draft().requester, &request.draft().lines);
        let amounts = lines.iter().map(|line| line.amount);
        let amount = Money::try_sum(scene.plan.currency(), amounts)?;
        let own = match team {
            Some(team) => scene.directory.roles(by).any(|role| role == team),
            None => *by == scene.envelope.actor,
        };
        if own {
            moved.by_team = moved.by_team.try_add(amount)?;
        }
        if matches!(effect, Effect::Transfer { from: node, .. } if node == from) {
            moved.out_of_node = moved.out_of_node.try_add(amount)?;
        }
    }
    Ok(moved)
}

/// Returns the policy under which the budget itself approves a move: within what is left of the flexibility.
fn free(left: Money) -> Policy {
    let band = BandSpec {
        name: "within the flexibility".into(),
        from: None,
        limit: Limit::UpTo(left),
        approval: Approval::Automatic,
        steps: Vec::new(),
    };
    let id = PolicyId::new("flexibility").expect("invariant: `flexibility` is a slug");
    let policy = Policy::new(PolicySpec {
        bands: vec![band],
        beyond: Beyond::Denied,
        ..PolicySpec::new(id, 1, left.currency(), vec![RequestKind::Transfer])
    });
    policy.expect("invariant: one band from zero up to what is left, which is not below zero")
}
