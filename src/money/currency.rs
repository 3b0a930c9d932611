//! Which money: ISO 4217 currencies and the caller's own.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{MoneyError, iso4217};
use crate::number::text::{self, Line};

/// The most characters in the code of a currency of the caller's own.
const CODE_MAX: usize = 8;

/// A currency: a code and the number of digits after the decimal point (its *exponent*).
///
/// The currencies of ISO 4217 are written by their code, `EUR`. A currency of the caller's own, such as a loyalty
/// scheme or a crypto-currency, is written with its number of decimals everywhere, `MILES:0`: a document that uses it needs
/// no registry to be read. The two never meet: a code of ISO 4217 cannot be given another number of decimals.
///
/// Currencies are ordered by code.
///
/// # Example: the standard's currencies, and one's own
/// ```
/// use tactica::money::{Currency, Money};
///
/// let dinar: Currency = "BHD".parse()?;
/// assert_eq!(dinar.exponent(), 3);
///
/// let miles = Currency::custom("MILES", 0)?;
/// assert_eq!("MILES:0".parse(), Ok(miles));
/// assert_eq!(Money::from_minor(120, miles).to_string(), "120 MILES:0");
///
/// assert_eq!(Currency::custom("BHD", 2).unwrap_err().code(), "currency-taken");
/// assert_eq!("MILES".parse::<Currency>().unwrap_err().code(), "currency-unknown");
/// # Ok::<(), tactica::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    /// The code, padded with zero bytes.
    code: [u8; CODE_MAX],
    exponent: u8,
    custom: bool,
}

