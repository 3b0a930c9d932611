//! Laws of windows and of spans that come every year.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so by panicking"
)]

use std::collections::BTreeSet;

use chrono::Datelike;
use proptest::prelude::*;
use tactica::time::{
    DATE_MIN, DateSpan, Minute, NaiveDate, Windows, YearlySpan, add_days, parse_date,
};

/// The days on which the spans lie; few, so that they meet.
const DAYS: i64 = 40;

fn day(number: i64) -> NaiveDate {
    add_days(parse_date("2024-02-10").unwrap(), number).unwrap()
}

fn midnight(number: i64) -> Minute {
    Minute::from_date(day(number)).unwrap()
}

fn spans() -> impl Strategy<Value = Vec<DateSpan>> {
    let span = (0..DAYS, 1..9_i64).prop_map(|(start, days)| {
        let end = start.saturating_add(days).min(DAYS);
        DateSpan::new(day(start), day(end)).unwrap()
    });
    prop::collection::vec(span, 0..6)
}

fn within(spans: &[DateSpan], date: NaiveDate) -> bool {
    spans.iter().any(|span| span.contains(date))
}

/// A day of the year as it is written, the leap day often.
fn day_of_year() -> impl Strategy<Value = String> {
    let any = (0..366_i64).prop_map(|day| {
        let date = add_days(parse_date("2024-01-01").unwrap(), day).unwrap();
        date.format("%m-%d").to_string()
    });
    prop_oneof![1 => Just("02-29".to_owned()), 1 => Just("03-01".to_owned()), 6 => any]
}

proptest! {
    #[test]
    fn windows_have_the_days_that_are_allowed_and_not_barred(allowed in spans(), barred in spans()) {
        let free = |date| (allowed.is_empty() || within(&allowed, date)) && !within(&barred, date);
        let days: BTreeSet<NaiveDate> = (0..DAYS).map(day).filter(|date| free(*date)).collect();
        let Ok(windows) = Windows::new(&allowed, &barred) else {
            prop_assert!(days.is_empty() && !allowed.is_empty());
            return Ok(());
        };
        let found: Vec<DateSpan> = windows.spans().collect();
        let known: BTreeSet<NaiveDate> = (0..DAYS).map(day).filter(|date| within(&found, *date)).collect();
        prop_assert_eq!(known, days);
        for pair in found.windows(2) {
            prop_assert!(pair[0].end() < pair[1].start(), "apart and in order");
        }
        prop_assert_eq!(Windows::new(&found, &[]), Ok(windows.clone()));
        let json = serde_json::to_string(&windows).unwrap();
        prop_assert_eq!(serde_json::from_str::<Windows>(&json).unwrap(), windows);
    }

    #[test]
    fn a_stretch_is_held_when_all_its_minutes_are(
        allowed in spans(), barred in spans(), start in 0..DAYS, days in 0..5_i64,
    ) {
        if let Ok(windows) = Windows::new(&allowed, &barred) {
            let found: Vec<DateSpan> = windows.spans().collect();
            let end = start.saturating_add(days);
            let inside = (start..end.max(start.saturating_add(1))).all(|number| within(&found, day(number)));
            prop_assert_eq!(windows.holding(midnight(start), midnight(end)), inside);
            let at = midnight(start);
            prop_assert_eq!(windows.next(at), windows.iter().find(|(_, end)| *end > at));
            prop_assert_eq!(windows.previous(at), windows.iter().rev().find(|(start, _)| *start < at));
        }
    }

    #[test]
    fn a_yearly_span_has_the_same_days_every_year(start in day_of_year(), end in day_of_year(), number in 0..109_573_i64) {
        prop_assume!(start != end);
        let text = format!("{start}..{end}");
        let yearly: YearlySpan = text.parse().unwrap();
        prop_assert_eq!(yearly.to_string(), text);
        let date = add_days(DATE_MIN, number).unwrap();
        // Month and day as text are in the order of the year.
        let of_year = date.format("%m-%d").to_string();
        let ordinary = !date.leap_year();
        let moved = |day: &str| if ordinary && day == "02-29" { "03-01".to_owned() } else { day.to_owned() };
        let (from, until) = (moved(&start), moved(&end));
        let expected = if start < end {
            from <= of_year && of_year < until
        } else {
            from <= of_year || of_year < until
        };
        let year = yearly.spans(date.year()..=date.year());
        prop_assert_eq!(within(&year, date), expected);
        prop_assert_eq!(within(&yearly.all(), date), expected);
        prop_assert!(year.iter().all(|span| yearly.all().contains(span)));
        for pair in yearly.all().windows(2) {
            prop_assert!(pair[0].end() <= pair[1].start());
        }
    }
}
