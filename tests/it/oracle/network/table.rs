//! Calendars as the oracle knows them: one `bool` a minute over ten weeks, and the running count of it.

use std::sync::LazyLock;

use tactica::time::{ExceptionSpec, HolidaySpec, Minute, WeekSpec, WorkCalendar, WorkCalendarSpec};

use crate::dice::Dice;

/// The window of the oracle: ten weeks from a Monday. A date is a number of minutes from there.
pub(super) const DAYS: usize = 70;
pub(super) const DAY: i32 = 1440;
pub(super) const LEN: i32 = DAYS as i32 * DAY;
/// Earlier and later than everything.
pub(super) const EVER: i32 = i32::MIN / 4;
pub(super) const NEVER: i32 = i32::MAX / 4;

/// How many calendars there are; the first is the continuous one, the second the standard one.
pub(super) const TABLES: usize = 16;

static ALL: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut state = Stream(Dice(7));
    (0..TABLES).map(|n| Table::draw(n, &mut state)).collect()
});

static BASE: LazyLock<i64> = LazyLock::new(|| {
    let monday: Minute = "2025-01-06T00:00".parse().expect("a minute");
    monday.value()
});

/// The calendar `n`.
pub(super) fn table(n: usize) -> &'static Table {
    &ALL[n]
}

/// A minute of the window as the crate knows it.
pub(super) fn outside(minute: i32) -> Minute {
    Minute::new(*BASE + i64::from(minute)).expect("in the horizon")
}

/// A minute of the crate as one of the window.
pub(super) fn inside(minute: Minute) -> i32 {
    i32::try_from(minute.value() - *BASE).expect("near the window")
}

/// A stream of numbers that is the same in every run.
pub(super) struct Stream(pub(super) Dice);

impl Stream {
    pub(super) fn next(&mut self) -> u32 {
        (self.0.next() >> 33) as u32
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.next() % end
    }

    /// A number from `from` to before `until`.
    pub(super) fn within(&mut self, from: i32, until: i32) -> i32 {
        from + self.below((until - from).unsigned_abs()) as i32
    }

    /// Whether something of `percent` is the case.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
}

pub(super) struct Table {
    pub(super) calendar: WorkCalendar,
    /// *W*, from the beginning of the window.
    before: Vec<i32>,
    /// The first minute with each *W*.
    done: Vec<i32>,
    /// The first working minute at or after each minute, and the last one at or before it.
    next: Vec<i32>,
    last: Vec<i32>,
}

impl Table {
    /// *W* at a minute, that of the nearest end beyond the window.
    pub(super) fn work(&self, at: i32) -> i32 {
        self.before[at.clamp(0, LEN) as usize]
    }

    /// The earliest minute with this *W*.
    pub(super) fn earliest(&self, work: i32) -> i32 {
        match usize::try_from(work) {
            Err(_) => EVER,
            Ok(work) => self.done.get(work).copied().unwrap_or(NEVER),
        }
    }

    /// The first working minute at or after `at`.
    pub(super) fn next(&self, at: i32) -> Option<i32> {
        let next = *self.next.get(at.max(0) as usize)?;
        (next < LEN).then_some(next)
    }

    /// The last working minute at or before `at`.
    pub(super) fn last(&self, at: i32) -> Option<i32> {
        let last = *self
            .last
            .get(usize::try_from(at).ok()?.min(LEN as usize - 1))?;
        (last >= 0).then_some(last)
    }

    fn draw(n: usize, state: &mut Stream) -> Self {
        // A few minutes a day: what matters happens where shifts begin and end, so there are many such places.
        const SHIFTS: [(i32, i32); 6] = [(0, 1), (2, 5), (5, 6), (8, 11), (720, 723), (1437, DAY)];
        let mut week: Vec<Vec<(i32, i32)>> = match n {
            0 => vec![vec![(0, DAY)]; 7],
            1 => [vec![vec![(540, 1020)]; 5], vec![vec![]; 2]].concat(),
            _ => (0..7)
                .map(|day| {
                    let share = if day < 5 { 3 } else { 1 };
                    let kept = SHIFTS.iter().filter(|_| state.below(5) < share);
                    kept.copied().collect()
                })
                .collect(),
        };
        if week[0].is_empty() {
            week[0].push((3, 9));
        }
        let mut days: Vec<_> = (0..DAYS).map(|day| week[day % 7].clone()).collect();
        let [mon, tue, wed, thu, fri, sat, sun] = std::array::from_fn(|day| texts(&week[day]));
        let week = WeekSpec {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        };
        let mut spec = WorkCalendarSpec {
            week,
            ..WorkCalendarSpec::default()
        };
        if n > 2 {
            for (day, shifts) in days.iter_mut().enumerate() {
                let date = outside(day as i32 * DAY).date().to_string();
                override_day(&mut spec, shifts, date, state.below(12));
            }
        }
        Self::of_days(&days, spec.build().expect("shifts are legal"))
    }

    fn of_days(days: &[Vec<(i32, i32)>], calendar: WorkCalendar) -> Self {
        let mut working = vec![false; LEN as usize];
        for (day, shifts) in (0..).zip(days) {
            for &(from, until) in shifts {
                working[(day * DAY + from) as usize..(day * DAY + until) as usize].fill(true);
            }
        }
        let (mut before, mut done) = (vec![0], vec![0]);
        for (at, &works) in (0_i32..).zip(&working) {
            before.push(before[at as usize] + i32::from(works));
            if works {
                done.push(at + 1);
            }
        }
        let (mut next, mut last) = (vec![LEN; LEN as usize + 1], vec![-1; LEN as usize]);
        for at in (0..LEN as usize).rev() {
            next[at] = if working[at] { at as i32 } else { next[at + 1] };
        }
        let mut latest = -1;
        for at in 0..LEN as usize {
            latest = if working[at] { at as i32 } else { latest };
            last[at] = latest;
        }
        Self {
            calendar,
            before,
            done,
            next,
            last,
        }
    }
}

/// Makes one day a holiday or an exception, or leaves it.
fn override_day(
    spec: &mut WorkCalendarSpec,
    shifts: &mut Vec<(i32, i32)>,
    date: String,
    choice: u32,
) {
    let name = String::new();
    match choice {
        0 => {
            shifts.clear();
            spec.holidays.push(HolidaySpec { date, name });
        }
        1 => {
            *shifts = vec![(1, 3), (4, 7)];
            let shifts = texts(shifts);
            spec.exceptions.push(ExceptionSpec { date, shifts, name });
        }
        _ => (),
    }
}

fn texts(shifts: &[(i32, i32)]) -> Vec<String> {
    let time = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let text = |&(from, until): &(i32, i32)| format!("{}-{}", time(from), time(until));
    shifts.iter().map(text).collect()
}
