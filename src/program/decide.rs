//! All rules of a running plan: what a command leads to, if it is allowed.

use std::borrow::Cow;

use super::{
    Command, Effect, Envelope, Event, Rejection, State,
    consent::{self, Change, Handover},
    facts, funds, gates,
    money::{self, Ask},
    orders, periods,
};
use crate::{
    approval::{Ballot, Directory, Line, RequestKind},
    budget::LedgerCommand,
    plan::Plan,
};

/// What a command is judged against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) plan: &'a Plan,
    pub(super) directory: &'a Directory,
    pub(super) state: &'a State,
    pub(super) envelope: &'a Envelope,
}

/// Returns the events that a command leads to; nothing is changed. `directory` is that of the plan; what was delegated since is in
/// the state.
///
/// # Errors
///
/// The first [`Rejection`] that holds: of the actor, then of what the command asks for.
pub fn decide(
    plan: &Plan,
    directory: &Directory,
    state: &State,
    envelope: &Envelope,
) -> Result<Vec<Event>, Rejection> {
    let mut later = Cow::Borrowed(state);
    let mut before = Vec::new();
    // What has expired by now is free, and what silence means is said, before anything else is judged.
    while let Some(events) = elapsed(plan, directory, &later, envelope) {
        let state = later.to_mut();
        for event in &events {
            state
                .apply(event)
                .expect("invariant: what was decided on this state fits it");
        }
        before.extend(events);
    }
    if before.is_empty() && matches!(envelope.command, Command::Expire {}) {
        return Err(Rejection::NothingExpired { at: envelope.at });
    }
    let events = judge(plan, directory, &later, envelope)?;
    before.extend(events);
    Ok(before)
}

/// Returns the next thing that time has done by the instant of a command; `None` when it has done all.
fn elapsed(
    plan: &Plan,
    directory: &Directory,
    state: &State,
    envelope: &Envelope,
) -> Option<Vec<Event>> {
    if let Some(movement) = state.ledger.decide_expire(envelope.at) {
        return Some(vec![Event::Moved { movement }]);
    }
    if state.watched.is_empty() {
        return None;
    }
    consent::lapsed(Scene {
        plan,
        directory: &state.directory(directory),
        state,
        envelope,
    })
}

/// Judges a command on a state in which nothing is left to expire.
fn judge(
    plan: &Plan,
    directory: &Directory,
    state: &State,
    envelope: &Envelope,
) -> Result<Vec<Event>, Rejection> {
    if plan.person(&envelope.actor).is_none() {
        return Err(Rejection::UnknownPerson {
            person: envelope.actor.clone(),
        });
    }
    let scene = Scene {
        plan,
        directory: &state.directory(directory),
        state,
        envelope,
    };
    match &envelope.command {
        command @ (Command::RequestSpend { .. }
        | Command::RequestTransfer { .. }
        | Command::RequestDraw { .. }
        | Command::RequestAmendment { .. }) => request(scene, command),
        command @ (Command::AmendRequest { .. }
        | Command::Decide { .. }
        | Command::Recuse { .. }
        | Command::OverrideRequest { .. }
        | Command::Delegate { .. }
        | Command::RevokeDelegation { .. }
        | Command::NoteAbsence { .. }) => agree(scene, command),
        Command::Withdraw { request, reason } => money::withdraw(scene, request, reason),
        Command::Order {
            order,
            request,
            vendor,
            amount,
            lines,
            payable,
            ..
        } => orders::order(scene, (order, *payable), request, vendor, *amount, lines),
        Command::ConfirmReceipt { order } => Ok(vec![Event::Moved {
            movement: state.ledger.decide_receive(order)?,
        }]),
        Command::Accrue {
            accrual,
            order,
            amount,
            lines,
            ..
        } => orders::accrue(scene, accrual, order, *amount, lines),
        Command::Invoice {
            invoice,
            order,
            standing,
            amount,
            lines,
            ..
        } => orders::invoice(scene, invoice, order, *standing, *amount, lines),
        Command::Credit {
            credit,
            invoice,
            amount,
            lines,
            ..
        } => orders::credit(scene, credit, invoice, *amount, lines),
        Command::Refund { credit, lines, .. } => {
            orders::moved(scene, &LedgerCommand::Refund { credit, lines })
        }
        Command::FreezePeriod { period, .. } => Ok(vec![Event::Moved {
            movement: state.ledger.decide_freeze(*period)?,
        }]),
        Command::ReopenPeriod { period, reason } => periods::reopen(scene, *period, reason),
        Command::HoldReview { review, .. } => periods::review(scene, review),
        // What has expired was let expire before this.
        Command::Expire {} => Ok(Vec::new()),
        Command::Batch { commands } => batch(scene, directory, commands),
        Command::CloseOrder { order, .. } => orders::close(scene, order),
        Command::ReleaseRequest { request, .. } => orders::release(scene, request),
        command @ (Command::DeclareTrigger { .. }
        | Command::DrawFund { .. }
        | Command::RetireRisk { .. }
        | Command::ReplenishFund { .. }
        | Command::ReleaseFund { .. }) => fund(scene, command),
        Command::ReportProgress {
            task,
            started,
            finished,
            percent,
            ..
        } => facts::progress(scene, task, *started, *finished, *percent),
        Command::DecideGate {
            gate,
            verdict,
            reason,
        } => gates::decide(scene, gate, *verdict, reason),
        Command::MeasureKpi { kpi, date, value } => facts::measure(scene, kpi, *date, *value),
        Command::RecordOutcome { outcome } => facts::outcome(scene, outcome),
    }
}

