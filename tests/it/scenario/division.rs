//! A plan's money is divided, and the plan that comes of it passes the door: what is in it adds up to the last cent.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::inconsistent_digit_grouping,
    clippy::panic,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "test code: a panic is a failed test"
)]

use std::{fs, path::Path};

use tactica::{
    allocate::{Bound, Division, DivisionError, DivisionOptions, PlannedCosts, Subject},
    issue::SubjectKind,
    money::Money,
    plan::{Origin, Plan, PlanDraft},
    report::{Block, Chart, Section},
};

use crate::report::check_chart;

use crate::dice::Dice;

fn space_coast() -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/space-coast/plan.json");
    let text = fs::read_to_string(path).unwrap();
    PlanDraft::from_json(&text).unwrap().build().unwrap()
}

fn amount(plan: &Plan, node: &str) -> i128 {
    plan.budget().node(node).unwrap().amount().minor()
}

fn planned(plan: &Plan, node: &str) -> i128 {
    let on = plan
        .costs()
        .iter()
        .filter(|cost| cost.node.as_str() == node);
    on.fold(0, |sum, cost| sum + cost.planned.minor())
}

/// What of the media plan of 2014-15 each of the three named categories had, and their nodes here.
const PUBLISHED: [(&str, i128); 3] = [
    ("out-of-home", 468_118),
    ("broadcast", 380_238),
    ("digital", 337_254),
];

#[test]
fn the_main_job_brings_more_than_the_published_split() {
    let plan = space_coast();
    let named: i128 = PUBLISHED.iter().map(|(_, part)| part).sum();
    let divided: i128 = PUBLISHED.iter().map(|(node, _)| amount(&plan, node)).sum();
    for (node, part) in PUBLISHED {
        // The plan has the published split, but for the cents of rounding.
        let exact = divided * part / named;
        assert!((amount(&plan, node) - exact).abs() <= 2, "{node}");
    }
    for costs in [PlannedCosts::Kept, PlannedCosts::Scaled] {
        let options = DivisionOptions::default().costs(costs);
        let division = Division::with(&plan, options).unwrap();
        let best = division.solve().unwrap();
        assert_eq!(best.budget.minor(), divided);
        assert!(best.unspent.is_zero() && best.gap <= 1e-6, "{}", best.gap);
        let now = division.current().unwrap();
        assert!(
            best.value > now.value * 1.02,
            "{} {}",
            best.value,
            now.value
        );

        let better = division.apply(&best).unwrap().build().unwrap();
        assert_eq!(better.budget().total(), plan.budget().total());
        for node in plan.responses().keys() {
            let given = best.amount(&node.as_str().parse().unwrap()).unwrap();
            assert_eq!(amount(&better, node.as_str()), given.minor(), "{node}");
            let costs_now = planned(&better, node.as_str());
            match costs {
                PlannedCosts::Kept => {
                    assert_eq!(costs_now, planned(&plan, node.as_str()), "{node}");
                    assert!(given.minor() >= costs_now, "{node}");
                }
                PlannedCosts::Scaled => {
                    let (old, new) = (amount(&plan, node.as_str()), given.minor());
                    let follows = planned(&plan, node.as_str()) * new / old;
                    assert!((follows - costs_now).abs() < 20, "{node}");
                }
            }
        }
        // What has no curve keeps its money, and what has changed says why.
        assert_eq!(amount(&better, "research"), amount(&plan, "research"));
        let said = tactica::issue::Subject::new(SubjectKind::Node, "digital-search");
        let said = better.provenance(&said).unwrap();
        assert_eq!(said.origin, Some(Origin::Assumed));
        assert_eq!(
            said.note,
            "Divided by response curves, 9 of 9 of them assumed."
        );
        // Half of the money at most may go to digital channels.
        assert!(amount(&better, "digital") * 2 <= divided);
        // Nothing moves a second time.
        let again = Division::with(&better, options).unwrap();
        let again = again.compare(&again.solve().unwrap()).unwrap();
        for shift in again {
            let moved = shift.best.minor() - shift.now.minor();
            assert!(moved.abs() <= 100_00, "{} {moved}", shift.node);
        }
    }
}

