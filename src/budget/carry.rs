//! What a period hands on to the next one: surpluses, deficits, and what lapses.

use serde::{Deserialize, Serialize};

use crate::{
    money::{Money, MoneyError},
    number::{Percent, Rounding},
    time::PeriodLabel,
    word::define_words,
};

define_words! {
    /// What becomes of a deficit where surpluses are capped.
    DeficitRule {
        /// The next period pays it.
        Carried => "carried",
        /// The budget above the periods pays it.
        Absorbed => "absorbed",
    }
}

/// What a period hands on to the next one.
///
/// A surplus that is not handed on *lapses*; a deficit that is not handed on is *absorbed* by the budget above. Both are reported, so that
/// a deficit is charged exactly once: to the next period or to the budget above, never to both, never to nobody.
///
/// | Policy | A surplus of 30 | A deficit of 40 |
/// | --- | --- | --- |
/// | [`None`](Self::None) | lapses | is absorbed |
/// | [`Surplus`](Self::Surplus) | is carried | is absorbed |
/// | [`SurplusAndDeficit`](Self::SurplusAndDeficit) | is carried | is carried |
/// | [`Capped`](Self::Capped) at 20 | 20 are carried, 10 lapse | as its rule says |
///
/// JSON: `"none"`, `"surplus"`, `"surplus-and-deficit"`, `{"capped": {"percent": "10%", "deficit": "carried"}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CarryPolicy {
    /// Nothing.
    None,
    /// What was not spent.
    Surplus,
    /// What was not spent, or what was spent too much.
    SurplusAndDeficit,
    /// What was not spent, up to a cap.
    Capped {
        /// The most that is carried, zero or more; no such cap if `None`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
        /// The most that is carried, as a percentage of the period's own limit, rounded toward zero; no such cap if `None`. Where both
        /// caps are given, the lower one holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        percent: Option<Percent>,
        /// What becomes of a deficit.
        deficit: DeficitRule,
    },
}

/// A period and what was spent in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarryPeriod {
    /// The period.
    pub period: PeriodLabel,
    /// Its own limit, zero or more, without anything carried.
    pub limit: Money,
    /// What was spent in it; negative where credits exceed invoices.
    pub spent: Money,
}

/// A period with what it received and what it hands on.
///
/// `left = limit + opening + adjustment − spent` and `left = carried + lapsed − absorbed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarryRow {
    /// The period.
    pub period: PeriodLabel,
    /// Its own limit.
    pub limit: Money,
    /// What the period before carried into it; negative for a deficit.
    pub opening: Money,
    /// What corrections of frozen periods add, once, in the first open one.
    pub adjustment: Money,
    /// What was spent in it.
    pub spent: Money,
    /// What is left of it at its end; negative for a deficit.
    pub left: Money,
    /// What the next period receives; negative for a deficit.
    pub carried: Money,
    /// The part of a surplus that nobody receives, zero or more.
    pub lapsed: Money,
    /// The part of a deficit that the budget above pays, zero or more.
    pub absorbed: Money,
}

/// Why a carry-over was refused.
///
/// Where several reasons hold, the one declared first is given, for the first period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CarryError {
    /// A capped policy without a cap.
    #[error("a capped carry-over without a cap: give an amount, a percentage or both")]
    NoCap,
    /// A cap below zero.
    #[error("a cap of {amount}: give zero or more")]
    NegativeCap {
        /// The cap as given.
        amount: Money,
    },
    /// A cap in percent below zero.
    #[error("a cap of {percent}: give zero or more")]
    NegativePercent {
        /// The cap as given.
        percent: Percent,
    },
    /// Periods are not in the order of time, or one is there twice.
    #[error("{period} comes after {before}, or is given twice: give periods in the order of time")]
    Order {
        /// The period that comes too early.
        period: PeriodLabel,
        /// The period before which it should be.
        before: PeriodLabel,
    },
    /// A limit below zero.
    #[error("{period} has a limit of {limit}: give zero or more")]
    NegativeLimit {
        /// The period.
        period: PeriodLabel,
        /// The limit as given.
        limit: Money,
    },
    /// More periods are frozen than were computed, or other ones.
    #[error("{frozen} periods are frozen, {matching} of them are those computed before")]
    Frozen {
        /// How many are to stay as they were.
        frozen: usize,
        /// How many of them are in the earlier carry-over, at the same place.
        matching: usize,
    },
    /// Amounts do not add up in one currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl CarryError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCap => "carry-no-cap",
            Self::NegativeCap { .. } => "carry-negative-cap",
            Self::NegativePercent { .. } => "carry-negative-percent",
            Self::Order { .. } => "carry-order",
            Self::NegativeLimit { .. } => "carry-negative-limit",
            Self::Frozen { .. } => "carry-frozen",
            Self::Money(error) => error.code(),
        }
    }
}

