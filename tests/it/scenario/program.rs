//! Running plans: a story per group of rules, a row per command.
//!
//! | Column | Meaning |
//! | --- | --- |
//! | command, actor, args | see `running::command` |
//! | expect | what happened, a word per event, with the soft limits passed behind `!`; or the code of the refusal |
//! | balances | `node allocated/held/committed/settled/available` or `fund available`, separated by `;` |
//!
//! `at INSTANT` sets the clock; every command takes a minute. After each story the journal is replayed, and a snapshot is
//! written, read and restored: all three must stand where the story ended.
#![allow(
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

mod agreed;
mod climbing;
mod dated;
mod evade;
mod gated;
mod gates;
mod kept;
mod known;
mod linked;
mod moves;
mod names;
mod periods;
mod reallocate;
mod spending;

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use tactica::{
    plan::Plan,
    program::{Done, Program, Record, Snapshot},
};

use crate::running::{self, balance, command, envelope, plain, plan_with, summary};

struct Story {
    program: Program,
    clock: DateTime<Utc>,
    codes: Vec<&'static str>,
}

impl Story {
    fn new(plan: Arc<Plan>) -> Self {
        Self {
            program: Program::new(plan),
            clock: "2025-03-03T09:00:00Z".parse().unwrap(),
            codes: Vec::new(),
        }
    }

    fn row(&mut self, number: usize, row: &str) {
        let mut columns = row.split('|').map(str::trim);
        let mut column = || columns.next().unwrap_or("");
        let (kind, actor, args, expect, balances) =
            (column(), column(), column(), column(), column());
        if let Some(at) = kind.strip_prefix("at ") {
            self.clock = at.parse().unwrap();
            return;
        }
        let at = self.clock.to_rfc3339();
        let given = envelope(&format!("c-{number}"), &at, actor, command(kind, args));
        self.clock = self
            .clock
            .checked_add_signed(TimeDelta::minutes(1))
            .unwrap();
        let before = self.program.clone();
        let found = match self.program.execute(given) {
            Ok(Done::Accepted(record)) => summary(&record.events),
            Ok(Done::Repeated { seq }) => panic!("row {number} repeats record {seq}"),
            Err(rejection) => {
                let code = rejection.code();
                assert_eq!(
                    self.program, before,
                    "row {number}: a refusal changes nothing"
                );
                self.codes.push(code);
                code.to_owned()
            }
        };
        assert_eq!(found, expect, "row {number}: {row}");
        for entry in balances.split(';').map(str::trim).filter(|e| !e.is_empty()) {
            let (name, expected) = entry.split_once(' ').unwrap();
            assert_eq!(self.figure(name), expected.trim(), "row {number}: {entry}");
        }
    }

    fn figure(&self, name: &str) -> String {
        let funds = self.program.state().funds();
        match funds.iter().find(|(id, _)| id.as_str() == name) {
            Some((_, fund)) => plain(fund.available()),
            None => balance(&self.program, name),
        }
    }

    /// Replays and restores, and compares.
    fn end(self, plan: Arc<Plan>) -> Vec<&'static str> {
        let program = self.program;
        let lines: Vec<String> = program
            .journal()
            .iter()
            .map(|record| serde_json::to_string(record).unwrap())
            .collect();
        let records: Vec<Record> = lines
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(
            Program::replay(Arc::clone(&plan), records).unwrap(),
            program
        );
        let snapshot = serde_json::to_string(&program.snapshot()).unwrap();
        let snapshot: Snapshot = serde_json::from_str(&snapshot).unwrap();
        assert_eq!(snapshot, program.snapshot());
        let restored = Program::restore(plan, snapshot).unwrap();
        assert_eq!(restored.state(), program.state());
        assert_eq!(restored.snapshot(), program.snapshot());
        self.codes
    }
}

fn check(table: &str) -> Vec<&'static str> {
    check_on(running::plan(), table)
}

fn check_on(plan: Arc<Plan>, table: &str) -> Vec<&'static str> {
    tell(Arc::clone(&plan), table).end(plan)
}

/// Plays a story and returns the program where it ends.
fn play(plan: Arc<Plan>, table: &str) -> Program {
    tell(plan, table).program
}

fn tell(plan: Arc<Plan>, table: &str) -> Story {
    let mut story = Story::new(plan);
    let rows = (1..).zip(table.lines().map(str::trim));
    for (number, row) in rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#')) {
        story.row(number, row);
    }
    story
}

