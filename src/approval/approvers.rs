//! Who has approved in a round, and where: what carries over from step to step.

use std::collections::BTreeMap;

use crate::id::PersonId;

/// Who has approved in a round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Approvers(BTreeMap<PersonId, Approved>);

/// The steps that somebody has approved: the first, and whether there is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Approved {
    step: u32,
    is_elsewhere: bool,
}

impl Approvers {
    /// Notes that somebody has approved a step, for whatever seat.
    pub(super) fn note(&mut self, person: &PersonId, step: u32) {
        let known = self.0.entry(person.clone());
        let known = known.or_insert(Approved {
            step,
            is_elsewhere: false,
        });
        known.is_elsewhere |= known.step != step;
    }

    /// Tells whether somebody has approved another step than this one. To have voted on this one for somebody else is not that.
    pub(super) fn approved_elsewhere(&self, step: u32, person: &PersonId) -> bool {
        let found = self.0.get(person);
        found.is_some_and(|approved| approved.is_elsewhere || approved.step != step)
    }
}
