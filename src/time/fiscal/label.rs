//! What a period is called: `FY2025`, `FY2025-Q1`, `FY2025-M03`, `FY2025-W07`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::time::{TimeError, text};

/// What the periods of a fiscal calendar are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodUnit {
    /// Whole fiscal years.
    Year,
    /// Quarters, 1 to 4.
    Quarter,
    /// Months, 1 to 12.
    Month,
    /// Weeks, 1 to 53.
    Week,
}

impl PeriodUnit {
    /// The letter in a label and the largest number of such a period in a year.
    fn form(self) -> (&'static str, u8) {
        match self {
            Self::Year => ("", 1),
            Self::Quarter => ("Q", 4),
            Self::Month => ("M", 12),
            Self::Week => ("W", 53),
        }
    }
}

/// The name of a period: a fiscal year, and the position of the period in it.
///
/// In text and on the wire `FY2025`, `FY2025-Q1`, `FY2025-M03` or `FY2025-W07`. Labels of one unit are in the order of
/// time.
///
/// # Example: the text is the label
/// ```
/// use tactica::time::{PeriodLabel, PeriodUnit};
///
/// let label: PeriodLabel = "FY2025-M03".parse()?;
/// assert_eq!((label.year(), label.unit(), label.index()), (2025, PeriodUnit::Month, 3));
/// assert!("FY2025-M3".parse::<PeriodLabel>().is_err(), "two digits");
/// assert!("FY2025-Q5".parse::<PeriodLabel>().is_err(), "no such quarter");
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeriodLabel {
    year: i32,
    unit: PeriodUnit,
    index: u8,
}

impl PeriodLabel {
    /// Makes a label whose parts come from a fiscal calendar.
    pub(super) fn of_parts(year: i32, unit: PeriodUnit, index: u8) -> Self {
        Self { year, unit, index }
    }

    /// Returns the fiscal year, named by the calendar year in which it ends.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// Returns what the period is.
    #[must_use]
    pub fn unit(self) -> PeriodUnit {
        self.unit
    }

    /// Returns the position of the period in its fiscal year, from 1.
    #[must_use]
    pub fn index(self) -> u8 {
        self.index
    }
}

fn read(label: &str) -> Option<PeriodLabel> {
    let rest = label.strip_prefix("FY")?;
    let (year, part) = rest.split_at_checked(4)?;
    let year = i32::try_from(text::fixed(year, 4)?).ok()?;
    if part.is_empty() {
        return Some(PeriodLabel::of_parts(year, PeriodUnit::Year, 1));
    }
    let (letter, digits) = part.strip_prefix('-')?.split_at_checked(1)?;
    let (unit, width) = match letter {
        "Q" => (PeriodUnit::Quarter, 1),
        "M" => (PeriodUnit::Month, 2),
        "W" => (PeriodUnit::Week, 2),
        _ => return None,
    };
    let index = u8::try_from(text::fixed(digits, width)?).ok()?;
    let (_, most) = unit.form();
    (1..=most)
        .contains(&index)
        .then_some(PeriodLabel::of_parts(year, unit, index))
}

impl FromStr for PeriodLabel {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let syntax = || TimeError::syntax("period", text, "FY2025-M03");
        read(text)
            .filter(|label| (1900..=2200).contains(&label.year))
            .ok_or_else(syntax)
    }
}

impl fmt::Display for PeriodLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, unit, index } = self;
        let text = match unit {
            PeriodUnit::Year => format!("FY{year:04}"),
            PeriodUnit::Quarter => format!("FY{year:04}-Q{index}"),
            PeriodUnit::Month | PeriodUnit::Week => {
                let (letter, _) = unit.form();
                format!("FY{year:04}-{letter}{index:02}")
            }
        };
        f.pad(&text)
    }
}

impl fmt::Debug for PeriodLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeriodLabel({self})")
    }
}

text::serde_as_text!(PeriodLabel);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_of_each_unit_is_read() {
        for text in ["FY2025", "FY2025-Q4", "FY2025-M12", "FY2025-W53"] {
            let label: PeriodLabel = text.parse().unwrap();
            assert_eq!(label.to_string(), text);
            assert_eq!(serde_json::to_string(&label).unwrap(), format!("{text:?}"));
        }
        for text in [
            "",
            "2025",
            "FY25",
            "fy2025",
            "FY2025-",
            "FY2025-Q",
            "FY2025-Q0",
            "FY2025-Q5",
            "FY2025-Q01",
            "FY2025-M00",
            "FY2025-M13",
            "FY2025-M1",
            "FY2025-W54",
            "FY2025-D01",
            "FY2025-é1",
            "FY1899",
            "FY2201",
            "FY20é5",
        ] {
            assert_eq!(
                text.parse::<PeriodLabel>().unwrap_err().code(),
                "time-syntax",
                "{text:?}"
            );
        }
    }
}
