//! The JSON of records, pinned: every kind of command and every kind of event, and a snapshot.
//!
//! What is written here stands in journals that people keep. When it has to change, [`FORMAT`](tactica::program::FORMAT)
//! changes with it. The actual text is then in the folder that the failure names.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing fails, as it should"
)]

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use serde_json::{Value, json};
use tactica::{
    budget::LedgerEvent,
    plan::{Plan, PlanDraft},
    program::{Command, Program, Record, Snapshot},
};

use crate::running;

/// One command a line: actor, kind, fields.
const STORY: &str = r#"
ben request-spend r1 print:6000,search:2000 vendor=acme beneficiary=eve
lea decide r1 approve
mia decide r1 approve
dan decide r1 approve
ben order o1 r1 acme print:6000,search:1000 reason=posters
ben invoice i1 o1 partial print:2500
ben credit n1 i1 100.50 reason=damaged
ben invoice i2 o1 final lines=print:3000,search:900
ben release-request r1
ben request-spend r2 search:450 cost=banner
ben order o2 r2 press 450
ben close-order o2
ben request-spend r3 social:15000
c1 decide r3 reject
c2 decide r3 abstain
ben request-spend r4 social:14999,search:1000
c1 decide r4 approve
ben withdraw r4
ben request-spend r5 social:16000
ben request-transfer t1 media print 1000
dan decide t1 approve
eve declare-trigger rain storm gale
ben request-draw d1 rain storm print:900
dan decide d1 reject
mia draw-fund rain storm print:400,social:500
dan replenish-fund rain media 250
dan release-fund rain 50 to=events
ben request-amendment a1 print:1234.56 carried
dan decide a1 approve
eve declare-trigger shield quake felt
dan replenish-fund shield media 34.56
ben report-progress brief started=2025-02-03 percent=40% note=slow
ben report-progress fair finished=2025-03-01
ben measure-kpi visits 2025-03-01 117.25
ben record-outcome web 2025-02-01 2025-03-01 impressions=90000 clicks=812 leads=30 customers=4 revenue=1200 profit=-80.50
ben request-spend r6 search:300 expires_at=2025-03-03T09:38:00Z
ben batch request-spend r7 print:400; order o3 r7 press 400 payable=on-receipt
ben expire
ben accrue x1 o3 150 reason=delivered
ben confirm-receipt o3
ben invoice i3 o3 partial print:160
ben refund n2 print:12
dan draw-fund tent fair-days print:20 risk=wind
dan retire-risk tent wind
ben batch request-spend r8 print:120; order o4 r8 press 120 payable={"retainer":{"first":"2025-02-28","cadence":{"every":1,"unit":"month"},"times":12}}
ben invoice i4 o4 partial 6
ben close-order o4
"#;

/// A story on a budget with periods, reviews and flexibility.
const STEERED: &str = "
mia request-transfer t1 social events 800
mia request-transfer t2 social events 300
dan decide t2 approve exception=director
ben request-spend r1 social:100
ben freeze-period FY2025-M03
dan reopen-period FY2025-M03
mia hold-review monthly note=carry-on
";

fn steered() -> Arc<Plan> {
    running::plan_with(|document| {
        let budget = &mut document["budget"];
        budget["periods"] = json!(["FY2025-M03", "FY2025-M04"]);
        budget["reopening"] = json!("director");
        budget["flexibility"] =
            json!({"allowances": [{"team": "manager", "up_to": "1000.00 USD"}]});
        budget["reviews"] = json!([{"id": "monthly", "first": "2025-03-01", "who": ["manager"]}]);
    })
}

/// What there is besides: agreeing in rounds, for others, late and in an emergency. The days of March, and as above.
const AGREED: &str = r#"
03 zoe request-spend r1 media:1000
03 ana decide r1 approve
03 zoe amend-request r1 media:1040
03 zoe order o1 r1 acme 500
03 zoe amend-request r1 media:1080
03 cem decide r1 approve step=2
03 ana delegate ben 2025-03-03T00:00:00Z 2025-04-01T00:00:00Z reason=holiday terms={"kinds":["spend"],"limit":{"up-to":"500.00~USD"},"depth":1}
03 zoe request-spend r2 media:400
03 ben decide r2 approve acting_for=ana
03 ana revoke-delegation ben
03 zoe request-spend r3 media:3000
03 may override-request r3 mayor
03 cem note-absence 2025-03-04T00:00:00Z 2025-03-05T00:00:00Z person=ana
03 zoe request-transfer t1 media print 100
03 ben recuse t1
07 zoe expire
"#;

/// A gate that stays open once, and is passed.
const GATED: &str = "
mia decide-gate fair continue
mia decide-gate fair go
";

fn gated() -> Arc<Plan> {
    running::plan_with(|document| {
        document["tactics"][0]["milestones"][0]["gate"] = json!("launch");
    })
}

/// Returns the program after the story.
pub(crate) fn told() -> Program {
    tell(running::plan(), days(STORY))
}

