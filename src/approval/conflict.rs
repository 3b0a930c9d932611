//! Who may not decide on a request, and why.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{Request, Separation, seating::Moment};
use crate::id::PersonId;

/// Why somebody may not decide on a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conflict {
    /// They asked for it.
    Requester,
    /// It is for them.
    Beneficiary,
    /// They have stood aside.
    Recused,
    /// They have let it pass in an emergency: others have to ratify that.
    Overrode,
    /// They act for this person, who asked for it or whom it is for.
    DelegateOf(PersonId),
    /// They report to this person, who asked for it or whom it is for.
    ReportsTo(PersonId),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requester => f.write_str("they made it"),
            Self::Beneficiary => f.write_str("it is for them"),
            Self::Recused => f.write_str("they have stood aside"),
            Self::Overrode => f.write_str("they have let it pass"),
            Self::DelegateOf(person) => write!(f, "they act for {person}"),
            Self::ReportsTo(person) => write!(f, "they report to {person}"),
        }
    }
}

impl Request {
    /// Returns why `person` may not decide on this request, if so.
    pub(super) fn conflict(&self, person: &PersonId, moment: Moment<'_>) -> Option<Conflict> {
        let draft = self.draft();
        if *person == draft.requester {
            return Some(Conflict::Requester);
        }
        let beneficiary = draft.beneficiary.as_ref();
        if beneficiary == Some(person) {
            return Some(Conflict::Beneficiary);
        }
        if self.has_stood_aside(person) {
            return Some(Conflict::Recused);
        }
        if self.overrider() == Some(person) {
            return Some(Conflict::Overrode);
        }
        let interested = || [Some(&draft.requester), beneficiary].into_iter().flatten();
        if moment.people.has_delegations() {
            let acts_for = |other: &&PersonId| self.is_delegate(person, other, moment);
            if let Some(other) = interested().find(acts_for) {
                return Some(Conflict::DelegateOf(other.clone()));
            }
        }
        if self.chain().separation() == Separation::Own {
            return None;
        }
        interested()
            .find(|superior| moment.people.reports_to(person, superior))
            .map(|superior| Conflict::ReportsTo(superior.clone()))
    }

    /// Tells whether `person` acts for `other` on requests like this one, directly or through others.
    fn is_delegate(&self, person: &PersonId, other: &PersonId, moment: Moment<'_>) -> bool {
        if keeps_to(other, moment) {
            return false;
        }
        let (kind, amount) = (self.draft().kind, self.chain().amount());
        let mut seen = BTreeMap::<&PersonId, u8>::new();
        let mut open = vec![(other, u8::MAX)];
        while let Some((at, left)) = open.pop() {
            if seen.get(at).is_some_and(|before| *before >= left) {
                continue;
            }
            seen.insert(at, left);
            let Some(left) = left.checked_sub(1) else {
                continue;
            };
            for delegation in moment.people.delegated_by(at, moment.at) {
                if delegation.is_for(kind, amount) {
                    if delegation.to == *person {
                        return true;
                    }
                    open.push((&delegation.to, left.min(delegation.depth)));
                }
            }
        }
        false
    }
}

/// Tells whether a person has delegated nothing that is in force: nobody else can vote for their seat.
pub(super) fn keeps_to(person: &PersonId, moment: Moment<'_>) -> bool {
    moment
        .people
        .delegated_by(person, moment.at)
        .next()
        .is_none()
}
