//! Where a KPI stands by what was measured: achievement, status, and when the target is reached at this rate.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Kpi;
use crate::{
    number::{Decimal, Percent, Quantity, Ratio, Rounding, mul_div},
    word::define_words,
};

/// From which part of the achievement that is expected by a date a KPI is green, and from which amber.
///
/// # Example
/// ```
/// use tactica::strategy::StatusBands;
///
/// let bands = StatusBands::new("95%".parse()?, "75%".parse()?)?;
/// assert_eq!(bands.amber_from().to_string(), "75%");
/// let error = StatusBands::new("75%".parse()?, "95%".parse()?).unwrap_err();
/// assert_eq!(error.to_string(), "amber from 95% and green from 75%: amber has to begin between 0% and green");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "BandFields", into = "BandFields")]
pub struct StatusBands {
    green_from: Percent,
    amber_from: Percent,
}

/// Says that status bands do not follow each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "amber from {amber_from} and green from {green_from}: amber has to begin between 0% and green"
)]
pub struct StatusBandsError {
    /// Where green was to begin.
    pub green_from: Percent,
    /// Where amber was to begin.
    pub amber_from: Percent,
}

impl StatusBandsError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "status-bands"
    }
}

impl StatusBands {
    /// Makes bands; `amber_from` is at least 0 % and at most `green_from`.
    ///
    /// # Errors
    ///
    /// [`StatusBandsError`] otherwise.
    pub fn new(green_from: Percent, amber_from: Percent) -> Result<Self, StatusBandsError> {
        if amber_from < Percent::ZERO || amber_from > green_from {
            return Err(StatusBandsError {
                green_from,
                amber_from,
            });
        }
        Ok(Self {
            green_from,
            amber_from,
        })
    }

    /// Returns from which part of the expected achievement on a KPI is green.
    #[must_use]
    pub fn green_from(self) -> Percent {
        self.green_from
    }

    /// Returns from which part of the expected achievement on a KPI is amber.
    #[must_use]
    pub fn amber_from(self) -> Percent {
        self.amber_from
    }

    /// Returns the status of an achievement where another one was expected; what has reached its target is green.
    #[must_use]
    pub fn status(self, achievement: Ratio, expected: Ratio) -> KpiStatus {
        // Expected is at most 1 and a percentage is bounded: the product is exact or rounded in its last digits.
        let reaches = |from: Percent| {
            let least = expected.decimal().checked_mul(from.fraction());
            least.is_some_and(|least| achievement.decimal() >= least)
        };
        if achievement >= Ratio::from(1) || reaches(self.green_from) {
            KpiStatus::Green
        } else if reaches(self.amber_from) {
            KpiStatus::Amber
        } else {
            KpiStatus::Red
        }
    }
}

impl Default for StatusBands {
    /// Green at all that is expected, amber from 80 % of it.
    fn default() -> Self {
        Self {
            green_from: Percent::HUNDRED,
            amber_from: Percent::new(Decimal::from(80_u32))
                .expect("invariant: 80 is within the bounds of a percentage"),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BandFields {
    green_from: Percent,
    amber_from: Percent,
}

impl TryFrom<BandFields> for StatusBands {
    type Error = StatusBandsError;

    fn try_from(fields: BandFields) -> Result<Self, StatusBandsError> {
        Self::new(fields.green_from, fields.amber_from)
    }
}

impl From<StatusBands> for BandFields {
    fn from(bands: StatusBands) -> Self {
        Self {
            green_from: bands.green_from,
            amber_from: bands.amber_from,
        }
    }
}

define_words! {
    /// How a KPI does against what is expected by the date of its latest value.
    KpiStatus {
        /// No value is known.
        NotMeasured => "not-measured",
        /// Below amber.
        Red => "red",
        /// Behind, but not far.
        Amber => "amber",
        /// As expected or better.
        Green => "green",
    }
}

/// A value of a KPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiValue {
    /// The day on which it was measured.
    pub date: NaiveDate,
    /// The value, in the KPI's unit.
    pub value: Quantity,
}

/// When the target of a KPI is reached if it goes on as it has from the baseline to the latest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// No value is known, or none after the first day.
    Unknown,
    /// The latest value is at the target or beyond.
    Reached {
        /// The first date of a value at the target or beyond.
        on: NaiveDate,
    },
    /// At this rate the target is reached.
    On {
        /// When: the first day on which the straight line has reached it.
        date: NaiveDate,
        /// Days after the due date; negative for days before it.
        days_late: i64,
    },
    /// At this rate it never is: nothing has moved, or the wrong way, or it takes beyond the year 2199.
    Never,
}

/// The values of a KPI over time, from the baseline on the first day.
///
/// # Example: two months gone, a quarter of the way
/// ```
/// use tactica::strategy::{Kpi, KpiSeries, KpiStatus, KpiValue, Pace};
///
/// let day = |text: &str| text.parse().unwrap();
/// let visits = Kpi::new("visits".parse()?, "Visits", "visits", "1000".parse()?, "2000".parse()?, day("2025-07-01"))?;
/// let value = |date: &str, value: &str| KpiValue { date: day(date), value: value.parse().unwrap() };
/// let series = KpiSeries::new(&visits, day("2025-01-01"), [value("2025-02-01", "1100"), value("2025-03-02", "1250")]);
/// assert_eq!(series.achievement().unwrap().to_string(), "0.25");
/// assert_eq!(series.status(), KpiStatus::Red); // a third of the time has passed: 75 % of what is expected
/// assert_eq!(series.pace(), Pace::On { date: day("2025-08-29"), days_late: 59 }); // 60 days for a quarter, 240 for all
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiSeries<'a> {
    kpi: &'a Kpi,
    start: NaiveDate,
    /// By date, one for each.
    values: Vec<KpiValue>,
}

