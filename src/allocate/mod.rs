//! How is money divided among channels so that it brings most? A proven optimum, and what the next unit of money buys.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`ProblemDraft::from_json`], [`ProblemDraft::build`] | a [`Problem`] | all faults at once |
//! | [`Problem::solve`] | an [`Allocation`] | exact money, value, bound and gap, shadow prices, what binds |
//! | [`Problem::frontier`] | the best outcome for each budget, lazily | corners to the minor unit where curves are straight |
//! | [`Division::of`], [`Division::apply`] | from a plan to the problem, and from the answer to a plan | nodes of the budget that have curves |
//! | [`ReallocationDraft::solve`] | the fewest [`Move`]s in the middle of a plan | 95 % of the gain |
//! | [`PhasingDraft::solve`] | a [`Phasing`]: money over channels and periods | carry-over, seasons, start dates, cash |
//!
//! The page [how money is divided](crate::guide::allocation) explains the method with numbers.
#![allow(
    clippy::float_arithmetic,
    clippy::float_cmp,
    reason = "responses are floating-point numbers, compared only with values they were set to; money that leaves is exact"
)]

mod answer;
mod bounds;
mod build;
mod calendar;
mod conflict;
pub(crate) mod core;
mod division;
mod draft;
mod fault;
mod fewest;
mod frontier;
#[cfg(feature = "json")]
mod json;
mod options;
mod phasing;
mod price;
mod problem;
mod reader;
mod reallocate;
mod refine;
mod risk;
mod round;
mod solve;
mod wanted;
mod words;

pub use answer::{Allocation, Binding, ItemAmount, Proof, RiskFigures};
pub use division::{
    Division, DivisionError, DivisionOptions, PlannedCosts, Shift, Split, Trace, TracePoint,
};
pub use draft::{
    FORMAT, GroupDraft, ItemDraft, ParityDraft, ProblemDraft, RiskDraft, ShareOfVoiceDraft,
};
pub use fault::{AllocateError, Limit, ProblemFault, ProblemFaults};
pub use frontier::{Frontier, FrontierPoint};
pub use options::{PhasingOptions, SolveOptions};
pub use phasing::{PhasedItem, PhasedItemDraft, Phasing, PhasingDraft};
pub use problem::Problem;
pub use reallocate::{
    Fewness, Move, ReallocateError, Reallocation, ReallocationDraft, ReallocationItem,
};
pub use words::{Bound, Subject};
