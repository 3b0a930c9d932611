//! Laws of minutes, work and calendars.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use tactica::time::{
    DATE_MIN, DateSpan, ExceptionSpec, FiscalCalendar, FiscalPattern, Minute, MonthWeeks, WeekSpec,
    Weekday, WorkCalendar, WorkCalendarSpec, WorkTime, YearEnd, add_days, add_months,
};

const DAY: i64 = 1_440;
/// The number of days of the horizon.
const DAYS: i64 = 109_573;

/// The days that are walked minute by minute.
const WALK: i64 = 16;

/// A calendar in plain minutes of the day: what the library is compared with.
#[derive(Debug, Clone)]
struct Plain {
    week: Vec<Vec<(i64, i64)>>,
    days: BTreeMap<i64, Vec<(i64, i64)>>,
}

impl Plain {
    fn is_working(&self, minute: i64) -> bool {
        let (day, minute) = (minute / DAY, minute % DAY);
        let week = &self.week[usize::try_from(day % 7).unwrap()];
        let shifts = self.days.get(&day).unwrap_or(week);
        day < DAYS
            && shifts
                .iter()
                .any(|(start, end)| (*start..*end).contains(&minute))
    }

    fn build(&self) -> WorkCalendar {
        let texts = |shifts: &Vec<(i64, i64)>| -> Vec<String> {
            let time = |m: i64| format!("{:02}:{:02}", m / 60, m % 60);
            shifts
                .iter()
                .map(|(start, end)| format!("{}-{}", time(*start), time(*end)))
                .collect()
        };
        let mut week = self.week.iter().map(texts);
        let mut next = || week.next().unwrap();
        let week = WeekSpec {
            mon: next(),
            tue: next(),
            wed: next(),
            thu: next(),
            fri: next(),
            sat: next(),
            sun: next(),
        };
        let exceptions = self.days.iter().map(|(day, shifts)| ExceptionSpec {
            date: add_days(DATE_MIN, *day).unwrap().to_string(),
            shifts: texts(shifts),
            name: String::new(),
        });
        let exceptions = exceptions.collect();
        WorkCalendarSpec {
            week,
            holidays: vec![],
            exceptions,
        }
        .build()
        .unwrap()
    }
}

/// Up to three shifts of one day; often none, sometimes all of it.
fn shifts() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let cuts = prop::collection::btree_set(0..=DAY, 0..=6);
    let some = cuts.prop_map(|cuts| {
        let cuts: Vec<i64> = cuts.into_iter().collect();
        cuts.chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .collect()
    });
    prop_oneof![2 => Just(vec![]), 1 => Just(vec![(0, DAY)]), 1 => Just(vec![(0, 720), (720, DAY)]), 5 => some]
}

/// A first day to walk from: anywhere, and often at an end of the horizon.
fn first_day() -> impl Strategy<Value = i64> {
    prop_oneof![2 => Just(0), 2 => Just(DAYS - WALK), 6 => 0..=DAYS - WALK]
}

/// A calendar whose exceptions crowd around the days from the one returned with it.
fn plain() -> impl Strategy<Value = (i64, Plain)> {
    let week = prop::collection::vec(shifts(), 7).prop_filter("a week has work", |week| {
        week.iter().any(|day| !day.is_empty())
    });
    let near = prop::collection::btree_map(0..WALK, shifts(), 0..12);
    let far = prop::collection::btree_map(0..DAYS, shifts(), 0..12);
    (first_day(), week, near, far).prop_map(|(first, week, near, mut days)| {
        days.extend(near.into_iter().map(|(day, shifts)| (first + day, shifts)));
        (first, Plain { week, days })
    })
}

fn minute(value: i64) -> Minute {
    Minute::new(value).unwrap()
}

fn any_minute() -> impl Strategy<Value = Minute> {
    prop_oneof![
        1 => Just(Minute::MIN),
        1 => Just(Minute::MAX),
        8 => (0..=Minute::MAX.value()).prop_map(minute),
    ]
}

