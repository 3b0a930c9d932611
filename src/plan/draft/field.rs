//! One leaf of a document: missing, read, or not readable, with the text that was given.

use std::{fmt, marker::PhantomData};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A leaf of a draft: a text that is read at once but judged later, together with everything else.
///
/// A draft may hold texts that are not what they should be; [`PlanDraft::build`](super::PlanDraft::build) reports all of them. In
/// Rust a field is made from a text with `into()` or from a value with [`Field::of`].
///
/// # Example: a slip is kept, not lost
/// ```
/// use tactica::{money::Money, plan::Field};
///
/// let good: Field<Money> = "12.50 USD".into();
/// assert_eq!(good.value().map(|money| money.minor()), Some(1250));
/// let slip: Field<Money> = "12,50 USD".into();
/// assert_eq!(slip.value(), None);
/// assert_eq!(slip.to_text().as_deref(), Some("12,50 USD"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// The document does not have the field.
    #[default]
    Missing,
    /// The field was read.
    Value(T),
    /// The field has a text that is not a `T`.
    Unread {
        /// The text as given.
        text: String,
        /// Why it is not a `T`.
        reason: String,
    },
}

impl<T> Field<T> {
    /// Makes a field from a value.
    #[must_use]
    pub fn of(value: T) -> Self {
        Self::Value(value)
    }

    /// Returns the value, if the field was read.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Unread { .. } => None,
        }
    }

    /// Tells whether the field has a text that could not be read.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::Unread { .. })
    }

    /// Tells whether the document does not have the field.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl<T: Leaf> Field<T> {
    /// Returns the text of the field as it stands in a document, or nothing if it is missing.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Missing => None,
            Self::Value(value) => Some(value.write()),
            Self::Unread { text, .. } => Some(text.clone()),
        }
    }
}

impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Self::Value)
    }
}

impl<T: Leaf> From<&str> for Field<T> {
    fn from(text: &str) -> Self {
        match T::read(text) {
            Ok(value) => Self::Value(value),
            Err(reason) => Self::Unread {
                text: text.to_owned(),
                reason,
            },
        }
    }
}

impl<T: Leaf> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing => serializer.serialize_none(),
            Self::Value(value) => serializer.serialize_str(&value.write()),
            Self::Unread { text, .. } => serializer.serialize_str(text),
        }
    }
}

impl<'de, T: Leaf> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor<T>(PhantomData<T>);

        impl<T: Leaf> de::Visitor<'_> for TextVisitor<T> {
            type Value = Field<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "text such as {:?}", T::EXAMPLE)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Field<T>, E> {
                Ok(text.into())
            }

            fn visit_unit<E: de::Error>(self) -> Result<Field<T>, E> {
                Ok(Field::Missing)
            }
        }

        deserializer.deserialize_any(TextVisitor(PhantomData))
    }
}

/// What can be a leaf of a document: everything with a text form.
///
/// The trait is sealed; it is public so that [`Field`] can be named in bounds.
pub trait Leaf: sealed::Leaf {}

impl<T: sealed::Leaf> Leaf for T {}

mod sealed {
    /// The working half of [`super::Leaf`].
    pub trait Leaf: Sized {
        /// A text that can be read.
        const EXAMPLE: &'static str;

        /// Reads a text or says why not.
        fn read(text: &str) -> Result<Self, String>;

        /// Writes the value as a text that reads back to it.
        fn write(&self) -> String;
    }
}

impl sealed::Leaf for NaiveDate {
    const EXAMPLE: &'static str = "2025-01-31";

    fn read(text: &str) -> Result<Self, String> {
        crate::time::parse_date(text).map_err(|error| error.to_string())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// Makes leaves of words that are not `FromStr` themselves.
macro_rules! word_leaves {
    ($($type:ty { $($variant:ident => $word:literal,)* } $example:literal;)*) => {$(
        impl sealed::Leaf for $type {
            const EXAMPLE: &'static str = $example;

            fn read(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(crate::word::WordError::new(text, &[$($word),*]).to_string()),
                }
            }

            fn write(&self) -> String {
                match self {
                    $(Self::$variant => $word.to_owned(),)*
                }
            }
        }
    )*};
}

word_leaves! {
    crate::network::Timing { Asap => "asap", Alap => "alap", } "alap";
    crate::network::Breaks { Stretch => "stretch", Split => "split", Whole => "whole", } "whole";
}

/// Makes leaves of types with `FromStr` and `Display`.
macro_rules! leaves {
    ($($type:ty, $example:literal;)*) => {$(
        impl sealed::Leaf for $type {
            const EXAMPLE: &'static str = $example;

            fn read(text: &str) -> Result<Self, String> {
                text.parse::<$type>().map_err(|error| error.to_string())
            }

            fn write(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

leaves! {
    crate::id::PlanId, "spring-2025";
    crate::id::ObjectiveId, "awareness";
    crate::id::KpiId, "visits";
    crate::id::AudienceId, "families";
    crate::id::ChannelId, "paid-search";
    crate::id::TacticId, "spring-campaign";
    crate::id::TaskId, "brief";
    crate::id::CalendarId, "office";
    crate::id::BlackoutId, "year-end";
    crate::id::SkillId, "copywriting";
    crate::id::ModeId, "agency";
    crate::id::PersonId, "anna";
    crate::id::RoleId, "director";
    crate::id::ResourceId, "agency-team";
    crate::id::NodeId, "digital";
    crate::id::CostId, "video-ads";
    crate::id::FundId, "disaster-fund";
    crate::id::TriggerId, "emergency";
    crate::id::RiskId, "rain";
    crate::id::ReviewId, "quarterly";
    crate::approval::LeadCase, "worst";
    crate::money::Currency, "USD";
    crate::money::Money, "1250.00 USD";
    crate::money::Allotment, "35%";
    crate::money::UnitPrice, "8.50 USD/1000";
    crate::number::Percent, "12.5%";
    crate::number::Quantity, "1200000";
    crate::number::Ratio, "1.0825";
    crate::time::WorkTime, "3d 4h";
    crate::tactic::Dependency, "brief FS+2d";
    crate::tactic::Moment, "2025-01-31";
    crate::tactic::Blackout, "12-24..01-02";
    crate::time::DateSpan, "2025-01-01..2025-02-01";
    crate::tactic::MixElement, "promotion";
    crate::tactic::ChannelCategory, "search";
    crate::tactic::EarningMethod, "fifty-fifty";
    crate::resource::ResourceKind, "pool";
    crate::response::CurveForm, "hill";
    crate::budget::NodeKind, "category";
    crate::budget::Control, "hard";
    crate::budget::Stage, "commit";
    crate::budget::Basis, "to-date";
    crate::budget::DeficitRule, "carried";
    crate::time::Cadence, "every 3 months";
    crate::time::PeriodLabel, "FY2025-Q1";
    crate::contingency::TriggerKind, "event";
    crate::contingency::Relation, "at-least";
    super::CarryRule, "surplus";
    super::DrivenBy, "capacity";
    super::Origin, "published";
    super::Standing, "inside";
}
