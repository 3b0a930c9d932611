//! Levelling a plan with its people: laws over random plans, brute force on tiny ones, stories by hand, bad input.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod cases;
mod laws;
mod oracle;
pub(crate) mod plans;
mod ways;
mod wrong;
