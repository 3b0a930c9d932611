//! Agreeing in a running plan: changes, delegation, standing aside, emergencies, silence.

use std::sync::Arc;

use super::check_on;
use tactica::plan::{Plan, PlanDraft};

pub(super) fn plan() -> Arc<Plan> {
    let draft: PlanDraft = serde_json::from_str(crate::running::AGREED).unwrap();
    Arc::new(draft.build().unwrap_or_else(|issues| panic!("{issues:?}")))
}

/// The money held follows a change of the request, and what is ordered stays ordered.
pub(super) const CHANGED: &str = "
request-spend | zoe | r1 media:1000                 | requested held              | media 50000/1000/0/0/49000
decide        | ana | r1 approve                    | approved
amend-request | ana | r1 media:1040                 | not-requester
amend-request | zoe | r1 media:1000                 | amendment-unchanged
amend-request | zoe | r9 media:1000                 | unknown-request
amend-request | zoe | r1 media:1040                 | amended-kept reheld         | media 50000/1040/0/0/48960
order         | zoe | o1 r1 acme 500                | committed                   | media 50000/540/500/0/48960
amend-request | zoe | r1 media:499.99               | ledger-below-ordered
amend-request | zoe | r1 media:500                  | amended-kept reheld         | media 50000/0/500/0/49500
order         | zoe | o2 r1 acme 1                  | ledger-already-resolved
amend-request | zoe | r1 media:900                  | amended-kept reheld         | media 50000/400/500/0/49100
# 8 % more than was approved, however small the last step was.
amend-request | zoe | r1 media:1080                 | amended-extended reheld     | media 50000/580/500/0/48920
order         | zoe | o2 r1 acme 1                  | not-approved
decide        | ana | r1 approve                    | not-asked
decide        | cem | r1 approve                    | approved
order         | zoe | o2 r1 acme 580                | committed                   | media 50000/0/1080/0/48920
amend-request | zoe | r1 media:60000                | ledger-limit-exceeded
# Another node: everybody is asked again. A rejection gives back what is left, and nothing of what is ordered.
amend-request | zoe | r1 media:1080,print:20        | amended-restarted reheld    | print 10000/20/0/0/9980
decide        | ana | r1 reject                     | vetoed released             | print 10000/0/0/0/10000; media 50000/0/1080/0/48920
# What was rejected may be asked for again, also less.
request-spend | zoe | r2 media:2000                 | requested held
decide        | ana | r2 reject                     | vetoed released             | media 50000/0/1080/0/48920
amend-request | zoe | r2 media:800                  | amended-restarted reheld    | media 50000/800/1080/0/48120
decide        | ana | r2 approve                    | approved
order         | zoe | o3 r2 acme 800                | committed
# Only spending waits: a transfer that was approved has moved the money.
request-transfer | zoe | t1 media print 100         | requested
amend-request    | zoe | t1 print:150               | amended-restarted
decide           | ana | t1 approve                 | approved transferred        | print 10150/0/0/0/10150
amend-request    | zoe | t1 print:100               | effect-done
";

/// Both the holder and the actor stand in the record; what is taken back ends now.
pub(super) const DELEGATED: &str = "
delegate          | ana | ana 2025-03-03T00:00:00Z 2025-04-01T00:00:00Z   | delegation-to-self
delegate          | ana | ghost 2025-03-03T00:00:00Z 2025-04-01T00:00:00Z | unknown-person
delegate          | ana | ben 2025-04-03T00:00:00Z 2025-04-01T00:00:00Z   | delegation-empty-window
delegate          | ana | ben 2025-03-03T00:00:00Z 2025-04-01T00:00:00Z terms={\"limit\":{\"up-to\":\"500.00~USD\"}} | delegated
request-spend     | zoe | r1 media:500              | requested held
decide            | ana | r1 approve                | not-asked
decide            | ben | r1 approve acting_for=cem | not-asked
decide            | ben | r1 approve acting_for=ana | approved
request-spend     | zoe | r2 media:500.01           | requested held
decide            | ben | r2 approve                | not-asked
decide            | ana | r2 approve                | approved
revoke-delegation | ben | ana                       | nothing-delegated
revoke-delegation | ana | ben                       | delegation-revoked
revoke-delegation | ana | ben                       | nothing-delegated
request-spend     | zoe | r3 media:10               | requested held
decide            | ben | r3 approve                | not-asked
decide            | ana | r3 approve                | approved
# A deputy for the time of absence, which only the person or somebody above them can note.
delegate          | ana | ben 2025-03-03T00:00:00Z 2025-04-01T00:00:00Z terms={\"when\":\"in-absence\"} | delegated
request-spend     | zoe | r4 media:10               | requested held
decide            | ben | r4 approve                | not-asked
note-absence      | ben | 2025-03-03T00:00:00Z 2025-03-05T00:00:00Z person=ana | not-superior
note-absence      | cem | 2025-03-05T00:00:00Z 2025-03-03T00:00:00Z person=ana | delegation-empty-window
note-absence      | cem | 2025-03-03T00:00:00Z 2025-03-05T00:00:00Z person=ana | absence-noted
decide            | ana | r4 approve                | not-asked
decide            | ben | r4 approve                | approved
note-absence      | zoe | 2025-03-03T00:00:00Z 2025-03-05T00:00:00Z | absence-noted
";

/// An override binds money before the approval, by a role with a reason, and not for ever.
const LET_PASS: &str = "
request-spend    | zoe | r1 media:3000              | requested held
order            | zoe | o1 r1 acme 3000            | not-approved
override-request | ana | r1 mayor                   | no-override
override-request | may | r1 mayor                   | overridden
order            | zoe | o1 r1 acme 1000            | committed
decide           | ana | r1 approve                 | step-met
withdraw         | zoe | r1                         | request-closed
at 2025-03-20T09:00:00Z
order            | zoe | o2 r1 acme 1000            | not-ratified
decide           | cem | r1 approve                 | approved
order            | zoe | o2 r1 acme 1000            | committed | media 50000/1000/2000/0/47000
request-transfer | zoe | t1 media print 100         | requested
override-request | may | t1 mayor                   | not-spending
recuse           | ana | t1                         | recused
decide           | ana | t1 approve                 | separation-of-duties
";

/// Where the policy says so, silence is recorded before anything else is judged.
const SILENT: &str = "
request-transfer | zoe | t1 media print 100         | requested
request-transfer | zoe | t2 media print 50000.01       | ledger-insufficient
expire           | zoe |                            | nothing-expired
at 2025-03-07T09:00:00Z
request-spend    | zoe | r1 media:10                | lapsed-approved transferred requested held | print 10100/0/0/0/10100
request-transfer | zoe | t3 media print 100         | requested
at 2025-03-14T09:00:00Z
decide           | ana | t3 reject                  | request-closed
expire           | zoe |                            | lapsed-approved transferred | print 10200/0/0/0/10200
expire           | zoe |                            | nothing-expired
";

#[test]
fn the_money_held_follows_a_change() {
    check_on(plan(), CHANGED);
}

#[test]
fn holder_and_actor_are_told_apart() {
    check_on(plan(), DELEGATED);
}

#[test]
fn an_override_is_owed_a_ratification() {
    check_on(plan(), LET_PASS);
}

#[test]
fn silence_is_recorded_first() {
    check_on(plan(), SILENT);
}
