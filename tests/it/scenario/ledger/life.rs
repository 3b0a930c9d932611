//! The life of documents: expiry, matching within tolerance, orders that are payable later, accruals, invoices without orders,
//! refunds, and what is kept of what is finished.

use tactica::budget::Ledger;

use super::{Story, check};

const PLAIN: &str = r#"{"root": "plan", "name": "Plan", "total": "1000.00 USD", "nodes": [
  {"id": "film", "name": "Film", "allotment": "500.00 USD"}, {"id": "fair", "name": "Fair", "allotment": "400.00 USD"}]}"#;

#[test]
fn a_hold_expires_at_its_instant() {
    check(
        PLAIN,
        "hold a film=100 until 2025-03-01T12:00:00Z at 2025-03-01T12:00:00Z => expired-before
         hold a film=100 until 2025-03-01T12:00:00Z at 2025-03-01T11:59:59Z => ok
         hold a film=100 => conflict(expiry)
         hold b film=50 until 2025-02-01T00:00:00Z => ok
         hold c film=25 => ok
         commit po a film=40 => ok
         expire at 2025-01-31T23:59:59Z => nothing
         expire at 2025-03-01T11:59:59Z => ok
         show film => 500 85 40 0 375
         commit po-b b film=1 => already-resolved(expired)
         release b => already-resolved(expired)
         expire at 2025-03-01T12:00:00Z => ok
         show film => 500 25 40 0 435
         expire at 2026-03-01T12:00:00Z => nothing
         commit po-2 a film=1 => already-resolved(expired)
         void-order po => ok                          # its hold is over: available
         show film => 500 25 0 0 475",
    );
}

#[test]
fn a_hold_that_is_fully_ordered_expires_no_more_unless_it_is_held_again() {
    check(
        PLAIN,
        "hold a film=100 until 2025-03-01T12:00:00Z => ok
         commit po a film=100 => ok
         expire at 2025-04-01T00:00:00Z => nothing
         void-order po => ok
         show film => 500 100 0 0 400
         expire at 2025-04-01T00:00:00Z => ok
         show film => 500 0 0 0 500",
    );
}

const MATCHING: &str = r#"{"root": "plan", "name": "Plan", "total": "300.00 USD",
  "matching": {"commit": {"percent": "5%"}, "settle": {"amount": "30.00 USD", "percent": "15%"}, "exception": "controller"},
  "nodes": [{"id": "film", "name": "Film", "allotment": "200.00 USD"}, {"id": "fair", "name": "Fair", "allotment": "100.00 USD"}]}"#;

#[test]
fn l30_orders_and_invoices_match_within_tolerance() {
    check(
        MATCHING,
        "hold a film=100 => ok
         commit po a film=105.01 => exceeds(hold a: film 105)
         commit po a film=105 => ok                   # 5 of it new money
         show film => 200 0 105 0 95
         settle i po film=120.76 => exceeds(order po: film 120.75)
         settle i po film=120.75 => ok
         show film => 200 0 0 120.75 79.25
         settle j po film=1 => already-resolved(settled)
         void-invoice i => ok                         # the order again, and no more than the order
         show film => 200 0 105 0 95
         settle j po film=90 last => ok
         show film => 200 0 0 90 110
         void-invoice j => ok
         settle k po film=95 => ok                    # an open order that has 90 left
         show film => 200 0 0 95 105",
    );
}

