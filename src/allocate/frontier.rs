//! What does each budget bring at best? The frontier, point by point, as far as it is asked for.

use super::core::relax::Relaxation;
use super::{AllocateError, Problem, SolveOptions, problem::MINOR_MOST};
use crate::money::{Money, MoneyError};

/// A point of the frontier.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierPoint {
    /// The budget.
    pub budget: Money,
    /// What is spent of it.
    pub spent: Money,
    /// What it brings.
    pub value: f64,
    /// What no allocation of it can exceed.
    pub upper_bound: f64,
    /// What one more unit of money would bring; `None` when that is beyond the range of numbers.
    pub shadow_price: Option<f64>,
}

/// The frontier of a problem, from [`Problem::frontier`]: every step solves one more budget.
#[derive(Debug, Clone)]
pub struct Frontier<'p> {
    problem: &'p Problem,
    next: Option<i128>,
    last: i128,
    step: i128,
    corners: bool,
    options: SolveOptions,
}

impl Problem {
    /// Returns the best outcome for each budget from `from` to `to`, in steps, lazily.
    ///
    /// Where all curves are straight lines and no bound is a share of the budget, the frontier of the envelopes has corners: budgets
    /// at which the next unit of money begins to bring less. These are points too, to the minor unit, so that straight lines between
    /// the points are the whole truth of a concave problem.
    ///
    /// The question of the problem, and with it its budget, is left aside.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::CurrencyMismatch`] when an amount is in another currency.
    /// * [`MoneyError::Negative`] when `from` is not above zero or `step` is not.
    ///
    /// Each point may be an error of its own, as in [`Problem::solve_with`]: a budget below all minima has no allocation, the next one
    /// may have.
    ///
    /// # Example: where does the next euro begin to bring less?
    /// ```
    /// use tactica::{allocate::{ItemDraft, ProblemDraft}, money::Currency, response::Shape};
    ///
    /// let mut draft = ProblemDraft::new(Currency::EUR);
    /// draft.budget = Some("100.00 EUR".parse()?);
    /// for (id, rate, cap) in [("mail", 5.0, 30.0), ("fair", 3.0, 50.5), ("post", 1.0, 100.0)] {
    ///     let line = Shape::Linear { rate, cap: Some(cap) };
    ///     draft.items.push(ItemDraft::new(id.parse().expect("a slug"), line));
    /// }
    /// let problem = draft.build().expect("no faults");
    /// let points = problem.frontier("10.00 EUR".parse()?, "100.00 EUR".parse()?, "1000.00 EUR".parse()?)?;
    /// let points: Vec<(String, f64)> = points
    ///     .map(|point| point.map(|point| (point.budget.to_string(), point.value)))
    ///     .collect::<Result<_, _>>()
    ///     .expect("nothing is bounded from below");
    /// assert_eq!(points[0], ("10.00 EUR".to_owned(), 50.0));
    /// assert_eq!(points[1], ("30.00 EUR".to_owned(), 150.0)); // from here on 3 instead of 5
    /// assert_eq!(points[2], ("80.50 EUR".to_owned(), 301.5)); // from here on 1
    /// assert_eq!(points[3], ("100.00 EUR".to_owned(), 321.0));
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn frontier(
        &self,
        from: Money,
        to: Money,
        step: Money,
    ) -> Result<Frontier<'_>, MoneyError> {
        let zero = Money::zero(self.currency);
        for amount in [from, to, step] {
            zero.try_add(amount)?;
        }
        for amount in [from, step] {
            if !amount.is_positive() {
                let value = amount.decimal()?;
                return Err(MoneyError::Negative { value });
            }
        }
        let shares = self
            .groups
            .iter()
            .any(|node| node.min_share.is_some() || node.max_share.is_some());
        let corners = !shares && self.items.iter().all(|item| item.kernel.straight());
        let last = to.minor().min(MINOR_MOST);
        Ok(Frontier {
            problem: self,
            next: Some(from.minor()).filter(|from| *from <= last),
            last,
            step: step.minor(),
            corners,
            options: SolveOptions::default(),
        })
    }
}

impl Frontier<'_> {
    /// Sets how far the search for each point goes.
    #[must_use]
    pub fn with(self, options: SolveOptions) -> Self {
        Self { options, ..self }
    }

    fn point(&self, budget: i128) -> Result<FrontierPoint, AllocateError> {
        let solved = self.problem.optimum(budget, 0.0, self.options)?;
        let best = self.problem.answer(&solved, self.options)?;
        Ok(FrontierPoint {
            budget: best.budget,
            spent: best.spent,
            value: best.value,
            upper_bound: best.upper_bound,
            shadow_price: best.shadow_price,
        })
    }

    /// Returns the next budget above one at which the next unit of money begins to bring less.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a budget is within the range of amounts"
    )]
    fn corner(&self, budget: i128) -> Option<i128> {
        // The items must see beyond the budget: what ends them is their own caps.
        let mut tree = self.problem.model(self.last).tree;
        tree.groups[0].high = self.problem.major(budget.saturating_add(1));
        let mut relaxed = Relaxation::new(&tree, 0.0)?;
        relaxed.solve(0.0)?;
        let most = (relaxed.most_at_price() * self.problem.unit()).round() as i128;
        (most > budget).then_some(most)
    }
}

impl Iterator for Frontier<'_> {
    type Item = Result<FrontierPoint, AllocateError>;

    fn next(&mut self) -> Option<Self::Item> {
        let budget = self.next?;
        let stride = budget.saturating_add(self.step).min(self.last);
        let corner = if self.corners {
            self.corner(budget)
        } else {
            None
        };
        let next = corner.map_or(stride, |corner| corner.min(stride));
        self.next = Some(next).filter(|next| *next > budget);
        Some(self.point(budget))
    }
}
