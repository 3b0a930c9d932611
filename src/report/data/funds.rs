//! What is kept for the unforeseen, what it waits for, and what it was drawn for.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::view::View;
use crate::{
    approval::{Line, Outcome, RequestState},
    contingency::{Declaration, Fund, FundEvent, FundState, Standing},
    id::{FundId, PersonId, TriggerId},
    money::Money,
    program::{Application, Command, Effect, Envelope, Event},
    word::define_words,
};

/// A contingency fund and what has happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundRow {
    /// The fund.
    pub fund: FundId,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Whether its money is in a budget node or beside the budget.
    pub standing: Standing,
    /// The money at the start.
    pub amount: Money,
    /// The money drawn.
    pub drawn: Money,
    /// The money released.
    pub released: Money,
    /// The money put in.
    pub replenished: Money,
    /// What is left: amount and replenished, less drawn and released.
    pub available: Money,
    /// What it waits for.
    pub triggers: Vec<TriggerRow>,
    /// What was moved, in the order of the journal.
    pub moves: Vec<FundMove>,
}

/// What a fund waits for, and whether that has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerRow {
    /// The trigger.
    pub trigger: TriggerId,
    /// What must have happened.
    pub description: String,
    /// By whom, when and on what evidence it was declared.
    pub declaration: Option<Declaration>,
}

/// Money that went out of a fund or into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundMove {
    /// When.
    pub at: DateTime<Utc>,
    /// Who gave the command that moved it: by authority, or with the last vote.
    pub by: PersonId,
    /// What was done.
    pub change: FundChange,
    /// How much.
    pub amount: Money,
    /// Under which trigger it was drawn.
    pub trigger: Option<TriggerId>,
    /// For which budget nodes it was drawn.
    pub lines: Vec<Line>,
    /// Why.
    pub reason: String,
}

define_words! {
    /// What was done with the money of a fund.
    FundChange {
        /// It was drawn for the budget.
        Drawn => "drawn",
        /// It was taken out because a risk is retired.
        Released => "released",
        /// Money was put in.
        Replenished => "replenished",
    }
}

pub(super) fn funds(view: &View<'_>) -> Vec<FundRow> {
    let funds = view.plan.funds().iter();
    let states = funds.filter_map(|fund| Some((fund, view.state.funds().get(fund.id())?)));
    states.map(|(fund, state)| row(view, fund, state)).collect()
}

fn row(view: &View<'_>, fund: &Fund, state: &FundState) -> FundRow {
    let spec = fund.spec();
    let triggers = spec.triggers.iter().map(|trigger| TriggerRow {
        trigger: trigger.id.clone(),
        description: trigger.description.clone().into(),
        declaration: state.declared().get(&trigger.id).cloned(),
    });
    FundRow {
        fund: fund.id().clone(),
        name: spec.name.clone().into(),
        purpose: spec.purpose.clone().into(),
        standing: spec.standing.clone(),
        amount: state.amount(),
        drawn: state.drawn(),
        released: state.released(),
        replenished: state.replenished(),
        available: state.available(),
        triggers: triggers.collect(),
        moves: moves(view, fund.id()),
    }
}

fn moves(view: &View<'_>, id: &FundId) -> Vec<FundMove> {
    let mut moves = past_moves(view, id);
    for record in view.records {
        for event in &record.events {
            let Event::FundChanged { fund, event } = event else {
                continue;
            };
            if fund != id {
                continue;
            }
            let (change, amount, reason, draw) = match event {
                FundEvent::Declared { .. } | FundEvent::RiskRetired { .. } => continue,
                FundEvent::Drawn { draw, total, .. } => {
                    (FundChange::Drawn, *total, &draw.reason, Some(draw))
                }
                FundEvent::Released { amount, reason } => {
                    (FundChange::Released, *amount, reason, None)
                }
                FundEvent::Replenished { amount, reason } => {
                    (FundChange::Replenished, *amount, reason, None)
                }
            };
            moves.push(FundMove {
                at: record.envelope.at,
                by: record.envelope.actor.clone(),
                change,
                amount,
                trigger: draw.map(|draw| draw.trigger.clone()),
                lines: draw.map(|draw| draw.lines.clone()).unwrap_or_default(),
                reason: reason.clone().into(),
            });
        }
    }
    moves
}

/// Returns what was moved before the snapshot, as the commands say that were accepted; of an approved draw the request says
/// what, and its last decision who and when.
fn past_moves(view: &View<'_>, id: &FundId) -> Vec<FundMove> {
    let mut moves = Vec::new();
    let mut drawn = BTreeSet::new();
    for (envelope, command) in view.past_commands() {
        let change_of = |change, amount, reason: &str| FundMove {
            at: envelope.at,
            by: envelope.actor.clone(),
            change,
            amount,
            trigger: None,
            lines: Vec::new(),
            reason: reason.to_owned(),
        };
        let draw = |trigger: &TriggerId, lines: &[Line], reason: &str| FundMove {
            trigger: Some(trigger.clone()),
            lines: lines.to_vec(),
            ..change_of(
                FundChange::Drawn,
                view.sum(lines.iter().map(|line| line.amount)),
                reason,
            )
        };
        match command {
            Command::DrawFund {
                fund,
                trigger,
                lines,
                reason,
                ..
            } if fund == id => moves.push(draw(trigger, lines, reason)),
            Command::ReleaseFund {
                fund,
                amount,
                reason,
                ..
            } if fund == id => moves.push(change_of(FundChange::Released, *amount, reason)),
            Command::ReplenishFund {
                fund,
                amount,
                reason,
                ..
            } if fund == id => moves.push(change_of(FundChange::Replenished, *amount, reason)),
            Command::RequestDraw { request, .. }
            | Command::AmendRequest { request, .. }
            | Command::Decide { request, .. } => {
                let found = view.state.applications().get(request);
                let Some(found) = found.filter(|found| moved_by(found, envelope)) else {
                    continue;
                };
                if let Effect::Draw { fund, trigger, .. } = &found.effect {
                    if fund == id && drawn.insert(request) {
                        let asked = found.request.draft();
                        moves.push(draw(trigger, &asked.lines, &asked.reason));
                    }
                }
            }
            _ => {}
        }
    }
    moves
}

/// Tells whether a command was the one that approved a request.
fn moved_by(application: &Application, envelope: &Envelope) -> bool {
    let request = &application.request;
    let last = request.decisions().rev();
    let mut approving = last.filter(|decision| decision.outcome() == Outcome::Approved);
    match approving.next() {
        Some(decision) => decision.at() == envelope.at && *decision.by() == envelope.actor,
        // Approved without anybody being asked, when it was made.
        None => request.state() == RequestState::Approved && request.draft().at == envelope.at,
    }
}
