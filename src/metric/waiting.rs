//! How long things take to come through: approvals, hand-overs between departments, whatever waits.

use serde::{Deserialize, Serialize};

use super::{
    Base, Measure, Metric, MetricError,
    define::define_result,
    exact::{length, quotient},
};
use crate::time::WorkTime;
use crate::word::define_words;

define_words! {
    /// What is waited for.
    WaitKind {
        /// From the request to the decision.
        Approval => "approval",
        /// From the end of one department's work to the start of the next one's.
        HandOver => "hand-over",
    }
}

impl WaitKind {
    fn metric(self) -> Metric {
        match self {
            Self::Approval => Metric::ApprovalCycleTime,
            Self::HandOver => Metric::HandOverDelay,
        }
    }
}

/// Whether a wait is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitState {
    /// It took so long.
    Over,
    /// It has taken so long by the status date.
    Open,
}

/// One wait.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// What waits, by a name of the caller's.
    pub subject: Box<str>,
    /// How long, in working or in elapsed minutes: the same for all, at least zero.
    pub time: WorkTime,
    /// Whether it is over.
    pub state: WaitState,
}

/// What waiting times are computed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitInputs {
    /// What is waited for.
    pub kind: WaitKind,
    /// The waits, each subject once, in any order.
    pub waits: Vec<Wait>,
}

impl WaitInputs {
    /// Computes how long what is over took, and how long what is open has waited.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Duplicate`] if a subject is listed twice.
    /// * [`MetricError::Negative`] if a time is below zero.
    /// * [`MetricError::Undefined`] if there are no waits at all.
    /// * [`MetricError::Overflow`].
    ///
    /// # Complexity
    ///
    /// O(n log n) for n waits.
    pub fn evaluate(self) -> Result<WaitingTime, MetricError> {
        let value = self.times()?;
        Ok(WaitingTime {
            inputs: self,
            value,
        })
    }

    fn times(&self) -> Result<WaitTimes, MetricError> {
        let metric = self.kind.metric();
        metric.distinct_names(self.waits.iter().map(|wait| &*wait.subject))?;
        for wait in &self.waits {
            metric.not_negative("minutes", wait.time.minutes().into())?;
        }
        if self.waits.is_empty() {
            return Err(metric.undefined(Base::Waits));
        }
        let times = |state| {
            let waits = self.waits.iter().filter(move |wait| wait.state == state);
            let mut times: Vec<WorkTime> = waits.map(|wait| wait.time).collect();
            times.sort_unstable();
            times
        };
        let (over, open) = (times(WaitState::Over), times(WaitState::Open));
        let spread = match over.last() {
            None => Measure::Undefined(Base::Waits),
            Some(longest) => Measure::Value(spread(&over, *longest).ok_or(metric.overflow())?),
        };
        Ok(WaitTimes {
            over: over.len(),
            spread,
            open: open.len(),
            open_longest: open.last().copied(),
        })
    }
}

/// Returns what sorted times come to, or `None` beyond the range.
fn spread(times: &[WorkTime], longest: WorkTime) -> Option<WaitSpread> {
    let count = length(times.len());
    let whole = times.iter().fold(0_i128, |sum, time| {
        sum.saturating_add(time.minutes().into())
    });
    let minutes = |numerator, denominator| {
        let minutes = quotient(numerator, denominator, 0)?;
        WorkTime::from_minutes(i64::try_from(minutes).ok()?).ok()
    };
    // The two in the middle, which are one if the count is odd.
    let (left, right) = (times.len().saturating_sub(1) / 2, times.len() / 2);
    let middle = [left, right].map(|at| times.get(at).map_or(0, |time| time.minutes()));
    let middle = middle.iter().fold(0_i128, |sum, minutes| {
        sum.saturating_add(i128::from(*minutes))
    });
    // The smallest time that at least nine tenths do not exceed.
    let rank = times.len().saturating_mul(9).div_ceil(10).saturating_sub(1);
    Some(WaitSpread {
        mean: minutes(whole, count)?,
        median: minutes(middle, 2)?,
        nine_in_ten: *times.get(rank)?,
        longest,
    })
}

/// How long what is over took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitSpread {
    /// The mean, rounded half to even to a minute.
    pub mean: WorkTime,
    /// The middle one, or the mean of the two in the middle, rounded half to even.
    pub median: WorkTime,
    /// The time that nine in ten do not exceed, by nearest rank.
    pub nine_in_ten: WorkTime,
    /// The longest.
    pub longest: WorkTime,
}

/// How long waits took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitTimes {
    /// How many are over.
    pub over: usize,
    /// How long they took; undefined when none is over.
    pub spread: Measure<WaitSpread>,
    /// How many are open.
    pub open: usize,
    /// How long the longest of these has waited so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_longest: Option<WorkTime>,
}

define_result! {
    /// How long approvals or hand-overs take.
    ///
    /// The mean of what is over flatters as long as the slow ones are still open: these are counted apart, with the longest.
    ///
    /// # Example: quick on average, and one that hangs
    /// ```
    /// use tactica::metric::{Wait, WaitInputs, WaitKind, WaitState};
    ///
    /// let wait = |subject: &str, time: &str, state| Wait { subject: subject.into(), time: time.parse().unwrap(), state };
    /// let cycle = WaitInputs {
    ///     kind: WaitKind::Approval,
    ///     waits: vec![
    ///         wait("posters", "2h", WaitState::Over),
    ///         wait("radio", "4h", WaitState::Over),
    ///         wait("fair", "1d", WaitState::Over),
    ///         wait("film", "3d", WaitState::Open),
    ///     ],
    /// }
    /// .evaluate()?;
    /// let spread = cycle.value().spread.value().unwrap();
    /// assert_eq!((spread.median.to_string(), spread.longest.to_string()), ("4h".into(), "1d".into()));
    /// assert_eq!(cycle.value().open_longest, Some("3d".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    WaitingTime: WaitInputs => &WaitTimes; |inputs| inputs.kind.metric()
}

impl WaitingTime {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let WaitTimes {
            over,
            spread,
            open,
            open_longest,
        } = &self.value;
        let metric = self.inputs.kind.metric();
        let closed = match spread {
            Measure::Value(spread) => format!(
                "half of {over} took at most {}, nine in ten at most {}",
                spread.median, spread.nine_in_ten
            ),
            Measure::Undefined(_) => "none is over".to_owned(),
        };
        let waiting = open_longest.map_or(String::new(), |longest| {
            format!("; {open} still open, the longest for {longest}")
        });
        format!("{metric}: {closed}{waiting}")
    }
}
