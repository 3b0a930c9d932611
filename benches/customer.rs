//! Fitting the BG/NBD: 2,357 customers in at most 10 ms, a million in at most 4 s, and time in proportion to their number.
//! `cargo bench --bench customer`; the alternative is what a textbook does: one term per customer, no derivatives, the simplex of
//! Nelder and Mead.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    missing_docs,
    reason = "a benchmark: an overflow ends it, and criterion's macros define functions without documentation"
)]

#[path = "support/lcg.rs"]
mod lcg;

use std::{array, hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tactica::customer::{BgNbd, Histories, History, HistoryRow, ParetoNbd};

use lcg::Lcg;

/// The customers of CDNOW, one row each.
fn cdnow() -> Vec<History> {
    let text = include_str!("../tests/it/data/cdnow-summary.csv");
    let mut customers = Vec::new();
    for line in text.lines().skip(1) {
        let fields: Vec<f64> = line
            .split(',')
            .map(|field| field.parse().expect("a number"))
            .collect();
        let row = HistoryRow {
            frequency: fields[0],
            recency: fields[1],
            age: fields[2],
            monetary_value: None,
            weight: fields[4],
        };
        let (history, weight) = Histories::read([row]).expect("the data are good").groups()[0];
        customers.extend((0..weight).map(|_| history));
    }
    customers
}

/// Customers who buy for up to 52 weeks and leave as the model says, no two alike.
fn simulated(count: u64) -> Vec<History> {
    let mut random = Lcg(1);
    // Never 0, whose logarithm is none.
    let mut even = || random.unit() + 0.5 / (1_u64 << 53) as f64;
    (0..count)
        .map(|_| {
            // Rates are exponential (r = 1), probabilities to leave a power (b = 1): both have an inverse in closed form.
            let rate = -even().ln() / 6.0;
            let leaves = 1.0 - even().powf(1.0 / 3.0);
            let end = 26.0 + 26.0 * even();
            let (mut count, mut last) = (0, 0.0);
            loop {
                let next = last - even().ln() / rate;
                if next > end {
                    break;
                }
                (count, last) = (count + 1, next);
                if even() < leaves {
                    break;
                }
            }
            History::new(count, last, end).expect("legal")
        })
        .collect()
}

/// The log-likelihood as the paper writes it, customer by customer.
fn textbook(customers: &[History], [r, alpha, a, b]: [f64; 4]) -> f64 {
    let ln_gamma = libm::lgamma;
    customers.iter().fold(0.0, |sum, one| {
        let x = one.frequency() as f64;
        let rates = ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln();
        let leaving = ln_gamma(a + b) + ln_gamma(b + x) - ln_gamma(b) - ln_gamma(a + b + x);
        let active = (alpha + one.age()).powf(-(r + x));
        let left = if one.frequency() > 0 {
            a / (b + x - 1.0) * (alpha + one.recency()).powf(-(r + x))
        } else {
            0.0
        };
        sum + rates + leaving + (active + left).ln()
    })
}

/// The simplex of Nelder and Mead on the logarithms of the parameters, from ones.
fn simplex(customers: &[History]) -> [f64; 4] {
    let cost = |point: &[f64; 4]| -textbook(customers, point.map(f64::exp));
    let mut points: Vec<([f64; 4], f64)> = (0..5)
        .map(|k| {
            let point = array::from_fn(|i| f64::from(u8::from(i + 1 == k)));
            (point, cost(&point))
        })
        .collect();
    for _ in 0..2000 {
        points.sort_by(|left, right| left.1.total_cmp(&right.1));
        if points[4].1 - points[0].1 < 1e-9 {
            break;
        }
        let middle: [f64; 4] = array::from_fn(|i| {
            points[..4]
                .iter()
                .fold(0.0, |sum, (point, _)| sum + point[i])
                / 4.0
        });
        let worst = points[4];
        let at = |step: f64| {
            let point: [f64; 4] = array::from_fn(|i| middle[i] + step * (middle[i] - worst.0[i]));
            (point, cost(&point))
        };
        let mirrored = at(1.0);
        points[4] = if mirrored.1 < points[0].1 {
            let farther = at(2.0);
            if farther.1 < mirrored.1 {
                farther
            } else {
                mirrored
            }
        } else if mirrored.1 < points[3].1 {
            mirrored
        } else {
            let nearer = at(if mirrored.1 < worst.1 { 0.5 } else { -0.5 });
            if nearer.1 < worst.1 {
                nearer
            } else {
                let best = points[0].0;
                for (point, value) in &mut points[1..] {
                    *point = array::from_fn(|i| 0.5 * (point[i] + best[i]));
                    *value = cost(point);
                }
                continue;
            }
        };
    }
    points[0].0.map(f64::exp)
}

fn fits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bg-nbd");
    let customers = cdnow();
    assert_eq!(customers.len(), 2357);
    // Both come to the same answer, or the comparison is none.
    let histories: Histories = customers.iter().copied().collect();
    let ours = BgNbd::fit(&histories).expect("fits").model().params();
    let theirs = simplex(&customers);
    assert!(
        (ours.r / theirs[0] - 1.0).abs() < 1e-3,
        "{ours:?} {theirs:?}"
    );
    group.bench_function("grouping and fit/2357", |bench| {
        bench.iter(|| {
            let histories: Histories = black_box(&customers).iter().copied().collect();
            BgNbd::fit(&histories)
        });
    });
    group.sample_size(10);
    group.bench_function("textbook and simplex/2357", |bench| {
        bench.iter(|| simplex(black_box(&customers)));
    });
    for count in [10_000, 100_000, 1_000_000] {
        let customers = simulated(count);
        group.throughput(Throughput::Elements(count));
        group.measurement_time(Duration::from_secs(10));
        group.bench_with_input(
            BenchmarkId::new("grouping and fit", count),
            &customers,
            |bench, customers| {
                bench.iter(|| {
                    let histories: Histories = customers.iter().copied().collect();
                    BgNbd::fit(&histories).expect("fits")
                });
            },
        );
    }
    group.finish();
    criterion.bench_function("pareto-nbd/fit/2357", |bench| {
        bench.iter(|| ParetoNbd::fit(black_box(&histories)).expect("fits"));
    });
}

criterion_group!(benches, fits);
criterion_main!(benches);