#[test]
fn l30_each_bound_to_the_cent() {
    let budget = |settle: &str| {
        format!(
            r#"{{"root": "plan", "name": "Plan", "total": "1000.00 USD", "matching": {{"settle": {settle}}}, "nodes": [
              {{"id": "film", "name": "Film", "allotment": "1000.00 USD"}}]}}"#
        )
    };
    check(
        &budget(r#"{"percent": "10%"}"#),
        "hold a film=300 => ok
         commit po a film=100 => ok
         settle i po film=110.01 => exceeds(order po: film 110)
         settle i po film=110 => ok
         commit po-2 a film=100 => ok
         settle j po-2 film=90 last => ok              # less is never refused
         show film => 1000 100 0 200 700",
    );
    check(
        &budget(r#"{"amount": "30.00 USD"}"#),
        "hold a film=400 => ok
         commit po a film=200 => ok
         settle i po film=230.01 => exceeds(order po: film 230)
         settle i po film=230 => ok
         commit po-2 a film=200 => ok
         settle j po-2 film=170 last => ok
         show film => 1000 0 0 400 600",
    );
    check(
        &budget(r#"{"percent": "5%"}"#),
        "hold a film=200 => ok
         commit po a film=100 => ok
         settle i po film=150 => exceeds(order po: film 105)
         commit po-2 a film=100 receipt => ok
         settle j po-2 film=100 => not-payable         # no receipt
         show film => 1000 0 200 0 800",
    );
}

#[test]
fn l30_more_than_tolerated_is_blocked_unless_somebody_lets_it_pass() {
    check(
        MATCHING,
        "hold a film=100 => ok
         commit po a film=100 => ok
         settle i po film=150 => exceeds(order po: film 115)
         settle i po film=150 by clerk => exceeds(order po: film 115)
         accrue x po film=150 by controller => exceeds(order po: film 100)   # recognised beyond the order is nothing
         settle i po film=150 by controller => ok by controller
         show film => 200 0 0 150 50
         hold b film=50 => ok
         commit po-b b film=52 => limit-exceeded(film hold whole free 0 short 2)
         commit po-b b film=50 => ok
         settle j po-b film=50.01 => limit-exceeded(film hold whole free 0 short 0.01)
         settle j po-b fair=1 => exceeds(order po-b: fair 0)
         settle j po-b fair=1 by controller => exceeds(order po-b: fair 0)
         settle j po-b film=50 => ok",
    );
}

#[test]
fn voiding_an_order_beyond_its_hold_gives_back_what_was_held() {
    check(
        MATCHING,
        "hold a film=100 => ok
         commit po a film=104 => ok
         void-order po => ok
         show film => 200 100 0 0 100
         commit po-2 a film=60 => ok
         commit po-3 a film=44 => ok
         show film => 200 0 104 0 96",
    );
}

#[test]
fn l30_an_order_is_payable_after_the_event_or_on_receipt() {
    check(
        PLAIN,
        "hold a film=100 => ok
         commit po a film=50 from 2025-05-01 => ok
         settle i po film=50 => not-payable
         settle i po film=50 on 2025-04-30 => not-payable
         accrue x po film=50 on 2025-04-30 => ok       # the cost may be known before
         settle i po film=50 on 2025-05-01 => ok
         commit po-2 a film=50 receipt => ok
         commit po-2 a film=50 => conflict(payable)
         settle j po-2 film=50 => not-payable          # L30: no receipt
         receive po-2 => ok
         receive po-2 => exists
         settle j po-2 film=50 => ok
         receive po-2 => already-resolved(settled)
         receive po-9 => unknown(order po-9)",
    );
}

#[test]
fn what_is_accrued_is_no_new_cost_whichever_lines_are_invoiced() {
    let strict = r#"{"root": "plan", "name": "Plan", "total": "1000.00 USD", "nodes": [
      {"id": "film", "name": "Film", "allotment": "50.00 USD", "rules": [{"stage": "hold"}, {"stage": "settle"}]},
      {"id": "fair", "name": "Fair", "allotment": "400.00 USD"}]}"#;
    check(
        strict,
        "hold a film=50 fair=50 => ok
         commit po a film=50 fair=50 => ok
         accrue x po film=50 fair=20 => ok
         settle i po film=50 => ok                     # the accrual has a line at fair that the invoice has not
         show film => 50 0 0 50 0
         show fair => 400 0 50 0 350",
    );
}

#[test]
fn the_next_invoice_reverses_accruals() {
    check(
        PLAIN,
        "hold a film=100 => ok
         commit po a film=100 => ok
         accrue x po film=60 => ok
         accrue y po film=40.01 => exceeds(order po: film 40)
         accrue y po film=40 => ok                     # all of it recognised, and still to be invoiced
         show film => 500 0 0 100 400
         void-order po => in-use(100)
         void-invoice y => ok
         show film => 500 0 40 60 400
         credit c x film=1 => unknown(invoice x)       # nothing was paid
         settle i po film=70 => ok
         show film => 500 0 30 70 400
         void-invoice x => already-resolved(voided)
         accrue x po film=60 => exists
         accrue z po film=30 => ok
         settle j po film=30 last => ok
         show film => 500 0 0 100 400
         hold b fair=10 => ok
         commit po-b b fair=10 => ok
         accrue w po-b fair=10 => ok
         close po-b => ok
         show fair => 400 0 0 10 390
         void-invoice w => ok
         show fair => 400 0 0 0 400",
    );
}

