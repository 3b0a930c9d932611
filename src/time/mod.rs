//! When: civil dates and minutes, amounts of working time, and the calendars that join them.
//!
//! All dates are civil and in one zone, the plan's; nothing here knows clocks or offsets. They lie between [`DATE_MIN`] and
//! [`DATE_MAX`], so that no arithmetic on them can fail in secret. Spans are half-open.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | `"2025-01-31T09:00".parse::<Minute>()` | a minute | seconds are refused |
//! | `"1d 4h".parse::<WorkTime>()` | 720 minutes of work | a day is 8 hours on every calendar |
//! | [`WorkCalendar::finish`], [`WorkCalendar::start`] | where work ends or begins | exact inverses |
//! | [`WorkCalendar::between`] | the work between two minutes | additive |
//! | [`WorkCalendar::whole_from`], [`WorkCalendar::whole_until`] | where work fits without a rest in between | |
//! | [`Windows::new`] | when something may happen | from seasons and blackouts, some of them a [`YearlySpan`] |
//! | [`FiscalCalendar::periods`] | the periods of a span | no gap, no overlap |
//! | [`Cadence::dates`] | when something comes back | counted from the first time |
//! | [`add_months`] | the same day months later | from the anchor: 31 January, 28 February, 31 March |

mod cadence;
mod calendar;
mod date;
mod error;
mod fiscal;
mod minute;
mod span;
mod text;
mod weekday;
mod windows;
mod work;
mod yearly;

pub use cadence::{Cadence, CadenceUnit};
pub use calendar::{
    CalendarError, CalendarPlace, ExceptionSpec, HolidaySpec, Shift, ShiftSpan, Shifts, WeekSpec,
    WorkCalendar, WorkCalendarSpec,
};
pub use chrono::{NaiveDate, NaiveDateTime, Weekday};
pub use date::{DATE_MAX, DATE_MIN, add_days, add_months, parse_date};
pub use error::TimeError;
pub use fiscal::{
    FiscalCalendar, FiscalPattern, MonthWeeks, Period, PeriodLabel, PeriodUnit, YearEnd,
};
pub use minute::Minute;
pub use span::DateSpan;
pub use windows::Windows;
pub use work::WorkTime;
pub use yearly::YearlySpan;
