//! Dates, working time and calendars.

use std::ops::RangeInclusive;

use ::proptest::{collection, prelude::*, sample};
use chrono::NaiveDate;

use crate::time::{
    DATE_MAX, DATE_MIN, DateSpan, ExceptionSpec, HolidaySpec, WeekSpec, WorkCalendar,
    WorkCalendarSpec, WorkTime, add_days,
};

/// Gives the days of a span.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{proptest::date_in, time::DateSpan};
///
/// let spring = DateSpan::new("2025-03-01".parse()?, "2025-06-01".parse()?)?;
/// TestRunner::deterministic().run(&date_in(spring), |date| {
///     prop_assert!(spring.contains(date));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn date_in(span: DateSpan) -> impl Strategy<Value = NaiveDate> {
    (0..span.days()).prop_map(move |days| {
        add_days(span.start(), days).expect("invariant: a day of a span is in the horizon")
    })
}

/// Gives dates of the years 1900 to 2199: mostly of our time, some at the ends.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{proptest::date, time::{DATE_MAX, DATE_MIN}};
///
/// TestRunner::deterministic().run(&date(), |date| {
///     prop_assert!(DATE_MIN <= date && date < DATE_MAX);
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn date() -> impl Strategy<Value = NaiveDate> {
    let day = |year| {
        let date = NaiveDate::from_ymd_opt(year, 1, 1);
        date.expect("invariant: every year has a first of January")
    };
    let all = span(DATE_MIN, DATE_MAX);
    prop_oneof![
        6 => date_in(span(day(2020), day(2035))),
        2 => date_in(all),
        1 => sample::select(vec![DATE_MIN, day(2199), all_but_last()]),
    ]
}

fn span(start: NaiveDate, end: NaiveDate) -> DateSpan {
    DateSpan::new(start, end).expect("invariant: the start lies before the end, in the horizon")
}

fn all_but_last() -> NaiveDate {
    add_days(DATE_MAX, -1).expect("invariant: the horizon has more than a day")
}

/// Gives spans from a day to about a year, none past the horizon.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::proptest::date_span;
///
/// TestRunner::deterministic().run(&date_span(), |span| {
///     prop_assert!((1..=400).contains(&span.days()));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn date_span() -> impl Strategy<Value = DateSpan> {
    (date(), 1..=400_i64)
        .prop_map(|(start, days)| span(start, add_days(start, days).unwrap_or(DATE_MAX)))
}

/// Gives working time of `minutes`, which must lie within the range of [`WorkTime`]; values beyond it stay at its bound.
///
/// # Example: up to two weeks of work
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{proptest::work_time_in, time::WorkTime};
///
/// TestRunner::deterministic().run(&work_time_in(0..=4800), |time| {
///     prop_assert!(WorkTime::ZERO <= time && time <= "10d".parse().unwrap());
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn work_time_in(minutes: RangeInclusive<i64>) -> impl Strategy<Value = WorkTime> {
    minutes.prop_map(time)
}

fn time(minutes: i64) -> WorkTime {
    let most = WorkTime::MAX.minutes();
    let within = minutes.clamp(most.saturating_neg(), most);
    WorkTime::from_minutes(within).expect("invariant: the value is within the bounds")
}

/// Gives working time of either sign: mostly whole hours and days, some odd minutes, some of the whole range.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::{proptest::work_time, time::WorkTime};
///
/// TestRunner::deterministic().run(&work_time(), |time| {
///     prop_assert_eq!(time.to_string().parse::<WorkTime>(), Ok(time));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn work_time() -> impl Strategy<Value = WorkTime> {
    let most = WorkTime::MAX.minutes();
    prop_oneof![
        4 => (-80..=80_i64).prop_map(|hours| time(hours.saturating_mul(60))),
        2 => work_time_in(-4800..=4800),
        1 => work_time_in(most.saturating_neg()..=most),
    ]
}

/// Gives calendars as they are written, all of which build: days off, halves of days, shifts from and until midnight, holidays
/// and days with shifts of their own.
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::proptest::work_calendar_spec;
///
/// TestRunner::deterministic().run(&work_calendar_spec(), |spec| {
///     prop_assert!(spec.build().is_ok());
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn work_calendar_spec() -> impl Strategy<Value = WorkCalendarSpec> {
    let week = (
        shifts(),
        shifts(),
        shifts(),
        shifts(),
        shifts(),
        shifts(),
        shifts(),
    );
    let week = week.prop_map(|(mon, tue, wed, thu, fri, sat, sun)| WeekSpec {
        mon,
        tue,
        wed,
        thu,
        fri,
        sat,
        sun,
    });
    let special = collection::btree_map(date(), prop::option::of(shifts()), 0..6);
    (week, special).prop_map(|(mut week, special)| {
        if week == WeekSpec::default() {
            week.mon.push("09:00-17:00".to_owned());
        }
        let mut spec = WorkCalendarSpec {
            week,
            ..WorkCalendarSpec::default()
        };
        for (date, shifts) in special {
            let date = date.to_string();
            match shifts {
                None => spec.holidays.push(HolidaySpec {
                    name: "Holiday".to_owned(),
                    date,
                }),
                Some(shifts) => spec.exceptions.push(ExceptionSpec {
                    name: String::new(),
                    shifts,
                    date,
                }),
            }
        }
        spec
    })
}

/// Gives the shifts of a day: none, the usual ones, or one of odd length.
fn shifts() -> impl Strategy<Value = Vec<String>> {
    const USUAL: [&[&str]; 7] = [
        &[],
        &["09:00-17:00"],
        &["09:00-12:30", "13:00-17:00"],
        &["22:00-24:00"],
        &["00:00-06:00", "22:00-24:00"],
        &["00:00-24:00"],
        &["10:00-10:01"],
    ];
    let usual = sample::select(&USUAL[..]);
    let usual = usual.prop_map(|day| day.iter().map(ToString::to_string).collect());
    let odd = (0..1440_u32, 1..=1440_u32).prop_map(|(start, length)| {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let end = start.saturating_add(length).min(1440);
        vec![format!("{}-{}", clock(start), clock(end))]
    });
    prop_oneof![5 => usual, 1 => odd]
}

/// Gives calendars made from [`work_calendar_spec`].
///
/// # Example
/// ```
/// use proptest::{prelude::*, test_runner::TestRunner};
/// use tactica::proptest::work_calendar;
///
/// TestRunner::deterministic().run(&work_calendar(), |calendar| {
///     prop_assert!(calendar.work_total() > 0);
///     prop_assert_eq!(calendar.spec().build(), Ok(calendar));
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn work_calendar() -> impl Strategy<Value = WorkCalendar> {
    work_calendar_spec().prop_map(|spec| {
        spec.build()
            .expect("invariant: shifts of a day do not overlap, and one day works")
    })
}
