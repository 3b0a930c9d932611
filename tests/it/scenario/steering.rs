//! What a plan document may say of how its budget is steered, and everything that is wrong with what it may not.
#![allow(clippy::unwrap_used, reason = "test code: a panic is a failed test")]

use serde_json::{Value, json};
use tactica::plan::PlanDraft;

use crate::running::{self, PLAN};

/// Returns code and place of every issue of the shared plan with a budget changed like this.
fn issues(changes: &[(&str, Value)]) -> Vec<String> {
    let errors = running::errors_with(|document| {
        for (field, value) in changes {
            document["budget"][*field] = value.clone();
        }
    });
    let line = |error: &String| {
        let (place, code) = error.split_once(' ').unwrap();
        format!("{code} {}", place.trim_start_matches("/budget/"))
    };
    errors.iter().map(line).collect()
}

fn budget(field: &str, value: Value) -> Vec<String> {
    let periods = json!(["FY2025-M03", "FY2025-M04"]);
    issues(&[("periods", periods), (field, value)])
}

#[test]
fn what_may_be_moved_names_teams_and_nodes_that_are_there_each_once() {
    let flexibility = |allowances: Value, thresholds: Value| {
        let both = json!({"allowances": allowances, "thresholds": thresholds});
        budget("flexibility", both)
    };
    let fine =
        json!([{"team": "manager", "up_to": "0 USD"}, {"team": "director", "up_to": "5.50 USD"}]);
    let node = json!([{"node": "print", "up_to": "500 USD"}, {"node": "plan", "up_to": "9 USD"}]);
    assert_eq!(flexibility(fine, node), [""; 0]);
    let found = flexibility(
        json!([
            {"team": "manager"},
            {"team": "manager", "up_to": "-1 USD"},
            {"team": "Manager", "up_to": "1 USD"},
            {"team": "nobody", "up_to": "1 EUR"},
            {"team": "nobody", "up_to": "1 USD"},
            {"team": "manager", "up_to": "1 USD"},
            {"up_to": "1 USD"},
            {"team": "manager", "up_to": "2 USD"}
        ]),
        json!([{"node": "radio", "up_to": "1 USD"}, {"node": "print", "up_to": "1 USD"}, {"node": "print", "up_to": "1 USD"}]),
    );
    let wanted = [
        "missing-field flexibility/allowances/0/up_to",
        "negative-amount flexibility/allowances/1/up_to",
        "invalid-value flexibility/allowances/2/team",
        "foreign-currency flexibility/allowances/3/up_to",
        "unknown-reference flexibility/allowances/4/team",
        "missing-field flexibility/allowances/6/team",
        "conflicting-fields flexibility/allowances/7/team",
        "unknown-reference flexibility/thresholds/0/node",
        "conflicting-fields flexibility/thresholds/2/node",
    ];
    assert_eq!(found, wanted);
    // A team without anybody in it moves nothing: a slip. A view gives no money away.
    let mut document: Value = serde_json::from_str(PLAN).unwrap();
    document["roles"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "empty", "name": "Empty"}));
    document["budget"]["views"] = json!([{"id": "offline", "name": "Offline"}]);
    document["budget"]["flexibility"] = json!({
        "allowances": [{"team": "empty", "up_to": "1 USD"}], "thresholds": [{"node": "offline", "up_to": "1 USD"}]});
    let draft: PlanDraft = serde_json::from_value(document).unwrap();
    let issues = draft.check().issues;
    let found: Vec<String> = issues.errors().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "error[role-without-holder] budget node plan at /budget/flexibility/allowances/0/team: nobody holds the role empty",
            "error[unknown-reference] budget node plan at /budget/flexibility/thresholds/0/node: refers to offline, which the plan \
             does not have",
        ]
    );
}

#[test]
fn what_periods_hand_on_is_capped_by_something_or_not_at_all() {
    let carry = |value: Value| budget("carry_over", value);
    for fine in [
        json!({"policy": "none"}),
        json!({"policy": "surplus"}),
        json!({"policy": "surplus-and-deficit"}),
        json!({"policy": "capped", "amount": "5 USD", "deficit": "carried"}),
        json!({"policy": "capped", "percent": "10%", "amount": "0 USD", "deficit": "absorbed"}),
    ] {
        assert_eq!(carry(fine.clone()), [""; 0], "{fine}");
    }
    for (value, wanted) in [
        (
            json!({"policy": "some"}),
            vec!["invalid-value carry_over/policy"],
        ),
        (
            json!({"deficit": "carried"}),
            vec![
                "conflicting-fields carry_over/deficit",
                "missing-field carry_over/policy",
            ],
        ),
        (
            json!({"policy": "capped"}),
            vec![
                "missing-field carry_over/amount",
                "missing-field carry_over/deficit",
            ],
        ),
        (
            json!({"policy": "surplus", "amount": "1 USD", "percent": "5%"}),
            vec![
                "conflicting-fields carry_over/amount",
                "conflicting-fields carry_over/percent",
            ],
        ),
        (
            json!({"policy": "capped", "amount": "-1 USD", "percent": "-1%", "deficit": "paid"}),
            vec![
                "negative-amount carry_over/amount",
                "invalid-value carry_over/deficit",
                "negative-amount carry_over/percent",
            ],
        ),
    ] {
        assert_eq!(carry(value.clone()), wanted, "{value}");
    }
    let none = issues(&[("carry_over", json!({"policy": "surplus"}))]);
    assert_eq!(
        none,
        ["conflicting-fields carry_over"],
        "there are no periods"
    );
}

#[test]
fn reviews_come_back_at_a_cadence_and_name_who_looks() {
    let reviews = |value: Value| budget("reviews", value);
    let fine = json!([
        {"id": "monthly", "first": "2025-01-31", "cadence": "every month", "last": "2025-01-31", "who": ["manager"]},
        {"id": "once", "first": "2025-01-31", "nodes": ["print", "plan"], "who": ["director", "council"]}]);
    assert_eq!(reviews(fine), [""; 0]);
    let found = reviews(json!([
        {},
        {"id": "a", "first": "2025-02-30", "cadence": "monthly", "who": ["manager"]},
        {"id": "a", "first": "2025-03-02", "cadence": "every 2 weeks", "last": "2025-03-01", "who": ["boss", "manager", "mia"]},
        {"id": "b", "first": "2025-03-02", "last": "2025-03-03", "who": ["manager"], "nodes": ["print", "radio"]}
    ]));
    let wanted = [
        "missing-field reviews/0/first",
        "missing-field reviews/0/id",
        "missing-field reviews/0/who",
        "invalid-value reviews/1/cadence",
        "invalid-value reviews/1/first",
        "duplicate-id reviews/2/id",
        "conflicting-fields reviews/2/last",
        "unknown-reference reviews/2/who/0",
        "unknown-reference reviews/2/who/2",
        "conflicting-fields reviews/3/last",
        "unknown-reference reviews/3/nodes/1",
    ];
    assert_eq!(found, wanted);
}
