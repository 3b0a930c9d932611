//! Who is asked, and how many of them have to agree.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::RoleId;

/// How many of the people asked have to approve.
///
/// The *seats* of a step are the distinct people who hold one of its roles at the moment of a decision. A person barred
/// from deciding (the requester) still has a seat: a board of seven needs four votes even when one member has to stand aside.
///
/// | Quorum | 6 seats | 7 seats | A single rejection |
/// | --- | --- | --- | --- |
/// | `Any` | 1 | 1 | rejects |
/// | `EachRole` | one person per role | one person per role | rejects |
/// | `AtLeast(2)` | 2 | 2 | counts |
/// | `Majority` | 4 | 4 | counts |
/// | `MajorityPlusOne` | 5 | 5 | counts |
/// | `TwoThirds` | 4 | 5 | counts |
///
/// Where a rejection only counts, the request is rejected as soon as the approvals needed can no longer be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quorum {
    /// One person holding any of the roles.
    #[default]
    Any,
    /// One person for each of the roles, all of them different people.
    EachRole,
    /// This many people.
    AtLeast(u32),
    /// More than half of the seats.
    Majority,
    /// One more than a majority of the seats.
    MajorityPlusOne,
    /// At least two thirds of the seats.
    TwoThirds,
}

impl Quorum {
    /// Returns how many approvals are needed out of `seats`; for [`Quorum::EachRole`] with `roles` roles.
    #[must_use]
    pub fn needed(self, seats: u32, roles: u32) -> u32 {
        let majority = (seats / 2).saturating_add(1);
        match self {
            Self::Any => 1,
            Self::EachRole => roles,
            Self::AtLeast(count) => count,
            Self::Majority => majority,
            Self::MajorityPlusOne => majority.saturating_add(1),
            // Two thirds, rounded up: seats − ⌊seats / 3⌋.
            Self::TwoThirds => seats.saturating_sub(seats / 3).max(1),
        }
    }

    /// Tells whether a single rejection rejects the request.
    pub(crate) fn has_veto(self) -> bool {
        matches!(self, Self::Any | Self::EachRole)
    }
}

/// Whether a step has to be met or is asked for its opinion only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// The step has to be met.
    #[default]
    Binding,
    /// The opinion is asked and recorded; it neither approves nor rejects.
    Advisory,
}

/// A step of a chain: the roles asked and the quorum.
///
/// JSON: `{"roles": ["director", "manager"], "quorum": "each-role", "binding": "binding"}`; `quorum` is `any` and `binding`
/// is `binding` unless stated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The roles whose holders are asked; at least one, none twice.
    pub roles: Vec<RoleId>,
    /// How many of them have to approve.
    #[serde(default)]
    pub quorum: Quorum,
    /// Whether the step has to be met.
    #[serde(default)]
    pub binding: Binding,
}

impl Step {
    /// Makes a binding step that one holder of any of `roles` can meet.
    #[must_use]
    pub fn any(roles: impl IntoIterator<Item = RoleId>) -> Self {
        Self::of(roles, Quorum::Any)
    }

    /// Makes a binding step.
    #[must_use]
    pub fn of(roles: impl IntoIterator<Item = RoleId>, quorum: Quorum) -> Self {
        Self {
            roles: roles.into_iter().collect(),
            quorum,
            binding: Binding::Binding,
        }
    }

    /// Makes a step whose opinion is asked only.
    #[must_use]
    pub fn advice(roles: impl IntoIterator<Item = RoleId>) -> Self {
        Self {
            roles: roles.into_iter().collect(),
            quorum: Quorum::Any,
            binding: Binding::Advisory,
        }
    }

    pub(crate) fn is_binding(&self) -> bool {
        self.binding == Binding::Binding
    }
}

impl fmt::Display for Step {
    /// Writes the step in words: `a majority of city-council`, `advice of legal`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prefix, joint) = match (self.binding, self.quorum) {
            (Binding::Advisory, _) => ("advice of ", " or "),
            (_, Quorum::Any) => ("", " or "),
            (_, Quorum::EachRole) => ("", " and "),
            (_, Quorum::AtLeast(count)) => {
                write!(f, "at least {count} of ")?;
                ("", ", ")
            }
            (_, Quorum::Majority) => ("a majority of ", ", "),
            (_, Quorum::MajorityPlusOne) => ("a majority plus one of ", ", "),
            (_, Quorum::TwoThirds) => ("two thirds of ", ", "),
        };
        f.write_str(prefix)?;
        for (position, role) in self.roles.iter().enumerate() {
            if position > 0 {
                f.write_str(joint)?;
            }
            write!(f, "{role}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quorum_of_seven_seats_and_its_neighbours() {
        let row = |quorum: Quorum| (1..=9).map(|n| quorum.needed(n, 2)).collect::<Vec<_>>();
        assert_eq!(row(Quorum::Majority), [1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(row(Quorum::MajorityPlusOne), [2, 3, 3, 4, 4, 5, 5, 6, 6]);
        assert_eq!(row(Quorum::TwoThirds), [1, 2, 2, 3, 4, 4, 5, 6, 6]);
        assert_eq!(row(Quorum::EachRole), [2; 9]);
        assert_eq!(row(Quorum::AtLeast(3)), [3; 9]);
        assert_eq!(row(Quorum::Any), [1; 9]);
    }
}
