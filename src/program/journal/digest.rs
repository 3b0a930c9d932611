//! The values of the hash chain: a digest, the seal of a record, and the head that stands for all records up to one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The hexadecimal digits of a digest.
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The length of a digest as text.
const TEXT_LENGTH: usize = 64;

/// Why a text is not a digest or a head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DigestError {
    /// The text does not have 64 characters.
    #[error("a digest has {TEXT_LENGTH} hexadecimal digits, not {length} characters")]
    Length {
        /// The number of characters found.
        length: usize,
    },
    /// A character is none of `0`–`9` and `a`–`f`.
    #[error("a digest holds 0-9 and a-f only, not {found:?}")]
    Character {
        /// The first character that is not allowed.
        found: char,
    },
    /// The text of a head is not a number, a colon and a digest.
    #[error("a head is written NUMBER:DIGEST, not {found:?}")]
    Head {
        /// What was found.
        found: Box<str>,
    },
}

impl DigestError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "digest-length",
            Self::Character { .. } => "digest-character",
            Self::Head { .. } => "digest-head",
        }
    }
}

/// A SHA-256 digest; as text, 64 lowercase hexadecimal digits.
///
/// # Example: one spelling only
/// ```
/// use tactica::program::Digest;
///
/// let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// let digest: Digest = text.parse()?;
/// assert_eq!(digest.to_string(), text);
/// assert_eq!(text.to_uppercase().parse::<Digest>().unwrap_err().code(), "digest-character");
/// # Ok::<(), tactica::program::DigestError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Makes a digest of its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Hands the text to a function without putting it on the heap: every record is written with two of them.
    fn with_text<T>(self, take: impl FnOnce(&str) -> T) -> T {
        let mut text = [0; TEXT_LENGTH];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            let digits = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
            pair.copy_from_slice(&digits);
        }
        take(std::str::from_utf8(&text).expect("invariant: hexadecimal digits are ASCII"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.pad(text))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
            b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
            _ => None,
        };
        let strange = |c: &char| !matches!(c, '0'..='9' | 'a'..='f');
        if let Some(found) = text.chars().find(strange) {
            return Err(DigestError::Character { found });
        }
        if text.len() != TEXT_LENGTH {
            let length = text.len();
            return Err(DigestError::Length { length });
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let value = |at: usize| pair.get(at).copied().and_then(digit).unwrap_or(0);
            *byte = (value(0) << 4) | value(1);
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = Digest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{TEXT_LENGTH} hexadecimal digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Digest, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// What binds a record to all records before it.
///
/// `hash` is the digest of the record's canonical text, of which `prev` is a part; see the page on
/// [journals](crate::guide::journal). With the feature `audit` every new record has a seal, and a replay checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seal {
    /// The digest of the record before; of the first record, the digest that stands for the plan.
    pub prev: Digest,
    /// The digest of this record.
    pub hash: Digest,
}

/// Where a journal stands: the number of its last record, and the digest that stands for every record up to it.
///
/// Who keeps a head where the journal is not can tell later that nothing before it was changed, and that nothing is
/// missing from the end; see [`Chain::verify_to`](super::Chain::verify_to).
///
/// # Example: as text
/// ```
/// use tactica::program::Head;
///
/// let text = "17:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// let head: Head = text.parse()?;
/// assert_eq!((head.seq, head.to_string().as_str()), (17, text));
/// assert_eq!("17".parse::<Head>().unwrap_err().to_string(), "a head is written NUMBER:DIGEST, not \"17\"");
/// # Ok::<(), tactica::program::DigestError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The number of the last record, 0 before the first.
    pub seq: u64,
    /// Its digest; before the first record, the digest that stands for the plan.
    pub hash: Digest,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl FromStr for Head {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let strange = || DigestError::Head { found: text.into() };
        let (seq, hash) = text.split_once(':').ok_or_else(strange)?;
        let plain = seq.bytes().all(|byte| byte.is_ascii_digit());
        let seq = seq.parse().ok().filter(|_| plain).ok_or_else(strange)?;
        let hash = hash.parse()?;
        Ok(Self { seq, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_two_digits() {
        let mut bytes = [0; 32];
        for first in 0..=u8::MAX {
            bytes[31] = first;
            bytes[0] = first.wrapping_mul(7);
            let digest = Digest::new(bytes);
            let digits = bytes.map(|byte| format!("{byte:02x}"));
            let text = digits.concat();
            assert_eq!(digest.to_string(), text);
            assert_eq!(text.parse(), Ok(digest));
        }
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        let zeros = "0".repeat(63);
        for (text, code) in [
            (zeros.clone(), "digest-length"),
            (format!("{zeros}00"), "digest-length"),
            (format!("{zeros}A"), "digest-character"),
            (format!("{zeros}\u{e9}"), "digest-character"),
            (String::new(), "digest-length"),
        ] {
            assert_eq!(text.parse::<Digest>().unwrap_err().code(), code, "{text}");
        }
        for text in ["+1:00", ":00", "1.00", "18446744073709551616:00"] {
            assert_eq!(text.parse::<Head>().unwrap_err().code(), "digest-head");
        }
    }
}
