//! One line of time for all calendars: the stretches in which none of them begins or ends to work.
//!
//! Within a stretch every calendar either works all the time or rests all the time. A date is a [`Spot`]: a stretch, and how
//! far along it. *W* of a spot is an addition and a comparison on every calendar alike, whichever calendar the date came from:
//!
//! ```text
//!                 stretch 0     1     2        3          4
//! minutes      ├─────────────┼─────┼──────┼──────────┼─────────┤   column 0
//! office                     ├─────┼──────┼──────────┤             column 1
//! studio       ├─────────────┼─────┤      ├──────────┤             column 2
//! ```
//!
//! A row holds *W* of each column where its stretch begins. A pass that finds the spot of a date once reads from it what the date
//! is on every other calendar, with no branch to guess. Finding it is a look-up by a hint, one for every half hour of work.
//!
//! A scale begins with the day on which the project may start. It grows as dates reach its end, doubling, and what was found
//! before stays where it was. It stops at a size that depends on the network, because the horizon has three hundred years:
//! dates farther out are [outside](Spot::OUTSIDE), and left to the calendars. The network keeps the scale for the next pass.

#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};

use super::axis::END;
use crate::time::WorkCalendar;

/// More calendars than this that rest get no scale: its rows would be read from memory rather than from a cache.
const COLUMNS: usize = 256;

/// The days of a new scale.
const DAYS: i32 = 16;

const DAY: i32 = 1_440;

/// So many bytes every scale may have, and so many more for each node.
const BYTES: (usize, usize) = (1 << 20, 64);

/// A hint is for 2⁵ minutes of work, for fewer if stretches are shorter.
const HINT_BITS: u32 = 5;

/// The column of minutes, on which no calendar rests.
pub(super) const MINUTES: usize = 0;

/// A common line of time, from the beginning of a day to the beginning of another.
#[derive(Debug)]
pub(super) struct Scale {
    /// What it is the scale of.
    calendars: Vec<WorkCalendar>,
    /// Of each calendar its column.
    columns: Vec<u32>,
    /// Of each column but the first its calendar.
    sources: Vec<u32>,
    /// *W* of each column at both ends of each stretch, row by row.
    rows: Vec<Ends>,
    lines: Vec<Line>,
    from: i32,
    until: i32,
    /// How many bytes it may have.
    limit: usize,
}

/// *W* where a stretch begins and where it ends.
type Ends = [i32; 2];

/// What finds the stretch of a working minute of one column.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// *W* where the scale begins.
    first: i32,
    /// The working minutes of the scale.
    count: u32,
    /// The piece in which the minutes of each hint begin and the next; [`SHORT`] if one more begins among them.
    hints: Vec<[Piece; 2]>,
    /// The stretches that work.
    pieces: Vec<Piece>,
}

/// A stretch in which a column works.
#[derive(Debug, Clone, Copy, Default)]
struct Piece {
    /// *W* where it begins.
    work: i32,
    /// Where its row begins.
    row: u32,
}

/// What is behind the last piece, out of reach.
const BEHIND: Piece = Piece {
    work: i32::MAX,
    row: 0,
};

/// A hint that is not enough, because pieces are too short there.
const SHORT: [Piece; 2] = [Piece {
    work: i32::MAX,
    row: Spot::UNKNOWN.row,
}; 2];

/// Rows begin at or before this.
const ROW_MAX: u32 = u32::MAX >> 1;

/// A date: where the row of its stretch begins, and the minutes from the beginning of the stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    row: u32,
    along: i32,
}

impl Spot {
    /// A date outside of the scale.
    pub(super) const OUTSIDE: Self = Self {
        row: 0,
        along: i32::MIN,
    };

    #[inline]
    pub(super) fn is_outside(self) -> bool {
        self.along < 0
    }

    /// A date that a look did not find; it must not be read.
    const UNKNOWN: Self = Self {
        row: u32::MAX,
        along: 0,
    };

    /// Tells whether two looks have found what they were for.
    #[inline]
    pub(super) fn are_known(one: Self, other: Self) -> bool {
        one.row | other.row <= ROW_MAX
    }

    /// Returns the date some minutes later, within the stretch or at its end.
    #[inline]
    pub(super) fn later(self, minutes: i32) -> Self {
        Self {
            along: self.along.wrapping_add(minutes),
            ..self
        }
    }
}

