//! What a plan says of money that is kept: reserves, funds and their risks, and the periods in which money falls.

use super::judge;

#[test]
fn no_cost_is_planned_where_money_is_kept() {
    judge(
        r#"
/budget = {"total": "1000.00 USD", "nodes": [{"id": "media", "name": "Media", "allotment": "remaining"}, {"id": "kept", "name": "Kept", "allotment": "100.00 USD", "kind": "reserve"}]}
/tactics/0/costs = [{"id": "ads", "name": "Ads", "node": "media", "amount": "1.00 USD"}]

/budget = {"total": "1000.00 USD", "nodes": [{"id": "media", "name": "Media", "allotment": "remaining"}, {"id": "kept", "name": "Kept", "allotment": "100.00 USD", "kind": "reserve"}]}
/tactics/0/costs = [{"id": "ads", "name": "Ads", "node": "budget", "amount": "1.00 USD"}]

/budget = {"total": "1000.00 USD", "nodes": [{"id": "media", "name": "Media", "allotment": "remaining"}, {"id": "kept", "name": "Kept", "allotment": "100.00 USD", "kind": "reserve"}]}
/tactics/0/costs = [{"id": "ads", "name": "Ads", "node": "kept", "amount": "1.00 USD"}]
=> /tactics/0/costs/0/node planned-on-reserve the cost is planned on kept, whose money is kept for a contingency fund

/budget = {"total": "1000.00 USD", "nodes": [{"id": "media", "name": "Media", "allotment": "remaining"}, {"id": "kept", "name": "Kept", "allotment": "100.00 USD", "kind": "reserve"}]}
/tactics/0/costs = [{"id": "ads", "name": "Ads", "node": "kept", "amount": "1.00 USD"}]
/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "standing": "inside", "node": "kept", "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /tactics/0/costs/0/node planned-on-reserve the cost is planned on kept, whose money is kept for the contingency fund rain

/budget = {"total": "1000.00 USD", "nodes": [{"id": "media", "name": "Media", "allotment": "remaining"}, {"id": "kept", "name": "Kept", "allotment": "100.00 USD"}]}
/tactics/0/costs = [{"id": "ads", "name": "Ads", "node": "kept", "amount": "1.00 USD"}]
/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "standing": "inside", "node": "kept", "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/node fund-node-open the fund's money lies in kept, a category, and can be spent without a draw
=> /tactics/0/costs/0/node planned-on-reserve the cost is planned on kept, whose money is kept for the contingency fund rain
"#,
    );
}

#[test]
fn a_fund_bears_what_it_keeps_for_its_risks() {
    judge(
        r#"
/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "risks": [{"id": "rain", "exposure": "60.00 USD"}, {"id": "wind", "exposure": "40.00 USD"}], "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "risks": [{"id": "rain", "exposure": "60.00 USD"}, {"id": "wind", "exposure": "40.01 USD"}], "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/risks exposure-above-fund 100.01 USD are kept for risks in a fund of 100.00 USD

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "risks": [{"id": "rain", "exposure": "100.00 USD"}, {"id": "wind", "exposure": "100.01 USD"}], "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/risks/1/exposure exposure-above-fund 100.01 USD are kept for risks in a fund of 100.00 USD

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "risks": [{"id": "fog"}, {"id": "wind", "exposure": "100.01 USD"}], "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/risks/0/exposure missing-field the field exposure is required
=> /contingency/funds/0/risks/1/exposure exposure-above-fund 100.01 USD are kept for risks in a fund of 100.00 USD

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "risks": [{"id": "wind", "exposure": "100.01 EUR"}], "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/risks/0/exposure foreign-currency the amount is in EUR, and only amounts in USD fit here
"#,
    );
}

#[test]
fn some_period_of_the_budget_lies_within_the_plan() {
    judge(
        r#"
/budget = {"total": "1000.00 USD", "periods": ["FY2024-M11", "FY2024-M12"], "nodes": [{"id": "media", "name": "Media", "allotment": "100%"}]}
=> /budget/periods periods-outside-plan the budget's periods, FY2024-M11 to FY2024-M12, lie outside the plan's span 2025-01-06 to 2025-07-01

/budget = {"total": "1000.00 USD", "periods": ["FY2024-M12", "FY2025-M01"], "nodes": [{"id": "media", "name": "Media", "allotment": "100%"}]}

/budget = {"total": "1000.00 USD", "periods": ["FY2025-M06"], "nodes": [{"id": "media", "name": "Media", "allotment": "100%"}]}

/budget = {"total": "1000.00 USD", "periods": ["FY2025-M07"], "nodes": [{"id": "media", "name": "Media", "allotment": "100%"}]}
=> /budget/periods periods-outside-plan the budget's periods, FY2025-M07 to FY2025-M07, lie outside the plan's span 2025-01-06 to 2025-07-01

/fiscal = {"start_month": 7}
/budget = {"total": "1000.00 USD", "periods": ["FY2025-M07"], "nodes": [{"id": "media", "name": "Media", "allotment": "100%"}]}
"#,
    );
}

