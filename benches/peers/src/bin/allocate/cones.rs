//! Concave curves as cones, for Clarabel.
//!
//! With y the amount of a channel in equal parts of the budget and r what one of them is in the unit of its curve:
//!
//! | Curve | Outcome | Cones |
//! | --- | --- | --- |
//! | exponential | 1 − t | (−r y, 1, t) in the exponential cone |
//! | logarithm | u | (u, 1, 1 + r y) in the exponential cone |
//! | Michaelis-Menten | 1 − t | t (1 + r y) ≥ 1, a second-order cone |
//! | Hill, exponent below 1 | 1 − t | w ≤ (r y)ⁿ, a power cone, and t (1 + w) ≥ 1 |

use std::time::{Duration, Instant};

use clarabel::{
    algebra::CscMatrix,
    solver::{
        DefaultSettings, DefaultSolver, IPSolver,
        SupportedConeT::{self, ExponentialConeT, NonnegativeConeT, PowerConeT, SecondOrderConeT},
    },
};
use tactica::response::Shape;

use super::{Found, problems::Case};

/// A row `constant + Σ coefficient · variable` of the vector that has to lie in the cones.
#[derive(Default)]
struct Model {
    rows: Vec<usize>,
    columns: Vec<usize>,
    data: Vec<f64>,
    constants: Vec<f64>,
    cones: Vec<SupportedConeT<f64>>,
    /// What each variable costs.
    costs: Vec<f64>,
}

impl Model {
    fn variable(&mut self, cost: f64) -> usize {
        self.costs.push(cost);
        self.costs.len() - 1
    }

    fn row(&mut self, constant: f64, terms: &[(usize, f64)]) {
        for (variable, coefficient) in terms {
            self.rows.push(self.constants.len());
            self.columns.push(*variable);
            // Clarabel has what lies in the cones as b − A x.
            self.data.push(-coefficient);
        }
        self.constants.push(constant);
    }

    /// t (1 + r v) ≥ 1: the norm of (t − (1 + r v), 2) is at most t + (1 + r v).
    fn inverse(&mut self, t: usize, v: usize, r: f64) {
        self.cones.push(SecondOrderConeT(3));
        self.row(1.0, &[(t, 1.0), (v, r)]);
        self.row(-1.0, &[(t, 1.0), (v, -r)]);
        self.row(2.0, &[]);
    }

    fn curve(&mut self, shape: &Shape, y: usize, each: f64, worth: f64) {
        match *shape {
            Shape::Exponential { ceiling, scale } => {
                let t = self.variable(ceiling / worth);
                self.cones.push(ExponentialConeT());
                self.row(0.0, &[(y, -each / scale)]);
                self.row(1.0, &[]);
                self.row(0.0, &[(t, 1.0)]);
            }
            Shape::Log { scale, unit } => {
                let u = self.variable(-scale / worth);
                self.cones.push(ExponentialConeT());
                self.row(0.0, &[(u, 1.0)]);
                self.row(1.0, &[]);
                self.row(1.0, &[(y, each / unit)]);
            }
            Shape::MichaelisMenten { ceiling, half } => {
                let t = self.variable(ceiling / worth);
                self.inverse(t, y, each / half);
            }
            Shape::Hill {
                ceiling,
                half,
                shape,
            } => {
                let (t, w) = (self.variable(ceiling / worth), self.variable(0.0));
                self.cones.push(PowerConeT(shape));
                self.row(0.0, &[(y, each / half)]);
                self.row(1.0, &[]);
                self.row(0.0, &[(w, 1.0)]);
                self.inverse(t, w, 1.0);
            }
            ref shape => unreachable!("{shape:?} is not among the concave curves"),
        }
    }
}

pub fn solve(case: &Case, limit: Duration) -> Found {
    let n = case.curves.len();
    let mut model = Model::default();
    let amounts: Vec<usize> = (0..n).map(|_| model.variable(0.0)).collect();
    model.cones.push(NonnegativeConeT(2 * n + 1));
    for (y, cap) in amounts.iter().zip(&case.caps) {
        model.row(0.0, &[(*y, 1.0)]);
        model.row(cap / case.each, &[(*y, -1.0)]);
    }
    let spent: Vec<(usize, f64)> = amounts.iter().map(|y| (*y, -1.0)).collect();
    model.row(n as f64, &spent);
    // No curve of these problems has a greater scale.
    let worth = 1e5;
    for (y, shape) in amounts.iter().zip(&case.shapes) {
        model.curve(shape, *y, case.each, worth);
    }
    let Model {
        rows,
        columns,
        data,
        constants,
        cones,
        costs,
    } = model;
    let a = CscMatrix::new_from_triplets(constants.len(), costs.len(), rows, columns, data);
    let p = CscMatrix::zeros((costs.len(), costs.len()));
    let settings = DefaultSettings {
        verbose: false,
        time_limit: limit.as_secs_f64(),
        // Beyond its default of 1e-8: what is compared is agreement, and a step or two more cost little.
        tol_gap_abs: 1e-11,
        tol_gap_rel: 1e-11,
        tol_feas: 1e-11,
        ..DefaultSettings::default()
    };
    let start = Instant::now();
    let mut solver = DefaultSolver::new(&p, &costs, &a, &constants, &cones, settings).unwrap();
    solver.solve();
    let took = start.elapsed();
    Found {
        amounts: solver.solution.x[..n]
            .iter()
            .map(|y| y * case.each)
            .collect(),
        took,
        status: format!("{:?}", solver.solution.status),
    }
}
