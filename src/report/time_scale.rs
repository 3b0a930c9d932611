//! Which dates an axis shows: cells of hours, days, weeks, months, quarters or years, whichever fit.
//!
//! | Width of a cell | Lower row | Upper row |
//! | --- | --- | --- |
//! | an hour fits | `09:00`, every 1, 3 or 6 hours | the day |
//! | a day fits | `3`, or `Mon 3` where there is room | the month |
//! | a week fits | the Monday: `3` | the month |
//! | a month, a quarter fits | `Jan`, `Q1` of the calendar year | the year |
//! | else | every 1, 2, 5, 10 … years | nothing |
//!
//! A label stands inside its cell or not at all, so that no two can overlap.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{
    px::{Area, Point, Px},
    svg::{Anchor, Canvas, Face},
};

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// The height of one row of the axis.
pub(crate) const AXIS_ROW: Px = Px::new(17);

/// Free room on each side of a label in its cell.
const PADDING: Px = Px::new(3);

/// More cells than any sensible canvas can show: a bound for the loop, never reached.
const CELLS_MAX: usize = 5000;

/// What one cell of the axis covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cells {
    Hours(i64),
    Days,
    Weeks,
    /// Runs of this many months, counted from January of year 0.
    Months(i64),
}

/// One cell of the axis; its label is empty where it would not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) left: Px,
    pub(crate) right: Px,
    pub(crate) label: String,
}

/// The cells of an axis: a fine row, and a coarse one that says what the fine one leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateAxis {
    pub(crate) fine: Vec<Cell>,
    pub(crate) coarse: Vec<Cell>,
}

/// The finest cells that make sense for what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finest {
    /// Hours: moments are drawn.
    Hours,
    /// Days: dates are drawn.
    Days,
}

/// Where the coarse row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AxisSide {
    /// Above the plot: the fine row is next to it.
    Above,
    /// Below the plot: again the fine row is next to it.
    Below,
}

/// Places moments between two ends on a horizontal length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeScale {
    from: i64,
    to: i64,
    left: Px,
    width: Px,
}

impl TimeScale {
    /// Makes the scale; a span below one hour, or reversed, is extended to one hour after its start.
    pub(crate) fn new(from: NaiveDateTime, to: NaiveDateTime, left: Px, width: Px) -> Self {
        let from = seconds(from);
        let to = seconds(to).max(from.saturating_add(HOUR));
        Self {
            from,
            to,
            left,
            width,
        }
    }

    /// Tells whether a moment lies between the ends, both included.
    pub(crate) fn contains(&self, at: NaiveDateTime) -> bool {
        (self.from..=self.to).contains(&seconds(at))
    }

    /// Tells whether a moment lies before the start.
    pub(crate) fn precedes(&self, at: NaiveDateTime) -> bool {
        seconds(at) < self.from
    }

    /// Returns the x coordinate of a moment; one beyond an end is placed at that end.
    pub(crate) fn x(&self, at: NaiveDateTime) -> Px {
        self.place(seconds(at))
    }

    pub(crate) fn right(&self) -> Px {
        self.left.plus(self.width)
    }

    fn place(&self, at: i64) -> Px {
        let at = i128::from(at.clamp(self.from, self.to));
        let (from, to) = (i128::from(self.from), i128::from(self.to));
        let along = self
            .width
            .share(at.saturating_sub(from), to.saturating_sub(from));
        self.left.plus(along)
    }

    /// Returns the finest cells whose labels fit.
    pub(crate) fn axis(&self, finest: Finest) -> DateAxis {
        let fine = self.fitting(finest);
        let coarse = match fine {
            Cells::Hours(_) => Some(Cells::Days),
            Cells::Days | Cells::Weeks => Some(Cells::Months(1)),
            Cells::Months(1 | 3) => Some(Cells::Months(12)),
            Cells::Months(_) => None,
        };
        // A moment is named only where it is seen; a stretch may be named on the part that is.
        let moment = matches!(fine, Cells::Hours(_) | Cells::Weeks);
        let from = if moment { self.from } else { i64::MIN };
        let coarse = coarse.map(|cells| self.cells(cells, i64::MIN, cells.full_forms()));
        DateAxis {
            fine: self.cells(fine, from, fine.forms()),
            coarse: coarse.unwrap_or_default(),
        }
    }

