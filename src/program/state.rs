//! Where a running plan stands: everything that the events have brought about, and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Effect, Event, GateDecision, Measurement, Outcome, Progress, ReplayError,
    restore::StateDocument,
};
use crate::{
    approval::{Absence, Delegation, Directory, Request},
    budget::{Ledger, ReviewHeld},
    contingency::FundState,
    id::{FundId, KpiId, RequestId, TaskId},
    plan::Plan,
};

/// A request and what its approval does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The request with its chain and decisions.
    pub request: Request,
    /// What approval does.
    pub effect: Effect,
}

/// The state of a running plan.
///
/// It is made by [`State::new`] and changed by [`State::apply`] only, so that two journals with the same events give equal
/// states. Read back from a document it is judged: the documents of the ledger have to add up, and what is held and ordered
/// has to follow from the requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StateDocument", into = "StateDocument")]
pub struct State {
    pub(super) ledger: Ledger,
    pub(super) applications: BTreeMap<RequestId, Application>,
    /// The open requests of which a step says what its silence means.
    pub(super) watched: BTreeSet<RequestId>,
    pub(super) delegations: Vec<Delegation>,
    pub(super) absences: Vec<Absence>,
    pub(super) funds: BTreeMap<FundId, FundState>,
    pub(super) progress: BTreeMap<TaskId, Progress>,
    pub(super) measurements: BTreeMap<KpiId, Vec<Measurement>>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) reviews: Vec<ReviewHeld>,
    pub(super) gates: BTreeMap<TaskId, Vec<GateDecision>>,
    /// The requests for transfers by the instant at which they were made; it follows from the requests.
    pub(super) transfers: BTreeMap<DateTime<Utc>, BTreeSet<RequestId>>,
}

