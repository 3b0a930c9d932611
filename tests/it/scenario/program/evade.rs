//! Ways around an approval that were found and are shut: each story is somebody who tries.

use std::sync::Arc;

use serde_json::json;
use tactica::{plan::Plan, program::Effect};

use super::{check_on, plan_with, play};

/// Up to 5 000 a month and `key` the manager decides, beyond it the director as well; a planned cost is the manager's alone.
fn watched(key: &str) -> Arc<Plan> {
    plan_with(|document| {
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"],
            "aggregates": [{"by": [key], "days": 30}],
            "bands": [
                {"name": "small", "limit": {"up-to": "5000.00 USD"}, "steps": [{"roles": ["manager"]}]},
                {"name": "large", "limit": "unlimited", "steps": [{"roles": ["manager"]}, {"roles": ["director"]}]}]});
    })
}

/// What is ordered stays counted, although the request was changed and the change came to nothing.
const ORDERED: &str = "
request-spend | ben | r1 search:4000 vendor=press | requested held
decide        | mia | r1 approve                 | approved
order         | ben | o1 r1 press 4000           | committed
amend-request | ben | r1 search:4000 vendor=acme | amended-restarted reheld
withdraw      | ben | r1                         | withdrawn
request-spend | ben | r2 search:1000.01          | requested held
decide        | mia | r2 approve                 | step-met
# The same by a rejection.
request-spend | eve | s1 search:4000 vendor=press | requested held
decide        | mia | s1 approve                 | approved
order         | eve | o2 s1 press 4000           | committed
amend-request | eve | s1 search:4000.01 vendor=acme | amended-restarted reheld
decide        | mia | s1 reject                  | vetoed released
request-spend | eve | s2 search:1000             | requested held
decide        | mia | s2 approve                 | approved
request-spend | eve | s3 search:0.01             | requested held
decide        | mia | s3 approve                 | step-met
";

/// What was approved and taken back before anything was ordered is not spent.
const UNORDERED: &str = "
request-spend | ben | r1 search:4000 vendor=press | requested held
decide        | mia | r1 approve                 | approved
amend-request | ben | r1 search:4000 vendor=acme | amended-restarted reheld
withdraw      | ben | r1                         | withdrawn released
request-spend | ben | r2 search:5000             | requested held
decide        | mia | r2 approve                 | approved
";

#[test]
fn a_change_that_came_to_nothing_does_not_make_room() {
    check_on(watched("requester"), ORDERED);
    check_on(watched("requester"), UNORDERED);
}

/// Ordered from one vendor, then approved for another: both have had it, and the requester once.
const MOVED: &str = "
request-spend | ben | r1 search:4000 vendor=press | requested held
decide        | mia | r1 approve                 | approved
order         | ben | o1 r1 press 4000           | committed
amend-request | ben | r1 search:4000 vendor=acme | amended-restarted reheld
decide        | mia | r1 approve                 | approved
request-spend | eve | r2 search:1000.01 vendor=press | requested held
decide        | mia | r2 approve                 | step-met
request-spend | eve | r3 search:1000 vendor=acme | requested held
decide        | mia | r3 approve                 | approved
";

/// The same for one requester: what was changed is asked for once.
const MOVED_BY_ONE: &str = "
request-spend | ben | r1 search:4000 vendor=press | requested held
decide        | mia | r1 approve                 | approved
order         | ben | o1 r1 press 4000           | committed
amend-request | ben | r1 search:3000 vendor=acme | ledger-below-ordered
amend-request | ben | r1 search:4000 vendor=acme | amended-restarted reheld
request-spend | ben | r2 search:1000             | requested held
decide        | mia | r2 approve                 | approved
decide        | mia | r1 approve                 | approved
request-spend | ben | r3 search:0.01             | requested held
decide        | mia | r3 approve                 | step-met
";

#[test]
fn what_was_ordered_counts_for_the_vendor_it_was_ordered_from() {
    check_on(watched("vendor"), MOVED);
    check_on(watched("requester"), MOVED_BY_ONE);
}

/// Within the plan the manager decides alone; `banner` is planned with 5 000.
const PLANNED: &str = "
request-spend | ben | r1 search:5000 cost=banner vendor=press | requested held
decide        | mia | r1 approve                             | approved
order         | ben | o1 r1 press 5000                       | committed
amend-request | ben | r1 search:5000 vendor=acme             | amended-restarted reheld
withdraw      | ben | r1                                     | withdrawn
request-spend | ben | r2 search:0.01 cost=banner             | requested held
decide        | mia | r2 approve                             | not-asked
";

