//! Retention, attribution, waiting, quality and predictability of one quarter, worked by hand, and what is refused.
#![allow(
    clippy::float_arithmetic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so by panicking"
)]

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tactica::{
    metric::{
        Attribution, AttributionInputs, MetricError, Predictability, PredictabilityInputs, Quality,
        QualityInputs, Retention, RetentionInputs, RevenueRetention, RevenueRetentionInputs,
        Rework, ReworkInputs, WaitInputs, WaitingTime,
    },
    time::WorkTime,
};

fn inputs<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Checks that a result survives the wire, and that one with another value does not.
fn wired<T: Serialize + DeserializeOwned + PartialEq + Debug>(result: &T, value: &str) {
    let mut document = serde_json::to_value(result).unwrap();
    assert_eq!(
        serde_json::from_value::<T>(document.clone()).unwrap(),
        *result
    );
    *document.pointer_mut(value).unwrap() = json!("0.111");
    assert!(serde_json::from_value::<T>(document).is_err());
}

fn refused<T: Debug>(result: Result<T, MetricError>, message: &str) {
    assert_eq!(result.unwrap_err().to_string(), message);
}

#[test]
fn retention_of_customers() {
    let of = |start: &str, kept: &str| {
        inputs::<RetentionInputs>(json!({"start": start, "kept": kept})).evaluate()
    };
    let found: Retention = of("800", "736").unwrap();
    assert_eq!(
        found.explain(),
        "retention is 0.92, churn 0.08: 736 of 800 customers stayed"
    );
    assert_eq!(found.over(4).unwrap().to_string(), "0.71639296");
    wired(&found, "/value");
    assert_eq!(of("5", "0").unwrap().over(3).unwrap().to_string(), "0");
    refused(
        of("0", "0"),
        "retention is undefined: the number of customers at the start is zero",
    );
    refused(
        of("5", "6"),
        "retention: kept is 6, it must be at least 0 and at most 5",
    );
    refused(
        of("5", "-1"),
        "retention: kept is -1, it must not be negative",
    );
    refused(
        of("5", "5").unwrap().in_each_of(0),
        "retention: number of periods is 0, it must be at least 1",
    );
}

#[test]
fn retention_of_revenue() {
    let of = |begin: &str, expansion: &str, contraction: &str, churned: &str| {
        let document = json!({
            "begin": begin, "expansion": expansion, "contraction": contraction, "churned": churned,
        });
        inputs::<RevenueRetentionInputs>(document).evaluate()
    };
    let found: RevenueRetention = of("50000 USD", "4000 USD", "1500 USD", "2500 USD").unwrap();
    assert_eq!(
        found.explain(),
        "net revenue retention is 1, gross 0.92: of 50000.00 USD at the start 4000.00 USD was lost and 4000.00 USD came \
         on top"
    );
    wired(&found, "/value/net");
    // All of it may be lost, and not a cent more.
    let gone = of("10 USD", "0 USD", "4 USD", "6 USD").unwrap();
    assert_eq!(gone.value().gross.to_string(), "0");
    refused(
        of("10 USD", "0 USD", "4 USD", "6.01 USD"),
        "revenue retention: lost revenue is 10.01, it must be at least 0 and at most 10.00",
    );
    refused(
        of("0 USD", "5 USD", "0 USD", "0 USD"),
        "revenue retention is undefined: the revenue at the start is zero",
    );
    refused(
        of("10 USD", "1 EUR", "0 USD", "0 USD"),
        "revenue retention: USD and EUR do not mix without an exchange rate",
    );
}

#[test]
fn attribution_does_not_claim_more_than_there_was() {
    let of = |search: &str, social: &str, total: &str| {
        let claims = json!([
            {"channel": "social", "conversions": social}, {"channel": "search", "conversions": search},
        ]);
        inputs::<AttributionInputs>(json!({"claims": claims, "total": total})).evaluate()
    };
    let found: Attribution = of("60", "40", "100").unwrap();
    assert_eq!(
        found.explain(),
        "2 channels are credited with 100 of 100 conversions; 0 came without"
    );
    assert_eq!(found.value().channels[0].channel.as_str(), "search");
    wired(&found, "/value/unattributed_share");
    refused(
        of("60", "40.000000000001", "100"),
        "attribution: attributed conversions is 100.000000000001, it must be at least 0 and at most 100",
    );
    refused(
        of("0", "0", "0"),
        "attribution is undefined: the number of conversions is zero",
    );
    let twice =
        json!([{"channel": "tv", "conversions": "1"}, {"channel": "tv", "conversions": "1"}]);
    let twice = inputs::<AttributionInputs>(json!({"claims": twice, "total": "9"})).evaluate();
    refused(
        twice,
        "attribution: tv is listed twice: give one row for each",
    );
}

