//! How times are read from text: digits only, one form each, nothing guessed.

/// Reads a number of ASCII digits, at least one and few enough for `u32`.
pub(super) fn number(digits: &str) -> Option<u32> {
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        digits.parse().ok() // refuses the empty text
    } else {
        None
    }
}

/// Reads a number of exactly `width` ASCII digits.
pub(super) fn fixed(digits: &str, width: usize) -> Option<u32> {
    (digits.len() == width).then(|| number(digits)).flatten()
}

/// Gives types that are read and written as text the same text on the wire.
macro_rules! serde_as_text {
    ($($name:ty),*) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

pub(super) use serde_as_text;
