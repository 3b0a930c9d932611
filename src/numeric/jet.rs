//! How does a formula change with its parameters? Numbers that carry their first and second derivatives along.
//!
//! A likelihood is written once, as a formula over [`Jet`]s; its gradient and its Hessian come out with its value, exact to
//! rounding. A `Jet<0>` is a plain number, so the same formula serves predictions at no extra cost.

use std::{
    array,
    ops::{Add, Div, Mul, Neg, Sub},
};

use super::gamma::{self, exp, exp_m1, ln, ln_1p};

/// A value with its gradient and its Hessian in `N` variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Jet<const N: usize> {
    pub(crate) value: f64,
    pub(crate) slope: [f64; N],
    pub(crate) bend: [[f64; N]; N],
}

impl<const N: usize> Jet<N> {
    /// A number that does not change with the variables.
    pub(crate) const fn constant(value: f64) -> Self {
        Self {
            value,
            slope: [0.0; N],
            bend: [[0.0; N]; N],
        }
    }

    /// The variables whose logarithms are `point`: derivatives are taken by the logarithms.
    pub(crate) fn exponentials(point: &[f64; N]) -> [Self; N] {
        array::from_fn(|i| {
            let mut variable = Self::constant(point[i]);
            variable.slope[i] = 1.0;
            variable.exp()
        })
    }

    /// Turns derivatives by variables of these values into derivatives by their logarithms.
    pub(crate) fn by_logarithms(mut self, values: &[f64; N]) -> Self {
        for (i, value) in values.iter().enumerate() {
            self.slope[i] *= value;
            for (bend, other) in self.bend[i].iter_mut().zip(values) {
                *bend *= value * other;
            }
            self.bend[i][i] += self.slope[i];
        }
        self
    }

    /// Copies the upper half of the Hessian to the lower one.
    pub(crate) fn mirrored(mut self) -> Self {
        for i in 0..N {
            for j in 0..i {
                self.bend[i][j] = self.bend[j][i];
            }
        }
        self
    }

    /// Applies a function of one variable, given its value and its first two derivatives here.
    fn chain(self, value: f64, first: f64, second: f64) -> Self {
        Self {
            value,
            slope: self.slope.map(|slope| first * slope),
            bend: array::from_fn(|i| {
                array::from_fn(|j| first * self.bend[i][j] + second * self.slope[i] * self.slope[j])
            }),
        }
    }

    pub(crate) fn exp(self) -> Self {
        let value = exp(self.value);
        self.chain(value, value, value)
    }

    /// `eˣ − 1` without loss near zero.
    pub(crate) fn exp_m1(self) -> Self {
        let value = exp_m1(self.value);
        self.chain(value, value + 1.0, value + 1.0)
    }

    pub(crate) fn ln(self) -> Self {
        let inverse = 1.0 / self.value;
        self.chain(ln(self.value), inverse, -inverse * inverse)
    }

    pub(crate) fn ln_1p(self) -> Self {
        let inverse = 1.0 / (1.0 + self.value);
        self.chain(ln_1p(self.value), inverse, -inverse * inverse)
    }

    /// `ln(Γ(self + steps) / Γ(self))`, exact to rounding also where both are huge.
    pub(crate) fn ln_rising(self, steps: f64) -> Self {
        let rise = gamma::rising(self.value, steps);
        self.chain(rise.ln, rise.digamma, rise.trigamma)
    }

    /// `ln(Γ(self + steps) / Γ(self))` where the number of steps varies as well.
    pub(crate) fn ln_rising_by(self, steps: Self) -> Self {
        let rise = gamma::rising(self.value, steps.value);
        let end = self.value + steps.value;
        let (digamma, trigamma) = (gamma::digamma(end), gamma::trigamma(end));
        Self {
            value: rise.ln,
            slope: array::from_fn(|i| rise.digamma * self.slope[i] + digamma * steps.slope[i]),
            bend: array::from_fn(|i| {
                array::from_fn(|j| {
                    rise.digamma * self.bend[i][j]
                        + digamma * steps.bend[i][j]
                        + rise.trigamma * self.slope[i] * self.slope[j]
                        + trigamma
                            * (self.slope[i] * steps.slope[j]
                                + steps.slope[i] * self.slope[j]
                                + steps.slope[i] * steps.slope[j])
                })
            }),
        }
    }

