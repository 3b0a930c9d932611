//! The rules of money in a running plan: requests and what their approval does, orders, invoices, funds.

use super::{Application, Effect, Event, Rejection, State, decide::Scene};
use crate::{
    approval::{
        Decision, Line, Outcome, Request, RequestDraft, RequestError, RequestKind, RequestState,
    },
    budget::{Finality, LedgerError, LedgerEvent},
    contingency::{Draw, DrawAuthority, Fund, FundRejection, FundState, Standing},
    id::{FundId, InvoiceId, NodeId, OrderId, PersonId, RequestId, RoleId, TriggerId, VendorId},
    money::Money,
};

/// A request as a command makes it.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    id: &'a RequestId,
    kind: RequestKind,
    lines: &'a [Line],
    reason: &'a str,
    effect: Effect,
    pub(super) vendor: Option<VendorId>,
    pub(super) beneficiary: Option<PersonId>,
}

impl<'a> Ask<'a> {
    pub(super) fn new(
        id: &'a RequestId,
        kind: RequestKind,
        lines: &'a [Line],
        reason: &'a str,
        effect: Effect,
    ) -> Self {
        Self {
            id,
            kind,
            lines,
            reason,
            effect,
            vendor: None,
            beneficiary: None,
        }
    }
}

/// Opens a request: the policy says who is to decide, and the money must be there already now.
pub(super) fn request(scene: Scene<'_>, ask: Ask<'_>) -> Result<Vec<Event>, Rejection> {
    let Scene {
        plan,
        directory,
        state,
        envelope,
    } = scene;
    if state.applications.contains_key(ask.id) {
        return Err(Rejection::RequestExists {
            request: ask.id.clone(),
        });
    }
    let amounts = ask.lines.iter().map(|line| line.amount);
    let total = Money::try_sum(plan.currency(), amounts).map_err(RequestError::from)?;
    let policy = plan
        .policies()
        .select(ask.kind, total)
        .map_err(RequestError::from)?;
    let draft = RequestDraft {
        id: ask.id.clone(),
        kind: ask.kind,
        requester: envelope.actor.clone(),
        beneficiary: ask.beneficiary,
        vendor: ask.vendor,
        lines: ask.lines.to_vec(),
        reason: ask.reason.into(),
        at: envelope.at,
    };
    let opened = Request::open(draft, policy, directory)?;
    let lines = &opened.draft().lines;
    let mut events = Vec::new();
    if let Effect::Spend { cost } = &ask.effect {
        if let Some(cost) = cost {
            let unknown = || Rejection::UnknownCost { cost: cost.clone() };
            let planned = &plan.cost(cost).ok_or_else(unknown)?.node;
            if lines.iter().any(|line| line.node != *planned) {
                let (cost, planned) = (cost.clone(), planned.clone());
                return Err(Rejection::CostElsewhere { cost, planned });
            }
        }
        let movement = state.ledger.decide_hold(ask.id, lines)?;
        events.push(Event::Moved { movement });
    }
    let consequences = consequences(scene, lines, ask.reason, &ask.effect)?;
    let request = Request::from(opened.clone());
    events.insert(
        0,
        Event::Requested {
            opened: Box::new(opened),
            effect: ask.effect,
        },
    );
    if request.state() == RequestState::Approved {
        events.extend(consequences);
    }
    Ok(events)
}

/// Returns what the approval of a request would do now; for spending nothing, because the money is held already.
fn consequences(
    scene: Scene<'_>,
    lines: &[Line],
    reason: &str,
    effect: &Effect,
) -> Result<Vec<Event>, Rejection> {
    let ledger = &scene.state.ledger;
    let moved = |movement: Result<LedgerEvent, LedgerError>| {
        movement
            .map(|movement| Event::Moved { movement })
            .map_err(Rejection::from)
    };
    match effect {
        Effect::Spend { .. } => Ok(Vec::new()),
        Effect::Transfer { from } => {
            let transfers = lines
                .iter()
                .map(|l| ledger.decide_transfer(from, &l.node, l.amount));
            transfers.map(moved).collect()
        }
        Effect::Amend { .. } => {
            let raises = lines
                .iter()
                .map(|line| ledger.decide_raise(&line.node, line.amount));
            raises.map(moved).collect()
        }
        Effect::Draw { fund, trigger } => drawn(
            scene,
            fund,
            draw(trigger, lines, reason),
            DrawAuthority::Approval,
        ),
    }
}

