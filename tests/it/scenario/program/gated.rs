//! Gates: what waits for the decision on a pilot does not start before it is a go.

use std::sync::Arc;

use serde_json::json;
use tactica::plan::Plan;

use super::{check_on, plan_with};

/// The shoot is the pilot, the roll-out waits for its gate, directly, below a summary and behind another task.
pub(super) fn plan() -> Arc<Plan> {
    plan_with(|document| {
        let launch = &mut document["tactics"][0];
        launch["tasks"] = json!([
            {"id": "brief", "name": "Brief", "duration": "2d"},
            {"id": "shoot", "name": "Pilot", "duration": "3d", "after": ["brief"]},
            {"id": "wide", "name": "Roll out", "duration": "3d", "after": ["scale"]},
            {"id": "late", "name": "Follow up", "duration": "1d", "after": ["wide SS+1d"]},
            {"id": "posters", "name": "Posters", "duration": "1d", "parent": "more"},
            {"id": "sum-up", "name": "Sum up", "duration": "1d", "after": ["more"]},
            {"id": "notes", "name": "Notes", "duration": "1d", "after": ["wide FF"]}]);
        launch["summaries"] = json!([{"id": "more", "name": "More", "after": ["scale"]}]);
        launch["milestones"] = json!([
            {"id": "fair", "name": "Fair", "not_before": "2025-03-01", "after": ["shoot"]},
            {"id": "scale", "name": "Scale up?", "after": ["shoot"], "gate": "launch", "responsible": "ben"}]);
    })
}

/// The rows, and all codes of refusals in them.
pub(super) fn codes() -> Vec<&'static str> {
    let mut codes = check_on(plan(), OPENED);
    codes.extend(check_on(plan(), CLOSED));
    codes
}

const OPENED: &str = "
report-progress | ben | brief started=2025-02-03 finished=2025-02-04 | progressed
report-progress | ben | shoot started=2025-02-05 percent=50%        | progressed
# Nobody has decided: the gate, and what starts after it at any remove, wait.
report-progress | ben | scale finished=2025-03-03   | gate-closed
report-progress | ben | wide started=2025-03-03     | gate-closed
report-progress | ben | late started=2025-03-03     | gate-closed
report-progress | ben | posters started=2025-03-03  | gate-closed
report-progress | ben | sum-up started=2025-03-03   | gate-closed
# What only finishes after it may start.
report-progress | ben | notes started=2025-03-03    | progressed
decide-gate | ben | fair go        | unknown-gate
decide-gate | ben | nowhere go     | unknown-gate
decide-gate | eve | scale go       | not-gate-keeper
# Ben answers for it, mia is above him.
decide-gate | ben | scale continue | gate-decided
report-progress | ben | wide started=2025-03-03     | gate-closed
decide-gate | mia | scale go       | gate-decided progressed
report-progress | ben | wide started=2025-03-03     | progressed
report-progress | ben | late started=2025-03-03     | progressed
report-progress | ben | posters started=2025-03-03  | progressed
report-progress | ben | sum-up started=2025-03-03   | progressed
# Go is final.
decide-gate | mia | scale no-go    | gate-final
";

const CLOSED: &str = "
decide-gate | mia | scale no-go    | gate-decided
decide-gate | mia | scale go       | gate-final
report-progress | ben | wide started=2025-03-03     | gate-closed
# What does not wait for it goes on.
report-progress | ben | brief started=2025-03-03    | progressed
";

#[test]
fn what_waits_for_a_gate_starts_after_a_go() {
    codes();
}

#[test]
fn the_report_shows_the_gates() {
    use tactica::{program::Program, report::Report};

    use crate::running::{command, envelope};

    let mut program = Program::new(plan());
    let decided = command("decide-gate", "scale go");
    let at = "2025-03-03T09:00:00Z";
    program
        .execute(envelope("g-1", at, "mia", decided))
        .unwrap();
    let report = Report::of(&program, at.parse().unwrap()).unwrap();
    assert_eq!(report.gates.len(), 1);
    assert_eq!(report.gates[0].decisions.len(), 1);
    let text = report.text(160);
    assert!(text.contains("Gates\n-----"), "{text}");
    let line = text
        .lines()
        .find(|line| line.starts_with("Scale up?"))
        .unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert!(
        words.ends_with(&["go", "mia", "2025-03-03", "it", "is", "needed"]),
        "{line}"
    );
    let before = Report::of(&program, "2025-03-02T09:00:00Z".parse().unwrap()).unwrap();
    assert!(before.text(160).contains("not decided"));
}
