//! Funds that cover risks, wait for values or days, and are capped by the quarter; the commands are those of `contingency`.

use std::sync::Arc;

use serde_json::{Value, json};
use tactica::{
    plan::PlanDraft,
    program::{Envelope, Program},
};

use super::contingency::check;

/// A plan whose fund covers two risks and waits for slow bookings.
const PLAN: &str = r#"{
    "format": "tactica-plan/1", "id": "spring", "currency": "USD", "start": "2025-01-01", "end": "2026-01-01",
    "objectives": [{"id": "visits", "name": "Visits", "kpis": [{"id": "bookings", "name": "Bookings", "unit": "nights",
        "baseline": "8000", "target": "9000", "due": "2025-12-31"}]}],
    "roles": [{"id": "director", "name": "Director"}],
    "people": [{"id": "mia", "name": "Mia", "roles": ["director"]}],
    "budget": {"total": "1000.00 USD", "nodes": [
        {"id": "search", "name": "Search", "allotment": "900.00 USD"},
        {"id": "reserve", "name": "Reserve", "allotment": "remaining", "kind": "reserve"}]},
    "contingency": {"funds": [{"id": "slow", "name": "Slow season", "purpose": "more advertising", "amount": "100.00 USD",
        "standing": "inside", "node": "reserve", "cap_per_period": "60.00 USD",
        "risks": [{"id": "rain", "exposure": "70.00 USD"}, {"id": "strike", "exposure": "30.00 USD"}],
        "triggers": [{"id": "low", "kind": "metric", "kpi": "bookings", "relation": "below", "threshold": "8000"}],
        "authority": [{"role": "director"}]}]}
}"#;

#[test]
fn a_running_plan_draws_for_a_risk_when_bookings_are_low() {
    let plan = PlanDraft::from_json(PLAN).unwrap().build().unwrap();
    let mut program = Program::new(Arc::new(plan));
    let draw = |risk: Value, amount: &str| {
        json!({"type": "draw-fund", "fund": "slow", "trigger": "low", "risk": risk, "reason": "empty beds",
            "lines": [{"node": "search", "amount": amount}]})
    };
    let rain = json!("rain");
    let measure = |value: &str| json!({"type": "measure-kpi", "kpi": "bookings", "date": "2025-02-01", "value": value});
    let story = [
        (draw(rain.clone(), "10.00 USD"), "fund-not-measured"),
        (measure("8000"), "ok"),
        (draw(rain.clone(), "10.00 USD"), "fund-not-reached"),
        (measure("7999"), "ok"),
        (draw(Value::Null, "10.00 USD"), "fund-no-risk"),
        (draw(rain.clone(), "60.01 USD"), "fund-above-period-cap"),
        (draw(rain, "60.00 USD"), "ok"),
        (
            json!({"type": "release-fund", "fund": "slow", "amount": "0.01 USD", "to": "search", "reason": "dry"}),
            "fund-above-free",
        ),
        (
            json!({"type": "retire-risk", "fund": "slow", "risk": "rain", "reason": "the dry season"}),
            "ok",
        ),
        (
            json!({"type": "release-fund", "fund": "slow", "amount": "10.00 USD", "to": "search", "reason": "dry"}),
            "ok",
        ),
    ];
    for (number, (command, expected)) in story.into_iter().enumerate() {
        let envelope: Envelope = serde_json::from_value(json!({
            "id": format!("c-{number}"), "at": format!("2025-02-0{}T10:00:00Z", number.min(8) + 1), "actor": "mia",
            "command": command,
        }))
        .unwrap();
        let said = match program.execute(envelope) {
            Ok(_) => "ok",
            Err(rejection) => rejection.code(),
        };
        assert_eq!(said, expected, "{command}");
    }
    let slow = &program.state().funds()["slow"];
    assert_eq!(slow.available().to_string(), "30.00 USD");
    assert_eq!(slow.drawn_by_risk()["rain"].to_string(), "60.00 USD");
}

#[test]
fn l32_contingency_with_tiers_risks_and_release() {
    // 10 000, at most 2 500 a draw; the manager up to 2 500, beyond that the director; two risks share the fund.
    check(
        "fund contingency 10000.00 inside reserve cap 2500.00
         trigger slip
         risk rain 6000.00
         risk vendor 4000.00
         authority manager <=2500.00
         authority director *
         build => ok
         risks => kept 10000.00 free 0.00
         declare slip => left 10000.00
         draw manager slip search 1.00 => fund-no-risk
         draw manager slip for:fire search 1.00 => fund-unknown-risk fire
         draw manager slip for:rain search 2501.00 => fund-not-authorised, next director
         draw director slip for:rain search 2501.00 => fund-above-cap 2500.00
         draw manager slip for:rain search 2500.00 => left 7500.00
         risks => kept 7500.00 free 0.00
         release 0.01 => fund-above-free 0.00
         retire rain unsaid => fund-no-reason
         retire fire => fund-unknown-risk fire
         retire rain => left 7500.00
         retire rain => fund-risk-retired rain
         risks => kept 4000.00 free 3500.00
         draw manager slip for:rain search 1.00 => fund-risk-retired rain
         release 3500.01 => fund-above-free 3500.00
         release 3500.00 => left 4000.00
         draw manager slip for:vendor search 2500.00 => left 1500.00
         draw manager slip for:vendor search 1500.00 => left 0.00
         risks => kept 0.00 free 0.00
         replenish 500.01 of 500.00 => fund-above-unallocated 500.00
         replenish 500.00 of 500.00 => left 500.00
         stand => 10000.00 + 500.00 = 500.00 + 6500.00 + 3500.00",
    );
}