const TRANSFERS: &str = "
# Money moves when the request is approved, and not before.
request-transfer | ben | t1 print search 3000 | requested            | print 20000/0/0/0/20000
decide           | dan | t1 approve           | approved transferred | print 17000/0/0/0/17000; search 23000/0/0/0/23000; media 43000/0/0/0/43000; plan 100000/0/0/0/100000
order            | ben | o1 t1 acme 3000      | not-spending
release-request  | ben | t1                   | not-spending
request-transfer | ben | t2 print print 1     | ledger-same-node
request-transfer | ben | t2 print buffer 1    | ledger-reserve
request-transfer | ben | t2 buffer print 1    | ledger-reserve
request-transfer | ben | t2 print search 17000.01 | ledger-insufficient
request-transfer | ben | t2 nowhere search 1  | ledger-unknown-node
# Of a node with children only what it has not passed on.
request-transfer | ben | t2 media print 5000.01 | ledger-insufficient
# Nobody who reports to the requester decides.
request-transfer | mia | t2 print social 1000 | requested
decide           | mia | t2 approve           | separation-of-duties
decide           | max | t2 approve           | approved transferred | social 16000/0/0/0/16000
# What was there when it was asked for can be gone when it is approved. The vote is then refused, and rejecting is still possible.
request-transfer | ben | t3 print search 16000 | requested
request-spend    | ben | r1 print:400          | requested held
decide           | dan | t3 approve            | ledger-insufficient
decide           | dan | t3 reject             | vetoed               | print 16000/400/0/0/15600
request-transfer | ben | t4 print search 100   | requested
withdraw         | ben | t4                    | withdrawn
";

const DRAWS: &str = "
# By authority: after the declaration, within cap, authority and balance.
draw-fund       | mia | rain storm search:900       | fund-not-declared
declare-trigger | eve | none storm seen             | unknown-fund
declare-trigger | eve | rain quake seen             | fund-unknown-trigger
declare-trigger | eve | rain storm evidence=        | fund-no-reason
declare-trigger | eve | rain storm seen             | declared
declare-trigger | eve | rain storm seen             | fund-already-declared
draw-fund       | mia | rain frost search:900       | fund-not-declared
draw-fund       | eve | rain storm search:900       | fund-not-authorised
draw-fund       | mia | none storm search:900       | unknown-fund
draw-fund       | mia | rain storm search:1000.01   | fund-not-authorised
draw-fund       | mia | rain storm search:500,print:500 | drawn transferred transferred | rain 4000; buffer 4000/0/0/0/4000; search 20500/0/0/0/20500; print 20500/0/0/0/20500; plan 100000/0/0/0/100000
draw-fund       | dan | rain storm search:3000.01   | fund-above-cap
draw-fund       | dan | rain storm search:3000      | drawn transferred           | rain 1000
draw-fund       | dan | rain storm search:1000.01   | fund-above-balance
draw-fund       | dan | rain storm search:0         | fund-not-positive
draw-fund       | dan | rain storm lines=           | fund-not-positive
draw-fund       | dan | rain storm search:1EUR      | fund-money
draw-fund       | dan | rain storm search:1,search:1 | ledger-duplicate-node
draw-fund       | dan | rain storm buffer:1         | fund-own-node
draw-fund       | dan | rain storm spare:1          | ledger-reserve
draw-fund       | dan | rain storm nowhere:1        | ledger-unknown-node
draw-fund       | dan | rain storm search:1 reason= | fund-no-reason
# Back into the fund goes what no part of the budget has, and never the money of another reserve.
replenish-fund  | eve | rain media 500              | fund-not-authorised
replenish-fund  | dan | rain print 0.01             | fund-above-unallocated
replenish-fund  | dan | rain media 5000.01          | fund-above-unallocated
replenish-fund  | dan | rain spare 500              | fund-above-unallocated
replenish-fund  | dan | rain nowhere 500            | ledger-unknown-node
replenish-fund  | dan | rain media 500              | replenished transferred     | rain 1500; buffer 1500/0/0/0/1500; media 43000/0/0/0/43000
# A risk is retired: the money goes where it is said to.
release-fund    | dan | rain 1000                   | fund-elsewhere
release-fund    | dan | rain 1000 to=spare          | ledger-reserve
release-fund    | dan | rain 1500.01 to=social      | fund-above-balance
release-fund    | eve | rain 1000 to=social         | fund-not-authorised
release-fund    | dan | rain 1000 to=social         | released transferred        | rain 500; buffer 500/0/0/0/500; social 16000/0/0/0/16000
# A fund beside the budget raises it when it is drawn, and lowers it when it is filled.
declare-trigger | eve | shield quake felt           | declared
draw-fund       | dan | shield quake print:1000,search:500 | drawn raised raised  | shield 6500; plan 101500/0/0/0/101500; print 21500/0/0/0/21500
draw-fund       | dan | shield quake print:2000.01  | fund-not-authorised
draw-fund       | dan | shield quake buffer:1       | ledger-reserve
replenish-fund  | dan | shield media 250            | replenished lowered         | shield 6750; plan 101250/0/0/0/101250
release-fund    | dan | shield 50 to=print          | fund-elsewhere
release-fund    | dan | shield 50                   | released                    | shield 6700; plan 101250/0/0/0/101250
";