#[test]
fn a_cost_that_is_ordered_is_used_up() {
    let plan = plan_with(|document| {
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["council"]}]}],
            "rules": [{"name": "planned", "when": {"within-plan": true},
                "bands": [{"name": "planned", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}]}]});
    });
    check_on(plan, PLANNED);
}

/// Managers may move 1 000 a month together.
fn flexible() -> Arc<Plan> {
    plan_with(|document| {
        document["budget"]["flexibility"] =
            json!({"allowances": [{"team": "manager", "up_to": "1000.00 USD"}]});
    })
}

/// A request of March that is changed in April moves money in April.
const LATER: &str = "
at 2025-03-31T09:00:00Z
request-transfer | mia | t1 social events 1001 | requested
decide           | dan | t1 reject             | vetoed
request-transfer | mia | t2 social events 1001 | requested
decide           | dan | t2 reject             | vetoed
at 2025-04-01T09:00:00Z
amend-request    | mia | t1 events:1000        | amended-automatic transferred
amend-request    | mia | t2 events:1000        | amended-restarted
request-transfer | max | t3 social events 0.01 | requested
";

#[test]
fn a_move_counts_in_the_period_in_which_it_is_made() {
    check_on(flexible(), LATER);
}

#[test]
fn a_changed_move_says_for_how_much_its_judges_were_asked() {
    let program = play(
        flexible(),
        "request-transfer | mia | t1 social events 900 | requested transferred
         request-transfer | mia | t2 social events 200 | requested
         amend-request    | mia | t2 events:300        | amended-restarted",
    );
    let changed = &program.state().applications()["t2"];
    let Effect::Transfer { cumulative, .. } = &changed.effect else {
        panic!("{:?}", changed.effect);
    };
    assert_eq!(*cumulative, Some("1200.00 USD".parse().unwrap()));
}

/// Facts decide who is asked for moves, draws and amendments as well.
const FACTS: &str = "
request-transfer  | ben | t1 social events 10 facts={\"grant\":true}        | requested
decide            | mia | t1 approve                                        | not-asked
decide            | dan | t1 approve                                        | approved transferred
request-transfer  | ben | t2 social events 10                               | requested
decide            | mia | t2 approve                                        | approved transferred
request-transfer  | ben | t3 social events 10 facts={\"grant\":\"much\"}    | fact-type
request-amendment | ben | a1 search:10 carried facts={\"grant\":true}       | requested
decide            | mia | a1 approve                                        | not-asked
decide            | dan | a1 approve                                        | approved raised
declare-trigger   | ben | rain storm seen                                   | declared
request-draw      | ben | d1 rain storm events:10 facts={\"grant\":true}    | requested
decide            | mia | d1 approve                                        | not-asked
decide            | dan | d1 approve                                        | approved drawn transferred
amend-request     | ben | t2 events:20 facts={\"grant\":true}               | effect-done
";

#[test]
fn every_request_states_its_facts() {
    let plan = plan_with(|document| {
        document["policies"][1] = json!({
            "id": "moving", "version": 3, "currency": "USD", "kinds": ["transfer", "draw", "amendment"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}],
            "rules": [{"name": "granted", "when": {"grant": true},
                "bands": [{"name": "granted", "limit": "unlimited", "steps": [{"roles": ["director"]}]}]}]});
        let policies = document["policies"].as_array_mut().unwrap();
        policies.truncate(2);
    });
    check_on(plan, FACTS);
}

/// Tolerance passes over those who decide, not over what nobody may.
const TOLERATED: &str = "
request-spend | ben | r1 search:4900                | requested held
decide        | mia | r1 approve                    | approved
amend-request | ben | r1 search:5000                | amended-kept reheld
amend-request | ben | r1 search:5000.01             | beyond-authority
amend-request | ben | r1 search:4899                | amended-kept reheld
request-spend | ben | r2 print:290                  | requested held
decide        | mia | r2 approve                    | approved
amend-request | ben | r2 print:299.99               | amended-kept reheld
amend-request | ben | r2 print:300                  | amended-kept reheld
request-spend | ben | r3 print:290 facts={\"odd\":true} | requested held
decide        | mia | r3 approve                    | approved
amend-request | ben | r3 print:299.99               | amended-kept reheld
amend-request | ben | r3 print:300                  | forbidden
";

#[test]
fn nothing_is_tolerated_beyond_what_anybody_may_approve() {
    let plan = plan_with(|document| {
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"], "beyond": "denied",
            "conduct": {"tolerance": {"percent": "10%"}},
            "bands": [{"name": "all", "limit": {"up-to": "5000.00 USD"}, "steps": [{"roles": ["manager"]}]}],
            "rules": [{"name": "odd", "when": {"odd": true}, "deny": {"from": {"at-least": "300.00 USD"}, "reason": "too much"}}]});
    });
    check_on(plan, TOLERATED);
}

/// A purchase in parts climbs the reporting line as the whole would, and is delegated as the whole.
const PARTS: &str = "
request-spend | ben | r1 search:4000      | requested held
decide        | mia | r1 approve          | approved
request-spend | ben | r2 search:1000.01   | requested held
decide        | mia | r2 approve          | not-asked
decide        | dan | r2 approve          | approved
request-spend | ben | r3 search:1         | requested held
delegate      | dan | max 2025-03-01T00:00:00Z 2025-04-01T00:00:00Z terms={\"limit\":{\"up-to\":\"5000.00~USD\"}} | delegated
decide        | max | r3 approve          | not-asked
decide        | dan | r3 approve          | approved
";

#[test]
fn parts_climb_as_high_as_the_whole() {
    let plan = plan_with(|document| {
        for person in document["people"].as_array_mut().unwrap() {
            if person["id"] == "mia" {
                person["reports_to"] = "dan".into();
                person["approves_up_to"] = "5000.00 USD".into();
            } else if person["id"] == "dan" {
                person["approves_up_to"] = "50000.00 USD".into();
            }
        }
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"],
            "aggregates": [{"by": ["requester"], "days": 30}],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"climb": "nearest"}]}]});
    });
    check_on(plan, PARTS);
}

