//! A name given twice: the same command is answered with its record, another one with the field that differs.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use tactica::program::{Done, Program, Rejection};

use super::told;
use crate::running::{self, command, envelope};

/// Executes a command, then one of the same name that is changed, and returns the code and field of the refusal.
pub(super) fn conflict(kind: &str, args: &str, change: &str) -> (&'static str, &'static str) {
    let mut program = told(
        "declare-trigger | ben | rain storm seen                | declared
         request-spend   | ben | r1 print:300,search:100        | requested held
         request-spend   | ben | r2 print:300                   | requested held
         order           | ben | o2 r2 acme 300                 | committed
         invoice         | ben | i2 o2 partial 200              | settled
         request-spend   | ben | r3 print:600                   | requested held",
    );
    let at = "2025-03-03T10:00:00Z";
    let actor = if matches!(kind, "decide" | "draw-fund") {
        "mia"
    } else {
        "ben"
    };
    let first = envelope("c-x", at, actor, command(kind, args));
    let mut second = first.clone();
    match change.split_once('=').unwrap() {
        ("at", at) => second.at = at.parse().unwrap(),
        ("actor", actor) => second.actor = actor.parse().unwrap(),
        ("type", kind) => second.command = command(kind, "brief"),
        _ => second.command = command(kind, &format!("{args} {change}")),
    }
    assert!(
        matches!(program.execute(first.clone()), Ok(Done::Accepted(_))),
        "{kind} {args}"
    );
    let seq = program.seq();
    // A later command does not make the name free, and a repetition may be late.
    let later = envelope(
        "c-y",
        "2025-03-09T10:00:00Z",
        "ben",
        command("report-progress", "shoot"),
    );
    program.execute(later).unwrap();
    let before = program.clone();
    assert_eq!(program.execute(first.clone()), Ok(Done::Repeated { seq }));
    assert_eq!(program.record(seq).unwrap().envelope, first);
    let rejection = program.execute(second).unwrap_err();
    assert_eq!(program, before);
    let code = rejection.code();
    let Rejection::CommandConflict { field, .. } = rejection else {
        panic!("{kind} {change}: {rejection}")
    };
    (code, field)
}

#[test]
fn a_name_given_twice_means_the_same_or_names_the_first_difference() {
    // The command, its arguments, and a change in each of its fields, in order. The last given counts.
    let cases = [
        (
            "measure-kpi",
            "visits 2025-03-01 10",
            "at=2025-03-03T10:00:01Z actor=eve type=report-progress kpi=clicks date=2025-03-02 value=11",
        ),
        (
            "request-spend",
            "r9 print:10",
            "at=2025-03-04T10:00:00Z actor=mia type=report-progress request=r8 lines=print:11 reason=no cost=banner vendor=acme beneficiary=eve",
        ),
        (
            "order",
            "o9 r1 acme print:100,search:10",
            "at=2025-03-03T10:00:01Z actor=eve type=report-progress order=o8 request=r2 vendor=other amount=1 lines=print:100 reason=x",
        ),
        (
            "invoice",
            "i9 o2 partial amount=10",
            "invoice=i8 order=o8 standing=final amount=11 lines=print:1",
        ),
        (
            "credit",
            "n9 i2 amount=10",
            "credit=n8 invoice=i8 amount=11 lines=print:1 reason=x",
        ),
        ("decide", "r3 approve", "request=r1 vote=reject reason=x"),
        (
            "report-progress",
            "brief started=2025-03-01",
            "at=2025-03-03T10:00:01Z actor=eve task=shoot started=2025-03-02 finished=2025-03-02 percent=1% note=x",
        ),
        (
            "request-transfer",
            "t9 print search 1",
            "request=t8 from=media to=social amount=2 reason=x",
        ),
        (
            "request-draw",
            "d9 rain storm search:1",
            "request=d8 fund=shield trigger=frost lines=search:2 reason=x",
        ),
        (
            "request-amendment",
            "a9 print:1 carried",
            "request=a8 lines=print:2 source=gift reason=x",
        ),
        (
            "draw-fund",
            "rain storm search:1",
            "fund=shield trigger=frost lines=search:2 reason=x",
        ),
        (
            "declare-trigger",
            "rain frost seen",
            "fund=shield trigger=storm evidence=heard",
        ),
        (
            "record-outcome",
            "web 2025-02-01 2025-03-01",
            "type=report-progress",
        ),
        ("withdraw", "r3", "request=r2 reason=x"),
        ("close-order", "o2", "order=o1 reason=x"),
        ("release-request", "r1", "request=r2 reason=x"),
    ];
    for (kind, args, changes) in cases {
        for change in changes.split_whitespace() {
            let field = change.split('=').next().unwrap();
            let (code, found) = conflict(kind, args, change);
            assert_eq!(
                (code, found),
                ("command-conflict", field),
                "{kind} {args} {change}"
            );
        }
    }
    let outcome = conflict("record-outcome", "web 2025-02-01 2025-03-01", "clicks=3");
    assert_eq!(outcome.1, "outcome");
}

#[test]
fn a_refused_name_stays_free() {
    let mut program = Program::new(running::plan());
    let at = "2025-03-03T10:00:00Z";
    let refused = envelope(
        "c-1",
        at,
        "ben",
        command("request-spend", "r1 print:20000.01"),
    );
    assert!(program.execute(refused).is_err());
    let accepted = envelope("c-1", at, "ben", command("request-spend", "r1 print:20"));
    assert!(matches!(program.execute(accepted), Ok(Done::Accepted(_))));
}
