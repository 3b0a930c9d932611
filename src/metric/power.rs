//! How often a number below one must be multiplied by itself to fall to a fraction, decided without floats.
//!
//! Powers are kept as intervals: a lower and an upper bound of a fixed number of digits, rounded outward. Two
//! intervals that do not touch are ordered for certain; two that are the same single point are equal; otherwise the
//! digits do not suffice and the caller is told.

use std::cmp::Ordering;

/// Digits are kept in groups of nine.
const GROUP: u64 = 1_000_000_000;
const GROUP_WIDE: u128 = GROUP as u128;

/// A positive number: `groups` (least significant first, no zero at either end) times `GROUP^exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Big {
    groups: Vec<u32>,
    exponent: i64,
}

/// To which side digits are dropped.
#[derive(Debug, Clone, Copy)]
enum Side {
    Low,
    High,
}

impl Big {
    fn new(mut value: u128, exponent: i64) -> Self {
        let mut groups = Vec::new();
        while value > 0 {
            groups.push(group(value % GROUP_WIDE));
            value /= GROUP_WIDE;
        }
        let mut big = Self { groups, exponent };
        big.strip();
        big
    }

    /// Removes zeros at the least significant end, so that equal numbers look equal.
    fn strip(&mut self) {
        let zeros = self.groups.iter().take_while(|g| **g == 0).count();
        self.groups.drain(..zeros);
        self.exponent = self.exponent.saturating_add(count(zeros));
    }

    /// Returns the product, cut to `width` groups.
    fn times(&self, other: &Self, width: usize, side: Side) -> Self {
        let length = self.groups.len().saturating_add(other.groups.len());
        let mut product = vec![0_u32; length];
        for (place, x) in self.groups.iter().enumerate() {
            let mut carry = 0_u64;
            let row = product.iter_mut().skip(place);
            let digits = other.groups.iter().copied().chain(std::iter::repeat(0));
            for (slot, y) in row.zip(digits) {
                // At most (10⁹ − 1)² + 2·(10⁹ − 1), which is below 2⁶⁴: nothing wraps.
                let sum = u64::from(*x)
                    .wrapping_mul(u64::from(y))
                    .wrapping_add(u64::from(*slot))
                    .wrapping_add(carry);
                *slot = group(u128::from(sum % GROUP));
                carry = sum / GROUP;
            }
        }
        while product.last() == Some(&0) {
            product.pop();
        }
        let exponent = self.exponent.saturating_add(other.exponent);
        let mut big = Self {
            groups: product,
            exponent,
        };
        big.cut(width, side);
        big.strip();
        big
    }

    fn cut(&mut self, width: usize, side: Side) {
        let surplus = self.groups.len().saturating_sub(width);
        let dropped = self.groups.drain(..surplus).any(|g| g > 0);
        self.exponent = self.exponent.saturating_add(count(surplus));
        if !dropped || matches!(side, Side::Low) {
            return;
        }
        for digits in &mut self.groups {
            if u64::from(*digits).wrapping_add(1) < GROUP {
                *digits = digits.wrapping_add(1);
                return;
            }
            *digits = 0;
        }
        self.groups.push(1);
    }

    /// Returns the place of the most significant group.
    fn top(&self) -> i64 {
        self.exponent.saturating_add(count(self.groups.len()))
    }
}

impl Ord for Big {
    fn cmp(&self, other: &Self) -> Ordering {
        // Without zeros at the lower end, the number that still has groups where the other ended is greater.
        let groups = || self.groups.iter().rev().cmp(other.groups.iter().rev());
        self.top().cmp(&other.top()).then_with(groups)
    }
}

impl PartialOrd for Big {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn group(value: u128) -> u32 {
    u32::try_from(value).expect("invariant: a group is below 10⁹")
}

fn count(groups: usize) -> i64 {
    i64::try_from(groups).expect("invariant: a number has a few hundred groups")
}

/// A positive number known to lie between two bounds.
#[derive(Debug, Clone)]
struct Interval {
    low: Big,
    high: Big,
}

impl Interval {
    fn new(value: u128, exponent: i64) -> Self {
        let low = Big::new(value, exponent);
        Self {
            high: low.clone(),
            low,
        }
    }

    fn times(&self, other: &Self, width: usize) -> Self {
        Self {
            low: self.low.times(&other.low, width, Side::Low),
            high: self.high.times(&other.high, width, Side::High),
        }
    }

    fn power(&self, exponent: u32, width: usize) -> Self {
        let mut result = Self::new(1, 0);
        for bit in (0..u32::BITS).rev() {
            result = result.times(&result, width);
            if (exponent >> bit) & 1 == 1 {
                result = result.times(self, width);
            }
        }
        result
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.low > other.high {
            return Some(Ordering::Greater);
        }
        if self.high < other.low {
            return Some(Ordering::Less);
        }
        let points = self.low == self.high && other.low == other.high;
        points.then_some(Ordering::Equal)
    }
}

/// A fraction strictly between zero and one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proper {
    pub(super) numerator: u128,
    pub(super) denominator: u128,
}