/// What periods hand on to each other, from the first to the last.
///
/// The sum of what is left equals the sum of what is carried, plus what lapsed, less what was absorbed; and each period receives exactly what
/// the one before it carried.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarryOver {
    /// What the first period received from before.
    pub opening: Money,
    /// The periods in order.
    pub rows: Vec<CarryRow>,
    /// What the period after the last receives, a correction among it if all periods are frozen.
    pub closing: Money,
    /// The sum of what lapsed; after [`CarryOver::restate`] as it is known now, which is not what the frozen rows reported.
    pub lapsed: Money,
    /// The sum of what the budget above absorbed; the same.
    pub absorbed: Money,
}

/// Computes what periods hand on to each other.
///
/// It is a function of all the periods: when a limit or an amount of a past period changes, compute again, and everything after it
/// follows. Where past periods are frozen and must stay as reported, use [`CarryOver::restate`].
///
/// # Errors
///
/// * [`CarryError::NoCap`], [`CarryError::NegativeCap`], [`CarryError::NegativePercent`] for the policy.
/// * [`CarryError::Order`], [`CarryError::NegativeLimit`], [`CarryError::Money`] for the first period that has one.
///
/// # Complexity
///
/// `O(n)` for `n` periods.
///
/// # Example: a limit of 100 a month; 80, 60 and 200 are spent
/// ```
/// use tactica::{budget::{CarryPeriod, CarryPolicy, carry_over}, money::{Currency, Money}};
///
/// let usd = |amount: i128| Money::from_minor(amount * 100, Currency::USD);
/// let months = [("FY2025-M01", 80), ("FY2025-M02", 60), ("FY2025-M03", 200)];
/// let months: Vec<CarryPeriod> = months
///     .iter()
///     .map(|(label, spent)| Ok(CarryPeriod { period: label.parse()?, limit: usd(100), spent: usd(*spent) }))
///     .collect::<Result<_, tactica::time::TimeError>>()?;
///
/// let surplus = carry_over(&CarryPolicy::Surplus, usd(0), &months)?;
/// let left: Vec<Money> = surplus.rows.iter().map(|row| row.left).collect();
/// assert_eq!(left, [usd(20), usd(60), usd(-40)]);
/// assert_eq!((surplus.closing, surplus.absorbed), (usd(0), usd(40))); // April has 100, and 40 are paid from above
///
/// let both = carry_over(&CarryPolicy::SurplusAndDeficit, usd(0), &months)?;
/// assert_eq!((both.closing, both.absorbed), (usd(-40), usd(0))); // April has 60
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn carry_over(
    policy: &CarryPolicy,
    opening: Money,
    periods: &[CarryPeriod],
) -> Result<CarryOver, CarryError> {
    policy.check()?;
    check_order(periods)?;
    let zero = Money::zero(opening.currency());
    let start = CarryOver {
        opening,
        rows: Vec::with_capacity(periods.len()),
        closing: opening,
        lapsed: zero,
        absorbed: zero,
    };
    start.extended(policy, zero, periods)
}

