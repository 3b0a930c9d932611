//! How a total is divided so that no cent is lost: the method of largest remainders.

use rust_decimal::Decimal;

use super::{AllotError, Money, amount::power};
use crate::number::mul_div_rem;

impl Money {
    /// Divides the amount in proportion to `weights`, one part per weight, so that the parts add up to the whole.
    ///
    /// Each part is first rounded toward zero; the minor units left over go, one each, to the parts that lost the largest
    /// remainders, and among equals to the earliest. So every part is within one minor unit of its exact share, a weight of
    /// zero receives nothing, and dividing a refund mirrors dividing the payment.
    ///
    /// Only the proportions count: `1, 3`, `25, 75` and `0.25, 0.75` divide alike. The arithmetic is exact, whatever the
    /// amount.
    ///
    /// | Total | Weights | Parts |
    /// | --- | --- | --- |
    /// | 1.00 | 1, 1, 1 | 0.34, 0.33, 0.33 |
    /// | 0.05 | 3, 7 | 0.02, 0.03 |
    /// | 0.05 | 0, 7, 3 | 0.00, 0.04, 0.01 |
    /// | −0.05 | 7, 3 | −0.04, −0.01 |
    ///
    /// # Errors
    ///
    /// * [`AllotError::NoWeights`] when there are no weights.
    /// * [`AllotError::NegativeWeight`] when a weight is below zero; the first one is named.
    /// * [`AllotError::WeightRange`] when the weights, brought to a common number of decimals, or their sum have more than 38
    ///   digits.
    /// * [`AllotError::ZeroWeights`] when all weights are zero.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` time and `O(n)` space for `n` weights.
    ///
    /// # Example: a yearly budget in equal months
    /// ```
    /// use tactica::{money::Money, number::Decimal};
    ///
    /// let year: Money = "100000.00 USD".parse()?;
    /// let months = year.allocate(&[Decimal::ONE; 12]).expect("twelve equal weights");
    /// assert_eq!(months[3].to_string(), "8333.34 USD"); // the first four
    /// assert_eq!(months[4].to_string(), "8333.33 USD"); // and the rest
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn allocate(self, weights: &[Decimal]) -> Result<Vec<Self>, AllotError> {
        let weights = whole_weights(weights)?;
        let parts = divide(self.minor().unsigned_abs(), &weights)?;
        let signed = |part: u128| {
            // No part exceeds the whole, so that it has its sign and range.
            if self.is_negative() {
                0_i128.checked_sub_unsigned(part)
            } else {
                i128::try_from(part).ok()
            }
        };
        parts
            .into_iter()
            .map(|part| {
                let minor = signed(part).ok_or(AllotError::WeightRange)?;
                Ok(Self::from_minor(minor, self.currency()))
            })
            .collect()
    }
}

/// Brings the weights to a common number of decimals and drops the point.
fn whole_weights(weights: &[Decimal]) -> Result<Vec<u128>, AllotError> {
    if weights.is_empty() {
        return Err(AllotError::NoWeights);
    }
    let negative = weights
        .iter()
        .position(|w| w.is_sign_negative() && !w.is_zero());
    if let Some((index, weight)) = negative.and_then(|at| Some((at, *weights.get(at)?))) {
        return Err(AllotError::NegativeWeight { index, weight });
    }
    // Trailing zeros would waste range: 1.000 weighs 1.
    let normal: Vec<Decimal> = weights.iter().map(Decimal::normalize).collect();
    let decimals = normal.iter().map(Decimal::scale).max().unwrap_or_default();
    normal
        .iter()
        .map(|weight| {
            let factor = power(decimals.saturating_sub(weight.scale()))?;
            let whole = weight.mantissa().checked_mul(factor)?;
            u128::try_from(whole).ok()
        })
        .collect::<Option<Vec<u128>>>()
        .ok_or(AllotError::WeightRange)
}

/// Divides `total` by largest remainder; ties go to the earliest.
fn divide(total: u128, weights: &[u128]) -> Result<Vec<u128>, AllotError> {
    let sum = weights
        .iter()
        .try_fold(0_u128, |sum, weight| sum.checked_add(*weight))
        .ok_or(AllotError::WeightRange)?;
    if sum == 0 {
        return Err(AllotError::ZeroWeights);
    }
    // No weight exceeds the sum, so no quotient exceeds the total and every step below fits.
    let shares: Option<Vec<(u128, u128)>> = weights
        .iter()
        .map(|weight| mul_div_rem(total, *weight, sum))
        .collect();
    let shares = shares.ok_or(AllotError::WeightRange)?;
    let mut parts: Vec<u128> = shares.iter().map(|(part, _)| *part).collect();
    let given = parts.iter().fold(0_u128, |a, b| a.saturating_add(*b));
    // All remainders have the same denominator, `sum`, so they compare as they are. They add up to `left · sum`
    // and each is below `sum`: more than `left` of them are above zero, and a weight of zero is never reached.
    let left = usize::try_from(total.saturating_sub(given)).unwrap_or(usize::MAX);
    let mut by_remainder: Vec<(u128, &mut u128)> = shares
        .iter()
        .map(|(_, rest)| *rest)
        .zip(&mut parts)
        .collect();
    by_remainder.sort_by_key(|(rest, _)| std::cmp::Reverse(*rest)); // stable: the earliest stays first
    for (_, part) in by_remainder.into_iter().take(left) {
        *part = part.saturating_add(1);
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn the_extremes_of_the_range_are_divided_exactly() {
        for total in [i128::MIN, i128::MAX] {
            let whole = Money::from_minor(total, Currency::USD);
            for weights in [
                vec![Decimal::ONE],
                vec![Decimal::ZERO, Decimal::MAX, Decimal::ZERO],
                vec![Decimal::MAX, Decimal::ONE, Decimal::TWO],
                vec![Decimal::ONE; 7],
            ] {
                let parts = whole.allocate(&weights).unwrap();
                assert_eq!(Money::try_sum(Currency::USD, parts), Ok(whole));
            }
        }
    }

    #[test]
    fn weights_out_of_range_are_refused() {
        let tiny = Decimal::try_new(1, 28).unwrap();
        let whole = Money::from_minor(100, Currency::USD);
        assert_eq!(
            whole.allocate(&[Decimal::MAX, tiny]),
            Err(AllotError::WeightRange)
        );
        // Zeros after the point do not count.
        let padded = Decimal::try_new(10_000_000_000, 10).unwrap();
        let parts = whole.allocate(&[Decimal::from(1_000_000_000_000_000_i64), padded]);
        assert!(parts.is_ok());
    }
}
