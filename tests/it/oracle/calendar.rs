//! Calendars against a walk minute by minute.
//!
//! The walk knows a calendar as lists of minutes of the day and counts on its fingers: one `bool` for each minute of a
//! fortnight, and *W* as the running count of them. Where a question reaches further, as that for a stretch without
//! rest does, the shifts of all days of the horizon are joined one after the other. The calendars are asked often enough
//! that the first answers are searched and the others looked up.

use std::{collections::BTreeMap, ops::Range};

use tactica::time::{
    DATE_MIN, ExceptionSpec, HolidaySpec, Minute, WeekSpec, WorkCalendar, WorkCalendarSpec,
    WorkTime, add_days,
};

use crate::dice::Dice;

const DAY: i64 = 1_440;
/// The number of days of the horizon.
const DAYS: i64 = 109_573;
/// The days that are walked.
const WALK: i64 = 14;
/// So many minutes are remembered together; days around these borders are walked, too.
const BLOCK: i64 = 1 << 20;

type Shifts = Vec<(i64, i64)>;

/// Numbers for calendars.
struct Lcg(Dice);

impl Lcg {
    fn below(&mut self, limit: i64) -> i64 {
        i64::try_from(self.0.next() >> 33).expect("31 bits") % limit
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(i64::try_from(of.len()).expect("few"))).expect("small")]
    }
}

/// A calendar in plain minutes of the day.
struct Plain {
    week: Vec<Shifts>,
    days: BTreeMap<i64, Shifts>,
}

impl Plain {
    fn shifts(&self, day: i64) -> &Shifts {
        let week = &self.week[usize::try_from(day % 7).expect("a weekday")];
        self.days.get(&day).unwrap_or(week)
    }

    fn is_working(&self, at: i64) -> bool {
        let minute = at % DAY;
        let mut shifts = self.shifts(at / DAY).iter();
        at / DAY < DAYS && shifts.any(|(start, end)| (*start..*end).contains(&minute))
    }

    fn build(&self) -> WorkCalendar {
        let mut spec = WorkCalendarSpec {
            week: week(self.week.iter().map(|shifts| texts(shifts)).collect()),
            ..WorkCalendarSpec::default()
        };
        for (day, shifts) in &self.days {
            let date = add_days(DATE_MIN, *day)
                .expect("in the horizon")
                .to_string();
            let name = String::new();
            // Half of the days without work are holidays, the others exceptions without shifts.
            if shifts.is_empty() && day % 2 == 0 {
                spec.holidays.push(HolidaySpec { date, name });
            } else {
                let shifts = texts(shifts);
                spec.exceptions.push(ExceptionSpec { date, shifts, name });
            }
        }
        spec.build().expect("a calendar")
    }

    /// Returns the stretches without rest of the whole horizon.
    fn stretches(&self) -> Vec<(i64, i64)> {
        let mut out: Vec<(i64, i64)> = Vec::new();
        for day in 0..DAYS {
            for (start, end) in self.shifts(day) {
                let (start, end) = (day * DAY + start, day * DAY + end);
                match out.last_mut() {
                    Some((_, last)) if *last == start => *last = end,
                    _ => out.push((start, end)),
                }
            }
        }
        out
    }
}

fn texts(shifts: &[(i64, i64)]) -> Vec<String> {
    let time = |m: i64| format!("{:02}:{:02}", m / 60, m % 60);
    let text = |(start, end): &(i64, i64)| format!("{}-{}", time(*start), time(*end));
    shifts.iter().map(text).collect()
}

fn week(days: Vec<Vec<String>>) -> WeekSpec {
    let [mon, tue, wed, thu, fri, sat, sun] = days.try_into().expect("seven days");
    WeekSpec {
        mon,
        tue,
        wed,
        thu,
        fri,
        sat,
        sun,
    }
}

/// The ways to fill a day, from rest to a shift every ten minutes.
fn shifts(random: &mut Lcg) -> Shifts {
    match random.below(12) {
        0 | 1 => vec![],
        2 => vec![(0, DAY)],
        3 => vec![(0, 720), (720, DAY)],
        4 | 5 => vec![(540, 750), (780, 1_020)],
        6 => vec![(540, 780)],
        7 => vec![(1_320, DAY)],
        8 => vec![(0, 360), (1_320, DAY)],
        9 => (0..20).map(|hour| (hour * 60, hour * 60 + 30)).collect(),
        10 => vec![(0, 1), (1_439, DAY)],
        _ => {
            let mut cuts: Vec<i64> = (0..6).map(|_| random.below(DAY + 1)).collect();
            cuts.sort_unstable();
            cuts.dedup();
            cuts.chunks_exact(2).map(|cut| (cut[0], cut[1])).collect()
        }
    }
}

