//! The one integration test binary: public API only.

mod golden_journal;
mod law;
mod oracle;
mod report;
mod running;
mod scenario;
