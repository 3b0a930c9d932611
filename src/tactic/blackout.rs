//! The days that tasks keep clear of.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    id::{BlackoutId, IdError},
    time::{DateSpan, TimeError, YearlySpan},
};

/// Days that a task keeps clear of from start to finish, such as the freeze over the turn of the year.
///
/// Written `2025-12-20..2026-01-07` for days that come once, `12-24..01-02` for days of every year (the end is exclusive in
/// both), or as the name of a list of the plan: `year-end`.
///
/// # Example: a name has no dots
/// ```
/// use tactica::tactic::Blackout;
///
/// assert!(matches!("2025-12-20..2026-01-07".parse()?, Blackout::Dates(_)));
/// assert!(matches!("12-24..01-02".parse()?, Blackout::Yearly(_)));
/// assert!(matches!("year-end".parse()?, Blackout::List(_)));
/// assert!("24.12.".parse::<Blackout>().is_err());
/// # Ok::<(), tactica::tactic::BlackoutError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Blackout {
    /// Days that come once.
    Dates(DateSpan),
    /// Days of every year.
    Yearly(YearlySpan),
    /// The days of a list of the plan.
    List(BlackoutId),
}

/// A list of days that several tasks keep clear of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlackoutList {
    /// Its name in the plan.
    pub id: BlackoutId,
    /// What people call it.
    pub name: String,
    /// The days, sorted; none of them names a list.
    pub spans: Vec<Blackout>,
}

/// Why a text does not name days to keep clear of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlackoutError {
    /// It has dots and is no span of days.
    #[error(transparent)]
    Span(#[from] TimeError),
    /// It has no dots and is no name.
    #[error(transparent)]
    List(#[from] IdError),
}

impl BlackoutError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Span(error) => error.code(),
            Self::List(error) => error.code(),
        }
    }
}

impl FromStr for Blackout {
    type Err = BlackoutError;

    fn from_str(text: &str) -> Result<Self, BlackoutError> {
        let Some((start, _)) = text.split_once("..") else {
            return Ok(Self::List(text.parse()?));
        };
        // A year has two hyphens, a day of every year one.
        if start.matches('-').count() == 1 {
            return Ok(Self::Yearly(text.parse()?));
        }
        Ok(Self::Dates(text.parse()?))
    }
}

impl TryFrom<String> for Blackout {
    type Error = BlackoutError;

    fn try_from(text: String) -> Result<Self, BlackoutError> {
        text.parse()
    }
}

impl From<Blackout> for String {
    fn from(blackout: Blackout) -> Self {
        blackout.to_string()
    }
}

impl fmt::Display for Blackout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dates(span) => span.fmt(f),
            Self::Yearly(span) => span.fmt(f),
            Self::List(id) => id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blackouts_are_read_and_written_back() {
        for text in [
            "2025-12-20..2026-01-07",
            "12-24..01-02",
            "08-01..08-16",
            "year-end",
        ] {
            assert_eq!(text.parse::<Blackout>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2025-12-20..",
            "..",
            "2026-01-07..2025-12-20",
            "12-24..2026-01-02",
            "Year",
        ] {
            assert!(text.parse::<Blackout>().is_err(), "{text:?}");
        }
    }
}