/// Judges the commands of agreeing.
fn agree(scene: Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::AmendRequest {
            request,
            lines,
            reason,
            vendor,
            beneficiary,
            facts,
            expires_at,
            ..
        } => {
            let change = Change {
                lines,
                reason,
                vendor: vendor.as_ref(),
                beneficiary: beneficiary.as_ref(),
                facts: facts.as_ref(),
                expires_at: *expires_at,
            };
            consent::amend(scene, request, &change)
        }
        Command::Decide {
            request,
            vote,
            reason,
            step,
            acting_for,
            ..
        } => {
            let by = scene.envelope.actor.clone();
            let ballot = Ballot {
                step: *step,
                acting_for: acting_for.clone(),
                reason: reason.clone(),
                ..Ballot::new(by, *vote, scene.envelope.at)
            };
            consent::cast(scene, request, ballot)
        }
        Command::Recuse { request, reason } => consent::recuse(scene, request, reason),
        Command::OverrideRequest {
            request,
            role,
            reason,
        } => consent::let_pass(scene, request, role, reason),
        Command::Delegate {
            to,
            start,
            end,
            terms,
            reason,
        } => {
            let handover = Handover {
                to,
                window: (*start, *end),
                terms,
                reason,
            };
            consent::delegate(scene, &handover)
        }
        Command::RevokeDelegation { to } => consent::revoke(scene, to),
        Command::NoteAbsence {
            from,
            until,
            person,
        } => consent::absent(scene, person.as_ref(), (*from, *until)),
        _ => Ok(Vec::new()),
    }
}

/// Judges the commands of contingency funds.
fn fund(scene: Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::DeclareTrigger {
            fund,
            trigger,
            evidence,
        } => funds::declare(scene, fund, trigger, evidence),
        Command::DrawFund {
            fund,
            trigger,
            lines,
            reason,
            risk,
        } => {
            let draw = funds::draw(trigger, risk.as_ref(), lines, reason);
            funds::draw_by_authority(scene, fund, draw)
        }
        Command::RetireRisk { fund, risk, reason } => funds::retire(scene, fund, risk, reason),
        Command::ReplenishFund {
            fund,
            from,
            amount,
            reason,
        } => funds::replenish(scene, fund, from, *amount, reason),
        Command::ReleaseFund {
            fund,
            to,
            amount,
            reason,
        } => funds::release(scene, fund, to.as_ref(), *amount, reason),
        _ => Ok(Vec::new()),
    }
}

/// Judges commands that succeed or fail together, each on what the ones before it lead to.
fn batch(
    scene: Scene<'_>,
    directory: &Directory,
    commands: &[Command],
) -> Result<Vec<Event>, Rejection> {
    let count = commands.len();
    if count == 0 {
        return Err(Rejection::EmptyBatch);
    }
    let mut state = scene.state.clone();
    let mut events = Vec::new();
    for (number, command) in (1..).zip(commands) {
        let nested = matches!(command, Command::Batch { .. } | Command::Expire {});
        let envelope = Envelope {
            command: command.clone(),
            ..scene.envelope.clone()
        };
        let judged = if nested {
            Err(Rejection::NotInBatch {
                kind: command.kind(),
            })
        } else {
            judge(scene.plan, directory, &state, &envelope)
        };
        let judged = judged.map_err(|reason| Rejection::Batch {
            number,
            count,
            reason: Box::new(reason),
        })?;
        for event in &judged {
            state
                .apply(event)
                .expect("invariant: what was decided on this state fits it");
        }
        events.extend(judged);
    }
    Ok(events)
}

/// Turns the four commands that ask for approval into one form.
fn request(scene: Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    let ask = match command {
        Command::RequestSpend {
            request,
            lines,
            reason,
            cost,
            vendor,
            beneficiary,
            facts,
            expires_at,
            ..
        } => {
            let effect = Effect::Spend { cost: cost.clone() };
            let mut ask = Ask::new(request, RequestKind::Spend, lines.clone(), reason, effect);
            ask.vendor.clone_from(vendor);
            ask.beneficiary.clone_from(beneficiary);
            ask.facts.clone_from(facts);
            ask.expires_at = *expires_at;
            ask
        }
        Command::RequestTransfer {
            request,
            from,
            to,
            amount,
            reason,
            facts,
            ..
        } => {
            let lines = vec![Line {
                node: to.clone(),
                amount: *amount,
            }];
            let effect = Effect::Transfer {
                from: from.clone(),
                cumulative: None,
            };
            let ask = Ask::new(request, RequestKind::Transfer, lines, reason, effect);
            ask.knowing(facts)
        }
        Command::RequestDraw {
            request,
            fund,
            trigger,
            lines,
            reason,
            risk,
            facts,
            ..
        } => {
            let effect = Effect::Draw {
                fund: fund.clone(),
                trigger: trigger.clone(),
                risk: risk.clone(),
            };
            let ask = Ask::new(request, RequestKind::Draw, lines.clone(), reason, effect);
            ask.knowing(facts)
        }
        Command::RequestAmendment {
            request,
            lines,
            source,
            reason,
            facts,
            ..
        } => {
            let source = source.clone();
            let effect = Effect::Amend { source };
            let kind = RequestKind::Amendment;
            let ask = Ask::new(request, kind, lines.clone(), reason, effect);
            ask.knowing(facts)
        }
        _ => return Ok(Vec::new()),
    };
    money::request(scene, ask)
}
