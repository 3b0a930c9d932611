//! What of a snapshot or a journal is judged when it is read: that it tells one story, and that it is one of this plan.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(feature = "audit")]
use super::Chain;
use super::{
    Application, Digest, Effect, Event, FORMAT, GateDecision, Measurement, Outcome, Progress,
    Snapshot, State,
};
use crate::{
    approval::{Absence, Delegation, Directory, RequestKind, RequestState},
    budget::{Ledger, ReviewHeld, Status},
    contingency::FundState,
    id::{CommandId, FundId, KpiId, PersonId, PlanId, RequestId, TaskId},
    issue::{Subject, SubjectKind},
    plan::Plan,
};

/// Why a running plan cannot go on from a snapshot; where several reasons hold, the first in this order is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The snapshot is written in a form that this version does not know.
    #[error("the snapshot is written in form {found}; this version reads form {FORMAT}")]
    Version {
        /// The form found.
        found: u32,
    },
    /// The snapshot is one of another plan.
    #[error("the snapshot is one of plan {found}, not of {expected}")]
    Plan {
        /// The plan of the snapshot.
        found: PlanId,
        /// The plan given.
        expected: PlanId,
    },
    /// The snapshot says that it stands for more or fewer commands than it holds.
    #[error("the snapshot stands at record {seq} and holds {found} commands")]
    Sequence {
        /// Where it says it stands.
        seq: u64,
        /// How many commands it holds.
        found: u64,
    },
    /// A command is there twice.
    #[error("command {seq} of the snapshot repeats {command}")]
    Repeated {
        /// The number of the second one.
        seq: u64,
        /// The command.
        command: CommandId,
    },
    /// A command is older than the one before it, or the last one is not of the instant at which the snapshot stands.
    #[error("command {seq} of the snapshot is out of time")]
    Instant {
        /// The number of the command; 0 when there are none.
        seq: u64,
        /// Its instant, or that of the snapshot when there are none.
        at: Option<DateTime<Utc>>,
    },
    /// The head of the hash chain is missing, or is not the one before the first record; found with the feature `audit` only.
    #[error("the snapshot stands at record {seq}, and {} is no head of a chain that leads there", shown(.found.as_ref()))]
    Head {
        /// Where it says it stands.
        seq: u64,
        /// The head that it gives.
        found: Option<Digest>,
    },
    /// The budget of the snapshot is not that of the plan.
    #[error("the budget of the snapshot is not that of the plan")]
    Budget,
    /// A fund is missing, or is not one of the plan, or does not hold what the plan gave it.
    #[error("fund {fund} of the snapshot is not that of the plan")]
    Fund {
        /// The fund.
        fund: FundId,
    },
    /// Something is not in the plan.
    #[error("the plan has no {subject}")]
    Unknown {
        /// What.
        subject: Box<Subject>,
    },
    /// A delegation is to oneself or has an empty window, or an absence has.
    #[error("what {person} has delegated, or their absence, could not have been entered")]
    Delegation {
        /// Who delegates or is absent.
        person: PersonId,
    },
    /// A request is there twice, does not fit its effect, or does not fit what is held and ordered for it.
    #[error(
        "request {request} of the snapshot and what stands in its ledger contradict each other"
    )]
    Request {
        /// The request.
        request: RequestId,
    },
}

impl RestoreError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Version { .. } => "restore-version",
            Self::Plan { .. } => "restore-plan",
            Self::Sequence { .. } => "restore-sequence",
            Self::Repeated { .. } => "restore-repeated",
            Self::Instant { .. } => "restore-instant",
            Self::Head { .. } => "restore-head",
            Self::Budget => "restore-budget",
            Self::Fund { .. } => "restore-fund",
            Self::Unknown { .. } => "restore-unknown",
            Self::Delegation { .. } => "restore-delegation",
            Self::Request { .. } => "restore-request",
        }
    }
}

/// A state as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateDocument {
    ledger: Ledger,
    /// In the order of their names.
    requests: Vec<Application>,
    funds: BTreeMap<FundId, FundState>,
    progress: BTreeMap<TaskId, Progress>,
    measurements: BTreeMap<KpiId, Vec<Measurement>>,
    outcomes: Vec<Outcome>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reviews: Vec<ReviewHeld>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    gates: BTreeMap<TaskId, Vec<GateDecision>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    delegations: Vec<Delegation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    absences: Vec<Absence>,
}

impl From<State> for StateDocument {
    fn from(state: State) -> Self {
        Self {
            ledger: state.ledger,
            requests: state.applications.into_values().collect(),
            funds: state.funds,
            progress: state.progress,
            measurements: state.measurements,
            outcomes: state.outcomes,
            reviews: state.reviews,
            gates: state.gates,
            delegations: state.delegations,
            absences: state.absences,
        }
    }
}

impl TryFrom<StateDocument> for State {
    type Error = RestoreError;

