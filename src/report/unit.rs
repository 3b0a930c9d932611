//! How amounts are written: exactly for tables and tooltips, in three digits beside a drawing.

use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// What an amount counts, and where its decimal point stands.
///
/// Amounts of a chart are whole numbers of the smallest unit, `i128`: cents for a currency with two decimals. A KPI
/// works the same way: with `exponent` 1, the amount 125 is 12.5.
///
/// # Example: the same amount, exact and short
/// ```
/// use tactica::{money::Currency, report::Unit};
///
/// let usd = Unit::currency(Currency::USD);
/// assert_eq!(usd.exact(123_456_789), "1,234,567.89 USD");
/// assert_eq!(usd.short(123_456_789), "1.23 M USD");
///
/// let clicks = Unit { name: "clicks".into(), exponent: 0 };
/// assert_eq!(clicks.exact(-1500), "-1,500 clicks");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// The name that stands behind an amount, such as `USD`; may be empty.
    pub name: String,
    /// The number of digits of an amount that stand after the decimal point.
    pub exponent: u8,
}

/// Suffixes with their power of ten, from the largest.
const SUFFIXES: [(&str, u32); 4] = [("tn", 12), ("bn", 9), ("M", 6), ("k", 3)];

impl Unit {
    /// Returns the unit of a currency, whose amounts are minor units.
    #[must_use]
    pub fn currency(currency: Currency) -> Self {
        Self {
            name: currency.code().to_owned(),
            exponent: currency.exponent(),
        }
    }

    /// Writes an amount with all its digits, thousands separated by commas: `1,250.00 USD`.
    #[must_use]
    pub fn exact(&self, amount: i128) -> String {
        let exponent = usize::from(self.exponent);
        let width = exponent.saturating_add(1);
        let digits = format!("{:0>width$}", amount.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(exponent));
        self.named(amount < 0, &decimal(whole, fraction))
    }

    /// Writes an amount in about three digits with `k`, `M`, `bn` (10⁹) or `tn` (10¹²): `1.25 M USD`.
    ///
    /// Below a thousand it has at most two decimals. Dropped digits are rounded half away from zero.
    #[must_use]
    pub fn short(&self, amount: i128) -> String {
        self.named(amount < 0, &self.short_number(amount.unsigned_abs()))
    }

    fn short_number(&self, magnitude: u128) -> String {
        for (suffix, power) in SUFFIXES {
            let Some(unit) = self.power_of_ten(power) else {
                continue; // no amount reaches it
            };
            // From 999.5 of the smaller suffix on, three digits of it would round to 1000.
            if magnitude < unit.abs_diff(unit / 2000) {
                continue;
            }
            let decimals = match magnitude.checked_div(unit) {
                Some(0..=9) => 2,
                Some(10..=99) => 1,
                _ => 0,
            };
            let number = trimmed(round(magnitude, unit, decimals), decimals);
            return format!("{number} {suffix}");
        }
        let (unit, decimals) = (self.power_of_ten(0), u32::from(self.exponent).min(2));
        let scaled = unit.map_or(0, |unit| round(magnitude, unit, decimals));
        let (whole, fraction) = split(scaled, decimals);
        let whole_only = fraction.bytes().all(|b| b == b'0');
        decimal(&whole, if whole_only { "" } else { &fraction })
    }

    /// Writes the ticks of one axis, all with the same suffix and as many decimals as their step needs.
    pub(crate) fn ticks(&self, ticks: &[i128], step: u128) -> Vec<String> {
        let highest = ticks.iter().map(|t| t.unsigned_abs()).max().unwrap_or(0);
        // A suffix is worth it when the step keeps one decimal at most and thousands would need five digits.
        let suits = |power: u32| {
            let from = self.power_of_ten(if power == 3 { 4 } else { power });
            let tenth = self.power_of_ten(power.saturating_sub(1));
            from.is_some_and(|from| highest >= from) && tenth.is_some_and(|tenth| step >= tenth)
        };
        let found = SUFFIXES.into_iter().find(|(_, power)| suits(*power));
        let (suffix, power) = found.unwrap_or(("", 0));
        let digits = u32::from(self.exponent).saturating_add(power);
        let write = |&tick: &i128| {
            let magnitude = tick.unsigned_abs();
            let digits = usize::try_from(digits).unwrap_or(usize::MAX);
            let width = digits.saturating_add(1);
            let text = format!("{magnitude:0>width$}");
            let (whole, fraction) = text.split_at(text.len().saturating_sub(digits));
            let sign = if tick < 0 { "-" } else { "" };
            let number = decimal(whole, fraction.trim_end_matches('0'));
            if suffix.is_empty() || tick == 0 {
                format!("{sign}{number}")
            } else {
                format!("{sign}{number} {suffix}")
            }
        };
        ticks.iter().map(write).collect()
    }