impl CarryOver {
    /// Computes the periods again with the first `frozen` of them left as they were reported.
    ///
    /// `periods` are all of them with the amounts as they are known now. What the frozen periods would have handed on had that been
    /// known, less what they did hand on, is charged once, as the [`adjustment`](CarryRow::adjustment) of the first period that is not
    /// frozen, or as a part of [`closing`](CarryOver::closing) if all are. What frozen periods let lapse or had absorbed stays as reported in
    /// their rows; the totals [`lapsed`](CarryOver::lapsed) and [`absorbed`](CarryOver::absorbed) are those of what is known now, so that what
    /// went in is what was spent, handed on, lapsed, or paid from above, to the last minor unit.
    ///
    /// # Errors
    ///
    /// * Those of [`carry_over`].
    /// * [`CarryError::Frozen`] if the frozen periods are not those of this carry-over.
    ///
    /// # Example: an invoice of 30 for January is found in March
    /// ```
    /// use tactica::{budget::{CarryPeriod, CarryPolicy, carry_over}, money::{Currency, Money}};
    ///
    /// let usd = |amount: i128| Money::from_minor(amount * 100, Currency::USD);
    /// let month = |label: &str, spent| -> Result<CarryPeriod, tactica::time::TimeError> {
    ///     Ok(CarryPeriod { period: label.parse()?, limit: usd(100), spent: usd(spent) })
    /// };
    /// let policy = CarryPolicy::SurplusAndDeficit;
    /// let reported = carry_over(&policy, usd(0), &[month("FY2025-M01", 80)?, month("FY2025-M02", 60)?])?;
    /// assert_eq!(reported.closing, usd(60));
    ///
    /// let months = [month("FY2025-M01", 110)?, month("FY2025-M02", 60)?, month("FY2025-M03", 0)?];
    /// let restated = reported.restate(&policy, &months, 2)?;
    /// assert_eq!(restated.rows[0], reported.rows[0]); // as reported
    /// let march = restated.rows[2];
    /// assert_eq!((march.opening, march.adjustment, march.left), (usd(60), usd(-30), usd(130)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restate(
        &self,
        policy: &CarryPolicy,
        periods: &[CarryPeriod],
        frozen: usize,
    ) -> Result<Self, CarryError> {
        let known = carry_over(policy, self.opening, periods)?;
        let same = self.rows.iter().zip(&known.rows);
        let matching = same
            .take(frozen)
            .take_while(|(old, new)| old.period == new.period)
            .count();
        if matching < frozen {
            return Err(CarryError::Frozen { frozen, matching });
        }
        let last = |carry: &Self| {
            let row = frozen.checked_sub(1).and_then(|at| carry.rows.get(at));
            row.map_or(self.opening, |row| row.carried)
        };
        let adjustment = last(&known).try_sub(last(self))?;
        let mut start = Self {
            opening: self.opening,
            rows: self.rows.iter().take(frozen).copied().collect(),
            closing: last(self),
            lapsed: Money::zero(self.opening.currency()),
            absorbed: Money::zero(self.opening.currency()),
        };
        // What nobody handed on is not in the adjustment: the totals tell it as it is, or the correction would be nobody's.
        for row in known.rows.iter().take(frozen) {
            start.lapsed = start.lapsed.try_add(row.lapsed)?;
            start.absorbed = start.absorbed.try_add(row.absorbed)?;
        }
        let open = periods.get(frozen..).unwrap_or_default();
        if open.is_empty() {
            start.closing = start.closing.try_add(adjustment)?;
            return Ok(start);
        }
        start.extended(policy, adjustment, open)
    }

    /// Appends periods, of which the first receives the adjustment.
    fn extended(
        mut self,
        policy: &CarryPolicy,
        mut adjustment: Money,
        periods: &[CarryPeriod],
    ) -> Result<Self, CarryError> {
        for CarryPeriod {
            period,
            limit,
            spent,
        } in periods.iter().copied()
        {
            let opening = self.closing;
            let received = opening.try_add(adjustment)?;
            let left = limit.try_add(received)?.try_sub(spent)?;
            let carried = policy.carried(limit, left)?;
            let kept_back = left.try_sub(carried)?;
            let zero = Money::zero(left.currency());
            let (lapsed, absorbed) = if kept_back.is_negative() {
                (zero, kept_back.try_neg()?)
            } else {
                (kept_back, zero)
            };
            self.rows.push(CarryRow {
                period,
                limit,
                opening,
                adjustment,
                spent,
                left,
                carried,
                lapsed,
                absorbed,
            });
            self.closing = carried;
            self.lapsed = self.lapsed.try_add(lapsed)?;
            self.absorbed = self.absorbed.try_add(absorbed)?;
            adjustment = zero;
        }
        Ok(self)
    }
}

impl CarryPolicy {
    fn check(&self) -> Result<(), CarryError> {
        let Self::Capped {
            amount, percent, ..
        } = *self
        else {
            return Ok(());
        };
        if amount.is_none() && percent.is_none() {
            return Err(CarryError::NoCap);
        }
        if let Some(amount) = amount.filter(|amount| amount.is_negative()) {
            return Err(CarryError::NegativeCap { amount });
        }
        match percent.filter(|percent| *percent < Percent::ZERO) {
            Some(percent) => Err(CarryError::NegativePercent { percent }),
            None => Ok(()),
        }
    }

    /// Returns what the next period receives of what is left.
    fn carried(&self, limit: Money, left: Money) -> Result<Money, MoneyError> {
        let zero = Money::zero(left.currency());
        let deficit = left.is_negative();
        Ok(match *self {
            Self::None => zero,
            Self::Surplus if deficit => zero,
            Self::Surplus | Self::SurplusAndDeficit => left,
            Self::Capped {
                deficit: DeficitRule::Carried,
                ..
            } if deficit => left,
            Self::Capped { .. } if deficit => zero,
            Self::Capped {
                amount, percent, ..
            } => {
                let share = percent.map(|percent| limit.percent(percent, Rounding::Trunc));
                let mut most = left;
                for cap in amount.into_iter().chain(share.transpose()?) {
                    if cap.try_cmp(most)?.is_lt() {
                        most = cap;
                    }
                }
                most
            }
        })
    }
}

fn check_order(periods: &[CarryPeriod]) -> Result<(), CarryError> {
    for (one, next) in periods.iter().zip(periods.iter().skip(1)) {
        if one.period >= next.period {
            let (before, period) = (one.period, next.period);
            return Err(CarryError::Order { period, before });
        }
    }
    match periods.iter().find(|period| period.limit.is_negative()) {
        Some(&CarryPeriod { period, limit, .. }) => {
            Err(CarryError::NegativeLimit { period, limit })
        }
        None => Ok(()),
    }
}
