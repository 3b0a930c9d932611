//! What a table of channels says, row by row and in total.

use tactica::metric::{ChannelCost, ChannelCostInputs, CostUnit, Counting, SpendStage};

use super::wired;

/// The three channels of the quarter.
const CHANNELS: &str = "
    social | 900 USD | 300
    search | 100 USD | 100
    print  | 50 USD  | 0
";

fn channels(table: &str) -> Vec<ChannelCost> {
    let rows = table.lines().map(str::trim).filter(|row| !row.is_empty());
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        ChannelCost {
            channel: cells[0].parse().unwrap(),
            cost: cells[1].parse().unwrap(),
            stage: SpendStage::Invoiced,
            span: "2025-01-01..2025-04-01".parse().unwrap(),
            count: cells[2].parse().unwrap(),
        }
    })
    .collect()
}

fn clicks(rows: Vec<ChannelCost>, counting: Counting) -> ChannelCostInputs {
    ChannelCostInputs {
        unit: CostUnit::Click,
        rows,
        counting,
    }
}

#[test]
fn ratios_are_not_averaged() {
    let costs = clicks(channels(CHANNELS), Counting::Separate).evaluate();
    let costs = wired(costs.unwrap());
    let mut text: Vec<String> = Vec::new();
    for row in &costs.value().channels {
        text.push(format!("{} {}", row.channel, row.rate));
    }
    assert_eq!(
        text,
        [
            "print undefined: the number of clicks is zero",
            "search 1.00 USD",
            "social 3.00 USD",
        ]
    );
    // The mean of the two ratios would be 2.00.
    assert_eq!(costs.value().total.rate.to_string(), "2.625 USD");
    assert_eq!(
        costs.explain(),
        "cost per click over 3 channels is 2.625 USD: 1050.00 USD for 400 clicks"
    );
}

#[test]
fn attributed_conversions_may_exceed_the_total() {
    let counting = Counting::Deduplicated("350".parse().unwrap());
    let costs = clicks(channels(CHANNELS), counting).evaluate().unwrap();
    let costs = wired(costs);
    assert_eq!(costs.overlap().to_string(), "50");
    assert_eq!(costs.value().total.claimed.to_string(), "400");
    assert_eq!(costs.value().total.rate.to_string(), "3.00 USD");
    assert_eq!(
        costs.explain(),
        "cost per click over 3 channels is 3.00 USD: 1050.00 USD for 350 clicks, while the channels claim 400"
    );
    let unclaimed = Counting::Deduplicated("420".parse().unwrap());
    let costs = clicks(channels(CHANNELS), unclaimed).evaluate().unwrap();
    assert_eq!(costs.overlap().to_string(), "0");
    assert_eq!(costs.value().total.rate.to_string(), "2.50 USD");
}

#[test]
fn a_table_without_any_unit_has_no_total() {
    let costs = clicks(channels("print | 50 USD | 0"), Counting::Separate).evaluate();
    let total = costs.unwrap().value().total;
    assert_eq!(
        total.rate.to_string(),
        "undefined: the number of clicks is zero"
    );
    assert_eq!(total.cost.to_string(), "50.00 USD");
}

#[test]
fn rows_that_do_not_compare_are_refused_in_order_of_precedence() {
    let mut rows = channels(CHANNELS);
    let refused = |rows: &[ChannelCost]| {
        let error = clicks(rows.to_vec(), Counting::Separate).evaluate();
        let error = error.unwrap_err();
        (error.code(), error.to_string())
    };
    assert_eq!(refused(&[]).0, "metric-undefined");
    // Each fault is put in front of those before it, and wins.
    rows[0].count = "-1".parse().unwrap();
    assert_eq!(refused(&rows).0, "metric-negative");
    rows.push(rows[1].clone());
    let (code, text) = refused(&rows);
    assert_eq!(code, "metric-duplicate");
    assert_eq!(
        text,
        "cost per click: search is listed twice: give one row for each"
    );
    rows[0].span = "2025-01-01..2025-02-01".parse().unwrap();
    let (code, text) = refused(&rows);
    assert_eq!(code, "metric-span-mismatch");
    assert_eq!(
        text,
        "cost per click: figures of 2025-01-01..2025-04-01 and 2025-01-01..2025-02-01 do not compare: take one span of time"
    );
    rows[0].stage = SpendStage::Committed;
    let (code, text) = refused(&rows);
    assert_eq!(code, "metric-stage-mismatch");
    assert_eq!(
        text,
        "cost per click: invoiced and committed spend do not compare: take one stage for all rows"
    );
    rows[0].cost = "900 EUR".parse().unwrap();
    assert_eq!(refused(&rows).0, "metric-currency-mismatch");
}
