//! How far does a search go?
//!
//! Both searches stop at a gap or at an effort, whichever comes first; what an effort counts is their own.

use super::core::search::Limits;

/// Returns the share of the outcome nearest to a number; none at all for what is no number.
fn within(gap: f64) -> f64 {
    if gap.is_nan() {
        0.0
    } else {
        gap.clamp(0.0, 1.0)
    }
}

/// How far a search goes.
///
/// # Example
/// ```
/// use tactica::allocate::SolveOptions;
///
/// let quick = SolveOptions::default().gap(1e-3).effort(1_000_000);
/// assert_ne!(quick, SolveOptions::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SolveOptions {
    pub(super) gap: f64,
    pub(super) effort: u64,
}

impl Default for SolveOptions {
    /// A gap of 10⁻⁶, and an effort of 200 million demands: some tens of seconds at the most, where the gap does not close before.
    fn default() -> Self {
        Self {
            gap: 1e-6,
            effort: 200_000_000,
        }
    }
}

impl SolveOptions {
    /// Sets the relative gap at which the search is content; values outside of 0 to 1 are taken for the nearer end.
    #[must_use]
    pub fn gap(self, gap: f64) -> Self {
        Self {
            gap: within(gap),
            ..self
        }
    }

    /// Sets the most demands (one item asked at one price) that the search may calculate; a million takes about 0.1 s.
    #[must_use]
    pub fn effort(self, effort: u64) -> Self {
        Self { effort, ..self }
    }

    pub(super) fn limits(self) -> Limits {
        Limits {
            gap: self.gap,
            near: 0.0,
            work: self.effort,
        }
    }
}

/// How far S-curves are searched.
///
/// # Example: a closer look
/// ```
/// use tactica::allocate::PhasingOptions;
///
/// let close = PhasingOptions::default().gap(1e-3).effort(2_000_000);
/// assert_ne!(close, PhasingOptions::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PhasingOptions {
    pub(super) gap: f64,
    pub(super) effort: u64,
}

impl Default for PhasingOptions {
    /// A gap of 1 %, and an effort of 100 000 periods: about two seconds for a year of weeks, where the gap does not close before.
    fn default() -> Self {
        Self {
            gap: 0.01,
            effort: 100_000,
        }
    }
}

impl PhasingOptions {
    /// Sets the relative gap at which the search is content; values outside of 0 to 1 are taken for the nearer end.
    #[must_use]
    pub fn gap(self, gap: f64) -> Self {
        Self {
            gap: within(gap),
            ..self
        }
    }

    /// Sets the effort, in periods of channels that are solved along concave curves. A year of weeks of one channel is 52 of them; a
    /// hundred thousand take about two seconds over a year and five over two. What is begun when the effort ends is finished.
    #[must_use]
    pub fn effort(self, effort: u64) -> Self {
        Self { effort, ..self }
    }
}
