//! Stories as text tables: a row per command, the last column is the outcome.

mod customers;
mod metric;
mod network;
mod paths;
mod time;

#[cfg(feature = "json")]
mod allocate;
mod approval;
#[cfg(feature = "json")]
mod division;

pub(crate) mod budget;
mod issues;
mod ledger;
mod money;

mod carry;
mod consent;
mod contingency;
mod forecast;
mod funding;
mod program;
mod reserve;
mod routing;
mod steering;