/// A calendar whose days differ around the days walked and here and there; at times with a thousand shifts a week.
fn dense(random: &mut Lcg, first: i64) -> Plain {
    let mut plain = plain(random, first);
    if random.below(6) == 0 {
        let tens = (0..144).map(|ten| (ten * 10, ten * 10 + 5));
        plain.week = vec![tens.collect(); 7];
    }
    plain
}

/// A calendar whose days differ around the days walked and here and there.
fn plain(random: &mut Lcg, first: i64) -> Plain {
    let mut week: Vec<Shifts> = match random.below(5) {
        0 => vec![vec![(0, DAY)]; 7],
        1 => [vec![vec![(540, 1_020)]; 5], vec![vec![]; 2]].concat(),
        _ => (0..7).map(|_| shifts(random)).collect(),
    };
    if week.iter().all(Vec::is_empty) {
        week[3] = vec![(540, 1_020)];
    }
    let mut days = BTreeMap::new();
    for _ in 0..random.pick(&[0, 1, 6, 12]) {
        days.insert(first + random.below(WALK), shifts(random));
    }
    for _ in 0..random.pick(&[0, 3, 20]) {
        days.insert(random.below(DAYS), shifts(random));
    }
    Plain { week, days }
}

/// A first day to walk from: at the ends of the horizon, over the border of a block, anywhere.
fn first_day(random: &mut Lcg) -> i64 {
    match random.below(5) {
        0 => 0,
        1 => DAYS - WALK,
        2 | 3 => (1 + random.below(150)) * BLOCK / DAY - WALK / 2,
        _ => random.below(DAYS - WALK),
    }
}

fn minute(number: i64) -> Minute {
    Minute::new(number).expect("in the horizon")
}

fn number(minute: Option<Minute>) -> Option<i64> {
    minute.map(Minute::value)
}

fn work(minutes: i64) -> WorkTime {
    WorkTime::from_minutes(minutes).expect("little work")
}

/// Some days, minute by minute.
struct Walk {
    minutes: Range<i64>,
    working: Vec<bool>,
    /// The work from the first minute to before each, and to the end.
    before: Vec<i64>,
    /// The first and the last minute with each amount of work done.
    done: Vec<(i64, i64)>,
}

impl Walk {
    fn new(plain: &Plain, first: i64) -> Self {
        let minutes = first * DAY..(first + WALK) * DAY;
        let working: Vec<bool> = minutes.clone().map(|at| plain.is_working(at)).collect();
        let (mut before, mut done) = (vec![0], vec![(minutes.start, minutes.start)]);
        for (at, works) in minutes.clone().zip(&working) {
            if *works {
                done.push((at + 1, at + 1));
            } else {
                done.last_mut().expect("not empty").1 = at + 1;
            }
            before.push(i64::try_from(done.len()).expect("few") - 1);
        }
        Self {
            minutes,
            working,
            before,
            done,
        }
    }

    fn index(&self, at: i64) -> usize {
        usize::try_from(at - self.minutes.start).expect("in the walk")
    }

    /// The minute where `work` after `at` is done; `None` beyond the walk.
    fn finish(&self, at: i64, work: i64) -> Option<i64> {
        let target = usize::try_from(self.before[self.index(at)] + work).expect("forward");
        self.done.get(target).map(|(earliest, _)| *earliest)
    }

    /// The minute where `work` until `at` begins; `None` beyond the walk.
    fn start(&self, at: i64, work: i64) -> Option<i64> {
        let target = usize::try_from(self.before[self.index(at)] - work).ok()?;
        self.done.get(target).map(|(_, latest)| *latest)
    }
}

/// Checks every minute of the walk, and every amount of work.
fn check_minutes(calendar: &WorkCalendar, walk: &Walk) {
    let Range { start, end } = walk.minutes;
    let base = calendar.work_until(minute(start));
    let mut next = None;
    for at in (start..end).rev() {
        let index = walk.index(at);
        next = if walk.working[index] { Some(at) } else { next };
        assert_eq!(
            calendar.work_until(minute(at)) - base,
            walk.before[index],
            "{at}"
        );
        assert_eq!(calendar.is_working(minute(at)), walk.working[index], "{at}");
        let found = number(calendar.next_working(minute(at)));
        match next {
            Some(_) => assert_eq!(found, next, "{at}"),
            None if end == DAYS * DAY => assert_eq!(found, None, "{at}"),
            None => assert!(found.is_none_or(|found| found >= end), "{at}"),
        }
    }
    let last = walk.done.len() - 1;
    for (index, (earliest, latest)) in walk.done.iter().enumerate() {
        let done = base + i64::try_from(index).expect("few");
        // The first and the last may reach beyond the walk, unless the horizon ends there.
        if index > 0 || start == 0 {
            assert_eq!(number(calendar.earliest(done)), Some(*earliest), "{done}");
        }
        if index < last || end == DAYS * DAY {
            assert_eq!(number(calendar.latest(done)), Some(*latest), "{done}");
        }
    }
    if start == 0 {
        assert_eq!(base, 0);
    }
    if end == DAYS * DAY {
        assert_eq!(calendar.work_until(Minute::MAX), calendar.work_total());
        assert_eq!(calendar.earliest(calendar.work_total() + 1), None);
        assert!(!calendar.is_working(Minute::MAX));
    }
}

