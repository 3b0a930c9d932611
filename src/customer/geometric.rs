//! How do customers buy who may leave after any purchase? What the BG/NBD and the MBG/NBD have in common.
//!
//! Customers buy at rate `λ ~ gamma(r, α)` and leave after a purchase with probability `p ~ beta(a, b)`. In the MBG/NBD they
//! may leave after the first purchase as well, in the BG/NBD only after repeat ones.
//!
//! The paper's formula for the expected purchases divides by `a − 1` and needs a ₂F₁ whose parameters may be negative. Here
//! the probability `p` is integrated out numerically instead: given `p`, the expected number is
//! `(1 − (1 + p·t/α)⁻ʳ) / p`, without exception.

use super::history::History;
use crate::numeric::{Sum, beta_mean, exp, exp_m1, float, half_line, ln, ln_1p, ln_gamma, rising};

/// Whether customers may leave before their first repeat purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaving {
    /// After repeat purchases only: BG/NBD.
    AfterRepeat,
    /// After every purchase: MBG/NBD.
    AfterAny,
}

impl Leaving {
    /// Purchases after which a customer with `x` repeat purchases is known to have stayed, if still alive.
    fn stays(self, x: f64) -> f64 {
        match self {
            Self::AfterRepeat => x,
            Self::AfterAny => x + 1.0,
        }
    }
}

/// Buying at rate `gamma(r, alpha)`, leaving with probability `beta(a, b)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Geometric {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) leaving: Leaving,
}

impl Geometric {
    /// The odds of having left against being alive, as a logarithm; `None` if the customer cannot have left.
    fn ln_odds_left(&self, customer: &History) -> Option<f64> {
        let x = float(customer.frequency());
        let stays = self.leaving.stays(x);
        if stays == 0.0 {
            return None;
        }
        let (last, end) = (customer.recency(), customer.age());
        // a / (b + stays − 1) · ((α + T) / (α + t_x))^(r + x)
        let waited = ln_1p((end - last) / (self.alpha + last));
        Some(ln(self.a) - ln(self.b + (stays - 1.0)) + (self.r + x) * waited)
    }

    pub(super) fn probability_alive(&self, customer: &History) -> f64 {
        self.ln_odds_left(customer)
            .map_or(1.0, |odds| 1.0 / (1.0 + exp(odds)))
    }

    /// The expected purchases of a customer who is alive and may leave from the next purchase on.
    fn purchases(&self, length: f64) -> f64 {
        let reach = length / self.alpha;
        let given = |p: f64| -exp_m1(-self.r * ln_1p(p * reach)) / p;
        beta_mean(
            self.a,
            self.b,
            self.r * reach,
            -exp_m1(-self.r * ln_1p(reach)),
            given,
        )
    }

    /// What is known of a customer after its history, given that it is alive.
    fn after(&self, customer: &History) -> Self {
        let x = float(customer.frequency());
        Self {
            r: self.r + x,
            alpha: self.alpha + customer.age(),
            b: self.b + self.leaving.stays(x),
            ..*self
        }
    }

    /// A new customer, given that it survived its first purchase, and how likely that is.
    fn newcomer(&self) -> (f64, Self) {
        match self.leaving {
            Leaving::AfterRepeat => (1.0, *self),
            Leaving::AfterAny => {
                let b = self.b + 1.0;
                (self.b / (self.a + self.b), Self { b, ..*self })
            }
        }
    }

    /// The probability that a new customer has not left after `length`.
    pub(super) fn survival(&self, length: f64) -> f64 {
        // Given p, purchases that end it all come at the rate λp.
        let (alive, Self { r, alpha, a, b, .. }) = self.newcomer();
        let reach = length / alpha;
        let given = |p: f64| exp(-r * ln_1p(p * reach));
        alive * beta_mean(a, b, 1.0, given(1.0), given)
    }

    pub(super) fn expected_purchases(&self, length: f64) -> f64 {
        let (alive, newcomer) = self.newcomer();
        alive * newcomer.purchases(length)
    }

    pub(super) fn expected_purchases_of(&self, customer: &History, length: f64) -> f64 {
        self.probability_alive(customer) * self.after(customer).purchases(length)
    }

    pub(super) fn discounted_purchases_of(&self, customer: &History, discount: f64) -> f64 {
        // By parts: ∫ e^(−δt) dE(t) = ∫ δ e^(−δt) E(t) dt, and δt is the variable.
        let after = self.after(customer);
        let mean = half_line(0.125, 745.0, |y| exp(-y) * after.purchases(y / discount));
        self.probability_alive(customer) * mean
    }

    pub(super) fn distribution(&self, length: f64, most: u32) -> Vec<f64> {
        let Self { r, alpha, a, b, .. } = *self;
        let reach = length / alpha;
        let (ln_none, ln_more) = (-r * ln_1p(reach), ln(reach) - ln_1p(reach));
        // Of customers who never leave: a negative binomial distribution.
        let never = |n: f64| {
            let more = if n == 0.0 { 0.0 } else { n * ln_more };
            exp(rising(r, n).ln - ln_gamma(n + 1.0) + ln_none + more)
        };
        let mut fewer = Sum::default();
        (0..=most)
            .map(|n| {
                let n = f64::from(n);
                let stays = self.leaving.stays(n);
                let stayed = exp(rising(b, stays).ln - rising(a + b, stays).ln);
                // B(a + 1, b + stays − 1) / B(a, b)
                let left = if stays == 0.0 {
                    0.0
                } else {
                    let before = stays - 1.0;
                    a / (a + b) * exp(rising(b, before).ln - rising(a + b + 1.0, before).ln)
                };
                let at_least = (1.0 - fewer.value()).max(0.0);
                let exactly = never(n);
                fewer.add(exactly);
                stayed * exactly + left * at_least
            })
            .collect()
    }
}
