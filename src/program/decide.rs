//! All rules of a running plan: what a command leads to, if it is allowed.

use super::{
    Command, Effect, Envelope, Event, Rejection, State, facts, funds,
    money::{self, Ask},
    periods,
};
use crate::{
    approval::{
        Ballot, Decision, DecisionError, Directory, Line, Request, RequestKind, RequestState, Vote,
    },
    budget::LedgerCommand,
    id::RequestId,
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

/// Returns the events that a command leads to; nothing is changed.
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
    let Some(movement) = state.ledger.decide_expire(envelope.at) else {
        if matches!(envelope.command, Command::Expire {}) {
            return Err(Rejection::NothingExpired { at: envelope.at });
        }
        return judge(plan, directory, state, envelope);
    };
    // What has expired by now is free before anything else is judged.
    let mut later = state.clone();
    let expired = Event::Moved { movement };
    later
        .apply(&expired)
        .expect("invariant: what was decided on this state fits it");
    let mut events = judge(plan, directory, &later, envelope)?;
    events.insert(0, expired);
    Ok(events)
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
        directory,
        state,
        envelope,
    };
    match &envelope.command {
        command @ (Command::RequestSpend { .. }
        | Command::RequestTransfer { .. }
        | Command::RequestDraw { .. }
        | Command::RequestAmendment { .. }) => request(scene, command),
        Command::Decide {
            request,
            vote,
            reason,
            ..
        } => cast(scene, request, *vote, reason),
        Command::Withdraw { request, reason } => money::withdraw(scene, request, reason),
        Command::Order {
            order,
            request,
            vendor,
            amount,
            lines,
            payable,
            ..
        } => money::order(scene, (order, *payable), request, vendor, *amount, lines),
        Command::ConfirmReceipt { order } => Ok(vec![Event::Moved {
            movement: state.ledger.decide_receive(order)?,
        }]),
        Command::Accrue {
            accrual,
            order,
            amount,
            lines,
            ..
        } => money::accrue(scene, accrual, order, *amount, lines),
        Command::Invoice {
            invoice,
            order,
            standing,
            amount,
            lines,
            ..
        } => money::invoice(scene, invoice, order, *standing, *amount, lines),
        Command::Credit {
            credit,
            invoice,
            amount,
            lines,
            ..
        } => money::credit(scene, credit, invoice, *amount, lines),
        Command::Refund { credit, lines, .. } => {
            money::moved(scene, &LedgerCommand::Refund { credit, lines })
        }
        Command::FreezePeriod { period, .. } => Ok(vec![Event::Moved {
            movement: state.ledger.decide_freeze(*period)?,
        }]),
        Command::ReopenPeriod { period, reason } => periods::reopen(scene, *period, reason),
        Command::HoldReview { review, .. } => periods::review(scene, review),
        // What has expired was let expire before this.
        Command::Expire {} => Ok(Vec::new()),
        Command::Batch { commands } => batch(scene, commands),
        Command::CloseOrder { order, .. } => money::close(scene, order),
        Command::ReleaseRequest { request, .. } => money::release(scene, request),
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
        Command::MeasureKpi { kpi, date, value } => facts::measure(scene, kpi, *date, *value),
        Command::RecordOutcome { outcome } => facts::outcome(scene, outcome),
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
fn batch(scene: Scene<'_>, commands: &[Command]) -> Result<Vec<Event>, Rejection> {
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
            judge(scene.plan, scene.directory, &state, &envelope)
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
            expires_at,
            ..
        } => {
            let effect = Effect::Spend { cost: cost.clone() };
            let mut ask = Ask::new(request, RequestKind::Spend, lines.clone(), reason, effect);
            ask.vendor.clone_from(vendor);
            ask.beneficiary.clone_from(beneficiary);
            ask.expires_at = *expires_at;
            ask
        }
        Command::RequestTransfer {
            request,
            from,
            to,
            amount,
            reason,
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
            Ask::new(request, RequestKind::Transfer, lines, reason, effect)
        }
        Command::RequestDraw {
            request,
            fund,
            trigger,
            lines,
            reason,
            risk,
            ..
        } => {
            let effect = Effect::Draw {
                fund: fund.clone(),
                trigger: trigger.clone(),
                risk: risk.clone(),
            };
            Ask::new(request, RequestKind::Draw, lines.clone(), reason, effect)
        }
        Command::RequestAmendment {
            request,
            lines,
            source,
            reason,
            ..
        } => {
            let effect = Effect::Amend {
                source: source.clone(),
            };
            Ask::new(
                request,
                RequestKind::Amendment,
                lines.clone(),
                reason,
                effect,
            )
        }
        _ => return Ok(Vec::new()),
    };
    money::request(scene, ask)
}

fn cast(
    scene: Scene<'_>,
    request: &RequestId,
    vote: Vote,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let by = scene.envelope.actor.clone();
    let ballot = Ballot {
        by,
        vote,
        reason: reason.into(),
        at: scene.envelope.at,
    };
    let application = money::application(scene.state, request)?;
    let decision = vote_or_advise(&application.request, ballot, scene.directory)?;
    money::decided(scene, application, decision)
}

/// Whoever is asked to decide decides; whoever is asked for advice only advises.
fn vote_or_advise(
    request: &Request,
    ballot: Ballot,
    directory: &Directory,
) -> Result<Decision, DecisionError> {
    match request.decide(ballot.clone(), directory) {
        Err(not_asked @ DecisionError::NotAsked { .. })
            if request.state() == RequestState::Pending =>
        {
            // The refusal to decide says more than the refusal to advise.
            request.advise(ballot, directory).map_err(|_| not_asked)
        }
        decided => decided,
    }
}
