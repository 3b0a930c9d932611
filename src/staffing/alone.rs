//! When would a task be done if nobody were waited for?

use std::collections::BTreeSet;

use super::{
    generate::{Generator, Given},
    place::{Shape, Span},
    problem::{Job, Way},
};
use crate::time::Minute;

/// The most calendars of different teams that are looked at for a task.
const CALENDARS: usize = 64;

impl Generator<'_> {
    /// Returns how a task is done if nobody is waited for: as early as it starts, and as early as it finishes, in any of its ways and whoever
    /// serves its needs.
    ///
    /// Who does it says how long before its finish it starts: those who are there for fewer hours need an earlier start for the same finish.
    pub(super) fn alone(
        &mut self,
        job: &Job,
        fit: impl Fn(&Shape<'_>) -> Option<Span>,
    ) -> Option<Given> {
        let none = Span {
            start: Minute::MIN,
            finish: Minute::MIN,
        };
        let mut found: Option<Given> = None;
        for (number, way) in (0_u32..).zip(&job.ways) {
            let mut given = Given::nobody(number, way, none);
            let calendars = self.calendars_of(way).into_iter();
            let spans = calendars.filter_map(|calendar| {
                given.calendar = calendar;
                fit(&self.shape(job, &given))
            });
            let earliest = spans.reduce(earlier);
            given.calendar = way.calendar;
            // What nobody can do is told by the search, which knows who cannot.
            let Some(span) = earliest.or_else(|| fit(&self.shape(job, &given))) else {
                continue;
            };
            given.worked = span;
            let known = found.get_or_insert(given);
            known.worked = earlier(known.worked, span);
        }
        found
    }

    /// Returns the calendars on which a task can be worked in one of its ways, by whoever serves its needs; the one of all that it names where
    /// there would be too many.
    fn calendars_of(&mut self, way: &Way) -> Vec<u32> {
        let mut calendars = BTreeSet::from([way.calendar]);
        for ask in &way.asks {
            let mut next = BTreeSet::new();
            for team in &ask.teams {
                for calendar in &calendars {
                    let mut members = team.members.iter();
                    let met = members.try_fold(*calendar, |met, member| {
                        let there = self.problem.stores[member.store as usize].there(way.hours);
                        self.calendars.meet(met, there)
                    });
                    next.extend(met);
                }
                if next.len() > CALENDARS {
                    return vec![way.calendar];
                }
            }
            calendars = next;
        }
        calendars.into_iter().collect()
    }
}

/// Returns the earlier start and the earlier finish of two.
fn earlier(one: Span, other: Span) -> Span {
    Span {
        start: one.start.min(other.start),
        finish: one.finish.min(other.finish),
    }
}
