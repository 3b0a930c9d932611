//! Traps of metrics whose figures are at hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so by panicking"
)]

use std::{fmt::Debug, str::FromStr};

use tactica::{
    metric::{
        AttributedRevenue, AttributionInputs, BreakEvenRoasInputs, CacInputs, ChannelClaim,
        ChannelCost, ChannelCostInputs, CostUnit, Counting, DiscountedLtvInputs,
        EarnedScheduleInputs, EarnedValueInputs, EarningRule, EfficiencyInputs, GrossProfit,
        IncrementalProfit, LtvConvention, LtvInputs, Measure, MetricError, NetContributionInputs,
        PackageProgress, Payback, PaybackInputs, RetentionInputs, RevenueRetentionInputs,
        RoasInputs, RomiInputs, SimplePaybackInputs, SpendStage, Tally, TotalRevenue, Wait,
        WaitInputs, WaitKind, WaitState, WorkPackage,
    },
    number::{Percent, Quantity, Rounding},
    time::{Minute, WorkTime},
};

fn read<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

const MARCH: &str = "2025-03-01..2025-04-01";
const QUARTER: &str = "2025-01-01..2025-04-01";

pub(super) fn each_numerator_is_a_type() {
    // The same two amounts by the four meanings: four figures, none of which can be put in place of another (the documentation of
    // `IncrementalProfit` has the code that does not compile).
    let (brought, spend) = (read("80000 USD"), read("50000 USD"));
    let romi = RomiInputs {
        profit: IncrementalProfit(brought),
        spend,
    };
    let roas = RoasInputs {
        revenue: AttributedRevenue(brought),
        spend,
    };
    let net = NetContributionInputs {
        gross_profit: GrossProfit(brought),
        expense: spend,
    };
    let mer = EfficiencyInputs {
        revenue: TotalRevenue(brought),
        revenue_span: read(MARCH),
        spend,
        spend_span: read(MARCH),
    };
    assert_eq!(romi.evaluate().unwrap().value().to_string(), "0.6");
    assert_eq!(roas.evaluate().unwrap().value().to_string(), "1.6");
    assert_eq!(
        net.evaluate().unwrap().value().amount.to_string(),
        "30000.00 USD"
    );
    let mer = mer.evaluate().unwrap();
    assert_eq!(mer.value().to_string(), "1.6");
    // The sentence says what was meant.
    assert!(mer.explain().contains("total revenue, baseline included"));
    assert!(
        roas.evaluate()
            .unwrap()
            .explain()
            .contains("attributed revenue")
    );
}

fn blended(cost: &str, customers: &str, spans: [&str; 2]) -> CacInputs {
    let [cost_span, customers_span] = spans.map(read);
    CacInputs::Blended {
        cost: read(cost),
        cost_span,
        customers: read(customers),
        customers_span,
    }
}

fn paid(spend: &str, customers: &str) -> CacInputs {
    let span = read(MARCH);
    let (spend, customers) = (read(spend), read(customers));
    CacInputs::Paid {
        spend,
        cost_span: span,
        customers,
        customers_span: span,
    }
}

pub(super) fn bases_of_cac_do_not_add_up() {
    let mut all = blended("50000 USD", "800", [MARCH; 2]);
    let before = all;
    let refused = all.merge(&paid("30000 USD", "500")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "CAC: blended and paid do not add up: take one basis for all parts"
    );
    assert_eq!(all, before);
    let shown = [all, paid("30000 USD", "500")].map(|inputs| inputs.evaluate().unwrap().explain());
    assert!(
        shown[0].starts_with("CAC (blended)") && shown[1].starts_with("CAC (paid)"),
        "{shown:?}"
    );
}

pub(super) fn spans_do_not_mix() {
    let error = blended("50000 USD", "300", [QUARTER, MARCH])
        .evaluate()
        .unwrap_err();
    assert!(matches!(error, MetricError::SpanMismatch { .. }), "{error}");
    // Neither within one figure nor between the parts that are added up.
    let mut march = blended("50000 USD", "300", [MARCH; 2]);
    let quarter = blended("150000 USD", "800", [QUARTER; 2]);
    let error = march.merge(&quarter).unwrap_err();
    assert_eq!(error.code(), "metric-span-mismatch");
    let mer = EfficiencyInputs {
        revenue: TotalRevenue(read("9 USD")),
        revenue_span: read(QUARTER),
        spend: read("1 USD"),
        spend_span: read(MARCH),
    };
    assert_eq!(mer.evaluate().unwrap_err().code(), "metric-span-mismatch");
    let rows = [
        ("tv", QUARTER, SpendStage::Paid),
        ("web", MARCH, SpendStage::Paid),
    ];
    assert_eq!(costs(&rows).unwrap_err().code(), "metric-span-mismatch");
}

