//! What questions about paths cost beside the dates themselves.
//!
//! The networks are those of the bench `network`, layered and random; and a chain, where every task has drag and all that
//! comes after it moves. The naive way to the drags is to make the network anew and schedule it for each activity.
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
use tactica::{
    network::{Activity, Arc, Drag, Frame, Lag, LinkKind, Network, Solution},
    time::{Minute, WorkCalendar},
};

use lcg::Lcg;

const WIDTH: u32 = 100;

fn calendars() -> Vec<WorkCalendar> {
    vec![WorkCalendar::standard(), WorkCalendar::continuous()]
}

fn layered(count: u32) -> Network {
    let mut random = Lcg(u64::from(count));
    let activities = (0..count).map(|_| Activity::new(i64::from(random.below_u32(10)) * 120, 0));
    let activities = activities.collect();
    let mut arcs = Vec::new();
    for to in WIDTH..count {
        let layer = to / WIDTH * WIDTH;
        for _ in 0..4 {
            let back = if random.below_u32(4) == 0 {
                1 + random.below_u32(5)
            } else {
                1
            };
            let first = layer.saturating_sub(back * WIDTH);
            let kind = match random.below_u32(10) {
                0 => LinkKind::StartToStart,
                1 => LinkKind::FinishToFinish,
                2 => LinkKind::StartToFinish,
                _ => LinkKind::FinishToStart,
            };
            let lag = (i64::from(random.below_u32(9)) - 4).max(0) * 60;
            let from = first + random.below_u32(WIDTH);
            arcs.push(Arc::new(from, kind, to).with_lag(Lag::work(lag)));
        }
    }
    Network::new(activities, arcs, calendars()).unwrap()
}

fn chain(count: u32) -> Network {
    let activities = (0..count).map(|n| Activity::new(60 + i64::from(n % 7) * 60, 0));
    let arcs = (1..count).map(|to| Arc::finish_to_start(to - 1, to));
    Network::new(activities.collect(), arcs.collect(), calendars()).unwrap()
}

fn start() -> Minute {
    "2025-01-06T09:00".parse().unwrap()
}

/// Makes every network anew.
fn naive(solution: &Solution<'_>) -> Vec<Drag> {
    let network = solution.network();
    let calendar = &network.calendars()[0];
    let activities = 0..network.activities().len();
    let drags = activities.map(|n| {
        let mut spec = network.spec().clone();
        spec.activities[n].duration = 0;
        let short = spec.build().unwrap();
        let finish = short.schedule(solution.frame()).unwrap().finish();
        Drag {
            elapsed: solution.finish().since(finish),
            work: calendar.work_until(solution.finish()) - calendar.work_until(finish),
        }
    });
    drags.collect()
}

fn analysis(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("analysis");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    for (shape, make) in [("layers", layered as fn(u32) -> Network), ("chain", chain)] {
        for count in [1_000, 10_000] {
            group.throughput(Throughput::Elements(u64::from(count)));
            let network = make(count);
            let solution = network.schedule(Frame::from_start(start())).unwrap();
            let id = |what: &str| BenchmarkId::new(format!("{what}, {shape}"), count);
            group.bench_function(id("dates"), |bench| {
                bench.iter(|| {
                    network
                        .schedule(Frame::from_start(black_box(start())))
                        .unwrap()
                });
            });
            group.bench_function(id("critical paths, counted"), |bench| {
                bench.iter(|| black_box(&solution).critical_paths().count());
            });
            group.bench_function(id("drags"), |bench| {
                bench.iter(|| black_box(&solution).drags());
            });
            group.bench_function(id("float paths"), |bench| {
                bench.iter(|| black_box(&solution).float_paths(usize::MAX));
            });
            if count == 1_000 {
                group.bench_function(id("drags, naive"), |bench| {
                    bench.iter(|| naive(black_box(&solution)));
                });
                let fast: Vec<Drag> = solution.drags().into_iter().map(Result::unwrap).collect();
                assert_eq!(fast, naive(&solution));
            }
        }
    }
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
