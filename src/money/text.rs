//! How an amount is written and read: `-1250.00 USD`, the same text in JSON.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Currency, Money, MoneyError, currency::cut};
use crate::number::{
    Plain,
    text::{self, Line},
};

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads an amount in plain notation, a blank and the currency: `1250.00 USD`, `-3 EUR`.
    ///
    /// Fewer digits than the currency has are filled up. More are refused, even zeros: whoever wrote them counts in units that
    /// the currency does not have.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let syntax = || MoneyError::Syntax { value: cut(text) };
        let (number, currency) = text.split_once(' ').ok_or_else(syntax)?;
        let plain = Plain::of(number).ok_or_else(syntax)?;
        let currency: Currency = currency.parse()?;
        let limit = currency.exponent();
        let Some(padding) = usize::from(limit).checked_sub(plain.fraction.len()) else {
            return Err(MoneyError::TooPrecise {
                value: cut(number),
                currency,
                found: plain.fraction.len(),
                limit,
            });
        };
        let minor = if plain.whole.len().saturating_add(usize::from(limit)) <= 18 {
            Some(short(&plain, padding))
        } else {
            long(&plain, padding)
        };
        let minor = minor.ok_or(MoneyError::Overflow { currency })?;
        Ok(Self::from_minor(minor, currency))
    }
}

/// Reads at most 18 digits, which always fit 64 bits (nothing below wraps): nearly every amount there is.
fn short(plain: &Plain<'_>, padding: usize) -> i128 {
    let mut value = 0_i64;
    for byte in plain.whole.bytes().chain(plain.fraction.bytes()) {
        value = value.wrapping_mul(10).wrapping_add((byte & 0x0F).into());
    }
    for _ in 0..padding {
        value = value.wrapping_mul(10);
    }
    let sign = if plain.negative { -1 } else { 1 };
    value.wrapping_mul(sign).into()
}

/// Reads any number of digits, downward from zero if negative, so that the most negative amount can be read.
fn long(plain: &Plain<'_>, padding: usize) -> Option<i128> {
    let digits = plain.whole.bytes().chain(plain.fraction.bytes());
    let mut value = 0_i128;
    for byte in digits.chain(std::iter::repeat_n(b'0', padding)) {
        let digit = i128::from(byte & 0x0F);
        value = value.checked_mul(10)?;
        value = if plain.negative {
            value.checked_sub(digit)?
        } else {
            value.checked_add(digit)?
        };
    }
    Some(value)
}

impl Money {
    /// Returns the text, built from the last character to the first because digits come in that order.
    fn line(self) -> Line {
        let mut line = Line::new();
        for byte in self.currency().line().as_str().bytes().rev() {
            line.push(byte);
        }
        line.push(b' ');
        let mut rest = self.minor().unsigned_abs();
        let mut place = 0;
        let exponent = self.currency().exponent();
        while rest > 0 || place <= exponent {
            if place == exponent && exponent > 0 {
                line.push(b'.');
            }
            // 64-bit division is several times as fast, and nearly every amount fits.
            let digit = if let Ok(small) = u64::try_from(rest) {
                rest = u128::from(small / 10);
                small % 10
            } else {
                let digit = u64::try_from(rest % 10).unwrap_or_default();
                rest /= 10;
                digit
            };
            line.push(u8::try_from(digit).map_or(b'?', |digit| digit | b'0'));
            place = place.saturating_add(1);
        }
        if self.is_negative() {
            line.push(b'-');
        }
        line.reverse();
        line
    }
}

impl fmt::Display for Money {
    /// Writes the amount with all digits of its currency: `-1250.00 USD`; a width pads, a precision is ignored.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::pad(f, self.line().as_str())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.line().as_str())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer, "an amount of money such as \"1250.00 USD\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_range_is_written_and_read() {
        let twelve = Currency::custom("WEI12345", 12).unwrap();
        for currency in [Currency::USD, Currency::JPY, twelve] {
            for minor in [i128::MIN, i128::MIN + 1, -100, -1, 0, 1, 99, i128::MAX] {
                let money = Money::from_minor(minor, currency);
                assert_eq!(money.to_string().parse(), Ok(money));
            }
        }
        let most = Money::from_minor(i128::MIN, twelve).to_string();
        assert_eq!(
            most,
            "-170141183460469231731687303.715884105728 WEI12345:12"
        );
    }

    #[test]
    fn eighteen_and_nineteen_digits_are_read_alike() {
        for text in [
            "9999999999999999.99 USD",
            "-99999999999999999.99 USD",
            "999999999999999999 JPY",
        ] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), text);
        }
    }
}
