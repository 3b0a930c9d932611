//! Who serves the needs of a task?

use super::{
    generate::{Failure, Generator, Given},
    place::{Room, Shape, Span},
    problem::{AssignBy, Demand, Job, Team},
};
use crate::time::Minute;

/// Finds a place for a task of some shape and with some demands.
pub(super) type Place<'a> = dyn Fn(&Room<'_>, &Shape<'_>, &[Demand]) -> Option<Span> + 'a;

impl Generator<'_> {
    /// Chooses who does a task, need by need, and where it then stands; `None` if there is no place for it with anybody.
    pub(super) fn choose(
        &mut self,
        n: u32,
        job: &Job,
        place: &Place<'_>,
    ) -> Result<Option<Given>, Failure> {
        if job.asks.is_empty() {
            let shape = self.shape(job, job.calendar);
            let span = place(&self.room(), &shape, &job.fixed);
            return Ok(span.map(|worked| Given {
                calendar: job.calendar,
                members: job.fixed.clone(),
                teams: Vec::new(),
                worked,
            }));
        }
        let first = Given {
            calendar: job.calendar,
            members: job.fixed.clone(),
            teams: Vec::new(),
            // Set when the first need is served.
            worked: self.given[n as usize].worked,
        };
        let mut known = false;
        let found = self.serve(n, job, first, place, &mut known);
        match found {
            None if !known => Err(Failure::NoTeam { job: n }),
            found => Ok(found),
        }
    }

    /// Serves the needs that are still open, the next one by the best team with which the others can be served too.
    fn serve(
        &mut self,
        n: u32,
        job: &Job,
        given: Given,
        place: &Place<'_>,
        known: &mut bool,
    ) -> Option<Given> {
        let Some(ask) = job.asks.get(given.teams.len()) else {
            return Some(given);
        };
        let last = given.teams.len().saturating_add(1) == job.asks.len();
        let mut able = Vec::new();
        for (order, team) in (0_u32..).zip(&ask.teams) {
            let joined = self.join(n, job, given.calendar, &given.members, team);
            let Some((calendar, members)) = joined else {
                continue;
            };
            *known = *known || last;
            let shape = self.shape(job, calendar);
            let Some(worked) = place(&self.room(), &shape, &members) else {
                continue;
            };
            let mut teams = given.teams.clone();
            teams.push(order);
            let next = Given {
                calendar,
                members,
                teams,
                worked,
            };
            able.push((self.key(team, worked.finish), order, next));
        }
        able.sort_by_key(|(key, order, _)| (*key, *order));
        able.into_iter()
            .find_map(|(_, _, next)| self.serve(n, job, next, place, known))
    }

    /// Adds a team to who is there already; `None` if they cannot or must not work together.
    fn join(
        &mut self,
        n: u32,
        job: &Job,
        calendar: u32,
        members: &[Demand],
        team: &Team,
    ) -> Option<(u32, Vec<Demand>)> {
        if !self.is_allowed(n, job, team) {
            return None;
        }
        let (mut calendar, mut all) = (calendar, members.to_vec());
        for member in &team.members {
            calendar = self.calendars.meet(
                calendar,
                self.problem.stores[member.store as usize].calendar,
            )?;
            match all.iter_mut().find(|known| known.store == member.store) {
                None => all.push(*member),
                Some(known) => {
                    known.units = known.units.saturating_add(member.units);
                    if known.units > self.units[member.store as usize] {
                        return None;
                    }
                }
            }
        }
        all.sort_unstable();
        Some((calendar, all))
    }

    /// Tells whether a team keeps to what was said of other tasks that have their people already.
    fn is_allowed(&self, n: u32, job: &Job, team: &Team) -> bool {
        let has = |other: u32, store: u32| {
            let members = &self.given[other as usize].members;
            members.iter().any(|member| member.store == store)
        };
        let decided = |other: &&u32| **other != n && self.placed[**other as usize];
        let mut members = team.members.iter();
        let shares = job
            .same
            .iter()
            .filter(decided)
            .all(|other| members.clone().all(|member| has(*other, member.store)));
        shares
            && members.all(|member| {
                let mut others = job.apart.iter().filter(decided);
                !others.any(|other| has(*other, member.store))
            })
    }

    fn key(&self, team: &Team, finish: Minute) -> (bool, i64, i64, i64) {
        let load = team.members.iter().map(|member| {
            let store = member.store as usize;
            self.load[store]
                .checked_div(self.units[store])
                .unwrap_or(i64::MAX)
        });
        let load = load.fold(0_i64, i64::saturating_add);
        let (first, second, third) = match self.problem.assign_by {
            AssignBy::Finish => (finish.value(), team.price, load),
            AssignBy::Cost => (team.price, finish.value(), load),
            AssignBy::Balance => (load, finish.value(), team.price),
        };
        (!team.preferred, first, second, third)
    }
}
