//! How is the crate built? Long documents, one page each.
//!
//! | Page | Read it for |
//! | --- | --- |
//! | [`architecture`] | the one idea, the layers, what is absent, conventions |

#[doc = include_str!("architecture.md")]
pub mod architecture {}