/// Returns what a decision leads to: with the last approval the effect, with a rejection the release of what was held.
pub(super) fn decided(
    scene: Scene<'_>,
    application: &Application,
    decision: Decision,
) -> Result<Vec<Event>, Rejection> {
    let outcome = decision.outcome();
    let draft = application.request.draft();
    let mut events = vec![Event::Decided { decision }];
    match outcome {
        Outcome::Approved => {
            let (lines, effect) = (&draft.lines, &application.effect);
            events.extend(consequences(scene, lines, &draft.reason, effect)?);
        }
        Outcome::Vetoed | Outcome::Unreachable => {
            events.extend(unheld(scene.state, application)?);
        }
        Outcome::Advised | Outcome::Recorded | Outcome::StepMet => (),
    }
    Ok(events)
}

pub(super) fn withdraw(
    scene: Scene<'_>,
    request: &RequestId,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let application = application(scene.state, request)?;
    let (by, at) = (&scene.envelope.actor, scene.envelope.at);
    let withdrawal = application.request.withdraw(by, reason, at)?;
    let mut events = vec![Event::Withdrawn { withdrawal }];
    events.extend(unheld(scene.state, application)?);
    Ok(events)
}

/// Releases what is held for a request that will not be approved.
fn unheld(state: &State, application: &Application) -> Result<Option<Event>, Rejection> {
    if !matches!(application.effect, Effect::Spend { .. }) {
        return Ok(None);
    }
    let movement = state.ledger.decide_release(application.request.id())?;
    Ok(Some(Event::Moved { movement }))
}

pub(super) fn application<'a>(
    state: &'a State,
    request: &RequestId,
) -> Result<&'a Application, Rejection> {
    let unknown = || Rejection::UnknownRequest {
        request: request.clone(),
    };
    state.applications.get(request).ok_or_else(unknown)
}

/// Resolves the two ways to say how much: an amount where there is one line to take it from, or lines.
fn lines_of<'a>(
    amount: Option<Money>,
    lines: &[Line],
    source: impl Iterator<Item = &'a Line>,
) -> Result<Vec<Line>, Rejection> {
    let nodes: Vec<&NodeId> = source.map(|line| &line.node).collect();
    match (amount, nodes.as_slice()) {
        (None, _) if !lines.is_empty() => Ok(lines.to_vec()),
        (Some(amount), [node]) if lines.is_empty() => Ok(vec![Line {
            node: (*node).clone(),
            amount,
        }]),
        _ => Err(Rejection::AmountOrLines { lines: nodes.len() }),
    }
}

