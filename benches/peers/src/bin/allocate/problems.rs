//! Random problems of one budget, the same in every run and on every machine.

use tactica::{
    allocate::{ItemDraft, Problem, ProblemDraft},
    money::{Currency, Money},
    response::{Curve, Shape},
};

/// Euros of budget for each channel.
const EACH: u32 = 15_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Exponential saturation, which one cone holds exactly.
    Exponential,
    /// Four kinds of concave curves in turn, a quarter of which are infinitely steep at nothing.
    Concave,
    /// Three kinds of S-curves in turn.
    S,
}

/// A problem for the library, and its parts in euros for the others.
pub struct Case {
    pub problem: Problem,
    pub shapes: Vec<Shape>,
    pub curves: Vec<Curve>,
    pub caps: Vec<f64>,
    pub budget: f64,
    /// The budget in equal parts: a common unit of amounts of order one.
    pub each: f64,
}

impl Case {
    pub fn new(kind: Kind, n: u32, seed: u64) -> Self {
        let mut rng = Lcg(seed << 32 | u64::from(n));
        let shapes: Vec<Shape> = (0..n).map(|i| shape(&mut rng, kind, i)).collect();
        let caps: Vec<f64> = (0..n).map(|_| rng.between(5e3, 6e4).round()).collect();
        let budget = n * EACH;
        let euros = |euros: i128| Money::from_minor(euros * 100, Currency::EUR);
        let mut draft = ProblemDraft::new(Currency::EUR);
        draft.budget = Some(euros(budget.into()));
        for (i, (shape, cap)) in shapes.iter().zip(&caps).enumerate() {
            let id = format!("item-{i:06}").parse().unwrap();
            draft.items.push(ItemDraft {
                max: Some(euros(*cap as i128)),
                ..ItemDraft::new(id, shape.clone())
            });
        }
        // Otherwise all channels were at their caps, and there were nothing to divide.
        assert!(caps.iter().sum::<f64>() > budget.into());
        Self {
            problem: draft.build().unwrap(),
            curves: shapes
                .iter()
                .map(|shape| Curve::new(shape.clone()).unwrap())
                .collect(),
            shapes,
            caps,
            budget: budget.into(),
            each: EACH.into(),
        }
    }

    /// Returns what amounts bring.
    pub fn value(&self, amounts: &[f64]) -> f64 {
        let values = self.curves.iter().zip(amounts);
        values.map(|(curve, x)| curve.value(*x).unwrap()).sum()
    }

    /// Returns amounts within all bounds near those given: cut to the caps, made less in proportion where they exceed the budget, and
    /// raised in proportion to what is free below the caps where they fall short of it.
    pub fn within(&self, mut amounts: Vec<f64>) -> Vec<f64> {
        for (x, cap) in amounts.iter_mut().zip(&self.caps) {
            // A search that went wrong may return what is no number.
            *x = if x.is_nan() { 0.0 } else { x.clamp(0.0, *cap) };
        }
        let sum: f64 = amounts.iter().sum();
        if sum > self.budget {
            for x in &mut amounts {
                *x *= self.budget / sum;
            }
        } else {
            let free = self.caps.iter().sum::<f64>() - sum;
            for (x, cap) in amounts.iter_mut().zip(&self.caps) {
                *x += (cap - *x) * ((self.budget - sum) / free);
            }
        }
        amounts
    }
}

fn shape(rng: &mut Lcg, kind: Kind, i: u32) -> Shape {
    let (ceiling, half) = (rng.between(1e3, 1e5), rng.between(500.0, 50_000.0));
    let exponential = Shape::Exponential {
        ceiling,
        scale: half,
    };
    match (kind, i % 4, i % 3) {
        (Kind::Exponential, ..) => exponential,
        (Kind::Concave, 0, _) => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(0.4, 1.0),
        },
        (Kind::Concave, 1, _) => Shape::MichaelisMenten { ceiling, half },
        (Kind::Concave, 2, _) => Shape::Log {
            scale: ceiling,
            unit: half,
        },
        (Kind::Concave, ..) => exponential,
        (Kind::S, _, 0) => Shape::Hill {
            ceiling,
            half,
            shape: rng.between(1.2, 5.0),
        },
        (Kind::S, _, 1) => Shape::Logistic {
            ceiling,
            midpoint: half,
            steepness: rng.between(2.0, 10.0) / half,
        },
        (Kind::S, ..) => Shape::Adbudg {
            floor: 0.0,
            ceiling,
            exponent: 2.5,
            constant: half.powf(2.5),
        },
    }
}

/// A plain linear congruential generator.
struct Lcg(u64);

impl Lcg {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        low + (self.0 >> 11) as f64 / (1_u64 << 53) as f64 * (high - low)
    }
}
