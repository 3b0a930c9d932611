//! Edges that no other story comes by: several lines that move together, what is new of an invoice after an accrual, loads of views,
//! the largest amounts, and a ledger that was written out and altered by a cent.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use serde_json::Value;
use tactica::budget::{BudgetError, BudgetSpec, BudgetTree, Ledger};

use super::{Story, check};

const PHASED: &str = r#"{
  "root": "plan", "name": "Plan", "total": "100.00 USD", "phasing": ["50.00 USD", "50.00 USD"],
  "rules": [{"stage": "hold", "basis": "period"}],
  "periods": [
    {"label": "FY2025-Q1", "span": {"start": "2025-01-01", "end": "2025-04-01"}},
    {"label": "FY2025-Q2", "span": {"start": "2025-04-01", "end": "2025-07-01"}}],
  "nodes": [
    {"id": "film", "name": "Film", "allotment": "50.00 USD", "control": "advisory"},
    {"id": "fair", "name": "Fair", "allotment": "50.00 USD", "control": "advisory"}]
}"#;

/// Two lines of one order move into another period together, and are asked of what is above both as one amount.
#[test]
fn lines_that_move_together_are_asked_together() {
    check(
        PHASED,
        "hold a film=20 fair=20 on 2025-01-15 => ok
         hold b film=10.01 on 2025-04-15 => ok
         commit po a film=20 fair=20 on 2025-04-15 => limit-exceeded(plan hold period free 39.99 short 0.01)
         commit po a film=20 fair=19.99 on 2025-04-15 => ok",
    );
}

const ACCRUED: &str = r#"{
  "root": "plan", "name": "Plan", "total": "1000.00 USD",
  "nodes": [{"id": "film", "name": "Film", "allotment": "300.00 USD", "rules": [{"stage": "hold", "control": "advisory"}, {"stage": "settle"}]},
    {"id": "fair", "name": "Fair", "allotment": "100.00 USD"}]
}"#;

/// What was accrued is no new cost when its invoice comes; what the invoice has beyond that is.
#[test]
fn an_invoice_is_asked_for_what_was_not_accrued() {
    check(
        ACCRUED,
        "hold a film=600 fair=10 => ok
         commit po a film=600 fair=10 => ok
         accrue x po film=250 fair=1 => ok
         settle i po film=300.01 => limit-exceeded(film settle whole free 50 short 0.01)
         settle i po film=300 => ok
         show film => 300 0 300 300 -300
         show fair => 100 0 10 0 90
         settle j po film=0.01 => limit-exceeded(film settle whole free 0 short 0.01)",
    );
}

const VIEWS: &str = r#"{
  "root": "plan", "name": "Plan", "total": "100.00 USD",
  "nodes": [{"id": "film", "name": "Film", "allotment": "60.00 USD", "views": ["brand"]}],
  "views": [{"id": "brand", "name": "Brand", "limit": "80.00 USD"}]
}"#;

#[test]
fn views_carry_the_load_of_what_they_count() {
    check(
        VIEWS,
        "hold a film=50 => ok
         commit po a film=30 => ok
         settle i po film=10 => ok
         book u film=5 => ok
         load film => 5 0 30
         load plan => 5 0 30
         load brand => 5 0 30",
    );
}

fn problems(text: &str) -> Vec<&'static str> {
    let spec: BudgetSpec = serde_json::from_str(text).unwrap();
    match BudgetTree::new(spec) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(BudgetError::code).collect(),
    }
}

#[test]
fn phasing_adds_up_to_the_cent() {
    assert_eq!(problems(PHASED), Vec::<&str>::new());
    for part in ["49.99 USD", "50.01 USD"] {
        let off = PHASED.replacen("\"50.00 USD\"", &format!("\"{part}\""), 1);
        assert_eq!(problems(&off), ["node-phasing-sum"], "{part}");
    }
}

#[test]
fn a_share_may_be_nothing_but_not_less() {
    let share = |share: &str| VIEWS.replace("\"60.00 USD\"", &format!("\"{share}\""));
    assert_eq!(problems(&share("0%")), Vec::<&str>::new());
    assert_eq!(problems(&share("-0.1%")), ["node-negative"]);
}

/// 10^24 minor units is the most that a budget keeps.
#[test]
fn a_budget_grows_to_the_largest_amount_and_not_beyond() {
    check(
        VIEWS,
        "raise film 9999999999999999999901 => out-of-range
         raise film 9999999999999999999900 => ok
         show plan => 10000000000000000000000 0 0 0 10000000000000000000000
         raise plan 1 => out-of-range
         lower film 1 => ok
         raise plan 1 => ok",
    );
}

/// Ledgers that differ in a frozen period alone answer differently, and are not equal.
#[test]
fn what_is_frozen_tells_ledgers_apart() {
    let mut story = Story::new(PHASED);
    let before = story.ledger.clone();
    assert_eq!(story.run("freeze fy2025-q1"), "ok");
    assert_ne!(story.ledger, before);
    assert_eq!(story.ledger, story.posted);
}

const BOOKS: &str = r#"{
  "root": "plan", "name": "Plan", "total": "1000.00 USD", "matching": {"commit": {"percent": "10%"}, "settle": {"percent": "10%"}},
  "nodes": [{"id": "film", "name": "Film", "allotment": "500.00 USD"}, {"id": "fair", "name": "Fair", "allotment": "400.00 USD"}]
}"#;

