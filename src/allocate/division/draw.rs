//! What is there to draw? Curves, marginal returns and the frontier as exact points.

use serde::{Deserialize, Serialize};

use super::{Division, compare::exact};
use crate::{
    allocate::{AllocateError, Problem, SolveOptions},
    id::NodeId,
    money::Money,
    number::Quantity,
};

/// The points of a curve from nothing on.
const POINTS: i128 = 40;

/// A spend and what it brings, or what its last unit brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracePoint {
    /// The money.
    pub spend: Money,
    /// The outcome, rounded to six decimals.
    pub value: Quantity,
}

/// A line of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// What the line is about.
    pub name: String,
    /// The points by growing spend.
    pub points: Vec<TracePoint>,
}

impl Division<'_> {
    /// Returns the response curve of each node, weight included, from nothing to `most`.
    #[must_use]
    pub fn curves(&self, most: Money) -> Vec<Trace> {
        self.traces(most, |problem, i, spend| {
            problem.items[i].kernel.value(problem.major(spend))
        })
    }

    /// Returns the marginal return of each node, weight included, from nothing to `most`. Where a curve is infinitely steep there is
    /// no point.
    #[must_use]
    pub fn marginal_returns(&self, most: Money) -> Vec<Trace> {
        self.traces(most, |problem, i, spend| {
            problem.items[i].kernel.slope(problem.major(spend))
        })
    }

    fn traces(&self, most: Money, value: impl Fn(&Problem, usize, i128) -> f64) -> Vec<Trace> {
        let mut traces = Vec::with_capacity(self.problem.items.len());
        for (i, item) in self.problem.items.iter().enumerate() {
            let mut points = Vec::new();
            for step in 0..=POINTS {
                let spend = most.minor().max(0).saturating_mul(step);
                let spend = spend.checked_div(POINTS).unwrap_or(0);
                points.extend(point(
                    self.problem.money(spend),
                    value(&self.problem, i, spend),
                ));
            }
            points.dedup_by_key(|point| point.spend);
            let node = self.plan.budget().node(item.id.as_str());
            traces.push(Trace {
                name: node.map_or_else(|| item.id.to_string(), |node| node.name().to_owned()),
                points,
            });
        }
        traces
    }

    /// Returns what each budget brings at best, from `from` to `to` in equal steps; budgets that have no allocation are left out.
    ///
    /// # Errors
    ///
    /// * [`AllocateError::Overflow`] when an outcome is not a finite number.
    /// * [`AllocateError::Infeasible`] with the bounds in the way when no budget up to `to` has an allocation.
    pub fn frontier(&self, from: Money, to: Money, steps: u32) -> Result<Trace, AllocateError> {
        let mut points = Vec::new();
        let mut refused = None;
        let steps = i128::from(steps.max(1));
        let reach = to.minor().saturating_sub(from.minor());
        for step in 0..=steps {
            let along = reach.saturating_mul(step).checked_div(steps).unwrap_or(0);
            let budget = from.minor().saturating_add(along).max(1);
            let solved = self
                .problem
                .optimum(budget, 0.0, SolveOptions::default())
                .and_then(|solved| self.problem.answer(&solved, SolveOptions::default()));
            match solved {
                Ok(best) => points.extend(point(best.budget, best.value)),
                Err(error @ AllocateError::Overflow) => return Err(error),
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if points.is_empty() => Err(error),
            _ => Ok(Trace {
                name: "best outcome".to_owned(),
                points,
            }),
        }
    }

    /// Returns the names of the nodes whose curves the plan says are assumed, or of which it does not say where they come from.
    #[must_use]
    pub fn assumed(&self) -> Vec<NodeId> {
        let nodes = self.plan.responses().keys();
        nodes.filter(|node| !self.firm(node)).cloned().collect()
    }
}

fn point(spend: Money, value: f64) -> Option<TracePoint> {
    let value = exact(value)?;
    Some(TracePoint { spend, value })
}
