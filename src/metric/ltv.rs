//! What a customer is worth: margin over its lifetime, plain and discounted, and per unit of acquisition cost.

use serde::{Deserialize, Serialize};

use super::{
    Base, Metric, MetricError, Rate,
    define::define_result,
    exact::{ONE_E14, fraction_e14, known},
};
use crate::number::{Percent, Ratio, Rounding, mul_div};

/// What the simple lifetime value is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LtvInputs {
    /// The contribution margin (not the revenue) a customer earns per period while it stays. May be negative.
    pub margin: Rate,
    /// The share of customers lost per period, above 0 % and at most 100 %.
    pub churn: Percent,
}

impl LtvInputs {
    /// Computes `margin / churn`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::OutOfRange`] if the churn is below 0 % or above 100 %.
    /// * [`MetricError::Undefined`] if the churn is zero: the sum of all margins has no limit.
    /// * [`MetricError::Overflow`] at an absolute value of 10¹⁵ or more.
    pub fn evaluate(self) -> Result<Ltv, MetricError> {
        let metric = Metric::Ltv;
        metric.within_hundred("churn %", self.churn)?;
        let churn = fraction_e14(self.churn);
        let value = worth(self.margin, ONE_E14, churn, Base::Churn)?;
        Ok(Ltv {
            inputs: self,
            value,
        })
    }
}

/// Returns `margin · numerator / denominator`.
fn worth(
    margin: Rate,
    numerator: i128,
    denominator: i128,
    what: Base,
) -> Result<Rate, MetricError> {
    if denominator == 0 {
        return Err(Metric::Ltv.undefined(what));
    }
    mul_div(margin.e12(), numerator, denominator, Rounding::HalfEven)
        .and_then(|units| Rate::from_e12(units, margin.currency()))
        .ok_or(Metric::Ltv.overflow())
}

define_result! {
    /// Simple customer lifetime value: `margin / churn`, undiscounted, the first margin at once and certain.
    ///
    /// It assumes the same churn for every customer and period. Real customers differ, and those who stay are the better
    /// ones, so it understates the value of survivors; and it counts a margin in thirty years like one of today.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::LtvInputs;
    ///
    /// let ltv = LtvInputs { margin: "80 USD".parse()?, churn: "3%".parse()? }.evaluate()?;
    /// assert_eq!(ltv.value().to_string(), "2666.666666666667 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Ltv: LtvInputs => Rate; |_| Metric::Ltv
}

impl Ltv {
    /// Returns the mean number of periods a customer stays, `1 / churn`.
    #[must_use]
    pub fn lifetime(&self) -> Ratio {
        let churn = fraction_e14(self.inputs.churn);
        // With at most 14 decimals in the churn, the quotient is at most 10¹⁴, in range.
        known(Metric::Ltv.ratio(ONE_E14, churn, Base::Churn))
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let LtvInputs { margin, churn } = self.inputs;
        format!(
            "LTV is {}: {margin} of margin per period at a churn of {churn}, undiscounted",
            self.value
        )
    }
}

/// When the first margin of a customer comes, in a discounted lifetime value.
///
/// With `m` the margin, `r` the retention and `d` the discount per period; the figures are for m = 100, r = 80 %, d = 10 %.
///
/// | Convention | Formula | Figure |
/// | --- | --- | --- |
/// | `FirstAtOnce` | m·(1 + d) / (1 + d − r) | 366.67 |
/// | `FirstExcluded` | m·r / (1 + d − r) | 266.67 |
/// | `PeriodEnd` | m / (1 + d − r) | 333.33 |
///
/// All three are in print as "the" lifetime value. The first two differ by exactly one margin, the first and the last by
/// one period of discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LtvConvention {
    /// The first margin comes at acquisition and is certain.
    FirstAtOnce,
    /// As `FirstAtOnce` but without the first margin: what is still to come from a customer who has just paid.
    FirstExcluded,
    /// Margins come at the end of each period, the first one certain.
    PeriodEnd,
}

impl LtvConvention {
    /// All conventions, in the order of their declaration.
    pub const ALL: [Self; 3] = [Self::FirstAtOnce, Self::FirstExcluded, Self::PeriodEnd];

    /// Returns the convention in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstAtOnce => "first margin at once",
            Self::FirstExcluded => "first margin excluded",
            Self::PeriodEnd => "margins at the end of each period",
        }
    }
}

/// What the discounted lifetime value is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscountedLtvInputs {
    /// The contribution margin (not the revenue) a customer earns per period while it stays. May be negative.
    pub margin: Rate,
    /// The share of customers kept per period, 0 % to 100 %.
    pub retention: Percent,
    /// The discount per period, at least 0 %.
    pub discount: Percent,
    /// When the first margin comes.
    pub convention: LtvConvention,
}

