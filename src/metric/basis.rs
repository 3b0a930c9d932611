//! What a figure of money was measured on: four meanings of "return" are in use, so each is a type.

use std::{fmt, ops::Bound};

use serde::{Deserialize, Serialize};

use super::{Metric, MetricError};
use crate::{
    money::Money,
    number::{Decimal, Percent, Rounding},
};

/// Defines an amount of money with a stated basis.
macro_rules! define_basis {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(
            /// The amount.
            pub Money,
        );

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

define_basis! {
    /// Revenue that would not have come without the marketing: the difference to a control or a baseline.
    IncrementalRevenue;
    /// Profit that would not have come without the marketing, before the marketing itself is paid: incremental revenue
    /// less all its variable costs except the spend. This is the numerator of ROMI, and only this.
    ///
    /// # Example: revenue in place of profit does not compile
    /// ```
    /// use tactica::metric::{IncrementalProfit, RomiInputs};
    ///
    /// let inputs = RomiInputs { profit: IncrementalProfit("80 USD".parse()?), spend: "50 USD".parse()? };
    /// assert_eq!(inputs.evaluate()?.value().to_string(), "0.6");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    /// ```compile_fail,E0308
    /// use tactica::metric::{AttributedRevenue, RomiInputs};
    ///
    /// let inputs = RomiInputs { profit: AttributedRevenue("80 USD".parse()?), spend: "50 USD".parse()? };
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    IncrementalProfit;
    /// Revenue that an attribution model credits to the spend. It includes sales that would have come anyway, and
    /// channels may claim the same sale twice.
    AttributedRevenue;
    /// All revenue less the cost of what was sold, baseline included, before marketing expense.
    GrossProfit;
    /// All revenue of the business, baseline included.
    TotalRevenue;
}

impl IncrementalProfit {
    /// Returns the profit in `revenue` at a gross margin, rounded to minor units.
    ///
    /// # Errors
    ///
    /// * [`MetricError::OutOfRange`] if `gross_margin` is above 100 %. Below zero is legal: selling at a loss is.
    /// * [`MetricError::Overflow`].
    ///
    /// # Example: revenue is not profit
    /// ```
    /// use tactica::metric::{IncrementalProfit, IncrementalRevenue};
    /// use tactica::number::Rounding;
    ///
    /// let revenue = IncrementalRevenue("200000 USD".parse()?);
    /// let profit = IncrementalProfit::from_revenue(revenue, "40%".parse()?, Rounding::HalfEven)?;
    /// assert_eq!(profit.to_string(), "80000.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_revenue(
        revenue: IncrementalRevenue,
        gross_margin: Percent,
        rounding: Rounding,
    ) -> Result<Self, MetricError> {
        let metric = Metric::Romi;
        let high = Bound::Included(Decimal::ONE_HUNDRED);
        metric.within(
            "gross margin %",
            gross_margin.decimal(),
            Bound::Unbounded,
            high,
        )?;
        let profit = revenue.0.try_mul(gross_margin.fraction(), rounding);
        profit.map(Self).map_err(|error| metric.money(&error))
    }
}

/// How far spend has got: committed by an order, invoiced by the vendor, or paid.
///
/// A channel judged on orders does not compare with one judged on invoices, so tables that hold spend ask for the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpendStage {
    /// Ordered, whether or not an invoice has come.
    Committed,
    /// Invoiced, whether or not it is paid.
    Invoiced,
    /// Paid.
    Paid,
}

impl fmt::Display for SpendStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Committed => "committed",
            Self::Invoiced => "invoiced",
            Self::Paid => "paid",
        })
    }
}
