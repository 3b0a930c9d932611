//! What a new customer costs, on one of three bases.

use serde::{Deserialize, Serialize};

use super::{
    Base, Metric, MetricError, Rate,
    define::define_result,
    exact::{Thousands, known},
};
use crate::{money::Money, number::Quantity, time::DateSpan};

/// What CAC is computed from; the variant is the basis.
///
/// Costs and customers belong to the same scope, which the basis names, and to the same days: each says its own, so that the cost of
/// a quarter over the customers of a month is an error and not a number. Where the sales cycle is long, the customers of a
/// span were paid for in an earlier one: their days are those in which they were first addressed, not those in which they signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CacInputs {
    /// All sales and marketing cost over all new customers, however they came.
    Blended {
        /// All cost of sales and marketing.
        cost: Money,
        /// The days for which that was spent.
        cost_span: DateSpan,
        /// All new customers.
        customers: Quantity,
        /// The days in which they were first addressed.
        customers_span: DateSpan,
    },
    /// Paid spend over the customers that came through paid channels.
    Paid {
        /// The spend on paid channels.
        spend: Money,
        /// The days for which that was spent.
        cost_span: DateSpan,
        /// The customers that came through them.
        customers: Quantity,
        /// The days in which they were first addressed.
        customers_span: DateSpan,
    },
    /// Every cost of acquisition, by component, over all new customers.
    FullyLoaded {
        /// The components.
        costs: AcquisitionCosts,
        /// The days for which they were spent.
        cost_span: DateSpan,
        /// All new customers.
        customers: Quantity,
        /// The days in which they were first addressed.
        customers_span: DateSpan,
    },
}

/// The components of a fully loaded acquisition cost. A component may be negative when credits exceed costs; their sum
/// may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcquisitionCosts {
    /// Paid media.
    pub media: Money,
    /// Salaries and commissions of sales and marketing.
    pub people: Money,
    /// Software and data.
    pub tools: Money,
    /// Agencies and freelancers.
    pub agencies: Money,
    /// Discounts and incentives given to new customers.
    pub discounts: Money,
}

impl AcquisitionCosts {
    /// Returns the sum of the components.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if a component is in another currency than `media`.
    /// * [`MetricError::Overflow`].
    pub fn total(self) -> Result<Money, MetricError> {
        let others = [self.people, self.tools, self.agencies, self.discounts];
        Metric::Cac.sum(self.media, &others)
    }
}

impl CacInputs {
    /// Computes `cost / customers`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the components are in different currencies.
    /// * [`MetricError::SpanMismatch`] if cost and customers belong to different spans of time.
    /// * [`MetricError::Negative`] if the cost or the number of customers is below zero.
    /// * [`MetricError::Undefined`] if there are no customers.
    /// * [`MetricError::Overflow`] at 10¹⁵ or more.
    pub fn evaluate(self) -> Result<Cac, MetricError> {
        let metric = Metric::Cac;
        let cost = self.cost()?;
        let (spent, won) = self.spans();
        metric.same_span(spent, won)?;
        metric.money_not_negative("cost", cost)?;
        metric.not_negative("customers", self.customers().decimal())?;
        let value = metric.rate(cost, self.customers(), Thousands::One, Base::Customers)?;
        Ok(Cac {
            inputs: self,
            value,
        })
    }

    /// Returns the whole cost.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the components are in different currencies.
    /// * [`MetricError::Overflow`].
    pub fn cost(self) -> Result<Money, MetricError> {
        match self {
            Self::Blended { cost, .. } | Self::Paid { spend: cost, .. } => Ok(cost),
            Self::FullyLoaded { costs, .. } => costs.total(),
        }
    }

    /// Returns the number of customers the cost is divided by.
    #[must_use]
    pub fn customers(self) -> Quantity {
        match self {
            Self::Blended { customers, .. }
            | Self::Paid { customers, .. }
            | Self::FullyLoaded { customers, .. } => customers,
        }
    }

    /// Returns the days of the cost and those of the customers.
    #[must_use]
    #[inline]
    pub fn spans(&self) -> (DateSpan, DateSpan) {
        match *self {
            Self::Blended {
                cost_span,
                customers_span,
                ..
            }
            | Self::Paid {
                cost_span,
                customers_span,
                ..
            }
            | Self::FullyLoaded {
                cost_span,
                customers_span,
                ..
            } => (cost_span, customers_span),
        }
    }

    /// Returns the basis in words.
    #[must_use]
    pub fn basis(self) -> &'static str {
        match self {
            Self::Blended { .. } => "blended",
            Self::Paid { .. } => "paid",
            Self::FullyLoaded { .. } => "fully loaded",
        }
    }
}

define_result! {
    /// Customer acquisition cost: cost per new customer.
    ///
    /// | Basis | Cost | Customers | For 30 000 paid media, 50 000 in all, 500 paid and 800 new customers |
    /// | --- | --- | --- | --- |
    /// | paid | paid spend | from paid channels | 60.00 |
    /// | blended | all sales and marketing | all | 62.50 |
    /// | fully loaded | media, people, tools, agencies, discounts | all | 62.50 if these are all |
    ///
    /// Bases do not compare: the blended cost falls when unpaid customers come, though no channel became cheaper.
    ///
    /// # Example: components named
    /// ```
    /// use tactica::metric::{AcquisitionCosts, CacInputs};
    ///
    /// let year = "2025-01-01..2026-01-01".parse()?;
    /// let cac = CacInputs::FullyLoaded {
    ///     costs: AcquisitionCosts {
    ///         media: "30000 USD".parse()?,
    ///         people: "12000 USD".parse()?,
    ///         tools: "2000 USD".parse()?,
    ///         agencies: "4000 USD".parse()?,
    ///         discounts: "2000 USD".parse()?,
    ///     },
    ///     cost_span: year,
    ///     customers: "800".parse()?,
    ///     customers_span: year,
    /// };
    /// assert_eq!(cac.evaluate()?.value().to_string(), "62.50 USD");
    ///
    /// // The spend of a quarter for the customers of a month.
    /// let mixed = CacInputs::Paid {
    ///     spend: "30000 USD".parse()?,
    ///     cost_span: "2025-01-01..2025-04-01".parse()?,
    ///     customers: "500".parse()?,
    ///     customers_span: "2025-01-01..2025-02-01".parse()?,
    /// };
    /// assert_eq!(
    ///     mixed.evaluate().unwrap_err().to_string(),
    ///     "CAC: figures of 2025-01-01..2025-04-01 and 2025-01-01..2025-02-01 do not compare: take one span of time"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Cac: CacInputs => Rate; |_| Metric::Cac
}

impl Cac {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let (basis, customers) = (self.inputs.basis(), self.inputs.customers());
        let (cost, (span, _)) = (known(self.inputs.cost()), self.inputs.spans());
        format!(
            "CAC ({basis}) of {span} is {}: {cost} for {customers} new customers",
            self.value
        )
    }
}
