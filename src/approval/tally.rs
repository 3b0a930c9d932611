//! Whether a step is met, can still be met, or cannot: counting seats and votes.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{Directory, Quorum, Step};
use crate::id::{PersonId, RoleId};

/// What is missing when the people who may decide cannot meet a step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shortage {
    /// Nobody holds this role, and no other role will do.
    Vacant(RoleId),
    /// All who hold one of the roles are barred: the requester, the beneficiary, or people who report to them.
    Barred,
    /// Fewer people may decide than are needed.
    TooFew {
        /// How many approvals are needed.
        needed: u32,
        /// How many people may give one.
        eligible: u32,
    },
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vacant(role) => write!(f, "nobody holds {role}"),
            Self::Barred => f.write_str("everybody who holds a role is barred from deciding"),
            Self::TooFew { needed, eligible } => {
                write!(
                    f,
                    "{needed} different people are needed, {eligible} may decide"
                )
            }
        }
    }
}

/// What one seat of a step has done or may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seat {
    /// Approved.
    Approved,
    /// May still decide.
    Free,
    /// Rejected, abstained, or is barred: will not approve.
    Lost,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Met,
    Open,
    Unreachable,
}

/// Counts the seats of `step`; `seat` says what each has done.
pub(crate) fn standing(
    step: &Step,
    directory: &Directory,
    seat: impl Fn(&PersonId) -> Seat,
) -> Standing {
    let seats = directory.seats(&step.roles);
    let marks: Vec<(&PersonId, Seat)> =
        seats.iter().map(|&person| (person, seat(person))).collect();
    let approved = marks.iter().filter(|(_, mark)| *mark == Seat::Approved);
    let possible = marks.iter().filter(|(_, mark)| *mark != Seat::Lost);
    let approved: Vec<&PersonId> = approved.map(|&(person, _)| person).collect();
    let possible: Vec<&PersonId> = possible.map(|&(person, _)| person).collect();
    let suffices = |people: &[&PersonId]| match step.quorum {
        Quorum::EachRole => covers_each_role(&step.roles, people, directory),
        quorum => count(people.len()) >= quorum.needed(count(seats.len()), count(step.roles.len())),
    };
    if suffices(&approved) {
        Standing::Met
    } else if suffices(&possible) {
        Standing::Open
    } else {
        Standing::Unreachable
    }
}

/// Says what `step` lacks, once it is known that the people of whom `may_decide` holds cannot meet it.
pub(crate) fn shortage(
    step: &Step,
    directory: &Directory,
    may_decide: impl Fn(&PersonId) -> bool,
) -> Shortage {
    let seats = directory.seats(&step.roles);
    let vacant = step
        .roles
        .iter()
        .find(|role| directory.holders(role).next().is_none());
    match vacant {
        Some(role) if step.quorum == Quorum::EachRole || seats.is_empty() => {
            return Shortage::Vacant(role.clone());
        }
        _ => {}
    }
    let eligible: BTreeSet<_> = seats.iter().filter(|person| may_decide(person)).collect();
    if eligible.is_empty() {
        return Shortage::Barred;
    }
    Shortage::TooFew {
        needed: step
            .quorum
            .needed(count(seats.len()), count(step.roles.len())),
        eligible: count(eligible.len()),
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Tells whether every role can be given a person of its own: a matching of roles and people that leaves no role out.
///
/// Somebody who holds two of the roles fills one of them, whichever lets the others be filled. Augmenting paths, searched
/// breadth first: `O(roles · holdings)`.
fn covers_each_role(roles: &[RoleId], people: &[&PersonId], directory: &Directory) -> bool {
    // The role that each person fills.
    let mut fills: Vec<Option<usize>> = vec![None; people.len()];
    (0..roles.len()).all(|role| augment(role, roles, people, directory, &mut fills))
}

/// Finds a person for `wanted`, moving people between roles where that helps; returns whether it did.
fn augment(
    wanted: usize,
    roles: &[RoleId],
    people: &[&PersonId],
    directory: &Directory,
    fills: &mut [Option<usize>],
) -> bool {
    // From which role each person was reached.
    let mut reached: Vec<Option<usize>> = vec![None; people.len()];
    let mut queue = VecDeque::from([wanted]);
    while let Some(role) = queue.pop_front() {
        let Some(name) = roles.get(role) else {
            continue;
        };
        for (at, person) in people.iter().enumerate() {
            if reached.get(at).copied().flatten().is_some() || !directory.holds(person, name) {
                continue;
            }
            if let Some(from) = reached.get_mut(at) {
                *from = Some(role);
            }
            let Some(next) = fills.get(at).copied().flatten() else {
                hand_over(at, wanted, &reached, fills);
                return true;
            };
            queue.push_back(next);
        }
    }
    false
}

/// Walks back from the free person `last` to the role `wanted`, giving each person the role it was reached from.
fn hand_over(last: usize, wanted: usize, reached: &[Option<usize>], fills: &mut [Option<usize>]) {
    let mut person = Some(last);
    while let Some(at) = person {
        let role = reached.get(at).copied().flatten();
        // Whoever filled that role so far moves on to the role they were reached from.
        person = fills.iter().position(|filled| *filled == role);
        if let Some(filled) = fills.get_mut(at) {
            *filled = role;
        }
        if role == Some(wanted) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(holdings: &[(&str, &str)], roles: &[&str]) -> bool {
        let id = |text: &str| PersonId::new(text).unwrap();
        let directory: Directory = holdings
            .iter()
            .map(|(person, role)| (id(person), RoleId::new(role).unwrap()))
            .collect();
        let names: BTreeSet<PersonId> = holdings.iter().map(|(person, _)| id(person)).collect();
        let people: Vec<&PersonId> = names.iter().collect();
        let roles: Vec<RoleId> = roles
            .iter()
            .map(|role| RoleId::new(role).unwrap())
            .collect();
        covers_each_role(&roles, &people, &directory)
    }

    #[test]
    fn a_person_fills_one_role() {
        assert!(!covers(&[("a", "x"), ("a", "y")], &["x", "y"]));
        assert!(covers(&[("a", "x"), ("a", "y"), ("b", "x")], &["x", "y"]));
        assert!(covers(&[("a", "x"), ("a", "y"), ("b", "x")], &["y", "x"]));
    }

    #[test]
    fn people_move_along_a_chain_so_that_the_last_role_is_filled() {
        let chain = [
            ("a", "w"),
            ("a", "x"),
            ("b", "x"),
            ("b", "y"),
            ("c", "y"),
            ("c", "z"),
            ("d", "w"),
        ];
        for roles in [
            ["x", "y", "z", "w"],
            ["w", "x", "y", "z"],
            ["z", "y", "x", "w"],
        ] {
            assert!(covers(&chain, &roles), "{roles:?}");
        }
        assert!(
            !covers(&chain[..6], &["w", "x", "y", "z"]),
            "three people, four roles"
        );
    }
}
