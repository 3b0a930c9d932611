//! What a proven allocation costs beside a local and a convex solver of the same problems, in one run:
//! `cargo run --release --manifest-path benches/peers/Cargo.toml --bin allocate`.
//!
//! One budget, channels from nothing to a cap of each one's own. `slsqp` is NLopt's SLSQP translated to Rust, a local search that gets the
//! values and slopes of the library's curves and starts from the budget in equal parts; Clarabel is an interior-point solver that gets
//! concave curves as cones. Both count in equal parts of the budget, so that their figures are of order one. Whatever they return is put
//! into the bounds and the rest of the budget handed out before it is judged, by the library's curves, so that a tolerance on bounds
//! counts neither for a solver nor against it. Shortfalls are below the bound that the library proves, which no solver may exceed.
//!
//! The time is that of the solver alone, from a problem that is built (the library), from a start (SLSQP) and from matrices (Clarabel).
//! Figures are medians of five seeds, and of one at 1,000 channels, where SLSQP is given a minute and judged by the best it saw. A number as
//! an argument leaves out problems of more channels.

mod cones;
mod local;
mod problems;

use std::{
    env,
    time::{Duration, Instant},
};

use problems::{Case, Kind};

/// How long a solver may take for one problem. SLSQP looks at the clock when it asks for a value, which it does once or more in each of
/// its steps.
const LIMIT: Duration = Duration::from_secs(60);

/// What a solver made of one problem.
struct Found {
    amounts: Vec<f64>,
    took: Duration,
    /// Why it stopped, in its own words.
    status: String,
}

/// What a solver's amounts are worth.
struct Row {
    value: f64,
    shortfall: f64,
    took: Duration,
    status: String,
}

type Solver = fn(&Case, Duration) -> Found;

fn main() {
    let most = env::args().nth(1).map_or(1_000, |most| {
        most.parse().expect("the most channels, a number")
    });
    for (kind, sizes) in [
        (Kind::Exponential, &[10, 100, 1_000][..]),
        (Kind::Concave, &[10, 100, 1_000]),
        (Kind::S, &[10, 100]),
    ] {
        for n in sizes.iter().copied().filter(|n| *n <= most) {
            compare(kind, n);
        }
    }
}

fn compare(kind: Kind, n: u32) {
    let seeds = if n < 1_000 { 1..=5 } else { 1..=1 };
    let peers: &[(&str, Solver)] = match kind {
        Kind::Exponential | Kind::Concave => &[("clarabel", cones::solve), ("slsqp", local::solve)],
        Kind::S => &[("slsqp", local::solve)],
    };
    let mut own = Vec::new();
    let mut theirs: Vec<Vec<Row>> = peers.iter().map(|_| Vec::new()).collect();
    for seed in seeds {
        let case = Case::new(kind, n, seed);
        let start = Instant::now();
        let best = case.problem.solve().unwrap();
        let took = start.elapsed();
        let bound = best.upper_bound;
        assert!(
            best.gap <= 1e-6,
            "{kind:?}, {n}, seed {seed}: gap {}",
            best.gap
        );
        own.push(Row {
            value: best.value,
            shortfall: 1.0 - best.value / bound,
            took,
            status: format!("{:?}", best.proof),
        });
        for ((name, solve), rows) in peers.iter().zip(&mut theirs) {
            let found = solve(&case, LIMIT);
            let value = case.value(&case.within(found.amounts));
            assert!(
                value <= bound * (1.0 + 1e-9),
                "{kind:?}, {n}, seed {seed}: {name} brings {value}, more than the bound of {bound}"
            );
            if kind == Kind::Exponential && *name == "clarabel" {
                assert!(
                    (value - best.value).abs() <= 1e-7 * best.value,
                    "{n}, seed {seed}: {name} brings {value}, the library {}",
                    best.value
                );
            }
            rows.push(Row {
                value,
                shortfall: 1.0 - value / bound,
                took: found.took,
                status: found.status,
            });
        }
    }
    print(kind, n, "tactica", own);
    for ((name, _), rows) in peers.iter().zip(theirs) {
        print(kind, n, name, rows);
    }
}

fn print(kind: Kind, n: u32, name: &str, rows: Vec<Row>) {
    let value = median(rows.iter().map(|row| row.value).collect());
    let shortfalls: Vec<f64> = rows.iter().map(|row| row.shortfall).collect();
    // Below one by a rounding of the division is not above the bound.
    let worst = shortfalls.iter().copied().fold(0.0, f64::max);
    let shortfall = median(shortfalls).max(0.0);
    let took = Duration::from_secs_f64(median(
        rows.iter().map(|row| row.took.as_secs_f64()).collect(),
    ));
    let mut statuses: Vec<(String, usize)> = Vec::new();
    for row in rows {
        match statuses
            .iter_mut()
            .find(|(status, _)| *status == row.status)
        {
            Some((_, count)) => *count += 1,
            None => statuses.push((row.status, 1)),
        }
    }
    let statuses: Vec<String> = statuses
        .into_iter()
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    println!(
        "{:<12} {n:>5} {name:<9} value {value:>14.2}   below the bound {shortfall:>8.1e}, at worst {worst:>8.1e}   {took:>10.2?}   {}",
        format!("{kind:?}"),
        statuses.join(", ")
    );
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}
