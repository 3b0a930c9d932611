//! How is the optimum found and proven? Envelopes and prices for the bound, branch and bound for the gap.
//!
//! Knows nothing of names, currencies or documents: items are curves with allowed spends, groups are bounds on sums.

pub(crate) mod barrier;
pub(crate) mod close;
mod columns;
pub(crate) mod dynamic;
pub(crate) mod flight;
mod joint;
pub(crate) mod leaf;
mod part;
pub(crate) mod parts;
mod quest;
mod reduced;
pub(crate) mod relax;
pub(crate) mod risk;
mod seam;
pub(crate) mod search;
mod solo;
mod touch;
pub(crate) mod tree;

#[cfg(test)]
mod tests;