/// Costs of clicks by channel, span and stage.
fn costs(rows: &[(&str, &str, SpendStage)]) -> Result<Vec<String>, MetricError> {
    let rows = rows.iter().map(|(channel, span, stage)| ChannelCost {
        channel: read(channel),
        cost: read("100 USD"),
        stage: *stage,
        span: read(span),
        count: read("50"),
    });
    let inputs = ChannelCostInputs {
        unit: CostUnit::Click,
        rows: rows.collect(),
        counting: Counting::Separate,
    };
    let found = inputs.evaluate()?;
    let rates = found.value().channels.iter();
    Ok(rates.map(|row| row.rate.to_string()).collect())
}

pub(super) fn currencies_do_not_mix() {
    let romi = RomiInputs {
        profit: IncrementalProfit(read("9 EUR")),
        spend: read("5 USD"),
    };
    let error = romi.evaluate().unwrap_err();
    assert_eq!(
        error.to_string(),
        "ROMI: EUR and USD do not mix without an exchange rate"
    );
    let mut dollars = paid("10 USD", "1");
    assert_eq!(
        dollars.merge(&paid("10 EUR", "1")).unwrap_err().code(),
        "metric-currency-mismatch"
    );
}

pub(super) fn stages_do_not_mix() {
    let (ordered, invoiced) = (SpendStage::Committed, SpendStage::Invoiced);
    assert_eq!(
        costs(&[("tv", MARCH, ordered), ("web", MARCH, invoiced)])
            .unwrap_err()
            .to_string(),
        "cost per click: committed and invoiced spend do not compare: take one stage for all rows"
    );
    assert_eq!(
        costs(&[("tv", MARCH, invoiced), ("web", MARCH, invoiced)]).unwrap(),
        ["2.00 USD", "2.00 USD"]
    );
}

