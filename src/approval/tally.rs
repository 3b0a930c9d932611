//! Whether a step is met, can still be met, or cannot: counting seats and votes.

use std::{collections::VecDeque, fmt};

use serde::{Deserialize, Serialize};

use super::{Limit, Quorum};
use crate::{id::RoleId, money::Money};

/// What is missing when the people who may decide cannot meet a step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shortage {
    /// Nobody holds this role, and no other role will do.
    Vacant(RoleId),
    /// All who are asked are barred: the requester, the beneficiary, delegates of these, people who report to them, or people
    /// who stand aside.
    Barred,
    /// Those who are asked have delegated, and nobody may act for them.
    Delegated,
    /// Fewer people may decide than are needed.
    TooFew {
        /// How many approvals are needed.
        needed: u32,
        /// How many people may give one.
        eligible: u32,
    },
    /// Nobody above the requester has an approval limit that covers the amount.
    NotCovered {
        /// The amount.
        amount: Money,
        /// The highest limit among those who may decide, if any is stated.
        highest: Option<Box<Limit>>,
    },
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vacant(role) => write!(f, "nobody holds {role}"),
            Self::Barred => f.write_str("everybody who is asked is barred from deciding"),
            Self::Delegated => {
                f.write_str("those who are asked have delegated, and nobody may act for them")
            }
            Self::TooFew { needed, eligible } => {
                write!(
                    f,
                    "{needed} different people are needed, {eligible} may decide"
                )
            }
            Self::NotCovered { amount, highest } => {
                write!(f, "no superior's limit covers {amount}")?;
                match highest {
                    Some(limit) => write!(f, ", the highest is {limit}"),
                    None => Ok(()),
                }
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
    /// Rejected.
    Rejected,
    /// Abstained, or nobody may vote for it: will not approve.
    Lost,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Met,
    Open,
    Unreachable,
}

/// The seats of a step, counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    pub(crate) seats: usize,
    pub(crate) approved: usize,
    /// How many more can approve: fewer than there are free seats where one person would have to sit on two.
    pub(crate) possible: usize,
    /// Whether anybody can still vote.
    pub(crate) is_open: bool,
    pub(crate) rejected: usize,
    /// Whether the chair has approved, or may still.
    pub(crate) chair_approved: bool,
    pub(crate) chair_possible: bool,
}

impl Count {
    /// Judges a quorum that only counts.
    pub(crate) fn standing(&self, quorum: Quorum, entries: usize) -> Standing {
        let needed = to_usize(quorum.needed(count(self.seats), count(entries)));
        // Where one approval is missing and the votes are level, or better than that, that of the chair counts twice.
        let suffices = |approved: usize, chair: bool| {
            let casting = chair && self.rejected <= approved;
            approved.saturating_add(usize::from(casting)) >= needed
        };
        let best = self.approved.saturating_add(self.possible);
        let met = self.approved >= needed
            || (!self.is_open && suffices(self.approved, self.chair_approved));
        if met {
            Standing::Met
        } else if self.is_open && suffices(best, self.chair_approved || self.chair_possible) {
            Standing::Open
        } else {
            Standing::Unreachable
        }
    }
}

pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Returns how many of `places` can be given one of `people` of their own, where `fits` says who can have which place.
///
/// Somebody who could have several gets the one that lets most others be filled. Augmenting paths, searched breadth first:
/// `O(places · pairs that fit)`.
pub(crate) fn filled(places: usize, people: usize, fits: impl Fn(usize, usize) -> bool) -> usize {
    // The place that each person has.
    let mut has: Vec<Option<usize>> = vec![None; people];
    (0..places)
        .filter(|place| augment(*place, &fits, &mut has))
        .count()
}

/// Finds a person for `wanted`, moving people between places where that helps; returns whether it did.
fn augment(wanted: usize, fits: &impl Fn(usize, usize) -> bool, has: &mut [Option<usize>]) -> bool {
    // From which place each person was reached.
    let mut reached: Vec<Option<usize>> = vec![None; has.len()];
    let mut queue = VecDeque::from([wanted]);
    while let Some(place) = queue.pop_front() {
        for person in 0..has.len() {
            if reached.get(person).copied().flatten().is_some() || !fits(place, person) {
                continue;
            }
            if let Some(from) = reached.get_mut(person) {
                *from = Some(place);
            }
            let Some(next) = has.get(person).copied().flatten() else {
                hand_over(person, wanted, &reached, has);
                return true;
            };
            queue.push_back(next);
        }
    }
    false
}

/// Walks back from the free person `last` to the place `wanted`, giving each person the place it was reached from.
fn hand_over(last: usize, wanted: usize, reached: &[Option<usize>], has: &mut [Option<usize>]) {
    let mut person = Some(last);
    while let Some(at) = person {
        let place = reached.get(at).copied().flatten();
        // Whoever had that place so far moves on to the place they were reached from.
        person = has.iter().position(|other| *other == place);
        if let Some(has) = has.get_mut(at) {
            *has = place;
        }
        if place == Some(wanted) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(holdings: &[(&str, &str)], roles: &[&str]) -> bool {
        let people: std::collections::BTreeSet<&str> = holdings.iter().map(|(p, _)| *p).collect();
        let people: Vec<&str> = people.into_iter().collect();
        let fits = |role: usize, person: usize| holdings.contains(&(people[person], roles[role]));
        filled(roles.len(), people.len(), fits) == roles.len()
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

    #[test]
    fn the_chair_breaks_a_tie_and_nothing_else() {
        // approved, rejected, abstained or barred, still free; whether the chair is among the first.
        let standing = |approved, rejected, lost, free: usize, chair: bool| {
            let count = Count {
                seats: approved + rejected + lost + free,
                approved,
                possible: free,
                is_open: free > 0,
                rejected,
                chair_approved: chair,
                chair_possible: false,
            };
            count.standing(Quorum::Majority, 1)
        };
        assert_eq!(standing(3, 3, 0, 0, true), Standing::Met);
        assert_eq!(standing(3, 3, 0, 0, false), Standing::Unreachable);
        assert_eq!(
            standing(3, 3, 1, 0, true),
            Standing::Met,
            "a seat stands aside"
        );
        assert_eq!(
            standing(3, 4, 0, 0, true),
            Standing::Unreachable,
            "outvoted"
        );
        assert_eq!(
            standing(2, 2, 2, 0, true),
            Standing::Unreachable,
            "two are missing"
        );
        assert_eq!(
            standing(3, 2, 0, 1, true),
            Standing::Open,
            "somebody can still vote"
        );
        assert_eq!(
            standing(2, 3, 0, 1, true),
            Standing::Open,
            "and make it level"
        );
        assert_eq!(standing(2, 3, 0, 1, false), Standing::Unreachable);
    }
}