fn check_work(calendar: &WorkCalendar, walk: &Walk, random: &mut Lcg) {
    for _ in 0..40 {
        let at = walk.minutes.start + random.below(WALK * DAY);
        let minutes = 1 + random
            .pick(&[1, 60, 480, 3_000])
            .min(1 + random.below(3_000));
        if let Some(finish) = walk.finish(at, minutes) {
            let found = calendar.finish(minute(at), work(minutes));
            assert_eq!(number(found), Some(finish), "{minutes} from {at}");
        }
        if let Some(start) = walk.start(at, minutes) {
            let found = calendar.start(minute(at), work(minutes));
            assert_eq!(number(found), Some(start), "{minutes} until {at}");
        }
    }
}

#[test]
fn a_walk_minute_by_minute_finds_the_same() {
    let mut random = Lcg(Dice(1));
    for _ in 0..120 {
        let first = first_day(&mut random);
        let plain = dense(&mut random, first);
        let walk = Walk::new(&plain, first);
        let calendar = plain.build();
        // The first questions are searched, those of the second round are looked up.
        check_work(&calendar, &walk, &mut random);
        check_minutes(&calendar, &walk);
        check_work(&calendar, &walk, &mut random);
        assert_eq!(
            calendar,
            plain.build(),
            "what was asked is no part of a calendar"
        );
    }
}

/// Checks stretches of `count` random lengths and places, most of them near days that differ.
fn check_stretches(plain: &Plain, count: usize, random: &mut Lcg) {
    let calendar = plain.build();
    let stretches = plain.stretches();
    let longest = stretches.iter().map(|(start, end)| end - start).max();
    assert_eq!(Some(calendar.longest_stretch().minutes()), longest);
    let longest = longest.expect("there is work");
    let days: Vec<i64> = plain.days.keys().copied().chain([0, DAYS - 1]).collect();
    for _ in 0..count {
        let near = random.pick(&days) * DAY + random.below(20 * DAY) - 10 * DAY;
        let at = near.clamp(0, DAYS * DAY);
        let length = match random.below(4) {
            0 => 1 + random.below(600),
            1 => 1 + random.below(longest),
            2 => longest - random.below(longest.min(30)),
            _ => longest.min(random.pick(&[480, 720, 1_440, 1_500, 2_880])),
        };
        let said = || format!("{length} at {at}");
        let fits = |(start, end): &(i64, i64)| Some(at.max(*start)).filter(|s| s + length <= *end);
        let near = stretches.partition_point(|(_, end)| *end <= at);
        let from = stretches[near..].iter().find_map(fits);
        assert_eq!(
            number(calendar.whole_from(minute(at), work(length))),
            from,
            "{}",
            said()
        );
        let fits = |(start, end): &(i64, i64)| Some(at.min(*end) - length).filter(|s| s >= start);
        let near = stretches.partition_point(|(start, _)| *start <= at);
        let until = stretches[..near].iter().rev().find_map(fits);
        assert_eq!(
            number(calendar.whole_until(minute(at), work(length))),
            until,
            "{}",
            said()
        );
        let next = number(calendar.whole_from(minute(at), WorkTime::ZERO));
        assert_eq!(next, number(calendar.next_working(minute(at))));
        let last = stretches[..near].last().map(|(_, end)| at.min(end - 1));
        assert_eq!(
            number(calendar.whole_until(minute(at), WorkTime::ZERO)),
            last,
            "{at}"
        );
    }
    for beyond in [longest + 1, 1_000_000_000, -1] {
        assert_eq!(calendar.whole_from(Minute::MIN, work(beyond)), None);
        assert_eq!(calendar.whole_until(Minute::MAX, work(beyond)), None);
    }
}

#[test]
fn stretches_are_those_of_all_shifts_joined() {
    let mut random = Lcg(Dice(2));
    for _ in 0..60 {
        let first = first_day(&mut random);
        let plain = plain(&mut random, first);
        check_stretches(&plain, 40, &mut random);
    }
}

