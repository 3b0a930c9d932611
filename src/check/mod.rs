//! Is it true? Judges of schedules and ledgers that share nothing with their makers but the definitions.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`schedule`] | every [`ScheduleViolation`] of a schedule | dates are judged task by task and link by link |
//! | [`schedule_with`] | the same of a schedule with options | what was reported and promised is judged too |
//! | [`staffing`] | every [`StaffingViolation`] of a levelled schedule | what people hold at every minute is added up again |
//! | [`ledger`] | every [`LedgerViolation`] of a ledger | balances of nodes, views and periods are added up again from the events alone; hard limits and frozen periods are kept |
//!
//! They are slower than what they judge, and simpler: each rule is written down once more, as it is defined.

mod ledger;
mod schedule;
mod staffing;

pub use ledger::{LedgerViolation, ledger};
pub use schedule::{ScheduleViolation, schedule, schedule_with};
pub use staffing::{StaffingViolation, staffing};
