//! The implementation phase of marketing as typed data.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod id;
pub mod metric;
pub mod money;
pub mod number;
pub mod time;