#[test]
fn what_is_planned_is_a_commitment_with_a_price() {
    let plan = space_coast();
    let best = Division::of(&plan).unwrap().solve().unwrap();
    let committed: Vec<_> = best
        .binding
        .iter()
        .filter(|binding| binding.bound == Bound::Committed)
        .collect();
    assert!(!committed.is_empty());
    for binding in committed {
        let Subject::Item(item) = &binding.subject else {
            panic!("{binding}");
        };
        assert_eq!(binding.amount.minor(), planned(&plan, item.as_str()));
        assert!(binding.shadow_price > 0.0);
    }
}

#[test]
fn more_money_is_given_to_nodes_and_to_the_total() {
    let plan = space_coast();
    let had = Division::of(&plan).unwrap().solve().unwrap();
    let more = had
        .budget
        .try_add("200000.00 USD".parse().unwrap())
        .unwrap();
    let options = DivisionOptions::default().budget(more);
    let division = Division::with(&plan, options).unwrap();
    let best = division.solve().unwrap();
    assert!(best.value > had.value);
    let richer = division.apply(&best).unwrap().build().unwrap();
    let total = plan
        .budget()
        .total()
        .try_add("200000.00 USD".parse().unwrap())
        .unwrap();
    assert_eq!(richer.budget().total(), total);
    // And back: less again is the same division again.
    let back = Division::with(&richer, DivisionOptions::default().budget(had.budget)).unwrap();
    let back = back.solve().unwrap();
    assert!((back.value - had.value).abs() <= 1e-6 * had.value);
}

#[test]
fn a_budget_below_what_is_planned_names_the_commitments() {
    let plan = space_coast();
    let little = DivisionOptions::default().budget("5000000.00 USD".parse().unwrap());
    let error = Division::with(&plan, little).unwrap().solve().unwrap_err();
    assert_eq!(error.code(), "allocation-infeasible");
    assert!(error.to_string().contains("the commitment of"), "{error}");
    // Where costs follow, there is a way.
    let free = little.costs(PlannedCosts::Scaled);
    assert!(Division::with(&plan, free).unwrap().solve().is_ok());
}

#[test]
fn a_plan_without_curves_and_an_answer_to_another_plan_are_refused() {
    let bare = PlanDraft::new("spring", "USD", "2025-01-01", "2025-07-01");
    let bare = bare.build().unwrap();
    assert_eq!(Division::of(&bare).unwrap_err(), DivisionError::NoCurves);

    let plan = space_coast();
    let mut best = Division::of(&plan).unwrap().solve().unwrap();
    best.items.pop();
    let error = Division::of(&plan).unwrap().apply(&best).unwrap_err();
    assert_eq!(error.code(), "division-foreign");
    let foreign = DivisionOptions::default().budget("5.00 EUR".parse().unwrap());
    let error = Division::with(&plan, foreign).unwrap_err();
    assert!(error.to_string().starts_with("problem-currency"), "{error}");
}

#[test]
fn the_report_draws_curves_marginal_returns_and_the_frontier() {
    let plan = space_coast();
    let division = Division::of(&plan).unwrap();
    let section = Section::allocation(&division, &division.solve().unwrap(), "nights").unwrap();
    let mut plots = Vec::new();
    for block in &section.blocks {
        if let Block::Figure(figure) = block {
            let svg = figure.chart.svg();
            check_chart(&svg);
            let Chart::Plot(plot) = &figure.chart else {
                panic!("no plot");
            };
            plots.push(plot);
        }
    }
    let [curves, marginal, frontier] = plots.as_slice() else {
        panic!("{} charts", plots.len());
    };
    assert_eq!((curves.lines.len(), marginal.lines.len()), (9, 9));
    assert!(curves.lines.iter().all(|line| line.marks.len() == 2));
    // More money never brings less.
    let points = &frontier.lines[0].points;
    assert!(points.len() > 10 && points.windows(2).all(|pair| pair[0].y <= pair[1].y));
}

