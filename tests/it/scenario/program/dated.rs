//! Budgets with periods and views: every command of money is posted on its day.

use super::{check_on, plan_with};

const DATED: &str = "
at 2025-02-28T23:59:00Z
request-spend   | ben | r0 search:1          | ledger-no-period
# What is phased for a period is asked of that period alone, to the cent.
at 2025-03-31T09:00:00Z
request-spend   | ben | r1 search:12000.01   | ledger-limit-exceeded
request-spend   | ben | r1 search:12000      | requested held | search 20000/12000/0/0/8000
request-spend   | ben | r2 print:5000.01     | ledger-limit-exceeded
request-spend   | ben | r2 print:4000        | requested held | print 20000/4000/0/0/16000
at 2025-04-01T00:00:00Z
request-spend   | ben | r3 search:8000.01    | ledger-limit-exceeded
request-spend   | ben | r3 search:8000       | requested held | search 20000/20000/0/0/0
# To date: what March left may be used in April.
request-spend   | ben | r4 print:16000.01    | ledger-limit-exceeded
request-spend   | ben | r4 print:16000       | requested held | print 20000/20000/0/0/0
# The view has 25 000 for both nodes; the node alone is advisory.
request-spend   | ben | r5 events:5000.01    | ledger-limit-exceeded
request-spend   | ben | r5 events:5000       | requested held | events 10000/5000/0/0/5000; offline 25000/25000/0/0/0
at 2025-05-01T00:00:00Z
request-spend   | ben | r6 social:1          | ledger-no-period
";

/// What moves allocated money, or brings money back, has a day as well.
const MOVED: &str = "
at 2025-03-10T09:00:00Z
request-spend     | ben | r1 social:400              | requested held
order             | ben | o1 r1 press 400            | committed
invoice           | ben | i1 o1 final 400            | settled
credit            | ben | n1 i1 150                  | credited    | social 15000/0/0/250/14750
refund            | ben | n2 social:50               | refunded    | social 15000/0/0/200/14800
request-transfer  | ben | t1 social events 1000      | requested
decide            | dan | t1 approve                 | approved transferred | events 11000/0/0/0/11000
request-amendment | ben | a1 social:500 carried      | requested
decide            | dan | a1 approve                 | approved raised      | social 14500/0/0/200/14300
declare-trigger   | ben | rain storm seen            | declared
draw-fund         | dan | rain storm events:900      | drawn transferred    | buffer 4100/0/0/0/4100
replenish-fund    | dan | rain media 100             | replenished transferred | buffer 4200/0/0/0/4200
release-fund      | dan | rain 50 to=events          | released transferred | buffer 4150/0/0/0/4150
at 2025-05-01T00:00:00Z
refund            | ben | n3 social:50               | ledger-no-period
request-transfer  | ben | t2 social events 1000      | ledger-no-period
draw-fund         | dan | rain storm events:900      | ledger-no-period
";

/// A role that a limit names lets it pass, with a warning; a tolerance needs nobody.
const EXCEPTED: &str = "
at 2025-03-10T09:00:00Z
request-spend | dan | r1 social:4050.01                    | ledger-limit-exceeded
request-spend | mia | r1 social:4050.01 exception=director | role-not-held
request-spend | mia | r1 social:4050.01 exception=manager  | ledger-limit-exceeded
request-spend | dan | r1 social:4050.01 exception=director | requested held!social | social 15000/4050.01/0/0/10949.99
request-spend | dan | r2 social:0.01                        | ledger-limit-exceeded
at 2025-04-10T09:00:00Z
# In April 11 000 are phased, and 50 more tolerated.
request-spend | ben | r3 social:10900                       | requested held
request-spend | ben | r4 social:100                         | requested held
request-spend | ben | r5 social:50.01                       | ledger-limit-exceeded
request-spend | ben | r5 social:50                          | requested held!social
order         | ben | o4 r4 press 100                       | committed
# An invoice may exceed its order by 10 %, and by more when the director lets it.
invoice       | ben | i4 o4 final 110.01                    | ledger-exceeds
invoice       | dan | i4 o4 final 110.01 exception=legal    | role-not-held
invoice       | dan | i4 o4 final 110.01 exception=director | settled!social
";

fn dated() -> std::sync::Arc<tactica::plan::Plan> {
    plan_with(|document| {
        let budget = &mut document["budget"];
        budget["periods"] = serde_json::json!(["FY2025-M03", "FY2025-M04"]);
        budget["views"] = serde_json::json!([
            {"id": "offline", "name": "Offline", "limit": "25000.00 USD", "kind": "cost-centre"}]);
        for node in budget["nodes"].as_array_mut().unwrap() {
            match node["id"].as_str().unwrap() {
                "search" => {
                    node["phasing"] = serde_json::json!(["12000.00 USD", "8000.00 USD"]);
                    node["rules"] = serde_json::json!([{"stage": "hold", "basis": "period"}]);
                }
                "print" => {
                    node["phasing"] = serde_json::json!(["5000.00 USD", "15000.00 USD"]);
                    node["rules"] = serde_json::json!([{"stage": "hold", "basis": "to-date"}]);
                    node["views"] = serde_json::json!(["offline"]);
                }
                "events" => node["views"] = serde_json::json!(["offline"]),
                _ => {}
            }
        }
    })
}

#[test]
fn limits_by_period_to_date_and_of_views_hold_to_the_cent() {
    check_on(dated(), DATED);
}

#[test]
fn money_is_moved_and_given_back_on_the_day_of_the_command() {
    check_on(dated(), MOVED);
}

#[test]
fn a_role_lets_a_limit_pass_and_a_tolerance_needs_none() {
    let plan = plan_with(|document| {
        let budget = &mut document["budget"];
        budget["periods"] = serde_json::json!(["FY2025-M03", "FY2025-M04"]);
        budget["matching"] =
            serde_json::json!({"settle": {"percent": "10%"}, "exception": "director"});
        let nodes = budget["nodes"].as_array_mut().unwrap();
        let social = nodes
            .iter_mut()
            .find(|node| node["id"] == "social")
            .unwrap();
        social["phasing"] = serde_json::json!(["4000.00 USD", "11000.00 USD"]);
        social["rules"] = serde_json::json!([{
            "stage": "hold", "basis": "period", "tolerance": {"amount": "50.00 USD"}, "exception": "director"}]);
    });
    check_on(plan, EXCEPTED);
}
