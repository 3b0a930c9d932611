//! What programs built on this crate test their own laws with: strategies that give values and whole plans at random.
//!
//! | Strategy | Gives | Note |
//! | --- | --- | --- |
//! | [`ids`] | identifiers of any kind | up to the longest that is legal |
//! | [`currency`], [`money`], [`money_in`] | currencies, amounts | the whole range of amounts among them |
//! | [`percent`] | 0 % to 100 % | whole ones more often than fractions |
//! | [`date`], [`date_in`], [`date_span`] | dates and spans of the horizon | its ends among them |
//! | [`work_time`], [`work_time_in`] | working time | of either sign |
//! | [`work_calendar_spec`], [`work_calendar`] | calendars that build | with shifts until midnight, holidays and exceptions |
//! | [`plan_draft`] | drafts that build | every kind of thing a plan has, in a size you choose |
//! | [`broken_plan_draft`] | a draft with one thing wrong, and the code that must be reported | |
//!
//! Every value is made by the door that a program would use, and shrinks towards the small and plain: fewer tasks, shorter
//! ones, round amounts. What a strategy gives for a given seed is not part of the promise of this crate; *that* it is legal is.
//!
//! # Example: a law of one's own
//! ```
//! use proptest::{prelude::*, test_runner::TestRunner};
//! use tactica::{
//!     money::Currency,
//!     proptest::{money_in, plan_draft, PlanShape},
//! };
//!
//! let mut runner = TestRunner::deterministic();
//! let bonus = money_in(Currency::USD, 0..=100_000);
//! runner.run(&(plan_draft(PlanShape::default()), bonus), |(draft, bonus)| {
//!     let plan = draft.build().expect("drafts of this strategy build");
//!     prop_assert!(plan.tasks().iter().all(|task| task.is_milestone() || task.responsible.is_some()));
//!     prop_assert!(!bonus.is_negative());
//!     Ok(())
//! })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod plan;
mod times;
mod values;

pub use self::{
    plan::{PlanShape, broken_plan_draft, plan_draft},
    times::{date, date_in, date_span, work_calendar, work_calendar_spec, work_time, work_time_in},
    values::{currency, ids, money, money_in, percent},
};