pub(super) fn a_percentage_is_written_with_its_sign() {
    assert!("3".parse::<Percent>().is_err() && "0.03".parse::<Percent>().is_err());
    let churn: Percent = read("3%");
    assert_eq!(
        (churn.decimal().to_string(), churn.fraction().to_string()),
        ("3".into(), "0.03".into())
    );
    // Where a percentage is read as JSON, it is a text with its sign as well.
    assert!(serde_json::from_str::<LtvInputs>(r#"{"margin": "80 USD", "churn": "0.03"}"#).is_err());
    let read = r#"{"margin": "80 USD", "churn": "3%"}"#;
    assert_eq!(
        serde_json::from_str::<LtvInputs>(read).unwrap().churn,
        churn
    );
}

pub(super) fn a_negative_margin_never_pays_back() {
    let (margin, cost) = (read("-80 USD"), read("960 USD"));
    let simple = SimplePaybackInputs { margin, cost }.evaluate().unwrap();
    assert_eq!(simple.value(), Payback::Never);
    let churn = read("3%");
    let churned = PaybackInputs {
        margin,
        churn,
        cost,
    }
    .evaluate()
    .unwrap();
    assert_eq!(churned.value(), Payback::Never);
    // A lifetime of losses is a loss, and no ROAS recovers a spend from it.
    let ltv = LtvInputs { margin, churn }.evaluate().unwrap();
    assert!(ltv.value().decimal() < 0.into());
    let roas = BreakEvenRoasInputs {
        gross_margin: read("-5%"),
    }
    .evaluate();
    assert!(matches!(roas, Err(MetricError::OutOfRange { .. })));
}

pub(super) fn sums_are_divided() {
    let (small, large) = (paid("100 USD", "2"), paid("980 USD", "98"));
    let mut all = small;
    all.merge(&large).unwrap();
    let value = |inputs: CacInputs| inputs.evaluate().unwrap().value().decimal();
    let mean_of_ratios = (value(small) + value(large)) / tactica::number::Decimal::from(2);
    assert_eq!(
        (value(all).to_string(), mean_of_ratios.to_string()),
        ("10.8".into(), "30".into())
    );
}

pub(super) fn nobody_claims_more_than_there_was() {
    let claims = |search: &str, social: &str| {
        let claim = |channel: &str, count: &str| ChannelClaim {
            channel: read(channel),
            conversions: read(count),
        };
        let claims = vec![claim("search", search), claim("social", social)];
        AttributionInputs {
            claims,
            total: read("100"),
        }
        .evaluate()
    };
    assert!(matches!(
        claims("70", "40"),
        Err(MetricError::OutOfRange { .. })
    ));
    assert_eq!(
        claims("60", "30").unwrap().value().unattributed.to_string(),
        "10"
    );
    // Where channels are compared by what they claim, the table says by how much too much that is.
    let row = |channel: &str, count: &str| ChannelCost {
        channel: read(channel),
        cost: read("100 USD"),
        stage: SpendStage::Invoiced,
        span: read(MARCH),
        count: read(count),
    };
    let costs = ChannelCostInputs {
        unit: CostUnit::Acquisition,
        rows: vec![row("search", "70"), row("social", "40")],
        counting: Counting::Deduplicated(read("100")),
    };
    let costs = costs.evaluate().unwrap();
    assert_eq!(costs.overlap().to_string(), "10");
    assert_eq!(costs.value().total.rate.to_string(), "2.00 USD");
}

pub(super) fn the_convention_is_named() {
    let values = LtvConvention::ALL.map(|convention| {
        let inputs = DiscountedLtvInputs {
            margin: read("100 USD"),
            retention: read("80%"),
            discount: read("10%"),
            convention,
        };
        let found = inputs.evaluate().unwrap();
        assert!(
            found.explain().ends_with(convention.name()),
            "{}",
            found.explain()
        );
        found.value().money(Rounding::HalfEven).unwrap().to_string()
    });
    assert_eq!(values, ["366.67 USD", "266.67 USD", "333.33 USD"]);
    // There is no convention by default.
    let silent = r#"{"margin": "100 USD", "retention": "80%", "discount": "10%"}"#;
    assert!(serde_json::from_str::<DiscountedLtvInputs>(silent).is_err());
}

pub(super) fn never_is_an_answer() {
    let (margin, churn, cost) = (read("80 USD"), read("3%"), read("2700 USD"));
    let simple = SimplePaybackInputs { margin, cost }.evaluate().unwrap();
    assert_eq!(simple.value().periods(), Some(34));
    let churned = PaybackInputs {
        margin,
        churn,
        cost,
    }
    .evaluate()
    .unwrap();
    assert_eq!(
        (churned.value(), churned.value().periods()),
        (Payback::Never, None)
    );
    // As 80 / 3 % is less than the cost.
    let ltv = LtvInputs { margin, churn }.evaluate().unwrap();
    assert!(ltv.value().decimal() < cost.decimal());
}

pub(super) fn the_cohort_is_that_of_the_start() {
    let grown = RetentionInputs {
        start: read("800"),
        kept: read("850"),
    }
    .evaluate();
    assert!(matches!(grown, Err(MetricError::OutOfRange { .. })));
    // Revenue may grow, in the net figure only.
    let revenue = RevenueRetentionInputs {
        begin: read("1000 USD"),
        expansion: read("300 USD"),
        contraction: read("50 USD"),
        churned: read("100 USD"),
    };
    let shares = revenue.evaluate().unwrap().value();
    assert_eq!(
        (shares.net.to_string(), shares.gross.to_string()),
        ("1.15".into(), "0.85".into())
    );
}

pub(super) fn a_year_is_a_power() {
    let month = RetentionInputs {
        start: read("100"),
        kept: read("90"),
    }
    .evaluate()
    .unwrap();
    // Ten per cent a month, times twelve, were 120 % a year.
    assert_eq!(month.over(12).unwrap().to_string(), "0.282429536481");
    let year = RetentionInputs {
        start: read("1000"),
        kept: read("282.429536481"),
    };
    let monthly = year.evaluate().unwrap().in_each_of(12).unwrap();
    assert_eq!(monthly.to_string(), "0.9");
}

pub(super) fn open_waits_are_counted() {
    let wait = |subject: &str, time: &str, state| Wait {
        subject: subject.into(),
        time: read(time),
        state,
    };
    let waits = vec![
        wait("a", "1h", WaitState::Over),
        wait("b", "3h", WaitState::Over),
        wait("c", "90d", WaitState::Open),
    ];
    let found = WaitInputs {
        kind: WaitKind::Approval,
        waits,
    }
    .evaluate()
    .unwrap();
    let times = found.value();
    let mean = times.spread.value().unwrap().mean;
    assert_eq!(
        (mean, times.over, times.open),
        (read::<WorkTime>("2h"), 2, 1)
    );
    assert_eq!(times.open_longest, Some(read("90d")));
    assert!(
        found
            .explain()
            .contains("1 still open, the longest for 90d"),
        "{}",
        found.explain()
    );
}

pub(super) fn earned_schedule_remembers() {
    // Four periods were planned, the work took six.
    let planned = ["100 USD", "200 USD", "300 USD", "400 USD"]
        .map(read)
        .to_vec();
    let value = EarnedValueInputs {
        budget: read("400 USD"),
        planned: read("400 USD"),
        earned: read("400 USD"),
        actual: read("400 USD"),
        bottom_up: None,
    };
    assert_eq!(value.evaluate().unwrap().value().spi.to_string(), "1");
    let schedule = EarnedScheduleInputs {
        planned,
        earned: read("400 USD"),
        elapsed: read("6"),
    };
    let found = schedule.evaluate().unwrap();
    assert_eq!(found.value().index.to_string(), "0.666666666667");
    assert_eq!(found.value().variance.to_string(), "-2");
}

pub(super) fn every_input_is_moved() {
    let romi = RomiInputs {
        profit: IncrementalProfit(read("80000 USD")),
        spend: read("50000 USD"),
    };
    let effects = romi.evaluate().unwrap().sensitivity(read("10%")).unwrap();
    let ranges = effects.map(|effect| {
        let [low, high] = [effect.lower, effect.higher].map(|it| it.unwrap().value().to_string());
        format!("{} {low} {high}", effect.input)
    });
    assert_eq!(
        ranges,
        ["profit 0.44 0.76", "spend 0.777777777778 0.454545454545"]
    );
    // What has no value says why.
    let [_, spend] = romi.evaluate().unwrap().sensitivity(read("100%")).unwrap();
    assert!(matches!(spend.lower, Err(MetricError::Undefined { .. })));
}

pub(super) fn a_rule_of_earning_is_for_both_values() {
    let minute = |text: &str| read::<Minute>(text);
    let package = |rule, percent, started| WorkPackage {
        budget: read("1000 USD"),
        rule,
        start: minute("2025-03-03T09:00"),
        finish: minute("2025-03-07T17:00"),
        whole: read("5d"),
        elapsed: read("2d"),
        progress: PackageProgress {
            done: Percent::from(percent),
            started,
        },
    };
    let at = minute("2025-03-04T17:00");
    for (rule, planned, earned) in [
        (EarningRule::ZeroHundred, "0.00 USD", "0.00 USD"),
        (EarningRule::FiftyFifty, "500.00 USD", "500.00 USD"),
        (EarningRule::LevelOfEffort, "400.00 USD", "400.00 USD"),
    ] {
        // Whatever somebody guesses between the start and the end, by these rules it earns the same.
        for guess in [1, 50, 99] {
            let found = package(rule.clone(), guess, true).value(at).unwrap();
            assert_eq!(
                (found.planned.to_string(), found.earned.to_string()),
                (planned.into(), earned.into()),
                "{rule:?} {guess}"
            );
        }
    }
    // By the report it earns what is reported, and is due by time.
    let found = package(EarningRule::PercentComplete, 99, true)
        .value(at)
        .unwrap();
    assert_eq!(
        (found.planned.to_string(), found.earned.to_string()),
        ("400.00 USD".into(), "990.00 USD".into())
    );
    // A measure of an unknown base is none, not zero.
    assert_eq!(
        Measure::<Quantity>::Undefined(tactica::metric::Base::PlannedValue).value(),
        None
    );
}
