//! The budget for an outcome and for a return, where bounds are shares of it and amounts are lots.

use super::*;

const LOG: &str = r#"{"log": {"scale": 100, "unit": 10}}"#;

/// Two items, of which the one that has to get three fifths takes a hundred euros at most: beyond 166.67 there is no allocation.
fn with_a_share() -> ProblemDraft {
    let items = format!(
        r#"{{"id": "a", "group": "g", "max": "100.00 EUR", "curve": {LOG}}},
           {{"id": "b", "max": "1000.00 EUR", "curve": {LOG}}}"#
    );
    let mut draft = document("1.00", &items, r#"{"id": "g", "min_share": "60%"}"#);
    draft.budget = None;
    draft
}

fn value_at(draft: &ProblemDraft, budget: Money) -> f64 {
    let mut at = draft.clone();
    (at.budget, at.target, at.average_return) = (Some(budget), None, None);
    solve(&at).value
}

#[test]
fn a_target_is_reached_though_most_money_has_no_allocation() {
    let mut draft = with_a_share();
    draft.target = Some(300.0);
    let best = solve(&draft);
    assert!(best.value >= 300.0);
    let less = Money::from_minor(best.budget.minor() - 1, Currency::EUR);
    assert!(value_at(&draft, less) < 300.0, "{}", best.budget);
    // What is out of reach is told with what is not: the most is at the end of the stretch.
    draft.target = Some(500.0);
    let error = draft.build().unwrap().solve().unwrap_err();
    let AllocateError::TargetOutOfReach { most, .. } = error else {
        panic!("{error}");
    };
    assert!(
        (most - value_at(&draft, money(166.66))).abs() < 1e-3,
        "{most}"
    );
}

#[test]
fn an_average_is_reached_though_most_money_has_no_allocation() {
    let mut draft = with_a_share();
    draft.average_return = Some(3.0);
    let best = solve(&draft);
    assert!(best.average_return().unwrap() >= 3.0 - 1e-9);
    let more = Money::from_minor(best.budget.minor() + 1, Currency::EUR);
    assert!(
        value_at(&draft, more) < 3.0 * major(more),
        "{}",
        best.budget
    );
    // All of the stretch returns 2.
    draft.average_return = Some(2.0);
    assert_eq!(solve(&draft).budget, money(166.66));
}

#[test]
fn an_average_out_of_reach_is_told_with_the_best_there_is() {
    let told = |items: &str, groups: &str| {
        let mut draft = document("1.00", items, groups);
        (draft.budget, draft.average_return) = (None, Some(30.0));
        match draft.build().unwrap().solve().unwrap_err() {
            AllocateError::AverageOutOfReach { most, .. } => most,
            error => panic!("{error}"),
        }
    };
    // Steepest from nothing at 200 · 2^(1/3): 1000 · 2 / 3 / 251.98.
    let s_curve = r#"{"id": "a", "curve": {"hill": {"ceiling": 1000, "half": 200, "shape": 3}}}"#;
    let most = told(s_curve, "");
    assert!(
        (most - 1000.0 * 2.0 / 3.0 / (200.0 * 2_f64.cbrt())).abs() < 1e-3,
        "{most}"
    );
    // Five hundred euros have to be spent badly first.
    let items =
        format!(r#"{{"id": "a", "group": "g", "curve": {LOG}}}, {{"id": "b", "curve": {LOG}}}"#);
    let most = told(&items, r#"{"id": "g", "min": "500.00 EUR"}"#);
    assert!((1.0..1.2).contains(&most), "{most}");
}

#[test]
fn a_target_steps_over_budgets_that_lots_leave_without_an_allocation() {
    let mut draft = document(
        "1.00",
        r#"{"id": "a", "step": "21.00 EUR", "curve": {"log": {"scale": 100, "unit": 10}}},
           {"id": "b", "group": "g", "step": "16.00 EUR", "curve": {"log": {"scale": 10, "unit": 10}}},
           {"id": "c", "min": "20.00 EUR", "group": "g", "curve": {"log": {"scale": 1, "unit": 10}}}"#,
        r#"{"id": "g", "min": "30.00 EUR", "max": "37.00 EUR"}"#,
    );
    (draft.budget, draft.target) = (None, Some(100.0));
    let best = solve(&draft);
    assert!(best.value >= 100.0, "{best:?}");
}
