//! SLSQP from the budget in equal parts.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    time::{Duration, Instant},
};

use slsqp::{Func, StopTols, minimize};

use super::{Found, problems::Case};

/// The most values it may ask for; the clock stops it earlier where it has many channels.
const VALUES: usize = 100_000;

/// A Hill curve with an exponent below 1 is infinitely steep at nothing: its slope is taken a cent above.
const CENT: f64 = 0.01;

/// What is thrown out of a search whose time is up, for it has no other end.
struct Late;

pub fn solve(case: &Case, limit: Duration) -> Found {
    let n = case.curves.len();
    let bounds: Vec<(f64, f64)> = case.caps.iter().map(|cap| (0.0, cap / case.each)).collect();
    let even: Vec<f64> = bounds.iter().map(|(_, cap)| cap.min(1.0)).collect();
    let in_euros = |x: &[f64]| -> Vec<f64> {
        let cut = x.iter().zip(&case.caps);
        // Line searches go beyond bounds by a rounding.
        cut.map(|(x, cap)| (x * case.each).clamp(0.0, *cap))
            .collect()
    };
    let size = case.value(&in_euros(&even));
    // The best amounts seen within the budget, which are what there is when the time is up.
    let best = RefCell::new((f64::INFINITY, even.clone()));
    let start = Instant::now();
    let loss = |x: &[f64], gradient: Option<&mut [f64]>, (): &mut ()| {
        if start.elapsed() > limit {
            panic::resume_unwind(Box::new(Late));
        }
        let amounts = in_euros(x);
        if let Some(gradient) = gradient {
            for ((slope, curve), x) in gradient.iter_mut().zip(&case.curves).zip(&amounts) {
                *slope = -curve.slope(x.max(CENT)).unwrap() * case.each / size;
            }
        }
        let loss = -case.value(&amounts) / size;
        let mut best = best.borrow_mut();
        if loss < best.0 && x.iter().sum::<f64>() <= n as f64 * (1.0 + 1e-9) {
            *best = (loss, x.to_vec());
        }
        loss
    };
    let over = |x: &[f64], gradient: Option<&mut [f64]>, (): &mut ()| {
        if let Some(gradient) = gradient {
            gradient.fill(1.0 / n as f64);
        }
        x.iter().sum::<f64>() / n as f64 - 1.0
    };
    let constraints: [&dyn Func<()>; 1] = [&over];
    let tolerances = StopTols {
        ftol_rel: 1e-12,
        ..StopTols::default()
    };
    let search = || {
        minimize(
            loss,
            &even,
            &bounds,
            &constraints,
            (),
            VALUES,
            Some(tolerances),
        )
    };
    let result = panic::catch_unwind(AssertUnwindSafe(search));
    let took = start.elapsed();
    let (status, x) = match result {
        Ok(Ok((status, x, _))) => (format!("{status:?}"), x),
        Ok(Err((status, x, _))) => (format!("{status:?}"), x),
        Err(reason) if reason.is::<Late>() => ("TimeUp".to_owned(), best.take().1),
        Err(reason) => panic::resume_unwind(reason),
    };
    Found {
        amounts: in_euros(&x),
        took,
        status,
    }
}
