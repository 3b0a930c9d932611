//! Values of the right type that say something wrong, and several of them at once.

use serde_json::json;

use super::{IssueCode, SMALL, codes, issues, judge, lines, with};

/// Asserts what a document gives after one change: its only line, from the code on.
fn check(rows: &[(&str, &str, &str)]) {
    for (place, value, wanted) in rows {
        let found = lines(&issues(&with(SMALL, place, json!(value))));
        assert!(
            found.len() == 1 && found[0].contains(wanted),
            "{place} {value}: {found:#?}\nwanted {wanted}"
        );
    }
}

#[test]
fn amounts_are_plain_decimals_with_the_digits_of_their_currency() {
    let at = "/tactics/0/costs/0/amount";
    check(&[
        (
            at,
            "12,50 USD",
            "/tactics/0/costs/0/amount: the value is not accepted: \"12,50 USD\" is not an amount of money",
        ),
        (
            at,
            "12.505 USD",
            "12.505 has 3 digits after the point, USD has 2",
        ),
        (at, "1e400 USD", "\"1e400 USD\" is not an amount of money"),
        (
            at,
            "9999999999999999999999999999999999999999.00 USD",
            "not accepted: \"9999999999999999999999999999999999999999…\": ",
        ),
        (at, "NaN USD", "\"NaN USD\" is not an amount of money"),
        (at, "inf USD", "\"inf USD\" is not an amount of money"),
        (at, "12.50", "\"12.50\" is not an amount of money"),
        (at, "$12.50", "\"$12.50\" is not an amount of money"),
        (
            at,
            "1,250.00 USD",
            "\"1,250.00 USD\" is not an amount of money",
        ),
        (at, "12.50 usd", "\"usd\" is no ISO 4217 currency"),
        (at, "", "is not an amount of money"),
        (
            "/budget/total",
            "-1.00 USD",
            "error[negative-amount] budget node budget at /budget/total: -1.00 USD is negative",
        ),
    ]);
    // Money as a JSON number would have to be rounded.
    let found = issues(&with(SMALL, at, json!(12.5)));
    assert_eq!(
        lines(&found),
        [
            "error[wrong-type] document at /tactics/0/costs/0/amount: expected text such as \"1250.00 USD\", found the number 12.5"
        ]
    );
}

#[test]
fn dates_lie_in_the_years_1900_to_2199_and_in_the_calendar() {
    check(&[
        (
            "/start",
            "1899-12-31",
            "/start: the value is not accepted: 1899-12-31 is outside of the horizon from 1900-01-01 to 2200-01-01",
        ),
        (
            "/end",
            "2200-01-02",
            "/end: the value is not accepted: 2200-01-02 is outside of the horizon",
        ),
        (
            "/end",
            "9999-99-99",
            "/end: the value is not accepted: \"9999-99-99\" is not a date such as 2025-01-31",
        ),
        ("/end", "2025-02-29", "\"2025-02-29\" is not a date"),
        ("/end", "31.12.2025", "\"31.12.2025\" is not a date"),
        (
            "/end",
            "2025-01-05",
            "error[invalid-span] plan at /end: the span from 2025-01-06 to 2025-01-05 has no day in it",
        ),
        (
            "/tactics/0/tasks/0/not_before",
            "2200-01-01",
            "error[beyond-horizon] task brief at /tactics/0/tasks/0",
        ),
    ]);
    // The horizon's end is the end of a span and no day.
    let found = issues(&with(SMALL, "/end", json!("2200-01-01")));
    assert!(found.is_empty(), "{found}");
    let found = issues(&with(SMALL, "/start", json!("2200-01-01")));
    assert_eq!(codes(&found), [IssueCode::InvalidSpan]);
}

#[test]
fn other_leaves_name_what_they_want() {
    check(&[
        (
            "/id",
            "Spring 2025",
            "PlanId \"Spring 2025\" holds 'S': only a-z, 0-9 and - are allowed",
        ),
        ("/id", "", "PlanId is empty"),
        (
            "/objectives/0/weight",
            "0.5",
            "Percent \"0.5\" is not a decimal number such as 12.5%",
        ),
        (
            "/objectives/0/kpis/0/target",
            "1,500",
            "Quantity \"1,500\" is not a decimal number",
        ),
        (
            "/objectives/0/kpis/0/target",
            "2000000000000000",
            "\"2000000000000000\": Quantity is out of range",
        ),
        (
            "/tactics/0/tasks/0/duration",
            "2 days",
            "\"2 days\" is not a",
        ),
        (
            "/tactics/0/tasks/0/duration",
            "-2d",
            "error[negative-amount] task brief at /tactics/0/tasks/0/duration: -2d is negative",
        ),
        (
            "/tactics/0/tasks/1/after/0",
            "brief XX",
            "\"XX\" does not begin with a kind of link: FS, SS, FF or SF",
        ),
        (
            "/budget/control",
            "strict",
            "\"strict\" is none of hard, soft, advisory",
        ),
        (
            "/policies/0/kinds/0",
            "buy",
            "/policies/0/kinds/0: the value is not accepted: \"buy\" is none of spend, transfer, draw, amendment",
        ),
        (
            "/policies/0/currency",
            "XYZQ",
            "/policies/0/currency: the value is not accepted: \"XYZQ\" is no ISO 4217 currency",
        ),
    ]);
}