#[test]
fn waiting_counts_what_still_waits() {
    let of = |waits: &[(&str, &str, &str)]| {
        let waits = waits.iter().map(
            |(subject, time, state)| json!({"subject": subject, "time": time, "state": state}),
        );
        let waits: Vec<Value> = waits.collect();
        inputs::<WaitInputs>(json!({"kind": "hand-over", "waits": waits})).evaluate()
    };
    let found: WaitingTime = of(&[
        ("a", "1h", "over"),
        ("b", "2h", "over"),
        ("c", "4h", "over"),
        ("d", "5h", "over"),
        ("e", "6h", "open"),
        ("f", "30m", "open"),
    ])
    .unwrap();
    let spread = found.value().spread.value().unwrap();
    let shown = [
        spread.mean,
        spread.median,
        spread.nine_in_ten,
        spread.longest,
    ];
    assert_eq!(shown.map(WorkTime::minutes), [180, 180, 300, 300]);
    assert_eq!(
        found.explain(),
        "hand-over delay: half of 4 took at most 3h, nine in ten at most 5h; 2 still open, the longest for 6h"
    );
    wired(&found, "/value/spread/value/mean");
    let open = of(&[("a", "1h", "open")]).unwrap();
    assert_eq!(
        open.explain(),
        "hand-over delay: none is over; 1 still open, the longest for 1h"
    );
    refused(
        of(&[]),
        "hand-over delay is undefined: the number of waits is zero",
    );
    refused(
        of(&[("a", "1h", "over"), ("a", "2h", "open")]),
        "hand-over delay: a is listed twice: give one row for each",
    );
}

#[test]
fn nine_in_ten_is_the_nearest_rank() {
    for (count, rank) in [(1, 1), (9, 9), (10, 9), (11, 10), (20, 18), (21, 19)] {
        let wait =
            |n| json!({"subject": format!("w{n}"), "time": format!("{n}m"), "state": "over"});
        let waits: Vec<Value> = (1..=count).map(wait).collect();
        let document = json!({"kind": "approval", "waits": waits});
        let found = inputs::<WaitInputs>(document).evaluate().unwrap();
        let spread = found.value().spread.value().unwrap();
        assert_eq!(spread.nine_in_ten.minutes(), rank, "of {count}");
    }
}

#[test]
fn quality_rework_and_predictability() {
    let quality = |weight: &str, score: &str| {
        let criteria = json!([
            {"criterion": "on brief", "weight": "1", "score": "100%"},
            {"criterion": "brand fit", "weight": weight, "score": score},
        ]);
        inputs::<QualityInputs>(json!({"criteria": criteria})).evaluate()
    };
    let found: Quality = quality("3", "60%").unwrap();
    assert_eq!(
        found.explain(),
        "the quality score is 0.7 over 2 criteria, the weakest being brand fit with 60%"
    );
    wired(&found, "/value");
    // What counts for nothing is not the weakest.
    assert!(quality("0", "0%").unwrap().explain().contains("on brief"));
    refused(
        quality("1", "100.1%"),
        "quality score: score % is 100.1, it must be at least 0 and at most 100",
    );

    let rework = |again: &str, all: &str| {
        inputs::<ReworkInputs>(json!({"again": again, "all": all})).evaluate()
    };
    let found: Rework = rework("6h", "5d").unwrap();
    assert_eq!(found.value().to_string(), "0.15");
    wired(&found, "/value");
    refused(
        rework("0m", "0m"),
        "rework is undefined: the work done is zero",
    );

    let predictability = |actual: &str, tolerance: &str| {
        let pieces = json!([
            {"subject": "film", "planned": "3", "actual": actual},
            {"subject": "copy", "planned": "1", "actual": "1"},
        ]);
        inputs::<PredictabilityInputs>(json!({"pieces": pieces, "tolerance": tolerance})).evaluate()
    };
    // A third of three is one: just within, on both sides.
    let third = "33.333333333334%";
    for (actual, within) in [
        ("4", 2),
        ("2", 2),
        ("4.000000000001", 1),
        ("1.999999999999", 1),
    ] {
        let found = predictability(actual, third).unwrap();
        assert_eq!(found.value().within, within, "{actual}");
    }
    let found: Predictability = predictability("4", "33.333333333333%").unwrap();
    assert_eq!(
        found.explain(),
        "1 of 2 came within 33.333333333333% of the plan; all together missed it by 0.25 of it"
    );
    wired(&found, "/value/missed");
}

#[test]
fn results_are_written_with_what_they_rest_on() {
    use tactica::customer::{CohortInputs, CohortValue, Sbg, Survivors};

    let survivors = Survivors::new(&[1000, 631, 468, 382, 326, 289, 262, 241]).unwrap();
    let fit = Sbg::fit(&survivors).unwrap();
    let written = serde_json::to_value(&fit).unwrap();
    let alpha = &written["estimates"][0];
    assert_eq!(alpha["name"], "alpha");
    assert_eq!(alpha["value"], written["model"]["alpha"]);
    let (low, high) = fit.estimates()[0].interval().unwrap();
    assert_eq!(alpha["interval"], serde_json::json!([low, high]));
    assert!(alpha.get("unidentified").is_none());
    assert_eq!(written["log_likelihood"], fit.log_likelihood());
    // The model alone is read back, and is the same.
    let model: Sbg = serde_json::from_value(written["model"].clone()).unwrap();
    assert_eq!(model, fit.model());

    let cohort = CohortInputs {
        customers: 500,
        spend: "45000 USD".parse().unwrap(),
        margin: "40 USD".parse().unwrap(),
        discount: "10%".parse().unwrap(),
        target: "3".parse().unwrap(),
    };
    let value = cohort.under_contract(&model).unwrap();
    let text = serde_json::to_string(&value).unwrap();
    // The last digit of a float may change when JSON is read without `float_roundtrip`.
    let again: CohortValue = serde_json::from_str(&text).unwrap();
    assert_eq!(again.retention.len(), value.retention.len());
    let pairs = again.retention.iter().zip(&value.retention);
    assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-15));
    let retention = value.retention.clone();
    assert_eq!(CohortValue { retention, ..again }, value);
    let text = serde_json::to_string(&cohort).unwrap();
    assert_eq!(serde_json::from_str::<CohortInputs>(&text).unwrap(), cohort);
}
