//! How much of a resource is held at each minute?

use crate::time::Minute;

/// A minute at which what is held of a resource changes, on the clock of the resource and on the wall.
///
/// The clock stands still while the resource is not there, so that it shows the same from an evening to the next morning. Whoever
/// looks for a place compares minutes of the wall, and need not ask what the clock shows at each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// What the clock shows, as a minute.
    pub(super) shown: Minute,
    /// The first minute at which it shows this: where the work before is done.
    pub(super) first: Minute,
    /// The last minute at which it does: where the next minute of work begins.
    pub(super) last: Minute,
}

impl Edge {
    /// Makes the edge of a clock that never stands still.
    pub(super) const fn plain(at: Minute) -> Self {
        Self {
            shown: at,
            first: at,
            last: at,
        }
    }
}

/// A stretch of steps: from one to before another, which need not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) begin: usize,
    pub(super) behind: usize,
}

/// The units of one resource that are held, as steps: each from its edge until the next.
///
/// Whether anybody is there at that minute is the matter of calendars: a task is put only where all that it needs is there.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    edges: Vec<Edge>,
    held: Vec<i64>,
}

impl Profile {
    pub(super) fn new() -> Self {
        Self {
            edges: vec![Edge::plain(Minute::MIN)],
            held: vec![0],
        }
    }

    /// Gives everything back.
    pub(super) fn clear(&mut self) {
        self.edges.truncate(1);
        self.held.truncate(1);
        self.held[0] = 0;
    }

    /// Returns the step that a minute of the wall belongs to.
    fn step(&self, at: Minute) -> usize {
        let after = self.edges.partition_point(|edge| edge.first <= at);
        after.saturating_sub(1)
    }

    /// Returns the first minute of a step; the end of the horizon behind the last.
    pub(super) fn first(&self, step: usize) -> Minute {
        self.edges.get(step).map_or(Minute::MAX, |edge| edge.first)
    }

    /// Returns the minute at which the first work of a step begins; the end of the horizon behind the last.
    pub(super) fn last(&self, step: usize) -> Minute {
        self.edges.get(step).map_or(Minute::MAX, |edge| edge.last)
    }

    /// Returns the first stretch at which more than `most` units are held, if work of it lies before `until`; it may have begun
    /// before `from`.
    pub(super) fn blocked(&self, from: Minute, until: Minute, most: i64) -> Option<Stretch> {
        let begin = self.taken(self.step(from), until, most)?;
        Some(Stretch {
            begin,
            behind: self.free(begin, most),
        })
    }

    /// Returns the first step from one on at which more than `most` units are held: that one, or one with work before `until`.
    fn taken(&self, step: usize, until: Minute, most: i64) -> Option<usize> {
        let mut step = step;
        while self.held[step] <= most {
            step = step.saturating_add(1);
            if self.edges.get(step).is_none_or(|edge| edge.last >= until) {
                return None;
            }
        }
        Some(step)
    }

    /// Returns the first step from one on at which no more than `most` units are held; behind all of them if there is none.
    fn free(&self, step: usize, most: i64) -> usize {
        let behind = self.held.iter().skip(step).position(|held| *held <= most);
        behind.map_or(self.held.len(), |more| step.saturating_add(more))
    }

    /// Returns the last stretch at which more than `most` units are held, if it ends after `from`; it may go on after `until`.
    pub(super) fn blocked_before(&self, from: Minute, until: Minute, most: i64) -> Option<Stretch> {
        let behind = self.edges.partition_point(|edge| edge.last < until);
        let mut step = behind.checked_sub(1)?;
        while self.held[step] <= most {
            if self.edges[step].first <= from {
                return None;
            }
            step = step.checked_sub(1)?;
        }
        let behind = step.saturating_add(1);
        while step > 0 && self.held[step.saturating_sub(1)] > most {
            step = step.saturating_sub(1);
        }
        Some(Stretch {
            begin: step,
            behind,
        })
    }