/// Returns the program after what there is besides.
fn agreed() -> Program {
    let draft: PlanDraft = serde_json::from_str(running::AGREED).unwrap();
    let lines = AGREED.lines().filter_map(|line| line.split_once(' '));
    tell(Arc::new(draft.build().unwrap()), lines)
}

fn days(story: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = story.lines().filter(|line| !line.is_empty());
    lines.map(|line| ("03", line))
}

fn tell<'a>(plan: Arc<Plan>, lines: impl Iterator<Item = (&'a str, &'a str)>) -> Program {
    let mut program = Program::new(plan);
    for (number, (day, line)) in (1..).zip(lines) {
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().unwrap_or("");
        let (actor, kind, args) = (word(), word(), word());
        let at = format!("2025-03-{day}T09:{number:02}:00Z");
        let command = running::command(kind, args);
        let envelope = running::envelope(&format!("c-{number}"), &at, actor, command);
        let done = program.execute(envelope);
        done.unwrap_or_else(|rejection| panic!("{line}: {rejection}"));
    }
    program
}

pub(crate) fn pinned(name: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/golden")
        .join(name);
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if expected == actual {
        return;
    }
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&written, actual).unwrap();
    let mut lines = (1..).zip(expected.lines().zip(actual.lines()));
    let first = lines.find(|(_, (expected, actual))| expected != actual);
    let first = first.map_or(
        "the number of lines".to_owned(),
        |(number, (expected, actual))| format!("line {number}:\n{expected}\n{actual}"),
    );
    panic!(
        "{name} differs in {first}\nThe actual text is in {}",
        written.display()
    );
}

#[test]
fn records_are_written_as_they_always_were() {
    let program = told();
    let lines = program.journal().iter();
    let lines = lines.map(|record| serde_json::to_string(record).unwrap() + "\n");
    let text: String = lines.collect();
    pinned("records.jsonl", &text);
    let read = text
        .lines()
        .map(|line| serde_json::from_str::<Record>(line).unwrap());
    assert_eq!(Program::replay(running::plan(), read).unwrap(), program);
}

#[test]
fn records_of_a_steered_budget_are_written_as_they_always_were() {
    let program = tell(steered(), days(STEERED));
    let lines = program.journal().iter();
    let lines = lines.map(|record| serde_json::to_string(record).unwrap() + "\n");
    let text: String = lines.collect();
    pinned("records.steered.jsonl", &text);
    let read = text
        .lines()
        .map(|line| serde_json::from_str::<Record>(line).unwrap());
    assert_eq!(Program::replay(steered(), read).unwrap(), program);
    let snapshot = serde_json::to_value(program.snapshot()).unwrap();
    let reviews = json!([{"point": "monthly", "at": "2025-03-03T09:07:00Z"}]);
    assert_eq!(snapshot["state"]["reviews"], reviews);
}

#[test]
fn records_of_gates_are_written_as_they_always_were() {
    let program = tell(gated(), days(GATED));
    let lines = program.journal().iter();
    let lines = lines.map(|record| serde_json::to_string(record).unwrap() + "\n");
    let text: String = lines.collect();
    pinned("records.gated.jsonl", &text);
    let read = text
        .lines()
        .map(|line| serde_json::from_str::<Record>(line).unwrap());
    assert_eq!(Program::replay(gated(), read).unwrap(), program);
    let snapshot = serde_json::to_value(program.snapshot()).unwrap();
    let gates = &snapshot["state"]["gates"]["fair"];
    assert_eq!(gates[1]["verdict"], json!("go"));
    let snapshot: Snapshot = serde_json::from_value(snapshot).unwrap();
    let restored = Program::restore(gated(), snapshot.clone()).unwrap();
    assert_eq!(restored.state(), program.state());
    // The gate has to be one of the plan.
    let strange = Program::restore(running::plan(), snapshot).unwrap_err();
    assert_eq!(strange.code(), "restore-unknown");
}

#[test]
fn records_of_agreeing_are_written_as_they_always_were() {
    let program = agreed();
    let lines = program.journal().iter();
    let lines = lines.map(|record| serde_json::to_string(record).unwrap() + "\n");
    let text: String = lines.collect();
    pinned("agreed.jsonl", &text);
    let read = text
        .lines()
        .map(|line| serde_json::from_str::<Record>(line).unwrap());
    let plan = Arc::new(program.plan().clone());
    assert_eq!(Program::replay(Arc::clone(&plan), read).unwrap(), program);

    let snapshot = serde_json::to_value(program.snapshot()).unwrap();
    let mut requests = snapshot["state"]["requests"].clone();
    for request in requests.as_array_mut().unwrap() {
        request["request"]["opened"]["chain"] = Value::Null;
    }
    let document = json!({
        "requests": requests,
        "delegations": snapshot["state"]["delegations"],
        "absences": snapshot["state"]["absences"],
    });
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    pinned("agreed-snapshot.json", &text);
    let snapshot: Snapshot = serde_json::from_value(snapshot).unwrap();
    let restored = Program::restore(plan, snapshot).unwrap();
    assert_eq!(restored.state(), program.state());
}

