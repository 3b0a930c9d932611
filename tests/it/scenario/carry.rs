//! What periods hand on to each other, a row per month.
//!
//! A table names policy and opening, then `limit spent => opening adjustment left carried lapsed absorbed` for every month; the last row
//! is what the month after the last receives.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use tactica::{
    budget::{CarryOver, CarryPeriod, CarryPolicy, CarryRow, carry_over},
    money::Money,
};

use super::budget::{money, plain};

fn months(rows: &[&str]) -> Vec<CarryPeriod> {
    let month = |(number, row): (usize, &&str)| {
        let (limit, spent) = row.split_once(' ').unwrap();
        CarryPeriod {
            period: format!("FY2025-M{:02}", number + 1).parse().unwrap(),
            limit: money(limit),
            spent: money(spent),
        }
    };
    rows.iter().enumerate().map(month).collect()
}

fn said(row: &CarryRow) -> String {
    let amounts = [
        row.opening,
        row.adjustment,
        row.left,
        row.carried,
        row.lapsed,
        row.absorbed,
    ];
    amounts.map(plain).join(" ")
}

fn policy(json: &str) -> CarryPolicy {
    let policy = serde_json::from_str(json).unwrap();
    let again: CarryPolicy =
        serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
    assert_eq!(again, policy);
    policy
}

fn compare(carry: &CarryOver, expected: &[&str]) {
    let mut rows: Vec<String> = carry.rows.iter().map(said).collect();
    rows.push(plain(carry.closing));
    assert_eq!(rows, expected);
}

/// Runs a table under a policy.
fn check(json: &str, opening: &str, table: &[&str]) {
    let (last, rows) = table.split_last().unwrap();
    let (given, mut expected): (Vec<&str>, Vec<&str>) = rows
        .iter()
        .map(|row| row.split_once(" => ").unwrap())
        .unzip();
    expected.push(last);
    let carry = carry_over(&policy(json), money(opening), &months(&given)).unwrap();
    compare(&carry, &expected);
}

#[test]
fn l26_a_limit_of_a_hundred_a_month() {
    check(
        r#""surplus""#,
        "0",
        &[
            "100 80 => 0 0 20 20 0 0",
            "100 60 => 20 0 60 60 0 0",
            "100 200 => 60 0 -40 0 0 40",
            "0",
        ],
    );
    check(
        r#""surplus-and-deficit""#,
        "0",
        &[
            "100 80 => 0 0 20 20 0 0",
            "100 60 => 20 0 60 60 0 0",
            "100 200 => 60 0 -40 -40 0 0",
            "100 0 => -40 0 60 60 0 0", // the deficit is charged once, and gone
            "60",
        ],
    );
    check(
        r#""none""#,
        "5",
        &[
            "100 80 => 5 0 25 0 25 0",
            "100 60 => 0 0 40 0 40 0",
            "100 200 => 0 0 -100 0 0 100",
            "0",
        ],
    );
}

#[test]
fn l27_thirty_thousand_a_month_and_a_large_invoice() {
    check(
        r#""surplus""#,
        "0",
        &["30000 49500 => 0 0 -19500 0 0 19500", "0"],
    );
    check(
        r#""surplus-and-deficit""#,
        "0",
        &[
            "30000 49500 => 0 0 -19500 -19500 0 0",
            "30000 0 => -19500 0 10500 10500 0 0",
            "10500",
        ],
    );
}

#[test]
fn caps_hold_to_the_cent_and_the_lower_one_counts() {
    check(
        r#"{"capped": {"amount": "20.00 USD", "deficit": "carried"}}"#,
        "0",
        &[
            "100 80 => 0 0 20 20 0 0",
            "100 99.99 => 20 0 20.01 20 0.01 0",
            "100 140 => 20 0 -20 -20 0 0",
            "-20",
        ],
    );
    check(
        r#"{"capped": {"amount": "20.00 USD", "percent": "10%", "deficit": "absorbed"}}"#,
        "0",
        &[
            "100 80 => 0 0 20 10 10 0",
            "0.19 0 => 10 0 10.19 0.01 10.18 0", // a tenth of 0.19 is rounded toward zero
            "1000 0 => 0.01 0 1000.01 20 980.01 0",
            "100 140 => 20 0 -20 0 0 20",
            "0",
        ],
    );
    check(
        r#"{"capped": {"percent": "0%", "deficit": "carried"}}"#,
        "0",
        &["100 80 => 0 0 20 0 20 0", "0"],
    );
}