/// A tree whose nodes with curves have percentages, amounts and remainders below them, with costs and phasing.
fn tree(dice: &mut Dice) -> String {
    let mut nodes = Vec::new();
    let mut costs = Vec::new();
    let mut total = 0;
    for top in 0..=dice.below(4) {
        let has = 1000 + dice.below(90_000);
        total += has;
        let (first, second) = (has / 2, has - has / 2);
        nodes.push(format!(
            r#"{{"id": "top-{top}", "name": "Top", "allotment": "{has}.00 USD",
                "phasing": ["{first}.00 USD", "{second}.00 USD"],
                "response": {{"curve": "hill", "ceiling": "{}", "half": "{}", "shape": "{}"}}}}"#,
            1 + dice.below(5000),
            1 + dice.below(50_000),
            ["0.7", "1", "1.8"][usize::try_from(dice.below(3)).unwrap()],
        ));
        let (share, fixed) = (1 + dice.below(60), dice.below(has / 4 + 1));
        for (name, allotment) in [
            ("share", format!("{share}%")),
            ("fixed", format!("{fixed}.00 USD")),
            ("rest", "remaining".to_owned()),
        ] {
            nodes.push(format!(
                r#"{{"id": "{name}-{top}", "name": "Part", "parent": "top-{top}", "allotment": "{allotment}"}}"#
            ));
        }
        let share_cost = has * share / 100 * dice.below(100) / 100;
        let rest = has - fixed - has * share / 100 - 1;
        for (name, cost) in [
            ("share", share_cost),
            ("fixed", fixed * dice.below(101) / 100),
            ("rest", rest * dice.below(100) / 100),
        ] {
            costs.push(format!(
                r#"{{"id": "{name}-cost-{top}", "name": "Cost", "node": "{name}-{top}", "amount": "{cost}.33 USD"}}"#
            ).replace("0.33", if cost == 0 { "0.00" } else { "0.33" }));
        }
    }
    let other = dice.below(5000);
    total += other;
    nodes.push(r#"{"id": "office", "name": "Office", "allotment": "remaining"}"#.to_owned());
    format!(
        r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-01", "end": "2025-03-01",
            "objectives": [{{"id": "o", "name": "O"}}], "people": [{{"id": "anna", "name": "Anna"}}],
            "tactics": [{{"id": "t", "name": "T", "objectives": ["o"], "responsible": "anna", "costs": [{}]}}],
            "budget": {{"total": "{total}.00 USD", "periods": ["FY2025-M01", "FY2025-M02"], "nodes": [{}]}}}}"#,
        costs.join(", "),
        nodes.join(", ")
    )
}

#[test]
fn whatever_the_tree_the_divided_plan_passes_the_door_and_adds_up() {
    let mut dice = Dice(7);
    let mut divided = 0;
    for _ in 0..120 {
        let text = tree(&mut dice);
        let Ok(plan) = PlanDraft::from_json(&text).unwrap().build() else {
            continue; // a cost of cents above its node
        };
        for costs in [PlannedCosts::Kept, PlannedCosts::Scaled] {
            let options = DivisionOptions::default().costs(costs);
            let division = Division::with(&plan, options).unwrap();
            let best = division.solve().unwrap();
            let checked = division.apply(&best).unwrap().check();
            let better = checked
                .plan
                .unwrap_or_else(|| panic!("{}\n{text}", checked.issues));
            let spent = better
                .responses()
                .keys()
                .fold(0, |sum, node| sum + amount(&better, node.as_str()));
            assert_eq!(spent, best.spent.minor());
            assert_eq!(amount(&better, "office"), amount(&plan, "office"));
            let left: Money = plan.budget().total().try_sub(best.unspent).unwrap();
            assert_eq!(better.budget().total(), left);
            divided += 1;
        }
    }
    assert!(divided > 150, "{divided}");
}

