//! Time passes over a budget: periods are frozen and opened again, reviews take place.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;
use tactica::{budget::due_reviews, plan::Plan, program::Program};

use super::{check_on, plan_with};
use crate::running::{command, envelope};

fn dated(reopening: Option<&str>) -> Arc<Plan> {
    plan_with(|document| {
        let budget = &mut document["budget"];
        budget["periods"] = json!(["FY2025-M03", "FY2025-M04"]);
        budget["reopening"] = json!(reopening);
        budget["reviews"] = json!([
            {"id": "monthly", "first": "2025-03-01", "cadence": "every month", "nodes": ["media"], "who": ["manager", "director"]}]);
    })
}

const FROZEN: &str = "
at 2025-03-30T09:00:00Z
request-spend  | ben | r1 social:400              | requested held
order          | ben | o1 r1 press 400            | committed
freeze-period  | eve | FY2025-M05                 | ledger-unknown-period
freeze-period  | eve | FY2025-M03                 | frozen
freeze-period  | eve | FY2025-M03                 | ledger-period-frozen
# Nothing is posted into it.
request-spend  | ben | r2 social:100              | ledger-period-frozen
invoice        | ben | i1 o1 final 400            | ledger-period-frozen
request-transfer | ben | t1 social events 10      | ledger-period-frozen
# Opening it again takes the role that the budget names, and says what was wrong in that order.
reopen-period  | eve | FY2025-M04                 | ledger-period-open
reopen-period  | eve | FY2024-M03                 | ledger-unknown-period
reopen-period  | eve | FY2025-M03                 | role-not-held
reopen-period  | dan | FY2025-M03                 | reopened
reopen-period  | dan | FY2025-M03                 | ledger-period-open
request-spend  | ben | r2 social:100              | requested held
freeze-period  | eve | FY2025-M03                 | frozen
# The next period is open, and what is left may be invoiced in it.
at 2025-04-01T00:00:00Z
invoice        | ben | i1 o1 final 400            | settled | social 15000/100/0/400/14500
batch          | dan | reopen-period FY2025-M03; freeze-period FY2025-M04 | reopened frozen
refund         | ben | n1 social:50               | ledger-period-frozen
";

#[test]
fn nothing_is_posted_into_a_frozen_period_until_it_is_opened_again() {
    check_on(dated(Some("director")), FROZEN);
}

#[test]
fn an_order_with_an_accrual_in_a_frozen_period_stays_open() {
    check_on(
        dated(Some("director")),
        "at 2025-03-30T09:00:00Z
         request-spend | ben | r1 social:90     | requested held
         order         | ben | o1 r1 press 90   | committed
         accrue        | ben | x1 o1 30         | accrued
         freeze-period | eve | FY2025-M03       | frozen
         at 2025-04-01T00:00:00Z
         close-order   | ben | o1               | ledger-period-frozen | social 15000/0/60/30/14910
         reopen-period | dan | FY2025-M03       | reopened
         close-order   | ben | o1               | invoice-voided order-closed | social 15000/0/0/0/15000",
    );
}

#[test]
fn a_budget_that_names_nobody_stays_frozen() {
    check_on(
        dated(None),
        "at 2025-03-30T09:00:00Z
         freeze-period | eve | FY2025-M03 | frozen
         reopen-period | dan | FY2025-M03 | ledger-role-required",
    );
    check_on(
        plan_with(|_| {}),
        "freeze-period | eve | FY2025-M03 | ledger-unknown-period",
    );
}

const REVIEWED: &str = "
hold-review | ben | monthly | not-reviewer
hold-review | mia | yearly  | unknown-review
hold-review | mia | monthly | reviewed
hold-review | dan | monthly | reviewed
";

/// Returns the codes that a story of reviews refuses with.
pub(super) fn codes() -> Vec<&'static str> {
    check_on(dated(None), REVIEWED)
}

#[test]
fn a_review_is_held_by_who_looks_and_is_due_again_a_month_later() {
    assert_eq!(codes(), ["not-reviewer", "unknown-review"]);
    let mut program = Program::new(dated(None));
    let due = |program: &Program, at: &str| -> Option<String> {
        let at: DateTime<Utc> = at.parse().unwrap();
        let due = due_reviews(program.plan().reviews(), program.state().reviews(), at);
        due.first()
            .map(|due| format!("{} {}", due.since, due.times))
    };
    assert_eq!(due(&program, "2025-02-28T23:59:59Z"), None);
    assert_eq!(
        due(&program, "2025-04-02T00:00:00Z").unwrap(),
        "2025-03-01 2"
    );
    let held = command("hold-review", "monthly note=on-course");
    let held = envelope("c-1", "2025-04-02T09:00:00Z", "mia", held);
    program.execute(held).unwrap();
    assert_eq!(due(&program, "2025-04-30T23:59:59Z"), None);
    assert_eq!(
        due(&program, "2025-05-01T00:00:00Z").unwrap(),
        "2025-05-01 1"
    );
}
