//! Who comes back, who is gone for good, and what is a customer worth? Models fitted to data, each by its paper.
//!
//! | Setting | Data | Model | Questions |
//! | --- | --- | --- | --- |
//! | no contract, any time | [`Histories`] | [`BgNbd`], [`MbgNbd`], [`ParetoNbd`] | [`BuyingModel`] |
//! | no contract, at opportunities | [`DiscreteHistories`] | [`BgBb`] | its own |
//! | spend per purchase | [`Spends`] | [`GammaGamma`] | [`GammaGamma::expected_spend`] |
//! | contract, by periods | [`Survivors`] | [`Sbg`], [`Bdw`] | [`RetentionModel`] |
//!
//! A [`Summary`] makes the data of the first and the third row from a log of purchases. Every model has a `fit`, which starts by
//! itself and gives a [`Fit`]: the model, the log-likelihood, and for each parameter a standard error or the reason why the data
//! leave it open. A [`FitTable`] says how well it fits, a [`HoldoutTable`] how well it predicts.
//!
//! # Units
//!
//! Time and money are in whatever unit the data are in. Another unit changes the parameters that carry it (`alpha`, `beta` of
//! the Pareto/NBD, `v`) by its factor, and no answer.
//!
//! # Numbers
//!
//! Here numbers are `f64`, as they are estimates; in documents they are JSON numbers. Every number that leaves is finite: what
//! would not be is a typed error. Equal inputs give equal outputs on every platform. Take money as
//! [`Money`](crate::money::Money) up to the border and round what comes back.
#![allow(
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "parameters are named as in the papers"
)]
#![allow(
    clippy::float_arithmetic,
    reason = "likelihoods and expectations are real numbers"
)]

mod bg_bb;
mod bg_nbd;
mod buying;
mod cohort;
mod define;
mod error;
mod fit;
mod geometric;
mod geometric_fit;
mod history;
mod pareto_fit;
mod pareto_nbd;
mod retention;
mod spend;
mod survivors;
mod table;
mod transaction;

pub use bg_bb::{BgBb, BgBbParams, DiscreteHistories, DiscreteHistory, OPPORTUNITIES_MAX};
pub use bg_nbd::{BgNbd, BgNbdParams, MbgNbd, MbgNbdParams};
pub use buying::BuyingModel;
pub use cohort::{CohortError, CohortInputs, CohortPayback, CohortValue, PAYBACK_PERIODS_MAX};
pub use error::{DataError, DataErrors, Field, FitError, ModelError, ModelKind, RowError};
pub use fit::{Estimate, Fit, Unidentified};
pub use history::{AGE_MAX, COUNT_MAX, Histories, History, HistoryRow};
pub use pareto_nbd::{ParetoNbd, ParetoNbdParams};
pub use retention::{Bdw, BdwParams, RetentionModel, Sbg, SbgParams};
pub use spend::{GammaGamma, GammaGammaParams, Spend, Spends};
pub use survivors::{SurvivorRow, Survivors};
pub use table::{FitRow, FitTable, HoldoutRow, HoldoutTable};
pub use transaction::{CustomerSummary, Summary, SummaryOptions, TimeUnit, Transaction};