#[test]
fn a_snapshot_is_written_as_it_always_was() {
    let program = told();
    let mut document = serde_json::to_value(program.snapshot()).unwrap();
    let whole = document.clone();
    let commands = document["commands"].as_array_mut().unwrap();
    assert_eq!(commands.len(), program.journal().len());
    // The commands stand in the pinned records already, and the budget is the plan's.
    commands.truncate(1);
    document["state"]["ledger"]["budget"] = Value::Null;
    for request in document["state"]["requests"].as_array_mut().unwrap() {
        request["request"]["opened"]["chain"] = Value::Null;
    }
    pinned(
        "snapshot.json",
        &(serde_json::to_string_pretty(&document).unwrap() + "\n"),
    );
    let read: Snapshot = serde_json::from_value(whole).unwrap();
    assert_eq!(read, program.snapshot());
}

#[test]
fn every_kind_of_command_and_event_is_pinned() {
    let (program, steered) = (told(), tell(steered(), days(STEERED)));
    let besides = agreed();
    let gates = tell(gated(), days(GATED));
    let mut commands = BTreeSet::new();
    let mut events = BTreeSet::new();
    let journals = [&program, &steered, &besides, &gates].map(Program::journal);
    for record in journals.into_iter().flatten() {
        commands.insert(record.envelope.command.kind());
        for event in &record.events {
            let value = serde_json::to_value(event).unwrap();
            let kind = |value: &Value, tag: &str| value[tag].as_str().unwrap().to_owned();
            events.insert(kind(&value, "type"));
            match kind(&value, "type").as_str() {
                "moved" => events.insert(kind(&value["movement"], "type")),
                "fund-changed" => events.insert(kind(&value["event"], "change")),
                "decided" => events.insert(kind(&value["decision"], "outcome")),
                "requested" => events.insert(match &value["effect"] {
                    Value::Object(effect) => format!("effect {}", effect.keys().next().unwrap()),
                    effect => panic!("{effect}"),
                }),
                _ => false,
            };
        }
    }
    let kinds: BTreeSet<&str> = Command::KINDS.iter().copied().collect();
    assert_eq!(commands, kinds);
    let all = [
        "absence-noted",
        "accrued",
        "advised",
        "amended",
        "approved",
        "committed",
        "credited",
        "decided",
        "declared",
        "delegated",
        "delegation-revoked",
        "drawn",
        "effect amend",
        "effect draw",
        "effect spend",
        "effect transfer",
        "expired",
        "frozen",
        "fund-changed",
        "gate-decided",
        "held",
        "lapsed",
        "lowered",
        "measured",
        "moved",
        "order-closed",
        "outcome-recorded",
        "overridden",
        "progressed",
        "raised",
        "received",
        "recorded",
        "recused",
        "refunded",
        "reheld",
        "released",
        "reopened",
        "replenished",
        "requested",
        "reviewed",
        "risk-retired",
        "settled",
        "step-met",
        "transferred",
        "unreachable",
        "vetoed",
        "withdrawn",
    ];
    let all: BTreeSet<String> = all.into_iter().map(str::to_owned).collect();
    assert_eq!(events, all);
}

#[test]
fn movements_that_no_command_leads_to_are_pinned_as_well() {
    for line in [
        r#"{"type":"held","hold":"r1","lines":[{"node":"print","amount":"1.00 USD"}],"date":"2025-03-03","warnings":[{"node":"print","free":"0.50 USD","short":"0.50 USD","basis":"to-date","period":"FY2025-Q1"}],"exception":{"role":"director","by":"dan","reason":"the fair moved"}}"#,
        r#"{"type":"committed","order":"o1","hold":"r1","lines":[{"node":"print","amount":"2.00 USD"}],"excess":[{"node":"print","amount":"1.00 USD"}],"payable":{"from":"2025-05-01"},"date":"2025-03-03"}"#,
        r#"{"type":"booked","invoice":"i1","lines":[{"node":"print","amount":"1.00 USD"}],"date":"2025-03-03"}"#,
        r#"{"type":"assigned","invoice":"i1","order":"o1"}"#,
        r#"{"type":"frozen","period":"FY2025-Q1"}"#,
        r#"{"type":"reopened","period":"FY2025-Q1","exception":{"role":"controller","by":"dan","reason":"an invoice was late"}}"#,
        r#"{"type":"retired","retention":"digests"}"#,
        r#"{"type":"order-voided","order":"o1"}"#,
        r#"{"type":"invoice-voided","invoice":"i1"}"#,
        r#"{"type":"lowered","node":"print","amount":"1.00 USD","warnings":[{"node":"plan","free":"0.50 USD","short":"0.50 USD"}]}"#,
    ] {
        let read: LedgerEvent = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), line);
    }
}
