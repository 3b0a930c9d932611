//! Brute force on tiny cases: the definitions of the documentation, minute by minute, against the algorithms.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "test code: an overflow is a failed test"
)]

mod calendar;
mod network;
mod paths;
