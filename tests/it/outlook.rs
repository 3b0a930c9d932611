//! What a report says of a budget that is under way: what it comes to, what periods hand on, what is to be reviewed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing fails, as it should"
)]

use serde_json::json;
use tactica::{
    forecast::{Estimate, Unspent},
    program::Program,
    report::{OutlookRow, Report, ReportOptions},
};

use crate::running::{self, command, envelope, plain};

/// Three months; 4 800 are planned for search in the first two, phased by month, counted by a cost centre.
fn program(story: &[(&str, &str, &str, &str)]) -> Program {
    let plan = running::plan_with(|document| {
        document["tactics"][0]["tasks"] = json!([
            {"id": "brief", "name": "Brief", "duration": "1d", "not_before": "2025-03-03"},
            {"id": "shoot", "name": "Shoot", "duration": "40d", "not_before": "2025-03-08"}]);
        document["tactics"][0]["milestones"] = json!([]);
        document["fiscal"] = json!({"start_month": 1, "pattern": "months"});
        document["tactics"][0]["costs"] = json!([
            {"id": "banner", "name": "Banner", "node": "search", "channel": "web", "amount": "4800.00 USD"}]);
        let budget = &mut document["budget"];
        budget["periods"] = json!(["FY2025-M03", "FY2025-M04", "FY2025-M05"]);
        budget["carry_over"] =
            json!({"policy": "capped", "amount": "500.00 USD", "deficit": "absorbed"});
        budget["reviews"] = json!([
            {"id": "monthly", "first": "2025-03-31", "cadence": "every month", "who": ["manager"]}]);
        budget["views"] = json!([
            {"id": "teams", "name": "Teams"}, {"id": "web-team", "name": "Web team", "parent": "teams"}]);
        let nodes = budget["nodes"].as_array_mut().unwrap();
        let search = nodes
            .iter_mut()
            .find(|node| node["id"] == "search")
            .unwrap();
        search["phasing"] = json!(["3000.00 USD", "2000.00 USD", "15000.00 USD"]);
        search["views"] = json!(["web-team"]);
    });
    let mut program = Program::new(plan);
    for (number, (at, actor, kind, args)) in story.iter().enumerate() {
        let given = envelope(&format!("c-{number}"), at, actor, command(kind, args));
        program
            .execute(given)
            .unwrap_or_else(|error| panic!("{kind} {args}: {error}"));
    }
    program
}

const STORY: &[(&str, &str, &str, &str)] = &[
    (
        "2025-03-10T09:00:00Z",
        "ben",
        "request-spend",
        "r1 search:2000 cost=banner",
    ),
    ("2025-03-10T10:00:00Z", "mia", "decide", "r1 approve"),
    ("2025-03-11T09:00:00Z", "ben", "order", "o1 r1 acme 1600"),
    (
        "2025-03-20T09:00:00Z",
        "ben",
        "invoice",
        "i1 o1 partial 900",
    ),
    ("2025-03-21T09:00:00Z", "ben", "accrue", "x1 o1 100"),
    // Nothing was planned for this.
    (
        "2025-03-25T09:00:00Z",
        "ben",
        "request-spend",
        "r2 search:300",
    ),
    (
        "2025-03-25T10:00:00Z",
        "ben",
        "order",
        "o2 r2 acme 300 payable={\"retainer\":{\"first\":\"2025-04-15\",\"cadence\":{\"every\":1,\"unit\":\"month\"},\"times\":3}}",
    ),
];

fn cells(row: &OutlookRow) -> Vec<String> {
    let cells = row.cells.iter().map(|cell| {
        [cell.plan, cell.committed, cell.actual, cell.forecast]
            .map(plain)
            .join("/")
    });
    cells.collect()
}

fn row<'a>(report: &'a Report, node: &str) -> &'a OutlookRow {
    let outlook = report.outlook.known().unwrap();
    let mut nodes = outlook.nodes.iter();
    nodes.find(|row| row.node.as_str() == node).unwrap()
}

