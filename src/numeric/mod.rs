//! Which numerical methods does the library have of its own? Root finding and least squares on plain `f64`.
//!
//! Private: what leaves the crate goes through `response` and `allocate`, which refuse what is not finite.
#![allow(
    clippy::float_arithmetic,
    clippy::many_single_char_names,
    reason = "numerical methods are about floating-point numbers, in the letters of their formulas"
)]

pub(crate) mod fit;
pub(crate) mod root;