pub(super) fn order(
    scene: Scene<'_>,
    order: &OrderId,
    request: &RequestId,
    vendor: &VendorId,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Event>, Rejection> {
    let application = application(scene.state, request)?;
    // The one way to an order leads through the proof of approval.
    let approved = application.request.approved()?;
    let lines = lines_of(amount, lines, approved.lines().iter())?;
    let movement = scene
        .state
        .ledger
        .decide_commit(order, &approved, Some(vendor), &lines)?;
    Ok(vec![Event::Moved { movement }])
}

pub(super) fn invoice(
    scene: Scene<'_>,
    invoice: &InvoiceId,
    order: &OrderId,
    standing: Finality,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Event>, Rejection> {
    let ledger = &scene.state.ledger;
    let source = ledger
        .order(order.as_str())
        .into_iter()
        .flat_map(|order| order.lines());
    let lines = match lines_of(amount, lines, source) {
        Ok(lines) => lines,
        // An unknown order has no lines; the ledger's own refusal says so.
        Err(_) if ledger.order(order.as_str()).is_none() => Vec::new(),
        Err(error) => return Err(error),
    };
    let movement = ledger.decide_settle(invoice, order, &lines, standing)?;
    Ok(vec![Event::Moved { movement }])
}

pub(super) fn credit(
    scene: Scene<'_>,
    credit: &InvoiceId,
    invoice: &InvoiceId,
    amount: Option<Money>,
    lines: &[Line],
) -> Result<Vec<Event>, Rejection> {
    let ledger = &scene.state.ledger;
    let source = ledger
        .invoice(invoice.as_str())
        .into_iter()
        .flat_map(|invoice| invoice.lines());
    let lines = match lines_of(amount, lines, source) {
        Ok(lines) => lines,
        Err(_) if ledger.invoice(invoice.as_str()).is_none() => Vec::new(),
        Err(error) => return Err(error),
    };
    let movement = ledger.decide_credit(credit, invoice, &lines)?;
    Ok(vec![Event::Moved { movement }])
}

pub(super) fn release(scene: Scene<'_>, request: &RequestId) -> Result<Vec<Event>, Rejection> {
    let application = application(scene.state, request)?;
    // While a request is pending its money stays held; taking it back is withdrawing.
    application.request.approved()?;
    if !matches!(application.effect, Effect::Spend { .. }) {
        return Err(Rejection::NotSpending {
            request: request.clone(),
        });
    }
    Ok(unheld(scene.state, application)?.into_iter().collect())
}

pub(super) fn fund<'a>(
    scene: Scene<'a>,
    fund: &FundId,
) -> Result<(&'a Fund, &'a FundState), Rejection> {
    let found = scene.plan.fund(fund).zip(scene.state.funds.get(fund));
    found.ok_or_else(|| Rejection::UnknownFund { fund: fund.clone() })
}

pub(super) fn draw(trigger: &TriggerId, lines: &[Line], reason: &str) -> Draw {
    Draw {
        trigger: trigger.clone(),
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
    drawn(scene, fund, draw, DrawAuthority::Roles(&roles))
}

fn roles(scene: Scene<'_>) -> Vec<RoleId> {
    scene
        .directory
        .roles(&scene.envelope.actor)
        .cloned()
        .collect()
}

/// Asks the fund, then moves the money: out of the fund's node, or into the budget from outside.
fn drawn(
    scene: Scene<'_>,
    id: &FundId,
    draw: Draw,
    authority: DrawAuthority<'_>,
) -> Result<Vec<Event>, Rejection> {
    let (spec, state) = fund(scene, id)?;
    let lines = draw.lines.clone();
    let event = state.decide_draw(spec, draw, authority)?;
    let ledger = &scene.state.ledger;
    let mut events = vec![Event::FundChanged {
        fund: id.clone(),
        event,
    }];
    for line in &lines {
        let movement = match &spec.spec().standing {
            Standing::InsideBaseline { node } => {
                ledger.decide_reserve(node, &line.node, line.amount)?
            }
            Standing::OutsideBaseline => ledger.decide_raise(&line.node, line.amount)?,
        };
        events.push(Event::Moved { movement });
    }
    Ok(events)
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
    let event = state.decide_replenish(spec, amount, spare, reason)?;
    let movement = match &spec.spec().standing {
        Standing::InsideBaseline { node } => ledger.decide_reserve(from, node, amount)?,
        Standing::OutsideBaseline => ledger.decide_lower(from, amount)?,
    };
    Ok(vec![
        Event::FundChanged {
            fund: id.clone(),
            event,
        },
        Event::Moved { movement },
    ])
}

pub(super) fn release_fund(
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
            let movement = scene.state.ledger.decide_reserve(node, to, amount)?;
            events.push(Event::Moved { movement });
        }
        (Standing::InsideBaseline { node }, None) => return Err(elsewhere(node)),
        (Standing::OutsideBaseline, Some(to)) => return Err(elsewhere(to)),
        (Standing::OutsideBaseline, None) => (),
    }
    Ok(events)
}
