//! The implementation phase of marketing as typed data.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod allocate;
pub mod approval;
pub mod budget;
pub mod check;
pub mod contingency;
pub mod customer;
pub mod error;
pub mod forecast;
pub mod graph;
pub mod guide;
mod hash;
pub mod id;
pub mod issue;
pub mod level;
pub mod metric;
pub mod money;
pub mod network;
pub mod number;
mod numeric;
mod parallel;
pub mod performance;
pub mod pilot;
pub mod plan;
pub mod portfolio;
pub mod program;
#[cfg(feature = "proptest")]
#[cfg_attr(docsrs, doc(cfg(feature = "proptest")))]
pub mod proptest;
mod random;
pub mod report;
pub mod resource;
pub mod response;
pub mod schedule;
pub mod staffing;
pub mod strategy;
pub mod tactic;
pub mod time;
pub mod word;

pub use error::Error;