/// Defines constants for currencies of the table.
macro_rules! define_iso {
    ($($(#[$meta:meta])* $name:ident $code:literal $exponent:literal;)*) => {
        impl Currency {
            $($(#[$meta])*
            pub const $name: Self = Self { code: *$code, exponent: $exponent, custom: false };)*
        }

        #[test]
        fn constants_agree_with_the_table() {
            $(assert_eq!(stringify!($name).parse(), Ok(Currency::$name));)*
        }
    };
}

define_iso! {
    /// The Australian dollar.
    AUD b"AUD\0\0\0\0\0" 2;
    /// The Brazilian real.
    BRL b"BRL\0\0\0\0\0" 2;
    /// The Canadian dollar.
    CAD b"CAD\0\0\0\0\0" 2;
    /// The Swiss franc.
    CHF b"CHF\0\0\0\0\0" 2;
    /// The yuan renminbi.
    CNY b"CNY\0\0\0\0\0" 2;
    /// The euro.
    EUR b"EUR\0\0\0\0\0" 2;
    /// The pound sterling.
    GBP b"GBP\0\0\0\0\0" 2;
    /// The Indian rupee.
    INR b"INR\0\0\0\0\0" 2;
    /// The yen, which has no decimals.
    JPY b"JPY\0\0\0\0\0" 0;
    /// The US dollar.
    USD b"USD\0\0\0\0\0" 2;
}

impl Currency {
    /// The most decimals a currency of the caller's own can have.
    pub const EXPONENT_MAX: u8 = 12;

    /// Makes a currency of the caller's own out of 3 to 8 characters `A`–`Z` and `0`–`9`, the first a letter.
    ///
    /// With four characters and more the code cannot collide with one that ISO 4217 may introduce one day.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::CurrencyCode`] when `code` is shorter, longer, or holds another character.
    /// * [`MoneyError::CurrencyTaken`] when ISO 4217 gives `code` a number of decimals, be it the same.
    /// * [`MoneyError::CurrencyExponent`] when `exponent` is above [`Self::EXPONENT_MAX`].
    pub fn custom(code: &str, exponent: u8) -> Result<Self, MoneyError> {
        let starts_well = code.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
        let goes_on_well = code.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9'));
        if !starts_well || !goes_on_well || !(3..=CODE_MAX).contains(&code.len()) {
            return Err(MoneyError::CurrencyCode { code: cut(code) });
        }
        if let Some(iso) = Self::iso(code) {
            return Err(MoneyError::CurrencyTaken { currency: iso });
        }
        if exponent > Self::EXPONENT_MAX {
            return Err(MoneyError::CurrencyExponent {
                code: cut(code),
                exponent,
            });
        }
        Ok(Self {
            code: padded(code),
            exponent,
            custom: true,
        })
    }

    /// Returns the code, such as `USD`; for a currency of the caller's own without its number of decimals.
    #[must_use]
    pub fn code(&self) -> &str {
        let length = self.code.iter().position(|&b| b == 0).unwrap_or(CODE_MAX);
        std::str::from_utf8(self.code.get(..length).unwrap_or_default()).unwrap_or_default()
    }

    /// Returns the number of digits after the decimal point.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// Tells whether the currency is the caller's own, that is, not of ISO 4217.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.custom
    }

    fn iso(code: &str) -> Option<Self> {
        iso4217::exponent(code.as_bytes()).map(|exponent| Self {
            code: padded(code),
            exponent,
            custom: false,
        })
    }

    /// Returns the text that is read back: the code, with the number of decimals if it is not in the standard.
    pub(super) fn line(self) -> Line {
        if self.custom {
            return Line::of(format_args!("{}:{}", self.code(), self.exponent));
        }
        let mut line = Line::new();
        for byte in self.code.into_iter().take_while(|byte| *byte != 0) {
            line.push(byte);
        }
        line
    }
}

/// Returns `text` cut to 40 characters, for an error.
pub(super) fn cut(text: &str) -> Box<str> {
    text.chars().take(40).collect()
}

fn padded(code: &str) -> [u8; CODE_MAX] {
    let mut bytes = [0; CODE_MAX];
    for (to, from) in bytes.iter_mut().zip(code.bytes()) {
        *to = from;
    }
    bytes
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        if let Some(iso) = Self::iso(text) {
            return Ok(iso);
        }
        let unknown = || MoneyError::UnknownCurrency { code: cut(text) };
        let (code, decimals) = text.split_once(':').ok_or_else(unknown)?;
        // One spelling per currency: `MILES:00` and `MILES:+0` are not read.
        let digits = decimals.bytes().all(|b| b.is_ascii_digit());
        if !digits || (decimals.len() > 1 && decimals.starts_with('0')) {
            return Err(unknown());
        }
        Self::custom(code, decimals.parse().map_err(|_| unknown())?)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::pad(f, self.line().as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.line().as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer, "a currency such as \"USD\" or \"MILES:0\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_reads_back_what_it_writes() {
        for (code, exponent) in iso4217::ISO_4217 {
            let code = String::from_utf8(code.to_vec()).unwrap();
            let currency: Currency = code.parse().unwrap();
            assert_eq!((currency.code(), currency.exponent()), (&*code, exponent));
            assert_eq!(currency.to_string(), code);
            assert!(!currency.is_custom());
        }
        for text in ["MILES:0", "GIB:9", "XAU:3", "DEM:2", "A1234567:12"] {
            let currency: Currency = text.parse().unwrap();
            assert_eq!(currency.to_string(), text);
            assert!(currency.is_custom());
        }
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        for (text, code) in [
            ("", "currency-unknown"),
            ("usd", "currency-unknown"),
            ("XAU", "currency-unknown"),
            ("USD ", "currency-unknown"),
            ("MILES:", "currency-unknown"),
            ("MILES:00", "currency-unknown"),
            ("MILES:+0", "currency-unknown"),
            ("MILES:256", "currency-unknown"),
            ("MILES:13", "currency-exponent"),
            ("USD:2", "currency-taken"),
            ("USD:3", "currency-taken"),
            ("AB:0", "currency-code"),
            ("ABCDEFGHI:0", "currency-code"),
            ("1AB:0", "currency-code"),
            ("miles:0", "currency-code"),
            ("MÜL:0", "currency-code"),
        ] {
            let error = text.parse::<Currency>().unwrap_err();
            assert_eq!(error.code(), code, "{text:?}: {error}");
        }
    }
}
