//! Which parts of a total are farthest from their plan.

use std::{cmp::Reverse, collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::{Deviation, LineKind, Metric, MetricError, define::define_result};
use crate::money::{Currency, Money};

/// How many causes are named.
const NAMED: usize = 3;

/// A part of a total.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CausePart {
    /// What people call it, unique among the parts.
    pub name: Box<str>,
    /// The planned amount.
    pub plan: Money,
    /// The actual amount.
    pub actual: Money,
}

/// What the causes of a variance are found from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CausesInputs {
    /// Which direction is good.
    pub kind: LineKind,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The parts, in any order.
    pub parts: Vec<CausePart>,
}

/// A part that is not as planned.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// The part.
    pub name: Box<str>,
    /// Actual less plan.
    pub deviation: Deviation,
}

/// The parts that are not as planned and not among the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherCauses {
    /// How many there are.
    pub count: u64,
    /// What they add up to.
    pub deviation: Deviation,
}

/// A variance and its largest causes; largest and others add up to the total.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LargestCauses {
    /// The sum of the planned amounts.
    pub plan: Money,
    /// The sum of the actual amounts.
    pub actual: Money,
    /// Actual less plan.
    pub total: Deviation,
    /// The three largest deviations whatever their sign, equal ones by name; fewer if fewer parts deviate.
    pub largest: Vec<Cause>,
    /// The others that deviate.
    pub others: Option<OtherCauses>,
}

impl CausesInputs {
    /// Adds up the parts and finds the three that are farthest from their plan.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if an amount is in another currency.
    /// * [`MetricError::Duplicate`] if two parts have one name.
    /// * [`MetricError::Overflow`].
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` parts.
    pub fn evaluate(self) -> Result<Causes, MetricError> {
        let metric = Metric::BudgetVariance;
        let zero = Money::zero(self.currency);
        let mut names = BTreeSet::new();
        for part in &self.parts {
            metric.same_money(zero, &[part.plan, part.actual])?;
            if !names.insert(&part.name) {
                let id = part.name.clone();
                return Err(MetricError::Duplicate { metric, id });
            }
        }
        let add = |sum: Money, amount: Money| {
            let sum = sum.try_add(amount);
            sum.map_err(|error| metric.money(&error))
        };
        let (mut plan, mut actual) = (zero, zero);
        let mut causes = Vec::new();
        for part in &self.parts {
            plan = add(plan, part.plan)?;
            actual = add(actual, part.actual)?;
            let deviation = self.kind.deviation(metric, part.plan, part.actual)?;
            if !deviation.amount.is_zero() {
                let name = part.name.clone();
                causes.push(Cause { name, deviation });
            }
        }
        let size = |cause: &Cause| Reverse(cause.deviation.amount.minor().unsigned_abs());
        causes.sort_by(|a, b| (size(a), &a.name).cmp(&(size(b), &b.name)));
        let rest = causes.split_off(causes.len().min(NAMED));
        let others = if rest.is_empty() {
            None
        } else {
            let amounts = rest.iter().map(|cause| cause.deviation.amount);
            let amount = amounts.into_iter().try_fold(zero, add)?;
            let direction = self.kind.direction(amount);
            Some(OtherCauses {
                count: u64::try_from(rest.len()).unwrap_or(u64::MAX),
                deviation: Deviation { amount, direction },
            })
        };
        let value = LargestCauses {
            plan,
            actual,
            total: self.kind.deviation(metric, plan, actual)?,
            largest: causes,
            others,
        };
        let inputs = self;
        Ok(Causes { inputs, value })
    }
}

define_result! {
    /// A variance and the three parts that did most of it, for better or worse.
    ///
    /// # Example: two large causes that hide each other
    /// ```
    /// use tactica::{metric::{CausePart, CausesInputs, LineKind}, money::Currency};
    ///
    /// let part = |name: &str, plan: &str, actual: &str| -> Result<CausePart, tactica::money::MoneyError> {
    ///     Ok(CausePart { name: name.into(), plan: plan.parse()?, actual: actual.parse()? })
    /// };
    /// let causes = CausesInputs {
    ///     kind: LineKind::Cost,
    ///     currency: Currency::USD,
    ///     parts: vec![
    ///         part("print", "400 USD", "100 USD")?,
    ///         part("radio", "50 USD", "60 USD")?,
    ///         part("search", "200 USD", "220 USD")?,
    ///         part("social", "100 USD", "1000 USD")?,
    ///         part("video", "300 USD", "300 USD")?,
    ///     ],
    /// }
    /// .evaluate()?;
    /// assert_eq!(
    ///     causes.explain(),
    ///     "cost is 630.00 USD above the plan of 1050.00 USD, adverse: social 900.00 USD adverse, \
    ///      print -300.00 USD favourable, search 20.00 USD adverse, and 1 other 10.00 USD adverse"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Causes: CausesInputs => &LargestCauses; |_| Metric::BudgetVariance
}

impl Causes {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Causes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LargestCauses {
            plan,
            total,
            largest,
            others,
            ..
        } = &self.value;
        let kind = match self.inputs.kind {
            LineKind::Cost => "cost",
            LineKind::Revenue => "revenue",
        };
        let away = Money::from_minor(
            i128::try_from(total.amount.minor().unsigned_abs()).unwrap_or(i128::MAX),
            plan.currency(),
        );
        match total.amount.minor().signum() {
            0 if largest.is_empty() => {
                return write!(f, "{kind} is the {plan} of the plan, and so is every part");
            }
            0 => write!(f, "{kind} is the {plan} of the plan in sum")?,
            1 => write!(
                f,
                "{kind} is {away} above the plan of {plan}, {}",
                total.direction
            )?,
            _ => write!(
                f,
                "{kind} is {away} below the plan of {plan}, {}",
                total.direction
            )?,
        }
        for (at, cause) in largest.iter().enumerate() {
            let mark = if at == 0 { ": " } else { ", " };
            write!(f, "{mark}{} {}", cause.name, cause.deviation)?;
        }
        if let Some(OtherCauses { count, deviation }) = others {
            let s = if *count == 1 { "" } else { "s" };
            write!(f, ", and {count} other{s} {deviation}")?;
        }
        Ok(())
    }
}
