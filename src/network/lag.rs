//! How much time lies between two dates, and by whose clock.

use serde::{Deserialize, Serialize};

/// How much time lies between the two dates that an arc joins; a lead when negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Lag {
    /// How much.
    pub amount: LagAmount,
    /// On which clock.
    #[serde(default)]
    pub clock: Clock,
}

/// An amount of lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LagAmount {
    /// Minutes, at most 10⁹ either way.
    Minutes(i64),
    /// Hundredths of a percent of the predecessor's duration, at most 10⁶ (one hundred times as long) either way; rounded to
    /// the minute, halves away from zero.
    OfDuration(i64),
}

impl Default for LagAmount {
    fn default() -> Self {
        Self::Minutes(0)
    }
}

/// On which clock a lag is counted.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// Working time of the successor's calendar.
    #[default]
    Successor,
    /// Working time of the predecessor's calendar.
    Predecessor,
    /// Working time of the project's calendar, the first of the network.
    Project,
    /// Elapsed time: every minute counts, at night and on holidays.
    Elapsed,
}

impl Lag {
    /// No lag.
    pub const ZERO: Self = Self {
        amount: LagAmount::Minutes(0),
        clock: Clock::Successor,
    };

    /// Makes a lag in working minutes of the successor's calendar.
    #[must_use]
    pub const fn work(minutes: i64) -> Self {
        Self {
            amount: LagAmount::Minutes(minutes),
            clock: Clock::Successor,
        }
    }

    /// Makes a lag in elapsed minutes.
    #[must_use]
    pub const fn elapsed(minutes: i64) -> Self {
        Self::work(minutes).on(Clock::Elapsed)
    }

    /// Makes a lag in hundredths of a percent of the predecessor's duration, as working time of the successor's calendar.
    #[must_use]
    pub const fn of_duration(hundredths: i64) -> Self {
        Self {
            amount: LagAmount::OfDuration(hundredths),
            clock: Clock::Successor,
        }
    }

    /// Returns the lag on another clock.
    #[must_use]
    pub const fn on(self, clock: Clock) -> Self {
        Self {
            amount: self.amount,
            clock,
        }
    }

    /// Returns the minutes after a predecessor of this duration; `None` when they are beyond the range of a lag.
    #[must_use]
    pub fn minutes(self, duration: i64) -> Option<i64> {
        let minutes = match self.amount {
            LagAmount::Minutes(minutes) => minutes,
            LagAmount::OfDuration(hundredths) => {
                // Ten thousand hundredths of a percent are the whole.
                let scaled = i128::from(duration).checked_mul(i128::from(hundredths))?;
                let half = if scaled < 0 { -5_000 } else { 5_000 };
                let rounded = scaled.checked_add(half)?.checked_div(10_000)?;
                i64::try_from(rounded).ok()?
            }
        };
        (minutes.unsigned_abs() <= LAG_MAX.unsigned_abs()).then_some(minutes)
    }
}

/// The longest lag either way, in minutes.
pub(super) const LAG_MAX: i64 = 1_000_000_000;

/// The largest percentage either way, in hundredths of a percent.
pub(super) const OF_DURATION_MAX: i64 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_of_the_duration_and_round_away_from_zero() {
        for (hundredths, duration, minutes) in [
            (5_000, 480, Some(240)),
            (-2_500, 480, Some(-120)),
            (5_000, 1, Some(1)),
            (-5_000, 1, Some(-1)),
            (4_999, 1, Some(0)),
            (10_000, 0, Some(0)),
            (1_000_000, 10_000_000, Some(1_000_000_000)),
            (1_000_000, 10_000_001, None),
            (i64::MIN, i64::MAX, None),
        ] {
            assert_eq!(Lag::of_duration(hundredths).minutes(duration), minutes);
        }
        assert_eq!(Lag::work(-7).minutes(480), Some(-7));
        assert_eq!(Lag::work(LAG_MAX + 1).minutes(0), None);
    }
}
