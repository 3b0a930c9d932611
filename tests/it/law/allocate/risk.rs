//! Bad luck that counts: no point of a grid is above the bound, and what is careful is never better on average than what is not.
#![allow(
    clippy::inconsistent_digit_grouping,
    clippy::suboptimal_flops,
    clippy::type_complexity,
    reason = "test code: amounts are in cents"
)]

use tactica::{
    allocate::{Allocation, ItemDraft, ProblemDraft, Proof, RiskDraft},
    money::{Currency, Money},
    response::{Curve, Shape},
};

use crate::dice::Dice;

fn unit(dice: &mut Dice) -> f64 {
    f64::from(u32::try_from(dice.next() >> 33).unwrap()) / f64::from(1_u32 << 31)
}

/// Two items with the same number of draws, and a hundred thousand euros.
fn draft(dice: &mut Dice, draws: usize, steep: f64) -> (ProblemDraft, Vec<Vec<Shape>>) {
    let mut draft = ProblemDraft::new(Currency::EUR);
    draft.budget = Some("100000.00 EUR".parse().unwrap());
    let mut all = Vec::new();
    for id in ["a", "b"] {
        let curve = |dice: &mut Dice| Shape::Hill {
            ceiling: 100.0 + 900.0 * unit(dice),
            half: 20_000.0 + 80_000.0 * unit(dice),
            shape: 0.7 + steep * unit(dice),
        };
        let samples: Vec<Shape> = (0..draws).map(|_| curve(dice)).collect();
        let mut item = ItemDraft::new(id.parse().unwrap(), samples[0].clone());
        (item.curve, item.samples) = (None, samples.clone());
        draft.items.push(item);
        all.push(samples);
    }
    (draft, all)
}

fn solve(draft: &ProblemDraft, level: u32, aversion: u32) -> Allocation {
    let risk = RiskDraft {
        level: format!("{level}%").parse().unwrap(),
        aversion: format!("{aversion}%").parse().unwrap(),
    };
    let draft = ProblemDraft {
        risk: Some(risk),
        ..draft.clone()
    };
    draft.build().unwrap().solve().unwrap()
}

/// The value by its definition: the mean, and the mean of the worst, with a draw on the border in part.
fn value(curves: &[Vec<Curve>], x: f64, tail: f64, aversion: f64) -> f64 {
    let mut states: Vec<f64> = (0..curves[0].len())
        .map(|k| curves[0][k].value(x).unwrap() + curves[1][k].value(100_000.0 - x).unwrap())
        .collect();
    states.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(states.len()).unwrap());
    let mean = states.iter().sum::<f64>() / count;
    let (mut left, mut worst) = (tail * count, 0.0);
    for state in &states {
        let part = f64::min(left, 1.0);
        worst += part * state;
        left -= part;
    }
    (1.0 - aversion) * mean + aversion * worst / (tail * count)
}

#[test]
fn no_split_is_above_the_bound_and_none_of_a_grid_above_the_value() {
    let mut dice = Dice(11);
    for round in 0..24 {
        let steep = 0.3;
        let (draft, samples) = draft(&mut dice, 3 + round, steep);
        let curves: Vec<Vec<Curve>> = samples
            .iter()
            .map(|draws| {
                draws
                    .iter()
                    .map(|s| Curve::new(s.clone()).unwrap())
                    .collect()
            })
            .collect();
        for (level, aversion) in [(90, 100), (75, 50), (0, 100), (50, 20)] {
            let best = solve(&draft, level, aversion);
            let (tail, aversion) = (1.0 - f64::from(level) / 100.0, f64::from(aversion) / 100.0);
            let here = f64::from(i32::try_from(best.items[0].amount.minor()).unwrap()) / 100.0;
            let by_definition = value(&curves, here, tail, aversion);
            assert!((best.value - by_definition).abs() <= 1e-9 * best.value);
            for step in 0..=1000 {
                let x = f64::from(step) * 100.0;
                let other = value(&curves, x, tail, aversion);
                assert!(other <= best.upper_bound * (1.0 + 1e-9), "{x} {round}");
                assert!(other <= best.value * (1.0 + 1e-6), "{x} {round}");
            }
            assert!(best.gap <= 1e-6, "{} {round} {level}", best.gap);
        }
    }
}

#[test]
fn the_careful_give_up_some_of_the_mean_for_more_of_the_tail() {
    let mut dice = Dice(5);
    let mut differ = 0;
    for _ in 0..20 {
        let (draft, _) = draft(&mut dice, 40, 0.3);
        let (bold, careful) = (solve(&draft, 90, 1), solve(&draft, 90, 100));
        let (bold_risk, careful_risk) = (bold.risk.unwrap(), careful.risk.unwrap());
        assert!(careful_risk.tail >= bold_risk.tail * (1.0 - 1e-7));
        assert!(careful_risk.mean <= bold_risk.mean * (1.0 + 1e-7));
        differ += usize::from(bold.items[0].amount != careful.items[0].amount);
        // Without aversion it is the plain problem.
        let plain = draft.build().unwrap().solve().unwrap();
        let none = solve(&draft, 90, 0);
        assert_eq!((none.items, none.risk), (plain.items, None));
        let total: Money = careful.spent.try_add(careful.unspent).unwrap();
        assert_eq!(total, careful.budget);
    }
    assert!(differ > 10, "{differ}");
}

