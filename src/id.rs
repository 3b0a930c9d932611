//! What names things: identifiers supplied by the caller, one type per kind of thing.
//!
//! An identifier is a *slug*: 1 to 64 characters out of `a`–`z`, `0`–`9` and `-`. Each kind has its own
//! type, so that a task cannot be passed where a budget node is meant; all of them are made by one macro and
//! behave alike. To copy one costs no allocation.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | `"launch".parse::<TaskId>()` | the identifier | [`IdError`] names the character that is not allowed |
//! | `to_string()`, serde | the text as given | there is no second spelling of the same identifier |
//! | `{:?}` | `TaskId("launch")` | the type is part of the output |
//! | `==`, `<` | by text | the order of the library's outputs wherever nothing better is documented |

use std::{cmp::Ordering, fmt, str::FromStr, sync::Arc};

/// The longest identifier that is accepted, in characters.
pub const LENGTH_MAX: usize = 64;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The text has no characters.
    #[error("{kind} is empty: give 1 to {LENGTH_MAX} characters out of a-z, 0-9 and -")]
    Empty {
        /// The identifier type that was wanted.
        kind: &'static str,
    },
    /// The text is longer than [`LENGTH_MAX`].
    #[error("{kind} has {length} characters, the limit is {LENGTH_MAX}")]
    TooLong {
        /// The identifier type that was wanted.
        kind: &'static str,
        /// The number of characters found.
        length: usize,
    },
    /// The text holds a character other than `a`–`z`, `0`–`9` and `-`.
    #[error("{kind} {value:?} holds {found:?}: only a-z, 0-9 and - are allowed")]
    Character {
        /// The identifier type that was wanted.
        kind: &'static str,
        /// The text as given.
        value: Box<str>,
        /// The first character that is not allowed.
        found: char,
    },
}

impl IdError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "id-empty",
            Self::TooLong { .. } => "id-too-long",
            Self::Character { .. } => "id-character",
        }
    }
}

fn check(kind: &'static str, text: &str) -> Result<Text, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty { kind });
    }
    if text.len() > LENGTH_MAX {
        let length = text.chars().count();
        if length > LENGTH_MAX {
            return Err(IdError::TooLong { kind, length });
        }
    }
    match text
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'))
    {
        Some(found) => Err(IdError::Character {
            kind,
            value: text.into(),
            found,
        }),
        None => Ok(Text::new(text)),
    }
}

/// The longest text that is kept in place, in bytes.
const SHORT_MAX: usize = 22;

/// The text of an identifier: in place where it is short, as most are, else shared by all copies. To copy one costs no
/// allocation, and to compare two short ones follows no pointer.
#[derive(Clone)]
enum Text {
    /// The first `length` bytes; the others are zero.
    Short {
        length: u8,
        bytes: [u8; SHORT_MAX],
    },
    Long(Arc<str>),
}

impl Text {
    fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT_MAX];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(start), Ok(length)) => {
                start.copy_from_slice(text.as_bytes());
                Self::Short { length, bytes }
            }
            _ => Self::Long(text.into()),
        }
    }

    #[inline]
    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short { length, bytes } => {
                let start = bytes.get(..usize::from(*length));
                start.expect("invariant: a short text fits its place")
            }
            Self::Long(text) => text.as_bytes(),
        }
    }

    #[inline]
    fn as_str(&self) -> &str {
        match self {
            Self::Short { .. } => {
                let text = std::str::from_utf8(self.as_bytes());
                text.expect("invariant: the bytes are those of a text")
            }
            Self::Long(text) => text,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // Whole arrays compare faster than their starts: what is behind the text is zero in both.
            (
                Self::Short { length, bytes },
                Self::Short {
                    length: length_other,
                    bytes: bytes_other,
                },
            ) => length == length_other && bytes == bytes_other,
            (Self::Long(text), Self::Long(other)) => text == other,
            _ => false, // of different lengths
        }
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

// As the text hashes, see `Borrow`.
impl std::hash::Hash for Text {
    #[inline]
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// Defines a validated text identifier.
macro_rules! define_id {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Text);

        impl $name {
            /// Makes the identifier from `text`.
            ///
            /// # Errors
            ///
            /// [`IdError`] when `text` is empty, longer than [`LENGTH_MAX`], or holds another character than
            /// `a`–`z`, `0`–`9` and `-`.
            pub fn new(text: &str) -> Result<Self, IdError> {
                check(stringify!($name), text).map(Self)
            }

            /// Returns the identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Returns the bytes of the text.
            #[allow(dead_code, reason = "of use for the few kinds that are looked up by the million")]
            pub(crate) fn as_bytes(&self) -> &[u8] {
                self.0.as_bytes()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }

        // Allows maps keyed by identifiers to be asked with a plain `&str`; sound because `Ord` and `Hash`
        // are those of the text.
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.as_str())
            }
        }
    )*};
}

