//! All rules of a running plan: what a command leads to, if it is allowed.

use chrono::NaiveDate;

use super::{
    Command, Effect, Envelope, Event, Measurement, Outcome, Progress, Rejection, State,
    money::{self, Ask},
};
use crate::{
    approval::{Ballot, Decision, DecisionError, Directory, RequestKind, RequestState},
    contingency::Declaration,
    id::TaskId,
    money::Money,
    number::{Percent, Quantity},
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
        Command::RequestSpend {
            request,
            lines,
            reason,
            cost,
            vendor,
            beneficiary,
        } => {
            let effect = Effect::Spend { cost: cost.clone() };
            let mut ask = Ask::new(request, RequestKind::Spend, lines, reason, effect);
            ask.vendor.clone_from(vendor);
            ask.beneficiary.clone_from(beneficiary);
            money::request(scene, ask)
        }
        Command::RequestTransfer {
            request,
            from,
            to,
            amount,
            reason,
        } => {
            let lines = [crate::approval::Line {
                node: to.clone(),
                amount: *amount,
            }];
            let effect = Effect::Transfer { from: from.clone() };
            money::request(
                scene,
                Ask::new(request, RequestKind::Transfer, &lines, reason, effect),
            )
        }
        Command::RequestDraw {
            request,
            fund,
            trigger,
            lines,
            reason,
        } => {
            let effect = Effect::Draw {
                fund: fund.clone(),
                trigger: trigger.clone(),
            };
            money::request(
                scene,
                Ask::new(request, RequestKind::Draw, lines, reason, effect),
            )
        }
        Command::RequestAmendment {
            request,
            lines,
            source,
            reason,
        } => {
            let effect = Effect::Amend {
                source: source.clone(),
            };
            money::request(
                scene,
                Ask::new(request, RequestKind::Amendment, lines, reason, effect),
            )
        }
        Command::Decide {
            request,
            vote,
            reason,
        } => {
            let ballot = Ballot {
                by: envelope.actor.clone(),
                vote: *vote,
                reason: reason.clone(),
                at: envelope.at,
            };
            let application = money::application(state, request)?;
            let decision = vote_or_advise(&application.request, ballot, directory)?;
            money::decided(scene, application, decision)
        }
        Command::Withdraw { request, reason } => money::withdraw(scene, request, reason),
        Command::Order {
            order,
            request,
            vendor,
            amount,
            lines,
            ..
        } => money::order(scene, order, request, vendor, *amount, lines),
        Command::Invoice {
            invoice,
            order,
            standing,
            amount,
            lines,
        } => money::invoice(scene, invoice, order, *standing, *amount, lines),
        Command::Credit {
            credit,
            invoice,
            amount,
            lines,
            ..
        } => money::credit(scene, credit, invoice, *amount, lines),
        Command::CloseOrder { order, .. } => Ok(vec![Event::Moved {
            movement: state.ledger.decide_close(order)?,
        }]),
        Command::ReleaseRequest { request, .. } => money::release(scene, request),
        Command::DeclareTrigger {
            fund,
            trigger,
            evidence,
        } => {
            let declaration = Declaration {
                by: envelope.actor.clone(),
                at: envelope.at,
                evidence: evidence.clone(),
            };
            let (spec, funds) = money::fund(scene, fund)?;
            let event = funds.decide_declare(spec, trigger.clone(), declaration)?;
            Ok(vec![Event::FundChanged {
                fund: fund.clone(),
                event,
            }])
        }
        Command::DrawFund {
            fund,
            trigger,
            lines,
            reason,
        } => {
            let draw = money::draw(trigger, lines, reason);
            money::draw_by_authority(scene, fund, draw)
        }
        Command::ReplenishFund {
            fund,
            from,
            amount,
            reason,
        } => money::replenish(scene, fund, from, *amount, reason),
        Command::ReleaseFund {
            fund,
            to,
            amount,
            reason,
        } => money::release_fund(scene, fund, to.as_ref(), *amount, reason),
        Command::ReportProgress {
            task,
            started,
            finished,
            percent,
            ..
        } => {
            let progress = progress(scene, task, *started, *finished, *percent)?;
            Ok(vec![Event::Progressed {
                task: task.clone(),
                progress,
            }])
        }
        Command::MeasureKpi { kpi, date, value } => {
            if plan.kpi(kpi).is_none() {
                return Err(Rejection::UnknownKpi { kpi: kpi.clone() });
            }
            not_in_future(scene, *date)?;
            let measurement = Measurement {
                date: *date,
                value: *value,
            };
            Ok(vec![Event::Measured {
                kpi: kpi.clone(),
                measurement,
            }])
        }
        Command::RecordOutcome { outcome } => {
            check_outcome(scene, outcome)?;
            Ok(vec![Event::OutcomeRecorded {
                outcome: outcome.clone(),
            }])
        }
    }
}

