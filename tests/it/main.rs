//! The one integration test binary: public API only.

mod law;
mod report;
mod scenario;