#[test]
fn what_was_ordered_and_paid_changes_what_it_comes_to_by_node_and_period() {
    let program = program(STORY);
    let report = Report::of(&program, "2025-04-10T12:00:00Z".parse().unwrap()).unwrap();
    let outlook = report.outlook.known().unwrap();
    assert_eq!((outlook.periods.len(), outlook.closed), (6, 3)); // January to June
    let search = row(&report, "search");
    let found = cells(search);
    // 40 days of eight hours from Monday, 10 March to Friday, 2 May, with the brief from 3 March: 61 days; 29 of them in March.
    let plan = |day: i128| (480_000 / 61) * day + (480_000 % 61).min(day);
    let (march, april) = (plan(29), plan(59) - plan(29));
    let usd = |cents: i128| {
        plain(tactica::money::Money::from_minor(
            cents,
            tactica::money::Currency::USD,
        ))
    };
    assert_eq!(found[..2], ["0/0/0/0", "0/0/0/0"]);
    // In March 900 were invoiced and 100 accrued; what the plan left is expected in April, where 700 may be invoiced at once:
    // 600 of the order, and 100 of the retainer.
    assert_eq!(found[2], format!("{}/0/1000/1000", usd(march)));
    let expected = march - 100_000 + april;
    assert_eq!(
        found[3],
        format!("{}/700/0/{}", usd(april), usd(expected + 10_000))
    );
    let may = 480_000 - march - april;
    assert_eq!(
        found[4],
        format!("{}/100/0/{}", usd(may), usd(may + 10_000))
    );
    assert_eq!(found[5], "0/100/0/100");
    // The plan, and 300 that nobody had planned.
    assert_eq!(plain(search.at_completion.at_completion), "5100");
    assert_eq!(plain(search.at_completion.variance.amount), "300");
    let others: Vec<(Estimate, String)> = search
        .otherwise
        .iter()
        .map(|found| (found.estimate, plain(found.at_completion)))
        .collect();
    assert_eq!(
        others[0],
        (Estimate::PlanBased, usd(100_000 + april + may + 30_000))
    );
    // Six months at the rate of three: 1 000 · 6 / 3; the retainer has 300 ahead of it, and no rate.
    assert_eq!(others[1].1, "2300");
    for view in ["web-team", "teams"] {
        assert_eq!(
            cells(row(&report, view)),
            found,
            "a view counts what its nodes have"
        );
    }
    assert_eq!(cells(row(&report, "plan")), found);
    assert_eq!(cells(row(&report, "print")), ["0/0/0/0"; 6]);

    let spread = ReportOptions {
        unspent: Unspent::Spread,
        ..ReportOptions::default()
    };
    let spread = Report::with(&program, report.as_of, &spread).unwrap();
    let last = &row(&spread, "search").cells[5];
    let third = (march - 100_000) / 3;
    assert_eq!(plain(last.forecast), usd(third + 10_000));
}

#[test]
fn before_a_period_is_over_there_is_no_rate() {
    let report = Report::of(&program(&[]), "2025-01-06T12:00:00Z".parse().unwrap()).unwrap();
    let search = row(&report, "search");
    let estimates: Vec<Estimate> = search
        .otherwise
        .iter()
        .map(|found| found.estimate)
        .collect();
    assert_eq!(estimates, [Estimate::PlanBased]);
    assert_eq!(plain(search.at_completion.at_completion), "4800");
}

#[test]
fn a_period_hands_on_what_it_may_and_says_what_lapses() {
    let program = program(STORY);
    let before = Report::of(&self::program(&[]), "2025-02-28T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(
        before.carry_over,
        [],
        "nothing is handed on before the first period"
    );
    let carried = |at: &str| -> Vec<String> {
        let report = Report::of(&program, at.parse().unwrap()).unwrap();
        let [node] = report.carry_over.as_slice() else {
            panic!("search alone is phased: {:?}", report.carry_over);
        };
        assert_eq!(node.node.as_str(), "search");
        let carry = node.carry_over.known().unwrap();
        let rows = carry.rows.iter().map(|row| {
            let amounts = [
                row.limit,
                row.opening,
                row.spent,
                row.left,
                row.carried,
                row.lapsed,
            ];
            amounts.map(plain).join(" ")
        });
        rows.collect()
    };
    // Of 3 000 in March, 1 900 are ordered or invoiced; 500 of the rest are handed on, 600 lapse.
    let march = "3000 0 1900 1100 500 600";
    assert_eq!(carried("2025-03-31T23:59:59Z"), [march]);
    assert_eq!(
        carried("2025-04-01T00:00:00Z"),
        [march, "2000 500 0 2500 500 2000"]
    );
}

#[test]
fn a_report_says_which_reviews_are_due_until_they_are_held() {
    let mut program = program(STORY);
    let due = |program: &Program, at: &str| {
        let report = Report::of(program, at.parse().unwrap()).unwrap();
        let text = report.text(120);
        let due = report
            .reviews
            .iter()
            .map(|due| format!("{} since {}", due.point, due.since));
        (due.collect::<Vec<_>>(), text.contains("review is due"))
    };
    assert_eq!(due(&program, "2025-03-30T00:00:00Z"), (vec![], false));
    let late = (vec!["monthly since 2025-03-31".to_owned()], true);
    assert_eq!(due(&program, "2025-04-10T00:00:00Z"), late);
    let held = envelope(
        "c-held",
        "2025-04-11T09:00:00Z",
        "mia",
        command("hold-review", "monthly"),
    );
    program.execute(held).unwrap();
    assert_eq!(due(&program, "2025-04-12T00:00:00Z"), (vec![], false));
    assert_eq!(
        due(&program, "2025-04-10T23:00:00Z"),
        late,
        "the past stays as it was"
    );
}

#[test]
fn the_page_shows_what_lapses_and_the_data_survives_json() {
    let report = Report::of(&program(STORY), "2025-04-10T12:00:00Z".parse().unwrap()).unwrap();
    let text = report.text(160);
    for part in [
        "3 of 6 periods are over.",
        "What periods of Search hand on, in USD",
        "1 review is due",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}
