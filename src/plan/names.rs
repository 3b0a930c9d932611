//! Which names the document gives, and to what.

use std::{collections::HashMap, fmt::Display, hash::Hash};

use super::read::{Item, Reader, Spot};
use crate::{
    id::{
        AudienceId, BlackoutId, CalendarId, ChannelId, CostId, FundId, KpiId, NodeId, ObjectiveId,
        PersonId, PolicyId, ResourceId, RoleId, TacticId, TaskId, TriggerId,
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
        match self.0.entry(id) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(item.spot);
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                let issue = item.issue(IssueCode::DuplicateId, "/id");
                let (name, first) = (entry.key().to_string(), entry.get().to_string());
                reader.issues.push(issue.found(name).limit(first));
            }
        }
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
    pub(super) funds: Registry<FundId>,
    pub(super) triggers: Registry<TriggerId>,
    pub(super) policies: Registry<PolicyId>,
}
