//! How far a metric hangs on each of its inputs, and which input it needs to come to a wanted value.

use super::{
    Base, Cac, CacInputs, IncrementalProfit, IncrementalRevenue, LifetimeValue, LtvToCac,
    LtvToCacInputs, Metric, MetricError, Rate, Romi, RomiInputs,
    exact::{ONE_E14 as ONE, fraction_e14, from_e12, scaled},
};
use crate::{
    money::Money,
    number::{DECIMALS_MAX, Percent, Quantity, Ratio, Rounding, mul_div},
};

/// What a metric would be with one of its inputs changed, and all others as they are.
///
/// Money is changed to the nearest minor unit, half to even. A metric that would have no value says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputEffect<T> {
    /// The input, by the name of its field.
    pub input: &'static str,
    /// The metric with the input lower by the change.
    pub lower: Result<T, MetricError>,
    /// The metric with the input higher by the change.
    pub higher: Result<T, MetricError>,
}

/// Evaluates a metric with an input lower and higher.
fn effect<T>(
    input: &'static str,
    metric: Metric,
    change: Percent,
    evaluate: impl Fn(Factor) -> Result<T, MetricError>,
) -> Result<InputEffect<T>, MetricError> {
    metric.within_hundred("change %", change)?;
    let with = |sign: i128| {
        let part = fraction_e14(change).checked_mul(sign);
        let part = part.and_then(|part| ONE.checked_add(part));
        evaluate(Factor(part.ok_or(metric.overflow())?, metric))
    };
    Ok(InputEffect {
        input,
        lower: with(-1),
        higher: with(1),
    })
}

/// By what an input is multiplied, in units of 10⁻¹⁴.
#[derive(Clone, Copy)]
struct Factor(i128, Metric);

impl Factor {
    fn units(self, units: i128) -> Result<i128, MetricError> {
        mul_div(units, self.0, ONE, Rounding::HalfEven).ok_or(self.1.overflow())
    }

    fn money(self, amount: Money) -> Result<Money, MetricError> {
        let minor = self.units(amount.minor())?;
        Ok(Money::from_minor(minor, amount.currency()))
    }

    fn rate(self, rate: Rate) -> Result<Rate, MetricError> {
        Rate::from_e12(self.units(rate.e12())?, rate.currency()).ok_or(self.1.overflow())
    }

    fn quantity(self, count: Quantity) -> Result<Quantity, MetricError> {
        let units = scaled(count.decimal(), DECIMALS_MAX).ok_or(self.1.overflow())?;
        let decimal = from_e12(self.units(units)?).ok_or(self.1.overflow())?;
        Quantity::new(decimal).map_err(|_| self.1.overflow())
    }
}

impl Romi {
    /// Returns what ROMI would be with profit or spend lower and higher by a share.
    ///
    /// # Errors
    ///
    /// [`MetricError::OutOfRange`] if the change is not from 0 % to 100 %.
    ///
    /// # Example: a tenth of the profit is worth more than a tenth of the spend
    /// ```
    /// use tactica::metric::{IncrementalProfit, RomiInputs};
    ///
    /// let romi = RomiInputs { profit: IncrementalProfit("80000 USD".parse()?), spend: "50000 USD".parse()? }.evaluate()?;
    /// let [profit, spend] = romi.sensitivity("10%".parse()?)?;
    /// assert_eq!((profit.lower?.value().to_string(), profit.higher?.value().to_string()), ("0.44".into(), "0.76".into()));
    /// assert_eq!(spend.higher?.value().to_string(), "0.454545454545");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sensitivity(&self, change: Percent) -> Result<[InputEffect<Self>; 2], MetricError> {
        let RomiInputs { profit, spend } = *self.inputs();
        Ok([
            effect("profit", Metric::Romi, change, |factor| {
                let profit = IncrementalProfit(factor.money(profit.0)?);
                RomiInputs { profit, spend }.evaluate()
            })?,
            effect("spend", Metric::Romi, change, |factor| {
                let spend = factor.money(spend)?;
                RomiInputs { profit, spend }.evaluate()
            })?,
        ])
    }
}

