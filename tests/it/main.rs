//! The one integration test binary: public API only.

mod guide;
mod law;
mod oracle;
mod report;
mod scenario;
