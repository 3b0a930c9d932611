//! Where does raw `f64` mathematics live? Special functions, derivatives, maxima and areas, root finding and least
//! squares for the modules that estimate.
//!
//! Private: what leaves the crate is checked by the modules above. Nothing here panics; a formula outside its range gives a
//! number that is not finite, and its caller turns that into an error.
#![allow(
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "parameters are named as in the papers"
)]
#![allow(
    clippy::float_arithmetic,
    reason = "the home of floating-point mathematics"
)]

mod beta;
pub(crate) mod fit;
mod gamma;
mod hypergeometric;
mod jet;
mod maximise;
mod normal;
mod odds;
mod quadrature;
pub(crate) mod root;
mod sum;

pub(crate) use beta::incomplete_beta;
pub(crate) use gamma::{exp, exp_m1, float, ln, ln_1p, ln_gamma, rising};
pub(crate) use hypergeometric::one as hypergeometric_one;
pub(crate) use jet::Jet;
pub(crate) use maximise::{Maximum, eigen, maximise};
pub(crate) use normal::{chi_square_tail, normal_quantile, normal_tail, student_two_tails};
pub(crate) use odds::Odds;
pub(crate) use quadrature::{beta_mean, half_line, interval};
pub(crate) use sum::Sum;
