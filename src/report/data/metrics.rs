//! What the work and the money came to: each metric with its inputs, or the reason why it has none.

use serde::{Deserialize, Serialize};

use super::{
    BudgetReport, ChannelOutcome, ConversionRow, conversions::conversions, outcomes::channels,
    view::View,
};
use crate::{
    forecast::Unspent,
    id::NodeId,
    metric::{
        Adherence, AttributedRevenue, Cac, CacInputs, ChannelCost, ChannelCostInputs, ChannelCosts,
        ChurnPayback, Completion, CostUnit, Counting, Efficiency, EfficiencyInputs,
        ExcessShareOfVoice, ExcessShareOfVoiceInputs, IncrementalProfit, LifetimeValue, LineKind,
        Ltv, LtvInputs, LtvToCac, LtvToCacInputs, MarketShare, MarketShareInputs, MetricError,
        PaybackInputs, Rate, Roas, RoasInputs, Romi, RomiInputs, ShareOfVoice, ShareOfVoiceInputs,
        SpendStage, TotalRevenue, Utilisation, Variance, VarianceInputs,
    },
    money::Money,
    number::{Decimal, Percent, Quantity},
    performance::Performance,
    time::DateSpan,
};

/// What a report is given beside the plan and its journal, which hold neither; what is left out is not computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportOptions {
    /// What a customer brings and how many leave, for lifetime value and payback.
    pub customer: Option<CustomerFigures>,
    /// All revenue from the first day of the plan to the day of the report, baseline included, for the marketing efficiency
    /// ratio.
    pub total_revenue: Option<TotalRevenue>,
    /// What the category advertises and sells, for share of voice against share of market.
    #[serde(default)]
    pub category: Option<CategoryFigures>,
    /// Where the plan that closed periods did not spend is expected to be spent.
    #[serde(default)]
    pub unspent: Unspent,
}

/// What a category advertises and sells from the first day of the plan to the day of the report, all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryFigures {
    /// The advertising spend of the whole category, own one included; the own one is what the plan has settled.
    pub advertising: Money,
    /// Own and category sales, in units or in money.
    pub sales: MarketShareInputs,
}

/// What a customer brings per period and how many leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerFigures {
    /// The contribution margin (not the revenue) per customer and period.
    pub margin: Rate,
    /// The share of customers lost per period, above 0 % and at most 100 %.
    pub churn: Percent,
}

/// A metric that was computed, or why it has no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading<T> {
    /// The metric with its inputs.
    Known(T),
    /// It has no value.
    Unknown {
        /// The stable code of the reason: that of a [`MetricError`], or `not-recorded`.
        code: String,
        /// The reason in words.
        reason: String,
    },
}

impl<T> Reading<T> {
    /// Makes a reading without a value.
    pub(super) fn unknown(code: &str, reason: &str) -> Self {
        Self::Unknown {
            code: code.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// Returns the metric, if it has a value.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// Returns the sentence that `explain` makes of the metric, or the reason why there is none.
    #[must_use]
    pub fn explain(&self, explain: impl FnOnce(&T) -> String) -> String {
        match self {
            Self::Known(value) => explain(value),
            Self::Unknown { reason, .. } => reason.clone(),
        }
    }

    pub(super) fn not_recorded(reason: &str) -> Self {
        Self::Unknown {
            code: "not-recorded".to_owned(),
            reason: reason.to_owned(),
        }
    }
}

impl<T> From<Result<T, MetricError>> for Reading<T> {
    fn from(result: Result<T, MetricError>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(error) => Self::Unknown {
                code: error.code().to_owned(),
                reason: error.to_string(),
            },
        }
    }
}

/// What the work and the money came to, from the first day of the plan to the end of the day of the report.
///
/// Spend is what was invoiced, less credits. A metric by outcomes takes those channels alone that have both an invoice and the
/// outcome recorded, so that numerator and denominator have the same scope: what a channel without an invoice cost is not
/// zero, it is not known yet. Invoices that come before or after the outcomes they paid for still distort it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// The days of the spend; `None` before the first day of the plan.
    pub span: Option<DateSpan>,
    /// What came of each channel, and what was paid for it.
    pub channels: Vec<ChannelOutcome>,
    /// How many took each step from impression to customer, by channel, with intervals.
    pub conversions: Vec<ConversionRow>,
    /// Cost per acquisition, lead, click and thousand impressions, by channel and in all.
    pub unit_costs: Vec<UnitCostRow>,
    /// Cost per new customer, blended: all invoices of the plan over all recorded customers.
    pub cac_blended: Reading<Cac>,
    /// Cost per new customer, paid: the invoices of the channels with recorded customers, over these customers.
    pub cac_paid: Reading<Cac>,
    /// Return on marketing investment: incremental profit less spend, per spend.
    pub romi: Reading<Romi>,
    /// Attributed revenue per spend.
    pub roas: Reading<Roas>,
    /// Total revenue per spend of the whole plan.
    pub efficiency: Reading<Efficiency>,
    /// What was invoiced against what was planned up to the end of the day of the report.
    pub variance: Reading<Variance>,
    /// The same by the nodes below the root of the budget.
    pub variances: Vec<CategoryVariance>,
    /// How many of the tasks are done, milestones left out, and how much of their working time.
    pub completion: Reading<Completion>,
    /// How many of the tasks and milestones that were due by the baseline were finished in time. They are due by the day:
    /// whatever is finished on the planned day is in time.
    pub adherence: Reading<Adherence>,
    /// How busy the plan keeps the people it needs: the working time that tasks need of people and pools (duration × units),
    /// over the working time these people and pools have in the days of the plan, absences taken off, times capacity or
    /// units. Who is needed neither by name nor by a skill is not counted.
    pub utilisation: Reading<Utilisation>,
    /// What a customer is worth, if the options say what it brings.
    pub customer: Option<CustomerValue>,
    /// How loud the plan is in its category, if the options say what that advertises and sells.
    pub voice: Option<VoiceFigures>,
}

