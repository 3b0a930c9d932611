//! Who decided what, why they were asked, and what they said.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::view::View;
use crate::{
    approval::{Line, Outcome, RequestKind, RequestState, Vote, Withdrawal},
    id::{PersonId, RequestId, RoleId, VendorId},
    money::Money,
    program::{Application, Effect},
};

/// A request: what was asked, why these people decide, and what each of them said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRow {
    /// The request.
    pub request: RequestId,
    /// What it asks for.
    pub kind: RequestKind,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who asks.
    pub requester: PersonId,
    /// The vendor, if it names one.
    pub vendor: Option<VendorId>,
    /// The sum of its lines.
    pub amount: Money,
    /// How much on which budget node.
    pub lines: Vec<Line>,
    /// What it is needed for.
    pub reason: String,
    /// What its approval does.
    pub effect: Effect,
    /// Why these people decide: policy, version, band and steps, in words.
    pub chain: String,
    /// The decisions and pieces of advice in order.
    pub decisions: Vec<DecisionRow>,
    /// How it was taken back, if it was.
    pub withdrawal: Option<Withdrawal>,
    /// Where it stands.
    pub state: RequestState,
    /// Who may decide next; nobody once it is resolved.
    pub waits_for: Vec<PersonId>,
}

/// What somebody said to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRow {
    /// When.
    pub at: DateTime<Utc>,
    /// The step, from 1.
    pub step: u32,
    /// Who.
    pub by: PersonId,
    /// For whom they acted, if it was not their own seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<PersonId>,
    /// In which of the roles that were asked.
    pub roles: Vec<RoleId>,
    /// What they said.
    pub vote: Vote,
    /// Why.
    pub reason: String,
    /// What it did.
    pub outcome: Outcome,
}

pub(super) fn requests(view: &View<'_>) -> Vec<RequestRow> {
    let applications = view.state.applications().values();
    let mut rows: Vec<RequestRow> = applications.map(|found| row(view, found)).collect();
    rows.sort_by(|a, b| (a.at, &a.request).cmp(&(b.at, &b.request)));
    rows
}

fn row(view: &View<'_>, application: &Application) -> RequestRow {
    let request = &application.request;
    let draft = request.draft();
    let decisions = request.decisions().map(|decision| DecisionRow {
        at: decision.at(),
        step: decision.step(),
        by: decision.by().clone(),
        acting_for: Some(decision.holder())
            .filter(|holder| *holder != decision.by())
            .cloned(),
        roles: decision.roles().to_vec(),
        vote: decision.vote(),
        reason: decision.reason().to_owned(),
        outcome: decision.outcome(),
    });
    let deciders = request.deciders(&view.directory, view.as_of);
    RequestRow {
        request: request.id().clone(),
        kind: draft.kind,
        at: draft.at,
        requester: draft.requester.clone(),
        vendor: draft.vendor.clone(),
        amount: request.chain().amount(),
        lines: draft.lines.clone(),
        reason: draft.reason.clone().into(),
        effect: application.effect.clone(),
        chain: request.chain().to_string(),
        decisions: decisions.collect(),
        withdrawal: request.withdrawal().cloned(),
        state: request.state(),
        waits_for: deciders.into_iter().cloned().collect(),
    }
}
