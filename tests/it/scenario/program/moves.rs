//! Money that is moved between nodes: what a team may move by itself, and who is asked beyond it.

use std::sync::Arc;

use serde_json::json;
use tactica::{
    approval::RequestState,
    plan::Plan,
    program::{Effect, Program},
};

use super::{check_on, plan_with};
use crate::running::{command, envelope};

/// Managers may move 1 000 a month together, directors 5 000; of print 500 may leave it.
fn flexible() -> Arc<Plan> {
    plan_with(|document| {
        document["budget"]["flexibility"] = json!({
            "allowances": [{"team": "manager", "up_to": "1000.00 USD"}, {"team": "director", "up_to": "5000.00 USD"}],
            "thresholds": [{"node": "print", "up_to": "500.00 USD"}]});
        document["policies"][1] = json!({
            "id": "moving", "version": 3, "currency": "USD", "kinds": ["transfer", "draw"], "beyond": "denied", "bands": [
                {"name": "small", "limit": {"up-to": "2000.00 USD"}, "steps": [{"roles": ["manager"]}]},
                {"name": "large", "limit": {"up-to": "9000.00 USD"}, "steps": [{"roles": ["manager"]}, {"roles": ["director"]}]}]});
    })
}

const ALLOWANCE: &str = "
# Two people of one team share what it may move; the limit is included, to the cent.
request-transfer | mia | t1 social events 600    | requested transferred | events 10600/0/0/0/10600
request-transfer | max | t2 social events 400    | requested transferred | events 11000/0/0/0/11000
request-transfer | max | t3 social events 0.01   | requested             | events 11000/0/0/0/11000
decide           | dan | t3 approve              | not-asked
decide           | mia | t3 approve              | approved transferred  | events 11000.01/0/0/0/11000.01
# What was moved before counts: 1 000.01 and 1 000 are more than a manager alone decides on.
request-transfer | mia | t4 social events 1000   | requested
decide           | max | t4 approve              | step-met
decide           | dan | t4 approve              | approved transferred
# And 2 000.01 and 7 000 are beyond everybody.
request-transfer | mia | t5 social events 7000   | beyond-authority
request-transfer | mia | t5 social events 6999.99 | requested
# What waits for a decision counts as moved; what was rejected or taken back does not.
request-transfer | max | t6 social events 0.01   | beyond-authority
decide           | max | t5 reject               | vetoed
request-transfer | max | t6 social events 0.01   | requested
withdraw         | max | t6                      | withdrawn
# Nobody can say nothing, or less.
request-transfer | max | t7 social events 0      | lines-not-positive
request-transfer | max | t7 social events -1     | lines-not-positive
request-transfer | max | t7 social events 1EUR   | currency-mismatch
# A new month, a new allowance; and the name of a free move is taken as any other.
at 2025-04-01T00:00:00Z
request-transfer | max | t1 social events 1000   | request-exists
request-transfer | max | t7 social events 1000   | requested transferred
request-transfer | mia | t8 social events 0.01   | requested
# Free is free of asking, not of the ledger.
request-transfer | dan | t9 events buffer 10     | ledger-reserve
request-transfer | dan | t9 search search 10     | ledger-same-node
";

const THRESHOLD: &str = "
# A node that is watched gives 500 in a month, whoever asks; the allowance of the team is there besides.
request-transfer | dan | t1 print events 300     | requested transferred
request-transfer | mia | t2 print events 200     | requested transferred
request-transfer | dan | t3 print events 0.01    | requested
decide           | mia | t3 approve              | approved transferred
request-transfer | dan | t4 search events 4699.99 | requested transferred
# Beyond it a director is asked, and dan is the only one.
request-transfer | dan | t5 search events 0.01   | no-eligible-approver
# Who is in no team asks for every move, for all of their own together.
request-transfer | ben | u1 social events 1500   | requested
decide           | mia | u1 approve              | approved transferred
request-transfer | ben | u2 social events 500.01 | requested
decide           | mia | u2 approve              | step-met
request-transfer | eve | u3 social events 500.01 | requested
decide           | mia | u3 approve              | approved transferred
# Moves of a batch are judged one after the other: 300 in parts are 300.
batch            | mia | request-transfer v1 social events 400; request-transfer v2 social events 400 | requested transferred requested transferred
batch            | mia | request-transfer v3 social events 0.01; request-transfer v4 social events 0.01 | requested requested
";

#[test]
fn a_team_moves_what_it_may_and_asks_for_the_sum_beyond_it() {
    check_on(flexible(), ALLOWANCE);
}

#[test]
fn a_node_that_is_watched_gives_no_more_than_its_threshold_without_asking() {
    check_on(flexible(), THRESHOLD);
}

#[test]
fn without_flexibility_the_policy_is_asked_for_each_amount() {
    check_on(
        plan_with(|_| {}),
        "request-transfer | mia | t1 social events 1 | requested
         request-transfer | mia | t2 social events 1 | requested",
    );
}

