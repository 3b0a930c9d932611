//! What a policy says about one amount.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Band, Conduct, Separation, Step};
use crate::{id::PolicyId, money::Money};

/// What a policy says about one amount: the band, its steps, and under which version.
///
/// A request keeps its chain, so that a later edit of the policy does not touch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    pub(super) policy: PolicyId,
    pub(super) version: u32,
    pub(super) separation: Separation,
    #[serde(default, skip_serializing_if = "Conduct::is_default")]
    pub(super) conduct: Conduct,
    pub(super) amount: Money,
    pub(super) band: Band,
}

impl Chain {
    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &PolicyId {
        &self.policy
    }

    /// Returns the version of the policy.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Returns whom the policy bars from deciding.
    #[must_use]
    pub fn separation(&self) -> Separation {
        self.separation
    }

    /// Returns what the policy says about the request beyond who decides.
    #[must_use]
    pub fn conduct(&self) -> &Conduct {
        &self.conduct
    }

    /// Returns the amount that the chain is for.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Returns the band that the amount lies in.
    #[must_use]
    pub fn band(&self) -> &Band {
        &self.band
    }

    /// Returns the steps, in order; none when the approval is automatic.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        self.band.steps()
    }

    /// Returns the step of that number, counted from 1.
    pub(crate) fn step(&self, number: u32) -> Option<&Step> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.steps().get(at)
    }
}

impl fmt::Display for Chain {
    /// Writes the chain in words: amount, policy, version, band and its limits, steps.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is in policy {}, version {}, {}",
            self.amount, self.policy, self.version, self.band
        )
    }
}