/// Returns the gross margin on incremental revenue at which a spend comes to a wanted ROMI: `spend · (1 + romi) / revenue`.
///
/// A ROMI of zero is the break-even. Above one no margin is enough.
///
/// # Errors
///
/// * [`MetricError::CurrencyMismatch`].
/// * [`MetricError::Negative`] if the spend or the revenue is below zero.
/// * [`MetricError::Undefined`] if the revenue is zero.
/// * [`MetricError::Overflow`].
///
/// # Example: what the margin has to be
/// ```
/// use tactica::metric::{IncrementalRevenue, required_gross_margin};
///
/// let revenue = IncrementalRevenue("200000 USD".parse()?);
/// assert_eq!(required_gross_margin(revenue, "50000 USD".parse()?, "0".parse()?)?.to_string(), "0.25");
/// assert_eq!(required_gross_margin(revenue, "50000 USD".parse()?, "0.6".parse()?)?.to_string(), "0.4");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn required_gross_margin(
    revenue: IncrementalRevenue,
    spend: Money,
    romi: Ratio,
) -> Result<Ratio, MetricError> {
    let metric = Metric::Romi;
    metric.same_money(revenue.0, &[spend])?;
    metric.money_not_negative("spend", spend)?;
    metric.money_not_negative("revenue", revenue.0)?;
    let one = 10_i128.checked_pow(DECIMALS_MAX).ok_or(metric.overflow())?;
    let factor = scaled(romi.decimal(), DECIMALS_MAX).and_then(|romi| romi.checked_add(one));
    let factor = factor.ok_or(metric.overflow())?;
    let wanted = spend.minor().checked_mul(factor).ok_or(metric.overflow())?;
    let whole = revenue
        .0
        .minor()
        .checked_mul(one)
        .ok_or(metric.overflow())?;
    metric.ratio(wanted, whole, Base::Revenue)
}

impl Cac {
    /// Returns what CAC would be with the cost or the number of customers lower and higher by a share; of a fully loaded one, with all
    /// components changed alike.
    ///
    /// # Errors
    ///
    /// [`MetricError::OutOfRange`] if the change is not from 0 % to 100 %.
    ///
    /// # Example: fewer customers
    /// ```
    /// use tactica::metric::CacInputs;
    ///
    /// let year = "2025-01-01..2026-01-01".parse()?;
    /// let cac = CacInputs::Blended {
    ///     cost: "50000 USD".parse()?,
    ///     cost_span: year,
    ///     customers: "800".parse()?,
    ///     customers_span: year,
    /// }
    /// .evaluate()?;
    /// let [cost, customers] = cac.sensitivity("20%".parse()?)?;
    /// assert_eq!(cost.lower?.value().to_string(), "50.00 USD");
    /// assert_eq!(customers.lower?.value().to_string(), "78.125 USD");
    /// // At a cost of 50.00 per customer, so many are needed.
    /// assert_eq!(cac.customers_at("50 USD".parse()?)?.to_string(), "1000");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sensitivity(&self, change: Percent) -> Result<[InputEffect<Self>; 2], MetricError> {
        let inputs = *self.inputs();
        let with = |cost: Factor, count: Factor| {
            let mut inputs = inputs;
            match &mut inputs {
                CacInputs::Blended {
                    cost: amount,
                    customers,
                    ..
                }
                | CacInputs::Paid {
                    spend: amount,
                    customers,
                    ..
                } => {
                    *amount = cost.money(*amount)?;
                    *customers = count.quantity(*customers)?;
                }
                CacInputs::FullyLoaded {
                    costs, customers, ..
                } => {
                    for part in [
                        &mut costs.media,
                        &mut costs.people,
                        &mut costs.tools,
                        &mut costs.agencies,
                        &mut costs.discounts,
                    ] {
                        *part = cost.money(*part)?;
                    }
                    *customers = count.quantity(*customers)?;
                }
            }
            inputs.evaluate()
        };
        let same = Factor(ONE, Metric::Cac);
        Ok([
            effect("cost", Metric::Cac, change, |factor| with(factor, same))?,
            effect("customers", Metric::Cac, change, |factor| {
                with(same, factor)
            })?,
        ])
    }

    /// Returns how many customers the same cost has to win for each to cost no more than `target`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`].
    /// * [`MetricError::Negative`] if the target is below zero.
    /// * [`MetricError::Undefined`] if it is zero.
    /// * [`MetricError::Overflow`].
    pub fn customers_at(&self, target: Rate) -> Result<Quantity, MetricError> {
        let metric = Metric::Cac;
        let cost = self.inputs().cost()?;
        let cost = Rate::from_money(cost).map_err(|_| metric.overflow())?;
        metric.same_rate(cost, target)?;
        metric.not_negative("target", target.decimal())?;
        let count = metric.ratio(cost.e12(), target.e12(), Base::AcquisitionCost)?;
        Quantity::new(count.decimal()).map_err(|_| metric.overflow())
    }
}

