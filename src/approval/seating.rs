//! Who sits on a step at one moment, who may vote for each seat, and what that comes to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    Climb, Directory, Limit, Quorum, Request, Shortage, Step, Vote,
    conflict::keeps_to,
    filling::possible,
    tally::{self, Count, Seat, Standing},
};
use crate::id::{PersonId, RoleId};

/// By what seats are judged: the people, and the instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) people: &'a Directory,
    pub(super) at: DateTime<Utc>,
}

/// In what capacity a seat is held: the roles that the step asks, and whether it asks for the person as such.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Standpoint {
    pub(super) roles: Vec<RoleId>,
    pub(super) in_person: bool,
}

impl Standpoint {
    fn is_nothing(&self) -> bool {
        self.roles.is_empty() && !self.in_person
    }

    /// Returns what a delegation limited to `roles` hands on; one limited to none hands on everything.
    fn within(&self, roles: &[RoleId]) -> Self {
        if roles.is_empty() {
            return self.clone();
        }
        let own = self.roles.iter();
        Self {
            roles: own.filter(|role| roles.contains(role)).cloned().collect(),
            in_person: false,
        }
    }

    /// Tells whether somebody who sits so can stand for a role or a name of a step.
    pub(super) fn fills(&self, step: &Step, entry: usize, holder: &PersonId) -> bool {
        if let Some(role) = step.roles.get(entry) {
            return self.roles.contains(role);
        }
        let named = entry.checked_sub(step.roles.len());
        let named = named.and_then(|at| step.people.get(at));
        self.in_person && named == Some(holder)
    }

    /// Returns what is left when a delegation limited to `roles` has taken its part.
    fn without(&self, roles: &[RoleId]) -> Self {
        if roles.is_empty() {
            return Self::default();
        }
        let own = self.roles.iter();
        Self {
            roles: own.filter(|role| !roles.contains(role)).cloned().collect(),
            in_person: self.in_person,
        }
    }
}

/// A vote that was cast for a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cast {
    pub(super) by: PersonId,
    pub(super) vote: Vote,
    pub(super) standpoint: Standpoint,
}

/// What has happened on one step in the present round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Progress {
    /// Since when it is asked.
    pub(super) since: Option<DateTime<Utc>>,
    /// Whether it is met; of an advisory step never.
    pub(super) is_met: bool,
    /// By seat.
    pub(super) votes: BTreeMap<PersonId, Cast>,
    /// Who has voted, in whatever capacity.
    pub(super) voters: BTreeSet<PersonId>,
}

impl Progress {
    /// Nothing yet.
    pub(super) const NOTHING: Self = Self {
        since: None,
        is_met: false,
        votes: BTreeMap::new(),
        voters: BTreeSet::new(),
    };

    pub(super) fn is_open(&self) -> bool {
        self.since.is_some() && !self.is_met
    }
}

/// A vote that is being judged, as if it had been cast.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial<'a> {
    /// The step it is cast on.
    pub(super) number: u32,
    pub(super) holder: &'a PersonId,
    pub(super) by: &'a PersonId,
    pub(super) vote: Vote,
    pub(super) standpoint: &'a Standpoint,
}

/// One seat of a step.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) holder: &'a PersonId,
    pub(super) seat: Seat,
    /// Who may vote for it, by name, where delegations are in play; else the holder alone, and not written down.
    pub(super) actors: Option<Vec<(&'a PersonId, Standpoint)>>,
}