impl Scale {
    /// Makes the scale of calendars from the day of a minute on; `None` if there are too many that rest, or nothing is left of the
    /// horizon.
    pub(super) fn of(calendars: &[WorkCalendar], start: i32, nodes: usize) -> Option<Self> {
        let mut columns = Vec::with_capacity(calendars.len());
        let mut resting: Vec<u32> = Vec::new();
        for (n, calendar) in (0..).zip(calendars) {
            let column = if calendar.is_continuous() {
                0
            } else {
                resting.push(n);
                resting.len()
            };
            columns.push(u32::try_from(column).ok()?);
        }
        if resting.len() > COLUMNS {
            return None;
        }
        let from = start.clamp(0, END).div_euclid(DAY).saturating_mul(DAY);
        let work = |n: &u32| calendars[*n as usize].work_at(from);
        let firsts = [from].into_iter().chain(resting.iter().map(work));
        let lines = firsts.map(|first| Line {
            first,
            ..Line::default()
        });
        let mut scale = Self {
            lines: lines.collect(),
            calendars: calendars.to_vec(),
            columns,
            sources: resting,
            rows: Vec::new(),
            from,
            until: from,
            limit: nodes.saturating_mul(BYTES.1).saturating_add(BYTES.0),
        };
        scale.reach(from).then_some(scale)
    }

    /// Returns the column of a calendar.
    #[inline]
    pub(super) fn column(&self, calendar: u32) -> usize {
        self.columns[calendar as usize] as usize
    }

    /// Grows until a minute is on the scale; returns `false` if it cannot be.
    #[cold]
    #[inline(never)]
    pub(super) fn reach(&mut self, minute: i32) -> bool {
        if minute < self.from || minute >= END {
            return false;
        }
        while self.until <= minute {
            if self.bytes() > self.limit {
                return false;
            }
            let days = self.until.saturating_sub(self.from).max(DAY * DAYS);
            let until = self.until.saturating_add(days).min(END);
            self.grow(until);
        }
        true
    }

    fn bytes(&self) -> usize {
        let lines = self.lines.iter().map(|line| {
            let hints = size_of_val(line.hints.as_slice());
            hints.saturating_add(size_of_val(line.pieces.as_slice()))
        });
        lines.fold(size_of_val(self.rows.as_slice()), usize::saturating_add)
    }

    /// Adds the stretches up to the beginning of a day.
    fn grow(&mut self, until: i32) {
        let from = self.until;
        let sources = self.sources.iter();
        let sources = sources.map(|n| self.calendars[*n as usize].shifts_of_days(from, until));
        let shifts: Vec<Vec<(i32, i32)>> = sources.collect();
        let mut ends: Vec<i32> = vec![until];
        ends.extend(
            shifts
                .iter()
                .flatten()
                .flat_map(|&(start, end)| [start, end]),
        );
        ends.sort_unstable();
        ends.dedup();
        let mut next = vec![0_usize; self.lines.len()];
        let mut at = from;
        for end in ends.into_iter().filter(|end| *end > from) {
            let length = end.saturating_sub(at);
            let row = self.rows.len();
            for (column, line) in self.lines.iter_mut().enumerate() {
                let works = column == MINUTES || {
                    let shifts = &shifts[column.saturating_sub(1)];
                    let next = &mut next[column];
                    while shifts.get(*next).is_some_and(|shift| shift.1 <= at) {
                        *next = next.saturating_add(1);
                    }
                    shifts.get(*next).is_some_and(|shift| shift.0 <= at)
                };
                let begin = line.end();
                if works {
                    line.add(row, length);
                }
                self.rows.push([begin, line.end()]);
            }
            at = end;
        }
        for line in &mut self.lines {
            line.point();
        }
        self.until = until;
    }

    /// Returns it with another limit of its size.
    #[cfg(test)]
    pub(super) fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Returns how many columns there are.
    pub(super) fn width(&self) -> usize {
        self.lines.len()
    }

    /// Returns the calendar of a column, none of that of minutes.
    pub(super) fn calendar(&self, column: usize) -> Option<u32> {
        self.sources.get(column.checked_sub(1)?).copied()
    }

    /// Returns the minute at which it begins.
    pub(super) fn from(&self) -> i32 {
        self.from
    }

    /// Returns the first minute behind it.
    pub(super) fn until(&self) -> i32 {
        self.until
    }

    /// Returns what finds the minutes of a column.
    #[inline]
    pub(super) fn line(&self, column: usize) -> &Line {
        &self.lines[column]
    }

    /// Returns the spot of a working minute of a column, counted from the beginning of time; `None` outside of the scale.
    #[inline]
    pub(super) fn find(&self, column: usize, work: i32) -> Option<Spot> {
        self.lines[column].find(work)
    }

    /// Returns the spot of a minute, or that it is outside.
    pub(super) fn spot(&self, minute: i32) -> Spot {
        self.find(MINUTES, minute).unwrap_or(Spot::OUTSIDE)
    }