    pub(crate) fn ln_gamma(self) -> Self {
        self.chain(
            gamma::ln_gamma(self.value),
            gamma::digamma(self.value),
            gamma::trigamma(self.value),
        )
    }

    /// `ln(1 − eˢᵉˡᶠ)` for a negative number.
    pub(crate) fn ln_one_less_exp(self) -> Self {
        if self.value > -core::f64::consts::LN_2 {
            (-self.exp_m1()).ln()
        } else {
            (-self.exp()).ln_1p()
        }
    }
}

impl<const N: usize> Add for Jet<N> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            slope: array::from_fn(|i| self.slope[i] + other.slope[i]),
            bend: array::from_fn(|i| array::from_fn(|j| self.bend[i][j] + other.bend[i][j])),
        }
    }
}

impl<const N: usize> Neg for Jet<N> {
    type Output = Self;

    fn neg(self) -> Self {
        self * -1.0
    }
}

impl<const N: usize> Sub for Jet<N> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

#[allow(
    clippy::suspicious_arithmetic_impl,
    reason = "the rule of the product has a sum"
)]
impl<const N: usize> Mul for Jet<N> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self {
            value: self.value * other.value,
            slope: array::from_fn(|i| self.slope[i] * other.value + self.value * other.slope[i]),
            bend: array::from_fn(|i| {
                array::from_fn(|j| {
                    self.bend[i][j] * other.value
                        + self.slope[i] * other.slope[j]
                        + self.slope[j] * other.slope[i]
                        + self.value * other.bend[i][j]
                })
            }),
        }
    }
}

impl<const N: usize> Div for Jet<N> {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let inverse = 1.0 / other.value;
        let square = inverse * inverse;
        self * other.chain(inverse, -square, 2.0 * square * inverse)
    }
}

impl<const N: usize> Add<f64> for Jet<N> {
    type Output = Self;

    fn add(self, number: f64) -> Self {
        Self {
            value: self.value + number,
            ..self
        }
    }
}

impl<const N: usize> Sub<f64> for Jet<N> {
    type Output = Self;

    fn sub(self, number: f64) -> Self {
        self + -number
    }
}

impl<const N: usize> Mul<f64> for Jet<N> {
    type Output = Self;

    fn mul(self, number: f64) -> Self {
        Self {
            value: self.value * number,
            slope: self.slope.map(|slope| slope * number),
            bend: self.bend.map(|row| row.map(|bend| bend * number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A formula that uses every operation; `x` and `y` are positive.
    fn formula<const N: usize>(x: Jet<N>, y: Jet<N>) -> Jet<N> {
        let ratio = x / (y + 2.0) - y * 0.25;
        let gammas = x.ln_rising(3.5) + x.ln_rising_by(y) + (x + y).ln_gamma();
        let sums = (-x).ln_one_less_exp() + (-(x + 1.0)).ln_one_less_exp();
        ratio * gammas + sums - (y * 0.1).exp_m1()
    }

    fn value(x: f64, y: f64) -> f64 {
        formula::<0>(Jet::constant(x), Jet::constant(y)).value
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let (h, at) = (1e-4, [-0.6_f64, 0.3]);
        let [x, y] = Jet::exponentials(&at);
        let jet = formula(x, y);
        let at = |i: f64, j: f64| value(exp(at[0] + i * h), exp(at[1] + j * h));
        assert!((jet.value - at(0.0, 0.0)).abs() < 1e-13);
        let slope = [
            (at(1.0, 0.0) - at(-1.0, 0.0)) / (2.0 * h),
            (at(0.0, 1.0) - at(0.0, -1.0)) / (2.0 * h),
        ];
        let bend = [
            (at(1.0, 0.0) - 2.0 * at(0.0, 0.0) + at(-1.0, 0.0)) / (h * h),
            (at(0.0, 1.0) - 2.0 * at(0.0, 0.0) + at(0.0, -1.0)) / (h * h),
            (at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * h * h),
        ];
        for (exact, about) in [
            (jet.slope[0], slope[0]),
            (jet.slope[1], slope[1]),
            (jet.bend[0][0], bend[0]),
            (jet.bend[1][1], bend[1]),
            (jet.bend[0][1], bend[2]),
            (jet.bend[1][0], bend[2]),
        ] {
            assert!((exact - about).abs() < 2e-6, "{exact} against {about}");
        }
    }
}
