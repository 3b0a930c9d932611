//! What it costs to level a plan with its people on calendars, beside the plain way: minute by minute.
//!
//! Forty people, some of whom are away for a few days, and up to fifty thousand tasks with a few links each; and as many people as there are
//! twentieths of the tasks, which makes as many calendars as pairs of them work together. The plain way puts the tasks in the order of
//! the document, keeps a bit for each person and minute, and tries one minute after the other.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a bench: macros without documentation, small numbers, and nothing to recover from"
)]

#[path = "support/lcg.rs"]
mod lcg;

use std::{fmt::Write, hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tactica::{
    id::PersonId,
    plan::{Plan, PlanDraft},
    staffing::{Levelled, Options},
    time::{Minute, WorkCalendar},
};

use lcg::Lcg;

fn plan(count: u64, staff: u64) -> Plan {
    let draw = &mut Lcg(count);
    let mut people = String::new();
    for person in 0..staff {
        let (month, day) = (1 + person % 9, 1 + draw.below(24));
        let comma = if person > 0 { "," } else { "" };
        write!(
            people,
            r#"{comma}{{"id": "p{person}", "name": "P",
            "absences": [{{"start": "2025-0{month}-{day:02}", "end": "2025-0{month}-{:02}"}}]}}"#,
            day + 3
        )
        .unwrap();
    }
    let mut tasks = String::new();
    for task in 0..count {
        let person = draw.below(staff);
        let mut needs = format!(r#"{{"person": "p{person}"}}"#);
        if draw.below(3) == 0 {
            let other = (person + 1 + draw.below(staff - 1)) % staff;
            write!(needs, r#", {{"person": "p{other}"}}"#).unwrap();
        }
        let mut after: Vec<u64> = (0..draw.below(3))
            .filter_map(|_| task.checked_sub(1 + draw.below(60)))
            .collect();
        after.sort_unstable();
        after.dedup();
        let after: Vec<String> = after
            .iter()
            .map(|other| format!("\"t{other:06}\""))
            .collect();
        let comma = if task > 0 { "," } else { "" };
        write!(
            tasks,
            r#"{comma}{{"id": "t{task:06}", "name": "T", "duration": "{}h", "needs": [{needs}], "after": [{}]}}"#,
            1 + draw.below(40),
            after.join(", ")
        )
        .unwrap();
    }
    let json = format!(
        r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-06", "end": "2025-12-31",
        "people": [{people}], "objectives": [{{"id": "o", "name": "O"}}],
        "tactics": [{{"id": "x", "name": "X", "objectives": ["o"], "responsible": "p0", "tasks": [{tasks}]}}]}}"#
    );
    serde_json::from_str::<PlanDraft>(&json)
        .unwrap()
        .build()
        .unwrap()
}

/// Puts each task at the first minute from which all it names are there and free for as long as it takes.
fn plainly(plan: &Plan) -> Minute {
    let start = plan.span().start_minute();
    let place = |id: &PersonId| {
        plan.people()
            .iter()
            .position(|person| person.id == *id)
            .unwrap()
    };
    let there: Vec<WorkCalendar> = plan
        .people()
        .iter()
        .map(|person| plan.calendar(None).with_absences(&person.absences))
        .collect();
    let mut held: Vec<Vec<bool>> = vec![Vec::new(); there.len()];
    let mut finish: Vec<i64> = Vec::with_capacity(plan.tasks().len());
    for task in plan.tasks() {
        let people: Vec<usize> = task.people().map(|(id, _)| place(id)).collect();
        let works = |minute: i64| {
            let at = start.try_add(minute).unwrap();
            people.iter().all(|person| there[*person].is_working(at))
        };
        let ends = task.after.iter().map(|link| {
            let on = plan
                .tasks()
                .binary_search_by(|other| other.id.cmp(&link.on))
                .unwrap();
            finish[on]
        });
        let mut first = ends.max().unwrap_or(0);
        let end = 'place: loop {
            while !works(first) {
                first += 1;
            }
            let (mut open, mut minute) = (task.duration.minutes(), first);
            while open > 0 {
                let at = usize::try_from(minute).unwrap();
                if people
                    .iter()
                    .any(|person| held[*person].get(at) == Some(&true))
                {
                    first = minute + 1;
                    continue 'place;
                }
                open -= i64::from(works(minute));
                minute += 1;
            }
            break minute;
        };
        let (from, until) = (
            usize::try_from(first).unwrap(),
            usize::try_from(end).unwrap(),
        );
        for person in &people {
            let row = &mut held[*person];
            row.resize(row.len().max(until), false);
            row[from..until].fill(true);
        }
        finish.push(end);
    }
    start
        .try_add(finish.into_iter().max().unwrap_or(0))
        .unwrap()
}

fn levelled(c: &mut Criterion) {
    let mut group = c.benchmark_group("levelled plan");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    for count in [10_000, 50_000] {
        let plan = plan(count, count / 20);
        group.bench_function(
            BenchmarkId::new("first schedule, many people", count),
            |b| {
                b.iter(|| Levelled::with(black_box(&plan), &Options::default().schedules(1)));
            },
        );
    }
    for count in [100, 1_000, 10_000, 50_000] {
        let plan = plan(count, 40);
        group.bench_function(BenchmarkId::new("first schedule", count), |b| {
            b.iter(|| Levelled::with(black_box(&plan), &Options::default().schedules(1)));
        });
        if count == 1_000 {
            group.bench_function(BenchmarkId::new("20 schedules", count), |b| {
                b.iter(|| Levelled::with(black_box(&plan), &Options::default().schedules(20)));
            });
        }
        if count < 10_000 {
            group.bench_function(BenchmarkId::new("plainly", count), |b| {
                b.iter(|| plainly(black_box(&plan)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, levelled);
criterion_main!(benches);