/// Who belongs to two teams moves money for both.
#[test]
fn the_strictest_of_several_teams_counts() {
    let plan = plan_with(|document| {
        document["people"][2]["roles"] = json!(["manager", "director"]);
        document["budget"]["flexibility"] = json!({"allowances": [
            {"team": "manager", "up_to": "1000.00 USD"}, {"team": "director", "up_to": "1500.00 USD"}]});
    });
    check_on(
        plan,
        "request-transfer | mia | t1 social events 1000 | requested transferred
         request-transfer | max | t2 social events 0.01 | requested
         request-transfer | dan | t3 social events 500  | requested transferred
         request-transfer | dan | t4 social events 0.01 | requested",
    );
}

#[test]
fn the_record_says_under_what_it_was_free_and_what_the_policy_was_asked_for() {
    let mut program = Program::new(flexible());
    for (number, args) in ["t1 print events 400", "t2 print events 700"]
        .iter()
        .enumerate()
    {
        let given = command("request-transfer", args);
        let given = envelope(&format!("c-{number}"), "2025-03-03T09:00:00Z", "mia", given);
        program.execute(given).unwrap();
    }
    let found = program.state().applications();
    let of = |id: &str| {
        found
            .iter()
            .find(|(name, _)| name.as_str() == id)
            .unwrap()
            .1
    };
    let free = of("t1");
    assert_eq!(free.request.state(), RequestState::Approved);
    assert_eq!(
        free.request.chain().to_string(),
        "400.00 USD is in policy flexibility, version 1, band \"within the flexibility\" (from 0.00 USD, up to 500.00 USD): \
         approved automatically"
    );
    let asked = of("t2");
    let Effect::Transfer { cumulative, .. } = &asked.effect else {
        panic!("{:?}", asked.effect);
    };
    assert_eq!(*cumulative, Some("1100.00 USD".parse().unwrap()));
    assert_eq!(asked.request.chain().policy().as_str(), "moving");
    assert_eq!(asked.request.chain().version(), 3);
}

/// The director may let money leave media when media has spent it otherwise; whoever decides says so.
const EXCEPTED: &str = "
request-spend     | ben | r1 social:24000                       | requested held!social | media 40000/24000/0/0/16000
# Media has 16 000 left, search alone has 20 000 to give.
request-transfer  | ben | t1 search print 16000                 | requested
decide            | dan | t1 reject                             | vetoed
request-transfer  | ben | t1 search print 16000.01              | request-exists
request-transfer  | ben | t2 search print 16000.01              | requested
decide            | mia | t2 approve                            | ledger-limit-exceeded
decide            | mia | t2 approve exception=director         | role-not-held
decide            | mia | t2 approve exception=manager          | ledger-limit-exceeded
decide            | dan | t2 approve                            | ledger-limit-exceeded
decide            | dan | t2 approve exception=director         | approved transferred!media | search 3999.99/0/0/0/3999.99
# Nobody lets anybody give what they do not have.
request-transfer  | ben | t3 search print 4000                  | ledger-insufficient
# An amendment has no limit to pass; an exception that is not needed is no harm, one in a role not held is refused.
request-amendment | ben | a1 search:500 carried                 | requested
decide            | dan | a1 approve exception=legal            | role-not-held
decide            | dan | a1 approve exception=director         | approved raised | search 4499.99/0/0/0/4499.99
";

#[test]
fn who_decides_may_let_moved_money_pass_a_limit_in_a_role_that_the_limit_names() {
    let plan = plan_with(|document| {
        let media = &mut document["budget"]["nodes"][0];
        media["rules"] = json!([
            {"stage": "hold", "control": "advisory"}, {"stage": "plan", "exception": "director"}]);
        document["policies"][1] = json!({
            "id": "moving", "version": 1, "currency": "USD", "kinds": ["transfer", "draw"],
            "bands": [{"name": "all", "limit": "unlimited", "steps": [{"roles": ["manager", "director"]}]}]});
    });
    check_on(plan, EXCEPTED);
}

/// Where the budget approves by itself, the requester says it, if they hold the role.
#[test]
fn a_limit_that_nobody_may_pass_refuses_the_request_itself() {
    let media = |exception: Option<&str>| {
        plan_with(|document| {
            document["budget"]["nodes"][0]["rules"] = json!([
                {"stage": "hold", "control": "advisory"}, {"stage": "plan", "exception": exception}]);
            document["budget"]["flexibility"] =
                json!({"allowances": [{"team": "director", "up_to": "30000.00 USD"}]});
        })
    };
    check_on(
        media(None),
        "request-spend    | ben | r1 social:24000          | requested held!social
         request-transfer | ben | t1 search print 16000.01 | ledger-limit-exceeded
         request-transfer | dan | t1 search print 16000.01 | ledger-limit-exceeded",
    );
    check_on(
        media(Some("director")),
        "request-spend    | ben | r1 social:24000          | requested held!social
         request-transfer | dan | t1 search print 16000.01 | ledger-limit-exceeded
         request-transfer | dan | t1 search print 16000.01 exception=director | requested transferred!media",
    );
}
