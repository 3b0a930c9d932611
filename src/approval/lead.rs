//! How long a chain takes, so that a schedule can plan for it.

use serde::{Deserialize, Serialize};

use super::{Chain, Lead, Silence, Step, steps};
use crate::{
    time::{Minute, TimeError, WorkCalendar, WorkTime},
    word::define_words,
};

define_words! {
    /// Which of the two lengths of an approval is meant.
    LeadCase {
        /// How long it usually takes.
        Expected => "expected",
        /// How long it may take.
        Worst => "worst",
    }
}

/// How long an approval takes in working time: usually, and at worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadTime {
    /// How long it usually takes.
    pub expected: WorkTime,
    /// How long it may take.
    pub worst: WorkTime,
}

/// Why it is not known how long an approval takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeadError {
    /// A binding step does not say how long it takes.
    #[error("step {step} ({asked}) does not say how long it takes: give it a lead")]
    Unknown {
        /// The step, counted from 1.
        step: u32,
        /// Whom it asks, in words.
        asked: Box<str>,
    },
    /// The steps take longer than can be counted.
    #[error(transparent)]
    Time(#[from] TimeError),
}

impl LeadError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "lead-unknown",
            Self::Time(error) => error.code(),
        }
    }
}

impl LeadTime {
    /// Returns one of the two lengths.
    #[must_use]
    pub fn of(self, case: LeadCase) -> WorkTime {
        match case {
            LeadCase::Expected => self.expected,
            LeadCase::Worst => self.worst,
        }
    }

    /// Returns when an approval that is asked for at `asked` can be expected, and when it will have come at worst; `None` beyond the
    /// horizon of calendars.
    ///
    /// # Example: asked on a Friday
    /// ```
    /// use tactica::{approval::{Policy, RequestKind}, time::WorkCalendar};
    ///
    /// let policy: Policy = serde_json::from_str(r#"{
    ///   "id": "purchasing", "version": 1, "currency": "USD", "kinds": ["spend"],
    ///   "bands": [{"name": "all", "limit": "unlimited", "steps": [
    ///     {"name": "legal", "roles": ["counsel"], "after": [], "lead": {"expected": "1d", "worst": "3d"}},
    ///     {"name": "finance", "roles": ["cfo"], "after": [], "lead": {"expected": "2d", "worst": "2d"}},
    ///     {"roles": ["board"], "after": ["legal", "finance"], "lead": {"expected": "1d", "worst": "4d"}}
    ///   ]}]
    /// }"#)?;
    /// let lead = policy.chain(RequestKind::Spend, "10.00 USD".parse()?)?.lead_time()?;
    /// assert_eq!((lead.expected.to_string(), lead.worst.to_string()), ("3d".into(), "7d".into()));
    /// let (expected, worst) = lead.from("2025-01-31T09:00".parse()?, &WorkCalendar::standard()).unwrap();
    /// assert_eq!((expected.to_string(), worst.to_string()), ("2025-02-04T17:00".into(), "2025-02-10T17:00".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from(self, asked: Minute, calendar: &WorkCalendar) -> Option<(Minute, Minute)> {
        let finish = |work| calendar.finish(asked, work);
        finish(self.expected).zip(finish(self.worst))
    }
}

impl Step {
    /// Returns how long the step takes. It ends at the latest when silence means something.
    fn lead_time(&self) -> Option<Lead> {
        let silence = self.silence.map(Silence::after);
        let stated = self.lead.or(silence.map(|worst| Lead {
            expected: worst,
            worst,
        }))?;
        let most = |work: WorkTime| silence.map_or(work, |silence| work.min(silence));
        Some(Lead {
            expected: most(stated.expected),
            worst: most(stated.worst),
        })
    }
}

impl Chain {
    /// Returns how long the approval takes: along the longest way through the binding steps, those side by side at the same time.
    /// What is approved automatically takes no time. A step whose silence means something takes at most so long.
    ///
    /// # Errors
    ///
    /// * [`LeadError::Unknown`] for the first binding step that says neither a lead nor what its silence means.
    /// * [`LeadError::Time`] beyond 10⁹ minutes.
    pub fn lead_time(&self) -> Result<LeadTime, LeadError> {
        let steps = self.steps();
        let mut leads = Vec::with_capacity(steps.len());
        for (number, step) in (1..).zip(steps) {
            let lead = if step.is_binding() {
                step.lead_time()
            } else {
                Some(Lead::default())
            };
            leads.push(lead.ok_or_else(|| LeadError::Unknown {
                step: number,
                asked: step.asked().into(),
            })?);
        }
        let waits: Vec<Vec<usize>> = (0..steps.len())
            .map(|at| steps::prerequisites(steps, at))
            .collect();
        let mut ends: Vec<Option<Lead>> = vec![None; steps.len()];
        // Every turn finds at least one step whose prerequisites are known: there is no circle.
        for _ in 0..steps.len() {
            for (place, lead) in leads.iter().enumerate() {
                let waits = waits.get(place).map_or(&[][..], Vec::as_slice);
                let before: Option<Vec<Lead>> = waits
                    .iter()
                    .map(|before| ends.get(*before).copied().flatten())
                    .collect();
                let Some(before) = before else {
                    continue;
                };
                let expected = before.iter().map(|lead| lead.expected).max();
                let worst = before.iter().map(|lead| lead.worst).max();
                if let Some(end) = ends.get_mut(place) {
                    *end = Some(Lead {
                        expected: expected.unwrap_or(WorkTime::ZERO).try_add(lead.expected)?,
                        worst: worst.unwrap_or(WorkTime::ZERO).try_add(lead.worst)?,
                    });
                }
            }
            if ends.iter().all(Option::is_some) {
                break;
            }
        }
        let ends = || ends.iter().flatten();
        Ok(LeadTime {
            expected: ends()
                .map(|lead| lead.expected)
                .max()
                .unwrap_or(WorkTime::ZERO),
            worst: ends()
                .map(|lead| lead.worst)
                .max()
                .unwrap_or(WorkTime::ZERO),
        })
    }
}
