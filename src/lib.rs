//! The implementation phase of marketing as typed data.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod graph;
pub mod id;
pub mod money;
pub mod network;
pub mod number;
pub mod time;