#[test]
fn a_risk_may_cost_more_than_was_kept_for_it() {
    check(
        "fund contingency 100.00
         trigger slip
         risk rain 30.00
         risk vendor 50.00
         authority manager *
         build => ok
         declare slip => left 100.00
         risks => kept 80.00 free 20.00
         draw manager slip for:rain search 60.00 => left 40.00
         risks => kept 50.00 free 0.00                          # nothing is owed back by the rain
         release 0.01 => fund-above-free 0.00
         draw manager slip for:vendor search 40.00 => left 0.00",
    );
}

#[test]
fn a_metric_trigger_is_computed_from_the_latest_value() {
    // Pinellas 2017: reserves may go to a campaign where revenue to date is above budget, by 4.6 million; the bound is our own.
    check(
        "fund reserves 1400000.00
         metric revenue-above-budget revenue-over-budget at-least 1400000
         authority board *
         build => ok
         declare revenue-above-budget => fund-computed
         draw board revenue-above-budget fall-campaign 800480.00 => fund-not-measured
         measure revenue-over-budget 1399999.99
         draw board revenue-above-budget fall-campaign 800480.00 => fund-not-reached 1399999.99
         measure revenue-over-budget 1400000
         draw board revenue-above-budget fall-campaign 800480.00 => left 599520.00
         measure revenue-over-budget 4600000
         draw board revenue-above-budget support 599520.00 => left 0.00

         fund bookings 10.00
         metric low bookings below 8000
         metric lowest bookings at-most 5000
         metric high bookings above 9000
         authority board *
         build => ok
         measure bookings 8000
         draw board low search 1.00 => fund-not-reached 8000
         measure bookings 7999.999999999999
         draw board low search 1.00 => left 9.00
         draw board lowest search 1.00 => fund-not-reached 7999.999999999999
         measure bookings 5000
         draw board lowest search 1.00 => left 8.00
         measure bookings 9000
         draw board high search 1.00 => fund-not-reached 9000
         measure bookings 9000.000000000001
         draw board high search 1.00 => left 7.00",
    );
}

#[test]
fn a_date_trigger_holds_from_its_first_day_to_before_its_last() {
    // Collier 2012: the summer and fall campaign runs from late July to the end of August.
    check(
        "fund carry-forward 350000.00
         date summer 2012-07-20 2012-09-01
         date later 2012-10-01
         authority board *
         build => ok
         on 2012-07-19
         draw board summer television 150000.00 => fund-out-of-time
         on 2012-07-20
         draw board summer television 150000.00 => left 200000.00
         on 2012-08-31
         draw board summer group-meetings 100000.00 => left 100000.00
         on 2012-09-01
         draw board summer trade-shows 100000.00 => fund-out-of-time
         draw board later trade-shows 100000.00 => fund-out-of-time
         on 2150-01-01
         draw board later trade-shows 100000.00 => left 0.00",
    );
}

#[test]
fn a_cap_per_period_counts_all_draws_of_the_quarter() {
    check(
        "fund disaster 1000.00 cap 200.00 quarter 300.00
         trigger emergency
         authority director *
         build => ok
         declare emergency => left 1000.00
         on 2025-01-01
         draw director emergency recovery 200.00 => left 800.00
         on 2025-03-31
         draw director emergency recovery 100.01 => fund-above-period-cap 100.00 in FY2025-Q1
         draw approved emergency recovery 100.01 => fund-above-period-cap 100.00 in FY2025-Q1
         draw director emergency recovery 60.00 search 40.00 => left 700.00
         draw director emergency recovery 0.01 => fund-above-period-cap 0.00 in FY2025-Q1
         on 2025-04-01
         draw director emergency recovery 200.01 => fund-above-cap 200.00
         draw director emergency recovery 200.00 => left 500.00
         on 2025-02-01
         draw director emergency recovery 0.01 => fund-above-period-cap 0.00 in FY2025-Q1",
    );
}

#[test]
fn of_several_reasons_the_first_is_given() {
    // Each row mends the reason that the row before gave and leaves all later ones.
    check(
        "fund small 20.00 cap 10.00 quarter 9.00
         trigger storm
         metric low bookings below 5
         date june 2025-06-01 2025-07-01
         risk rain 5.00
         risk old 5.00
         authority manager <=8.00
         build => ok
         retire old => left 20.00
         on 2025-05-31
         draw nobody flood search 30.00 => fund-unknown-trigger
         draw nobody storm search 30.00 => fund-not-declared
         draw nobody low search 30.00 => fund-not-measured
         measure bookings 5
         draw nobody low search 30.00 => fund-not-reached 5
         draw nobody june search 30.00 => fund-out-of-time
         on 2025-06-01
         draw nobody june search 30.00 => fund-no-risk
         draw nobody june for:fire search 30.00 => fund-unknown-risk fire
         draw nobody june for:old search 30.00 => fund-risk-retired old
         draw nobody june for:rain search 30.00 => fund-not-authorised, next nobody
         draw approved june for:rain search 30.00 => fund-above-cap 10.00
         draw approved june for:rain search 9.01 => fund-above-period-cap 9.00 in FY2025-Q2
         release 15.01 => fund-above-free 15.00
         release 15.00 => left 5.00
         draw approved june for:rain search 9.00 => fund-above-balance 5.00
         draw manager june for:rain search 5.00 => left 0.00",
    );
}

#[test]
fn a_fund_says_all_that_is_wrong_with_its_risks_and_triggers() {
    check(
        "fund odd 1.00 quarter 0.00
         date never 2025-06-01 2025-06-01
         risk rain -0.01
         risk rain 1.00EUR
         authority manager *
         build => fund-no-period-cap 0.00, fund-currency 1.00 EUR, fund-never-met never, fund-duplicate-risk rain, fund-negative-exposure rain",
    );
}