    fn try_from(document: StateDocument) -> Result<Self, RestoreError> {
        let mut applications = BTreeMap::new();
        for application in document.requests {
            let request = application.request.id().clone();
            if applications.insert(request.clone(), application).is_some() {
                return Err(RestoreError::Request { request });
            }
        }
        let ids: Vec<RequestId> = applications.keys().cloned().collect();
        let mut state = Self {
            ledger: document.ledger,
            applications,
            watched: BTreeSet::new(),
            delegations: document.delegations,
            absences: document.absences,
            funds: document.funds,
            progress: document.progress,
            measurements: document.measurements,
            outcomes: document.outcomes,
            reviews: document.reviews,
            gates: document.gates,
            transfers: BTreeMap::new(),
        };
        for id in &ids {
            state.watch(id);
            state.index(id);
        }
        check_requests(&state)?;
        check_people(&state)?;
        Ok(state)
    }
}

/// Checks that money is held for every request for spending, and ordered only for approved ones.
fn check_requests(state: &State) -> Result<(), RestoreError> {
    let contradiction = |request: &RequestId| RestoreError::Request {
        request: request.clone(),
    };
    for (id, application) in &state.applications {
        if !agrees(&state.ledger, application) {
            return Err(contradiction(id));
        }
    }
    let mut held = state.ledger.holds();
    if let Some((id, _)) = held.find(|(id, _)| !state.applications.contains_key(*id)) {
        return Err(contradiction(id));
    }
    for (_, order) in state.ledger.orders() {
        let application = state.applications.get(order.hold());
        if application.is_none_or(|found| !found.request.was_approved()) {
            return Err(contradiction(order.hold()));
        }
    }
    Ok(())
}

/// Checks that every delegation and absence is one that could have been made.
fn check_people(state: &State) -> Result<(), RestoreError> {
    let mut people = Directory::default();
    for delegation in &state.delegations {
        let added = people.add_delegation(delegation.clone());
        added.map_err(|_| RestoreError::Delegation {
            person: delegation.from.clone(),
        })?;
    }
    for absence in &state.absences {
        let added = people.add_absence(absence.clone());
        added.map_err(|_| RestoreError::Delegation {
            person: absence.person.clone(),
        })?;
    }
    Ok(())
}

/// Tells whether a request, its effect and what is held for it tell one story.
fn agrees(ledger: &Ledger, application: &Application) -> bool {
    let (request, effect) = (&application.request, &application.effect);
    let kind = match effect {
        Effect::Spend { .. } => RequestKind::Spend,
        Effect::Transfer { .. } => RequestKind::Transfer,
        Effect::Draw { .. } => RequestKind::Draw,
        Effect::Amend { .. } => RequestKind::Amendment,
    };
    let hold = ledger.hold(request.id().as_str());
    let (RequestKind::Spend, Some(hold)) = (kind, hold) else {
        return request.draft().kind == kind && kind != RequestKind::Spend && hold.is_none();
    };
    let status = match request.state() {
        // Of what was approved before, all may have been ordered.
        RequestState::Pending if !request.was_approved() => {
            matches!(hold.status(), Status::Open | Status::Expired)
        }
        RequestState::Pending | RequestState::Approved | RequestState::Overridden => true,
        RequestState::Rejected | RequestState::Withdrawn | RequestState::Expired => {
            !matches!(hold.status(), Status::Open)
        }
    };
    status && request.draft().kind == kind && hold.lines().eq(request.draft().lines.iter().cloned())
}

/// Checks a snapshot against its plan, and returns the number of each command.
pub(super) fn check(
    plan: &Plan,
    snapshot: &Snapshot,
) -> Result<BTreeMap<CommandId, u64>, RestoreError> {
    if snapshot.v != FORMAT {
        let found = snapshot.v;
        return Err(RestoreError::Version { found });
    }
    if snapshot.plan != *plan.id() {
        return Err(RestoreError::Plan {
            found: snapshot.plan.clone(),
            expected: plan.id().clone(),
        });
    }
    let commands = check_commands(snapshot)?;
    let state = &snapshot.state;
    if state.ledger.tree() != plan.budget() {
        return Err(RestoreError::Budget);
    }
    check_funds(plan, state)?;
    let people = state.applications.values().flat_map(|application| {
        let draft = application.request.draft();
        [Some(&draft.requester), draft.beneficiary.as_ref()]
    });
    let acting = state
        .delegations
        .iter()
        .flat_map(|given| [&given.from, &given.to]);
    let absent = state.absences.iter().map(|absence| &absence.person);
    let mut nobody = people
        .flatten()
        .chain(acting)
        .chain(absent)
        .filter(|id| plan.person(id).is_none());
    let unknown = |kind, id: String| RestoreError::Unknown {
        subject: Box::new(Subject::new(kind, id)),
    };
    if let Some(id) = nobody.next() {
        return Err(unknown(SubjectKind::Person, id.to_string()));
    }
    if let Some(id) = state.progress.keys().find(|id| plan.task(id).is_none()) {
        return Err(unknown(SubjectKind::Task, id.to_string()));
    }
    let is_gate = |id: &TaskId| plan.task(id).is_some_and(|task| task.gate.is_some());
    if let Some(id) = state.gates.keys().find(|id| !is_gate(id)) {
        return Err(unknown(SubjectKind::Milestone, id.to_string()));
    }
    if let Some(id) = state.measurements.keys().find(|id| plan.kpi(id).is_none()) {
        return Err(unknown(SubjectKind::Kpi, id.to_string()));
    }
    if let Some(held) = state
        .reviews
        .iter()
        .find(|held| plan.review(&held.point).is_none())
    {
        return Err(unknown(SubjectKind::Review, held.point.to_string()));
    }
    let mut channels = state.outcomes.iter().map(|outcome| &outcome.channel);
    match channels.find(|id| plan.channel(id).is_none()) {
        Some(id) => Err(unknown(SubjectKind::Channel, id.to_string())),
        None => Ok(commands),
    }
}

