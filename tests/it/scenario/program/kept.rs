//! What is kept and read again: journals and snapshots, as they were and spoilt.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use tactica::program::{Done, Envelope, Program, Record, Snapshot};

use super::{spending::SPENDING, told};
use crate::running::{self, command, envelope};

/// Takes the seals away, as from a journal of form 1, so that nothing but the rules of a replay stands in the way of a change.
fn unseal(lines: &mut [serde_json::Value]) {
    for line in lines {
        let line = line.as_object_mut().unwrap();
        line.insert("v".into(), 1.into());
        line.remove("prev");
        line.remove("hash");
    }
}

/// Reads the records of a story as JSON, lets `change` spoil them, and says why they cannot be replayed.
fn replay_of(table: &str, change: impl FnOnce(&mut Vec<serde_json::Value>)) -> String {
    let program = told(table);
    let records = program.journal().iter();
    let mut lines: Vec<_> = records.map(|r| serde_json::to_value(r).unwrap()).collect();
    change(&mut lines);
    let records: Result<Vec<Record>, _> = lines.into_iter().map(serde_json::from_value).collect();
    match records {
        Err(error) => format!("unreadable: {error}"),
        Ok(records) => match Program::replay(running::plan(), records) {
            Ok(program) => format!("{} records", program.seq()),
            Err(error) => format!("{}: {error}", error.code()),
        },
    }
}

type Change = fn(&mut Vec<serde_json::Value>);

