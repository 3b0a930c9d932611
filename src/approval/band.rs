//! One band of a policy: which amounts, which steps.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Approval, BandSpec, Limit, PolicyError, Start, Step, bands::Duty, steps};
use crate::money::{Currency, Money};

/// One band of a policy, checked: its amounts are not empty and it can be approved.
///
/// Copies share its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BandSpec", into = "BandSpec")]
pub struct Band {
    name: Arc<str>,
    start: Start,
    limit: Limit,
    approval: Approval,
    steps: Arc<[Step]>,
}

impl Band {
    /// Makes the band that starts at `start`, where `spec` does not say otherwise, and reports what is wrong to `problems`.
    ///
    /// The band is returned even when something is wrong, so that its neighbours can be judged.
    pub(super) fn read(
        spec: BandSpec,
        start: Start,
        currency: Currency,
        duty: Duty,
        problems: &mut Vec<PolicyError>,
    ) -> Self {
        let mut steps = spec.steps;
        for step in &mut steps {
            // Who is asked first is the same in whatever order they are written.
            step.normalise();
        }
        let band = Self {
            name: spec.name.into(),
            start: spec.from.unwrap_or(start),
            limit: spec.limit,
            approval: spec.approval,
            steps: steps.into(),
        };
        band.check_amounts(currency, problems);
        band.check_steps(duty, problems);
        band
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the band starts.
    #[must_use]
    pub fn start(&self) -> Start {
        self.start
    }

    /// Returns where the band ends.
    #[must_use]
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// Returns how the amounts of the band are approved.
    #[must_use]
    pub fn approval(&self) -> Approval {
        self.approval
    }

    /// Returns the steps, in order; none when the approval is automatic.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Tells whether the band has steps and none of them is binding, as a band that adds to others may.
    pub(super) fn only_advises(&self) -> bool {
        self.approval == Approval::Steps && !self.steps.iter().any(Step::is_binding)
    }

    /// Tells whether `amount` lies within the band; an amount of another currency does not.
    #[must_use]
    pub fn contains(&self, amount: Money) -> bool {
        amount.currency() == self.start.amount().currency()
            && self.start.first_minor() <= amount.minor()
            && amount.minor() <= self.limit.last_minor()
    }

    fn check_amounts(&self, currency: Currency, problems: &mut Vec<PolicyError>) {
        let band = || Box::from(&*self.name);
        let mut comparable = true;
        for amount in [Some(self.start.amount()), self.limit.amount()]
            .into_iter()
            .flatten()
        {
            if amount.currency() != currency {
                comparable = false;
                problems.push(PolicyError::CurrencyMismatch {
                    band: band(),
                    amount,
                    currency,
                });
            } else if amount.is_negative() {
                problems.push(PolicyError::Negative {
                    band: band(),
                    amount,
                });
            }
        }
        if comparable && self.start.first_minor() > self.limit.last_minor() {
            problems.push(PolicyError::EmptyBand {
                band: band(),
                start: self.start,
                limit: self.limit,
            });
        }
    }

    fn check_steps(&self, duty: Duty, problems: &mut Vec<PolicyError>) {
        let band = || Box::from(&*self.name);
        match (self.approval, self.steps.is_empty()) {
            (Approval::Automatic, true) if duty == Duty::Decide => {}
            (Approval::Automatic, false) => {
                problems.push(PolicyError::AutomaticWithSteps { band: band() });
            }
            (_, true) => problems.push(PolicyError::NoSteps { band: band() }),
            (Approval::Steps, false) => {
                if duty == Duty::Decide && self.only_advises() {
                    problems.push(PolicyError::OnlyAdvice { band: band() });
                }
            }
        }
        steps::check(&self.name, &self.steps, problems);
    }
}

impl TryFrom<BandSpec> for Band {
    type Error = PolicyError;

    /// Reads a band that stands alone, such as the one a request keeps; it has to say where it starts.
    fn try_from(spec: BandSpec) -> Result<Self, PolicyError> {
        let Some(start) = spec.from else {
            return Err(PolicyError::NoStart { band: spec.name });
        };
        // Whether it decides or adds to others is known to those it stands with.
        let duty = match spec.approval {
            Approval::Automatic => Duty::Decide,
            Approval::Steps => Duty::Add,
        };
        let mut problems = Vec::new();
        let band = Self::read(spec, start, start.amount().currency(), duty, &mut problems);
        problems.into_iter().next().map_or(Ok(band), Err)
    }
}

impl From<Band> for BandSpec {
    fn from(band: Band) -> Self {
        Self {
            name: (*band.name).into(),
            from: Some(band.start),
            limit: band.limit,
            approval: band.approval,
            steps: band.steps.to_vec(),
        }
    }
}

impl fmt::Display for Band {
    /// Writes the band in words: `band "council" (from 40000.00 USD, without limit): a majority of council`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "band {:?} ({}, {}): ", self.name, self.start, self.limit)?;
        if self.approval == Approval::Automatic {
            return f.write_str("approved automatically");
        }
        for (position, step) in self.steps.iter().enumerate() {
            if position > 0 {
                f.write_str(", then ")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}
