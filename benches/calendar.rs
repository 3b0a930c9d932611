//! What a conversion between minutes and work costs, and how it changes with the days that differ from the week.
//!
//! The calendar has a lunch break and ten years of exceptions; the minutes asked for are spread over these years at random,
//! so that neither the processor's caches nor its guesses are flattered. The alternative is named in the groups: a binary
//! search over the sorted list of all shifts of the ten years with running sums, which is what one writes first. It knows
//! ten years and no more.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a bench: macros without documentation, small numbers, and nothing to recover from"
)]

#[path = "support/lcg.rs"]
mod lcg;

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tactica::time::{
    ExceptionSpec, Minute, WeekSpec, WorkCalendar, WorkCalendarSpec, WorkTime, add_days, parse_date,
};

use lcg::Lcg;

/// How many questions a round asks; times are given per question.
const ROUND: usize = 4_096;
const YEARS: u32 = 10;
const DAYS: u32 = 3_652;

fn minute(text: &str) -> Minute {
    text.parse().unwrap()
}

/// Office hours with a lunch break; each exception takes a day off or half of it.
fn calendar(exceptions: u32) -> WorkCalendar {
    let mut random = Lcg(5);
    let first = parse_date("2025-01-01").unwrap();
    let mut days: Vec<u32> = (0..DAYS).collect();
    for place in 0..exceptions as usize {
        let other = place + random.below_u32(DAYS - place as u32) as usize;
        days.swap(place, other);
    }
    let exceptions = days.iter().take(exceptions as usize).map(|day| {
        let half = if day % 2 == 0 {
            vec!["09:00-13:00".to_owned()]
        } else {
            vec![]
        };
        ExceptionSpec {
            date: add_days(first, i64::from(*day)).unwrap().to_string(),
            shifts: half,
            name: String::new(),
        }
    });
    let office = vec!["09:00-12:30".to_owned(), "13:00-17:00".to_owned()];
    let spec = WorkCalendarSpec {
        week: WeekSpec {
            mon: office.clone(),
            tue: office.clone(),
            wed: office.clone(),
            thu: office.clone(),
            fri: office,
            ..WeekSpec::default()
        },
        holidays: vec![],
        exceptions: exceptions.collect(),
    };
    spec.build().unwrap()
}

/// The alternative: every shift of the ten years with the work before it.
struct Sorted {
    shifts: Vec<(i64, i64, i64)>,
}

impl Sorted {
    fn new(calendar: &WorkCalendar) -> Self {
        let until = minute("2035-01-01T00:00");
        let mut before = 0;
        let shifts = calendar.shifts(minute("2025-01-01T00:00"), until);
        let shifts = shifts.map(|shift| {
            let (start, end) = (shift.start.value(), shift.end.value());
            let known = (start, end, before);
            before += end - start;
            known
        });
        Self {
            shifts: shifts.collect(),
        }
    }

    fn work_until(&self, at: i64) -> i64 {
        let next = self.shifts.partition_point(|(start, ..)| *start <= at);
        match self.shifts.get(next.wrapping_sub(1)) {
            Some((start, end, before)) => before + at.min(*end) - start,
            None => 0,
        }
    }

    fn latest(&self, work: i64) -> Option<i64> {
        let next = self.shifts.partition_point(|(.., before)| *before <= work);
        let (start, end, before) = self.shifts.get(next.checked_sub(1)?)?;
        let at = start + work - before;
        (at < *end).then_some(at)
    }
}

struct Questions {
    minutes: Vec<Minute>,
    work: Vec<i64>,
}

fn questions(calendar: &WorkCalendar) -> Questions {
    let mut random = Lcg(3);
    let first = minute("2025-01-01T00:00");
    let mut minutes = || {
        let after = random.below_u32(DAYS * 1_440);
        first.try_add(i64::from(after)).unwrap()
    };
    let minutes: Vec<Minute> = (0..ROUND).map(|_| minutes()).collect();
    let work = minutes.iter().map(|at| calendar.work_until(*at)).collect();
    Questions { minutes, work }
}

fn short<'a>(
    criterion: &'a mut Criterion,
    name: &str,
) -> criterion::BenchmarkGroup<'a, criterion::measurement::WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group
}

