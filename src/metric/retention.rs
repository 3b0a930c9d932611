//! How many customers stay, and how much of their revenue.

use serde::{Deserialize, Serialize};

use super::{
    Base, Metric, MetricError,
    define::define_result,
    exact::{from_e12, known},
};
use crate::{
    money::Money,
    number::{DECIMALS_MAX, Decimal, Quantity, Ratio},
};

/// What customer retention is computed from: one cohort, fixed at the start of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionInputs {
    /// The customers at the start.
    pub start: Quantity,
    /// Those of them who are still customers at the end, 0 to `start`; who came in between does not count.
    pub kept: Quantity,
}

impl RetentionInputs {
    /// Computes `kept / start`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if one of the counts is below zero.
    /// * [`MetricError::OutOfRange`] if more were kept than there were.
    /// * [`MetricError::Undefined`] if there were no customers.
    pub fn evaluate(self) -> Result<Retention, MetricError> {
        let metric = Metric::Retention;
        let (start, kept) = (self.start.decimal(), self.kept.decimal());
        metric.not_negative("start", start)?;
        metric.not_negative("kept", kept)?;
        metric.part_of("kept", kept, start)?;
        let value = metric.ratio_of_quantities(self.kept, self.start, Base::StartingCustomers)?;
        Ok(Retention {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Customer retention of one period: the share of a cohort that stayed, in [0, 1].
    ///
    /// Periods of different length do not compare: retention over several is a power, not a product. It misleads when those who
    /// came in the period are counted as kept; and where early customers leave first, the retention of an old cohort says
    /// little of a new one.
    ///
    /// # Example: 97 % a month are 69 % a year
    /// ```
    /// use tactica::metric::RetentionInputs;
    ///
    /// let month = RetentionInputs { start: "1000".parse()?, kept: "970".parse()? }.evaluate()?;
    /// assert_eq!(month.value().to_string(), "0.97");
    /// assert_eq!(month.churn().to_string(), "0.03");
    /// assert_eq!(month.over(12)?.to_string(), "0.693842360995");
    ///
    /// let year = RetentionInputs { start: "1000".parse()?, kept: "694".parse()? }.evaluate()?;
    /// assert_eq!(year.in_each_of(12)?.to_string(), "0.97001836319");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Retention: RetentionInputs => Ratio; |_| Metric::Retention
}

impl Retention {
    /// Returns the share that left: `1 − retention`.
    #[must_use]
    pub fn churn(&self) -> Ratio {
        let left = Decimal::ONE.checked_sub(self.value.decimal());
        let churn = left.and_then(|left| Ratio::new(left).ok());
        churn.expect("invariant: a share in [0, 1] has a complement with as many digits")
    }

    /// Returns the retention over that many such periods, `retention ^ periods`, rounded to twelve decimals.
    ///
    /// # Errors
    ///
    /// [`MetricError::OutOfRange`] if there are no periods.
    pub fn over(&self, periods: u32) -> Result<Ratio, MetricError> {
        Metric::Retention.some_periods(periods)?;
        let value = power(self.value.decimal(), periods).round_dp(DECIMALS_MAX);
        Ratio::new(value).map_err(|_| Metric::Retention.overflow())
    }

    /// Returns the retention in each of that many equal parts of the period, `retention ^ (1 / parts)`, to twelve decimals,
    /// downward.
    ///
    /// # Errors
    ///
    /// [`MetricError::OutOfRange`] if there are no parts.
    pub fn in_each_of(&self, parts: u32) -> Result<Ratio, MetricError> {
        Metric::Retention.some_periods(parts)?;
        let (mut low, mut high) = (0_i128, 10_i128.pow(DECIMALS_MAX));
        while low < high {
            let middle = low.saturating_add(high).saturating_add(1) / 2;
            let root = from_e12(middle).unwrap_or_default();
            if power(root, parts) <= self.value.decimal() {
                low = middle;
            } else {
                high = middle.saturating_sub(1);
            }
        }
        from_e12(low)
            .and_then(|value| Ratio::new(value).ok())
            .ok_or(Metric::Retention.overflow())
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let RetentionInputs { start, kept } = self.inputs;
        let (value, churn) = (self.value, self.churn());
        format!("retention is {value}, churn {churn}: {kept} of {start} customers stayed")
    }
}

/// Returns a power of a share in [0, 1], with 28 digits in every product.
fn power(share: Decimal, exponent: u32) -> Decimal {
    let (mut power, mut square, mut left) = (Decimal::ONE, share, exponent);
    while left > 0 {
        if left % 2 == 1 {
            power = power.saturating_mul(square);
        }
        square = square.saturating_mul(square);
        left /= 2;
    }
    power
}

impl Metric {
    fn some_periods(self, periods: u32) -> Result<(), MetricError> {
        let (low, high) = (
            std::ops::Bound::Included(Decimal::ONE),
            std::ops::Bound::Unbounded,
        );
        self.within("number of periods", periods.into(), low, high)
    }
}

/// What revenue retention is computed from: the recurring revenue of one cohort, fixed at the start of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevenueRetentionInputs {
    /// The recurring revenue at the start.
    pub begin: Money,
    /// What customers of the cohort pay more at the end; new customers do not count.
    pub expansion: Money,
    /// What those who stayed pay less.
    pub contraction: Money,
    /// What those who left had paid.
    pub churned: Money,
}

impl RevenueRetentionInputs {
    /// Computes `(begin + expansion − contraction − churned) / begin`, and the same without expansion.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the amounts are in different currencies.
    /// * [`MetricError::Negative`] if one of them is below zero.
    /// * [`MetricError::OutOfRange`] if more was lost than there was.
    /// * [`MetricError::Undefined`] if there was no revenue at the start.
    /// * [`MetricError::Overflow`].
    pub fn evaluate(self) -> Result<RevenueRetention, MetricError> {
        let metric = Metric::RevenueRetention;
        let Self {
            begin,
            expansion,
            contraction,
            churned,
        } = self;
        metric.same_money(begin, &[expansion, contraction, churned])?;
        for (input, amount) in [
            ("begin", begin),
            ("expansion", expansion),
            ("contraction", contraction),
            ("churned", churned),
        ] {
            metric.money_not_negative(input, amount)?;
        }
        let lost = metric.sum(contraction, &[churned])?;
        metric.part_of(
            "lost revenue",
            metric.decimal(lost)?,
            metric.decimal(begin)?,
        )?;
        let kept = begin.try_sub(lost).map_err(|error| metric.money(&error))?;
        let net = metric.sum(kept, &[expansion])?;
        let value = RevenueRetentionShares {
            net: metric.ratio_of_money(net, begin, Base::StartingRevenue)?,
            gross: metric.ratio_of_money(kept, begin, Base::StartingRevenue)?,
        };
        Ok(RevenueRetention {
            inputs: self,
            value,
        })
    }
}

/// The two ways to state revenue retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevenueRetentionShares {
    /// Net revenue retention, NRR: expansion included. Above one, the cohort grows without new customers.
    pub net: Ratio,
    /// Gross revenue retention, GRR: without expansion, at most one.
    pub gross: Ratio,
}

define_result! {
    /// Net and gross revenue retention (NRR, GRR) of a cohort.
    ///
    /// The net figure alone misleads: a few customers that grow hide many that leave. The gross figure shows these.
    ///
    /// # Example: growing, and leaking
    /// ```
    /// use tactica::metric::RevenueRetentionInputs;
    ///
    /// let kept = RevenueRetentionInputs {
    ///     begin: "100000 USD".parse()?,
    ///     expansion: "20000 USD".parse()?,
    ///     contraction: "3000 USD".parse()?,
    ///     churned: "9000 USD".parse()?,
    /// }
    /// .evaluate()?;
    /// assert_eq!(kept.value().net.to_string(), "1.08");
    /// assert_eq!(kept.value().gross.to_string(), "0.88");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    RevenueRetention: RevenueRetentionInputs => RevenueRetentionShares; |_| Metric::RevenueRetention
}

impl RevenueRetention {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let RevenueRetentionInputs {
            begin,
            expansion,
            contraction,
            churned,
        } = self.inputs;
        let RevenueRetentionShares { net, gross } = self.value;
        let lost = known(Metric::RevenueRetention.sum(contraction, &[churned]));
        format!(
            "net revenue retention is {net}, gross {gross}: of {begin} at the start {lost} was lost and {expansion} \
             came on top"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_roots_of_shares() {
        let inputs = |kept: &str| RetentionInputs {
            start: "1000".parse().unwrap(),
            kept: kept.parse().unwrap(),
        };
        for kept in ["0", "1", "123", "500", "999", "1000"] {
            let retention = inputs(kept).evaluate().unwrap();
            assert_eq!(retention.over(1).unwrap(), retention.value());
            assert_eq!(retention.in_each_of(1).unwrap(), retention.value());
            for parts in [2, 3, 12, 365] {
                let each = retention.in_each_of(parts).unwrap().decimal();
                let above = each.checked_add(from_e12(1).unwrap()).unwrap();
                assert!(power(each, parts) <= retention.value().decimal());
                assert!(power(above, parts) > retention.value().decimal());
            }
        }
        assert_eq!(
            inputs("500")
                .evaluate()
                .unwrap()
                .over(2)
                .unwrap()
                .to_string(),
            "0.25"
        );
        let none = inputs("1").evaluate().unwrap().over(0).unwrap_err();
        assert_eq!(none.code(), "metric-out-of-range");
    }
}