    fn fitting(&self, finest: Finest) -> Cells {
        let mut candidates = match finest {
            Finest::Hours => vec![Cells::Hours(1), Cells::Hours(3), Cells::Hours(6)],
            Finest::Days => vec![],
        };
        let few = [
            Cells::Days,
            Cells::Weeks,
            Cells::Months(1),
            Cells::Months(3),
        ];
        candidates.extend(few);
        for decade in [1, 10, 100, 1000, 10_000, 100_000_i64] {
            let years = [12, 24, 60].map(|months: i64| months.saturating_mul(decade));
            candidates.extend(years.map(Cells::Months));
        }
        let last = Cells::Months(12_000_000);
        let mut fitting = candidates.into_iter().filter(|cells| {
            let shortest = cells.forms().last();
            shortest.is_some_and(|form| self.holds(*cells, form.widest))
        });
        fitting.next().unwrap_or(last)
    }

    /// Tells whether a full cell has room for a label.
    fn holds(&self, cells: Cells, label: &str) -> bool {
        let span = i128::from(self.to).saturating_sub(i128::from(self.from));
        fits(label, self.width.share(i128::from(cells.shortest()), span))
    }

    /// Returns the visible cells, labelled from `named_from` on in the longest form that fits a full cell.
    ///
    /// A cell that the end of the axis cuts short takes the longest form that still fits.
    fn cells(&self, cells: Cells, named_from: i64, forms: &[Form]) -> Vec<Cell> {
        let full = forms.iter().position(|form| self.holds(cells, form.widest));
        let forms = forms.get(full.unwrap_or(0)..).unwrap_or_default();
        let starts = std::iter::successors(cells.floor(self.from), |at| cells.next(*at));
        let visible = starts.take_while(|at| *at < self.to).take(CELLS_MAX);
        let make = |start| {
            let end = cells.next(start).unwrap_or(self.to);
            let (left, right) = (self.place(start), self.place(end));
            let mut labels = forms.iter().map(|form| (form.write)(start));
            let label = labels.find(|label| start >= named_from && fits(label, right.minus(left)));
            let label = label.unwrap_or_default();
            Cell { left, right, label }
        };
        visible.map(make).collect()
    }
}

/// A way to write labels, with the widest one it makes.
struct Form {
    write: fn(i64) -> String,
    widest: &'static str,
}

/// Makes forms of dates from format strings.
macro_rules! forms {
    ($($format:literal => $widest:literal),*) => {
        &[$(Form { write: |start| label(start, $format), widest: $widest }),*]
    };
}

