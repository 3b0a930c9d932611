//! What makes a plan right, one file per group of rules.
//!
//! Each rule looks at the parts that could be read and adds issues; none changes anything, none stops at its first
//! finding, and none repeats what reading has noted already.

mod approval;
mod contingency;
mod dates;
mod money;
mod people;
mod references;
mod strategy;

use super::{
    names::Names,
    read::{Parts, Reader},
};
use crate::{approval::Policies, budget::BudgetTree, contingency::Fund, network::Network};

/// What the rules made on the way: the parts of a plan that can only be made whole.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) network: Network,
    pub(super) budget: BudgetTree,
    pub(super) funds: Vec<Fund>,
    pub(super) policies: Policies,
}

/// Runs all rules; `None` when an issue stands in the way of the whole.
pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) -> Option<Judged> {
    references::check(parts, names, reader);
    strategy::check(parts, reader);
    people::check(parts, reader);
    let network = dates::check(parts, reader);
    let budget = money::check(parts, names, reader);
    let funds = contingency::check(parts, budget.as_ref(), names, reader);
    let policies = approval::check(parts, names, reader);
    Some(Judged {
        network: network?,
        budget: budget?,
        funds: funds?,
        policies: policies?,
    })
}
