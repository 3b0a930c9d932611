//! Every minute of a scale beside what the calendars say.

use super::*;
use crate::network::axis::Axis;

/// An office, shifts of a few minutes, nights over the weekend, and no rest.
fn calendars() -> Vec<WorkCalendar> {
    let of = |week: &str| -> WorkCalendar {
        serde_json::from_str(&format!(r#"{{"week": {week}}}"#)).unwrap()
    };
    vec![
        WorkCalendar::standard(),
        of(r#"{"mon": ["08:00-08:05", "08:07-08:20", "09:00-12:01"], "fri": ["16:59-17:01"]}"#),
        of(
            r#"{"sat": ["20:00-24:00"], "sun": ["00:00-04:00", "22:00-24:00"], "mon": ["00:00-06:00"]}"#,
        ),
        WorkCalendar::continuous(),
    ]
}

fn spot(scale: &Scale, minute: i32) -> Option<Spot> {
    scale.find(MINUTES, minute).map(|mark| mark.spot(0))
}

fn scale(start: i32) -> Scale {
    Scale::of(&calendars(), start, 0).unwrap()
}

#[test]
fn every_minute_is_found_and_read_on_every_calendar() {
    let calendars = calendars();
    let start = 65_700_000;
    let mut scale = scale(start);
    assert!(scale.reach(start + 90 * DAY));
    for minute in start..start + 90 * DAY {
        let spot = spot(&scale, minute).unwrap();
        for (n, calendar) in (0..).zip(&calendars) {
            let column = scale.column(n);
            let work = calendar.work(minute);
            assert_eq!(scale.work(spot, column), work, "{minute} on {n}");
            let last = scale.find(column, work).unwrap();
            assert_eq!(
                last.lane(0, MINUTES),
                calendar.last_at(work),
                "{work} on {n}"
            );
            is_read_alike(&scale, last, 0);
            is_read_alike(&scale, last, 1);
            if work > calendar.work(scale.from()) {
                let before = scale.find(column, work - 1).unwrap();
                let first = before.lane(1, MINUTES);
                assert_eq!(first, calendar.first_at(work), "{work} on {n}");
                is_read_alike(&scale, before, 1);
            }
        }
    }
}

/// What a mark knows of the first columns is what the rows say.
fn is_read_alike(scale: &Scale, mark: Mark<'_>, later: i32) {
    let lanes = mark.lanes(later);
    for (column, lane) in lanes.into_iter().enumerate().take(scale.width()) {
        assert_eq!(lane, scale.work(mark.spot(later), column));
        assert_eq!(lane, mark.lane(later, column));
    }
}

#[test]
fn growth_moves_nothing() {
    let start = 65_700_000;
    let mut small = scale(start);
    let minutes = || (start..start + DAYS * DAY).step_by(7);
    let spots = |scale: &Scale| -> Vec<_> { minutes().map(|at| spot(scale, at)).collect() };
    let before = spots(&small);
    assert!(small.reach(start + 1_000 * DAY));
    assert!(before.iter().all(Option::is_some));
    assert_eq!(before, spots(&small));
}

#[test]
fn what_is_too_far_is_outside() {
    let start = 65_700_000;
    let mut scale = scale(start);
    assert!(!scale.reach(start - 2 * DAY));
    assert_eq!(spot(&scale, start - 2 * DAY), None);
    scale.limit = 0;
    assert!(!scale.reach(start + 100 * DAY));
    assert_eq!(spot(&scale, start + 100 * DAY), None);
    assert!(!scale.reach(END));
}

#[test]
fn it_is_kept_for_the_same_calendars_alone() {
    let (kept, start) = (Kept::default(), 65_700_000);
    let calendars = calendars();
    let mut first = kept.take(&calendars, start, 0).unwrap();
    assert!(first.reach(start + 40 * DAY));
    let until = first.until();
    kept.keep(first);
    assert_eq!(
        kept.take(&calendars, start + DAY, 0).unwrap().until(),
        until
    );
    kept.keep(scale(start).into());
    let others = kept.take(&calendars[..1], start, 0).unwrap();
    assert_eq!(others.width(), 2);
}

#[test]
fn at_the_end_of_the_horizon_there_is_none() {
    assert!(Scale::of(&calendars(), END, 0).is_none());
    assert!(Scale::of(&calendars(), END - 1, 0).is_some());
}

#[test]
fn too_many_calendars_have_none() {
    let many = vec![WorkCalendar::standard(); COLUMNS + 1];
    assert!(Scale::of(&many, 0, 0).is_none());
    assert!(Scale::of(&vec![WorkCalendar::continuous(); COLUMNS + 1], 0, 0).is_some());
}