/// A document of every kind in every state.
const EVERY_STATE: &str = "hold open film=100 fair=50
    commit part open film=40
    hold used film=30
    commit po-used used film=30
    settle i-used po-used film=30
    hold over film=20
    commit po-over over film=22
    settle i-over po-over film=24.20
    hold released film=10
    release released
    hold expired fair=10 until 2025-03-01T12:00:00Z
    commit po-expired expired fair=4
    expire at 2025-03-01T12:00:00Z
    hold closed fair=20
    commit po-closed closed fair=20
    settle i-closed po-closed fair=5
    close po-closed
    hold final fair=20
    commit po-final final fair=20
    settle i-final po-final fair=15 last
    hold again fair=20
    commit po-again again fair=20
    settle i-again po-again fair=12 last
    void-invoice i-again
    settle i-after po-again fair=7
    hold voided film=10
    commit po-voided voided film=10
    void-order po-voided
    hold accrued film=30
    commit po-accrued accrued film=30
    accrue x po-accrued film=12
    hold credited film=30
    commit po-credited credited film=30
    settle i-credited po-credited film=30
    credit c i-credited film=8
    book alone fair=9
    refund back film=2";

fn books() -> Ledger {
    let mut story = Story::new(BOOKS);
    for row in EVERY_STATE.lines() {
        let said = story.run(row.trim());
        assert!(said.starts_with("ok"), "{row}: {said}");
    }
    story.ledger
}

fn read(document: &Value) -> Result<Ledger, String> {
    serde_json::from_str(&document.to_string()).map_err(|error| error.to_string())
}

/// Returns the amounts of a document by their pointers.
fn amounts(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                amounts(value, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                amounts(value, &format!("{pointer}/{at}"), found);
            }
        }
        Value::String(text) if text.ends_with(" USD") => found.push(pointer.to_owned()),
        _ => {}
    }
}

/// Whatever amount of whatever document is altered by a cent, the ledger is not read back: it does not add up. Amounts that nothing
/// else tells are protected by the hashes of a journal alone.
#[test]
fn books_that_were_altered_by_a_cent_are_refused() {
    let ledger = books();
    let document: Value = serde_json::to_value(&ledger).unwrap();
    assert_eq!(read(&document).unwrap(), ledger);
    let mut pointers = Vec::new();
    for kind in ["holds", "orders", "invoices"] {
        amounts(&document[kind], &format!("/{kind}"), &mut pointers);
    }
    assert!(pointers.len() > 60, "{}", pointers.len());
    let mut accepted = Vec::new();
    for pointer in &pointers {
        for cents in [-1, 1] {
            let mut altered = document.clone();
            let place = altered.pointer_mut(pointer).unwrap();
            let text = place.as_str().unwrap().trim_end_matches(" USD").to_owned();
            let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
            let minor: i64 = whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap();
            let minor = minor + cents;
            if minor < 0 {
                continue;
            }
            *place = Value::from(format!("{}.{:02} USD", minor / 100, minor % 100));
            if read(&altered).is_ok() {
                accepted.push(format!("{pointer} {cents:+}"));
            }
        }
    }
    assert_eq!(accepted, ALONE, "{accepted:#?}");
}

/// What was given back or undone, and what came back without an invoice: nothing else in the books says how much it was.
const ALONE: [&str; 12] = [
    "/holds/expired/lines/0/amount -1",
    "/holds/expired/lines/0/amount +1",
    "/holds/released/lines/0/amount -1",
    "/holds/released/lines/0/amount +1",
    "/orders/po-again/lines/0/left -1",
    "/orders/po-again/lines/0/left +1",
    "/orders/po-voided/lines/0/amount -1",
    "/orders/po-voided/lines/0/amount +1",
    "/invoices/back/lines/0/amount -1",
    "/invoices/back/lines/0/amount +1",
    "/invoices/i-again/lines/0/amount -1",
    "/invoices/i-again/lines/0/amount +1",
];

/// A status that does not go with what is left is refused.
#[test]
fn a_status_that_cannot_be_is_refused() {
    let ledger = books();
    let document: Value = serde_json::to_value(&ledger).unwrap();
    let mut accepted = Vec::new();
    for kind in ["holds", "orders", "invoices"] {
        for (id, row) in document[kind].as_object().unwrap() {
            let words = [
                "open",
                "committed",
                "released",
                "expired",
                "settled",
                "closed",
                "voided",
            ];
            for status in words.into_iter().filter(|word| row["status"] != **word) {
                let mut altered = document.clone();
                altered[kind][id]["status"] = status.into();
                if read(&altered).is_ok() {
                    accepted.push(format!("{kind} {id} {status}"));
                }
            }
        }
    }
    assert_eq!(accepted, MIXED, "{accepted:#?}");
}

/// Ends that give back the same rest differ in name only.
const MIXED: [&str; 2] = ["holds expired released", "orders po-final closed"];

/// Parts are allocated more than the whole only by what came back to the whole and was moved on.
#[test]
fn parts_are_allocated_no_more_than_the_whole_and_what_came_back() {
    let mut story = Story::new(BOOKS);
    for row in ["refund back plan=40", "transfer plan film 140"] {
        assert_eq!(story.run(row), "ok");
    }
    let document: Value = serde_json::to_value(&story.ledger).unwrap();
    assert_eq!(read(&document).unwrap(), story.ledger);
    // 640 + 400 of 1,000 and 40.
    for (film, outcome) in [("640.00 USD", true), ("640.01 USD", false)] {
        let mut altered = document.clone();
        altered["allocated"]["film"] = film.into();
        assert_eq!(read(&altered).is_ok(), outcome, "{film}");
    }
}
