//! Units of money and outcome change no share.

use super::*;

use crate::dice::Dice;

/// Multiplies money and outcomes of smooth curves.
fn scaled(draft: &ProblemDraft, money: i32, outcome: i32) -> ProblemDraft {
    let (m, o) = (10_f64.powi(money), 10_f64.powi(outcome));
    let amount = |amount: Money| {
        let minor = amount.minor();
        let factor = 10_i128.pow(money.unsigned_abs());
        Money::from_minor(
            if money < 0 {
                minor / factor
            } else {
                minor * factor
            },
            amount.currency(),
        )
    };
    let mut scaled = draft.clone();
    scaled.budget = scaled.budget.map(amount);
    for item in &mut scaled.items {
        match item.curve.as_mut().unwrap() {
            Shape::Hill { ceiling, half, .. } | Shape::MichaelisMenten { ceiling, half } => {
                (*ceiling, *half) = (*ceiling * o, *half * m);
            }
            Shape::Logistic {
                ceiling,
                midpoint,
                steepness,
            } => {
                (*ceiling, *midpoint, *steepness) = (*ceiling * o, *midpoint * m, *steepness / m);
            }
            Shape::Exponential { ceiling, scale } => {
                (*ceiling, *scale) = (*ceiling * o, *scale * m);
            }
            Shape::Log { scale, unit } => (*scale, *unit) = (*scale * o, *unit * m),
            Shape::Power { scale, exponent } => *scale *= o / m.powf(*exponent),
            Shape::Adbudg {
                floor,
                ceiling,
                exponent,
                constant,
            } => {
                (*floor, *ceiling) = (*floor * o, *ceiling * o);
                *constant *= m.powf(*exponent);
            }
            Shape::Piecewise { points } => {
                for point in points {
                    (point.spend, point.outcome) = (point.spend * m, point.outcome * o);
                }
            }
            other => panic!("{other:?}"),
        }
    }
    scaled
}

#[test]
fn scales_of_money_and_outcome_change_no_share() {
    let mut rng = Lcg(Dice(34));
    for shape in [concave, any] {
        for _ in 0..10 {
            let mut draft = draft(&mut rng, 10, shape);
            // A millionth of it is still a number of cents.
            draft.budget = Some(money((rng.between(5.0, 30.0)).round() * 10_000.0));
            let best = solve(&draft);
            for (money, outcome) in [(6, 0), (-6, 0), (0, 6), (0, -6), (6, -6), (-6, 6)] {
                let other = solve(&scaled(&draft, money, outcome));
                for (a, b) in best.items.iter().zip(&other.items) {
                    let differ = (a.share - b.share).abs();
                    assert!(
                        differ <= 1e-9,
                        "{} by {differ:e} at 10^{money}, 10^{outcome}",
                        a.id
                    );
                }
            }
        }
    }
}
