//! Holds that expire, orders that wait, and commands that succeed or fail together.

use tactica::program::{Program, Rejection};

use super::check;
use crate::running::{self, command, envelope};

pub(super) const EXPIRING: &str = "
at 2025-03-03T09:00:00Z
request-spend   | ben | r0 print:10 expires_at=2025-03-03T09:00:00Z | ledger-expired-before
request-spend   | ben | r1 search:4000 expires_at=2025-03-03T10:00:00Z | requested held | search 20000/4000/0/0/16000
request-spend   | ben | r2 print:400 expires_at=2025-03-03T11:00:00Z   | requested held | print 20000/400/0/0/19600
expire          | ben |                        | nothing-expired
at 2025-03-03T09:58:59Z
decide          | mia | r1 approve             | approved
order           | ben | o1 r1 acme 1500        | committed                    | search 20000/2500/1500/0/16000
# At its very instant a hold has expired, whatever is asked then; what was ordered stays.
at 2025-03-03T10:00:00Z
order           | ben | o2 r1 acme 1           | ledger-already-resolved      | search 20000/2500/1500/0/16000
measure-kpi     | ben | visits 2025-03-01 10   | expired measured             | search 20000/0/1500/0/18500
release-request | ben | r1                     | ledger-already-resolved
invoice         | ben | i1 o1 final 1500       | settled
# The money of a request that is still to be decided may go meanwhile.
request-spend   | ben | r3 social:2000 expires_at=2025-03-03T10:30:00Z | requested held
request-spend   | ben | r4 social:2000 expires_at=2025-03-03T10:30:00Z | requested held
at 2025-03-03T10:30:00Z
expire          | ben |                        | expired                      | social 15000/0/0/0/15000
decide          | mia | r3 approve             | approved
order           | ben | o3 r3 acme 1           | ledger-already-resolved
decide          | mia | r4 reject              | vetoed                       | social 15000/0/0/0/15000
at 2025-03-03T12:00:00Z
withdraw        | ben | r3                     | request-closed
request-spend   | ben | r5 print:400           | expired requested held       | print 20000/400/0/0/19600
order           | ben | o4 r5 press 400 payable=on-receipt | committed
invoice         | ben | i2 o4 final 400        | ledger-not-payable
accrue          | ben | x1 o4 150              | accrued                      | print 20000/0/250/150/19600
accrue          | ben | x2 o9 1                | ledger-unknown
# Nothing more will be invoiced: what was accrued is free again with the rest.
request-spend   | ben | r6 print:90            | requested held
order           | ben | o5 r6 press 90         | committed
accrue          | ben | x3 o5 30               | accrued
accrue          | ben | x4 o5 20               | accrued                      | print 20000/0/290/200/19510
close-order     | ben | o5                     | invoice-voided invoice-voided order-closed | print 20000/0/250/150/19600
invoice         | ben | i3 o5 final 30         | ledger-already-resolved
confirm-receipt | ben | o4                     | received
confirm-receipt | ben | o4                     | ledger-exists
invoice         | ben | i2 o4 partial 160      | settled                      | print 20000/0/240/160/19600
refund          | ben | n1 print:12            | refunded                     | print 20000/0/240/148/19612
refund          | ben | n1 print:12            | ledger-exists
";

/// A year of work for 120, ten of it on the last day of each month.
pub(super) const RETAINED: &str = r#"
request-spend | ben | r1 print:120                  | requested held
order         | ben | o1 r1 press 120 payable={"retainer":{"first":"2025-02-28","cadence":{"every":1,"unit":"month"},"times":12}} | committed | print 20000/0/120/0/19880
invoice       | ben | i1 o1 partial 10.01           | ledger-not-due
invoice       | ben | i1 o1 partial 6               | settled      | print 20000/0/114/6/19880
invoice       | ben | i2 o1 partial 4.01            | ledger-not-due
close-order   | ben | o1                            | order-closed | print 20000/0/4/6/19990
invoice       | ben | i2 o1 partial 4               | settled      | print 20000/0/0/10/19990
close-order   | ben | o1                            | ledger-already-resolved
"#;

pub(super) const TOGETHER: &str = "
batch | ben |                                  | batch-empty
batch | ben | expire                           | not-in-batch
batch | ben | request-spend r1 print:400; order o1 r1 press 300; order o2 r1 press 100 | requested held committed committed | print 20000/0/400/0/19600
batch | ben | request-spend r2 print:400; order o3 r2 press 300; order o4 r2 press 100.01 | ledger-exceeds | print 20000/0/400/0/19600
order | ben | o3 r2 press 300                  | unknown-request
# Two transfers that each fit, and together do not.
batch | ben | request-spend r3 print:500; request-spend r4 print:500.01 | requested held requested held | print 20000/1000.01/400/0/18599.99
batch | zed | request-spend r5 print:1         | unknown-person
batch | ben | request-spend r5 print:1 exception=director | role-not-held
";

#[test]
fn a_retainer_is_invoiced_as_it_falls_due() {
    check(RETAINED);
}

#[test]
fn holds_expire_before_anything_else_is_judged() {
    check(EXPIRING);
}

#[test]
fn commands_of_a_batch_are_accepted_or_refused_as_one() {
    check(TOGETHER);
}

#[test]
fn a_refused_batch_names_the_command() {
    let mut program = Program::new(running::plan());
    let batch = command(
        "batch",
        "request-spend r1 print:400; order o1 r1 press 400.01",
    );
    let given = envelope("c-1", "2025-03-03T09:00:00Z", "ben", batch);
    let rejection = program.execute(given).unwrap_err();
    let Rejection::Batch {
        number,
        count,
        reason,
    } = &rejection
    else {
        panic!("{rejection}");
    };
    assert_eq!((*number, *count, reason.code()), (2, 2, "ledger-exceeds"));
    assert_eq!(rejection.code(), "ledger-exceeds");
    assert_eq!(
        rejection.to_string(),
        "command 2 of 2: 400.01 USD at print is more than the 400.00 USD left of hold r1"
    );
    assert!(program.journal().is_empty());
    let nested = command("batch", "request-spend r1 print:400; batch expire");
    let given = envelope("c-1", "2025-03-03T09:00:00Z", "ben", nested);
    assert_eq!(program.execute(given).unwrap_err().code(), "not-in-batch");
}
