//! What a proven allocation costs, beside the greedy one that hands out the budget in a thousand parts.
//!
//! The problems are random: concave curves of four kinds, S-curves of three. The greedy allocation gives each part to the item that
//! gains most from it; on concave curves it comes close, on S-curves it stops where every item seems too flat to begin with.
//!
//! Behind them come channels over weeks, with carry-over of every kind, seasons, starts and cash limits: see `waves`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench: macros without documentation, a clock, output, small numbers, and nothing to recover from"
)]

#[path = "../support/lcg.rs"]
mod lcg;
mod waves;

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tactica::{
    allocate::{ItemDraft, Problem, ProblemDraft},
    money::{Currency, Money},
    response::{Curve, Shape},
};

use crate::lcg::Lcg;

/// Small sizes when every bench is only tried once.
fn sizes() -> &'static [u32] {
    if std::env::args().any(|arg| arg == "--test") {
        &[10, 100]
    } else {
        &[10, 100, 1_000, 100_000]
    }
}

fn concave(rng: &mut Lcg, i: u32) -> Shape {
    let (ceiling, half) = (rng.between(1e3, 1e5), rng.between(500.0, 50_000.0));
    match i % 4 {
        0 => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(0.4, 1.0),
        },
        1 => Shape::MichaelisMenten { ceiling, half },
        2 => Shape::Log {
            scale: ceiling,
            unit: half,
        },
        _ => Shape::Exponential {
            ceiling,
            scale: half,
        },
    }
}

fn s_shaped(rng: &mut Lcg, i: u32) -> Shape {
    let (ceiling, half) = (rng.between(1e3, 1e5), rng.between(500.0, 50_000.0));
    match i % 3 {
        0 => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(1.2, 5.0),
        },
        1 => Shape::Logistic {
            ceiling,
            midpoint: half,
            steepness: rng.between(2.0, 10.0) / half,
        },
        _ => Shape::Adbudg {
            floor: 0.0,
            ceiling,
            exponent: 2.5,
            constant: half.powf(2.5),
        },
    }
}

fn problem(n: u32, shape: fn(&mut Lcg, u32) -> Shape) -> (Problem, Vec<Curve>, f64) {
    let mut rng = Lcg(u64::from(n));
    let budget = f64::from(n) * 15_000.0;
    let mut draft = ProblemDraft::new(Currency::EUR);
    draft.budget = Some(Money::from_minor(i128::from(n) * 1_500_000, Currency::EUR));
    let shapes: Vec<Shape> = (0..n).map(|i| shape(&mut rng, i)).collect();
    for (i, shape) in shapes.iter().enumerate() {
        draft.items.push(ItemDraft::new(
            format!("item-{i:06}").parse().unwrap(),
            shape.clone(),
        ));
    }
    let curves = shapes
        .into_iter()
        .map(|shape| Curve::new(shape).unwrap())
        .collect();
    (draft.build().unwrap(), curves, budget)
}

/// Hands out the budget in a thousand parts, each to the item that gains most from it; returns what it brings.
fn greedy(curves: &[Curve], budget: f64) -> f64 {
    let part = budget / 1_000.0;
    let gain = |curve: &Curve, x: f64| curve.value(x + part).unwrap() - curve.value(x).unwrap();
    let mut x = vec![0.0; curves.len()];
    let mut gains: Vec<f64> = curves.iter().map(|curve| gain(curve, 0.0)).collect();
    for _ in 0..1_000 {
        let best = (0..x.len())
            .max_by(|a, b| gains[*a].total_cmp(&gains[*b]))
            .unwrap();
        x[best] += part;
        gains[best] = gain(&curves[best], x[best]);
    }
    let worth = curves
        .iter()
        .zip(&x)
        .map(|(curve, x)| curve.value(*x).unwrap());
    worth.fold(0.0, |sum, worth| sum + worth)
}

fn allocate(c: &mut Criterion) {
    for (name, shape) in [
        ("concave", concave as fn(&mut Lcg, u32) -> Shape),
        ("s", s_shaped),
    ] {
        let mut group = c.benchmark_group(format!("allocate/{name}"));
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300));
        for n in sizes() {
            let (problem, curves, budget) = problem(*n, shape);
            let best = problem.solve().unwrap();
            assert!(
                best.gap <= 1e-6
                    && best.value >= greedy(&curves[..curves.len().min(1_000)], budget) * 0.999_999
            );
            group.bench_with_input(BenchmarkId::new("proven", n), &problem, |b, problem| {
                b.iter(|| black_box(problem.solve().unwrap()));
            });
            if *n <= 1_000 {
                group.bench_with_input(BenchmarkId::new("greedy", n), &curves, |b, curves| {
                    b.iter(|| black_box(greedy(curves, budget)));
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, allocate, waves::channels_over_weeks);
criterion_main!(benches);