#[test]
fn a_risk_without_samples_or_out_of_range_is_refused() {
    let mut draft = ProblemDraft::new(Currency::EUR);
    draft.budget = Some("100.00 EUR".parse().unwrap());
    let log = Shape::Log {
        scale: 5.0,
        unit: 9.0,
    };
    draft
        .items
        .push(ItemDraft::new("a".parse().unwrap(), log.clone()));
    let mut asked = |level: &str, aversion: &str, samples: bool| {
        draft.risk = Some(RiskDraft {
            level: level.parse().unwrap(),
            aversion: aversion.parse().unwrap(),
        });
        if samples {
            (draft.items[0].curve, draft.items[0].samples) = (None, vec![log.clone(); 3]);
        }
        let faults = draft.build().err();
        let faults = faults.map(|faults| {
            let codes = faults.faults().iter().map(|fault| fault.code());
            codes.collect::<Vec<_>>().join(" ")
        });
        faults.unwrap_or_default()
    };
    assert_eq!(asked("90%", "50%", false), "problem-risk-without-samples");
    assert_eq!(
        asked("100%", "101%", true),
        "problem-percentage problem-percentage"
    );
    assert_eq!(asked("-1%", "50%", true), "problem-percentage");
    assert_eq!(asked("99%", "100%", true), "");
    let mut lines = ProblemDraft::new(Currency::EUR);
    lines.budget = Some("100.00 EUR".parse().unwrap());
    let line = Shape::Linear {
        rate: 2.0,
        cap: Some(30.0),
    };
    let mut item = ItemDraft::new("a".parse().unwrap(), line.clone());
    (item.curve, item.samples) = (None, vec![line; 2]);
    lines.items.push(item);
    lines.risk = Some(RiskDraft {
        level: "90%".parse().unwrap(),
        aversion: "50%".parse().unwrap(),
    });
    let faults = lines.build().unwrap_err();
    assert_eq!(faults.faults()[0].code(), "problem-not-smooth");
}

/// The curves of the draws of each item.
fn curves(samples: &[Vec<Shape>]) -> Vec<Vec<Curve>> {
    let curve = |shape: &Shape| Curve::new(shape.clone()).unwrap();
    let of = |draws: &Vec<Shape>| draws.iter().map(curve).collect();
    samples.iter().map(of).collect()
}

#[test]
fn the_mean_of_s_shaped_draws_is_solved_to_the_gap() {
    let mut dice = Dice(31);
    for round in 0..12 {
        // Exponents up to 4.7: some draws are steep, some are flat, and their mean is neither convex nor concave.
        let (draft, samples) = draft(&mut dice, 2 + round, 4.0);
        let curves = curves(&samples);
        let best = draft.build().unwrap().solve().unwrap();
        assert!(best.gap <= 1e-6, "{:e} {round}", best.gap);
        for step in 0..=250 {
            let other = value(&curves, f64::from(step) * 400.0, 1.0, 0.0);
            assert!(other <= best.upper_bound * (1.0 + 1e-12), "{step} {round}");
            assert!(other <= best.value * (1.0 + 1.1e-6), "{step} {round}");
        }
    }
}

#[test]
fn s_shaped_draws_under_a_risk_have_a_bound_that_holds() {
    let mut dice = Dice(37);
    let (mut open, mut closed) = (0, 0);
    for round in 0..8 {
        let (draft, samples) = draft(&mut dice, 3 + round, 4.0);
        let curves = curves(&samples);
        for (level, aversion) in [(90, 100), (75, 50), (50, 20)] {
            let best = solve(&draft, level, aversion);
            let (tail, aversion) = (1.0 - f64::from(level) / 100.0, f64::from(aversion) / 100.0);
            let here = f64::from(i32::try_from(best.items[0].amount.minor()).unwrap()) / 100.0;
            let by_definition = value(&curves, here, tail, aversion);
            assert!((best.value - by_definition).abs() <= 1e-9 * best.value);
            for step in 0..=250 {
                let other = value(&curves, f64::from(step) * 400.0, tail, aversion);
                assert!(other <= best.upper_bound * (1.0 + 1e-9), "{step} {round}");
                assert!(other <= best.value / (1.0 - best.gap) * (1.0 + 1e-9));
            }
            *(if best.proof == Proof::Proven {
                &mut closed
            } else {
                &mut open
            }) += 1;
        }
    }
    // No weights of the draws are right for all splits of such curves at once: the gap says what that may cost.
    assert!(closed > 1 && open > 1, "{closed} closed, {open} open");
}
