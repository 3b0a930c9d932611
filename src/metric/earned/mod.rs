//! Is the work that was done worth the money that was spent on it, and was it due? Earned value, after the standard of the PMI.

mod package;
mod schedule;
mod value;

pub use package::{EarningRule, Milestone, PackageProgress, PackageValue, WorkPackage};
pub use schedule::{EarnedSchedule, EarnedScheduleFigures, EarnedScheduleInputs};
pub use value::{AtCompletion, EarnedValue, EarnedValueFigures, EarnedValueInputs};