#[test]
fn an_unknown_kpi_is_told_whatever_else_its_trigger_lacks() {
    judge(
        r#"
/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "triggers": [{"id": "low", "kind": "metric", "kpi": "vists", "relation": "below", "threshold": "900"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/triggers/0/kpi unknown-reference refers to vists, which the plan does not have

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "triggers": [{"id": "low", "kind": "metric", "kpi": "vists"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/triggers/0/kpi unknown-reference refers to vists, which the plan does not have
=> /contingency/funds/0/triggers/0/relation missing-field the field relation is required
=> /contingency/funds/0/triggers/0/threshold missing-field the field threshold is required

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "triggers": [{"id": "low", "kpi": "vists"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/triggers/0/kind conflicting-fields the fields contradict each other: the kind event, and what it is computed from
=> /contingency/funds/0/triggers/0/kpi unknown-reference refers to vists, which the plan does not have

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "triggers": [{"id": "low", "kind": "metric", "kpi": "vists", "relation": "below", "threshold": "900"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/amount missing-field the field amount is required
=> /contingency/funds/0/triggers/0/kpi unknown-reference refers to vists, which the plan does not have
"#,
    );
}

#[test]
fn what_is_wrong_with_a_fund_is_told_once_and_where_it_stands() {
    judge(
        r#"
/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "cap_per_draw": "10.00 EUR", "cap_per_period": "10.00 EUR", "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/cap_per_draw foreign-currency the amount is in EUR, and only amounts in USD fit here
=> /contingency/funds/0/cap_per_period foreign-currency the amount is in EUR, and only amounts in USD fit here

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "risks": [{"id": "wind", "exposure": "1.00 USD"}, {"id": "fog", "exposure": "10.00 EUR"}], "triggers": [{"id": "wet"}], "authority": [{"role": "director", "up_to": "10.00 EUR"}]}]}
=> /contingency/funds/0/authority/0/up_to foreign-currency the amount is in EUR, and only amounts in USD fit here
=> /contingency/funds/0/risks/1/exposure foreign-currency the amount is in EUR, and only amounts in USD fit here

/budget = {"total": "1000.00 USD", "nodes": [{"id": "media", "name": "Media", "allotment": "remaining"}, {"id": "kept", "name": "Kept", "allotment": "100.00 USD", "kind": "reserve"}]}
/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 EUR", "standing": "inside", "node": "kept", "cap_per_draw": "10.00 USD", "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/amount foreign-currency the amount is in EUR, and only amounts in USD fit here

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "triggers": [{"id": "wet"}], "authority": [{"role": "cfo", "up_to": "1.00 USD", "below": "2.00 USD"}]}]}
=> /contingency/funds/0/authority/0 conflicting-fields the fields contradict each other: up_to and below
=> /contingency/funds/0/authority/0/role unknown-reference refers to cfo, which the plan does not have

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "triggers": [{"id": "wet"}], "authority": [{"role": "Cfo"}, {"role": "director", "up_to": "1.00 USD"}, {"role": "director"}]}]}
=> /contingency/funds/0/authority/0/role invalid-value the value is not accepted: RoleId "Cfo" holds 'C': only a-z, 0-9 and - are allowed
=> /contingency/funds/0/authority/2/role duplicate-id the name director is taken already, at the same fund

/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "risks": [{"id": "wind", "exposure": "1.00 USD"}, {"id": "wind", "exposure": "2.00 USD"}], "triggers": [{"id": "wet"}, {"id": "late", "kind": "date", "from": "2025-05-01", "until": "2025-05-01"}], "authority": [{"role": "director", "below": "0.01 USD"}]}]}
=> /contingency/funds/0/authority/0 invalid-value the value is not accepted: director may draw below 0.01 USD, which is nothing: give a limit above zero
=> /contingency/funds/0/risks/1/id duplicate-id the name wind is taken already, at the same fund
=> /contingency/funds/0/triggers/1/until invalid-value the value is not accepted: trigger late ends before or where it begins
"#,
    );
}

#[test]
fn a_cap_above_the_fund_limits_nothing_per_draw_or_per_period() {
    judge(
        r#"
/contingency = {"funds": [{"id": "rain", "name": "F", "purpose": "rain", "amount": "100.00 USD", "cap_per_draw": "100.00 USD", "cap_per_period": "100.01 USD", "triggers": [{"id": "wet"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/0/cap_per_period cap-above-fund the cap of 100.01 USD exceeds the fund of 100.00 USD
"#,
    );
}
