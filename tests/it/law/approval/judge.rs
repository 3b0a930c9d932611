//! The naive judge: a list of what was said, and questions to it that start from the beginning each time.

use std::collections::BTreeSet;

use tactica::approval::{Quorum, RequestState, Vote};

use super::{Case, Link, OneStep, PEOPLE};

/// A vote as the judge knows it: on which step, by whom, for whose seat, in which roles, or for the holder as such.
#[derive(Debug, Clone)]
pub(super) struct Noted {
    pub(super) step: usize,
    pub(super) by: usize,
    pub(super) holder: usize,
    pub(super) roles: Vec<usize>,
    pub(super) in_person: bool,
    pub(super) vote: Vote,
}

/// The judge: a list of votes, who stood aside, and which steps are met.
pub(super) struct Judge<'a> {
    pub(super) case: &'a Case,
    pub(super) votes: Vec<Noted>,
    pub(super) aside: BTreeSet<usize>,
    pub(super) met: BTreeSet<usize>,
    pub(super) state: RequestState,
}

impl Judge<'_> {
    pub(super) fn in_force(&self, minute: i64) -> impl Iterator<Item = &Link> {
        let links = self.case.links.iter();
        links.filter(move |link| link.window.0 <= minute && minute < link.window.1)
    }

    /// All chains of delegations from one person to another, each as the links it consists of.
    pub(super) fn chains(&self, from: usize, minute: i64) -> Vec<Vec<&Link>> {
        let mut found: Vec<Vec<&Link>> = vec![Vec::new()];
        let mut open = vec![Vec::<&Link>::new()];
        while let Some(chain) = open.pop() {
            let at = chain.last().map_or(from, |link| link.to);
            for link in self.in_force(minute).filter(|link| link.from == at) {
                let been = |p: usize| p == from || chain.iter().any(|link| link.to == p);
                let mut longer = chain.clone();
                longer.push(link);
                // Every link but the last is passed on as often as links follow it.
                let allowed = longer
                    .iter()
                    .rev()
                    .enumerate()
                    .all(|(after, link)| after <= usize::from(link.depth));
                if allowed && !been(link.to) {
                    found.push(longer.clone());
                    open.push(longer);
                }
            }
        }
        found
    }

    pub(super) fn is_barred(&self, who: usize, minute: i64) -> bool {
        let acts_for_requester = || {
            self.chains(0, minute)
                .iter()
                .any(|c| c.last().is_some_and(|link| link.to == who))
        };
        who == 0 || self.aside.contains(&who) || acts_for_requester()
    }

    pub(super) fn holds(&self, who: usize, role: usize) -> bool {
        self.case.holdings.contains(&(who, role))
    }

    pub(super) fn seats(&self, step: usize) -> Vec<usize> {
        let OneStep { roles, people, .. } = &self.case.steps[step];
        let seated =
            |who: &usize| people.contains(who) || roles.iter().any(|role| self.holds(*who, *role));
        (0..PEOPLE).filter(seated).collect()
    }

    /// In which roles, and whether as such, `by` may vote for the seat of `holder`.
    pub(super) fn may_vote_for(
        &self,
        step: usize,
        holder: usize,
        by: usize,
        minute: i64,
    ) -> Option<(Vec<usize>, bool)> {
        let OneStep { roles, people, .. } = &self.case.steps[step];
        let (mut in_roles, mut in_person) = (BTreeSet::new(), false);
        for chain in self.chains(holder, minute) {
            let people_on_it: Vec<usize> = std::iter::once(holder)
                .chain(chain.iter().map(|link| link.to))
                .collect();
            if people_on_it.last() != Some(&by)
                || people_on_it.iter().any(|p| self.is_barred(*p, minute))
            {
                continue;
            }
            // What arrives: the holder's capacities that every link hands on, and the last person has not handed away.
            let away = |what: Option<usize>| {
                let mut links = self.in_force(minute);
                links.any(|link| link.from == by && link.transfers && hands_on(link, what))
            };
            let arrives =
                |what: Option<usize>| chain.iter().all(|l| hands_on(l, what)) && !away(what);
            let own = roles.iter().filter(|role| self.holds(holder, **role));
            in_roles.extend(own.filter(|role| arrives(Some(**role))).copied());
            in_person |= people.contains(&holder) && arrives(None);
        }
        let something = !in_roles.is_empty() || in_person;
        something.then(|| (in_roles.into_iter().collect(), in_person))
    }

    pub(super) fn is_open(&self, step: usize) -> bool {
        let before = match &self.case.steps[step].after {
            Some(after) => after.clone(),
            None => step.checked_sub(1).into_iter().collect(),
        };
        !self.met.contains(&step) && before.iter().all(|other| self.met.contains(other))
    }

    /// Whether an approval of another step counts for a seat here.
    pub(super) fn is_carried(&self, step: usize, who: usize) -> bool {
        let approved =
            |noted: &Noted| noted.step != step && noted.by == who && noted.vote == Vote::Approve;
        let voted_here = self.votes.iter().any(|n| n.step == step && n.holder == who);
        self.case.steps[step].carries && !voted_here && self.votes.iter().any(approved)
    }

    pub(super) fn has_voted(&self, step: usize, who: usize) -> bool {
        let carried = self.seats(step).contains(&who) && self.is_carried(step, who);
        carried
            || self
                .votes
                .iter()
                .any(|noted| noted.step == step && noted.by == who)
    }

    /// Where a vote of `by` falls: step, seat and capacity.
    pub(super) fn place(&self, by: usize, minute: i64) -> Option<(usize, usize, Vec<usize>, bool)> {
        let steps = (0..self.case.steps.len()).filter(|step| self.is_open(*step));
        for step in steps.filter(|step| !self.has_voted(*step, by)) {
            let mut seats = self.seats(step);
            seats.sort_by_key(|seat| *seat != by);
            let taken = |seat: &usize| {
                self.votes
                    .iter()
                    .any(|noted| noted.step == step && noted.holder == *seat)
            };
            for seat in seats.into_iter().filter(|seat| !taken(seat)) {
                if let Some((roles, in_person)) = self.may_vote_for(step, seat, by, minute) {
                    return Some((step, seat, roles, in_person));
                }
            }
        }
        None
    }

    /// The approvals of a step that count, with the capacities they stand for, and how many reject.
    pub(super) fn counted(
        &self,
        step: usize,
        minute: i64,
    ) -> (Vec<(usize, Vec<usize>, bool)>, usize) {
        let OneStep { roles, people, .. } = &self.case.steps[step];
        let (mut approvals, mut rejections) = (Vec::new(), 0);
        for seat in self.seats(step) {
            let vote = self
                .votes
                .iter()
                .find(|n| n.step == step && n.holder == seat);
            match vote.map(|noted| noted.vote) {
                Some(Vote::Approve) => {
                    let noted = vote.unwrap();
                    approvals.push((seat, noted.roles.clone(), noted.in_person));
                }
                Some(Vote::Reject) => rejections += 1,
                None if self.is_carried(step, seat) && !self.is_barred(seat, minute) => {
                    let held = roles
                        .iter()
                        .filter(|role| self.holds(seat, **role))
                        .copied();
                    approvals.push((seat, held.collect(), people.contains(&seat)));
                }
                Some(Vote::Abstain) | None => {}
            }
        }
        (approvals, rejections)
    }

    pub(super) fn suffices(&self, step: usize, approvals: &[(usize, Vec<usize>, bool)]) -> bool {
        let OneStep {
            roles,
            people,
            quorum,
            ..
        } = &self.case.steps[step];
        let (seats, given) = (self.seats(step).len(), approvals.len());
        match quorum {
            Quorum::Any => given >= 1,
            Quorum::AtLeast(count) => given >= *count as usize,
            Quorum::Majority => given * 2 > seats,
            Quorum::MajorityPlusOne => given > seats / 2 + 1,
            Quorum::TwoThirds => given >= 1 && given * 3 >= seats * 2,
            Quorum::EachRole => {
                let named = people.iter().map(|p| Place::Name(*p));
                let places: Vec<Place> =
                    roles.iter().map(|r| Place::Role(*r)).chain(named).collect();
                each_filled(&places, approvals)
            }
        }
    }

    /// Whether the chair's approval, counted twice, makes up for one that is missing when nobody is left to vote.
    pub(super) fn tie_is_broken(
        &self,
        step: usize,
        approvals: &[(usize, Vec<usize>, bool)],
        rejections: usize,
    ) -> bool {
        let OneStep { roles, chair, .. } = &self.case.steps[step];
        let presides = |who: usize| *chair && self.holds(who, roles[0]);
        let seats = self.seats(step).len();
        rejections <= approvals.len()
            && approvals.iter().any(|(who, _, _)| presides(*who))
            && (approvals.len() + 1) * 2 > seats
    }

    /// Every way in which those who have not voted could still do so; `true` if one of them meets the step.
    pub(super) fn can_be_met(&self, step: usize, minute: i64) -> bool {
        let (approvals, rejections) = self.counted(step, minute);
        let decided = |seat: &usize| {
            self.votes
                .iter()
                .any(|n| n.step == step && n.holder == *seat)
                || approvals.iter().any(|(who, _, _)| who == seat)
        };
        let free: Vec<usize> = self
            .seats(step)
            .into_iter()
            .filter(|s| !decided(s))
            .collect();
        self.try_all(
            step,
            minute,
            &free,
            &mut BTreeSet::new(),
            &approvals,
            rejections,
        )
    }

    pub(super) fn try_all(
        &self,
        step: usize,
        minute: i64,
        free: &[usize],
        used: &mut BTreeSet<usize>,
        approvals: &[(usize, Vec<usize>, bool)],
        rejections: usize,
    ) -> bool {
        let Some((seat, rest)) = free.split_first() else {
            return self.suffices(step, approvals)
                || self.tie_is_broken(step, approvals, rejections);
        };
        for by in 0..PEOPLE {
            if used.contains(&by) || self.has_voted(step, by) {
                continue;
            }
            if let Some((roles, in_person)) = self.may_vote_for(step, *seat, by, minute) {
                used.insert(by);
                let more = [approvals, &[(*seat, roles, in_person)]].concat();
                let met = self.try_all(step, minute, rest, used, &more, rejections);
                used.remove(&by);
                if met {
                    return true;
                }
            }
        }
        self.try_all(step, minute, rest, used, approvals, rejections)
    }

    pub(super) fn is_met(&self, step: usize, minute: i64) -> bool {
        let (approvals, rejections) = self.counted(step, minute);
        let taken = |seat: usize| {
            self.votes
                .iter()
                .any(|n| n.step == step && n.holder == seat)
                || approvals.iter().any(|(who, _, _)| *who == seat)
        };
        let somebody_left = self
            .seats(step)
            .into_iter()
            .filter(|seat| !taken(*seat))
            .any(|seat| {
                (0..PEOPLE).any(|by| {
                    !self.has_voted(step, by) && self.may_vote_for(step, seat, by, minute).is_some()
                })
            });
        self.suffices(step, &approvals)
            || (!somebody_left && self.tie_is_broken(step, &approvals, rejections))
    }

    /// Hears a vote; `None` if it may not be cast.
    pub(super) fn hear(&mut self, by: usize, vote: Vote, minute: i64) -> Option<RequestState> {
        if self.state != RequestState::Pending || self.is_barred(by, minute) {
            return None;
        }
        let (step, holder, roles, in_person) = self.place(by, minute)?;
        let OneStep {
            quorum,
            veto,
            roles: asked,
            ..
        } = &self.case.steps[step];
        let vetoes = matches!(quorum, Quorum::Any | Quorum::EachRole)
            || (*veto && roles.contains(&asked[0]));
        self.votes.push(Noted {
            step,
            by,
            holder,
            roles,
            in_person,
            vote,
        });
        if vote == Vote::Reject && vetoes {
            self.state = RequestState::Rejected;
            return Some(self.state);
        }
        if self.is_met(step, minute) {
            self.met.insert(step);
        } else if !self.can_be_met(step, minute) {
            self.state = RequestState::Rejected;
            return Some(self.state);
        }
        loop {
            let carries = |step: &usize| self.case.steps[*step].carries;
            let mut open = (0..self.case.steps.len()).filter(|step| self.is_open(*step));
            let Some(next) = open.find(|s| carries(s) && self.is_met(*s, minute)) else {
                break;
            };
            self.met.insert(next);
        }
        if self.met.len() == self.case.steps.len() {
            self.state = RequestState::Approved;
        }
        Some(self.state)
    }
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Role(usize),
    Name(usize),
}

fn each_filled(places: &[Place], approvals: &[(usize, Vec<usize>, bool)]) -> bool {
    let Some((place, rest)) = places.split_first() else {
        return true;
    };
    (0..approvals.len()).any(|at| {
        let (who, roles, in_person) = &approvals[at];
        let fits = match place {
            Place::Role(role) => roles.contains(role),
            Place::Name(name) => name == who && *in_person,
        };
        let others = [&approvals[..at], &approvals[at + 1..]].concat();
        fits && each_filled(rest, &others)
    })
}

/// Whether a link hands on a role, or what somebody is asked as such.
fn hands_on(link: &Link, what: Option<usize>) -> bool {
    link.roles.is_empty() || what.is_some_and(|role| link.roles.contains(&role))
}
