//! The one integration test binary: public API only.

#[cfg(feature = "json")]
mod broken;
mod dice;
#[cfg(feature = "json")]
mod gated;
#[cfg(feature = "json")]
mod golden;
#[cfg(feature = "audit")]
mod golden_journal;
mod guide;
#[cfg(feature = "json")]
mod invalid;
#[cfg(all(feature = "audit", feature = "json"))]
mod journal;
mod judged;
mod kpi;
mod law;
mod main_job;
mod oracle;
mod outlook;
mod performance;
mod portfolio;
mod published;
mod report;
mod running;
mod scenario;
mod scheduled;
mod schema;
#[cfg(all(feature = "json", feature = "rayon"))]
mod side_by_side;
#[cfg(feature = "json")]
mod staffing;
mod task_table;
mod traps;