#[test]
fn decades_of_rest_are_one_rest() {
    let mut random = Lcg(Dice(3));
    for week in [
        vec![vec![(540, 1_020)]; 7],
        vec![vec![(0, DAY)]; 7],
        [vec![vec![(0, DAY)]; 6], vec![vec![(0, 600)]]].concat(),
    ] {
        for rest in [0..30_000, 40_000..70_000, DAYS - 30_000..DAYS] {
            let mut days: BTreeMap<i64, Shifts> = rest.map(|day| (day, vec![])).collect();
            days.insert(80_001, vec![(0, DAY)]);
            days.insert(35_000, vec![(1, DAY)]);
            let plain = Plain {
                week: week.clone(),
                days,
            };
            check_stretches(&plain, 12, &mut random);
        }
    }
}

#[test]
fn every_ordinary_stretch_may_be_destroyed() {
    // A night shift over each Sunday and Monday that never happens: every Monday is another day.
    let mut week = vec![vec![(540, 600)]; 7];
    week[6] = vec![(1_000, DAY)];
    week[0] = vec![(0, 700)];
    let mondays = (0..DAYS).step_by(7).map(|day| (day, vec![(60, 700)]));
    let mut plain = Plain {
        week,
        days: mondays.collect(),
    };
    assert_eq!(plain.build().longest_stretch().minutes(), 640);
    check_stretches(&plain, 20, &mut Lcg(Dice(4)));
    // Once in three hundred years it does.
    plain.days.remove(&70_000);
    assert_eq!(plain.build().longest_stretch().minutes(), 440 + 700);
    check_stretches(&plain, 20, &mut Lcg(Dice(5)));
}

#[test]
fn what_two_calendars_have_in_common_works_on_both() {
    let mut random = Lcg(Dice(6));
    let mut refused = 0;
    for _ in 0..200 {
        let first = first_day(&mut random);
        let (mut left, mut right) = (plain(&mut random, first), plain(&mut random, first));
        if random.below(4) == 0 {
            // Weeks of a day each: of the same one in one case of seven.
            for plain in [&mut left, &mut right] {
                plain.week = vec![vec![]; 7];
                plain.week[random.pick(&[0, 1, 2, 3, 4, 5, 6])] = vec![(540, 1_020)];
            }
        }
        // The days that differ have no say in whether there is a week.
        let on = |plain: &Plain, at: i64| {
            let day = usize::try_from(at / DAY).expect("a weekday");
            let mut shifts = plain.week[day].iter();
            shifts.any(|(start, end)| (*start..*end).contains(&(at % DAY)))
        };
        let common = (0..7 * DAY).any(|at| on(&left, at) && on(&right, at));
        match left.build().intersection(&right.build()) {
            Err(error) => {
                assert!(!common, "{error}");
                assert_eq!(error.code(), "calendar-no-common-work");
                refused += 1;
            }
            Ok(both) => {
                assert!(common);
                for at in first * DAY..(first + WALK) * DAY {
                    let works = left.is_working(at) && right.is_working(at);
                    assert_eq!(both.is_working(minute(at)), works, "{at}");
                }
                for day in left.days.keys().chain(right.days.keys()) {
                    for at in (day * DAY..(day + 1) * DAY).step_by(7) {
                        let works = left.is_working(at) && right.is_working(at);
                        assert_eq!(both.is_working(minute(at)), works, "{at}");
                    }
                }
            }
        }
    }
    assert!((1..100).contains(&refused), "{refused} were refused");
}

#[test]
fn work_is_found_on_either_side_of_every_border() {
    let mut random = Lcg(Dice(7));
    for _ in 0..4 {
        let plain = plain(&mut random, 50_000);
        let calendar = plain.build();
        let total = calendar.work_total();
        // Blocks of work have a power of two; which one, depends on the calendar.
        for size in (11..=20).map(|bits| 1_i64 << bits) {
            for border in (0..=total / size).take(151).map(|block| block * size) {
                for done in border - 1..=border + 1 {
                    if !(0..total).contains(&done) {
                        continue;
                    }
                    let at = calendar.latest(done).expect("less than all");
                    assert!(plain.is_working(at.value()), "{done}");
                    assert_eq!(calendar.work_until(at), done);
                    let finished = calendar.earliest(done + 1).expect("not more than all");
                    assert_eq!(finished.since(at), 1, "{done}");
                }
            }
        }
        for border in (0..=150).map(|block| block * BLOCK) {
            for at in (border - 1).max(0)..=(border + 1) {
                let works = plain.is_working(at);
                assert_eq!(calendar.is_working(minute(at)), works, "{at}");
                let gained = calendar.work_until(minute(at + 1)) - calendar.work_until(minute(at));
                assert_eq!(gained, i64::from(works), "{at}");
            }
        }
    }
}