/// Share of voice against share of market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceFigures {
    /// What the plan has settled, as a share of the category's advertising.
    pub share: Reading<ShareOfVoice>,
    /// Own sales as a share of the category's.
    pub market: Reading<MarketShare>,
    /// The one less the other.
    pub excess: Reading<ExcessShareOfVoice>,
}

/// A cost per unit by channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCostRow {
    /// Per what.
    pub unit: CostUnit,
    /// The channels for which it was counted, and all of them together.
    pub costs: Reading<ChannelCosts>,
}

/// A budget variance of one part of the budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryVariance {
    /// The node; `None` for what the root has kept to itself.
    pub node: Option<NodeId>,
    /// What people call it.
    pub name: String,
    /// What was invoiced against what was planned.
    pub variance: Reading<Variance>,
}

/// What a customer is worth, and how that compares with the blended cost of winning one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerValue {
    /// Lifetime value, undiscounted.
    pub ltv: Reading<Ltv>,
    /// Lifetime value per acquisition cost.
    pub ltv_to_cac: Reading<LtvToCac>,
    /// Periods until the acquisition cost is earned back.
    pub payback: Reading<ChurnPayback>,
}

pub(super) fn metrics(
    view: &View<'_>,
    performance: &Performance,
    budget: &BudgetReport,
    options: &ReportOptions,
) -> Metrics {
    let channels = channels(view, &budget.channels);
    let span = DateSpan::new(view.plan.span().start(), view.tomorrow()).ok();
    let all: Vec<Quantity> = channels.iter().filter_map(|row| row.customers).collect();
    let cac_blended = if all.is_empty() {
        Reading::not_recorded("CAC (blended): no customers are recorded")
    } else {
        cac(&all, span, |customers, span| CacInputs::Blended {
            cost: budget.settled,
            cost_span: span,
            customers,
            customers_span: span,
        })
    };
    let cac_paid = match scope(view, &channels, |channel| channel.customers) {
        Some((spend, counts)) => cac(&counts, span, |customers, span| CacInputs::Paid {
            spend,
            cost_span: span,
            customers,
            customers_span: span,
        }),
        None => {
            Reading::not_recorded("CAC (paid): no channel has an invoice and customers recorded")
        }
    };
    Metrics {
        unit_costs: unit_costs(&channels, span),
        conversions: conversions(&channels),
        cac_paid,
        romi: romi(view, &channels),
        roas: roas(view, &channels),
        efficiency: efficiency(budget, span, options),
        variance: variance(
            view.sum(budget.categories.iter().map(|row| row.planned_to_date)),
            budget.settled,
        ),
        variances: budget
            .categories
            .iter()
            .map(|row| CategoryVariance {
                node: row.node.clone(),
                name: row.name.clone(),
                variance: variance(row.planned_to_date, row.balance.settled),
            })
            .collect(),
        completion: performance.completion.clone().into(),
        adherence: performance.adherence.clone().into(),
        utilisation: performance.utilisation.clone().into(),
        customer: options.customer.map(|given| worth(given, &cac_blended)),
        voice: options.category.map(|given| voice(given, budget.settled)),
        cac_blended,
        span,
        channels,
    }
}

/// Returns the spend of the channels that have an invoice and a figure, and the figures; `None` if no channel has both.
fn scope<T>(
    view: &View<'_>,
    channels: &[ChannelOutcome],
    figure: impl Fn(&ChannelOutcome) -> Option<T>,
) -> Option<(Money, Vec<T>)> {
    let invoiced = || channels.iter().filter(|row| !row.settled.is_zero());
    let found = || invoiced().filter_map(|row| Some((row, figure(row)?)));
    let spend = view.sum(found().map(|(row, _)| row.settled));
    let figures: Vec<T> = found().map(|(_, figure)| figure).collect();
    (!figures.is_empty()).then_some((spend, figures))
}

fn cac(
    counts: &[Quantity],
    span: Option<DateSpan>,
    inputs: impl FnOnce(Quantity, DateSpan) -> CacInputs,
) -> Reading<Cac> {
    match (whole(counts), span) {
        (Some(customers), Some(span)) => inputs(customers, span).evaluate().into(),
        (None, _) => Reading::not_recorded("CAC: the customers are beyond the range of numbers"),
        (_, None) => Reading::not_recorded("CAC: the plan has not begun"),
    }
}

