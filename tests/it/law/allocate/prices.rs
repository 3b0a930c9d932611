//! What a price says comes true: a unit more, of the budget or of a bound, brings what was promised.

use super::*;

/// The answer, and what a euro more of the budget brings.
fn with_a_euro_more(draft: &ProblemDraft) -> (Allocation, f64) {
    let best = solve(draft);
    let mut more = draft.clone();
    more.budget = Some(money(major(draft.budget.unwrap()) + 1.0));
    let gain = solve(&more).value - best.value;
    (best, gain)
}

fn price_of(best: &Allocation, subject: &str, bound: Bound) -> Option<f64> {
    let named = |found: &Subject| match found {
        Subject::Budget => subject == "budget",
        Subject::Group(id) => id.as_str() == subject,
        Subject::Item(id) => id.as_str() == subject,
    };
    let mut binding = best.binding.iter();
    Some(
        binding
            .find(|binding| named(&binding.subject) && binding.bound == bound)?
            .shadow_price,
    )
}

const LOG: &str = r#"{"log": {"scale": 100, "unit": 10}}"#;
const STEEPER: &str = r#"{"log": {"scale": 200, "unit": 10}}"#;

#[test]
fn a_budget_that_one_group_takes_whole_has_a_price() {
    let items = format!(
        r#"{{"id": "a", "group": "g", "curve": {LOG}}}, {{"id": "b", "group": "g", "curve": {STEEPER}}}"#
    );
    let draft = document("100.00", &items, r#"{"id": "g"}"#);
    let (best, gain) = with_a_euro_more(&draft);
    let price = best.shadow_price.unwrap();
    assert!(price > gain && price < 1.02 * gain, "{price}, {gain}");
    assert_eq!(price_of(&best, "budget", Bound::Budget), Some(price));
    assert_eq!(best.binding.len(), 1, "{:?}", best.binding);
}

#[test]
fn a_budget_that_just_covers_the_minima_has_the_price_of_the_best_use_of_more() {
    let items = format!(
        r#"{{"id": "a", "min": "60.00 EUR", "curve": {LOG}}}, {{"id": "b", "min": "40.00 EUR", "curve": {STEEPER}}}"#
    );
    let (best, gain) = with_a_euro_more(&document("100.00", &items, ""));
    let price = best.shadow_price.unwrap();
    assert!(price > gain && price < 1.02 * gain, "{price}, {gain}");
    // A euro less of the first minimum goes to the second item: 200 / 50 instead of 100 / 70.
    let floor = price_of(&best, "a", Bound::Min).unwrap();
    assert!((floor - (4.0 - 100.0 / 70.0)).abs() < 1e-3, "{floor}");
    // Of the second, nothing is to be had.
    assert_eq!(price_of(&best, "b", Bound::Min), None);
    // A floor of a group that takes all does the same.
    let items = format!(
        r#"{{"id": "a", "group": "g", "curve": {LOG}}}, {{"id": "b", "curve": {STEEPER}}}"#
    );
    let draft = document("100.00", &items, r#"{"id": "g", "min": "100.00 EUR"}"#);
    let best = solve(&draft);
    assert!((best.shadow_price.unwrap() - 20.0).abs() < 0.01, "{best:?}");
    let floor = price_of(&best, "g", Bound::Min).unwrap();
    assert!((floor - (20.0 - 100.0 / 110.0)).abs() < 0.01, "{floor}");
}

#[test]
fn a_group_that_just_covers_its_minima_is_held_by_its_cap() {
    let items = format!(
        r#"{{"id": "a", "group": "g", "min": "60.00 EUR", "curve": {LOG}}},
           {{"id": "b", "group": "g", "min": "40.00 EUR", "curve": {STEEPER}}}, {{"id": "c", "curve": {LOG}}}"#
    );
    let draft = document("300.00", &items, r#"{"id": "g", "max": "100.00 EUR"}"#);
    let best = solve(&draft);
    // 200 / 50 inside, 100 / 210 outside.
    let cap = price_of(&best, "g", Bound::Max).unwrap();
    assert!((cap - (4.0 - 100.0 / 210.0)).abs() < 1e-3, "{cap}");
    let floor = price_of(&best, "a", Bound::Min).unwrap();
    assert!((floor - (4.0 - 100.0 / 70.0)).abs() < 1e-3, "{floor}");
}

#[test]
fn a_limit_that_ends_a_marginal_return_has_the_price_of_more() {
    let mut draft = document(
        "100.00",
        r#"{"id": "a", "curve": {"michaelis-menten": {"ceiling": 1000, "half": 100}}}"#,
        "",
    );
    draft.marginal_return = Some(1.0);
    let best = solve(&draft);
    assert_eq!(best.budget, money(100.0));
    assert!((best.shadow_price.unwrap() - 2.5).abs() < 1e-9, "{best:?}");
    assert!((price_of(&best, "budget", Bound::Budget).unwrap() - 2.5).abs() < 1e-9);
    // Without one, the price is the return that was asked for, and no bound binds.
    draft.budget = None;
    let free = solve(&draft);
    assert_eq!(free.shadow_price, Some(1.0));
    assert!(free.binding.is_empty(), "{:?}", free.binding);
}

#[test]
fn units_go_where_they_bring_most_when_curves_turn_within_one() {
    // Forty cents and a half: the half is a good part of two thousand a euro.
    let corner = document(
        "116.00",
        r#"{"id": "a", "curve": {"log": {"scale": 47, "unit": 53}}},
           {"id": "b", "curve": {"linear": {"rate": 2080, "cap": 0.4044}}},
           {"id": "c", "curve": {"exponential": {"ceiling": 311, "scale": 53}}}"#,
        "",
    );
    let best = solve(&corner);
    judge(&corner, &best);
    assert_eq!(best.amount(&"b".parse().unwrap()).unwrap(), money(0.41));
    assert!(best.gap < 1e-4, "{best:?}");
    // The same inside of a group that is full.
    let mut inside = corner.clone();
    inside.groups.push(GroupDraft {
        max: Some(money(5.0)),
        ..GroupDraft::new("g".parse().unwrap())
    });
    for item in &mut inside.items[..2] {
        item.group = Some("g".parse().unwrap());
    }
    let best = solve(&inside);
    judge(&inside, &best);
    assert_eq!(best.amount(&"b".parse().unwrap()).unwrap(), money(0.41));
    assert_eq!(best.groups[0].1, money(5.0));
}

#[test]
fn next_to_nothing_of_a_lot_is_no_reason_to_search_on() {
    let draft = document(
        "101.00",
        r#"{"id": "a", "group": "h", "zero_or_at_least": "1.00 EUR",
            "curve": {"hill": {"ceiling": 537423.7, "half": 114.3, "shape": 34.67}}}"#,
        r#"{"id": "g"}, {"id": "h", "within": "g", "max": "68.00 EUR", "min_share": "24%", "max_share": "37%"}"#,
    );
    let best = solve(&draft);
    assert!(best.nodes < 1000 && best.upper_bound < 1e-6, "{best:?}");
}
