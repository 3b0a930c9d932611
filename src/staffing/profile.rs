//! How much of a resource is held at each minute?

use crate::time::Minute;

/// The units of one resource that are held, as steps: each from its minute until the next, on whatever clock.
///
/// Whether anybody is there at that minute is the matter of calendars: a task is put only where all that it needs is there.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    at: Vec<Minute>,
    held: Vec<i64>,
}

impl Profile {
    pub(super) fn new() -> Self {
        Self {
            at: vec![Minute::MIN],
            held: vec![0],
        }
    }

    /// Gives everything back.
    pub(super) fn clear(&mut self) {
        self.at.truncate(1);
        self.held.truncate(1);
        self.held[0] = 0;
    }

    /// Returns the step that a minute belongs to.
    fn step(&self, at: Minute) -> usize {
        let after = self.at.partition_point(|step| *step <= at);
        after.saturating_sub(1)
    }

    fn end(&self, step: usize) -> Minute {
        let next = self.at.get(step.saturating_add(1));
        next.copied().unwrap_or(Minute::MAX)
    }

    /// Returns the first stretch at which more than `most` units are held, if it begins before `until`; a stretch that began
    /// before `from` is cut there.
    pub(super) fn blocked(
        &self,
        from: Minute,
        until: Minute,
        most: i64,
    ) -> Option<(Minute, Minute)> {
        let mut step = self.step(from);
        while self.held[step] <= most {
            step = step.saturating_add(1);
            if self.at.get(step).is_none_or(|at| *at >= until) {
                return None;
            }
        }
        let begin = self.at[step].max(from);
        while self.held.get(step).is_some_and(|held| *held > most) {
            step = step.saturating_add(1);
        }
        let end = self.at.get(step).copied().unwrap_or(Minute::MAX);
        Some((begin, end))
    }

    /// Returns the last stretch at which more than `most` units are held, if it ends after `from`; one that goes on after
    /// `until` is cut there.
    pub(super) fn blocked_before(
        &self,
        from: Minute,
        until: Minute,
        most: i64,
    ) -> Option<(Minute, Minute)> {
        let last = until.try_add(-1).ok()?;
        let mut step = self.step(last);
        while self.held[step] <= most {
            if self.at[step] <= from {
                return None;
            }
            step = step.checked_sub(1)?;
        }
        let end = self.end(step).min(until);
        while step > 0 && self.held[step.saturating_sub(1)] > most {
            step = step.saturating_sub(1);
        }
        Some((self.at[step], end))
    }

    /// Returns the first minute from `from` on after which no more than `most` units are held for `length` minutes.
    pub(super) fn gap(&self, from: Minute, most: i64, length: i64) -> Minute {
        let mut step = self.step(from);
        loop {
            while self.held.get(step).is_some_and(|held| *held > most) {
                step = step.saturating_add(1);
            }
            let Some(begin) = self.at.get(step) else {
                return Minute::MAX;
            };
            let begin = (*begin).max(from);
            loop {
                step = step.saturating_add(1);
                match self.at.get(step) {
                    Some(end) if end.since(begin) < length && self.held[step] <= most => (),
                    Some(end) if end.since(begin) < length => break,
                    _ => return begin,
                }
            }
        }
    }

    /// Returns the last minute until `until` before which no more than `most` units are held for `length` minutes.
    pub(super) fn gap_before(&self, until: Minute, most: i64, length: i64) -> Minute {
        let Ok(last) = until.try_add(-1) else {
            return Minute::MIN;
        };
        let mut step = self.step(last);
        loop {
            while self.held[step] > most {
                match step.checked_sub(1) {
                    Some(before) => step = before,
                    None => return Minute::MIN,
                }
            }
            let end = self.end(step).min(until);
            while end.since(self.at[step]) < length {
                match step.checked_sub(1) {
                    Some(before) if self.held[before] <= most => step = before,
                    Some(_) => break,
                    None => return end,
                }
            }
            if end.since(self.at[step]) >= length {
                return end;
            }
            step = step.saturating_sub(1);
        }
    }