/// Returns the chain that goes on where a snapshot stands.
#[cfg(feature = "audit")]
pub(super) fn chain(plan: &Plan, snapshot: &Snapshot) -> Result<Chain, RestoreError> {
    let origin = Chain::new(plan.id());
    match snapshot.head() {
        Some(head) if head.seq > 0 || head == origin.head() => Ok(Chain::after(head)),
        head => Err(RestoreError::Head {
            seq: snapshot.seq,
            found: head.map(|head| head.hash),
        }),
    }
}

fn shown(head: Option<&Digest>) -> String {
    head.map_or_else(|| "nothing".to_owned(), Digest::to_string)
}

fn check_commands(snapshot: &Snapshot) -> Result<BTreeMap<CommandId, u64>, RestoreError> {
    let (seq, envelopes) = (snapshot.seq, &snapshot.commands);
    let found = u64::try_from(envelopes.len()).unwrap_or(u64::MAX);
    if seq != found {
        return Err(RestoreError::Sequence { seq, found });
    }
    let mut commands = BTreeMap::new();
    let mut last: Option<DateTime<Utc>> = None;
    for (seq, envelope) in (1_u64..).zip(envelopes) {
        if commands.insert(envelope.id.clone(), seq).is_some() {
            let command = envelope.id.clone();
            return Err(RestoreError::Repeated { seq, command });
        }
        let at = Some(envelope.at);
        if at < last {
            return Err(RestoreError::Instant { seq, at });
        }
        last = at;
    }
    if snapshot.at != last {
        let at = snapshot.at;
        return Err(RestoreError::Instant { seq, at });
    }
    Ok(commands)
}

fn check_funds(plan: &Plan, state: &State) -> Result<(), RestoreError> {
    let other = |fund: &FundId| RestoreError::Fund { fund: fund.clone() };
    for fund in plan.funds() {
        let fits = state.funds.get(fund.id()).is_some_and(|state| {
            let known = |trigger| fund.trigger(trigger).is_some();
            let covered = |risk| fund.risk(risk).is_some();
            let sums = [state.drawn(), state.released(), state.replenished()];
            state.amount() == fund.spec().amount
                && state.declared().keys().all(known)
                && state.retired().keys().all(covered)
                && state.drawn_by_risk().keys().all(covered)
                && !sums.iter().any(|sum| sum.is_negative())
                && !state.available().is_negative()
        });
        if !fits {
            return Err(other(fund.id()));
        }
    }
    let stranger = state.funds.keys().find(|id| plan.fund(id).is_none());
    stranger.map_or(Ok(()), |id| Err(other(id)))
}

/// Returns what an event is about if it is nothing of this plan; budget nodes, requests and funds the state knows itself.
pub(super) fn stranger(plan: &Plan, event: &Event) -> Option<Subject> {
    let (known, kind, id) = match event {
        Event::Progressed { task, .. } => {
            (plan.task(task).is_some(), SubjectKind::Task, task.as_str())
        }
        Event::GateDecided { gate, .. } => {
            let known = plan.task(gate).is_some_and(|task| task.gate.is_some());
            (known, SubjectKind::Milestone, gate.as_str())
        }
        Event::Measured { kpi, .. } => (plan.kpi(kpi).is_some(), SubjectKind::Kpi, kpi.as_str()),
        Event::Reviewed { held } => {
            let point = &held.point;
            let known = plan.review(point).is_some();
            (known, SubjectKind::Review, point.as_str())
        }
        Event::Delegated { delegation } => {
            let mut people = [&delegation.from, &delegation.to].into_iter();
            let unknown = people.find(|person| plan.person(person).is_none());
            return unknown.map(|person| Subject::new(SubjectKind::Person, person.as_str()));
        }
        Event::AbsenceNoted { absence } => {
            let known = plan.person(&absence.person).is_some();
            (known, SubjectKind::Person, absence.person.as_str())
        }
        Event::OutcomeRecorded { outcome } => {
            let channel = &outcome.channel;
            let known = plan.channel(channel).is_some();
            (known, SubjectKind::Channel, channel.as_str())
        }
        _ => return None,
    };
    (!known).then(|| Subject::new(kind, id))
}
