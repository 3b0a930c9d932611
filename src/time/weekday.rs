//! What the days of the week are called: `mon` to `sun`.

use chrono::Weekday;

/// The days of the week, Monday first, as the horizon starts on a Monday.
pub(super) const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// Returns the name that is used in text.
pub(super) fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

/// Reads and writes a weekday on the wire by its name; for `#[serde(with = "…")]`.
pub(super) mod weekday_text {
    use std::borrow::Cow;

    use chrono::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{WEEKDAYS, name};
    use crate::time::TimeError;

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    pub(crate) fn serialize<S: Serializer>(weekday: &Weekday, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(name(*weekday))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Weekday, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        let found = WEEKDAYS.into_iter().find(|weekday| name(*weekday) == text);
        found.ok_or_else(|| Error::custom(TimeError::syntax("weekday", &text, "mon")))
    }
}
