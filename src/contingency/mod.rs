//! Money kept for the unforeseen: what it is for, when it may be drawn, by whom, and what is left of it.
//!
//! A *contingency reserve* stands inside the baseline: its money sits in a node of the budget. A *management reserve* stands
//! outside: a draw raises the baseline by exactly its amount. In both, money is drawn for a declared reason by somebody with the
//! authority, never beyond what is left.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Fund::new`] | a fund, or all its problems | authority and trigger must be stated |
//! | [`FundState::decide_declare`] | the record that a trigger happened | with the evidence |
//! | [`FundState::decide_draw`] | the record of a draw | why, for which risk, under which trigger; within caps, balance and authority |
//! | [`FundState::decide_retire`] | the record that a risk is retired | nothing is kept for it any more |
//! | [`FundState::decide_release`] | the record of a release | of what active risks leave free |
//! | [`FundState::decide_replenish`] | the record of a replenishment | from unallocated money only |
//! | [`FundState::apply`] | the state changes | holds no rules; refuses records that do not add up |
//!
//! A trigger is an event that somebody declares, or is computed at each draw: a KPI against a [`Threshold`], or a date. A fund may keep
//! money for named risks, and lets go of it as they retire.
//!
//! At all times `amount + replenished = available + drawn + released`.

mod condition;
mod draw;
mod error;
mod fund;
mod state;

pub use condition::{Circumstances, Condition, Grounds, Relation, Threshold};
pub use error::{FundError, FundRecordError, FundRejection};
pub use fund::{Authority, CoveredRisk, Fund, FundSpec, PeriodCap, Standing, Trigger, TriggerKind};
pub use state::{Declaration, Draw, DrawAuthority, FundEvent, FundState};