impl Request {
    /// Returns who sits on a step, by name or, of a climbed line, from the bottom up.
    pub(super) fn holders<'a>(
        &'a self,
        step: &'a Step,
        moment: Moment<'a>,
    ) -> Result<Vec<&'a PersonId>, Shortage> {
        if let Some(climb) = step.climb {
            return self.line(climb, moment);
        }
        let people = moment.people;
        let mut holders: Vec<&PersonId> = match step.roles.as_slice() {
            [role] => people.holders(role).collect(),
            roles => roles.iter().flat_map(|role| people.holders(role)).collect(),
        };
        if step.roles.len() > 1 || !step.people.is_empty() {
            holders.extend(&step.people);
            holders.sort_unstable();
            holders.dedup();
        }
        Ok(holders)
    }

    /// Climbs the requester's reporting line until a limit covers what it is judged by: a purchase in parts climbs as the whole; people who are barred are passed over.
    fn line<'a>(&'a self, climb: Climb, moment: Moment<'a>) -> Result<Vec<&'a PersonId>, Shortage> {
        let (people, amount) = (moment.people, self.chain().weight());
        let mut below = Vec::new();
        let mut highest: Option<Limit> = None;
        for person in people.superiors(&self.draft().requester) {
            if self.conflict(person, moment).is_some() {
                continue;
            }
            if people.covers(person, amount) {
                if climb == Climb::EachInTurn {
                    below.push(person);
                    return Ok(below);
                }
                return Ok(vec![person]);
            }
            below.push(person);
            let limit = people.limit(person);
            let is_higher = |limit: &Limit| {
                highest.is_none_or(|highest| limit.last_minor() > highest.last_minor())
            };
            highest = limit.filter(is_higher).or(highest);
        }
        let highest = highest.map(Box::new);
        Err(Shortage::NotCovered { amount, highest })
    }

    /// Returns who may vote for the seat of `holder`, and in what capacity: the holder, or whom they have delegated to.
    ///
    /// Nobody in a chain of delegations may be barred; whoever has transferred what is asked does not vote; a chain ends
    /// where a delegation may not be passed on, and where it comes round.
    pub(super) fn actors<'a>(
        &'a self,
        step: &Step,
        holder: &'a PersonId,
        moment: Moment<'a>,
    ) -> BTreeMap<&'a PersonId, Standpoint> {
        let (kind, amount) = (self.draft().kind, self.chain().weight());
        let mut found = BTreeMap::<&PersonId, Standpoint>::new();
        // How many delegations may still follow, at most, for whom and with what: going on with fewer finds nothing new.
        let mut seen = BTreeMap::<(&PersonId, Standpoint), u8>::new();
        let own = standpoint(step, holder, moment);
        let mut open = vec![(holder, own, u8::MAX)];
        while let Some((person, standpoint, left)) = open.pop() {
            if standpoint.is_nothing() || self.conflict(person, moment).is_some() {
                continue;
            }
            let before = seen.get(&(person, standpoint.clone())).copied();
            if before.is_some_and(|before| before >= left) {
                continue;
            }
            seen.insert((person, standpoint.clone()), left);
            let mut kept = standpoint.clone();
            for delegation in moment.people.delegated_by(person, moment.at) {
                if !delegation.is_for(kind, amount) {
                    continue;
                }
                let roles = &delegation.scope.roles;
                if delegation.is_transfer() {
                    kept = kept.without(roles);
                }
                if let Some(left) = left.checked_sub(1) {
                    let handed = standpoint.within(roles);
                    open.push((&delegation.to, handed, left.min(delegation.depth)));
                }
            }
            if !kept.is_nothing() {
                let known = found.entry(person).or_default();
                known.in_person |= kept.in_person;
                known.roles.extend(kept.roles);
                known.roles.sort();
                known.roles.dedup();
            }
        }
        found
    }

    /// Returns what every seat of a step has done or may do; `trial` is a vote that counts as if it had been cast.
    pub(super) fn places<'a>(
        &'a self,
        number: u32,
        step: &'a Step,
        trial: Option<Trial<'_>>,
        moment: Moment<'a>,
    ) -> Result<Vec<Place<'a>>, Shortage> {
        let holders = self.holders(step, moment)?;
        let progress = self.progress(number);
        let here = trial.filter(|trial| trial.number == number);
        let is_seat = |person: &PersonId| holders.contains(&person);
        let tries_here = |person: &PersonId| here.is_some_and(|trial| trial.by == person);
        let is_taken = |seat: &PersonId| {
            progress.votes.contains_key(seat) || here.is_some_and(|trial| trial.holder == seat)
        };
        let has_carried = |person: &PersonId| {
            is_seat(person) && !is_taken(person) && self.carries((number, step), person, trial)
        };
        let has_voted = |person: &PersonId| {
            progress.voters.contains(person) || tries_here(person) || has_carried(person)
        };
        let simple = !moment.people.has_delegations();
        let mut places = Vec::with_capacity(holders.len());
        // Both are in order of name, except on a climbed line.
        let mut cast = progress.votes.iter().peekable();
        let mut heard = progress.voters.iter().peekable();
        for &holder in &holders {
            let before = if step.climb.is_some() {
                progress.votes.get(holder)
            } else {
                while cast.next_if(|(seat, _)| *seat < holder).is_some() {}
                cast.next_if(|(seat, _)| *seat == holder)
                    .map(|(_, cast)| cast)
            };
            let tried = here.filter(|trial| trial.holder == holder);
            let vote = tried
                .map(|trial| trial.vote)
                .or(before.map(|cast| cast.vote));
            let carried = || self.carries((number, step), holder, trial);
            let (seat, actors) = match vote {
                Some(Vote::Approve) => (Seat::Approved, None),
                Some(Vote::Reject) => (Seat::Rejected, None),
                Some(Vote::Abstain) => (Seat::Lost, None),
                None if carried() && self.conflict(holder, moment).is_none() => {
                    (Seat::Approved, None)
                }
                None if simple || keeps_to(holder, moment) => {
                    let voted = if step.climb.is_some() {
                        progress.voters.contains(holder)
                    } else {
                        while heard.next_if(|voter| *voter < holder).is_some() {}
                        heard.next_if(|voter| *voter == holder).is_some()
                    };
                    let barred =
                        voted || tries_here(holder) || self.conflict(holder, moment).is_some();
                    (if barred { Seat::Lost } else { Seat::Free }, None)
                }
                None => {
                    let actors = self.actors(step, holder, moment).into_iter();
                    let actors: Vec<_> = actors.filter(|(actor, _)| !has_voted(actor)).collect();
                    let seat = if actors.is_empty() {
                        Seat::Lost
                    } else {
                        Seat::Free
                    };
                    (seat, Some(actors))
                }
            };
            places.push(Place {
                holder,
                seat,
                actors,
            });
        }
        Ok(places)
    }

    /// Tells whether the approval of another step counts on this one for the seat of `holder`.
    fn carries(
        &self,
        (number, step): (u32, &Step),
        holder: &PersonId,
        trial: Option<Trial<'_>>,
    ) -> bool {
        let approves = |trial: Trial<'_>| {
            trial.number != number && trial.by == holder && trial.vote == Vote::Approve
        };
        step.carry_over == super::CarryOver::SamePerson
            && (self.approvers().approved_elsewhere(number, holder) || trial.is_some_and(approves))
    }

    /// Judges a step by its seats.
    pub(super) fn standing(
        &self,
        step: &Step,
        number: u32,
        places: &[Place<'_>],
        trial: Option<Trial<'_>>,
        moment: Moment<'_>,
    ) -> Standing {
        let with = |seat: Seat| places.iter().filter(move |place| place.seat == seat);
        if step.climb.is_some() {
            // One person, or everybody in the line.
            return match places
                .iter()
                .map(|place| place.seat)
                .reduce(|line, seat| match seat {
                    Seat::Free if line == Seat::Approved => Seat::Free,
                    Seat::Approved | Seat::Free => line,
                    Seat::Rejected | Seat::Lost => Seat::Lost,
                }) {
                Some(Seat::Approved) => Standing::Met,
                Some(Seat::Free) => Standing::Open,
                Some(Seat::Rejected | Seat::Lost) | None => Standing::Unreachable,
            };
        }
        let possible = possible(places);
        if step.quorum == Quorum::EachRole {
            let entries = step.roles.len().saturating_add(step.people.len());
            let approved: Vec<&PersonId> = with(Seat::Approved).map(|p| p.holder).collect();
            let fits = |cast_only: bool| {
                let people: Vec<&PersonId> = places
                    .iter()
                    .filter(|p| p.seat == Seat::Approved || (!cast_only && p.seat == Seat::Free))
                    .map(|place| place.holder)
                    .collect();
                tally::filled(entries, people.len(), |entry, person| {
                    people.get(person).is_some_and(|person| {
                        self.fills(number, step, entry, person, trial, moment)
                    })
                })
            };
            return if fits(true) == entries {
                Standing::Met
            } else if fits(false) == entries
                && approved.len().saturating_add(possible) >= entries
                && self.can_fill(number, step, places, trial, moment)
            {
                Standing::Open
            } else {
                Standing::Unreachable
            };
        }
        let chair = step.chair.as_ref();
        let presides =
            |place: &Place<'_>| chair.is_some_and(|role| moment.people.holds(place.holder, role));
        let count = Count {
            seats: places.len(),
            approved: with(Seat::Approved).count(),
            possible,
            is_open: with(Seat::Free).next().is_some(),
            rejected: with(Seat::Rejected).count(),
            chair_approved: chair.is_some() && with(Seat::Approved).any(presides),
            chair_possible: chair.is_some() && with(Seat::Free).any(presides),
        };
        count.standing(step.quorum, step.roles.len())
    }

    /// Tells whether a person can stand for a role or a name of a step; whoever has voted, in the capacity in which they did.
    pub(super) fn fills(
        &self,
        number: u32,
        step: &Step,
        entry: usize,
        person: &PersonId,
        trial: Option<Trial<'_>>,
        moment: Moment<'_>,
    ) -> bool {
        let cast = self.progress(number).votes.get(person);
        let tried = trial.filter(|trial| trial.number == number && trial.holder == person);
        let cast = tried
            .map(|trial| trial.standpoint)
            .or(cast.map(|cast| &cast.standpoint));
        if let Some(role) = step.roles.get(entry) {
            return moment.people.holds(person, role)
                && cast.is_none_or(|standpoint| standpoint.roles.contains(role));
        }
        let named = entry.checked_sub(step.roles.len());
        named.and_then(|at| step.people.get(at)) == Some(person)
            && cast.is_none_or(|standpoint| standpoint.in_person)
    }

    /// Says what a step lacks, once it is known that it cannot be met.
    pub(super) fn shortage(
        &self,
        step: &Step,
        places: &[Place<'_>],
        moment: Moment<'_>,
    ) -> Shortage {
        let is_vacant = |role: &&RoleId| moment.people.holders(role).next().is_none();
        let vacant = step.roles.iter().find(is_vacant);
        match vacant {
            Some(role) if step.quorum == Quorum::EachRole || places.is_empty() => {
                return Shortage::Vacant(role.clone());
            }
            _ => {}
        }
        let approved = places.iter().filter(|place| place.seat == Seat::Approved);
        let eligible = approved.count().saturating_add(possible(places));
        if eligible == 0 {
            let clear = |place: &Place<'_>| self.conflict(place.holder, moment).is_none();
            let delegated = moment.people.has_delegations() && places.iter().any(clear);
            return if delegated {
                Shortage::Delegated
            } else {
                Shortage::Barred
            };
        }
        let entries = step.roles.len().saturating_add(step.people.len());
        let seats = tally::count(places.len());
        Shortage::TooFew {
            needed: match step.climb {
                Some(_) => seats,
                None => step.quorum.needed(seats, tally::count(entries)),
            },
            eligible: tally::count(eligible),
        }
    }
}

/// Returns in what capacity `holder` sits on a step.
pub(super) fn standpoint(step: &Step, holder: &PersonId, moment: Moment<'_>) -> Standpoint {
    let roles = step.roles.iter();
    let held = roles.filter(|role| moment.people.holds(holder, role));
    Standpoint {
        roles: held.cloned().collect(),
        in_person: step.climb.is_some() || step.people.contains(holder),
    }
}

impl<'a> Place<'a> {
    /// Returns who may still vote for the seat.
    pub(super) fn actors(&self) -> impl Iterator<Item = &'a PersonId> + '_ {
        let is_free = self.seat == Seat::Free;
        let own = (is_free && self.actors.is_none()).then_some(self.holder);
        let actors = self.actors.iter().flatten().map(|(actor, _)| *actor);
        own.into_iter().chain(actors.filter(move |_| is_free))
    }
}