    /// Returns the first step from one on at whose beginning no more than `most` units are held for `length` minutes of the clock;
    /// behind all of them if there is none.
    pub(super) fn gap(&self, step: usize, most: i64, length: i64) -> usize {
        let mut step = step;
        loop {
            let begin = self.free(step, most);
            let Some(edge) = self.edges.get(begin) else {
                return begin;
            };
            step = begin;
            loop {
                step = step.saturating_add(1);
                match self.edges.get(step) {
                    Some(end) if end.shown.since(edge.shown) < length => {
                        if self.held[step] > most {
                            break;
                        }
                    }
                    _ => return begin,
                }
            }
        }
    }

    /// Returns the last step up to one before whose beginning no more than `most` units are held for `length` minutes of the
    /// clock; the first of all if there is none.
    pub(super) fn gap_before(&self, step: usize, most: i64, length: i64) -> usize {
        let Some(mut step) = step.checked_sub(1) else {
            return 0;
        };
        loop {
            while self.held[step] > most {
                match step.checked_sub(1) {
                    Some(before) => step = before,
                    None => return 0,
                }
            }
            let behind = step.saturating_add(1);
            let Some(end) = self.edges.get(behind) else {
                return behind;
            };
            let lasts = |step: usize| end.shown.since(self.edges[step].shown) >= length;
            while !lasts(step) {
                match step.checked_sub(1) {
                    Some(before) if self.held[before] <= most => step = before,
                    Some(_) => break,
                    None => return behind,
                }
            }
            if lasts(step) {
                return behind;
            }
            step = step.saturating_sub(1);
        }
    }

    /// Holds `units` more from one edge to before another; fewer when negative.
    pub(super) fn hold(&mut self, from: Edge, until: Edge, units: i64) {
        if from.shown >= until.shown || units == 0 {
            return;
        }
        let first = self.cut(from);
        let behind = self.cut(until);
        for held in &mut self.held[first..behind] {
            *held = held.saturating_add(units);
        }
        self.join(behind);
        self.join(first);
    }

    /// Makes a step begin at an edge, and returns which it is.
    fn cut(&mut self, edge: Edge) -> usize {
        let next = self.edges.partition_point(|step| step.shown <= edge.shown);
        let step = next.saturating_sub(1);
        if self.edges[step].shown == edge.shown {
            // The very first step does not know its clock before something begins there.
            self.edges[step] = edge;
            return step;
        }
        self.edges.insert(next, edge);
        self.held.insert(next, self.held[step]);
        next
    }

    /// Makes a step and the one before it one where they hold the same.
    fn join(&mut self, step: usize) {
        if step > 0 && self.held[step] == self.held[step.saturating_sub(1)] {
            self.edges.remove(step);
            self.held.remove(step);
        }
    }

    /// Returns the most that is held at once in a stretch.
    pub(super) fn peak(&self, from: Minute, until: Minute) -> i64 {
        let first = self.step(from);
        let behind = self.edges.partition_point(|edge| edge.last < until);
        let held = self.held.get(first..behind.max(first)).unwrap_or_default();
        held.iter().copied().max().unwrap_or(0)
    }

