//! What the money is expected to do: plan, forecast, committed and actual of every line, period by period.
//!
//! A forecast is for planning and explaining; it lets nothing through and refuses no spending, which is the ledger's part. Its lines
//! are rows of amounts in periods, and every line sits in one or several nodes of a tree. It is charged once to each of them and
//! once to every node above.
//!
//! | Column | What it holds |
//! | --- | --- |
//! | [`Column::Plan`] | what was budgeted for the period; stays when the rest moves |
//! | [`Column::Forecast`] | what is expected to be spent in it, as known today |
//! | [`Column::Committed`] | ordered for the period and not invoiced yet |
//! | [`Column::Actual`] | invoiced, less credits |
//!
//! What is committed and actual together is *incurred*: spent, or bound to be. In a closed period the forecast is what was incurred.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Forecast::new`] | lines on periods and nodes, or all problems | |
//! | [`Forecast::rollup`] | the columns of every node | parents are the sums of their lines |
//! | [`Forecast::reforecast`] | a new forecast of the open periods | unspent plan moves to the next period, or is spread |
//! | [`Forecast::shift`] | amounts some periods later or earlier | what falls off is refused, or reported |
//! | [`Forecast::recur`] | a cost that comes back | by cadence, per time or in all |
//! | [`Forecast::cancel`] | a line that is not done any more | its plan stays, its forecast ends |
//! | [`Forecast::at_completion`], [`Forecast::completions`] | what it will come to | by run rate, by plan, by the ratio to plan, by forecast |
//! | [`Forecast::variance`], [`Forecast::causes`] | plan against actual or forecast | with the largest causes in words |
//!
//! An operation that is refused changes nothing.

mod cell;
mod completion;
mod error;
mod line;
mod outline;
mod recurring;
mod rollup;
mod shift;
mod table;
mod unspent;
mod variance;

pub use cell::{Cell, Column};
pub use completion::{AtCompletion, Estimate, NodeCompletion};
pub use error::{Fallen, ForecastError};
pub use line::Line;
pub use outline::NodePlace;
pub use recurring::{Recurred, Recurring, RecurringAmount};
pub use rollup::{NodeRow, Rollup};
pub use shift::{Fall, Shift};
pub use table::{Forecast, ForecastSpec};
pub use unspent::{LineReforecast, Reforecast, Unspent};
pub use variance::{Actuals, Scope};