/// Whoever is asked to decide decides; whoever is asked for advice only advises.
fn vote_or_advise(
    request: &crate::approval::Request,
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

fn not_in_future(scene: Scene<'_>, date: NaiveDate) -> Result<(), Rejection> {
    let today = scene.envelope.at.date_naive();
    if date > today {
        return Err(Rejection::DateInFuture { date, today });
    }
    Ok(())
}

/// Adds what is reported now to what was reported before, and judges the whole.
fn progress(
    scene: Scene<'_>,
    task: &TaskId,
    started: Option<NaiveDate>,
    finished: Option<NaiveDate>,
    percent: Option<Percent>,
) -> Result<Progress, Rejection> {
    let Some(planned) = scene.plan.task(task) else {
        return Err(Rejection::UnknownTask { task: task.clone() });
    };
    for date in started.into_iter().chain(finished) {
        not_in_future(scene, date)?;
    }
    let before = scene.state.progress.get(task).cloned().unwrap_or_default();
    let finished = finished.or(before.finished);
    // A milestone starts when it is reached.
    let reached = finished.filter(|_| planned.is_milestone());
    let started = started.or(before.started).or(reached);
    let percent = match (finished, percent) {
        (Some(_), None) => Percent::HUNDRED,
        (_, percent) => percent.unwrap_or(before.percent),
    };
    match (started, finished) {
        (None, Some(_)) => return Err(Rejection::NotStarted { task: task.clone() }),
        (None, None) if percent > Percent::ZERO => {
            return Err(Rejection::NotStarted { task: task.clone() });
        }
        (Some(started), Some(finished)) if finished < started => {
            return Err(Rejection::FinishBeforeStart {
                task: task.clone(),
                started,
                finished,
            });
        }
        _ => (),
    }
    let legal = match finished {
        Some(_) => percent == Percent::HUNDRED,
        None => percent >= Percent::ZERO && percent < Percent::HUNDRED,
    };
    if !legal {
        let finished = finished.is_some();
        return Err(Rejection::ProgressOutOfRange {
            task: task.clone(),
            percent,
            finished,
        });
    }
    Ok(Progress {
        started,
        finished,
        percent,
    })
}

fn check_outcome(scene: Scene<'_>, outcome: &Outcome) -> Result<(), Rejection> {
    let channel = || outcome.channel.clone();
    if scene.plan.channel(&outcome.channel).is_none() {
        return Err(Rejection::UnknownChannel { channel: channel() });
    }
    if outcome.from >= outcome.until {
        return Err(Rejection::OutcomeOutOfRange {
            channel: channel(),
            what: "until",
        });
    }
    // The last day is the one before `until`; it may be today.
    if let Some(last) = outcome.until.pred_opt() {
        not_in_future(scene, last)?;
    }
    let counts: [(&'static str, Option<Quantity>); 4] = [
        ("impressions", outcome.impressions),
        ("clicks", outcome.clicks),
        ("leads", outcome.leads),
        ("customers", outcome.customers),
    ];
    for (what, count) in counts {
        if count.is_some_and(|count| count < Quantity::ZERO) {
            return Err(Rejection::OutcomeOutOfRange {
                channel: channel(),
                what,
            });
        }
    }
    let currency = scene.plan.currency();
    let foreign = |amount: &Money| amount.currency() != currency;
    match outcome
        .revenue
        .into_iter()
        .chain(outcome.profit)
        .find(foreign)
    {
        Some(amount) => Err(Rejection::Currency { amount, currency }),
        None => Ok(()),
    }
}
