//! What the policies are told of planned costs, what cannot be planned for, and how the terms are read.
#![allow(
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

use super::*;

/// Rules that ask what the plan knows: the chain of a cost on `spots` in the node `budget`.
fn rules(d: &mut Json, when: Json) {
    d["policies"][0]["rules"] = json!([{"name": "asked", "when": when,
        "require": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["legal"], "lead": {"expected": "2d", "worst": "2d"}}]}]}]);
}

#[test]
fn the_plan_tells_the_policies_what_it_knows_of_a_cost() {
    let lead = |when: Json, stated: Json| {
        let plan = with(|d| {
            rules(d, when);
            d["tactics"][0]["costs"][2]["facts"] = stated;
        });
        plan.approval(&media_id()).unwrap().lead.worst.to_string()
    };
    let none = json!({});
    let (with_legal, without) = ("15d", "13d");
    assert_eq!(lead(json!({"channel": "spots"}), none.clone()), with_legal);
    assert_eq!(lead(json!({"channel": "press"}), none.clone()), without);
    assert_eq!(
        lead(json!({"category": "television"}), none.clone()),
        with_legal
    );
    assert_eq!(
        lead(json!({"cost-centre": "budget"}), none.clone()),
        with_legal
    );
    assert_eq!(lead(json!({"within-plan": true}), none.clone()), with_legal);
    assert_eq!(lead(json!({"over-budget": true}), none.clone()), without);
    // What the document states of the cost counts before it.
    assert_eq!(
        lead(json!({"category": "media"}), json!({"category": "media"})),
        with_legal
    );
    assert_eq!(
        lead(json!({"vendor": "acme"}), json!({"vendor": "acme"})),
        with_legal
    );
    assert_eq!(
        lead(json!({"new-vendor": true}), json!({"new-vendor": true})),
        with_legal
    );
    assert_eq!(lead(json!({"new-vendor": true}), none), without);
    // But not against what the plan knows better.
    let found = issues(|d| {
        rules(d, json!({"within-plan": true}));
        d["tactics"][0]["costs"][2]["facts"] = json!({"within-plan": false});
    });
    assert_eq!(
        found,
        [
            "error[conflicting-fields] cost media at /tactics/0/costs/2/facts/within-plan: the fields contradict each other: \
          of a planned cost `within-plan` is known to be true"
        ]
    );
}

#[test]
fn what_cannot_be_planned_for_is_said_of_each_cost() {
    let found = issues(|d| {
        d["policies"][0]["bands"][2]["steps"][1]
            .as_object_mut()
            .unwrap()
            .remove("lead");
    });
    assert_eq!(
        found,
        [
            "error[approval-without-lead] cost media at /tactics/0/costs/2: the schedule cannot wait for the approval of \
          10000.01 USD: step 2 (board) does not say how long it takes: give it a lead"
        ]
    );
    let found = issues(|d| {
        d["policies"][0]["bands"].as_array_mut().unwrap().pop();
        d["policies"][0]["beyond"] = "denied".into();
    });
    assert_eq!(
        found,
        [
            "error[approval-denied] cost media at /tactics/0/costs/2: the schedule cannot wait for an approval of 10000.01 USD: \
          10000.01 USD is beyond policy spending, which ends up to 10000.00 USD"
        ]
    );
    let found = issues(|d| d["policies"][0]["requires"] = json!(["vendor"]));
    assert_eq!(found.len(), 3, "{found:?}");
    // Silence that means something is a lead.
    let plan = with(|d| {
        let step = d["policies"][0]["bands"][2]["steps"][1]
            .as_object_mut()
            .unwrap();
        step.remove("lead");
        step.insert("silence".into(), json!({"rejects-after": "5d"}));
    });
    let media = plan.approval(&media_id()).unwrap();
    assert_eq!(
        (
            media.lead.expected.to_string(),
            media.lead.worst.to_string()
        ),
        ("6d".into(), "8d".into())
    );
}

#[test]
fn the_terms_are_read_whole() {
    assert_eq!(
        issues(|d| d["approvals"] = json!({"ask_from": "2025-13-01", "calendar": "moon"})),
        [
            "error[invalid-value] plan at /approvals/ask_from: the value is not accepted: \"2025-13-01\" is not a date \
             such as 2025-01-31",
            "error[unknown-reference] plan at /approvals/calendar: refers to moon, which the plan does not have",
            "error[missing-field] plan at /approvals/plan_for: the field plan_for is required",
        ]
    );
    assert_eq!(
        issues(|d| d["approvals"]["calendar"] = "moon".into()),
        [
            "error[unknown-reference] plan at /approvals/calendar: refers to moon, which the plan does not have"
        ]
    );
}

#[test]
fn costs_that_policies_add_up_are_judged_by_what_is_needed_before() {
    let plan = |days: u32, second: &str| {
        with(|d| {
            d["policies"][0]["aggregates"] = json!([{"by": ["vendor"], "days": days}]);
            d["approvals"]["plan_for"] = "expected".into();
            d["tactics"][0]["costs"] = json!([
                {"id": "one", "name": "One", "node": "budget", "task": "brief", "amount": "6000.00 USD", "facts": {"vendor": "acme"}},
                {"id": "two", "name": "Two", "node": "budget", "task": "air", "amount": second, "facts": {"vendor": "acme"}},
                {"id": "other", "name": "Other", "node": "budget", "task": "air", "amount": "9000.00 USD", "facts": {"vendor": "zeta"}}]);
        })
    };
    let steps = |plan: &Plan, cost: &str| {
        plan.approval(&cost.parse().unwrap())
            .unwrap()
            .chain
            .steps()
            .len()
    };
    // Monday 01-06 and Monday 01-13 are in one window of eight days, not of seven.
    let eight = plan(8, "4000.01 USD");
    assert_eq!(
        (
            steps(&eight, "one"),
            steps(&eight, "two"),
            steps(&eight, "other")
        ),
        (1, 2, 1)
    );
    let seven = plan(7, "4000.01 USD");
    assert_eq!((steps(&seven, "one"), steps(&seven, "two")), (1, 1));
    // One minor unit less is the smaller band.
    let less = plan(8, "4000.00 USD");
    assert_eq!(steps(&less, "two"), 1);
    for plan in [eight, seven, less] {
        judged(&plan, &Options::default());
    }
}

#[test]
fn levelling_waits_for_the_money_as_well() {
    let plan = build(&document());
    let options = staffing::Options::default();
    let levelled = Levelled::with(&plan, &options).unwrap();
    assert_eq!(check::staffing(&plan, &options, &levelled), []);
    assert_eq!(levelled.tasks().len(), plan.tasks().len());
    let start = |task: &str| {
        let mut tasks = levelled.tasks().iter();
        tasks
            .find(|found| found.id.as_str() == task)
            .unwrap()
            .start
            .to_string()
    };
    assert_eq!(start("design"), "2025-01-09T09:00");
    assert_eq!(start("air"), "2025-01-23T09:00");
    // Where tasks start without it, nothing else does.
    let given =
        Options::default().approval(media_id(), ApprovalProgress::Given(at("2025-01-09T12:00")));
    let network = given.applied(&plan).unwrap();
    assert_eq!((network.activities().len(), network.arcs().len()), (3, 2));
    let bound = network.activities()[0].bounds.start_no_earlier;
    assert_eq!(bound, Some(at("2025-01-09T12:00")));
}