    /// Returns the steps in order, each with its beginning and what is held.
    #[cfg(test)]
    fn steps(&self) -> impl Iterator<Item = (Minute, i64)> + '_ {
        let steps = self.edges.iter().zip(&self.held);
        steps.map(|(edge, held)| (edge.shown, *held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Minute {
        Minute::new(minute).unwrap()
    }

    /// A clock that rests for four minutes after each six: a minute of the wall from what it shows, the first or the last.
    #[allow(clippy::arithmetic_side_effects, reason = "small numbers of a test")]
    fn wall(shown: i64, last: bool) -> i64 {
        let (round, rest) = (shown.div_euclid(6), shown.rem_euclid(6));
        let first = round * 10 + rest;
        if rest == 0 && !last {
            (first - 4).max(0)
        } else {
            first
        }
    }

    fn edge(shown: i64) -> Edge {
        Edge {
            shown: at(shown),
            first: at(wall(shown, false)),
            last: at(wall(shown, true)),
        }
    }

    /// Returns a stretch as what the clock shows at its ends.
    fn shown(profile: &Profile, stretch: Stretch) -> (i64, i64) {
        let at = |step: usize| {
            profile
                .edges
                .get(step)
                .map_or(i64::MAX, |e| e.shown.value())
        };
        (at(stretch.begin), at(stretch.behind))
    }

    #[test]
    fn what_is_held_adds_up_and_is_given_back() {
        let plain = |minute: i64| Edge::plain(at(minute));
        let mut profile = Profile::new();
        profile.hold(plain(10), plain(20), 1);
        profile.hold(plain(15), plain(30), 2);
        let steps: Vec<(i64, i64)> = profile
            .steps()
            .map(|(from, held)| (from.value(), held))
            .collect();
        assert_eq!(steps, [(0, 0), (10, 1), (15, 3), (20, 2), (30, 0)]);
        let ends = |stretch: Option<Stretch>| stretch.map(|found| shown(&profile, found));
        assert_eq!(ends(profile.blocked(at(0), at(40), 1)), Some((15, 30)));
        assert_eq!(ends(profile.blocked(at(0), at(15), 1)), None);
        assert_eq!(ends(profile.blocked(at(22), at(23), 1)), Some((20, 30)));
        assert_eq!(
            ends(profile.blocked_before(at(0), at(40), 2)),
            Some((15, 20))
        );
        assert_eq!(
            ends(profile.blocked_before(at(0), at(18), 1)),
            Some((15, 20))
        );
        assert_eq!(ends(profile.blocked_before(at(20), at(40), 2)), None);
        assert_eq!(
            (profile.peak(at(0), at(40)), profile.peak(at(0), at(15))),
            (3, 1)
        );
        profile.hold(plain(15), plain(30), -2);
        profile.hold(plain(10), plain(20), -1);
        assert_eq!(profile.steps().count(), 1);
    }

    #[test]
    fn every_minute_agrees_with_a_plain_count() {
        let mut seed = 7_u32;
        let mut draw = |limit: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % limit
        };
        let mut profile = Profile::new();
        // What is held at each minute that the clock shows; beyond the sixty it is nothing.
        let mut plain = [0_i64; 60];
        for _ in 0..600 {
            let (from, length, units) = (draw(50), draw(10), i64::from(draw(5)) - 2);
            profile.hold(edge(from.into()), edge((from + length).into()), units);
            for slot in &mut plain[from as usize..(from + length) as usize] {
                *slot += units;
            }
            let most = i64::from(draw(4)) - 1;
            let held = |shown: i64| usize::try_from(shown).ok().and_then(|at| plain.get(at));
            let taken = |shown: &i64| held(*shown).is_some_and(|held| *held > most);
            // A stretch of the wall in which the clock moves on.
            let (from, until) = (i64::from(draw(30)), 30 + i64::from(draw(30)));
            let (start, end) = (wall(from, draw(2) == 0), wall(until, draw(2) == 0));
            let first = (from..until).find(taken);
            let last = (from..until).rev().find(taken);
            let found = profile.blocked(at(start), at(end), most);
            let found = found.map(|found| shown(&profile, found).0.max(from));
            assert_eq!(found, first);
            let found = profile.blocked_before(at(start), at(end), most);
            let found = found.map(|found| shown(&profile, found).1.min(until) - 1);
            assert_eq!(found, last);
            let length = 1 + i64::from(draw(6));
            let fits = |begin: i64| (begin..begin + length).all(|shown| !taken(&shown));
            let edges: Vec<i64> = profile.steps().map(|(at, _)| at.value()).collect();
            let step = draw(u32::try_from(edges.len()).unwrap()) as usize;
            if most >= 0 {
                let wanted =
                    (step..edges.len()).find(|step| !taken(&edges[*step]) && fits(edges[*step]));
                assert_eq!(wanted, Some(profile.gap(step, most, length)));
            }
            // Before the first minute there is nothing.
            let ends = |step: &usize| edges[*step] >= length && fits(edges[*step] - length);
            if let Some(wanted) = (1..=step).rev().find(ends) {
                assert_eq!(profile.gap_before(step, most, length), wanted);
            }
        }
    }
}