    /// Returns *W* of a column at a spot that is not outside.
    #[inline]
    pub(super) fn work(&self, spot: Spot, column: usize) -> i32 {
        let [begin, end] = self.rows[(spot.row as usize).wrapping_add(column)];
        begin.wrapping_add(spot.along).min(end)
    }
}

impl Line {
    #[allow(
        clippy::cast_sign_loss,
        reason = "what is before the scale becomes a number behind it"
    )]
    #[inline]
    fn along(&self, work: i32) -> u32 {
        work.wrapping_sub(self.first) as u32
    }

    /// Returns *W* where the scale ends.
    fn end(&self) -> i32 {
        self.first.saturating_add_unsigned(self.count)
    }

    /// Adds a stretch that works.
    fn add(&mut self, row: usize, length: i32) {
        self.pieces.push(Piece {
            work: self.end(),
            row: u32::try_from(row).unwrap_or(u32::MAX),
        });
        self.count = self.count.saturating_add(length.unsigned_abs());
    }

    /// Makes the hints of the stretches that were added.
    fn point(&mut self) {
        // What was the end of the scale was in the middle of a hint.
        self.hints.pop();
        let begin = |hint: usize| u32::try_from(hint << HINT_BITS).unwrap_or(u32::MAX);
        let is_at = |piece: &Piece, at: u32| self.along(piece.work) <= at;
        let first = begin(self.hints.len());
        let mut at = self.pieces.partition_point(|piece| is_at(piece, first));
        let count = self.count.div_ceil(1 << HINT_BITS) as usize;
        let hints = (self.hints.len()..count).map(|hint| {
            let [from, until] = [hint, hint.saturating_add(1)].map(begin);
            while self.pieces.get(at).is_some_and(|piece| is_at(piece, from)) {
                at = at.saturating_add(1);
            }
            let piece = self.pieces[at.saturating_sub(1)];
            let next = self.pieces.get(at).copied().unwrap_or(BEHIND);
            let after = self.pieces.get(at.saturating_add(1));
            let short = after.is_some_and(|after| self.along(after.work) < until);
            let short = short || until > self.count;
            if short { SHORT } else { [piece, next] }
        });
        let hints: Vec<[Piece; 2]> = hints.collect();
        self.hints.extend(hints);
    }

    /// Returns the spot of a working minute, or one that is [not known](Spot::are_known).
    #[allow(
        clippy::inline_always,
        reason = "a call would cost as much as the look itself"
    )]
    #[inline(always)]
    pub(super) fn look(&self, work: i32) -> Spot {
        let Some(pieces) = self.hints.get((self.along(work) >> HINT_BITS) as usize) else {
            return Spot::UNKNOWN;
        };
        // Which of the two it is no processor can guess.
        let piece = pieces[usize::from(pieces[1].work <= work)];
        Spot {
            row: piece.row,
            along: work.wrapping_sub(piece.work),
        }
    }

    /// Returns the spot of a working minute; `None` outside of the scale.
    pub(super) fn find(&self, work: i32) -> Option<Spot> {
        let spot = self.look(work);
        if Spot::are_known(spot, spot) {
            Some(spot)
        } else {
            self.search(work)
        }
    }

    /// Returns the spot of a working minute where hints are not enough; `None` outside of the scale.
    #[cold]
    fn search(&self, work: i32) -> Option<Spot> {
        if self.along(work) >= self.count {
            return None;
        }
        let behind = self.pieces.partition_point(|piece| piece.work <= work);
        let piece = self.pieces.get(behind.checked_sub(1)?)?;
        Some(Spot {
            row: piece.row,
            along: work.wrapping_sub(piece.work),
        })
    }
}

/// The scale that a network keeps from one pass to the next.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Option<Box<Scale>>>);

impl Kept {
    /// Returns the scale of calendars from a minute on, the one that was kept if it fits; `None` if they get [none](Scale::of).
    ///
    /// While it is in use, another thread makes its own.
    pub(super) fn take(
        &self,
        calendars: &[WorkCalendar],
        start: i32,
        nodes: usize,
    ) -> Option<Box<Scale>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let fits = |scale: &Scale| {
            (scale.from..scale.until).contains(&start) && scale.calendars == calendars
        };
        match kept.filter(|scale| fits(scale)) {
            Some(scale) => Some(scale),
            None => Scale::of(calendars, start, nodes).map(Box::new),
        }
    }

    /// Keeps a scale, the longer if there are two.
    pub(super) fn keep(&self, scale: Box<Scale>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let longer = |kept: &Scale| kept.rows.len() >= scale.rows.len();
        if !kept.as_deref().is_some_and(longer) {
            *kept = Some(scale);
        }
    }
}

/// A copy makes its own when it needs one.
impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}
