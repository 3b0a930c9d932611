//! What dates cost: building a network, its two passes, one edit, and memory.
//!
//! First come the promises as ratios, each side measured in turns in the same run; then criterion, per shape and size.
//! `toposort` of petgraph on an equal graph is the floor: it visits every arc once and computes nothing.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench: it measures time and prints it, with small numbers and nothing to recover from"
)]

mod edits;
mod inputs;
#[path = "../support/lcg.rs"]
mod lcg;
mod memory;
mod promises;

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use tactica::network::{ActivityDates, Network};

use crate::edits::Edited;
use crate::inputs::{Calendars, SHAPES, Shape, frame, network, parts};

#[global_allocator]
static MEMORY: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn shapes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("integer passes");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    for (name, shape) in SHAPES {
        for count in SIZES {
            group.throughput(Throughput::Elements(u64::from(count)));
            let network = network(shape, count, Calendars::None);
            group.bench_function(BenchmarkId::new(name, count), |bench| {
                bench.iter(|| black_box(&network).schedule(frame()).unwrap());
            });
        }
    }
    group.finish();
}

fn layered(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layered");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    for count in SIZES {
        group.throughput(Throughput::Elements(u64::from(count)));
        for (name, calendars) in [
            ("one calendar", Calendars::One),
            ("three calendars", Calendars::Three),
            ("three calendars at random", Calendars::Mixed),
        ] {
            let network = network(Shape::Layered, count, calendars);
            group.bench_function(BenchmarkId::new(name, count), |bench| {
                bench.iter(|| black_box(&network).schedule(frame()).unwrap());
            });
        }
        let (activities, arcs) = parts(Shape::Layered, count, Calendars::Three);
        let calendars = Calendars::Three.list();
        group.bench_function(BenchmarkId::new("build", count), |bench| {
            bench.iter(|| {
                let (activities, arcs) = (activities.clone(), arcs.clone());
                Network::new(activities, arcs, calendars.clone()).unwrap()
            });
        });
        let every = network(Shape::Layered, count, Calendars::Three);
        let solution = every.schedule(frame()).unwrap();
        group.bench_function(BenchmarkId::new("read all dates", count), |bench| {
            bench.iter(|| solution.iter().filter(ActivityDates::is_critical).count());
        });
    }
    group.finish();
}

fn edited(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("edits and back");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    for (name, calendars) in [
        ("integer", Calendars::None),
        ("three calendars at random", Calendars::Mixed),
    ] {
        let mut edited = Edited::of(10_000, calendars);
        group.bench_function(BenchmarkId::new(name, 10_000), |bench| {
            // Each is taken back: criterion takes as many as it likes, and edits at random remove more arcs than they add.
            bench.iter(|| {
                let edits = edited.draw();
                if black_box(edited.live.apply(&edits)).is_ok() {
                    edited.live.undo();
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, shapes, layered, edited);

fn main() {
    let given = |word: &str| std::env::args().any(|arg| arg == word);
    // One pass is enough to see that everything runs.
    let (rounds, edits) = if given("--test") {
        (1, 40)
    } else {
        (15, 2_000)
    };
    // As criterion takes a filter: `cargo bench --bench network -- edits`.
    if !given("edits") {
        promises::passes(rounds);
        memory::print(MEMORY);
    }
    edits::print(edits);
    benches();
    Criterion::default().configure_from_args().final_summary();
}