/// A curve at the door: the fields of a response, and the issues it gives.
#[test]
fn what_is_wrong_with_a_response_is_said_at_the_door() {
    for (response, bounds, wanted) in [
        (r#""curve": "log", "scale": "5", "unit": "10""#, "", ""),
        (
            r#""curve": "log", "scale": "5""#,
            "",
            "missing-field /budget/nodes/0/response/unit",
        ),
        (
            r#""scale": "5""#,
            "",
            "missing-field /budget/nodes/0/response/curve",
        ),
        (
            r#""curve": "spline""#,
            "",
            "invalid-value /budget/nodes/0/response/curve",
        ),
        (
            r#""curve": "log", "scale": "5", "unit": "10", "rate": "1""#,
            "",
            "conflicting-fields /budget/nodes/0/response/rate",
        ),
        (
            r#""curve": "log", "scale": "0", "unit": "10""#,
            "",
            "invalid-curve /budget/nodes/0/response/scale",
        ),
        (
            r#""curve": "hill", "ceiling": "0", "half": "-1", "shape": "0""#,
            "",
            "invalid-curve /budget/nodes/0/response/ceiling invalid-curve /budget/nodes/0/response/half \
             invalid-curve /budget/nodes/0/response/shape",
        ),
        (
            r#""curve": "log", "scale": "5", "unit": "10", "weight": "0""#,
            "",
            "invalid-value /budget/nodes/0/response/weight",
        ),
        (
            r#""curve": "piecewise", "points": [{"spend": "0.00 USD", "outcome": "5"}, {"spend": "9.00 USD", "outcome": "4"}]"#,
            "",
            "invalid-curve /budget/nodes/0/response",
        ),
        (
            r#""curve": "observed", "points": [{"spend": "9.00 EUR", "outcome": "5"}]"#,
            "",
            "foreign-currency /budget/nodes/0/response/points/0/spend",
        ),
        (
            r#""curve": "observed""#,
            "",
            "invalid-curve /budget/nodes/0/response/points",
        ),
        (
            r#""curve": "observed", "points": [{"spend": "9.00 USD", "outcome": "5"}, {"spend": "18.00 USD", "outcome": "11"}]"#,
            "",
            "invalid-curve /budget/nodes/0/response",
        ),
        (
            r#""curve": "linear", "rate": "2""#,
            r#""step": "0.00 USD", "min_share": "101%""#,
            "invalid-value /budget/nodes/0/bounds/min_share invalid-value /budget/nodes/0/bounds/step",
        ),
        (
            r#""curve": "linear", "rate": "2""#,
            r#""min": "-1.00 USD", "max": "5.00 EUR""#,
            "foreign-currency /budget/nodes/0/bounds/max negative-amount /budget/nodes/0/bounds/min",
        ),
        (
            r#""curve": "linear", "rate": "2""#,
            r#""parity": {"at_least": "1001%"}"#,
            "missing-field /budget/nodes/0/bounds/parity/spend invalid-value /budget/nodes/0/bounds/parity/at_least",
        ),
        (
            r#""curve": "linear", "rate": "2""#,
            r#""fixed": "7.00 USD", "min": "8.00 USD", "min_share": "60%", "max_share": "50%""#,
            "bounds-cross /budget/nodes/0/bounds/min bounds-cross /budget/nodes/0/bounds/min_share",
        ),
    ] {
        let text = format!(
            r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-01", "end": "2025-03-01",
                "budget": {{"total": "50.00 USD", "nodes": [{{"id": "tv", "name": "TV", "allotment": "50.00 USD",
                "response": {{{response}}}, "bounds": {{{bounds}}}}}]}}}}"#
        );
        let issues = PlanDraft::from_json(&text).unwrap().check().issues;
        let mut found: Vec<String> = issues
            .errors()
            .map(|issue| format!("{} {}", issue.code, issue.place))
            .collect();
        let mut wanted: Vec<String> = wanted
            .split(' ')
            .collect::<Vec<_>>()
            .chunks(2)
            .map(|pair| pair.join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{response} {bounds}");
    }
}
