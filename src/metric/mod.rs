//! What the work and the money came to: one type per metric, each result with the inputs it was computed from.
//!
//! Every metric is a struct of named inputs with an `evaluate()`; the result keeps them, hands out the value, and says it in
//! one sentence with `explain()`. Names and formulas follow Farris, Bendle, Pfeifer and Reibstein, *Marketing Metrics*.
//!
//! | Question | Inputs | Value | Undefined or refused |
//! | --- | --- | --- | --- |
//! | profit per unit of spend | [`RomiInputs`] | [`Ratio`](crate::number::Ratio) | no spend |
//! | what is left of gross profit | [`NetContributionInputs`] | [`Contribution`] | |
//! | revenue per unit of spend | [`RoasInputs`], [`IncrementalRoasInputs`], [`EfficiencyInputs`] | `Ratio` | no spend |
//! | the ROAS needed | [`BreakEvenRoasInputs`] | `Ratio` | no gross margin |
//! | cost per click, lead, acquisition, thousand | [`UnitCostInputs`], [`ChannelCostInputs`] | [`Rate`], [`ChannelCostTable`] | a count of zero |
//! | cost of a new customer | [`CacInputs`] | `Rate` | no customers |
//! | worth of a customer | [`LtvInputs`], [`DiscountedLtvInputs`] | `Rate` | no churn (and no discount) |
//! | worth per cost | [`LtvToCacInputs`] | `Ratio` | no cost |
//! | when it is earned back | [`PaybackInputs`], [`SimplePaybackInputs`] | [`Payback`] | |
//! | actual against plan | [`VarianceInputs`], [`PriceVolumeInputs`] | [`RelativeDeviation`], [`PriceVolumeParts`] | |
//! | which parts are farthest from plan | [`CausesInputs`] | [`LargestCauses`] | |
//! | price, volume or mix | [`PriceVolumeMixInputs`] | [`MixTable`] | no items |
//! | the budget at the actual volume | [`FlexibleBudgetInputs`] | [`FlexibleBudgetParts`] | |
//! | spending or exchange rates | [`ExchangeVarianceInputs`] | [`ExchangeTable`] | |
//! | how far the work is | [`CompletionInputs`] | [`CompletionShares`] | no tasks |
//! | how much was in time | [`AdherenceInputs`] | [`AdherenceCounts`] | nothing due |
//! | how busy people are | [`UtilisationInputs`] | `Ratio` | no available time |
//! | part of a whole | [`ConversionInputs`], [`MarketShareInputs`], [`ShareOfVoiceInputs`], [`ExcessShareOfVoiceInputs`] | `Ratio` | an empty whole |
//!
//! # Exactness
//!
//! Quotients are taken on integers and rounded once, half to even, to twelve decimals: a [`Ratio`](crate::number::Ratio) for
//! two values of one unit, a [`Rate`] for money per something. Money is rounded only where an amount of money is asked for,
//! by the [`Rounding`](crate::number::Rounding) the caller names.
//!
//! # Zero, and what is none
//!
//! A metric whose base is zero is neither zero nor infinite: a single one fails with [`MetricError::Undefined`], in a table
//! the entry is [`Measure::Undefined`]. Both name the [`Base`].
//!
//! # Results on the wire
//!
//! A result is written as `{"inputs": …, "value": …}`. When it is read, the value is computed again from the inputs and
//! must agree.

mod basis;
mod cac;
mod causes;
mod completion;
mod define;
mod error;
mod exact;
mod exchange;
mod flexible;
mod ltv;
mod mix;
mod payback;
mod power;
mod rate;
mod roas;
mod romi;
mod share;
mod timeline;
mod unit_cost;
mod utilisation;
mod variance;

pub use basis::{
    AttributedRevenue, GrossProfit, IncrementalProfit, IncrementalRevenue, SpendStage, TotalRevenue,
};
pub use cac::{AcquisitionCosts, Cac, CacInputs};
pub use causes::{Cause, CausePart, Causes, CausesInputs, LargestCauses, OtherCauses};
pub use completion::{Completion, CompletionInputs, CompletionShares, TaskProgress};
pub use error::{Base, Measure, Metric, MetricError};
pub use exchange::{
    ActualAtRate, ExchangeLine, ExchangeParts, ExchangeRow, ExchangeTable, ExchangeVariance,
    ExchangeVarianceInputs,
};
pub use flexible::{FlexibleBudget, FlexibleBudgetInputs, FlexibleBudgetParts};
pub use ltv::{
    DiscountedLtv, DiscountedLtvInputs, LifetimeValue, Ltv, LtvConvention, LtvInputs, LtvToCac,
    LtvToCacInputs,
};
pub use mix::{MixItem, MixParts, MixRow, MixTable, PriceVolumeMix, PriceVolumeMixInputs};
pub use payback::{ChurnPayback, Payback, PaybackInputs, SimplePayback, SimplePaybackInputs};
pub use rate::{Rate, RateError};
pub use roas::{
    BreakEvenRoas, BreakEvenRoasInputs, Efficiency, EfficiencyInputs, IncrementalRoas,
    IncrementalRoasInputs, Roas, RoasInputs,
};
pub use romi::{Contribution, NetContribution, NetContributionInputs, Romi, RomiInputs};
pub use share::{
    Conversion, ConversionInputs, ExcessShareOfVoice, ExcessShareOfVoiceInputs, MarketShare,
    MarketShareInputs, ShareOfVoice, ShareOfVoiceInputs,
};
pub use timeline::{Adherence, AdherenceCounts, AdherenceInputs, TaskTiming, Timeliness};
pub use unit_cost::{
    ChannelCost, ChannelCostInputs, ChannelCostTable, ChannelCosts, ChannelRate, CostUnit,
    Counting, TotalRate, UnitCost, UnitCostInputs,
};
pub use utilisation::{Utilisation, UtilisationInputs};
pub use variance::{
    Deviation, Direction, LineKind, PriceVolume, PriceVolumeInputs, PriceVolumeParts,
    RelativeDeviation, Variance, VarianceInputs,
};
