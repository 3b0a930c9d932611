//! Spending that climbs the reporting lines of the plan until somebody may approve it.

use std::sync::Arc;

use serde_json::json;
use tactica::plan::{Plan, PlanDraft};

use super::{check_on, plan_with};

/// Ben reports to mia, who may approve 1 000, she to dan, who may approve 5 000.
fn lines() -> Arc<Plan> {
    plan_with(|document| {
        for (person, superior, limit) in [(2, "dan", "1000.00 USD"), (5, "c1", "5000.00 USD")] {
            document["people"][person]["reports_to"] = json!(superior);
            document["people"][person]["approves_up_to"] = json!(limit);
        }
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"climb": "nearest"}]}]});
    })
}

#[test]
fn the_nearest_superior_whose_limit_covers_the_amount_decides() {
    check_on(
        lines(),
        "
# The limit is included, to the cent; a superior's superior is not asked for what the nearest one may approve.
request-spend | ben | r1 print:1000     | requested held
decide        | dan | r1 approve        | not-asked
decide        | mia | r1 approve        | approved
request-spend | ben | r2 print:1000.01  | requested held
decide        | mia | r2 approve        | not-asked
decide        | dan | r2 approve        | approved
# Nobody above has a limit for more, or nobody is above.
request-spend | ben | r3 print:5000.01  | no-eligible-approver
request-spend | eve | r4 print:1        | no-eligible-approver
# Mia asks for herself: her own limit is of no use.
request-spend | mia | r5 print:500      | requested held
decide        | mia | r5 approve        | separation-of-duties
decide        | dan | r5 approve        | approved
",
    );
}

#[test]
fn a_limit_is_an_amount_of_the_plan() {
    let mut document: serde_json::Value = serde_json::from_str(crate::running::PLAN).unwrap();
    document["people"][2]["approves_up_to"] = json!("-0.01 USD");
    document["people"][5]["approves_up_to"] = json!("10.00 EUR");
    let draft: PlanDraft = serde_json::from_value(document).unwrap();
    let issues = draft.build().unwrap_err();
    let found: Vec<String> = issues.iter().map(ToString::to_string).collect();
    for wanted in [
        "error[negative-amount] person mia at /people/2/approves_up_to: -0.01 USD is negative",
        "error[foreign-currency] person dan at /people/5/approves_up_to: the amount is in EUR, and only amounts in USD fit here",
    ] {
        assert!(found.iter().any(|issue| issue == wanted), "{found:?}");
    }
}
