//! What one piece of work is worth at a date: the rules of earning.

use serde::{Deserialize, Serialize};

use crate::metric::exact::scaled;
use crate::{
    metric::{Metric, MetricError},
    money::Money,
    number::{DECIMALS_MAX, Percent, Rounding, mul_div},
    time::{Minute, WorkTime},
};

/// A part of a work package that is earned at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Its share of the budget; those of a package add up to 100 %.
    pub share: Percent,
    /// When it was to be reached.
    pub due: Minute,
    /// When it was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Minute>,
}

/// How a work package earns its budget, chosen before the work begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EarningRule {
    /// Nothing until it is finished: for short work.
    ZeroHundred,
    /// Half when it starts, half when it is finished.
    FiftyFifty,
    /// A share at each milestone.
    Milestones(Vec<Milestone>),
    /// As much as is done.
    PercentComplete,
    /// As time goes by: for work without a product, such as managing. It is never ahead or behind.
    LevelOfEffort,
}

/// How far a work package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageProgress {
    /// How much is done, 0 % to 100 %; above 0 % it was started, at 100 % it is finished.
    pub done: Percent,
    /// Whether it was started, which work at 0 % may be.
    pub started: bool,
}

/// A piece of work with a budget and dates on the baseline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkPackage {
    /// What it was planned to cost, at least zero.
    pub budget: Money,
    /// How it earns that.
    pub rule: EarningRule,
    /// When it was to start.
    pub start: Minute,
    /// When it was to be finished, at or after `start`.
    pub finish: Minute,
    /// The working time from `start` to `finish`, at least zero.
    pub whole: WorkTime,
    /// The working time from `start` to the status date, 0 to `whole`.
    pub elapsed: WorkTime,
    /// How far it is.
    pub progress: PackageProgress,
}

/// What a work package was to have earned, and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageValue {
    /// PV, by the same rule on the planned dates.
    pub planned: Money,
    /// EV.
    pub earned: Money,
}

impl WorkPackage {
    /// Computes what it was to have earned by `status` and what it has, rounded half to even to minor units.
    ///
    /// What happens at the status date counts. The planned value is by the same rule as the earned one: what is earned at the
    /// end was planned for the end.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if the budget or a time is below zero.
    /// * [`MetricError::OutOfRange`] if more time has elapsed than there is, progress is outside of 0 % to 100 %, or the shares of
    ///   the milestones do not add up to 100 %.
    /// * [`MetricError::Overflow`].
    ///
    /// # Example: half a brochure
    /// ```
    /// use tactica::metric::{EarningRule, PackageProgress, WorkPackage};
    ///
    /// let mut brochure = WorkPackage {
    ///     budget: "8000 USD".parse()?,
    ///     rule: EarningRule::PercentComplete,
    ///     start: "2025-03-03T09:00".parse()?,
    ///     finish: "2025-03-07T17:00".parse()?,
    ///     whole: "5d".parse()?,
    ///     elapsed: "3d".parse()?,
    ///     progress: PackageProgress { done: "50%".parse()?, started: true },
    /// };
    /// let on_wednesday = "2025-03-05T17:00".parse()?;
    /// let value = brochure.value(on_wednesday)?;
    /// assert_eq!((value.planned.to_string(), value.earned.to_string()), ("4800.00 USD".into(), "4000.00 USD".into()));
    ///
    /// brochure.rule = EarningRule::ZeroHundred;
    /// let value = brochure.value(on_wednesday)?;
    /// assert!(value.planned.is_zero() && value.earned.is_zero());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value(&self, status: Minute) -> Result<PackageValue, MetricError> {
        self.check()?;
        let (planned, earned) = match &self.rule {
            EarningRule::ZeroHundred => (
                whole_if(status >= self.finish),
                whole_if(self.progress.done == Percent::HUNDRED),
            ),
            EarningRule::FiftyFifty => {
                let started = self.progress.started || self.progress.done > Percent::ZERO;
                let halves = |started: bool, finished: bool| {
                    Share(
                        i128::from(u8::from(started)).saturating_add(u8::from(finished).into()),
                        2,
                    )
                };
                (
                    halves(status >= self.start, status >= self.finish),
                    halves(started, self.progress.done == Percent::HUNDRED),
                )
            }
            EarningRule::Milestones(milestones) => {
                let sum = |is_in: &dyn Fn(&Milestone) -> bool| {
                    let shares = milestones.iter().filter(|milestone| is_in(milestone));
                    shares_of(shares).ok_or(Metric::EarnedValue.overflow())
                };
                (
                    sum(&|milestone| milestone.due <= status)?,
                    sum(&|milestone| milestone.reached.is_some_and(|at| at <= status))?,
                )
            }
            EarningRule::PercentComplete => (self.time(status), percent(self.progress.done)),
            EarningRule::LevelOfEffort => (self.time(status), self.time(status)),
        };
        Ok(PackageValue {
            planned: self.part(planned)?,
            earned: self.part(earned)?,
        })
    }

    fn check(&self) -> Result<(), MetricError> {
        let metric = Metric::EarnedValue;
        metric.money_not_negative("budget", self.budget)?;
        metric.not_negative("working minutes", self.whole.minutes().into())?;
        let (elapsed, whole) = (self.elapsed.minutes(), self.whole.minutes());
        metric.part_of("elapsed minutes", elapsed.into(), whole.into())?;
        metric.within_hundred("done %", self.progress.done)?;
        if let EarningRule::Milestones(milestones) = &self.rule {
            for milestone in milestones {
                metric.within_hundred("share %", milestone.share)?;
            }
            let sum = milestones.iter().try_fold(Percent::ZERO, |sum, milestone| {
                sum.try_add(milestone.share).ok()
            });
            let sum = sum.ok_or(metric.overflow())?.decimal();
            let hundred = std::ops::Bound::Included(Percent::HUNDRED.decimal());
            metric.within("sum of the shares %", sum, hundred, hundred)?;
        }
        Ok(())
    }

    /// Returns the share of the time that has elapsed. Work without working time is due when it starts.
    fn time(&self, status: Minute) -> Share {
        match self.whole.minutes() {
            0 => whole_if(status >= self.start),
            whole => Share(self.elapsed.minutes().into(), whole.into()),
        }
    }

    fn part(&self, Share(part, whole): Share) -> Result<Money, MetricError> {
        let minor = mul_div(self.budget.minor(), part, whole, Rounding::HalfEven);
        let minor = minor.ok_or(Metric::EarnedValue.overflow())?;
        Ok(Money::from_minor(minor, self.budget.currency()))
    }
}

/// A part of a whole.
struct Share(i128, i128);

fn whole_if(all: bool) -> Share {
    Share(i128::from(all), 1)
}

fn percent(share: Percent) -> Share {
    shares_in_e12([share].iter()).unwrap_or(Share(0, 1))
}

fn shares_of<'a>(milestones: impl Iterator<Item = &'a Milestone>) -> Option<Share> {
    let shares: Vec<Percent> = milestones.map(|milestone| milestone.share).collect();
    shares_in_e12(shares.iter())
}

fn shares_in_e12<'a>(mut shares: impl Iterator<Item = &'a Percent>) -> Option<Share> {
    let whole = scaled(Percent::HUNDRED.decimal(), DECIMALS_MAX)?;
    let part = shares.try_fold(0_i128, |sum, share| {
        sum.checked_add(scaled(share.decimal(), DECIMALS_MAX)?)
    });
    Some(Share(part?, whole))
}
