//! What became of the approvals that the schedule waits for: planned costs, and the requests that draw on them.

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::{Effect, State};
use crate::{
    approval::{Request, RequestState},
    id::CostId,
    money::Money,
    plan::{Plan, PlannedApproval},
    schedule::ApprovalProgress,
    time::Minute,
};

impl State {
    /// Returns what became by an instant of the approvals that the plan schedules, for [`Options`](crate::schedule::Options).
    ///
    /// An approval was given when the requests on its cost that are approved, or were let pass, first add up to what is planned.
    /// Before that it is asked for while one of them is pending, since the last of those was made or changed. Of what was rejected, taken
    /// back or has expired nothing is known: it has to be asked for anew, and the schedule counts its whole time once more.
    /// Instants are those of the journal, in UTC, to the minute.
    ///
    /// # Complexity
    ///
    /// One pass over the requests.
    #[must_use]
    pub fn approval_progress(
        &self,
        plan: &Plan,
        at: DateTime<Utc>,
    ) -> BTreeMap<CostId, ApprovalProgress> {
        let mut asked: BTreeMap<&CostId, Vec<&Request>> = BTreeMap::new();
        for application in self.applications.values() {
            if let Effect::Spend { cost: Some(cost) } = &application.effect {
                asked.entry(cost).or_default().push(&application.request);
            }
        }
        let known = plan.approvals().iter().filter_map(|planned| {
            let requests = asked.get(&planned.cost)?;
            let progress = progress(planned, requests, at)?;
            Some((planned.cost.clone(), progress))
        });
        known.collect()
    }
}

fn progress(
    planned: &PlannedApproval,
    requests: &[&Request],
    at: DateTime<Utc>,
) -> Option<ApprovalProgress> {
    let standing = |wanted: RequestState| {
        let requests = requests.iter().copied();
        requests.filter(move |request| request.state_at(at) == wanted)
    };
    let approved = standing(RequestState::Approved);
    let approved =
        approved.map(|request| (request.approved_at().unwrap_or(request.draft().at), request));
    let let_pass = standing(RequestState::Overridden);
    let let_pass = let_pass.map(|request| (last_of(request), request));
    let mut given: Vec<(DateTime<Utc>, &Request)> = approved.chain(let_pass).collect();
    given.sort_by(|a, b| (a.0, a.1.id()).cmp(&(b.0, b.1.id())));
    let mut sum = Money::zero(planned.amount.currency());
    for (since, request) in given {
        // Amounts of a plan's currency, each in memory: their sum stays far within bounds.
        sum = sum.try_add(request.chain().amount()).ok()?;
        if sum.try_cmp(planned.amount).ok()?.is_ge() {
            return Some(ApprovalProgress::Given(minute(since)?));
        }
    }
    let pending = standing(RequestState::Pending).map(asked_last).max();
    Some(ApprovalProgress::Asked(minute(pending?)?))
}

/// Returns when a request was made, or changed so that it is asked for anew.
fn asked_last(request: &Request) -> DateTime<Utc> {
    let amended = request.records().iter().filter_map(|record| match record {
        crate::approval::RequestRecord::Amended(amendment) => Some(amendment.at()),
        _ => None,
    });
    amended.max().unwrap_or(request.opened().draft().at)
}

/// Returns when the last thing happened to a request.
fn last_of(request: &Request) -> DateTime<Utc> {
    let last = request.records().last();
    last.map_or(request.draft().at, crate::approval::RequestRecord::at)
}

/// Returns the minute of an instant.
fn minute(at: DateTime<Utc>) -> Option<Minute> {
    let whole = at.naive_utc().duration_trunc(TimeDelta::minutes(1)).ok()?;
    Minute::from_datetime(whole).ok()
}
