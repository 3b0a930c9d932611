//! Which schedule near another is one that no small change makes better?
//!
//! The same method as along envelopes, on the curves themselves. It begins near the schedule instead of in the middle, with distances to
//! bounds that are worth little, so that what is spent stays about where it is. Before its bend a curve is taken to be straight
//! wherever the schedule stands, and that is below it.

use super::{Calendar, Phased, State};
use crate::allocate::core::flight::{Cover, Flight};

/// The most steps of the method; it needs about fifteen.
const STEPS_MAX: u32 = 60;
/// What distances to bounds are worth to begin with and at the end, in parts of the outcome, and the part of it that a step aims at.
const NEAR: f64 = 0.01;
const CLOSE: f64 = 1e-5;
const LESS: f64 = 0.2;
/// How much of a schedule in the middle is mixed in.
const INNER: f64 = 0.02;

impl Calendar {
    /// Climbs from a schedule, which may exceed limits, to one that keeps them; it proves no bound.
    pub(in crate::allocate::core) fn ascend(&self, from: &[Vec<f64>]) -> Phased {
        let bare = |flight: &Flight| {
            if flight.kernel.straight() {
                return flight.clone();
            }
            let covers = vec![Cover::Bare { end: flight.end() }];
            Flight {
                covers,
                ..flight.clone()
            }
        };
        let calendar = Self {
            flights: self.flights.iter().map(bare).collect(),
            ..self.clone()
        };
        #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
        let count = self.open() as f64;
        let mut state = calendar.near(from);
        let mut best = Phased::at(&state);
        let mut height = self.outcome(&state.x);
        for _ in 0..STEPS_MAX {
            let mu = calendar.complementarity(&state);
            if mu * count <= CLOSE * height.abs() || !calendar.step(&mut state, LESS * mu) {
                break;
            }
            let found = self.outcome(&state.x);
            if found > height {
                (height, best) = (found, Phased::at(&state));
            }
        }
        best
    }

    /// Returns what a schedule brings.
    pub(in crate::allocate::core) fn outcome(&self, x: &[Vec<f64>]) -> f64 {
        let rows = self.flights.iter().zip(x);
        rows.fold(0.0, |sum, (flight, x)| sum + flight.outcome(x))
    }

    /// Returns a state near a schedule, inside all bounds.
    fn near(&self, from: &[Vec<f64>]) -> State {
        let mut x = from.to_vec();
        let sum = |row: &[f64]| row.iter().fold(0.0, |sum, x| sum + x);
        let within = |limit: f64, sum: f64| if sum > limit { limit / sum } else { 1.0 };
        // Within one limit after another.
        for (t, cash) in self.cash.iter().enumerate() {
            let scale = within(*cash, x.iter().fold(0.0, |sum, row| sum + row[t]));
            for (c, row) in x.iter_mut().enumerate() {
                row[t] = (scale * row[t]).min(self.most(c, t));
            }
        }
        for (row, flight) in x.iter_mut().zip(&self.flights) {
            let scale = within(flight.most, sum(row));
            for x in row {
                *x *= scale;
            }
        }
        let scale = within(self.budget, x.iter().fold(0.0, |all, row| all + sum(row)));
        let middle = self.middle();
        for (x, middle) in x.iter_mut().flatten().zip(middle.iter().flatten()) {
            *x = (1.0 - INNER) * scale * *x + INNER * middle;
        }
        self.state(x, NEAR)
    }
}

impl Phased {
    /// Returns the schedule of a state with its prices, which prove no bound.
    fn at(state: &State) -> Self {
        Self {
            x: state.x.clone(),
            bound: f64::INFINITY,
            price: state.budget,
            cash_prices: state.cash.clone(),
            most_prices: state.most.clone(),
        }
    }
}