fn work(minutes: i64) -> WorkTime {
    WorkTime::from_minutes(minutes).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_walk_minute_by_minute_agrees_with_work_until_and_its_inverses((first, plain) in plain()) {
        let calendar = plain.build();
        let (from, until) = (first * DAY, (first + WALK) * DAY);
        let base = calendar.work_until(minute(from));
        // The first and the last minute at which each amount was seen.
        let mut seen: Vec<(i64, i64)> = vec![(from, from)];
        for t in from..until {
            let working = plain.is_working(t);
            prop_assert_eq!(calendar.is_working(minute(t)), working, "{}", minute(t));
            if working {
                seen.push((t + 1, t + 1));
            } else {
                seen.last_mut().unwrap().1 = t + 1;
            }
            let done = i64::try_from(seen.len()).unwrap() - 1;
            prop_assert_eq!(calendar.work_until(minute(t + 1)), base + done, "{}", minute(t + 1));
        }
        for (index, (earliest, latest)) in seen.iter().enumerate() {
            let done = base + i64::try_from(index).unwrap();
            // The first and the last stretch may reach beyond the walk.
            if index > 0 {
                prop_assert_eq!(calendar.earliest(done), Some(minute(*earliest)));
            }
            if index + 1 < seen.len() {
                prop_assert_eq!(calendar.latest(done), Some(minute(*latest)));
            }
        }
        if first == 0 {
            prop_assert_eq!(base, 0);
        }
        if first + WALK == DAYS {
            prop_assert_eq!(calendar.work_until(Minute::MAX), calendar.work_total());
        }
    }

    #[test]
    fn a_walk_agrees_with_finish_start_and_next_working(
        (first, plain) in plain(),
        tries in prop::collection::vec((0..WALK * DAY, 1..3_000_i64), 12),
    ) {
        let calendar = plain.build();
        let (from, until) = (first * DAY, (first + WALK) * DAY);
        for (offset, minutes) in tries {
            let at = from + offset;
            let next = (at..until).find(|t| plain.is_working(*t));
            if let Some(next) = next {
                prop_assert_eq!(calendar.next_working(minute(at)), Some(minute(next)));
            }
            let count = usize::try_from(minutes).unwrap();
            let last = (at..until).filter(|t| plain.is_working(*t)).nth(count - 1);
            if let Some(last) = last {
                prop_assert_eq!(calendar.finish(minute(at), work(minutes)), Some(minute(last + 1)));
            }
            let begin = (from..at).rev().filter(|t| plain.is_working(*t)).nth(count - 1);
            if let Some(begin) = begin {
                prop_assert_eq!(calendar.start(minute(at), work(minutes)), Some(minute(begin)));
            }
        }
    }

    #[test]
    fn the_shifts_of_a_stretch_are_its_working_minutes((first, plain) in plain(), a in 0..WALK * DAY, b in 0..WALK * DAY) {
        let calendar = plain.build();
        let (from, until) = (first * DAY + a.min(b), first * DAY + a.max(b));
        let mut expected = (from..until).filter(|t| plain.is_working(*t));
        for shift in calendar.shifts(minute(from), minute(until)) {
            prop_assert!(shift.start < shift.end);
            for t in shift.start.value()..shift.end.value() {
                prop_assert_eq!(expected.next(), Some(t));
            }
        }
        prop_assert_eq!(expected.next(), None);
    }

    #[test]
    fn earliest_and_latest_are_the_ends_of_one_amount_of_work((_, plain) in plain(), at in any_minute()) {
        let calendar = plain.build();
        let done = calendar.work_until(at);
        let (earliest, latest) = (calendar.earliest(done).unwrap(), calendar.latest(done).unwrap());
        prop_assert!(earliest <= at && at <= latest);
        prop_assert_eq!(calendar.work_until(earliest), done);
        prop_assert_eq!(calendar.work_until(latest), done);
        if earliest > Minute::MIN {
            prop_assert_eq!(calendar.work_until(earliest.try_add(-1).unwrap()), done - 1);
        }
        if latest < Minute::MAX {
            prop_assert_eq!(calendar.work_until(latest.try_add(1).unwrap()), done + 1);
        }
        let total = calendar.work_total();
        for outside in [-1, i64::MIN, total + 1, i64::MAX] {
            prop_assert_eq!(calendar.earliest(outside), None);
            prop_assert_eq!(calendar.latest(outside), None);
        }
    }

    #[test]
    fn start_undoes_finish_up_to_rest((_, plain) in plain(), at in any_minute(), minutes in -100_000..100_000_i64) {
        let calendar = plain.build();
        let amount = work(minutes);
        if let Some(finish) = calendar.finish(at, amount) {
            prop_assert_eq!(calendar.between(at, finish), amount);
            let start = calendar.start(finish, amount).unwrap();
            prop_assert_eq!(calendar.between(at, start), WorkTime::ZERO);
            prop_assert_eq!(calendar.finish(start, amount), Some(finish));
        } else {
            let target = calendar.work_until(at) + minutes;
            prop_assert!(!(0..=calendar.work_total()).contains(&target));
        }
    }

    #[test]
    fn between_is_additive_and_changes_sign_with_direction(
        (_, plain) in plain(), a in any_minute(), b in any_minute(), c in any_minute(),
    ) {
        let calendar = plain.build();
        let sum = calendar.between(a, b).try_add(calendar.between(b, c)).unwrap();
        prop_assert_eq!(sum, calendar.between(a, c));
        prop_assert_eq!(calendar.between(b, a), calendar.between(a, b).try_neg().unwrap());
        prop_assert!(a > b || calendar.between(a, b) >= WorkTime::ZERO);
    }

    #[test]
    fn absences_remove_their_days_and_no_others(
        (first, plain) in plain(),
        absences in prop::collection::vec((0..WALK, 1..6_i64), 0..4),
    ) {
        let calendar = plain.build();
        let spans: Vec<DateSpan> = absences
            .iter()
            .map(|(day, days)| {
                let start = add_days(DATE_MIN, first + day).unwrap();
                DateSpan::new(start, add_days(start, *days.min(&(WALK - day))).unwrap()).unwrap()
            })
            .collect();
        let less = calendar.with_absences(&spans);
        for day in first..first + WALK {
            let date = add_days(DATE_MIN, day).unwrap();
            let absent = spans.iter().any(|span| span.contains(date));
            let expected = if absent { WorkTime::ZERO } else { calendar.work_on(date) };
            prop_assert_eq!(less.work_on(date), expected);
        }
        prop_assert_eq!(less.spec().build(), Ok(less));
    }

    #[test]
    fn what_is_common_to_two_calendars_does_not_ask_which_comes_first(
        (first, left) in plain(), (_, right) in plain(), at in any_minute(),
    ) {
        let (left, right) = (left.build(), right.build());
        prop_assert_eq!(&left.intersection(&left.spec().build().unwrap()), &Ok(left.clone()));
        prop_assert_eq!(&left.intersection(&WorkCalendar::continuous()), &Ok(left.clone()));
        prop_assert_eq!(&WorkCalendar::continuous().intersection(&left), &Ok(left.clone()));
        let (both, other) = (left.intersection(&right), right.intersection(&left));
        prop_assert_eq!(both.is_ok(), other.is_ok());
        if let (Ok(both), Ok(other)) = (both, other) {
            prop_assert_eq!(both.work_total(), other.work_total());
            prop_assert_eq!(both.work_until(at), other.work_until(at));
            prop_assert!(both.work_total() <= left.work_total().min(right.work_total()));
            prop_assert_eq!(both.is_working(at), left.is_working(at) && right.is_working(at));
            let day = add_days(DATE_MIN, first).unwrap();
            let absence = [DateSpan::new(day, add_days(day, WALK).unwrap()).unwrap()];
            let late = both.with_absences(&absence);
            let early = left.with_absences(&absence).intersection(&right).unwrap();
            prop_assert_eq!(late.work_until(at), early.work_until(at));
            prop_assert_eq!(late.work_total(), early.work_total());
            prop_assert_eq!(both.spec().build(), Ok(both));
        }
    }

    #[test]
    fn what_fits_in_one_go_fits_from_either_side((_, plain) in plain(), at in any_minute(), minutes in 0..4_000_i64) {
        let calendar = plain.build();
        let possible = minutes <= calendar.longest_stretch().minutes();
        let found = calendar.whole_from(at, work(minutes));
        prop_assert!(possible || found.is_none());
        prop_assert_eq!(possible, calendar.whole_from(Minute::MIN, work(minutes)).is_some());
        prop_assert_eq!(possible, calendar.whole_until(Minute::MAX, work(minutes)).is_some());
        if let Some(start) = found {
            let finish = start.try_add(minutes).unwrap();
            prop_assert!(start >= at);
            prop_assert!(calendar.is_working(start));
            prop_assert_eq!(calendar.between(start, finish), work(minutes));
            prop_assert_eq!(calendar.whole_until(finish, work(minutes)), Some(start));
        }
        if let Some(start) = calendar.whole_until(at, work(minutes)) {
            let finish = start.try_add(minutes).unwrap();
            prop_assert!(finish <= at);
            prop_assert_eq!(calendar.between(start, finish), work(minutes));
            prop_assert_eq!(calendar.whole_from(start, work(minutes)), Some(start));
        }
    }

    #[test]
    fn the_written_form_of_a_calendar_is_the_calendar((_, plain) in plain()) {
        let calendar = plain.build();
        prop_assert_eq!(calendar.spec().build(), Ok(calendar.clone()));
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<WorkCalendar>(&json).unwrap(), calendar);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn the_work_of_the_horizon_is_that_of_its_dates((_, plain) in plain()) {
        let calendar = plain.build();
        let mut sum = 0;
        for day in 0..DAYS {
            let date = add_days(DATE_MIN, day).unwrap();
            prop_assert_eq!(calendar.work_until(Minute::from_date(date).unwrap()), sum);
            sum += calendar.work_on(date).minutes();
        }
        prop_assert_eq!(calendar.work_total(), sum);
    }
}