/// Who is not named when money is asked for cannot be somebody of whom others would have been asked.
const LATER_NAMED: &str = "
request-spend | ben | r1 search:100                              | requested held
decide        | mia | r1 approve                                 | approved
order         | ben | o1 r1 acme 10                              | forbidden
order         | ben | o1 r1 oddly 10                             | ledger-approval-mismatch
order         | ben | o1 r1 press 10                             | committed
# What is stated as a fact binds as what is named.
request-spend | ben | r2 search:100 facts={\"vendor\":\"press\"} | requested held
decide        | mia | r2 approve                                 | approved
order         | ben | o2 r2 acme 10                              | ledger-approval-mismatch
order         | ben | o2 r2 other 10                             | ledger-approval-mismatch
order         | ben | o2 r2 press 10                             | committed
# To name the vendor first asks whoever has to be asked.
amend-request | ben | r1 search:100 vendor=oddly                 | amended-restarted reheld
decide        | mia | r1 approve                                 | step-met
decide        | lea | r1 approve                                 | approved
order         | ben | o3 r1 oddly 10                             | committed
";

#[test]
fn a_vendor_who_is_named_late_is_no_way_around_the_rules_on_vendors() {
    let plan = plan_with(|document| {
        document["policies"][0] = json!({
            "id": "spending", "version": 2, "currency": "USD", "kinds": ["spend"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager"]}]}],
            "rules": [
                {"name": "barred", "when": {"vendor": "acme"}, "deny": {"reason": "barred"}},
                {"name": "odd", "when": {"vendor": "oddly"}, "bands": [{"name": "all", "limit": "unlimited",
                    "steps": [{"roles": ["manager"]}, {"roles": ["legal"]}]}]}]});
    });
    check_on(plan, LATER_NAMED);
}

/// What a rule forbids is forbidden within what a team may move without asking as well.
const FORBIDDEN: &str = "
request-transfer | mia | t1 social events 10 facts={\"grant\":true} | forbidden
request-transfer | mia | t1 social events 10                        | requested transferred
";

#[test]
fn no_flexibility_allows_what_is_forbidden() {
    let plan = plan_with(|document| {
        document["budget"]["flexibility"] =
            json!({"allowances": [{"team": "manager", "up_to": "1000.00 USD"}]});
        document["policies"][1]["rules"] =
            json!([{"name": "granted", "when": {"grant": true}, "deny": {"reason": "earmarked"}}]);
    });
    check_on(plan, FORBIDDEN);
}