    /// Holds `units` more from one minute to before another; fewer when negative.
    pub(super) fn hold(&mut self, from: Minute, until: Minute, units: i64) {
        if from >= until || units == 0 {
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

    /// Makes a step begin at a minute, and returns which it is.
    fn cut(&mut self, at: Minute) -> usize {
        let step = self.step(at);
        if self.at[step] == at {
            return step;
        }
        let next = step.saturating_add(1);
        self.at.insert(next, at);
        self.held.insert(next, self.held[step]);
        next
    }

    /// Makes a step and the one before it one where they hold the same.
    fn join(&mut self, step: usize) {
        if step > 0 && self.held[step] == self.held[step.saturating_sub(1)] {
            self.at.remove(step);
            self.held.remove(step);
        }
    }

    /// Returns the most that is held at once in a stretch.
    pub(super) fn peak(&self, from: Minute, until: Minute) -> i64 {
        let first = self.step(from);
        let behind = self.at.partition_point(|at| *at < until).max(first);
        let held = self.held.get(first..behind).unwrap_or_default();
        held.iter().copied().max().unwrap_or(0)
    }

    /// Returns the steps in order, each with its end and what is held.
    #[cfg(test)]
    fn steps(&self) -> impl Iterator<Item = (Minute, Minute, i64)> + '_ {
        let steps = self.at.iter().zip(&self.held).enumerate();
        steps.map(|(step, (at, held))| (*at, self.end(step), *held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Minute {
        Minute::new(minute).unwrap()
    }

    #[test]
    fn what_is_held_adds_up_and_is_given_back() {
        let mut profile = Profile::new();
        profile.hold(at(10), at(20), 1);
        profile.hold(at(15), at(30), 2);
        let steps: Vec<(i64, i64)> = profile
            .steps()
            .map(|(from, _, held)| (from.value(), held))
            .collect();
        assert_eq!(steps, [(0, 0), (10, 1), (15, 3), (20, 2), (30, 0)]);
        assert_eq!(profile.blocked(at(0), at(40), 1), Some((at(15), at(30))));
        assert_eq!(profile.blocked(at(0), at(15), 1), None);
        assert_eq!(profile.blocked(at(22), at(23), 1), Some((at(22), at(30))));
        assert_eq!(
            profile.blocked_before(at(0), at(40), 2),
            Some((at(15), at(20)))
        );
        assert_eq!(
            profile.blocked_before(at(0), at(18), 1),
            Some((at(15), at(18)))
        );
        assert_eq!(profile.blocked_before(at(20), at(40), 2), None);
        profile.hold(at(15), at(30), -2);
        profile.hold(at(10), at(20), -1);
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
        let mut plain = [0_i64; 60];
        for _ in 0..300 {
            let (from, length, units) = (draw(50), draw(10), i64::from(draw(5)) - 2);
            profile.hold(at(from.into()), at((from + length).into()), units);
            for slot in &mut plain[from as usize..(from + length) as usize] {
                *slot += units;
            }
            let (from, until, most) = (draw(30), 30 + draw(30), i64::from(draw(4)) - 1);
            let span = from as usize..until as usize;
            let first = span.clone().find(|minute| plain[*minute] > most);
            let last = span.rev().find(|minute| plain[*minute] > most);
            let (from, until) = (at(from.into()), at(until.into()));
            let found = profile.blocked(from, until, most);
            assert_eq!(
                found.map(|(begin, _)| begin.value()),
                first.map(|m| i64::try_from(m).unwrap())
            );
            let found = profile.blocked_before(from, until, most);
            assert_eq!(
                found.map(|(_, end)| end.value() - 1),
                last.map(|m| i64::try_from(m).unwrap())
            );
            // Nothing is held beyond the sixty minutes, and there is nothing before the first.
            let length = usize::try_from(1 + draw(6)).unwrap();
            let fits = |begin: usize| {
                (begin..begin + length)
                    .all(|minute| plain.get(minute).copied().unwrap_or(0) <= most)
            };
            let long = i64::try_from(length).unwrap();
            let first = usize::try_from(from.value()).unwrap();
            if most >= 0 {
                let wanted = (first..70).find(|begin| fits(*begin));
                let found = usize::try_from(profile.gap(from, most, long).value()).unwrap();
                assert_eq!(wanted, Some(found));
            }
            let last = usize::try_from(until.value()).unwrap();
            let wanted = (length..=last).rev().find(|end| fits(end - length));
            if let Some(wanted) = wanted {
                let found = profile.gap_before(until, most, long).value();
                assert_eq!(usize::try_from(found).unwrap(), wanted);
            }
        }
    }
}