impl DiscountedLtvInputs {
    /// Computes the formula of the convention.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if the discount is below zero.
    /// * [`MetricError::OutOfRange`] if the retention is below 0 % or above 100 %.
    /// * [`MetricError::Undefined`] if retention is 100 % and the discount zero: the sum of all margins has no limit.
    /// * [`MetricError::Overflow`] at an absolute value of 10¹⁵ or more.
    pub fn evaluate(self) -> Result<DiscountedLtv, MetricError> {
        let metric = Metric::Ltv;
        metric.not_negative("discount %", self.discount.decimal())?;
        metric.within_hundred("retention %", self.retention)?;
        let (retention, discount) = (fraction_e14(self.retention), fraction_e14(self.discount));
        let grown = ONE_E14.checked_add(discount).ok_or(metric.overflow())?;
        let fading = grown.checked_sub(retention).ok_or(metric.overflow())?;
        let numerator = match self.convention {
            LtvConvention::FirstAtOnce => grown,
            LtvConvention::FirstExcluded => retention,
            LtvConvention::PeriodEnd => ONE_E14,
        };
        let value = worth(self.margin, numerator, fading, Base::ChurnAndDiscount)?;
        Ok(DiscountedLtv {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Discounted customer lifetime value under a named convention; see [`LtvConvention`] for the formulas.
    ///
    /// # Example: three conventions, three figures
    /// ```
    /// use tactica::metric::{DiscountedLtvInputs, LtvConvention};
    /// use tactica::number::Rounding;
    ///
    /// let figures = LtvConvention::ALL.map(|convention| {
    ///     let ltv = DiscountedLtvInputs {
    ///         margin: "100 USD".parse().unwrap(),
    ///         retention: "80%".parse().unwrap(),
    ///         discount: "10%".parse().unwrap(),
    ///         convention,
    ///     };
    ///     ltv.evaluate().unwrap().value().money(Rounding::HalfEven).unwrap().to_string()
    /// });
    /// assert_eq!(figures, ["366.67 USD", "266.67 USD", "333.33 USD"]);
    /// ```
    ///
    /// There is no convention by default: without one it does not compile.
    /// ```compile_fail,E0063
    /// use tactica::metric::DiscountedLtvInputs;
    ///
    /// let ltv = DiscountedLtvInputs {
    ///     margin: "100 USD".parse().unwrap(),
    ///     retention: "80%".parse().unwrap(),
    ///     discount: "10%".parse().unwrap(),
    /// };
    /// ```
    DiscountedLtv: DiscountedLtvInputs => Rate; |_| Metric::Ltv
}

impl DiscountedLtv {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let DiscountedLtvInputs {
            margin,
            retention,
            discount,
            convention,
        } = self.inputs;
        format!(
            "LTV is {}: {margin} of margin per period at a retention of {retention} and a discount of {discount}, {}",
            self.value,
            convention.name()
        )
    }
}

/// A lifetime value that says whether the acquisition cost was already taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LifetimeValue {
    /// Margins only, as [`Ltv`] and [`DiscountedLtv`] give it.
    BeforeAcquisition(Rate),
    /// Margins less acquisition cost.
    AfterAcquisition(Rate),
}

/// What LTV:CAC is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LtvToCacInputs {
    /// The lifetime value, on contribution margin.
    pub ltv: LifetimeValue,
    /// The acquisition cost, at least zero.
    pub cac: Rate,
}

impl LtvToCacInputs {
    /// Computes `ltv / cac`, with the acquisition cost added back first if it was taken off.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the two are in different currencies.
    /// * [`MetricError::Negative`] if the acquisition cost is below zero.
    /// * [`MetricError::Undefined`] if the acquisition cost is zero.
    /// * [`MetricError::Overflow`] at an absolute value of 10¹⁵ or more.
    pub fn evaluate(self) -> Result<LtvToCac, MetricError> {
        let metric = Metric::LtvToCac;
        let (ltv, taken_off) = match self.ltv {
            LifetimeValue::BeforeAcquisition(ltv) => (ltv, 0),
            LifetimeValue::AfterAcquisition(ltv) => (ltv, self.cac.e12()),
        };
        metric.same_rate(ltv, self.cac)?;
        metric.not_negative("acquisition cost", self.cac.decimal())?;
        let worth = ltv.e12().checked_add(taken_off).ok_or(metric.overflow())?;
        let value = metric.ratio(worth, self.cac.e12(), Base::AcquisitionCost)?;
        Ok(LtvToCac {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Lifetime value per unit of acquisition cost.
    ///
    /// Above one a customer earns back what it cost, some day; [`Payback`](super::Payback) says when. Subtracting the
    /// acquisition cost from the lifetime value and then dividing by it counts the cost twice, so
    /// [`LifetimeValue`] asks.
    ///
    /// # Example: the same customer, stated both ways
    /// ```
    /// use tactica::metric::{LifetimeValue, LtvToCacInputs};
    ///
    /// let cac = "960 USD".parse()?;
    /// for ltv in [
    ///     LifetimeValue::BeforeAcquisition("2880 USD".parse()?),
    ///     LifetimeValue::AfterAcquisition("1920 USD".parse()?),
    /// ] {
    ///     assert_eq!(LtvToCacInputs { ltv, cac }.evaluate()?.value().to_string(), "3");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    LtvToCac: LtvToCacInputs => Ratio; |_| Metric::LtvToCac
}

impl LtvToCac {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let (ltv, note) = match self.inputs.ltv {
            LifetimeValue::BeforeAcquisition(ltv) => (ltv, ""),
            LifetimeValue::AfterAcquisition(ltv) => {
                (ltv, " after acquisition cost, which is added back,")
            }
        };
        let cac = self.inputs.cac;
        format!(
            "LTV:CAC is {}: a lifetime value of {ltv}{note} for an acquisition cost of {cac}",
            self.value
        )
    }
}
