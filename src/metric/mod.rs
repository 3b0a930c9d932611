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
//! | do customers and their revenue stay | [`RetentionInputs`], [`RevenueRetentionInputs`] | `Ratio`, [`RevenueRetentionShares`] | nobody at the start |
//! | who is credited with what | [`AttributionInputs`] | [`AttributionTable`] | more claimed than there was |
//! | how long approvals and hand-overs take | [`WaitInputs`] | [`WaitTimes`] | no waits |
//! | how good, how often again, how predictable | [`QualityInputs`], [`ReworkInputs`], [`PredictabilityInputs`] | `Ratio`, [`PredictabilityShares`] | no weight, no work, no plan |
//! | is the work worth the money, and was it due | [`EarnedValueInputs`], [`EarnedScheduleInputs`], [`WorkPackage`] | [`EarnedValueFigures`], [`EarnedScheduleFigures`], [`PackageValue`] | no budget, no time |
//! | part of a whole | [`ConversionInputs`], [`MarketShareInputs`], [`ShareOfVoiceInputs`], [`ExcessShareOfVoiceInputs`] | `Ratio` | an empty whole |
//!
//! # What it hangs on
//!
//! `sensitivity` of [`Romi`], [`Cac`] and [`LtvToCac`] says what each would be with one input lower or higher. Break-even and required inputs:
//! [`Romi::break_even_profit`], [`required_gross_margin`], [`Cac::customers_at`], [`LtvToCac::break_even_cac`],
//! [`required_customer_margin`]. Counts of a sample have an interval and a test of change in [`pilot`](crate::pilot).
//!
//! # Many rows
//!
//! Inputs that are sums add up: [`Tally::merge`] joins partial figures of shards, days or machines, [`Tallies`] does it by
//! channel, segment or period in one pass. Ratios are never averaged.
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

mod attribution;
mod basis;
mod cac;
mod causes;
mod completion;
mod define;
mod earned;
mod error;
mod exact;
mod exchange;
mod flexible;
mod ltv;
mod mix;
mod payback;
mod power;
mod quality;
mod rate;
mod retention;
mod roas;
mod romi;
mod sensitivity;
mod share;
mod tallies;
mod tally;
mod timeline;
mod unit_cost;
mod utilisation;
mod variance;
mod waiting;

pub use attribution::{
    Attribution, AttributionInputs, AttributionTable, ChannelClaim, ChannelCredit,
};
pub use basis::{
    AttributedRevenue, GrossProfit, IncrementalProfit, IncrementalRevenue, SpendStage, TotalRevenue,
};
pub use cac::{AcquisitionCosts, Cac, CacInputs};
pub use causes::{Cause, CausePart, Causes, CausesInputs, LargestCauses, OtherCauses};
pub use completion::{Completion, CompletionInputs, CompletionShares, TaskProgress};
pub use earned::{
    AtCompletion, EarnedSchedule, EarnedScheduleFigures, EarnedScheduleInputs, EarnedValue,
    EarnedValueFigures, EarnedValueInputs, EarningRule, Milestone, PackageProgress, PackageValue,
    WorkPackage,
};
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
pub use quality::{
    CriterionScore, PlannedAndActual, Predictability, PredictabilityInputs, PredictabilityShares,
    Quality, QualityInputs, Rework, ReworkInputs,
};
pub use rate::{Rate, RateError};
pub use retention::{
    Retention, RetentionInputs, RevenueRetention, RevenueRetentionInputs, RevenueRetentionShares,
};
pub use roas::{
    BreakEvenRoas, BreakEvenRoasInputs, Efficiency, EfficiencyInputs, IncrementalRoas,
    IncrementalRoasInputs, Roas, RoasInputs,
};
pub use romi::{Contribution, NetContribution, NetContributionInputs, Romi, RomiInputs};
pub use sensitivity::{InputEffect, required_customer_margin, required_gross_margin};
pub use share::{
    Conversion, ConversionInputs, ExcessShareOfVoice, ExcessShareOfVoiceInputs, MarketShare,
    MarketShareInputs, ShareOfVoice, ShareOfVoiceInputs,
};
pub use tallies::{RepeatedGroup, Tallies, TallyError};
pub use tally::Tally;
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
pub use waiting::{Wait, WaitInputs, WaitKind, WaitSpread, WaitState, WaitTimes, WaitingTime};
