//! What became of the approvals that the schedule waits for, as the running plan knows it.

use std::sync::Arc;

use serde_json::json;
use tactica::{
    check,
    plan::Plan,
    schedule::{Options, Schedule},
};

use super::{check_on, plan_with, play};

/// `banner` is planned with 5 000, which the manager decides on in two days; purchases of a new vendor go to legal as well.
fn gated() -> Arc<Plan> {
    plan_with(|document| {
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"],
            "bands": [
                {"name": "petty", "limit": {"up-to": "500.00 USD"}, "approval": "automatic"},
                {"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager"], "lead": {"expected": "2d", "worst": "5d"}}]}],
            "rules": [{"name": "new", "when": {"new-vendor": true}, "require": [
                {"name": "all", "limit": "unlimited", "steps": [{"roles": ["legal"], "lead": {"expected": "1d", "worst": "3d"}}]}]}]});
        document["approvals"] = json!({"plan_for": "expected"});
        for cost in document["tactics"][0]["costs"].as_array_mut().unwrap() {
            if cost["id"] == "banner" {
                cost["facts"] = json!({"new-vendor": true});
            }
        }
    })
}

/// Returns what the program knows of the approval of the banner at an instant.
fn known(story: &str, at: &str) -> String {
    let plan = gated();
    let program = play(Arc::clone(&plan), story);
    let found = program
        .state()
        .approval_progress(&plan, at.parse().unwrap());
    let banner = found.get("banner");
    // A schedule takes it.
    let mut options = Options::default();
    options.approvals = found.clone();
    let schedule = Schedule::with(&plan, &options).unwrap();
    assert_eq!(check::schedule_with(&plan, &options, &schedule), []);
    banner.map_or("nothing".to_owned(), |known| format!("{known:?}"))
}

#[test]
fn the_requests_on_a_cost_say_how_its_approval_stands() {
    let (after, later) = ("2025-03-04T09:00:00Z", "2025-04-04T09:00:00Z");
    assert_eq!(known("", after), "nothing");
    let asked = "request-spend | ben | r1 search:5000 cost=banner | requested held";
    assert_eq!(known(asked, after), "Asked(Minute(2025-03-03T09:00))");
    // The plan says that the vendor is new: it need not be said again, and legal is asked as well.
    let given = format!(
        "{asked}
         decide | lea | r1 approve | step-met
         decide | mia | r1 approve | approved"
    );
    assert_eq!(known(&given, later), "Given(Minute(2025-03-03T09:02))");
    let refused = format!("{asked}\n decide | lea | r1 reject | vetoed released");
    assert_eq!(known(&refused, after), "nothing");
    // Part of the money is not the money.
    let part = "request-spend | ben | r1 search:4999.99 cost=banner | requested held
                decide | lea | r1 approve | step-met
                decide | mia | r1 approve | approved";
    assert_eq!(known(part, after), "nothing");
    let rest = format!(
        "{part}\n request-spend | ben | r2 search:0.01 cost=banner facts={{\"new-vendor\":false}} | requested held"
    );
    assert_eq!(known(&rest, after), "Given(Minute(2025-03-03T09:03))");
    // Money on the same node that does not draw on the cost is none of it.
    let other = "request-spend | ben | r1 search:5000 facts={\"new-vendor\":true} | requested held";
    assert_eq!(known(other, after), "nothing");
}

#[test]
fn what_the_plan_says_of_a_cost_is_known_of_a_request_on_it() {
    check_on(
        gated(),
        "request-spend | ben | r1 search:5000 cost=banner | requested held
         decide | mia | r1 approve | not-asked
         decide | lea | r1 approve | step-met
         decide | mia | r1 approve | approved
         # A request that knows better says so.
         request-spend | ben | r2 search:600 cost=banner facts={\"new-vendor\":false} | requested held
         decide | mia | r2 approve | approved
         # Nothing is known of what draws on no planned cost.
         request-spend | ben | r3 search:600 | requested held
         decide | mia | r3 approve | approved",
    );
}
