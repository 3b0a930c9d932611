//! Exact `a · b / c` on 128-bit integers through a 256-bit product.
//!
//! Money times a decimal, and a total times a weight, overflow `i128` long before their quotient does. A
//! big-integer crate would be a dependency for two functions.

use std::cmp::Ordering;

use super::Rounding;

/// Returns `a · b / c`, rounded, or `None` when `c` is zero or the result does not fit `i128`.
pub(crate) fn mul_div(a: i128, b: i128, c: i128, rounding: Rounding) -> Option<i128> {
    let divisor = c.unsigned_abs();
    let negative = (a < 0) ^ (b < 0) ^ (c < 0);
    let (quotient, rest) = mul_div_rem(a.unsigned_abs(), b.unsigned_abs(), divisor)?;
    // `rest < divisor`, so `divisor - rest` cannot underflow; comparing `rest` with it avoids doubling.
    let dropped = (rest > 0).then(|| rest.cmp(&divisor.abs_diff(rest)));
    let odd = quotient % 2 == 1;
    let magnitude = quotient.checked_add(u128::from(rounding.grows(negative, odd, dropped)))?;
    if negative {
        0_i128.checked_sub_unsigned(magnitude)
    } else {
        i128::try_from(magnitude).ok()
    }
}

/// Returns quotient and remainder of `a · b / c`, or `None` when `c` is zero or the quotient exceeds `u128`.
pub(crate) fn mul_div_rem(a: u128, b: u128, c: u128) -> Option<(u128, u128)> {
    if let Some(product) = a.checked_mul(b) {
        return Some((product.checked_div(c)?, product.checked_rem(c)?));
    }
    let (high, low) = full_mul(a, b);
    // The quotient fits 128 bits exactly when the high half is below the divisor (which also excludes zero).
    if high.cmp(&c) != Ordering::Less {
        return None;
    }
    let (mut quotient, mut rest) = (0_u128, high);
    for bit in (0..128).rev() {
        // Shift the next bit of `low` into the remainder; a carry out of 128 bits means it exceeds `c`.
        let carry = rest >> 127 == 1;
        rest = (rest << 1) | ((low >> bit) & 1);
        if carry || rest >= c {
            rest = rest.wrapping_sub(c);
            quotient |= 1 << bit;
        }
    }
    Some((quotient, rest))
}

/// Returns the high and low halves of the 256-bit product.
fn full_mul(a: u128, b: u128) -> (u128, u128) {
    const MASK: u128 = u64::MAX as u128;
    let (a_high, a_low) = (a >> 64, a & MASK);
    let (b_high, b_low) = (b >> 64, b & MASK);
    // Each partial product of 64-bit halves fits; the wrapping forms below cannot wrap.
    let low = a_low.wrapping_mul(b_low);
    let middle = a_high.wrapping_mul(b_low).wrapping_add(low >> 64);
    let cross = a_low.wrapping_mul(b_high).wrapping_add(middle & MASK);
    let high = a_high
        .wrapping_mul(b_high)
        .wrapping_add(middle >> 64)
        .wrapping_add(cross >> 64);
    (high, (cross << 64) | (low & MASK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_beyond_128_bits_divide_exactly() {
        let big = u128::MAX;
        assert_eq!(mul_div_rem(big, big, big), Some((big, 0)));
        assert_eq!(mul_div_rem(big, 3, 2), None);
        assert_eq!(mul_div_rem(big, 10, 20), Some((big / 2, 10)));
        assert_eq!(
            mul_div_rem(1 << 100, 1 << 100, (1 << 99) + 1).map(|(q, _)| q),
            Some((1 << 101) - 4)
        );
        assert_eq!(mul_div_rem(7, 3, 0), None);
        assert_eq!(mul_div_rem(big, big, 0), None);
    }

    #[test]
    fn the_extreme_negative_is_reached() {
        assert_eq!(mul_div(i128::MIN, 1, 1, Rounding::Trunc), Some(i128::MIN));
        assert_eq!(mul_div(i128::MIN, 1, -1, Rounding::Trunc), None);
        assert_eq!(
            mul_div(i128::MAX, 3, -6, Rounding::Floor),
            Some(-(i128::MAX / 2) - 1)
        );
    }
}
