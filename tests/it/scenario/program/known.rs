//! What the plan and its ledger know of a request decides who is asked, whatever is stated.

use std::sync::Arc;

use serde_json::json;
use tactica::plan::Plan;

use super::{check_on, plan_with};

/// Within the plan the manager decides alone; beyond the budget the director does as well. `banner` is planned with 5 000.
fn asking() -> Arc<Plan> {
    plan_with(|document| {
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["council"]}]}],
            "rules": [
                {"name": "planned", "when": {"within-plan": true},
                 "bands": [{"name": "planned", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}]},
                {"name": "over", "when": {"over-budget": true},
                 "require": [{"name": "over", "limit": "unlimited", "steps": [{"roles": ["director"]}]}]}]});
    })
}

/// The rows, and all codes of refusals in them.
pub(super) fn codes() -> Vec<&'static str> {
    check_on(asking(), STATED)
}

const STATED: &str = "
# A planned cost is drawn on up to what is planned, all requests on it together.
request-spend | ben | r1 search:3000 cost=banner | requested held
decide        | mia | r1 approve                 | approved
request-spend | ben | r2 search:2000.01 cost=banner | requested held
decide        | mia | r2 approve                 | not-asked
amend-request | ben | r2 search:2000             | amended-restarted reheld
decide        | mia | r2 approve                 | approved
# Nobody states it otherwise, and to leave it out changes nothing.
request-spend | ben | r3 print:10 facts={\"within-plan\":true}  | fact-disputed
request-spend | ben | r3 print:10 facts={\"over-budget\":\"no\"} | fact-disputed
request-spend | ben | r3 print:10 facts={\"within-plan\":false} | requested held
decide        | mia | r3 approve                 | not-asked
# Social is soft: 15 000 are there, to the cent. What is held for a request is there when it is changed.
request-spend | ben | r4 social:15000            | requested held
amend-request | ben | r4 social:15000.01         | amended-restarted reheld!social
decide        | c1  | r4 approve                 | not-asked
decide        | dan | r4 approve                 | step-met
";

#[test]
fn what_the_ledger_knows_is_not_stated_otherwise() {
    codes();
}
