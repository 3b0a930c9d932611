//! Which measured values somebody has to hear of: KPIs behind what is expected, and thresholds of contingency funds that are reached.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::view::View;
use crate::{
    contingency::{Condition, Threshold},
    id::{FundId, KpiId, ObjectiveId, PersonId, TriggerId},
    strategy::{Kpi, KpiSeries, KpiStatus, KpiValue},
};

/// What an alert is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertCause {
    /// A KPI is amber or red against what is expected by the date of its value.
    Behind {
        /// The objective it belongs to.
        objective: ObjectiveId,
        /// Amber or red.
        status: KpiStatus,
    },
    /// A threshold is reached for which a contingency fund waits: it may be drawn under this trigger.
    Trigger {
        /// The fund.
        fund: FundId,
        /// The trigger.
        trigger: TriggerId,
        /// The threshold.
        threshold: Threshold,
    },
}

/// A measured value that somebody has to hear of; the guide page on [metrics](crate::guide::metrics) has a plan that gives one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// The KPI.
    pub kpi: KpiId,
    /// Its latest value.
    pub latest: KpiValue,
    /// What it is about.
    pub cause: AlertCause,
    /// Who has to hear of it, by name: of an amber KPI those who answer for the tactics that serve its objective, of a red one also
    /// those they report to, of a trigger those who may draw the fund.
    pub tell: Vec<PersonId>,
}

/// Puts what was measured of a KPI into a series that begins on the first day of the plan.
pub(crate) fn kpi_series<'a>(view: &View<'_>, kpi: &'a Kpi) -> KpiSeries<'a> {
    let values = view.state.measurements().get(kpi.id());
    let values = values.into_iter().flatten().map(|found| KpiValue {
        date: found.date,
        value: found.value,
    });
    KpiSeries::new(kpi, view.plan.span().start(), values)
}

/// Returns the alerts: those of KPIs in the order of objectives and KPIs, then those of funds.
pub(super) fn alerts(view: &View<'_>) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for objective in view.plan.objectives() {
        for kpi in &objective.kpis {
            let series = kpi_series(view, kpi);
            let (status, Some(latest)) = (series.status(), series.latest()) else {
                continue;
            };
            if matches!(status, KpiStatus::Amber | KpiStatus::Red) {
                alerts.push(Alert {
                    kpi: kpi.id().clone(),
                    latest,
                    tell: responsible(view, &objective.id, status),
                    cause: AlertCause::Behind {
                        objective: objective.id.clone(),
                        status,
                    },
                });
            }
        }
    }
    for fund in view.plan.funds() {
        for trigger in &fund.spec().triggers {
            let Some(Condition::Metric(threshold)) = &trigger.condition else {
                continue;
            };
            let known = view.plan.kpi(&threshold.kpi);
            let latest = known.and_then(|(_, kpi)| kpi_series(view, kpi).latest());
            let Some(latest) = latest.filter(|latest| threshold.is_met(latest.value)) else {
                continue;
            };
            let roles = fund
                .spec()
                .authority
                .iter()
                .map(|authority| &authority.role);
            let roles: BTreeSet<_> = roles.collect();
            let may = view.plan.people().iter();
            let may = may.filter(|person| person.roles.iter().any(|role| roles.contains(role)));
            alerts.push(Alert {
                kpi: threshold.kpi.clone(),
                latest,
                tell: may.map(|person| person.id.clone()).collect(),
                cause: AlertCause::Trigger {
                    fund: fund.id().clone(),
                    trigger: trigger.id.clone(),
                    threshold: threshold.clone(),
                },
            });
        }
    }
    alerts
}

/// Returns who answers for the tactics that serve an objective; of what is red, also whom they report to.
fn responsible(view: &View<'_>, objective: &ObjectiveId, status: KpiStatus) -> Vec<PersonId> {
    let tactics = view.plan.tactics().iter();
    let serving = tactics.filter(|tactic| tactic.objectives.contains(objective));
    let people: BTreeSet<&PersonId> = serving
        .filter_map(|tactic| tactic.responsible.as_ref())
        .collect();
    let mut told: BTreeSet<PersonId> = people.iter().map(|id| (*id).clone()).collect();
    if status == KpiStatus::Red {
        let above = people.into_iter().filter_map(|id| view.plan.person(id));
        told.extend(above.filter_map(|person| person.reports_to.clone()));
    }
    told.into_iter().collect()
}