fn whole(counts: &[Quantity]) -> Option<Quantity> {
    let mut counts = counts.iter();
    let sum = counts.try_fold(Decimal::ZERO, |sum, count| sum.checked_add(count.decimal()))?;
    Quantity::new(sum).ok()
}

fn unit_costs(channels: &[ChannelOutcome], span: Option<DateSpan>) -> Vec<UnitCostRow> {
    let units = [
        CostUnit::Acquisition,
        CostUnit::Lead,
        CostUnit::Click,
        CostUnit::Mille,
    ];
    let rows = units.map(|unit| {
        let invoiced = channels.iter().filter(|row| !row.settled.is_zero());
        let counted = invoiced.filter_map(|row| {
            let count = match unit {
                CostUnit::Acquisition => row.customers,
                CostUnit::Lead => row.leads,
                CostUnit::Click => row.clicks,
                CostUnit::Mille => row.impressions,
            };
            Some(ChannelCost {
                channel: row.channel.clone(),
                cost: row.settled,
                stage: SpendStage::Invoiced,
                span: span?,
                count: count?,
            })
        });
        let inputs = ChannelCostInputs {
            unit,
            rows: counted.collect(),
            counting: Counting::Separate,
        };
        let costs = if inputs.rows.is_empty() {
            Reading::not_recorded(&format!(
                "{}: no channel has an invoice and counts recorded",
                unit.metric()
            ))
        } else {
            inputs.evaluate().into()
        };
        UnitCostRow { unit, costs }
    });
    rows.into()
}

fn romi(view: &View<'_>, channels: &[ChannelOutcome]) -> Reading<Romi> {
    let Some((spend, profits)) = scope(view, channels, |channel| channel.profit) else {
        return Reading::not_recorded(
            "ROMI: no channel has an invoice and incremental profit recorded",
        );
    };
    match Money::try_sum(view.currency(), profits) {
        Ok(profit) => RomiInputs {
            profit: IncrementalProfit(profit),
            spend,
        }
        .evaluate()
        .into(),
        Err(error) => Reading::not_recorded(&format!("ROMI: {error}")),
    }
}

fn roas(view: &View<'_>, channels: &[ChannelOutcome]) -> Reading<Roas> {
    let Some((spend, revenues)) = scope(view, channels, |channel| channel.revenue) else {
        return Reading::not_recorded(
            "ROAS: no channel has an invoice and attributed revenue recorded",
        );
    };
    match Money::try_sum(view.currency(), revenues) {
        Ok(revenue) => RoasInputs {
            revenue: AttributedRevenue(revenue),
            spend,
        }
        .evaluate()
        .into(),
        Err(error) => Reading::not_recorded(&format!("ROAS: {error}")),
    }
}

fn efficiency(
    budget: &BudgetReport,
    span: Option<DateSpan>,
    options: &ReportOptions,
) -> Reading<Efficiency> {
    let (Some(revenue), Some(span)) = (options.total_revenue, span) else {
        return Reading::not_recorded(
            "marketing efficiency ratio: the total revenue, baseline included, is not given",
        );
    };
    let inputs = EfficiencyInputs {
        revenue,
        revenue_span: span,
        spend: budget.settled,
        spend_span: span,
    };
    inputs.evaluate().into()
}

fn variance(plan: Money, actual: Money) -> Reading<Variance> {
    let kind = LineKind::Cost;
    VarianceInputs { kind, plan, actual }.evaluate().into()
}

fn worth(given: CustomerFigures, cac: &Reading<Cac>) -> CustomerValue {
    let CustomerFigures { margin, churn } = given;
    let ltv = LtvInputs { margin, churn }.evaluate();
    let cost = cac.known().map(Cac::value);
    let no_cost = |what: &str| format!("{what}: the acquisition cost has no value");
    CustomerValue {
        ltv_to_cac: match (&ltv, cost) {
            (Ok(ltv), Some(cac)) => LtvToCacInputs {
                ltv: LifetimeValue::BeforeAcquisition(ltv.value()),
                cac,
            }
            .evaluate()
            .into(),
            (Err(error), _) => Err(error.clone()).into(),
            (_, None) => Reading::not_recorded(&no_cost("LTV:CAC")),
        },
        payback: match cost {
            Some(cost) => PaybackInputs {
                margin,
                churn,
                cost,
            }
            .evaluate()
            .into(),
            None => Reading::not_recorded(&no_cost("payback")),
        },
        ltv: ltv.into(),
    }
}

fn voice(given: CategoryFigures, own: Money) -> VoiceFigures {
    let category = given.advertising;
    let share = ShareOfVoiceInputs { own, category }.evaluate();
    let market = given.sales.evaluate();
    let excess = match (&share, &market) {
        (Ok(share), Ok(market)) => ExcessShareOfVoiceInputs {
            voice: share.value(),
            market: market.value(),
        }
        .evaluate(),
        (Err(error), _) | (_, Err(error)) => Err(error.clone()),
    };
    VoiceFigures {
        share: share.into(),
        market: market.into(),
        excess: excess.into(),
    }
}
