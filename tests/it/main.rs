//! The one integration test binary: public API only.

mod law;
mod oracle;
mod report;
mod scenario;