/// What to do when the kept digits cannot tell two numbers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// Give up: the answer must be certain.
    Refuse,
    /// Take them for equal: the answer is rounded anyway.
    Equal,
}

/// How many powers of a number stay at or above a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Steps {
    /// The greatest `k` with `baseᵏ ≥ targetᵗ`.
    pub(super) floor: u128,
    /// Whether the two are equal at that `k`.
    pub(super) exact: bool,
}

/// Returns the greatest `k` with `baseᵏ ≥ target^times`, where `base` is in units of 10⁻¹⁴ and strictly between zero and
/// one, or `None` when `groups` groups of nine digits do not decide.
///
/// # Complexity
///
/// O(log k) products of `groups` groups each.
pub(super) fn steps(
    base: u128,
    target: Proper,
    times: u32,
    groups: usize,
    tie: Tie,
) -> Option<Steps> {
    // Both sides times denominatorᵗ: baseᵏ · denominatorᵗ against numeratorᵗ.
    let goal = Interval::new(target.numerator, 0).power(times, groups);
    let start = Interval::new(target.denominator, 0).power(times, groups);
    let compare = |value: &Interval| match (value.compare(&goal), tie) {
        (None, Tie::Equal) => Some(Ordering::Equal),
        (known, _) => known,
    };
    // 10⁻¹⁴ is 10⁴ of 10⁻¹⁸, two groups.
    let mut power = Interval::new(base.checked_mul(10_000)?, -2);
    let mut powers = Vec::new();
    while compare(&start.times(&power, groups))? != Ordering::Less {
        let square = power.times(&power, groups);
        powers.push(std::mem::replace(&mut power, square));
    }
    let (mut floor, mut reached) = (0_u128, start);
    for (bit, power) in powers.iter().enumerate().rev() {
        let next = reached.times(power, groups);
        if compare(&next)? != Ordering::Less {
            reached = next;
            floor |= 1_u128.checked_shl(u32::try_from(bit).ok()?)?;
        }
    }
    let exact = compare(&reached)? == Ordering::Equal;
    Some(Steps { floor, exact })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: u128 = 100_000_000_000_000;

    fn proper(numerator: u128, denominator: u128) -> Proper {
        Proper {
            numerator,
            denominator,
        }
    }

    fn floor(base: u128, target: Proper) -> Steps {
        steps(base, target, 1, 32, Tie::Refuse).unwrap()
    }

    #[test]
    fn powers_of_one_half_are_met_exactly() {
        for k in 1..=126_u32 {
            let at = proper(1, 1 << k);
            let (want, exact) = (u128::from(k), true);
            assert_eq!(floor(ONE / 2, at), Steps { floor: want, exact });
            let above = proper(2, (1 << (k + 1)) - 1); // a little more than 2⁻ᵏ
            let (floor_above, exact) = (want - 1, false);
            assert_eq!(
                floor(ONE / 2, above),
                Steps {
                    floor: floor_above,
                    exact
                }
            );
        }
    }

    #[test]
    fn the_count_agrees_with_plain_multiplication() {
        // 0.97ᵏ against 0.64, in exact integers.
        let mut k = 0;
        while 97_u128.pow(k + 1) * 100 >= 64 * 100_u128.pow(k + 1) && k < 17 {
            k += 1;
        }
        let found = floor(ONE / 100 * 97, proper(64, 100));
        assert_eq!((found.floor, found.exact), (u128::from(k), false));
        assert_eq!(k, 14);
    }

    #[test]
    fn a_base_next_to_one_takes_few_products() {
        // ln 2 / −ln(1 − 10⁻¹⁴) = 69 314 718 055 994.18…
        let found = floor(ONE - 1, proper(1, 2));
        assert_eq!((found.floor, found.exact), (69_314_718_055_994, false));
    }

    #[test]
    fn too_few_digits_are_admitted() {
        let third = proper(7, 10_u128.pow(15) - 1);
        assert_eq!(steps(ONE - 1, third, 1, 1, Tie::Refuse), None);
        assert!(steps(ONE - 1, third, 1, 32, Tie::Refuse).is_some());
    }

    #[test]
    fn rounding_outward_carries_through_nines() {
        let nines = Big::new(u128::from(GROUP - 1), 0);
        let one = Big::new(1, 0);
        let product = Big::new(u128::from(GROUP - 1) * u128::from(GROUP) + 1, 0);
        assert_eq!(product.times(&one, 1, Side::High), Big::new(1, 2));
        assert_eq!(
            product.times(&one, 1, Side::Low),
            Big::new(nines.groups[0].into(), 1)
        );
        assert!(nines < product);
    }
}
