//! The one integration test binary: public API only.

mod law;
mod main_job;
mod oracle;
mod report;
mod scenario;
