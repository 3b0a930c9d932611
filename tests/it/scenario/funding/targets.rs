//! Targets against plans, loads, and reviews.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use super::*;

#[test]
fn targets_and_plans_meet_node_by_node() {
    let tree: BudgetTree = serde_json::from_str(
        r#"{"root": "plan", "name": "Plan", "total": "1000.00 USD", "nodes": [
            {"id": "digital", "name": "Digital", "allotment": "600.00 USD"},
            {"id": "search", "name": "Search", "parent": "digital", "allotment": "300.00 USD"},
            {"id": "print", "name": "Print", "allotment": "200.00 USD"}]}"#,
    )
    .unwrap();
    let row = |id: &str, node: &str, amount: &str, detailing: Detailing| PlannedRow {
        id: id.parse().unwrap(),
        node: node.parse().unwrap(),
        amount: money(amount),
        detailing,
    };
    let of = |id: &str| Detailing::Detail {
        of: Some(id.parse().unwrap()),
    };
    let plain_detail = || Detailing::Detail { of: None };
    let mut rows = vec![
        row("tbd", "digital", "400", Detailing::Placeholder),
        row("brand", "search", "250", of("tbd")),
        row("fair", "print", "200", plain_detail()),
    ];
    let said = |rows: &[PlannedRow]| {
        let found = reconcile(&tree, rows).unwrap();
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(
            serde_json::from_str::<tactica::budget::Reconciliation>(&text).unwrap(),
            found
        );
        found
            .rows
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let before = [
        "plan plans 600.00 USD of 1000.00 USD, 400.00 USD are not planned; 150.00 USD are without detail",
        "digital plans 400.00 USD of 600.00 USD, 200.00 USD are not planned; 150.00 USD are without detail",
        "search plans 250.00 USD of 300.00 USD, 50.00 USD are not planned",
        "print plans 200.00 USD of 200.00 USD, all of it",
    ];
    let found = said(&rows);
    assert_eq!(found, [before[0], before[1], before[2], before[3]]);
    // Detail beyond the placeholder is more plan, and is shown.
    rows.push(row("more", "search", "150.01", of("tbd")));
    let found = reconcile(&tree, &rows).unwrap();
    let used = &found.placeholders[0];
    assert_eq!(
        [used.amount, used.detailed, used.open, used.exceeded].map(plain),
        ["400", "400.01", "0", "0.01"]
    );
    let over: Vec<&str> = found.over().map(|row| row.node.as_str()).collect();
    assert_eq!(over, ["search"]);
    assert_eq!(plain(found.row("plan").unwrap().difference), "399.99");
    rows.push(row("more", "nowhere", "-1", of("fair")));
    rows.push(row("euro", "plan", "1EUR", plain_detail()));
    let codes: Vec<&str> = reconcile(&tree, &rows)
        .unwrap_err()
        .iter()
        .map(tactica::budget::TargetError::code)
        .collect();
    assert_eq!(
        codes,
        [
            "target-duplicate",
            "target-unknown-node",
            "target-out-of-range",
            "target-no-placeholder",
            "target-currency"
        ]
    );
}

/// Reads `po-1 100 open` and `in-1 po-1 30` or `in-1 - 30`.
fn load(orders: &[&str], invoices: &[&str]) -> Result<Load, &'static str> {
    let words = |row: &str| row.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let orders: Vec<LoadOrder> = orders
        .iter()
        .map(|row| words(row))
        .map(|row| LoadOrder {
            order: row[0].parse().unwrap(),
            amount: money(&row[1]),
            status: row[2].parse::<LoadStatus>().unwrap(),
        })
        .collect();
    let invoices: Vec<LoadInvoice> = invoices
        .iter()
        .map(|row| words(row))
        .map(|row| LoadInvoice {
            invoice: row[0].parse().unwrap(),
            order: (row[1] != "-").then(|| row[1].parse().unwrap()),
            amount: money(&row[2]),
        })
        .collect();
    budget_load(Currency::USD, &orders, &invoices).map_err(|error| error.code())
}

