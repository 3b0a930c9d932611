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
//! is on every other calendar, with no branch to guess. Finding it is a look-up by a hint, one for every half hour of work. It ends
//! at a [mark](Mark): a stretch in which the calendar works, which knows the first few columns itself and leads to the row for
//! the others.
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
    /// What a pass writes on.
    pub(super) room: Room,
}

/// Room for what a pass keeps of every node until it is over. The next pass writes over it: for a million nodes, to be given fresh memory
/// takes longer than to fill it.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// The early dates of finish and start, on few columns.
    pub(super) lanes: Vec<[Lanes; 2]>,
    /// The same, on many.
    pub(super) spots: Vec<[Spot; 2]>,
    pub(super) roofs: Vec<Roof>,
}

/// What a node may at most, until its turn comes in the backward pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Roof {
    /// What is allowed to its finish on its own line: for late dates, and for free float.
    pub(super) allowed: [i32; 2],
    /// The column of its own line: that of minutes for a moment.
    pub(super) column: u32,
    /// Its duration less a minute.
    pub(super) rest: i32,
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
    hints: Vec<Hint>,
    /// The stretches that work.
    pieces: Vec<Piece>,
}

/// How many columns a piece knows.
pub(super) const LANES: usize = 4;

/// *W* of a date on the first columns.
pub(super) type Lanes = [i32; LANES];

/// A stretch in which a column works.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// *W* where it begins.
    work: i32,
    /// Where its row begins.
    row: u32,
    /// How much more *W* of the first columns is where it begins.
    ahead: Lanes,
    /// *W* of the first columns where it ends.
    ends: Lanes,
}

/// Where some minutes of work are, one after the other; [`SHORT`] if more than one piece begins among them.
#[derive(Debug, Clone, Copy)]
struct Hint {
    /// *W* where the second of two pieces begins.
    split: i32,
    /// The first of them.
    piece: u32,
}

/// A hint that is not enough, because pieces are too short there.
const SHORT: Hint = Hint {
    split: i32::MAX,
    piece: u32::MAX,
};

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
}

/// A working minute of a column that was found on the scale.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark<'a> {
    piece: &'a Piece,
    work: i32,
}

impl Mark<'_> {
    /// Returns the date some minutes after it begins, within its stretch or at its end.
    #[inline]
    pub(super) fn spot(self, later: i32) -> Spot {
        Spot {
            row: self.piece.row,
            along: self.work.wrapping_add(later).wrapping_sub(self.piece.work),
        }
    }

    /// Returns *W* of the first columns of that date.
    #[inline]
    pub(super) fn lanes(self, later: i32) -> Lanes {
        let mut lanes = self.piece.ahead;
        let work = self.work.wrapping_add(later);
        for (lane, end) in lanes.iter_mut().zip(self.piece.ends) {
            *lane = lane.wrapping_add(work).min(end);
        }
        lanes
    }

    /// Returns *W* of one of the first columns of that date.
    #[inline]
    pub(super) fn lane(self, later: i32, column: usize) -> i32 {
        let (lane, work) = (column % LANES, self.work.wrapping_add(later));
        self.piece.ahead[lane]
            .wrapping_add(work)
            .min(self.piece.ends[lane])
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
            room: Room::default(),
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
                    line.count = line.count.saturating_add(length.unsigned_abs());
                }
                self.rows.push([begin, line.end()]);
            }
            for (column, line) in self.lines.iter_mut().enumerate() {
                let here = &self.rows[row..];
                if here[column][0] < here[column][1] {
                    line.add(row, here[column][0], here);
                }
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

    /// Returns the mark of a working minute of a column, counted from the beginning of time; `None` outside of the scale.
    #[inline]
    pub(super) fn find(&self, column: usize, work: i32) -> Option<Mark<'_>> {
        self.lines[column].find(work)
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

    /// Adds a stretch that works from *W* on, of which the row is known.
    fn add(&mut self, row: usize, work: i32, here: &[Ends]) {
        let mut piece = Piece {
            work,
            row: u32::try_from(row).unwrap_or(u32::MAX),
            ahead: [0; LANES],
            ends: [0; LANES],
        };
        let lanes = piece.ahead.iter_mut().zip(&mut piece.ends).zip(here);
        for ((ahead, lane), [begin, end]) in lanes {
            *ahead = begin.wrapping_sub(work);
            *lane = *end;
        }
        self.pieces.push(piece);
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
            let after = self.pieces.get(at.saturating_add(1));
            let short = after.is_some_and(|after| self.along(after.work) < until);
            match u32::try_from(at.saturating_sub(1)) {
                Ok(piece) if !short && until <= self.count => {
                    let split = self.pieces.get(at).map_or(i32::MAX, |next| next.work);
                    Hint { split, piece }
                }
                _ => SHORT,
            }
        });
        let hints: Vec<Hint> = hints.collect();
        self.hints.extend(hints);
    }

    /// Returns the mark of a working minute; `None` outside of the scale, and where hints are not enough.
    #[allow(
        clippy::inline_always,
        reason = "a call would cost as much as the look itself"
    )]
    #[inline(always)]
    pub(super) fn look(&self, work: i32) -> Option<Mark<'_>> {
        let hint = self.hints.get((self.along(work) >> HINT_BITS) as usize)?;
        // Which of the two it is no processor can guess.
        let piece = (hint.piece as usize).wrapping_add(usize::from(hint.split <= work));
        let piece = self.pieces.get(piece)?;
        Some(Mark { piece, work })
    }

    /// Returns the mark of a working minute; `None` outside of the scale.
    pub(super) fn find(&self, work: i32) -> Option<Mark<'_>> {
        self.look(work).or_else(|| self.search(work))
    }

    /// Returns the mark of a working minute where hints are not enough; `None` outside of the scale.
    #[cold]
    fn search(&self, work: i32) -> Option<Mark<'_>> {
        if self.along(work) >= self.count {
            return None;
        }
        let behind = self.pieces.partition_point(|piece| piece.work <= work);
        let piece = self.pieces.get(behind.checked_sub(1)?)?;
        Some(Mark { piece, work })
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
