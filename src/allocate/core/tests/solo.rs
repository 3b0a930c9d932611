//! One channel at prices: what the search proves, and that it comes to an end.

use super::Lcg;
use crate::{
    allocate::core::{
        flight::{Cover, Flight},
        solo::Solo,
    },
    response::{Curve, Shape},
};

const PERIODS: usize = 10;

/// A channel whose effects rise and fall over weeks, with a curve that is nearly a step.
fn flight(rng: &mut Lcg, steep: f64) -> Flight {
    let shape = Shape::Logistic {
        ceiling: 1.0,
        midpoint: 1.0,
        steepness: steep,
    };
    let kernel = Curve::new(shape).unwrap().kernel().clone();
    let weights = match rng.below(3) {
        0 => vec![0.15, 0.5, 0.25, 0.1],
        1 => vec![0.35, 0.3, 0.2, 0.1, 0.05],
        _ => vec![0.6, 0.4],
    };
    let season = (0..PERIODS).map(|_| rng.between(0.7, 1.3)).collect();
    Flight {
        covers: vec![Cover::of(&kernel, 40.0)],
        kernel,
        weights,
        season,
        open: 0..PERIODS,
        period_most: f64::INFINITY,
        most: f64::INFINITY,
    }
}

/// Returns what the best of many schedules is worth, in steps of an eighth, each made better one period at a time.
fn by_hand(flight: &Flight, prices: &[f64], rng: &mut Lcg) -> f64 {
    let net = |x: &[f64]| {
        let cost = x.iter().zip(prices).fold(0.0, |sum, (x, p)| sum + x * p);
        flight.outcome(x) - cost
    };
    let mut best: f64 = 0.0;
    for _ in 0..40 {
        let mut x: Vec<f64> = (0..PERIODS).map(|_| 0.125 * rng.below(40) as f64).collect();
        let mut worth = net(&x);
        loop {
            let before = worth;
            for t in 0..PERIODS {
                for cell in 0..40_u32 {
                    let old = std::mem::replace(&mut x[t], 0.125 * f64::from(cell));
                    let found = net(&x);
                    if found > worth {
                        worth = found;
                    } else {
                        x[t] = old;
                    }
                }
            }
            if worth <= before {
                break;
            }
        }
        best = best.max(worth);
    }
    best
}

#[test]
fn a_channel_is_searched_until_nothing_is_open() {
    let mut rng = Lcg(5);
    for steep in [3.0, 6.0, 12.0] {
        let flight = flight(&mut rng, steep);
        let prices: Vec<f64> = (0..PERIODS).map(|_| rng.between(0.4, 0.9)).collect();
        let best = by_hand(&flight, &prices, &mut rng);
        let mut solo = Solo::new(&flight, prices, vec![40.0; PERIODS]);
        let envelope = solo.bound();
        solo.by_beam();
        solo.polish();
        assert!(solo.worth >= 0.97 * best, "{steep}: {} {best}", solo.worth);
        let mut splits = 0;
        while solo.gap() > 1e-3 * envelope && !solo.spent && splits < 4_000 {
            solo.branch();
            splits += 1;
        }
        solo.polish();
        assert!(solo.bound() >= best - 1e-9, "{} {best}", solo.bound());
        assert!(solo.bound() < envelope, "{steep}: {envelope}");
        assert!(
            solo.gap() <= 1.1e-3 * envelope,
            "{steep}: {} {best} {} after {splits}",
            solo.worth,
            solo.bound()
        );
    }
}

#[test]
fn envelopes_are_solved_over_their_seams() {
    // From next to no price to more than any effect is worth: the bound along the envelopes never rises, and ends at nothing.
    let mut rng = Lcg(8);
    let flight = flight(&mut rng, 6.0);
    let mut last = f64::INFINITY;
    for step in 1..=200_u32 {
        let price = 0.01 * f64::from(step);
        let solo = Solo::new(&flight, vec![price; PERIODS], vec![40.0; PERIODS]);
        let bound = solo.bound();
        assert!(
            bound <= last * (1.0 + 1e-4) + 1e-9,
            "{price}: {bound} {last}"
        );
        assert!(solo.worth <= bound && bound >= 0.0);
        last = bound;
    }
    assert!(last <= 1e-6, "{last}");
}
