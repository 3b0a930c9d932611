//! Curves, their slopes and their envelopes.

use super::*;

use crate::dice::Dice;

#[test]
fn the_envelope_is_concave_and_above_the_curve() {
    let mut rng = Lcg(Dice(144));
    for _ in 0..200 {
        let curve = Curve::new(any(&mut rng)).unwrap();
        let most = rng.between(1_000.0, 200_000.0);
        let envelope = curve.envelope(most).unwrap();
        let heights: Vec<f64> = (0..=200)
            .map(|k| envelope.value(most * (f64::from(k) / 200.0)).unwrap())
            .collect();
        let hair = 1e-9 * heights[200].abs();
        for (k, height) in (0..).zip(&heights) {
            assert!(*height >= curve.value(most * (f64::from(k) / 200.0)).unwrap() - hair);
        }
        for three in heights.windows(3) {
            assert!(
                three[1] >= 0.5 * (three[0] + three[2]) - hair,
                "{curve:?} up to {most}"
            );
        }
        // And it is the least: it touches at the ends.
        for end in [0.0, most] {
            assert!((envelope.value(end).unwrap() - curve.value(end).unwrap()).abs() <= hair);
        }
    }
}

#[test]
fn slopes_and_their_inverse_agree_with_the_values() {
    let mut rng = Lcg(Dice(233));
    for _ in 0..300 {
        let curve = Curve::new(any(&mut rng)).unwrap();
        if matches!(curve.shape(), Shape::Piecewise { .. }) {
            continue;
        }
        let spend = curve.inflection().unwrap_or(0.0) + rng.between(10.0, 60_000.0);
        let h = spend * 1e-5;
        let difference =
            (curve.value(spend + h).unwrap() - curve.value(spend - h).unwrap()) / (2.0 * h);
        let slope = curve.slope(spend).unwrap();
        assert!(
            (slope - difference).abs() <= 1e-5 * slope + 1e-9,
            "{curve:?} at {spend}"
        );
        if slope > 1e-6 {
            let back = curve.spend_at_slope(slope).unwrap().unwrap();
            assert!(
                (back / spend - 1.0).abs() < 1e-6,
                "{curve:?}: {back} for {spend}"
            );
        }
    }
}