proptest! {
    #[test]
    fn text_and_value_of_a_minute_are_one(at in any_minute()) {
        prop_assert_eq!(at.to_string().parse::<Minute>(), Ok(at));
        prop_assert_eq!(Minute::from_datetime(at.datetime()), Ok(at));
        prop_assert_eq!(Minute::new(at.value()), Ok(at));
        prop_assert_eq!(at.datetime().format("%Y-%m-%dT%H:%M").to_string(), at.to_string());
        prop_assert_eq!(at.datetime().date(), at.date());
        let json = serde_json::to_string(&at).unwrap();
        prop_assert_eq!(serde_json::from_str::<Minute>(&json).unwrap(), at);
    }

    #[test]
    fn text_and_value_of_an_amount_of_work_are_one(minutes in -1_000_000_000..=1_000_000_000_i64) {
        let amount = work(minutes);
        prop_assert_eq!(amount.to_string().parse::<WorkTime>(), Ok(amount));
        prop_assert_eq!(serde_json::from_str::<WorkTime>(&serde_json::to_string(&amount).unwrap()).unwrap(), amount);
    }

    #[test]
    fn a_text_that_is_read_as_work_is_printed_as_the_same_work(text in "-?([0-9]{1,3}w ?)?([0-9]{1,3}d ?)?([0-9]{1,4}[hm])?") {
        if let Ok(amount) = text.parse::<WorkTime>() {
            prop_assert_eq!(amount.to_string().parse::<WorkTime>(), Ok(amount));
        }
    }

    #[test]
    fn text_and_wire_of_a_span_are_the_span(start in 0..DAYS, days in 1..1_000_i64) {
        let from = add_days(DATE_MIN, start).unwrap();
        let span = DateSpan::new(from, add_days(DATE_MIN, (start + days).min(DAYS)).unwrap()).unwrap();
        prop_assert_eq!(span.to_string().parse::<DateSpan>(), Ok(span));
        prop_assert_eq!(serde_json::from_str::<DateSpan>(&serde_json::to_string(&span).unwrap()).unwrap(), span);
        prop_assert_eq!(span.end_minute().since(span.start_minute()), span.days() * DAY);
    }

    #[test]
    fn months_from_an_anchor_never_lose_its_day(start in 0..DAYS, months in -3_000..3_000_i32) {
        use chrono::Datelike;
        let anchor = add_days(DATE_MIN, start).unwrap();
        if let Ok(date) = add_months(anchor, months) {
            let month = |d: chrono::NaiveDate| i64::from(d.year()) * 12 + i64::from(d.month0());
            prop_assert_eq!(month(date) - month(anchor), i64::from(months));
            let next_is_new_month = date.succ_opt().unwrap().day() == 1;
            prop_assert!(date.day() == anchor.day() || (date.day() < anchor.day() && next_is_new_month));
        }
    }
}

