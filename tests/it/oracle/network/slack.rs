//! What can be put off while nothing else moves: planned dates and free floats.

use tactica::network::{ActivityKind, End, Timing};

use super::{
    item::{Place, State},
    pass::Answer,
    world::{Rule, World},
};

impl World<'_> {
    /// Whether all that leaves `leaf`, directly or by a summary, holds when it stands at `place` and the others where they do.
    pub(super) fn lets(&self, leaf: usize, place: Place, places: &[Place]) -> bool {
        let mut places = places.to_vec();
        places[leaf] = place;
        let leaves = |rule: &&Rule| {
            let source = rule.source.0;
            // A start that has happened does not move with what remains.
            let started = matches!(self.items[leaf].state, State::Started { .. });
            let happened = started && rule.source.1 == End::Start;
            rule.limits
                && !happened
                && (source == leaf || self.items[leaf].around.contains(&source))
        };
        self.rules
            .iter()
            .filter(leaves)
            .all(|rule| self.holds(rule, &places))
    }

    /// Leaves so that each comes after all that push it, as far as there is such an order.
    pub(super) fn order(&self) -> Option<Vec<usize>> {
        let mut rest = self.leaves.clone();
        let mut order = vec![];
        while !rest.is_empty() {
            let waits = |leaf: usize| {
                self.rules.iter().any(|rule| {
                    let (n, _) = rule.source;
                    let sources = if self.items[n].leaves.is_empty() {
                        vec![n]
                    } else {
                        self.items[n].leaves.clone()
                    };
                    rule.target.0 == leaf && sources.iter().any(|source| rest.contains(source))
                })
            };
            let found = rest.iter().position(|leaf| !waits(*leaf))?;
            order.push(rest.remove(found));
        }
        Some(order)
    }

    /// Whether planned dates are known exactly: what moves is in an order, and no two of it share the start of a summary.
    pub(super) fn has_order(&self) -> bool {
        let still = self
            .case
            .activities
            .iter()
            .all(|activity| activity.timing.is_none());
        let shared = self
            .rules
            .iter()
            .any(|rule| rule.source.1 == End::Start && self.items[rule.source.0].leaves.len() > 1);
        still || (!shared && self.order().is_some())
    }

    fn moves(&self, n: usize, timing: Timing) -> bool {
        let task = self.case.activities[n].kind == ActivityKind::Task;
        task && self.items[n].state == State::Free && self.case.activities[n].timing == Some(timing)
    }

    /// Early dates, with what is to come as late as possible moved up while nothing else moves.
    pub(super) fn planned_late(&self, early: &[Place], late: &[Place]) -> Vec<Place> {
        let mut places = early.to_vec();
        for leaf in self.order().unwrap_or_default().into_iter().rev() {
            if !self.moves(leaf, Timing::Alap) {
                continue;
            }
            while let Some(next) = self.up(leaf, places[leaf].begin + 1) {
                if next.begin > late[leaf].begin || !self.lets(leaf, next, &places) {
                    break;
                }
                places[leaf] = next;
            }
        }
        places
    }

    /// Late dates, with what is to come as soon as possible moved down while nothing else moves.
    pub(super) fn planned_early(&self, late: &[Place], project: i32) -> Vec<Place> {
        let mut places = late.to_vec();
        for leaf in self.order().unwrap_or_default() {
            if !self.moves(leaf, Timing::Asap) {
                continue;
            }
            let floors = self.floors(leaf, project);
            while let Some(next) = self.down(leaf, places[leaf].begin - 1) {
                let mut moved = places.clone();
                moved[leaf] = next;
                let above = floors.iter().all(|floor| self.above(leaf, *floor, next));
                if !above || !self.into[leaf].iter().all(|rule| self.holds(rule, &moved)) {
                    break;
                }
                places = moved;
            }
        }
        places
    }

    /// The work by which a leaf can be put off without moving an early date of another.
    pub(super) fn free(&self, leaf: usize, answer: &Answer) -> i32 {
        if self.fixed_state(leaf) {
            return 0;
        }
        let table = self.items[leaf].table;
        let until = answer.last.max(answer.finish);
        let place = answer.early[leaf];
        let furthest = |next: &dyn Fn(Place) -> Option<Place>| {
            let mut at = place;
            while let Some(found) = next(at) {
                if found.finish > until || !self.lets(leaf, found, &answer.early) {
                    break;
                }
                at = found;
            }
            at
        };
        if self.items[leaf].kind == ActivityKind::Hammock {
            // Its ends are two moments, and either is put off alone.
            let next = |at: Place| Place::of(at.start + 1, at.finish);
            let start = furthest(&|at| (at.start < at.finish).then(|| next(at))).start;
            let finish = furthest(&|at| Some(Place::of(at.start, at.finish + 1))).finish;
            let [start, finish] = [(place.start, start), (place.finish, finish)]
                .map(|(from, until)| table.work(until) - table.work(from));
            return start.min(finish);
        }
        let at = furthest(&|at| self.up(leaf, at.begin + 1));
        table.work(at.begin) - table.work(place.begin)
    }
}