    /// Returns how many smallest units `10^power` is, or `None` beyond the range of amounts.
    fn power_of_ten(&self, power: u32) -> Option<u128> {
        10_u128.checked_pow(u32::from(self.exponent).checked_add(power)?)
    }

    fn named(&self, negative: bool, number: &str) -> String {
        let sign = if negative { "-" } else { "" };
        let space = if self.name.is_empty() { "" } else { " " };
        format!("{sign}{number}{space}{}", self.name)
    }
}

/// Returns `magnitude / unit` in `10^-decimals`, rounded half up.
fn round(magnitude: u128, unit: u128, decimals: u32) -> u128 {
    let least = unit
        .checked_div(10_u128.saturating_pow(decimals))
        .unwrap_or(1)
        .max(1);
    let rest = magnitude.checked_rem(least).unwrap_or(0);
    let up = u128::from(rest >= least.div_ceil(2) && rest > 0);
    magnitude.checked_div(least).unwrap_or(0).saturating_add(up)
}

/// Splits a number of `10^-decimals` into its digits before and after the point.
fn split(scaled: u128, decimals: u32) -> (String, String) {
    let decimals = usize::try_from(decimals).unwrap_or(0);
    let width = decimals.saturating_add(1);
    let mut whole = format!("{scaled:0>width$}");
    let fraction = whole.split_off(whole.len().saturating_sub(decimals));
    (whole, fraction)
}

fn trimmed(scaled: u128, decimals: u32) -> String {
    let (whole, fraction) = split(scaled, decimals);
    decimal(&whole, fraction.trim_end_matches('0'))
}

/// Joins digits before and after the point, with commas between thousands.
fn decimal(whole: &str, fraction: &str) -> String {
    let mut text = String::with_capacity(whole.len().saturating_mul(2));
    for (i, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(i);
        if i > 0 && left % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Amounts on the wire: text, because JSON readers of other languages round large numbers.
pub(crate) mod amount_text {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(crate) fn serialize<S: Serializer>(
        amount: &i128,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<i128, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(exponent: u8) -> Unit {
        Unit {
            name: String::new(),
            exponent,
        }
    }

    #[test]
    fn exact_amounts_keep_every_digit() {
        for (exponent, amount, expected) in [
            (2, 0, "0.00"),
            (2, -5, "-0.05"),
            (2, 100_000, "1,000.00"),
            (0, 999, "999"),
            (0, 1_000_000_000_000_000, "1,000,000,000,000,000"),
            (3, -1_234_567, "-1,234.567"),
            (40, 1, "0.0000000000000000000000000000000000000001"),
        ] {
            assert_eq!(unit(exponent).exact(amount), expected);
        }
        let lowest = "-170,141,183,460,469,231,731,687,303,715,884,105,728";
        assert_eq!(unit(0).exact(i128::MIN), lowest);
    }

    #[test]
    fn short_amounts_round_and_carry_into_the_next_suffix() {
        for (exponent, amount, expected) in [
            (2, 0, "0"),
            (2, 81_250, "812.50"),
            (2, 99_949, "999.49"),
            (2, 99_950, "1 k"),
            (0, 1_234, "1.23 k"),
            (0, 1_235, "1.24 k"),
            (0, -12_350, "-12.4 k"),
            (0, 999_499, "999 k"),
            (0, 999_500, "1 M"),
            (0, 2_500_000_000, "2.5 bn"),
            (0, 1_000_000_000_000_000, "1,000 tn"),
            (4, 12_345, "1.23"),
            (60, i128::MAX, "0"),
        ] {
            assert_eq!(unit(exponent).short(amount), expected, "{amount}");
        }
    }

    #[test]
    fn ticks_of_one_axis_share_a_suffix_and_are_exact() {
        let ticks = |exponent, step: i128, count: i128| {
            let values: Vec<i128> = (0..count).map(|n| n * step).collect();
            unit(exponent).ticks(&values, step.unsigned_abs())
        };
        assert_eq!(ticks(2, 50_000_000, 4), ["0", "0.5 M", "1 M", "1.5 M"]);
        assert_eq!(ticks(0, 500, 4), ["0", "500", "1,000", "1,500"]);
        assert_eq!(ticks(0, 5_000, 3), ["0", "5 k", "10 k"]);
        assert_eq!(ticks(2, 5, 3), ["0", "0.05", "0.1"]);
        assert_eq!(unit(0).ticks(&[-2_000_000, 0], 2_000_000), ["-2 M", "0"]);
    }
}
