//! Is there enough of what is used up, in whichever ways tasks are done?

use std::collections::BTreeMap;

use super::{
    StaffingError,
    problem::{Job, Way},
};
use crate::{
    id::ResourceId,
    network::{ActivityKind, Progress},
    number::{Decimal, Quantity},
    plan::Plan,
    resource::ResourceKind,
    tactic::{Need, NeedOf, Task},
    time::WorkTime,
};

/// What a way of doing a task uses up of each material.
type Used<'a> = BTreeMap<&'a ResourceId, Decimal>;

/// Checks that there is enough if every task is done in the way that takes least of it.
///
/// Where there is not enough of a material for the ways that take most of it, only those stay that take least: then whatever is chosen
/// there is enough.
pub(super) fn check(plan: &Plan, jobs: &mut [Job]) -> Result<(), StaffingError> {
    let mut least: Used<'_> = BTreeMap::new();
    let mut most: Used<'_> = BTreeMap::new();
    for (task, job) in plan.tasks().iter().zip(jobs.iter()) {
        let used: Vec<Used<'_>> = job
            .ways
            .iter()
            .map(|way| used(plan, task, job, way))
            .collect();
        let all = used.iter().flat_map(BTreeMap::keys);
        let all: std::collections::BTreeSet<&ResourceId> = all.copied().collect();
        for id in all {
            let amounts = used.iter().map(|used| used.get(id).copied());
            let amounts = amounts.map(Option::unwrap_or_default);
            let low = amounts.clone().min().unwrap_or_default();
            add(&mut least, id, low);
            add(&mut most, id, amounts.max().unwrap_or_default());
        }
    }
    let units = |id: &ResourceId| plan.resource(id).map(|material| material.units);
    for (id, needed) in least {
        if let Some(units) = units(id).filter(|units| needed > units.decimal()) {
            return Err(StaffingError::Material {
                resource: id.clone(),
                needed: Quantity::new(needed).unwrap_or(units),
                units,
            });
        }
    }
    for (id, needed) in most {
        let Some(units) = units(id).filter(|units| needed > units.decimal()) else {
            continue;
        };
        for (task, job) in plan.tasks().iter().zip(jobs.iter_mut()) {
            let of = |way: &Way| {
                used(plan, task, job, way)
                    .get(id)
                    .copied()
                    .unwrap_or_default()
            };
            let amounts: Vec<Decimal> = job.ways.iter().map(of).collect();
            let low = amounts.iter().min();
            let mut kept = amounts.iter().map(|amount| Some(amount) == low);
            job.ways.retain(|_| kept.next().unwrap_or(true));
        }
        // What takes least of one material may take more of another.
        let used = plan.tasks().iter().zip(jobs.iter()).map(|(task, job)| {
            let used = |way: &Way| used(plan, task, job, way).get(id).copied();
            job.ways.iter().filter_map(used).max().unwrap_or_default()
        });
        let needed = used.fold(Decimal::ZERO, plus);
        if needed > units.decimal() {
            return Err(StaffingError::Material {
                resource: id.clone(),
                needed: Quantity::new(needed).unwrap_or(units),
                units,
            });
        }
    }
    Ok(())
}

fn plus(sum: Decimal, more: Decimal) -> Decimal {
    sum.checked_add(more).unwrap_or(Decimal::MAX)
}

fn add<'a>(sums: &mut Used<'a>, id: &'a ResourceId, units: Decimal) {
    let sum = sums.entry(id).or_default();
    *sum = plus(*sum, units);
}

/// Returns what a way uses up; what is finished uses up nothing more.
fn used<'a>(plan: &'a Plan, task: &'a Task, job: &Job, way: &Way) -> Used<'a> {
    let finished = matches!(job.progress, Progress::Finished { .. });
    if finished || job.kind != ActivityKind::Task || task.duration == WorkTime::ZERO {
        return Used::new();
    }
    let mode = way.mode.and_then(|n| task.modes.get(n as usize));
    let needs: &'a [Need] = mode.map_or(&task.needs, |mode| &mode.needs);
    let mut used = BTreeMap::new();
    for need in needs {
        let NeedOf::Resource(id) = &need.of else {
            continue;
        };
        let kind = plan.resource(id).map(|resource| resource.kind);
        if kind == Some(ResourceKind::Material) {
            add(&mut used, id, need.units.decimal());
        }
    }
    used
}