impl State {
    /// Returns the state of a plan to which nothing has happened.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let funds = plan
            .funds()
            .iter()
            .map(|fund| (fund.id().clone(), FundState::new(fund)));
        Self {
            ledger: Ledger::new(Arc::new(plan.budget().clone())),
            applications: BTreeMap::new(),
            watched: BTreeSet::new(),
            delegations: Vec::new(),
            absences: Vec::new(),
            funds: funds.collect(),
            progress: BTreeMap::new(),
            measurements: BTreeMap::new(),
            outcomes: Vec::new(),
            reviews: Vec::new(),
            gates: BTreeMap::new(),
            transfers: BTreeMap::new(),
        }
    }

    /// Returns the ledger.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns the requests by name.
    #[must_use]
    pub fn applications(&self) -> &BTreeMap<RequestId, Application> {
        &self.applications
    }

    /// Returns who lets whom act for them, in the order in which it was said.
    #[must_use]
    pub fn delegations(&self) -> &[Delegation] {
        &self.delegations
    }

    /// Returns who is or was absent, in the order in which it was noted.
    #[must_use]
    pub fn absences(&self) -> &[Absence] {
        &self.absences
    }

    /// Returns the contingency funds by name.
    #[must_use]
    pub fn funds(&self) -> &BTreeMap<FundId, FundState> {
        &self.funds
    }

    /// Returns the progress of the tasks that somebody has reported on.
    #[must_use]
    pub fn progress(&self) -> &BTreeMap<TaskId, Progress> {
        &self.progress
    }

    /// Returns the values of the KPIs in the order in which they were recorded.
    #[must_use]
    pub fn measurements(&self) -> &BTreeMap<KpiId, Vec<Measurement>> {
        &self.measurements
    }

    /// Returns what came of the channels, in the order in which it was recorded.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// Returns the reviews of the budget that took place, in the order in which they did.
    #[must_use]
    pub fn reviews(&self) -> &[ReviewHeld] {
        &self.reviews
    }

    /// Returns the requests for transfers that were made in a stretch of time, the end exclusive.
    pub(super) fn transfers(
        &self,
        span: Range<DateTime<Utc>>,
    ) -> impl Iterator<Item = &Application> {
        let named = self
            .transfers
            .range(span)
            .flat_map(|(_, requests)| requests);
        named.filter_map(|request| self.applications.get(request))
    }

    /// Remembers when a request was made, if it is one for a transfer.
    pub(super) fn index(&mut self, id: &RequestId) {
        let Some(Application { request, effect }) = self.applications.get(id) else {
            return;
        };
        if matches!(effect, Effect::Transfer { .. }) {
            // A request that is changed later was made when it was opened.
            let at = request.opened().draft().at;
            self.transfers.entry(at).or_default().insert(id.clone());
        }
    }

    /// Applies an event. There are no rules here: what was accepted once is applied again without being judged.
    ///
    /// # Errors
    ///
    /// [`ReplayError::Event`] when the event does not fit the state at all, such as a decision on a request that was never
    /// opened; an event decided on this state always fits. The state is then unchanged.
    pub fn apply(&mut self, event: &Event) -> Result<(), ReplayError> {
        let misfit = |reason: String| ReplayError::Event {
            reason: reason.into(),
        };
        if let Some(record) = event.request_record() {
            let id = record.request().clone();
            let Some(application) = self.applications.get_mut(&id) else {
                return Err(misfit(format!("there is no request {id}")));
            };
            let applied = application.request.apply(record);
            applied.map_err(|error| misfit(error.to_string()))?;
            self.watch(&id);
            return Ok(());
        }
        match event {
            Event::Requested { opened, effect } => {
                let request = Request::from(opened.as_ref().clone());
                let application = Application {
                    request,
                    effect: effect.clone(),
                };
                let id = application.request.id().clone();
                if self.applications.contains_key(&id) {
                    return Err(misfit(format!("there is a request {id} already")));
                }
                self.applications.insert(id.clone(), application);
                self.watch(&id);
                self.index(&id);
            }
            Event::Delegated { delegation } => {
                let mut people = Directory::default();
                people
                    .add_delegation(delegation.clone())
                    .map_err(|error| misfit(error.to_string()))?;
                self.delegations.push(delegation.clone());
            }
            Event::DelegationRevoked { from, to, at } => {
                for delegation in &mut self.delegations {
                    if delegation.from == *from && delegation.to == *to {
                        delegation.end = delegation.end.min(*at);
                    }
                }
                // What would have begun later never does.
                self.delegations
                    .retain(|delegation| delegation.start < delegation.end);
            }
            Event::AbsenceNoted { absence } => {
                let mut people = Directory::default();
                people
                    .add_absence(absence.clone())
                    .map_err(|error| misfit(error.to_string()))?;
                self.absences.push(absence.clone());
            }
            Event::Moved { movement } => {
                self.ledger
                    .apply(movement)
                    .map_err(|error| misfit(error.to_string()))?;
            }
            Event::Reviewed { held } => self.reviews.push(held.clone()),
            Event::FundChanged { fund, event } => {
                let Some(state) = self.funds.get_mut(fund) else {
                    return Err(misfit(format!("there is no fund {fund}")));
                };
                state
                    .apply(event)
                    .map_err(|error| misfit(error.to_string()))?;
            }
            Event::Progressed { task, progress } => {
                self.progress.insert(task.clone(), progress.clone());
            }
            Event::GateDecided { gate, decision } => {
                let decisions = self.gates.entry(gate.clone()).or_default();
                decisions.push(decision.clone());
            }
            Event::Measured { kpi, measurement } => {
                self.measurements
                    .entry(kpi.clone())
                    .or_default()
                    .push(measurement.clone());
            }
            Event::OutcomeRecorded { outcome } => self.outcomes.push(outcome.clone()),
            // Records of requests, entered above.
            Event::Decided { .. }
            | Event::Amended { .. }
            | Event::Recused { .. }
            | Event::Overridden { .. }
            | Event::Lapsed { .. }
            | Event::Withdrawn { .. } => {}
        }
        Ok(())
    }

    /// Keeps in mind whether time alone may do something to a request.
    pub(super) fn watch(&mut self, id: &RequestId) {
        let may_lapse = self.applications.get(id).is_some_and(|application| {
            let mut steps = application.request.chain().steps().iter();
            application.request.state().is_open() && steps.any(|step| step.silence.is_some())
        });
        if may_lapse {
            self.watched.insert(id.clone());
        } else {
            self.watched.remove(id);
        }
    }
}