impl<'a> KpiSeries<'a> {
    /// Puts the values of a KPI in the order of their dates; of several for one date, the last one given counts.
    ///
    /// `start` is the day on which the KPI stood at its baseline.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` values.
    #[must_use]
    pub fn new(kpi: &'a Kpi, start: NaiveDate, values: impl IntoIterator<Item = KpiValue>) -> Self {
        let mut all: Vec<KpiValue> = values.into_iter().collect();
        all.sort_by_key(|value| value.date);
        let mut kept: Vec<KpiValue> = Vec::with_capacity(all.len());
        for value in all {
            match kept.last_mut().filter(|last| last.date == value.date) {
                Some(last) => *last = value,
                None => kept.push(value),
            }
        }
        Self {
            kpi,
            start,
            values: kept,
        }
    }

    /// Returns the KPI.
    #[must_use]
    pub fn kpi(&self) -> &'a Kpi {
        self.kpi
    }

    /// Returns the values by date, one for each.
    #[must_use]
    pub fn values(&self) -> &[KpiValue] {
        &self.values
    }

    /// Returns the value of the latest date.
    #[must_use]
    pub fn latest(&self) -> Option<KpiValue> {
        self.values.last().copied()
    }

    /// Returns how far the latest value is from baseline (0) to target (1); see [`Kpi::achievement`].
    #[must_use]
    pub fn achievement(&self) -> Option<Ratio> {
        self.latest()
            .map(|latest| self.kpi.achievement(latest.value))
    }

    /// Returns how far the KPI would be on a date if it went straight from the baseline on the first day to the target on the due
    /// date: 0 to 1.
    #[must_use]
    pub fn expected(&self, date: NaiveDate) -> Ratio {
        let days = |to: NaiveDate| to.signed_duration_since(self.start).num_days();
        let (passed, whole) = (days(date), days(self.kpi.due()));
        if passed >= whole {
            return Ratio::from(1);
        }
        let share = Ratio::of(Decimal::from(passed.max(0)), Decimal::from(whole));
        share.unwrap_or_default()
    }

    /// Returns the status of the latest value by the bands of the KPI, against what is expected on its date.
    #[must_use]
    pub fn status(&self) -> KpiStatus {
        match self.latest() {
            None => KpiStatus::NotMeasured,
            Some(latest) => {
                let achievement = self.kpi.achievement(latest.value);
                self.kpi
                    .bands()
                    .status(achievement, self.expected(latest.date))
            }
        }
    }

    /// Returns when the target is reached if it goes on at the rate from the baseline to the latest value.
    #[must_use]
    pub fn pace(&self) -> Pace {
        let Some(latest) = self.latest() else {
            return Pace::Unknown;
        };
        let one = Ratio::from(1);
        let reached = |value: &&KpiValue| self.kpi.achievement(value.value) >= one;
        if self.kpi.achievement(latest.value) >= one {
            let on = self
                .values
                .iter()
                .find(reached)
                .map_or(latest.date, |first| first.date);
            return Pace::Reached { on };
        }
        let passed = latest.date.signed_duration_since(self.start).num_days();
        if passed <= 0 {
            return Pace::Unknown;
        }
        let date = self.days(passed, latest.value).and_then(|days| {
            let date = self.start.checked_add_days(Days::new(days))?;
            // The calendars of a plan end here.
            (date < NaiveDate::from_ymd_opt(2200, 1, 1)?).then_some(date)
        });
        date.map_or(Pace::Never, |date| Pace::On {
            date,
            days_late: date.signed_duration_since(self.kpi.due()).num_days(),
        })
    }

    /// Returns the days from the baseline to the target, rounded up, where `passed` days led to a value.
    fn days(&self, passed: i64, value: Quantity) -> Option<u64> {
        let way = |to: Quantity| {
            let way = to.decimal().checked_sub(self.kpi.baseline().decimal())?;
            // Bounded decimals have at most fifteen digits before the point and twelve after it.
            let factor = 10_i128.checked_pow(12_u32.checked_sub(way.scale())?)?;
            way.mantissa().checked_mul(factor)
        };
        let (done, whole) = (way(value)?, way(self.kpi.target())?);
        let (done, whole) = if whole < 0 {
            (done.checked_neg()?, whole.checked_neg()?)
        } else {
            (done, whole)
        };
        if done <= 0 {
            return None;
        }
        let days = mul_div(passed.into(), whole, done, Rounding::Ceil)?;
        u64::try_from(days).ok()
    }
}