#[test]
fn frozen_months_stay_and_what_they_missed_is_charged_once() {
    let both = policy(r#""surplus-and-deficit""#);
    let zero = money("0");
    let reported = carry_over(&both, zero, &months(&["100 80", "100 60"])).unwrap();
    let known = months(&["100 110", "100 60", "100 100", "100 0"]);
    let restated = reported.restate(&both, &known, 2).unwrap();
    let expected = [
        "0 0 20 20 0 0",
        "20 0 60 60 0 0",
        "60 -30 30 30 0 0",
        "30 0 130 130 0 0",
        "130",
    ];
    compare(&restated, &expected);
    // Closing March and stating again charges nothing a second time.
    let again = restated.restate(&both, &known, 3).unwrap();
    assert_eq!(again, restated);
    // With nothing frozen everything follows.
    let anew = reported.restate(&both, &known, 0).unwrap();
    assert_eq!(anew, carry_over(&both, zero, &known).unwrap());
    assert_eq!(anew.closing, restated.closing);
    // With all frozen the next period pays.
    let all = reported.restate(&both, &known[..2], 2).unwrap();
    compare(&all, &["0 0 20 20 0 0", "20 0 60 60 0 0", "30"]);
    // What lapsed stays lapsed: February reported a surplus of 40 that is not carried.
    let none = policy(r#""none""#);
    let reported = carry_over(&none, zero, &months(&["100 80", "100 60"])).unwrap();
    let restated = reported.restate(&none, &known, 2).unwrap();
    compare(
        &restated,
        &[
            "0 0 20 0 20 0",
            "0 0 40 0 40 0",
            "0 0 0 0 0 0",
            "0 0 100 0 100 0",
            "0",
        ],
    );
    // The totals tell what is known: January lapsed nothing, and its 10 beyond the limit were paid from above.
    assert_eq!(
        [restated.lapsed, restated.absorbed].map(plain),
        ["140", "10"]
    );
    let refused = reported.restate(&none, &known, 3).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "3 periods are frozen, 2 of them are those computed before"
    );
}

#[test]
fn what_cannot_be_carried_is_refused() {
    let zero = money("0");
    let fails = |json: &str, opening: Money, rows: &[&str]| {
        let error = carry_over(&policy(json), opening, &months(rows)).unwrap_err();
        error.code()
    };
    for (json, code) in [
        (r#"{"capped": {"deficit": "carried"}}"#, "carry-no-cap"),
        (
            r#"{"capped": {"amount": "-0.01 USD", "deficit": "carried"}}"#,
            "carry-negative-cap",
        ),
        (
            r#"{"capped": {"percent": "-0.1%", "deficit": "carried"}}"#,
            "carry-negative-percent",
        ),
        (
            r#"{"capped": {"amount": "1.00 EUR", "deficit": "carried"}}"#,
            "currency-mismatch",
        ),
    ] {
        assert_eq!(fails(json, zero, &["100 0"]), code, "{json}");
    }
    assert_eq!(
        fails(r#""none""#, zero, &["-0.01 0"]),
        "carry-negative-limit"
    );
    assert_eq!(
        fails(r#""none""#, money("0EUR"), &["1 0"]),
        "currency-mismatch"
    );
    let mut twice = months(&["1 0", "1 0"]);
    twice.swap(0, 1);
    let error = carry_over(&CarryPolicy::None, zero, &twice).unwrap_err();
    assert_eq!(error.code(), "carry-order");
    twice[0] = twice[1];
    let error = carry_over(&CarryPolicy::None, zero, &twice).unwrap_err();
    assert_eq!(
        error.to_string(),
        "FY2025-M01 comes after FY2025-M01, or is given twice: give periods in the order of time"
    );
}