fn conversions(criterion: &mut Criterion) {
    let calendar = calendar(YEARS * 12);
    let sorted = Sorted::new(&calendar);
    let Questions { minutes, work } = questions(&calendar);
    let mut group = short(criterion, "conversion");
    group.throughput(Throughput::Elements(ROUND as u64));
    group.bench_function("work_until", |bench| {
        bench.iter(|| ask(&minutes, |at| calendar.work_until(at)));
    });
    group.bench_function("earliest", |bench| {
        bench.iter(|| {
            ask(&work, |work| {
                calendar.earliest(work).map_or(0, Minute::value)
            })
        });
    });
    group.bench_function("latest", |bench| {
        bench.iter(|| ask(&work, |work| calendar.latest(work).map_or(0, Minute::value)));
    });
    group.bench_function("is_working", |bench| {
        bench.iter(|| ask(&minutes, |at| i64::from(calendar.is_working(at))));
    });
    group.bench_function("next_working", |bench| {
        bench.iter(|| {
            ask(&minutes, |at| {
                calendar.next_working(at).map_or(0, Minute::value)
            })
        });
    });
    let amount: WorkTime = "3d".parse().unwrap();
    group.bench_function("finish", |bench| {
        bench.iter(|| {
            ask(&minutes, |at| {
                calendar.finish(at, amount).map_or(0, Minute::value)
            })
        });
    });
    // Each question depends on the answer before, as along a chain of tasks.
    group.bench_function("finish, chained", |bench| {
        bench.iter(|| {
            let mut at = minutes[0];
            let end = minute("2034-12-01T00:00");
            for _ in 0..ROUND {
                at = calendar
                    .finish(at, amount)
                    .filter(|at| *at < end)
                    .unwrap_or(minutes[0]);
            }
            at
        });
    });
    group.bench_function("sorted list: work_until", |bench| {
        bench.iter(|| ask(&minutes, |at| sorted.work_until(at.value())));
    });
    group.bench_function("sorted list: latest", |bench| {
        bench.iter(|| ask(&work, |work| sorted.latest(work).unwrap_or(0)));
    });
    let every_minute = WorkCalendar::continuous();
    group.bench_function("continuous: work_until", |bench| {
        bench.iter(|| ask(&minutes, |at| every_minute.work_until(at)));
    });
    group.finish();
}

/// Asks every question, and folds the answers so that none is left out.
fn ask<Q: Copy>(questions: &[Q], answer: impl Fn(Q) -> i64) -> i64 {
    let mut sum = 0_i64;
    for question in black_box(questions) {
        sum = sum.wrapping_add(answer(*question));
    }
    sum
}

fn by_exceptions(criterion: &mut Criterion) {
    let mut group = short(criterion, "conversion, by the number of exceptions");
    group.throughput(Throughput::Elements(ROUND as u64));
    for exceptions in [0, 10, 100, 1_000] {
        let calendar = calendar(exceptions);
        let sorted = Sorted::new(&calendar);
        let Questions { minutes, work } = questions(&calendar);
        group.bench_function(BenchmarkId::new("work_until", exceptions), |bench| {
            bench.iter(|| ask(&minutes, |at| calendar.work_until(at)));
        });
        group.bench_function(BenchmarkId::new("latest", exceptions), |bench| {
            bench.iter(|| ask(&work, |work| calendar.latest(work).map_or(0, Minute::value)));
        });
        group.bench_function(
            BenchmarkId::new("sorted list: work_until", exceptions),
            |bench| {
                bench.iter(|| ask(&minutes, |at| sorted.work_until(at.value())));
            },
        );
    }
    group.finish();
}

/// What is paid before the first conversion is fast.
fn preparation(criterion: &mut Criterion) {
    let spec = calendar(YEARS * 12).spec();
    let plain = WorkCalendar::standard().spec();
    let at = minute("2025-06-02T10:00");
    let mut group = short(criterion, "preparation");
    group.bench_function("build, no exceptions", |bench| {
        bench.iter(|| black_box(&plain).build().unwrap());
    });
    group.bench_function("build", |bench| {
        bench.iter(|| black_box(&spec).build().unwrap());
    });
    for count in [1, 64, 128, 1_024] {
        group.bench_function(BenchmarkId::new("build and convert", count), |bench| {
            bench.iter(|| {
                let calendar = black_box(&spec).build().unwrap();
                let mut sum = 0_i64;
                for step in 0..count {
                    let at = at.try_add(step * 61).unwrap();
                    sum = sum.wrapping_add(calendar.work_until(at));
                }
                sum
            });
        });
    }
    group.finish();
}

criterion_group!(benches, conversions, by_exceptions, preparation);
criterion_main!(benches);