define_id! {
    /// Names a plan.
    PlanId;
    /// Names an objective of the strategy.
    ObjectiveId;
    /// Names a key performance indicator.
    KpiId;
    /// Names an audience (a target segment).
    AudienceId;
    /// Names a channel.
    ChannelId;
    /// Names a tactic.
    TacticId;
    /// Names a task, milestone, summary or hammock; they share one set of names, for a task may wait for any of them.
    TaskId;
    /// Names a working calendar.
    CalendarId;
    /// Names a list of blackouts, days that tasks keep clear of.
    BlackoutId;
    /// Names a skill.
    SkillId;
    /// Names a way of doing a task, within the task.
    ModeId;
    /// Names a person.
    PersonId;
    /// Names a role, such as `director`, that people hold and policies refer to.
    RoleId;
    /// Names a resource that is not a person: a pool, a tool, a room, a material.
    ResourceId;
    /// Names a node of the budget tree.
    NodeId;
    /// Names a planned cost of a tactic.
    CostId;
    /// Names a contingency fund.
    FundId;
    /// Names a trigger of a contingency fund.
    TriggerId;
    /// Names a risk that a contingency fund covers.
    RiskId;
    /// Names a point at which the budget is reviewed.
    ReviewId;
    /// Names an approval policy.
    PolicyId;
    /// Names a fact of a request that policies ask about, such as `sole-source`.
    FactId;
    /// Names a request for approval.
    RequestId;
    /// Names an order (a commitment to a vendor).
    OrderId;
    /// Names an invoice or a credit note.
    InvoiceId;
    /// Names a vendor.
    VendorId;
    /// Names an item that money is divided among.
    ItemId;
    /// Names a group of such items.
    GroupId;
    /// Names a command of the journal; the same identifier twice is the same command.
    CommandId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_the_kind_and_the_character() {
        for (text, code) in [
            ("", "id-empty"),
            ("Launch", "id-character"),
            ("a b", "id-character"),
            ("straße", "id-character"),
            (&"x".repeat(65), "id-too-long"),
        ] {
            let error = text.parse::<TaskId>().unwrap_err();
            assert_eq!(error.code(), code, "{text:?}");
            assert!(error.to_string().starts_with("TaskId"), "{error}");
        }
        assert!(TaskId::new(&"x".repeat(64)).is_ok());
    }

    #[test]
    fn long_and_short_texts_behave_alike() {
        use std::{borrow::Borrow, collections::HashMap};
        let texts: Vec<String> = [1, 21, 22, 23, 64].map(|n| "x".repeat(n)).into();
        let ids: Vec<TaskId> = texts.iter().map(|text| text.parse().unwrap()).collect();
        let mut map = HashMap::new();
        for (at, (id, text)) in ids.iter().zip(&texts).enumerate() {
            assert_eq!(id.as_str(), text);
            assert_eq!(Borrow::<str>::borrow(id), text);
            assert_eq!(id.as_bytes(), text.as_bytes());
            for (other, other_text) in ids.iter().zip(&texts) {
                assert_eq!(id == other, text == other_text);
                assert_eq!(id.cmp(other), text.cmp(other_text));
            }
            map.insert(id.clone(), at);
        }
        for (at, text) in texts.iter().enumerate() {
            assert_eq!(map.get(text.as_str()), Some(&at), "found by its text");
        }
        assert_eq!(size_of::<Option<TaskId>>(), 24);
    }

    #[test]
    fn debug_names_the_type_and_display_pads() {
        let id = TaskId::new("launch").unwrap();
        assert_eq!(format!("{id:?}"), "TaskId(\"launch\")");
        assert_eq!(format!("[{id:>8}]"), "[  launch]");
    }
}
