//! What words have in common: one macro makes the enums of closed lists, one error names what would have been legal, and counts
//! stand beside their nouns.

use std::fmt;

/// Defines an enum of words with their text; serde and `FromStr` read the same words.
macro_rules! define_words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// All of them, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the word as it stands in documents.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::word::WordError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|item| item.word() == text);
                found.ok_or_else(|| crate::word::WordError::new(text, &[$($text),*]))
            }
        }
    };
}

pub(crate) use define_words;

/// Says that a text is not one of the words of a closed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordError {
    value: Box<str>,
    legal: &'static [&'static str],
}

impl WordError {
    pub(crate) fn new(value: &str, legal: &'static [&'static str]) -> Self {
        Self {
            value: value.chars().take(40).collect(),
            legal,
        }
    }

    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "word-unknown"
    }

    /// Returns the words that would have been legal.
    #[must_use]
    pub fn legal(&self) -> &'static [&'static str] {
        self.legal
    }
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is none of {}", self.value, self.legal.join(", "))
    }
}

impl std::error::Error for WordError {}

/// Writes a count with its noun: `1 task`, `3 tasks`.
pub(crate) fn count<N>(number: N, one: &str, many: &str) -> String
where
    N: Copy + fmt::Display + PartialEq + From<u8>,
{
    let noun = if number == N::from(1) { one } else { many };
    format!("{number} {noun}")
}