#[test]
fn a_journal_that_was_tampered_with_is_refused() {
    let table = "
        request-spend   | ben | r1 print:300            | requested held
        order           | ben | o1 r1 acme 300          | committed
        report-progress | ben | brief started=2025-02-03 | progressed";
    let cases: [(Change, &str); 11] = [
        (|_| {}, "3 records"),
        (
            |lines| lines[1]["v"] = 3.into(),
            "replay-version: record 2 is written in form 3; this version reads forms 1 to 2",
        ),
        (
            |lines| lines[1]["v"] = 0.into(),
            "replay-version: record 2 is written in form 0; this version reads forms 1 to 2",
        ),
        (
            |lines| drop(lines[1].as_object_mut().unwrap().remove("hash")),
            "unreadable: a record has both `prev` and `hash`, or neither",
        ),
        (
            |lines| drop(lines.remove(0)),
            "replay-sequence: record 1 is missing: record 2 stands in its place",
        ),
        (
            |lines| lines.swap(1, 2),
            "replay-sequence: record 2 is missing: record 3 stands in its place",
        ),
        (
            |lines| {
                unseal(lines);
                lines[1]["id"] = lines[0]["id"].clone();
            },
            "replay-repeated: record 2 repeats command c-2",
        ),
        (
            |lines| {
                unseal(lines);
                lines[1]["at"] = "2025-01-01T00:00:00Z".into();
            },
            "replay-instant: record 2 is dated 2025-01-01 00:00:00 UTC, before the record before it",
        ),
        (
            |lines| {
                unseal(lines);
                lines[1]["events"][0]["movement"]["hold"] = "r2".into();
            },
            "replay-record: record 2, event 1: the record of hold r2 does not follow on the ledger",
        ),
        (
            |lines| {
                unseal(lines);
                lines[2]["events"][0]["task"] = "cut".into();
            },
            "replay-record: record 3, event 1: the plan has no task cut",
        ),
        (
            |lines| lines[2]["note"] = "x".into(),
            "unreadable: unknown field `note`, expected one of `v`, `seq`, `prev`, `id`, `at`, `actor`, `command`, `events`, `hash`",
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(replay_of(table, change), expected);
    }
}

/// A place in the snapshot, what is put there, and how the refusal begins; a change that does not matter is restored.
const SPOILT: &str = r#"
/v | 3 | restore-version
/v | 1 | restore-version
/plan | "autumn" | restore-plan
/seq | 3 | restore-sequence
/at | "2030-01-01T00:00:00Z" | restore-instant
/commands/1/id | "c-3" | restore-repeated
/commands/1/at | "2030-01-01T00:00:00Z" | restore-instant
/state/ledger/budget/name | "Other" | restore-budget
/state/funds/rain/amount | "4999.00 USD" | restore-fund
/state/funds/rain/drawn | "5000.01 USD" | the fund would be left with -0.01 USD
/state/funds/rain/drawn | "-1.00 USD" | the record says -1.00 USD
/state/progress | {"cut": {"percent": "1%"}} | restore-unknown
/state/measurements | {"clicks": []} | restore-unknown
/state/requests/0/request/opened/draft/requester | "zoe" | restore-unknown
/state/requests/0/effect | {"transfer": {"from": "print"}} | request r1 of the snapshot and
/state/requests/0/request/decisions | [] | request r1 of the snapshot and
/state/ledger/allocated/print | "20000.01 USD" | 13 records
/state/ledger/allocated/print | "60000.00 USD" | plan is allocated 100000.00 USD, its parts 115700.00 USD
/state/ledger/allocated/print | "-1.00 USD" | print is allocated -1.00 USD, its parts 0.00 USD
/state/ledger/allocated/print | "1.00 EUR" | 1.00 EUR is not in USD
/state/ledger/holds/r8/lines/0/left | "99.99 USD" | hold r8 accounts for 99.99 USD of its 100.00 USD at print
/state/ledger/holds/r8/lines/0/left | "-0.01 USD" | hold r8 accounts for -0.01 USD
/state/ledger/holds/r8/lines/0/left | "1.00 EUR" | 1.00 EUR is not in USD
/state/ledger/holds/r8/lines/0/node | "buffer" | buffer is a reserve
/state/ledger/holds/r8/lines/0/node | "search" | request r8 of the snapshot and
/state/ledger/holds/r8/status | "committed" | hold r8 cannot be committed
/state/ledger/holds/r8/status | "settled" | hold r8 cannot be settled
/state/ledger/holds/r9 | {"status": "released", "lines": [{"node": "print", "amount": "600.00 USD", "left": "0.00 USD"}]} | request r9 of the snapshot and
/state/ledger/holds/r7 | {"status": "open", "lines": [{"node": "print", "amount": "600.00 USD", "left": "600.00 USD"}]} | request r7 of the snapshot and
/state/ledger/orders/o1/lines/0/left | "1.00 USD" | order o1 cannot be settled
/state/ledger/orders/o1/hold | "r7" | order o1 draws on hold r7, which is not there
/state/ledger/orders/o1/lines/0/amount | "2499.99 USD" | order o1 accounts for 2500.00 USD of its 2499.99 USD at search
/state/ledger/orders/o1/lines/0/node | "print" | hold r1 accounts for 3000.00 USD of its 0.00 USD at print
/state/ledger/invoices/i1/lines/0/left | "999.99 USD" | invoice i1 accounts for 999.99 USD of its 1000.00 USD at search
/state/ledger/invoices/i1/of | {"order": "o7"} | invoice i1 draws on order o7, which is not there
/state/ledger/invoices/i1/of | {"hold": "r1"} | invoice i1 draws on hold r1, which is not there
/state/ledger/invoices/i1/status | "voided" | invoice i1 cannot be voided
/state/ledger/invoices/n1/of | {"invoice": "n1"} | invoice n1 draws on invoice n1, which is not there
/state/ledger/invoices/n1/lines/0/left | "1.00 USD" | invoice n1 cannot be open
"#;

#[test]
fn a_snapshot_that_was_tampered_with_is_refused() {
    let table = format!(
        "{SPENDING}\ndeclare-trigger | ben | rain storm seen | declared\nreport-progress | ben | brief started=2025-02-03 | progressed\nrequest-spend | ben | r8 print:100 | requested held\nrequest-spend | ben | r9 print:600 | requested held"
    );
    let intact = serde_json::to_value(told(&table).snapshot()).unwrap();
    assert_eq!(restored(intact.clone()), "13 records");
    for row in SPOILT.lines().filter(|row| !row.is_empty()) {
        let mut columns = row.split(" | ");
        let [place, value, expected] = [(); 3].map(|()| columns.next().unwrap());
        let mut spoilt = intact.clone();
        let (parent, field) = place.rsplit_once('/').unwrap();
        let parent = spoilt.pointer_mut(parent).unwrap();
        let value = serde_json::from_str(value).unwrap();
        match parent {
            serde_json::Value::Array(list) => list[field.parse::<usize>().unwrap()] = value,
            parent => parent[field] = value,
        }
        let found = restored(spoilt);
        assert!(
            found.starts_with(expected),
            "{place}: {found}, expected {expected}"
        );
    }
    let mut headless = intact.clone();
    headless.as_object_mut().unwrap().remove("head");
    let said = "restore-head: the snapshot stands at record 13, and nothing is no head of a chain that leads there";
    assert_eq!(restored(headless), said);
    let mut missing = intact;
    let allocated = missing["state"]["ledger"]["allocated"]
        .as_object_mut()
        .unwrap();
    allocated.remove("search");
    assert!(restored(missing).starts_with("nothing says what search is allocated"));
}

/// Reads a snapshot and restores it, and says what came of it.
fn restored(document: serde_json::Value) -> String {
    match serde_json::from_value::<Snapshot>(document) {
        Err(error) => error.to_string(),
        Ok(snapshot) => match Program::restore(running::plan(), snapshot) {
            Ok(program) => format!("{} records", program.seq()),
            Err(error) => format!("{}: {error}", error.code()),
        },
    }
}

#[test]
fn a_restored_program_goes_on_as_if_nothing_had_been() {
    let mut program = told(SPENDING);
    let snapshot = serde_json::to_string(&program.snapshot()).unwrap();
    let mut restored =
        Program::restore(running::plan(), serde_json::from_str(&snapshot).unwrap()).unwrap();
    assert!(restored.journal().is_empty());
    assert_eq!(
        (restored.seq(), restored.last_at()),
        (program.seq(), program.last_at())
    );
    let old: Envelope = program.journal()[0].envelope.clone();
    assert_eq!(restored.envelope(1), Some(&old));
    assert_eq!(restored.record(1), None);
    assert_eq!(restored.execute(old.clone()), Ok(Done::Repeated { seq: 1 }));
    let mut changed = old;
    changed.actor = "eve".parse().unwrap();
    assert_eq!(restored.execute(changed.clone()), program.execute(changed));

    let next = command("request-spend", "r2 print:100");
    let next = envelope("c-next", "2025-04-01T00:00:00Z", "ben", next);
    let (seq, record) = {
        let done = program.execute(next.clone()).unwrap();
        let Done::Accepted(record) = done else {
            panic!("{done:?}")
        };
        (record.seq, record.clone())
    };
    assert_eq!(restored.execute(next), Ok(Done::Accepted(&record)));
    assert_eq!(restored.record(seq), Some(&record));
    assert_eq!(restored.state(), program.state());
    // The snapshot and the records since are worth the whole journal.
    let again = Program::restore(running::plan(), serde_json::from_str(&snapshot).unwrap());
    assert_eq!(again.unwrap().resume([record]).unwrap(), restored);
}