impl Cells {
    /// Returns the forms of a label in the fine row, from the longest.
    fn forms(self) -> &'static [Form] {
        match self {
            Self::Hours(_) => forms!["%H:%M" => "00:00"],
            Self::Days => forms!["%a %-d" => "Wed 30", "%-d" => "30"],
            Self::Weeks => forms!["%-d %b" => "30 Mar", "%-d" => "30"],
            Self::Months(1) => forms!["%B" => "September", "%b" => "Mar"],
            Self::Months(3) => &[Form {
                write: quarter,
                widest: "Q4",
            }],
            Self::Months(_) => forms!["%Y" => "2000"],
        }
    }

    /// Returns the forms of a label in the coarse row, which say everything, from the longest.
    fn full_forms(self) -> &'static [Form] {
        match self {
            Self::Months(1) => {
                forms!["%B %Y" => "September 2000", "%b %Y" => "Mar 2000", "%b" => "Mar"]
            }
            Self::Months(_) => forms!["%Y" => "2000"],
            _ => forms!["%A %-d %B %Y" => "Wednesday 30 September 2000",
                "%a %-d %b %Y" => "Wed 30 Mar 2000", "%-d %b" => "30 Mar"],
        }
    }

    /// Returns the length of the shortest cell in seconds.
    fn shortest(self) -> i64 {
        match self {
            Self::Hours(hours) => HOUR.saturating_mul(hours),
            Self::Days => DAY,
            Self::Weeks => DAY.saturating_mul(7),
            Self::Months(1) => DAY.saturating_mul(28),
            Self::Months(months) => DAY.saturating_mul(30).saturating_mul(months),
        }
    }

    /// Returns the start of the cell that holds a moment.
    fn floor(self, at: i64) -> Option<i64> {
        let day = at.div_euclid(DAY);
        match self {
            Self::Hours(hours) => {
                let length = HOUR.checked_mul(hours)?;
                at.checked_div_euclid(length)?.checked_mul(length)
            }
            Self::Days => day.checked_mul(DAY),
            Self::Weeks => {
                // Day 0 was a Thursday: three days after a Monday.
                let weekday = day.checked_add(3)?.rem_euclid(7);
                day.checked_sub(weekday)?.checked_mul(DAY)
            }
            Self::Months(count) => {
                let date = moment(at)?.date();
                let month = i64::from(date.year())
                    .checked_mul(12)?
                    .checked_add(i64::from(date.month0()))?;
                let first = month.checked_div_euclid(count)?.checked_mul(count)?;
                // The first run of months may start before the calendar does.
                Some(month_start(first).unwrap_or(at))
            }
        }
    }

    /// Returns the start of the following cell, or `None` beyond the calendar.
    fn next(self, start: i64) -> Option<i64> {
        match self {
            Self::Hours(_) | Self::Days | Self::Weeks => start.checked_add(self.shortest()),
            Self::Months(count) => {
                let date = moment(start)?.date();
                let month = i64::from(date.year())
                    .checked_mul(12)?
                    .checked_add(i64::from(date.month0()))?;
                let run = month.checked_div_euclid(count)?.checked_add(1)?;
                month_start(run.checked_mul(count)?)
            }
        }
    }
}

fn seconds(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp()
}

fn moment(seconds: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds, 0).map(|at| at.naive_utc())
}

/// Returns the first second of a month counted from January of year 0.
fn month_start(month: i64) -> Option<i64> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    let month0 = u32::try_from(month.rem_euclid(12)).ok()?;
    let date = NaiveDate::from_ymd_opt(year, month0.checked_add(1)?, 1)?;
    Some(seconds(date.and_time(NaiveTime::MIN)))
}

fn label(start: i64, form: &str) -> String {
    moment(start).map_or_else(String::new, |at| at.format(form).to_string())
}

fn quarter(start: i64) -> String {
    let quarter = moment(start).map_or(0, |at| at.date().month0() / 3);
    format!("Q{}", quarter.saturating_add(1))
}

fn fits(label: &str, room: Px) -> bool {
    Face::Tick.width(label).plus(PADDING).plus(PADDING) <= room
}

/// Writes a date, with its time unless that is midnight.
pub(crate) fn moment_text(at: NaiveDateTime) -> String {
    let midnight = at.hour() == 0 && at.minute() == 0 && at.second() == 0;
    let form = if midnight {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M"
    };
    at.format(form).to_string()
}

impl DateAxis {
    /// Returns the height of the axis when drawn.
    pub(crate) fn height(&self) -> Px {
        let rows = if self.coarse.is_empty() { 1 } else { 2 };
        AXIS_ROW.times(rows)
    }

    /// Draws both rows with their top at `top`.
    pub(crate) fn draw(&self, canvas: &mut Canvas, top: Px, side: AxisSide) {
        let rows = match side {
            AxisSide::Above => [&self.coarse, &self.fine],
            AxisSide::Below => [&self.fine, &self.coarse],
        };
        let mut top = top;
        for row in rows.into_iter().filter(|row| !row.is_empty()) {
            for cell in row {
                let area = Area::between(cell.left, cell.right, top, AXIS_ROW);
                canvas.down("edge", area.left, area.top, area.bottom());
                if !cell.label.is_empty() {
                    let at = Point::new(area.left.plus(PADDING), top.plus(Px::new(12)));
                    canvas.text(Face::Tick, Anchor::Start, at, &cell.label);
                }
            }
            top = top.plus(AXIS_ROW);
        }
    }

