//! What did a cohort cost, what is it worth, and what may the next customer cost? Fitted models meet money here.

use rust_decimal::{Decimal, prelude::FromPrimitive, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

use super::{buying::BuyingModel, error::ModelError, history::History, retention::RetentionModel};
use crate::{
    money::{Money, MoneyError},
    number::{Percent, Ratio, Rounding},
    numeric::{Sum, ln_1p},
};

/// How many periods a payback is looked for.
pub const PAYBACK_PERIODS_MAX: u32 = 1_200;

/// Why a cohort has no value.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CohortError {
    /// A cohort of nobody.
    #[error("the cohort has no customers: its acquisition cost per customer is undefined")]
    NoCustomers,
    /// A negative amount.
    #[error("{field} is {value}, it must not be negative")]
    Negative {
        /// The name of the field.
        field: &'static str,
        /// The amount as given.
        value: Money,
    },
    /// A target that is not positive.
    #[error("target is {value}, it must be above 0")]
    Target {
        /// The target as given.
        value: Ratio,
    },
    /// The model has no answer.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The amounts do not mix, or the answer is no amount of money.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The cohort cost nothing, so that value per cost is undefined.
    #[error("the cohort cost nothing: its value per unit of cost is undefined")]
    NoCost,
}

impl CohortError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCustomers => "cohort-no-customers",
            Self::Negative { .. } => "cohort-negative",
            Self::Target { .. } => "cohort-target",
            Self::Model(error) => error.code(),
            Self::Money(error) => error.code(),
            Self::NoCost => "cohort-no-cost",
        }
    }
}

/// A cohort of customers won through one channel in one period, and what winning them cost.
///
/// The amounts are contribution margins, not revenue, and of the same customers: a lifetime value of all channels says nothing
/// about the cost of one.
///
/// # Example: two channels, one of which is too dear
/// ```
/// use tactica::customer::{CohortInputs, CohortPayback, Sbg, Survivors};
///
/// let model = Sbg::fit(&Survivors::new(&[1000, 631, 468, 382, 326, 289, 262, 241])?)?.model();
/// let cohort = |spend: &str| CohortInputs {
///     customers: 500,
///     spend: spend.parse().unwrap(),
///     margin: "40 USD".parse().unwrap(),
///     discount: "10%".parse().unwrap(),
///     target: "3".parse().unwrap(),
/// };
/// let search = cohort("20000 USD").under_contract(&model)?;
/// assert_eq!((search.ltv.to_string(), search.cac.to_string()), ("147.80 USD".into(), "40.00 USD".into()));
/// assert_eq!(search.ltv_to_cac.decimal().round_dp(2).to_string(), "3.70");
/// assert_eq!(search.payback, CohortPayback::After(1));
///
/// let print = cohort("45000 USD").under_contract(&model)?;
/// assert_eq!(print.allowable_cac.to_string(), "49.27 USD");
/// assert_eq!(print.headroom.to_string(), "-40.73 USD");
/// assert_eq!(print.payback, CohortPayback::After(4));
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CohortInputs {
    /// The customers won.
    pub customers: u64,
    /// All that was spent on winning them.
    pub spend: Money,
    /// The contribution margin per customer: of each period under contract, of each purchase otherwise.
    pub margin: Money,
    /// The discount per period; without contract per unit of time of the model.
    pub discount: Percent,
    /// The lifetime value that a unit of acquisition cost has to bring, such as 3.
    pub target: Ratio,
}

/// When a cohort has earned back what it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CohortPayback {
    /// After so many payments under contract, or so many units of time otherwise (0: with the first purchase).
    After(u32),
    /// Not within [`PAYBACK_PERIODS_MAX`].
    NotWithin,
}

/// What a cohort is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CohortValue {
    /// The discounted margin expected of a customer over its lifetime, the first payment or purchase included and not discounted.
    pub ltv: Money,
    /// The spend per customer.
    pub cac: Money,
    /// Lifetime value per unit of acquisition cost.
    pub ltv_to_cac: Ratio,
    /// When the expected margin, not discounted, reaches the acquisition cost.
    pub payback: CohortPayback,
    /// What a customer may cost at the target: `ltv / target`.
    pub allowable_cac: Money,
    /// What the next customer may cost more than one has cost so far; negative where it must cost less.
    pub headroom: Money,
    /// The share of customers expected to be there after 0, 1, … 12 periods.
    pub retention: Vec<f64>,
}

/// Periods of which the retention is reported.
const RETENTION_PERIODS: u32 = 12;

