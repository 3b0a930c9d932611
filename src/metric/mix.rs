//! Whether price, volume or the mix of several items made the difference.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Deviation, LineKind, Metric, MetricError, Rate, define::define_result};
use crate::{
    money::Money,
    number::{Decimal, Quantity, Rounding, mul_div},
};

/// One of several items that are bought or sold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixItem {
    /// What people call it, unique among the items.
    pub name: Box<str>,
    /// The planned price per unit, at least zero; also of an item of which none was planned.
    pub price_plan: Rate,
    /// The planned number of units, at least zero.
    pub quantity_plan: Quantity,
    /// The actual price per unit, at least zero.
    pub price_actual: Rate,
    /// The actual number of units, at least zero.
    pub quantity_actual: Quantity,
}

/// What a variance by price, volume and mix is computed from; all quantities are of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceVolumeMixInputs {
    /// Which direction is good.
    pub kind: LineKind,
    /// The items, at least one, in any order.
    pub items: Vec<MixItem>,
    /// How products of price and quantity become money.
    pub rounding: Rounding,
}

/// The causes of the variance of one item, or of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixParts {
    /// The planned amount, `Pb·Qb`.
    pub plan: Money,
    /// What the actual total of units would have come to in the planned mix at planned prices.
    pub standard: Money,
    /// What the actual units would have come to at planned prices, `Pb·Qa`.
    pub flexed: Money,
    /// The actual amount, `Pa·Qa`.
    pub actual: Money,
    /// The part that prices explain, actual less flexed.
    pub price: Deviation,
    /// The part that the total of units explains, standard less plan.
    pub volume: Deviation,
    /// The part that the mix explains, flexed less standard.
    pub mix: Deviation,
    /// Actual less plan.
    pub total: Deviation,
}

/// One item with its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixRow {
    /// The item.
    pub name: Box<str>,
    /// Its parts.
    pub parts: MixParts,
}

/// All items with their parts, and the sums.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixTable {
    /// The items by name.
    pub rows: Vec<MixRow>,
    /// The sums of the items.
    pub total: MixParts,
}

/// Four amounts whose differences are the parts.
#[derive(Clone, Copy)]
struct Amounts {
    plan: Money,
    standard: Money,
    flexed: Money,
    actual: Money,
}

