//! In which way is a task done, and who serves its needs?

use super::{
    failure::Exclusion,
    generate::{Failure, Generator, Given},
    place::{Room, Shape, Span},
    problem::{Aim, AssignBy, Demand, Job, TaskHours, Team, worth},
};
use crate::time::Minute;

/// One unit as it is counted.
const ONE: i128 = 1_000_000_000;

/// Finds a place for a task of some shape and with some demands.
pub(super) type Place<'a> = dyn Fn(&Room<'_>, &Shape<'_>, &[Demand]) -> Option<Span> + 'a;

impl Generator<'_> {
    /// Chooses in which way and by whom a task is done, and where it then stands; `None` if there is no place for it in any way.
    ///
    /// The way that is wished for is taken if it can be, and otherwise the one that is best by the objective for this task alone.
    pub(super) fn choose(
        &mut self,
        n: u32,
        job: &Job,
        place: &Place<'_>,
    ) -> Result<Option<Given>, Failure> {
        let mut known = false;
        let wish = self.wishes[n as usize];
        if let Some(way) = wish {
            let found = self.choose_in(n, job, way, place, &mut known);
            if found.is_some() {
                return Ok(found);
            }
        }
        let mut best: Option<((i64, i64), Given)> = None;
        for (way, _) in (0_u32..)
            .zip(&job.ways)
            .filter(|(way, _)| Some(*way) != wish)
        {
            let Some(given) = self.choose_in(n, job, way, place, &mut known) else {
                continue;
            };
            let key = self.problem.aim.rank(given.worked.finish, given.cost);
            if best.as_ref().is_none_or(|(least, _)| key < *least) {
                best = Some((key, given));
            }
        }
        if best.is_none() && !known {
            return Err(Failure::NoTeam {
                job: n,
                excluded: self.excluded(n, job),
            });
        }
        Ok(best.map(|(_, given)| given))
    }

    /// Chooses who does a task in one of its ways, need by need; tells whether anybody could, place or no place.
    fn choose_in(
        &mut self,
        n: u32,
        job: &Job,
        number: u32,
        place: &Place<'_>,
        known: &mut bool,
    ) -> Option<Given> {
        let way = job.way(number);
        // Set when the first need is served.
        let nowhere = self.given[n as usize].worked;
        let mut first = Given::nobody(number, way, nowhere);
        first.members.clone_from(&way.fixed);
        let mut given = if way.asks.is_empty() {
            *known = true;
            let shape = self.shape(job, &first);
            let worked = place(&self.room(), &shape, &first.members)?;
            Given { worked, ..first }
        } else {
            self.serve(n, job, first, place, known)?
        };
        if self.problem.priced {
            given.cost = self.cost_of(job, &given);
        }
        Some(given)
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
        let way = job.way(given.way);
        let Some(ask) = way.asks.get(given.teams.len()) else {
            return Some(given);
        };
        let last = given.teams.len().saturating_add(1) == way.asks.len();
        let mut able = Vec::new();
        for (order, team) in (0_u32..).zip(&ask.teams) {
            let joined = self.join(n, job, &given, team);
            let Ok((calendar, members)) = joined else {
                continue;
            };
            *known = *known || last;
            let mut next = Given {
                calendar,
                members,
                teams: given.teams.clone(),
                ..given
            };
            next.teams.push(order);
            let shape = self.shape(job, &next);
            let Some(worked) = place(&self.room(), &shape, &next.members) else {
                continue;
            };
            next.worked = worked;
            able.push((self.key(team, worked.finish), order, next));
        }
        able.sort_by_key(|(key, order, _)| (*key, *order));
        able.into_iter()
            .find_map(|(_, _, next)| self.serve(n, job, next, place, known))
    }

    /// Adds a team to who is there already, or says who of it cannot or must not work with them.
    pub(super) fn join(
        &mut self,
        n: u32,
        job: &Job,
        given: &Given,
        team: &Team,
    ) -> Result<(u32, Vec<Demand>), (u32, Exclusion)> {
        self.check_ties(n, job, team)?;
        let hours = job.way(given.way).hours;
        let (mut calendar, mut all) = (given.calendar, given.members.clone());
        for member in &team.members {
            let store = member.store;
            let there = self.problem.stores[store as usize].there(hours);
            let both = self.calendars.meet(calendar, there);
            calendar = both.ok_or((store, Exclusion::Hours))?;
            match all.iter_mut().find(|known| known.store == store) {
                None => all.push(*member),
                Some(known) => {
                    known.units = known.units.saturating_add(member.units);
                    if known.units > self.units[store as usize] {
                        return Err((store, Exclusion::Units));
                    }
                }
            }
        }
        all.sort_unstable();
        Ok((calendar, all))
    }

    /// Checks that a team keeps to what was said of other tasks that have their people already.
    fn check_ties(&self, n: u32, job: &Job, team: &Team) -> Result<(), (u32, Exclusion)> {
        let has = |other: u32, store: u32| {
            let members = &self.given[other as usize].members;
            members.iter().any(|member| member.store == store)
        };
        let decided = |other: &&u32| **other != n && self.placed[**other as usize];
        for member in &team.members {
            let store = member.store;
            let mut others = job.same.iter().filter(decided);
            if let Some(other) = others.find(|other| !has(**other, store)) {
                return Err((store, Exclusion::Same(*other)));
            }
            let mut others = job.apart.iter().filter(decided);
            if let Some(other) = others.find(|other| has(**other, store)) {
                return Err((store, Exclusion::Apart(*other)));
            }
        }
        Ok(())
    }

    /// Returns what a task costs that is done so, in millionths of the plan's currency.
    fn cost_of(&mut self, job: &Job, given: &Given) -> i64 {
        let way = job.way(given.way);
        let teams = way.asks.iter().zip(&given.teams);
        let teams = teams.map(|(ask, team)| ask.teams[*team as usize].price);
        let hourly = teams.fold(way.hourly, i64::saturating_add);
        let mut cost = way.price.saturating_add(worth(hourly, way.work.minutes()));
        if way.hours == TaskHours::Overtime {
            for member in &given.members {
                let premium = self.problem.stores[member.store as usize].premium;
                let minutes = self.overtime(given, member.store);
                let units = i128::from(member.units).saturating_mul(worth(premium, minutes).into());
                let share = units.div_euclid(ONE);
                cost = cost.saturating_add(i64::try_from(share).unwrap_or(i64::MAX));
            }
        }
        cost
    }

    /// Returns the minutes that a resource works on a task beyond its own calendar.
    pub(super) fn overtime(&mut self, given: &Given, store: u32) -> i64 {
        let usual = self.problem.stores[store as usize].calendar;
        let usual = self.calendars.meet(given.calendar, usual);
        let Span { start, finish } = given.worked;
        let minutes = |calendar: u32| {
            self.calendars
                .get(calendar)
                .between(start, finish)
                .minutes()
        };
        minutes(given.calendar).saturating_sub(usual.map_or(0, minutes))
    }

    fn key(&self, team: &Team, finish: Minute) -> (bool, i64, i64, i64) {
        let load = team.members.iter().map(|member| {
            let store = member.store as usize;
            self.load[store]
                .checked_div(self.units[store])
                .unwrap_or(i64::MAX)
        });
        let load = load.fold(0_i64, i64::saturating_add);
        // Whoever wants it cheap wants the cheap people too, unless something else is said of them.
        let by = match (self.problem.aim, self.problem.assign_by) {
            (Aim::Cost, AssignBy::Finish) => AssignBy::Cost,
            (_, by) => by,
        };
        let (first, second, third) = match by {
            AssignBy::Finish => (finish.value(), team.price, load),
            AssignBy::Cost => (team.price, finish.value(), load),
            AssignBy::Balance => (load, finish.value(), team.price),
        };
        (!team.preferred, first, second, third)
    }
}