impl CohortInputs {
    /// Values customers of a contract who pay a margin at the start of each period while they stay.
    ///
    /// # Errors
    ///
    /// * [`CohortError::NoCustomers`], [`CohortError::Negative`], [`CohortError::Target`], [`CohortError::NoCost`] if a field is
    ///   outside its range.
    /// * [`CohortError::Money`] for two currencies, or an amount out of range.
    /// * [`CohortError::Model`] if the model has no answer, as without discount.
    pub fn under_contract(&self, model: &impl RetentionModel) -> Result<CohortValue, CohortError> {
        self.check()?;
        let lifetime = model.discounted_lifetime(self.rate())?;
        let mut paid = Sum::default();
        let payback = self.payback(|payments| {
            // The payment number n is made by those who are there after n − 1 periods.
            if let Some(before) = payments.checked_sub(1) {
                paid.add(model.survival(before)?);
            }
            Ok(paid.value())
        })?;
        let retention = (0..=RETENTION_PERIODS).map(|period| model.survival(period));
        self.value(lifetime, payback, retention.collect::<Result<_, _>>()?)
    }

    /// Values customers without contract who pay a margin with each purchase, the first one included.
    ///
    /// # Errors
    ///
    /// As [`under_contract`](Self::under_contract).
    ///
    /// # Example: paid back with the first purchase, and what the next customer may cost
    /// ```
    /// use tactica::customer::{CohortInputs, CohortPayback, ParetoNbd, ParetoNbdParams};
    ///
    /// let model = ParetoNbd::new(ParetoNbdParams { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 })?;
    /// let cohort = CohortInputs {
    ///     customers: 100,
    ///     spend: "1000 USD".parse()?,
    ///     margin: "12 USD".parse()?,
    ///     discount: "0.3%".parse()?,
    ///     target: "2".parse()?,
    /// }
    /// .buying(&model)?;
    /// assert_eq!(cohort.payback, CohortPayback::After(0));
    /// assert_eq!(cohort.headroom, cohort.allowable_cac.try_sub(cohort.cac)?);
    /// assert!(cohort.ltv.decimal()? > 12.into());
    /// # Ok::<(), tactica::Error>(())
    /// ```
    pub fn buying(&self, model: &impl BuyingModel) -> Result<CohortValue, CohortError> {
        self.check()?;
        let later = model.discounted_purchases_of(&History::NEW, ln_1p(self.rate()))?;
        let payback = self.payback(|time| Ok(1.0 + model.expected_purchases(f64::from(time))?))?;
        let retention = (0..=RETENTION_PERIODS).map(|time| model.survival(f64::from(time)));
        self.value(1.0 + later, payback, retention.collect::<Result<_, _>>()?)
    }

    fn check(&self) -> Result<(), CohortError> {
        if self.customers == 0 {
            return Err(CohortError::NoCustomers);
        }
        for (field, value) in [("spend", self.spend), ("margin", self.margin)] {
            if value.minor() < 0 {
                return Err(CohortError::Negative { field, value });
            }
        }
        let value = self.target;
        if value <= Ratio::ZERO {
            return Err(CohortError::Target { value });
        }
        self.spend.try_cmp(self.margin)?;
        if self.spend.minor() == 0 {
            return Err(CohortError::NoCost);
        }
        Ok(())
    }

    fn overflow(&self) -> MoneyError {
        let currency = self.margin.currency();
        MoneyError::Overflow { currency }
    }

    fn rate(&self) -> f64 {
        self.discount.fraction().to_f64().unwrap_or(0.0)
    }

    /// The first number of periods by which so many margins are expected that they cover the cost.
    fn payback(
        &self,
        mut margins: impl FnMut(u32) -> Result<f64, ModelError>,
    ) -> Result<CohortPayback, CohortError> {
        for periods in 0..=PAYBACK_PERIODS_MAX {
            let earned = self.times(margins(periods)?)?;
            let all = earned.try_mul(Decimal::from(self.customers), Rounding::HalfEven)?;
            if all.try_cmp(self.spend)?.is_ge() {
                return Ok(CohortPayback::After(periods));
            }
        }
        Ok(CohortPayback::NotWithin)
    }

    /// So many margins as money, to the minor unit.
    fn times(&self, margins: f64) -> Result<Money, CohortError> {
        // Fifteen digits are what an estimate has; more would be those of its binary form.
        let margins = Decimal::from_f64(margins).ok_or(self.overflow())?;
        Ok(self.margin.try_mul(margins, Rounding::HalfEven)?)
    }

    fn value(
        &self,
        lifetime: f64,
        payback: CohortPayback,
        retention: Vec<f64>,
    ) -> Result<CohortValue, CohortError> {
        let ltv = self.times(lifetime)?;
        let cac = self
            .spend
            .try_div(i128::from(self.customers), Rounding::HalfEven)?;
        let all = ltv.try_mul(Decimal::from(self.customers), Rounding::HalfEven)?;
        let inverse = Decimal::ONE
            .checked_div(self.target.decimal())
            .ok_or(self.overflow())?;
        let allowable_cac = ltv.try_mul(inverse, Rounding::HalfEven)?;
        Ok(CohortValue {
            ltv,
            cac,
            ltv_to_cac: all.ratio_to(self.spend)?,
            payback,
            allowable_cac,
            headroom: allowable_cac.try_sub(cac)?,
            retention,
        })
    }
}
