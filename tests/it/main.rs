//! The one integration test binary: public API only.

#[cfg(feature = "json")]
mod broken;
#[cfg(feature = "json")]
mod golden;
mod guide;
#[cfg(feature = "json")]
mod invalid;
mod golden_journal;
mod law;
mod oracle;
mod report;
mod running;
mod scenario;