fn fiscal() -> impl Strategy<Value = FiscalCalendar> {
    let weekday = (0..7_u8).prop_map(|day| Weekday::try_from(day).unwrap());
    let months = prop::sample::select(vec![
        MonthWeeks::FourFourFive,
        MonthWeeks::FourFiveFour,
        MonthWeeks::FiveFourFour,
    ]);
    let year_end = prop::sample::select(vec![YearEnd::Last, YearEnd::Nearest]);
    let pattern = prop_oneof![
        weekday
            .clone()
            .prop_map(|starts_on| FiscalPattern::Weeks { starts_on }),
        Just(FiscalPattern::Months),
        Just(FiscalPattern::Quarters),
        Just(FiscalPattern::Years),
        (months, weekday, year_end).prop_map(|(weeks, ends_on, year_end)| {
            FiscalPattern::WeekMonths {
                weeks,
                ends_on,
                year_end,
            }
        }),
    ];
    (1..=12_u8, pattern).prop_map(|(month, pattern)| FiscalCalendar::new(month, pattern).unwrap())
}

/// Days that are more than a fiscal year away from the ends of the horizon.
fn inner_days() -> std::ops::Range<i64> {
    800..DAYS - 2_000
}

proptest! {
    #[test]
    fn periods_tile_a_span_without_gap_or_overlap(fiscal in fiscal(), start in inner_days(), days in 1..900_i64) {
        let start = add_days(DATE_MIN, start).unwrap();
        let span = DateSpan::new(start, add_days(start, days).unwrap()).unwrap();
        let periods = fiscal.periods(span).unwrap();
        prop_assert!(periods.first().unwrap().span.contains(span.start()));
        prop_assert!(periods.last().unwrap().span.contains(add_days(span.end(), -1).unwrap()));
        for pair in periods.windows(2) {
            prop_assert_eq!(pair[0].span.end(), pair[1].span.start());
            prop_assert!(pair[0].label < pair[1].label, "{:?}", pair);
            let follows = if pair[0].label.year() == pair[1].label.year() {
                pair[1].index() == pair[0].index() + 1
            } else {
                pair[1].label.year() == pair[0].label.year() + 1 && pair[1].index() == 1
            };
            prop_assert!(follows, "{:?}", pair);
        }
        for period in &periods {
            prop_assert_eq!(fiscal.period(period.label), Ok(*period));
            prop_assert_eq!(fiscal.period_of(period.span.start()), Ok(*period));
            prop_assert_eq!(fiscal.period_of(add_days(period.span.end(), -1).unwrap()), Ok(*period));
            let json = serde_json::to_string(period).unwrap();
            prop_assert_eq!(&serde_json::from_str::<tactica::time::Period>(&json).unwrap(), period);
        }
    }

    #[test]
    fn a_date_lies_in_the_period_that_it_is_told_to_belong_to(fiscal in fiscal(), day in 0..DAYS) {
        let date = add_days(DATE_MIN, day).unwrap();
        match fiscal.period_of(date) {
            Ok(period) => {
                prop_assert!(period.span.contains(date));
                prop_assert_eq!(fiscal.period(period.label), Ok(period));
                prop_assert_eq!(period.label.to_string().parse(), Ok(period.label));
            }
            Err(error) => {
                prop_assert_eq!(error.code(), "period-out-of-range");
                prop_assert!(!inner_days().contains(&day));
            }
        }
    }

    #[test]
    fn weeks_from_monday_in_years_from_january_are_those_of_iso_8601(day in inner_days()) {
        use chrono::Datelike;
        let date = add_days(DATE_MIN, day).unwrap();
        let fiscal = FiscalCalendar::new(1, FiscalPattern::Weeks { starts_on: Weekday::Mon }).unwrap();
        let label = fiscal.period_of(date).unwrap().label;
        let iso = date.iso_week();
        prop_assert_eq!((label.year(), u32::from(label.index())), (iso.year(), iso.week()));
    }

    #[test]
    fn a_year_of_whole_weeks_ends_on_its_weekday_by_its_rule(
        fiscal in fiscal().prop_filter("whole weeks", |f| matches!(f.pattern(), FiscalPattern::WeekMonths { .. })),
        year in 1910..2190_i32,
    ) {
        use chrono::{Datelike, NaiveDate};
        let period = |month: u8| fiscal.period(format!("FY{year}-M{month:02}").parse().unwrap()).unwrap();
        let (first, last) = (period(1).span, period(12).span);
        let days = (last.end() - first.start()).num_days();
        prop_assert!(days == 364 || days == 371, "{}", days);
        let FiscalPattern::WeekMonths { ends_on, year_end, .. } = fiscal.pattern() else { unreachable!() };
        let end = add_days(last.end(), -1).unwrap();
        prop_assert_eq!(end.weekday(), ends_on);
        let ends_in = if fiscal.start_month() == 1 { year + 1 } else { year };
        let next_month = NaiveDate::from_ymd_opt(ends_in, u32::from(fiscal.start_month()), 1).unwrap();
        let month_end = add_days(next_month, -1).unwrap();
        let distance = (end - month_end).num_days();
        match year_end {
            YearEnd::Last => prop_assert!((-6..=0).contains(&distance), "{}", distance),
            YearEnd::Nearest => prop_assert!((-3..=3).contains(&distance), "{}", distance),
        }
    }
}