#[test]
fn an_invoice_without_an_order_is_counted_once_when_its_order_is_found() {
    check(
        PLAIN,
        "hold a film=100 => ok
         commit po a film=100 => ok
         book i film=400.01 => limit-exceeded(film hold whole free 400 short 0.01)
         book i film=80 => ok
         load plan => 80 0 100
         show film => 500 0 100 80 320
         book i film=80 => exists
         book i film=81 => conflict(amount)
         settle i po film=80 => conflict(source)
         assign i po-9 => unknown(order po-9)
         assign x po => unknown(invoice x)
         assign i po => ok
         load plan => 0 0 100
         show film => 500 0 20 80 400
         assign i po => unknown(invoice i)
         book j fair=5 => ok
         assign j po => exceeds(order po: fair 0)
         void-invoice j => ok
         book k film=30 => ok
         assign k po => ok                             # ten more than the order had left
         load plan => 0 110 0
         show film => 500 0 0 110 390
         void-invoice k => ok
         show film => 500 0 20 80 400
         load plan => 0 0 100",
    );
}

#[test]
fn the_budget_load_counts_an_order_or_its_invoices_never_both() {
    check(
        MATCHING,
        "hold a film=100 fair=40 => ok
         commit po a film=60 => ok
         commit po-2 a fair=40 film=40 => ok
         settle i po film=20 => ok
         settle j po-2 fair=46 => ok                   # over the order at one node, nothing yet at the other
         load plan => 0 0 146
         load film => 0 0 100
         load fair => 0 0 46
         settle k po film=25 last => ok
         load plan => 0 45 86
         credit c k film=5 => ok
         load plan => 0 40 86
         book l film=7 => ok
         refund r fair=3 => ok
         load plan => 4 40 86
         close po-2 => ok
         load plan => 4 86 0
         show plan => 300 0 0 90 210",
    );
}

#[test]
fn l12_refunds_need_no_invoice_and_meet_no_limit() {
    check(
        r#"{"root": "plan", "name": "Plan", "total": "100.00 USD", "control": "advisory", "nodes": []}"#,
        "book i plan=97700 => ok
         show plan => 100 0 0 97700 -97600
         refund r plan=100 => ok
         show plan => 100 0 0 97600 -97500
         refund r plan=100 => exists
         refund r plan=99 => conflict(amount)
         credit r i plan=100 => conflict(source)
         void-invoice r => unknown(invoice r)
         refund s plan=97700 => ok                     # more than was ever paid
         show plan => 100 0 0 -100 200",
    );
}

#[test]
fn what_is_finished_is_forgotten_but_its_name_is_not() {
    check(
        PLAIN,
        "hold a film=100 => ok
         commit po a film=100 => ok
         settle i po film=90 last => ok
         credit c i film=10 => ok
         hold b fair=50 => ok
         commit po-b b fair=30 => ok
         hold d fair=1 => ok
         release d => ok
         refund r fair=5 => ok
         book u fair=7 => ok
         kept => 3 2 4 0
         retire digests => ok
         kept => 1 1 1 6
         show film => 500 0 0 80 420
         show fair => 400 20 30 2 348
         load plan => 7 75 30
         hold a film=100 => exists
         hold a film=99 => conflict(content)
         release a => already-resolved(retired)
         commit po a film=100 => exists
         commit po-3 a film=1 => already-resolved(retired)
         settle i po film=90 last => exists
         settle i po film=90 => conflict(content)
         settle j po film=1 => already-resolved(retired)
         credit c i film=10 => exists
         credit e i film=1 => already-resolved(retired)
         void-invoice i => already-resolved(retired)
         refund r fair=5 => exists
         settle k po-b fair=30 => ok
         release b => ok
         retire nothing => ok
         kept => 0 0 1 6
         show fair => 400 0 0 32 368
         hold b fair=50 => ok                          # nobody remembers
         kept => 1 0 1 6",
    );
}

/// Books that agree in every amount differ if other documents are behind them: one of the two would take again what was entered before.
#[test]
fn ledgers_differ_by_what_they_remember() {
    let after = |hold: &str| -> Ledger {
        let mut story = Story::new(PLAIN);
        for row in [
            format!("hold {hold} film=10"),
            format!("release {hold}"),
            "retire digests".to_owned(),
        ] {
            assert_eq!(story.run(&row), "ok", "{row}");
        }
        story.ledger
    };
    assert_eq!(after("a"), after("a"));
    assert_ne!(after("a"), after("b"));
}
