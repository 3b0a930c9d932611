//! The definitions of dates and floats, candidate by candidate.

use tactica::network::{ActivityKind, Direction, End};

use super::{
    item::{Floor, Place, State},
    table::{EVER, inside},
    world::{Rule, World},
};

/// All that the oracle knows of a case.
pub(super) struct Answer {
    /// The start of the project.
    pub(super) start: i32,
    /// The latest early finish.
    pub(super) last: i32,
    /// The finish from which late dates count.
    pub(super) finish: i32,
    /// By leaf, as the passes place it.
    pub(super) early: Vec<Place>,
    pub(super) late: Vec<Place>,
    pub(super) planned: Vec<Place>,
}

/// Why the oracle has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nothing {
    /// Early dates leave the window.
    Late,
    /// Late dates leave the window.
    Early,
}

const UNSET: Place = Place {
    start: EVER,
    finish: EVER,
    begin: EVER,
};

impl World<'_> {
    pub(super) fn solve(&self) -> Result<Answer, Nothing> {
        match self.case.frame.direction {
            Direction::Forward { start } => {
                let start = inside(start);
                let early = self.early(start).ok_or(Nothing::Late)?;
                let last = self.last(&early, start);
                let finish = self.case.frame.finish.map_or(last, inside);
                let firsts = self.firsts(&early);
                let late = self.late(finish, Some(&firsts)).ok_or(Nothing::Early)?;
                let planned = self.planned_late(&early, &late);
                Ok(Answer {
                    start,
                    last,
                    finish,
                    early,
                    late,
                    planned,
                })
            }
            Direction::Backward { finish } => {
                let finish = inside(finish);
                // Who starts first is known once the project has a start.
                let late = self.late(finish, None).ok_or(Nothing::Early)?;
                let ahead = |leaf: &&usize| {
                    matches!(self.items[**leaf].state, State::Free | State::Pinned { .. })
                };
                let starts = self
                    .leaves
                    .iter()
                    .filter(ahead)
                    .map(|leaf| late[*leaf].start);
                let start = starts.min().unwrap_or(finish);
                let early = self.early(start).ok_or(Nothing::Late)?;
                let last = self.last(&early, start);
                let firsts = self.firsts(&early);
                let late = self.late(finish, Some(&firsts)).ok_or(Nothing::Early)?;
                let planned = self.planned_early(&late, start);
                Ok(Answer {
                    start,
                    last,
                    finish,
                    early,
                    late,
                    planned,
                })
            }
        }
    }

    pub(super) fn last(&self, early: &[Place], start: i32) -> i32 {
        let finishes = self.leaves.iter().map(|leaf| early[*leaf].finish);
        finishes.max().unwrap_or(start)
    }

    /// Moves up what breaks a rule until nothing does.
    pub(super) fn early(&self, project: i32) -> Option<Vec<Place>> {
        let mut places = vec![UNSET; self.items.len()];
        for &leaf in &self.leaves {
            places[leaf] = self.placed(leaf, || self.up(leaf, 0))?;
        }
        let floors: Vec<_> = (0..self.items.len())
            .map(|n| self.floors(n, project))
            .collect();
        let mut moved = true;
        while moved {
            moved = false;
            for &leaf in &self.leaves {
                while let Some(asked) = self.pushed(leaf, &places, &floors[leaf]) {
                    places[leaf] = self.moved(leaf, asked)?;
                    moved = true;
                }
            }
        }
        Some(places)
    }

    /// Where a leaf is to begin and to finish at the earliest if it breaks a rule where it is: a minute up, or where it is
    /// asked to be.
    fn pushed(&self, leaf: usize, places: &[Place], floors: &[Floor]) -> Option<(i32, i32)> {
        let place = places[leaf];
        let (mut begin, mut finish) = (place.begin, place.finish);
        // A finish of work is approached by single steps, as its start moves.
        let steps = self.items[leaf].kind == ActivityKind::Task && self.items[leaf].work > 0;
        let mut ask = |end: End, asked: i32| match end {
            End::Start => begin = begin.max(asked),
            End::Finish if steps => begin = begin.max(place.begin + 1),
            End::Finish => finish = finish.max(asked),
        };
        for &floor in floors {
            if !self.above(leaf, floor, place) {
                ask(floor.1, floor.2);
            }
        }
        for rule in &self.into[leaf] {
            let asked = Self::asks(rule, self.date(places, rule.source));
            if !self.meets(rule, asked, place) {
                ask(rule.target.1, asked);
            }
        }
        let asked = (begin, finish);
        (asked != (place.begin, place.finish)).then_some(asked)
    }

    /// The first place of a leaf from there on.
    fn moved(&self, leaf: usize, (begin, finish): (i32, i32)) -> Option<Place> {
        let item = &self.items[leaf];
        if item.kind == ActivityKind::Hammock {
            let finish = finish.max(begin);
            return (finish <= self.limit).then_some(Place::of(begin, finish));
        }
        self.up(
            leaf,
            if item.work > 0 {
                begin
            } else {
                begin.max(finish)
            },
        )
    }

    /// Of each summary the leaf that starts first.
    pub(super) fn firsts(&self, early: &[Place]) -> Vec<Option<usize>> {
        let first = |n: usize| {
            let mut at = n;
            while !self.items[at].leaves.is_empty() {
                let members =
                    (0..self.items.len()).filter(|m| self.items[*m].around.first() == Some(&at));
                at = members.min_by_key(|m| (self.date(early, (*m, End::Start)), *m))?;
            }
            (at != n).then_some(at)
        };
        (0..self.items.len()).map(first).collect()
    }

    /// The leaves that keep a rule which leaves their date or that of a summary around them: its start the first of them, or all if
    /// nobody knows which that is.
    fn keepers(&self, rule: &Rule, firsts: Option<&[Option<usize>]>) -> Vec<usize> {
        let (n, end) = rule.source;
        match (self.items[n].leaves.as_slice(), end) {
            ([], _) => vec![n],
            (leaves, End::Start) => {
                firsts.map_or(leaves.to_vec(), |firsts| firsts[n].into_iter().collect())
            }
            (leaves, End::Finish) => leaves.to_vec(),
        }
    }

    /// Moves down what breaks a rule until nothing does.
    pub(super) fn late(
        &self,
        project: i32,
        firsts: Option<&[Option<usize>]>,
    ) -> Option<Vec<Place>> {
        let mut places = vec![UNSET; self.items.len()];
        let mut from: Vec<Vec<(End, Rule)>> = vec![vec![]; self.items.len()];
        for rule in self.rules.iter().filter(|rule| rule.limits) {
            for leaf in self.keepers(rule, firsts) {
                from[leaf].push((rule.source.1, *rule));
            }
        }
        let caps: Vec<_> = (0..self.items.len())
            .map(|n| self.caps(n, project))
            .collect();
        for &leaf in &self.leaves {
            places[leaf] = self.placed(leaf, || self.down(leaf, caps[leaf].1))?;
        }
        let mut moved = true;
        while moved {
            moved = false;
            for &leaf in &self.leaves {
                if self.fixed_state(leaf) {
                    continue;
                }
                let before = places[leaf];
                self.pull(leaf, &mut places, caps[leaf], &from[leaf])?;
                moved |= places[leaf] != before;
            }
        }
        Some(places)
    }

    pub(super) fn fixed_state(&self, n: usize) -> bool {
        matches!(
            self.items[n].state,
            State::Finished { .. } | State::Pinned { .. }
        )
    }

    /// The largest start and finish of a leaf by itself and by the summaries around it.
    fn caps(&self, n: usize, project: i32) -> (i32, i32) {
        let (mut start, mut finish) = (i32::MAX, project);
        let chain = std::iter::once(n).chain(self.items[n].around.iter().copied());
        for at in chain {
            let bounds = &self.case.activities[at].bounds;
            if let Some(date) = bounds.start_no_later {
                start = start.min(inside(date));
            }
            for date in [bounds.finish_no_later, bounds.deadline]
                .into_iter()
                .flatten()
            {
                finish = finish.min(inside(date));
            }
        }
        (start, finish)
    }

    /// Moves a leaf down by single steps until it keeps its caps and the rules that leave it.
    fn pull(
        &self,
        leaf: usize,
        places: &mut [Place],
        caps: (i32, i32),
        from: &[(End, Rule)],
    ) -> Option<()> {
        let started = matches!(self.items[leaf].state, State::Started { .. });
        let hammock = self.items[leaf].kind == ActivityKind::Hammock;
        let lower = |place: Place, end: End| {
            if !hammock {
                return self.down(leaf, place.begin - 1);
            }
            let (mut start, mut finish) = (place.start, place.finish);
            match end {
                End::Start => start -= 1,
                End::Finish => finish -= 1,
            }
            (start >= 0).then_some(Place::of(start.min(finish), finish))
        };
        while places[leaf].finish > caps.1 {
            places[leaf] = lower(places[leaf], End::Finish)?;
        }
        while !started && places[leaf].start > caps.0 {
            places[leaf] = lower(places[leaf], End::Start)?;
        }
        for &(end, rule) in from {
            if started && end == End::Start {
                continue;
            }
            loop {
                let place = places[leaf];
                let date = if end == End::Start {
                    place.start
                } else {
                    place.finish
                };
                if self.meets(&rule, Self::asks(&rule, date), places[rule.target.0]) {
                    break;
                }
                places[leaf] = lower(place, end)?;
            }
        }
        Some(())
    }
}