const DRAWS_BY_REQUEST: &str = "
# An approved request replaces the authority, not the declaration, the cap and the balance.
request-draw    | ben | d1 rain storm search:900                 | fund-not-declared
declare-trigger | ben | rain storm seen                          | declared
request-draw    | ben | d1 none storm search:900                 | unknown-fund
request-draw    | ben | d1 rain storm search:3000.01             | fund-above-cap
request-draw    | ben | d1 rain storm search:2000,print:1000     | requested                               | rain 5000
request-draw    | ben | d2 rain storm events:3000                | requested
decide          | mia | d1 approve                               | approved drawn transferred transferred  | rain 2000; search 22000/0/0/0/22000; print 21000/0/0/0/21000; buffer 2000/0/0/0/2000
decide          | mia | d2 approve                               | fund-above-balance
decide          | mia | d2 reject                                | vetoed                                  | rain 2000
order           | ben | o1 d1 acme search:1                      | not-spending
# Nobody is spared: a director who asks does not decide.
request-draw    | dan | d3 rain storm search:100                 | requested
decide          | dan | d3 approve                               | separation-of-duties
withdraw        | dan | d3                                       | withdrawn
";

const AMENDMENTS: &str = "
request-amendment | ben | a1 print:5000,search:2000 carried | requested              | plan 100000/0/0/0/100000
decide            | dan | a1 approve                        | approved raised raised | plan 107000/0/0/0/107000; print 25000/0/0/0/25000; media 42000/0/0/0/42000
request-amendment | ben | a2 print:50000.01 carried         | beyond-authority
request-amendment | ben | a2 buffer:1 carried               | ledger-reserve
request-amendment | dan | a2 print:1 carried                | no-eligible-approver
request-spend     | ben | r1 print:25000                    | requested held         | print 25000/25000/0/0/0
";

const PROGRESS: &str = "
at 2025-03-03T09:00:00Z
report-progress | ben | nothing                                        | unknown-task
report-progress | ben | brief started=2025-03-04                       | date-in-future
report-progress | ben | brief percent=10%                              | not-started
report-progress | ben | brief finished=2025-03-03                      | not-started
report-progress | ben | brief started=2025-02-03                       | progressed
report-progress | ben | brief percent=100%                             | progress-out-of-range
report-progress | ben | brief percent=-1%                              | progress-out-of-range
report-progress | ben | brief percent=40%                              | progressed
report-progress | ben | brief note=slow                                | progressed
report-progress | ben | brief finished=2025-02-02                      | finish-before-start
report-progress | ben | brief finished=2025-03-04                      | date-in-future
report-progress | ben | brief finished=2025-02-05 percent=99%          | progress-out-of-range
report-progress | ben | brief finished=2025-02-05                      | progressed
report-progress | ben | brief percent=50%                              | progress-out-of-range
report-progress | ben | brief started=2025-02-06                       | finish-before-start
# A milestone starts when it is reached, also when the day is corrected.
report-progress | ben | fair finished=2025-03-02                       | progressed
report-progress | ben | fair finished=2025-03-01                       | progressed
";

const FACTS: &str = "
at 2025-03-03T09:00:00Z
measure-kpi    | ben | clicks 2025-03-03 10                                  | unknown-kpi
measure-kpi    | ben | visits 2025-03-04 10                                  | date-in-future
measure-kpi    | ben | visits 2025-03-03 110.5                               | measured
measure-kpi    | ben | visits 2025-02-03 105                                 | measured
record-outcome | ben | radio 2025-02-01 2025-03-01 clicks=1                  | unknown-channel
record-outcome | ben | web 2025-03-01 2025-03-01 clicks=1                    | outcome-out-of-range
record-outcome | ben | web 2025-03-02 2025-03-01 clicks=1                    | outcome-out-of-range
record-outcome | ben | web 2025-03-01 2025-03-05 clicks=1                    | date-in-future
record-outcome | ben | web 2025-03-01 2025-03-04 impressions=-1              | outcome-out-of-range
record-outcome | ben | web 2025-03-01 2025-03-04 clicks=-1                   | outcome-out-of-range
record-outcome | ben | web 2025-03-01 2025-03-04 leads=-1                    | outcome-out-of-range
record-outcome | ben | web 2025-03-01 2025-03-04 customers=-1                | outcome-out-of-range
record-outcome | ben | web 2025-03-01 2025-03-04 revenue=1EUR                | plan-currency
record-outcome | ben | web 2025-03-01 2025-03-04 profit=1EUR                 | plan-currency
# The last day may be today, and a profit may be a loss.
record-outcome | ben | web 2025-03-01 2025-03-04 clicks=9 customers=2 revenue=40 profit=-3.50 | outcome-recorded
";

