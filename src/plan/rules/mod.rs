//! What makes a plan right, one file per group of rules.
//!
//! Each rule looks at the parts that could be read and adds issues; none changes anything, none stops at its first
//! finding, and none repeats what reading has noted already.

mod approval;
mod budget;
mod circles;
mod contingency;
mod dates;
mod earning;
mod gates;
mod links;
mod money;
mod network;
mod parents;
mod people;
mod references;
mod response;
mod steering;
mod strategy;

use std::collections::BTreeMap;

pub(super) use self::{response::Divided, steering::Steering};

use super::{
    approvals::PlannedApproval,
    names::Names,
    read::{Parts, Reader},
};
use crate::{
    approval::Policies,
    budget::BudgetTree,
    contingency::Fund,
    id::TaskId,
    network::{End, Network},
    tactic::{Dependency, Task},
    time::WorkCalendar,
};

/// What the rules made on the way: the parts of a plan that can only be made whole.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) network: Network,
    /// The calendars of tasks that people work off when they are there.
    pub(super) calendars: BTreeMap<TaskId, WorkCalendar>,
    pub(super) budget: BudgetTree,
    pub(super) divided: Divided,
    pub(super) steering: Steering,
    pub(super) funds: Vec<Fund>,
    pub(super) policies: Policies,
    /// What the network has behind the tasks.
    pub(super) approvals: Vec<PlannedApproval>,
}

/// Runs all rules; `None` when an issue stands in the way of the whole.
pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) -> Option<Judged> {
    references::check(parts, names, reader);
    earning::check(parts, names, reader);
    strategy::check(parts, reader);
    people::check(parts, reader);
    // Without summaries that are a tree there is no network.
    let tree = parents::check(parts, reader);
    links::check(parts, reader);
    let policies = approval::check(parts, names, reader);
    let work = tree.and_then(|()| dates::check(parts, policies.as_ref(), reader));
    let budget = money::check(parts, names, reader);
    let divided = response::check(parts, budget.as_ref(), reader);
    let budget_parts = parts.budget.as_ref();
    let steering = budget_parts.map(|budget| steering::check(budget, names, reader));
    let funds = contingency::check(parts, budget.as_ref(), names, reader);
    let work = work?;
    Some(Judged {
        network: work.network,
        calendars: work.calendars,
        budget: budget?,
        divided,
        steering: steering?,
        funds: funds?,
        policies: policies?,
        approvals: work.approvals,
    })
}

/// Returns the list of the document in which a link stands.
fn link_list(task: &Task, link: &Dependency) -> &'static str {
    match (task.is_hammock(), link.kind.enters()) {
        (false, _) => "/after",
        (true, End::Start) => "/from",
        (true, End::Finish) => "/to",
    }
}
