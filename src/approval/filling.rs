//! Whether there are people enough for the seats that are free, where one person may be able to vote for several.

use std::collections::BTreeSet;

use super::{
    Request, Step,
    seating::{Moment, Place, Trial, standpoint},
    tally::{self, Seat},
};
use crate::id::PersonId;

/// Returns how many of the free seats can approve, each through a person of its own.
pub(super) fn possible(places: &[Place<'_>]) -> usize {
    let free = || places.iter().filter(|place| place.seat == Seat::Free);
    let others: BTreeSet<&PersonId> = free()
        .flat_map(|place| place.actors.iter().flatten())
        .map(|(actor, _)| *actor)
        .collect();
    if others.is_empty() {
        return free().count();
    }
    // Whoever votes for themselves, and could not for anybody else, is one more in any case.
    let is_apart = |place: &Place<'_>| place.actors.is_none() && !others.contains(place.holder);
    let apart = free().filter(|place| is_apart(place)).count();
    let seats: Vec<Vec<&PersonId>> = free()
        .filter(|place| !is_apart(place))
        .map(|place| place.actors().collect())
        .collect();
    let actors: Vec<&PersonId> = others.into_iter().collect();
    let filled = tally::filled(seats.len(), actors.len(), |seat, actor| {
        let actor = actors.get(actor);
        let seat = seats.get(seat);
        seat.zip(actor)
            .is_some_and(|(seat, actor)| seat.contains(actor))
    });
    apart.saturating_add(filled)
}

impl Request {
    /// Tells whether every role and name of a step can still be given a seat and a person of its own, where one person may be able
    /// to vote for several seats.
    ///
    /// Whom to give what is tried out, which is quick for the few roles that a step has; beyond a number of tries it is
    /// taken to be possible, so that nothing is rejected that could be met.
    pub(super) fn can_fill(
        &self,
        number: u32,
        step: &Step,
        places: &[Place<'_>],
        trial: Option<Trial<'_>>,
        moment: Moment<'_>,
    ) -> bool {
        if !moment.people.has_delegations() {
            return true; // everybody votes for themselves: what was counted is exact
        }
        let entries = step.roles.len().saturating_add(step.people.len());
        // For each role or name who could have it: which seat, and by whose vote, if it is not cast.
        let mut options: Vec<Vec<(usize, Option<&PersonId>)>> = Vec::with_capacity(entries);
        for entry in 0..entries {
            let mut found = Vec::new();
            for (at, place) in places.iter().enumerate() {
                match (place.seat, &place.actors) {
                    (Seat::Approved, _)
                        if self.fills(number, step, entry, place.holder, trial, moment) =>
                    {
                        found.push((at, None));
                    }
                    (Seat::Free, None) => {
                        let own = standpoint(step, place.holder, moment);
                        if own.fills(step, entry, place.holder) {
                            found.push((at, Some(place.holder)));
                        }
                    }
                    (Seat::Free, Some(actors)) => {
                        let able = actors
                            .iter()
                            .filter(|(_, standpoint)| standpoint.fills(step, entry, place.holder));
                        found.extend(able.map(|(actor, _)| (at, Some(*actor))));
                    }
                    _ => {}
                }
            }
            options.push(found);
        }
        // Where there is the least choice first.
        options.sort_by_key(Vec::len);
        let mut tries = TRIES_MAX;
        assign(&options, &mut Vec::new(), &mut Vec::new(), &mut tries)
    }
}

/// How many ways are tried to give people their places.
const TRIES_MAX: u32 = 10_000;

/// Tells whether the first of `options` can be given a seat and a voter that are not taken, and then the rest.
fn assign<'a>(
    options: &[Vec<(usize, Option<&'a PersonId>)>],
    seats: &mut Vec<usize>,
    voters: &mut Vec<&'a PersonId>,
    tries: &mut u32,
) -> bool {
    let Some((first, rest)) = options.split_first() else {
        return true;
    };
    for (seat, voter) in first {
        *tries = tries.saturating_sub(1);
        if *tries == 0 {
            return true;
        }
        if seats.contains(seat) || voter.is_some_and(|voter| voters.contains(&voter)) {
            continue;
        }
        let before = voters.len();
        seats.push(*seat);
        voters.extend(*voter);
        if assign(rest, seats, voters, tries) {
            return true;
        }
        seats.pop();
        voters.truncate(before);
    }
    false
}