const CLOCK: &str = "
at 2025-03-03T09:00:00Z
measure-kpi | ben | visits 2025-03-01 10 | measured
at 2025-03-03T08:59:59Z
measure-kpi | ben | visits 2025-03-01 11 | instant-before-last
# Who asks at the wrong time is told so before anything else.
at 2025-03-03T08:59:59Z
measure-kpi | zoe | clicks 2025-03-01 11 | instant-before-last
at 2025-03-03T09:00:00Z
measure-kpi | zoe | clicks 2025-03-01 11 | unknown-person
measure-kpi | ben | visits 2025-03-01 11 | measured
";

#[test]
fn transfers_move_when_approved() {
    check(TRANSFERS);
}

#[test]
fn funds_are_drawn_by_authority_after_a_declaration() {
    check(DRAWS);
}

#[test]
fn funds_are_drawn_by_request() {
    check(DRAWS_BY_REQUEST);
}

#[test]
fn amendments_raise_the_total() {
    check(AMENDMENTS);
}

#[test]
fn progress_is_of_one_piece() {
    check(PROGRESS);
    let program = told(PROGRESS);
    let progress = |task: &str| {
        let found = &program.state().progress()[task];
        serde_json::to_value(found).unwrap()
    };
    let brief =
        serde_json::json!({"started": "2025-02-03", "finished": "2025-02-05", "percent": "100%"});
    assert_eq!(progress("brief"), brief);
    let fair =
        serde_json::json!({"started": "2025-03-01", "finished": "2025-03-01", "percent": "100%"});
    assert_eq!(progress("fair"), fair);
}

#[test]
fn values_and_outcomes_are_of_the_plan_and_of_the_past() {
    check(FACTS);
}

#[test]
fn time_does_not_run_backwards() {
    check(CLOCK);
}

/// Returns the program at the end of a story.
fn told(table: &str) -> Program {
    let mut story = Story::new(running::plan());
    let rows = (1..).zip(table.lines().map(str::trim));
    for (number, row) in rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#')) {
        story.row(number, row);
    }
    story.program
}

#[test]
fn lines_that_fit_one_by_one_have_to_fit_together() {
    // A total beyond what a budget keeps: each raise alone would stay within.
    let unlimited = plan_with(|document| {
        let bands = &mut document["policies"][2];
        bands["beyond"] = "covered".into();
        bands["bands"] = serde_json::json!([
            {"name": "all", "limit": "unlimited", "approval": "automatic"}]);
    });
    let half = "6000000000000000000000"; // 6 × 10²³ minor units of at most 10²⁴
    let table = format!(
        "request-amendment | ben | a1 print:{half},search:{half} x | ledger-out-of-range
         request-amendment | ben | a1 print:{half} x | requested raised
         request-amendment | ben | a2 print:{half} x | ledger-out-of-range"
    );
    check_on(unlimited, &table);
}

#[test]
fn every_code_of_a_rejection_has_its_row() {
    let stories = [
        spending::SPENDING,
        spending::SMALL,
        spending::ASKING,
        spending::COMMITTEE,
        TRANSFERS,
        DRAWS,
        DRAWS_BY_REQUEST,
        AMENDMENTS,
        PROGRESS,
        FACTS,
        CLOCK,
        linked::EXPIRING,
        linked::RETAINED,
        linked::TOGETHER,
    ];
    let mut seen: BTreeSet<&str> = stories.into_iter().flat_map(check).collect();
    seen.extend(periods::codes());
    seen.extend(known::codes());
    seen.extend(gated::codes());
    for table in [agreed::CHANGED, agreed::DELEGATED] {
        seen.extend(check_on(agreed::plan(), table));
    }
    seen.insert(names::conflict("measure-kpi", "visits 2025-03-01 10", "actor=eve").0);
    let source = include_str!("../../../src/program/rejection.rs");
    let codes = source
        .split(" => \"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    let codes: Vec<&str> = codes.collect();
    assert_eq!(codes.len(), 34, "{codes:?}");
    let missing: Vec<&&str> = codes.iter().filter(|code| !seen.contains(**code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
