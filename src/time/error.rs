//! Why a date, a minute, a span or an amount of work was refused.

use chrono::{NaiveDate, NaiveDateTime};

use super::{DATE_MAX, DATE_MIN, Minute, PeriodLabel, WorkTime};

/// Why a date, a minute, a span or an amount of work was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The text is not written in the one form that is read.
    #[error("{value:?} is not a {kind} such as {example}")]
    Syntax {
        /// What was wanted.
        kind: &'static str,
        /// The text as given, cut to 40 characters.
        value: Box<str>,
        /// A text that would have been accepted.
        example: &'static str,
    },
    /// The date lies outside of the horizon.
    #[error("{date} is outside of the horizon from {DATE_MIN} to {DATE_MAX}")]
    DateOutOfRange {
        /// The date as given.
        date: NaiveDate,
    },
    /// A step in days or months leads out of the horizon.
    #[error("{count} {unit} from {anchor} is outside of the horizon from {DATE_MIN} to {DATE_MAX}")]
    StepOutOfRange {
        /// The date the step starts from.
        anchor: NaiveDate,
        /// The number of steps, negative into the past.
        count: i64,
        /// What is counted: `days` or `months`.
        unit: &'static str,
    },
    /// The number of the minute lies outside of the horizon.
    #[error("minute {value} is outside of the horizon: give 0 to {}", Minute::MAX.value())]
    MinuteOutOfRange {
        /// The number as given.
        value: i64,
    },
    /// The time of day has seconds.
    #[error("{value} is not a whole minute")]
    NotWholeMinute {
        /// The time as given.
        value: NaiveDateTime,
    },
    /// The span ends before or where it starts.
    #[error("the span from {start} to {end} is empty: it must end after its start")]
    SpanEmpty {
        /// The first day.
        start: NaiveDate,
        /// The day after the last.
        end: NaiveDate,
    },
    /// The yearly span starts on the day where it ends.
    #[error(
        "the yearly span {value} is empty or the whole year: it must end on another day than it starts"
    )]
    YearlySpanEmpty {
        /// The text as given, cut to 40 characters.
        value: Box<str>,
    },
    /// No day is left in which something may happen.
    #[error("no window is left: the blackouts cover every day that is allowed")]
    WindowsEmpty,
    /// The amount of work is beyond [`WorkTime::MAX`].
    #[error("the amount of work is out of range: at most {} minutes either way", WorkTime::MAX.minutes())]
    WorkOutOfRange,
    /// There is no such month.
    #[error("{month} is no month: give 1 to 12")]
    MonthOutOfRange {
        /// The number as given.
        month: u8,
    },
    /// The fiscal calendar has no period of this name.
    #[error("the fiscal calendar has no period {label}")]
    UnknownPeriod {
        /// The name as given.
        label: PeriodLabel,
    },
    /// The period reaches beyond the horizon.
    #[error("the period {label} reaches beyond the horizon from {DATE_MIN} to {DATE_MAX}")]
    PeriodOutOfRange {
        /// The name of the period.
        label: PeriodLabel,
    },
}

impl TimeError {
    pub(super) fn syntax(kind: &'static str, value: &str, example: &'static str) -> Self {
        Self::Syntax {
            kind,
            value: value.chars().take(40).collect(),
            example,
        }
    }

    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "time-syntax",
            Self::DateOutOfRange { .. } => "date-out-of-range",
            Self::StepOutOfRange { .. } => "date-step-out-of-range",
            Self::MinuteOutOfRange { .. } => "minute-out-of-range",
            Self::NotWholeMinute { .. } => "minute-not-whole",
            Self::SpanEmpty { .. } => "span-empty",
            Self::YearlySpanEmpty { .. } => "yearly-span-empty",
            Self::WindowsEmpty => "windows-empty",
            Self::WorkOutOfRange => "work-out-of-range",
            Self::MonthOutOfRange { .. } => "month-out-of-range",
            Self::UnknownPeriod { .. } => "period-unknown",
            Self::PeriodOutOfRange { .. } => "period-out-of-range",
        }
    }
}
