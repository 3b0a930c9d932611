//! Which money: ISO 4217 currencies and the caller's own.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::MoneyError;

/// The currencies of ISO 4217 with their number of decimals.
const ISO_4217: &[(&str, u8)] = &[("CHF", 2), ("EUR", 2), ("GBP", 2), ("JPY", 0), ("USD", 2)];

/// A currency: a code and the number of digits after the decimal point (its *exponent*).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    /// The code, padded with zero bytes.
    code: [u8; 8],
    exponent: u8,
}

impl Currency {
    /// The US dollar.
    pub const USD: Self = Self {
        code: *b"USD\0\0\0\0\0",
        exponent: 2,
    };
    /// The euro.
    pub const EUR: Self = Self {
        code: *b"EUR\0\0\0\0\0",
        exponent: 2,
    };

    /// Returns the code, such as `USD`.
    #[must_use]
    pub fn code(&self) -> &str {
        let length = self
            .code
            .iter()
            .position(|&b| b == 0)
            .unwrap_or(self.code.len());
        std::str::from_utf8(self.code.get(..length).unwrap_or_default()).unwrap_or_default()
    }

    /// Returns the number of digits after the decimal point.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        self.exponent
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let found = ISO_4217.iter().find(|(code, _)| *code == text);
        let unknown = || MoneyError::UnknownCurrency {
            code: text.chars().take(40).collect(),
        };
        let (name, exponent) = found.ok_or_else(unknown)?;
        let mut code = [0; 8];
        for (to, from) in code.iter_mut().zip(name.bytes()) {
            *to = from;
        }
        Ok(Self {
            code,
            exponent: *exponent,
        })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