impl PriceVolumeMixInputs {
    /// Computes, for every item `i` and with `A` and `B` the actual and the planned total of units:
    ///
    /// | Part | Formula |
    /// | --- | --- |
    /// | price | `(Paᵢ − Pbᵢ) · Qaᵢ` |
    /// | volume | `(A − B) · Qbᵢ/B · Pbᵢ` |
    /// | mix | `(Qaᵢ − A · Qbᵢ/B) · Pbᵢ` |
    ///
    /// Four amounts are rounded for each item; the parts are their differences, so they sum to the total to the last minor unit under
    /// every rounding, for each item and for all. Where no units were planned at all there is no planned mix, and all of the
    /// difference in units is volume.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if two prices are in different currencies.
    /// * [`MetricError::Duplicate`] if two items have one name.
    /// * [`MetricError::Negative`] if a price or quantity is below zero.
    /// * [`MetricError::NoItems`] without items.
    /// * [`MetricError::Overflow`].
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` items.
    pub fn evaluate(mut self) -> Result<PriceVolumeMix, MetricError> {
        let metric = Metric::PriceVolumeMix;
        self.items.sort_by(|a, b| a.name.cmp(&b.name));
        let Some(first) = self.items.first() else {
            return Err(MetricError::NoItems { metric });
        };
        check(metric, first, &self.items)?;
        let currency = first.price_plan.currency();
        let planned = self.items.iter().map(|item| item.quantity_plan);
        let actual = self.items.iter().map(|item| item.quantity_actual);
        let totals = (
            metric.sum_quantities(actual)?,
            metric.sum_quantities(planned)?,
        );
        let zero = Money::zero(currency);
        let mut sums = Amounts {
            plan: zero,
            standard: zero,
            flexed: zero,
            actual: zero,
        };
        let mut rows = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let amounts = item.amounts(metric, totals, self.rounding)?;
            sums = sums.add(metric, amounts)?;
            rows.push(MixRow {
                name: item.name.clone(),
                parts: amounts.parts(metric, self.kind)?,
            });
        }
        let total = sums.parts(metric, self.kind)?;
        let (inputs, value) = (self, MixTable { rows, total });
        Ok(PriceVolumeMix { inputs, value })
    }
}

/// Refuses items that do not go together.
fn check(metric: Metric, first: &MixItem, items: &[MixItem]) -> Result<(), MetricError> {
    for item in items {
        metric.same_rate(first.price_plan, item.price_plan)?;
        metric.same_rate(first.price_plan, item.price_actual)?;
    }
    let mut names = BTreeSet::new();
    for item in items {
        if !names.insert(&item.name) {
            let id = item.name.clone();
            return Err(MetricError::Duplicate { metric, id });
        }
    }
    for item in items {
        metric.not_negative("planned price", item.price_plan.decimal())?;
        metric.not_negative("planned quantity", item.quantity_plan.decimal())?;
        metric.not_negative("actual price", item.price_actual.decimal())?;
        metric.not_negative("actual quantity", item.quantity_actual.decimal())?;
    }
    Ok(())
}

impl MixItem {
    fn amounts(
        &self,
        metric: Metric,
        (actual, planned): (Quantity, Quantity),
        rounding: Rounding,
    ) -> Result<Amounts, MetricError> {
        let amount = |price: Rate, quantity: Quantity| {
            let amount = price.times(quantity, rounding);
            amount.map_err(|error| metric.money(&error))
        };
        let flexed = amount(self.price_plan, self.quantity_actual)?;
        let standard = if planned == Quantity::ZERO {
            flexed
        } else {
            self.standard(actual.decimal(), planned.decimal(), rounding)
                .ok_or(metric.overflow())?
        };
        Ok(Amounts {
            plan: amount(self.price_plan, self.quantity_plan)?,
            standard,
            flexed,
            actual: amount(self.price_actual, self.quantity_actual)?,
        })
    }

    /// Returns `Pb · Qb · actual / planned`, rounded once.
    fn standard(&self, actual: Decimal, planned: Decimal, rounding: Rounding) -> Option<Money> {
        let (price, quantity) = (self.price_plan.decimal(), self.quantity_plan.decimal());
        let currency = self.price_plan.currency();
        let amount = price.mantissa().checked_mul(quantity.mantissa())?;
        let power = |digits: u32| 10_i128.checked_pow(digits);
        // The point moves left by the decimals of three factors, and right by those of the divisor and of the currency.
        let left = price
            .scale()
            .checked_add(quantity.scale())?
            .checked_add(actual.scale())?;
        let right = planned
            .scale()
            .checked_add(u32::from(currency.exponent()))?;
        let times = actual
            .mantissa()
            .checked_mul(power(right.saturating_sub(left))?)?;
        let over = planned
            .mantissa()
            .checked_mul(power(left.saturating_sub(right))?)?;
        let minor = mul_div(amount, times, over, rounding)?;
        Some(Money::from_minor(minor, currency))
    }
}

impl Amounts {
    fn add(self, metric: Metric, other: Self) -> Result<Self, MetricError> {
        let add = |a: Money, b: Money| a.try_add(b).map_err(|error| metric.money(&error));
        Ok(Self {
            plan: add(self.plan, other.plan)?,
            standard: add(self.standard, other.standard)?,
            flexed: add(self.flexed, other.flexed)?,
            actual: add(self.actual, other.actual)?,
        })
    }

    fn parts(self, metric: Metric, kind: LineKind) -> Result<MixParts, MetricError> {
        let Self {
            plan,
            standard,
            flexed,
            actual,
        } = self;
        Ok(MixParts {
            plan,
            standard,
            flexed,
            actual,
            price: kind.deviation(metric, flexed, actual)?,
            volume: kind.deviation(metric, plan, standard)?,
            mix: kind.deviation(metric, standard, flexed)?,
            total: kind.deviation(metric, plan, actual)?,
        })
    }
}

define_result! {
    /// A variance of several items split into price, volume and mix.
    ///
    /// # Example: more tickets sold, but the cheap ones
    /// ```
    /// use tactica::{metric::{LineKind, MixItem, PriceVolumeMixInputs}, number::Rounding};
    ///
    /// let item = |name: &str, price: &str, plan: &str, actual: &str| -> Result<MixItem, tactica::Error> {
    ///     Ok(MixItem {
    ///         name: name.into(),
    ///         price_plan: price.parse().expect("a price"),
    ///         quantity_plan: plan.parse()?,
    ///         price_actual: price.parse().expect("a price"),
    ///         quantity_actual: actual.parse()?,
    ///     })
    /// };
    /// let split = PriceVolumeMixInputs {
    ///     kind: LineKind::Revenue,
    ///     items: vec![item("day", "10 USD", "600", "900")?, item("season", "100 USD", "400", "300")?],
    ///     rounding: Rounding::HalfEven,
    /// }
    /// .evaluate()?;
    /// let total = split.value().total;
    /// assert_eq!(total.volume.to_string(), "9200.00 USD favourable"); // 200 more at 46.00 on average
    /// assert_eq!(total.mix.to_string(), "-16200.00 USD adverse"); // 180 season tickets fewer than in the planned mix
    /// assert_eq!(total.total.to_string(), "-7000.00 USD adverse");
    /// # Ok::<(), tactica::Error>(())
    /// ```
    PriceVolumeMix: PriceVolumeMixInputs => &MixTable; |_| Metric::PriceVolumeMix
}

impl PriceVolumeMix {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let MixParts {
            price,
            volume,
            mix,
            total,
            ..
        } = self.value.total;
        format!("the variance is {total}: {price} by price, {volume} by volume and {mix} by mix")
    }
}