    /// Draws the lines between cells across the plot.
    pub(crate) fn draw_grid(&self, canvas: &mut Canvas, top: Px, bottom: Px) {
        for cell in &self.fine {
            canvas.down("grid", cell.left, top, bottom);
        }
        for cell in &self.coarse {
            canvas.down("edge", cell.left, top, bottom);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(from: &str, to: &str) -> DateAxis {
        let parse = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        TimeScale::new(parse(from), parse(to), Px::new(200), Px::new(840)).axis(Finest::Hours)
    }

    fn labels(cells: &[Cell]) -> String {
        let named = cells.iter().filter(|cell| !cell.label.is_empty());
        let first: Vec<_> = named.map(|cell| cell.label.as_str()).take(4).collect();
        first.join(" | ")
    }

    #[test]
    fn units_follow_the_span() {
        let table = "\
            2025-03-03T09:00:00 2025-03-03T17:00:00 => 09:00 | 10:00 | 11:00 | 12:00 / Monday 3 March 2025
            2025-03-03T00:00:00 2025-03-05T00:00:00 => 00:00 | 03:00 | 06:00 | 09:00 / Monday 3 March 2025 | Tuesday 4 March 2025
            2025-03-03T00:00:00 2025-03-17T00:00:00 => Mon 3 | Tue 4 | Wed 5 | Thu 6 / March 2025
            2025-02-15T00:00:00 2025-03-17T00:00:00 => 15 | 16 | 17 | 18 / February 2025 | March 2025
            2025-01-08T00:00:00 2025-04-30T00:00:00 => 13 Jan | 20 Jan | 27 Jan | 3 Feb / January 2025 | February 2025 | March 2025 | April 2025
            2025-01-08T00:00:00 2025-09-30T00:00:00 => 13 | 20 | 27 | 3 / Jan 2025 | Feb 2025 | Mar 2025 | Apr 2025
            2025-01-08T00:00:00 2026-12-31T00:00:00 => Jan | Feb | Mar | Apr / 2025 | 2026
            2025-02-08T00:00:00 2030-12-31T00:00:00 => Q2 | Q3 | Q4 | Q1 / 2025 | 2026 | 2027 | 2028
            2025-01-01T00:00:00 2041-01-01T00:00:00 => 2025 | 2026 | 2027 | 2028 / \n\
            1900-01-01T00:00:00 2200-01-01T00:00:00 => 1900 | 1920 | 1940 | 1960 / ";
        for row in table.lines() {
            let (span, expected) = row.trim_start().split_once(" => ").unwrap();
            let (from, to) = span.split_once(' ').unwrap();
            let axis = axis(from, to);
            let found = format!("{} / {}", labels(&axis.fine), labels(&axis.coarse));
            assert_eq!(found, expected, "{span}");
        }
    }

    #[test]
    fn labels_stay_inside_their_cells_for_spans_of_every_length() {
        let from: NaiveDateTime = "2024-02-28T10:30:00".parse().unwrap();
        let mut hours = 1_i64;
        while hours < 24 * 365 * 250 {
            let to = from + chrono::TimeDelta::try_hours(hours).unwrap();
            let axis = TimeScale::new(from, to, Px::ZERO, Px::new(840)).axis(Finest::Hours);
            assert!(!axis.fine.is_empty() && axis.fine.len() < 70, "{hours} h");
            assert!(
                axis.fine.iter().any(|cell| !cell.label.is_empty()),
                "{hours} h"
            );
            for row in [&axis.fine, &axis.coarse] {
                for cell in row {
                    assert!(
                        cell.label.is_empty() || fits(&cell.label, cell.right.minus(cell.left))
                    );
                }
                assert!(
                    row.windows(2).all(|pair| pair[0].right == pair[1].left),
                    "{hours} h"
                );
            }
            hours += 1 + hours / 17;
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_drawn() {
        for (from, to) in [
            (NaiveDateTime::MIN, NaiveDateTime::MAX),
            (NaiveDateTime::MAX, NaiveDateTime::MIN),
            (NaiveDateTime::MIN, NaiveDateTime::MIN),
        ] {
            let axis = TimeScale::new(from, to, Px::ZERO, Px::new(840)).axis(Finest::Hours);
            assert!(axis.fine.len() < 100, "{}", axis.fine.len());
        }
    }
}
