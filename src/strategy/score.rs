//! What KPIs come to together: the weighted score of an objective and of the plan.

use serde::{Deserialize, Serialize};

use super::{KpiSeries, KpiStatus, Objective, StatusBands};
use crate::number::{Decimal, Percent, Ratio};

/// How far something is by several KPIs or objectives, each with its weight.
///
/// Each counts from 0 to 1 at most: what is beyond its target does not make up for what is short of it, and what has fallen behind its
/// baseline does not pull the others down. What is not measured has no part in the score, and `measured` says how much of the
/// weight has.
///
/// # Example: a target passed does not hide one that is missed
/// ```
/// use tactica::strategy::{Score, Weighted};
///
/// let part = |weight: &str, achievement: &str| Weighted {
///     weight: weight.parse().unwrap(),
///     achievement: Some(achievement.parse().unwrap()),
///     expected: "0.5".parse().unwrap(),
/// };
/// let score = Score::of(&[part("40", "2.5"), part("60", "0.1")]).unwrap();
/// assert_eq!(score.achievement.to_string(), "0.46"); // 40 % of 1 and 60 % of 0.1, not 1.06
/// assert_eq!(score.expected.to_string(), "0.5");
/// assert_eq!(score.measured.to_string(), "1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The weighted achievement of what is measured, 0 to 1.
    pub achievement: Ratio,
    /// The weighted achievement that is expected of it.
    pub expected: Ratio,
    /// The share of the weight that is measured, above 0 to 1.
    pub measured: Ratio,
    /// What that means, by the usual bands.
    pub status: KpiStatus,
}

/// A part of a [`Score`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weighted {
    /// What it counts for, at least zero; only proportions matter.
    pub weight: Decimal,
    /// How far it is; `None` if it is not measured.
    pub achievement: Option<Ratio>,
    /// How far it was expected to be by then.
    pub expected: Ratio,
}

impl Score {
    /// Computes a score; `None` if nothing with a weight is measured.
    ///
    /// The order of the parts does not matter. Weights are percentages, or alike: beyond the range of decimals there is no score
    /// either.
    #[must_use]
    pub fn of(parts: &[Weighted]) -> Option<Self> {
        let (zero, one) = (Ratio::ZERO, Ratio::from(1));
        let mut sums = [Decimal::ZERO; 4];
        for part in parts {
            let Some(achievement) = part.achievement else {
                add(&mut sums, 3, part.weight)?;
                continue;
            };
            let achieved = achievement.clamp(zero, one).decimal();
            let expected = part.expected.clamp(zero, one).decimal();
            add(&mut sums, 0, part.weight.checked_mul(achieved)?)?;
            add(&mut sums, 1, part.weight.checked_mul(expected)?)?;
            add(&mut sums, 2, part.weight)?;
            add(&mut sums, 3, part.weight)?;
        }
        let [achieved, expected, measured, whole] = sums;
        let achievement = Ratio::of(achieved, measured)?;
        let expected = Ratio::of(expected, measured)?;
        Some(Self {
            achievement,
            expected,
            measured: Ratio::of(measured, whole)?,
            status: StatusBands::default().status(achievement, expected),
        })
    }
}

fn add(sums: &mut [Decimal; 4], place: usize, value: Decimal) -> Option<()> {
    let sum = sums.get_mut(place)?;
    *sum = sum.checked_add(value)?;
    Some(())
}

impl Objective {
    /// Computes the score of the objective from the series of its KPIs, by their weights, or alike where they have none.
    ///
    /// `None` if none of them is measured. Series of other KPIs have no part in it.
    #[must_use]
    pub fn score(&self, series: &[KpiSeries<'_>]) -> Option<Score> {
        let parts: Vec<Weighted> = self
            .kpis
            .iter()
            .map(|kpi| {
                let own = series.iter().find(|series| series.kpi().id() == kpi.id());
                let latest = own.and_then(|own| Some((own, own.latest()?)));
                Weighted {
                    weight: kpi.weight().map_or(Decimal::ONE, Percent::decimal),
                    achievement: latest.map(|(_, latest)| kpi.achievement(latest.value)),
                    expected: latest.map_or(Ratio::ZERO, |(own, latest)| own.expected(latest.date)),
                }
            })
            .collect();
        Score::of(&parts)
    }
}
