//! Which names the document gives, and to what.

use std::{collections::HashMap, fmt::Display, hash::Hash};

use super::read::{Item, Reader, Spot};
use crate::{
    id::{
        AudienceId, BlackoutId, CalendarId, ChannelId, CostId, FundId, KpiId, NodeId, ObjectiveId,
        PersonId, PolicyId, ResourceId, ReviewId, RoleId, TacticId, TaskId, TriggerId,
    },
    issue::IssueCode,
};

/// The names of one kind of thing. The map is only ever asked, never walked, so that its order reaches no output.
#[derive(Debug)]
pub(super) struct Registry<I>(HashMap<I, Spot>);

impl<I> Default for Registry<I> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<I: Eq + Hash + Display> Registry<I> {
    /// Registers a name; a second thing of the same name is noted.
    pub(super) fn add(&mut self, id: I, item: &Item, reader: &mut Reader) {
        if !self.is_taken(&id, item, reader) {
            self.0.insert(id, item.spot);
        }
    }

    /// Notes a name that is taken already; tells whether it is.
    pub(super) fn is_taken(&self, id: &I, item: &Item, reader: &mut Reader) -> bool {
        let first = self.0.get(id);
        if let Some(first) = first {
            let issue = item.issue(IssueCode::DuplicateId, "/id");
            reader
                .issues
                .push(issue.found(id.to_string()).limit(first.to_string()));
        }
        first.is_some()
    }

    /// Tells whether the plan has the name.
    pub(super) fn has(&self, id: &I) -> bool {
        self.0.contains_key(id)
    }

    /// Notes a reference to a name that the plan does not have; tells whether it does.
    pub(super) fn refer(
        &self,
        id: &I,
        item: &Item,
        suffix: impl Display,
        reader: &mut Reader,
    ) -> bool {
        let known = self.has(id);
        if !known {
            let issue = item.issue(IssueCode::UnknownReference, suffix);
            reader.issues.push(issue.found(id.to_string()));
        }
        known
    }
}

/// All names of a document, by kind.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) calendars: Registry<CalendarId>,
    pub(super) blackouts: Registry<BlackoutId>,
    pub(super) objectives: Registry<ObjectiveId>,
    pub(super) kpis: Registry<KpiId>,
    pub(super) audiences: Registry<AudienceId>,
    pub(super) channels: Registry<ChannelId>,
    pub(super) roles: Registry<RoleId>,
    pub(super) people: Registry<PersonId>,
    pub(super) resources: Registry<ResourceId>,
    pub(super) tactics: Registry<TacticId>,
    pub(super) tasks: Registry<TaskId>,
    pub(super) costs: Registry<CostId>,
    pub(super) nodes: Registry<NodeId>,
    /// The views of the budget; one set of names with the nodes.
    pub(super) views: Registry<NodeId>,
    pub(super) reviews: Registry<ReviewId>,
    pub(super) funds: Registry<FundId>,
    pub(super) triggers: Registry<TriggerId>,
    pub(super) policies: Registry<PolicyId>,
}
