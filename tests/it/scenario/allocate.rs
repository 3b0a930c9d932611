//! What is refused and why: problems of allocation with something wrong, one a row, and bounds that contradict each other.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::redundant_closure_for_method_calls,
    clippy::too_many_lines,
    reason = "test code: a panic is a failed test; a table is as long as it has rows"
)]

use tactica::allocate::{ProblemDraft, ProblemFault};

/// Fills a row of items, groups and question into a problem and returns what comes of it.
fn outcome(rest: &str) -> String {
    let text = format!(r#"{{"format": "tactica-allocation/1", "currency": "EUR", {rest}}}"#);
    let problem = match ProblemDraft::from_json(&text).and_then(|draft| draft.build()) {
        Ok(problem) => problem,
        Err(faults) => {
            let codes: Vec<&str> = faults.faults().iter().map(|fault| fault.code()).collect();
            return codes.join(" ");
        }
    };
    match problem.solve() {
        Ok(best) => format!("{:.2}", best.value),
        Err(error) => format!("{}: {error}", error.code()),
    }
}

fn check(rows: &[(&str, &str)]) {
    for (rest, wanted) in rows {
        assert_eq!(outcome(rest), *wanted, "{rest}");
    }
}

const LINE: &str = r#""curve": {"linear": {"rate": 2}}"#;

/// One item with these fields, under a budget of 100 euros.
fn item(fields: &str) -> String {
    format!(r#""budget": "100.00 EUR", "items": [{{"id": "tv", {LINE}, {fields}}}]"#)
}

#[test]
fn what_is_wrong_with_an_item_is_said() {
    for (fields, wanted) in [
        (r#""max": "40.00 EUR""#, "80.00"),
        (r#""weight": 3"#, "600.00"),
        (r#""weight": 0"#, "problem-number"),
        (
            r#""weight": -1, "min": "-5.00 EUR""#,
            "problem-number problem-amount",
        ),
        (r#""min": "5.00 USD""#, "problem-currency"),
        (r#""min": "90071992547409.92 EUR""#, "problem-amount"),
        (r#""step": "0.00 EUR""#, "problem-amount"),
        (
            r#""min": "5.00 EUR", "max": "4.99 EUR""#,
            "problem-bounds-cross",
        ),
        (
            r#""fixed": "5.00 EUR", "max": "4.00 EUR""#,
            "problem-bounds-cross",
        ),
        (
            r#""min": "5.00 EUR", "max": "6.00 EUR", "step": "4.00 EUR""#,
            "problem-bounds-cross",
        ),
        (
            r#""parity": {"competitors": "100.00 EUR", "at_least": "1000.1%"}"#,
            "problem-percentage",
        ),
        (
            r#""share_of_voice": {"others": "100.00 EUR", "at_least": "100%"}"#,
            "problem-percentage",
        ),
        (
            r#""share_of_voice": {"others": "100.00 EUR", "at_least": "-1%"}"#,
            "problem-percentage",
        ),
        (
            r#""samples": [{"log": {"scale": 1, "unit": 1}}]"#,
            "problem-curve-or-samples",
        ),
        (r#""group": "offline""#, "problem-unknown-group"),
        (r#""maximum": "5.00 EUR""#, "problem-document"),
        (r#""min": 5"#, "problem-document"),
    ] {
        assert_eq!(outcome(&item(fields)), wanted, "{fields}");
    }
}

#[test]
fn what_is_wrong_with_a_curve_is_said() {
    for (curve, wanted) in [
        (
            r#"{"hill": {"ceiling": 10, "half": 0, "shape": 1}}"#,
            "curve-out-of-range",
        ),
        (
            r#"{"hill": {"ceiling": 10, "half": 5, "shape": 101}}"#,
            "curve-out-of-range",
        ),
        (
            r#"{"hill": {"ceiling": 10, "half": 5, "slope": 1}}"#,
            "problem-document problem-document",
        ),
        (
            r#"{"power": {"scale": 10, "exponent": -0.5}}"#,
            "curve-out-of-range",
        ),
        (
            r#"{"adbudg": {"floor": 9, "ceiling": 8, "exponent": 1, "constant": 1}}"#,
            "curve-falls",
        ),
        (
            r#"{"piecewise": {"points": [{"spend": 0, "outcome": 1}, {"spend": 1, "outcome": 0}]}}"#,
            "curve-falls",
        ),
        (
            r#"{"piecewise": {"points": [{"spend": 0, "outcome": 1}]}}"#,
            "curve-too-few-points",
        ),
        (
            r#"{"piecewise": {"points": [{"spend": 1, "outcome": 1}, {"spend": 2, "outcome": 2}]}}"#,
            "curve-first-point",
        ),
        (
            r#"{"piecewise": {"points": [{"spend": 0, "outcome": 1}, {"spend": 0, "outcome": 2}]}}"#,
            "curve-point-order",
        ),
        (r#"{"linear": {"rate": 1e61}}"#, "curve-out-of-range"),
        (r#"{"linear": {"rate": 1e400}}"#, "problem-document"),
        (r#"{"spline": {}}"#, "problem-document"),
    ] {
        let rest =
            format!(r#""budget": "100.00 EUR", "items": [{{"id": "tv", "curve": {curve}}}]"#);
        assert_eq!(outcome(&rest), wanted, "{curve}");
    }
}

#[test]
fn all_that_does_not_fit_the_form_is_said_at_once() {
    let text = r#"{
        "format": "tactica-allocation/1", "curency": "EUR", "budget": 5,
        "items": [
            {"id": "TV 1", "curve": {"hill": {"ceiling": "9", "half": 5, "slope": 2}}, "min": true},
            {"id": "web", "curve": {"spline": {}}, "sample": []},
            {"id": "mail", "curve": {"log": {"scale": 1, "unit": 1}}}
        ],
        "groups": {}
    }"#;
    let faults = ProblemDraft::from_json(text).unwrap_err();
    let places: Vec<String> = faults
        .faults()
        .iter()
        .map(|fault| match fault {
            ProblemFault::Document { place, problem } => {
                assert!(!problem.is_empty());
                place.to_string()
            }
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(
        places,
        [
            "",
            "/budget",
            "/curency",
            "/groups",
            "/items/0/curve/hill/ceiling",
            "/items/0/curve/hill/slope",
            "/items/0/id",
            "/items/0/min",
            "/items/1/curve",
            "/items/1/sample",
        ]
    );
    let lines = faults.to_string();
    assert!(
        lines.starts_with("problem-document: the document: the field currency is required"),
        "{lines}"
    );
    assert!(lines.contains("/curency: there is no field curency here, the fields are format, "));
}

#[test]
fn what_is_wrong_with_the_whole_is_said() {
    let tv = format!(r#"{{"id": "tv", {LINE}}}"#);
    check(&[
        (r#""items": []"#, "problem-no-items problem-no-question"),
        (&format!(r#""items": [{tv}]"#), "problem-no-question"),
        (
            &format!(r#""items": [{tv}, {tv}], "budget": "1.00 EUR""#),
            "problem-duplicate",
        ),
        (
            &format!(r#""items": [{tv}], "budget": "0.00 EUR""#),
            "problem-budget",
        ),
        (
            &format!(r#""items": [{tv}], "budget": "-1.00 EUR""#),
            "problem-amount",
        ),
        (
            &format!(r#""items": [{tv}], "target": 5, "marginal_return": 1"#),
            "problem-two-questions",
        ),
        (
            &format!(r#""items": [{tv}], "target": -5"#),
            "problem-number",
        ),
        (&format!(r#""items": [{tv}], "target": 5"#), "5.00"),
        (
            &format!(r#""items": [{tv}], "target": 5, "budget": "2.00 EUR""#),
            "allocation-target-out-of-reach: an outcome of 5 is out of reach: at most 4 can be had",
        ),
        (
            &format!(r#""items": [{tv}], "marginal_return": 1"#),
            "allocation-unlimited: the answer has no limit: give a budget as one, or items a maximum",
        ),
        (
            &format!(r#""items": [{tv}], "marginal_return": 1, "budget": "7.00 EUR""#),
            "14.00",
        ),
        (
            &format!(r#""items": [{tv}], "average_return": 3, "budget": "7.00 EUR""#),
            "allocation-average-out-of-reach: no budget returns 3 per unit of money on average: the most is 2",
        ),
        (
            &format!(
                r#""items": [{tv}], "budget": "1.00 EUR", "groups": [{{"id": "a", "within": "b"}}, {{"id": "b", "within": "a"}}]"#
            ),
            "problem-group-cycle",
        ),
        (
            &format!(
                r#""items": [{tv}], "budget": "1.00 EUR", "groups": [{{"id": "a", "within": "c"}}, {{"id": "a"}}]"#
            ),
            "problem-duplicate problem-unknown-group",
        ),
        (
            &format!(
                r#""items": [{tv}], "budget": "1.00 EUR", "groups": [{{"id": "a", "min": "2.00 EUR", "max": "1.00 EUR"}}]"#
            ),
            "problem-bounds-cross",
        ),
        (
            &format!(
                r#""items": [{tv}], "budget": "1.00 EUR", "groups": [{{"id": "a", "min_share": "101%"}}]"#
            ),
            "problem-percentage",
        ),
        (
            &format!(
                r#""items": [{tv}], "marginal_return": 1, "groups": [{{"id": "a", "min_share": "10%"}}]"#
            ),
            "problem-share-without-budget",
        ),
        (
            r#""budget": "1.00 EUR", "items": [{"id": "a", "samples": [{"log": {"scale": 1, "unit": 1}}]}, {"id": "b", "samples": [{"log": {"scale": 1, "unit": 1}}, {"log": {"scale": 2, "unit": 1}}]}]"#,
            "problem-sample-count",
        ),
        (
            r#""budget": "1.00 EUR", "items": [{"id": "a", "samples": [{"log": {"scale": 1, "unit": 1}}, {"linear": {"rate": 1}}]}]"#,
            "problem-sample-kinds",
        ),
    ]);
    let text = r#"{"format": "tactica-allocation/9", "currency": "EUR", "items": [], "budget": "1.00 EUR"}"#;
    let faults = ProblemDraft::from_json(text).unwrap().build().unwrap_err();
    assert_eq!(faults.faults()[0].code(), "problem-format");
}

#[test]
fn bounds_that_contradict_each_other_are_named_and_no_others() {
    let items = |bounds: &[(&str, &str)]| {
        let lines: Vec<String> = bounds
            .iter()
            .map(|(id, bounds)| format!(r#"{{"id": "{id}", {LINE}{bounds}}}"#))
            .collect();
        lines.join(", ")
    };
    let said = "allocation-infeasible: no allocation keeps all of these: ";
    // The ten euros of the third item are not needed for the conflict.
    let floors = items(&[
        ("a", r#", "min": "60.00 EUR""#),
        ("b", r#", "min": "50.00 EUR""#),
        ("c", r#", "min": "10.00 EUR""#),
    ]);
    assert_eq!(
        outcome(&format!(r#""budget": "100.00 EUR", "items": [{floors}]"#)),
        format!(
            "{said}the whole: the budget of 100.00 EUR; a: the minimum of 60.00 EUR; b: the minimum of 50.00 EUR"
        )
    );
    // A floor of a group above what its items can take.
    let caps = items(&[
        ("a", r#", "max": "20.00 EUR", "group": "g""#),
        ("b", r#", "max": "15.00 EUR", "group": "g""#),
        ("c", ""),
    ]);
    assert_eq!(
        outcome(&format!(
            r#""budget": "100.00 EUR", "items": [{caps}], "groups": [{{"id": "g", "min_share": "40%"}}]"#
        )),
        format!(
            "{said}group g: the least share of 40.00 EUR; a: the maximum of 20.00 EUR; b: the maximum of 15.00 EUR"
        )
    );
    // Sums alone do not show it: lots of seven do not make ten.
    let lots = items(&[("a", r#", "step": "7.00 EUR", "group": "g""#), ("b", "")]);
    assert_eq!(
        outcome(&format!(
            r#""budget": "100.00 EUR", "items": [{lots}], "groups": [{{"id": "g", "min": "10.00 EUR", "max": "12.00 EUR"}}]"#
        )),
        format!(
            "{said}group g: the maximum of 12.00 EUR; a: the lot of 7.00 EUR; group g: the minimum of 10.00 EUR"
        )
    );
}
