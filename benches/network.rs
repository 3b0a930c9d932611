//! What dates cost: building a network, and its two passes, for a task.
//!
//! The networks are layered and random, a hundred activities a layer and four arcs an activity, of all kinds, half of them
//! with a lag. `toposort` of petgraph on an equal graph is the floor: it visits every arc once and computes nothing.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a bench: macros without documentation, small numbers, and nothing to recover from"
)]

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use petgraph::{algo::toposort, graph::DiGraph};
use tactica::{
    network::{Activity, Arc, Frame, Lag, LinkKind, Network},
    time::{Minute, WorkCalendar},
};

const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
const WIDTH: u32 = 100;

/// A plain linear congruential generator: the same networks in every run and on every machine.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit)) as u32
    }
}

fn inputs(count: u32, calendars: u32) -> (Vec<Activity>, Vec<Arc>) {
    let mut random = Lcg(u64::from(count));
    let activities = (0..count)
        .map(|_| {
            let duration = i64::from(random.below(10)) * 120;
            Activity::new(duration, random.below(calendars))
        })
        .collect();
    let mut arcs = Vec::new();
    for to in WIDTH..count {
        let layer = to / WIDTH * WIDTH;
        for _ in 0..4 {
            // Mostly from the layer before, sometimes from up to five layers back.
            let back = if random.below(4) == 0 {
                1 + random.below(5)
            } else {
                1
            };
            let first = layer.saturating_sub(back * WIDTH);
            let kind = match random.below(10) {
                0 => LinkKind::StartToStart,
                1 => LinkKind::FinishToFinish,
                2 => LinkKind::StartToFinish,
                _ => LinkKind::FinishToStart,
            };
            let lag = (i64::from(random.below(9)) - 4).max(0) * 60;
            let from = first + random.below(WIDTH);
            arcs.push(Arc::new(from, kind, to).with_lag(Lag::work(lag)));
        }
    }
    (activities, arcs)
}

fn calendars() -> Vec<WorkCalendar> {
    // Ten years of a week off each summer, so that conversions search exceptions as those of real plans do.
    let absences: Vec<_> = (2025..2035)
        .map(|year| format!("{year}-08-04..{year}-08-09").parse().unwrap())
        .collect();
    let office = WorkCalendar::standard().with_absences(&absences);
    vec![office, WorkCalendar::standard(), WorkCalendar::continuous()]
}

fn network(criterion: &mut Criterion) {
    let start: Minute = "2025-01-06T09:00".parse().unwrap();
    let mut group = criterion.benchmark_group("network");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    for count in SIZES {
        group.throughput(Throughput::Elements(u64::from(count)));
        let (activities, arcs) = inputs(count, 1);
        let build = |activities: &Vec<Activity>, arcs: &Vec<Arc>| {
            Network::new(activities.clone(), arcs.clone(), calendars()).unwrap()
        };
        group.bench_function(BenchmarkId::new("build", count), |bench| {
            bench.iter(|| build(black_box(&activities), black_box(&arcs)));
        });
        let single = build(&activities, &arcs);
        group.bench_function(BenchmarkId::new("passes, one calendar", count), |bench| {
            bench.iter(|| {
                single
                    .schedule(Frame::from_start(black_box(start)))
                    .unwrap()
            });
        });
        let (mixed_activities, mixed_arcs) = inputs(count, 3);
        let mixed = build(&mixed_activities, &mixed_arcs);
        group.bench_function(
            BenchmarkId::new("passes, three calendars", count),
            |bench| {
                bench.iter(|| mixed.schedule(Frame::from_start(black_box(start))).unwrap());
            },
        );
        let mut floor = DiGraph::<(), ()>::with_capacity(count as usize, arcs.len());
        let nodes: Vec<_> = (0..count).map(|_| floor.add_node(())).collect();
        for arc in &arcs {
            floor.add_edge(nodes[arc.from as usize], nodes[arc.to as usize], ());
        }
        group.bench_function(
            BenchmarkId::new("floor: petgraph toposort", count),
            |bench| {
                bench.iter(|| toposort(black_box(&floor), None).unwrap());
            },
        );
    }
    group.finish();
}

criterion_group!(benches, network);
criterion_main!(benches);