#[test]
fn several_errors_are_reported_at_once_in_order_of_place() {
    let mut text = SMALL.to_owned();
    for (place, value) in [
        ("/tactics/0/responsible", json!("ana")),
        ("/tactics/0/tasks/0/duration", json!("two days")),
        ("/tactics/0/tasks/1/needs/0/units", json!("3")),
        ("/tactics/0/costs/0/node", json!("medias")),
        ("/objectives/0/kpis/0/due", json!("2027-01-01")),
        ("/budget/nodes/0/allotment", json!("900.00 USD")),
        ("/policies/0/bands/0/steps/0/roles/0", json!("directors")),
        ("/format", json!("")),
        ("/people/0/reports_to", json!("anna")),
    ] {
        text = with(&text, place, value);
    }
    let found = issues(&text);
    assert_eq!(
        found
            .iter()
            .map(|i| (i.place.as_str(), i.code.code()))
            .collect::<Vec<_>>(),
        [
            ("/budget", "unallotted-money"),
            ("/format", "unsupported-format"),
            ("/objectives/0/kpis/0/due", "kpi-due-outside-plan"),
            ("/people/0/reports_to", "manager-is-self"),
            ("/policies/0/bands/0/steps/0/roles", "unknown-reference"),
            ("/tactics/0/costs/0/node", "unknown-reference"),
            ("/tactics/0/responsible", "unknown-reference"),
            ("/tactics/0/tasks/0/duration", "invalid-value"),
            ("/tactics/0/tasks/1/needs/0", "demand-above-capacity"),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_not_reported_again_as_missing() {
    let reserve = json!({"min": "3%", "funds": [
        {"id": "reserve", "name": "Reserve", "purpose": "rain", "amount": "1OO.00 USD",
         "triggers": [{"description": "no name"}], "authority": [{"role": "Director"}]}
    ]});
    let rows = [
        (
            "/people/0/roles/0",
            json!("Director"),
            &["/people/0/roles/0 invalid-value"][..],
        ),
        (
            "/people/0/skills/0",
            json!("De sign"),
            &["/people/0/skills/0 invalid-value"],
        ),
        (
            "/people/0/capacity",
            json!("half"),
            &["/people/0/capacity invalid-value"],
        ),
        (
            "/objectives/0/kpis/0/target",
            json!("many"),
            &["/objectives/0/kpis/0/target invalid-value"],
        ),
        (
            "/objectives/0/weight",
            json!("all"),
            &["/objectives/0/weight invalid-value"],
        ),
        (
            "/tactics/0/objectives/0",
            json!("More visits"),
            &["/tactics/0/objectives/0 invalid-value"],
        ),
        (
            "/tactics/0/id",
            json!("Campaign"),
            &["/tactics/0/id invalid-value"],
        ),
        (
            "/tactics/0/responsible",
            json!("Anna"),
            &["/tactics/0/responsible invalid-value"],
        ),
        (
            "/tactics/0/tasks/0/responsible",
            json!("Anna"),
            &["/tactics/0/tasks/0/responsible invalid-value"],
        ),
        (
            "/budget/nodes/0/allotment",
            json!("1000"),
            &["/budget/nodes/0/allotment invalid-value"],
        ),
        (
            "/budget/total",
            json!("1000"),
            &["/budget/total invalid-value"],
        ),
        (
            "/calendars",
            json!([{"id": "night", "hours": {"week": {"mon": ["22:00-06:00"]}}}]),
            &["/calendars/0/hours/week/mon/0 invalid-calendar"],
        ),
        (
            "/tactics/0/tasks/0/after",
            json!([null]),
            &["/tactics/0/tasks/0/after/0 missing-field"],
        ),
        (
            "/contingency",
            reserve,
            &[
                "/contingency/funds/0/amount invalid-value",
                "/contingency/funds/0/authority/0/role invalid-value",
                "/contingency/funds/0/triggers/0/id missing-field",
            ],
        ),
    ];
    for (place, value, wanted) in rows {
        let found = issues(&with(SMALL, place, value));
        let found: Vec<String> = found
            .iter()
            .map(|i| format!("{} {}", i.place, i.code))
            .collect();
        assert_eq!(found, wanted, "{place}");
    }
}

/// Rows for [`judge`].
const PLACES: &str = r#"
/objectives = [{"id": "visits", "name": "O", "weight": "100%", "kpis": [{"id": "visits", "name": "K", "baseline": "1", "target": "2", "due": "2025-06-30"}]}, {"id": "stays", "name": "O", "kpis": [{"id": "stays", "name": "K", "baseline": "1", "target": "2", "due": "2025-06-30"}]}]
/tactics/0/objectives = ["visits", "stays"]
=> /objectives/1/weight missing-field the field weight, which other objectives have, is required

/objectives = [{"id": "visits", "name": "O", "weight": "120%", "kpis": [{"id": "visits", "name": "K", "baseline": "1", "target": "2", "due": "2025-06-30"}]}, {"id": "stays", "name": "O", "weight": "-20%", "kpis": [{"id": "stays", "name": "K", "baseline": "1", "target": "2", "due": "2025-06-30"}]}]
/tactics/0/objectives = ["visits", "stays"]
=> /objectives/1/weight negative-amount -20% is negative

/objectives = [{"id": "visits", "name": "O", "weight": "60%", "kpis": [{"id": "visits", "name": "K", "baseline": "1", "target": "2", "due": "2025-06-30"}]}, {"id": "stays", "name": "O", "weight": "30%", "kpis": [{"id": "stays", "name": "K", "baseline": "1", "target": "2", "due": "2025-06-30"}]}]
/tactics/0/objectives = ["visits", "stays"]
=> /objectives percent-off-100 the percentages add up to 90% instead of 100%

/tactics/0/objectives = ["More", "vists"]
=> /tactics/0/objectives/0 invalid-value the value is not accepted: ObjectiveId "More" holds 'M': only a-z, 0-9 and - are allowed
=> /tactics/0/objectives/1 unknown-reference refers to vists, which the plan does not have

/people/0/capacity = "50%"
=> /tactics/0/tasks/1/needs/0 demand-above-capacity asks for 1 units, the capacity is 0.5

/people/0/capacity = "50%"
/tactics/0/tasks/1/needs = [{"person": "anna"}]
=> /tactics/0/tasks/1/needs/0 demand-above-capacity asks for 1 units, the capacity is 0.5

/tactics/0/tasks/1/needs = [{"units": "1"}, {"person": "ana"}]
=> /tactics/0/tasks/1/needs/0 missing-field the field skill, person or resource is required
=> /tactics/0/tasks/1/needs/1/person unknown-reference refers to ana, which the plan does not have

/tactics/0/costs/0 = {"id": "ads", "name": "Ads", "node": "media", "quantity": "10", "price": "4.00 EUR"}
=> /tactics/0/costs/0/price missing-rate the cost is in EUR, the plan in USD, and no rate from EUR to USD holds on the plan's first day

/rates = [{"from": "EUR", "to": "USD", "rate": "1.1", "date": "2025-01-01"}]
/budget/total = "1000.00 EUR"
=> /budget/total foreign-currency the amount is in EUR, and only amounts in USD fit here

/tactics/0/tasks/0/blackouts = ["2025-12-24", "12-31", "year-end", "12-32"]
=> /tactics/0/tasks/0/blackouts/0 invalid-value the value is not accepted: 2025-12-24 is one day, which is written as a span: 2025-12-24..2025-12-25
=> /tactics/0/tasks/0/blackouts/1 invalid-value the value is not accepted: 12-31 is one day, which is written as a span: 12-31..01-01
=> /tactics/0/tasks/0/blackouts/2 unknown-reference refers to year-end, which the plan does not have
=> /tactics/0/tasks/0/blackouts/3 unknown-reference refers to 12-32, which the plan does not have

/budget/nodes = []
/budget/total = "300.00 USD"
/tactics/0/costs/0/node = "budget"
=> /budget/total planned-above-allotted costs of 400.00 USD are planned where 300.00 USD are allotted

/budget/nodes = [{"id": "media", "name": "Media", "allotment": "50%"}, {"id": "fairs", "name": "Fairs", "allotment": "45%"}]
=> /budget percent-off-100 the percentages add up to 95% instead of 100%

/budget/nodes = [{"id": "media", "name": "Media", "allotment": "50%"}, {"id": "fairs", "name": "Fairs", "allotment": "450.00 USD"}]
=> /budget unallotted-money 50.00 USD of 1000.00 USD belong to no part

/contingency = {"min": "5%", "max": "3%"}
=> /contingency/min bounds-cross `min` of 5% exceeds `max` of 3%

/policies/0/authority = {"directr": 2}
=> /policies/0/authority/directr unknown-reference refers to directr, which the plan does not have

/policies/0/bands/0/steps/0/quorum = {"at-least": 0}
=> /policies/0/bands/0/steps/0/quorum invalid-value the value is not accepted: a quorum of 0, where the least is 1

/policies/0/beyond = "denied"
=> /policies/0/beyond conflicting-fields the fields contradict each other: amounts beyond the last band are denied, but it has no limit

/policies/0/bands = [{"name": "low", "limit": {"up-to": "5.00 USD"}, "approval": "automatic"}, {"name": "low", "limit": "unlimited", "approval": "automatic"}]
=> /policies/0/bands/1/name duplicate-id the name low is taken already, at /policies/0/bands/0

/policies/0/beyond = "denied"
/policies/0/bands/0/limit = {"up-to": "5.00 EUR"}
=> /policies/0/bands/0 foreign-currency the amount is in EUR, and only amounts in USD fit here

/tactics/0/costs/0 = {"id": "ads", "name": "Ads", "node": "media", "quantity": "-0.5", "price": "8.50 USD/1000"}
=> /tactics/0/costs/0/quantity negative-amount -0.5 is negative

/tactics/0/tasks/1/needs/0/units = "50%"
=> /tactics/0/tasks/1/needs/0/units invalid-value the value is not accepted: Quantity "50%" is not a decimal number such as 1200000

/people/0/capacity = "50%"
/tactics/0/tasks/1/needs/0/units = "one"
=> /tactics/0/tasks/1/needs/0/units invalid-value the value is not accepted: Quantity "one" is not a decimal number such as 1200000

/people = [{"id": "anna", "name": "Anna", "roles": ["director"], "skills": ["design"]}, {"id": "anna", "name": "Ben", "reports_to": "anna"}]
=> /people/1/id duplicate-id the name anna is taken already, at /people/0
=> /people/1/reports_to manager-is-self the person reports to themselves

/people/0/rates = [{"from": "2025-02-01", "price": "85.00 USD"}, {"from": "2025-02-01", "price": "86.00 USD"}]
=> /people/0/rates conflicting-fields the fields contradict each other: two rates from 2025-02-01: 85.00 USD and 86.00 USD

/contingency = {"min": "-5%"}
=> /contingency/min negative-amount -5% is negative

/contingency = {"max": "30%", "funds": [{"id": "a", "name": "F", "purpose": "rain", "amount": "300.01 USD", "triggers": [{"id": "a-t"}], "authority": [{"role": "director"}]}]}
=> /contingency contingency-out-of-bounds contingency is 30.001% of the budget, outside 0% to 30%

/budget = {"total": "100000000.00 USD", "nodes": [{"id": "media", "name": "Media", "allotment": "100%"}]}
/contingency = {"min": "5%", "funds": [{"id": "a", "name": "F", "purpose": "rain", "amount": "4999999.99 USD", "triggers": [{"id": "a-t"}], "authority": [{"role": "director"}]}]}
=> /contingency contingency-out-of-bounds contingency is 4.99999999% of the budget, outside 5% to any share

/tactics/0/costs = []
/budget/nodes/0/kind = "reserve"
/contingency = {"funds": [{"id": "a", "name": "F", "purpose": "rain", "amount": "1000.00 USD", "standing": "inside", "node": "media", "triggers": [{"id": "a-t"}], "authority": [{"role": "director"}]}, {"id": "b", "name": "F", "purpose": "rain", "amount": "1000.00 USD", "standing": "inside", "node": "media", "triggers": [{"id": "b-t"}], "authority": [{"role": "director"}]}]}
=> /contingency/funds/1/node conflicting-fields the fields contradict each other: media is the node of the fund a already
"#;

#[test]
fn an_issue_stands_at_the_field_that_has_to_be_changed() {
    judge(PLACES);
}

#[test]
fn policies_in_another_currency_do_not_judge_what_the_plan_asks_for() {
    let found = issues(&with(SMALL, "/policies/0/currency", json!("EUR")));
    assert_eq!(codes(&found), [IssueCode::KindWithoutPolicy; 4]);
    assert!(!found.has_errors());
}
