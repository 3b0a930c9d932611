//! Which tactics come first when not all fit, and why?
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Rice::score`], [`Wsjf::score`], [`weighted_impact`] | a score | exact decimals, one kind for all tactics that are compared |
//! | [`select`] | [`Selection`] | the most worth within money and work; proven for some dozens, with a gap for more |
//! | [`phases`] | a [`Selection`] for each phase | what does not fit into one is left to the next |
//!
//! [`Moscow`] says what must be done whatever it is worth, and what will not be done. What one tactic needs of another is kept.

mod branch;
mod error;
mod score;
mod select;

pub use self::{
    error::PortfolioError,
    score::{Moscow, Rice, Wsjf, weighted_impact},
    select::{Candidate, Means, Selection, USUAL_NODES, phases, select},
};