#[test]
fn no_purchase_weighs_twice() {
    let orders = [
        "po-1 100 open",
        "po-2 100 open",
        "po-3 100 open",
        "po-4 100 closed",
        "po-5 100 closed",
    ];
    let invoices = [
        "in-1 po-2 30",
        "in-2 po-2 40",
        "in-3 po-3 80",
        "in-4 po-3 40",
        "in-5 po-4 70",
        "in-6 - 25",
        "cn-1 - -5",
    ];
    let found = load(&orders, &invoices).unwrap();
    assert_eq!(
        found.to_string(),
        "the load is 410.00 USD: 320.00 USD of open orders, 70.00 USD invoiced on closed ones, 20.00 USD without an order; \
         open orders are overrun by 20.00 USD"
    );
    assert_eq!(
        load(&[], &[])
            .unwrap()
            .to_string()
            .matches("0.00 USD")
            .count(),
        4
    );
    // One cent beyond the order weighs one cent.
    assert_eq!(
        plain(
            load(&["po-1 100 open"], &["in-1 po-1 100"])
                .unwrap()
                .total()
        ),
        "100"
    );
    assert_eq!(
        plain(
            load(&["po-1 100 open"], &["in-1 po-1 100.01"])
                .unwrap()
                .total()
        ),
        "100.01"
    );
    assert_eq!(
        load(&["po-1 1 open", "po-1 1 closed"], &[]),
        Err("load-duplicate-order")
    );
    assert_eq!(load(&["po-1 -0.01 open"], &[]), Err("load-negative-order"));
    assert_eq!(
        load(&[], &["in-1 - 1", "in-1 - 1"]),
        Err("load-duplicate-invoice")
    );
    assert_eq!(load(&[], &["in-1 po-9 1"]), Err("load-unknown-order"));
    assert_eq!(load(&["po-1 1EUR closed"], &[]), Err("currency-mismatch"));
    assert_eq!(load(&[], &["in-1 - 1EUR"]), Err("currency-mismatch"));
}

#[test]
fn reviews_are_due_until_they_are_held() {
    let point = |id: &str, first: &str, cadence: Option<Cadence>, last: Option<&str>| ReviewPoint {
        id: id.parse().unwrap(),
        first: parse_date(first).unwrap(),
        cadence,
        last: last.map(|day| parse_date(day).unwrap()),
        nodes: ["digital".parse().unwrap()].into(),
        who: ["director".parse().unwrap()].into(),
    };
    let monthly = Some(Cadence::each(CadenceUnit::Month));
    let points = [
        point("mid-year", "2025-06-30", None, None),
        point("monthly", "2025-01-31", monthly, Some("2025-04-30")),
    ];
    let due = |held: &[(&str, &str)], at: &str| {
        let held: Vec<ReviewHeld> = held
            .iter()
            .map(|(point, at)| ReviewHeld {
                point: point.parse().unwrap(),
                at: at.parse().unwrap(),
            })
            .collect();
        let due = due_reviews(&points, &held, at.parse().unwrap());
        let one = |due: &tactica::budget::ReviewDue| {
            let next = due.next.map_or("-".to_owned(), |day| day.to_string());
            format!(
                "{} since {} times {} next {next}",
                due.point, due.since, due.times
            )
        };
        due.iter().map(one).collect::<Vec<_>>()
    };
    assert!(due(&[], "2025-01-30T23:59:59Z").is_empty());
    assert_eq!(
        due(&[], "2025-01-31T00:00:00Z"),
        ["monthly since 2025-01-31 times 1 next 2025-02-28"]
    );
    assert_eq!(
        due(&[], "2025-03-31T08:00:00Z"),
        ["monthly since 2025-01-31 times 3 next 2025-04-30"]
    );
    let held = [("monthly", "2025-02-28T09:00:00Z")];
    assert_eq!(
        due(&held, "2025-03-31T08:00:00Z"),
        ["monthly since 2025-03-31 times 1 next 2025-04-30"]
    );
    assert!(
        due(&held, "2025-03-30T08:00:00Z").is_empty(),
        "a review answers for the days before"
    );
    assert!(
        due(&held, "2025-02-28T09:00:00Z").is_empty(),
        "a review answers from its own instant on"
    );
    // What is held later than the instant asked for has not happened yet.
    assert_eq!(
        due(&held, "2025-02-28T08:00:00Z"),
        ["monthly since 2025-01-31 times 2 next 2025-03-31"]
    );
    let held = [
        ("monthly", "2025-05-01T00:00:00Z"),
        ("monthly", "2025-02-01T00:00:00Z"),
    ];
    assert_eq!(
        due(&held, "2025-07-01T00:00:00Z"),
        ["mid-year since 2025-06-30 times 1 next -"]
    );
    let held = [
        ("mid-year", "2025-06-30T00:00:00Z"),
        ("monthly", "2025-06-01T00:00:00Z"),
    ];
    assert!(due(&held, "2100-01-01T00:00:00Z").is_empty());
}
