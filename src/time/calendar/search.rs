//! How minutes become work and work becomes minutes: whole weeks by division, days that differ by search in running sums.
//!
//! What is found here is what is remembered: the blocks of a [`Ladder`](super::ladder::Ladder) are made of it.
//!
//! All numbers are below 2²⁸ (the horizon has 157 785 120 minutes), so that nothing here saturates; the saturating forms only
//! spell out that it could not wrap.

use std::ops::{ControlFlow, Range};

use super::{Day, Tables, ladder::Piece};
use crate::time::{
    date::DAYS,
    minute::{DAY, HORIZON},
};

impl Tables {
    /// Returns the day of a day number, be it of the week or an override.
    #[inline]
    pub(super) fn day(&self, number: u32) -> &Day {
        let next = self.override_days.partition_point(|day| *day < number);
        self.day_from(next, number)
    }

    #[inline]
    pub(super) fn day_from(&self, next: usize, number: u32) -> &Day {
        match self.override_days.get(next) {
            Some(day) if *day == number => self
                .overrides
                .get(next)
                .map_or(self.weekday(number), |found| &found.day),
            _ => self.weekday(number),
        }
    }

    #[inline]
    pub(super) fn weekday(&self, number: u32) -> &Day {
        // Day 0 is a Monday, and `% 7` stays in the array.
        &self.week[(number % 7) as usize]
    }

    /// Returns the work of plain weeks before a day.
    #[inline]
    pub(super) fn plain_work(&self, number: u32) -> u32 {
        (number / 7)
            .saturating_mul(self.week_work.get())
            .saturating_add(self.week_before[(number % 7) as usize])
    }

    /// Returns *W* at a minute by search.
    pub(super) fn search_until(&self, at: u32) -> u32 {
        let (number, minute) = (at / DAY, at % DAY);
        let next = self.override_days.partition_point(|day| *day < number);
        let gained = self.gained.get(next).copied().unwrap_or(0);
        self.plain_work(number)
            .saturating_add_signed(gained)
            .saturating_add(self.day_from(next, number).work_before(minute))
    }

    /// Returns the working minute that `work` working minutes come before, by search; `None` when there is no such minute.
    pub(super) fn search_after(&self, work: u32) -> Option<u32> {
        if work >= self.total {
            return None;
        }
        let next = self.override_work.partition_point(|before| *before <= work);
        if let Some(last) = next.checked_sub(1) {
            let before = self.override_work.get(last)?;
            let day = &self.overrides.get(last)?.day;
            let rest = work.saturating_sub(*before);
            if rest < day.work() {
                return Some(minute_of(
                    *self.override_days.get(last)?,
                    day.minute_after(rest),
                ));
            }
        }
        // From here to the next override *W* runs like that of the plain weeks, at a constant distance.
        let gained = self.gained.get(next).copied().unwrap_or(0);
        let plain = work.saturating_add_signed(gained.saturating_neg());
        let (weeks, rest) = (plain / self.week_work, plain % self.week_work);
        // The last day that begins at or before `rest`: days without work share their beginning with the next.
        let begun = self
            .week_before
            .iter()
            .filter(|before| **before <= rest)
            .count();
        let weekday = begun.saturating_sub(1);
        let rest = rest.saturating_sub(*self.week_before.get(weekday)?);
        let number = weeks
            .saturating_mul(7)
            .saturating_add(u32::try_from(weekday).ok()?);
        Some(minute_of(
            number,
            self.week.get(weekday)?.minute_after(rest),
        ))
    }

    /// Visits the shifts of some days in order, until told to stop.
    ///
    /// O(*n*) time for *n* days, the days of rest among them.
    pub(super) fn walk(&self, days: Range<u32>, mut visit: impl FnMut(Walked) -> ControlFlow<()>) {
        let mut next = self.override_days.partition_point(|day| *day < days.start);
        let mut before = self.search_until(minute_of(days.start, 0));
        for number in days {
            let day = self.day_from(next, number);
            if self.override_days.get(next) == Some(&number) {
                next = next.saturating_add(1);
            }
            for shift in day.shifts() {
                let walked = Walked {
                    start: minute_of(number, u32::from(shift.start())),
                    end: minute_of(number, u32::from(shift.end())),
                    before,
                };
                if visit(walked).is_break() {
                    return;
                }
                before = before.saturating_add(u32::from(shift.minutes()));
            }
        }
    }

    /// Returns the pieces of *W* from one minute to before another, and its value there.
    pub(super) fn pieces_of_minutes(&self, from: u32, until: u32) -> (Vec<Piece>, u32) {
        let until = until.min(HORIZON);
        let first = Piece {
            key: from,
            value: self.search_until(from),
        };
        let pieces = self.pieces(first, from, until, |walked| Piece {
            key: walked.start,
            value: walked.before,
        });
        (pieces, self.search_until(until))
    }

    /// Returns the pieces of the inverse of *W* from one amount of work to before another.
    ///
    /// The value behind is left open: the last piece ends where the work does.
    pub(super) fn pieces_of_work(&self, from: u32, until: u32) -> (Vec<Piece>, u32) {
        let first = Piece {
            key: from,
            value: self.search_after(from).unwrap_or(HORIZON),
        };
        let until = until.min(self.total);
        let pieces = self.pieces(first, first.value, until, |walked| Piece {
            key: walked.before,
            value: walked.start,
        });
        (pieces, u32::MAX)
    }

    /// Returns the pieces behind `first` that begin before `until`, from the day of the minute `at` on.
    fn pieces(
        &self,
        first: Piece,
        at: u32,
        until: u32,
        piece_of: impl Fn(Walked) -> Piece,
    ) -> Vec<Piece> {
        // Two years of one shift a day, and a little; the rest grows.
        let mut pieces = Vec::with_capacity(640);
        pieces.push(first);
        let offset = |piece: Piece| piece.value.wrapping_sub(piece.key);
        let mut last = offset(first);
        self.walk(at / DAY..DAYS, |walked| {
            let piece = piece_of(walked);
            if piece.key >= until {
                return ControlFlow::Break(());
            }
            // A shift that touches the one before goes on with its piece.
            if piece.key > first.key && offset(piece) != last {
                last = offset(piece);
                pieces.push(piece);
            }
            ControlFlow::Continue(())
        });
        pieces
    }
}

/// A shift that is passed on a walk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walked {
    pub(super) start: u32,
    pub(super) end: u32,
    /// *W* at the start.
    before: u32,
}

/// Returns the number of a minute of a day in the horizon.
fn minute_of(day: u32, minute: u32) -> u32 {
    day.saturating_mul(DAY).saturating_add(minute)
}
