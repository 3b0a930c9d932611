//! What do the words mean, what may a document say, and how is the crate built? Long documents, one page each.
//!
//! | Page | Read it for |
//! | --- | --- |
//! | [`approval`] | how a policy is written, who is asked for what, the life of a request, and what other systems get wrong |
//! | [`architecture`] | the one idea, the layers, what is absent, conventions |
//! | [`allocation`] | how money is divided among channels: curves, envelopes, prices, the proof, in numbers |
//! | [`dates`] | how dates come about: links, lags, bounds, floats and progress on calendars, drawn |
//! | [`levelling`] | how the engine of levelling decides: what is searched, what is proven, what a budget buys |
//! | [`staffing`] | how a plan is levelled with its people: what holds what, who is chosen, how good the answer is |
//! | [`money`] | how money is forecast, carried over, shared out and explained, in numbers |
//! | [`metrics`] | which metric has which meaning, the traps and what shuts them, KPIs and alerts, what a customer may cost |
//! | [`plan_document`] | every field of a plan as JSON |
//! | [`journal`] | the commands of a running plan and the records they leave |
//! | [`errors`] | every issue code and every error code |
//! | [`glossary`] | the field's terms and the types that stand for them |

#[doc = include_str!("allocation.md")]
pub mod allocation {}

#[doc = include_str!("approval.md")]
#[doc = include_str!("approval-life.md")]
pub mod approval {}

#[doc = include_str!("architecture.md")]
pub mod architecture {}

#[doc = include_str!("dates.md")]
pub mod dates {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}

#[doc = include_str!("journal.md")]
pub mod journal {}

#[doc = include_str!("levelling.md")]
pub mod levelling {}

#[doc = include_str!("metrics.md")]
pub mod metrics {}

#[doc = include_str!("money.md")]
pub mod money {}

#[doc = include_str!("plan-document.md")]
pub mod plan_document {}

#[doc = include_str!("staffing.md")]
pub mod staffing {}

/// The examples of the README, so that they are compiled and run.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../../README.md")]
pub mod readme {}