impl LtvToCac {
    /// Returns what LTV:CAC would be with the lifetime value or the acquisition cost lower and higher by a share.
    ///
    /// # Errors
    ///
    /// [`MetricError::OutOfRange`] if the change is not from 0 % to 100 %.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::{LifetimeValue, LtvToCacInputs, required_customer_margin};
    ///
    /// let ltv = LifetimeValue::BeforeAcquisition("2400 USD".parse()?);
    /// let ratio = LtvToCacInputs { ltv, cac: "960 USD".parse()? }.evaluate()?;
    /// let [ltv, cac] = ratio.sensitivity("20%".parse()?)?;
    /// assert_eq!((ltv.higher?.value().to_string(), cac.lower?.value().to_string()), ("3".into(), "3.125".into()));
    /// assert_eq!(ratio.break_even_cac()?.to_string(), "2400.00 USD");
    /// // Three to one at a churn of 3 % takes a margin of 86.40 per period.
    /// assert_eq!(required_customer_margin("960 USD".parse()?, "3%".parse()?, "3".parse()?)?.to_string(), "86.40 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sensitivity(&self, change: Percent) -> Result<[InputEffect<Self>; 2], MetricError> {
        let LtvToCacInputs { ltv, cac } = *self.inputs();
        let metric = Metric::LtvToCac;
        // The cost that was taken off stays what it was while the lifetime value changes, and the other way round.
        let worth = self.break_even_cac()?;
        let with = |worth: Rate, cac: Rate| {
            let ltv = match ltv {
                LifetimeValue::BeforeAcquisition(_) => LifetimeValue::BeforeAcquisition(worth),
                LifetimeValue::AfterAcquisition(_) => {
                    let left = worth.e12().checked_sub(cac.e12());
                    let left = left.and_then(|left| Rate::from_e12(left, worth.currency()));
                    LifetimeValue::AfterAcquisition(left.ok_or(metric.overflow())?)
                }
            };
            LtvToCacInputs { ltv, cac }.evaluate()
        };
        Ok([
            effect("ltv", metric, change, |factor| {
                with(factor.rate(worth)?, cac)
            })?,
            effect("cac", metric, change, |factor| {
                with(worth, factor.rate(cac)?)
            })?,
        ])
    }

    /// Returns the acquisition cost at which a customer earns back no more than it cost: the lifetime value before acquisition.
    ///
    /// # Errors
    ///
    /// [`MetricError::Overflow`].
    pub fn break_even_cac(&self) -> Result<Rate, MetricError> {
        let LtvToCacInputs { ltv, cac } = *self.inputs();
        match ltv {
            LifetimeValue::BeforeAcquisition(ltv) => Ok(ltv),
            LifetimeValue::AfterAcquisition(ltv) => {
                let sum = ltv.e12().checked_add(cac.e12());
                let sum = sum.and_then(|sum| Rate::from_e12(sum, ltv.currency()));
                sum.ok_or(Metric::LtvToCac.overflow())
            }
        }
    }
}

/// Returns the contribution margin per customer and period at which LTV:CAC comes to a wanted value: `ratio · cac · churn`.
///
/// # Errors
///
/// * [`MetricError::Negative`] if the acquisition cost is below zero.
/// * [`MetricError::OutOfRange`] if the churn is not from 0 % to 100 %.
/// * [`MetricError::Overflow`].
pub fn required_customer_margin(
    cac: Rate,
    churn: Percent,
    ratio: Ratio,
) -> Result<Rate, MetricError> {
    let metric = Metric::LtvToCac;
    metric.not_negative("acquisition cost", cac.decimal())?;
    metric.within_hundred("churn %", churn)?;
    let per_period = mul_div(cac.e12(), fraction_e14(churn), ONE, Rounding::HalfEven);
    let one = 10_i128.checked_pow(DECIMALS_MAX);
    let units = per_period
        .zip(scaled(ratio.decimal(), DECIMALS_MAX))
        .zip(one)
        .and_then(|((margin, ratio), one)| mul_div(margin, ratio, one, Rounding::HalfEven));
    units
        .and_then(|units| Rate::from_e12(units, cac.currency()))
        .ok_or(metric.overflow())
}
